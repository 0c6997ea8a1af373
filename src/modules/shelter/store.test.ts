/** What several desks recorded, in whatever order it arrives and however often: one occupancy. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkedIn, createTestStream, departed, opened, undone } from '../../../test/harness/test-stream.ts';
import { type Db, openDatabase } from '../../db/index.ts';
import { shelterIdSchema } from '../../kernel/ids.ts';
import { mustSucceed } from '../../kernel/result.ts';
import { envelopeOf, type StoredEvent } from '../../outbox/event.ts';
import { createShelterProjection, shelterMigrations } from './store.ts';
import { placeOf, populationOf } from './store-read.ts';

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
