import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Backend, watchCommits } from './commit-watch.ts';
import type { Sql } from './database.ts';
import { COMMIT_LIMIT_MS, commitDurably } from './durability.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const SETTINGS = [{ fsync: 'on', commit: 'on', standbys: 'db2' }];
const PLACE: Backend = { pid: 7, secret: 8 };

/** A pool whose commit, and whose reading of the settings after it, end when told. */
const slowPool = () => {
  const committed = Promise.withResolvers<void>();
  const read = Promise.withResolvers<void>();
  const ask = (): Promise<unknown> => Promise.resolve(Object.assign([...SETTINGS], { state: PLACE }));
  const sql = Object.assign(
    async () => {
      await read.promise;
      return SETTINGS;
    },
    {
      begin: async (work: (tx: unknown) => Promise<unknown>) => {
        const value = await work(ask);
        await committed.promise;
        return value;
      },
    },
  ) as unknown as Sql;
  const cancelled: Backend[] = [];
  watchCommits(sql, {
    cancelledWaits: () => 0,
    cancel: async (connection) => void cancelled.push(connection),
    onReadOnly: () => undefined,
  });
  return { sql, committed, read, cancelled };
};

test('a commit that waits for its standby too long is ended', async () => {
  const { sql, committed, read, cancelled } = slowPool();
  const stored = commitDurably(sql, async () => 1);
  await vi.advanceTimersByTimeAsync(COMMIT_LIMIT_MS);
  expect(cancelled).toEqual([PLACE]);
  committed.resolve();
  read.resolve();
  await stored;
});

test('once it is committed the connection is another’s: nothing of that is ended, however long the settings take', async () => {
  const { sql, committed, read, cancelled } = slowPool();
  const stored = commitDurably(sql, async () => 1);
  committed.resolve();
  await vi.advanceTimersByTimeAsync(2 * COMMIT_LIMIT_MS);
  expect(cancelled).toEqual([]);
  read.resolve();
  expect(await stored).toEqual({ value: 1, durability: 'replicated' });
});
