import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createCalm } from './calm.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a value that changes all the time is followed at most once in a while, and the last is not missed', () => {
  const calm = createCalm(0, 10_000);
  const followed: number[] = [];
  const leave = calm.subscribe(() => followed.push(calm.value()));
  for (let now = 0; now <= 25; now += 1) {
    calm.want(now);
    vi.advanceTimersByTime(1_000);
  }
  expect(followed).toEqual([9, 19]);
  vi.advanceTimersByTime(10_000);
  expect(followed).toEqual([9, 19, 25]);
  vi.advanceTimersByTime(60_000);
  calm.want(30);
  expect(followed).toEqual([9, 19, 25, 30]);
  leave();
  vi.advanceTimersByTime(60_000);
  calm.want(31);
  expect([followed.length, calm.value()]).toEqual([4, 31]);
});
