/**
 * CV証明書のルート: the keys at the top of the card-verifiable certificates, as files of one folder (`trust/cv/*.yaml`). They
 * are not on the card and not published: a site that was given them says so here; without them records are never `verified`.
 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fromHex } from '../kernel/bytes.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { readYamlFile } from '../kernel/yaml-file.ts';
import type { CvRoot } from './record-signature.ts';
import { schemeOf } from './signature-schemes.ts';
import { SIMULATED_MARK } from './trust-anchors.ts';

/** `detail.file` names the culprit, `detail.at` its first wrong field. */
export type CvRootFailure = 'cv_root_unreadable' | 'simulated_in_production';

const rsaKey = (pem: string): KeyObject | undefined => {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'rsa' && schemeOf(key).ok ? key : undefined;
  } catch {
    return undefined; // no PEM of a public key
  }
};

const rootSchema = z.strictObject({
  application: z.enum(['surface', 'text_input']),
  /** 16 bytes in hex, as the card's certificates name their issuer. */
  keyId: z.string().regex(/^[0-9A-Fa-f]{32}$/),
  /** PEM, RSA-2048. A private key would do for Node: it has no place in a trust folder. */
  publicKey: z.string().regex(/^-----BEGIN PUBLIC KEY-----/),
});
const fileSchema = z.strictObject({ roots: z.array(rootSchema).min(1).max(32) });

/** A simulated root has the mark in its key id, which stands in every certificate under it. */
const isSimulated = (root: CvRoot): boolean =>
  Buffer.from(root.keyId).toString('latin1').includes(SIMULATED_MARK);

const rootsOf = (dir: string, file: string): Result<readonly CvRoot[], CvRootFailure> => {
  const read = readYamlFile(join(dir, file), fileSchema);
  if (!read.ok) return failure('cv_root_unreadable', { file, ...read.detail });
  const roots: CvRoot[] = [];
  for (const [at, { application, keyId, publicKey }] of read.value.roots.entries()) {
    const key = rsaKey(publicKey);
    if (key === undefined) return failure('cv_root_unreadable', { file, at: `roots.${at}.publicKey` });
    roots.push({ application, keyId: fromHex(keyId), key });
  }
  return success(roots);
};

/** All `.yaml` files of `dir`; no folder, no roots. Outside training a simulated root is refused. */
export const loadCvRoots = (
  dir: string,
  { training }: { readonly training: boolean },
): Result<readonly CvRoot[], CvRootFailure> => {
  if (!existsSync(dir)) return success([]);
  const roots: CvRoot[] = [];
  for (const file of readdirSync(dir)
    .filter((name) => name.endsWith('.yaml'))
    .sort()) {
    const read = rootsOf(dir, file);
    if (!read.ok) return read;
    if (!training && read.value.some(isSimulated)) return failure('simulated_in_production', { file });
    roots.push(...read.value);
  }
  return success(roots);
};
