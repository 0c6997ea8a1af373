/** Keeps a terminal's residents' data up to date: a timer restarts it, so that no failure leaves it stuck. */
import type { Logger } from '../kernel/log.ts';
import type { Result } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { Manifest } from '../registry/package.ts';
import {
  startUpdates,
  stepUpdates,
  type UpdateEffect,
  type UpdateInput,
  type UpdateState,
} from './registry-state.ts';
import type { PackageTransport } from './registry-transport.ts';

/** What the runner asks of the terminal that composes it. */
export interface UpdatePorts {
  readonly transport: PackageTransport;
  /** Version of this site's replica here; 0: none, or one that did not come as a package. */
  readonly current: () => number;
  /** Whether this package is for this site and by somebody it believes. Asked before a byte of it is fetched. */
  readonly accepts: (manifest: Manifest) => Result<undefined, string>;
  /** Where the payload of a package is collected. */
  readonly pathOf: (manifest: Manifest) => string;
  /** Checks the payload and puts it in use; taps go on. */
  readonly apply: (manifest: Manifest, path: string) => Promise<Result<undefined, string>>;
  /** Removes what was collected: of this package, or of all when none is named. */
  readonly clear: (manifest?: Manifest) => void;
  /** A new version is in use. */
  readonly changed: () => void;
  readonly system: System;
  readonly logger: Logger;
}

export interface UpdateRunner {
  state(): UpdateState;
  /** Resolves when nothing is under way. */
  stop(): Promise<void>;
}

/** How often the timer looks, milliseconds. */
const POLL_MS = 1_000;

const randomOf = (system: System): number => {
  const [high = 0, low = 0] = system.randomBytes(2);
  return (high * 256 + low) / 65_536;
};

const failed = (
  { system, logger }: UpdatePorts,
  { reason, detail }: Extract<Result<unknown, string>, { ok: false }>,
): UpdateInput => {
  logger.warn('registry.update_failed', { reason });
  const retryAfterMs = detail?.['retryAfterMs'];
  return {
    kind: 'failed',
    code: reason,
    random: randomOf(system),
    ...(typeof retryAfterMs === 'number' ? { retryAfterMs } : {}),
  };
};

const ask = async (ports: UpdatePorts, signal: AbortSignal): Promise<UpdateInput> => {
  const current = ports.current();
  const listed = await ports.transport.list(current, signal);
  if (!listed.ok) return failed(ports, listed);
  const refused = listed.value.map(ports.accepts).find(({ ok }) => !ok);
  if (refused?.ok === false) return failed(ports, refused);
  if (listed.value.length === 0) ports.clear();
  return { kind: 'listed', packages: listed.value, current, random: randomOf(ports.system) };
};

/** What came of an effect. */
const perform = async (
  effect: UpdateEffect,
  ports: UpdatePorts,
  signal: AbortSignal,
): Promise<UpdateInput> => {
  if (effect.kind === 'ask') return ask(ports, signal);
  const { manifest } = effect;
  const path = ports.pathOf(manifest);
  if (effect.kind === 'fetch') {
    const fetched = await ports.transport.fetch(manifest, path, signal);
    return fetched.ok ? { kind: 'fetched' } : failed(ports, fetched);
  }
  const applied = await ports.apply(manifest, path);
  // Good or bad, it is not applied from these bytes again.
  ports.clear(manifest);
  if (!applied.ok) return failed(ports, applied);
  ports.logger.info('registry.switched', { seq: manifest.version, count: manifest.rows });
  ports.changed();
  return { kind: 'applied', random: randomOf(ports.system) };
};

/** Asks soon, then every few minutes until `stop`. */
export const runUpdates = (ports: UpdatePorts): UpdateRunner => {
  const { system, logger } = ports;
  const stopping = new AbortController();
  let state = startUpdates(system.monotonic(), randomOf(system));
  const advance = (input: UpdateInput): UpdateEffect | undefined => {
    const next = stepUpdates(state, input, system.monotonic());
    ({ state } = next);
    return next.effect;
  };
  const turn = async (effect: UpdateEffect | undefined): Promise<UpdateEffect | undefined> => {
    if (effect !== undefined) return advance(await perform(effect, ports, stopping.signal));
    await system.sleep(POLL_MS, stopping.signal);
    return advance({ kind: 'tick' });
  };
  const run = async (): Promise<void> => {
    let effect: UpdateEffect | undefined;
    while (!stopping.signal.aborted) {
      try {
        effect = await turn(effect);
      } catch (error) {
        // A bug, or a disk that cannot be read just now: the desk goes on with what it has, and this tries again.
        const code = error instanceof Error ? error.name : 'unknown';
        logger.warn('registry.update_failed', { reason: 'bug', code });
        effect = advance({ kind: 'failed', code: 'bug', random: randomOf(system) });
      }
    }
  };
  const running = run();
  return {
    state: () => state,
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
};
