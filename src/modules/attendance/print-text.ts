import type { PunchType } from './ids-schema.ts';
import type { InsideRow } from './views-schema.ts';

/** Words that stand on screens and papers of a door alike. */

export const PUNCH_WORDS: Readonly<Record<PunchType, string>> = {
  in: '出勤',
  out: '退勤',
  away: '外出',
  back: '戻り',
  duty_start: '当務開始',
  duty_end: '当務終了',
  trip_start: '出張出発',
  trip_end: '出張帰着',
};

export const SEEN_WORDS: Readonly<Record<NonNullable<InsideRow['mustered']>, string>> = {
  here: '庁内で確認',
  came: '参集',
  out_safe: '庁外で無事',
  missing: '確認できず',
};

export const insideText = {
  title: '在館者・参集者名簿',
  source: (device: string, door: string) => `${door}（${device}）が受け取った打刻`,
  handling: '取扱注意（職員の所在）',
  counts: '人数',
  inside: '庁内にいる職員',
  seen: '参集の確認ができた職員',
  muster: '参集',
  since: '開始',
  people: '庁内にいる職員',
  others: '庁内の打刻がない職員（参集で確認）',
  columns: ['所属', '職員番号', '氏名', '最後の打刻', '参集'],
  otherColumns: ['所属', '職員番号', '氏名', '確認した時刻', '参集'],
  nobody: 'いません',
  noMuster: '開いていません',
  note: 'この端末が 受け取った打刻による名簿です。回線が切れている間の ほかの場所の打刻は 入っていません。',
  unit: '人',
} as const;
