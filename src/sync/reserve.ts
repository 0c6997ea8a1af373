/**
 * Accepts subjects once: asks the centre within a time budget, lets the policy decide when it does not answer, and tells the desk
 * only what is on the disk. A request whose end a crash or a cut line left open is given back when the line is there.
 */
import { failure, type Result, success } from '../kernel/result.ts';
import type { StoredEvent } from '../outbox/event.ts';
import type { EventDraft } from '../outbox/log-types.ts';
import {
  checkRelease,
  type ReleaseFault,
  type ReservationKind,
  reservationEventSchemas,
} from '../outbox/reservation.ts';
import {
  holdsSubject,
  type PendingRequest,
  pendingRequests,
  standingAcceptance,
  type Tx,
  type WriteFailure,
} from '../outbox/reservation-store.ts';
import {
  cancel,
  type Parts,
  type ReserveAllOutcome,
  type ReserveAllWish,
  type ReserveOutcome,
  type ReserverOptions,
  type ReserveWish,
  reserveOnce,
  reserveTogether,
} from './reserve-try.ts';

export type {
  ReserveAllOutcome,
  ReserveAllWish,
  ReserveOutcome,
  ReserverOptions,
  ReserveWish,
} from './reserve-try.ts';

type Undo = Omit<ReserveWish, 'also'>;

/** 取消し with more of the module's own in the same transaction; `subjects` on which nobody stands accepted here are passed over. */
export interface ReleaseAllWish extends Omit<Undo, 'subject'> {
  readonly subjects: readonly string[];
  readonly reason: string;
  readonly second: string;
  readonly also: (tx: Tx) => void;
}

export interface Reserver {
  reserve(wish: ReserveWish): Promise<ReserveOutcome>;
  /** All of the subjects or none. */
  reserveAll(wish: ReserveAllWish): Promise<ReserveAllOutcome>;
  /** 取消し, by two persons. `not_accepted`: there is nothing here to take back. */
  release(
    wish: Undo & { readonly reason: string; readonly second: string },
  ): Result<StoredEvent, ReleaseFault | 'not_accepted' | WriteFailure>;
  /** The same of several; `also` is recorded with them, or alone where none of them stands. */
  releaseAll(wish: ReleaseAllWish): Result<undefined, ReleaseFault | WriteFailure>;
  /** Gives a held subject back to the centre. `accepted`: somebody was accepted on it; `not_held`: it is not here. */
  giveBack(wish: Undo): Result<StoredEvent, 'accepted' | 'not_held' | WriteFailure>;
  /** Requests whose end is not known yet. */
  open(): readonly PendingRequest[];
  /** Resolves when nothing is in flight. */
  stop(): Promise<void>;
}

/** A desk may try again with the same request for so long; then it is given back. Milliseconds. */
const KEEP_MS = 10_000;
/** How often requests left open are looked at, and how long one is waited for, milliseconds. */
const LOOK_MS = 1_000;
const CANCEL_MS = 5_000;

/** One after the other for one subject: two taps of one card are two wishes, and one acceptance. */
const createTurns = () => {
  const turns = new Map<string, Promise<unknown>>();
  return {
    take<T>(key: string, work: () => Promise<T>): Promise<T> {
      const before = turns.get(key) ?? Promise.resolve();
      const mine = before.then(work, work);
      turns.set(key, mine);
      const clear = (): void => {
        if (turns.get(key) === mine) turns.delete(key);
      };
      mine.then(clear, clear);
      return mine;
    },
    /** Resolves when nobody has a turn. */
    over: (): Promise<unknown> => Promise.allSettled(turns.values()),
  };
};

const draftOf = (
  kind: ReservationKind,
  { actor, site, mode, evidence }: Undo,
  data: unknown,
): EventDraft => ({
  kind,
  actor,
  site,
  mode,
  ...(evidence === undefined ? {} : { evidence }),
  data: reservationEventSchemas[kind].parse(data),
});

const release = (
  { db, log }: ReserverOptions,
  wish: Undo & { readonly reason: string; readonly second: string },
): ReturnType<Reserver['release']> => {
  const { scope, subject, actor } = wish;
  const fault = checkRelease(actor, wish);
  if (fault !== undefined) return failure(fault);
  const written = db.write((tx): ReturnType<Reserver['release']> => {
    const standing = standingAcceptance(tx, scope, subject);
    if (standing === undefined) return failure('not_accepted');
    const { reason, second } = wish;
    const data = { scope, subject, releases: standing.eventId, reason: reason.trim(), second: second.trim() };
    return success(log.append(tx, draftOf('reservation.released', wish, data)));
  });
  return written.ok ? written.value : written;
};

const releaseAll = (
  { db, log }: ReserverOptions,
  wish: ReleaseAllWish,
): ReturnType<Reserver['releaseAll']> => {
  const { scope, subjects, actor, also } = wish;
  const fault = checkRelease(actor, wish);
  if (fault !== undefined) return failure(fault);
  return db.write((tx): undefined => {
    for (const subject of subjects) {
      const standing = standingAcceptance(tx, scope, subject);
      if (standing === undefined) continue;
      const [reason, second] = [wish.reason.trim(), wish.second.trim()];
      const data = { scope, subject, releases: standing.eventId, reason, second };
      log.append(tx, draftOf('reservation.released', { ...wish, subject }, data));
    }
    also(tx);
  });
};

const giveBack = ({ db, log }: ReserverOptions, wish: Undo): ReturnType<Reserver['giveBack']> => {
  const { scope, subject } = wish;
  const written = db.write((tx): ReturnType<Reserver['giveBack']> => {
    if (!holdsSubject(tx, scope, subject)) return failure('not_held');
    if (standingAcceptance(tx, scope, subject) !== undefined) return failure('accepted');
    return success(log.append(tx, draftOf('reservation.returned', wish, { scope, subject })));
  });
  return written.ok ? written.value : written;
};

/** Starts giving back what was left open, at once and until `stop`. */
export const createReserver = (options: ReserverOptions): Reserver => {
  const { db, system, logger } = options;
  const stopping = new AbortController();
  const parts: Parts = { ...options, stopping: stopping.signal, tried: new Map() };
  const turns = createTurns();
  const turnOf = ({ scope, subject }: Pick<PendingRequest, 'scope' | 'subject'>): string =>
    `${scope}/${subject}`;
  const isFresh = ({ requestId, state }: PendingRequest): boolean => {
    const tried = parts.tried.get(requestId);
    return state === 'asking' && tried !== undefined && system.monotonic() - tried < KEEP_MS;
  };
  const giveUp = (pending: PendingRequest): Promise<void> =>
    turns.take(turnOf(pending), async () => {
      // It may have been answered, or tried again, while this waited for its turn.
      const [now] = pendingRequests(db).filter(({ requestId }) => requestId === pending.requestId);
      if (now === undefined || isFresh(now)) return;
      await cancel(parts, now, CANCEL_MS);
    });
  const keep = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        const now = system.monotonic();
        for (const [id, at] of parts.tried) if (now - at >= KEEP_MS) parts.tried.delete(id);
        for (const pending of pendingRequests(db)) {
          if (stopping.signal.aborted) break;
          if (!isFresh(pending)) await giveUp(pending);
        }
      } catch (error) {
        // A disk that cannot be read just now: the desk goes on, and so does this.
        logger.warn('sync.failed', {
          reason: 'reserve',
          code: error instanceof Error ? error.name : 'unknown',
        });
      }
      await system.sleep(LOOK_MS, stopping.signal);
    }
  };
  const keeping = keep();
  return {
    reserve: (wish) => turns.take(turnOf(wish), () => reserveOnce(parts, wish)),
    reserveAll: (wish) =>
      // In one order everywhere, so that no two wait for each other.
      wish.subjects.toSorted().reduceRight<() => Promise<ReserveAllOutcome>>(
        (work, subject) => () => turns.take(turnOf({ ...wish, subject }), work),
        () => reserveTogether(parts, wish),
      )(),
    release: (wish) => release(options, wish),
    releaseAll: (wish) => releaseAll(options, wish),
    giveBack: (wish) => giveBack(options, wish),
    open: () => pendingRequests(db),
    stop: async () => {
      stopping.abort();
      await keeping;
      // Whoever closes the record next takes it from under no wish.
      await turns.over();
    },
  };
};
