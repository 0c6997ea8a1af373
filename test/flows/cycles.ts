/** Cards of two people laid down and lifted in turn over one reader; each must be told once, and read as whose it is. */
import type { CardReader } from '../../src/card/index.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem as system } from '../../src/kernel/system.ts';
import { INSTANT } from '../../src/simulator/card-timing.ts';
import { insertIntoVpcd } from '../../src/simulator/vpcd-link.ts';
import { permit } from '../harness/cards.ts';
import type { Flow, Told, Town } from './flows.ts';
import { watchReader } from './watch-reader.ts';

export interface CyclePlan {
  readonly reader: CardReader;
  /** Name of the reader whose vpcd listens on `port`. */
  readonly name: string;
  readonly port: number;
  readonly town: Town;
  readonly flows: readonly Flow[];
  /** Number in 0 … 1, from a seed. */
  readonly random: () => number;
  /** Whether one more cycle is due. */
  readonly goesOn: (cycles: number) => boolean;
}

export interface CycleReport {
  readonly cycles: number;
  readonly reads: number;
  /** Cards that were lifted before they were read to the end. */
  readonly lifted: number;
  /** Longest from the lifting of one card to the reading of the next, milliseconds. */
  readonly slowestMs: number;
}

const MAY_BE_LOST = ['card_lost', 'no_card'];

/** One in six is lifted while it is being read. */
const LIFTED = 1 / 6;

const pick = <T>(from: readonly T[], random: () => number): T => {
  const one = from[Math.floor(random() * from.length)];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
};

/** Throws at the first ghost, the first wrong person and the first card that was not read. */
export const runCycles = async (plan: CyclePlan): Promise<CycleReport> => {
  const { reader, name, port, town, flows, random } = plan;
  const watched = watchReader(reader, name);
  await watched.hears(watched.pending().slice(0, 2));
  const known = new Map<string, string>();
  let cycles = 0;
  let reads = 0;
  let lifted = 0;
  let slowestMs = 0;
  let liftedAt = system.monotonic();

  const check = (flow: Flow, person: number, told: Told): void => {
    const text = JSON.stringify(told);
    const key = `${flow.name} ${person}`;
    const other = town.people[1 - person];
    if (other?.marks.some((mark) => text.includes(mark)) === true)
      throw new Error(`${flow.name}: the other person's data`);
    if ((known.get(key) ?? text) !== text) throw new Error(`${flow.name}: not what it was`);
    known.set(key, text);
    if (known.get(`${flow.name} ${1 - person}`) === text) throw new Error(`${flow.name}: two people alike`);
  };

  for (; plan.goesOn(cycles); cycles += 1) {
    const at = cycles % 2;
    const person = town.people[at === 0 ? 0 : 1];
    const flow = pick(flows, random);
    const early = random() < LIFTED ? Math.floor(random() * 4) : undefined;
    let commands = 0;
    const link = mustSucceed(
      await insertIntoVpcd({
        port,
        card: flow.card(person),
        timing: INSTANT,
        system,
        permit,
        onExchange: () => {
          if (commands++ === early) link.close();
        },
      }),
    );
    // Whether it was the service that let go of the card, or never took it, is the first thing to know of a missed tap.
    let held = true;
    void link.ended.then(() => {
      held = false;
    });
    await watched.hears(['in']).catch((error: unknown) => {
      throw new Error(`cycle ${cycles}: the card is ${held ? 'still held out' : 'dropped'}`, {
        cause: error,
      });
    });
    const talked = await reader.withCard(name, (card) => flow.talk(card, person));
    const outcome = talked.ok ? talked.value : talked;
    if (outcome.ok) {
      check(flow, at, outcome.value);
      reads += 1;
      if (cycles > 0) slowestMs = Math.max(slowestMs, system.monotonic() - liftedAt);
    } else if (early === undefined || !MAY_BE_LOST.includes(outcome.reason))
      throw new Error(`${flow.name}: ${outcome.reason} in cycle ${cycles}`);
    else lifted += 1;
    liftedAt = system.monotonic();
    link.close();
    await watched.hears(['out']);
  }
  const left = watched.pending();
  watched.close();
  if (left.length > 0) throw new Error(`told too much: ${left.join(', ')}`);
  return { cycles, reads, lifted, slowestMs };
};

/** The report as a person reads it. */
export const cycleLine = (where: string, { cycles, reads, lifted, slowestMs }: CycleReport): string =>
  `cycles ${where}: ${cycles}, of which read ${reads}, lifted early ${lifted}; slowest from lift to the next reading ${slowestMs.toFixed(0)} ms\n`;
