import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../db/index.ts';
import { deviceIdSchema, tenantIdSchema } from '../kernel/ids.ts';
import { silentLogger } from '../kernel/log.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { createEventLog, outboxMigrations } from '../outbox/log.ts';
import { loadOrCreateKey } from './key-file.ts';
import { RECORD_FILE, RECORD_KEY_FILE } from './record.ts';

const PROFILE = `tenant: { id: '999990', name: 架空県かざし市 }
site: { id: gym, name: 第一体育館 }
device: gym-1
training: true
shelter: { id: gym, name: 第一体育館, capacity: 200 }
cardSources: { commonCardId: true, jpkiStatus: none }
reader: auto
centralUrl: http://127.0.0.1:8000
deskRole: clerk
staff: []
`;

let folder: string;
const open = () =>
  mustSucceed(
    openDatabase({
      path: join(folder, RECORD_FILE),
      key: mustSucceed(loadOrCreateKey(folder, RECORD_KEY_FILE, realSystem)),
      migrations: outboxMigrations,
    }),
  );

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kazasu-verify-'));
  writeFileSync(join(folder, 'site.yaml'), PROFILE);
  const db = open();
  const log = mustSucceed(
    createEventLog({
      db,
      tenant: tenantIdSchema.parse('999990'),
      device: deviceIdSchema.parse('gym-1'),
      system: realSystem,
      logger: silentLogger,
      projections: [],
    }),
  );
  for (let n = 1; n <= 5; n += 1) {
    mustSucceed(
      db.write((tx) =>
        log.append(tx, {
          kind: 'test.noted',
          actor: { staff: 'desk', role: 'clerk' },
          site: 'gym',
          mode: 'drill',
          data: { n },
        }),
      ),
    );
  }
  db.close();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const verify = (...more: string[]) =>
  spawnSync(
    'node',
    ['src/app/cli.ts', 'verify-log', '--data', folder, '--site', join(folder, 'site.yaml'), ...more],
    { encoding: 'utf8' },
  );

test('a whole log is called good with its count', () => {
  const run = verify('--json');
  expect(JSON.parse(run.stdout)).toMatchObject({ ok: true, value: { count: 5, head: { seq: 5 } } });
  expect(run.status).toBe(0);
});

test('a changed record is named by its number', () => {
  const db = open();
  // Whoever holds the key can take the guard away; the chain must still tell.
  mustSucceed(
    db.write((tx) => {
      tx.run('DROP TRIGGER outbox_event_fixed');
      return tx.run(`UPDATE outbox_event SET body = replace(body, '"n":3', '"n":4') WHERE seq = 3`);
    }),
  );
  db.close();
  const run = verify('--json');
  expect(JSON.parse(run.stdout)).toMatchObject({ ok: false, detail: { seq: 3 } });
  expect(run.status).toBe(1);
});

test('a running terminal, a folder with no log and a wrong profile say what to do', () => {
  const db = open();
  expect(verify().stderr).toContain('端末を止めてから');
  db.close();
  rmSync(join(folder, RECORD_FILE));
  expect(verify().stderr).toContain('記録はありません');
  writeFileSync(join(folder, 'site.yaml'), PROFILE.replace('gym-1', 'GYM 1'));
  const wrong = verify();
  expect(wrong.stderr).toContain('device');
  expect(wrong.status).toBe(1);
});
