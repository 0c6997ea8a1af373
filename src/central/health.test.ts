import { tmpdir } from 'node:os';
import Fastify from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import { startGrants } from '../../test/harness/test-reservations.ts';
import { createTestStream, newKeys, opened, TENANT } from '../../test/harness/test-stream.ts';
import { realSystem, type System } from '../kernel/system.ts';
import { recordAct } from './acts.ts';
import { addHealthRoutes, createReadiness } from './health.ts';
import { ingestBatch } from './ingest.ts';
import { createLogStore } from './ingest-store.ts';
import { project } from './projection.ts';
import type { Tenants } from './tenants.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

/** Asks at each of these moments (milliseconds); the answers. */
const askedAt = async (free: number, ...moments: readonly number[]) => {
  let now = 0;
  const system: System = { ...realSystem, monotonic: () => now };
  // Of a municipality only these two are asked.
  const tenants = { all: [{ config: { id: TENANT }, sql: database.sql }] } as unknown as Tenants;
  const readiness = createReadiness({ tenants, dataDir: tmpdir(), system, freeBytes: async () => free });
  const app = Fastify();
  addHealthRoutes(app, { readiness, system });
  const answers: unknown[] = [];
  for (const moment of moments) {
    now = moment;
    const { statusCode, body } = await app.inject('/v1/ready');
    answers.push([statusCode, JSON.parse(body)]);
  }
  await app.close();
  return answers;
};
const READY = [200, { ready: true, reasons: [] }];
const PLENTY = 1e12;

test('views that stand still are told, and the records are taken all the same; acts of the centre alone are no backlog', async () => {
  const { sql } = database;
  const key = await startGrants(sql);
  const deps = { tenant: TENANT, mode: 'drill', key, system: realSystem } as const;
  const act = { kind: 'break_glass.made', actor: { staff: 'a-1', role: 'admin' }, data: {} } as const;
  await sql.begin((tx) => recordAct(tx, deps, act));
  expect(await askedAt(PLENTY, 0, 61_000)).toEqual([READY, READY]);
  const stream = createTestStream();
  stream.add('shelter.opened', opened('S01'));
  const ingest = { store: createLogStore(sql), system: realSystem, receiptKey: newKeys().privateKey };
  await ingestBatch(ingest, stream, stream.publicKey, stream.batch());
  expect(await askedAt(PLENTY, 0, 59_000, 61_000)).toEqual([
    READY,
    READY,
    [200, { ready: true, reasons: ['projection_stuck'] }],
  ]);
  expect(await askedAt(1_000, 0, 61_000)).toEqual([
    [503, { ready: false, reasons: ['disk_low'] }],
    [503, { ready: false, reasons: ['disk_low', 'projection_stuck'] }],
  ]);
  await project({ sql, tenant: TENANT, mode: 'drill' });
  expect(await askedAt(PLENTY, 0, 61_000)).toEqual([READY, READY]);
});
