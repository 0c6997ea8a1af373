/** Bugs put in on purpose: a simulator that finds nothing proves nothing. Each must be found within the seeds that CI plays. */
import { expect, it, vi } from 'vitest';
import { lostAck } from './planted/lost-ack.ts';
import { skippingCursor } from './planted/skipping-cursor.ts';
import { stuckQueue } from './planted/stuck-queue.ts';
import { type Outcome, playSeed } from './sim.ts';
import type { Planted } from './world.ts';

vi.mock(import('../../src/kernel/ed25519.ts'), async (original) => ({
  ...(await original()),
  ...(await import('./cheap-keys.ts')),
}));

const WITHIN = 200;

const firstFailing = async (planted: Planted): Promise<Outcome> => {
  for (let seed = 1; seed <= WITHIN; seed += 1) {
    const outcome = await playSeed(seed, planted);
    if (outcome.violations.length > 0) return outcome;
  }
  throw new Error(`not found within ${WITHIN} seeds`);
};

it.each([
  ['lost ack', { bend: lostAck }, /believed sent, never held|is not at the centre/],
  ['stuck queue', { bend: stuckQueue }, /still waiting to be sent/],
  ['cursor that skips', { linkTable: skippingCursor }, /never learnt of the link/],
] as const)('finds the planted bug: %s', { timeout: 240_000 }, async (name, planted, complaint) => {
  const { seed, violations } = await firstFailing(planted);
  process.stdout.write(`planted ${name}: found by seed ${seed}: ${violations[0]}\n`);
  expect(violations.join('\n')).toMatch(complaint);
  // Without it the same world is sound.
  expect((await playSeed(seed)).violations).toEqual([]);
});
