/** Sends to the centre what other terminals of the site recorded and could not send themselves: asked stream by stream, as far as it lacks. */
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { StreamId } from '../outbox/event.ts';
import { verifyReceipt } from '../outbox/event.ts';
import type { Floor } from '../outbox/floors.ts';
import type { ForeignStream, ForeignStreams } from '../outbox/foreign.ts';
import type { BatchRequest } from '../outbox/protocol.ts';
import { ASKED, signAsk } from '../registry/package.ts';
import type { Transport } from './http-transport.ts';
import type { PackageTransportOptions } from './registry-transport.ts';

export interface RelayPorts {
  readonly foreign: Pick<ForeignStreams, 'streams' | 'noteCentral' | 'cut' | 'question'>;
  readonly tenant: string;
  readonly transport: Transport;
  readonly centralPublicKey: string;
  readonly system: System;
  readonly logger: Logger;
}

export interface Relay {
  /** Resolves when nothing is under way. */
  stop(): Promise<void>;
}

/** Who brings the batches, in the headers of a question (registry/package.ts): the centre takes them from terminals of the same site. */
export const askHeaders =
  ({
    tenant,
    device,
    privateKey,
    system,
    aheadMs,
  }: Pick<PackageTransportOptions, 'tenant' | 'device' | 'privateKey' | 'system'> & {
    /** How far our clock is ahead of the centre's, as its answers to our own record said: it takes no question of another time. */
    readonly aheadMs: () => number;
  }) =>
  (path: string): Readonly<Record<string, string>> => {
    const at = Math.max(0, Math.round(system.now() - aheadMs()));
    return {
      [ASKED.device]: device,
      [ASKED.at]: String(at),
      [ASKED.signature]: signAsk({ tenant, device, path, at }, privateKey),
    };
  };

/** A terminal that has the line itself sends sooner than this; milliseconds. */
const EVERY_MS = 5_000;
const SPREAD_MS = 5_000;

interface Holds {
  readonly seq: number;
  /** It signed that it has so much. Otherwise it only said what it lacks: that is where to go on, and proves nothing. */
  readonly isSigned: boolean;
  /** Absent where it has nothing, or only said what it lacks. */
  readonly receipt?: Floor;
}
/** `not_now`: `detail.retryAfterMs` where it said how long it wants to be left alone. */
type RelayFailure = 'not_now' | 'fork' | 'bad_receipt' | 'disk_full' | 'storage_failed';
type Told = Result<Holds, RelayFailure>;

/** How far the centre holds the stream, after this batch. */
const tell = async (
  { tenant, transport, centralPublicKey }: RelayPorts,
  { device, epoch }: ForeignStream,
  batch: BatchRequest,
  signal: AbortSignal,
): Promise<Told> => {
  const stream: StreamId = { tenant, device, epoch };
  const outcome = await transport.send(stream, batch, signal);
  if (outcome.kind === 'failed') {
    const { status, retryAfterMs } = outcome;
    return failure('not_now', { status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
  }
  if (outcome.kind === 'conflict')
    return outcome.conflict.reason === 'gap'
      ? success({ seq: outcome.conflict.ackSeq, isSigned: false })
      : failure('fork');
  const { next: _, ...ack } = outcome.response;
  if (!verifyReceipt({ ...stream, ...ack }, ack.receiptSig, centralPublicKey)) return failure('bad_receipt');
  const { ackSeq: seq, ackHash: hash, durability, serverTime, receiptSig } = ack;
  const isSigned = true;
  return success(
    seq === 0
      ? { seq, isSigned }
      : { seq, isSigned, receipt: { seq, hash, durability, serverTime, receiptSig } },
  );
};

/** One stream, until the centre has all of it that is here. */
const relayStream = async (
  ports: RelayPorts,
  stream: ForeignStream,
  signal: AbortSignal,
): Promise<Result<Holds, RelayFailure>> => {
  const nothing: Holds = { seq: 0, isSigned: false };
  const question = ports.foreign.question(stream);
  if (question === undefined) return success(nothing);
  let told = await tell(ports, stream, question, signal);
  let before = -1;
  while (told.ok && told.value.seq < stream.headSeq && told.value.seq > before && !signal.aborted) {
    before = told.value.seq;
    const batch = ports.foreign.cut(stream, before);
    if (batch === undefined) break;
    told = await tell(ports, stream, batch, signal);
  }
  if (!told.ok) return told;
  const { seq, isSigned, receipt } = told.value;
  // What nobody signed may only take back what was believed.
  const noted = ports.foreign.noteCentral(stream, isSigned ? seq : Math.min(seq, stream.centralSeq), receipt);
  return noted.ok ? success(told.value) : noted;
};

/**
 * How often a stream is asked for again that the centre has on one machine only (a failover may lose it, and this may be the only copy that
 * is left), or in which it sees another history (a person may settle that). Milliseconds.
 */
export const ASK_AGAIN_MS = 60_000;

interface Asked {
  /** Not before, by the monotonic clock. */
  readonly next: number;
  /** So far it has it on two machines: nothing is to be asked. */
  readonly replicated: number;
  /** Why it went wrong the last time, said once. */
  readonly failed?: RelayFailure;
}

/** What came of the questions so far. In memory: after a restart each stream is asked for once more. */
export interface RelayMemory {
  readonly streams: Map<string, Asked>;
  /** The centre wants to be left alone until then, by the monotonic clock. */
  restUntil: number;
}

export const newRelayMemory = (): RelayMemory => ({ streams: new Map(), restUntil: 0 });

const isDue = (
  { centralSeq, replicatedSeq, headSeq }: ForeignStream,
  asked: Asked | undefined,
  now: number,
): boolean => {
  // As far as it is on two machines nothing can be lost, and what is further is new.
  if (Math.max(replicatedSeq, asked?.replicated ?? 0) >= headSeq && centralSeq >= headSeq) return false;
  return now >= (asked?.next ?? 0) || (centralSeq < headSeq && asked?.failed === undefined);
};

const relayOne = async (
  ports: RelayPorts,
  stream: ForeignStream,
  memory: RelayMemory,
  signal: AbortSignal,
): Promise<void> => {
  const { system, logger } = ports;
  const name = `${stream.device}/${stream.epoch}`;
  const before = memory.streams.get(name);
  const relayed = await relayStream(ports, stream, signal);
  const now = system.monotonic();
  if (!relayed.ok) {
    const { reason, detail } = relayed;
    const rest = Number(detail?.['retryAfterMs'] ?? 0);
    if (rest > 0) memory.restUntil = now + rest;
    const isLasting = reason === 'fork' || reason === 'bad_receipt';
    if (reason !== before?.failed)
      logger.warn('sync.failed', { reason: `relay_${reason}`, device: stream.device });
    const next = isLasting ? now + ASK_AGAIN_MS : 0;
    memory.streams.set(name, { next, replicated: before?.replicated ?? 0, failed: reason });
    return;
  }
  const { seq, receipt } = relayed.value;
  const replicated = receipt?.durability === 'replicated' ? seq : 0;
  memory.streams.set(name, { next: now + ASK_AGAIN_MS, replicated });
  logger.info('sync.batch', { device: stream.device, seq });
};

/** Everything the centre may lack; what it refuses does not keep the rest back. */
export const relayOnce = async (
  ports: RelayPorts,
  signal: AbortSignal,
  memory: RelayMemory = newRelayMemory(),
): Promise<void> => {
  for (const stream of ports.foreign.streams()) {
    const now = ports.system.monotonic();
    if (signal.aborted || now < memory.restUntil) return;
    if (isDue(stream, memory.streams.get(`${stream.device}/${stream.epoch}`), now))
      await relayOne(ports, stream, memory, signal);
  }
};

export const startRelay = (ports: RelayPorts): Relay => {
  const { system, logger } = ports;
  const stopping = new AbortController();
  const memory = newRelayMemory();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const [random = 0] = system.randomBytes(1);
      await system.sleep(EVERY_MS + Math.floor((random / 256) * SPREAD_MS), stopping.signal);
      if (stopping.signal.aborted) return;
      try {
        await relayOnce(ports, stopping.signal, memory);
      } catch (error) {
        logger.warn('sync.failed', { reason: 'bug', code: error instanceof Error ? error.name : 'unknown' });
      }
    }
  };
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
};
