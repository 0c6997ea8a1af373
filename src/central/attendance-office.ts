/** 人事: how the lists stand, which months are closed, and what came late. */
import { z } from 'zod';
import { civilDateInJapan } from '../kernel/dates.ts';
import type { Month } from '../modules/attendance/ids-schema.ts';
import { compileRules } from '../modules/attendance/roster.ts';
import type { Staff } from '../modules/attendance/staff-schema.ts';
import { closeInForce, readCloses } from './attendance-close-store.ts';
import { readLate } from './attendance-closing.ts';
import { readBasis, readKeptMonths } from './attendance-kept.ts';
import { readLinks, twiceLinked } from './attendance-list.ts';
import { dayFor, monthOr } from './attendance-months.ts';
import type { Org } from './attendance-org.ts';
import { daysOfMonth } from './attendance-record.ts';
import { readRequests } from './attendance-request-store.ts';
import type { Asker } from './attendance-requests.ts';
import { importKindSchema, type Office } from './attendance-schema.ts';
import {
  type AttendanceScope,
  departmentOf,
  orgOn,
  readAllStaff,
  readDepartments,
  readRules,
  readSetting,
} from './attendance-store.ts';
import { type AttendanceDeps, countImports, scopeOf } from './attendance-taking.ts';
import type { Queryable } from './database.ts';

const importRows = z.array(
  z
    .object({ kind: importKindSchema, at: z.number(), staff: z.string(), file: z.string(), rows: z.int() })
    .transform(({ staff: by, ...same }) => ({ ...same, by })),
);

const readImports = async (sql: Queryable, { tenant, mode }: AttendanceScope) => {
  const rows: unknown = await sql`
    SELECT kind, at, staff, file, rows FROM att_import WHERE tenant = ${tenant} AND mode = ${mode}
    ORDER BY number DESC LIMIT 30`;
  return importRows.parse(rows);
};

/** What is wrong in the lists themselves, before any month is looked at. */
const faultsOf = (
  org: Org,
  staff: readonly Staff[],
  twice: readonly (readonly string[])[],
  today: string,
): string[] => {
  const inService = new Set(
    staff.filter(({ to }) => to === undefined || to >= today).map(({ staffNo }) => String(staffNo)),
  );
  const departments = [...org.values()];
  const strangers = departments.flatMap(({ name, head, deputy }) =>
    [head, deputy]
      .filter((each) => each !== null && !inService.has(each))
      .map((each) => `${name}の所属長か代決者（${each ?? ''}）が 在職していません`),
  );
  const leaderless = departments.filter(({ head, deputy }) => head === null && deputy === null);
  return [
    ...twice.map(
      (numbers) => `1枚のカードが ${numbers.join('と')} の 2人に 登録されています。扉では 止まります`,
    ),
    ...strangers,
    ...leaderless.map(({ name }) => `${name}に 所属長が いません。上位の所属か 人事が 承認します`),
  ].slice(0, 100);
};

export const readOffice = async (
  deps: AttendanceDeps,
  _asker: Asker,
  wanted: Month | undefined,
): Promise<Office> => {
  const { sql } = deps;
  const scope = scopeOf(deps);
  const now = Math.floor(deps.acts.system.now());
  const today = civilDateInJapan(now);
  const month = monthOr(wanted, now);
  const day = dayFor(month, now);
  const days = daysOfMonth(month);
  const basis = await readBasis(sql, scope);
  const rules = await readRules(sql, scope);
  const org = orgOn(await readDepartments(sql, scope), day);
  const people = await readAllStaff(sql, scope, days);
  const closes = await readCloses(sql, scope, month);
  const close = closeInForce(closes);
  // Of a closed month nothing is left to be settled.
  const kept =
    close === null
      ? await readKeptMonths(sql, scope, people, { basis, month, months: [month], now }, compileRules(rules))
      : new Map<string, never>();
  const unsettled = new Set(
    [...kept].filter(([, months]) => months.get(month)?.closable === false).map(([staffNo]) => staffNo),
  );
  const names = new Map(people.map(({ staffNo, name }) => [String(staffNo), name]));
  const homes = new Map(people.map((each) => [String(each.staffNo), departmentOf(each, day)]));
  const asked = await readRequests(sql, scope, { ...days, staff: null, states: ['asked'] });
  const here = Map.groupBy(people, (staff) => departmentOf(staff, day));
  return {
    ...{ month, today, imports: await countImports(sql, scope), taken: await readImports(sql, scope) },
    staff: people.length,
    departments: [...org.values()].map(({ id, name, head }) => ({
      ...{ id: id as Office['departments'][number]['id'], name },
      head: head === null ? null : (names.get(head) ?? head),
      staff: here.get(id)?.length ?? 0,
      open: asked.filter(({ staffNo }) => homes.get(staffNo) === id).length,
      care: (here.get(id) ?? []).filter(({ staffNo }) => unsettled.has(staffNo)).length,
    })),
    faults: faultsOf(org, people, twiceLinked(await readLinks(sql, scope.tenant)), today),
    closed: close === null ? null : { number: close.number, at: close.at, by: close.by },
    reopened: closes.flatMap(({ number, at, by, reopened }) =>
      reopened === null
        ? []
        : [{ number, at, by, reopenedAt: reopened.at, reopenedBy: reopened.by, reason: reopened.reason }],
    ),
    late: (close === null ? [] : await readLate(sql, scope, month, close)).map((fact) => ({
      ...{ staffNo: fact.staffNo as Office['late'][number]['staffNo'], name: names.get(fact.staffNo) ?? '' },
      ...{ at: fact.at, device: fact.device, receivedAt: fact.receivedAt },
      type: fact.event.kind === 'attendance.punched' ? fact.event.data.type : '訂正',
    })),
    hasPayroll: (await readSetting(sql, scope, 'payroll')) !== undefined,
  };
};
