/** Checks an export (central/export.ts) without the centre: its files, every chain, the signed heads and the checkpoints. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { verifyBytes } from '../kernel/ed25519.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { type Checkpoint, checkpointSchema } from '../outbox/checkpoint.ts';
import { type ErasedRange, lawfulRanges, toldErasureSchema } from '../outbox/erasure.ts';
import {
  CHECKPOINTS_FILE,
  ERASURES_FILE,
  type ExportedStream,
  exportedHeadSchema,
  exportedStreamSchema,
  HEADS_FILE,
  keyFingerprint,
  MANIFEST_FILE,
  MANIFEST_SIGNATURE_FILE,
  type Manifest,
  manifestMessage,
  manifestSchema,
  recordLine,
  STREAMS_FILE,
} from '../outbox/export-format.ts';
import type { CheckedPiece } from '../outbox/record-check.ts';
import type { KnownCheckpoint } from '../outbox/verify-checkpoints.ts';
import {
  type HeldLog,
  type HeldStream,
  isGood,
  type LogReport,
  type SignedHead,
  verifyHeld,
} from '../outbox/verify-held.ts';
import { fileLines } from './file-lines.ts';
import { startVerifyPool, type VerifyPool } from './verify-pool.ts';

/**
 * `missing_file`, `extra_file`, `wrong_file`: against the signed list. `bad_line`: a line of this number is not written as the
 * centre writes it (a record may still say the same).
 */
export type FileCheck = 'missing_file' | 'extra_file' | 'wrong_file' | 'bad_line';

export interface FileFault {
  readonly check: FileCheck;
  readonly path: string;
  /** From 1. */
  readonly line?: number;
}

export interface ExportReport extends LogReport {
  readonly name: string;
  readonly at: number;
  readonly centreKey: string;
  readonly files: { readonly count: number; readonly fault: FileFault | null };
}

export const isExportGood = (report: ExportReport): boolean => isGood(report) && report.files.fault === null;

/**
 * `not_an_export`: no manifest, or none of ours. `not_this_centre`: another centre's than was asked for. `bad_signature`: altered.
 * `unreadable_export`: the medium does not give a file that is there (`detail.code`); that says nothing about the record.
 */
export type ExportFailure = 'not_an_export' | 'not_this_centre' | 'bad_signature' | 'unreadable_export';

const readManifest = (dir: string, key: string | undefined): Result<Manifest, ExportFailure> => {
  const [path, sigPath] = [join(dir, MANIFEST_FILE), join(dir, MANIFEST_SIGNATURE_FILE)];
  if (!existsSync(path) || !existsSync(sigPath)) return failure('not_an_export');
  const bytes = readFileSync(path);
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch {
    return failure('not_an_export');
  }
  const manifest = manifestSchema.safeParse(json);
  if (!manifest.success) return failure('not_an_export');
  const { centreKey } = manifest.data;
  if (key !== undefined && key !== keyFingerprint(centreKey))
    return failure('not_this_centre', { found: keyFingerprint(centreKey) });
  const sig = readFileSync(sigPath, 'utf8').trim();
  return verifyBytes(manifestMessage(bytes), sig, centreKey)
    ? success(manifest.data)
    : failure('bad_signature');
};

class BadLine extends Error {
  readonly fault: FileFault;
  constructor(path: string, line: number) {
    super('line');
    this.fault = { check: 'bad_line', path, line };
  }
}

/** Throws `BadLine` at the first that is not of this shape. */
const readLines = <T>(dir: string, path: string, schema: z.ZodType<T>): T[] => {
  const all: T[] = [];
  for (const line of fileLines(join(dir, path))) {
    try {
      all.push(schema.parse(JSON.parse(line)));
    } catch {
      throw new BadLine(path, all.length + 1);
    }
  }
  return all;
};

/** Two to the processor and enough of them that none waits long for the last. */
const PIECE_BYTES = 8 * 1_024 * 1_024;

const jobsOf = (
  dir: string,
  { file, device, epoch }: ExportedStream,
  tenant: string,
  erased: readonly ErasedRange[],
) => {
  const path = join(dir, file);
  const { size } = statSync(path);
  const stream = { tenant, device, epoch };
  return Array.from({ length: Math.ceil(size / PIECE_BYTES) }, (_, at) => ({
    kind: 'piece' as const,
    path,
    start: at * PIECE_BYTES,
    end: Math.min(size, (at + 1) * PIECE_BYTES),
    stream,
    erased,
  }));
};

async function* inOrder(pieces: readonly Promise<CheckedPiece | null>[]): AsyncGenerator<CheckedPiece> {
  for (const each of pieces) {
    const piece = await each;
    if (piece !== null) yield piece;
  }
}

const heldInExport = (dir: string, { tenant, centreKey, files }: Manifest, pool: VerifyPool): HeldLog => {
  const streams = readLines(dir, STREAMS_FILE, exportedStreamSchema);
  const heads = Map.groupBy(
    readLines(dir, HEADS_FILE, exportedHeadSchema),
    (head) => `${head.device}/${head.epoch}`,
  );
  const checkpoints: Checkpoint[] = readLines(dir, CHECKPOINTS_FILE, checkpointSchema);
  const told = files.some(({ path }) => path === ERASURES_FILE)
    ? readLines(dir, ERASURES_FILE, toldErasureSchema)
    : [];
  const erased = lawfulRanges(told, checkpoints, centreKey);
  // All at once: a thread that is done with a small stream goes on with the next.
  const pieces = new Map(
    streams.map((stream) => [
      `${stream.device}/${stream.epoch}`,
      jobsOf(dir, stream, tenant, erased.get(`${stream.device}/${stream.epoch}`) ?? []).map((job) =>
        pool.piece(job),
      ),
    ]),
  );
  return {
    tenant,
    streams: async () =>
      streams.map(({ device, epoch, ackSeq, ackHash, forkedAt }): HeldStream => {
        const signed = (heads.get(`${device}/${epoch}`) ?? []).map(
          ({ seq, hash, sig, key }): SignedHead => ({ seq, hash, sig, key }),
        );
        return { tenant, device, epoch, ackSeq, ackHash, forkedAt, heads: signed };
      }),
    pieces: ({ device, epoch }) => inOrder(pieces.get(`${device}/${epoch}`) ?? []),
    checkpoints: async () => checkpoints,
  };
};

const isAsWritten = (line: string): boolean => {
  try {
    return recordLine(JSON.parse(line)) === line;
  } catch {
    return false;
  }
};

/** The first line that the centre would have written otherwise, where the bytes are not those that were signed. */
const otherwiseWritten = (dir: string, path: string): FileFault => {
  if (!path.startsWith('streams/')) return { check: 'wrong_file', path };
  let at = 0;
  for (const line of fileLines(join(dir, path))) {
    at += 1;
    if (!isAsWritten(line)) return { check: 'bad_line', path, line: at };
  }
  return { check: 'wrong_file', path };
};

const OWN_FILES = [MANIFEST_FILE, MANIFEST_SIGNATURE_FILE, 'SHA256SUMS'];

/** Missing files are found first: without them nothing else can be looked at. */
const missingFile = (dir: string, { files }: Manifest): FileFault | null => {
  const gone = files.find(({ path }) => !existsSync(join(dir, path)));
  return gone === undefined ? null : { check: 'missing_file', path: gone.path };
};

const extraFile = (dir: string, { files }: Manifest): FileFault | null => {
  const known = new Set([...files.map(({ path }) => path), ...OWN_FILES]);
  const extra = readdirSync(dir, { recursive: true, encoding: 'utf8' }).find(
    (path) => !known.has(path) && statSync(join(dir, path)).isFile(),
  );
  return extra === undefined ? null : { check: 'extra_file', path: extra };
};

const wrongFile = async (dir: string, { files }: Manifest, pool: VerifyPool): Promise<FileFault | null> => {
  const found = files.map((file) => ({
    file,
    hashed: pool.hash({ kind: 'hash', path: join(dir, file.path) }),
  }));
  for (const { file, hashed } of found) {
    const { sha256, bytes } = await hashed;
    if (sha256 !== file.sha256 || bytes !== file.bytes) return otherwiseWritten(dir, file.path);
  }
  return null;
};

export interface VerifyExportOptions {
  /** Fingerprint of the centre's key, from elsewhere; without it the export vouches for itself only. */
  readonly key?: string | undefined;
  readonly known?: readonly KnownCheckpoint[];
  readonly onProgress?: (events: number) => void;
  readonly threads?: number;
}

const NOTHING: Pick<LogReport, 'events' | 'erased' | 'streams' | 'checkpoints'> = {
  events: 0,
  erased: 0,
  streams: [],
  checkpoints: { count: 0, size: 0, fault: null, witnesses: [] },
};

const checkFolder = async (
  dir: string,
  manifest: Manifest,
  options: VerifyExportOptions,
  pool: VerifyPool,
): Promise<ExportReport> => {
  const { tenant, name, at, centreKey, files } = manifest;
  const about = { tenant, name, at, centreKey };
  const report = (log: typeof NOTHING, fault: FileFault | null): ExportReport => ({
    ...about,
    ...log,
    files: { count: files.length, fault },
  });
  const missing = missingFile(dir, manifest);
  if (missing !== null) return report(NOTHING, missing);
  try {
    const log = heldInExport(dir, manifest, pool);
    // Together: where the medium gives out, both may fail, and neither failure may be left unheard.
    const [{ tenant: _, ...held }, wrong] = await Promise.all([
      verifyHeld(log, { ...options, centreKey }),
      wrongFile(dir, manifest, pool),
    ]);
    return report(held, wrong ?? extraFile(dir, manifest));
  } catch (error) {
    if (error instanceof BadLine) return report(NOTHING, error.fault);
    throw error;
  }
};

const errorCode = (error: unknown): string | undefined =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  /^E[A-Z0-9]+$/.test(error.code)
    ? error.code
    : undefined;

/** Everything is well when `isExportGood` of the report. */
export const verifyExport = async (
  dir: string,
  options: VerifyExportOptions = {},
): Promise<Result<ExportReport, ExportFailure>> => {
  let pool: VerifyPool | undefined;
  try {
    const manifest = readManifest(dir, options.key);
    if (!manifest.ok) return manifest;
    pool = startVerifyPool(options.threads);
    return success(await checkFolder(dir, manifest.value, options, pool));
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    return failure('unreadable_export', { code });
  } finally {
    await pool?.stop();
  }
};
