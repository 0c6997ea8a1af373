import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { type Db, openDatabase } from '../db/index.ts';
import { deviceIdSchema, tenantIdSchema } from '../kernel/ids.ts';
import { silentLogger } from '../kernel/log.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { type EventBody, parseEventBody } from './event.ts';
import { createEventLog, type EventDraft, type EventLog, outboxMigrations } from './log.ts';
import { eventReader, foldMarkOf, moduleProjection } from './module-view.ts';

const schemas = { 'shelf.put': z.strictObject({ book: z.string().min(1) }) };
interface ShelfEvent {
  readonly kind: 'shelf.put';
  readonly data: { readonly book: string };
}
const events = eventReader<ShelfEvent>(schemas);

const shelf = (foreign: boolean, mode: EventBody['mode'] = 'real') =>
  moduleProjection<ShelfEvent>(mode, {
    name: 'shelf',
    migrations: [
      { id: 900, name: 'shelf', sql: 'CREATE TABLE shelf (id TEXT PRIMARY KEY, book TEXT) STRICT' },
    ],
    events,
    foreign,
    take: (tx, { eventId }, { data }) =>
      void tx.run('INSERT OR IGNORE INTO shelf (id, book) VALUES (?, ?)', [eventId, data.book]),
    needs: (_reader, _stored, { data }) => data.book === 'kept',
    forget: (tx, { eventId }) => void tx.run('DELETE FROM shelf WHERE id = ?', [eventId]),
  });

let directory: string;
let db: Db;
let log: EventLog;
let view: ReturnType<typeof shelf>;

const open = (made: ReturnType<typeof shelf>): void => {
  view = made;
  const migrations = [...outboxMigrations, ...view.migrations];
  const key = new Uint8Array(32).fill(3);
  db = mustSucceed(openDatabase({ path: join(directory, 'k.db'), key, migrations }));
  log = mustSucceed(
    createEventLog({
      db,
      tenant: tenantIdSchema.parse('012025'),
      device: deviceIdSchema.parse('shelf-1'),
      system: realSystem,
      projections: [view],
      logger: silentLogger,
    }),
  );
};
const append = (data: unknown, { kind = 'shelf.put', mode = 'real' }: Partial<EventDraft> = {}) =>
  mustSucceed(
    db.write((tx) =>
      log.append(tx, { kind, data, mode, actor: { staff: 'c1', role: 'clerk' }, site: 'shelf' }),
    ),
  );
const books = () =>
  db.all(z.object({ book: z.string() }), 'SELECT book FROM shelf ORDER BY book').map(({ book }) => book);
const bodyOf = ({ body }: { readonly body: string }) => mustSucceed(parseEventBody(body));
const PRUNING = { before: 0, going: new Set<string>() };

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kazasu-view-'));
});
afterEach(() => {
  db.close();
  rmSync(directory, { recursive: true });
});

test('only events of the module and of its mode are folded, and each is counted once', () => {
  open(shelf(false));
  append({ book: 'b1' });
  append({ book: 'b2' }, { mode: 'drill' });
  append({ n: 1 }, { kind: 'other.put' });
  expect(books()).toEqual(['b1']);
  expect(view.revision()).toBe(1);
});

test('wrong data of ours is a bug: the append is undone', () => {
  open(shelf(false));
  expect(() => append({ book: '' })).toThrow();
  expect(log.head().seq).toBe(0);
});

test('another terminal’s events are folded where the view is of the site, and what is not understood is passed over', () => {
  open(shelf(true));
  const known = append({ book: 'b1' });
  const newer = { ...bodyOf(known), data: { book: 'b9', shelf: 3 } };
  mustSucceed(
    db.write((tx) => {
      tx.run('DELETE FROM shelf');
      view.applyForeign?.(tx, known, newer);
      view.applyForeign?.(tx, known, bodyOf(known));
    }),
  );
  expect(books()).toEqual(['b1']);
  expect(view.revision()).toBe(2);
});

test('a view of this terminal’s own record takes nothing of others', () => {
  open(shelf(false));
  expect('applyForeign' in view).toBe(false);
});

test('what is needed stays, what is not may leave and takes its rows with it', () => {
  open(shelf(true));
  const [kept, gone] = [append({ book: 'kept' }), append({ book: 'gone' })];
  const drill = append({ book: 'kept' }, { mode: 'drill' });
  expect([kept, gone, drill].map((event) => view.needs?.(db, event, bodyOf(event), PRUNING))).toEqual([
    true,
    false,
    false,
  ]);
  mustSucceed(db.write((tx) => view.forget?.(tx, gone, bodyOf(gone))));
  expect(books()).toEqual(['kept']);
  expect(view.revision()).toBe(3);
});

test('a mark changes with the version and with every shape, and with nothing else', () => {
  open(shelf(false));
  const mark = foldMarkOf(1, schemas);
  expect(foldMarkOf(1, { ...schemas })).toBe(mark);
  expect(foldMarkOf(2, schemas)).not.toBe(mark);
  expect(foldMarkOf(1, { ...schemas, 'shelf.taken': z.strictObject({}) })).not.toBe(mark);
});
