/**
 * The chain over stored records, fast: a million in seconds, where the schema of one takes longer than its hash. As strict
 * as `storedEventSchema` and `verifyChain` (record-check.test.ts proves it), over whatever a store gives.
 */
import { isUtf8 } from 'node:buffer';
import { HLC } from '../kernel/hlc.ts';
import { EVENT_ID, SHA256_HEX } from '../kernel/ids.ts';
import {
  type ChainPoint,
  createEventHasher,
  EVENT_KIND,
  MAX_BODY_LENGTH,
  MAX_KIND_LENGTH,
  type StoredEvent,
  type StreamId,
} from './event.ts';

/** One record as a store gives it, of whatever type. A store that keeps no `prevHash`, or knows the stream, leaves it out. */
export interface RawRecord {
  readonly tenant?: unknown;
  readonly device?: unknown;
  readonly epoch?: unknown;
  readonly seq: unknown;
  readonly eventId: unknown;
  readonly hlc: unknown;
  readonly kind: unknown;
  /** Text, or the UTF-8 bytes of it; `null`: erased (retention). */
  readonly body: unknown;
  readonly prevHash?: unknown;
  readonly hash: unknown;
}

/** What is no record is one that no check believes. */
const NO_RECORD: RawRecord = {
  seq: undefined,
  eventId: undefined,
  hlc: undefined,
  kind: undefined,
  body: undefined,
  hash: undefined,
};

/** A row of a store or a line of a file as it came; whoever checks it looks at each field. */
export const toRawRecord = (value: unknown): RawRecord =>
  typeof value === 'object' &&
  value !== null &&
  'seq' in value &&
  'eventId' in value &&
  'hlc' in value &&
  'kind' in value &&
  'body' in value &&
  'hash' in value
    ? value
    : NO_RECORD;

/**
 * `bad_record`: no event at all. `erased`: its body is gone, and no act says so. `wrong_stream`, `wrong_seq`: something else
 * stands in its place (or nothing). `wrong_prev`: it was put in the place of what the next one continues. `wrong_hash`: changed.
 */
export type RecordFault =
  | 'bad_record'
  | 'erased'
  | 'wrong_stream'
  | 'wrong_seq'
  | 'wrong_prev'
  | 'wrong_hash';

export interface Fault<R extends string> {
  readonly check: R;
  /** The first record that cannot be believed. */
  readonly seq: number;
}

/** In code points, as the schema counts. */
const isShort = (text: string): boolean =>
  text.length <= MAX_BODY_LENGTH ||
  (text.length <= 2 * MAX_BODY_LENGTH && Array.from(text).length <= MAX_BODY_LENGTH);

const isBody = (body: unknown): body is string | Uint8Array => {
  if (typeof body === 'string') return isShort(body) && body.isWellFormed();
  if (!(body instanceof Uint8Array) || !isUtf8(body)) return false;
  // A code point needs at least one byte.
  return (
    body.length <= MAX_BODY_LENGTH || isShort(new TextDecoder('utf-8', { ignoreBOM: true }).decode(body))
  );
};

type Fields = Pick<StoredEvent, 'seq' | 'eventId' | 'hlc' | 'kind'>;
type Readable = Fields & Pick<StoredEvent, 'hash'>;

/** The fields that are hashed beside the chain, the stream and the body. */
const hasFields = (record: RawRecord): record is RawRecord & Fields => {
  const { seq, eventId, hlc, kind } = record;
  return (
    typeof seq === 'number' &&
    Number.isSafeInteger(seq) &&
    seq >= 1 &&
    typeof eventId === 'string' &&
    EVENT_ID.test(eventId) &&
    typeof hlc === 'string' &&
    HLC.test(hlc) &&
    typeof kind === 'string' &&
    kind.length <= MAX_KIND_LENGTH &&
    EVENT_KIND.test(kind)
  );
};

const isHash = (value: unknown): value is string => typeof value === 'string' && SHA256_HEX.test(value);

/** Every field but the stream's and the body has the shape that the schema wants. */
const hasShape = (record: RawRecord): record is RawRecord & Readable =>
  hasFields(record) && isHash(record.hash) && (record.prevHash === undefined || isHash(record.prevHash));

/** A piece of a stream that was followed from a point: where it ended, and the hash of each record of it. */
export interface CheckedPiece {
  readonly from: ChainPoint;
  /** The last record that is good. */
  readonly head: ChainPoint;
  /** 32 bytes a good record. */
  readonly hashes: Uint8Array;
  readonly erased: number;
  readonly fault: Fault<RecordFault> | null;
}

export interface CheckOptions {
  /** Whether an act of the centre says that this record was erased. */
  readonly isErased?: ((seq: number) => boolean) | undefined;
  /** `false`: nobody wants the hashes, and `hashes` stays empty. */
  readonly keepHashes?: boolean;
}

const HASH_BYTES = 32;

/** Grows by doubling; `bytes` is what is in it. */
const createHashList = () => {
  let buffer = Buffer.alloc(1_024 * HASH_BYTES);
  let length = 0;
  return {
    add: (hex: string): void => {
      if (length === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
      buffer.write(hex, length, 'hex');
      length += HASH_BYTES;
    },
    bytes: (): Uint8Array => new Uint8Array(buffer.subarray(0, length)),
  };
};

const isSame = (record: RawRecord, stream: StreamId): boolean =>
  (record.tenant === undefined || record.tenant === stream.tenant) &&
  (record.device === undefined || record.device === stream.device) &&
  (record.epoch === undefined || record.epoch === stream.epoch);

/** Follows records one by one from `from`; after a fault nothing more is looked at. */
export const createRecordCheck = (
  stream: StreamId,
  from: ChainPoint,
  { isErased, keepHashes = true }: CheckOptions = {},
) => {
  const hashOf = createEventHasher(stream);
  const hashes = createHashList();
  let head = from;
  let erased = 0;
  let fault: Fault<RecordFault> | null = null;
  const bad = (check: RecordFault, seq = head.seq + 1): false => {
    fault = { check, seq };
    return false;
  };
  const hashIsGood = (record: RawRecord & Readable, prevHash: string): boolean =>
    isBody(record.body) && hashOf(record, prevHash, record.body) === record.hash;
  const bodyIsGood = (record: RawRecord & Readable, body: unknown): boolean => {
    if (body === null) {
      erased += 1;
      return isErased?.(record.seq) === true || bad('erased');
    }
    if (!isBody(body)) return bad('bad_record');
    return hashOf(record, head.hash, body) === record.hash || bad('wrong_hash');
  };
  const isPoint = isHash(from.hash);
  /** The usual record, of which no fault needs a name: what equals a good hash has the shape of one. */
  const isNext = (record: RawRecord): record is RawRecord & Readable =>
    isPoint &&
    record.seq === head.seq + 1 &&
    (record.prevHash === head.hash || record.prevHash === undefined) &&
    isSame(record, stream) &&
    hasFields(record) &&
    isBody(record.body) &&
    hashOf(record, head.hash, record.body) === record.hash;
  const accept = (record: Readable): true => {
    if (keepHashes) hashes.add(record.hash);
    head = { seq: record.seq, hash: record.hash };
    return true;
  };
  /** Says whether to go on. */
  const add = (record: RawRecord): boolean => {
    if (fault !== null) return false;
    if (isNext(record)) return accept(record);
    if (!hasShape(record)) return bad('bad_record');
    if (!isSame(record, stream)) return bad('wrong_stream');
    if (record.seq !== head.seq + 1) return bad('wrong_seq');
    const { prevHash } = record;
    if (typeof prevHash === 'string' && prevHash !== head.hash)
      // It continues something, and truly: then what stands before it is not what it continued.
      return bad('wrong_prev', hashIsGood(record, prevHash) ? Math.max(1, head.seq) : head.seq + 1);
    return bodyIsGood(record, record.body) && accept(record);
  };
  return { add, result: (): CheckedPiece => ({ from, head, hashes: hashes.bytes(), erased, fault }) };
};

export const checkRecords = (
  stream: StreamId,
  from: ChainPoint,
  records: Iterable<RawRecord>,
  options: CheckOptions = {},
): CheckedPiece => {
  const check = createRecordCheck(stream, from, options);
  for (const record of records) if (!check.add(record)) break;
  return check.result();
};
