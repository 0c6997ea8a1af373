/** `verify-log` of a terminal: every stream it ever wrote, the end of the one it writes now, and what the centre promised it. */
import { z } from 'zod';
import type { Reader } from '../db/index.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { ChainPoint, StreamId } from './event.ts';
import { bottomOf, floorOf, floors, isFloorSigned } from './floors.ts';
import { checkReceipts, type KeptReceipt, type ReceiptFault } from './receipt-check.ts';
import { createRecordCheck, type RecordFault, toRawRecord } from './record-check.ts';
import { oddCheckpoints } from './seen-checkpoint.ts';
import { hashAt } from './stream-rows.ts';

export interface VerifiedRecord {
  /** Of the stream that is written now, as many as are here. */
  readonly count: number;
  readonly head: ChainPoint;
  /** Of streams before it (a restore begins a new one). */
  readonly older: number;
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

/** One step of the index a stream; `DISTINCT` would read every page of the record once more. */
const EPOCHS = `
  WITH RECURSIVE found (epoch) AS (
    SELECT min(epoch) FROM outbox_event
    UNION ALL SELECT (SELECT min(epoch) FROM outbox_event WHERE epoch > found.epoch) FROM found WHERE epoch IS NOT NULL
  ) SELECT epoch FROM found WHERE epoch IS NOT NULL UNION SELECT epoch FROM outbox_floor`;

/** So many rows at once: SQLite gives them in two thirds of the time of one by one. */
const PAGE = 1_000;
const PROGRESS_EVERY = 100 * PAGE;

/** The chain of one stream from its beginning to where it ends. */
const followStream = (
  reader: Reader,
  stream: StreamId,
  onProgress: (events: number) => void,
): Result<ChainPoint, VerifyRecordFailure> => {
  const bottom = bottomOf(reader, stream.epoch);
  const check = createRecordCheck(stream, bottom, { keepHashes: false });
  let seen = 0;
  for (let isMore = true; isMore; ) {
    const rows = reader.all(
      z.unknown(),
      `SELECT seq, event_id AS eventId, hlc, kind, body, prev_hash AS prevHash, hash
       FROM outbox_event WHERE epoch = ? AND seq > ? ORDER BY seq LIMIT ?`,
      [stream.epoch, seen === 0 ? Number.MIN_SAFE_INTEGER : bottom.seq + seen, PAGE],
    );
    isMore = rows.every((row) => check.add(toRawRecord(row))) && rows.length === PAGE;
    seen += rows.length;
    if (seen % PROGRESS_EVERY === 0) onProgress(PROGRESS_EVERY);
  }
  onProgress(seen % PROGRESS_EVERY);
  const { head, fault } = check.result();
  if (fault === null) return success(head);
  const reason = fault.check === 'bad_record' || fault.check === 'erased' ? 'unreadable' : fault.check;
  return failure(reason, { seq: fault.seq });
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

/** Of every stream; the receipts of a stream that is no longer there at all are those of records that are gone. */
const checkAllReceipts = (
  reader: Reader,
  { tenant, device }: StreamId,
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
    const fault = checkReceipts(
      { tenant, device, epoch },
      all,
      (seq) => hashAt(reader, epoch, seq),
      centreKey,
    );
    if (fault !== null) return failure(fault.check, { seq: fault.seq, epoch });
  }
  return success(receipts.length);
};

/** On failure `detail.seq` names the first record (or the receipt of it) that cannot be believed, `detail.epoch` an older stream. */
export const verifyRecord = (
  reader: Reader,
  stream: StreamId,
  options: { readonly centreKey?: string | undefined; readonly onProgress?: (events: number) => void } = {},
): Result<VerifiedRecord, VerifyRecordFailure> => {
  const { centreKey, onProgress = () => undefined } = options;
  const epochs = reader.all(epochRows, EPOCHS).map(({ epoch }) => epoch);
  let older = 0;
  for (const epoch of epochs.filter((each) => each !== stream.epoch)) {
    const followed = followStream(reader, { ...stream, epoch }, onProgress);
    if (!followed.ok) return failure(followed.reason, { ...followed.detail, epoch });
    older += followed.value.seq - bottomOf(reader, epoch).seq;
  }
  const followed = followStream(reader, stream, onProgress);
  if (!followed.ok) return followed;
  const head = followed.value;
  const end = checkEnd(reader, stream, head);
  if (!end.ok) return end;
  const { seq: below } = bottomOf(reader, stream.epoch);
  const found = floorOf(reader, stream.epoch);
  const floor = found === undefined ? null : { seq: found.seq, serverTime: found.serverTime };
  const verified = {
    count: head.seq - below,
    head,
    older,
    floor,
    oddCheckpoints: oddCheckpoints(reader),
  };
  if (centreKey === undefined) return success({ ...verified, receipts: null });
  const receipts = checkAllReceipts(reader, stream, centreKey);
  return receipts.ok ? success({ ...verified, receipts: receipts.value }) : receipts;
};
