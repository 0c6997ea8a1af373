/** The manifest beside the files, signed here by the page's words and not with the program's own command. */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export interface SealKey {
  readonly privateKey: KeyObject;
  /** As a profile names it: SPKI, base64. */
  readonly spki: string;
}

export const newSealKey = (): SealKey => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { privateKey, spki: publicKey.export({ type: 'spki', format: 'der' }).toString('base64') };
};

export interface Sealing {
  readonly tenant: string;
  readonly version: number;
  readonly dataDate: string;
  readonly source: string;
  readonly format: 'kazasu' | 'intermediate' | 'basic' | 'town';
}

/** Writes `NAME.manifest.json` and gives its path. `change`: what a forger does to it after it was signed. */
export const seal = (
  files: readonly string[],
  { tenant, version, dataDate, source, format }: Sealing,
  key: SealKey,
  change: (manifest: Record<string, unknown>) => Record<string, unknown> = (manifest) => manifest,
): string => {
  const [first = ''] = files;
  const body = {
    v: 1,
    tenant,
    dataset: format === 'town' ? 'towns' : 'residents',
    version,
    dataDate,
    source,
    format,
    files: files.map((path) => {
      const bytes = readFileSync(path);
      return {
        name: basename(path),
        sha256: createHash('sha256').update(bytes).digest('hex'),
        bytes: bytes.length,
      };
    }),
  };
  const signature = sign(null, Buffer.from(JSON.stringify(body)), key.privateKey).toString('base64');
  const path = join(dirname(first), `${source}.manifest.json`);
  writeFileSync(path, JSON.stringify(change({ ...body, signature })));
  return path;
};
