import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../src/db/index.ts';
import { deviceIdSchema, tenantIdSchema } from '../../src/kernel/ids.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { createEventLog, outboxMigrations } from '../../src/outbox/log.ts';
import { type Bench, median, pairedRatios } from './measure.ts';

const COMMITS = 100;
const ROUNDS = 7;

/** A check-in of four, as the shelter writes it. */
const DATA = {
  shelterId: 'S01',
  householdId: '1000001',
  members: ['1', '2', '3', '4'].map((residentId) => ({ residentId, sex: '1', age: 40 })),
};

const openLog = (dir: string) => {
  const db = mustSucceed(
    openDatabase({
      path: join(dir, 'record.db'),
      key: realSystem.randomBytes(32),
      migrations: outboxMigrations,
    }),
  );
  const log = mustSucceed(
    createEventLog({
      db,
      tenant: tenantIdSchema.parse('999990'),
      device: deviceIdSchema.parse('bench-1'),
      system: realSystem,
      logger: silentLogger,
      projections: [],
    }),
  );
  return { db, log };
};

/** `store.commit.vs_fsync`: one recorded event against one bare append + fsync of the same bytes on the same disk. */
export const storeBench: Bench = async () => {
  const dir = mkdtempSync(join(process.cwd(), '.kazasu-bench-'));
  try {
    const { db, log } = openLog(dir);
    const bytes = Buffer.from(JSON.stringify(DATA).padEnd(700));
    const file = openSync(join(dir, 'bare'), 'a');
    const commit = (): void => {
      for (let n = 0; n < COMMITS; n += 1)
        mustSucceed(
          db.write((tx) =>
            log.append(tx, {
              kind: 'shelter.checked_in',
              actor: { staff: 'desk', role: 'clerk' },
              site: 'gym-1',
              mode: 'drill',
              data: DATA,
            }),
          ),
        );
    };
    const bare = (): void => {
      for (let n = 0; n < COMMITS; n += 1) {
        writeSync(file, bytes);
        fsyncSync(file);
      }
    };
    commit();
    bare();
    const { ratios, a, b } = await pairedRatios(ROUNDS, commit, bare);
    closeSync(file);
    db.close();
    const perCommit = (times: number[]): string => (median(times) / COMMITS).toFixed(3);
    return [
      {
        name: 'store.commit.vs_fsync',
        value: median(ratios),
        unit: 'ratio',
        goal: 3,
        direction: 'max',
        n: ROUNDS,
        note: `${COMMITS} commits a round; commit ${perCommit(a)} ms, write+fsync ${perCommit(b)} ms`,
      },
    ];
  } finally {
    rmSync(dir, { recursive: true });
  }
};
