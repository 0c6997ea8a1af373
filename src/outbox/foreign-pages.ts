/** Pieces of streams for another to take: our own, signed as they are cut, and those of others, cut only where their device signed. */
import type { Reader } from '../db/index.ts';
import { type StoredEvent, signHead } from './event.ts';
import type { Floor } from './floors.ts';
import { foreignFloor } from './foreign-floors.ts';
import {
  type ForeignStream,
  foreignEvents,
  foreignHashAt,
  foreignHeads,
  foreignStream,
  foreignStreams,
  forks,
  headBefore,
} from './foreign-rows.ts';
import type { EventLog, SentLog } from './log-types.ts';
import { PEER_PAGE_BYTES, PEER_PAGE_EVENTS, type SignedBatch, type StreamPoint } from './peer-protocol.ts';
import type { BatchRequest } from './protocol.ts';

interface Held {
  readonly db: Reader;
  readonly log: EventLog;
  /** Earlier lives of this record, read once: nothing is added to them. */
  readonly former: readonly SentLog[];
}

export interface StreamName {
  readonly device: string;
  readonly epoch: string;
}

/** Where a piece for somebody begins; with the floor, when it is all there is. */
interface Start {
  readonly after: number;
  readonly floor?: Floor;
}

/** A stream in which pieces can be cut. `cut`: `undefined` when there is nothing after that. */
interface Source extends StreamPoint {
  readonly floor: Floor | undefined;
  hashAt(seq: number): string | undefined;
  cut(after: number): BatchRequest | undefined;
  /** Where to cut so that the piece holds this number. */
  before(seq: number): number;
}

const pieceOf = (
  after: number,
  events: readonly StoredEvent[],
  head: BatchRequest['head'],
): BatchRequest => ({
  v: 1,
  fromSeq: after + 1,
  prevHash: events[0]?.prevHash ?? head.hash,
  events: [...events],
  head,
});

/** As many of the events as an answer may hold, never none. */
const fitting = (events: readonly StoredEvent[]): StoredEvent[] => {
  let bytes = 0;
  const fit = events.findIndex(({ body }, at) => {
    bytes += Buffer.byteLength(body);
    return at > 0 && bytes > PEER_PAGE_BYTES;
  });
  return events.slice(0, fit < 0 ? events.length : fit);
};

/** `undefined` also for what is below the floor: of that only the centre knows. */
export const cutOwn = (log: SentLog, after: number): BatchRequest | undefined => {
  if (after < (log.floor()?.seq ?? 0)) return undefined;
  const events = fitting(log.events({ afterSeq: after, limit: PEER_PAGE_EVENTS }));
  const last = events.at(-1);
  if (last === undefined) return undefined;
  const { seq, hash } = last;
  return pieceOf(after, events, { seq, hash, sig: signHead({ ...log.stream, seq, hash }, log.privateKey) });
};

/** Ends at the last signed head that fits; two neighbouring heads are never further apart than an answer is long. */
export const cutForeign = (
  { db, log }: Pick<Held, 'db' | 'log'>,
  stream: StreamName,
  after: number,
): BatchRequest | undefined => {
  if (after < (foreignFloor(db, stream)?.seq ?? 0)) return undefined;
  const heads = foreignHeads(db, stream, { after, last: after + PEER_PAGE_EVENTS });
  const [first] = heads;
  const last = heads.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const events = foreignEvents(db, log.stream.tenant, stream, { after, last: last.seq });
  const end = after + fitting(events).length;
  const head = heads.findLast(({ seq }) => seq <= end) ?? first;
  return pieceOf(after, events.slice(0, head.seq - after), head);
};

/** "How far are you?", in the words of whoever signed the stream's last head. */
export const askForeign = ({ db }: Pick<Held, 'db'>, stream: StreamName): BatchRequest | undefined => {
  const { headSeq } = foreignStream(db, stream.device, stream.epoch) ?? {};
  const [head] = headSeq === undefined ? [] : foreignHeads(db, stream, { after: headSeq - 1, last: headSeq });
  return head === undefined ? undefined : pieceOf(head.seq, [], head);
};

const ownSource = (db: Reader, log: SentLog): Source => {
  const { device, epoch } = log.stream;
  const head = log.head();
  const isForked = forks(db).some((fork) => fork.device === device && fork.epoch === epoch);
  return {
    ...(isForked ? { frozen: true } : {}),
    device: device as Source['device'],
    epoch: epoch as Source['epoch'],
    ...head,
    floor: log.floor(),
    hashAt: (seq) => log.hashAt(seq),
    cut: (after) => cutOwn(log, after),
    before: (seq) => seq - 1,
  };
};

const foreignSource = (
  held: Held,
  { device, epoch, headSeq, headHash, forkedAt }: ForeignStream,
): Source => ({
  device,
  epoch,
  seq: headSeq,
  hash: headHash,
  ...(forkedAt === null ? {} : { frozen: true }),
  floor: foreignFloor(held.db, { device, epoch }),
  hashAt: (seq) => foreignHashAt(held.db, device, epoch, seq),
  cut: (after) => cutForeign(held, { device, epoch }, after),
  before: (seq) => headBefore(held.db, device, epoch, seq),
});

/** Of an earlier life of this record the others may hold more than we do: the longer copy counts. */
const formerSources = ({ db, former }: Held): Source[] =>
  former
    .filter(({ stream, head }) => (foreignStream(db, stream.device, stream.epoch)?.headSeq ?? 0) < head().seq)
    .map((log) => ownSource(db, log));

const sourcesOf = (held: Held): Source[] => {
  const former = formerSources(held);
  const foreign = foreignStreams(held.db)
    .filter(({ device, epoch }) => !former.some((own) => own.device === device && own.epoch === epoch))
    .map((stream) => foreignSource(held, stream));
  return [ownSource(held.db, held.log), ...former, ...foreign];
};

/** How far every stream is held here; earlier lives of our own record are asked for from the beginning. */
export const streamPoints = (held: Held): StreamPoint[] =>
  [ownSource(held.db, held.log), ...foreignStreams(held.db).map((stream) => foreignSource(held, stream))].map(
    ({ device, epoch, seq, hash, frozen }) => ({
      device,
      epoch,
      seq,
      hash,
      ...(frozen === true ? { frozen } : {}),
    }),
  );

/**
 * Where to cut for somebody who is this far; `undefined`: there is nothing for it. Whoever has another history than ours gets the
 * piece that shows it, and so does a device of whose stream we have seen two.
 */
const placeFor = (source: Source, theirs: StreamPoint | undefined, asker: string): number | undefined => {
  if (theirs === undefined) return source.seq > 0 ? 0 : undefined;
  if (theirs.frozen === true) return undefined;
  if (theirs.seq > source.seq)
    return source.frozen === true && source.device === asker ? source.before(source.seq) : undefined;
  if (source.hashAt(theirs.seq) !== theirs.hash) return source.before(theirs.seq);
  return theirs.seq < source.seq ? theirs.seq : undefined;
};

/** The same where something was removed: whoever has less than the floor begins there, if it can. */
const startFor = (
  source: Source,
  theirs: StreamPoint | undefined,
  asker: string,
  knowsFloors: boolean,
): Start | undefined => {
  const { floor } = source;
  if (floor === undefined || (theirs?.seq ?? 0) >= floor.seq) {
    const after = placeFor(source, theirs, asker);
    return after === undefined ? undefined : { after };
  }
  return knowsFloors && theirs?.frozen !== true && source.seq > floor.seq
    ? { after: floor.seq, floor }
    : undefined;
};

/** One answer: at most `PEER_PAGE_EVENTS` events of whatever whoever asks has not. */
export const pagesFor = (
  held: Held,
  asker: string,
  have: readonly StreamPoint[],
  knowsFloors: boolean,
): { readonly batches: readonly SignedBatch[]; readonly more: boolean } => {
  const theirs = new Map(have.map((point) => [`${point.device}/${point.epoch}`, point]));
  const batches: SignedBatch[] = [];
  let events = 0;
  let bytes = 0;
  let more = false;
  for (const source of sourcesOf(held)) {
    const { device, epoch, seq } = source;
    const start = startFor(source, theirs.get(`${device}/${epoch}`), asker, knowsFloors);
    if (start === undefined) continue;
    // The rest is looked for when it is asked for: cutting reads it.
    if (events >= PEER_PAGE_EVENTS || bytes >= PEER_PAGE_BYTES) return { batches, more: true };
    const { after, ...above } = start;
    const batch = source.cut(after);
    if (batch === undefined) continue;
    const length = batch.events.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
    const fits = events + batch.events.length <= PEER_PAGE_EVENTS && bytes + length <= PEER_PAGE_BYTES;
    if (batches.length > 0 && !fits) return { batches, more: true };
    batches.push({ tenant: held.log.stream.tenant as SignedBatch['tenant'], device, epoch, batch, ...above });
    events += batch.events.length;
    bytes += length;
    more ||= batch.head.seq < seq;
  }
  return { batches, more };
};
