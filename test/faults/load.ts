/** Terminals that send without pause, and a ledger of what the centre promised them. For runs that kill what is behind the centre. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Durability } from '../../src/outbox/protocol.ts';
import { createHttpTransport, type SendOutcome } from '../../src/sync/http-transport.ts';
import { createTestStream, type TestStream } from '../harness/test-stream.ts';

/** An event that the centre promised, and how. */
export interface Promised {
  readonly seq: number;
  readonly hash: string;
}

export interface LoadTerminal {
  readonly stream: TestStream;
  /** The highest promise of each kind. */
  readonly promised: Readonly<Record<Durability, Promised | undefined>>;
}

export interface Tally {
  accepted: number;
  readonly by: Record<Durability, number>;
  /** Answers that were no promise, by their status; 0: no answer. */
  readonly failed: Record<string, number>;
  /** Events that had been acknowledged and were asked for again. */
  regressed: number;
  /** Of those: events that had been acknowledged as replicated. There may be none. */
  lost: number;
}

export interface Load {
  readonly terminals: readonly LoadTerminal[];
  readonly tally: Tally;
  /** Resolves with the moment (monotonic) of the first promise for a request that was sent from now on. */
  nextPromise(kind?: Durability): Promise<number>;
  /** Makes no new events; resolves when everything is acknowledged as `durability`, or false when time is up. */
  drain(withinMs: number): Promise<boolean>;
  stop(): Promise<void>;
}

interface Running {
  readonly stream: TestStream;
  acked: number;
  promised: Record<Durability, Promised | undefined>;
}

const RETRY_MS = 100;
const MAX_EVENTS = 200;

interface Waiter {
  readonly since: number;
  readonly kind: Durability | undefined;
  readonly done: (at: number) => void;
}

export const startLoad = (
  url: string,
  options: { readonly terminals: number; readonly everyMs: number; readonly events: number },
): Load => {
  const transport = createHttpTransport(url);
  const stopping = new AbortController();
  const tally: Tally = {
    accepted: 0,
    by: { replicated: 0, local: 0, volatile: 0 },
    failed: {},
    regressed: 0,
    lost: 0,
  };
  const waiters = new Set<Waiter>();
  let making = true;
  const running: Running[] = Array.from({ length: options.terminals }, (_, n) => ({
    stream: createTestStream(`load-${n + 1}`),
    acked: 0,
    promised: { replicated: undefined, local: undefined, volatile: undefined },
  }));

  const onAccepted = (one: Running, outcome: SendOutcome & { kind: 'accepted' }, sentAt: number): void => {
    const { ackSeq, ackHash, durability } = outcome.response;
    const at = performance.now();
    tally.accepted += 1;
    tally.by[durability] += 1;
    one.acked = ackSeq;
    one.promised[durability] = { seq: ackSeq, hash: ackHash };
    for (const waiter of waiters)
      if (sentAt >= waiter.since && (waiter.kind === undefined || waiter.kind === durability)) {
        waiters.delete(waiter);
        waiter.done(at);
      }
  };
  const onConflict = (one: Running, outcome: SendOutcome & { kind: 'conflict' }): void => {
    const { reason, ackSeq, ackHash } = outcome.conflict;
    if (reason === 'fork') throw new Error(`${one.stream.device}: a fork that nobody made`);
    const ours = ackSeq === 0 ? undefined : one.stream.events[ackSeq - 1]?.hash;
    if (ours !== undefined && ours !== ackHash)
      throw new Error(`${one.stream.device}: other history at ${ackSeq}`);
    tally.regressed += Math.max(0, one.acked - ackSeq);
    tally.lost += Math.max(0, (one.promised.replicated?.seq ?? 0) - ackSeq);
    one.acked = ackSeq;
  };
  const turn = async (one: Running): Promise<void> => {
    const { stream } = one;
    if (making) for (let n = 0; n < options.events; n += 1) stream.add('test.load', stream.events.length);
    const to = Math.min(stream.events.length, one.acked + MAX_EVENTS);
    const sentAt = performance.now();
    const outcome = await transport.send(stream, stream.batch(one.acked + 1, to), stopping.signal);
    if (stopping.signal.aborted) return;
    if (outcome.kind === 'accepted') {
      onAccepted(one, outcome, sentAt);
      await delay(one.acked < stream.events.length ? 0 : options.everyMs);
    } else if (outcome.kind === 'conflict') onConflict(one, outcome);
    else {
      const key = String(outcome.status);
      tally.failed[key] = (tally.failed[key] ?? 0) + 1;
      await delay(RETRY_MS);
    }
  };
  const loop = async (one: Running): Promise<void> => {
    while (!stopping.signal.aborted) await turn(one);
  };
  const loops = Promise.all(running.map(loop));
  // A contradiction ends the loop at once; `stop` then says it.
  const problem = loops.then(
    () => undefined,
    (error: unknown) => {
      stopping.abort();
      return error;
    },
  );
  return {
    terminals: running,
    tally,
    nextPromise: (kind) =>
      new Promise((done) => {
        waiters.add({ since: performance.now(), kind, done });
      }),
    async drain(withinMs) {
      making = false;
      const until = performance.now() + withinMs;
      while (running.some(({ stream, acked }) => acked < stream.events.length)) {
        if (performance.now() > until || stopping.signal.aborted) return false;
        await delay(RETRY_MS);
      }
      return true;
    },
    async stop() {
      stopping.abort();
      const error = await problem;
      if (error !== undefined) throw error;
    },
  };
};
