/** Files of 人事 taken in: looked at first, with every fault and every change that they would make; then all of it or nothing. */
import { isDeepStrictEqual } from 'node:util';
import { throwIllegalValue } from '../kernel/assert.ts';
import { civilDateInJapan } from '../kernel/dates.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { Actor } from '../kernel/roles.ts';
import { attendanceRulesSchema } from '../modules/attendance/rules-schema.ts';
import { type Balance, readBalances } from './attendance-balances.ts';
import { readMapping } from './attendance-mapping.ts';
import { isAnew, type Merged, mergeDepartments, mergeStaff } from './attendance-merge.ts';
import { orgFaults } from './attendance-org.ts';
import { readBalanceFile, readHolidayFile, readRosterFile, readRulesFile } from './attendance-read-plan.ts';
import { readDepartmentFile, readStaffFile } from './attendance-read-staff.ts';
import type { Import, ImportChange, Imported, ImportFinding, ImportKind } from './attendance-schema.ts';
import {
  type AttendanceScope,
  addSetting,
  type DepartmentVersion,
  holidaysSchema,
  orgOn,
  readAllStaff,
  readDepartments,
  readRules,
  readSetting,
  type SettingName,
  writeDepartments,
  writeStaff,
} from './attendance-store.ts';
import { takeRosterDays } from './attendance-take-roster.ts';
import {
  type AttendanceDeps,
  countImports,
  lockAttendance,
  note,
  scopeOf,
  settle,
  type Taking,
} from './attendance-taking.ts';
import type { Queryable } from './database.ts';

interface Asked {
  readonly tx: Queryable;
  readonly scope: AttendanceScope;
  readonly bytes: Uint8Array;
  readonly by: { readonly staff: string; readonly at: number };
  readonly reason: string;
}

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
  return takeRosterDays(tx, scope, readRosterFile(bytes, { posts, rules }));
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

/** Looks at a file, and with `apply` puts it in force when nothing in it is wrong. */
export const importFile = (
  deps: AttendanceDeps,
  actor: Actor,
  wish: Import,
): Promise<Result<Imported, 'already_decided'>> =>
  deps.sql.begin(async (tx): Promise<Result<Imported, 'already_decided'>> => {
    const scope = scopeOf(deps);
    await lockAttendance(tx, scope);
    if ((await countImports(tx, scope)) !== wish.after) return failure('already_decided');
    const bytes = Buffer.from(wish.base64, 'base64');
    const by = { staff: actor.staff, at: Math.floor(deps.acts.system.now()) };
    const taking = await takeOf(wish.kind, { tx, scope, bytes, by, reason: wish.reason });
    return success(await settle(tx, deps, actor, { ...wish, bytes }, taking));
  });
