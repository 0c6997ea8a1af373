import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../db/index.ts';
import { silentLogger } from '../kernel/log.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem, type System } from '../kernel/system.ts';
import { closedStreams } from '../outbox/closed-streams.ts';
import { openIncident } from '../outbox/incidents.ts';
import { checkBackup } from './backup-check.ts';
import { backupName, outdated, parseBackupName, recordKeyId } from './backup-names.ts';
import { checkInThread } from './backup-thread.ts';
import { loadOrCreateKey } from './key-file.ts';
import { type OpenedRecord, RECORD_KEY_FILE } from './record.ts';
import { type BackupSite, backUp, startBackups } from './record-backup.ts';
import { restoreRecord } from './restore.ts';
import { openOrSalvage } from './salvage.ts';
import { loadSiteProfile } from './site-profile.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 120_000 });

const profile = mustSucceed(loadSiteProfile('kiosk-config/sites/training.yaml'));
let folder: string;
let dataDir: string;
let medium: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kazasu-restore-'));
  dataDir = join(folder, 'data');
  medium = join(folder, 'medium');
  mkdirSync(medium);
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (): OpenedRecord =>
  mustSucceed(openOrSalvage({ dataDir, profile, system: realSystem, logger: silentLogger, projections: [] }));
const append = ({ db, log }: OpenedRecord, count: number): void => {
  for (let n = 0; n < count; n += 1)
    mustSucceed(
      db.write((tx) =>
        log.append(tx, {
          kind: 'test.noted',
          actor: { staff: 'desk', role: 'clerk' },
          site: 'gym',
          mode: 'drill',
          data: { n, words: 'x'.repeat(500) },
        }),
      ),
    );
};
const key = () => mustSucceed(loadOrCreateKey(dataDir, RECORD_KEY_FILE, realSystem));
const site = ({ db, log }: OpenedRecord, change: Partial<BackupSite> = {}): BackupSite => ({
  db,
  log,
  key: key(),
  folder: medium,
  keep: 24,
  system: realSystem,
  check: checkInThread,
  ...change,
});

describe('a backup', () => {
  it('is made and proved while the record goes on, and has all that was there when it began', async () => {
    const record = open();
    append(record, 200);
    const head = record.log.head();
    const making = backUp(site(record));
    append(record, 50);
    const made = mustSucceed(await making);
    expect(made.head).toEqual(head);
    expect(readdirSync(medium)).toEqual([made.path.split('/').at(-1)]);
    expect(mustSucceed(checkBackup(made.path, key()))).toMatchObject({ head, count: 200 });
    append(record, 10);
    record.db.close();
    const again = open();
    expect(again.log.verify()).toMatchObject({ ok: true, value: { count: 260 } });
    again.db.close();
  });

  it('keeps the lock on the record: a second process is still refused', async () => {
    const record = open();
    append(record, 3);
    mustSucceed(await backUp(site(record)));
    // In a process of its own, because POSIX locks are a process's.
    const { spawnSync } = await import('node:child_process');
    const yaml = 'kiosk-config/sites/training.yaml';
    const run = spawnSync('node', ['src/app/cli.ts', 'verify-log', '--data', dataDir, '--site', yaml], {
      encoding: 'utf8',
    });
    expect(run.stderr).toContain('端末が動いています');
    record.db.close();
  });

  it('that does not read back is removed and said, and leaves those before it', async () => {
    const record = open();
    append(record, 3);
    const first = mustSucceed(await backUp(site(record)));
    const spoiled = await backUp(
      site(record, {
        system: { now: () => realSystem.now() + 60_000 },
        check: (job) => {
          writeFileSync(job.path, Buffer.alloc(8_192), { flag: 'r+' });
          return checkInThread(job);
        },
      }),
    );
    expect(spoiled).toMatchObject({ ok: false, reason: 'not_proved' });
    expect(readdirSync(medium)).toEqual([first.path.split('/').at(-1)]);
    expect(await backUp(site(record, { folder: join(folder, 'unplugged') }))).toMatchObject({
      reason: 'folder_missing',
    });
    record.db.close();
  });

  it('is not outdated by its own name when the clock stands wrong, and what a power cut left of others goes', async () => {
    const record = open();
    append(record, 3);
    const keyId = recordKeyId(key());
    const name = (hour: number) => backupName(profile.device, `202611${String(10 + hour)}T000000Z`, keyId);
    for (let n = 0; n < 16; n += 1) writeFileSync(join(medium, name(n)), '');
    const [left, strange] = [`${name(0)}.part`, `${backupName('other', '20261101T000000Z', keyId)}.part`];
    for (const file of [left, `${left}-wal`, strange]) writeFileSync(join(medium, file), '');
    const made = mustSucceed(await backUp(site(record, { keep: 1, system: { now: () => 60_000 } })));
    const files = readdirSync(medium);
    expect(files).toContain(made.path.split('/').at(-1));
    expect(files.filter((file) => file.includes('.part'))).toEqual([strange]);
    record.db.close();
  });

  it('that fails in a way nobody thought of is a failed one, and the next is tried', async () => {
    const record = open();
    const tries: string[] = [];
    const backups = startBackups(
      site(record, {
        db: {
          copyTo: async () => {
            throw new Error('a bug');
          },
        },
      }),
      {
        everyMs: 1,
        system: { ...realSystem, sleep: async () => undefined },
        logger: silentLogger,
        tried: () => {
          tries.push(backups.state().state);
          if (tries.length === 2) backups.stop();
        },
      },
    );
    await vi.waitFor(() => expect(tries).toEqual(['failing', 'failing']));
    record.db.close();
  });

  it('is removed when it is outdated: the newest stay, and the last of each of fourteen days', () => {
    const at = (day: number, hour: number) =>
      `kazasu-gym-1-202611${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}0000Z-0123abcd.db`;
    const names = Array.from({ length: 20 }, (_, day) => [at(day + 1, 8), at(day + 1, 20)]).flat();
    const gone = new Set(outdated([...names, 'letter.txt', at(1, 1).replace('gym-1', 'gym-2')], 'gym-1', 3));
    const left = names.filter((name) => !gone.has(name));
    expect(left).toHaveLength(15);
    expect(left).toContain(at(20, 8));
    expect(left).not.toContain(at(19, 8));
    expect(left).not.toContain(at(6, 20));
    expect(gone.size + left.length).toBe(names.length);
    expect(parseBackupName(at(1, 8))).toMatchObject({ device: 'gym-1', keyId: '0123abcd' });
  });
});

describe('restoring', () => {
  const weekOld = async (): Promise<{ readonly from: string; readonly epoch: string }> => {
    const record = open();
    append(record, 20);
    const { path } = mustSucceed(await backUp(site(record)));
    append(record, 30);
    const { epoch } = record.log.stream;
    record.db.close();
    return { from: path, epoch };
  };
  const restore = (from: string, system: System = realSystem) =>
    restoreRecord({ from, dataDir, profile, system });

  it('always begins a new epoch, and keeps the old stream and the old file', async () => {
    const { from, epoch } = await weekOld();
    const restored = mustSucceed(restore(from));
    expect(restored.before).toMatchObject({ epoch, head: { seq: 20 } });
    const record = open();
    expect(record.log.stream.epoch).toBe(restored.epoch);
    expect(restored.epoch).not.toBe(epoch);
    expect(closedStreams(record.db)).toMatchObject([{ epoch, why: 'restored', head: { seq: 20 } }]);
    expect(record.log.former().map(({ stream }) => stream.epoch)).toEqual([epoch]);
    expect(openIncident(record.db)).toMatchObject({ kind: 'restored', tailUnknown: true });
    append(record, 5);
    expect(record.log.verify()).toMatchObject({ ok: true, value: { count: 25, head: { seq: 5 } } });
    record.db.close();
    const [kept = ''] = readdirSync(dataDir).filter((name) => name.startsWith('record-kept-'));
    // What was there before is a record that verifies, 50 events long.
    const other = join(folder, 'other');
    mkdirSync(other);
    copyFileSync(join(dataDir, kept, 'record.db'), join(other, 'record.db'));
    expect(mustSucceed(checkBackup(join(other, 'record.db'), key()))).toMatchObject({ count: 50 });
    // Once more the same: yet another epoch, and nothing of it is called lost.
    expect(mustSucceed(restore(from)).epoch).not.toBe(restored.epoch);
    const again = open();
    expect(openIncident(again.db)?.kind).toBe('restored');
    again.db.close();
  });

  it('keeps a terminal from starting until it is done', async () => {
    const { from } = await weekOld();
    const started: unknown[] = [];
    // The moment at which the new epoch is drawn: the backup is open, the record not yet replaced.
    const system: System = {
      ...realSystem,
      randomBytes: (count) => {
        const options = { dataDir, profile, system: realSystem, logger: silentLogger, projections: [] };
        const terminal = openOrSalvage(options);
        started.push(terminal.ok ? terminal.value.db.close() : terminal.reason);
        return realSystem.randomBytes(count);
      },
    };
    mustSucceed(restore(from, system));
    expect(new Set(started)).toEqual(new Set(['locked']));
    open().db.close();
  });

  it('refuses a running terminal, a spoiled backup and that of another terminal, and changes nothing', async () => {
    const { from, epoch } = await weekOld();
    const running = open();
    // This very process has it open: SQLite tells its own connections apart too.
    expect(restore(from)).toMatchObject({ reason: 'locked' });
    running.db.close();
    const spoiled = join(medium, 'spoiled.db');
    copyFileSync(from, spoiled);
    writeFileSync(spoiled, Buffer.alloc(100), { flag: 'r+' });
    expect(restore(spoiled)).toMatchObject({ reason: 'backup_bad' });
    expect(restore(join(medium, 'none.db'))).toMatchObject({ reason: 'file_missing' });
    const other = { ...profile, device: 'gym-9' as typeof profile.device };
    expect(restoreRecord({ from, dataDir, profile: other, system: realSystem })).toMatchObject({
      reason: 'other_device',
    });
    const record = open();
    expect(record.log.stream.epoch).toBe(epoch);
    expect(record.log.verify()).toMatchObject({ ok: true, value: { count: 50 } });
    record.db.close();
  });
});

it('a sealed file that is no record is not taken for one', () => {
  const path = join(medium, 'other.db');
  const secret = realSystem.randomBytes(32);
  mustSucceed(openDatabase({ path, key: secret, migrations: [] })).close();
  expect(checkBackup(path, secret)).toMatchObject({ ok: false, reason: 'not_a_record' });
});
