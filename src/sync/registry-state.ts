/** What a terminal does next about its residents' data, given what happened; pure. The runner does it. */
import type { Manifest } from '../registry/package.ts';

/** How often the centre is asked, milliseconds; each time a fifth more or less, so that terminals do not come together. */
export const ASK_EVERY_MS = 600_000;
/** The first question, so that those that are switched on together do not come together either. */
export const FIRST_ASK_MS = 15_000;
/** First and longest upper bound of the full-jitter back-off. */
export const RETRY_FIRST_MS = 5_000;
export const RETRY_LAST_MS = 600_000;

/** Why there is nothing newer here; the next try may mend it. `code`: what the transport or the replica said. */
export interface UpdateTrouble {
  readonly at: 'ask' | 'fetch' | 'apply';
  readonly code: string;
}

export type UpdateState =
  | {
      readonly kind: 'waiting';
      readonly until: number;
      readonly failures: number;
      readonly trouble?: UpdateTrouble;
    }
  | { readonly kind: 'asking'; readonly failures: number }
  | { readonly kind: 'fetching' | 'applying'; readonly failures: number; readonly queue: Queue };

/** Packages in their order, the first under way. */
type Queue = readonly [Manifest, ...Manifest[]];

/** `random` is in [0, 1). `current`: version of this site's replica here, 0 when there is none. */
export type UpdateInput =
  | { readonly kind: 'tick' }
  | {
      readonly kind: 'listed';
      readonly packages: readonly Manifest[];
      readonly current: number;
      readonly random: number;
    }
  | { readonly kind: 'fetched' }
  | { readonly kind: 'applied'; readonly random: number }
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly random: number;
      readonly retryAfterMs?: number;
    };

export type UpdateEffect =
  | { readonly kind: 'ask' }
  | { readonly kind: 'fetch' | 'apply'; readonly manifest: Manifest };

export interface UpdateStep {
  readonly state: UpdateState;
  readonly effect?: UpdateEffect;
}

/** The packages that stand one on the other, from this version on. */
const chainFrom = (version: number, packages: readonly Manifest[]): Manifest[] => {
  const chain: Manifest[] = [];
  let at = version;
  for (const manifest of packages) {
    if (manifest.base !== at) continue;
    chain.push(manifest);
    at = manifest.version;
  }
  return chain;
};

/**
 * What to fetch: the newest snapshot and the changes since that, or, where there is none that is newer, the changes since
 * the version here. Packages come with growing versions, and each stands on the one before or on nothing.
 */
export const planUpdate = (current: number, packages: readonly Manifest[]): readonly Manifest[] => {
  const newer = packages.filter(({ version }) => version > current);
  const snapshot = newer.findLast(({ base }) => base === null);
  return snapshot === undefined
    ? chainFrom(current, newer)
    : [snapshot, ...chainFrom(snapshot.version, newer)];
};

export const startUpdates = (now: number, random: number): UpdateState => ({
  kind: 'waiting',
  until: now + Math.floor(random * FIRST_ASK_MS),
  failures: 0,
});

const rest = (now: number, random: number): UpdateState => ({
  kind: 'waiting',
  until: now + Math.floor(ASK_EVERY_MS * (0.8 + 0.4 * random)),
  failures: 0,
});

const isQueue = (queue: readonly Manifest[]): queue is Queue => queue.length > 0;

const goOn = (queue: readonly Manifest[], failures: number, now: number, random: number): UpdateStep =>
  isQueue(queue)
    ? { state: { kind: 'fetching', failures, queue }, effect: { kind: 'fetch', manifest: queue[0] } }
    : { state: rest(now, random) };

const backOff = (
  { kind, failures }: Exclude<UpdateState, { kind: 'waiting' }>,
  { code, random, retryAfterMs = 0 }: Extract<UpdateInput, { kind: 'failed' }>,
  now: number,
): UpdateStep => {
  const ceiling = Math.min(RETRY_LAST_MS, RETRY_FIRST_MS * 2 ** Math.min(failures, 16));
  const at = kind === 'asking' ? 'ask' : kind === 'fetching' ? 'fetch' : 'apply';
  const until = now + Math.max(retryAfterMs, Math.floor(random * ceiling));
  return { state: { kind: 'waiting', until, failures: failures + 1, trouble: { at, code } } };
};

/** One step. `now` is monotonic milliseconds. What no state waits for changes nothing. */
export const stepUpdates = (state: UpdateState, input: UpdateInput, now: number): UpdateStep => {
  if (state.kind === 'waiting')
    return input.kind === 'tick' && now >= state.until
      ? { state: { kind: 'asking', failures: state.failures }, effect: { kind: 'ask' } }
      : { state };
  if (input.kind === 'failed') return backOff(state, input, now);
  if (state.kind === 'asking')
    return input.kind === 'listed'
      ? goOn(planUpdate(input.current, input.packages), state.failures, now, input.random)
      : { state };
  const [manifest, ...later] = state.queue;
  if (state.kind === 'fetching' && input.kind === 'fetched')
    return { state: { ...state, kind: 'applying' }, effect: { kind: 'apply', manifest } };
  // What has been taken over is no failure any more.
  if (state.kind === 'applying' && input.kind === 'applied') return goOn(later, 0, now, input.random);
  return { state };
};
