/** What months are computed from: the records of the doors with what was granted, person by person (modules/attendance/input-schema.ts). */
import { addDays, type CivilDate } from '../kernel/dates.ts';
import { type EventId, eventIdSchema } from '../kernel/ids.ts';
import type { Call, WorkRecord } from '../modules/attendance/input-schema.ts';
import { MARGIN_DAYS } from '../modules/attendance/input-schema.ts';
import type { RosterDay } from '../modules/attendance/pattern-schema.ts';
import { type GrantedCorrection, type PunchFact, standingPunches } from '../modules/attendance/punches.ts';
import type { Request } from '../modules/attendance/request-schema.ts';
import type { AttendanceEvent, Correction } from '../modules/attendance/schema.ts';
import type { Staff } from '../modules/attendance/staff-schema.ts';
import { readRequests, type StoredRequest } from './attendance-request-store.ts';
import { type AttendanceScope, readRoster } from './attendance-store.ts';
import { staffIn } from './attendance-terms.ts';
import type { Queryable } from './database.ts';

/** A record of a door, as it is read again. */
export interface StoredFact extends PunchFact {
  readonly staffNo: string;
  readonly site: string;
  readonly receivedAt: number;
  readonly actor: string;
}

export interface FactRow {
  readonly fact_key: string;
  readonly event_id: EventId;
  readonly kind: string;
  readonly staff_no: string;
  readonly device: string;
  readonly site: string;
  readonly at: number;
  readonly received_at: number;
  readonly actor: string;
  readonly suspect: number;
  readonly data: string;
}

/**
 * A month of three thousand is 130,000 rows: what was judged when it was folded (attendance-facts.ts) is not judged again by each page that
 * reads it, which would take most of its time.
 */
export const factsOf = (rows: readonly FactRow[]): readonly StoredFact[] =>
  rows.map((row) => {
    const { device, site, at, actor } = row;
    const event = { kind: row.kind, data: JSON.parse(row.data) as unknown } as AttendanceEvent;
    return {
      ...{ key: row.fact_key, id: row.event_id, device, site, at, actor, event },
      ...{ staffNo: row.staff_no, receivedAt: row.received_at, suspect: row.suspect !== 0 },
    };
  });

const JAPAN_OFFSET_MS = 9 * 3_600_000;
const DAY_MS = 86_400_000;
/** Midnight in Japan at which a day begins, milliseconds since 1970. */
export const dayStart = (day: CivilDate): number => Date.parse(day) - JAPAN_OFFSET_MS;

export interface Days {
  readonly from: CivilDate;
  readonly to: CivilDate;
}

export const daysOfMonth = (month: string): Days => {
  const from = `${month}-01` as CivilDate;
  return { from, to: addDays(addDays(from, 32).slice(0, 8).concat('01') as CivilDate, -1) };
};

/**
 * Punches of these days, and whatever was said of any punch since: a correction is recorded later than what it corrects. `staff` `null`: of
 * everybody.
 */
export const readFacts = async (
  sql: Queryable,
  { tenant }: AttendanceScope,
  staff: readonly string[] | null,
  { from, to }: Days,
): Promise<readonly StoredFact[]> => {
  const [first, last] = [dayStart(from), dayStart(to) + DAY_MS];
  const wanted = staff === null ? null : [...staff];
  const rows = await sql<FactRow[]>`
    SELECT * FROM att_fact
    WHERE tenant = ${tenant} AND at >= ${first}
      AND (at < ${last} OR kind IN ('attendance.turned', 'attendance.post_said', 'attendance.corrected'))
      AND kind IN ('attendance.punched', 'attendance.turned', 'attendance.post_said', 'attendance.corrected',
        'attendance.called_out')
      AND (${wanted}::text[] IS NULL OR staff_no = ANY(${wanted}::text[]))
    ORDER BY fact_key`;
  return factsOf(rows);
};

/**
 * Punches that a granted request names and that were recorded in other days: by a clock that was a month wrong, and put right since. Asked for
 * only where there are any.
 */
const readNamed = async (
  sql: Queryable,
  { tenant }: AttendanceScope,
  facts: readonly StoredFact[],
  granted: readonly StoredRequest[],
): Promise<readonly StoredFact[]> => {
  const known = new Set<string>(facts.map(({ id }) => id));
  const named = granted.flatMap(({ request }) => ('punch' in request ? [String(request.punch)] : []));
  const missing = [...new Set(named)].filter((id) => !known.has(id));
  if (missing.length === 0) return [];
  const rows = await sql<FactRow[]>`
    SELECT * FROM att_fact
    WHERE tenant = ${tenant} AND kind = 'attendance.punched' AND event_id = ANY(${missing}::uuid[])`;
  return factsOf(rows);
};

/** What a request does to a punch; undefined: it is about something else. */
export const correctionIn = (request: Request): Correction | undefined => {
  if (request.about === 'void_punch') return { act: 'void', punch: request.punch };
  if (request.about !== 'forgotten_punch' && request.about !== 'wrong_punch') return undefined;
  const { type, at, post } = request;
  const punch = { type, at, ...(post === undefined ? {} : { post }) };
  return request.about === 'forgotten_punch'
    ? { act: 'add', ...punch }
    : { act: 'change', punch: request.punch, ...punch };
};

/** The same of requests that were granted. */
export const correctionsOf = (
  granted: readonly Pick<StoredRequest, 'id' | 'request' | 'decidedAt'>[],
): readonly GrantedCorrection[] =>
  granted.flatMap(({ id, request, decidedAt }) => {
    const correction = correctionIn(request);
    return correction === undefined ? [] : [{ id: eventIdSchema.parse(id), at: decidedAt ?? 0, correction }];
  });

type About<K extends Request['about']> = Extract<Request, { readonly about: K }>;
const about = <K extends Request['about']>(
  granted: readonly StoredRequest[],
  kind: K,
): readonly { readonly id: string; readonly request: About<K> }[] =>
  granted.flatMap(({ id, request }) =>
    request.about === kind ? [{ id, request: request as About<K> }] : [],
  );

/** What was really worked, by the last confirmation of each order. */
const ordersOf = (granted: readonly StoredRequest[]): WorkRecord['orders'] => {
  const done = new Map(
    about(granted, 'overtime_done').map(({ request }) => [String(request.order), request.confirmed]),
  );
  return about(granted, 'overtime').map(({ id, request: { order } }) => ({
    ...order,
    confirmed: done.get(id) ?? order.confirmed,
  }));
};

const callsOf = (facts: readonly StoredFact[]): readonly Call[] =>
  facts.flatMap(({ event }) =>
    event.kind === 'attendance.called_out' ? [{ from: event.data.from, to: event.data.to }] : [],
  );

/** One person's record of some days, with the facts it was made of. */
export interface PersonRecord {
  readonly staff: Staff;
  readonly work: WorkRecord;
  readonly facts: readonly StoredFact[];
  readonly granted: readonly StoredRequest[];
}

const personOf = (
  staff: Staff,
  facts: readonly StoredFact[],
  granted: readonly StoredRequest[],
  roster: readonly RosterDay[],
): PersonRecord => {
  return {
    ...{ staff, facts, granted },
    work: {
      ...{ staff, roster, punches: standingPunches(facts, correctionsOf(granted)), calls: callsOf(facts) },
      orders: ordersOf(granted),
      leaves: about(granted, 'leave').flatMap(({ request }) => request.leaves),
      trips: about(granted, 'trip').map(({ request }) => request.trip),
      swaps: about(granted, 'swap').map(({ request }) => request.swap),
      school: about(granted, 'school').map(({ request }) => request.entry),
      differences: about(granted, 'difference').map(({ request }) => request.difference),
    },
  };
};

const byStaff = <T extends { readonly staffNo: string }>(
  rows: readonly T[],
): ReadonlyMap<string, readonly T[]> => Map.groupBy(rows, ({ staffNo }) => staffNo);

const around = ({ from, to }: Days, days: number): Days => ({
  from: addDays(from, -days),
  to: addDays(to, days),
});

/** A week that begins or ends in the month beside is known whole: what went from it and came to it is set against each other. */
const WEEK_DAYS = 6;

/** 勤務割 of days that a 振替 names and that lie elsewhere: the shift that it brings stands there. */
const rosterOfSwaps = async (
  sql: Queryable,
  scope: AttendanceScope,
  approved: readonly StoredRequest[],
  { from, to }: Days,
): Promise<readonly RosterDay[]> => {
  const far = approved.filter(
    ({ request, ...own }) => request.about === 'swap' && (own.from < from || own.to > to),
  );
  const days = far.flatMap((each) => [each.from, each.to]).toSorted();
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return [];
  const staff = [...new Set(far.map(({ staffNo }) => staffNo))];
  const rows = await readRoster(sql, scope, staff, { from: first, to: last });
  return rows.filter(({ date }) => date < from || date > to);
};

/** Few are asked for by number, many all at once. */
const numbersOf = (people: readonly Staff[]): readonly string[] | null =>
  people.length > 500 ? null : people.map(({ staffNo }) => String(staffNo));

interface Planned {
  readonly granted: readonly StoredRequest[];
  readonly roster: readonly RosterDay[];
}

/** What was granted for these days and was to be worked on them. */
const readPlanned = async (
  sql: Queryable,
  scope: AttendanceScope,
  staff: readonly string[] | null,
  days: Days,
): Promise<Planned> => {
  const granted = await readRequests(sql, scope, { ...days, staff, states: ['approved'] });
  const rows = await readRoster(sql, scope, staff, days);
  return { granted, roster: [...rows, ...(await rosterOfSwaps(sql, scope, granted, days))] };
};

const recordsOf = (
  people: readonly Staff[],
  days: Days,
  read: Planned & { readonly facts: readonly StoredFact[] },
): readonly PersonRecord[] => {
  const [facts, granted, roster] = [byStaff(read.facts), byStaff(read.granted), byStaff(read.roster)];
  return people.map((staff) =>
    personOf(
      staffIn(staff, days),
      facts.get(staff.staffNo) ?? [],
      granted.get(staff.staffNo) ?? [],
      roster.get(staff.staffNo) ?? [],
    ),
  );
};

/** Of these people, the records of these days with those that lie beside. */
export const readPeople = async (
  sql: Queryable,
  scope: AttendanceScope,
  people: readonly Staff[],
  days: Days,
): Promise<readonly PersonRecord[]> => {
  const numbers = numbersOf(people);
  const recorded = await readFacts(sql, scope, numbers, around(days, MARGIN_DAYS));
  const planned = await readPlanned(sql, scope, numbers, around(days, WEEK_DAYS));
  const facts = [...(await readNamed(sql, scope, recorded, planned.granted)), ...recorded];
  return recordsOf(people, days, { ...planned, facts });
};

/** What was to be worked on these days and was granted for them, without what any door recorded. */
export const readPlans = async (
  sql: Queryable,
  scope: AttendanceScope,
  people: readonly Staff[],
  days: Days,
): Promise<readonly PersonRecord[]> => {
  const planned = await readPlanned(sql, scope, numbersOf(people), days);
  return recordsOf(people, days, { ...planned, facts: [] });
};
