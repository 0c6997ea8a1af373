/** Sends to the centre what other terminals of the site recorded and could not send themselves: asked stream by stream, as far as it lacks. */
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { StreamId } from '../outbox/event.ts';
import { verifyReceipt } from '../outbox/event.ts';
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

type Told = Result<number, 'not_now' | 'fork' | 'bad_receipt'>;

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
    return outcome.conflict.reason === 'gap' ? success(outcome.conflict.ackSeq) : failure('fork');
  const { next: _, ...ack } = outcome.response;
  return verifyReceipt({ ...stream, ...ack }, ack.receiptSig, centralPublicKey)
    ? success(ack.ackSeq)
    : failure('bad_receipt');
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
  while (told.ok && told.value < stream.headSeq && told.value > before && !signal.aborted) {
    before = told.value;
    const batch = ports.foreign.cut(stream, told.value);
    if (batch === undefined) break;
    told = await tell(ports, stream, batch, signal);
  }
  if (!told.ok) return told;
  const noted = ports.foreign.noteCentral(stream, told.value);
  return noted.ok ? success(told.value) : noted;
};

/** Everything the centre may lack; what it refuses does not keep the rest back. */
export const relayOnce = async (ports: RelayPorts, signal: AbortSignal): Promise<void> => {
  for (const stream of ports.foreign.streams()) {
    if (signal.aborted || stream.centralSeq >= stream.headSeq) continue;
    const relayed = await relayStream(ports, stream, signal);
    if (!relayed.ok)
      ports.logger.warn('sync.failed', { reason: `relay_${relayed.reason}`, device: stream.device });
    else ports.logger.info('sync.batch', { device: stream.device, seq: relayed.value });
  }
};

export const startRelay = (ports: RelayPorts): Relay => {
  const { system, logger } = ports;
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const [random = 0] = system.randomBytes(1);
      await system.sleep(EVERY_MS + Math.floor((random / 256) * SPREAD_MS), stopping.signal);
      if (stopping.signal.aborted) return;
      try {
        await relayOnce(ports, stopping.signal);
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
