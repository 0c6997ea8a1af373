/** 勤務割 and 休日 out of rows of a file, and the town's rules out of YAML. */
import { parse } from 'yaml';
import type { z } from 'zod';
import { MAIN_POST } from '../modules/attendance/ids-schema.ts';
import { type RosterDay, rosterDaySchema } from '../modules/attendance/pattern-schema.ts';
import { faultsOfRules } from '../modules/attendance/roster.ts';
import { type AttendanceRules, attendanceRulesSchema } from '../modules/attendance/rules-schema.ts';
import type { Balance } from './attendance-balances.ts';
import { createCells } from './attendance-cells.ts';
import { type FileReading, POST, POST_WHY, STAFF_NO, STAFF_NO_WHY } from './attendance-read-staff.ts';
import type { ImportFinding } from './attendance-schema.ts';
import { readTable, type TableColumn } from './attendance-table.ts';
import { yearlyFindings } from './attendance-yearly-words.ts';

const ROSTER_COLUMNS = {
  staffNo: { names: ['職員番号', '職員コード', '職員ID'], needed: true },
  date: { names: ['日付', '勤務日', '年月日'], needed: true },
  shift: { names: ['勤務', '勤務区分', 'シフト'], needed: true },
  post: { names: ['兼務区分', '職務'] },
} as const satisfies Readonly<Record<string, TableColumn>>;
type RosterKey = keyof typeof ROSTER_COLUMNS;

/** What rosters write for 週休日. */
const FREE = new Set(['休', '週休', '週休日', '公休', '非番']);

interface RosterKnown {
  /** Posts of everybody, by 職員番号. */
  readonly posts: ReadonlyMap<string, ReadonlySet<string>>;
  readonly rules: AttendanceRules;
}

export const readRosterFile = (bytes: Uint8Array, { posts, rules }: RosterKnown): FileReading<RosterDay> => {
  const { rows, findings } = readTable<RosterKey>(bytes, ROSTER_COLUMNS);
  const found: ImportFinding[] = [...findings];
  const shifts = new Map(rules.shifts.flatMap(({ id, name }) => [id, name].map((word) => [word, id])));
  const seen = new Map<string, number>();
  const values = rows.flatMap((row) => {
    const cells = createCells<RosterKey>(row, ROSTER_COLUMNS);
    const staffNo = cells.code('staffNo', STAFF_NO, STAFF_NO_WHY);
    const date = cells.date('date');
    const post = cells.maybeCode('post', POST, POST_WHY) ?? MAIN_POST;
    const word = cells.text('shift');
    const shift = FREE.has(word) ? null : shifts.get(word);
    if (shift === undefined)
      cells.wrong(
        'shift',
        word === '' ? '空欄です。週休日は「休」と書いてください' : 'この勤務は、勤務の決まりにありません',
      );
    const own = posts.get(staffNo ?? '');
    if (staffNo !== undefined && own === undefined)
      cells.wrong('staffNo', 'この職員番号は、職員マスタにありません');
    else if (own?.has(post) === false) cells.wrong('post', 'この職員に、この職務はありません');
    const key = `${staffNo ?? ''} ${date ?? ''} ${post}`;
    const before = seen.get(key);
    if (before !== undefined) cells.wrong('date', `${before}行目と同じ人・同じ日です`);
    seen.set(key, row.line);
    found.push(...cells.findings);
    return cells.findings.length > 0 ? [] : [rosterDaySchema.parse({ staffNo, date, post, shift })];
  });
  return { rows: rows.length, values, findings: found };
};

const HOLIDAY_COLUMNS = {
  date: { names: ['日付', '年月日'], needed: true },
  name: { names: ['名称', '休日名'], needed: true },
} as const satisfies Readonly<Record<string, TableColumn>>;
type HolidayKey = keyof typeof HOLIDAY_COLUMNS;
export type Holiday = AttendanceRules['extraHolidays'][number];

export const readHolidayFile = (bytes: Uint8Array): FileReading<Holiday> => {
  const { rows, findings } = readTable<HolidayKey>(bytes, HOLIDAY_COLUMNS);
  const found: ImportFinding[] = [...findings];
  const seen = new Map<string, number>();
  const values = rows.flatMap((row) => {
    const cells = createCells<HolidayKey>(row, HOLIDAY_COLUMNS);
    const [date, name] = [cells.date('date'), cells.line('name', 40)];
    const before = date === undefined ? undefined : seen.get(date);
    if (before !== undefined) cells.wrong('date', `${before}行目と同じ日です`);
    else if (date !== undefined) seen.set(date, row.line);
    found.push(...cells.findings);
    return cells.findings.length > 0 || date === undefined || name === undefined ? [] : [{ date, name }];
  });
  return { rows: rows.length, values, findings: found };
};

const BALANCE_COLUMNS = {
  staffNo: { names: ['職員番号', '職員コード', '職員ID'], needed: true },
  year: { names: ['年', '年度'], needed: true },
  granted: { names: ['付与日数'], needed: true },
  carriedDays: { names: ['繰越日数'], needed: true },
  carriedHours: { names: ['繰越時間'] },
  dayHours: { names: ['1日の時間', '一日の時間'] },
} as const satisfies Readonly<Record<string, TableColumn>>;
type BalanceKey = keyof typeof BALANCE_COLUMNS;

/** Columns of the file of grants, as the program's own proposal has them. */
export const BALANCE_NAMES = Object.values(BALANCE_COLUMNS).map(({ names: [name] }) => name);

const HOURS = /^\d(:[0-5]\d)?$/;
const hoursIn = (text: string | null | undefined): number => {
  const [whole = '0', rest = '0'] = (text ?? '0').split(':');
  return Number(whole) * 60 + Number(rest);
};

const NUMBER = /^\d{1,2}(\.5)?$/;

/** 年次休暇の付与と繰越. Hours are whole, or `1:30`. */
export const readBalanceFile = (bytes: Uint8Array, known: ReadonlySet<string>): FileReading<Balance> => {
  const { rows, findings } = readTable<BalanceKey>(bytes, BALANCE_COLUMNS);
  const found: ImportFinding[] = [...findings];
  const values = rows.flatMap((row): Balance[] => {
    const cells = createCells<BalanceKey>(row, BALANCE_COLUMNS);
    const staffNo = cells.code('staffNo', STAFF_NO, STAFF_NO_WHY);
    if (staffNo !== undefined && !known.has(staffNo))
      cells.wrong('staffNo', 'この職員番号は、職員マスタにありません');
    const year = cells.code('year', /^20\d\d$/, '西暦4桁です');
    const granted = cells.code('granted', NUMBER, '日数です（0.5日まで書けます）');
    const days = cells.code('carriedDays', /^\d{1,2}$/, '日数です（1日に満たない分は繰越時間に書きます）');
    const hours = cells.maybeCode('carriedHours', HOURS, '「3」か「3:30」のように書いてください');
    const length = cells.maybeCode('dayHours', HOURS, '「6」か「7:45」のように書いてください');
    found.push(...cells.findings);
    if (cells.findings.length > 0) return [];
    return [
      {
        ...{
          staffNo: staffNo ?? '',
          year: Number(year),
          granted: Number(granted),
          carriedDays: Number(days),
        },
        carriedMinutes: hoursIn(hours),
        ...(hoursIn(length) === 0 ? {} : { dayMinutes: hoursIn(length) }),
      },
    ];
  });
  return { rows: rows.length, values, findings: found };
};

const stop = (column: string, reason: string): ImportFinding => ({
  ...{ level: 'stop', line: 0, reason, was: '' },
  column: column.slice(0, 100),
});

/** Where a shape was not kept; the library's own English stands behind the place, for whoever asks 情報担当. */
const issueFinding = ({ path, message }: z.core.$ZodIssue): ImportFinding =>
  stop(
    path.map((step) => (typeof step === 'number' ? `${step + 1}番目` : String(step))).join(' › '),
    `書き方が違います（${message.slice(0, 150)}）`,
  );

const danglingOf = (rules: AttendanceRules): readonly ImportFinding[] =>
  faultsOfRules(rules).map(({ pattern, shift }) =>
    stop(`patterns › ${pattern}`, `勤務「${shift}」がありません`),
  );

const twice = (of: string, ids: readonly string[]): readonly ImportFinding[] =>
  ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => stop(`${of} › ${id}`, '同じ名前が二つあります'));

/** `8:30` is how people write 510 minutes; `32:30` is 8:30 of the day after. */
const inMinutes = (raw: unknown): unknown => {
  if (Array.isArray(raw)) return raw.map(inMinutes);
  if (typeof raw === 'object' && raw !== null && !(raw instanceof Date))
    return Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, inMinutes(value)]));
  const clock = typeof raw === 'string' ? /^(\d{1,3}):([0-5]\d)$/.exec(raw) : null;
  return clock === null ? raw : Number(clock[1]) * 60 + Number(clock[2]);
};

export const readRulesFile = (bytes: Uint8Array): FileReading<AttendanceRules> => {
  let raw: unknown;
  try {
    raw = parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return { rows: 0, values: [], findings: [stop('', 'YAML（UTF-8）として読めません')] };
  }
  const parsed = attendanceRulesSchema.safeParse(inMinutes(raw ?? {}));
  if (!parsed.success) return { rows: 0, values: [], findings: parsed.error.issues.map(issueFinding) };
  const rules = parsed.data;
  const findings = [
    ...twice(
      'shifts',
      rules.shifts.map(({ id }) => id),
    ),
    ...twice(
      'patterns',
      rules.patterns.map(({ id }) => id),
    ),
    ...danglingOf(rules),
    ...yearlyFindings(rules),
  ];
  return { rows: rules.patterns.length, values: [rules], findings };
};
