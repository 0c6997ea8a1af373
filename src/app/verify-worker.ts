/** A thread that checks pieces of exported streams: reads its bytes, follows the chain, and hands back where it ended. */
import { createHash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { type ErasedRange, inRanges } from '../outbox/erasure.ts';
import type { StreamId } from '../outbox/event.ts';
import { RECORD_FIELDS } from '../outbox/export-format.ts';
import { type CheckedPiece, createRecordCheck, type RawRecord, toRawRecord } from '../outbox/record-check.ts';
import { fileChunks, fileLines } from './file-lines.ts';

/** A piece of a file: the lines that begin between `start` and `end` (bytes). */
export interface PieceJob {
  readonly kind: 'piece';
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly stream: StreamId;
  /** Records whose contents were erased lawfully. */
  readonly erased: readonly ErasedRange[];
}
export interface HashJob {
  readonly kind: 'hash';
  readonly path: string;
}
export type VerifyJob = (PieceJob | HashJob) & { readonly id: number };

/** `null`: no line begins in this piece. `hash`: hex. */
export type VerifyAnswer =
  | { readonly id: number; readonly kind: 'piece'; readonly piece: CheckedPiece | null }
  | { readonly id: number; readonly kind: 'hash'; readonly sha256: string; readonly bytes: number };

/** Fields that another store may leave out; a line of an export has them all. */
const OPTIONAL_FIELDS = ['tenant', 'device', 'epoch', 'prevHash'] as const;

const recordOf = (line: string): RawRecord => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return toRawRecord(undefined);
  }
  const isWhole =
    typeof parsed === 'object' &&
    parsed !== null &&
    Object.keys(parsed).length === RECORD_FIELDS &&
    OPTIONAL_FIELDS.every((field) => field in parsed);
  return toRawRecord(isWhole ? parsed : undefined);
};

/** Where a piece says that it begins: the first of a file at the beginning of the stream, another behind its first `prevHash`. */
const checkPiece = (job: PieceJob): CheckedPiece | null => {
  let check: ReturnType<typeof createRecordCheck> | undefined;
  for (const line of fileLines(job.path, job.start, job.end)) {
    const record = recordOf(line);
    check ??= createRecordCheck(job.stream, startOf(job, record), {
      isErased: inRanges(job.erased),
    });
    if (!check.add(record)) break;
  }
  return check?.result() ?? null;
};

const GENESIS_POINT = { seq: 0, hash: '0'.repeat(64) };

const startOf = ({ start }: PieceJob, { seq, prevHash }: RawRecord): { seq: number; hash: string } =>
  start === 0 || typeof seq !== 'number' || typeof prevHash !== 'string'
    ? GENESIS_POINT
    : { seq: seq - 1, hash: prevHash };

const hashFile = (path: string): { sha256: string; bytes: number } => {
  const sha256 = createHash('sha256');
  let bytes = 0;
  for (const chunk of fileChunks(path)) {
    sha256.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: sha256.digest('hex'), bytes };
};

parentPort?.on('message', (job: VerifyJob) => {
  const answer: VerifyAnswer =
    job.kind === 'piece'
      ? { id: job.id, kind: 'piece', piece: checkPiece(job) }
      : { id: job.id, kind: 'hash', ...hashFile(job.path) };
  parentPort?.postMessage(answer);
});
