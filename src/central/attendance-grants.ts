/** 年次休暇の付与の案: whose grant falls into a month, in the columns of the file that 人事 takes in once it was looked at. Nothing is granted by it. */
import { toCsv } from '../kernel/csv.ts';
import { addMonths } from '../modules/attendance/calendar.ts';
import { type Grant, type GrantScheme, grantIn, rosterForGrants } from '../modules/attendance/grants.ts';
import type { Month } from '../modules/attendance/ids-schema.ts';
import { carriedOver, type Left, type Taken, takenOf } from '../modules/attendance/leave.ts';
import { type CompiledRules, compileRules } from '../modules/attendance/roster.ts';
import type { AttendanceRules } from '../modules/attendance/rules-schema.ts';
import type { Staff } from '../modules/attendance/staff-schema.ts';
import { type Balance, balanceLeft, readBalances } from './attendance-balances.ts';
import { readTotals } from './attendance-months.ts';
import type { MonthHead } from './attendance-papers.ts';
import { BALANCE_NAMES } from './attendance-read-plan.ts';
import { engagementWord } from './attendance-read-staff.ts';
import { type AttendanceScope, readRoster } from './attendance-store.ts';
import type { Queryable } from './database.ts';

const SCHEME_WORDS: Readonly<Record<GrantScheme, string>> = {
  year: '一年の日数',
  share: '勤務時間に応じた日数',
  service: '勤続と週の日数（労基法39条）',
};

interface Proposal {
  readonly staff: Staff;
  readonly department: string;
  readonly grant: Grant;
  /** `null`: the year before was never told. */
  readonly carried: Left | null;
}

interface Asked {
  readonly head: Pick<MonthHead, 'month' | 'madeAt'>;
  readonly rules: AttendanceRules;
  /** Everybody as the list has her now; a month of `people` knows her posts of that month alone. */
  readonly staff: readonly Staff[];
  readonly people: readonly { readonly person: { readonly staff: Staff }; readonly department: string }[];
}

/** 年次休暇 taken in the year that ends with the month before. */
const takenBefore = async (
  tx: Queryable,
  scope: AttendanceScope,
  staff: readonly Staff[],
  { head, compiled }: { readonly head: Asked['head']; readonly compiled: CompiledRules },
): Promise<ReadonlyMap<string, Taken>> => {
  const months = Array.from({ length: 12 }, (_, back) => addMonths(head.month as Month, back - 12));
  const totals = await readTotals(tx, scope, staff, { months, now: head.madeAt }, compiled);
  const kind = compiled.rules.leaves.find(({ balance }) => balance === 'annual')?.kind ?? 'annual';
  return new Map(
    [...totals].map(([staffNo, byMonth]) => [
      staffNo,
      takenOf(
        [...byMonth.values()].map((each) => ({ totals: each })),
        kind,
      ),
    ]),
  );
};

const carriedInto = (
  { first }: Grant,
  before: Balance | undefined,
  taken: Taken | undefined,
  { annual }: AttendanceRules,
): Left | null => {
  if (first) return { days: 0, minutes: 0 };
  if (before === undefined || taken === undefined) return null;
  const { granted, dayMinutes = annual.dayMinutes } = before;
  return carriedOver(balanceLeft(before, taken, annual), { granted, carry: annual.carry, dayMinutes });
};

const clock = (minutes: number): string =>
  `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;

const weekWord = ({ week }: Grant): string => {
  if (week === null) return '';
  return week.weekDays === null ? `年 ${week.yearDays}日` : `週 ${week.weekDays}日`;
};

const NAMES = [
  ...BALANCE_NAMES,
  '氏名',
  '所属',
  '任用区分',
  '基準日',
  '決まり',
  '勤続（月）',
  '勤務日数',
  '週の時間',
];

const rowOf = ({ staff, department, grant, carried }: Proposal): (string | number)[] => [
  ...[staff.staffNo, grant.year, grant.days ?? '', carried?.days ?? ''],
  ...[carried === null ? '' : clock(carried.minutes), clock(grant.dayMinutes)],
  ...[staff.name, department, engagementWord(staff.engagement), grant.date, SCHEME_WORDS[grant.scheme]],
  ...[grant.service, weekWord(grant), grant.week === null ? '' : clock(grant.week.weekMinutes)],
];

const findingsOf = (proposals: readonly Proposal[], { head }: Asked, today: string): readonly string[] => {
  const unknown = proposals.filter(({ grant }) => grant.days === null).length;
  const untold = proposals.filter(({ carried }) => carried === null).length;
  const byService = proposals.filter(({ grant }) => grant.scheme === 'service').length;
  return [
    ...(unknown === 0
      ? []
      : [`週の勤務日数が 分からない人が ${unknown}人 います。付与日数を 書いてから 取り込んでください`]),
    ...(untold === 0
      ? []
      : [`前の年の付与が 登録されていない人が ${untold}人 います。繰越日数を 書いてから 取り込んでください`]),
    ...(byService === 0
      ? []
      : [
          `${byService}人は 8割以上の出勤（労基法39条）が 条件です。この案では 見ていないので、確かめてください`,
        ]),
    ...(head.month > today.slice(0, 7) ? ['前の月が 終わっていません。繰越は まだ 変わります'] : []),
  ];
};

export const proposeGrants = async (
  tx: Queryable,
  scope: AttendanceScope,
  asked: Asked,
  today: string,
): Promise<{ readonly csv: string; readonly people: number; readonly findings: readonly string[] }> => {
  const { head, rules, people } = asked;
  const compiled = compileRules(rules);
  const month = head.month as Month;
  const numbers = people.map(({ person }) => String(person.staff.staffNo));
  const rows = await readRoster(tx, scope, numbers.length > 500 ? null : numbers, rosterForGrants(month));
  const roster = Map.groupBy(rows, ({ staffNo }) => String(staffNo));
  const granted = people.flatMap(({ person: { staff }, department }) => {
    const grant = grantIn({ staff, roster: roster.get(staff.staffNo) ?? [] }, month, compiled);
    return grant === null ? [] : [{ staff, department, grant }];
  });
  const going = new Set(granted.filter(({ grant }) => !grant.first).map(({ staff }) => staff.staffNo));
  const taken = await takenBefore(
    tx,
    scope,
    asked.staff.filter(({ staffNo }) => going.has(staffNo)),
    { head, compiled },
  );
  const balances = new Map(
    (await readBalances(tx, scope)).map((each) => [`${each.staffNo} ${each.year}`, each]),
  );
  const proposals = granted.map((one): Proposal => {
    const before = balances.get(`${one.staff.staffNo} ${one.grant.year - 1}`);
    return { ...one, carried: carriedInto(one.grant, before, taken.get(one.staff.staffNo), rules) };
  });
  return {
    csv: toCsv([NAMES, ...proposals.map(rowOf)]),
    people: proposals.length,
    findings: findingsOf(proposals, asked, today),
  };
};
