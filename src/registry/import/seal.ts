/** `kazasu registry seal`: files become one version of a municipality's data, signed. */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { CivilDate } from '../../kernel/dates.ts';
import type { TenantId } from '../../kernel/ids.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import { detect, FORMAT_OF } from './detect.ts';
import type { Format } from './items.ts';
import { type Manifest, manifestName, sealManifest } from './manifest.ts';
import { measureFile, readBeginning, type SourceFailure } from './source.ts';

export type SealingFailure =
  | SourceFailure
  | 'unknown_file'
  /** Files of two formats, or of two folders. */
  | 'mixed_files'
  | 'seal_key_missing'
  | 'seal_key_wrong'
  | 'file_exists';

export interface Sealing {
  readonly tenant: TenantId;
  readonly version: number;
  readonly dataDate: CivilDate;
  readonly source: string;
  readonly key: KeyObject;
}

/** The private key of whoever seals: PEM, PKCS #8, Ed25519. */
export const readPrivateKey = (path: string): Result<KeyObject, SealingFailure> => {
  if (!existsSync(path)) return failure('seal_key_missing');
  try {
    const key = createPrivateKey(readFileSync(path));
    return key.asymmetricKeyType === 'ed25519' ? success(key) : failure('seal_key_wrong');
  } catch {
    return failure('seal_key_wrong'); // no key, or one that cannot be read
  }
};

/** A new pair: the private key in this file for its owner alone, the public one beside it (`.pub`) and as the profile has it. */
export const makeSealKey = (path: string): Result<{ readonly publicKey: string }, 'file_exists'> => {
  if (existsSync(path) || existsSync(`${path}.pub`)) return failure('file_exists');
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
  writeFileSync(`${path}.pub`, publicKey.export({ type: 'spki', format: 'pem' }), { flag: 'wx' });
  return success({ publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64') });
};

const formatOf = async (paths: readonly string[]): Promise<Result<Format, SealingFailure>> => {
  const formats = new Set<Format>();
  for (const path of paths) {
    const beginning = await readBeginning(path);
    if (!beginning.ok) return failure(beginning.reason, { file: basename(path) });
    const detected = detect(beginning.value);
    if (detected === undefined) return failure('unknown_file', { file: basename(path) });
    formats.add(FORMAT_OF[detected.kind]);
  }
  const [format, another] = formats;
  return format === undefined || another !== undefined ? failure('mixed_files') : success(format);
};

/** What is sealed, besides what is said of it. */
type SealedAs = Pick<Manifest, 'dataset' | 'format' | 'election' | 'base'>;

/** Writes the manifest beside the files; what was there under that name is of an older version and goes. */
export const sealFilesAs = async (
  paths: readonly string[],
  kind: SealedAs,
  { key, ...said }: Sealing,
): Promise<Result<{ readonly manifest: Manifest; readonly path: string }, SealingFailure>> => {
  const folder = dirname(paths[0] ?? '');
  if (paths.some((path) => dirname(path) !== folder)) return failure('mixed_files');
  const files: Manifest['files'] = [];
  for (const path of paths) {
    const facts = await measureFile(path);
    if (!facts.ok) return failure(facts.reason, { file: basename(path) });
    files.push({ name: basename(path), ...facts.value });
  }
  const manifest: Manifest = { v: 1, ...said, ...kind, files };
  const path = join(folder, manifestName(said.source));
  writeFileSync(path, sealManifest(manifest, key));
  return success({ manifest, path });
};

/** Residents or 町字, whichever the files are by their own beginning. */
export const sealFiles: (paths: readonly string[], sealing: Sealing) => ReturnType<typeof sealFilesAs> =
  async (paths, sealing) => {
    const format = await formatOf(paths);
    if (!format.ok) return format;
    const dataset = format.value === 'town' ? 'towns' : 'residents';
    return sealFilesAs(paths, { dataset, format: format.value }, sealing);
  };
