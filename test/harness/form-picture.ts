/**
 * Whether a paper says and shows what was written: its words as poppler extracts them, and its names letter by letter against the same
 * letters drawn by another program (Skia by @napi-rs/canvas) from the font file itself.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import { decode } from 'fast-png';
import { graphemesOf } from '../../src/kernel/graphemes.ts';
import { foldVariants } from '../../src/kernel/name-variants.ts';
import type { PaperDocument } from '../../src/print/pdf.ts';
import { drawPdf } from '../../src/print/pdf-driver.ts';
import type { PaperFonts } from '../../src/print/pdf-fonts.ts';
import type { Ink } from '../../src/print/pdf-ink.ts';
import { layOut } from '../../src/print/pdf-layout.ts';
import type { Face } from '../../src/print/pdf-text.ts';

const DPI = 150;
const SCALE = DPI / 72;

const poppler = (program: string, options: readonly string[], input: Uint8Array): Buffer => {
  const { status, stdout } = spawnSync(program, options, { input, maxBuffer: 256 * 1024 * 1024 });
  if (status !== 0) throw new Error(`${program} ended with ${String(status)}`);
  return stdout;
};

/** The words in the order in which they were drawn, without any space. */
export const wordsOf = (bytes: Uint8Array): string =>
  poppler('pdftotext', ['-raw', '-', '-'], bytes).toString('utf8').replaceAll(/\s/gu, '');

interface Picture {
  readonly width: number;
  readonly height: number;
  /** 0 white to 1 black. */
  readonly ink: Float32Array;
}

/** Each pixel with its neighbours: two programs that smooth edges in their own ways come out the same. */
const blurred = ({ width, height, ink }: Picture): Picture => {
  const out = new Float32Array(ink.length);
  for (let row = 1; row < height - 1; row += 1)
    for (let column = 1; column < width - 1; column += 1) {
      const at = row * width + column;
      let sum = 0;
      for (const near of [at - width, at, at + width])
        sum += (ink[near - 1] ?? 0) + (ink[near] ?? 0) + (ink[near + 1] ?? 0);
      out[at] = sum / 9;
    }
  return { width, height, ink: out };
};

const pageOf = (bytes: Uint8Array, nth: number): Picture => {
  const page = String(nth);
  const options = ['-r', String(DPI), '-gray', '-png', '-singlefile', '-f', page, '-l', page, '-'];
  const { width, height, channels, data } = decode(poppler('pdftoppm', options, bytes));
  const ink = new Float32Array(width * height);
  for (let at = 0; at < ink.length; at += 1) ink[at] = 1 - (data[at * channels] ?? 255) / 255;
  return blurred({ width, height, ink });
};

/** Which font draws a letter, said here once more and by hand: a selector of Adobe-Japan1 Noto, any other IPAmj, no selector the font of the line. */
const referenceFor = (letter: string, face: Face): 'ref-plain' | 'ref-name' => {
  if (/[\u{E0100}\u{E0101}]/u.test(letter)) return 'ref-plain';
  return /[\u{E0102}-\u{E01EF}]/u.test(letter) || face === 'name' ? 'ref-name' : 'ref-plain';
};

let registered: string | undefined;
const useReferences = (nameFont: string): void => {
  if (registered === nameFont) return;
  const noto = createRequire(import.meta.url).resolve(
    '@expo-google-fonts/noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf',
  );
  if (GlobalFonts.registerFromPath(nameFont, 'ref-name') === null) throw new Error('no reference font');
  if (GlobalFonts.registerFromPath(noto, 'ref-plain') === null) throw new Error('no reference font');
  registered = nameFont;
};

interface Cell {
  /** Pixels of the page. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The letter by itself, where it should stand in its cell. */
const reference = (
  letter: string,
  { size, x, y, cell, font }: { size: number; x: number; y: number; cell: Cell; font: string },
) => {
  const canvas = createCanvas(cell.width, cell.height);
  const pen = canvas.getContext('2d');
  pen.fillStyle = 'white';
  pen.fillRect(0, 0, cell.width, cell.height);
  pen.fillStyle = 'black';
  pen.font = `${String(size * SCALE)}px ${font}`;
  pen.fillText(letter, x * SCALE - cell.left, y * SCALE - cell.top);
  const { data } = pen.getImageData(0, 0, cell.width, cell.height);
  const ink = new Float32Array(cell.width * cell.height);
  for (let at = 0; at < ink.length; at += 1) ink[at] = 1 - (data[at * 4] ?? 255) / 255;
  return blurred({ width: cell.width, height: cell.height, ink }).ink;
};

/** How alike two pictures of a letter are, 1 the same: correlation, the best of the places one pixel around. */
const likeness = (page: Picture, cell: Cell, letter: Float32Array): number => {
  let best = -1;
  for (const dx of [-1, 0, 1])
    for (const dy of [-1, 0, 1]) {
      let [count, sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0, 0];
      for (let row = 0; row < cell.height; row += 1)
        for (let column = 0; column < cell.width; column += 1) {
          const a = page.ink[(cell.top + row + dy) * page.width + cell.left + column + dx] ?? 0;
          const b = letter[row * cell.width + column] ?? 0;
          count += 1;
          sumA += a;
          sumB += b;
          sumAA += a * a;
          sumBB += b * b;
          sumAB += a * b;
        }
      const [varA, varB] = [sumAA - (sumA * sumA) / count, sumBB - (sumB * sumB) / count];
      const both = Math.sqrt(varA * varB);
      const value =
        both < 1e-6 ? (varA < 1e-6 && varB < 1e-6 ? 1 : 0) : (sumAB - (sumA * sumB) / count) / both;
      best = Math.max(best, value);
    }
  return best;
};

export interface LetterSeen {
  readonly letter: string;
  readonly page: number;
  /** 1: as the reference draws it. */
  readonly like: number;
  /** The same for its base letter and its common form, where the reference draws those in another way: must be less. */
  readonly likeOther: number | null;
}

type Text = Extract<Ink, { kind: 'text' }>;

const isNameInk = (ink: Ink): ink is Text =>
  ink.kind === 'text' && (ink.face === 'name' || /[\u{E0100}-\u{E01EF}]/u.test(ink.text));

const samePicture = (a: Float32Array, b: Float32Array): boolean =>
  a.every((value, at) => Math.abs(value - (b[at] ?? 0)) < 0.02);

const seenIn = (ink: Text, picture: Picture, fonts: PaperFonts, page: number): LetterSeen[] => {
  let x = ink.x;
  return graphemesOf(ink.text).flatMap((letter): LetterSeen[] => {
    const font = fonts.fontOf(ink.face);
    const glyphs = font?.glyphs(letter) ?? [];
    const advance =
      (glyphs.reduce((sum, each) => sum + each.advanceWidth, 0) / (font?.unitsPerEm ?? 1)) * ink.size;
    const at = x;
    x += advance;
    if (letter.trim() === '') return [];
    const cell = {
      left: Math.floor(at * SCALE),
      top: Math.floor((ink.y - ink.size * 0.95) * SCALE),
      width: Math.ceil(advance * SCALE),
      height: Math.ceil(ink.size * 1.2 * SCALE),
    };
    const place = { size: ink.size, x: at, y: ink.y, cell, font: referenceFor(letter, ink.face) };
    const right = reference(letter, place);
    const others = [letter.replaceAll(/[\u{E0100}-\u{E01EF}]/gu, ''), foldVariants(letter)]
      .filter((other) => other !== letter)
      // By the font of the line: what it shows where it has not the form.
      .map((other) => reference(other, place))
      .filter((other) => !samePicture(other, right));
    return [
      {
        letter,
        page,
        like: likeness(picture, cell, right),
        likeOther:
          others.length === 0 ? null : Math.max(...others.map((other) => likeness(picture, cell, other))),
      },
    ];
  });
};

export interface PaperSeen {
  readonly bytes: Buffer;
  readonly pages: number;
  readonly words: string;
  readonly letters: readonly LetterSeen[];
  readonly degraded: number;
  readonly lost: number;
}

/** Prints the paper and looks at it. */
export const lookAtPaper = async (
  document: PaperDocument,
  fonts: PaperFonts,
  nameFont: string,
): Promise<PaperSeen> => {
  useReferences(nameFont);
  const laidOut = layOut(document, fonts.letterOf);
  const bytes = await drawPdf([laidOut], document, fonts.fontOf);
  const letters = laidOut.pages.flatMap(({ ink }, at) => {
    const names = ink.filter(isNameInk);
    if (names.length === 0) return [];
    const picture = pageOf(bytes, at + 1);
    return names.flatMap((each) => seenIn(each, picture, fonts, at + 1));
  });
  const { degraded, lost, pages } = laidOut;
  return { bytes, pages: pages.length, words: wordsOf(bytes), letters, degraded, lost };
};

/** Less than this is another letter, or none. */
const ALIKE = 0.85;

/** Letters that are not drawn as the reference draws them. */
export const wrongLetters = (letters: readonly LetterSeen[]): readonly LetterSeen[] =>
  letters.filter(({ like, likeOther }) => like < ALIKE || (likeOther !== null && likeOther >= like));

/** Fonts that draw the first letter as the second, and say it is the first: what a check of pictures must find. */
export const planted = (fonts: PaperFonts, letter: string, drawnAs: string): PaperFonts => ({
  ...fonts,
  fontOf: (face) => {
    const font = fonts.fontOf(face);
    const [wrong] = font?.glyphs(drawnAs) ?? [];
    const [right] = font?.glyphs(letter) ?? [];
    if (font === undefined || wrong === undefined || right === undefined) return font;
    const swap = (text: string) =>
      font.glyphs(text)?.map((glyph) => (glyph.id === right.id ? { ...glyph, id: wrong.id } : glyph));
    return Object.create(font, {
      glyphs: { value: swap },
      layout: {
        value: (text: string) => {
          const run = font.layout(text);
          return { ...run, glyphs: swap(text) ?? run.glyphs };
        },
      },
    });
  },
});
