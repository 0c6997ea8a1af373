/** 本部の鍵: seals what of the database must not be read with it (the keys of the CAs). The same on every machine of a centre. */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { concatBytes } from '../kernel/bytes.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';

/** Name of the file, and of the credential (`LoadCredentialEncrypted=centre-key:…` of systemd). */
export const CENTRE_KEY_FILE = 'centre.key';
const CREDENTIAL = 'centre-key';

export const CENTRE_KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

export interface CentreKey {
  readonly key: Uint8Array;
  /** `file`: whoever may read the data directory has it; somebody should know. */
  readonly from: 'credential' | 'file';
}

const keyIn = (path: string): Result<Uint8Array, 'centre_key_wrong'> => {
  const key = new Uint8Array(readFileSync(path));
  return key.length === CENTRE_KEY_BYTES
    ? success(key)
    : failure('centre_key_wrong', { file: CENTRE_KEY_FILE });
};

/** From systemd's credentials where there are any, else from the data directory, where it is made at the first start. */
export const loadCentreKey = (
  dataDir: string,
  system: Pick<System, 'randomBytes'>,
  credentials: string | undefined,
): Result<CentreKey, 'centre_key_wrong'> => {
  const credential = credentials === undefined ? undefined : join(credentials, CREDENTIAL);
  if (credential !== undefined && existsSync(credential)) {
    const key = keyIn(credential);
    return key.ok ? success({ key: key.value, from: 'credential' }) : key;
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, CENTRE_KEY_FILE);
  if (!existsSync(path))
    writeFileSync(path, system.randomBytes(CENTRE_KEY_BYTES), { mode: 0o600, flag: 'wx', flush: true });
  const key = keyIn(path);
  return key.ok ? success({ key: key.value, from: 'file' }) : key;
};

/** AES-256-GCM; `purpose` is no secret, and what was sealed for one opens for no other. */
export const seal = (
  { key }: Pick<CentreKey, 'key'>,
  purpose: string,
  plain: Uint8Array,
  system: Pick<System, 'randomBytes'>,
): Uint8Array => {
  const iv = system.randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(purpose, 'utf8'));
  const sealed = concatBytes(cipher.update(plain), cipher.final());
  return concatBytes(iv, cipher.getAuthTag(), sealed);
};

/** `centre_key_wrong`: sealed with another key, for another purpose, or damaged. */
export const unseal = (
  { key }: Pick<CentreKey, 'key'>,
  purpose: string,
  sealed: Uint8Array,
): Result<Uint8Array, 'centre_key_wrong'> => {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES))
      .setAAD(Buffer.from(purpose, 'utf8'))
      .setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return success(concatBytes(decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()));
  } catch {
    return failure('centre_key_wrong'); // GCM's tag does not fit, or there is none
  }
};
