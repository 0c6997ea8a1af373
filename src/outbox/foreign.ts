/**
 * What the other terminals of the site recorded, kept here word for word with the heads they signed, so that a terminal that burns or
 * is stolen takes at most its last second with it (decision 0024). Nothing is believed but what a key of the site's roster signed.
 */
import type { Db, Tx, WriteFailure } from '../db/index.ts';
import { type Hlc, hlcTime, MAX_AHEAD_MS } from '../kernel/hlc.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { type ChainPoint, envelopeOf, GENESIS, type StoredEvent, verifyChain, verifyHead } from './event.ts';
import { type Floor, isFloorSigned } from './floors.ts';
import { dropForeignReceipts, keepForeignReceipt, raiseForeignFloor } from './foreign-floors.ts';
import { askForeign, cutForeign, pagesFor, type StreamName, streamPoints } from './foreign-pages.ts';
import {
  type ForeignStream,
  foreignHashAt,
  foreignStream,
  foreignStreams,
  forks,
  insertForeign,
  type KeptRoster,
  keepFork,
  keepRosterRow,
  keptRoster,
  moveHead,
  presentStream,
} from './foreign-rows.ts';
import { lastHlc } from './log.ts';
import type { EventLog, Projection } from './log-types.ts';
import type { SignedBatch, StreamPoint } from './peer-protocol.ts';
import type { BatchRequest } from './protocol.ts';
import {
  type Member,
  openRoster,
  type ScopeFault,
  type SignedRoster,
  type SiteScope,
  scopeFault,
} from './roster.ts';

export type { ForeignStream } from './foreign-rows.ts';

export interface ForeignOptions {
  readonly db: Db;
  readonly log: EventLog;
  readonly scope: SiteScope;
  /** Views that show what the other terminals recorded. */
  readonly projections: readonly Projection[];
  readonly system: System;
  readonly logger: Logger;
}

export type RosterRefusal = 'bad_signature' | 'bad_roster' | ScopeFault;

/**
 * `bad_floor`: the centre did not sign where the piece begins. `fork`: two histories of one stream, the second kept as evidence. `own_stream`: the same of the record of this very terminal, or one
 * that goes further than ours: it was copied, or set back.
 */
export type TakeRefusal =
  | 'no_roster'
  | ScopeFault
  | 'not_on_roster'
  | 'bad_signature'
  | 'bad_chain'
  | 'bad_floor'
  | 'gap'
  | 'fork'
  | 'own_stream';

export interface ForeignStreams {
  readonly scope: SiteScope;
  roster(): KeptRoster | undefined;
  /** Keeps a roster that the centre signed for this site and that is newer than the one here. */
  keepRoster(
    signed: SignedRoster,
    centralPublicKey: string,
  ): Result<'kept' | 'known', RosterRefusal | WriteFailure>;
  /**
   * Checks and stores a piece of a stream, and shows it; `toldBy` is the terminal that brought it. Says how many events were new. With the
   * centre's key also one that begins at a floor.
   */
  take(
    signed: SignedBatch,
    toldBy: string,
    centralPublicKey?: string,
  ): Result<number, TakeRefusal | WriteFailure>;
  streams(): ForeignStream[];
  /** How far every stream is held here, our own included. */
  points(): StreamPoint[];
  /** One answer's worth of what whoever asks has not. */
  pagesFor(
    asker: string,
    have: readonly StreamPoint[],
    knowsFloors?: boolean,
  ): { readonly batches: readonly SignedBatch[]; readonly more: boolean };
  /** The last clock value here. */
  hlc(): Hlc;
  /** The piece of another's stream after this number, up to a head that its device signed. */
  cut(stream: StreamName, after: number): BatchRequest | undefined;
  /** An empty batch with the last signed head: "how far are you?". */
  question(stream: StreamName): BatchRequest | undefined;
  /** Streams of which two histories were seen. */
  forks(): ReturnType<typeof forks>;
  /** Of what the device writes now two histories were seen: nothing more of it is taken, and nobody can say that all of it is here. */
  isFrozen(device: string): boolean;
  /** The device itself said that we hold all it has of what it writes now. Of its earlier lives it may have lost more than we. */
  noteInStep(device: string, at: number): Result<unknown, WriteFailure>;
  /** The centre holds the stream as far as this; `receipt`: and signed it. */
  noteCentral(
    stream: Pick<ForeignStream, 'device' | 'epoch'>,
    seq: number,
    receipt?: Floor,
  ): Result<unknown, WriteFailure>;
}

type Taking = Result<number, TakeRefusal>;

/** The roster, asked inside the transaction that writes: a terminal that was withdrawn a moment ago is withdrawn. */
const membersOf = (
  tx: Tx,
  { scope }: ForeignOptions,
  { tenant, device }: SignedBatch,
): Result<readonly Member[], TakeRefusal> => {
  const kept = keptRoster(tx);
  if (kept === undefined) return failure('no_roster');
  const { roster } = kept;
  const fault = scopeFault(scope, roster);
  if (fault !== undefined) return failure(fault);
  if (tenant !== roster.tenant) return failure('wrong_tenant');
  const members = roster.members.filter((member) => member.device === device);
  return members.length === 0 ? failure('not_on_roster') : success(members);
};

/** Whose key signed the head; of a stream that is known only its own key counts. */
const signerOf = (
  { tenant, device, epoch, batch: { head } }: SignedBatch,
  members: readonly Member[],
  key: string | undefined,
): Member | undefined =>
  members.find(
    ({ publicKey }) =>
      (key === undefined || key === publicKey) &&
      verifyHead({ tenant, device, epoch, seq: head.seq, hash: head.hash }, head.sig, publicKey),
  );

const isOnePiece = ({ tenant, device, epoch, batch }: SignedBatch): boolean => {
  const from = { seq: batch.fromSeq - 1, hash: batch.prevHash };
  const chain = verifyChain(batch.events, from, { tenant, device, epoch });
  return chain.ok && chain.value.head.seq === batch.head.seq && chain.value.head.hash === batch.head.hash;
};

const batchHashAt = ({ batch }: SignedBatch, seq: number): string | undefined =>
  seq === batch.fromSeq - 1 ? batch.prevHash : batch.events[seq - batch.fromSeq]?.hash;

/** Drill and real never mix. What is no envelope of ours is kept all the same: the centre has a quarantine for it. */
const isOfMode = ({ batch }: SignedBatch, { scope }: ForeignOptions): boolean =>
  batch.events.every(({ body }) => (envelopeOf(body)?.mode ?? scope.mode) === scope.mode);

/** Our own stream, told by another: it may say nothing that we do not know. */
const takeOwn = (
  tx: Tx,
  { log, system, logger }: ForeignOptions,
  signed: SignedBatch,
  toldBy: string,
): Taking => {
  const { batch } = signed;
  const head = log.head();
  const common = Math.min(head.seq, batch.head.seq);
  // Of what was removed here there is nothing left to compare.
  if (common < (log.floor()?.seq ?? 0)) return success(0);
  const told = common < batch.fromSeq - 1 ? undefined : batchHashAt(signed, common);
  if (batch.head.seq <= head.seq && (told === undefined || told === log.hashAt(common))) return success(0);
  if (keepFork(tx, signed, { seq: common, at: system.now(), toldBy, batch }))
    logger.warn('peer.fork', { device: signed.device, seq: common, reason: 'own_stream' });
  return failure('own_stream', { seq: common });
};

/** Whatever is recorded here from now on comes after what was seen, unless that clock runs far ahead (poison clock). */
const witnessAll = (tx: Tx, { log, system }: ForeignOptions, events: readonly StoredEvent[]): void => {
  const latest = Math.floor(system.now()) + MAX_AHEAD_MS;
  const believed = events.findLast(({ hlc }) => hlcTime(hlc) <= latest);
  if (believed !== undefined) log.witness(tx, believed.hlc);
};

const show = (tx: Tx, { projections, scope }: ForeignOptions, events: readonly StoredEvent[]): void => {
  for (const event of events) {
    const body = envelopeOf(event.body);
    if (body === undefined || body.mode !== scope.mode) continue;
    for (const projection of projections) projection.applyForeign?.(tx, event, body);
  }
};

const store = (
  tx: Tx,
  options: ForeignOptions,
  signed: SignedBatch,
  known: { readonly held: ChainPoint; readonly signer: Member },
): Taking => {
  const { device, epoch, batch } = signed;
  const fresh = batch.events.slice(known.held.seq + 1 - batch.fromSeq);
  if (fresh.length === 0) return success(0);
  insertForeign(tx, fresh);
  moveHead(tx, { device, epoch, key: known.signer.publicKey, head: batch.head, at: options.system.now() });
  witnessAll(tx, options, fresh);
  // The log takes what a withdrawn terminal signed; what it says counts for nothing here (the centre has it judged).
  if (known.signer.state !== 'withdrawn') show(tx, options, fresh);
  return success(fresh.length);
};

interface Bringing {
  readonly toldBy: string;
  readonly centralPublicKey: string | undefined;
}

/** From where on the piece is followed. What is here of a stream that was cut off higher up goes: the centre has it. */
const standOn = (
  tx: Tx,
  { projections, system }: ForeignOptions,
  { tenant, device, epoch, batch, floor }: SignedBatch,
  held: ChainPoint,
  centralPublicKey: string | undefined,
): Result<ChainPoint, TakeRefusal> => {
  if (floor === undefined || floor.seq <= held.seq) return success(held);
  const isSigned =
    centralPublicKey !== undefined && isFloorSigned({ tenant, device, epoch }, floor, centralPublicKey);
  if (!isSigned || batch.fromSeq !== floor.seq + 1 || batch.prevHash !== floor.hash)
    return failure('bad_floor', { seq: floor.seq });
  raiseForeignFloor(tx, { device, epoch }, floor, { tenant, projections, now: system.now() });
  return success({ seq: floor.seq, hash: floor.hash });
};

const takeForeign = (
  tx: Tx,
  options: ForeignOptions,
  signed: SignedBatch,
  { toldBy, centralPublicKey }: Bringing,
): Taking => {
  const { log, system, logger } = options;
  const { device, epoch, batch } = signed;
  const members = membersOf(tx, options, signed);
  if (!members.ok) return members;
  const stream = foreignStream(tx, device, epoch);
  const signer = signerOf(signed, members.value, stream?.key);
  if (signer === undefined) return failure('bad_signature');
  if (!isOnePiece(signed)) return failure('bad_chain');
  if (!isOfMode(signed, options)) return failure('wrong_mode');
  if (device === log.stream.device && epoch === log.stream.epoch) return takeOwn(tx, options, signed, toldBy);
  if (stream !== undefined && stream.forkedAt !== null) return failure('fork');
  const known = stream === undefined ? GENESIS : { seq: stream.headSeq, hash: stream.headHash };
  const stands = standOn(tx, options, signed, known, centralPublicKey);
  if (!stands.ok) return stands;
  const held = stands.value;
  if (batch.fromSeq > held.seq + 1) return failure('gap', { seq: held.seq });
  const common = Math.min(held.seq, batch.head.seq);
  if (foreignHashAt(tx, device, epoch, common) !== batchHashAt(signed, common)) {
    if (keepFork(tx, signed, { seq: common, at: system.now(), toldBy, batch }))
      logger.warn('peer.fork', { device, seq: common, reason: 'fork' });
    return failure('fork', { seq: common });
  }
  return store(tx, options, signed, { held, signer });
};

const keepRoster = (
  { db, scope, system, logger }: ForeignOptions,
  signed: SignedRoster,
  centralPublicKey: string,
): Result<'kept' | 'known', RosterRefusal | WriteFailure> => {
  const opened = openRoster(signed, centralPublicKey);
  if (!opened.ok) return opened;
  const roster = opened.value;
  const fault = scopeFault(scope, roster);
  if (fault !== undefined) return failure(fault);
  return db.write((tx) => {
    // An older one would bring back a terminal that was withdrawn since.
    if (roster.version <= (keptRoster(tx)?.roster.version ?? 0)) return 'known';
    keepRosterRow(tx, roster.version, signed, system.now());
    logger.info('peer.roster', { seq: roster.version, count: roster.members.length });
    return 'kept';
  });
};

/** Over a store migrated with `foreignMigrations`. */
export const createForeignStreams = (options: ForeignOptions): ForeignStreams => {
  const { db, log, scope } = options;
  const held = { db, log, former: log.former() };
  return {
    scope,
    roster: () => keptRoster(db),
    keepRoster: (signed, key) => keepRoster(options, signed, key),
    take(signed, toldBy, centralPublicKey) {
      const taken = db.write((tx) => takeForeign(tx, options, signed, { toldBy, centralPublicKey }));
      return taken.ok ? taken.value : taken;
    },
    points: () => streamPoints(held),
    pagesFor: (asker, have, knowsFloors = false) => pagesFor(held, asker, have, knowsFloors),
    hlc: () => lastHlc(db),
    cut: (stream, after) => cutForeign(held, stream, after),
    question: (stream) => askForeign(held, stream),
    streams: () => foreignStreams(db),
    forks: () => forks(db),
    isFrozen: (device) => (presentStream(db, device)?.forkedAt ?? null) !== null,
    noteInStep: (device, at) =>
      db.write((tx) => {
        const present = presentStream(tx, device);
        if (present === undefined) return;
        tx.run(
          `UPDATE foreign_stream SET in_step_at = max(coalesce(in_step_at, 0), ?)
           WHERE device = ? AND epoch = ? AND forked_at IS NULL`,
          [Math.floor(at), device, present.epoch],
        );
      }),
    noteCentral: ({ device, epoch }, seq, receipt) =>
      db.write((tx) => {
        const before = foreignStream(tx, device, epoch)?.centralSeq ?? 0;
        if (seq < before) dropForeignReceipts(tx, { device, epoch });
        if (receipt !== undefined) keepForeignReceipt(tx, { device, epoch }, receipt);
        tx.run('UPDATE foreign_stream SET central_seq = min(?, head_seq) WHERE device = ? AND epoch = ?', [
          seq,
          device,
          epoch,
        ]);
      }),
  };
};
