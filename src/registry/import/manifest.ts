/** The seal of an import: which files are which version of whose data, signed (docs/registry-import.md). */
import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { civilDateSchema } from '../../kernel/dates.ts';
import { sha256HexSchema, tenantIdSchema } from '../../kernel/ids.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import { electionIdSchema } from '../roll/election.ts';

/** A file lies beside its manifest: a name is a name and no path. */
const fileNameSchema = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^/\\]+$/)
  .refine((name) => name !== '.' && name !== '..');

export const manifestSchema = z.strictObject({
  v: z.literal(1),
  tenant: tenantIdSchema,
  dataset: z.enum(['residents', 'towns', 'roll', 'roll_delta']),
  version: z.int().min(1).max(999_999_999),
  dataDate: civilDateSchema,
  source: z.string().min(1).max(100),
  format: z.enum(['kazasu', 'intermediate', 'basic', 'town', 'roll']),
  files: z
    .array(z.strictObject({ name: fileNameSchema, sha256: sha256HexSchema, bytes: z.int().min(0) }))
    .min(1)
    .max(8),
  /** Of a roll: the election it is for. */
  election: electionIdSchema.optional(),
  /** Of a 更正: SHA-256 of the file it stands on, the roll's or that of the 更正 before. */
  base: sha256HexSchema.optional(),
});
export type Manifest = z.infer<typeof manifestSchema>;

const sealedSchema = manifestSchema.extend({ signature: z.base64().min(1).max(200) });

/** What is signed: the fields in the order of the page, without a space. */
const signedBytes = (manifest: Manifest): Buffer => {
  const { v, tenant, dataset, version, dataDate, source, format, election, base } = manifest;
  const files = manifest.files.map(({ name, sha256, bytes }) => ({ name, sha256, bytes }));
  // Those that are not there are left out by JSON: the text of residents is what it always was.
  return Buffer.from(
    JSON.stringify({ v, tenant, dataset, version, dataDate, source, format, files, election, base }),
  );
};

/** The text of the manifest file. */
export const sealManifest = (manifest: Manifest, key: KeyObject): string => {
  const signature = sign(null, signedBytes(manifest), key).toString('base64');
  const body = JSON.parse(signedBytes(manifest).toString()) as object;
  return `${JSON.stringify({ ...body, signature }, null, 2)}\n`;
};

/** A public key of a profile, PEM or base64 SPKI; `undefined`: it is no Ed25519 key. */
export const readSealKey = (text: string): KeyObject | undefined => {
  try {
    const key = text.includes('-----BEGIN')
      ? createPublicKey(text)
      : createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined; // no key at all, says node:crypto by throwing
  }
};

export type SealFailure = 'not_sealed' | 'wrong_seal';

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** What the text of a manifest says, when somebody who is believed has signed it. */
export const openManifest = (text: string, believed: readonly KeyObject[]): Result<Manifest, SealFailure> => {
  const raw = z.looseObject({ signature: z.string().min(1) }).safeParse(parseJson(text));
  if (!raw.success) return failure('not_sealed');
  const parsed = sealedSchema.safeParse(raw.data);
  if (!parsed.success) return failure('wrong_seal');
  const { signature, ...manifest } = parsed.data;
  const bytes = signedBytes(manifest);
  const isSigned = believed.some((key) => verify(null, bytes, key, Buffer.from(signature, 'base64')));
  return isSigned ? success(manifest) : failure('wrong_seal');
};

const SUFFIX = '.manifest.json';
export const isManifest = (path: string): boolean => path.endsWith(SUFFIX);

/** A source's name as the name of a file. */
export const manifestName = (source: string): string =>
  `${source.replaceAll(/[\\/:*?"<>|\p{Cc}]/gu, '_')}${SUFFIX}`;

/** Longest manifest there is; what is longer is none. */
const MOST_BYTES = 65_536;

/** `''` for what cannot be one. */
export const readManifest = (path: string): string => {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isFile() !== true || stat.size > MOST_BYTES ? '' : readFileSync(path, 'utf8');
};

const namesIn = (path: string): { readonly names: readonly string[]; readonly version: number } => {
  const loose = z
    .looseObject({ files: z.array(z.looseObject({ name: z.string() })), version: z.number().catch(0) })
    .safeParse(parseJson(readManifest(path)));
  return loose.success
    ? { names: loose.data.files.map(({ name }) => name), version: loose.data.version }
    : { names: [], version: 0 };
};

interface FoundManifest {
  readonly manifest: string;
  readonly folder: string;
}

/**
 * What may be the manifest of these files: one of them, or whatever lies beside the first and names exactly them, the newest
 * first. Nobody has checked yet who signed it, so whose is right is for `openManifest` to say.
 */
export const findManifests = (paths: readonly string[]): readonly FoundManifest[] => {
  const given = paths.find(isManifest);
  const files = paths.filter((path) => !isManifest(path));
  if (given !== undefined) return existsSync(given) ? [{ manifest: given, folder: dirname(given) }] : [];
  const folder = dirname(files[0] ?? '');
  if (!existsSync(folder)) return [];
  const wanted = files.map((path) => basename(path)).toSorted();
  return readdirSync(folder)
    .filter(isManifest)
    .map((name) => ({ manifest: join(folder, name), folder, ...namesIn(join(folder, name)) }))
    .filter(({ names }) => JSON.stringify(names.toSorted()) === JSON.stringify(wanted))
    .toSorted((a, b) => b.version - a.version);
};
