import { expect, test } from 'vitest';
import { createAdmission } from './admission.ts';

const clock = () => {
  let now = 1_000;
  let random = 0;
  return {
    monotonic: () => now,
    // In turn low and high.
    randomBytes: () => Uint8Array.of((random += 97) % 256),
    pass: (ms: number) => {
      now += ms;
    },
  };
};

test('no more are let in than there is room for, by number and by bytes', () => {
  const few = createAdmission({ inFlight: 2, inFlightBytes: 1_000 }, clock());
  expect([few.enter(10), few.enter(10)]).toEqual([0, 0]);
  expect(few.enter(10)).toBeGreaterThan(0);
  few.leave(10);
  expect(few.enter(10)).toBe(0);
  const small = createAdmission({ inFlight: 100, inFlightBytes: 1_000 }, clock());
  expect([small.enter(600), small.enter(400)]).toEqual([0, 0]);
  expect(small.enter(1)).toBeGreaterThan(0);
  small.leave(600);
  expect(small.enter(600)).toBe(0);
});

test('what is larger than all the room is let in alone', () => {
  const admission = createAdmission({ inFlight: 5, inFlightBytes: 100 }, clock());
  expect(admission.enter(1_000)).toBe(0);
  expect(admission.enter(1)).toBeGreaterThan(0);
  admission.leave(1_000);
  expect(admission.enter(1)).toBe(0);
});

/** A full house in which a batch is done every `paceMs`. */
const fullHouse = (paceMs: number) => {
  const time = clock();
  const admission = createAdmission({ inFlight: 1, inFlightBytes: 1_000 }, time);
  for (let n = 0; n < 200; n += 1) {
    expect(admission.enter(1)).toBe(0);
    time.pass(paceMs);
    admission.leave(1);
  }
  admission.enter(1);
  return { admission, time };
};

test.each([1, 10, 40])(
  'those sent away come back at the pace of %d ms at which others are done',
  (paceMs) => {
    const { admission } = fullHouse(paceMs);
    const turns = Array.from({ length: 500 }, () => admission.enter(1));
    const span = (turns.at(-1) ?? 0) - (turns[0] ?? 0);
    // Half a second of chance at either end.
    expect(Math.abs(span - 499 * paceMs)).toBeLessThan(501);
    expect(Math.min(...turns)).toBeGreaterThanOrEqual(500);
    expect(new Set(turns).size).toBeGreaterThan(100);
  },
);

test('nobody is sent away for more than half a minute, and those of a long queue not all alike', () => {
  const { admission, time } = fullHouse(100);
  const turns = Array.from({ length: 2_000 }, () => admission.enter(1));
  expect(Math.max(...turns)).toBeLessThanOrEqual(30_500);
  const late = turns.slice(-500);
  expect(Math.min(...late)).toBeGreaterThanOrEqual(15_000);
  expect(new Set(late).size).toBeGreaterThan(100);
  // And a queue that is over is forgotten.
  time.pass(60_000);
  expect(admission.enter(1)).toBeLessThanOrEqual(1_000);
});
