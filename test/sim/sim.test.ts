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

const SHORT = 300;
const SEEDS = Number(process.env['KAZASU_SIM_SEEDS'] ?? SHORT);
/** The first of them, so that several processes can share a long run. */
const FROM = Number(process.env['KAZASU_SIM_FROM'] ?? 1);
const ONE = process.env['KAZASU_SEED'];
const DAY_MS = 86_400_000;

const seeds = ONE === undefined ? Array.from({ length: SEEDS }, (_, at) => FROM + at) : [Number(ONE)];

const figures = (outcomes: readonly Outcome[], cpuMs: number): string => {
  const days = outcomes.reduce((sum, { terminalMs }) => sum + terminalMs, 0) / DAY_MS;
  const events = outcomes.reduce((sum, each) => sum + each.events, 0);
  const forks = outcomes.filter(({ frozen }) => frozen > 0).length;
  const slowest = Math.max(...outcomes.map(({ drainMs }) => drainMs)) / 1_000;
  return `sim: ${outcomes.length} seeds, ${events} events, ${days.toFixed(1)} terminal-days (${Math.round(days / (cpuMs / 60_000))} a CPU-minute), ${forks} with a fork, longest drain ${slowest} s\n`;
};

it(`loses nothing in ${seeds.length} worlds`, { timeout: 120_000 + seeds.length * 2_000 }, async () => {
  const began = process.cpuUsage();
  const outcomes: Outcome[] = [];
  const failed: string[] = [];
  for (const seed of seeds) {
    const outcome = await playSeed(seed);
    outcomes.push({ ...outcome, trace: [] });
    if (outcome.violations.length === 0) continue;
    failed.push(replayLine(outcome));
    process.stdout.write(replayLine(outcome));
    if (process.env['KAZASU_SIM_TRACE'] === undefined) continue;
    const least = await minimise(seed);
    process.stdout.write(`${least.trace.join('\n')}\n${least.violations.join('\n')}\n`);
  }
  const { user, system } = process.cpuUsage(began);
  process.stdout.write(figures(outcomes, (user + system) / 1_000));
  expect(failed).toEqual([]);
});
