/** 教育委員会への在校等時間の報告: schools and figures, and nobody's name. */
import { toCsv } from '../kernel/csv.ts';
import type { PaperDocument } from '../print/pdf-document.ts';
import type { PersonMonth, TotalsByMonth } from './attendance-months.ts';
import { hoursWord, type MonthHead, monthWord } from './attendance-papers.ts';

export interface SchoolRow {
  readonly school: string;
  readonly teachers: number;
  /** 時間外在校等時間 of the month, minutes: mean and most. */
  readonly mean: number;
  readonly most: number;
  /** How many are over 45 h, 80 h in the month, and over 360 h in the year so far. */
  readonly over45: number;
  readonly over80: number;
  readonly over360: number;
}

const H = 60;

/** 教育職員 alone: 45 and 80 hours of the month, 360 of the year (指針). */
export const schoolRows = (
  people: readonly { readonly person: PersonMonth; readonly school: string; readonly year: TotalsByMonth }[],
): readonly SchoolRow[] =>
  [...Map.groupBy(people, ({ school }) => school)].map(([school, here]) => {
    const months = here.map(({ person }) => person.result.totals.schoolOutside);
    const years = here.map(({ year }) =>
      [...year.values()].reduce((sum, { schoolOutside }) => sum + schoolOutside, 0),
    );
    const count = (of: readonly number[], over: number): number => of.filter((each) => each > over).length;
    return {
      ...{ school, teachers: here.length, most: Math.max(0, ...months) },
      mean: months.length === 0 ? 0 : Math.round(months.reduce((sum, each) => sum + each, 0) / months.length),
      ...{ over45: count(months, 45 * H), over80: count(months, 80 * H), over360: count(years, 360 * H) },
    };
  });

const COLUMNS = [
  '学校',
  '教育職員（人）',
  '時間外在校等時間の平均',
  '最長',
  '月45時間を超えた人',
  '月80時間を超えた人',
  '年度360時間を超えた人',
] as const;

export const schoolCsv = (head: MonthHead, rows: readonly SchoolRow[]): string =>
  toCsv([
    [
      '年月',
      '締め',
      ...COLUMNS.map((column) => (column === '最長' || column.endsWith('平均') ? `${column}（分）` : column)),
    ],
    ...rows.map(({ school, teachers, mean, most, over45, over80, over360 }) => [
      ...[
        head.month,
        head.closedAt === null ? '未' : '済',
        school,
        teachers,
        mean,
        most,
        over45,
        over80,
        over360,
      ],
    ]),
  ]);

const people = (count: number): string => `${count}人`;

export const schoolPaper = (head: MonthHead, rows: readonly SchoolRow[]): PaperDocument => ({
  title: `在校等時間の報告　${monthWord(head.month)}`,
  ...{ municipality: head.municipality, training: head.training, madeAt: head.madeAt, landscape: true },
  asOf: head.closedAt ?? head.madeAt,
  source:
    head.closedAt === null
      ? '出退勤の記録（未締め。後から変わることがあります）'
      : '出退勤の記録（締め済み）',
  blocks: [
    {
      kind: 'table',
      empty: '学校の教育職員が いません。',
      columns: COLUMNS.map((title, at) => ({
        title,
        share: at === 0 ? 24 : 12,
        align: at === 0 ? 'left' : 'right',
      })),
      rows: rows.map(({ school, teachers, mean, most, over45, over80, over360 }) => [
        ...[school, people(teachers), hoursWord(mean) || '0:00', hoursWord(most) || '0:00'],
        ...[people(over45), people(over80), people(over360)],
      ]),
    },
    {
      kind: 'paragraph',
      size: 'small',
      text: '時間外在校等時間は、在校等時間から 正規の勤務時間・休憩・自己研鑽などを 除いたものです（給特法7条の指針）。分を丸めずに数えています。',
    },
  ],
});
