/** Runs the sender: a timer, not the next event, restarts it, so that a failure can never leave it stuck. */
import type { Logger } from '../kernel/log.ts';
import type { System } from '../kernel/system.ts';
import { signHead, verifyReceipt } from '../outbox/event.ts';
import type { SendableLog } from '../outbox/log-types.ts';
import { type BatchRequest, MAX_BATCH_EVENTS } from '../outbox/protocol.ts';
import type { SendOutcome, Transport } from './http-transport.ts';
import { BACKOFF_FIRST_MS, INITIAL_SYNC, type SyncInput, type SyncState, step } from './sync-state.ts';

/** Characters of event bodies in one batch; keeps a request well under `MAX_BATCH_BYTES`. */
const MAX_BATCH_CHARS = 200_000;
/** How often the timer looks, milliseconds. */
const POLL_MS = 500;

export interface SyncOptions {
  readonly log: SendableLog;
  readonly transport: Transport;
  readonly system: System;
  readonly logger: Logger;
  /** The centre's key from enrolment (base64 SPKI): a receipt it did not sign is a failure. */
  readonly centralPublicKey: string;
}

export interface SyncRunner {
  state(): SyncState;
  /** Ends sending; resolves when nothing is in flight. */
  stop(): Promise<void>;
}

const nextBatch = (log: SendableLog): BatchRequest => {
  const acked = log.acked();
  const events: BatchRequest['events'][number][] = [];
  let chars = 0;
  for (const event of log.events({ afterSeq: acked.seq, limit: MAX_BATCH_EVENTS })) {
    chars += event.body.length;
    if (events.length > 0 && chars > MAX_BATCH_CHARS) break;
    events.push(event);
  }
  const { seq, hash } = events.at(-1) ?? acked;
  const sig = signHead({ ...log.stream, seq, hash }, log.privateKey);
  return { v: 1, fromSeq: acked.seq + 1, prevHash: acked.hash, events, head: { seq, hash, sig } };
};

/** Uniform in [0, 1). */
const randomOf = (system: System): number => {
  const [high = 0, low = 0] = system.randomBytes(2);
  return (high * 256 + low) / 65_536;
};

const inputOf = ({ log, system, centralPublicKey }: SyncOptions, outcome: SendOutcome): SyncInput => {
  const random = randomOf(system);
  if (outcome.kind === 'failed')
    return outcome.retryAfterMs === undefined
      ? { kind: 'failed', random }
      : { kind: 'failed', random, retryAfterMs: outcome.retryAfterMs };
  if (outcome.kind === 'conflict') {
    if (outcome.conflict.reason === 'fork') return { kind: 'fork' };
    const rewound = log.rewind({ seq: outcome.conflict.ackSeq, hash: outcome.conflict.ackHash });
    if (rewound.ok) return { kind: 'gap', random };
    return rewound.reason === 'ack_fork' ? { kind: 'fork' } : { kind: 'failed', random };
  }
  const { next, ...ack } = outcome.response;
  if (!verifyReceipt({ ...log.stream, ...ack }, ack.receiptSig, centralPublicKey))
    return { kind: 'failed', random };
  const recorded = log.recordAck(ack);
  // The centre holds more than we have, and proves it by its signature: our record was set back (an old copy of the
  // disk). Going on would write other events under its numbers.
  if (!recorded.ok)
    return recorded.reason === 'ack_fork' || recorded.reason === 'ack_ahead'
      ? { kind: 'fork' }
      : { kind: 'failed', random };
  return { kind: 'accepted', pending: log.pending(), retryAfterMs: next.retryAfterMs };
};

/** Starts sending at once and goes on until `stop`. */
export const startSync = (options: SyncOptions): SyncRunner => {
  const { log, transport, system, logger } = options;
  const stopping = new AbortController();
  let state: SyncState = INITIAL_SYNC;
  // A new event is sent at once; the timer is there for everything that has no event.
  let woken = new AbortController();
  const unsubscribe = log.onAppend(() => woken.abort());
  const advance = (input: SyncInput): boolean => {
    const next = step(state, input, system.monotonic());
    if (next.state.kind !== state.kind) logger.info('sync.state', { state: next.state.kind });
    if (next.effects.includes('alarm')) logger.warn('sync.failed', { reason: 'fork' });
    state = next.state;
    return next.effects.includes('send');
  };
  /** One turn: a wait and a look, or a batch. Says whether the next turn is to send. */
  const turn = async (send: boolean): Promise<boolean> => {
    if (!send) {
      await system.sleep(POLL_MS, AbortSignal.any([stopping.signal, woken.signal]));
      if (stopping.signal.aborted) return false;
      woken = new AbortController();
      return advance({ kind: 'tick', pending: log.pending() });
    }
    const outcome = await transport.send(log.stream, nextBatch(log), stopping.signal);
    if (stopping.signal.aborted) return false;
    if (outcome.kind === 'failed') logger.warn('sync.failed', { status: outcome.status });
    return advance(inputOf(options, outcome));
  };
  const run = async (): Promise<void> => {
    let send = false;
    while (!stopping.signal.aborted) {
      try {
        send = await turn(send);
      } catch (error) {
        // A bug, or a disk that cannot be read just now: sending must never take the desk with it, nor end for good.
        logger.warn('sync.failed', {
          reason: 'bug',
          code: error instanceof Error ? error.name : 'unknown',
        });
        send = advance({ kind: 'failed', random: randomOf(system) });
        await system.sleep(BACKOFF_FIRST_MS, stopping.signal);
      }
    }
  };
  const running = run();
  return {
    state: () => state,
    stop: async () => {
      stopping.abort();
      unsubscribe();
      await running;
    },
  };
};
