import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { PAGE_BYTES } from '../db/page-cipher.ts';
import { silentLogger } from '../kernel/log.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { createShelterProjection } from '../modules/shelter/index.ts';
import { closedStreams } from '../outbox/closed-streams.ts';
import { openDeviceTls } from '../outbox/device-tls.ts';
import { openIncident } from '../outbox/incidents.ts';
import { loadOrCreateKey } from './key-file.ts';
import { type OpenedRecord, RECORD_FILE, RECORD_KEY_FILE } from './record.ts';
import { openOrSalvage, salvageRecord } from './salvage.ts';
import { loadSiteProfile } from './site-profile.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 120_000 });

const profile = mustSucceed(loadSiteProfile('kiosk-config/sites/training.yaml'));
let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'kazasu-salvage-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const options = () => ({
  dataDir,
  profile,
  system: realSystem,
  logger: silentLogger,
  projections: [createShelterProjection('drill')],
});
const open = (): OpenedRecord => mustSucceed(openOrSalvage(options()));

const append = ({ db, log }: OpenedRecord, count: number, words = 20): void => {
  for (let n = 0; n < count; n += 1)
    mustSucceed(
      db.write((tx) =>
        log.append(tx, {
          kind: 'shelter.checked_in',
          actor: { staff: 'desk', role: 'clerk' },
          site: 'gym',
          mode: 'drill',
          data: {
            shelterId: 'S01',
            householdId: String(1_000_000 + n),
            members: Array.from({ length: words }, (_, m) => ({
              residentId: String(1_000_000 + n * 30 + m),
              sex: '1',
              age: 40,
            })),
          },
        }),
      ),
    );
};

const filled = (
  count = 300,
): { readonly epoch: string; readonly publicKey: string; readonly people: number } => {
  const record = open();
  append(record, count);
  const facts = { epoch: record.log.stream.epoch, publicKey: record.log.publicKey, people: peopleIn(record) };
  record.db.close();
  return facts;
};
const peopleIn = ({ db }: OpenedRecord): number =>
  db.one(z.object({ n: z.int() }), 'SELECT count(*) AS n FROM shelter_person')?.n ?? 0;

const change = (edit: (bytes: Buffer) => void): void => {
  const bytes = readFileSync(join(dataDir, RECORD_FILE));
  edit(bytes);
  writeFileSync(join(dataDir, RECORD_FILE), bytes);
};
const keptFiles = (): string[] =>
  readdirSync(dataDir)
    .filter((name) => name.startsWith('record-kept-'))
    .flatMap((folder) => readdirSync(join(dataDir, folder)).map((name) => join(folder, name)));

describe('a damaged record', () => {
  it('without its first page goes on in a new epoch with every event, and is itself kept', () => {
    const before = filled();
    const enrolled = open();
    mustSucceed(mustSucceed(openDeviceTls(enrolled.db, realSystem)).believe('the CA'));
    mustSucceed(mustSucceed(openDeviceTls(enrolled.db, realSystem)).agree('the centre'));
    const { key: tlsKey } = mustSucceed(openDeviceTls(enrolled.db, realSystem));
    enrolled.db.close();
    change((bytes) => bytes.fill(0, 0, PAGE_BYTES));
    const damaged = readFileSync(join(dataDir, RECORD_FILE));
    const after = open();
    expect(after.log.stream.epoch).not.toBe(before.epoch);
    expect(after.log.publicKey).toBe(before.publicKey);
    expect(peopleIn(after)).toBe(before.people);
    // The centre knows it by the same certificate as before.
    const tls = mustSucceed(openDeviceTls(after.db, realSystem));
    expect({ key: tls.key, ca: tls.ca(), centre: tls.centralKey() }).toEqual({
      key: tlsKey,
      ca: 'the CA',
      centre: 'the centre',
    });
    const [closed] = closedStreams(after.db);
    expect(closed).toMatchObject({ epoch: before.epoch, why: 'salvaged', head: { seq: 300 }, missing: [] });
    expect(after.log.verify()).toMatchObject({ ok: true, value: { count: 300, head: { seq: 0 } } });
    expect(openIncident(after.db)).toMatchObject({ kind: 'salvaged', newKey: false, lost: [] });
    const [kept = ''] = keptFiles();
    expect(readFileSync(join(dataDir, kept)).equals(damaged)).toBe(true);
    append(after, 3);
    after.db.close();
    // Whatever was salvaged is a record like any other at the next start.
    const again = open();
    expect(again.log.head().seq).toBe(3);
    expect(again.log.verify()).toMatchObject({ ok: true, value: { count: 303 } });
    again.db.close();
  });

  it('loses only what the damage hit, and says from where to where', () => {
    filled();
    // Half of the file's pages one after the other, each with one changed byte in its middle.
    change((bytes) => {
      const pages = bytes.length / PAGE_BYTES;
      for (let page = Math.floor(pages / 2); page < pages; page += 1) {
        const at = page * PAGE_BYTES + 1_500;
        bytes[at] = (bytes[at] ?? 0) ^ 1;
      }
    });
    const after = open();
    const [closed] = closedStreams(after.db);
    const missing = closed?.missing ?? [];
    const gone = missing.reduce((count, { from, to }) => count + to - from + 1, 0);
    expect(gone).toBeGreaterThan(10);
    expect(gone).toBeLessThan(200);
    expect(after.log.verify()).toMatchObject({ ok: true, value: { count: 300 - gone } });
    expect(openIncident(after.db)?.lost).toEqual(missing);
    after.db.close();
  });

  it('with a row that somebody edited is found at the start, and the edited row is not believed', () => {
    const before = filled(50);
    const record = open();
    mustSucceed(
      record.db.write((tx) => {
        tx.run('DROP TRIGGER outbox_event_fixed');
        return tx.run(`UPDATE outbox_event SET body = replace(body, '"age":40', '"age":41') WHERE seq = 30`);
      }),
    );
    expect(record.log.verify()).toMatchObject({ ok: false, detail: { seq: 30 } });
    record.db.close();
    const after = open();
    expect(after.log.stream.epoch).not.toBe(before.epoch);
    expect(closedStreams(after.db)).toMatchObject([{ missing: [{ from: 30, to: 30 }] }]);
    expect(openIncident(after.db)).toMatchObject({ kind: 'salvaged', lost: [{ from: 30, to: 30 }] });
    after.db.close();
  });

  it('keeps what only the log beside it had', () => {
    const record = open();
    append(record, 5);
    const epoch = record.log.stream.epoch;
    const wal = readFileSync(join(dataDir, `${RECORD_FILE}-wal`));
    record.db.close();
    rmSync(join(dataDir, RECORD_FILE));
    writeFileSync(join(dataDir, `${RECORD_FILE}-wal`), wal);
    const after = open();
    expect(closedStreams(after.db)).toMatchObject([{ epoch, head: { seq: 5 }, missing: [] }]);
    after.db.close();
  });
});

describe('a killed terminal', () => {
  /** What `kill -9` leaves of twenty events that were acknowledged: all of them in the log beside the record. */
  const killed = (edit: (log: Buffer) => void): { readonly epoch: string } => {
    const record = open();
    append(record, 20, 1);
    const { epoch } = record.log.stream;
    const [file, log] = [RECORD_FILE, `${RECORD_FILE}-wal`].map((name) => readFileSync(join(dataDir, name)));
    record.db.close();
    writeFileSync(join(dataDir, RECORD_FILE), file ?? '');
    edit(log ?? Buffer.alloc(0));
    writeFileSync(join(dataDir, `${RECORD_FILE}-wal`), log ?? '');
    return { epoch };
  };

  it('goes on where it was', () => {
    const { epoch } = killed(() => undefined);
    const after = open();
    expect(after.log.stream.epoch).toBe(epoch);
    expect(after.log.head().seq).toBe(20);
    expect(openIncident(after.db)).toBeUndefined();
    after.db.close();
  });

  it('whose log lost a bit begins a new epoch with all that was acknowledged, and never gives a number again', () => {
    const { epoch } = killed((log) => {
      const at = Math.floor(log.length / 2);
      log[at] = (log[at] ?? 0) ^ 1;
    });
    const after = open();
    expect(after.log.stream.epoch).not.toBe(epoch);
    expect(closedStreams(after.db)).toMatchObject([
      { epoch, why: 'salvaged', head: { seq: 20 }, missing: [] },
    ]);
    expect(openIncident(after.db)).toMatchObject({ kind: 'salvaged', lost: [] });
    expect(after.log.verify()).toMatchObject({ ok: true, value: { count: 20 } });
    after.db.close();
  });
});

describe('what needs a person', () => {
  it('a missing or another key begins nothing', () => {
    filled(2);
    const keyPath = join(dataDir, RECORD_KEY_FILE);
    copyFileSync(keyPath, `${keyPath}.away`);
    rmSync(keyPath);
    expect(openOrSalvage(options())).toMatchObject({ ok: false, reason: 'key_missing' });
    expect(salvageRecord(options())).toMatchObject({ ok: false, reason: 'key_missing' });
    expect(existsSync(keyPath)).toBe(false);
    writeFileSync(keyPath, new Uint8Array(32));
    expect(openOrSalvage(options())).toMatchObject({ ok: false, reason: 'wrong_key' });
    expect(keptFiles()).toEqual([]);
    copyFileSync(`${keyPath}.away`, keyPath);
    open().db.close();
  });

  it('nor does the command begin anything with another key', () => {
    filled(2);
    writeFileSync(join(dataDir, RECORD_KEY_FILE), new Uint8Array(32));
    const yaml = 'kiosk-config/sites/training.yaml';
    const run = spawnSync('node', ['src/app/cli.ts', 'salvage', '--data', dataDir, '--site', yaml], {
      encoding: 'utf8',
    });
    expect(run.stderr).toContain('鍵が合いません');
    expect(run.status).toBe(1);
    expect(keptFiles()).toEqual([]);
  });

  it('a file that is gone or empty is no first start', () => {
    const before = filled(2);
    writeFileSync(join(dataDir, RECORD_FILE), '');
    const after = open();
    expect(openIncident(after.db)).toMatchObject({ kind: 'lost', epoch: before.epoch, newKey: true });
    after.db.close();
    const next = open();
    expect(openIncident(next.db)?.kind).toBe('lost');
    expect(next.db.all(z.object({ id: z.int() }), 'SELECT id FROM outbox_incident')).toHaveLength(1);
    next.db.close();
  });

  it('a first start is nothing to tell of, and a running terminal is not salvaged', () => {
    const record = open();
    expect(openIncident(record.db)).toBeUndefined();
    expect(openOrSalvage(options())).toMatchObject({ ok: false, reason: 'locked' });
    mustSucceed(loadOrCreateKey(dataDir, RECORD_KEY_FILE, realSystem));
    record.db.close();
  });
});
