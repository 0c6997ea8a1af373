/** What of a person and her month can be a column of the payroll's file, a line of 出勤簿, a figure on a page: one list for all of them. */
import type { MonthResult } from '../modules/attendance/result-schema.ts';
import type { TotalView } from './attendance-schema.ts';

type Totals = MonthResult['totals'];

interface TotalField {
  readonly kind: 'minutes' | 'count';
  readonly word: string;
  readonly of: (totals: Totals) => number;
  /** 時間外・夜勤・宿日直: who has none of these has nothing to be paid beside her salary. */
  readonly counts?: true;
  /** Of everybody; the others are shown where they are not nought. */
  readonly always?: true;
}

const minutes = (word: string, of: TotalField['of'], more: Partial<TotalField> = {}): TotalField => ({
  ...{ kind: 'minutes', word, of },
  ...more,
});
const count = (word: string, of: TotalField['of'], more: Partial<TotalField> = {}): TotalField => ({
  ...{ kind: 'count', word, of },
  ...more,
});
const pay = (word: string, of: keyof Totals['pay']): TotalField =>
  minutes(word, (totals) => totals.pay[of], { counts: true });
const leave = (kind: string) => (totals: Totals) => totals.leaves.find((each) => each.kind === kind);

export const TOTALS = {
  workDays: count('勤務を要する日', ({ workDays }) => workDays, { always: true }),
  workedDays: count('出勤した日', ({ workedDays }) => workedDays, { always: true }),
  restDays: count('週休日', ({ restDays }) => restDays),
  scheduled: minutes('正規の勤務時間', ({ scheduled }) => scheduled, { always: true }),
  worked: minutes('勤務した時間（正規）', ({ worked }) => worked, { always: true }),
  overtime: minutes('時間外勤務（命令・確認済み）', ({ overtime }) => overtime, { always: true }),
  pay_short: pay('時間外 短時間勤務の所定超え', 'short'),
  pay_short_night: pay('時間外 短時間勤務の所定超え・深夜', 'short_night'),
  pay_workday: pay('時間外 勤務日', 'workday'),
  pay_workday_night: pay('時間外 勤務日・深夜', 'workday_night'),
  pay_rest: pay('時間外 週休日', 'rest'),
  pay_rest_night: pay('時間外 週休日・深夜', 'rest_night'),
  pay_over60: pay('時間外 月60時間超', 'over60'),
  pay_over60_night: pay('時間外 月60時間超・深夜', 'over60_night'),
  pay_holiday: pay('休日勤務', 'holiday'),
  pay_night_shift: pay('夜間勤務', 'night_shift'),
  pay_swapped: pay('週を越える振替', 'swapped'),
  watchTimes: count('宿日直の回数', ({ watchTimes }) => watchTimes, { counts: true }),
  watch: minutes('宿日直の時間', ({ watch }) => watch),
  trip: minutes('出張', ({ trip }) => trip),
  leave: minutes('休暇', ({ leave: taken }) => taken),
  annual_minutes: minutes('年次有給休暇の時間（時間単位）', (totals) => leave('annual')(totals)?.byHour ?? 0),
  annual_days: count('年次有給休暇の日数', (totals) => leave('annual')(totals)?.days ?? 0),
  absence_minutes: minutes('欠勤の時間', (totals) => leave('absence')(totals)?.minutes ?? 0),
  short: minutes('遅参・早退', ({ short }) => short),
  unknown: minutes('打刻がなく分からない時間', ({ unknown }) => unknown),
  unordered: minutes('命令のない在庁（乖離）', ({ unordered }) => unordered),
  notHere: minutes('命令があり在庁していない時間', ({ notHere }) => notHere),
  school: minutes('在校等時間', ({ school }) => school),
  schoolOutside: minutes('時間外在校等時間', ({ schoolOutside }) => schoolOutside),
  presence: minutes('在庁した時間', ({ presence }) => presence),
} as const satisfies Readonly<Record<string, TotalField>>;
export type TotalName = keyof typeof TOTALS;
export const TOTAL_NAMES = Object.keys(TOTALS) as TotalName[];

/** The figures of a month for a page or a paper: what everybody has, and what she has of the others. */
export const totalViews = (totals: Totals): TotalView[] =>
  TOTAL_NAMES.flatMap((name) => {
    const field: TotalField = TOTALS[name];
    const value = field.of(totals);
    const unit = field.kind === 'minutes' ? 'minutes' : 'count';
    return value === 0 && field.always !== true ? [] : [{ name, word: field.word, unit, value }];
  });

const WORDS = {
  staffNo: '職員番号',
  name: '氏名',
  kana: '氏名カナ',
  department: '所属コード',
  departmentName: '所属名',
  title: '補職',
  engagement: '任用区分',
} as const;

export type PayrollField = keyof typeof WORDS | 'month' | TotalName;
interface FieldOf {
  readonly kind: 'text' | 'month' | 'minutes' | 'count';
  readonly counts: boolean;
}

/** Everything a column can be made of. */
export const PAYROLL_FIELDS = Object.fromEntries([
  ...Object.keys(WORDS).map((name) => [name, { kind: 'text', counts: false }]),
  ['month', { kind: 'month', counts: false }],
  ...TOTAL_NAMES.map((name) => {
    const field: TotalField = TOTALS[name];
    return [name, { kind: field.kind, counts: field.counts === true }];
  }),
]) as Readonly<Record<PayrollField, FieldOf>>;
export const PAYROLL_NAMES = Object.keys(PAYROLL_FIELDS) as [PayrollField, ...PayrollField[]];

export type PayrollRow = Readonly<Record<PayrollField, string | number>>;

/** One person's row. Whoever is not paid for overtime (管理職, 教育職員) has none here; her hours are in the other files. */
export const payrollRow = (
  who: Readonly<Record<keyof typeof WORDS, string>>,
  { month, totals, paid }: Pick<MonthResult, 'month' | 'totals' | 'paid'>,
): PayrollRow => {
  const figures = TOTAL_NAMES.map((name): [TotalName, number] => {
    const field: TotalField = TOTALS[name];
    return [name, field.counts === true && !paid && name !== 'watchTimes' ? 0 : field.of(totals)];
  });
  return { ...who, month, ...(Object.fromEntries(figures) as Record<TotalName, number>) };
};
