/** From two readings of the same digits to what the clerk is offered: nothing is guessed that is not marked. */
import { isDayOfYear, type NumberBDigits } from '../../kernel/number-b-text.ts';
import { digitsIn } from './date-line.ts';
import type { FacePieces, Piece } from './face.ts';

/** One digit as the engine read it; `confidence` 0–100. */
export interface ReadDigit {
  readonly text: string;
  readonly confidence: number;
}

/**
 * How 生年 is printed. `gregorian`: four digits, of which `year` is the last two (foreign residents today, everybody on the
 * next card; see `numberB`). `first_year`: no digit stands before 年, most likely 元年; `year` is 01 and always doubtful.
 */
export type PrintedYear = 'era' | 'gregorian' | 'first_year';

export interface NumberBCandidate extends NumberBDigits {
  readonly printedYear: PrintedYear;
  /** The least of all digits, 0–100. */
  readonly confidence: number;
  /** Places in the fourteen digits (0–13) that the clerk must look at before they are used, ascending. */
  readonly doubtful: readonly number[];
}

/** Below this a digit is marked. Digits that were read right have 95 and more almost without exception. */
const SURE = 90;
/** A card is valid for ten years and to the birthday after. */
const YEARS_VALID = 11;
/** 昭和 64 is the highest year of an era that a holder can have. */
const LAST_ERA_YEAR = 64;
const OLDEST = 125;

export const piecesInOrder = (face: FacePieces): readonly Piece[] => [
  ...(face.year === undefined ? [] : [face.year]),
  face.month,
  face.day,
  face.expiryYear,
  face.securityCode,
];

interface Field {
  readonly text: string;
  /** By digit. */
  readonly doubtful: readonly boolean[];
  readonly confidence: number;
}

/** Digits on which both readings agree, surely; of others the surer one, marked. */
const agreed = (
  one: readonly ReadDigit[],
  other: readonly ReadDigit[],
): readonly (ReadDigit & { doubtful: boolean })[] =>
  one.map((digit, at) => {
    const second = other[at] ?? digit;
    const same = digit.text === second.text;
    const best = digit.confidence >= second.confidence ? digit : second;
    const confidence = same ? Math.min(digit.confidence, second.confidence) : 0;
    return { text: best.text, confidence, doubtful: confidence < SURE };
  });

/** Cuts the digits into the fields they belong to. Touching digits were counted by their width: marked. */
const fieldsOf = (pieces: readonly Piece[], digits: ReturnType<typeof agreed>): readonly Field[] => {
  let at = 0;
  return pieces.map(({ run }) => {
    const counted = digitsIn(run);
    const mine = digits.slice(at, at + counted);
    at += counted;
    return {
      text: mine.map(({ text }) => text).join(''),
      doubtful: mine.map(({ doubtful }) => doubtful || counted !== run.glyphs.length),
      confidence: Math.min(...mine.map(({ confidence }) => confidence)),
    };
  });
};

/** Two digits, the first of them 0 where one is printed. */
const padded = ({ text, doubtful, confidence }: Field): Field =>
  text.length >= 2
    ? { text, doubtful, confidence }
    : { text: `0${text}`, doubtful: [false, ...doubtful], confidence };

const allDoubtful = (field: Field): Field => ({ ...field, doubtful: field.doubtful.map(() => true) });

const yearOf = (field: Field | undefined, thisYear: number): readonly [PrintedYear, Field] => {
  if (field === undefined) return ['first_year', { text: '01', doubtful: [true, true], confidence: 0 }];
  if (field.text.length <= 2) {
    const era = padded(field);
    const there = Number(era.text) >= 1 && Number(era.text) <= LAST_ERA_YEAR;
    return ['era', there ? era : allDoubtful(era)];
  }
  const year = Number(field.text);
  const last: Field = { ...field, text: field.text.slice(2), doubtful: field.doubtful.slice(2) };
  // The century is not part of the number, but a wrong one tells of a wrong reading.
  const there = year <= thisYear && year > thisYear - OLDEST && !field.doubtful.slice(0, 2).includes(true);
  return ['gregorian', there ? last : allDoubtful(last)];
};

/**
 * `undefined`: neither reading has as many digits as stand there, so it is not known which is which. With one such reading
 * alone every digit is marked. `thisYear`: Gregorian.
 */
export const candidateOf = (
  face: FacePieces,
  readings: readonly (readonly ReadDigit[])[],
  thisYear: number,
): NumberBCandidate | undefined => {
  const pieces = piecesInOrder(face);
  const count = pieces.reduce((sum, { run }) => sum + digitsIn(run), 0);
  const [one, other] = readings.filter(({ length }) => length === count);
  if (one === undefined) return undefined;
  const digits = agreed(one, other ?? one.map(({ text }) => ({ text, confidence: 0 })));
  const fields = fieldsOf(pieces, digits);
  const [month, day, expiry, code] = fields.slice(-4);
  if (month === undefined || day === undefined || expiry === undefined || code === undefined)
    return undefined;
  const [printedYear, year] = yearOf(fields.length === 5 ? fields[0] : undefined, thisYear);
  const [twoMonth, twoDay] = [padded(month), padded(day)];
  const isDay = isDayOfYear(twoMonth.text, twoDay.text);
  const ahead = Number(expiry.text) - thisYear;
  const parts = [
    year,
    isDay ? twoMonth : allDoubtful(twoMonth),
    isDay ? twoDay : allDoubtful(twoDay),
    ahead >= 0 && ahead <= YEARS_VALID ? expiry : allDoubtful(expiry),
    code,
  ];
  return {
    year: year.text,
    month: twoMonth.text,
    day: twoDay.text,
    expiryYear: expiry.text,
    securityCode: code.text,
    printedYear,
    confidence: Math.min(...parts.map(({ confidence }) => confidence)),
    doubtful: parts.flatMap(({ doubtful }) => doubtful).flatMap((marked, at) => (marked ? [at] : [])),
  };
};
