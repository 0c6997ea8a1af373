/** 教育委員会への在校等時間の報告: schools and figures, and nobody's name. */
import { toCsv } from '../kernel/csv.ts';
import type { Month } from '../modules/attendance/ids-schema.ts';
import type { AttendanceRules } from '../modules/attendance/rules-schema.ts';
import { isYearly } from '../modules/attendance/yearly.ts';
import type { PaperDocument } from '../print/pdf-document.ts';
import { standingOf } from './attendance-limits.ts';
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
  /** For whom the 教育委員会 named 特別の事情. */
  readonly special: number;
  /** Over what the guideline allows each of them: a cap of the month, of the year or of an average, each by her own group. */
  readonly overCaps: number;
}

const H = 60;

/** 教育職員 alone: 45 and 80 hours of the month, 360 of the year (指針); 特別の事情 has caps of its own (720, 100, 平均80, 6月). */
export const schoolRows = (
  people: readonly {
    readonly person: PersonMonth;
    readonly school: string;
    /** Of the months that caps ask for (`monthsForCaps`). */
    readonly months: TotalsByMonth;
  }[],
  { month, rules }: { readonly month: Month; readonly rules: AttendanceRules },
): readonly SchoolRow[] =>
  [...Map.groupBy(people, ({ school }) => school)].map(([school, here]) => {
    const standings = here.map(({ person, months }) => ({
      ...{ staff: person.staff, inMonth: person.result.totals.schoolOutside },
      ...standingOf(person.staff, months, rules),
    }));
    const inMonth = standings.map((each) => each.inMonth);
    const years = standings.map(({ year }) => year.minutes);
    const yearly = standings.filter(({ staff }) => isYearly(staff, month, rules));
    const { month: most42, year: most320 } = rules.caps.teacherYearly;
    const isOver = ({ findings }: (typeof standings)[number]): boolean =>
      findings.some((finding) => finding.month === month && finding.kind !== 'warn');
    const count = (of: readonly number[], over: number): number => of.filter((each) => each > over).length;
    return {
      ...{ school, teachers: here.length, most: Math.max(0, ...inMonth) },
      mean:
        inMonth.length === 0 ? 0 : Math.round(inMonth.reduce((sum, each) => sum + each, 0) / inMonth.length),
      ...{
        yearly: yearly.length,
        over42: yearly.filter((each) => each.inMonth > most42).length,
        over320: yearly.filter(({ year }) => year.minutes > most320).length,
      },
      ...{ over45: count(inMonth, 45 * H), over80: count(inMonth, 80 * H), over360: count(years, 360 * H) },
      special: here.filter(({ person }) => person.staff.caps === 'teacherSpecial').length,
      overCaps: standings.filter(isOver).length,
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
  '特別の事情の人',
  '指針の上限を超えた人',
] as const;

type Counts = Omit<SchoolRow, 'school' | 'teachers' | 'mean' | 'most'>;
/** In the order of the columns. */
const countsOf = (counts: Counts): readonly number[] => [
  ...[counts.over45, counts.over80, counts.over360, counts.yearly, counts.over42, counts.over320],
  ...[counts.special, counts.overCaps],
];

export const schoolCsv = (head: MonthHead, rows: readonly SchoolRow[]): string =>
  toCsv([
    [
      '年月',
      '締め',
      ...COLUMNS.map((column) => (column === '最長' || column.endsWith('平均') ? `${column}（分）` : column)),
    ],
    ...rows.map(({ school, teachers, mean, most, ...counts }) => [
      ...[head.month, head.closedAt === null ? '未' : '済', school, teachers, mean, most],
      ...countsOf(counts),
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
        share: at === 0 ? 16 : 8,
        align: at === 0 ? 'left' : 'right',
      })),
      rows: rows.map(({ school, teachers, mean, most, ...counts }) => [
        ...[school, people(teachers), hoursWord(mean) || '0:00', hoursWord(most) || '0:00'],
        ...countsOf(counts).map(people),
      ]),
    },
    {
      kind: 'paragraph',
      size: 'small',
      text: '時間外在校等時間は、在校等時間から 正規の勤務時間・休憩・自己研鑽などを 除いたものです（給特法7条の指針）。分を丸めずに数えています。１年単位の変形労働時間制の 人は、月42時間・年度320時間が 上限です。「指針の上限を超えた人」は、月45時間・年360時間（１年単位の変形の人は 月42時間・年320時間）を、特別の事情の人は 年720時間・月100時間・2〜6か月の平均80時間・月45時間超6回を、この月に超えている人です（上限は 勤務の決まりによります）。',
    },
  ],
});
