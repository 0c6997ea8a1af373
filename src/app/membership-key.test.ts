import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { newKeys } from '../../test/harness/test-stream.ts';
import { openDatabase } from '../db/index.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { openDeviceTls } from '../outbox/device-tls.ts';
import { CENTRAL_FILE, centralKeyOf } from './membership.ts';
import { RECORD_MIGRATIONS } from './record.ts';

it('the centre’s key is in the record; a file beside it is believed only where the record has none yet', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kazasu-key-'));
  const db = mustSucceed(
    openDatabase({
      path: join(folder, 'r.db'),
      key: new Uint8Array(32).fill(7),
      migrations: RECORD_MIGRATIONS,
    }),
  );
  const keyNow = () => centralKeyOf(mustSucceed(openDeviceTls(db, realSystem)), folder);
  const write = (centralPublicKey: string) =>
    writeFileSync(join(folder, CENTRAL_FILE), JSON.stringify({ centralPublicKey }));
  const [own, foreign] = [newKeys().publicKey, newKeys().publicKey];
  expect(keyNow()).toBeUndefined();
  // As an earlier program left it.
  write(own);
  expect(keyNow()).toBe(own);
  // Whoever can write files here chooses nothing any more.
  write(foreign);
  expect(keyNow()).toBe(own);
  db.close();
  rmSync(folder, { recursive: true });
});
