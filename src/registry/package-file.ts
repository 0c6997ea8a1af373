/** Site packages as files: made by the machine that publishes, read by the terminal (shape: package.ts). */
import { createCipheriv, createDecipheriv, createHash, type KeyObject } from 'node:crypto';
import { closeSync, createReadStream, createWriteStream, openSync, readSync, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { z } from 'zod';
import { fromHex, toHex } from '../kernel/bytes.ts';
import { type ResidentId, residentIdSchema } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import {
  keyIdOf,
  MAX_MANIFEST_BYTES,
  MAX_PACKAGE_BYTES,
  type Manifest,
  manifestSchema,
  signManifest,
  type UnsignedManifest,
} from './package.ts';
import { type ResidentRecord, residentRecordSchema } from './schema.ts';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What a site is told of one person. Links are not told: they are made at the desks, and travel as events. */
export type SiteChange =
  | { readonly op: 'put'; readonly resident: ResidentRecord }
  | { readonly op: 'delete'; readonly residentId: ResidentId };

/** How the changes of a package stand in its lines. */
export interface Lines<C> {
  readonly schema: z.ZodType<C>;
  readonly lineOf: (change: C) => string;
}

const lineSchema = z.union([
  z
    .strictObject({ put: residentRecordSchema })
    .transform(({ put }): SiteChange => ({ op: 'put', resident: put })),
  z
    .strictObject({ delete: residentIdSchema })
    .transform((row): SiteChange => ({ op: 'delete', residentId: row.delete })),
]);

const lineOf = (change: SiteChange): string =>
  JSON.stringify(change.op === 'put' ? { put: change.resident } : { delete: change.residentId });

export const RESIDENT_LINES: Lines<SiteChange> = { schema: lineSchema, lineOf };

/** Lines go to the compressor by the hundred: one by one the streams would cost more than the work. */
const LINES_AT_ONCE = 200;

function* chunksOf<C>(
  changes: Iterable<C>,
  lineOf: Lines<C>['lineOf'],
  counted: (rows: number) => void,
): Generator<Buffer> {
  let lines: string[] = [];
  let rows = 0;
  for (const change of changes) {
    lines.push(`${lineOf(change)}\n`);
    rows += 1;
    if (lines.length < LINES_AT_ONCE) continue;
    yield Buffer.from(lines.join(''));
    lines = [];
  }
  yield Buffer.from(lines.join(''));
  counted(rows);
}

const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';

/** An error of the disk, by its code; anything else is a bug and goes on. */
const diskFailure = (error: unknown) => {
  const code = errorCode(error);
  if (!/^E[A-Z]+$/.test(code)) throw error;
  return failure(code === 'ENOSPC' ? 'disk_full' : 'storage_failed', { code });
};

export interface WriteOptions<C> {
  readonly path: string;
  readonly head: Omit<UnsignedManifest, 'v' | 'rows' | 'bytes' | 'sha256' | 'keyId' | 'nonce'>;
  readonly changes: Iterable<C>;
  readonly lines: Lines<C>;
  /** 32 bytes that this site's terminals hold as well, and the centre does not. */
  readonly siteKey: Uint8Array;
  readonly signingKey: KeyObject;
  readonly system: Pick<System, 'randomBytes'>;
}

const writePayload = async <C>(
  path: string,
  { changes, lines: { lineOf }, siteKey }: WriteOptions<C>,
  nonce: Uint8Array,
) => {
  const cipher = createCipheriv(CIPHER, siteKey, nonce);
  const sha256 = createHash('sha256');
  let bytes = 0;
  let rows = 0;
  const tap = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sha256.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
    flush(done) {
      // The cipher has ended when this is reached, so the tag is known.
      const tag = cipher.getAuthTag();
      sha256.update(tag);
      bytes += tag.length;
      done(null, tag);
    },
  });
  const lines = Readable.from(chunksOf(changes, lineOf, (count) => void (rows = count)));
  await pipeline(lines, createGzip(), cipher, tap, createWriteStream(path, { mode: 0o600 }));
  return { rows, bytes, sha256: sha256.digest('hex') };
};

/** Writes a package whole or not at all. `too_large`: more than the centre and the terminals take. */
export const writePackage = async <C>(
  options: WriteOptions<C>,
): Promise<Result<Manifest, 'disk_full' | 'storage_failed' | 'too_large'>> => {
  const { path, head, siteKey, signingKey, system } = options;
  const payload = `${path}.payload`;
  const fresh = `${path}.new`;
  try {
    const nonce = system.randomBytes(NONCE_BYTES);
    const written = await writePayload(payload, options, nonce);
    if (written.bytes > MAX_PACKAGE_BYTES) return failure('too_large', { bytes: written.bytes });
    const manifest = signManifest(
      { v: 1, ...head, ...written, keyId: keyIdOf(siteKey), nonce: toHex(nonce) },
      signingKey,
    );
    const parsed = manifestSchema.parse(manifest);
    const whole = async function* (): AsyncGenerator<Buffer> {
      yield Buffer.from(`${JSON.stringify(parsed)}\n`);
      yield* createReadStream(payload);
    };
    await pipeline(whole, createWriteStream(fresh, { mode: 0o600, flush: true }));
    await rename(fresh, path);
    return success(parsed);
  } catch (error) {
    return diskFailure(error);
  } finally {
    await rm(payload, { force: true });
    await rm(fresh, { force: true });
  }
};

/** A file whose first line is a manifest; nothing of it is believed yet. */
export interface PackageFile {
  readonly path: string;
  /** Where the payload begins. */
  readonly at: number;
  readonly manifest: Manifest;
}

const parseManifest = (text: string): Manifest | undefined => {
  try {
    const parsed = manifestSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined; // not JSON
  }
};

/** Reads the manifest. `not_a_package`: another kind of file, or one that is cut off or longer than it says. */
export const readPackage = (path: string): Result<PackageFile, 'file_missing' | 'not_a_package'> => {
  const head = Buffer.alloc(MAX_MANIFEST_BYTES);
  let length: number;
  let size: number;
  try {
    const file = openSync(path, 'r');
    length = readSync(file, head, 0, head.length, 0);
    closeSync(file);
    size = statSync(path).size;
  } catch {
    return failure('file_missing');
  }
  const end = head.subarray(0, length).indexOf(0x0a);
  const manifest = end < 0 ? undefined : parseManifest(head.toString('utf8', 0, end));
  if (manifest === undefined || size !== end + 1 + manifest.bytes) return failure('not_a_package');
  return success({ path, at: end + 1, manifest });
};

/** Whether the payload is the one that was signed. */
export const isWholePackage = async ({ path, at, manifest }: PackageFile): Promise<boolean> => {
  const sha256 = createHash('sha256');
  await pipeline(createReadStream(path, { start: at }), sha256);
  return sha256.digest('hex') === manifest.sha256;
};

const ROWS_AT_ONCE = 1_000;

/**
 * Gives the rows, a thousand at a time and in their order, and stops at the first failure of `take`. The caller has checked
 * signature, hash and key before. `garbled`: what was signed is not rows of ours.
 */
export const readChanges = async <C, R extends string>(
  { path, at, manifest }: PackageFile,
  { schema }: Pick<Lines<C>, 'schema'>,
  siteKey: Uint8Array,
  take: (changes: readonly C[]) => Result<undefined, R>,
): Promise<Result<undefined, R | 'garbled'>> => {
  const tagAt = at + manifest.bytes - TAG_BYTES;
  if (tagAt <= at) return failure('garbled');
  const decipher = createDecipheriv(CIPHER, siteKey, fromHex(manifest.nonce));
  decipher.setAuthTag(readBytes(path, tagAt, TAG_BYTES));
  const plain = createGunzip();
  const flowing = pipeline(createReadStream(path, { start: at, end: tagAt - 1 }), decipher, plain).catch(
    (error: unknown) => error,
  );
  let batch: C[] = [];
  let rows = 0;
  try {
    for await (const line of createInterface({ input: plain, crlfDelay: Number.POSITIVE_INFINITY })) {
      batch.push(schema.parse(JSON.parse(line)));
      rows += 1;
      if (batch.length < ROWS_AT_ONCE) continue;
      const taken = take(batch);
      if (!taken.ok) return taken;
      batch = [];
    }
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error;
    return failure('garbled', { row: rows + 1 });
  } finally {
    plain.destroy();
  }
  if ((await flowing) !== undefined || rows !== manifest.rows) return failure('garbled', { rows });
  return take(batch);
};

const readBytes = (path: string, from: number, length: number): Buffer => {
  const bytes = Buffer.alloc(length);
  const file = openSync(path, 'r');
  try {
    readSync(file, bytes, 0, length, from);
    return bytes;
  } finally {
    closeSync(file);
  }
};
