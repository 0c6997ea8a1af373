import { type CivilDate, civilDateSchema } from '../../kernel/dates.ts';
import type { Agreement } from './name.ts';

/**
 * Days that one slip of the pen makes of a date: one digit wrong (the century never), two neighbours of the year, or month
 * and day exchanged. Only days that exist; a few dozen.
 */
export const slipsOf = (date: CivilDate): readonly CivilDate[] => {
  const swapped = [
    `${date.slice(0, 5)}${date.slice(8)}-${date.slice(5, 7)}`,
    `${date.slice(0, 2)}${date.slice(3, 4)}${date.slice(2, 3)}${date.slice(4)}`,
  ];
  const wrong = [2, 3, 5, 6, 8, 9].flatMap((at) =>
    Array.from('0123456789', (digit) => `${date.slice(0, at)}${digit}${date.slice(at + 1)}`),
  );
  const days = [...swapped, ...wrong].flatMap((text) => civilDateSchema.safeParse(text).data ?? []);
  return [...new Set(days)].filter((day) => day !== date);
};

/** 不詳 (`null`) neither contradicts nor proves; `partial` is one slip of the pen. Symmetric. */
export const compareBirthDates = (a: CivilDate | null, b: CivilDate | null): Agreement => {
  if (a === null || b === null) return 'unknown';
  if (a === b) return 'same';
  return slipsOf(a).includes(b) ? 'partial' : 'different';
};
