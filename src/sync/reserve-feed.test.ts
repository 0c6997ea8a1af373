import { expect, test } from 'vitest';
import { failure, success } from '../kernel/result.ts';
import { restMs } from './reserve-feed.ts';

test('asked about every minute; after failures ever later, by chance, and not before the centre wants', () => {
  expect(restMs(success(undefined), 0, 0)).toBe(45_000);
  const lost = failure('no_answer');
  expect([1, 2, 3, 9].map((failures) => restMs(lost, failures, 0))).toEqual([1_000, 2_000, 4_000, 30_000]);
  expect(restMs(lost, 3, 0.5)).toBe(3_000);
  expect(restMs(failure('refused', { retryAfterMs: 60_000 }), 1, 0)).toBe(60_000);
});
