import type { CivilDate } from '../../kernel/dates.ts';
import { readDate } from '../../kernel/read-date.ts';

/** 生年月日 as typed in three fields, in an era (和暦) or by the Western year; or all of it in the first (S55.2.17). */

export const ERA_CHOICES = ['昭和', '平成', '令和', '大正', '明治', '西暦'] as const;
export type Era = (typeof ERA_CHOICES)[number];

export interface TypedDate {
  readonly era: Era;
  readonly year: string;
  readonly month: string;
  readonly day: string;
}

/**
 * `none`: nothing typed, search without it; `wrong`: half a date, or no such day. `outside_era`: not of that era, with how
 * the day is written.
 */
export type BirthDate =
  | { readonly kind: 'none' }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'outside_era'; readonly writeAs: string }
  | { readonly kind: 'date'; readonly date: CivilDate };

export const birthDateOf = ({ era, year, month, day }: TypedDate): BirthDate => {
  if (`${year}${month}${day}`.trim() === '') return { kind: 'none' };
  const typed = year.normalize('NFKC').trim();
  const alone = `${month}${day}`.trim() === '';
  // An era written before the year (昭和55, S55) is meant, whichever is ticked; 元 and a bare number are of the ticked one.
  const named = /^[^\d元]/.test(typed);
  const read = readDate(
    alone ? typed : `${named ? '' : era}${typed.replace(/年$/, '')}年${month.trim()}月${day.trim()}日`,
  );
  return read.kind === 'date' || read.kind === 'outside_era' ? read : { kind: 'wrong' };
};

/** How the day is written that somebody typed among other words, when it is not of the era she wrote. */
export const rightWriting = (text: string): string | undefined =>
  [text, ...text.split(/[\s、，]+/)]
    .map(readDate)
    .flatMap((read) => (read.kind === 'outside_era' ? [read.writeAs] : []))[0];
