/** A person's own month: hers, and nobody else's. */
import { civilDateInJapan } from '../kernel/dates.ts';
import type { Month } from '../modules/attendance/ids-schema.ts';
import { compileRules } from '../modules/attendance/roster.ts';
import { leaveLeft } from './attendance-balances.ts';
import { capNotices, monthsForCaps, standingOf } from './attendance-limits.ts';
import { dayFor, dayViews, monthOr, readMonths, readTotals } from './attendance-months.ts';
import { gravestFirst, monthNotices } from './attendance-notices.ts';
import { leadersOf, ledBy } from './attendance-org.ts';
import { totalViews } from './attendance-payroll-schema.ts';
import { periodNotices, readPeriods } from './attendance-periods.ts';
import { engagementWord } from './attendance-read-staff.ts';
import { daysOfMonth } from './attendance-record.ts';
import { readRequests } from './attendance-request-store.ts';
import { type Asker, viewRequests } from './attendance-requests.ts';
import { type OwnMonth, REQUEST_STATES } from './attendance-schema.ts';
import { departmentOf, postOn, readNames, readOrg, readRules, readStaff } from './attendance-store.ts';
import { type AttendanceDeps, closedMonths, scopeOf } from './attendance-taking.ts';

/** Undefined: who asks is not on the list of staff. */
export const readOwnMonth = async (
  deps: AttendanceDeps,
  asker: Asker,
  wanted: Month | undefined,
): Promise<OwnMonth | undefined> => {
  const { sql } = deps;
  const scope = scopeOf(deps);
  const staff = await readStaff(sql, scope, asker.staff);
  if (staff === undefined) return undefined;
  const now = Math.floor(deps.acts.system.now());
  const month = monthOr(wanted, now);
  const day = dayFor(month, now);
  const rules = await readRules(sql, scope);
  const compiled = compileRules(rules);
  const { close, months } = await readMonths(sql, scope, [staff], { month, now }, compiled);
  const [mine] = months;
  if (mine === undefined) return undefined;
  const totals = await readTotals(
    sql,
    scope,
    [staff],
    { months: monthsForCaps(month, rules), now },
    compiled,
  );
  const own = await readPeriods(sql, scope, [staff], month, compiled);
  const periods = [...periodNotices(own.get(staff.staffNo) ?? [])];
  const org = await readOrg(sql, scope, day);
  const department = departmentOf(staff, day);
  const leaders = leadersOf(org, { staffNo: staff.staffNo, department });
  const names = await readNames(sql, scope, leaders);
  const asked = { staff: [String(staff.staffNo)], ...daysOfMonth(month), states: REQUEST_STATES };
  const requests = await readRequests(sql, scope, asked);
  const desk = { scope, org, rules, closed: await closedMonths(sql, scope) };
  return {
    ...{ month, today: civilDateInJapan(now) },
    staff: {
      ...{ staffNo: staff.staffNo, name: staff.name, department: org.get(department)?.name ?? department },
      position: postOn(staff, day)?.title ?? '',
      employment: engagementWord(staff.engagement),
    },
    leaders: leaders.map((leader) => names.get(leader) ?? leader),
    leads: ledBy(org, staff.staffNo).length > 0,
    closed: close === null ? null : { number: close.number, at: close.at, by: close.by },
    days: dayViews(mine, rules, org),
    totals: totalViews(mine.result.totals),
    notices: gravestFirst([
      ...capNotices(standingOf(staff, totals.get(staff.staffNo) ?? new Map(), rules), staff, rules, month),
      ...periods.filter(({ level }) => level !== 'note'),
      ...monthNotices(mine.result.days),
    ]),
    periods,
    leave: await leaveLeft(sql, scope, staff, { day, now, rules, compiled }),
    requests: [...(await viewRequests(sql, desk, asker, requests))].toReversed(),
    choices: {
      leaves: rules.leaves.map(({ kind, name }) => ({ kind, word: name })),
      isTeacher: staff.engagement === 'teacher',
    },
  };
};
