/**
 * Where a terminal's keys come from, in one place and in this order:
 * 1. Keys that the shell opened for this process (Windows: DPAPI, through Electron).
 * 2. systemd's credentials (`LoadCredentialEncrypted=`): files in `$CREDENTIALS_DIRECTORY` that systemd opened with the TPM or
 *    the machine's own key, in memory and for this unit alone.
 * 3. A file in the data folder that only this user may read: the weakest, made at the first start. The desk says so.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { syncFolder } from '../db/index.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';

export type KeyProtection = 'credential' | 'dpapi' | 'file';

const KEY_BYTES = 32;

/** Not 32 bytes, or (`detail.why` `two_keys`) a protected key and a file that say different things: nobody may guess. */
export type KeyFailure = 'key_file_damaged';

let openedByShell: ReadonlyMap<string, Uint8Array> = new Map();

/** Once, before anything is opened: keys by their file names. */
export const useKeysOfShell = (keys: ReadonlyMap<string, Uint8Array>): void => {
  openedByShell = keys;
};

const credentialPath = (name: string): string | undefined => {
  const dir = process.env['CREDENTIALS_DIRECTORY'];
  const path = dir === undefined || dir === '' ? undefined : join(dir, name);
  return path !== undefined && existsSync(path) ? path : undefined;
};

const protectedKey = (
  name: string,
): { readonly key: Uint8Array; readonly protection: KeyProtection } | undefined => {
  const shell = openedByShell.get(name);
  if (shell !== undefined) return { key: shell, protection: 'dpapi' };
  const path = credentialPath(name);
  return path === undefined
    ? undefined
    : { key: new Uint8Array(readFileSync(path)), protection: 'credential' };
};

export const keyProtectionOf = (name: string): KeyProtection => protectedKey(name)?.protection ?? 'file';

/** Whether there is such a key, from whichever source. */
export const hasKey = (dir: string, name: string): boolean =>
  protectedKey(name) !== undefined || existsSync(join(dir, name));

const whole = (key: Uint8Array, name: string): Result<Uint8Array, KeyFailure> =>
  key.length === KEY_BYTES ? success(key) : failure('key_file_damaged', { file: name });

/** 32 bytes by their name. Where no source has them they are made, in a file. */
export const loadOrCreateKey = (
  dir: string,
  name: string,
  system: System,
): Result<Uint8Array, KeyFailure> => {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, name);
  const given = protectedKey(name);
  if (given !== undefined) {
    const differs = existsSync(path) && !Buffer.from(given.key).equals(readFileSync(path));
    return differs ? failure('key_file_damaged', { file: name, why: 'two_keys' }) : whole(given.key, name);
  }
  if (!existsSync(path)) {
    writeFileSync(path, system.randomBytes(KEY_BYTES), { mode: 0o600, flag: 'wx', flush: true });
    // Before anything is written with it: a record whose key's name was lost with the power would be lost too.
    syncFolder(dir);
  }
  chmodSync(path, 0o600);
  return whole(new Uint8Array(readFileSync(path)), name);
};
