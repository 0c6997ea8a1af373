/**
 * R16: a log of a municipality, one thing in it changed as somebody with the database's password could, and what a verifier
 * must then say. The changed log goes through the verifier that everything goes through (`verifyHeld`); pieces of streams that
 * nobody touched, and that begin where they did, are those that the same code (`checkRecords`) found good before.
 */
import type { Checkpoint } from '../../src/outbox/checkpoint.ts';
import type { ChainPoint, StoredEvent } from '../../src/outbox/event.ts';
import { type CheckedPiece, checkRecords, type RawRecord } from '../../src/outbox/record-check.ts';
import {
  type HeldLog,
  type HeldStream,
  type LogReport,
  type SignedHead,
  verifyHeld,
} from '../../src/outbox/verify-held.ts';
import type { Random } from '../fuzz/random.ts';
import type { MadeUpLog, MadeUpStream } from '../harness/made-up-log.ts';

/** Records a piece. */
const PIECE = 512;

/** A row as the centre's table has it: no `prevHash`, and the tenant and the device are the stream's. */
export type Row = Pick<StoredEvent, 'seq' | 'eventId' | 'hlc' | 'kind' | 'body' | 'hash'>;
export type Bent = { readonly [Field in keyof Row]: Row[Field] | RawRecord[Field] };

export const rowOf = ({ seq, eventId, hlc, kind, body, hash }: StoredEvent): Row => ({
  seq,
  eventId,
  hlc,
  kind,
  body,
  hash,
});

/** What stands where something was changed: stream by stream, the rows of each piece that is not as it was. */
export interface Changed {
  readonly streams?: ReadonlyMap<
    string,
    Partial<HeldStream> & { readonly pieces?: ReadonlyMap<number, readonly Bent[]> }
  >;
  readonly checkpoints?: readonly Checkpoint[];
}

/** Where the verifier must say that it is: in one stream, or in the checkpoints. */
export type Expected =
  | { readonly device: string; readonly seq: number }
  /** Made anew with true hashes: the first bad one lies between what was vouched for and what contradicts. */
  | { readonly device: string; readonly within: number }
  | { readonly checkpoint: number | 'any'; readonly device?: string; readonly seq?: number };

export interface Mutation {
  readonly name: string;
  readonly changed: Changed;
  /** All of these places, and no others. */
  readonly expected: readonly Expected[];
}

const clean = new Map<string, readonly CheckedPiece[]>();

/** Every piece of the log through the verifier's own code; throws if one is not good. */
const cleanPieces = (stream: MadeUpStream): readonly CheckedPiece[] => {
  const known = clean.get(stream.device);
  if (known !== undefined) return known;
  const pieces: CheckedPiece[] = [];
  let head: ChainPoint = { seq: 0, hash: stream.hashAt(0) };
  for (let at = 0; at * PIECE < stream.ackSeq; at += 1) {
    const piece = checkRecords(stream, head, rowsOf(stream, at));
    if (piece.fault !== null) throw new Error('the log was not good to begin with');
    pieces.push(piece);
    ({ head } = piece);
  }
  clean.set(stream.device, pieces);
  return pieces;
};

export const rowsOf = (stream: MadeUpStream, piece: number): Row[] => {
  const first = piece * PIECE + 1;
  const last = Math.min(stream.ackSeq, first + PIECE - 1);
  return Array.from({ length: last - first + 1 }, (_, n) => rowOf(stream.record(first + n)));
};

export type StreamChange =
  | (Partial<HeldStream> & { readonly pieces?: ReadonlyMap<number, readonly Bent[]> })
  | undefined;

/** Clean pieces one behind the other as one: each continues the one before, as they were found. */
const joined = (stream: MadeUpStream, from: number, to: number): CheckedPiece | undefined => {
  const pieces = cleanPieces(stream);
  const [first, last] = [pieces[from], pieces[to - 1]];
  if (first === undefined || last === undefined || to <= from) return undefined;
  const hashes = stream.hashes.subarray(first.from.seq * 32, last.head.seq * 32);
  return { from: first.from, head: last.head, hashes, erased: 0, fault: null };
};

function* piecesOf(stream: MadeUpStream, change: StreamChange): Generator<CheckedPiece> {
  const count = cleanPieces(stream).length;
  const dirty = [...(change?.pieces?.keys() ?? [])].toSorted((a, b) => a - b);
  let head: ChainPoint = { seq: 0, hash: stream.hashAt(0) };
  let at = 0;
  while (at < count) {
    const next = dirty.find((piece) => piece >= at) ?? count;
    const clean = joined(stream, at, next);
    if (clean !== undefined) {
      // A run that no longer continues what is before it goes through the check again, from there.
      const continues = clean.from.seq === head.seq && clean.from.hash === head.hash;
      const checked = continues ? clean : checkRecords(stream, head, rowsOf(stream, at));
      yield checked;
      ({ head } = checked);
      at = continues ? next : at + 1;
    } else {
      const checked = checkRecords(stream, head, change?.pieces?.get(at) ?? []);
      yield checked;
      ({ head } = checked);
      at += 1;
    }
  }
}

const heldOf = (log: MadeUpLog, changed: Changed): HeldLog => ({
  tenant: log.streams[0]?.tenant ?? '',
  streams: async () =>
    log.streams.map((stream): HeldStream => {
      const { tenant, device, epoch, ackSeq, ackHash, heads, forkedAt } = stream;
      const { pieces: _, ...change } = changed.streams?.get(device) ?? {};
      return { tenant, device, epoch, ackSeq, ackHash, heads, forkedAt, ...change };
    }),
  pieces: ({ device }) => {
    const stream = log.streams.find((each) => each.device === device);
    if (stream === undefined) throw new Error('there is no such stream');
    return piecesOf(stream, changed.streams?.get(device));
  },
  checkpoints: async () => changed.checkpoints ?? log.checkpoints,
});

const heads = new WeakSet<SignedHead>();

/** The auditor knows the last checkpoint, which the witness has. */
export const verifyChanged = (log: MadeUpLog, changed: Changed): Promise<LogReport> =>
  verifyHeld(heldOf(log, changed), {
    centreKey: log.key.publicKey,
    known: log.checkpoints.slice(-1),
    allHeads: heads,
  });

/** What the report says, one line a place, against what it must say. */
export const judge = ({ streams, checkpoints }: LogReport, expected: readonly Expected[]): string[] => {
  const wrong: string[] = [];
  for (const { device, fault } of streams) {
    const wanted = expected.find((each) => !('checkpoint' in each) && each.device === device);
    const said = fault === null ? 'no fault' : `${fault.check} ${fault.since}..${fault.seq}`;
    if (wanted === undefined || 'checkpoint' in wanted) {
      if (fault !== null) wrong.push(`${device}: ${said}, and nothing was changed there`);
    } else if (fault === null) wrong.push(`${device}: no fault found`);
    else if ('seq' in wanted && wanted.seq !== fault.seq)
      wrong.push(`${device}: ${said} instead of ${wanted.seq}`);
    else if ('within' in wanted && (wanted.within < fault.since || wanted.within > fault.seq))
      wrong.push(`${device}: ${said}, which does not contain ${wanted.within}`);
  }
  const { fault } = checkpoints;
  const wanted = expected.find((each) => 'checkpoint' in each);
  if (wanted !== undefined && 'checkpoint' in wanted) {
    const isThere =
      fault !== null &&
      (wanted.checkpoint === 'any' || wanted.checkpoint === fault.size) &&
      (wanted.device === undefined || wanted.device === fault.device) &&
      (wanted.seq === undefined || wanted.seq === fault.seq);
    if (!isThere) wrong.push(`checkpoints: ${JSON.stringify(fault)} instead of ${JSON.stringify(wanted)}`);
  }
  return wrong;
};

/** A character that is not the one that stood there. */
export const flipText = (text: string, random: Random): string => {
  const at = random.int(text.length);
  const unit = text.charCodeAt(at) ^ (1 << random.int(7));
  return text.slice(0, at) + String.fromCharCode(unit) + text.slice(at + 1);
};

export const pieceAt = (seq: number): number => Math.floor((seq - 1) / PIECE);

/** The pieces of a stream with some rows changed. */
export const withRows = (
  stream: MadeUpStream,
  change: (rows: Map<number, readonly Bent[]>, rowsAt: (piece: number) => Row[]) => void,
): ReadonlyMap<number, readonly Bent[]> => {
  const rows = new Map<number, readonly Bent[]>();
  change(rows, (piece) => rowsOf(stream, piece));
  return rows;
};
