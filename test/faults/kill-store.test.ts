/**
 * R1, kill -9: a terminal's record is appended to, checkpointed, backed up and migrated by a process that is killed at seeded moments. What it
 * had acknowledged is there, in one unbroken chain, and the file is sound. Short in CI; `KAZASU_STORE_KILLS=10000` runs the long one.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { checkBackup } from '../../src/app/backup-check.ts';
import { loadOrCreateKey } from '../../src/app/key-file.ts';
import { openRecord, RECORD_KEY_FILE } from '../../src/app/record.ts';
import { deviceIdSchema, tenantIdSchema } from '../../src/kernel/ids.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { openIncident } from '../../src/outbox/incidents.ts';
import { seeded } from './seeded.ts';

const KILLS = Number(process.env['KAZASU_STORE_KILLS'] ?? 40);
const SEED = Number(process.env['KAZASU_SEED'] ?? 20_261_126);
/** A kill falls in this time after the process has said its first word. */
const WITHIN_MS = 60;
/** Now and then a process is killed before it has said anything: in the opening, with its migrations. */
const EARLY = 0.15;
/** Some live long enough for a backup to be made and proved. */
const LONG = 0.1;
const LONG_MS = 1_500;
/** Two records, so that one process begins while the other is looked at. */
const LANES = 2;
/** Kills after which a record begins anew: beginnings are among the moments, and no record grows without end. */
const ANEW = 50;

const folder = mkdtempSync(join(tmpdir(), 'kazasu-kills-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const profile = {
  tenant: { id: tenantIdSchema.parse('999990'), name: '町' },
  device: deviceIdSchema.parse('gym-1'),
};

interface Lane {
  readonly dataDir: string;
  readonly backups: string;
  acked: { seq: number; hash: string };
}

const begin = ({ dataDir, backups }: Lane): { child: ChildProcess; said: () => string } => {
  const args = ['test/faults/power/writer.ts', dataDir, '100000', backups];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return { child, said: () => said };
};

/** Runs it until it is killed; gives what it acknowledged last. */
const untilKilled = async (lane: Lane, random: () => number): Promise<number> => {
  const { child, said } = begin(lane);
  const ended = once(child, 'close');
  if (random() < EARLY) await delay(random() * 250);
  else {
    await Promise.race([once(child.stdout ?? child, 'data'), ended]);
    await delay(random() * (random() < LONG ? LONG_MS : WITHIN_MS));
  }
  child.kill('SIGKILL');
  await ended;
  expect(child.signalCode).toBe('SIGKILL');
  const acks = [...said().matchAll(/^ack (\d+) (\w+)$/gm)];
  const last = acks.at(-1);
  if (last !== undefined) lane.acked = { seq: Number(last[1]), hash: last[2] ?? '' };
  return acks.length;
};

const look = ({ dataDir, acked }: Lane): void => {
  const { db, log } = mustSucceed(
    openRecord({
      dataDir,
      profile,
      system: realSystem,
      logger: silentLogger,
      projections: [],
      mode: 'create',
    }),
  );
  expect(openIncident(db)).toBeUndefined();
  expect(mustSucceed(log.verify()).head.seq).toBeGreaterThanOrEqual(acked.seq);
  if (acked.seq > 0)
    expect(log.events({ afterSeq: acked.seq - 1, limit: 1 })).toMatchObject([{ hash: acked.hash }]);
  db.close();
};

/** A backup has its name only once it is proved: whatever is called one opens and holds together. */
const lookAtBackups = ({ dataDir, backups }: Lane): number => {
  const key = mustSucceed(loadOrCreateKey(dataDir, RECORD_KEY_FILE, realSystem));
  const whole = readdirSync(backups).filter((name) => name.endsWith('.db'));
  for (const name of whole) mustSucceed(checkBackup(join(backups, name), key));
  return whole.length;
};

const runLane = async (n: number, kills: number): Promise<{ acks: number; backups: number }> => {
  const random = seeded(SEED + n);
  let acks = 0;
  let backups = 0;
  let lane: Lane | undefined;
  for (let kill = 0; kill < kills; kill += 1) {
    if (lane === undefined || kill % ANEW === 0) {
      const home = join(folder, `lane-${n}-${kill}`);
      mkdirSync(join(home, 'backups'), { recursive: true });
      lane = { dataDir: join(home, 'data'), backups: join(home, 'backups'), acked: { seq: 0, hash: '' } };
      mkdirSync(lane.dataDir);
    }
    acks += await untilKilled(lane, random);
    look(lane);
    if (kill % ANEW === ANEW - 1 || kill === kills - 1) {
      backups += lookAtBackups(lane);
      rmSync(join(lane.dataDir, '..'), { recursive: true, force: true });
    }
  }
  return { acks, backups };
};

it(`loses nothing that was acknowledged through ${KILLS} kills (seed ${SEED})`, async () => {
  const began = performance.now();
  const each = Math.ceil(KILLS / LANES);
  const lanes = await Promise.all(Array.from({ length: LANES }, (_, n) => runLane(n, each)));
  const acks = lanes.reduce((sum, lane) => sum + lane.acks, 0);
  const backups = lanes.reduce((sum, lane) => sum + lane.backups, 0);
  expect(acks).toBeGreaterThan(KILLS);
  const ms = Math.round((performance.now() - began) / (each * LANES));
  process.stdout.write(
    `kill -9 of the store: ${each * LANES} kills, ${acks} acknowledged, 0 lost, ${backups} backups whole, ${ms} ms a kill\n`,
  );
}, 21_600_000);
