/** Fetches what was decided for each scope, and which subjects this terminal holds, long before the line may be gone. */
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { EventBody } from '../outbox/event.ts';
import {
  type HeldList,
  heldListSchema,
  heldPath,
  SCOPES_PATH,
  type ScopeDocument,
  scopeListSchema,
  verifyHeld,
  verifyScope,
} from '../outbox/reservation.ts';
import { type Db, takeHeld, takeScope } from '../outbox/reservation-store.ts';
import { createRequest, type PackageFailure, type PackageTransportOptions } from './registry-transport.ts';

export interface ReserveFeedOptions extends PackageTransportOptions {
  readonly db: Db;
  readonly mode: EventBody['mode'];
  /** The centre's key from enrolment (base64 SPKI): a decision that it did not sign is none. */
  readonly centralPublicKey: string;
}

type FeedFailure = PackageFailure | 'bad_signature' | 'disk_full' | 'storage_failed';

const ANSWER_MS = 30_000;
/** A new decision is known within a minute or so. */
const EVERY_MS = 45_000;
const SPREAD_MS = 30_000;
/** After the first failure; twice as long after each: a desk without a decision accepts nobody, and a centre that is busy is not to be run down. */
const FIRST_MS = 1_000;
const LAST_MS = 30_000;

const createAsk = (options: ReserveFeedOptions, signal: AbortSignal) => {
  const request = createRequest(options);
  return async (path: string): Promise<Result<unknown, PackageFailure>> => {
    const reply = await request(path, {}, AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]));
    return reply.ok ? success(await reply.value.json().catch(() => undefined)) : reply;
  };
};
type Ask = ReturnType<typeof createAsk>;

const fetchScopes = async (
  { tenant, mode, centralPublicKey }: ReserveFeedOptions,
  ask: Ask,
): Promise<Result<readonly ScopeDocument[], FeedFailure>> => {
  const reply = await ask(SCOPES_PATH);
  if (!reply.ok) return reply;
  const list = scopeListSchema.safeParse(reply.value);
  if (!list.success) return failure('bad_answer');
  const own = list.data.scopes.filter((scope) => scope.mode === mode);
  return own.every((scope) => verifyScope(tenant, scope, centralPublicKey))
    ? success(own)
    : failure('bad_signature');
};

const fetchHeld = async (
  { tenant, device, centralPublicKey }: ReserveFeedOptions,
  ask: Ask,
  scope: string,
  after: string,
): Promise<Result<HeldList, FeedFailure>> => {
  const reply = await ask(heldPath(scope, after));
  if (!reply.ok) return reply;
  const list = heldListSchema.safeParse(reply.value);
  if (!list.success || list.data.scope !== scope) return failure('bad_answer');
  return verifyHeld(tenant, device, list.data, centralPublicKey)
    ? success(list.data)
    : failure('bad_signature');
};

/** Once. */
export const fetchReserveRules = async (
  options: ReserveFeedOptions,
  signal: AbortSignal,
): Promise<Result<undefined, FeedFailure>> => {
  const ask = createAsk(options, signal);
  const scopes = await fetchScopes(options, ask);
  if (!scopes.ok) return scopes;
  for (const document of scopes.value) {
    for (let after = ''; ; ) {
      const held = await fetchHeld(options, ask, document.scope, after);
      if (!held.ok) return held;
      const { subjects, hasMore } = held.value;
      const taken = options.db.write((tx) => takeHeld(tx, document.scope, subjects));
      if (!taken.ok) return taken;
      const last = subjects.at(-1);
      if (!hasMore || last === undefined) break;
      after = last;
    }
    // After what is held: who knows the policy `escrow` knows what it may accept by it.
    const taken = options.db.write((tx) => takeScope(tx, document));
    if (!taken.ok) return taken;
  }
  return success(undefined);
};

/** `random` in [0, 1). What the centre asks for, at least. */
export const restMs = (fetched: Result<unknown, string>, failures: number, random: number): number => {
  if (fetched.ok) return EVERY_MS + Math.floor(random * SPREAD_MS);
  const backOff = Math.min(LAST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 16)) * (1 - random / 2);
  return Math.max(backOff, Number(fetched.detail?.['retryAfterMs'] ?? 0));
};

/** Asks at once, then about every minute until `stop`. */
export const startReserveFeed = (
  options: ReserveFeedOptions & { readonly system: System; readonly logger: Logger },
): { readonly stop: () => Promise<void> } => {
  const { system, logger } = options;
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    let failures = 0;
    while (!stopping.signal.aborted) {
      const fetched = await fetchReserveRules(options, stopping.signal).catch((error: unknown) =>
        failure('bug', { code: error instanceof Error ? error.name : 'unknown' }),
      );
      failures = fetched.ok ? 0 : failures + 1;
      if (!fetched.ok && !stopping.signal.aborted)
        logger.warn('sync.failed', { reason: `reserve_${fetched.reason}` });
      const [random = 0] = system.randomBytes(1);
      await system.sleep(restMs(fetched, failures, random / 256), stopping.signal);
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
};
