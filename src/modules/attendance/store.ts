import { z } from 'zod';
import type { Migration, Reader, Tx } from '../../db/index.ts';
import { eventOrder, hlcTime } from '../../kernel/hlc.ts';
import { type EventId, eventIdSchema } from '../../kernel/ids.ts';
import type { EventBody, StoredEvent } from '../../outbox/event.ts';
import { type CountedProjection, eventReader, moduleProjection } from '../../outbox/module-view.ts';
import type { Granted } from './granted-schema.ts';
import { type PunchType, postIdSchema, punchTypeSchema, type StaffNo, staffNoSchema } from './ids-schema.ts';
import { type PunchFact, type StandingPunch, standingPunches } from './punches.ts';
import { type AttendanceEvent, type AttendanceEventKind, attendanceEventSchemas } from './schema.ts';
import { GRANTED_SQL, type GrantedHead, grantedOf, putGranted } from './store-granted.ts';
import { isListed, LIST_SQL, POSTS_SQL } from './store-list.ts';

/** SQL of this module's own tables; all but the list of staff are a view of the log and can be rebuilt from it. */

export const attendanceMigrations: readonly Migration[] = [
  {
    id: 190,
    name: 'attendance',
    sql: `
      CREATE TABLE attendance_fact (
        event_id TEXT PRIMARY KEY, sort_key TEXT NOT NULL, at INTEGER NOT NULL, device TEXT NOT NULL, kind TEXT NOT NULL,
        suspect INTEGER NOT NULL, staff_no TEXT, token TEXT, muster TEXT, data TEXT NOT NULL
      ) STRICT;
      CREATE INDEX attendance_fact_by_staff ON attendance_fact (staff_no, sort_key) WHERE staff_no IS NOT NULL;
      CREATE INDEX attendance_fact_by_token ON attendance_fact (token, sort_key) WHERE token IS NOT NULL;
      CREATE INDEX attendance_fact_by_kind ON attendance_fact (kind, sort_key);
      CREATE TABLE attendance_last (
        staff_no TEXT PRIMARY KEY, punch TEXT NOT NULL, type TEXT NOT NULL, at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX attendance_last_by_time ON attendance_last (at);
      ${LIST_SQL}`,
  },
  { id: 191, name: 'attendance_granted', sql: `${GRANTED_SQL}${POSTS_SQL}` },
];

/** Events in a stored record, ours and of other terminals. */
export const attendanceEvents = eventReader<AttendanceEvent>(attendanceEventSchemas);

const rowSchema = z.object({
  event_id: eventIdSchema,
  sort_key: z.string(),
  at: z.number(),
  device: z.string(),
  kind: z.string(),
  suspect: z.int(),
  data: z.string(),
});

const toFact = (row: z.infer<typeof rowSchema>): PunchFact => {
  const event = attendanceEvents.ours(row.kind, JSON.parse(row.data));
  if (event === undefined) throw new Error('a row of the attendance tables holds no such event');
  const { event_id: id, sort_key: key, at, device, suspect } = row;
  return { id, key, at, device, suspect: suspect === 1, event };
};

const FACT = 'SELECT event_id, sort_key, at, device, kind, suspect, data FROM attendance_fact';

export const factOf = (reader: Reader, eventId: EventId): PunchFact | undefined => {
  const row = reader.one(rowSchema, `${FACT} WHERE event_id = ?`, [eventId]);
  return row === undefined ? undefined : toFact(row);
};

/** Of one colleague, oldest first. */
export const factsOfStaff = (reader: Reader, staffNo: string): readonly PunchFact[] =>
  reader.all(rowSchema, `${FACT} WHERE staff_no = ? ORDER BY sort_key`, [staffNo]).map(toFact);

/** Her punches as they stand: what the doors recorded, with what the centre granted. */
export const punchesOfStaff = (reader: Reader, staffNo: string): readonly StandingPunch[] =>
  standingPunches(factsOfStaff(reader, staffNo), grantedOf(reader, staffNo));

/** Everything about colleagues since then, oldest first; a correction is of when it was made. */
export const staffSince = (reader: Reader, since: number): readonly PunchFact[] =>
  reader
    .all(rowSchema, `${FACT} WHERE staff_no IS NOT NULL AND at >= ? ORDER BY sort_key`, [since])
    .map(toFact);

/** Events about one card, oldest first. */
export const factsOfToken = (reader: Reader, token: string): readonly PunchFact[] =>
  reader.all(rowSchema, `${FACT} WHERE token = ? ORDER BY sort_key`, [token]).map(toFact);

/** Of one kind, newest first. */
export const latestFacts = (
  reader: Reader,
  kind: AttendanceEventKind,
  { limit, since = 0 }: { readonly limit: number; readonly since?: number },
): readonly PunchFact[] =>
  reader
    .all(rowSchema, `${FACT} WHERE kind = ? AND at >= ? ORDER BY sort_key DESC LIMIT ?`, [kind, since, limit])
    .map(toFact);

export const musterFacts = (reader: Reader, musterId: string): readonly PunchFact[] =>
  reader
    .all(rowSchema, `${FACT} WHERE kind = 'attendance.muster_seen' AND muster = ? ORDER BY sort_key`, [
      musterId,
    ])
    .map(toFact);

const lastRowSchema = z.object({
  staff_no: staffNoSchema,
  punch: eventIdSchema,
  type: punchTypeSchema,
  at: z.number(),
  post: postIdSchema.nullable(),
});
export interface LastRow {
  readonly staffNo: StaffNo;
  readonly punch: EventId;
  readonly type: PunchType;
  readonly at: number;
  /** 兼務: for which post; `null`: it was not said. */
  readonly post: string | null;
}
const toLast = ({ staff_no: staffNo, ...same }: z.infer<typeof lastRowSchema>): LastRow => ({
  staffNo,
  ...same,
});
const LAST = 'SELECT staff_no, punch, type, at, post FROM attendance_last';

/** The last punch of a colleague that stands. */
export const lastOf = (reader: Reader, staffNo: string): LastRow | undefined => {
  const row = reader.one(lastRowSchema, `${LAST} WHERE staff_no = ?`, [staffNo]);
  return row === undefined ? undefined : toLast(row);
};

/** The same of everybody who punched since then. */
export const lastsSince = (reader: Reader, since: number): readonly LastRow[] =>
  reader.all(lastRowSchema, `${LAST} WHERE at >= ? ORDER BY staff_no`, [since]).map(toLast);

const staffNoOf = ({ data }: AttendanceEvent): string | null =>
  'staffNo' in data && data.staffNo !== undefined ? data.staffNo : null;

/** Keeps `attendance_last` in step, whatever changed of her. */
const refold = (tx: Tx, staffNo: string): void => {
  const last = punchesOfStaff(tx, staffNo).at(-1);
  if (last === undefined) tx.run('DELETE FROM attendance_last WHERE staff_no = ?', [staffNo]);
  else
    tx.run(
      'INSERT OR REPLACE INTO attendance_last (staff_no, punch, type, at, post) VALUES (?, ?, ?, ?, ?)',
      [staffNo, last.id, last.type, last.at, last.post ?? null],
    );
};

const takeFact = (tx: Tx, stored: StoredEvent, event: AttendanceEvent, suspect: boolean): void => {
  const staffNo = staffNoOf(event);
  const { data } = event;
  const added = tx.run(
    `INSERT OR IGNORE INTO attendance_fact (event_id, sort_key, at, device, kind, suspect, staff_no, token, muster, data)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      stored.eventId,
      eventOrder(stored.hlc, stored.device, stored.seq),
      hlcTime(stored.hlc),
      stored.device,
      event.kind,
      suspect ? 1 : 0,
      staffNo,
      'token' in data ? data.token : null,
      'musterId' in data ? data.musterId : null,
      JSON.stringify(data),
    ],
  );
  if (added === 1 && staffNo !== null) refold(tx, staffNo);
};

/** 承認済みの訂正 in place of those before, with everything that follows from them. */
export const keepGranted = (tx: Tx, granted: Pick<Granted, 'since' | 'entries'>, head: GrantedHead): void => {
  for (const staffNo of putGranted(tx, granted, head)) refold(tx, staffNo);
};

const DAY_MS = 86_400_000;
/** A Friday's missing 退勤 is told on Monday, and after a long leave too; what is older the centre knows. */
const KEPT_DAYS = 35;

/** Keeps the tables up with the log. Drill and real never mix: events of the other mode are passed over. */
export const createAttendanceProjection = (mode: EventBody['mode']): CountedProjection =>
  moduleProjection(mode, {
    name: 'attendance',
    migrations: attendanceMigrations,
    events: attendanceEvents,
    foreign: true,
    take: (tx, stored, event, body) => takeFact(tx, stored, event, body.clockSuspect),
    needs(reader, stored, event, { before }) {
      if (hlcTime(stored.hlc) > before - KEPT_DAYS * DAY_MS) return true;
      const isLink = event.kind === 'attendance.card_linked' || event.kind === 'attendance.card_unlinked';
      // Once the list that the centre signs says it, a card is known without it.
      return isLink && !isListed(reader, event.data, eventOrder(stored.hlc, stored.device, stored.seq));
    },
    forget(tx, stored, event) {
      tx.run('DELETE FROM attendance_fact WHERE event_id = ?', [stored.eventId]);
      const staffNo = staffNoOf(event);
      if (staffNo !== null) refold(tx, staffNo);
    },
  });
