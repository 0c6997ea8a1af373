/**
 * The municipality's token key on a terminal: links mean the same at every desk only where all have the same one. It is carried
 * by hand, with the site profile, and never through the centre (docs/decisions/0021).
 */
import { createHmac } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { createLinkProofs, type LinkProofs } from '../modules/identification/index.ts';
import { hasKey, type KeyFailure, loadOrCreateKey } from './key-file.ts';
import { writePrivateFile } from './private-file.ts';
import { RECORD_FILE } from './record.ts';
import { hasReplica, TOKEN_KEY_FILE } from './registry-files.ts';

/** Names a key without telling it: two terminals whose ids differ do not know each other's links. */
const keyIdOf = (key: Uint8Array): string =>
  createHmac('sha256', key).update('kazasu token key').digest('hex').slice(0, 16);

const existingKey = (dataDir: string, system: System): Result<Uint8Array, 'key_missing' | KeyFailure> =>
  hasKey(dataDir, TOKEN_KEY_FILE) ? loadOrCreateKey(dataDir, TOKEN_KEY_FILE, system) : failure('key_missing');

export const tokenKeyId = (dataDir: string, system: System): Result<string, 'key_missing' | KeyFailure> => {
  const key = existingKey(dataDir, system);
  return key.ok ? success(keyIdOf(key.value)) : key;
};

/** What this terminal's links are proven with, and those of the other desks believed by. */
export const linkProofsIn = (
  dataDir: string,
  system: System,
): Result<LinkProofs, 'key_missing' | KeyFailure> => {
  const key = existingKey(dataDir, system);
  return key.ok ? success(createLinkProofs(key.value)) : key;
};

/** Makes the key where there is none yet, and writes it to a file that only this user may read. */
export const writeTokenKey = (
  dataDir: string,
  path: string,
  system: System,
): Result<string, KeyFailure | 'file_exists'> => {
  if (existsSync(path)) return failure('file_exists');
  const key = loadOrCreateKey(dataDir, TOKEN_KEY_FILE, system);
  if (!key.ok) return key;
  writePrivateFile(path, key.value);
  return success(keyIdOf(key.value));
};

/**
 * Puts the municipality's key in use on a terminal that has none of its own yet. `token_key_in_use`: there are residents or a
 * record here already, made with another key: what they say of cards would mean nothing any more.
 */
export const readTokenKey = (
  dataDir: string,
  path: string,
): Result<string, 'file_missing' | 'key_file_damaged' | 'token_key_in_use'> => {
  if (!existsSync(path)) return failure('file_missing');
  const key = new Uint8Array(readFileSync(path));
  if (key.length !== 32) return failure('key_file_damaged');
  const here = join(dataDir, TOKEN_KEY_FILE);
  const isSame = existsSync(here) && Buffer.from(key).equals(readFileSync(here));
  if (!isSame && (hasReplica(dataDir) || existsSync(join(dataDir, RECORD_FILE))))
    return failure('token_key_in_use');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  writePrivateFile(here, key);
  return success(keyIdOf(key));
};
