/** What a terminal keeps of reservations: what was decided for each scope, what it holds, asked for, and accepted. */
import { z } from 'zod';
import type { Migration, Reader, Tx } from '../db/index.ts';
import { hlcTime } from '../kernel/hlc.ts';
import type { Projection } from './log-types.ts';
import {
  isReservationKind,
  reservationEventSchemas,
  type ScopeDocument,
  scopeDocumentSchema,
} from './reservation.ts';

/** For whoever reserves (sync/reserve.ts). */
export type { Db, Tx, WriteFailure } from '../db/index.ts';

const reservationMigrations: readonly Migration[] = [
  {
    id: 16,
    name: 'reservations',
    sql: `
CREATE TABLE reservation_scope (scope TEXT PRIMARY KEY, document TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE reservation_held (
  scope TEXT NOT NULL, subject TEXT NOT NULL, PRIMARY KEY (scope, subject)
) STRICT, WITHOUT ROWID;
CREATE TABLE reservation_returned (
  scope TEXT NOT NULL, subject TEXT NOT NULL, PRIMARY KEY (scope, subject)
) STRICT, WITHOUT ROWID;
CREATE TABLE reservation_pending (
  request_id TEXT PRIMARY KEY, scope TEXT NOT NULL, subject TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('asking', 'cancelling'))
) STRICT, WITHOUT ROWID;
CREATE INDEX reservation_pending_by_subject ON reservation_pending (scope, subject);
CREATE TABLE reservation_accepted (
  event_id TEXT PRIMARY KEY, scope TEXT NOT NULL, subject TEXT NOT NULL, device TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX reservation_accepted_by_subject ON reservation_accepted (scope, subject);
CREATE TABLE reservation_released (event_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;`,
  },
];

interface Accepted {
  readonly eventId: string;
  readonly device: string;
  readonly scope: string;
  readonly subject: string;
}

const noteAccepted = (tx: Tx, { eventId, device, scope, subject }: Accepted): void =>
  void tx.run(
    'INSERT OR IGNORE INTO reservation_accepted (event_id, scope, subject, device) VALUES (?, ?, ?, ?)',
    [eventId, scope, subject, device],
  );

const noteReleased = (tx: Tx, eventId: string): void =>
  void tx.run('INSERT OR IGNORE INTO reservation_released (event_id) VALUES (?)', [eventId]);

const lastRow = z.object({ last: z.string().nullable() });

/** When somebody was last accepted in this scope, by the time in the id of the event (UUID version 7), milliseconds since 1970. */
const lastAccepted = (reader: Reader, scope: string): number => {
  const last = reader.one(lastRow, 'SELECT max(event_id) AS last FROM reservation_accepted WHERE scope = ?', [
    scope,
  ])?.last;
  return last === null || last === undefined ? 0 : Number.parseInt(last.replaceAll('-', '').slice(0, 12), 16);
};

/** Records of this terminal, where wrong data is a bug (whoever appends checks it), and of its neighbours where they come by. */
export const reservationProjection: Projection = {
  name: 'reservation',
  migrations: reservationMigrations,
  apply(tx, { kind, eventId, device }, { data }) {
    if (!isReservationKind(kind)) return;
    if (kind === 'reservation.accepted') {
      const { scope, subject, requestId } = reservationEventSchemas[kind].parse(data);
      noteAccepted(tx, { eventId, device, scope, subject });
      tx.run('DELETE FROM reservation_pending WHERE request_id = ?', [requestId]);
    } else if (kind === 'reservation.released') {
      noteReleased(tx, reservationEventSchemas[kind].parse(data).releases);
    } else {
      const { scope, subject } = reservationEventSchemas[kind].parse(data);
      tx.run('INSERT OR IGNORE INTO reservation_returned (scope, subject) VALUES (?, ?)', [scope, subject]);
    }
  },
  /** A scope leaves the record as one, once nobody was accepted in it for so long: half of it would free who was accepted. */
  needs(reader, stored, { data }, { before }) {
    const { kind } = stored;
    if (!isReservationKind(kind)) return false;
    const read = reservationEventSchemas[kind].safeParse(data);
    return read.success && (hlcTime(stored.hlc) > before || lastAccepted(reader, read.data.scope) > before);
  },
  forget(tx, { kind, eventId }, { data }) {
    if (kind === 'reservation.accepted')
      tx.run('DELETE FROM reservation_accepted WHERE event_id = ?', [eventId]);
    const released =
      kind === 'reservation.released' ? reservationEventSchemas[kind].safeParse(data) : undefined;
    // What was given back stays given back.
    if (released?.success === true)
      tx.run('DELETE FROM reservation_released WHERE event_id = ?', [released.data.releases]);
  },
  /** What another terminal gave back was its to accept, and may be given to this one next: that changes nothing here. */
  applyForeign(tx, { kind, eventId, device }, { data }) {
    if (kind === 'reservation.accepted') {
      const accepted = reservationEventSchemas[kind].safeParse(data);
      if (accepted.success) noteAccepted(tx, { eventId, device, ...accepted.data });
    } else if (kind === 'reservation.released') {
      const released = reservationEventSchemas[kind].safeParse(data);
      if (released.success) noteReleased(tx, released.data.releases);
    }
  },
};

const acceptedRow = z.object({ event_id: z.string(), device: z.string() });

/** The acceptance that stands here, if there is one. */
export const standingAcceptance = (
  reader: Reader,
  scope: string,
  subject: string,
): { readonly eventId: string; readonly device: string } | undefined => {
  const row = reader.one(
    acceptedRow,
    `SELECT event_id, device FROM reservation_accepted WHERE scope = ? AND subject = ?
       AND event_id NOT IN (SELECT event_id FROM reservation_released) ORDER BY event_id LIMIT 1`,
    [scope, subject],
  );
  return row === undefined ? undefined : { eventId: row.event_id, device: row.device };
};

/** How many acceptances there are of which none was taken back. */
export const countAcceptances = (reader: Reader, scope: string): number =>
  reader.one(
    z.object({ count: z.int() }),
    `SELECT count(*) AS count FROM reservation_accepted WHERE scope = ?
       AND event_id NOT IN (SELECT event_id FROM reservation_released)`,
    [scope],
  )?.count ?? 0;

/** What was decided last for this scope, as the centre signed it. */
export const storedScope = (reader: Reader, scope: string): ScopeDocument | undefined => {
  const row = reader.one(
    z.object({ document: z.string() }),
    'SELECT document FROM reservation_scope WHERE scope = ?',
    [scope],
  );
  return row === undefined ? undefined : scopeDocumentSchema.parse(JSON.parse(row.document));
};

/** Takes a decision whose signature was checked; an older one than is held changes nothing. */
export const takeScope = (tx: Tx, document: ScopeDocument): void => {
  if ((storedScope(tx, document.scope)?.version ?? 0) >= document.version) return;
  tx.run(
    `INSERT INTO reservation_scope (scope, document) VALUES (?, ?)
     ON CONFLICT (scope) DO UPDATE SET document = excluded.document`,
    [document.scope, JSON.stringify(document)],
  );
};

/** Whether this terminal may accept the subject without asking. */
export const holdsSubject = (reader: Reader, scope: string, subject: string): boolean =>
  reader.one(
    z.object({ held: z.int() }),
    `SELECT count(*) AS held FROM reservation_held AS held WHERE scope = ? AND subject = ? AND NOT EXISTS (
       SELECT 1 FROM reservation_returned AS gone WHERE gone.scope = held.scope AND gone.subject = held.subject)`,
    [scope, subject],
  )?.held === 1;

/** What was given back is not taken again: the centre may not have heard of it yet. */
export const takeHeld = (tx: Tx, scope: string, subjects: readonly string[]): void => {
  for (const subject of subjects)
    tx.run('INSERT OR IGNORE INTO reservation_held (scope, subject) VALUES (?, ?)', [scope, subject]);
};

const pendingSchema = z.object({
  request_id: z.string(),
  scope: z.string(),
  subject: z.string(),
  state: z.enum(['asking', 'cancelling']),
});
/** A request whose answer is not known, or not yet acted on. `cancelling`: nobody will ever be accepted on it. */
export interface PendingRequest {
  readonly requestId: string;
  readonly scope: string;
  readonly subject: string;
  readonly state: 'asking' | 'cancelling';
}

const toPending = ({ request_id, ...row }: z.infer<typeof pendingSchema>): PendingRequest => ({
  requestId: request_id,
  ...row,
});

export const pendingRequests = (reader: Reader): PendingRequest[] =>
  reader
    .all(
      pendingSchema,
      'SELECT request_id, scope, subject, state FROM reservation_pending ORDER BY request_id',
    )
    .map(toPending);

export const pendingOf = (reader: Reader, scope: string, subject: string): PendingRequest[] =>
  reader
    .all(
      pendingSchema,
      'SELECT request_id, scope, subject, state FROM reservation_pending WHERE scope = ? AND subject = ? ORDER BY request_id',
      [scope, subject],
    )
    .map(toPending);

export const addPending = (tx: Tx, { requestId, scope, subject }: Omit<PendingRequest, 'state'>): void =>
  void tx.run(
    `INSERT INTO reservation_pending (request_id, scope, subject, state) VALUES (?, ?, ?, 'asking')`,
    [requestId, scope, subject],
  );

/** From here on the request is only given back. */
export const startCancelling = (tx: Tx, requestId: string): void =>
  void tx.run(`UPDATE reservation_pending SET state = 'cancelling' WHERE request_id = ?`, [requestId]);

export const dropPending = (tx: Tx, requestId: string): void =>
  void tx.run('DELETE FROM reservation_pending WHERE request_id = ?', [requestId]);
