/** `verify-log` of a terminal: every stream it ever wrote, the end of the one it writes now, and what the centre promised it. */
import { z } from 'zod';
import type { Reader } from '../db/index.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { type ClosedStream, closedStreams, lostRanges, type SeqRange } from './closed-streams.ts';
import type { ChainPoint, StreamId } from './event.ts';
import { bottomOf, floorOf, floors, isFloorSigned } from './floors.ts';
import { checkReceipts, type KeptReceipt, type ReceiptFault } from './receipt-check.ts';
import { createRecordCheck, type RawRecord, type RecordFault, toRawRecord } from './record-check.ts';
import { oddCheckpoints } from './seen-checkpoint.ts';
import { hashAt } from './stream-rows.ts';

export interface VerifiedRecord {
  /** Of the stream that is written now, as many as are here. */
  readonly count: number;
  readonly head: ChainPoint;
  /** Of streams before it (a restore begins a new one). */
  readonly older: number;
  /** Of those streams, events that a salvage did not find and the centre has not said it holds. */
  readonly missing: number;
  /** `null`: no key of a centre was there to check them with. */
  readonly receipts: number | null;
  /** How often the centre showed a checkpoint that does not continue what it had shown (seen-checkpoint.ts). */
  readonly oddCheckpoints: number;
  /** The stream is here from behind this place on; what stood below is the centre's, by its receipt of this time. */
  readonly floor: { readonly seq: number; readonly serverTime: number } | null;
}

export type VerifyRecordFailure =
  | Exclude<RecordFault, 'bad_record' | 'erased'>
  | 'unreadable'
  | 'missing_tail'
  | ReceiptFault;

const epochRows = z.object({ epoch: z.string() });
const stateSchema = z.object({
  head_seq: z.int(),
  head_hash: z.string(),
  ack_seq: z.int(),
  ack_hash: z.string(),
});
const receiptRows = z.object({
  epoch: z.string(),
  ackSeq: z.int().min(0),
  ackHash: z.string(),
  durability: z.enum(['local', 'replicated', 'volatile']),
  serverTime: z.int(),
  receiptSig: z.string(),
});

/** Streams of which there are events or a floor: one step of the index each; `DISTINCT` would read every page of the record once more. */
const EPOCHS = `
  WITH RECURSIVE found (epoch) AS (
    SELECT min(epoch) FROM outbox_event
    UNION ALL SELECT (SELECT min(epoch) FROM outbox_event WHERE epoch > found.epoch) FROM found WHERE epoch IS NOT NULL
  ) SELECT epoch FROM found WHERE epoch IS NOT NULL UNION SELECT epoch FROM outbox_floor`;

/** In one piece from SQLite, which takes less than half the time of row by row. */
const PAGE = 1_000;
const PROGRESS_EVERY = 100 * PAGE;

interface FollowedStream {
  readonly head: ChainPoint;
  readonly count: number;
}

// The stored rows of a stream in their order, a page at a time; whatever stands at or below its floor comes first.
function* pages(reader: Reader, epoch: string): Generator<readonly RawRecord[]> {
  for (let after = Number.MIN_SAFE_INTEGER; ; ) {
    const rows = reader
      .all(
        z.unknown(),
        `SELECT seq, event_id AS eventId, hlc, kind, body, prev_hash AS prevHash, hash
         FROM outbox_event WHERE epoch = ? AND seq > ? ORDER BY seq LIMIT ?`,
        [epoch, after, PAGE],
      )
      .map(toRawRecord);
    yield rows;
    const last = rows.at(-1)?.seq;
    // A number that is none has been found wrong by whoever reads.
    if (rows.length < PAGE || typeof last !== 'number') return;
    after = last;
  }
}

/** The chain of one stream from its beginning to where it ends. Behind a gap that is known the first event is taken at its word. */
const followStream = (
  reader: Reader,
  stream: StreamId,
  gaps: readonly SeqRange[],
  onProgress: (events: number) => void,
): Result<FollowedStream, VerifyRecordFailure> => {
  const gapBefore = new Map<unknown, SeqRange>(gaps.map((gap) => [gap.to + 1, gap]));
  const from = (point: ChainPoint) => createRecordCheck(stream, point, { keepHashes: false });
  let check = from(bottomOf(reader, stream.epoch));
  let seen = 0;
  const isNext = (row: RawRecord): boolean => {
    const gap = gapBefore.get(row.seq);
    if (gap !== undefined && check.result().head.seq + 1 === gap.from)
      check = from({ seq: gap.to, hash: String(row.prevHash) });
    return check.add(row);
  };
  for (const rows of pages(reader, stream.epoch)) {
    if (!rows.every(isNext)) break;
    seen += rows.length;
    if (seen % PROGRESS_EVERY === 0 && rows.length > 0) onProgress(PROGRESS_EVERY);
  }
  onProgress(seen % PROGRESS_EVERY);
  const { head, fault } = check.result();
  if (fault === null) return success({ head, count: seen });
  const reason = fault.check === 'bad_record' || fault.check === 'erased' ? 'unreadable' : fault.check;
  return failure(reason, { seq: fault.seq });
};

/** A stream that ended, to its end as it was written down when it ended. */
const followClosed = (
  reader: Reader,
  stream: StreamId,
  closed: ClosedStream,
  onProgress: (events: number) => void,
): Result<FollowedStream, VerifyRecordFailure> => {
  const followed = followStream(reader, stream, closed.missing, onProgress);
  if (!followed.ok) return followed;
  const { head, count } = followed.value;
  const isCutOffByGap = closed.missing.some(
    ({ from, to }) => to === closed.head.seq && from === head.seq + 1,
  );
  if (isCutOffByGap) return success({ head: closed.head, count });
  if (head.seq < closed.head.seq) return failure('missing_tail', { seq: head.seq + 1 });
  if (head.seq > closed.head.seq) return failure('wrong_seq', { seq: closed.head.seq + 1 });
  return head.hash === closed.head.hash ? followed : failure('wrong_hash', { seq: head.seq });
};

/** Where the stream ends and how far the centre has it, as the store says, against the chain. */
const checkEnd = (
  reader: Reader,
  { epoch }: StreamId,
  head: ChainPoint,
): Result<undefined, VerifyRecordFailure> => {
  const state = reader.one(stateSchema, 'SELECT head_seq, head_hash, ack_seq, ack_hash FROM outbox_state');
  if (state === undefined) return failure('unreadable', { seq: 0 });
  if (head.seq < Math.max(state.head_seq, state.ack_seq))
    return failure('missing_tail', { seq: head.seq + 1 });
  if (head.seq > state.head_seq) return failure('wrong_seq', { seq: state.head_seq + 1 });
  if (head.hash !== state.head_hash) return failure('wrong_hash', { seq: head.seq });
  return hashAt(reader, epoch, state.ack_seq) === state.ack_hash
    ? success(undefined)
    : failure('wrong_hash', { seq: state.ack_seq });
};

/** Of a stream that ended the centre may hold what is not here: behind its end, or in a gap. */
const isElsewhere = ({ head, missing }: ClosedStream, seq: number): boolean =>
  seq > head.seq || missing.some(({ from, to }) => from <= seq && seq <= to);

/** Of every stream; the receipts of a stream that is no longer there at all are those of records that are gone. */
const checkAllReceipts = (
  reader: Reader,
  { tenant, device }: StreamId,
  closed: ReadonlyMap<string, ClosedStream>,
  centreKey: string,
): Result<number, VerifyRecordFailure> => {
  const rows = reader.all(
    z.unknown(),
    `SELECT epoch, ack_seq AS ackSeq, ack_hash AS ackHash, durability, server_time AS serverTime,
       receipt_sig AS receiptSig FROM outbox_receipt ORDER BY id`,
  );
  for (const { epoch, ...floor } of floors(reader))
    if (!isFloorSigned({ tenant, device, epoch }, floor, centreKey))
      return failure('bad_receipt', { seq: floor.seq, epoch });
  const receipts: (KeptReceipt & { readonly epoch: string })[] = [];
  for (const row of rows) {
    const parsed = receiptRows.safeParse(row);
    if (!parsed.success) return failure('bad_receipt', { seq: 0 });
    receipts.push(parsed.data);
  }
  for (const [epoch, all] of Map.groupBy(receipts, (receipt) => receipt.epoch)) {
    const ended = closed.get(epoch);
    const theirs = (seq: number): string | undefined =>
      ended !== undefined && isElsewhere(ended, seq)
        ? all.find(({ ackSeq }) => ackSeq === seq)?.ackHash
        : undefined;
    const known = (seq: number): string | undefined => hashAt(reader, epoch, seq) ?? theirs(seq);
    const fault = checkReceipts({ tenant, device, epoch }, all, known, centreKey);
    if (fault !== null) return failure(fault.check, { seq: fault.seq, epoch });
  }
  return success(receipts.length);
};

/** Every stream but the open one: those that are said to have ended, and whatever else there are events of. */
const followOlder = (
  reader: Reader,
  stream: StreamId,
  closed: ReadonlyMap<string, ClosedStream>,
  onProgress: (events: number) => void,
): Result<number, VerifyRecordFailure> => {
  const stored = reader.all(epochRows, EPOCHS).map(({ epoch }) => epoch);
  const epochs = new Set([...closed.keys(), ...stored]);
  epochs.delete(stream.epoch);
  let count = 0;
  for (const epoch of epochs) {
    const ended = closed.get(epoch);
    const followed =
      ended === undefined
        ? followStream(reader, { ...stream, epoch }, [], onProgress)
        : followClosed(reader, { ...stream, epoch }, ended, onProgress);
    if (!followed.ok) return failure(followed.reason, { ...followed.detail, epoch });
    count += followed.value.count;
  }
  return success(count);
};

const missingIn = (closed: ReadonlyMap<string, ClosedStream>): number =>
  [...closed.values()].flatMap(lostRanges).reduce((count, { from, to }) => count + to - from + 1, 0);

/** On failure `detail.seq` names the first record (or the receipt of it) that cannot be believed, `detail.epoch` an older stream. */
export const verifyRecord = (
  reader: Reader,
  stream: StreamId,
  options: { readonly centreKey?: string | undefined; readonly onProgress?: (events: number) => void } = {},
): Result<VerifiedRecord, VerifyRecordFailure> => {
  const { centreKey, onProgress = () => undefined } = options;
  const closed = new Map<string, ClosedStream>(closedStreams(reader).map((each) => [each.epoch, each]));
  const older = followOlder(reader, stream, closed, onProgress);
  if (!older.ok) return older;
  const followed = followStream(reader, stream, [], onProgress);
  if (!followed.ok) return followed;
  const { head } = followed.value;
  const end = checkEnd(reader, stream, head);
  if (!end.ok) return end;
  const below = floorOf(reader, stream.epoch);
  const verified = {
    count: followed.value.count,
    head,
    older: older.value,
    missing: missingIn(closed),
    floor: below === undefined ? null : { seq: below.seq, serverTime: below.serverTime },
    oddCheckpoints: oddCheckpoints(reader),
  };
  if (centreKey === undefined) return success({ ...verified, receipts: null });
  const receipts = checkAllReceipts(reader, stream, closed, centreKey);
  return receipts.ok ? success({ ...verified, receipts: receipts.value }) : receipts;
};
