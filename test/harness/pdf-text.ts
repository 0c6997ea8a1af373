/** The words of a PDF, as poppler reads them. Where it is not installed (apt-get install poppler-utils) there are none, and `canReadPdf` says so. */
import { spawnSync } from 'node:child_process';
import { decode } from 'fast-png';

export const canReadPdf = spawnSync('pdftotext', ['-v']).error === undefined;

const poppler = (program: string, options: readonly string[], input: Uint8Array): Buffer => {
  const { status, stdout } = spawnSync(program, options, { input, maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) throw new Error(`${program} ended with ${status}`);
  return stdout;
};

export const textOfPdf = (bytes: Uint8Array): string =>
  canReadPdf ? poppler('pdftotext', ['-layout', '-', '-'], bytes).toString('utf8') : '';

/** A word of the first page, and where it stands: points from the upper left corner. */
interface PdfWord {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly middle: number;
  readonly height: number;
}

const WORD = /<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*)<\/word>/g;
const wordsOf = (bytes: Uint8Array): PdfWord[] =>
  Array.from(
    poppler('pdftotext', ['-bbox', '-l', '1', '-', '-'], bytes).toString('utf8').matchAll(WORD),
    ([, left, top, right, bottom, text = '']) => ({
      text,
      left: Number(left),
      right: Number(right),
      middle: (Number(top) + Number(bottom)) / 2,
      height: Number(bottom) - Number(top),
    }),
  );

/** Letters across the whole page (訓練) belong to no line. */
const LARGEST = 40;
/** Words that stand before a form's lines. */
const MARGIN = 70;
const DPI = 144;
/** Darker than a form's grey. */
const INK = 100;

export interface PdfForm {
  /** What stands to the right of these words, on their line and without spaces; `undefined`: they are not on the form. */
  beside(label: string): string | undefined;
  /** Of the lines that begin so: those whose box is ticked. */
  ticked(labels: readonly string[]): string[];
}

/** The first page as a form: words by where they stand, and the ink in the boxes before them (print/pdf-pieces.ts). */
export const formOfPdf = (bytes: Uint8Array): PdfForm => {
  const words = wordsOf(bytes).filter(({ height }) => height < LARGEST);
  const { width, channels, data } = decode(
    poppler('pdftoppm', ['-r', String(DPI), '-gray', '-png', '-singlefile', '-'], bytes),
  );
  const at = (points: number): number => Math.round((points * DPI) / 72);
  const isInked = (x: number, y: number): boolean => (data[(y * width + x) * channels] ?? 255) < INK;
  return {
    beside(label) {
      const found = words.find(({ text }) => text === label);
      return found === undefined
        ? undefined
        : words
            .filter(({ left, middle }) => left >= found.right && Math.abs(middle - found.middle) < 4)
            .toSorted((a, b) => a.left - b.left)
            .map(({ text }) => text)
            .join('');
    },
    ticked: (labels) =>
      labels.filter((label) => {
        const line = words.find(({ text, left }) => text === label && left < MARGIN);
        if (line === undefined) throw new Error('no such line on the form');
        for (let x = at(line.left - 14); x < at(line.left - 8); x += 1)
          for (let y = at(line.middle - 3); y < at(line.middle + 3); y += 1) if (isInked(x, y)) return true;
        return false;
      }),
  };
};
