/** Files of 人事 taken in: looked at first, with every fault and every change that they would make; then all of it or nothing. */
import { hash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { throwIllegalValue } from '../kernel/assert.ts';
import { civilDateInJapan } from '../kernel/dates.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { Actor } from '../kernel/roles.ts';
import { attendanceRulesSchema } from '../modules/attendance/rules-schema.ts';
import { type ActDeps, recordAct } from './acts.ts';
import { type Balance, readBalances } from './attendance-balances.ts';
import { readMapping } from './attendance-mapping.ts';
import { isAnew, type Merged, mergeDepartments, mergeStaff } from './attendance-merge.ts';
import { orgFaults } from './attendance-org.ts';
import { readBalanceFile, readHolidayFile, readRosterFile, readRulesFile } from './attendance-read-plan.ts';
import { readDepartmentFile, readStaffFile } from './attendance-read-staff.ts';
import {
  type Import,
  type ImportChange,
  type Imported,
  type ImportFinding,
  type ImportKind,
  MOST_LISTED,
} from './attendance-schema.ts';
import {
  type AttendanceScope,
  addSetting,
  type DepartmentVersion,
  holidaysSchema,
  orgOn,
  readAllStaff,
  readDepartments,
  readRoster,
  readRules,
  readSetting,
  type SettingName,
  writeDepartments,
  writeRoster,
  writeStaff,
} from './attendance-store.ts';
import type { Queryable, Sql } from './database.ts';

export interface AttendanceDeps {
  readonly sql: Sql;
  readonly acts: ActDeps;
}

export const scopeOf = ({ acts: { tenant, mode } }: AttendanceDeps): AttendanceScope => ({ tenant, mode });

/** Nobody changes the lists at the same time, nor closes a month meanwhile. */
const ATTENDANCE_LOCK = 8_203_160;
export const lockAttendance = async (tx: Queryable, { tenant }: AttendanceScope): Promise<void> => {
  await tx`SELECT pg_advisory_xact_lock(${ATTENDANCE_LOCK}, hashtext(${tenant}))`;
};

/** What a file would do, and how it is done. */
interface Taking {
  readonly rows: number;
  readonly same: number;
  readonly findings: readonly ImportFinding[];
  readonly changes: readonly ImportChange[];
  readonly write: (tx: Queryable) => Promise<void>;
}

interface Asked {
  readonly tx: Queryable;
  readonly scope: AttendanceScope;
  readonly bytes: Uint8Array;
  readonly by: { readonly staff: string; readonly at: number };
  readonly reason: string;
}

const note = (
  column: string,
  reason: string,
  was = '',
  level: ImportFinding['level'] = 'note',
): ImportFinding => ({
  ...{ level, line: 0, column, reason, was },
});

const takeStaff = async ({ tx, scope, bytes, by }: Asked): Promise<Taking> => {
  const rules = await readRules(tx, scope);
  const departments = new Set((await readDepartments(tx, scope)).map(({ id }) => String(id)));
  const known = new Map((await readAllStaff(tx, scope)).map((each) => [String(each.staffNo), each]));
  const { rows, values, findings } = readStaffFile(bytes, { departments, rules });
  const { values: changed, ...merged } = mergeStaff(known, values);
  const told = new Set(values.map(({ staffNo }) => String(staffNo)));
  const today = civilDateInJapan(by.at);
  const anew = values.filter((each) => {
    const before = known.get(each.staffNo);
    return before !== undefined && isAnew(before, each);
  });
  const missing = [...known.values()].filter(
    ({ staffNo, to }) => !told.has(staffNo) && (to === undefined || to >= today),
  );
  return {
    ...{ rows, ...merged },
    findings: [
      ...findings,
      ...anew.map(({ staffNo, from }) =>
        note(
          '採用日',
          `${known.get(staffNo)?.from ?? ''} から 在職している人です。採用日は そのままにし、前の月の記録を 残します`,
          `${staffNo} ${from}`,
        ),
      ),
      ...(missing.length === 0
        ? []
        : [
            note(
              '職員番号',
              `ファイルにない在職者が ${missing.length}人 います。そのまま残ります`,
              missing[0]?.staffNo,
            ),
          ]),
    ],
    write: (within) => writeStaff(within, scope, changed),
  };
};

/** The chart as it would be on each day on which something begins must have no circle and nothing that hangs in the air. */
const chartFaults = (versions: readonly DepartmentVersion[]): readonly ImportFinding[] => {
  const days = [...new Set(versions.map(({ from }) => from))];
  const found = days.flatMap((day) => orgFaults(orgOn(versions, day)).map((each) => ({ day, ...each })));
  const first = new Map(found.map((each) => [`${each.id} ${each.fault}`, each]));
  return [...first.values()].map(({ day, id, fault }) =>
    note(
      '上位所属コード',
      fault === 'circle' ? `${day} に、上位所属をたどると自分に戻ります` : `${day} に、上位所属がありません`,
      id,
      'stop',
    ),
  );
};

const takeDepartments = async ({ tx, scope, bytes }: Asked): Promise<Taking> => {
  const known = await readDepartments(tx, scope);
  const staff = new Set((await readAllStaff(tx, scope)).map(({ staffNo }) => String(staffNo)));
  const { rows, values, findings } = readDepartmentFile(bytes);
  const merged: Merged<DepartmentVersion> = mergeDepartments(known, values);
  const changed = new Set(merged.values.map(({ id }) => id));
  const next = [...known.filter(({ id }) => !changed.has(id)), ...merged.values];
  const strangers = values
    .flatMap(({ head, deputy }) => [head, deputy])
    .filter((each) => each !== null && !staff.has(each));
  return {
    ...{ rows, same: merged.same, changes: merged.changes },
    findings: [
      ...findings,
      ...chartFaults(next),
      // Departments come first, and their heads with the list of staff.
      ...[...new Set(strangers)].map((each) =>
        note('所属長', '職員マスタにまだない番号です。職員マスタに入るまで、承認できません', each ?? ''),
      ),
    ],
    write: (within) => writeDepartments(within, scope, merged.values),
  };
};

const takeRoster = async ({ tx, scope, bytes }: Asked): Promise<Taking> => {
  const rules = await readRules(tx, scope);
  const staff = await readAllStaff(tx, scope);
  const posts = new Map(
    staff.map((each) => [String(each.staffNo), new Set(each.posts.map(({ post }) => String(post)))]),
  );
  const { rows, values, findings } = readRosterFile(bytes, { posts, rules });
  const dates = values.map(({ date }) => date).toSorted();
  const [from, to] = [dates[0], dates.at(-1)];
  if (from === undefined || to === undefined)
    return { rows, same: 0, findings, changes: [], write: async () => undefined };
  const numbers = [...new Set(values.map(({ staffNo }) => String(staffNo)))];
  const key = ({ staffNo, date, post }: (typeof values)[number]): string => `${staffNo} ${date} ${post}`;
  const known = new Map((await readRoster(tx, scope, numbers, { from, to })).map((day) => [key(day), day]));
  const changed = values.filter((day) => known.get(key(day))?.shift !== day.shift || !known.has(key(day)));
  const closed = await closedMonths(tx, scope);
  const late = [...new Set(changed.map(({ date }) => date.slice(0, 7)))].filter((month) => closed.has(month));
  const word = (shift: string | null | undefined): string => (shift === undefined ? 'なし' : (shift ?? '休'));
  return {
    ...{ rows, same: values.length - changed.length },
    findings: [
      ...findings,
      ...late.map((month) =>
        note('日付', `${month} は締めた月です。人事が再開してから取り込んでください`, month, 'stop'),
      ),
    ],
    changes: changed.map((day) => ({
      what: known.has(key(day)) ? ('changed' as const) : ('new' as const),
      id: day.staffNo,
      words: `${day.date} ${word(known.get(key(day))?.shift)} → ${word(day.shift)}`,
    })),
    write: (within) => writeRoster(within, scope, changed),
  };
};

const monthRows = z.array(z.object({ month: z.string() }));
export const closedMonths = async (
  sql: Queryable,
  { tenant, mode }: AttendanceScope,
): Promise<ReadonlySet<string>> => {
  const rows: unknown = await sql`
    SELECT month FROM att_close WHERE tenant = ${tenant} AND mode = ${mode} AND reopened_at IS NULL`;
  return new Set(monthRows.parse(rows).map(({ month }) => month));
};

const setting =
  ({ scope, by, reason }: Asked, name: SettingName, body: string): Taking['write'] =>
  (within) =>
    addSetting(within, scope, { name, body, reason }, by);

const takeHolidays = async (asked: Asked): Promise<Taking> => {
  const before = holidaysSchema.parse(
    JSON.parse((await readSetting(asked.tx, asked.scope, 'holidays')) ?? '[]'),
  );
  const { rows, values, findings } = readHolidayFile(asked.bytes);
  const known = new Map(before.map(({ date, name }) => [date, name]));
  const told = new Set(values.map(({ date }) => date));
  const changes: ImportChange[] = [
    ...values
      .filter(({ date, name }) => known.get(date) !== name)
      .map(({ date, name }) => ({
        what: known.has(date) ? ('changed' as const) : ('new' as const),
        id: date,
        words: name,
      })),
    ...before
      .filter(({ date }) => !told.has(date))
      .map(({ date, name }) => ({ what: 'ended' as const, id: date, words: `${name} → なし` })),
  ];
  return {
    ...{ rows, findings, changes },
    same: values.filter(({ date, name }) => known.get(date) === name).length,
    write: setting(asked, 'holidays', JSON.stringify(values)),
  };
};

const takeRules = async (asked: Asked): Promise<Taking> => {
  const stored = await readSetting(asked.tx, asked.scope, 'rules');
  const before = attendanceRulesSchema.parse(stored === undefined ? {} : JSON.parse(stored));
  const { rows, values, findings } = readRulesFile(asked.bytes);
  const [next] = values;
  const parts = next === undefined ? [] : (Object.keys(next) as (keyof typeof next)[]);
  const changed = parts.filter((part) => !isDeepStrictEqual(before[part], next?.[part]));
  const named = new Set(
    (await readAllStaff(asked.tx, asked.scope)).flatMap(({ posts }) => posts.map(({ pattern }) => pattern)),
  );
  const lost = [...named].filter(
    (id) => next !== undefined && !next.patterns.some((pattern) => pattern.id === id),
  );
  return {
    rows,
    findings: [
      ...findings,
      ...lost.map((id) => note('patterns', 'この勤務パターンの職員がいるため、なくせません', id, 'stop')),
    ],
    changes: changed.map((part) => ({ what: 'changed', id: part, words: `「${part}」が変わります` })),
    same: parts.length - changed.length,
    write: setting(asked, 'rules', JSON.stringify(next ?? {})),
  };
};

const takePayroll = async (asked: Asked): Promise<Taking> => {
  const text = new TextDecoder().decode(asked.bytes);
  const mapping = readMapping(text);
  const before = await readSetting(asked.tx, asked.scope, 'payroll');
  const [fault] = mapping.ok ? [] : [String(mapping.detail?.['at'] ?? '')];
  return {
    rows: mapping.ok ? mapping.value.columns.length : 0,
    findings: fault === undefined ? [] : [note('', fault, '', 'stop')],
    changes:
      mapping.ok && before !== text
        ? [
            {
              what: before === undefined ? 'new' : 'changed',
              id: mapping.value.name,
              words: mapping.value.columns
                .map(({ name }) => name)
                .join('・')
                .slice(0, 500),
            },
          ]
        : [],
    same: before === text ? 1 : 0,
    write: setting(asked, 'payroll', text),
  };
};

const takeBalances = async (asked: Asked): Promise<Taking> => {
  const before = await readBalances(asked.tx, asked.scope);
  const staff = new Set((await readAllStaff(asked.tx, asked.scope)).map(({ staffNo }) => String(staffNo)));
  const { rows, values, findings } = readBalanceFile(asked.bytes, staff);
  const key = ({ staffNo, year }: Balance): string => `${staffNo} ${year}`;
  const known = new Map(before.map((each) => [key(each), each]));
  const changed = values.filter((each) => !isDeepStrictEqual(known.get(key(each)), each));
  const words = ({ granted, carriedDays, carriedMinutes, dayMinutes }: Balance): string =>
    `付与 ${granted}日・繰越 ${carriedDays}日 ${carriedMinutes}分${dayMinutes === undefined ? '' : `・1日は ${dayMinutes}分`}`;
  const next = new Map([...known, ...values.map((each): [string, Balance] => [key(each), each])]);
  return {
    ...{ rows, findings, same: values.length - changed.length },
    changes: changed.map((each) => ({
      what: known.has(key(each)) ? ('changed' as const) : ('new' as const),
      ...{ id: key(each), words: words(each) },
    })),
    write: setting(asked, 'balances', JSON.stringify([...next.values()])),
  };
};

const takeOf = (kind: ImportKind, asked: Asked): Promise<Taking> => {
  switch (kind) {
    case 'staff':
      return takeStaff(asked);
    case 'departments':
      return takeDepartments(asked);
    case 'roster':
      return takeRoster(asked);
    case 'holidays':
      return takeHolidays(asked);
    case 'balances':
      return takeBalances(asked);
    case 'rules':
      return takeRules(asked);
    case 'payroll':
      return takePayroll(asked);
    default:
      return throwIllegalValue(kind);
  }
};

const countRows = z.tuple([z.object({ count: z.int() })]);

/** How many files were taken in: who looked at an older state does not write over a newer one. */
export const countImports = async (sql: Queryable, { tenant, mode }: AttendanceScope): Promise<number> => {
  const rows: unknown = await sql`
    SELECT coalesce(max(number), 0)::int AS count FROM att_import WHERE tenant = ${tenant} AND mode = ${mode}`;
  return countRows.parse(rows)[0].count;
};

const noteImport = async (
  tx: Queryable,
  { tenant, mode }: AttendanceScope,
  wish: Import,
  taken: {
    readonly number: number;
    readonly sha256: string;
    readonly rows: number;
    readonly changes: number;
  },
  by: Asked['by'],
): Promise<void> => {
  await tx`
    INSERT INTO att_import (tenant, mode, number, at, staff, kind, file, sha256, rows, changes)
    VALUES (${tenant}, ${mode}, ${taken.number}, ${by.at}, ${by.staff}, ${wish.kind}, ${wish.name}, ${taken.sha256},
      ${taken.rows}, ${taken.changes})`;
};

/** Looks at a file, and with `apply` puts it in force when nothing in it is wrong. */
export const importFile = (
  deps: AttendanceDeps,
  actor: Actor,
  wish: Import,
): Promise<Result<Imported, 'already_decided'>> =>
  deps.sql.begin(async (tx): Promise<Result<Imported, 'already_decided'>> => {
    const scope = scopeOf(deps);
    await lockAttendance(tx, scope);
    const before = await countImports(tx, scope);
    if (before !== wish.after) return failure('already_decided');
    const bytes = Buffer.from(wish.base64, 'base64');
    const by = { staff: actor.staff, at: Math.floor(deps.acts.system.now()) };
    const { rows, same, findings, changes, write } = await takeOf(wish.kind, {
      ...{ tx, scope, bytes, by, reason: wish.reason },
    });
    const stops = findings.filter(({ level }) => level === 'stop').length;
    const done = wish.apply && stops === 0 && changes.length > 0;
    if (done) {
      const taken = { number: before + 1, sha256: hash('sha256', bytes), rows, changes: changes.length };
      await write(tx);
      await noteImport(tx, scope, wish, taken, by);
      const { sha256, number } = taken;
      const data = { list: wish.kind, number, rows, changes: changes.length, sha256, reason: wish.reason };
      await recordAct(tx, deps.acts, { kind: 'attendance.imported', actor, data });
    }
    return success({
      ...{ done, rows, same, stops },
      // What stops it is told first.
      findings: findings
        .toSorted((a, b) => (a.level === b.level ? 0 : a.level === 'stop' ? -1 : 1))
        .slice(0, MOST_LISTED),
      findingCount: findings.length,
      changes: changes.slice(0, MOST_LISTED),
      changeCount: changes.length,
    });
  });
