import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';

/**
 * The weakest key source: 32 random bytes in a file only this user may read. The screen shows a warning while it is
 * used; TPM and DPAPI sources take its place where the machine has them.
 */
export const loadOrCreateKey = (
  dir: string,
  name: string,
  system: System,
): Result<Uint8Array, 'key_file_damaged'> => {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, name);
  if (!existsSync(path)) {
    writeFileSync(path, system.randomBytes(32), { mode: 0o600, flag: 'wx', flush: true });
  }
  chmodSync(path, 0o600);
  const key = new Uint8Array(readFileSync(path));
  return key.length === 32 ? success(key) : failure('key_file_damaged', { file: name });
};
