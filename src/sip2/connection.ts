/** One line to the library system while it stands: one request at a time, each with its answer or an end. */
import { failure, type Result, type Success, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { CallFailure, OfflineWhy } from './client-types.ts';
import type { Dialect } from './dialect.ts';
import { type Asked, createExchange, type Exchange, type ExchangeFailure } from './exchange.ts';
import { createLineSplitter } from './frame.ts';
import { requestLine } from './line.ts';
import type { Reply, ReplyKind, Request } from './messages.ts';
import type { LineEvents, OpenLine } from './transport.ts';

/** Lines that wait to be looked at; more of them at once is no conversation. */
const MOST_WAITING = 64;

export interface Ask {
  readonly request: Request;
  readonly reply: ReplyKind;
  readonly changes: boolean;
  readonly patron?: string | undefined;
  readonly item?: string | undefined;
}

export interface AskRefused {
  readonly reason: ExchangeFailure | Extract<CallFailure, 'dropped' | 'unwritable'>;
  readonly mayBeDone: boolean;
}

export interface Connection {
  readonly events: LineEvents;
  /** Aborts when the line has ended. */
  readonly signal: AbortSignal;
  attach(line: OpenLine): void;
  /** Whether the other end knows 97, once it has said so. */
  setResends(resends: boolean): void;
  /** Never two at a time. */
  ask(ask: Ask): Promise<Success<Reply> | (AskRefused & { readonly ok: false })>;
  end(why: OfflineWhy): void;
  /** Why it has ended. */
  why(): OfflineWhy;
}

const WHY = {
  timeout: 'silent',
  garbled: 'garbled',
  mismatch: 'garbled',
  dropped: 'dropped',
  unwritable: 'garbled',
} as const satisfies Record<AskRefused['reason'], OfflineWhy>;

interface Inbox extends LineEvents {
  /** The next line, or what came instead of one before the moment `until` (monotonic). */
  next(until: number): Promise<Uint8Array | 'silence' | 'ended'>;
  clear(): void;
}

const createInbox = (system: System, signal: AbortSignal, end: Connection['end']): Inbox => {
  const splitter = createLineSplitter();
  const lines: Uint8Array[] = [];
  let wake = (): void => undefined;
  signal.addEventListener('abort', () => wake(), { once: true });
  return {
    data(chunk) {
      const split = splitter.push(chunk);
      if (!split.ok) return end('garbled');
      lines.push(...split.value);
      if (lines.length > MOST_WAITING) return end('garbled');
      return wake();
    },
    closed: end,
    clear: () => void lines.splice(0),
    async next(until) {
      for (;;) {
        const line = lines.shift();
        if (line !== undefined) return line;
        if (signal.aborted) return 'ended';
        const ms = until - system.monotonic();
        if (ms <= 0) return 'silence';
        const alarm = new AbortController();
        wake = () => alarm.abort();
        await system.sleep(ms, alarm.signal);
      }
    },
  };
};

/** Sends, and sends again, until the exchange has an end. */
const converse = async (
  exchange: Exchange,
  { inbox, replyMs, send, askAgain, why, system }: Conversation,
): Promise<Awaited<ReturnType<Connection['ask']>> & { readonly numbered?: boolean }> => {
  const until = (): number => system.monotonic() + replyMs;
  send();
  let limit = until();
  for (;;) {
    const came = await inbox.next(limit);
    if (came === 'ended') {
      const reason = why() === 'garbled' ? 'garbled' : 'dropped';
      return { ok: false, reason, mayBeDone: exchange.mayBeDone() };
    }
    const act = came === 'silence' ? exchange.silence() : exchange.line(came);
    if (act.do === 'done') return { ...success(act.reply), numbered: act.numbered };
    if (act.do === 'fail') return { ok: false, reason: act.reason, mayBeDone: exchange.mayBeDone() };
    if (act.do === 'wait') continue;
    if (act.do === 'send') send();
    else askAgain();
    limit = until();
  }
};

interface Conversation {
  readonly inbox: Inbox;
  readonly system: System;
  readonly replyMs: number;
  readonly send: () => void;
  readonly askAgain: () => void;
  readonly why: () => OfflineWhy;
}

const bytesOf = (request: Request, sequence: number, dialect: Dialect): Result<Uint8Array, 'unwritable'> => {
  const line = requestLine(request, sequence, dialect);
  return line.ok ? line : failure('unwritable');
};

export const createConnection = (dialect: Dialect, system: System): Connection => {
  const over = new AbortController();
  let line: OpenLine | undefined;
  let sequence = -1;
  let resends = true;
  let isNumbered = dialect.errorDetection === 'on';
  const used = new Set<number>();
  let endedBy: OfflineWhy = 'dropped';
  const end = (why: OfflineWhy): void => {
    if (over.signal.aborted) return;
    endedBy = why;
    over.abort();
    line?.end();
  };
  const inbox = createInbox(system, over.signal, end);
  const askedOf = (ask: Ask): Asked => ({
    ...{ dialect, sequence, resends, numbered: isNumbered },
    ...{ reply: ask.reply, changes: ask.changes, patron: ask.patron, item: ask.item },
    isEarlier: (number) => used.has(number) && number !== sequence,
  });
  const again = bytesOf({ kind: 'resendReply', extra: [] }, 0, dialect);
  return {
    events: inbox,
    signal: over.signal,
    attach(opened) {
      line = opened;
      if (over.signal.aborted) opened.end();
    },
    setResends: (can) => void (resends = can),
    async ask(ask) {
      if (over.signal.aborted) return { ok: false, reason: 'dropped', mayBeDone: false };
      const next = (sequence + 1) % 10;
      const bytes = bytesOf(ask.request, next, dialect);
      if (!bytes.ok) return { ok: false, reason: 'unwritable', mayBeDone: false };
      sequence = next;
      // What came unasked is nobody's answer.
      inbox.clear();
      const answer = await converse(createExchange(askedOf(ask)), {
        ...{ inbox, system, replyMs: dialect.timing.replyMs },
        send: () => line?.write(bytes.value),
        askAgain: () => again.ok && line?.write(again.value),
        why: () => endedBy,
      });
      used.add(sequence);
      if (answer.numbered !== undefined && dialect.errorDetection === 'lenient') isNumbered = answer.numbered;
      // A late answer dies with the line it would have come on.
      if (!answer.ok) end(WHY[answer.reason]);
      return answer;
    },
    end,
    why: () => endedBy,
  };
};
