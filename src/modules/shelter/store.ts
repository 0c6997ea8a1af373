import { z } from 'zod';
import type { Db, Migration, Tx, WriteFailure } from '../../db/index.ts';
import { hlcTime } from '../../kernel/hlc.ts';
import type { EventId } from '../../kernel/ids.ts';
import { type Result, success } from '../../kernel/result.ts';
import type { EventBody, StoredEvent } from '../../outbox/event.ts';
import type { Projection } from '../../outbox/log-types.ts';
import { eventReader, foldMarkOf, moduleProjection } from '../../outbox/module-view.ts';
import { factOrder, foldMerges, type Merges, peopleOf, rootOf } from './fold.ts';
import { MERGES, subjectsOf } from './fold-place.ts';
import { type GuestId, type PersonId, type ShelterEvent, shelterEventSchemas } from './schema.ts';
import {
  factOf,
  factRowSchema,
  factsAbout,
  mergesOf,
  personState,
  toFact,
  undoneAmong,
} from './store-facts.ts';
import { needsEvent } from './store-prune.ts';

/**
 * SQL of this module's own tables; all of them are a view of the log and can be rebuilt from it. Facts are kept as they are and indexed by
 * whom or what they are told of; state is folded from them when it is asked for (`store-read.ts`). Only what is counted and listed by is
 * kept as columns, one row a person.
 */

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
  {
    id: 101,
    name: 'shelter people, places, heads and cards',
    // A place whose 開設 has left the record is kept by a fact of its own, older than every other.
    sql: `
      ALTER TABLE shelter_fact_resident RENAME TO shelter_fact_subject;
      ALTER TABLE shelter_fact_subject RENAME COLUMN resident_id TO subject;
      INSERT INTO shelter_fact (event_id, sort_key, at, kind, data)
        SELECT '00000000-0000-7000-8000-' || printf('%012d', place.rowid), '0', opened_at, 'shelter.opened',
          json_object('shelterId', shelter_id, 'name', name, 'capacity', capacity)
        FROM shelter_place AS place WHERE NOT EXISTS (SELECT 1 FROM shelter_fact AS fact
          WHERE fact.kind = 'shelter.opened' AND json_extract(fact.data, '$.shelterId') = place.shelter_id);
      DROP TABLE shelter_place;
      DROP TABLE shelter_presence;
      CREATE TABLE shelter_person (
        person_id TEXT PRIMARY KEY, status TEXT NOT NULL, shelter_id TEXT, since INTEGER, to_shelter TEXT,
        from_shelter TEXT, sent INTEGER NOT NULL, group_id TEXT, heads_id TEXT, age INTEGER,
        wheelchair INTEGER NOT NULL, alone INTEGER NOT NULL, back_on TEXT
      ) STRICT;
      CREATE INDEX shelter_person_by_place ON shelter_person (shelter_id, status);
      CREATE INDEX shelter_person_by_group ON shelter_person (group_id);
      CREATE INDEX shelter_person_by_heads ON shelter_person (heads_id);
      CREATE TABLE shelter_merge (guest_id TEXT PRIMARY KEY, into_id TEXT NOT NULL) STRICT;
      CREATE TABLE shelter_fold (mark TEXT NOT NULL) STRICT;`,
  },
];

const storePerson = (tx: Tx, merges: Merges, root: PersonId): void => {
  const state = personState(tx, merges, root);
  const { presence, needs, guardian } = state;
  const where = presence.status === 'not_here' ? undefined : presence;
  tx.run('DELETE FROM shelter_person WHERE person_id = ?', [root]);
  if (where === undefined && state.heads === null && state.groupId === null) return;
  tx.run('INSERT INTO shelter_person VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', [
    root,
    presence.status,
    where?.shelterId ?? null,
    where?.since ?? null,
    where?.toShelterId ?? null,
    where?.cameFrom?.shelterId ?? null,
    where?.cameFrom?.sent === true ? 1 : 0,
    state.groupId,
    state.heads,
    state.age,
    needs.mobility === 'wheelchair' ? 1 : 0,
    guardian?.kind === 'alone' ? 1 : 0,
    state.overnight?.until ?? null,
  ]);
};

/** Merges are folded together; whoever is somebody else by now is folded again, and so is who she was. */
const storeMerges = (tx: Tx): void => {
  const before = mergesOf(tx);
  const facts = factsAbout(tx, [MERGES]);
  const after = foldMerges(facts, undoneAmong(tx, facts));
  tx.run('DELETE FROM shelter_merge');
  for (const [guestId, into] of after)
    tx.run('INSERT INTO shelter_merge (guest_id, into_id) VALUES (?, ?)', [guestId, into]);
  const touched = new Set<PersonId>();
  for (const guestId of new Set<GuestId>([...before.keys(), ...after.keys()]))
    if (rootOf(before, guestId) !== rootOf(after, guestId))
      for (const personId of [guestId, rootOf(before, guestId), rootOf(after, guestId)])
        touched.add(personId);
  for (const personId of touched) {
    if (rootOf(after, personId) === personId) storePerson(tx, after, personId);
    else tx.run('DELETE FROM shelter_person WHERE person_id = ?', [personId]);
  }
};

/** Brings the rows up to date with what an event changes by coming, by being undone, or by going. */
const refold = (tx: Tx, event: ShelterEvent): void => {
  if (event.kind === 'shelter.merged') storeMerges(tx);
  const people = peopleOf(event);
  if (people.length === 0) return;
  const merges = mergesOf(tx);
  for (const root of new Set(people.map((personId) => rootOf(merges, personId))))
    storePerson(tx, merges, root);
};

const indexFact = (tx: Tx, eventId: EventId, event: ShelterEvent): void => {
  for (const subject of subjectsOf(event))
    tx.run('INSERT OR IGNORE INTO shelter_fact_subject (subject, event_id) VALUES (?, ?)', [
      subject,
      eventId,
    ]);
};

const takeFact = (tx: Tx, stored: StoredEvent, event: ShelterEvent): void => {
  const { eventId } = stored;
  const added = tx.run(
    'INSERT OR IGNORE INTO shelter_fact (event_id, sort_key, at, kind, data) VALUES (?, ?, ?, ?, ?)',
    [
      eventId,
      factOrder(stored.hlc, stored.device, stored.seq),
      hlcTime(stored.hlc),
      event.kind,
      JSON.stringify(event.data),
    ],
  );
  if (added === 0) return;
  indexFact(tx, eventId, event);
  if (event.kind !== 'shelter.undone') {
    refold(tx, event);
    return;
  }
  tx.run('INSERT OR IGNORE INTO shelter_undone (event_id) VALUES (?)', [event.data.undoes]);
  const target = factOf(tx, event.data.undoes);
  if (target !== undefined) refold(tx, target.event);
};

/** What a place is now is nobody's data: it stays until something newer says the same, and a shelter that opens again has its name. */
const staysBehind = (tx: Tx, eventId: EventId, event: ShelterEvent): boolean => {
  if (event.kind === 'shelter.condition_noted') return true;
  const { kind } = event;
  const isOfPlace =
    kind === 'shelter.opened' || kind === 'shelter.closed' || kind === 'shelter.support_list_switched';
  if (!isOfPlace) return false;
  const facts = factsAbout(tx, subjectsOf(event));
  const mine = facts.find((fact) => fact.eventId === eventId);
  const undone = undoneAmong(tx, facts);
  return !facts.some(
    (fact) => fact.event.kind === kind && fact.order > (mine?.order ?? '') && !undone.has(fact.eventId),
  );
};

const forgetFact = (tx: Tx, eventId: EventId, event: ShelterEvent): void => {
  if (staysBehind(tx, eventId, event)) return;
  tx.run('DELETE FROM shelter_fact WHERE event_id = ?', [eventId]);
  tx.run('DELETE FROM shelter_fact_subject WHERE event_id = ?', [eventId]);
  if (event.kind === 'shelter.undone')
    tx.run('DELETE FROM shelter_undone WHERE event_id = ?', [event.data.undoes]);
  refold(tx, event);
};

/** Keeps the tables up with the log. Drill and real never mix: events of the other mode are passed over. */
export const createShelterProjection = (mode: EventBody['mode']): Projection =>
  moduleProjection(mode, {
    name: 'shelter',
    migrations: shelterMigrations,
    events: eventReader<ShelterEvent>(shelterEventSchemas),
    foreign: true,
    take: takeFact,
    needs: needsEvent,
    forget: (tx, stored, event) => forgetFact(tx, stored.eventId, event),
  });

/** Raise it when the meaning of a table, or of an event, changes: the next start folds again. */
const FOLD_VERSION = 1;
const markRowSchema = z.object({ mark: z.string() });

/**
 * At start: tables of an older program are folded anew. `kept`: the shelter's events in this record, also of the other terminals, among
 * which may be what that program did not understand.
 */
export const catchUpShelter = (
  db: Db,
  kept: () => Iterable<{ readonly event: StoredEvent; readonly body: EventBody }>,
  projection: Projection,
): Result<undefined, WriteFailure> => {
  const mark = foldMarkOf(FOLD_VERSION, shelterEventSchemas);
  if (db.one(markRowSchema, 'SELECT mark FROM shelter_fold')?.mark === mark) return success(undefined);
  return db.write((tx) => {
    tx.run('DELETE FROM shelter_fact_subject');
    tx.run('DELETE FROM shelter_person');
    const facts = tx.all(factRowSchema, 'SELECT * FROM shelter_fact').map(toFact);
    for (const { eventId, event } of facts) indexFact(tx, eventId, event);
    storeMerges(tx);
    const merges = mergesOf(tx);
    const roots = facts.flatMap(({ event }) => peopleOf(event)).map((id) => rootOf(merges, id));
    for (const root of new Set(roots)) storePerson(tx, merges, root);
    for (const { event, body } of kept()) projection.applyForeign?.(tx, event, body);
    tx.run('DELETE FROM shelter_fold');
    tx.run('INSERT INTO shelter_fold VALUES (?)', [mark]);
    return undefined;
  });
};
