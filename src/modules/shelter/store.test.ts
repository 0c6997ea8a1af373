/** What several desks recorded, in whatever order it arrives and however often: one occupancy. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  anyHistory,
  CARDS,
  GROUPS,
  GUESTS,
  HEADS,
  SHELTERS,
} from '../../../test/harness/made-up-shelter-facts.ts';
import { checkedIn, createTestStream, departed, opened, undone } from '../../../test/harness/test-stream.ts';
import { type Db, openDatabase } from '../../db/index.ts';
import { hlcTime, makeHlc } from '../../kernel/hlc.ts';
import { residentIdSchema, shelterIdSchema } from '../../kernel/ids.ts';
import { mustSucceed } from '../../kernel/result.ts';
import { envelopeOf, parseEventBody, type StoredEvent, storedEventSchema } from '../../outbox/event.ts';
import { type Fact, factOrder, isRegistered, type PersonState, undoneIn } from './fold.ts';
import { foldShelters, headsIn, NEVER_OPENED, remainingHeads, suppliesOf } from './fold-place.ts';
import type { PersonId } from './schema.ts';
import { catchUpShelter, createShelterProjection, shelterMigrations } from './store.ts';
import { mergesOf } from './store-facts.ts';
import {
  cardOf,
  groupOf,
  headsAt,
  headsOf,
  personOf,
  placeOf,
  populationOf,
  registeredAt,
  suppliesAt,
} from './store-read.ts';

const projection = createShelterProjection('drill');
const S01 = shelterIdSchema.parse('S01');

const withDb = <T>(work: (db: Db) => T): T => {
  const folder = mkdtempSync(join(tmpdir(), 'kazasu-shelter-'));
  const options = { path: join(folder, 'db'), key: new Uint8Array(32), migrations: shelterMigrations };
  const db = mustSucceed(openDatabase(options));
  try {
    return work(db);
  } finally {
    db.close();
    rmSync(folder, { recursive: true });
  }
};

/** All tables of the view, after these events. */
const viewOf = (events: readonly StoredEvent[]): string =>
  withDb((db) => {
    mustSucceed(
      db.write((tx) => {
        for (const event of events) {
          const body = envelopeOf(event.body);
          if (body !== undefined) projection.applyForeign?.(tx, event, body);
        }
      }),
    );
    const { present, away } = populationOf(db, S01);
    const { name, capacity } = placeOf(db, S01);
    return JSON.stringify([
      { present, away },
      { name, capacity },
    ]);
  });

const twoDesks = (): StoredEvent[] => {
  const [a, b] = [createTestStream('gym-1a'), createTestStream('gym-1b')];
  a.add('shelter.opened', opened('S01', 100), { at: 1_000 });
  b.add('shelter.opened', opened('S01', 120), { at: 2_000 });
  const first = a.add('shelter.checked_in', checkedIn('S01', '1', '2'), { at: 3_000 });
  b.add('shelter.checked_in', checkedIn('S01', '2', '3'), { at: 3_000 });
  b.add('shelter.departed', departed('S01', 'out', '2'), { at: 4_000 });
  b.add('shelter.undone', undone(first.eventId), { at: 5_000 });
  a.add('shelter.checked_in', checkedIn('S01', '4'), { at: 6_000 });
  return [...a.events, ...b.events];
};

test('any order and any repetition give the same', () => {
  const events = twoDesks();
  const expected = viewOf(events);
  expect(JSON.parse(expected)).toEqual([
    { present: 2, away: 1 },
    { name: '避難所S01', capacity: 120 },
  ]);
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...events, ...events], { minLength: 14 }),
      (some) => viewOf(some) === expected,
    ),
    { numRuns: 40 },
  );
});

test('what a newer program recorded, and what is of the other mode, is passed over', () => {
  const stream = createTestStream('gym-1a');
  stream.add('shelter.opened', opened('S01'));
  stream.add('shelter.checked_in', { shelterId: 'S01', of: 'a newer program' });
  stream.add('shelter.moved_to_the_roof', {});
  stream.add('shelter.checked_in', checkedIn('S01', '1'), { mode: 'real' });
  expect(JSON.parse(viewOf(stream.events))).toEqual([
    { present: 0, away: 0 },
    { name: '避難所S01', capacity: 100 },
  ]);
});

/** The same facts as events of a log, each of its own desk and number. */
const storedOf = ({ eventId, order, event }: Fact): StoredEvent => {
  const [clock = '', device = '', seq = ''] = order.split('/');
  const body = {
    v: 1,
    actor: { staff: 'desk', role: 'clerk' },
    site: 'gym',
    mode: 'drill',
    clockSuspect: false,
    data: event.data,
  };
  const hash = '0'.repeat(64);
  return storedEventSchema.parse({
    tenant: '999990',
    device,
    epoch: '0123456789abcdef',
    seq: Number(seq),
    eventId,
    hlc: makeHlc(Number(clock.slice(0, 12)), 0),
    kind: event.kind,
    body: JSON.stringify(body),
    prevHash: hash,
    hash,
  });
};

const applyAll = (db: Db, events: readonly StoredEvent[]): void => {
  mustSucceed(
    db.write((tx) => {
      for (const event of events) {
        const body = envelopeOf(event.body);
        if (body !== undefined) projection.applyForeign?.(tx, event, body);
      }
    }),
  );
};

const rows = z.array(z.record(z.string(), z.unknown()));
const peopleRows = (db: Db) =>
  rows.parse(db.all(z.record(z.string(), z.unknown()), 'SELECT * FROM shelter_person ORDER BY person_id'));

describe('the tables', () => {
  test('say what the fold of all facts says, whatever came first and however often', () => {
    fc.assert(
      fc.property(
        anyHistory(15).chain((facts) =>
          fc.tuple(
            fc.constant(facts),
            fc.shuffledSubarray([...facts, ...facts], { minLength: facts.length * 2 }),
          ),
        ),
        ([made, again]) => {
          // A stored event has its own clock's text.
          const facts = made.map((fact): Fact => {
            const { hlc, device, seq } = storedOf(fact);
            return { ...fact, order: factOrder(hlc, device, seq), at: hlcTime(hlc) };
          });
          const undone = undoneIn(facts);
          const expected = foldShelters(facts);
          withDb((db) => {
            applyAll(db, again.map(storedOf));
            expect(mergesOf(db)).toEqual(expected.merges);
            for (const [personId, state] of expected.people) expect(personOf(db, personId)).toEqual(state);
            const everybody: [PersonId, PersonState][] = [...expected.people];
            for (const shelterId of SHELTERS) {
              expect(placeOf(db, shelterId)).toEqual(expected.places.get(shelterId) ?? NEVER_OPENED);
              const registered = everybody.filter(([, { presence }]) => isRegistered(presence, shelterId));
              expect(registeredAt(db, shelterId)).toEqual(registered.map(([id]) => id).toSorted());
              const present = registered.filter(([, { presence }]) => presence.status === 'present').length;
              expect(populationOf(db, shelterId).present).toBe(present);
              expect(suppliesAt(db, shelterId)).toEqual(suppliesOf(shelterId, facts, undone));
              for (const { headsId, remaining, counts } of headsAt(db, shelterId)) {
                const named = everybody.filter(([, { heads }]) => heads === headsId);
                const left = remainingHeads(
                  counts,
                  named.map(([, { age, needs }]) => ({ age, wheelchair: needs.mobility === 'wheelchair' })),
                );
                expect(headsIn(remaining)).toBe(headsIn(left));
              }
            }
            for (const id of HEADS) expect(headsOf(db, id)).toEqual(expected.heads.get(id));
            for (const id of CARDS) expect(cardOf(db, id)).toEqual(expected.cards.get(id));
            for (const id of GROUPS) expect(groupOf(db, id)).toEqual(expected.groups.get(id) ?? {});
            const before = peopleRows(db);
            mustSucceed(catchUpShelter(db, () => [], projection));
            expect(peopleRows(db)).toEqual(before);
          });
        },
      ),
      { numRuns: 40, seed: 20261126 },
    );
  });

  test('have one row for a guest and the resident she is, from the merge until it is undone', () => {
    const [guestId] = GUESTS;
    const stream = createTestStream('gym-1a');
    const details = { kind: 'other', name: '試験' };
    const rowsAfter = (...more: readonly StoredEvent[]) =>
      withDb((db) => {
        applyAll(db, more);
        return registeredAt(db, S01);
      });
    const resident = stream.add('shelter.checked_in', checkedIn('S01', '1'));
    const guest = stream.add('shelter.checked_in', {
      shelterId: 'S01',
      householdId: GROUPS[1],
      members: [],
      guests: [{ guestId, sex: '9', age: null, details }],
    });
    const merged = stream.add('shelter.merged', { shelterId: 'S01', guestId, into: '1' });
    const undo = stream.add('shelter.undone', undone(merged.eventId));
    expect(rowsAfter(resident, guest)).toEqual(['1', guestId]);
    expect(rowsAfter(resident, guest, merged)).toEqual(['1']);
    expect(rowsAfter(merged, guest)).toEqual(['1']);
    expect(rowsAfter(undo, merged, resident, guest)).toEqual(['1', guestId]);
    expect(rowsAfter(resident, guest, merged, undo)).toEqual(['1', guestId]);
  });

  test('of an older program are made anew from its facts, with a place whose 開設 has left the record', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kazasu-shelter-'));
    const path = join(folder, 'db');
    const key = new Uint8Array(32);
    const older = mustSucceed(openDatabase({ path, key, migrations: shelterMigrations.slice(0, 1) }));
    const [stream] = [createTestStream('gym-1a')];
    const arrived = stream.add('shelter.checked_in', checkedIn('S01', '1', '2'), { at: 1_000 });
    mustSucceed(
      older.write((tx) => {
        const order = factOrder(arrived.hlc, arrived.device, arrived.seq);
        const { data } = mustSucceed(parseEventBody(arrived.body));
        tx.run(`INSERT INTO shelter_fact VALUES (?, ?, 1000, 'shelter.checked_in', ?)`, [
          arrived.eventId,
          order,
          JSON.stringify(data),
        ]);
        for (const id of ['1', '2'])
          tx.run('INSERT INTO shelter_fact_resident VALUES (?, ?)', [id, arrived.eventId]);
        tx.run(`INSERT INTO shelter_place VALUES ('S01', '体育館', 90, 500)`);
      }),
    );
    older.close();
    const db = mustSucceed(openDatabase({ path, key, migrations: shelterMigrations }));
    // What the older program passed over stands in the record of another terminal.
    const needs = stream.add(
      'shelter.needs_noted',
      { shelterId: 'S01', people: [{ personId: '1', needs: { care: 'care_3' } }] },
      { at: 2_000 },
    );
    const kept = () => [{ event: needs, body: mustSucceed(parseEventBody(needs.body)) }];
    mustSucceed(catchUpShelter(db, kept, projection));
    expect(populationOf(db, S01)).toMatchObject({ present: 2 });
    expect(placeOf(db, S01)).toMatchObject({ open: true, name: '体育館', capacity: 90, openedAt: 500 });
    expect(personOf(db, residentIdSchema.parse('1')).needs).toEqual({ care: 'care_3' });
    db.close();
    rmSync(folder, { recursive: true });
  });
});
