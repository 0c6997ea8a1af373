import { expect, test } from 'vitest';
import { madeUpOverview } from '../../test/harness/made-up-overview.ts';
import { silentLogger } from '../kernel/log.ts';
import { realSystem, type System } from '../kernel/system.ts';
import { createFeed } from './feed.ts';

const turns = async (): Promise<void> => {
  for (let n = 0; n < 20; n += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** Sleepers wake only when told: `pass(ms)` wakes those who wanted to sleep no longer than that. */
const setUp = () => {
  const sleepers: { readonly ms: number; readonly wake: () => void }[] = [];
  const system: System = {
    ...realSystem,
    sleep: (ms, signal) =>
      new Promise((wake) => {
        sleepers.push({ ms, wake });
        signal?.addEventListener('abort', () => wake());
      }),
  };
  let reads = 0;
  let isBroken = false;
  const feed = createFeed({
    read: async () => {
      if (isBroken) throw new Error('no database');
      reads += 1;
      return madeUpOverview({ quarantined: reads });
    },
    system,
    logger: silentLogger,
  });
  const seen: number[] = [];
  return {
    feed,
    seen,
    watch: () =>
      feed.subscribe((news) => {
        const { quarantined } = 'part' in news ? news.part : news;
        if (quarantined !== undefined) seen.push(quarantined);
      }),
    pass: async (ms: number) => {
      for (const sleeper of sleepers.splice(0))
        if (sleeper.ms <= ms) sleeper.wake();
        else sleepers.push(sleeper);
      await turns();
    },
    breakDown: (broken: boolean) => {
      isBroken = broken;
    },
  };
};
const SOON = 1_000;
const HEARTBEAT = 15_000;

test('figures come at once, then within a second of a change, many changes as one', async () => {
  const { feed, seen, watch, pass } = setUp();
  watch();
  await turns();
  expect(seen).toEqual([1]);
  await pass(SOON);
  expect(seen).toEqual([1]);
  for (let n = 0; n < 50; n += 1) feed.changed();
  await pass(SOON);
  expect(seen).toEqual([1, 2]);
  feed.changed();
  await pass(SOON);
  expect(seen).toEqual([1, 2, 3]);
});

test('with nothing new there is still a sign of life; nobody watching costs nothing', async () => {
  const { feed, seen, watch, pass } = setUp();
  const leave = watch();
  await turns();
  await pass(HEARTBEAT);
  await pass(HEARTBEAT);
  expect(seen).toEqual([1, 2, 3]);
  leave();
  feed.changed();
  await pass(HEARTBEAT);
  expect(seen).toEqual([1, 2, 3]);
});

test('a database that fails for a while does not end the feed', async () => {
  const { feed, seen, watch, pass, breakDown } = setUp();
  watch();
  await turns();
  breakDown(true);
  feed.changed();
  await pass(SOON);
  breakDown(false);
  feed.changed();
  await pass(SOON);
  expect(seen).toEqual([1, 2]);
  feed.stop();
  await pass(HEARTBEAT);
  expect(seen).toEqual([1, 2]);
});

test('a slow read is waited for: what changes meanwhile, and whoever comes meanwhile, share the one read after it', async () => {
  const answers: (() => void)[] = [];
  let under = 0;
  const feed = createFeed({
    read: async () => {
      under += 1;
      await new Promise<void>((answer) => answers.push(answer));
      under -= 1;
      return madeUpOverview({ quarantined: answers.length });
    },
    system: {
      ...realSystem,
      sleep: (ms) => (ms < HEARTBEAT ? Promise.resolve() : new Promise(() => undefined)),
    },
    logger: silentLogger,
  });
  const seen: number[][] = [[], []];
  const watch = (at: number) =>
    feed.subscribe((news) => {
      const { quarantined } = 'part' in news ? news.part : news;
      if (quarantined !== undefined) seen[at]?.push(quarantined);
    });
  const leave = watch(0);
  for (let n = 0; n < 5; n += 1) {
    feed.changed();
    await new Promise((resolve) => setImmediate(resolve));
    expect(under).toBe(1);
  }
  watch(1);
  answers[0]?.();
  await new Promise((resolve) => setImmediate(resolve));
  expect(under).toBe(1);
  leave();
  feed.stop();
  answers[1]?.();
  await turns();
  expect(answers).toHaveLength(2);
});
