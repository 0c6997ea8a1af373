/** Runs the sender: a timer, not the next event, restarts it, so that a failure can never leave it stuck. */
import type { Logger } from '../kernel/log.ts';
import type { System } from '../kernel/system.ts';
import { verifyReceipt } from '../outbox/event.ts';
import type { SentLog } from '../outbox/log-types.ts';
import { type BatchRequest, MAX_BATCH_EVENTS } from '../outbox/protocol.ts';
import { createBatches } from './batches.ts';
import type { SendOutcome, Transport } from './http-transport.ts';
import {
  ANSWER_MS,
  BACKOFF_FIRST_MS,
  INITIAL_SYNC,
  nextLimit,
  restMs,
  type SyncInput,
  type SyncState,
  step,
  TOO_MUCH,
} from './sync-state.ts';

export interface SyncOptions {
  readonly log: SentLog;
  /** Ends by itself then: for a stream that nothing is added to. */
  readonly isOver?: () => boolean;
  readonly transport: Transport;
  readonly system: System;
  readonly logger: Logger;
  /** The centre's key from enrolment (base64 SPKI): a receipt it did not sign is a failure. */
  readonly centralPublicKey: string;
}

export interface SyncRunner {
  state(): SyncState;
  /** Something else got an answer of the centre: whoever waits for the line need wait no longer. */
  wake(): void;
  /** Ends sending; resolves when nothing is in flight. */
  stop(): Promise<void>;
}

/** Uniform in [0, 1). */
const randomOf = (system: System): number => {
  const [high = 0, low = 0] = system.randomBytes(2);
  return (high * 256 + low) / 65_536;
};

/** An answer, or none; how long it took, milliseconds. */
interface Heard {
  readonly outcome: SendOutcome;
  readonly tookMs: number;
  readonly late: boolean;
}

const failedInput = ({ outcome, late }: Heard, random: number): SyncInput => {
  if (outcome.kind !== 'failed') return { kind: 'failed', random };
  const { status, retryAfterMs, noContact = false } = outcome;
  return {
    kind: 'failed',
    random,
    tooMuch: late || TOO_MUCH.includes(status),
    noContact,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
};

const inputOf = ({ log, system, centralPublicKey }: SyncOptions, heard: Heard): SyncInput => {
  const random = randomOf(system);
  const { outcome, tookMs } = heard;
  if (outcome.kind === 'failed') return failedInput(heard, random);
  if (outcome.kind === 'conflict') {
    if (outcome.conflict.reason === 'fork') return { kind: 'fork' };
    const rewound = log.rewind({ seq: outcome.conflict.ackSeq, hash: outcome.conflict.ackHash });
    if (rewound.ok) return { kind: 'gap', random };
    return rewound.reason === 'ack_fork' || rewound.reason === 'ack_below_floor'
      ? { kind: 'fork' }
      : { kind: 'failed', random };
  }
  const { next, cursors: _, checkpoints: __, ...ack } = outcome.response;
  if (!verifyReceipt({ ...log.stream, ...ack }, ack.receiptSig, centralPublicKey))
    return { kind: 'failed', random };
  const recorded = log.recordAck(ack, tookMs);
  // The centre holds more than we have, and proves it by its signature: our record was set back (an old copy of the
  // disk). Going on would write other events under its numbers. Or it was set back behind what we no longer have.
  if (!recorded.ok)
    return recorded.reason === 'disk_full' || recorded.reason === 'storage_failed'
      ? { kind: 'failed', random }
      : { kind: 'fork' };
  return { kind: 'accepted', pending: log.pending(), retryAfterMs: next.retryAfterMs };
};

/** Nobody reads why; without it, Node makes an error with a stack each time. */
const OVER = 'over';

/** Sends one batch and waits `ANSWER_MS` for what comes of it; whatever the transport does, this ends. */
const exchange = async (
  { log, transport, system }: SyncOptions,
  batch: BatchRequest,
  stop: AbortController,
): Promise<Heard> => {
  const began = system.monotonic();
  const timer = new AbortController();
  const sent = transport.send(log.stream, batch, stop.signal);
  const timeUp = system.sleep(ANSWER_MS, timer.signal).then(() => undefined);
  try {
    const outcome = await Promise.race([sent, timeUp]);
    const tookMs = system.monotonic() - began;
    return outcome === undefined
      ? { outcome: { kind: 'failed', status: 0 }, tookMs, late: true }
      : { outcome, tookMs, late: false };
  } finally {
    timer.abort(OVER);
    stop.abort(OVER);
  }
};

/** Where the sender is, and how much goes in its next batch; `advance` says whether it is to send. */
const createCourse = ({ system, logger }: Pick<SyncOptions, 'system' | 'logger'>) => {
  let state: SyncState = INITIAL_SYNC;
  let limit = MAX_BATCH_EVENTS;
  return {
    state: (): SyncState => state,
    limit: (): number => limit,
    advance(this: void, input: SyncInput): boolean {
      const next = step(state, input, system.monotonic());
      if (next.state.kind !== state.kind) logger.info('sync.state', { state: next.state.kind });
      if (next.effects.includes('alarm')) logger.warn('sync.failed', { reason: 'fork' });
      state = next.state;
      limit = nextLimit(limit, input);
      return next.effects.includes('send');
    },
  };
};

/** Starts sending at once and goes on until `stop`. */
export const startSync = (options: SyncOptions): SyncRunner => {
  const { log, system, logger } = options;
  const batches = createBatches(log);
  let stopped = false;
  const { state, limit, advance } = createCourse(options);
  // A new event is sent at once; the timer is there for everything that has no event.
  let woken = new AbortController();
  let inFlight = new AbortController();
  const wake = (): void => woken.abort(OVER);
  const unsubscribe = log.onAppend(wake);
  const rest = async (): Promise<boolean> => {
    await system.sleep(restMs(state(), system.monotonic()), woken.signal);
    if (stopped) return false;
    if (woken.signal.aborted) woken = new AbortController();
    return advance({ kind: 'tick', pending: log.pending() });
  };
  const send = async (): Promise<boolean> => {
    inFlight = new AbortController();
    const batch = batches.next(limit());
    const answer = exchange(options, batch, inFlight);
    batches.prepare(batch, limit());
    const heard = await answer;
    if (stopped) return false;
    if (heard.outcome.kind === 'failed') logger.warn('sync.failed', { status: heard.outcome.status });
    return advance(inputOf(options, heard));
  };
  const run = async (): Promise<void> => {
    let isSending = false;
    while (!stopped && options.isOver?.() !== true) {
      try {
        isSending = await (isSending ? send() : rest());
      } catch (error) {
        // A bug, or a disk that cannot be read just now: sending must never take the desk with it, nor end for good.
        const code = error instanceof Error ? error.name : 'unknown';
        logger.warn('sync.failed', { reason: 'bug', code });
        isSending = advance({ kind: 'failed', random: randomOf(system) });
        if (!stopped) await system.sleep(BACKOFF_FIRST_MS, woken.signal);
      }
    }
  };
  const running = run();
  return {
    state,
    wake: () => {
      // Each answer of the centre comes by here, mostly to one that waits for nothing.
      if (state().kind !== 'waiting') return;
      advance({ kind: 'reached' });
      wake();
    },
    stop: async () => {
      stopped = true;
      unsubscribe();
      wake();
      inFlight.abort(OVER);
      await running;
    },
  };
};
