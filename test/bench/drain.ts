/**
 * `drain.lan.50k`, `drain.1mbit.50k`: a terminal that was offline for 72 hours brings 50,000 events over the real sender, the
 * real protocol and a real centre; once over loopback, once over a line of 1 Mbit/s with 300 ms there and back.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Db, openDatabase } from '../../src/db/index.ts';
import { deviceIdSchema } from '../../src/kernel/ids.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { createEventLog, type EventLog, outboxMigrations } from '../../src/outbox/log.ts';
import { createHttpTransport } from '../../src/sync/http-transport.ts';
import { startSync } from '../../src/sync/runner.ts';
import { openSlowLine } from '../harness/slow-line.ts';
import { checkedIn, TENANT } from '../harness/test-stream.ts';
import { startTrainingCentre, type TrainingCentre } from '../harness/training-centre.ts';
import type { Bench, Figure } from './measure.ts';

const EVENTS = 50_000;
const PER_TRANSACTION = 500;
const GIVE_UP_MS = 300_000;
const MBIT = { bitsPerSecond: 1_000_000, roundTripMs: 300 };

const fill = (db: Db, log: EventLog): void => {
  for (let at = 0; at < EVENTS; at += PER_TRANSACTION)
    mustSucceed(
      db.write((tx) => {
        for (let n = at; n < at + PER_TRANSACTION; n += 1)
          log.append(tx, {
            kind: 'shelter.checked_in',
            actor: { staff: 'desk', role: 'clerk' },
            site: 'gym-1',
            mode: 'drill',
            evidence: { level: 'LC', source: 'common_card_id', revocation: 'unknown' },
            data: checkedIn('S01', String(n + 1), String(n + 2), String(n + 3)),
          });
      }),
    );
};

const openOffline = (dir: string, name: string): { readonly db: Db; readonly log: EventLog } => {
  const db = mustSucceed(
    openDatabase({
      path: join(dir, `${name}.db`),
      key: realSystem.randomBytes(32),
      migrations: outboxMigrations,
    }),
  );
  const log = mustSucceed(
    createEventLog({
      db,
      tenant: TENANT,
      device: deviceIdSchema.parse(name),
      system: realSystem,
      logger: silentLogger,
      projections: [],
    }),
  );
  fill(db, log);
  return { db, log };
};

/** Seconds from the line's return until the centre has acknowledged everything. */
const drain = async (centre: TrainingCentre, log: EventLog, port: number): Promise<number> => {
  const device = deviceIdSchema.parse(log.stream.device);
  const centralPublicKey = await centre.introduce({ device, publicKey: log.publicKey });
  const transport = createHttpTransport(`http://127.0.0.1:${port}`);
  const started = performance.now();
  const runner = startSync({ log, transport, system: realSystem, logger: silentLogger, centralPublicKey });
  while (log.pending() > 0 && performance.now() - started < GIVE_UP_MS) await realSystem.sleep(20);
  const seconds = (performance.now() - started) / 1_000;
  await runner.stop();
  if (log.pending() > 0) throw new Error(`${log.pending()} events were not taken in ${GIVE_UP_MS} ms`);
  return seconds;
};

export const drainBench: Bench = async () => {
  const dir = mkdtempSync(join(process.cwd(), '.kazasu-bench-'));
  const centre = await startTrainingCentre();
  try {
    const direct = Number(new URL(centre.central.url).port);
    const lan = openOffline(dir, 'drain-lan');
    const fast = await drain(centre, lan.log, direct);
    lan.db.close();
    const far = openOffline(dir, 'drain-far');
    const line = await openSlowLine(direct, MBIT);
    const slow = await drain(centre, far.log, line.port);
    const bytes = line.sent();
    await line.close();
    far.db.close();
    const figure = (name: string, value: number, goal: number, note: string): Figure => ({
      ...{ name, value, goal, note, unit: 's', direction: 'max', n: 1 },
    });
    return [
      figure('drain.lan.50k', fast, 10, `${Math.round(EVENTS / fast).toLocaleString('en')} events/s`),
      figure(
        'drain.1mbit.50k',
        slow,
        90,
        `1 Mbit/s, 300 ms; ${Math.round(bytes / EVENTS)} bytes an event on the wire`,
      ),
    ];
  } finally {
    await centre.stop();
    rmSync(dir, { recursive: true, force: true });
  }
};
