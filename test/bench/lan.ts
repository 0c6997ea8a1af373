/** 指定投票所 with three terminals and no line to the centre: how soon an acceptance at one is 投票済 at the others. */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { loadRoll } from '../../src/app/load-roll.ts';
import { openLiveRoll } from '../../src/app/roll-files.ts';
import { loadSiteProfile } from '../../src/app/site-profile.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem, type System } from '../../src/kernel/system.ts';
import { acceptOutcomeSchema, lookSchema, pollingStateSchema } from '../../src/modules/polling/views.ts';
import { createRandom } from '../../src/simulator/town/random.ts';
import { generateRoll } from '../../src/simulator/town/roll.ts';
import { type LanTerminal, openLan, peersOf } from '../harness/lan-terminals.ts';
import { electionOf, POLL_DAY_10 } from '../harness/polling-desk.ts';
import { openTown, type Town } from '../harness/town-terminal.ts';
import { type Bench, median, percentile } from './measure.ts';

const NAMES = ['poll-1-a', 'poll-1-b', 'poll-1-c'] as const;
/** 指定投票所 of a city of 230,000 with 60 of them. */
const ELECTORS = 3_833;
const WARM_UP = 5;
const ACCEPTED = 50;
/** Two rounds of asking: people come at any moment of them. */
const MOST_PAUSE_MS = 500;
/** A guard against standing still: seconds are a failure of another kind. */
const GIVE_UP_MS = 60_000;

/** The hall is open whenever this runs, and its clock goes on from there. */
const atTheHall = (): System => {
  const ahead = POLL_DAY_10 - realSystem.now();
  return { ...realSystem, now: () => realSystem.now() + ahead };
};

const answered = <T>(schema: z.ZodType<T>, output: unknown): T => {
  const answer = z.object({ ok: z.literal(true), value: z.unknown() }).parse(output);
  return schema.parse(answer.value);
};

/** A screen at one terminal: what is pushed to it, and its calls. */
const openScreen = async ({ terminal, signIn, output }: LanTerminal) => {
  let accepted = 0;
  const waiting = new Set<() => void>();
  const screen = terminal.rpc.accept((frame) => {
    if (frame.type !== 'push' || frame.topic !== 'polling') return;
    ({ accepted } = pollingStateSchema.parse(frame.value).counts);
    for (const look of waiting) look();
  });
  await screen.receive({ type: 'subscribe', topic: 'polling' });
  await signIn();
  const find = async (electorId: string) =>
    answered(lookSchema, await output('polling.find', { by: 'number', electorId }));
  const clear = async (lookId: string): Promise<void> => void (await output('polling.clear', { lookId }));
  return {
    find,
    clear,
    async openDoors(): Promise<void> {
      await output('polling.checklist', {});
      for (const item of ['printer', 'paper_roll', 'empty_boxes'])
        await output('polling.tick', { item, done: true });
      const left = ['readers', 'scanner', 'clock', 'roll_at_centre', 'marks'];
      const waived = left.map((item) => ({ item, reason: '計測のため' }));
      const second = { staff: 'second', pin: '0000' };
      answered(z.unknown(), await output('polling.open', { waived, second }));
    },
    /** Accepted, or `false` when the roll stops her. */
    async accept(electorId: string): Promise<boolean> {
      const { verdict, lookId } = await find(electorId);
      const outcome =
        verdict.kind === 'ok'
          ? answered(acceptOutcomeSchema, await output('polling.accept', { lookId })).outcome
          : verdict.kind;
      await clear(lookId);
      return outcome === 'accepted';
    },
    /** Resolves when the hall's figure on this screen is at least that. */
    shows: (count: number): Promise<void> =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no word of it in ${GIVE_UP_MS} ms`)), GIVE_UP_MS);
        const look = (): void => {
          if (accepted < count) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    close: () => screen.close(),
  };
};
type Screen = Awaited<ReturnType<typeof openScreen>>;

/** Seconds from the acceptance on the disk of one to the stop on the screen of each other. */
const spread = async (screens: readonly Screen[], at: number, electorId: string, count: number) => {
  const here = screens[at % screens.length];
  if (here === undefined || !(await here.accept(electorId))) return undefined;
  const began = performance.now();
  return Promise.all(
    screens
      .filter((screen) => screen !== here)
      .map(async (screen) => {
        await screen.shows(count);
        const { verdict, lookId } = await screen.find(electorId);
        const took = (performance.now() - began) / 1_000;
        if (verdict.kind !== 'voted')
          throw new Error(`the figure has her and the verdict is ${verdict.kind}`);
        await screen.clear(lookId);
        return took;
      }),
  );
};

const openHall = async (town: Town) => {
  const system = atTheHall();
  const election = electionOf({ precincts: 1 });
  const profile = mustSucceed(loadSiteProfile('kiosk-config/sites/training-polling.yaml'));
  const place = { dataDir: town.folder, election, profile, system };
  const electors = [...generateRoll({ electors: ELECTORS, election, seed: 1 })];
  mustSucceed(loadRoll({ ...place, electors, asOf: '2026-11-23' as never }));
  const files = { ...place, electionId: election.electionId, logger: silentLogger };
  const rolls = NAMES.map(() => mustSucceed(openLiveRoll(files)));
  const lan = await openLan(town, profile, NAMES, (name) => ({
    system,
    stationRoll: rolls[NAMES.findIndex((each) => each === name)],
  }));
  const { terminals } = lan;
  lan.enrol();
  const known = () =>
    terminals.every((each) => peersOf(each).others.filter(({ state }) => state === 'connected').length === 2);
  const giveUp = performance.now() + GIVE_UP_MS;
  while (!known()) {
    if (performance.now() > giveUp) throw new Error(`they did not meet in ${GIVE_UP_MS} ms`);
    await delay(20);
  }
  const screens = await Promise.all(terminals.map(openScreen));
  for (const screen of screens) await screen.openDoors();
  return {
    screens,
    electors,
    async close() {
      for (const screen of screens) screen.close();
      await Promise.all(terminals.map(({ terminal }) => terminal.close()));
      for (const roll of rolls) roll.close();
    },
  };
};

/** `lan.convergence` */
export const lanBench: Bench = async () => {
  const town = await openTown({ commonCardId: true, jpkiStatus: 'none' });
  try {
    const hall = await openHall(town);
    const random = createRandom(7);
    const times: number[] = [];
    let count = 0;
    for (const { electorId } of hall.electors) {
      if (count === WARM_UP + ACCEPTED) break;
      await delay(random.between(0, MOST_PAUSE_MS));
      const took = await spread(hall.screens, count, electorId, count + 1);
      if (took === undefined) continue;
      count += 1;
      if (count > WARM_UP) times.push(...took);
    }
    await hall.close();
    const [p50, p95] = [median(times), percentile(times, 0.95)];
    return [
      {
        name: 'lan.convergence',
        value: Math.max(...times),
        unit: 's',
        goal: 2,
        direction: 'max',
        n: times.length,
        note: `the slowest of ${ACCEPTED} acceptances to be 投票済 at two neighbours, TLS on loopback, no centre; p50 ${p50.toFixed(3)} s, p95 ${p95.toFixed(3)} s; three terminals in one process`,
      },
    ];
  } finally {
    town.close();
  }
};
