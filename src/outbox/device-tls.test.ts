import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { deviceHolder, materialOf, testAuthority } from '../../test/harness/tls-peer.ts';
import { openDatabase } from '../db/index.ts';
import { failure, mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { openDeviceTls } from './device-tls.ts';
import { outboxMigrations } from './schema-sql.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-device-tls-'));
afterAll(() => rmSync(folder, { recursive: true }));

const key = new Uint8Array(32).fill(7);
const open = () => {
  const path = join(folder, 'record.db');
  const db = mustSucceed(openDatabase({ path, key, migrations: outboxMigrations }));
  return { db, tls: mustSucceed(openDeviceTls(db, realSystem)) };
};

test('the key is made once; what it was given and whom it believes survive a start', () => {
  const authority = testAuthority();
  const { cert } = materialOf(authority, deviceHolder());
  const first = open();
  expect(first.tls.material()).toBeUndefined();
  mustSucceed(first.tls.believe(authority.certificate));
  mustSucceed(first.tls.wait('K7Q2-M9XD-4TRA'));
  expect(first.tls.material()).toEqual({ ca: [authority.certificate] });
  first.db.close();
  const second = open();
  expect([second.tls.key, second.tls.askedWith()]).toEqual([first.tls.key, 'K7Q2-M9XD-4TRA']);
  mustSucceed(second.tls.keep(cert));
  second.db.close();
  const third = open();
  expect(third.tls.material()).toEqual({ ca: [authority.certificate], cert, key: first.tls.key });
  expect(third.tls.askedWith()).toBeUndefined();
  // Under another CA a certificate of the one before is worth nothing.
  mustSucceed(third.tls.believe(testAuthority().certificate));
  expect(third.tls.certificate()).toBeUndefined();
  third.db.close();
  expect(readFileSync(join(folder, 'record.db')).includes('PRIVATE KEY')).toBe(false);
});

test('what the disk does not take is not acted on', () => {
  const { db, tls: before } = open();
  const full: typeof db = { ...db, write: () => failure('disk_full') };
  const tls = mustSucceed(openDeviceTls(full, realSystem));
  const said = () => [tls.ca(), tls.certificate(), tls.askedWith(), tls.centralKey()];
  const known = said();
  expect(tls.believe(testAuthority().certificate)).toMatchObject({ reason: 'disk_full' });
  expect(tls.wait('XXXX-XXXX-XXXX')).toMatchObject({ reason: 'disk_full' });
  expect(tls.keep('certificate')).toMatchObject({ reason: 'disk_full' });
  expect(tls.agree('key')).toMatchObject({ reason: 'disk_full' });
  expect(said()).toEqual(known);
  expect(before.ca()).toBe(tls.ca());
  db.close();
});
