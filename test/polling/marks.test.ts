/**
 * 期日前投票済 at a station that works alone: the centre publishes who voted early, the station fetches it while there is a line, and
 * stops her on the poll day when there is none (domain.md §12, 2 and 7b).
 */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { earlierOf } from '../../src/app/polling-host.ts';
import { publishMarks } from '../../src/central/polling-marks.ts';
import { loadReceiptKey } from '../../src/central/receipt-key.ts';
import { openInMemory } from '../../src/db/sqlite-driver.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { createMarksKeeper, marksMigrations } from '../../src/outbox/marks-keeper.ts';
import { batchPath, TENANT_HEADER } from '../../src/outbox/protocol.ts';
import { plainSend } from '../../src/sync/https-client.ts';
import { fetchMarks, type MarksFeedPorts } from '../../src/sync/marks-feed.ts';
import { EARLY_DAY_8, electionOf, madeUp, openPollingDesk, TENANT } from '../harness/polling-desk.ts';
import { createTestStream, newKeys } from '../harness/test-stream.ts';
import { startTrainingCentre, type TrainingCentre } from '../harness/training-centre.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 });

const { electionId } = electionOf();
const EARLY = {
  ...{
    election: electionId,
    place: 'early-1',
    electorId: '1-1-1',
    precinct: '1',
    ballots: ['single', 'list', 'review'],
  },
  ...{ how: 'ticket', when: 'early', reason: 1, sex: '2', age: 41 },
  roll: { version: 3, asOf: '2026-11-23', sha256: 'ab'.repeat(32) },
};

let centre: TrainingCentre;
let publicKey = '';
const keys = newKeys();
const hall = createTestStream('early-1-a', { keys });

const send = async (): Promise<void> => {
  const reply = await fetch(`${new URL(centre.central.url).origin}${batchPath(hall.device, hall.epoch)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [TENANT_HEADER]: TENANT },
    body: JSON.stringify(hall.batch()),
  });
  expect(reply.status).toBe(200);
};

beforeAll(async () => {
  centre = await startTrainingCentre();
  hall.add('polling.accepted', EARLY, { at: EARLY_DAY_8 });
  publicKey = await centre.introduce(hall);
  await send();
});
afterAll(() => centre.stop());

const publish = async (): Promise<number> => {
  const { database } = centre.central;
  const key = await loadReceiptKey(database, TENANT, realSystem);
  const wish = { tenant: TENANT, election: electionId, mode: 'drill' as const, staff: 'board', key };
  const count = () => database.begin(async (tx) => publishMarks(tx, { ...wish, now: realSystem.now() }));
  await vi.waitUntil(async () => (await count()).count === 1, { timeout: 60_000, interval: 200 });
  return (await count()).version;
};

test('§12.2 期日前投票済 reaches the station of the poll day over the wire, and stops her there without a line', async () => {
  const keeper = createMarksKeeper({
    ...{ db: openInMemory(marksMigrations), tenant: TENANT, election: electionId, mode: 'drill' },
  });
  const ports: MarksFeedPorts = {
    ...{ centralUrl: new URL(centre.central.url).origin, tenant: TENANT, device: hall.device },
    ...{
      election: electionId,
      privateKey: keys.privateKey,
      send: plainSend,
      system: realSystem,
      logger: silentLogger,
    },
    have: () => keeper.current()?.version ?? 0,
    keep: (signed) => keeper.keep(signed, publicKey),
  };
  const desk = openPollingDesk({
    electors: [madeUp('1-1-1'), madeUp('1-1-2')],
    earlier: earlierOf(keeper),
  });
  await desk.openDoors();
  const before = await desk.scan('1-1-1');
  // The planted state: without the marks this station would take her a second time.
  expect(before.verdict.kind).toBe('ok');
  await desk.clear(before);
  const version = await publish();
  mustSucceed(await fetchMarks(ports, AbortSignal.timeout(60_000)));
  expect(keeper.current()).toMatchObject({ version, count: 1 });
  const after = await desk.scan('1-1-1');
  expect(after.verdict).toMatchObject({ kind: 'early_voted', earlier: [{ when: 'early' }] });
  await desk.clear(after);
  expect((await desk.scan('1-1-2')).verdict.kind).toBe('ok');
  desk.close();
});
