import { failure, type Result } from '../kernel/result.ts';
import { type ReplyFrame, type RequestFrame, replyFrameSchema, type WireError } from './schema.ts';

/** The screen's end of the wire: numbers the calls, remembers the topics, and connects again by itself. */

/** What a carrier tells the connection. */
export interface CarrierEvents {
  opened(): void;
  frame(frame: unknown): void;
  /** `refused`: the host knows this screen's token no more; the others may be tried again. */
  closed(reason: 'lost' | 'refused'): void;
}
export interface Carrier {
  send(frame: RequestFrame): void;
  close(): void;
}
/** Opens one carrier (loopback WebSocket, MessagePort, in process). Reports through `events`, never throws. */
export type Connect = (events: CarrierEvents) => Carrier;

/** `tries` since the wire was last up; `epoch` counts how often it has been up: a change means what was shown may be old. */
export interface ConnectionState {
  readonly kind: 'connecting' | 'open' | 'lost' | 'refused';
  readonly tries: number;
  readonly epoch: number;
}

export interface RpcConnection {
  /** Fails at once while the wire is down, and when it goes down before the answer: the outcome is then unknown. */
  request(method: string, input: unknown): Promise<Result<unknown, WireError>>;
  /** Latest value first, then every change; asked for again after a reconnection. */
  subscribe(topic: string, listener: (value: unknown) => void): () => void;
  readonly state: () => ConnectionState;
  readonly watch: (listener: () => void) => () => void;
  /** Tries now instead of at the end of the wait. */
  readonly retryNow: () => void;
  close(): void;
}

interface Options {
  readonly connect: Connect;
  /** Resolves after `ms`, or early when the signal aborts (`System.sleep`). */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

const FIRST_WAIT_MS = 250;
const MAX_WAIT_MS = 5_000;
/** A refused token does not become right by itself; a host that is being restarted on the same port may be asked again. */
const REFUSED_WAIT_MS = 10_000;

/** Wait before try number `tries` (from 1), milliseconds: doubling, bounded, never giving up on an unattended desk. */
export const reconnectWaitMs = (tries: number): number =>
  Math.min(FIRST_WAIT_MS * 2 ** Math.min(tries - 1, 10), MAX_WAIT_MS);

type Waiting = (answer: Result<unknown, WireError>) => void;

/** Calls without an answer yet, and who listens to which topic. */
const createBook = () => {
  const waiting = new Map<number, Waiting>();
  const listeners = new Map<string, Set<(value: unknown) => void>>();
  const latest = new Map<string, unknown>();
  let lastId = 0;
  return {
    listeners,
    latest,
    add(waiter: Waiting): number {
      lastId += 1;
      waiting.set(lastId, waiter);
      return lastId;
    },
    take: (raw: unknown): void => {
      const parsed = replyFrameSchema.safeParse(raw);
      if (!parsed.success) return;
      const frame: ReplyFrame = parsed.data;
      if (frame.type === 'push') {
        latest.set(frame.topic, frame.value);
        for (const listener of listeners.get(frame.topic) ?? []) listener(frame.value);
        return;
      }
      const waiter = waiting.get(frame.id);
      waiting.delete(frame.id);
      waiter?.(frame.type === 'result' ? { ok: true, value: frame.output } : failure(frame.error));
    },
    failAll(reason: WireError): void {
      const waiters = [...waiting.values()];
      waiting.clear();
      for (const waiter of waiters) waiter(failure(reason));
    },
  };
};

interface LinkHooks {
  /** Frames may go out: the topics are asked for. */
  readonly onOpen: (carrier: Carrier) => void;
  readonly onFrame: (frame: unknown) => void;
  readonly onDown: () => void;
}

/** Keeps one carrier open: opens, reports, waits, opens again. */
const createLink = ({ connect, sleep }: Options, hooks: LinkHooks) => {
  const watchers = new Set<() => void>();
  let state: ConnectionState = { kind: 'connecting', tries: 0, epoch: 0 };
  let carrier: Carrier | undefined;
  let wake: AbortController | undefined;
  let closed = false;

  const move = (next: ConnectionState): void => {
    state = next;
    for (const watcher of watchers) watcher();
  };
  const up = (): void => move({ kind: 'open', tries: 0, epoch: state.epoch + 1 });

  const open = (): void => {
    // A carrier may report while it is being made, and one that was given up may still report.
    const mine: { carrier?: Carrier; phase: 'new' | 'opened' | 'ended' } = { phase: 'new' };
    const announce = (): void => {
      if (mine.carrier !== undefined && mine.phase === 'opened') hooks.onOpen(mine.carrier);
    };
    mine.carrier = connect({
      opened() {
        if (mine.phase !== 'new' || closed) return;
        mine.phase = 'opened';
        // The host says nothing about a hello it accepts: after a refusal only its first frame proves that it did.
        if (state.kind !== 'refused') up();
        announce();
      },
      frame(frame) {
        if (mine.phase !== 'opened' || closed) return;
        if (state.kind === 'refused') up();
        hooks.onFrame(frame);
      },
      closed(reason) {
        if (mine.phase === 'ended' || closed) return;
        mine.phase = 'ended';
        carrier = undefined;
        move({ ...state, kind: reason, tries: state.tries + 1 });
        hooks.onDown();
        void reopenLater(reason);
      },
    });
    if (mine.phase !== 'ended') carrier = mine.carrier;
    announce();
  };

  const reopenLater = async (reason: 'lost' | 'refused'): Promise<void> => {
    wake = new AbortController();
    await sleep(reason === 'refused' ? REFUSED_WAIT_MS : reconnectWaitMs(state.tries), wake.signal);
    if (!closed) open();
  };

  return {
    watchers,
    open,
    state: () => state,
    /** The carrier, while the wire is up. */
    up: () => (state.kind === 'open' ? carrier : undefined),
    retryNow: () => wake?.abort(),
    close() {
      closed = true;
      wake?.abort();
      carrier?.close();
    },
  };
};

export const createRpcConnection = (options: Options): RpcConnection => {
  const book = createBook();
  const link = createLink(options, {
    onOpen: (carrier) => {
      for (const topic of book.listeners.keys()) carrier.send({ type: 'subscribe', topic });
    },
    onFrame: book.take,
    onDown: () => book.failAll('disconnected'),
  });
  link.open();
  return {
    async request(method, input) {
      const carrier = link.up();
      if (carrier === undefined) return failure('disconnected');
      return new Promise((resolve) => carrier.send({ type: 'call', id: book.add(resolve), method, input }));
    },
    subscribe(topic, listener) {
      const first = !book.listeners.has(topic);
      book.listeners.set(topic, (book.listeners.get(topic) ?? new Set()).add(listener));
      if (book.latest.has(topic)) listener(book.latest.get(topic));
      if (first) link.up()?.send({ type: 'subscribe', topic });
      return () => book.listeners.get(topic)?.delete(listener);
    },
    state: link.state,
    watch: (listener) => {
      link.watchers.add(listener);
      return () => link.watchers.delete(listener);
    },
    retryNow: link.retryNow,
    close() {
      link.close();
      book.failAll('disconnected');
    },
  };
};
