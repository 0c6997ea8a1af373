/** 教育委員会への在校等時間の報告: schools and figures, and nobody's name. */
import { toCsv } from '../kernel/csv.ts';
import type { AttendanceRules } from '../modules/attendance/rules-schema.ts';
import { isYearly } from '../modules/attendance/yearly.ts';
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
  /** 1年単位の変形労働時間制: of how many it holds in this month, and who of them is over 42 h in the month, or 320 h in the year so far. */
  readonly yearly: number;
  readonly over42: number;
  readonly over320: number;
}

const H = 60;

/** 教育職員 alone: 45 and 80 hours of the month, 360 of the year (指針). */
export const schoolRows = (
  people: readonly { readonly person: PersonMonth; readonly school: string; readonly year: TotalsByMonth }[],
  rules: AttendanceRules,
): readonly SchoolRow[] =>
  [...Map.groupBy(people, ({ school }) => school)].map(([school, here]) => {
    const months = here.map(({ person }) => person.result.totals.schoolOutside);
    const yearOf = ({ year }: (typeof here)[number]): number =>
      [...year.values()].reduce((sum, { schoolOutside }) => sum + schoolOutside, 0);
    const years = here.map(yearOf);
    const yearly = here.filter(({ person }) => isYearly(person.staff, person.result.month, rules));
    const { month: most42, year: most320 } = rules.caps.teacherYearly;
    const count = (of: readonly number[], over: number): number => of.filter((each) => each > over).length;
    return {
      ...{ school, teachers: here.length, most: Math.max(0, ...months) },
      mean: months.length === 0 ? 0 : Math.round(months.reduce((sum, each) => sum + each, 0) / months.length),
      ...{
        yearly: yearly.length,
        over42: yearly.filter(({ person }) => person.result.totals.schoolOutside > most42).length,
        over320: yearly.filter((each) => yearOf(each) > most320).length,
      },
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
  '１年単位の変形（人）',
  'うち月42時間を超えた人',
  'うち年度320時間を超えた人',
] as const;

export const schoolCsv = (head: MonthHead, rows: readonly SchoolRow[]): string =>
  toCsv([
    [
      '年月',
      '締め',
      ...COLUMNS.map((column) => (column === '最長' || column.endsWith('平均') ? `${column}（分）` : column)),
    ],
    ...rows.map(({ school, teachers, mean, most, ...over }) => [
      ...[head.month, head.closedAt === null ? '未' : '済', school, teachers, mean, most],
      ...[over.over45, over.over80, over.over360, over.yearly, over.over42, over.over320],
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
        share: at === 0 ? 19 : 9,
        align: at === 0 ? 'left' : 'right',
      })),
      rows: rows.map(({ school, teachers, mean, most, ...over }) => [
        ...[school, people(teachers), hoursWord(mean) || '0:00', hoursWord(most) || '0:00'],
        ...[people(over.over45), people(over.over80), people(over.over360)],
        ...[people(over.yearly), people(over.over42), people(over.over320)],
      ]),
    },
    {
      kind: 'paragraph',
      size: 'small',
      text: '時間外在校等時間は、在校等時間から 正規の勤務時間・休憩・自己研鑽などを 除いたものです（給特法7条の指針）。分を丸めずに数えています。１年単位の変形労働時間制の 人は、月42時間・年度320時間が 上限です。',
    },
  ],
});
