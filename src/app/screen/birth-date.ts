import { type CivilDate, civilDateSchema, parseWareki } from '../../kernel/dates.ts';

/** 生年月日 as typed in three fields, in an era (和暦) or by the Western year. */

export const ERA_CHOICES = ['昭和', '平成', '令和', '大正', '明治', '西暦'] as const;
export type Era = (typeof ERA_CHOICES)[number];

export interface TypedDate {
  readonly era: Era;
  readonly year: string;
  readonly month: string;
  readonly day: string;
}

/** `none`: nothing typed, search without it; `wrong`: half a date, or a day that does not exist in that era. */
export type BirthDate =
  | { readonly kind: 'none' }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'date'; readonly date: CivilDate };

export const birthDateOf = ({ era, year, month, day }: TypedDate): BirthDate => {
  const [y, m, d] = [year, month, day].map((part) => part.normalize('NFKC').trim());
  if (y === '' && m === '' && d === '') return { kind: 'none' };
  const date =
    era === '西暦'
      ? civilDateSchema.safeParse(`${y}-${m?.padStart(2, '0')}-${d?.padStart(2, '0')}`).data
      : parseWareki(`${era}${y === '1' ? '元' : y}年${m}月${d}日`);
  return date === undefined ? { kind: 'wrong' } : { kind: 'date', date };
};
