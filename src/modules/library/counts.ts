import { z } from 'zod';
import type { Migration, Reader, Tx } from '../../db/index.ts';
import { hlcTime } from '../../kernel/hlc.ts';
import type { EventBody, StoredEvent } from '../../outbox/event.ts';
import type { Projection } from '../../outbox/log-types.ts';
import { linkMigrations } from './links.ts';
import {
  type Counted,
  countedSchema,
  type LibraryEvent,
  type LibraryEventKind,
  libraryEventSchemas,
} from './schema.ts';

/** Counters: of the hour that runs in a table, of an hour that is over in one event. A person or a book is in neither. */

export const countMigrations: readonly Migration[] = [
  {
    id: 182,
    name: 'library counts',
    sql: `
      -- Not yet told: it becomes one event when its hour is over.
      CREATE TABLE library_running (
        hour TEXT NOT NULL, what TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (hour, what)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE library_counted (
        event_id TEXT NOT NULL, hour TEXT NOT NULL, what TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (event_id, what)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX library_counted_by_hour ON library_counted (hour);`,
  },
];

export const libraryMigrations: readonly Migration[] = [...linkMigrations, ...countMigrations];

export type Tally = Partial<Record<Counted, number>>;

export const count = (tx: Tx, hour: string, tally: Tally): void => {
  for (const [what, n] of Object.entries(tally))
    if (n > 0)
      tx.run(
        `INSERT INTO library_running (hour, what, n) VALUES (?, ?, ?) ON CONFLICT (hour, what) DO UPDATE SET n = n + excluded.n`,
        [hour, what, n],
      );
};

const tallyRow = z.object({ what: countedSchema, n: z.int() });
const hourRow = z.object({ hour: z.string() });

const tallyOf = (rows: readonly z.infer<typeof tallyRow>[]): Tally =>
  Object.fromEntries(rows.map(({ what, n }) => [what, n]));

/** Hours that are over and not told yet. */
export const hoursOver = (reader: Reader, now: string): readonly string[] =>
  reader
    .all(hourRow, 'SELECT DISTINCT hour FROM library_running WHERE hour < ? ORDER BY hour', [now])
    .map(({ hour }) => hour);

export const runningTally = (reader: Reader, hour: string): Tally =>
  tallyOf(reader.all(tallyRow, 'SELECT what, n FROM library_running WHERE hour = ?', [hour]));

export const clearHour = (tx: Tx, hour: string): void => {
  tx.run('DELETE FROM library_running WHERE hour = ?', [hour]);
};

/** Of one day, told or not. */
export const dayTally = (reader: Reader, day: string): Tally =>
  tallyOf(
    reader.all(
      tallyRow,
      `SELECT what, sum(n) AS n FROM (
         SELECT what, n FROM library_running WHERE hour >= :from AND hour < :to
         UNION ALL SELECT what, n FROM library_counted WHERE hour >= :from AND hour < :to
       ) GROUP BY what`,
      { from: `${day}T00`, to: `${day}T99` },
    ),
  );

const isKind = (kind: string): kind is LibraryEventKind => kind in libraryEventSchemas;

export const parseLibraryEvent = (kind: string, data: unknown): LibraryEvent | undefined =>
  isKind(kind) ? ({ kind, data: libraryEventSchemas[kind].parse(data) } as LibraryEvent) : undefined;

const take = (tx: Tx, { eventId }: StoredEvent, event: LibraryEvent): void => {
  if (event.kind !== 'library.counted') return;
  for (const [what, n] of Object.entries(event.data.counts))
    tx.run('INSERT OR IGNORE INTO library_counted (event_id, hour, what, n) VALUES (?, ?, ?, ?)', [
      eventId,
      event.data.hour,
      what,
      n,
    ]);
};

export interface LibraryProjection extends Projection {
  revision(): number;
}

/** Counts of the day. Drill and real never mix. */
export const createLibraryProjection = (mode: EventBody['mode']): LibraryProjection => {
  let revision = 0;
  const read = (stored: StoredEvent, body: EventBody): LibraryEvent | undefined =>
    body.mode === mode ? parseLibraryEvent(stored.kind, body.data) : undefined;
  return {
    name: 'library',
    migrations: libraryMigrations,
    revision: () => revision,
    apply(tx, stored, body) {
      const event = read(stored, body);
      if (event === undefined) return;
      revision += 1;
      take(tx, stored, event);
    },
    // Figures of past days are the centre's to show.
    needs: (_reader, stored, body, { before }) =>
      read(stored, body) !== undefined && hlcTime(stored.hlc) > before,
    forget(tx, { eventId }) {
      revision += 1;
      tx.run('DELETE FROM library_counted WHERE event_id = ?', [eventId]);
    },
  };
};
