import { z } from 'zod';
import type { Migration, Reader, Tx } from '../../db/index.ts';
import { throwIllegalValue } from '../../kernel/assert.ts';
import { hlcTime } from '../../kernel/hlc.ts';
import {
  type EventId,
  eventIdSchema,
  type ResidentId,
  residentIdSchema,
  type ShelterId,
} from '../../kernel/ids.ts';
import type { EventBody, StoredEvent } from '../../outbox/event.ts';
import type { Projection, Pruning } from '../../outbox/log-types.ts';
import { type Fact, factOrder, foldPerson, residentsOf } from './rules.ts';
import { type Presence, presenceSchema, type ShelterEvent, shelterEventSchemas } from './schema.ts';

/** SQL of this module's own tables; all of them are a view of the log and can be rebuilt from it. */

export const shelterMigrations: readonly Migration[] = [
  {
    id: 100,
    name: 'shelter',
    sql: `
      CREATE TABLE shelter_fact (
        event_id TEXT PRIMARY KEY, sort_key TEXT NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL
      ) STRICT;
      CREATE INDEX shelter_fact_by_order ON shelter_fact (sort_key);
      CREATE TABLE shelter_fact_resident (
        resident_id TEXT NOT NULL, event_id TEXT NOT NULL, PRIMARY KEY (resident_id, event_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX shelter_fact_resident_by_event ON shelter_fact_resident (event_id);
      CREATE TABLE shelter_undone (event_id TEXT PRIMARY KEY) STRICT;
      CREATE TABLE shelter_presence (
        resident_id TEXT PRIMARY KEY, status TEXT NOT NULL, shelter_id TEXT NOT NULL, since INTEGER NOT NULL,
        event_id TEXT NOT NULL
      ) STRICT;
      CREATE INDEX shelter_presence_by_place ON shelter_presence (shelter_id, status);
      CREATE TABLE shelter_place (
        shelter_id TEXT PRIMARY KEY, name TEXT NOT NULL, capacity INTEGER NOT NULL, opened_at INTEGER NOT NULL
      ) STRICT;`,
  },
];

const factRowSchema = z.object({
  event_id: eventIdSchema,
  sort_key: z.string(),
  at: z.number(),
  kind: z.enum(['shelter.opened', 'shelter.checked_in', 'shelter.departed', 'shelter.undone']),
  data: z.string(),
});
type FactRow = z.infer<typeof factRowSchema>;

/** The same where another terminal recorded it: what a newer program means nobody here knows. */
const readShelterEvent = (kind: string, data: unknown): ShelterEvent | undefined => {
  if (!(kind in shelterEventSchemas)) return undefined;
  const known = kind as keyof typeof shelterEventSchemas;
  const parsed = shelterEventSchemas[known].safeParse(data);
  return parsed.success ? ({ kind: known, data: parsed.data } as ShelterEvent) : undefined;
};

/** The event in a stored record, or undefined when it is of another module. Wrong data of ours is a bug and throws. */
export const parseShelterEvent = (kind: string, data: unknown): ShelterEvent | undefined => {
  switch (kind) {
    case 'shelter.opened':
      return { kind, data: shelterEventSchemas[kind].parse(data) };
    case 'shelter.checked_in':
      return { kind, data: shelterEventSchemas[kind].parse(data) };
    case 'shelter.departed':
      return { kind, data: shelterEventSchemas[kind].parse(data) };
    case 'shelter.undone':
      return { kind, data: shelterEventSchemas[kind].parse(data) };
    default:
      return undefined;
  }
};

const toFact = (row: FactRow): Fact => {
  const event = parseShelterEvent(row.kind, JSON.parse(row.data));
  if (event === undefined) throw new Error('a row of the shelter tables holds no shelter event');
  return { eventId: row.event_id, order: row.sort_key, at: row.at, event };
};

const idRowSchema = z.object({ event_id: z.string() });

export const undoneEvents = (db: Reader): ReadonlySet<string> =>
  new Set(db.all(idRowSchema, 'SELECT event_id FROM shelter_undone').map((row) => row.event_id));

const undoneAmong = (db: Reader, residentId: ResidentId): ReadonlySet<string> =>
  new Set(
    db
      .all(
        idRowSchema,
        `SELECT undone.event_id FROM shelter_undone AS undone
         JOIN shelter_fact_resident AS mine ON mine.event_id = undone.event_id WHERE mine.resident_id = ?`,
        [residentId],
      )
      .map((row) => row.event_id),
  );

const refold = (tx: Tx, residentId: ResidentId): void => {
  const facts = tx
    .all(
      factRowSchema,
      `SELECT fact.* FROM shelter_fact AS fact
       JOIN shelter_fact_resident AS mine ON mine.event_id = fact.event_id WHERE mine.resident_id = ?`,
      [residentId],
    )
    .map(toFact);
  const presence = foldPerson(facts, undoneAmong(tx, residentId));
  if (presence.status === 'not_here') {
    tx.run('DELETE FROM shelter_presence WHERE resident_id = ?', [residentId]);
    return;
  }
  tx.run(
    `INSERT INTO shelter_presence (resident_id, status, shelter_id, since, event_id) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (resident_id) DO UPDATE SET status = excluded.status, shelter_id = excluded.shelter_id,
       since = excluded.since, event_id = excluded.event_id`,
    [residentId, presence.status, presence.shelterId, presence.since, presence.eventId],
  );
};

const residentRowSchema = z.object({ resident_id: residentIdSchema });

/** Opened at two desks: the first time counts, and what the last one said, in whatever order they arrive. */
const refoldPlace = (tx: Tx, shelterId: ShelterId): void => {
  const openings = tx
    .all(factRowSchema, "SELECT * FROM shelter_fact WHERE kind = 'shelter.opened' ORDER BY sort_key")
    .map(toFact)
    .filter(({ event }) => event.kind === 'shelter.opened' && event.data.shelterId === shelterId);
  const [first] = openings;
  const last = openings.at(-1)?.event;
  if (first === undefined || last?.kind !== 'shelter.opened') return;
  tx.run('INSERT OR REPLACE INTO shelter_place (shelter_id, name, capacity, opened_at) VALUES (?, ?, ?, ?)', [
    shelterId,
    last.data.name,
    last.data.capacity,
    first.at,
  ]);
};

const applyEvent = (tx: Tx, fact: Fact): void => {
  const { event } = fact;
  if (event.kind === 'shelter.opened') refoldPlace(tx, event.data.shelterId);
  if (event.kind === 'shelter.undone') {
    tx.run('INSERT OR IGNORE INTO shelter_undone (event_id) VALUES (?)', [event.data.undoes]);
    const touched = tx.all(
      residentRowSchema,
      'SELECT resident_id FROM shelter_fact_resident WHERE event_id = ?',
      [event.data.undoes],
    );
    for (const { resident_id } of touched) refold(tx, resident_id);
  }
  for (const residentId of residentsOf(event)) {
    tx.run('INSERT OR IGNORE INTO shelter_fact_resident (resident_id, event_id) VALUES (?, ?)', [
      residentId,
      fact.eventId,
    ]);
    refold(tx, residentId);
  }
};

const takeFact = (tx: Tx, stored: StoredEvent, event: ShelterEvent | undefined): void => {
  if (event === undefined) return;
  const fact: Fact = {
    eventId: stored.eventId,
    order: factOrder(stored.hlc, stored.device, stored.seq),
    at: hlcTime(stored.hlc),
    event,
  };
  const added = tx.run(
    'INSERT OR IGNORE INTO shelter_fact (event_id, sort_key, at, kind, data) VALUES (?, ?, ?, ?, ?)',
    [fact.eventId, fact.order, fact.at, event.kind, JSON.stringify(event.data)],
  );
  if (added === 1) applyEvent(tx, fact);
};

const REGISTERED = "status IN ('present', 'out', 'overnight')";

const isSome = (reader: Reader, sql: string, params: readonly string[]): boolean =>
  reader.one(z.unknown(), sql, params) !== undefined;

/**
 * Of one person everything is needed while she is here or was lately; after that her facts go the oldest first, so that what is left
 * of them, in whatever stream, never says that she is still here.
 */
const needsOfPerson = (
  reader: Reader,
  residentId: ResidentId,
  order: string,
  { before, going }: Pruning,
): boolean =>
  isSome(reader, `SELECT 1 FROM shelter_presence WHERE resident_id = ? AND ${REGISTERED}`, [residentId]) ||
  reader
    .all(
      factRowSchema.pick({ event_id: true, sort_key: true, at: true }),
      `SELECT fact.event_id, fact.sort_key, fact.at FROM shelter_fact AS fact
       JOIN shelter_fact_resident AS mine ON mine.event_id = fact.event_id WHERE mine.resident_id = ?`,
      [residentId],
    )
    .some(({ event_id, sort_key, at }) => at > before || (sort_key < order && !going.has(event_id)));

const needsEvent = (reader: Reader, stored: StoredEvent, event: ShelterEvent, pruning: Pruning): boolean => {
  const { before, going } = pruning;
  if (hlcTime(stored.hlc) > before) return true;
  const order = factOrder(stored.hlc, stored.device, stored.seq);
  switch (event.kind) {
    case 'shelter.opened':
      return isSome(reader, `SELECT 1 FROM shelter_presence WHERE shelter_id = ? AND ${REGISTERED}`, [
        event.data.shelterId,
      ]);
    case 'shelter.undone':
      return (
        !going.has(event.data.undoes) &&
        isSome(reader, 'SELECT 1 FROM shelter_fact WHERE event_id = ?', [event.data.undoes])
      );
    case 'shelter.checked_in':
    case 'shelter.departed':
      return residentsOf(event).some((residentId) => needsOfPerson(reader, residentId, order, pruning));
    default:
      return throwIllegalValue(event);
  }
};

/** The place stays: it is nobody's data, and a shelter that is opened again has its name. */
const forgetFact = (tx: Tx, eventId: EventId, event: ShelterEvent): void => {
  tx.run('DELETE FROM shelter_fact WHERE event_id = ?', [eventId]);
  tx.run('DELETE FROM shelter_fact_resident WHERE event_id = ?', [eventId]);
  if (event.kind === 'shelter.undone')
    tx.run('DELETE FROM shelter_undone WHERE event_id = ?', [event.data.undoes]);
  for (const residentId of residentsOf(event)) refold(tx, residentId);
};

/** Keeps the tables up with the log. Drill and real never mix: events of the other mode are passed over. */
export const createShelterProjection = (mode: EventBody['mode']): Projection => ({
  name: 'shelter',
  migrations: shelterMigrations,
  apply(tx: Tx, stored: StoredEvent, body: EventBody): void {
    if (body.mode === mode) takeFact(tx, stored, parseShelterEvent(stored.kind, body.data));
  },
  applyForeign(tx: Tx, stored: StoredEvent, body: EventBody): void {
    if (body.mode === mode) takeFact(tx, stored, readShelterEvent(stored.kind, body.data));
  },
  needs(reader: Reader, stored: StoredEvent, body: EventBody, pruning: Pruning): boolean {
    const event = body.mode === mode ? readShelterEvent(stored.kind, body.data) : undefined;
    return event !== undefined && needsEvent(reader, stored, event, pruning);
  },
  forget(tx: Tx, stored: StoredEvent, body: EventBody): void {
    const event = body.mode === mode ? readShelterEvent(stored.kind, body.data) : undefined;
    if (event !== undefined) forgetFact(tx, stored.eventId, event);
  },
});

const presenceRowSchema = z.object({
  status: z.string(),
  shelter_id: z.string(),
  since: z.number(),
  event_id: z.string(),
});

export const presenceOf = (db: Reader, residentId: ResidentId): Presence => {
  const row = db.one(presenceRowSchema, 'SELECT * FROM shelter_presence WHERE resident_id = ?', [residentId]);
  if (row === undefined) return { status: 'not_here' };
  return presenceSchema.parse({
    status: row.status,
    shelterId: row.shelter_id,
    since: row.since,
    eventId: row.event_id,
  });
};

export const factOf = (db: Reader, eventId: EventId): Fact | undefined => {
  const row = db.one(factRowSchema, 'SELECT * FROM shelter_fact WHERE event_id = ?', [eventId]);
  return row === undefined ? undefined : toFact(row);
};

/** The latest check-ins and departures, newest first. */
export const recentFacts = (db: Reader, limit: number): Fact[] =>
  db
    .all(
      factRowSchema,
      `SELECT * FROM shelter_fact WHERE kind IN ('shelter.checked_in', 'shelter.departed')
       ORDER BY sort_key DESC LIMIT ?`,
      [limit],
    )
    .map(toFact);

const placeRowSchema = z.object({ name: z.string(), capacity: z.int() });

export const placeOf = (db: Reader, shelterId: ShelterId): { name: string; capacity: number } | undefined =>
  db.one(placeRowSchema, 'SELECT name, capacity FROM shelter_place WHERE shelter_id = ?', [shelterId]);

const countRowSchema = z.object({ present: z.int(), away: z.int() });

/** People present, and registered here but out or away for the night. */
export const populationOf = (db: Reader, shelterId: ShelterId): { present: number; away: number } =>
  db.one(
    countRowSchema,
    `SELECT count(*) FILTER (WHERE status = 'present') AS present,
            count(*) FILTER (WHERE status IN ('out', 'overnight')) AS away
     FROM shelter_presence WHERE shelter_id = ?`,
    [shelterId],
  ) ?? { present: 0, away: 0 };
