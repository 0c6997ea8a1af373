/**
 * The terminal's keys, sealed by the operating system (Windows: DPAPI, through Electron's safeStorage) in files beside the data. The
 * host process has no safeStorage, so the shell opens them and hands them over before the host opens anything.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** As much of Electron's `safeStorage` as is used. */
export interface SafeStorage {
  isEncryptionAvailable(): boolean;
  /** Linux only. */
  getSelectedStorageBackend?(): string;
  encryptString(text: string): Buffer;
  decryptString(sealed: Buffer): string;
}

/** Keys that a terminal opens its data with. */
export const SEALED_KEYS = ['record.key', 'registry.key', 'token.key'] as const;

/**
 * On Linux without a keyring Electron falls to `basic_text`, whose password stands in its source: that is no protection and is never
 * called one (systems.md §3). There the keys are systemd's credentials.
 */
const protects = (storage: SafeStorage, platform: NodeJS.Platform): boolean => {
  if (platform !== 'win32') return false;
  const backend = storage.getSelectedStorageBackend?.();
  return storage.isEncryptionAvailable() && backend !== 'basic_text' && backend !== 'unknown';
};

const writeSealed = (path: string, sealed: Buffer): void => {
  const fresh = `${path}.new`;
  writeFileSync(fresh, sealed, { mode: 0o600, flush: true });
  chmodSync(fresh, 0o600);
  renameSync(fresh, path);
};

interface Options {
  readonly storage: SafeStorage;
  readonly dataDir: string;
  readonly platform: NodeJS.Platform;
  readonly randomBytes: (length: number) => Uint8Array;
}

/**
 * The keys by their names, as base64 for a message; none where the system does not protect any. A key that is there as a plain file
 * stays one (moving it is done by hand, `docs/backup.md`), so that no record loses its key; a new one is made sealed. Throws when a
 * sealed key does not open: this is another machine or another user, and a new key would only hide it.
 */
export const openSealedKeys = ({
  storage,
  dataDir,
  platform,
  randomBytes,
}: Options): Readonly<Record<string, string>> => {
  if (!protects(storage, platform)) return {};
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const keys: Record<string, string> = {};
  for (const name of SEALED_KEYS) {
    const plain = join(dataDir, name);
    const sealed = `${plain}.sealed`;
    if (!existsSync(sealed) && existsSync(plain)) continue;
    if (!existsSync(sealed))
      writeSealed(sealed, storage.encryptString(Buffer.from(randomBytes(32)).toString('base64')));
    keys[name] = storage.decryptString(readFileSync(sealed));
  }
  return keys;
};
