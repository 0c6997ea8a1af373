/**
 * R11, against a real centre: a restored backup goes on in a new epoch and nothing is merged; an old disk that was copied back, and
 * one disk in two machines, are found at the first thing they send that differs; a damaged record still gives the centre what it lacks.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { checkBackup } from '../../src/app/backup-check.ts';
import { loadOrCreateKey } from '../../src/app/key-file.ts';
import { type OpenedRecord, RECORD_FILE, RECORD_KEY_FILE } from '../../src/app/record.ts';
import { backUp } from '../../src/app/record-backup.ts';
import { restoreRecord } from '../../src/app/restore.ts';
import { openOrSalvage } from '../../src/app/salvage.ts';
import { PAGE_BYTES } from '../../src/db/page-cipher.ts';
import { deviceIdSchema } from '../../src/kernel/ids.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { openIncident } from '../../src/outbox/incidents.ts';
import { createHttpTransport } from '../../src/sync/http-transport.ts';
import { startSync } from '../../src/sync/runner.ts';
import { TENANT } from '../harness/test-stream.ts';
import { startTrainingCentre, type TrainingCentre } from '../harness/training-centre.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-r11-'));
let centre: TrainingCentre;
beforeAll(async () => {
  centre = await startTrainingCentre();
}, 120_000);
afterAll(async () => {
  await centre.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Machine {
  readonly device: string;
  readonly dataDir: string;
}
const profileOf = ({ device }: Machine) => ({
  tenant: { id: TENANT, name: '訓練' },
  device: deviceIdSchema.parse(device),
});
const open = (machine: Machine): OpenedRecord =>
  mustSucceed(
    openOrSalvage({
      dataDir: machine.dataDir,
      profile: profileOf(machine),
      system: realSystem,
      logger: silentLogger,
      projections: [],
    }),
  );
const append = ({ db, log }: OpenedRecord, count: number): void => {
  for (let n = 0; n < count; n += 1)
    mustSucceed(
      db.write((tx) =>
        log.append(tx, {
          kind: 'test.noted',
          actor: { staff: 'desk', role: 'clerk' },
          site: 'gym',
          mode: 'drill',
          data: { n, words: 'x'.repeat(300) },
        }),
      ),
    );
};

let centralPublicKey = '';
const introduce = async (machine: Machine, { log }: OpenedRecord): Promise<void> => {
  centralPublicKey = await centre.introduce({
    device: profileOf(machine).device,
    publicKey: log.publicKey,
  });
};

/** Sends the open stream and the closed ones until there is nothing to do, or somebody must look. */
const sync = async ({ log }: OpenedRecord): Promise<'sent' | 'frozen'> => {
  const shared = {
    transport: createHttpTransport(centre.central.url),
    system: realSystem,
    logger: silentLogger,
    centralPublicKey,
  };
  const runner = startSync({ log, ...shared });
  const streams = log.former();
  const former = streams.map((each) => startSync({ log: each, isOver: () => each.isSettled(), ...shared }));
  const isSent = (): boolean => {
    const state = runner.state();
    return state.kind === 'idle' && state.heardAt !== undefined && log.pending() === 0;
  };
  while (!isSent() && runner.state().kind !== 'frozen') await delay(20);
  for (let look = 0; look < 200 && streams.some((each) => each.pending() > 0); look += 1) await delay(20);
  const outcome = runner.state().kind === 'frozen' ? 'frozen' : 'sent';
  await Promise.all([runner, ...former].map((each) => each.stop()));
  return outcome;
};

const heldSchema = z.array(
  z.object({ epoch: z.string(), seq: z.coerce.number(), hash: z.instanceof(Uint8Array) }),
);
/** Every event the centre has of a device, as text that can be compared. */
const heldOf = async ({ device }: Machine): Promise<string[]> => {
  const rows: unknown = await centre.owner`
    SELECT epoch, seq, hash FROM event WHERE tenant = ${TENANT} AND device = ${device} ORDER BY epoch, seq`;
  return heldSchema
    .parse(rows)
    .map(({ epoch, seq, hash }) => `${epoch} ${seq} ${Buffer.from(hash).toString('hex')}`);
};
const forksOf = async ({ device }: Machine): Promise<number> => {
  const rows: unknown = await centre.owner`
    SELECT count(*)::int AS n FROM fork_evidence WHERE tenant = ${TENANT} AND device = ${device}`;
  return z.array(z.object({ n: z.int() })).parse(rows)[0]?.n ?? -1;
};

let machines = 0;
/** A machine whose record has `count` events, introduced to the centre. */
const begun = async (count: number): Promise<{ machine: Machine; record: OpenedRecord }> => {
  machines += 1;
  const machine = { device: `r11-${machines}`, dataDir: join(folder, `m${machines}`, 'data') };
  mkdirSync(machine.dataDir, { recursive: true });
  const record = open(machine);
  append(record, count);
  await introduce(machine, record);
  return { machine, record };
};
const backup = async ({ dataDir }: Machine, { db, log }: OpenedRecord): Promise<string> => {
  const key = mustSucceed(loadOrCreateKey(dataDir, RECORD_KEY_FILE, realSystem));
  const medium = join(dataDir, '..', 'medium');
  mkdirSync(medium, { recursive: true });
  const check = async (job: { path: string; key: Uint8Array }) => checkBackup(job.path, job.key);
  return mustSucceed(await backUp({ db, log, key, folder: medium, keep: 5, system: realSystem, check })).path;
};

it('a week-old backup goes on in a new epoch; what the centre held beyond it stays, and nothing is merged', async () => {
  const { machine, record } = await begun(10);
  const from = await backup(machine, record);
  append(record, 10);
  expect(await sync(record)).toBe('sent');
  record.db.close();
  const before = await heldOf(machine);
  expect(before).toHaveLength(20);

  const restored = mustSucceed(
    restoreRecord({ from, dataDir: machine.dataDir, profile: profileOf(machine), system: realSystem }),
  );
  const again = open(machine);
  append(again, 3);
  expect(await sync(again)).toBe('sent');
  const after = await heldOf(machine);
  expect(after.filter((event) => before.includes(event))).toEqual(before);
  expect(after.filter((event) => event.startsWith(restored.epoch))).toHaveLength(3);
  expect(after).toHaveLength(23);
  expect(await forksOf(machine)).toBe(0);
  // The centre said that it holds twenty: nothing is sent any more, and nothing of it is called lost.
  expect(again.log.former().map((each) => [each.acked().seq, each.pending()])).toEqual([[20, 1]]);
  expect(openIncident(again.db)).toMatchObject({ kind: 'restored', lost: [] });
  again.db.close();
});

it('what only the backup had is sent after the restore', async () => {
  const { machine, record } = await begun(10);
  expect(await sync(record)).toBe('sent');
  append(record, 5);
  const from = await backup(machine, record);
  record.db.close();
  mustSucceed(
    restoreRecord({ from, dataDir: machine.dataDir, profile: profileOf(machine), system: realSystem }),
  );
  const again = open(machine);
  expect(await sync(again)).toBe('sent');
  expect(await heldOf(machine)).toHaveLength(15);
  expect(await forksOf(machine)).toBe(0);
  again.db.close();
});

it('a damaged record: the centre gets what it lacks of the old stream, and the new one goes on', async () => {
  const { machine, record } = await begun(40);
  expect(await sync(record)).toBe('sent');
  append(record, 40);
  record.db.close();
  const path = join(machine.dataDir, RECORD_FILE);
  const bytes = readFileSync(path);
  bytes.fill(0, 0, PAGE_BYTES);
  writeFileSync(path, bytes);
  const again = open(machine);
  append(again, 2);
  expect(await sync(again)).toBe('sent');
  expect(await heldOf(machine)).toHaveLength(82);
  expect(openIncident(again.db)).toMatchObject({ kind: 'salvaged', lost: [], newKey: false });
  again.db.close();
});

it('an old disk that was copied back (no new epoch) freezes at the first event it sends', async () => {
  const { machine, record } = await begun(10);
  expect(await sync(record)).toBe('sent');
  record.db.close();
  const old = join(machine.dataDir, '..', 'old');
  cpSync(machine.dataDir, old, { recursive: true });
  const live = open(machine);
  append(live, 10);
  expect(await sync(live)).toBe('sent');
  live.db.close();
  const before = await heldOf(machine);

  const copied = open({ ...machine, dataDir: old });
  append(copied, 1);
  expect(await sync(copied)).toBe('frozen');
  expect(await forksOf(machine)).toBe(1);
  expect(await heldOf(machine)).toEqual(before);
  copied.db.close();
});

it('an old disk that has nothing new finds out by itself that it was set back', async () => {
  const { machine, record } = await begun(5);
  expect(await sync(record)).toBe('sent');
  record.db.close();
  const old = join(machine.dataDir, '..', 'old');
  cpSync(machine.dataDir, old, { recursive: true });
  const live = open(machine);
  append(live, 5);
  expect(await sync(live)).toBe('sent');
  live.db.close();
  const copied = open({ ...machine, dataDir: old });
  expect(await sync(copied)).toBe('frozen');
  copied.db.close();
});

it('one disk in two machines freezes at the first divergence, and both versions are kept', async () => {
  const { machine, record } = await begun(10);
  expect(await sync(record)).toBe('sent');
  record.db.close();
  const clone = { ...machine, dataDir: join(machine.dataDir, '..', 'clone') };
  cpSync(machine.dataDir, clone.dataDir, { recursive: true });
  const one = open(machine);
  append(one, 1);
  expect(await sync(one)).toBe('sent');
  const two = open(clone);
  append(two, 1);
  expect(await sync(two)).toBe('frozen');
  expect(await forksOf(machine)).toBe(1);
  expect(await heldOf(machine)).toHaveLength(11);
  one.db.close();
  two.db.close();
});
