/**
 * Tells digits from the characters around them by their form: digits of one line have the same top and the same foot, and
 * 年 月 日 reach above and below those. No character other than a digit is ever recognised, so none can be recognised wrongly.
 */
import type { Box } from './components.ts';
import type { Glyph } from './ink.ts';

/** Digits that stand together, with nothing else between. */
export interface DigitRun extends Box {
  readonly glyphs: readonly Glyph[];
}

/** A printed date. `year` is missing where 元年 is printed, or where what was printed was not told to be digits. */
export interface DateRuns {
  readonly year: DigitRun | undefined;
  readonly month: DigitRun;
  readonly day: DigitRun;
}

/** How tall a digit may be, pixels. */
export type DigitPixels = readonly [least: number, most: number];

/** All lengths below are parts of the digits' height; a full-width character measures 1.25 to 1.4 of them. */
const OFF = 0.075;
/** One digit is narrower than 日 and 月; two that touch are wider than any character. */
const WIDEST_DIGIT = 0.83;
const TWO_DIGITS = 1.22;
const DIGIT = 0.8;
const GAP_IN_RUN = 0.95;
/** A wider gap ends what belongs together: 性別 stands far from 生. */
const GAP_IN_TEXT = 1.1;
/** Ink of one character that stands alone. */
const CHARACTER = { most: 1.4, height: 0.9, part: 0.6, withSpace: 3 } as const;
/** Two characters of an era's name end before this; their right parts (和 has 口) can look like digits. */
const ERA = { least: 2.3, inkEnds: 2.75, most: 3.8 } as const;
/** 平成元年: four characters. */
const FIRST_YEAR = 4.2;

const around = (boxes: readonly Box[]): Box => ({
  left: Math.min(...boxes.map(({ left }) => left)),
  top: Math.min(...boxes.map(({ top }) => top)),
  right: Math.max(...boxes.map(({ right }) => right)),
  bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
});

const runOf = (glyphs: readonly Glyph[]): DigitRun => ({ ...around(glyphs), glyphs });

const heightOf = ({ top, bottom }: Box): number => bottom - top;

/** How far a glyph's top and foot are from those of a digit; `undefined`: it is none. */
const digitOff = (glyph: Glyph, like: Box): number | undefined => {
  const height = heightOf(like);
  const [above, below] = [Math.abs(glyph.top - like.top), Math.abs(glyph.bottom - like.bottom)];
  const most = OFF * height + 1;
  if (above > most || below > most || Math.abs(heightOf(glyph) - height) > most) return undefined;
  const width = (glyph.right - glyph.left) / height;
  return width <= WIDEST_DIGIT || width >= TWO_DIGITS ? above + below : undefined;
};

interface Text {
  readonly line: readonly Glyph[];
  readonly like: Box;
  readonly runs: readonly DigitRun[];
}

/** The line's runs of digits, if digits are as tall as `like` and stand as it does. */
const textLike = (line: readonly Glyph[], like: Box): Text => {
  const runs: Glyph[][] = [];
  let last: Glyph | undefined;
  for (const glyph of line) {
    const isDigit = digitOff(glyph, like) !== undefined;
    const goesOn = last !== undefined && glyph.left - last.right <= GAP_IN_RUN * heightOf(like);
    if (isDigit && goesOn) runs.at(-1)?.push(glyph);
    else if (isDigit) runs.push([glyph]);
    last = isDigit ? glyph : undefined;
  }
  return { line, like, runs: runs.map(runOf) };
};

/** How many digits a run holds; digits that touch after a blur count by their width. */
export const digitsIn = ({ glyphs, top, bottom }: DigitRun): number =>
  glyphs.reduce(
    (sum, { left, right }) => sum + Math.max(1, Math.round((right - left) / ((bottom - top) * DIGIT))),
    0,
  );

const isShort = (run: DigitRun): boolean => digitsIn(run) <= 2;

/** Whether exactly one character of full width stands between two runs. */
const oneBetween = ({ line, like }: Text, before: DigitRun, after: DigitRun): boolean => {
  const others = line.filter(({ left, right }) => left >= before.right && right <= after.left);
  const height = heightOf(like);
  // A narrow one beside it would be a digit that was not told to be one.
  if (others.filter((other) => heightOf(other) > CHARACTER.part * height).length !== 1) return false;
  if (after.left - before.right > height * CHARACTER.withSpace) return false;
  const { left, right, top, bottom } = around(others);
  const width = (right - left) / height;
  return width > WIDEST_DIGIT && width < CHARACTER.most && bottom - top > height * CHARACTER.height;
};

/** Where what belongs together with a run begins. */
const startOf = ({ line, like }: Text, run: DigitRun): number =>
  line
    .filter(({ left }) => left < run.left)
    .reduceRight(
      (start, { left, right }) =>
        start - right <= GAP_IN_TEXT * heightOf(like) ? Math.min(start, left) : start,
      run.left,
    );

/** 日 and at least one more character follow at once: 生, or まで有効. A digit that was not told to be one is no 日. */
const endsLikeDate = ({ line, like }: Text, day: DigitRun): boolean => {
  const height = heightOf(like);
  const [first, ...more] = line.filter(
    ({ left }) => left >= day.right && left - day.right < height * CHARACTER.withSpace,
  );
  return first !== undefined && more.length > 0 && first.right - first.left > WIDEST_DIGIT * height;
};

/** Four digits that begin the text, or one or two behind an era's name. `'none'`: no year is printed like that. */
const yearOf = (text: Text, run: DigitRun): DigitRun | 'none' => {
  const start = startOf(text, run);
  const height = heightOf(text.like);
  if (start === run.left) return digitsIn(run) === 4 ? run : 'none';
  const behindEra = run.glyphs.filter(({ left, right }) => (left + right) / 2 - start > ERA.least * height);
  const [first] = behindEra;
  if (first === undefined || first.left - start > ERA.most * height) return 'none';
  // One part of the name at most looks like a digit; more are digits of a year that is not an era's.
  if (run.glyphs.length - behindEra.length > 1) return 'none';
  // Ink between the era's name and the first digit is a digit that was not told to be one.
  const unread = text.line.some(
    ({ left, right }) =>
      left >= start &&
      left < first.left &&
      (right - start > ERA.inkEnds * height || (left + right) / 2 - start > ERA.least * height),
  );
  const year = runOf(behindEra);
  return unread || !isShort(year) ? 'none' : year;
};

/**
 * Whether four characters and no digit stand before the month: 平成元年. Ink as narrow as a digit right before it would be a
 * digit of the month that was not told to be one.
 */
const isFirstYear = (text: Text, month: DigitRun): boolean => {
  const start = startOf(text, month);
  const height = heightOf(text.like);
  const last = text.line.findLast(({ right }) => right <= month.left);
  const digits = text.runs.some(
    (run) => run !== month && run.right <= month.left && run.right - start > ERA.inkEnds * height,
  );
  return (
    !digits &&
    month.left - start > FIRST_YEAR * height &&
    last !== undefined &&
    last.right - last.left > WIDEST_DIGIT * height
  );
};

const dateAt = (text: Text, at: number): DateRuns | undefined => {
  const [before, month, day] = [text.runs[at - 2], text.runs[at - 1], text.runs[at]];
  if (month === undefined || day === undefined || !isShort(month) || !isShort(day)) return undefined;
  if (!oneBetween(text, month, day) || !endsLikeDate(text, day)) return undefined;
  if (before !== undefined && oneBetween(text, before, month)) {
    const year = yearOf(text, before);
    return year === 'none' ? undefined : { year, month, day };
  }
  return isFirstYear(text, month) ? { year: undefined, month, day } : undefined;
};

/** How well a reading of a line explains it: whole dates first, then more digits, then digits that stand alike. */
const worth = ({ like }: Text, dates: readonly DateRuns[]): number =>
  dates.reduce((sum, { year, month, day }) => {
    const glyphs = [...(year?.glyphs ?? []), ...month.glyphs, ...day.glyphs];
    const off = glyphs.reduce((total, glyph) => total + (digitOff(glyph, like) ?? 0), 0);
    return sum + (year === undefined ? 100 : 300) + glyphs.length - off / glyphs.length / heightOf(like);
  }, 0);

const couldBeDigit =
  ([least, most]: DigitPixels) =>
  (glyph: Glyph): boolean =>
    heightOf(glyph) >= least && heightOf(glyph) <= most && glyph.right - glyph.left < heightOf(glyph);

/** Dates in a line, from the left. Every glyph is tried as the digit that the others are like. */
export const datesIn = (line: readonly Glyph[], height: DigitPixels): readonly DateRuns[] => {
  const none = { dates: [] as readonly DateRuns[], worth: 0 };
  return line
    .filter(couldBeDigit(height))
    .map((like) => {
      const text = textLike(line, like);
      const dates = text.runs.flatMap((_, at) => dateAt(text, at) ?? []);
      return { dates, worth: worth(text, dates) };
    })
    .reduce((best, next) => (next.worth > best.worth ? next : best), none).dates;
};

/** The line as one run of exactly `count` digits. */
export const wholeRun = (line: readonly Glyph[], count: number, height: DigitPixels): DigitRun | undefined =>
  line
    .filter(couldBeDigit(height))
    .map((like) => textLike(line, like).runs)
    .find(
      ([run, ...more]) => more.length === 0 && run?.glyphs.length === line.length && digitsIn(run) === count,
    )?.[0];
