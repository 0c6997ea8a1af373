/**
 * A photograph of a drawn card: a desk, a tilt, a slight perspective, uneven light, blur, noise, JPEG. All of it from a seed,
 * so that a picture that was read wrong can be taken again.
 */
import { type Canvas, createCanvas, loadImage } from '@napi-rs/canvas';
import type { GreyImage } from '../../src/card/ocr/grey-image.ts';
import { applyHomography, homographyOf, type Point, type Quad } from '../../src/card/ocr/homography.ts';
import { CARD_MM } from '../../src/card/ocr/layout.ts';
import type { Random } from '../fuzz/random.ts';

export interface Shot {
  readonly width: number;
  readonly height: number;
  /** Pixels a millimetre of the card in the picture (300 dpi: 11.81). */
  readonly pixelsPerMm: number;
  readonly tiltDegrees: number;
  /** Where the middle of the card lies, as parts of the picture. */
  readonly at: Point;
  /** Largest displacement of a corner, as a part of the card's width. */
  readonly perspective: number;
  /** Grey of the desk, 0–255. */
  readonly desk: number;
  /** Standard deviation of the blur, pixels. */
  readonly blur: number;
  /** Length of a sideways movement while the shutter was open, pixels. */
  readonly motion: number;
  /** Standard deviation of the noise, grey levels. */
  readonly noise: number;
  /** Light at the darkest corner, as a part of that at the brightest. */
  readonly light: number;
  /** A reflection over a place of the card (parts of the picture), radius in pixels; 0 for none. */
  readonly glare: { readonly at: Point; readonly radius: number };
  /** A shadow's edge across the picture: 1 for none, 0.6 for a shadow of that darkness. */
  readonly shadow: number;
  /** 1–100. */
  readonly jpegQuality: number;
}

export const PLAIN_SHOT: Shot = {
  width: 1240,
  height: 900,
  pixelsPerMm: 11.81,
  tiltDegrees: 5,
  at: { x: 0.5, y: 0.5 },
  perspective: 0,
  desk: 90,
  blur: 0.7,
  motion: 0,
  noise: 3,
  light: 0.85,
  glare: { at: { x: 0, y: 0 }, radius: 0 },
  shadow: 1,
  jpegQuality: 85,
};

interface Grid {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

const greyOf = (canvas: Canvas): Grid => {
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  const values = new Float32Array(width * height);
  for (let at = 0; at < values.length; at += 1)
    values[at] =
      0.299 * (data[at * 4] ?? 0) + 0.587 * (data[at * 4 + 1] ?? 0) + 0.114 * (data[at * 4 + 2] ?? 0);
  return { width, height, values };
};

const sample = ({ width, height, values }: Grid, x: number, y: number): number => {
  const left = Math.min(width - 1, Math.max(0, Math.floor(x)));
  const top = Math.min(height - 1, Math.max(0, Math.floor(y)));
  const right = Math.min(width - 1, left + 1);
  const bottom = Math.min(height - 1, top + 1);
  const across = Math.min(1, Math.max(0, x - left));
  const down = Math.min(1, Math.max(0, y - top));
  const at = (column: number, row: number): number => values[row * width + column] ?? 0;
  return (
    (at(left, top) * (1 - across) + at(right, top) * across) * (1 - down) +
    (at(left, bottom) * (1 - across) + at(right, bottom) * across) * down
  );
};

/** Where the card's corners lie in the picture, clockwise from its own top left. */
export const cornersIn = (canvas: Canvas, shot: Shot, random: Random): Quad => {
  const scale = (shot.pixelsPerMm * CARD_MM.width) / canvas.width;
  const angle = (shot.tiltDegrees * Math.PI) / 180;
  const push = shot.perspective * canvas.width * scale;
  const jitter = (): number => ((random.int(2001) - 1000) / 1000) * push;
  const corner = (x: number, y: number): Point => {
    const right = (x - 0.5) * canvas.width * scale;
    const down = (y - 0.5) * canvas.height * scale;
    return {
      x: shot.at.x * shot.width + right * Math.cos(angle) - down * Math.sin(angle) + jitter(),
      y: shot.at.y * shot.height + right * Math.sin(angle) + down * Math.cos(angle) + jitter(),
    };
  };
  return [corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)];
};

/** Rounded corners of 3.18 mm, as ISO/IEC 7810 has them. */
const onCard = (x: number, y: number, width: number, height: number, radius: number): boolean => {
  if (x < 0 || y < 0 || x > width || y > height) return false;
  const dx = Math.max(0, Math.max(radius - x, x - (width - radius)));
  const dy = Math.max(0, Math.max(radius - y, y - (height - radius)));
  return dx * dx + dy * dy <= radius * radius;
};

const lightAt = (shot: Shot, x: number, y: number): number => {
  const slope = shot.light + (1 - shot.light) * (1 - (x / shot.width + y / shot.height) / 2);
  const shade = shot.shadow < 1 && x + y * 0.6 > shot.width * 0.75 ? shot.shadow : 1;
  return slope * shade;
};

const expose = (card: Grid, inverse: readonly number[], shot: Shot): Float32Array => {
  const out = new Float32Array(shot.width * shot.height);
  const radius = (3.18 / CARD_MM.width) * card.width;
  for (let y = 0; y < shot.height; y += 1)
    for (let x = 0; x < shot.width; x += 1) {
      const from = applyHomography(inverse, { x, y });
      const there = onCard(from.x, from.y, card.width, card.height, radius);
      const grain = (Math.sin(x / 17) + Math.sin(y / 23 + x / 41)) * 3;
      const seen = (there ? sample(card, from.x, from.y) : shot.desk + grain) * lightAt(shot, x, y);
      const { at, radius: spot } = shot.glare;
      const away = Math.hypot(x - at.x * shot.width, y - at.y * shot.height);
      out[y * shot.width + x] = spot > 0 && there ? seen + 255 * Math.exp(-((away / spot) ** 2)) : seen;
    }
  return out;
};

const kernelOf = (sigma: number): readonly number[] => {
  const reach = Math.ceil(sigma * 3);
  const weights = Array.from({ length: reach * 2 + 1 }, (_, at) =>
    Math.exp(-((at - reach) ** 2) / (2 * sigma * sigma)),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
};

/** Along rows, or down columns; what is beyond the picture is like its edge. */
const convolve = (
  from: Float32Array,
  { width, height }: Shot,
  kernel: readonly number[],
  along: 'rows' | 'columns',
): Float32Array => {
  const out = new Float32Array(from.length);
  const reach = (kernel.length - 1) / 2;
  const weights = Float32Array.from(kernel);
  const [lines, length, lineStep, step] =
    along === 'rows' ? [height, width, width, 1] : [width, height, 1, width];
  const padded = new Float32Array(length + reach * 2);
  for (let line = 0; line < lines; line += 1) {
    const start = line * lineStep;
    for (let at = 0; at < padded.length; at += 1)
      padded[at] = from[start + Math.min(length - 1, Math.max(0, at - reach)) * step] ?? 0;
    for (let at = 0; at < length; at += 1) {
      let sum = 0;
      for (let tap = 0; tap < weights.length; tap += 1) sum += (padded[at + tap] ?? 0) * (weights[tap] ?? 0);
      out[start + at * step] = sum;
    }
  }
  return out;
};

const soften = (from: Float32Array, shot: Shot): Float32Array => {
  let seen = from;
  if (shot.blur > 0) {
    const kernel = kernelOf(shot.blur);
    seen = convolve(convolve(seen, shot, kernel, 'rows'), shot, kernel, 'columns');
  }
  if (shot.motion > 0) {
    const length = Math.round(shot.motion) | 1;
    seen = convolve(
      seen,
      shot,
      Array.from({ length }, () => 1 / length),
      'rows',
    );
  }
  return seen;
};

/** Noise of one grey level: sums of four uniform draws, near enough to a bell. */
const noiseTable = (random: Random): Float32Array =>
  Float32Array.from(
    { length: 4_096 },
    () => (random.int(1000) + random.int(1000) + random.int(1000) + random.int(1000) - 1998) / 577,
  );

/** The picture as a document camera sends it: JPEG, decoded again to grey. */
export const photograph = async (
  card: Canvas | undefined,
  shot: Shot,
  random: Random,
): Promise<GreyImage> => {
  let seen: Float32Array;
  if (card === undefined) {
    const nothing: Grid = { width: 1, height: 1, values: new Float32Array(1) };
    seen = expose(nothing, [1, 0, -1e9, 0, 1, -1e9, 0, 0, 1], shot);
  } else {
    const drawn = greyOf(card);
    const corners = cornersIn(card, shot, random);
    const { width, height } = drawn;
    const inverse = homographyOf(corners, [
      { x: 0, y: 0 },
      { x: width, y: 0 },
      { x: width, y: height },
      { x: 0, y: height },
    ]);
    seen = expose(drawn, inverse, shot);
  }
  seen = soften(seen, shot);
  const canvas = createCanvas(shot.width, shot.height);
  const context = canvas.getContext('2d');
  const noise = noiseTable(random);
  const frame = context.createImageData(shot.width, shot.height);
  for (let at = 0; at < seen.length; at += 1) {
    const grey = (seen[at] ?? 0) + (noise[random.int(noise.length)] ?? 0) * shot.noise;
    // The array keeps within 0 and 255.
    frame.data[at * 4] = grey;
    frame.data[at * 4 + 1] = grey;
    frame.data[at * 4 + 2] = grey;
    frame.data[at * 4 + 3] = 255;
  }
  context.putImageData(frame, 0, 0);
  const sent = await loadImage(canvas.toBuffer('image/jpeg', shot.jpegQuality));
  context.drawImage(sent, 0, 0);
  const { values } = greyOf(canvas);
  return { width: shot.width, height: shot.height, pixels: Uint8Array.from(values.map(Math.round)) };
};
