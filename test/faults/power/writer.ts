/**
 * A terminal's record that is appended to until it is stopped: `node writer.ts <dataDir> <events> [backupDir]`. Each event is said on
 * stdout (`ack <seq> <hash>`) after it is acknowledged, and never before. `KAZASU_SYNC_OFF`: the negative control, SQLite with
 * `synchronous=OFF`, which no option of the program can ask for.
 */
import { writeSync } from 'node:fs';
import Database from 'better-sqlite3-multiple-ciphers';
import { checkBackup } from '../../../src/app/backup-check.ts';
import { loadOrCreateKey } from '../../../src/app/key-file.ts';
import { openRecord, RECORD_KEY_FILE } from '../../../src/app/record.ts';
import { backUp } from '../../../src/app/record-backup.ts';
import { deviceIdSchema, tenantIdSchema } from '../../../src/kernel/ids.ts';
import { silentLogger } from '../../../src/kernel/log.ts';
import { mustSucceed } from '../../../src/kernel/result.ts';
import { realSystem } from '../../../src/kernel/system.ts';

const [dataDir = '', events = '', backupDir] = process.argv.slice(2);

if (process.env['KAZASU_SYNC_OFF'] !== undefined) {
  const pragma: unknown = Reflect.get(Database.prototype, 'pragma');
  if (typeof pragma !== 'function') throw new Error('the driver has no pragma');
  const asked = (self: Database.Database, source: string, options?: object): unknown =>
    Reflect.apply(pragma, self, [source, options]);
  Database.prototype.pragma = function (this: Database.Database, source: string, options?: object): unknown {
    if (source === 'synchronous=FULL') return asked(this, 'synchronous=OFF');
    // The program asserts its setting; the control has to get past that.
    return source === 'synchronous' ? 2 : asked(this, source, options);
  };
}

const { db, log } = mustSucceed(
  openRecord({
    dataDir,
    profile: {
      tenant: { id: tenantIdSchema.parse('999990'), name: '町' },
      device: deviceIdSchema.parse('gym-1'),
    },
    system: realSystem,
    logger: silentLogger,
    projections: [],
    mode: 'create',
  }),
);
writeSync(1, `opened ${log.head().seq}\n`);

const append = (n: number): void => {
  const event = mustSucceed(
    db.write((tx) =>
      log.append(tx, {
        kind: 'test.noted',
        actor: { staff: 'desk', role: 'clerk' },
        site: 'gym',
        mode: 'drill',
        // Some are longer than a page, so that overflow pages are torn too.
        data: { n, words: 'x'.repeat(n % 7 === 0 ? 9_000 : 400) },
      }),
    ),
  );
  writeSync(1, `ack ${event.seq} ${event.hash}\n`);
};

const backup = async (): Promise<void> => {
  if (backupDir === undefined) return;
  const key = mustSucceed(loadOrCreateKey(dataDir, RECORD_KEY_FILE, realSystem));
  const made = await backUp({
    db,
    log,
    key,
    folder: backupDir,
    keep: 3,
    system: realSystem,
    check: async (job) => checkBackup(job.path, job.key),
  });
  writeSync(1, `backup ${made.ok ? made.value.path : made.reason}\n`);
};

let backing = Promise.resolve();
for (let n = 1; n <= Number(events); n += 1) {
  append(n);
  // One after the other, as the program makes them: two would write under one name.
  if (n % 20 === 5) backing = backing.then(backup);
  // Lets the copying of a backup go on beside the appending.
  if (n % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
}
await backing;
db.close();
