/** What waits for whoever leads, and the month of her people: of those departments that the list of staff gives her, and no others. */
import { civilDateInJapan } from '../kernel/dates.ts';
import type { Month } from '../modules/attendance/ids-schema.ts';
import { compileRules } from '../modules/attendance/roster.ts';
import type { AttendanceRules } from '../modules/attendance/rules-schema.ts';
import type { Staff } from '../modules/attendance/staff-schema.ts';
import { type KeptMonth, readBasis, readKeptMonths } from './attendance-kept.ts';
import { readLed } from './attendance-led.ts';
import { capNotices, monthsForCaps, standingByCounts } from './attendance-limits.ts';
import { monthOr } from './attendance-months.ts';
import { gravestFirst } from './attendance-notices.ts';
import { readOdd } from './attendance-odd.ts';
import { daysOfMonth } from './attendance-record.ts';
import { readQueue } from './attendance-request-store.ts';
import { type Asker, viewRequests } from './attendance-requests.ts';
import { KEEPS_ATTENDANCE, type Odd } from './attendance-schema.ts';
import { readAllStaff, readRules } from './attendance-store.ts';
import { type AttendanceDeps, closedMonths, scopeOf } from './attendance-taking.ts';
import { MEMBERS_A_PAGE, type Member, type Team, type TeamQuery } from './attendance-team-schema.ts';
import { staffIn } from './attendance-terms.ts';

/** Most notices of one person on the page of many. */
const MOST_NOTICES = 12;

const memberOf = (
  staff: Staff,
  months: ReadonlyMap<string, KeptMonth>,
  {
    rules,
    department,
    month,
  }: { readonly rules: AttendanceRules; readonly department: string; readonly month: Month },
): Member => {
  const standing = standingByCounts(
    staff,
    [...months.values()].map(({ counted }) => counted),
    rules,
  );
  const shown = months.get(month);
  return {
    ...{ staffNo: staff.staffNo, name: staff.name, department },
    worked: shown?.worked ?? 0,
    overtime: standing.counted.find((each) => each.month === month)?.capped ?? 0,
    year: standing.year.minutes,
    notices: gravestFirst([...capNotices(standing, staff, rules, month), ...(shown?.notices ?? [])]).slice(
      0,
      MOST_NOTICES,
    ),
  };
};

const GRAVITY = { stop: 0, care: 1, note: 2 } as const;
const gravityOf = ({ notices: [first] }: Member): number => (first === undefined ? 3 : GRAVITY[first.level]);

export const readTeam = async (deps: AttendanceDeps, asker: Asker, query: TeamQuery): Promise<Team> => {
  const { sql } = deps;
  const scope = scopeOf(deps);
  const now = Math.floor(deps.acts.system.now());
  const month = monthOr(query.month, now);
  const basis = await readBasis(sql, scope);
  const rules = await readRules(sql, scope);
  const { today, org, led, people, homeOf } = await readLed(sql, scope, asker, month, now);
  const desk = { scope, org: today, rules, closed: await closedMonths(sql, scope) };
  // 人事 decides where nobody leads: of everything that waits she is given what she may decide.
  const queue = await readQueue(sql, scope, asker.role === 'personnel' ? null : led);
  const waiting = (await viewRequests(sql, desk, asker, queue)).filter(({ may }) => may.includes('approve'));
  const here =
    query.department === undefined ? people : people.filter((each) => homeOf(each) === query.department);
  const asked = { basis, month, months: monthsForCaps(month, rules), now };
  const kept = await readKeptMonths(sql, scope, here, asked, compileRules(rules));
  const members = here.map((staff) => {
    const department = org.get(homeOf(staff))?.name ?? '';
    // As the month is counted: by the terms of it.
    return memberOf(staffIn(staff, daysOfMonth(month)), kept.get(staff.staffNo) ?? new Map(), {
      rules,
      department,
      month,
    });
  });
  // Of many, those of whom something has to be looked at come first; the others follow by number.
  const inOrder =
    members.length <= MEMBERS_A_PAGE ? members : members.toSorted((a, b) => gravityOf(a) - gravityOf(b));
  const from = query.from ?? 0;
  return {
    ...{ month, today: civilDateInJapan(now), from, people: members.length },
    toLookAt: members.filter((member) => gravityOf(member) < GRAVITY.note).length,
    departments: led.map((id) => ({
      id: id as Team['departments'][number]['id'],
      name: today.get(id)?.name ?? id,
    })),
    queue: waiting,
    members: inOrder.slice(from, from + MEMBERS_A_PAGE),
  };
};

/** 打刻の確かめ of those whom she leads; 人事 is shown everybody's. Asked for by itself: it looks at the taps of two months of a town. */
export const readOddOf = async (
  deps: AttendanceDeps,
  asker: Asker,
  wanted: Month | undefined,
): Promise<{ readonly odd: Odd[] }> => {
  const { sql } = deps;
  const scope = scopeOf(deps);
  const now = Math.floor(deps.acts.system.now());
  const month = monthOr(wanted, now);
  const people = KEEPS_ATTENDANCE.includes(asker.role)
    ? await readAllStaff(sql, scope, daysOfMonth(month))
    : (await readLed(sql, scope, asker, month, now)).people;
  const rules = await readRules(sql, scope);
  return { odd: people.length === 0 ? [] : await readOdd(sql, scope, { people, month, rules }) };
};
