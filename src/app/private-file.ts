import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from '../db/index.ts';

/**
 * Writes a file that only this user may read, whole or not at all: a process that is killed in between, or a power cut, leaves the
 * old one (or none). On the disk under its name when this returns.
 */
export const writePrivateFile = (path: string, content: Uint8Array | string): void => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const fresh = `${path}.new`;
  writeFileSync(fresh, content, { mode: 0o600, flush: true });
  chmodSync(fresh, 0o600);
  renameSync(fresh, path);
  syncFolder(dirname(path));
};

export const readIfThere = (path: string): Buffer | undefined =>
  existsSync(path) ? readFileSync(path) : undefined;
