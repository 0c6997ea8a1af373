import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import { checkedIn, createTestStream, newKeys, TENANT } from '../../test/harness/test-stream.ts';
import { newDataDir, startTrainingCentre } from '../../test/harness/training-centre.ts';
import { createLogger } from '../kernel/log.ts';
import { realSystem, type System } from '../kernel/system.ts';
import { ingestBatch } from './ingest.ts';
import { createLogStore } from './ingest-store.ts';
import { createProjector, type Projector } from './projector.ts';

let database: TestDatabase;
let lines: unknown[];
let changes: number;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());
beforeEach(async () => {
  await database.clear();
  lines = [];
  changes = 0;
});

const start = (onChange = (): void => undefined, system: System = realSystem): Projector =>
  createProjector({
    sql: database.sql,
    tenant: TENANT,
    mode: 'drill',
    system,
    logger: createLogger(
      () => realSystem.now(),
      (line) => lines.push(JSON.parse(line)),
    ),
    onChange: () => {
      changes += 1;
      onChange();
    },
  });
const present = async (): Promise<number> => (await database.sql`SELECT 1 FROM shelter_presence`).length;
let count = 0;
const store = async (events = 1): Promise<void> => {
  count += 1;
  const stream = createTestStream(`gym-${count}`);
  for (let n = 0; n < events; n += 1) stream.add('shelter.checked_in', checkedIn('S01', `${count}${n}`));
  const ingest = {
    store: createLogStore(database.sql),
    system: realSystem,
    receiptKey: newKeys().privateKey,
  };
  await ingestBatch(ingest, stream, stream.publicKey, stream.batch());
};
const failures = () => lines.filter((line) => (line as { event: string }).event === 'central.failed');

test('its first run makes tables of an older program anew; afterwards it says nothing where nothing is new', async () => {
  await store();
  const projector = start();
  await projector.settled();
  await projector.stop();
  await database.sql`UPDATE projection_state SET version = 2`;
  await database.sql`DELETE FROM shelter_presence`;
  const next = start();
  await next.settled();
  expect(await present()).toBe(1);
  const before = changes;
  await next.settled();
  await next.settled();
  expect(changes).toBe(before);
  await next.stop();
  expect(lines).toEqual([]);
});

test('what comes while it folds is folded, whenever it is woken', async () => {
  let left = 5;
  let storing = Promise.resolve();
  const projector: Projector = start(() => {
    if (left === 0) return;
    left -= 1;
    storing = storing.then(() => store()).then(() => projector.wake());
  });
  await store();
  await projector.settled();
  while (left > 0) await realSystem.sleep(20);
  await storing;
  await projector.settled();
  expect(await present()).toBe(6);
  await projector.stop();
});

test('a wake in the very turn in which a run ends is not lost', async () => {
  const projector = start();
  await projector.settled();
  for (let n = 1; n <= 20; n += 1) {
    const done = projector.settled();
    // Each at another turn of the end of that run.
    await store();
    projector.wake();
    await done;
    for (let turn = 0; turn < n; turn += 1) await Promise.resolve();
    projector.wake();
    await projector.settled();
    expect(await present()).toBe(n);
  }
  await projector.stop();
}, 30_000);

test('told to stop, it ends after the chunk that is under way', async () => {
  await store(1_600);
  let stopped: Promise<void> | undefined;
  const projector: Projector = start(() => {
    stopped ??= projector.stop();
  });
  projector.wake();
  while (stopped === undefined) await realSystem.sleep(10);
  await stopped;
  expect(await database.sql`SELECT seq FROM projection_progress`).toEqual([{ seq: 500 }]);
});

test('a failure is told by its code and tried again; a record that is set aside by its place', async () => {
  await store();
  await database.owner`ALTER TABLE shelter_fact RENAME TO shelter_fact_gone`;
  const projector = start();
  await projector.settled();
  expect(failures()).toMatchObject([{ reason: 'projection', code: '42P01', tenant: TENANT }]);
  await database.owner`ALTER TABLE shelter_fact_gone RENAME TO shelter_fact`;
  await database.owner`ALTER TABLE shelter_place ADD CONSTRAINT planted CHECK (shelter_id <> 'S01')`;
  while (failures().length < 2) await realSystem.sleep(50);
  await database.owner`ALTER TABLE shelter_place DROP CONSTRAINT planted`;
  expect(failures()[1]).toMatchObject({
    reason: 'unprojectable',
    code: '23514',
    device: `gym-${count}`,
    seq: 1,
  });
  await projector.stop();
});

test('tables that another program made its own are left to it, which is told once', async () => {
  const projector = start();
  await projector.settled();
  await database.sql`UPDATE projection_state SET version = version + 2`;
  await store();
  await projector.settled();
  await projector.settled();
  expect(await present()).toBe(0);
  expect(failures()).toMatchObject([{ reason: 'projection_not_ours' }]);
  await projector.stop();
});

test('a centre starts, listens and takes records whatever the fold does', async () => {
  const dataDir = newDataDir();
  const first = await startTrainingCentre({ dataDir });
  const stream = createTestStream();
  await first.introduce(stream);
  await first.owner`ALTER TABLE kazasu.shelter_fact RENAME TO shelter_fact_gone`;
  await first.owner`UPDATE kazasu.projection_state SET version = 2`;
  await first.central.close();
  const second = await startTrainingCentre({ dataDir });
  expect((await fetch(new URL('/v1/ready', second.central.url))).status).toBe(200);
  while (!second.logged.some((line) => line.includes('42P01'))) await realSystem.sleep(50);
  await second.stop();
}, 60_000);

test('while a storm of batches comes it rests after each chunk, a second at the most; otherwise never', async () => {
  const rests: number[] = [];
  const system: System = {
    ...realSystem,
    sleep: async (ms) => {
      rests.push(ms);
    },
  };
  for (const [batches, expected] of [
    [16, 1],
    [3, 0],
  ] as const) {
    rests.length = 0;
    let told = false;
    const projector = start(() => {
      if (told) return;
      told = true;
      for (let n = 0; n < batches; n += 1) projector.wake();
    }, system);
    await store();
    await projector.settled();
    await projector.stop();
    expect(rests.length).toBe(expected);
    expect(rests.every((ms) => ms > 0 && ms <= 1_000)).toBe(true);
  }
});
