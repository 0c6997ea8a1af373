import { z } from 'zod';
import type { Migration, Reader, Tx } from '../../db/index.ts';
import { eventOrder, hlcTime } from '../../kernel/hlc.ts';
import { type EventId, eventIdSchema } from '../../kernel/ids.ts';
import type { EventBody, StoredEvent } from '../../outbox/event.ts';
import type { Pruning } from '../../outbox/log-types.ts';
import { type CountedProjection, eventReader, moduleProjection } from '../../outbox/module-view.ts';
import { conflictsOf, countedIn, electorOf, type Fact, foldElector, undoneBy } from './fold.ts';
import { type PollingEvent, type PollingEventKind, pollingEventSchemas } from './schema.ts';

/** SQL of this module's own tables; all of them are a view of the log and can be rebuilt from it. */

export const pollingMigrations: readonly Migration[] = [
  {
    id: 140,
    name: 'polling',
    sql: `
      CREATE TABLE polling_fact (
        event_id TEXT PRIMARY KEY, sort_key TEXT NOT NULL, at INTEGER NOT NULL, device TEXT NOT NULL, kind TEXT NOT NULL,
        election TEXT NOT NULL, place TEXT NOT NULL, elector TEXT, accepts TEXT, undoes TEXT, data TEXT NOT NULL
      ) STRICT;
      CREATE INDEX polling_fact_by_place ON polling_fact (election, place, kind, sort_key);
      CREATE INDEX polling_fact_by_elector ON polling_fact (election, elector, sort_key) WHERE elector IS NOT NULL;
      CREATE INDEX polling_fact_by_acceptance ON polling_fact (accepts) WHERE accepts IS NOT NULL;
      CREATE INDEX polling_fact_by_undone ON polling_fact (undoes) WHERE undoes IS NOT NULL;
      CREATE TABLE polling_conflict (
        election TEXT NOT NULL, elector TEXT NOT NULL, PRIMARY KEY (election, elector)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE polling_voter (
        election TEXT NOT NULL, place TEXT NOT NULL, elector TEXT NOT NULL, sex TEXT NOT NULL,
        PRIMARY KEY (election, place, elector)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE polling_count (
        election TEXT NOT NULL, place TEXT NOT NULL, what TEXT NOT NULL, count INTEGER NOT NULL,
        PRIMARY KEY (election, place, what)
      ) STRICT, WITHOUT ROWID;`,
  },
];

const events = eventReader<PollingEvent>(pollingEventSchemas);

const factRowSchema = z.object({
  event_id: eventIdSchema,
  sort_key: z.string(),
  at: z.number(),
  device: z.string(),
  kind: z.string(),
  data: z.string(),
});

const toFact = ({ event_id, sort_key, at, device, kind, data }: z.infer<typeof factRowSchema>): Fact => {
  const event = events.ours(kind, JSON.parse(data));
  if (event === undefined) throw new Error('a row of the polling tables holds no polling event');
  return { eventId: event_id, order: sort_key, at, device, event };
};

const FACT = 'SELECT event_id, sort_key, at, device, kind, data FROM polling_fact';

export const factOf = (reader: Reader, eventId: EventId): Fact | undefined => {
  const row = reader.one(factRowSchema, `${FACT} WHERE event_id = ?`, [eventId]);
  return row === undefined ? undefined : toFact(row);
};

export const factsOfElector = (reader: Reader, election: string, elector: string): Fact[] =>
  reader
    .all(factRowSchema, `${FACT} WHERE election = ? AND elector = ? ORDER BY sort_key`, [election, elector])
    .map(toFact);

/** Ticks and the oath of one acceptance. */
export const factsOfAcceptance = (reader: Reader, acceptId: EventId): Fact[] =>
  reader.all(factRowSchema, `${FACT} WHERE accepts = ? ORDER BY sort_key`, [acceptId]).map(toFact);

/** Facts of one kind at one place, newest first. */
export const latestFacts = (
  reader: Reader,
  { election, place }: { readonly election: string; readonly place: string },
  kind: PollingEventKind,
  limit: number,
): Fact[] =>
  reader
    .all(
      factRowSchema,
      `${FACT} WHERE election = ? AND place = ? AND kind = ? ORDER BY sort_key DESC LIMIT ?`,
      [election, place, kind, limit],
    )
    .map(toFact);

const idRowSchema = z.object({ undoes: z.string() });

/** Which of these were taken back. */
export const undoneAmong = (reader: Reader, eventIds: readonly string[]): ReadonlySet<string> =>
  new Set(
    reader
      .all(
        idRowSchema,
        'SELECT undoes FROM polling_fact WHERE undoes IN (SELECT value FROM json_each(?)) GROUP BY undoes',
        [JSON.stringify(eventIds)],
      )
      .map(({ undoes }) => undoes),
  );

/** Where the elector stands, as far as this record goes. */
export const stateOfElector = (
  reader: Reader,
  election: string,
  elector: string,
  earlier: Parameters<typeof foldElector>[2] = [],
): ReturnType<typeof foldElector> => {
  const facts = factsOfElector(reader, election, elector);
  const ids = [...facts, ...earlier].map(({ eventId }) => eventId);
  return foldElector(facts, ids.length === 0 ? new Set() : undoneAmong(reader, ids), earlier);
};

const electorRowSchema = z.object({ election: z.string(), elector: z.string() });
type ElectorKey = z.infer<typeof electorRowSchema>;

/** Whether she was accepted twice, and at which places she counts as one of the voters. */
const refold = (tx: Tx, { election, elector }: ElectorKey): void => {
  const facts = factsOfElector(tx, election, elector);
  const undone = undoneAmong(
    tx,
    facts.map(({ eventId }) => eventId),
  );
  const double = conflictsOf(foldElector(facts, undone)).length > 0;
  const sql = double
    ? 'INSERT OR IGNORE INTO polling_conflict (election, elector) VALUES (?, ?)'
    : 'DELETE FROM polling_conflict WHERE election = ? AND elector = ?';
  tx.run(sql, [election, elector]);
  tx.run('DELETE FROM polling_voter WHERE election = ? AND elector = ?', [election, elector]);
  for (const { eventId, event } of facts)
    if (event.kind === 'polling.accepted' && !undone.has(eventId))
      tx.run('INSERT OR REPLACE INTO polling_voter (election, place, elector, sex) VALUES (?, ?, ?, ?)', [
        election,
        event.data.place,
        elector,
        event.data.sex,
      ]);
};

const addToCounts = (tx: Tx, fact: Pick<Fact, 'at' | 'event'>, by: 1 | -1): void => {
  const { election, place } = fact.event.data;
  for (const what of countedIn(fact))
    tx.run(
      `INSERT INTO polling_count (election, place, what, count) VALUES (?, ?, ?, ?)
       ON CONFLICT (election, place, what) DO UPDATE SET count = count + excluded.count`,
      [election, place, what, by],
    );
};

/** How many events take this one back. */
const undoings = (reader: Reader, eventId: string): number =>
  reader.one(z.object({ count: z.int() }), 'SELECT count(*) AS count FROM polling_fact WHERE undoes = ?', [
    eventId,
  ])?.count ?? 0;

/** What follows of an event that came, or left: its own counts while it stands, and those of what it takes back. */
const settle = (tx: Tx, fact: Fact, by: 1 | -1): void => {
  const { event, eventId } = fact;
  if (undoings(tx, eventId) === 0) addToCounts(tx, fact, by);
  const target = undoneBy(event);
  const undone = target === undefined ? undefined : factOf(tx, target);
  // The first to take it back, or the last to be forgotten: two of them count once.
  if (undone !== undefined && undoings(tx, undone.eventId) === (by === 1 ? 1 : 0))
    addToCounts(tx, undone, by === 1 ? -1 : 1);
  for (const elector of new Set([electorOf(event), undone === undefined ? null : electorOf(undone.event)]))
    if (elector !== null) refold(tx, { election: event.data.election, elector });
};

const takeFact = (tx: Tx, stored: StoredEvent, event: PollingEvent): void => {
  const fact: Fact = {
    eventId: stored.eventId,
    order: eventOrder(stored.hlc, stored.device, stored.seq),
    at: hlcTime(stored.hlc),
    device: stored.device,
    event,
  };
  const added = tx.run(
    `INSERT OR IGNORE INTO polling_fact (event_id, sort_key, at, device, kind, election, place, elector, accepts, undoes, data)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      fact.eventId,
      fact.order,
      fact.at,
      fact.device,
      event.kind,
      event.data.election,
      event.data.place,
      electorOf(event),
      'accepts' in event.data ? event.data.accepts : null,
      undoneBy(event) ?? null,
      JSON.stringify(event.data),
    ],
  );
  if (added === 1) settle(tx, fact, 1);
};

const forgetFact = (tx: Tx, eventId: EventId): void => {
  const fact = factOf(tx, eventId);
  if (fact === undefined) return;
  tx.run('DELETE FROM polling_fact WHERE event_id = ?', [eventId]);
  settle(tx, fact, -1);
};

const lastRowSchema = z.object({ at: z.number().nullable() });

/** An election leaves the record as one, once nothing of it is of today any more: nobody is told half of who voted. */
const isElectionOver = (reader: Reader, election: string, { before }: Pruning): boolean =>
  (reader.one(lastRowSchema, 'SELECT max(at) AS at FROM polling_fact WHERE election = ?', [election])?.at ??
    0) <= before;

/** Keeps the tables up with the log. Drill and real never mix: events of the other mode are passed over. */
export const createPollingProjection = (mode: EventBody['mode']): CountedProjection =>
  moduleProjection(mode, {
    name: 'polling',
    migrations: pollingMigrations,
    events,
    foreign: true,
    take: takeFact,
    needs: (reader, _stored, event, pruning) => !isElectionOver(reader, event.data.election, pruning),
    forget: (tx, stored) => forgetFact(tx, stored.eventId),
  });

const conflictRowSchema = z.object({ elector: z.string() });

/** Electors who were accepted twice for one ballot. */
export const conflictingElectors = (reader: Reader, election: string): readonly string[] =>
  reader
    .all(conflictRowSchema, 'SELECT elector FROM polling_conflict WHERE election = ? ORDER BY elector', [
      election,
    ])
    .map(({ elector }) => elector);
