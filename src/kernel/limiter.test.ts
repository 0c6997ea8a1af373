import { expect, test } from 'vitest';
import { createLimiter } from './limiter.ts';

const clocked = (burst: number, perSecond: number) => {
  let now = 0;
  const limiter = createLimiter({ burst, perSecond }, { monotonic: () => now });
  return { take: (key = 'a') => limiter.take(key), wait: (ms: number) => void (now += ms) };
};

test('a burst passes, then one at the rate; the answer says how long to wait', () => {
  const { take, wait } = clocked(2, 0.5);
  expect([take(), take(), take()]).toEqual([0, 0, 2_000]);
  wait(1_999);
  expect(take()).toBe(1);
  wait(1);
  expect([take(), take()]).toEqual([0, 2_000]);
  wait(60_000);
  expect([take(), take(), take()]).toEqual([0, 0, 2_000]);
});

test('each key has its own bucket', () => {
  const { take } = clocked(1, 1);
  expect([take('a'), take('b'), take('a')]).toEqual([0, 0, 1_000]);
});

test('a flood of keys does not fill the memory, nor lets an exhausted one go on', () => {
  const { take } = clocked(2, 0.001);
  take('busy');
  take('busy');
  for (let n = 0; n < 30_000; n += 1) take(`key-${n}`);
  expect(take('busy')).toBeGreaterThan(0);
});
