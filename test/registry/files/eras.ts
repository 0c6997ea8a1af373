/** 和暦 of the files of old systems, by itself: two digits of an era and YYMMDD. */

/** Newest first: code, name, first day, the year before its 元年. */
export const FILE_ERAS = [
  ['05', '令和', '2019-05-01', 2018],
  ['04', '平成', '1989-01-08', 1988],
  ['03', '昭和', '1926-12-25', 1925],
  ['02', '大正', '1912-07-30', 1911],
  ['01', '明治', '1868-01-25', 1867],
] as const;

/** `03550217` of `1980-02-17`; all zeros of no date at all. */
export const eraDate = (date: string | null): string => {
  if (date === null) return '00000000';
  const era = FILE_ERAS.find(([, , first]) => first <= date);
  if (era === undefined) throw new Error('older than 明治');
  const year = Number(date.slice(0, 4)) - era[3];
  return `${era[0]}${String(year).padStart(2, '0')}${date.slice(5, 7)}${date.slice(8)}`;
};

/** `19800217` of `1980-02-17`; empty of no date. */
export const compactDate = (date: string | null): string => date?.replaceAll('-', '') ?? '';

/** A birth date of which not everything is known, in every way a file writes it. */
export interface UnknownBirth {
  /** As a 住民票 says it, which is also how the replica keeps it. */
  readonly words: string;
  readonly compact: string;
  readonly era: string;
}

/** One era each, so that each of the three ways says the same. */
export const UNKNOWN_BIRTHS: readonly UnknownBirth[] = [
  { words: '昭和20年5月日不詳', compact: '19450500', era: '03200500' },
  { words: '昭和2年月日不詳', compact: '19270000', era: '03020000' },
  { words: '大正15年2月日不詳', compact: '19260200', era: '02150200' },
  { words: '明治43年月日不詳', compact: '19100000', era: '01430000' },
  { words: '平成12年12月日不詳', compact: '20001200', era: '04121200' },
  { words: '令和2年月日不詳', compact: '20200000', era: '05020000' },
  { words: '年月日不詳', compact: '00000000', era: '00000000' },
];

/** First and last days of every era, and a day that only a leap year has. */
export const NOTABLE_BIRTHS = [
  '1912-07-29',
  '1912-07-30',
  '1926-12-24',
  '1926-12-25',
  '1989-01-07',
  '1989-01-08',
  '2019-04-30',
  '2019-05-01',
  '2000-02-29',
] as const;
