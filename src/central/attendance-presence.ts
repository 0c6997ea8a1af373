/** 参集: who is in the building by the doors' last record of each, and what was said at a muster. */
import { z } from 'zod';
import { civilDateInJapan } from '../kernel/dates.ts';
import type { PunchType } from '../modules/attendance/ids-schema.ts';
import { isOverdue, MUSTER_MS } from '../modules/attendance/muster-schema.ts';
import { standingPunches } from '../modules/attendance/punches.ts';
import { ledBy } from './attendance-org.ts';
import { correctionsOf, type FactRow, factsOf, type StoredFact } from './attendance-record.ts';
import { type PunchRequest, readPunchRequests } from './attendance-request-store.ts';
import type { Asker } from './attendance-requests.ts';
import { type Presence, SEES_EVERYBODY } from './attendance-schema.ts';
import {
  type AttendanceScope,
  departmentOf,
  readAllStaff,
  readOrg,
  readStaffIn,
} from './attendance-store.ts';
import { type AttendanceDeps, scopeOf } from './attendance-taking.ts';
import type { Queryable } from './database.ts';

/** Nobody is in the building for longer than a duty and a half: whoever is, forgot to punch. */
const LONGEST_MS = 36 * 3_600_000;

const lastFacts = async (
  sql: Queryable,
  { tenant }: AttendanceScope,
  since: number,
): Promise<ReadonlyMap<string, readonly StoredFact[]>> => {
  const rows = await sql<FactRow[]>`
    SELECT * FROM att_fact WHERE tenant = ${tenant} AND at >= ${since}
      AND kind IN ('attendance.punched', 'attendance.turned', 'attendance.corrected') ORDER BY fact_key`;
  return Map.groupBy(factsOf(rows), ({ staffNo }) => staffNo);
};

const musterRows = z.array(z.object({ muster: z.string(), what: z.string(), at: z.number() })).max(1);
const seenRows = z.array(
  z.object({ staff_no: z.string(), as: z.string(), at: z.number(), site: z.string() }),
);

/** The muster that was begun last and has not ended. */
const readMuster = async (sql: Queryable, { tenant }: AttendanceScope, now: number) => {
  const rows: unknown = await sql`
    SELECT data::jsonb ->> 'musterId' AS muster, data::jsonb ->> 'what' AS what, at FROM att_fact AS opened
    WHERE tenant = ${tenant} AND kind = 'attendance.muster_opened' AND at > ${now - MUSTER_MS} AND NOT EXISTS (
      SELECT 1 FROM att_fact AS closed WHERE closed.tenant = ${tenant} AND closed.kind = 'attendance.muster_closed'
        AND closed.data::jsonb ->> 'musterId' = opened.data::jsonb ->> 'musterId')
    ORDER BY at DESC LIMIT 1`;
  const [muster] = musterRows.parse(rows);
  if (muster === undefined)
    return { muster: null, seen: new Map<string, z.infer<typeof seenRows>[number]>() };
  const said: unknown = await sql`
    SELECT staff_no, data::jsonb ->> 'as' AS as, at, site FROM att_fact
    WHERE tenant = ${tenant} AND kind = 'attendance.muster_seen' AND data::jsonb ->> 'musterId' = ${muster.muster}
    ORDER BY fact_key`;
  return { muster, seen: new Map(seenRows.parse(said).map((each) => [each.staff_no, each])) };
};

const STATE: Readonly<Record<PunchType, 'here' | 'away' | null>> = {
  in: 'here',
  duty_start: 'here',
  back: 'here',
  trip_end: 'here',
  away: 'away',
  out: null,
  duty_end: null,
  trip_start: null,
};

type Person = Presence['people'][number];
type Standing = Pick<Person, 'state' | 'since' | 'site'>;

const bySeen = (seen: { readonly as: string; readonly at: number; readonly site: string }): Standing => {
  const state = seen.as === 'missing' ? 'missing' : seen.as === 'out_safe' ? 'safe' : 'here';
  return { state, since: seen.at, site: seen.site };
};

const byPunch = (
  facts: readonly StoredFact[],
  granted: readonly PunchRequest[],
  since: number,
): Standing | undefined => {
  const last = standingPunches(facts, correctionsOf(granted)).at(-1);
  const state = last === undefined ? null : STATE[last.type];
  if (last === undefined || state === null || last.at < since) return undefined;
  const site = facts.find(({ id }) => id === last.id)?.site ?? '';
  return { state, since: last.at, site: last.door === '' ? site : last.door };
};

/** Of those whom whoever asks may see: everybody for 人事 and 責任者, her own people for a head. */
export const readPresence = async (deps: AttendanceDeps, asker: Asker): Promise<Presence> => {
  const { sql } = deps;
  const scope = scopeOf(deps);
  const now = Math.floor(deps.acts.system.now());
  const today = civilDateInJapan(now);
  const org = await readOrg(sql, scope, today);
  const days = { from: today, to: today };
  const staff = SEES_EVERYBODY.includes(asker.role)
    ? await readAllStaff(sql, scope, days)
    : await readStaffIn(sql, scope, ledBy(org, asker.staff), days);
  const since = now - LONGEST_MS;
  const facts = await lastFacts(sql, scope, since);
  const granted = Map.groupBy(
    await readPunchRequests(sql, scope, civilDateInJapan(since)),
    ({ staffNo }) => staffNo,
  );
  const { muster, seen } = await readMuster(sql, scope, now);
  const overdue = muster !== null && isOverdue(muster.at, now);
  const people = staff.flatMap((each): Person[] => {
    const told = seen.get(each.staffNo);
    // Of one that was forgotten only who is missing or safe elsewhere still says more than a punch.
    const isPunched = told === undefined || (overdue && (told.as === 'here' || told.as === 'came'));
    const standing = isPunched
      ? byPunch(facts.get(each.staffNo) ?? [], granted.get(each.staffNo) ?? [], since)
      : bySeen(told);
    if (standing === undefined) return [];
    const department = org.get(departmentOf(each, today))?.name ?? '';
    return [{ staffNo: each.staffNo, name: each.name, department, ...standing }];
  });
  return {
    asOf: now,
    muster: muster === null ? null : { what: muster.what, since: muster.at, overdue },
    staff: staff.length,
    here: people.filter(({ state }) => state === 'here').length,
    people: people.toSorted((a, b) =>
      a.site === b.site ? (a.department < b.department ? -1 : 1) : a.site < b.site ? -1 : 1,
    ),
  };
};
