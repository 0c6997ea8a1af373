/** 打刻の確かめ: machines and times where one person may have punched for another (modules/attendance/anomalies.ts). Signs, never proof. */
import { z } from 'zod';
import { addDays, civilDateInJapan } from '../kernel/dates.ts';
import { type Tap, tappedApart, tappedTogether } from '../modules/attendance/anomalies.ts';
import { type Month, staffNoSchema } from '../modules/attendance/ids-schema.ts';
import type { AttendanceRules } from '../modules/attendance/rules-schema.ts';
import type { Staff } from '../modules/attendance/staff-schema.ts';
import { type Days, dayStart, daysOfMonth } from './attendance-record.ts';
import { timeWord } from './attendance-request-words.ts';
import { MOST_LISTED, type Odd } from './attendance-schema.ts';
import type { AttendanceScope } from './attendance-store.ts';
import type { Queryable } from './database.ts';

const tapRows = z.array(
  z
    .object({ staff_no: staffNoSchema, device: z.string(), door: z.string(), at: z.number() })
    .transform(({ staff_no: staffNo, ...same }): Tap => ({ staffNo, ...same })),
);

/**
 * Taps that may be odd: next to the same other person's at one machine on enough days, or of one person at two doors in a row. The database
 * leaves out what cannot be: of a month of three thousand that is nearly all.
 */
const readTaps = async (
  sql: Queryable,
  { tenant }: AttendanceScope,
  people: readonly string[] | null,
  { from, to }: Days,
  { buddy, distances }: AttendanceRules,
): Promise<readonly Tap[]> => {
  const ms = Math.ceil(buddy.seconds * 1_000);
  const rows: unknown = await sql`
    WITH card AS NOT MATERIALIZED (
      SELECT staff_no, device, door, at, fact_key FROM att_fact
      WHERE tenant = ${tenant} AND kind = 'attendance.punched' AND at >= ${dayStart(from)} AND at < ${dayStart(to)}
        AND how IN ('card', 'staff_card')
    ), tap AS (
      SELECT staff_no, device, door, at, lag(at) OVER machine AS at_before, lag(staff_no) OVER machine AS before,
        lead(at) OVER machine AS at_after, lead(staff_no) OVER machine AS after
      FROM card WINDOW machine AS (PARTITION BY device ORDER BY at, fact_key)
    ), near AS MATERIALIZED (
      SELECT * FROM tap
      WHERE (at - at_before < ${ms} AND staff_no <> before) OR (at_after - at < ${ms} AND staff_no <> after)
    ), pair AS (
      SELECT device, least(staff_no, before) AS one, greatest(staff_no, before) AS other FROM near
      WHERE at - at_before < ${ms} AND staff_no <> before
      GROUP BY 1, 2, 3 HAVING count(DISTINCT (at + 32400000) / 86400000) >= ${buddy.days}
    ), moved AS (
      -- Where no distance is written nobody can have come too fast.
      SELECT staff_no, device, door, at, lag(door) OVER person AS came_from, lead(door) OVER person AS goes_to
      FROM card WHERE ${distances.length > 0} AND staff_no IN (
        SELECT staff_no FROM card WHERE ${people}::text[] IS NULL OR staff_no = ANY(${people}::text[])
        GROUP BY staff_no HAVING min(door) <> max(door))
      WINDOW person AS (PARTITION BY staff_no ORDER BY at, fact_key)
    )
    SELECT staff_no, device, door, at FROM near
    WHERE (${people}::text[] IS NULL OR staff_no = ANY(${people}::text[])) AND (
      (at - at_before < ${ms} AND (device, least(staff_no, before), greatest(staff_no, before)) IN (SELECT * FROM pair))
      OR (at_after - at < ${ms} AND (device, least(staff_no, after), greatest(staff_no, after)) IN (SELECT * FROM pair)))
    UNION SELECT staff_no, device, door, at FROM moved WHERE came_from <> door OR goes_to <> door
    ORDER BY at`;
  return tapRows.parse(rows);
};

/** Of these people alone: whoever leads some is told nothing of others. */
export const readOdd = async (
  sql: Queryable,
  scope: AttendanceScope,
  asked: { readonly people: readonly Staff[]; readonly month: Month; readonly rules: AttendanceRules },
): Promise<Odd[]> => {
  const { rules } = asked;
  const { from, to } = daysOfMonth(asked.month);
  const days = { from: addDays(from, -rules.buddy.within), to: addDays(to, 1) };
  const known = new Set(asked.people.map(({ staffNo }) => String(staffNo)));
  const few = known.size > 500 ? null : [...known];
  const taps = (await readTaps(sql, scope, few, days, rules)).filter(({ staffNo }) => known.has(staffNo));
  const doors = new Map(taps.map(({ device, door }) => [device, door]));
  const together = tappedTogether(taps, rules.buddy).map(({ staff, device, days: on }): Odd => {
    const last = on.at(-1) ?? to;
    const [, second] = staff;
    const taken = taps.findLast(
      (tap) => tap.device === device && tap.staffNo === second && civilDateInJapan(tap.at) === last,
    );
    return {
      ...{ device, site: doors.get(device) ?? '', at: taken?.at ?? dayStart(last), staff: [...staff] },
      words: `${rules.buddy.seconds}秒より短い間で 続いた日が ${on.length}日`,
    };
  });
  const apart = tappedApart(taps, rules.distances)
    .filter(({ to: there }) => civilDateInJapan(there.at) >= from)
    .map(
      ({ staffNo, from: here, to: there, needs }): Odd => ({
        ...{ device: '', site: there.door, at: there.at, staff: [staffNo] },
        words: `${timeWord(here.at)} に ${here.door}、${timeWord(there.at)} に ${there.door}（${needs}分は かかる所）`,
      }),
    );
  return [...together, ...apart].slice(0, MOST_LISTED);
};
