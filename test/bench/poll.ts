/** A polling desk on the roll of a city: from a card's last answer to the verdict, and a hall's busiest hour and day. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRoll } from '../../src/app/load-roll.ts';
import { openLiveRoll } from '../../src/app/roll-files.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import type { Elector, RollPort } from '../../src/registry/roll/schema.ts';
import { createRandom } from '../../src/simulator/town/random.ts';
import { generateRoll } from '../../src/simulator/town/roll.ts';
import {
  clerk,
  electionOf,
  must,
  openPollingDesk,
  type PollingDesk,
  TENANT,
} from '../harness/polling-desk.ts';
import { type Bench, median, percentile } from './measure.ts';
import { ELECTORS } from './roll.ts';

const WARM_UP = 100;
/** Busiest hall of the day, and of an hour. */
const DAY = 3_222;
const HOUR = 700;

interface Served {
  /** Card or ticket to verdict, milliseconds. */
  readonly verdict: number;
  /** And on to the acceptance and three ticks, without the people in between. */
  readonly all: number;
}

/** By her card where she has one; every other person by her 入場券, where namesakes are looked for too. */
const lookFor = (desk: PollingDesk, { electorId, residentId, ticketCodes }: Elector, byTicket: boolean) => {
  const [code] = ticketCodes;
  if (byTicket && code !== undefined) return desk.find({ by: 'ticket', code });
  return residentId === null
    ? desk.find({ by: 'number', electorId })
    : desk.find({ by: 'visit', visitId: desk.tap(residentId).visitId });
};

const serve = async (desk: PollingDesk, elector: Elector, byTicket: boolean): Promise<Served> => {
  const began = performance.now();
  const look = await lookFor(desk, elector, byTicket);
  const verdict = performance.now() - began;
  if (look.verdict.kind === 'ok') {
    const accepted = must(await desk.methods['polling.accept'].handle({ lookId: look.lookId }, clerk));
    if (accepted.outcome === 'accepted')
      for (const { ballot } of accepted.acceptance.ballots)
        must(
          await desk.methods['polling.issue'].handle(
            { acceptId: accepted.acceptance.acceptId as never, ballot: ballot as never },
            clerk,
          ),
        );
  }
  await desk.clear(look);
  // What the screens of the hall are told after each.
  desk.state();
  return { verdict, all: performance.now() - began };
};

/** Longest queue before the machine when people come at random, so many in an hour: how many wait for it, and not for each other. */
const longestQueue = (services: readonly number[], perHour: number): number => {
  const random = createRandom(7);
  let at = 0;
  let free = 0;
  let longest = 0;
  const ends: number[] = [];
  for (const service of services) {
    at += (-Math.log(1 - random.between(0, 999_999) / 1_000_000) * 3_600_000) / perHour;
    free = Math.max(free, at) + service;
    ends.push(free);
    while ((ends[0] ?? Number.POSITIVE_INFINITY) <= at) ends.shift();
    longest = Math.max(longest, ends.length);
  }
  return longest;
};

const openDesk = async (folder: string): Promise<{ desk: PollingDesk; roll: RollPort; close(): void }> => {
  const election = electionOf({ precincts: 1 });
  const profile = { training: true, tenant: { id: TENANT, name: '架空県かざし市' } };
  mustSucceed(
    loadRoll({
      ...{ dataDir: folder, profile, election, system: realSystem },
      electors: generateRoll({ electors: ELECTORS, election, seed: 1 }),
      asOf: '2026-11-23' as never,
    }),
  );
  const place = { dataDir: folder, electionId: election.electionId, system: realSystem };
  const live = mustSucceed(openLiveRoll({ ...place, logger: silentLogger }));
  const desk = openPollingDesk({ roll: live.roll });
  await desk.openDoors();
  return {
    desk,
    roll: live.roll,
    close() {
      desk.close();
      live.close();
    },
  };
};

/** `poll.verdict.p99`, `poll.hall.700h`, `poll.hall.growth` */
export const pollBench: Bench = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kazasu-poll-bench-'));
  const opened = await openDesk(folder);
  const { desk, roll } = opened;
  try {
    const services: number[] = [];
    const verdicts: number[] = [];
    let at = 0;
    // Spread over the whole roll, so that every page of the file is as cold as it would be.
    const step = Math.floor(ELECTORS / (WARM_UP + DAY));
    for (const elector of roll.everyone()) {
      if (services.length >= WARM_UP + DAY) break;
      if ((at += 1) % step !== 0) continue;
      const served = await serve(desk, elector, services.length % 2 === 1);
      services.push(served.all);
      verdicts.push(served.verdict);
      desk.system.advance(3_600_000 / HOUR / 10);
    }
    const measured = verdicts.slice(WARM_UP);
    const day = services.slice(WARM_UP);
    const [first, last] = [day.slice(0, HOUR), day.slice(-HOUR)].map(median);
    return [
      {
        name: 'poll.verdict.p99',
        value: percentile(measured, 0.99),
        unit: 'ms',
        goal: 200,
        direction: 'max',
        n: measured.length,
        note: `last answer of the card, as the host has it, or the code of her 入場券, to the verdict (a stop is on the disk by then), roll of ${ELECTORS.toLocaleString('en')}; p50 ${median(measured).toFixed(1)} ms; reading and painting are tap.verdict.p95`,
      },
      {
        name: 'poll.hall.700h',
        value: longestQueue(day, HOUR),
        unit: 'count',
        goal: 3,
        direction: 'max',
        n: DAY,
        note: `people at once before one terminal, ${DAY} of a day coming at random at ${HOUR} an hour, each found, accepted and given her ballots (p50 ${median(day).toFixed(0)} ms of the machine); what people take is not in it`,
      },
      {
        name: 'poll.hall.growth',
        value: (last ?? Number.NaN) / (first ?? Number.NaN),
        unit: 'ratio',
        goal: 1.5,
        direction: 'max',
        n: HOUR,
        note: `median of the last ${HOUR} of the day against the first ${HOUR}: ${last?.toFixed(1)} and ${first?.toFixed(1)} ms`,
      },
    ];
  } finally {
    opened.close();
    rmSync(folder, { recursive: true });
  }
};
