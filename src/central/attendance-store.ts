/** 職員マスタ, 所属, 勤務割 and the town's rules as rows. Whose rows a request is given is said in the SQL. */
import { z } from 'zod';
import { type CivilDate, civilDateSchema } from '../kernel/dates.ts';
import type { TenantId } from '../kernel/ids.ts';
import { departmentSchema, staffNoSchema } from '../modules/attendance/ids-schema.ts';
import { type RosterDay, rosterDaySchema } from '../modules/attendance/pattern-schema.ts';
import { type AttendanceRules, attendanceRulesSchema } from '../modules/attendance/rules-schema.ts';
import { type Post, type Staff, staffSchema } from '../modules/attendance/staff-schema.ts';
import type { EventBody } from '../outbox/event.ts';
import { ledByThose, type Org, type OrgDepartment } from './attendance-org.ts';
import { turnStaff } from './attendance-turns.ts';
import type { Queryable } from './database.ts';

export interface AttendanceScope {
  readonly tenant: TenantId;
  readonly mode: EventBody['mode'];
}

/** `school`: counted in the report to 教育委員会. */
export const DEPARTMENT_KINDS = { office: '一般', school: '学校', fire: '消防', nursery: '保育' } as const;
export type DepartmentKind = keyof typeof DEPARTMENT_KINDS;
const kinds = Object.keys(DEPARTMENT_KINDS) as [DepartmentKind, ...DepartmentKind[]];

/** 所属 from a day until a day. */
export const departmentVersionSchema = z.strictObject({
  id: departmentSchema,
  from: civilDateSchema,
  to: civilDateSchema.nullable(),
  name: z.string(),
  parent: departmentSchema.nullable(),
  head: staffNoSchema.nullable(),
  deputy: staffNoSchema.nullable(),
  kind: z.enum(kinds),
});
export type DepartmentVersion = z.infer<typeof departmentVersionSchema>;

const departmentRows = z.array(
  z
    .object({ from_day: z.string(), to_day: z.string().nullable() })
    .loose()
    .transform(({ from_day: from, to_day: to, tenant: _tenant, mode: _mode, ...same }) =>
      departmentVersionSchema.parse({ ...same, from, to }),
    ),
);

export const readDepartments = async (
  sql: Queryable,
  { tenant, mode }: AttendanceScope,
): Promise<readonly DepartmentVersion[]> => {
  const rows: unknown = await sql`
    SELECT * FROM att_department WHERE tenant = ${tenant} AND mode = ${mode} ORDER BY id, from_day`;
  return departmentRows.parse(rows);
};

export const departmentsOn = (
  versions: readonly DepartmentVersion[],
  day: CivilDate,
): readonly DepartmentVersion[] =>
  versions.filter(({ from, to }) => from <= day && (to === null || day <= to));

export const orgOn = (versions: readonly DepartmentVersion[], day: CivilDate): Org =>
  new Map(departmentsOn(versions, day).map((each): [string, OrgDepartment] => [each.id, each]));

const numberRows = z.array(z.object({ staff_no: z.string() }));

/** The chart of a day, led by whoever is in service on it. */
export const readOrg = async (sql: Queryable, scope: AttendanceScope, day: CivilDate): Promise<Org> => {
  const { tenant, mode } = scope;
  const org = orgOn(await readDepartments(sql, scope), day);
  const leaders = [...org.values()].flatMap(({ head, deputy }) => [head ?? [], deputy ?? []].flat());
  const rows: unknown = await sql`
    SELECT staff_no FROM att_staff
    WHERE tenant = ${tenant} AND mode = ${mode} AND staff_no = ANY(${[...new Set(leaders)]}::text[])
      AND from_day <= ${day} AND (to_day IS NULL OR to_day >= ${day})`;
  return ledByThose(org, new Set(numberRows.parse(rows).map(({ staff_no }) => staff_no)));
};

const dataRows = z.array(
  z.object({ data: z.string().transform((text) => staffSchema.parse(JSON.parse(text))) }),
);
const staffOf = (rows: unknown): readonly Staff[] => dataRows.parse(rows).map(({ data }) => data);

export const readStaff = async (
  sql: Queryable,
  { tenant, mode }: AttendanceScope,
  staffNo: string,
): Promise<Staff | undefined> => {
  const rows: unknown = await sql`
    SELECT data FROM att_staff WHERE tenant = ${tenant} AND mode = ${mode} AND staff_no = ${staffNo}`;
  return staffOf(rows)[0];
};

interface Days {
  readonly from: CivilDate;
  readonly to: CivilDate;
}

/** Those who have a post in one of these departments on one of these days, by number. */
export const readStaffIn = async (
  sql: Queryable,
  { tenant, mode }: AttendanceScope,
  departments: readonly string[],
  { from, to }: Days,
): Promise<readonly Staff[]> => {
  const rows: unknown = await sql`
    SELECT data FROM att_staff AS staff WHERE tenant = ${tenant} AND mode = ${mode} AND EXISTS (
      SELECT 1 FROM att_post AS post WHERE post.tenant = ${tenant} AND post.mode = ${mode}
        AND post.staff_no = staff.staff_no AND post.department = ANY(${[...departments]}::text[])
        AND post.from_day <= ${to} AND (post.to_day IS NULL OR post.to_day >= ${from}))
      AND from_day <= ${to} AND (to_day IS NULL OR to_day >= ${from})
    ORDER BY staff_no`;
  return staffOf(rows);
};

/** For 人事: everybody who is in service on one of these days. */
export const readAllStaff = async (
  sql: Queryable,
  { tenant, mode }: AttendanceScope,
  days?: Days,
): Promise<readonly Staff[]> => {
  const rows: unknown =
    days === undefined
      ? await sql`SELECT data FROM att_staff WHERE tenant = ${tenant} AND mode = ${mode} ORDER BY staff_no`
      : await sql`
          SELECT data FROM att_staff WHERE tenant = ${tenant} AND mode = ${mode}
            AND from_day <= ${days.to} AND (to_day IS NULL OR to_day >= ${days.from})
          ORDER BY staff_no`;
  return staffOf(rows);
};

/** Whether anybody's attendance is kept here: at a branch it is not. */
export const hasStaff = async (sql: Queryable, { tenant, mode }: AttendanceScope): Promise<boolean> => {
  const rows: readonly unknown[] = await sql`
    SELECT 1 FROM att_staff WHERE tenant = ${tenant} AND mode = ${mode} LIMIT 1`;
  return rows.length > 0;
};

/** The names of these; of whom nothing is known there is none. */
export const readNames = async (
  sql: Queryable,
  { tenant, mode }: AttendanceScope,
  staff: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const rows: unknown = await sql`
    SELECT staff_no, name FROM att_staff
    WHERE tenant = ${tenant} AND mode = ${mode} AND staff_no = ANY(${[...new Set(staff)]}::text[])`;
  const named = z.array(z.object({ staff_no: z.string(), name: z.string() })).parse(rows);
  return new Map(named.map(({ staff_no, name }) => [staff_no, name]));
};

/** Her main post on a day, or another where she has no other. */
export const postOn = ({ posts }: Pick<Staff, 'posts'>, day: CivilDate): Post | undefined =>
  posts.find(({ from, to }) => from <= day && (to === undefined || day <= to)) ?? posts.at(-1);

/** Where somebody belongs on a day. */
export const departmentOf = (staff: Pick<Staff, 'posts'>, day: CivilDate): string =>
  postOn(staff, day)?.department ?? '';

export const writeStaff = async (
  tx: Queryable,
  { tenant, mode }: AttendanceScope,
  staff: readonly Staff[],
): Promise<void> => {
  const numbers = staff.map(({ staffNo }) => String(staffNo));
  await tx`
    INSERT INTO att_staff (tenant, mode, staff_no, name, kana, from_day, to_day, data)
    SELECT ${tenant}, ${mode}, * FROM unnest(
      ${numbers}::text[], ${staff.map(({ name }) => name)}::text[], ${staff.map(({ kana }) => kana ?? '')}::text[],
      ${staff.map(({ from }) => from)}::text[], ${staff.map(({ to }) => to ?? null)}::text[],
      ${staff.map((each) => JSON.stringify(each))}::text[])
    ON CONFLICT (tenant, mode, staff_no) DO UPDATE SET name = excluded.name, kana = excluded.kana,
      from_day = excluded.from_day, to_day = excluded.to_day, data = excluded.data`;
  await tx`
    DELETE FROM att_post WHERE tenant = ${tenant} AND mode = ${mode} AND staff_no = ANY(${numbers}::text[])`;
  const posts = staff.flatMap(({ staffNo, posts: of }) => of.map((post) => ({ staffNo, ...post })));
  await tx`
    INSERT INTO att_post (tenant, mode, staff_no, post, from_day, to_day, department)
    SELECT ${tenant}, ${mode}, * FROM unnest(
      ${posts.map(({ staffNo }) => staffNo)}::text[], ${posts.map(({ post }) => post)}::text[],
      ${posts.map(({ from }) => from)}::text[], ${posts.map(({ to }) => to ?? null)}::text[],
      ${posts.map(({ department }) => department)}::text[])`;
  await turnStaff(tx, tenant, numbers);
};

/** Every version of the departments of which one is among these is written anew. */
export const writeDepartments = async (
  tx: Queryable,
  { tenant, mode }: AttendanceScope,
  versions: readonly DepartmentVersion[],
): Promise<void> => {
  const ids = [...new Set(versions.map(({ id }) => String(id)))];
  await tx`
    DELETE FROM att_department WHERE tenant = ${tenant} AND mode = ${mode} AND id = ANY(${ids}::text[])`;
  await tx`
    INSERT INTO att_department (tenant, mode, id, from_day, to_day, name, parent, head, deputy, kind)
    SELECT ${tenant}, ${mode}, * FROM unnest(
      ${versions.map(({ id }) => id)}::text[], ${versions.map(({ from }) => from)}::text[],
      ${versions.map(({ to }) => to)}::text[], ${versions.map(({ name }) => name)}::text[],
      ${versions.map(({ parent }) => parent)}::text[], ${versions.map(({ head }) => head)}::text[],
      ${versions.map(({ deputy }) => deputy)}::text[], ${versions.map(({ kind }) => kind)}::text[])`;
};

const rosterRows = z.array(
  z
    .object({ staff_no: z.string(), post: z.string(), day: z.string(), shift: z.string().nullable() })
    .transform(({ staff_no: staffNo, day: date, post, shift }) =>
      rosterDaySchema.parse({ staffNo, date, post, shift }),
    ),
);

/** 勤務割 of these people on these days; `null`: of everybody. */
export const readRoster = async (
  sql: Queryable,
  { tenant, mode }: AttendanceScope,
  staff: readonly string[] | null,
  { from, to }: Days,
): Promise<readonly RosterDay[]> => {
  const wanted = staff === null ? null : [...staff];
  const rows: unknown = await sql`
    SELECT staff_no, post, day, shift FROM att_roster
    WHERE tenant = ${tenant} AND mode = ${mode} AND day BETWEEN ${from} AND ${to}
      AND (${wanted}::text[] IS NULL OR staff_no = ANY(${wanted}::text[]))
    ORDER BY staff_no, day, post`;
  return rosterRows.parse(rows);
};

export const writeRoster = async (
  tx: Queryable,
  { tenant, mode }: AttendanceScope,
  days: readonly RosterDay[],
): Promise<void> => {
  await tx`
    INSERT INTO att_roster (tenant, mode, staff_no, post, day, shift)
    SELECT ${tenant}, ${mode}, * FROM unnest(
      ${days.map(({ staffNo }) => staffNo)}::text[], ${days.map(({ post }) => post)}::text[],
      ${days.map(({ date }) => date)}::text[], ${days.map(({ shift }) => shift)}::text[])
    ON CONFLICT (tenant, mode, staff_no, post, day) DO UPDATE SET shift = excluded.shift`;
  await turnStaff(
    tx,
    tenant,
    days.map(({ staffNo }) => staffNo),
  );
};

export type SettingName = 'rules' | 'holidays' | 'payroll' | 'balances';

const bodyRows = z.array(z.object({ body: z.string() })).max(1);

/** As it was put in force last; undefined: never. */
export const readSetting = async (
  sql: Queryable,
  { tenant, mode }: AttendanceScope,
  name: SettingName,
): Promise<string | undefined> => {
  const rows: unknown = await sql`
    SELECT body FROM att_setting WHERE tenant = ${tenant} AND mode = ${mode} AND name = ${name}
    ORDER BY number DESC LIMIT 1`;
  return bodyRows.parse(rows)[0]?.body;
};

export const addSetting = async (
  tx: Queryable,
  { tenant, mode }: AttendanceScope,
  { name, body, reason }: { readonly name: SettingName; readonly body: string; readonly reason: string },
  by: { readonly staff: string; readonly at: number },
): Promise<void> => {
  await tx`
    INSERT INTO att_setting (tenant, mode, name, number, at, staff, reason, body)
    SELECT ${tenant}, ${mode}, ${name}, coalesce(max(number), 0)::int + 1, ${by.at}, ${by.staff}, ${reason}, ${body}
    FROM att_setting WHERE tenant = ${tenant} AND mode = ${mode} AND name = ${name}`;
};

/** 条例で定める休日 as the file of holidays had them. */
export const holidaysSchema = z.array(z.strictObject({ date: z.iso.date(), name: z.string() })).max(200);

/** The town's rules with its holidays; what it never said is as the program assumes it. */
export const readRules = async (sql: Queryable, scope: AttendanceScope): Promise<AttendanceRules> => {
  const [rules, holidays] = [
    await readSetting(sql, scope, 'rules'),
    await readSetting(sql, scope, 'holidays'),
  ];
  const own = attendanceRulesSchema.parse(rules === undefined ? {} : JSON.parse(rules));
  if (holidays === undefined) return own;
  return { ...own, extraHolidays: [...own.extraHolidays, ...holidaysSchema.parse(JSON.parse(holidays))] };
};
