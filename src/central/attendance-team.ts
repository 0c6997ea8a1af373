/** What waits for whoever leads, and the month of her people: of those departments that the list of staff gives her, and no others. */
import { civilDateInJapan } from '../kernel/dates.ts';
import type { CapStanding } from '../modules/attendance/caps.ts';
import type { Month } from '../modules/attendance/ids-schema.ts';
import { compileRules } from '../modules/attendance/roster.ts';
import { type AttendanceDeps, closedMonths, scopeOf } from './attendance-import.ts';
import { capNotices, monthsForCaps, standingOf } from './attendance-limits.ts';
import { dayFor, monthOr, type PersonMonth, readMonths, readTotals } from './attendance-months.ts';
import { gravestFirst, monthNotices } from './attendance-notices.ts';
import { readOdd } from './attendance-odd.ts';
import { leadersOf, ledBy, type Org } from './attendance-org.ts';
import { daysOfMonth } from './attendance-record.ts';
import { readQueue } from './attendance-request-store.ts';
import { type Asker, viewRequests } from './attendance-requests.ts';
import type { Member, Team } from './attendance-schema.ts';
import { departmentOf, orgOn, readDepartments, readOrg, readRules, readStaffIn } from './attendance-store.ts';

/** Most notices of one person on the page of many. */
const MOST_NOTICES = 12;

const memberOf = (person: PersonMonth, standing: CapStanding, department: string, month: Month): Member => {
  return {
    ...{ staffNo: person.staff.staffNo, name: person.staff.name, department },
    worked: person.result.totals.worked,
    overtime: standing.counted.find((each) => each.month === month)?.capped ?? 0,
    year: standing.year.minutes,
    notices: gravestFirst([...capNotices(standing, month), ...monthNotices(person.result.days)]).slice(
      0,
      MOST_NOTICES,
    ),
  };
};

/** Those whom this person leads: never herself, nor a head whose deputy she is. */
const isLed = (org: Org, asker: string, staff: PersonMonth['staff'], department: string): boolean =>
  leadersOf(org, { staffNo: staff.staffNo, department }).includes(asker);

export const readTeam = async (
  deps: AttendanceDeps,
  asker: Asker,
  wanted: Month | undefined,
): Promise<Team> => {
  const { sql } = deps;
  const scope = scopeOf(deps);
  const now = Math.floor(deps.acts.system.now());
  const month = monthOr(wanted, now);
  const day = dayFor(month, now);
  const rules = await readRules(sql, scope);
  const compiled = compileRules(rules);
  const today = await readOrg(sql, scope, civilDateInJapan(now));
  const org = orgOn(await readDepartments(sql, scope), day);
  const led = ledBy(today, asker.staff);
  const desk = { scope, org: today, rules, closed: await closedMonths(sql, scope) };
  // 人事 decides where nobody leads: of everything that waits she is given what she may decide.
  const queue = await readQueue(sql, scope, asker.role === 'personnel' ? null : led);
  const waiting = (await viewRequests(sql, desk, asker, queue)).filter(({ may }) => may.includes('approve'));
  const people = (await readStaffIn(sql, scope, led, daysOfMonth(month))).filter((staff) =>
    isLed(today, asker.staff, staff, departmentOf(staff, day)),
  );
  const { months } = await readMonths(sql, scope, people, { month, now }, compiled);
  const wide = { months: monthsForCaps(month, rules), now };
  const totals = await readTotals(sql, scope, people, wide, compiled);
  return {
    ...{ month, today: civilDateInJapan(now) },
    departments: led.map((id) => ({
      id: id as Team['departments'][number]['id'],
      name: today.get(id)?.name ?? id,
    })),
    queue: waiting,
    members: months.map((person) => {
      const own = totals.get(person.staff.staffNo) ?? new Map();
      const name = org.get(departmentOf(person.staff, day))?.name ?? '';
      return memberOf(person, standingOf(person.staff, own, rules), name, month);
    }),
    odd: await readOdd(sql, scope, { people, month, rules }),
  };
};
