import { z } from 'zod';
import type { Migration, Reader, Tx } from '../../db/index.ts';
import { eventOrder, hlcTime } from '../../kernel/hlc.ts';
import { type EventId, eventIdSchema } from '../../kernel/ids.ts';
import type { EventBody, StoredEvent } from '../../outbox/event.ts';
import type { Pruning } from '../../outbox/log-types.ts';
import { type CountedProjection, eventReader, moduleProjection } from '../../outbox/module-view.ts';
import {
  type Cash,
  type Fact,
  foldCash,
  foldLedger,
  foldRequest,
  isOpen,
  type Ledger,
  type RequestState,
  requestOf,
  stoppedKinds,
} from './fold.ts';
import type { CertificateKind } from './kinds-schema.ts';
import {
  type CertificateEvent,
  type CertificateEventKind,
  certificateEventSchemas,
  type RequestId,
  requestIdSchema,
} from './schema.ts';

/** SQL of this module's own tables; all of them are a view of this terminal's log and can be rebuilt from it. */

export const certificateMigrations: readonly Migration[] = [
  {
    id: 170,
    name: 'certificates',
    sql: `
      CREATE TABLE certificates_fact (
        event_id TEXT PRIMARY KEY, sort_key TEXT NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL,
        request TEXT, subject TEXT, sha256 TEXT, undoes TEXT, data TEXT NOT NULL
      ) STRICT;
      CREATE INDEX certificates_fact_by_kind ON certificates_fact (kind, sort_key);
      CREATE INDEX certificates_fact_by_request ON certificates_fact (request, sort_key) WHERE request IS NOT NULL;
      CREATE INDEX certificates_fact_by_subject ON certificates_fact (subject, at) WHERE subject IS NOT NULL;
      CREATE INDEX certificates_fact_by_digest ON certificates_fact (sha256) WHERE sha256 IS NOT NULL;
      CREATE INDEX certificates_fact_by_undone ON certificates_fact (undoes) WHERE undoes IS NOT NULL;
      CREATE TABLE certificates_open (request TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;`,
  },
];

const events = eventReader<CertificateEvent>(certificateEventSchemas);
/** The event in a stored record, or undefined when it is of another module. Wrong data of ours is a bug and throws. */
export const parseCertificateEvent = events.ours;

const rowSchema = z.object({
  event_id: eventIdSchema,
  sort_key: z.string(),
  at: z.number(),
  kind: z.string(),
  data: z.string(),
});

const toFact = ({ event_id, sort_key, at, kind, data }: z.infer<typeof rowSchema>): Fact => {
  const event = parseCertificateEvent(kind, JSON.parse(data));
  if (event === undefined) throw new Error('a row of the certificates tables holds no such event');
  return { eventId: event_id, order: sort_key, at, event };
};

const FACT = 'SELECT event_id, sort_key, at, kind, data FROM certificates_fact';
const STANDS = 'event_id NOT IN (SELECT undoes FROM certificates_fact WHERE undoes IS NOT NULL)';

export const factOf = (reader: Reader, eventId: EventId): Fact | undefined => {
  const row = reader.one(rowSchema, `${FACT} WHERE event_id = ?`, [eventId]);
  return row === undefined ? undefined : toFact(row);
};

export const factsOfRequest = (reader: Reader, requestId: RequestId): readonly Fact[] =>
  reader.all(rowSchema, `${FACT} WHERE request = ? ORDER BY sort_key`, [requestId]).map(toFact);

/** Where a request stands by the record, read anew. */
export const requestState = (reader: Reader, requestId: RequestId): RequestState | undefined =>
  foldRequest(factsOfRequest(reader, requestId));

/** Facts of these kinds from the last standing one of `base` on; all, when there is none. */
const factsFrom = (
  reader: Reader,
  base: readonly CertificateEventKind[],
  kinds: readonly CertificateEventKind[],
): readonly Fact[] =>
  reader
    .all(
      rowSchema,
      `${FACT} WHERE kind IN (SELECT value FROM json_each(:kinds)) AND sort_key >= ${LAST_OF} ORDER BY sort_key`,
      { kinds: JSON.stringify([...base, ...kinds]), base: JSON.stringify(base) },
    )
    .map(toFact);

const LAST_OF = `(SELECT coalesce(max(sort_key), '') FROM certificates_fact
  WHERE kind IN (SELECT value FROM json_each(:base)) AND ${STANDS})`;

const undoneRow = z.object({ undoes: z.string() });
export const undoneEvents = (reader: Reader): ReadonlySet<string> =>
  new Set(
    reader
      .all(undoneRow, 'SELECT undoes FROM certificates_fact WHERE undoes IS NOT NULL')
      .map(({ undoes }) => undoes),
  );

const PAPER_BASE = ['certificates.paper_loaded', 'certificates.paper_counted'] as const;
const PAPER_USE = ['certificates.printing', 'certificates.printed', 'certificates.spoiled'] as const;
const CASH_BASE = ['certificates.cash_closed'] as const;
const CASH_USE = ['certificates.fee_taken', 'certificates.fee_returned'] as const;
const STOPPING = ['certificates.quarantined', 'certificates.resumed'] as const;

export const ledgerOf = (reader: Reader): Ledger | null =>
  foldLedger(factsFrom(reader, PAPER_BASE, PAPER_USE), undoneEvents(reader));

export const cashOf = (reader: Reader): Cash =>
  foldCash(factsFrom(reader, CASH_BASE, CASH_USE), undoneEvents(reader));

export const stoppedOf = (reader: Reader): ReturnType<typeof stoppedKinds> =>
  stoppedKinds(factsFrom(reader, [], STOPPING));

const openRow = z.object({ request: requestIdSchema });
export const openRequests = (reader: Reader): readonly RequestState[] =>
  reader
    .all(openRow, 'SELECT request FROM certificates_open')
    .flatMap(({ request }) => requestState(reader, request) ?? [])
    .toSorted((a, b) => a.at - b.at);

/** The latest requests, newest first. */
export const latestRequests = (reader: Reader, limit: number): readonly RequestState[] =>
  reader
    .all(rowSchema, `${FACT} WHERE kind = 'certificates.requested' ORDER BY sort_key DESC LIMIT ?`, [limit])
    .map(toFact)
    .flatMap(({ event }) => {
      const requestId = requestOf(event);
      return requestId === null ? [] : (requestState(reader, requestId) ?? []);
    });

/** Of one kind of event, newest first. */
export const latestFacts = (reader: Reader, kind: CertificateEventKind, limit: number): readonly Fact[] =>
  reader.all(rowSchema, `${FACT} WHERE kind = ? ORDER BY sort_key DESC LIMIT ?`, [kind, limit]).map(toFact);

/** The same of the same person, asked for since then and neither failed nor spoiled. */
export const isRepeated = (
  reader: Reader,
  {
    subjectId,
    kind,
    fiscalYear,
  }: { subjectId: string; kind: CertificateKind; fiscalYear: number | undefined },
  since: number,
): boolean =>
  reader
    .all(rowSchema, `${FACT} WHERE subject = ? AND at >= ? AND kind = 'certificates.requested'`, [
      subjectId,
      since,
    ])
    .map(toFact)
    .some(({ event }) => {
      if (event.kind !== 'certificates.requested') return false;
      const { data } = event;
      if (data.kind !== kind || data.fiscalYear !== fiscalYear) return false;
      const phase = requestState(reader, data.requestId)?.phase;
      return phase !== 'failed' && phase !== 'spoiled' && phase !== 'quarantined';
    });

const countRow = z.object({ count: z.int() });
/** Whether this request, or a file of these bytes, went to a printer before. */
export const wasPrinted = (reader: Reader, requestId: RequestId, sha256: string): boolean =>
  (reader.one(
    countRow,
    `SELECT count(*) AS count FROM certificates_fact
     WHERE kind = 'certificates.printing' AND (request = ? OR sha256 = ?)`,
    [requestId, sha256],
  )?.count ?? 0) > 0;

const settleOpen = (tx: Tx, requestId: RequestId): void => {
  const state = requestState(tx, requestId);
  const sql =
    state !== undefined && isOpen(state)
      ? 'INSERT OR IGNORE INTO certificates_open (request) VALUES (?)'
      : 'DELETE FROM certificates_open WHERE request = ?';
  tx.run(sql, [requestId]);
};

const takeFact = (tx: Tx, stored: StoredEvent, event: CertificateEvent): void => {
  const requestId = requestOf(event);
  const added = tx.run(
    `INSERT OR IGNORE INTO certificates_fact (event_id, sort_key, at, kind, request, subject, sha256, undoes, data)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      stored.eventId,
      eventOrder(stored.hlc, stored.device, stored.seq),
      hlcTime(stored.hlc),
      event.kind,
      requestId,
      event.kind === 'certificates.requested' ? event.data.subjectId : null,
      'sha256' in event.data ? event.data.sha256 : null,
      event.kind === 'certificates.undone' ? event.data.undoes : null,
      JSON.stringify(event.data),
    ],
  );
  if (added === 1 && requestId !== null) settleOpen(tx, requestId);
};

const keyRow = z.object({ last: z.string() });
const lastOf = (reader: Reader, base: readonly CertificateEventKind[]): string =>
  reader.one(keyRow, `SELECT ${LAST_OF} AS last`, { base: JSON.stringify(base) })?.last ?? '';

const isPaperBase = (kind: string): boolean => (PAPER_BASE as readonly string[]).includes(kind);
const isMoney = (kind: string): boolean => (CASH_USE as readonly string[]).includes(kind);

/** Whether something would be told wrongly without it: of an open request, of the stack in the printer, of a drawer not closed. */
const isNeeded = (
  reader: Reader,
  stored: StoredEvent,
  event: CertificateEvent,
  { before }: Pruning,
): boolean => {
  if (hlcTime(stored.hlc) > before) return true;
  const order = eventOrder(stored.hlc, stored.device, stored.seq);
  const requestId = requestOf(event);
  const state = requestId === null ? undefined : requestState(reader, requestId);
  if (state !== undefined && isOpen(state)) return true;
  if (isMoney(event.kind)) return order > lastOf(reader, CASH_BASE);
  if (isPaperBase(event.kind)) return order >= lastOf(reader, PAPER_BASE);
  if ('sheets' in event.data && event.data.sheets !== null) return order > lastOf(reader, PAPER_BASE);
  return event.kind === 'certificates.quarantined' && stoppedOf(reader).has(event.data.kind);
};

/** Keeps the tables up with the log. Drill and real never mix: events of the other mode are passed over. */
export const createCertificatesProjection = (mode: EventBody['mode']): CountedProjection =>
  moduleProjection(mode, {
    name: 'certificates',
    migrations: certificateMigrations,
    events,
    foreign: false,
    take: takeFact,
    needs: isNeeded,
    forget(tx, stored, event) {
      tx.run('DELETE FROM certificates_fact WHERE event_id = ?', [stored.eventId]);
      const requestId = requestOf(event);
      if (requestId !== null) settleOpen(tx, requestId);
    },
  });
