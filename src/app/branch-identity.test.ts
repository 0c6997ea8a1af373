import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { IDENTITY_FILE, openBranchIdentity } from './branch-identity.ts';

it('what the disk did not take is a failure, and is believed only once it is written', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kazasu-branch-'));
  const identity = mustSucceed(openBranchIdentity(folder, realSystem));
  mustSucceed(identity.tls.believe('CA'));
  // The name under which the file would be written is taken by a folder.
  mkdirSync(join(folder, `${IDENTITY_FILE}.new`));
  const refused = { ok: false, reason: 'storage_failed', detail: { code: 'EISDIR' } };
  expect(identity.keepShown('shown')).toEqual(refused);
  expect(identity.tls.keep('certificate')).toEqual(refused);
  expect([identity.shown(), identity.tls.certificate()]).toEqual([undefined, undefined]);
  rmSync(join(folder, `${IDENTITY_FILE}.new`), { recursive: true });
  mustSucceed(identity.keepShown('shown'));
  expect(mustSucceed(openBranchIdentity(folder, realSystem)).shown()).toBe('shown');
  rmSync(folder, { recursive: true });
});
