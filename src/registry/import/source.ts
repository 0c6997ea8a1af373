/** The bytes of a file to import: hashed as they lie there, unpacked with caps. */
import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { failure, type Result, success } from '../../kernel/result.ts';

export type SourceFailure = 'unreadable_file' | 'broken_archive' | 'zip_bomb' | 'not_text';

/** What one file may become when it is unpacked. */
const MOST_BYTES = 4 * 2 ** 30;
const MOST_TIMES = 200;

const CHUNK_BYTES = 256 * 1024;

export interface SourceFacts {
  readonly sha256: string;
  /** As the file lies there. */
  readonly bytes: number;
}

/** What the reader of the bytes says to each chunk: go on, `enough` (no failure), or why not. */
export type Take = (chunk: Buffer) => Promise<SourceFailure | 'enough' | undefined>;

const fileBytes = (path: string): number | undefined => {
  try {
    const stat = statSync(path);
    return stat.isFile() ? stat.size : undefined;
  } catch {
    return undefined;
  }
};

export const isPacked = (path: string): boolean => path.endsWith('.gz');

/** Hands the unpacked bytes over in order and waits for each; the hash and length are of the file as it lies there. */
export const readSource = async (path: string, take: Take): Promise<Result<SourceFacts, SourceFailure>> => {
  const size = fileBytes(path);
  if (size === undefined) return failure('unreadable_file');
  const hash = createHash('sha256');
  let packed = 0;
  let unpacked = 0;
  const hashed = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      hash.update(chunk);
      packed += chunk.length;
      yield chunk;
    }
  };
  let stop: SourceFailure | 'enough' | undefined;
  const taken = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of chunks) {
      unpacked += chunk.length;
      const isTooMuch =
        unpacked > MOST_BYTES || (isPacked(path) && unpacked > Math.max(size, 1) * MOST_TIMES);
      stop = isTooMuch ? 'zip_bomb' : await take(chunk);
      if (stop !== undefined) break;
    }
  };
  try {
    const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
    if (isPacked(path)) {
      const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
      await pipeline(file, hashed, gunzip, taken);
      // What does not begin as a further member does is passed over by zlib without a word.
      if (stop === undefined && gunzip.bytesWritten !== packed) stop = 'broken_archive';
    } else await pipeline(file, hashed, taken);
  } catch (error) {
    // Whoever stops a stream is told by it that it ended early.
    stop ??= reasonOf(error);
  }
  if (stop !== undefined && stop !== 'enough') return failure(stop);
  return success({ sha256: hash.digest('hex'), bytes: packed });
};

/** A bug of ours goes on as what it is. */
const reasonOf = (error: unknown): SourceFailure => {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code.startsWith('Z_')) return 'broken_archive';
  if (/^E[A-Z]+$/.test(code)) return 'unreadable_file';
  throw error;
};

/** The first bytes, unpacked: enough to tell encoding and format by. */
export const readBeginning = async (
  path: string,
  most = 1_000_000,
): Promise<Result<Buffer, SourceFailure>> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const read = await readSource(path, async (chunk) => {
    chunks.push(chunk);
    bytes += chunk.length;
    return bytes >= most ? 'enough' : undefined;
  });
  return read.ok ? success(Buffer.concat(chunks)) : read;
};

/** Unpacks a packed file to see that it can be: what is too much, or broken, is called so whatever else it is. */
export const checkPacked = async (path: string): Promise<Result<undefined, SourceFailure>> => {
  if (!isPacked(path)) return success(undefined);
  const read = await readSource(path, async () => undefined);
  return read.ok ? success(undefined) : read;
};

/** Hash and length alone. */
export const measureFile = async (path: string): Promise<Result<SourceFacts, SourceFailure>> => {
  const size = fileBytes(path);
  if (size === undefined) return failure('unreadable_file');
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
      hash.update(chunk as Buffer);
      bytes += (chunk as Buffer).length;
    }
  } catch {
    return failure('unreadable_file');
  }
  return success({ sha256: hash.digest('hex'), bytes });
};
