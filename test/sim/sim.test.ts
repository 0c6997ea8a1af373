/**
 * Terminals, lines and a centre in virtual time, through faults that a seed decides. `KAZASU_SIM_SEEDS=10000` for the long run,
 * `KAZASU_SEED` for one world again, with `KAZASU_SIM_TRACE=1` what happened in it, cut down to the faults that matter.
 */
import { expect, it, vi } from 'vitest';
import { minimise, type Outcome, playSeed, replayLine } from './sim.ts';

vi.mock(import('../../src/kernel/ed25519.ts'), async (original) => ({
  ...(await original()),
  ...(await import('./cheap-keys.ts')),
}));

/** About twenty seconds. */
const SHORT = 200;
const SEEDS = Number(process.env['KAZASU_SIM_SEEDS'] ?? SHORT);
/** The first of them, so that several processes can share a long run. */
const FROM = Number(process.env['KAZASU_SIM_FROM'] ?? 1);
const ONE = process.env['KAZASU_SEED'];
const DAY_MS = 86_400_000;

const seeds = ONE === undefined ? Array.from({ length: SEEDS }, (_, at) => FROM + at) : [Number(ONE)];

const sumOf = (outcomes: readonly Outcome[], of: (outcome: Outcome) => number): number =>
  outcomes.reduce((sum, each) => sum + of(each), 0);

const figures = (outcomes: readonly Outcome[], cpuMs: number): string => {
  const days = sumOf(outcomes, ({ terminalMs }) => terminalMs) / DAY_MS;
  const slowest = Math.max(...outcomes.map(({ drainMs }) => drainMs)) / 1_000;
  return [
    `sim: ${outcomes.length} seeds, ${days.toFixed(1)} terminal-days, ${Math.round(days / (cpuMs / 60_000))} a CPU-minute`,
    `${sumOf(outcomes, ({ events }) => events)} events, ${sumOf(outcomes, ({ lostCommits }) => lostCommits)} commits lost by the centre`,
    `${sumOf(outcomes, ({ refused }) => refused)} records refused by a full disk, ${sumOf(outcomes, ({ suspect }) => suspect)} marked for their clock`,
    `${sumOf(outcomes, ({ frozen }) => frozen)} streams frozen, longest drain ${slowest} s\n`,
  ].join('; ');
};

it(`loses nothing in ${seeds.length} worlds`, { timeout: 120_000 + seeds.length * 5_000 }, async () => {
  const began = process.cpuUsage();
  const outcomes: Outcome[] = [];
  for (const seed of seeds) {
    const outcome = await playSeed(seed);
    outcomes.push({ ...outcome, trace: [] });
    if (outcome.violations.length === 0) continue;
    process.stdout.write(replayLine(outcome));
    if (process.env['KAZASU_SIM_TRACE'] === undefined) continue;
    const least = await minimise(seed);
    process.stdout.write(`${least.trace.join('\n')}\n${least.violations.join('\n')}\n`);
  }
  const { user, system } = process.cpuUsage(began);
  process.stdout.write(figures(outcomes, (user + system) / 1_000));
  expect(outcomes.filter(({ violations }) => violations.length > 0).map(({ seed }) => seed)).toEqual([]);
  if (seeds.length < SHORT) return;
  // A run in which a fault never struck would prove nothing of it.
  for (const of of ['lostCommits', 'refused', 'suspect', 'frozen'] as const)
    expect(
      sumOf(outcomes, (each) => each[of]),
      of,
    ).toBeGreaterThan(0);
});

it('plays the same world from the same seed', async () => {
  for (const seed of [3, 8, 2_026]) {
    const [first, second] = [await playSeed(seed), await playSeed(seed)];
    expect(second).toEqual(first);
    expect(first.trace.length).toBeGreaterThan(100);
  }
});
