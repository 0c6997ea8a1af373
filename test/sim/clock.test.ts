/**
 * R5: clocks that jump by an hour, a day, to 1970, back in the middle of a commit, and by the seconds that NTP steps while batches are on
 * their way. The order of every record is that in which it was made, nothing is refused, and whatever was recorded with a clock that
 * cannot be believed says so (`desk.ts` judges each record). Short in CI; `KAZASU_CLOCK_SEEDS=1000` runs the long one.
 */
import { expect, it, vi } from 'vitest';
import { chanceOf } from './chance.ts';
import { CLOCK_OFFSETS, type Plan } from './plan.ts';
import { type Outcome, playPlan } from './sim.ts';

vi.mock(import('../../src/kernel/ed25519.ts'), async (original) => ({
  ...(await original()),
  ...(await import('./cheap-keys.ts')),
}));

const SEEDS = Number(process.env['KAZASU_CLOCK_SEEDS'] ?? 6);
const MINUTE = 60_000;
const LENGTH_MS = 30 * MINUTE;
const MACHINES = 3;

/** Each kind of jump on each terminal, between records and in the middle of one. */
const planOf = (seed: number): Plan => {
  const chance = chanceOf(seed, 'clocks');
  const faults = Array.from({ length: MACHINES }, (_, machine) =>
    CLOCK_OFFSETS.flatMap((off) =>
      [true, false].map((inside) => ({
        at: chance.between(0, LENGTH_MS),
        fault: {
          kind: 'clock' as const,
          machine,
          for: chance.between(MINUTE / 3, 2 * MINUTE),
          off,
          ...(inside ? { looks: chance.between(1, 6) } : {}),
        },
      })),
    ),
  ).flat();
  return {
    ...{ seed, machines: MACHINES, lengthMs: LENGTH_MS, meanMs: 5_000 },
    faults: faults.toSorted((a, b) => a.at - b.at),
  };
};

it(`keeps the order and marks what cannot be believed in ${SEEDS} worlds`, {
  timeout: 120_000 + SEEDS * 10_000,
}, async () => {
  const outcomes: Outcome[] = [];
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const outcome = await playPlan(planOf(seed));
    expect(outcome.violations, `seed ${seed}`).toEqual([]);
    expect(outcome.frozen).toBe(0);
    outcomes.push({ ...outcome, trace: [] });
  }
  const sum = (of: (outcome: Outcome) => number): number =>
    outcomes.reduce((total, each) => total + of(each), 0);
  const [events, suspect] = [sum((each) => each.events), sum((each) => each.suspect)];
  process.stdout.write(`clocks: ${SEEDS} seeds, ${events} events, 0 refused, ${suspect} marked\n`);
  expect(suspect).toBeGreaterThan(events / 10);
});

it('marks nothing while the clock is right', async () => {
  const { suspect, violations } = await playPlan({ ...planOf(1), faults: [] });
  expect([suspect, violations]).toEqual([0, []]);
});
