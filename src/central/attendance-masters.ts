/** 職員マスタ and 所属 for the pages of 人事: rows as the files have them, to be changed one by one (attendance-import.ts takes them in). */
import { z } from 'zod';
import { civilDateInJapan } from '../kernel/dates.ts';
import { staffNoSchema } from '../modules/attendance/ids-schema.ts';
import { departmentRow, staffRows } from './attendance-lists.ts';
import { type MasterRow, type Masters, MOST_FOUND } from './attendance-masters-schema.ts';
import { listHeads, masterWords } from './attendance-read-staff.ts';
import {
  type AttendanceScope,
  DEPARTMENT_KINDS,
  readDepartments,
  readNames,
  readRules,
  readStaff,
} from './attendance-store.ts';
import { type AttendanceDeps, countImports, scopeOf } from './attendance-taking.ts';
import type { Queryable } from './database.ts';

const foundRows = z.array(z.object({ staff_no: staffNoSchema, found: z.int() }));

/** By a number from its beginning, by a name or a reading from anywhere; spaces do not count. */
const findStaff = async (
  sql: Queryable,
  { tenant, mode }: AttendanceScope,
  text: string,
): Promise<z.infer<typeof foundRows>> => {
  const bare = text.normalize('NFKC').replaceAll(/\s/g, '');
  if (bare === '') return [];
  const rows: unknown = await sql`
    SELECT staff_no, (count(*) OVER ())::int AS found FROM att_staff
    WHERE tenant = ${tenant} AND mode = ${mode} AND (starts_with(staff_no, ${bare})
      OR strpos(regexp_replace(normalize(name, NFKC), '\\s', '', 'g'), ${bare}) > 0
      OR strpos(regexp_replace(normalize(kana, NFKC), '\\s', '', 'g'), ${bare}) > 0)
    ORDER BY staff_no LIMIT ${MOST_FOUND}`;
  return foundRows.parse(rows);
};

const rowOf = (columns: readonly string[], cells: readonly string[]): MasterRow =>
  Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? '']));

export const readMasters = async (deps: AttendanceDeps, find: string): Promise<Masters> => {
  const { sql } = deps;
  const scope = scopeOf(deps);
  const today = civilDateInJapan(Math.floor(deps.acts.system.now()));
  // Before what is shown: who changes it then has seen it.
  const imports = await countImports(sql, scope);
  const rules = await readRules(sql, scope);
  const versions = await readDepartments(sql, scope);
  const found = await findStaff(sql, scope, find);
  const staff = await Promise.all(found.map(({ staff_no }) => readStaff(sql, scope, staff_no)));
  const names = await readNames(
    sql,
    scope,
    versions.flatMap(({ head, deputy }) => [head ?? [], deputy ?? []].flat()),
  );
  const nameOf = (number: string | null): string => (number === null ? '' : (names.get(number) ?? number));
  return {
    ...{ today, imports, found: found[0]?.found ?? 0 },
    people: staff
      .filter((each) => each !== undefined)
      .map((each) => ({
        ...{ staffNo: each.staffNo, name: each.name },
        inService: each.from <= today && (each.to === undefined || today <= each.to),
        rows: staffRows(each, rules).map((cells) => rowOf(listHeads.staff, cells)),
      })),
    departments: versions.map((version) => ({
      ...{ id: version.id, name: version.name, head: nameOf(version.head), deputy: nameOf(version.deputy) },
      row: rowOf(listHeads.departments, departmentRow(version)),
      isNow: version.from <= today && (version.to === null || today <= version.to),
    })),
    choices: {
      ...masterWords,
      勤務パターン: rules.patterns.map(({ name }) => name),
      種別: Object.values(DEPARTMENT_KINDS),
    },
    columns: { staff: [...listHeads.staff], departments: [...listHeads.departments] },
  };
};
