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
  /** Absent where it only said what it lacks. */
  readonly receipt?: Floor;
}
type Told = Result<Holds, 'not_now' | 'fork' | 'bad_receipt'>;

/** How far the centre holds the stream, after this batch. */
const tell = async (
  { tenant, transport, centralPublicKey }: RelayPorts,
  { device, epoch }: ForeignStream,
  batch: BatchRequest,
  signal: AbortSignal,
): Promise<Told> => {
  const stream: StreamId = { tenant, device, epoch };
  const outcome = await transport.send(stream, batch, signal);
  if (outcome.kind === 'failed') return failure('not_now', { status: outcome.status });
  if (outcome.kind === 'conflict')
    return outcome.conflict.reason === 'gap' ? success({ seq: outcome.conflict.ackSeq }) : failure('fork');
  const { next: _, ...ack } = outcome.response;
  if (!verifyReceipt({ ...stream, ...ack }, ack.receiptSig, centralPublicKey)) return failure('bad_receipt');
  const { ackSeq: seq, ackHash: hash, durability, serverTime, receiptSig } = ack;
  return success(seq === 0 ? { seq } : { seq, receipt: { seq, hash, durability, serverTime, receiptSig } });
};

/** One stream, until the centre has all of it that is here. */
const relayStream = async (
  ports: RelayPorts,
  stream: ForeignStream,
  signal: AbortSignal,
): Promise<Result<number, string>> => {
  const question = ports.foreign.question(stream);
  if (question === undefined) return success(0);
  let told = await tell(ports, stream, question, signal);
  let before = -1;
  while (told.ok && told.value.seq < stream.headSeq && told.value.seq > before && !signal.aborted) {
    before = told.value.seq;
    const batch = ports.foreign.cut(stream, before);
    if (batch === undefined) break;
    told = await tell(ports, stream, batch, signal);
  }
  if (!told.ok) return told;
  const { seq, receipt } = told.value;
  const noted = ports.foreign.noteCentral(stream, seq, receipt);
  return noted.ok ? success(seq) : noted;
};

/** How often a stream that the centre has is asked for again until it has it on two machines: only then may it go here. */
const ASK_AGAIN_MS = 3_600_000;

/** When each stream was last asked for, by the monotonic clock. */
type Asked = Map<string, number>;

const isDue = (
  { device, epoch, centralSeq, replicatedSeq, headSeq }: ForeignStream,
  asked: Asked,
  now: number,
): boolean =>
  centralSeq < headSeq ||
  (replicatedSeq < headSeq &&
    now - (asked.get(`${device}/${epoch}`) ?? Number.NEGATIVE_INFINITY) >= ASK_AGAIN_MS);

/** Everything the centre may lack; what it refuses does not keep the rest back. */
export const relayOnce = async (
  ports: RelayPorts,
  signal: AbortSignal,
  asked: Asked = new Map(),
): Promise<void> => {
  for (const stream of ports.foreign.streams()) {
    const now = ports.system.monotonic();
    if (signal.aborted || !isDue(stream, asked, now)) continue;
    asked.set(`${stream.device}/${stream.epoch}`, now);
    const relayed = await relayStream(ports, stream, signal);
    if (!relayed.ok)
      ports.logger.warn('sync.failed', { reason: `relay_${relayed.reason}`, device: stream.device });
    else ports.logger.info('sync.batch', { device: stream.device, seq: relayed.value });
  }
};

export const startRelay = (ports: RelayPorts): Relay => {
  const { system, logger } = ports;
  const stopping = new AbortController();
  const asked: Asked = new Map();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const [random = 0] = system.randomBytes(1);
      await system.sleep(EVERY_MS + Math.floor((random / 256) * SPREAD_MS), stopping.signal);
      if (stopping.signal.aborted) return;
      try {
        await relayOnce(ports, stopping.signal, asked);
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
