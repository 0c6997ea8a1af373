/** Hands the streams of a branch on to its centre, each for itself: one that is stuck keeps no other back (decision 0030). */
import type { Logger } from '../kernel/log.ts';
import type { System } from '../kernel/system.ts';
import { verifyReceipt } from '../outbox/event.ts';
import type { BatchRequest, BatchResponse } from '../outbox/protocol.ts';
import { type ForwardState, heard, INITIAL_FORWARD, questionOf, quietMs, turn } from './forward-state.ts';
import type { SendOutcome, Transport } from './http-transport.ts';
import { ANSWER_MS, BACKOFF_FIRST_MS, type SyncInput, TOO_MUCH } from './sync-state.ts';

/** A stream of the branch's log, as far as the centre has said that it holds it. */
export interface ForwardStream {
  readonly device: string;
  readonly epoch: string;
  readonly headSeq: number;
  readonly headHash: string;
  readonly headSig: string;
  readonly forked: boolean;
  readonly ackedSeq: number;
}

type Told =
  | { readonly kind: 'receipt'; readonly ack: Omit<BatchResponse, 'next'> }
  | { readonly kind: 'gap'; readonly ackSeq: number; readonly ackHash: string };

export interface ForwardPorts {
  readonly store: {
    streams(): Promise<readonly ForwardStream[]>;
    cut(stream: ForwardStream, after: number, most: number): Promise<BatchRequest | undefined>;
    evidence(stream: ForwardStream): Promise<BatchRequest | undefined>;
    note(stream: ForwardStream, told: Told): Promise<'noted' | 'went_back' | 'fork'>;
    noteFork(stream: ForwardStream): Promise<void>;
  };
  readonly tenant: string;
  readonly transport: Transport;
  /** Of the centre above (base64 SPKI): a receipt that it did not sign moves nothing. */
  readonly centralPublicKey: string;
  /** The centre took what was sent, or had a word about it; or no answer came. */
  readonly line: (answered: boolean) => void;
  readonly system: System;
  readonly logger: Logger;
}

export interface Forwarder {
  /** There is something new. */
  wake(): void;
  /** Streams of which the centre has another history. */
  frozen(): number;
  /** Resolves when nothing is under way. */
  stop(): Promise<void>;
}

/** Streams under way at once. */
const LANES = 8;
/** New events are looked for this often when nobody wakes us, milliseconds. */
const LOOK_MS = 2_000;

const keyOf = ({ device, epoch }: ForwardStream): string => `${device}/${epoch}`;

const randomOf = (system: System): number => {
  const [high = 0, low = 0] = system.randomBytes(2);
  return (high * 256 + low) / 65_536;
};

type Heard = Exclude<SyncInput, { readonly kind: 'tick' }>;

/** What was heard of a batch, or that no answer came in time. */
type Answer = SendOutcome | 'late';

const failedInput = (answer: Extract<Answer, 'late' | { kind: 'failed' }>, random: number): Heard => {
  // Streams share the line: each sends less until all of them get an answer.
  if (answer === 'late') return { kind: 'failed', random, tooMuch: true };
  const { status, retryAfterMs, noContact = false } = answer;
  const tooMuch = TOO_MUCH.includes(status);
  return {
    kind: 'failed',
    random,
    noContact,
    tooMuch,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
};

/** What is sent next. Of a stream that was frozen here, once the centre has our history, also the one that contradicts it. */
const nextBatch = async (
  { store }: ForwardPorts,
  stream: ForwardStream,
  most: number,
): Promise<BatchRequest | undefined> => {
  if (stream.ackedSeq < stream.headSeq) return store.cut(stream, stream.ackedSeq, most);
  return (stream.forked ? await store.evidence(stream) : undefined) ?? questionOf(stream);
};

/** Only what the centre signed moves the cursor forward: an answer that was lost is as if nothing had been sent. */
const inputOf = async (ports: ForwardPorts, stream: ForwardStream, outcome: Answer): Promise<Heard> => {
  const { store, tenant, centralPublicKey, system, logger } = ports;
  const random = randomOf(system);
  if (outcome === 'late' || outcome.kind === 'failed') return failedInput(outcome, random);
  if (outcome.kind === 'conflict' && outcome.conflict.reason === 'fork') return { kind: 'fork' };
  if (outcome.kind === 'conflict') {
    const { ackSeq, ackHash } = outcome.conflict;
    const noted = await store.note(stream, { kind: 'gap', ackSeq, ackHash });
    if (noted === 'went_back') logger.warn('sync.failed', { reason: 'upstream_went_back' });
    return noted === 'fork' ? { kind: 'fork' } : { kind: 'gap', random };
  }
  const { next, ...ack } = outcome.response;
  const { device, epoch, headSeq } = stream;
  if (!verifyReceipt({ tenant, device, epoch, ...ack }, ack.receiptSig, centralPublicKey))
    return { kind: 'failed', random };
  const noted = await store.note(stream, { kind: 'receipt', ack });
  if (noted === 'fork') return { kind: 'fork' };
  if (noted === 'went_back') logger.warn('sync.failed', { reason: 'upstream_went_back' });
  const pending = Math.max(0, headSeq - ack.ackSeq);
  return { kind: 'accepted', pending, retryAfterMs: next.retryAfterMs };
};

/** Sends one batch of a stream and says what came of it; whatever the transport does, this ends. */
const exchange = async (
  ports: ForwardPorts,
  stream: ForwardStream,
  most: number,
  stopping: AbortSignal,
): Promise<Heard | undefined> => {
  const { transport, tenant, system, line, logger } = ports;
  const batch = await nextBatch(ports, stream, most);
  if (batch === undefined) {
    logger.warn('sync.failed', { reason: 'no_signed_head', device: stream.device, seq: stream.ackedSeq });
    return { kind: 'failed', random: randomOf(system) };
  }
  const over = new AbortController();
  const signal = AbortSignal.any([stopping, over.signal]);
  const sent = transport.send({ tenant, device: stream.device, epoch: stream.epoch }, batch, signal);
  const late = system.sleep(ANSWER_MS, signal).then((): Answer => 'late');
  const outcome = await Promise.race<Answer>([sent, late]);
  over.abort();
  if (stopping.aborted) return undefined;
  // What is refused of one stream says nothing of the line; whether the branch itself is refused, its mirror says.
  if (outcome !== 'late' && outcome.kind !== 'failed') line(true);
  else if (outcome === 'late' || outcome.status === 0) line(false);
  if (outcome === 'late') logger.warn('sync.failed', { status: 0, device: stream.device });
  else if (outcome.kind === 'failed')
    logger.warn('sync.failed', {
      status: outcome.status,
      device: stream.device,
      ...(outcome.reason === undefined ? {} : { reason: outcome.reason }),
    });
  return inputOf(ports, stream, outcome);
};

/** Of a bug, or a database that cannot be asked just now: this stream waits, the others go on. */
const exchangeSafely = async (
  ports: ForwardPorts,
  stream: ForwardStream,
  most: number,
  stopping: AbortSignal,
): Promise<Heard | undefined> => {
  try {
    const input = await exchange(ports, stream, most, stopping);
    // Before it is frozen: what could not be written down is found again.
    if (input?.kind === 'fork') await ports.store.noteFork(stream);
    return input;
  } catch (error) {
    ports.logger.warn('sync.failed', {
      reason: 'bug',
      code: error instanceof Error ? error.name : 'unknown',
    });
    return { kind: 'failed', random: randomOf(ports.system) };
  }
};

/** The line is there: nobody need wait for it. */
const wakeOthers = (states: Map<string, ForwardState>, now: number): void => {
  for (const [key, state] of states) states.set(key, heard(state, { kind: 'reached' }, now).state);
};

/** Starts at once and goes on until `stop`. */
export const startForward = (ports: ForwardPorts): Forwarder => {
  const { store, system, logger } = ports;
  const stopping = new AbortController();
  const states = new Map<string, ForwardState>();
  const underWay = new Map<string, Promise<void>>();
  let woken = new AbortController();
  const wake = (): void => woken.abort();
  const stateOf = (stream: ForwardStream): ForwardState => states.get(keyOf(stream)) ?? INITIAL_FORWARD;

  const one = async (stream: ForwardStream): Promise<void> => {
    const input = await exchangeSafely(ports, stream, stateOf(stream).limit, stopping.signal);
    if (input === undefined) return;
    const now = system.monotonic();
    const next = heard(stateOf(stream), input, now);
    states.set(keyOf(stream), next.state);
    if (input.kind !== 'failed' || input.noContact !== true) wakeOthers(states, now);
    if (next.alarm) logger.warn('sync.failed', { reason: 'fork', device: stream.device });
  };

  /** Gives out the lanes that are free; gives how long nothing is due by itself. */
  const round = async (): Promise<number> => {
    const streams = [...(await store.streams())].toSorted((a, b) => stateOf(a).triedAt - stateOf(b).triedAt);
    let rest = LOOK_MS;
    for (const stream of streams) {
      const key = keyOf(stream);
      if (underWay.has(key)) continue;
      if (underWay.size >= LANES) return LOOK_MS;
      const now = system.monotonic();
      const next = turn(stateOf(stream), stream.headSeq - stream.ackedSeq, now);
      states.set(key, next.state);
      if (!next.send) {
        rest = Math.min(rest, Math.max(1, quietMs(next.state, now)));
        continue;
      }
      const task = one(stream).finally(() => {
        underWay.delete(key);
        wake();
      });
      underWay.set(key, task);
    }
    return rest;
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const rest = await round().catch((error: unknown) => {
        logger.warn('sync.failed', { reason: 'bug', code: error instanceof Error ? error.name : 'unknown' });
        return BACKOFF_FIRST_MS;
      });
      await system.sleep(rest, AbortSignal.any([stopping.signal, woken.signal]));
      if (woken.signal.aborted) woken = new AbortController();
    }
  };
  const running = run();
  return {
    wake,
    frozen: () => [...states.values()].filter(({ sync }) => sync.kind === 'frozen').length,
    async stop() {
      stopping.abort();
      await running;
      await Promise.all(underWay.values());
    },
  };
};
