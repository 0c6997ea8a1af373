import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HLC_ZERO, hlcTime, MAX_AHEAD_MS, makeHlc, receiveHlc, tickHlc } from './hlc.ts';
import { residentIdSchema } from './ids.ts';
import { createLogger } from './log.ts';
import { realSystem, uuidV7 } from './system.ts';

test('the hybrid clock never goes back, whatever the wall clock does', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 44 }), { minLength: 1, maxLength: 50 }), (walls) => {
      let last = HLC_ZERO;
      for (const now of walls) {
        const next = tickHlc(last, now);
        expect(next > last).toBe(true);
        last = next;
      }
    }),
    { seed: 1, numRuns: 200 },
  );
});

test('the counter runs over into the next millisecond, in order', () => {
  const full = makeHlc(1000, 0xffff);
  expect(tickHlc(full, 1000) > full).toBe(true);
  expect(hlcTime(tickHlc(full, 1000))).toBe(1001);
});

test('a peer in the near future is followed, one far ahead is not', () => {
  const last = makeHlc(1000, 0);
  const near = makeHlc(1000 + MAX_AHEAD_MS, 0);
  expect(receiveHlc(last, near, 1000)).toBe(near);
  expect(receiveHlc(last, makeHlc(1001 + MAX_AHEAD_MS, 0), 1000)).toBe(last);
});

test('ids are UUID version 7 and sort by time', () => {
  const bytes = new Uint8Array(10).fill(0xff);
  expect(uuidV7(1_700_000_000_000, bytes)).toMatch(/^018bcfe5-6800-7fff-bfff-ffffffffffff$/);
  expect(uuidV7(1, bytes) < uuidV7(2, bytes)).toBe(true);
  expect(realSystem.newId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('a resident number of twelve digits is refused: it could be a My Number', () => {
  expect(residentIdSchema.safeParse('123456789012').success).toBe(false);
  expect(residentIdSchema.safeParse('12345678901').success).toBe(true);
  expect(residentIdSchema.safeParse('123456789012345').success).toBe(true);
});

test('the log drops fields it does not know and blots out long numbers', () => {
  const lines: string[] = [];
  const logger = createLogger(
    () => 0,
    (line) => lines.push(line),
  );
  const leaky = { reason: 'card 123456789012 of', name: '架空太郎', count: 2 };
  logger.warn('card.problem', leaky);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    at: '1970-01-01T00:00:00.000Z',
    level: 'warn',
    event: 'card.problem',
    reason: 'card # of',
    count: 2,
  });
});
