/** Whose people they are: what whoever leads is given of a month, and nobody else's. */
import { civilDateInJapan } from '../kernel/dates.ts';
import type { Month } from '../modules/attendance/ids-schema.ts';
import type { Staff } from '../modules/attendance/staff-schema.ts';
import { dayFor } from './attendance-months.ts';
import { leadersOf, ledBy, type Org } from './attendance-org.ts';
import { daysOfMonth } from './attendance-record.ts';
import type { Asker } from './attendance-requests.ts';
import {
  type AttendanceScope,
  departmentOf,
  orgOn,
  readDepartments,
  readOrg,
  readStaffIn,
} from './attendance-store.ts';
import type { Queryable } from './database.ts';

/** Those whom this person leads: never herself, nor a head whose deputy she is. */
export const isLed = (org: Org, asker: string, staff: Staff, department: string): boolean =>
  leadersOf(org, { staffNo: staff.staffNo, department }).includes(asker);

/** Her people of a month, by the departments that she leads. */
export const readLed = async (
  sql: Queryable,
  scope: AttendanceScope,
  asker: Asker,
  month: Month,
  now: number,
) => {
  const day = dayFor(month, now);
  const today = await readOrg(sql, scope, civilDateInJapan(now));
  const org = orgOn(await readDepartments(sql, scope), day);
  const led = ledBy(today, asker.staff);
  const people = (await readStaffIn(sql, scope, led, daysOfMonth(month))).filter((staff) =>
    isLed(today, asker.staff, staff, departmentOf(staff, day)),
  );
  return { today, org, led, people, homeOf: (staff: Staff) => departmentOf(staff, day) };
};
