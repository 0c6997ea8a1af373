import { z } from 'zod';
import type { TenantId } from '../kernel/ids.ts';
import type { EventBody } from '../outbox/event.ts';
import { applyReservations } from './acceptances.ts';
import { CENTRE_DEVICE } from './acts.ts';
import { noteForks } from './anomalies.ts';
import {
  type AttendanceFact,
  applyAttendance,
  attendanceFactIn,
  clearAttendance,
} from './attendance-facts.ts';
import { foldCarefully, type SetAside, withCare } from './careful-fold.ts';
import { type Queryable, type Sql, type TransactionSql, utf8Bytes } from './database.ts';
import { type DeskAlarmRow, deskAlarmIn, storeDeskAlarms } from './desk-alarms.ts';
import { applyLibrary, clearLibrary, type LibraryFact, libraryFactIn } from './library-facts.ts';
import { type LinkChangeRow, linkChangeIn, storeLinkChanges } from './link-changes.ts';
import { applyBenefits, type BenefitFact, benefitFactIn } from './points-facts.ts';
import { type PollFact, pollFactIn } from './polling-facts.ts';
import { applyPolling, clearPolling } from './polling-tables.ts';
import { type Quarantined, storeQuarantine, withdrawUnderstood } from './quarantine.ts';
import { type ReservationFact, reservationIn } from './reservation-facts.ts';
import { exchangeReservations, rememberFollowed } from './reservation-modes.ts';
import { factKey, type LogRecord, readRecord } from './shelter-facts.ts';
import { applyFacts, type KeyedFact, SHELTER_TABLES } from './shelter-tables.ts';

/**
 * Who is in which shelter, and whatever else is folded from the log. A reader behind the log, stream by stream: each stream's numbers
 * are without gaps and `projection_progress` says how far we are, so nothing is ever skipped and a fault here never holds up
 * the log. The fold does not depend on the order of arrival (rules.ts), so `rebuild` gives the same tables.
 */

/** Raise it when the meaning of a table changes: the next start rebuilds. */
export const PROJECTION_VERSION = 10;

/** Events of one transaction; and streams of it, so that ten thousand terminals that bring a little do not cost a transaction each. */
const CHUNK = 500;
const STREAMS = 100;

export interface ProjectionDeps {
  readonly sql: Sql;
  readonly tenant: TenantId;
  readonly mode: EventBody['mode'];
  /** Told of each record that the tables would not take. */
  readonly onSetAside?: (record: SetAside) => void;
}

/** A piece of a stream: behind `done_seq`, up to `upto`. */
const pieceRows = z.array(
  z.object({ device: z.string(), epoch: z.string(), done_seq: z.int(), upto: z.int() }),
);
type Piece = z.infer<typeof pieceRows>[number];

const recordRows = z.array(
  z.object({
    device: z.string(),
    epoch: z.string(),
    seq: z.int(),
    event_id: z.string(),
    hlc: z.string(),
    kind: z.string(),
    body: utf8Bytes,
    received_at: z.int(),
  }),
);

const readLog = async (tx: Queryable, tenant: TenantId, pieces: readonly Piece[]): Promise<LogRecord[]> => {
  const rows: unknown = await tx`
    SELECT piece.device, piece.epoch, one.* FROM unnest(
      ${pieces.map(({ device }) => device)}::text[], ${pieces.map(({ epoch }) => epoch)}::text[],
      ${pieces.map(({ done_seq }) => done_seq)}::int8[], ${pieces.map(({ upto }) => upto)}::int8[]
    ) AS piece (device, epoch, done_seq, upto)
    CROSS JOIN LATERAL (
      SELECT seq, event_id, hlc, kind, body, received_at FROM event
      WHERE tenant = ${tenant} AND device = piece.device AND epoch = piece.epoch
        AND seq > piece.done_seq AND seq <= piece.upto AND body IS NOT NULL
      ORDER BY seq) AS one`;
  return recordRows
    .parse(rows)
    .map(({ event_id, received_at, ...row }) => ({ ...row, eventId: event_id, receivedAt: received_at }));
};

const judge = (
  records: readonly LogRecord[],
  mode: EventBody['mode'],
): {
  readonly facts: KeyedFact[];
  readonly alarms: DeskAlarmRow[];
  readonly links: LinkChangeRow[];
  readonly reservations: ReservationFact[];
  readonly polls: PollFact[];
  readonly benefits: BenefitFact[];
  readonly attendance: AttendanceFact[];
  readonly library: LibraryFact[];
  readonly quarantined: Quarantined[];
} => {
  const alarms: DeskAlarmRow[] = [];
  const links: LinkChangeRow[] = [];
  const reservations: ReservationFact[] = [];
  const polls: PollFact[] = [];
  const benefits: BenefitFact[] = [];
  const attendance: AttendanceFact[] = [];
  const library: LibraryFact[] = [];
  const facts: KeyedFact[] = [];
  const quarantined: Quarantined[] = [];
  for (const record of records) {
    const { device, epoch, seq } = record;
    // What people do at the centre (acts.ts) is no fact of a desk, whatever its kind begins with.
    if (device === CENTRE_DEVICE) continue;
    const alarm = deskAlarmIn(record, mode);
    if (typeof alarm === 'object') alarms.push(alarm);
    const link = linkChangeIn(record, mode);
    if (typeof link === 'object') links.push(link);
    const reservation = reservationIn(record, mode);
    if (typeof reservation === 'object') reservations.push(reservation);
    const poll = pollFactIn(record, mode);
    if (typeof poll === 'object') polls.push(poll);
    const benefit = benefitFactIn(record, mode);
    if (typeof benefit === 'object') benefits.push(benefit);
    const door = attendanceFactIn(record, mode);
    if (typeof door === 'object') attendance.push(door);
    const counted = libraryFactIn(record, mode);
    if (typeof counted === 'object') library.push(counted);
    const reading = readRecord(record, mode);
    if (reading.kind === 'fact') facts.push({ key: factKey(reading.fact, record.epoch), fact: reading.fact });
    const unread = [alarm, link, reservation, poll, benefit, door, counted].find(
      (each) => typeof each === 'string',
    );
    const wrong = unread ?? (reading.kind === 'quarantine' ? reading.reason : undefined);
    if (wrong !== undefined) quarantined.push({ device, epoch, seq, reason: wrong });
  }
  return { facts, alarms, links, reservations, polls, benefits, attendance, library, quarantined };
};

/** `again`: a rebuild, which tells records a second time. `careful`: a record that cannot be folded is set aside by itself. */
interface Manner {
  readonly again: boolean;
  readonly careful: boolean;
}

/** A share of the chunk for each: whoever brought a little is done at once, and whoever brought 50,000 holds nobody up. */
const shareOut = (behind: readonly Piece[]): Piece[] => {
  let left = CHUNK;
  return behind.map((piece, at) => {
    const share = Math.floor(left / (behind.length - at));
    const upto = Math.min(piece.upto, piece.done_seq + share);
    left -= upto - piece.done_seq;
    return { ...piece, upto };
  });
};

/** Streams that are ahead of us: those with the least to fold first, and the one with the most, which would else never be one of them. */
const nextPieces = async (
  tx: Queryable,
  { tenant, mode }: Pick<ProjectionDeps, 'tenant' | 'mode'>,
  again: boolean,
): Promise<Piece[]> => {
  const rows: unknown = await tx`
    WITH ahead AS (
      SELECT device, epoch, coalesce(done.seq, 0) AS done_seq, CASE WHEN NOT ${again} THEN ack_seq ELSE coalesce((
        SELECT seq FROM reservation_followed AS followed WHERE followed.tenant = ${tenant} AND followed.mode = ${mode}
          AND followed.device = stream.device AND followed.epoch = stream.epoch), 0) END AS upto
      FROM stream LEFT JOIN projection_progress AS done USING (tenant, device, epoch)
      WHERE tenant = ${tenant} AND coalesce(done.seq, 0) < ack_seq
    ), behind AS MATERIALIZED (SELECT * FROM ahead WHERE done_seq < upto)
    SELECT * FROM (
      (SELECT * FROM behind ORDER BY upto - done_seq LIMIT ${STREAMS - 1})
      UNION (SELECT * FROM behind ORDER BY upto - done_seq DESC LIMIT 1)
    ) AS next ORDER BY upto - done_seq`;
  return shareOut(pieceRows.parse(rows));
};

const foldRecords = async (
  tx: Queryable,
  { tenant, mode }: Pick<ProjectionDeps, 'tenant' | 'mode'>,
  records: readonly LogRecord[],
  again: boolean,
): Promise<void> => {
  const { facts, alarms, links, reservations, polls, benefits, attendance, library, quarantined } = judge(
    records,
    mode,
  );
  await storeQuarantine(tx, tenant, quarantined);
  await storeDeskAlarms(tx, tenant, alarms);
  await storeLinkChanges(tx, tenant, mode, links);
  await applyFacts(tx, tenant, facts);
  await applyReservations(tx, tenant, reservations, again);
  await applyPolling(tx, tenant, polls);
  await applyBenefits(tx, { tenant, mode }, benefits, again);
  await applyAttendance(tx, tenant, attendance);
  await applyLibrary(tx, tenant, library);
};

/** The next pieces of some streams that are ahead of us; false when there is none. Runs under the tenant's lock. */
const projectChunk = async (tx: TransactionSql, deps: ProjectionDeps, manner: Manner): Promise<boolean> => {
  const { tenant, onSetAside = () => undefined } = deps;
  const pieces = await nextPieces(tx, deps, manner.again);
  if (pieces.length === 0) return false;
  const records = await readLog(tx, tenant, pieces);
  const fold = (within: Queryable, some: readonly LogRecord[]): Promise<void> =>
    foldRecords(within, deps, some, manner.again);
  if (manner.careful) await foldCarefully(tx, { tenant, fold, onSetAside }, records);
  else await fold(tx, records);
  // Rows that somebody removed are found by verify.ts, erased ones say nothing; waiting for them would hold up everything else.
  await tx`
    INSERT INTO projection_progress (tenant, device, epoch, seq)
    SELECT ${tenant}, * FROM unnest(
      ${pieces.map(({ device }) => device)}::text[], ${pieces.map(({ epoch }) => epoch)}::text[],
      ${pieces.map(({ upto }) => upto)}::int8[])
    ON CONFLICT (tenant, device, epoch) DO UPDATE SET seq = excluded.seq`;
  return true;
};

/**
 * What the tables were folded by: the program's version and the mode, in one number. A centre that was a drill and is now
 * in earnest must not show the drill's people (domain.md §2c).
 */
const stampOf = (mode: EventBody['mode'], version = PROJECTION_VERSION): number =>
  version * 2 + (mode === 'real' ? 1 : 0);
const modeOf = (stamp: number): EventBody['mode'] => (stamp % 2 === 1 ? 'real' : 'drill');

const stampRows = z.tuple([z.object({ version: z.int() })]);

/** One projector at a time for a tenant, across all processes. Says what the tables were folded by; new ones are ours. */
export const lockTenant = async (
  tx: Queryable,
  { tenant, mode }: Pick<ProjectionDeps, 'tenant' | 'mode'>,
): Promise<number> => {
  await tx`
    INSERT INTO projection_state (tenant, version) VALUES (${tenant}, ${stampOf(mode)}) ON CONFLICT DO NOTHING`;
  const rows: unknown = await tx`SELECT version FROM projection_state WHERE tenant = ${tenant} FOR UPDATE`;
  return stampRows.parse(rows)[0].version;
};

/**
 * `stopped`: by the signal. `not_ours`: the tables are of another program or of the other mode, and whoever made them so goes on
 * with them; we must not mix ours in.
 */
export type Folded = 'done' | 'stopped' | 'not_ours';

export interface FoldOptions {
  /** After each chunk; waited for, outside of any transaction. */
  readonly onChunk?: () => void | Promise<void>;
  /** Ends it at the next chunk. */
  readonly signal?: AbortSignal;
}

/** Brings the tables up to the log, a chunk a transaction. */
export const project = async (
  deps: ProjectionDeps,
  { onChunk = () => undefined, signal }: FoldOptions = {},
): Promise<Folded> => {
  const one = (careful: boolean): Promise<Folded | 'more'> =>
    deps.sql.begin(async (tx) => {
      if ((await lockTenant(tx, deps)) !== stampOf(deps.mode)) return 'not_ours';
      return (await projectChunk(tx, deps, { again: false, careful })) ? 'more' : 'done';
    });
  let folded: Folded | 'more' = 'more';
  while (folded === 'more') {
    if (signal?.aborted === true) return 'stopped';
    folded = await withCare(one);
    if (folded === 'more') await onChunk();
  }
  if (folded === 'done') await noteForks(deps.sql, deps.tenant);
  return folded;
};

/** Throws the tables away. What the reservations have followed is remembered first, and those of the other mode are put aside. */
const beginAnew = async (
  tx: Queryable,
  { tenant, mode }: Pick<ProjectionDeps, 'tenant' | 'mode'>,
  stamp: number,
): Promise<void> => {
  await rememberFollowed(tx, tenant, modeOf(stamp));
  if (modeOf(stamp) !== mode) await exchangeReservations(tx, tenant, { from: modeOf(stamp), to: mode });
  for (const table of SHELTER_TABLES) await tx`DELETE FROM ${tx(table)} WHERE tenant = ${tenant}`;
  await tx`DELETE FROM desk_alarm WHERE tenant = ${tenant}`;
  await tx`DELETE FROM acceptance WHERE tenant = ${tenant}`;
  await tx`DELETE FROM acceptance_release WHERE tenant = ${tenant}`;
  await clearPolling(tx, tenant);
  await clearAttendance(tx, tenant);
  await clearLibrary(tx, tenant);
  await tx`DELETE FROM quarantine WHERE tenant = ${tenant}`;
  await tx`DELETE FROM projection_progress WHERE tenant = ${tenant}`;
  // Whoever follows the figures version by version begins anew too.
  await tx`UPDATE projection_state SET generation = generation + 1 WHERE tenant = ${tenant}`;
};

/** Rolls a rebuild back. */
class Stopped extends Error {
  readonly code = 'stopped';
}

const foldAgain = (deps: ProjectionDeps, signal: AbortSignal | undefined, careful: boolean): Promise<void> =>
  deps.sql.begin(async (tx) => {
    const { tenant, mode } = deps;
    await beginAnew(tx, deps, await lockTenant(tx, deps));
    while (await projectChunk(tx, deps, { again: true, careful }))
      if (signal?.aborted === true) throw new Stopped();
    await withdrawUnderstood(tx, tenant);
    await tx`UPDATE projection_state SET version = ${stampOf(mode)} WHERE tenant = ${tenant}`;
  });

/**
 * Throws the tables away and folds the whole log again: as far as it was folded before in one transaction, so that readers see the
 * old until the new stands; and what was never folded as always, for the reservations have yet to follow it.
 */
export const rebuild = async (deps: ProjectionDeps, options: FoldOptions = {}): Promise<Folded> => {
  try {
    await withCare((careful) => foldAgain(deps, options.signal, careful));
  } catch (error) {
    if (error instanceof Stopped) return 'stopped';
    throw error;
  }
  await options.onChunk?.();
  return project(deps, options);
};

/** Before anybody is shown anything: tables of the other mode are emptied. What is in the log is folded later. */
export const enterMode = (deps: ProjectionDeps): Promise<void> =>
  deps.sql.begin(async (tx) => {
    const { tenant, mode } = deps;
    const stamp = await lockTenant(tx, deps);
    if (modeOf(stamp) === mode) return;
    await beginAnew(tx, deps, stamp);
    await tx`UPDATE projection_state SET version = ${stampOf(mode, 0)} WHERE tenant = ${tenant}`;
  });

/** The first fold of a start: rebuilds when the tables are of an older program or of the other mode, otherwise catches up. */
export const prepareProjection = async (deps: ProjectionDeps, options: FoldOptions = {}): Promise<Folded> => {
  const stamp = await deps.sql.begin((tx) => lockTenant(tx, deps));
  return stamp === stampOf(deps.mode) ? project(deps, options) : rebuild(deps, options);
};
