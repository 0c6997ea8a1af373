/** 持ち出しファイル, written and read (shape: carry-format.ts). Nothing of a file is used before its hash and its signature are right. */
import { createCipheriv, createDecipheriv, createHash, type KeyObject } from 'node:crypto';
import { closeSync, createReadStream, createWriteStream, fstatSync, openSync, readSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { onFiles, syncFolder } from '../db/index.ts';
import { fromHex, toHex } from '../kernel/bytes.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import {
  CARRY_CIPHER,
  type CarryManifest,
  carryManifestSchema,
  MAX_CARRY_BYTES,
  MAX_CARRY_MANIFEST_BYTES,
  openSeal,
  type Sealing,
  signCarry,
  TAG_BYTES,
  type UnsignedCarryManifest,
} from './carry-format.ts';
import { type SignedBatch, signedBatchSchema } from './peer-protocol.ts';

export type CarryWriteFailure = 'disk_full' | 'storage_failed' | 'too_large';

const diskFailure = (error: unknown) => {
  const code =
    error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
  if (!/^E[A-Z]+$/.test(code)) throw error;
  return failure(code === 'ENOSPC' ? 'disk_full' : 'storage_failed', { code });
};

export interface CarryWriteOptions {
  readonly path: string;
  readonly head: Pick<UnsignedCarryManifest, 'tenant' | 'site' | 'mode' | 'device' | 'madeAt' | 'recipient'>;
  /** Read while the file is written. */
  readonly batches: Iterable<SignedBatch>;
  /** What was in them; asked when they have all been read. */
  readonly streams: () => UnsignedCarryManifest['streams'];
  readonly sealing: Sealing;
  readonly signingKey: KeyObject;
}

const writePayload = async (path: string, batches: Iterable<SignedBatch>, { key, nonce }: Sealing) => {
  const cipher = createCipheriv(CARRY_CIPHER, key, nonce);
  const sha256 = createHash('sha256');
  let bytes = 0;
  let count = 0;
  const lines = function* (): Generator<Buffer> {
    for (const batch of batches) {
      count += 1;
      yield Buffer.from(`${JSON.stringify(batch)}\n`);
    }
  };
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
  await pipeline(Readable.from(lines()), createGzip(), cipher, tap, createWriteStream(path, { mode: 0o600 }));
  return { batches: count, bytes, sha256: sha256.digest('hex') };
};

/** Writes a file whole or not at all; on success the stick may be pulled. */
export const writeCarry = async (
  options: CarryWriteOptions,
): Promise<Result<CarryManifest, CarryWriteFailure>> => {
  const { path, head, batches, streams, sealing, signingKey } = options;
  const payload = `${path}.payload`;
  const fresh = `${path}.new`;
  try {
    const written = await writePayload(payload, batches, sealing);
    if (written.bytes > MAX_CARRY_BYTES) return failure('too_large', { bytes: written.bytes });
    const { ephemeral, nonce } = sealing;
    const manifest = signCarry(
      { kazasu: 'carry', v: 1, ...head, streams: streams(), ...written, ephemeral, nonce: toHex(nonce) },
      signingKey,
    );
    const whole = async function* (): AsyncGenerator<Buffer> {
      yield Buffer.from(`${JSON.stringify(carryManifestSchema.parse(manifest))}\n`);
      yield* createReadStream(payload);
    };
    await pipeline(whole, createWriteStream(fresh, { mode: 0o600, flush: true }));
    await rename(fresh, path);
    // Whoever is told that it is written notes that it was: the name must be on the stick, too.
    syncFolder(dirname(path));
    return success(manifest);
  } catch (error) {
    return diskFailure(error);
  } finally {
    sealing.key.fill(0);
    await rm(payload, { force: true });
    await rm(fresh, { force: true });
  }
};

/** A file whose first line is a manifest; nothing of it is believed yet. */
export interface CarryFile {
  readonly path: string;
  /** Where the payload begins. */
  readonly at: number;
  readonly manifest: CarryManifest;
}

/** `unreadable_file`: it is there, and the disk or the stick does not give it. */
export type CarryReadFailure =
  | 'file_missing'
  | 'unreadable_file'
  | 'not_a_carry_file'
  | 'carry_cut_off'
  | 'carry_damaged';

const parseManifest = (text: string): CarryManifest | undefined => {
  try {
    const parsed = carryManifestSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined; // not JSON
  }
};

const sha256Of = async (path: string, start: number): Promise<string> => {
  const sha256 = createHash('sha256');
  await pipeline(createReadStream(path, { start }), sha256);
  return sha256.digest('hex');
};

/** As much of its beginning as a manifest may be long. */
const headOf = (path: string): { readonly head: Buffer; readonly size: number } => {
  const head = Buffer.alloc(MAX_CARRY_MANIFEST_BYTES);
  const file = openSync(path, 'r');
  try {
    const length = readSync(file, head, 0, head.length, 0);
    return { head: head.subarray(0, length), size: fstatSync(file).size };
  } finally {
    closeSync(file);
  }
};

/** Reads the manifest and the whole file's hash. */
export const readCarry = async (path: string): Promise<Result<CarryFile, CarryReadFailure>> => {
  const read = onFiles(() => headOf(path));
  if (!read.ok) return failure(read.detail?.['code'] === 'ENOENT' ? 'file_missing' : 'unreadable_file');
  const { head, size } = read.value;
  const end = head.indexOf(0x0a);
  const manifest = end < 0 ? undefined : parseManifest(head.toString('utf8', 0, end));
  if (manifest === undefined) return failure('not_a_carry_file');
  const at = end + 1;
  if (size !== at + manifest.bytes || manifest.bytes <= TAG_BYTES) return failure('carry_cut_off');
  return (await sha256Of(path, at)) === manifest.sha256
    ? success({ path, at, manifest })
    : failure('carry_damaged');
};

const tagOf = (path: string, position: number): Buffer => {
  const tag = Buffer.alloc(TAG_BYTES);
  const file = openSync(path, 'r');
  try {
    readSync(file, tag, 0, TAG_BYTES, position);
    return tag;
  } finally {
    closeSync(file);
  }
};

class Garbled extends Error {}

const parseLine = (line: string): SignedBatch => {
  try {
    return signedBatchSchema.parse(JSON.parse(line));
  } catch {
    throw new Garbled();
  }
};

/**
 * Gives the batches in their order. The caller has checked who signed the manifest. `other_centre`: it is sealed for another one.
 * `carry_damaged`: what was signed is no batches of ours; what was given before is as good as its own signature.
 */
export const readBatches = async (
  { path, at, manifest }: CarryFile,
  own: KeyObject,
  take: (batch: SignedBatch) => Promise<void>,
): Promise<Result<undefined, 'other_centre' | 'carry_damaged'>> => {
  const key = openSeal(manifest, own);
  if (key === undefined) return failure('other_centre');
  const tagAt = at + manifest.bytes - TAG_BYTES;
  const decipher = createDecipheriv(CARRY_CIPHER, key, fromHex(manifest.nonce));
  decipher.setAuthTag(tagOf(path, tagAt));
  const plain = createGunzip();
  const flowing = pipeline(createReadStream(path, { start: at, end: tagAt - 1 }), decipher, plain).catch(
    (error: unknown) => error,
  );
  let count = 0;
  try {
    for await (const line of createInterface({ input: plain, crlfDelay: Number.POSITIVE_INFINITY })) {
      await take(parseLine(line));
      count += 1;
    }
  } catch (error) {
    if (!(error instanceof Garbled)) throw error;
    return failure('carry_damaged', { batch: count + 1 });
  } finally {
    plain.destroy();
    key.fill(0);
  }
  const broken = (await flowing) !== undefined || count !== manifest.batches;
  return broken ? failure('carry_damaged', { batch: count + 1 }) : success(undefined);
};
