import type { Reader } from '../../db/index.ts';
import { isInside } from './door-rules.ts';
import type { StaffNo } from './ids-schema.ts';
import { isOverdue, MUSTER_MS } from './muster-schema.ts';
import type { AttendanceContext } from './ports.ts';
import type { MusterId } from './schema.ts';
import { type LastRow, lastsSince, latestFacts, musterFacts } from './store.ts';
import { memberOf } from './store-list.ts';
import type { InsideRow, InsideView, ShownMuster } from './views-schema.ts';

/** 参集: who is in the building, and who has come. In an emergency rather one too many on the list than one too few. */

const HOUR_MS = 3_600_000;
/** Longer ago than this somebody has gone home without a tap; a 当務 takes 24 hours and may be held up. */
const DAY_MS = 24 * HOUR_MS;
const DUTY_MS = 36 * HOUR_MS;

export interface OpenMuster {
  readonly id: MusterId;
  readonly what: string;
  readonly kind: ShownMuster['kind'];
  readonly since: number;
}

/** The muster of this site that is going on, whichever door opened it; of two that were opened at once the first. */
export const openMuster = (reader: Reader, now: number): OpenMuster | undefined => {
  const since = now - MUSTER_MS;
  const closed = new Set(
    latestFacts(reader, 'attendance.muster_closed', { limit: 100, since }).flatMap(({ event }) =>
      event.kind === 'attendance.muster_closed' ? [event.data.musterId] : [],
    ),
  );
  return latestFacts(reader, 'attendance.muster_opened', { limit: 100, since })
    .flatMap(({ event, at }): OpenMuster[] =>
      event.kind === 'attendance.muster_opened' && !closed.has(event.data.musterId)
        ? [{ id: event.data.musterId, what: event.data.what, kind: event.data.kind, since: at }]
        : [],
    )
    .at(-1);
};

/** The muster for which a tap counts; one that is overdue is still open, and a tap is 出退勤. */
export const musterOfTaps = (
  { db, site }: Pick<AttendanceContext, 'db' | 'site'>,
  now: number,
): OpenMuster | undefined => {
  if (!site.muster) return undefined;
  const muster = openMuster(db, now);
  return muster === undefined || isOverdue(muster.since, now, site.musterHours) ? undefined : muster;
};

type Seen = NonNullable<InsideRow['mustered']>;

/** How everybody is written down at a muster, by the last word. */
export const seenAt = (
  reader: Reader,
  musterId: MusterId,
): ReadonlyMap<StaffNo, { as: Seen; at: number }> => {
  const seen = new Map<StaffNo, { as: Seen; at: number }>();
  for (const { event, at } of musterFacts(reader, musterId))
    if (event.kind === 'attendance.muster_seen') seen.set(event.data.staffNo, { as: event.data.as, at });
  return seen;
};

/** By her last punch. */
export const isInsideNow = ({ type, at }: Pick<LastRow, 'type' | 'at'>, now: number): boolean =>
  isInside(type) && now - at < (type === 'duty_start' ? DUTY_MS : DAY_MS);

export const insideNow = (reader: Reader, now: number): readonly LastRow[] =>
  lastsSince(reader, now - DUTY_MS).filter((last) => isInsideNow(last, now));

export const shownMuster = (
  { db: reader, site }: Pick<AttendanceContext, 'db' | 'site'>,
  muster: OpenMuster,
  now: number,
): ShownMuster => ({
  what: muster.what,
  kind: muster.kind,
  since: muster.since,
  overdue: isOverdue(muster.since, now, site.musterHours),
  inside: insideNow(reader, now).length,
  seen: [...seenAt(reader, muster.id).values()].filter(({ as }) => as !== 'missing').length,
});

const facts = (reader: Reader, no: StaffNo) => {
  const member = memberOf(reader, no);
  return { no, name: member?.name ?? null, department: member?.department ?? '' };
};

const byDepartment = (
  a: { readonly department: string; readonly no: string },
  b: { readonly department: string; readonly no: string },
): number => (`${a.department} ${a.no}` < `${b.department} ${b.no}` ? -1 : 1);

export const insideView = (context: Pick<AttendanceContext, 'db' | 'site'>, now: number): InsideView => {
  const { db: reader } = context;
  const muster = openMuster(reader, now);
  const seen = muster === undefined ? new Map() : seenAt(reader, muster.id);
  const inside = insideNow(reader, now);
  const nos = new Set(inside.map(({ staffNo }) => staffNo));
  return {
    at: now,
    muster: muster === undefined ? null : shownMuster(context, muster, now),
    people: inside
      .map(({ staffNo, type, at }) => ({
        ...facts(reader, staffNo),
        type,
        since: at,
        mustered: seen.get(staffNo)?.as ?? null,
      }))
      .toSorted(byDepartment),
    others: [...seen]
      .filter(([staffNo]) => !nos.has(staffNo))
      .map(([staffNo, { as, at }]) => ({ ...facts(reader, staffNo), since: at, mustered: as }))
      .toSorted(byDepartment),
  };
};
