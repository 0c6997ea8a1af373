import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { type Db, openDatabase } from '../db/index.ts';
import { deviceIdSchema, tenantIdSchema } from '../kernel/ids.ts';
import { silentLogger } from '../kernel/log.ts';
import { failure, mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { parseEventBody } from './event.ts';
import { createEventLog, type EventLog, outboxMigrations } from './log.ts';
import { type RecordContext, recorder } from './recorder.ts';

const schemas = {
  'shelf.put': z.strictObject({ book: z.string().min(1) }),
  'shelf.taken': z.strictObject({ book: z.string(), by: z.enum(['card', 'hand']) }),
};
type ShelfEvent = {
  [K in keyof typeof schemas]: { readonly kind: K; readonly data: z.infer<(typeof schemas)[K]> };
}[keyof typeof schemas];
const { appendTo, record, recordWith } = recorder<ShelfEvent>(schemas);
const clerk = { staff: 'c1', role: 'clerk' } as const;

let directory: string;
let db: Db;
let log: EventLog;
let told: boolean[];
let context: RecordContext;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kazasu-recorder-'));
  const key = new Uint8Array(32).fill(3);
  db = mustSucceed(openDatabase({ path: join(directory, 'k.db'), key, migrations: outboxMigrations }));
  log = mustSucceed(
    createEventLog({
      db,
      tenant: tenantIdSchema.parse('012025'),
      device: deviceIdSchema.parse('shelf-1'),
      system: realSystem,
      projections: [],
      logger: silentLogger,
    }),
  );
  told = [];
  context = {
    db,
    log,
    origin: { site: 'shelf', mode: 'drill' },
    changed: (recorded) => void told.push(recorded),
  };
});
afterEach(() => {
  db.close();
  rmSync(directory, { recursive: true });
});

const bodies = () =>
  log.events({ afterSeq: 0, limit: 10 }).map((event) => ({
    kind: event.kind,
    ...mustSucceed(parseEventBody(event.body)),
  }));

test('an event stands in the record with who did it and where, and whoever watches is told', () => {
  const caller = { ...clerk, token: 'of the session' };
  const evidence = { level: 'L1', source: 'common_card_id', revocation: 'good' } as const;
  const id = mustSucceed(record(context, caller, { kind: 'shelf.put', data: { book: 'b1' } }, evidence));
  expect(log.events({ afterSeq: 0, limit: 10 }).map(({ eventId }) => eventId)).toEqual([id]);
  expect(bodies()).toMatchObject([
    { kind: 'shelf.put', data: { book: 'b1' }, actor: clerk, site: 'shelf', mode: 'drill', evidence },
  ]);
  expect(bodies()[0]?.actor).toEqual(clerk);
  expect(told).toEqual([true]);
});

test('what is decided and written together is written together, or not at all', () => {
  const two = mustSucceed(
    recordWith(context, clerk, (append, tx) => {
      append({ kind: 'shelf.put', data: { book: 'b1' } });
      return appendTo(tx, context, clerk, { kind: 'shelf.taken', data: { book: 'b1', by: 'hand' } });
    }),
  );
  expect(log.events({ afterSeq: 1, limit: 10 }).map(({ eventId }) => eventId)).toEqual([two]);
  expect(() =>
    recordWith(context, clerk, (append) => {
      append({ kind: 'shelf.put', data: { book: 'b2' } });
      throw new Error('changed my mind');
    }),
  ).toThrow('changed my mind');
  expect(bodies()).toHaveLength(2);
  expect(told).toEqual([true]);
});

test('data of another shape than its schema is a bug, and never in the record', () => {
  expect(() => record(context, clerk, { kind: 'shelf.put', data: { book: '' } })).toThrow();
  expect(bodies()).toEqual([]);
});

test('a disk that refuses is told, and says which way', () => {
  const full: RecordContext = { ...context, db: { write: () => failure('disk_full') } };
  expect(record(full, clerk, { kind: 'shelf.put', data: { book: 'b1' } })).toMatchObject({
    ok: false,
    reason: 'cannot_record',
    detail: { disk: 'disk_full' },
  });
  expect(told).toEqual([false]);
});
