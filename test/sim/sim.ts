/** A seed, its world, and what came of it. */
import { ANSWER_MS, BACKOFF_LAST_MS, HEARTBEAT_MS } from '../../src/sync/sync-state.ts';
import { chanceOf } from './chance.ts';
import { checkLinks, checkWorld } from './check.ts';
import { putRight, strike } from './faults.ts';
import { type Plan, type Planned, planOf } from './plan.ts';
import { buildWorld, isDrained, type Planted, type World } from './world.ts';

/**
 * R4: a minute. By then everything waiting is sent: an answer that was lost just before is given up after `ANSWER_MS`, the next try waits at
 * most `BACKOFF_LAST_MS`, and the rest is for what then goes over the line.
 */
export const DRAIN_MS = ANSWER_MS + BACKOFF_LAST_MS + 10_000;
/** By then every desk has asked for the links: it does about once in a minute, and may wait out one lost answer. */
const LINKS_MS = 180_000;

export interface Outcome {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly events: number;
  /** From the end of all faults until nothing waited, milliseconds. */
  readonly drainMs: number;
  /** Simulated time of all terminals together, milliseconds. */
  readonly terminalMs: number;
  /** What the faults came to: streams frozen, commits lost, records refused by a full disk, and marked for their clock. */
  readonly frozen: number;
  readonly lostCommits: number;
  readonly refused: number;
  readonly suspect: number;
  readonly trace: readonly string[];
}

const drain = async (world: World): Promise<number> => {
  const began = world.timeline.now();
  // Who believes that all is sent learns otherwise when it asks next: the centre may have lost it.
  await world.timeline.run(began + HEARTBEAT_MS + 1_000);
  while (!isDrained(world) && world.timeline.now() < began + DRAIN_MS)
    await world.timeline.run(world.timeline.now() + 1_000);
  if (!isDrained(world)) world.violations.push(`still waiting to be sent after ${DRAIN_MS / 1_000} s`);
  return world.timeline.now() - began;
};

export const playPlan = async (plan: Plan, planted: Planted = {}): Promise<Outcome> => {
  const world = buildWorld(plan, planted);
  for (const { at, fault } of plan.faults) world.timeline.after(at, () => strike(world, fault, planted));
  await world.timeline.run(plan.lengthMs);
  putRight(world);
  const drainMs = await drain(world);
  const linksBy = world.timeline.now() + LINKS_MS;
  while (world.timeline.now() < linksBy && checkLinks(world).length > 0)
    await world.timeline.run(world.timeline.now() + 10_000);
  const violations = checkWorld(world, chanceOf(plan.seed, 'check'));
  const events = world.centre.store.streams().reduce((sum, each) => sum + each.events.length, 0);
  const seen = world.places.map(({ desk }) => desk.seen());
  for (const { machine } of world.places) {
    machine.kill();
    machine.db().close();
  }
  return {
    seed: plan.seed,
    violations,
    events,
    drainMs,
    terminalMs: world.timeline.now() * world.places.length,
    lostCommits: world.centre.lostCommits(),
    refused: seen.reduce((sum, { refused }) => sum + refused, 0),
    suspect: seen.reduce((sum, { suspect }) => sum + suspect, 0),
    frozen: world.centre.store.streams().filter(({ head }) => head.forked).length,
    trace: world.trace,
  };
};

export const playSeed = (seed: number, planted?: Planted): Promise<Outcome> =>
  playPlan(planOf(seed), planted);

/** The same world with every fault left out that it does not need to go wrong. */
export const minimise = async (seed: number, planted?: Planted): Promise<Outcome> => {
  const plan = planOf(seed);
  let faults: readonly Planned[] = plan.faults;
  let outcome = await playPlan(plan, planted);
  for (const fault of plan.faults) {
    const fewer = faults.filter((each) => each !== fault);
    const without = await playPlan({ ...plan, faults: fewer }, planted);
    if (without.violations.length === 0) continue;
    faults = fewer;
    outcome = without;
  }
  return outcome;
};

/** The one line that plays a world again. */
export const replayLine = ({ seed, violations }: Outcome): string =>
  `KAZASU_SEED=${seed} npx vitest run test/sim/sim.test.ts  # ${violations[0] ?? 'nothing wrong'}\n`;
