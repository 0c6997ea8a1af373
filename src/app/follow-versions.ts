/** Reading whatever version is in use (registry/version-files.ts), also when another process puts a new one in its place. */
import type { Logger } from '../kernel/log.ts';
import type { Result } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';

/** One version, opened, and by what it is known that another one is in use (`stampOf`). */
export interface OpenedVersion<T> {
  readonly stamp: string;
  readonly value: T;
}

interface Options<T, R extends string> {
  readonly stamp: () => string;
  readonly open: () => Result<OpenedVersion<T>, R>;
  /** `undefined`: nothing was ever put in use; the first version is taken when it is there. */
  readonly first: OpenedVersion<T> | undefined;
  /** Which version that is, for the log. */
  readonly versionOf: (value: T) => number;
  readonly system: System;
  readonly logger: Logger;
}

export interface Follower<T, R extends string> {
  /** The version in use; the same one for all that runs to its end without waiting. */
  current(): T | undefined;
  /** A newer version lies here that cannot be opened; what was in use goes on being read. */
  problem(): R | undefined;
  close(): void;
}

/** How often a new version is looked for when nobody taps, and a version that could not be opened is tried again. */
const LOOK_MS = 1_000;
const AGAIN_MS = 30_000;

export const followVersions = <T extends { close(): void }, R extends string>({
  stamp: stampNow,
  open,
  first,
  versionOf,
  system,
  logger,
}: Options<T, R>): Follower<T, R> => {
  let stamp = first?.stamp ?? '';
  let value = first?.value;
  let failed: { readonly reason: R; readonly stamp: string; readonly at: number } | undefined;
  const look = (): void => {
    const now = stampNow();
    if (now === stamp) return;
    if (failed?.stamp === now && system.monotonic() - failed.at < AGAIN_MS) return;
    const next = open();
    if (!next.ok) {
      failed = { reason: next.reason, stamp: now, at: system.monotonic() };
      logger.warn('registry.switched', { reason: next.reason });
      return;
    }
    const old = value;
    ({ stamp, value } = next.value);
    failed = undefined;
    old?.close();
    logger.info('registry.switched', { seq: versionOf(value) });
  };
  // One answer asks several things one after the other: all of them of one version. What runs to its end without waiting
  // is one answer, so the next look is after that.
  let fresh = false;
  const timer = setInterval(look, LOOK_MS);
  return {
    current() {
      if (fresh) return value;
      fresh = true;
      queueMicrotask(() => {
        fresh = false;
      });
      look();
      return value;
    },
    problem: () => failed?.reason,
    close() {
      clearInterval(timer);
      value?.close();
    },
  };
};
