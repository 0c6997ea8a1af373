/**
 * Where the card lies: a light rectangle of a card's proportions on something darker. Brightness levels are tried one after
 * the other, because a shadow or a lamp moves the one that parts card and desk; the sides are then found anew in the whole
 * picture, so that text is straight to a fraction of a pixel.
 */
import { type Component, labelled } from './components.ts';
import type { GreyImage } from './grey-image.ts';
import type { Point, Quad } from './homography.ts';
import { CARD_MM } from './layout.ts';
import { greyAt, shrink } from './raster.ts';
import { areaOf, crossing, hullOf, type Line, lineThrough, rectangleAround } from './rectangle.ts';

export interface FoundCard {
  /** Clockwise from one end of a long side; which end is the top left is not known yet. */
  readonly corners: Quad;
  readonly pixelsPerMm: number;
  /** From dark to light across the card's edge, millimetres: how blurred the picture is. */
  readonly edgeMm: number;
}

/** The search goes over a picture of about this width. */
const SEARCH_PIXELS = 360;
const LEVELS = 12;
const PROPORTION = CARD_MM.width / CARD_MM.height;
/** A card seen from aside looks shorter; this much is still read. */
const PROPORTION_OFF = 0.14;
/** Of the rectangle, without the rounded corners (0.2 %) and what a tilt in space takes off. */
const LEAST_FILL = 0.9;
/** Of the picture. */
const LEAST_PART = 0.06;
/** Grey levels from desk to card. */
const LEAST_STEP = 14;

/** The ends of each row of one component: all that its hull needs. */
const outlineOf = (labels: Uint32Array, width: number, part: Component): readonly Point[] => {
  const ends: Point[] = [];
  for (let y = part.top; y < part.bottom; y += 1) {
    let [left, right] = [-1, -1];
    for (let x = part.left; x < part.right; x += 1)
      if (labels[y * width + x] === part.label) {
        if (left < 0) left = x;
        right = x + 1;
      }
    ends.push({ x: left, y }, { x: left, y: y + 1 }, { x: right, y }, { x: right, y: y + 1 });
  }
  return ends;
};

/** Corners of the largest light part above a level, when it is shaped like a card that lies wholly in the picture. */
const cardAbove = (image: GreyImage, level: number): Quad | undefined => {
  const { width, height, pixels } = image;
  const bits = pixels.map((grey) => (grey > level ? 1 : 0));
  const { labels, components } = labelled({ width, height, bits });
  const part = components.reduce<Component | undefined>(
    (best, next) => (best === undefined || next.area > best.area ? next : best),
    undefined,
  );
  if (part === undefined || part.area < LEAST_PART * width * height) return undefined;
  if (part.left === 0 || part.top === 0 || part.right === width || part.bottom === height) return undefined;
  const hull = hullOf(outlineOf(labels, width, part));
  const around = rectangleAround(hull);
  if (around === undefined || areaOf(hull) < LEAST_FILL * around.long * around.short) return undefined;
  return Math.abs(around.long / around.short / PROPORTION - 1) < PROPORTION_OFF ? around.corners : undefined;
};

interface Edge {
  readonly at: Point;
  /** Grey levels from outside to inside. */
  readonly step: number;
  /** Pixels from dark to light. */
  readonly width: number;
}

/** The steepest place on a walk of `reach` pixels to either side, from outside (darker) to inside. */
const edgeAcross = (image: GreyImage, middle: Point, inward: Point, reach: number): Edge => {
  const grey = (off: number): number => greyAt(image, middle.x + inward.x * off, middle.y + inward.y * off);
  let best = 0;
  let steepest = 0;
  for (let off = -reach; off <= reach; off += 0.5) {
    const slope = (grey(off + 1) - grey(off - 1)) / 2;
    if (slope > steepest) [steepest, best] = [slope, off];
  }
  const side = Math.max(2, reach / 2);
  const step = grey(best + side) - grey(best - side);
  return {
    at: { x: middle.x + inward.x * best, y: middle.y + inward.y * best },
    step,
    width: steepest > 0 ? step / steepest : reach,
  };
};

const middleOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Line of one side, from points between its rounded ends. */
const sideOf = (image: GreyImage, from: Point, to: Point): { line: Line; step: number; width: number } => {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const inward = { x: -(to.y - from.y) / length, y: (to.x - from.x) / length };
  const edges = Array.from({ length: 41 }, (_, at) => {
    const part = 0.1 + (0.8 * at) / 40;
    const middle = { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
    return edgeAcross(image, middle, inward, Math.max(4, length * 0.025));
  });
  return {
    line: lineThrough(edges.map(({ at }) => at)),
    step: middleOf(edges.map(({ step }) => step)),
    width: middleOf(edges.map(({ width }) => width)),
  };
};

interface Refined extends FoundCard {
  /** Grey levels from desk to card on the faintest side. */
  readonly step: number;
}

const refined = (image: GreyImage, [a, b, c, d]: Quad): Refined | undefined => {
  const sides = [sideOf(image, a, b), sideOf(image, b, c), sideOf(image, c, d), sideOf(image, d, a)] as const;
  const [top, right, bottom, left] = sides;
  const corners = [
    crossing(left.line, top.line),
    crossing(top.line, right.line),
    crossing(right.line, bottom.line),
    crossing(bottom.line, left.line),
  ] as const;
  const [p, q, r, s] = corners;
  if (p === undefined || q === undefined || r === undefined || s === undefined) return undefined;
  const pixelsPerMm = Math.sqrt(areaOf([p, q, r, s]) / (CARD_MM.width * CARD_MM.height));
  return {
    corners: [p, q, r, s],
    pixelsPerMm,
    edgeMm: Math.max(...sides.map(({ width }) => width)) / pixelsPerMm,
    step: Math.min(...sides.map(({ step }) => step)),
  };
};

/** Levels that part the picture in even steps of its brightness, whatever the light. */
const levelsOf = ({ pixels }: GreyImage): readonly number[] => {
  const sorted = pixels.toSorted();
  const [low, high] = [
    sorted[Math.floor(sorted.length * 0.02)] ?? 0,
    sorted[Math.floor(sorted.length * 0.98)] ?? 0,
  ];
  return Array.from({ length: LEVELS }, (_, at) => low + ((high - low) * (at + 1)) / (LEVELS + 1));
};

/** `pause` is awaited between steps of some ten milliseconds, so that nothing else of the host waits longer. */
export const findCard = async (
  image: GreyImage,
  pause: () => Promise<void>,
): Promise<FoundCard | undefined> => {
  const factor = Math.max(1, Math.round(Math.max(image.width, image.height) / SEARCH_PIXELS));
  const small = shrink(image, factor);
  const inPicture = ({ x, y }: Point): Point => ({ x: x * factor, y: y * factor });
  let best: Refined | undefined;
  for (const level of levelsOf(small)) {
    await pause();
    const rough = cardAbove(small, level);
    if (rough === undefined) continue;
    const [a, b, c, d] = rough;
    const found = refined(image, [inPicture(a), inPicture(b), inPicture(c), inPicture(d)]);
    if (found !== undefined && found.step >= LEAST_STEP && (best === undefined || found.step > best.step))
      best = found;
  }
  if (factor > 1) small.pixels.fill(0);
  return best;
};
