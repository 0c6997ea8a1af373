/** What is erased when its time is over, what stays, and how the verifier tells it from somebody's doing. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type FixedSystem, fixedSystem } from '../../test/harness/fixed-system.ts';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import {
  checkedIn,
  createTestStream,
  departed,
  newKeys,
  opened,
  TENANT,
  type TestStream,
  undone,
} from '../../test/harness/test-stream.ts';
import { isExportGood, verifyExport } from '../app/verify-export.ts';
import { mustSucceed } from '../kernel/result.ts';
import { isGood } from '../outbox/verify-held.ts';
import { makeCheckpoint } from './checkpoints.ts';
import { exportTenant } from './export.ts';
import { ingestBatch } from './ingest.ts';
import { createLogStore } from './ingest-store.ts';
import { rebuild } from './projection.ts';
import { applyRetention, overBefore, planRetention, type RetentionDeps } from './retention.ts';
import { verifyCentral } from './verify.ts';

const key = newKeys();
const ACTOR = { staff: 'records-1', role: 'admin' } as const;
const YEAR = 365 * 86_400_000;

let database: TestDatabase;
let system: FixedSystem;
let deps: RetentionDeps;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());
beforeEach(async () => {
  await database.clear();
  system = fixedSystem();
  deps = {
    checkpoints: { sql: database.sql, tenant: TENANT, mode: 'drill', key, system },
    acts: { tenant: TENANT, mode: 'drill', key, system },
    retention: { shelter: 5, desk: 3 },
  };
});

const send = async (stream: TestStream, from?: number): Promise<void> => {
  const ingest = { store: createLogStore(database.sql), system, receiptKey: key.privateKey };
  const outcome = await ingestBatch(ingest, stream, stream.publicKey, stream.batch(from));
  expect(outcome.kind).toBe('accepted');
};
const add = (stream: TestStream, kind: string, data: unknown) => {
  system.advance(1_000);
  return stream.add(kind, data, { at: system.now() });
};
const sumOf = async (): Promise<number> =>
  (await planRetention(deps)).reduce((sum, { events }) => sum + events, 0);
const erase = async () => applyRetention(deps, ACTOR, await sumOf());
const verify = () => verifyCentral(database.sql, TENANT, { centreKey: key.publicKey });
const bodies = async (): Promise<string[]> => {
  const rows = await database.sql`
    SELECT device || ' ' || seq AS name FROM event WHERE body IS NOT NULL AND device <> 'centre' ORDER BY device, seq`;
  return rows.map((row) => String(row['name']));
};
const tables = async (): Promise<unknown> => ({
  places: await database.sql`SELECT shelter_id, name, capacity FROM shelter_place ORDER BY shelter_id`,
  people: await database.sql`SELECT * FROM shelter_presence ORDER BY resident_id`,
  facts: await database.sql`SELECT * FROM shelter_fact ORDER BY fact_key`,
  residents: await database.sql`SELECT * FROM shelter_fact_resident ORDER BY fact_key, resident_id`,
  undone: await database.sql`SELECT * FROM shelter_undone ORDER BY event_id`,
});

/** A night in a shelter, with look-ups; six years later somebody comes again. */
const sixYears = async (): Promise<TestStream> => {
  const gym = createTestStream('gym-1');
  add(gym, 'shelter.opened', opened('S01'));
  add(gym, 'shelter.checked_in', checkedIn('S01', '9000001', '9000002'));
  const wrong = add(gym, 'shelter.departed', departed('S01', 'out', '9000001'));
  add(gym, 'shelter.undone', undone(wrong.eventId));
  add(gym, 'shelter.departed', departed('S01', 'left', '9000001', '9000002'));
  add(gym, 'desk.looked_up', { residentId: '9000001' });
  await send(gym);
  mustSucceed(await makeCheckpoint(deps.checkpoints));
  system.advance(6 * YEAR);
  add(gym, 'shelter.checked_in', checkedIn('S01', '3'));
  await send(gym, 7);
  return gym;
};

test('the time of a record is over in the April after so many whole fiscal years', () => {
  const at = (text: string): number => Date.parse(text);
  expect(overBefore(5, at('2026-11-26T00:00:00+09:00'))).toBe(at('2021-04-01T00:00:00+09:00'));
  expect(overBefore(5, at('2027-03-31T23:59:59+09:00'))).toBe(at('2021-04-01T00:00:00+09:00'));
  expect(overBefore(5, at('2027-04-01T00:00:00+09:00'))).toBe(at('2022-04-01T00:00:00+09:00'));
  expect(overBefore(null, 0)).toBeNull();
});

test('what is over loses its contents and its views, under an act without personal data, and the log stays good', async () => {
  await sixYears();
  expect(await planRetention(deps)).toMatchObject([
    { rule: 'shelter', events: 4 },
    { rule: 'desk', events: 1 },
  ]);
  // Counting changes nothing.
  expect(await bodies()).toHaveLength(7);
  expect(await applyRetention(deps, ACTOR, 4)).toMatchObject({ ok: false, reason: 'not_as_planned' });
  expect(await bodies()).toHaveLength(7);
  mustSucceed(await erase());
  expect(await bodies()).toEqual(['gym-1 1', 'gym-1 7']);
  const report = await verify();
  expect(isGood(report)).toBe(true);
  expect(report).toMatchObject({ events: 9, erased: 5 });
  const acts =
    await database.sql`SELECT kind, convert_from(body, 'UTF8') AS body FROM event WHERE device = 'centre'`;
  expect(acts.map(({ kind }) => kind)).toEqual(['central.erased', 'central.erased']);
  expect(JSON.parse(String(acts[0]?.['body']))).toMatchObject({
    actor: ACTOR,
    data: { rule: 'shelter', events: 4, checkpoint: 7 },
  });
  // Nothing of them is left, and nothing comes back.
  const after = await tables();
  expect(JSON.stringify(after)).not.toContain('900000');
  await rebuild({ sql: database.sql, tenant: TENANT, mode: 'drill' });
  expect(await tables()).toEqual(after);
  expect(await sumOf()).toBe(0);
  // What comes later is counted as ever.
  mustSucceed(await makeCheckpoint(deps.checkpoints));
  expect(isGood(await verify())).toBe(true);
});

test('of a person all goes or nothing, and a household is as young as its youngest record', async () => {
  const gym = createTestStream('gym-1');
  const hall = createTestStream('hall-1');
  add(gym, 'shelter.checked_in', checkedIn('S01', '1', '2'));
  add(hall, 'shelter.departed', departed('S01', 'left', '1'));
  add(hall, 'shelter.checked_in', checkedIn('S02', '9'));
  await send(gym);
  await send(hall);
  mustSucceed(await makeCheckpoint(deps.checkpoints));
  system.advance(6 * YEAR);
  add(gym, 'shelter.departed', departed('S01', 'left', '2'));
  await send(gym, 2);
  mustSucceed(await erase());
  // 2 has a record of today, so the check-in stays; without the departure of 1 she would be in the shelter again.
  expect(await bodies()).toEqual(['gym-1 1', 'gym-1 2', 'hall-1 1']);
});

test('what arrived late is as old as its arrival, and nothing is touched before a checkpoint has it', async () => {
  const gym = createTestStream('gym-1');
  add(gym, 'shelter.checked_in', checkedIn('S01', '1'));
  system.advance(6 * YEAR);
  await send(gym);
  expect(await sumOf()).toBe(0);
  system.advance(6 * YEAR);
  expect(await sumOf()).toBe(0);
  mustSucceed(await makeCheckpoint(deps.checkpoints));
  expect(await sumOf()).toBe(1);
  deps = { ...deps, retention: { shelter: null, desk: 3 } };
  expect(await sumOf()).toBe(0);
});

/** What somebody with the database's password could do to make a removal look lawful. */
const TAMPERINGS: readonly (readonly [string, string])[] = [
  ['no act', `UPDATE event SET body = NULL WHERE device = 'gym-1' AND seq = 7`],
  [
    'an act stretched',
    `UPDATE event SET body = NULL WHERE device = 'gym-1' AND seq = 7;
     UPDATE erasure SET to_seq = 7 WHERE to_seq = 5`,
  ],
  [
    'an act doubled',
    `UPDATE event SET body = NULL WHERE device = 'gym-1' AND seq = 7;
     INSERT INTO erasure SELECT tenant, act_epoch, act_seq, 9, device, epoch, 7, 7 FROM erasure LIMIT 1`,
  ],
  ['the list gone', 'DELETE FROM erasure'],
  [
    'another act named',
    `UPDATE event SET body = NULL WHERE device = 'gym-1' AND seq = 7;
     INSERT INTO erasure SELECT tenant, act_epoch, 99, 0, device, epoch, 7, 7 FROM erasure LIMIT 1`,
  ],
  ['the act changed', `UPDATE event SET body = convert_to('{}', 'UTF8') WHERE device = 'centre' AND seq = 1`],
  ['the act erased', `UPDATE event SET body = NULL WHERE device = 'centre' AND seq = 1`],
  ['an erased hash changed', `UPDATE event SET hash = sha256('x') WHERE device = 'gym-1' AND seq = 3`],
  ['an erased record gone', `DELETE FROM event WHERE device = 'gym-1' AND seq = 3`],
  [
    'something in its place',
    `UPDATE event SET body = convert_to('{}', 'UTF8') WHERE device = 'gym-1' AND seq = 3`,
  ],
];

test.each(TAMPERINGS)('found: %s', async (_, statement) => {
  await sixYears();
  mustSucceed(await erase());
  mustSucceed(await makeCheckpoint(deps.checkpoints));
  expect(isGood(await verify())).toBe(true);
  await database.owner.unsafe(statement);
  expect(isGood(await verify())).toBe(false);
});

test('the role that serves can erase what an act names, and change nothing else of a record', async () => {
  await sixYears();
  const { sql } = database;
  await expect(sql`UPDATE event SET body = NULL WHERE seq = 2`).rejects.toThrow(/row-level security/);
  mustSucceed(await erase());
  await expect(sql`UPDATE event SET body = NULL WHERE seq = 7`).rejects.toThrow(/row-level security/);
  await expect(sql`UPDATE event SET body = '\\x00' WHERE seq = 2`).rejects.toThrow(/row-level security/);
  await expect(sql`UPDATE event SET hash = '\\x00' WHERE seq = 2`).rejects.toThrow(/permission denied/);
  await expect(sql`DELETE FROM event`).rejects.toThrow(/permission denied/);
  await expect(sql`DELETE FROM erasure`).rejects.toThrow(/permission denied/);
  await expect(sql`UPDATE erasure SET to_seq = 9`).rejects.toThrow(/permission denied/);
  // Of the acts themselves nothing can go: the policy does not see them.
  expect((await sql`UPDATE event SET body = NULL WHERE device = 'centre'`).count).toBe(0);
  await expect(
    sql`INSERT INTO erasure VALUES (${TENANT}, '0123456789abcdef', 1, 5, 'centre', '0123456789abcdef', 1, 1)`,
  ).rejects.toThrow(/check constraint/);
  const other = database.as('999992' as typeof TENANT);
  expect((await other`UPDATE event SET body = NULL`).count).toBe(0);
});

test('an export says what was erased, and is checked without the centre', async () => {
  await sixYears();
  mustSucceed(await erase());
  const folder = mkdtempSync(join(tmpdir(), 'kazasu-retention-'));
  const dir = join(folder, 'export');
  const exported = await exportTenant(
    {
      sql: database.sql,
      tenant: { id: TENANT, name: '架空県かざし市' },
      mode: 'drill',
      staff: [],
      key,
      system,
      actor: ACTOR,
    },
    dir,
  );
  mustSucceed(exported);
  const check = async () => mustSucceed(await verifyExport(dir, { threads: 1 }));
  const report = await check();
  expect(isExportGood(report)).toBe(true);
  expect(report).toMatchObject({ erased: 5 });
  expect(readFileSync(join(dir, 'events.csv'), 'utf8').match(/（消去済み）/g)).toHaveLength(5);
  const told = join(dir, 'erasures.ndjson');
  writeFileSync(told, readFileSync(told, 'utf8').replace('"toSeq":5', '"toSeq":6'));
  expect(isExportGood(await check())).toBe(false);
  rmSync(folder, { recursive: true });
});
