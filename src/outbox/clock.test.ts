import fc from 'fast-check';
import { expect, test } from 'vitest';
import { realSystem, type System } from '../kernel/system.ts';
import { createClockWatch } from './clock.ts';

/** True time, a wall clock that is `off`, and a monotonic clock that began at nought. */
const world = (off: number) => {
  const clock = { time: 1_790_000_000_000, off, asleep: 0 };
  const system: System = {
    ...realSystem,
    now: () => clock.time + clock.off,
    monotonic: () => clock.time - 1_790_000_000_000 - clock.asleep,
    asleep: () => clock.asleep,
  };
  return { clock, system };
};

/** An answer that was `up` ms on its way to the centre and `down` ms back. */
const answer = (
  { clock, system }: ReturnType<typeof world>,
  watch: ReturnType<typeof createClockWatch>,
  up: number,
  down: number,
): number => {
  const began = system.monotonic();
  clock.time += up;
  const serverTime = clock.time;
  clock.time += down;
  return watch.anchor(serverTime, system.monotonic() - began);
};

test('of any answers the offset is never further off than half the quickest round trip, and drift', () => {
  const trip = fc.tuple(fc.integer({ min: 0, max: 15_000 }), fc.integer({ min: 0, max: 15_000 }));
  fc.assert(
    fc.property(
      fc.integer({ min: -86_400_000, max: 86_400_000 }),
      fc.array(trip, { minLength: 1 }),
      (off, trips) => {
        const here = world(off);
        const watch = createClockWatch(here.system, 0);
        let best = Number.POSITIVE_INFINITY;
        for (const [up, down] of trips) {
          answer(here, watch, up, down);
          best = Math.min(best, (up + down) / 2);
        }
        const drift = here.system.monotonic() * 0.000_2;
        expect(Math.abs(watch.ahead() - off)).toBeLessThanOrEqual(best + drift + 1);
      },
    ),
  );
});

test('a slow answer does not spoil what a quick one said, and a jump of the clock shows at once', () => {
  const here = world(500);
  const watch = createClockWatch(here.system, 0);
  expect(answer(here, watch, 20, 20)).toBe(500);
  expect(answer(here, watch, 20_000, 0)).toBe(500);
  here.clock.off += 3_600_000;
  expect(watch.ahead()).toBe(3_600_500);
  expect(watch.suspect(0)).toBe(true);
  expect(Math.abs(answer(here, watch, 0, 9_000) - 3_600_500)).toBeLessThanOrEqual(4_500);
});

test('what another life of the program knew gives way to any answer', () => {
  const here = world(0);
  const watch = createClockWatch(here.system, 70_000);
  expect(watch.suspect(0)).toBe(true);
  expect(Math.abs(answer(here, watch, 10_000, 10_000))).toBeLessThanOrEqual(10_000);
  expect(watch.suspect(0)).toBe(false);
});

test('an hour with the lid closed is no jump of the clock', () => {
  const here = world(0);
  const watch = createClockWatch(here.system, 0);
  answer(here, watch, 20, 20);
  here.clock.time += 3_600_000;
  here.clock.asleep += 3_600_000;
  expect([watch.ahead(), watch.suspect(0)]).toEqual([0, false]);
  here.clock.off += 3_600_000;
  expect(watch.suspect(0)).toBe(true);
});
