/**
 * pcscd is ended (SIGKILL and SIGTERM in turn) at seeded moments of a tap, with the card left lying or not, and started again:
 * no card that is not there is told, nothing of the person before comes back, the next person is read. A few in CI;
 * `KAZASU_RESTARTS=1000` runs the long one, gives the machine's one pcscd to others now and then, and holds the recovery to
 * two seconds.
 */
import { afterAll, expect, it } from 'vitest';
import { createPcscReader } from '../../src/card/pcsc-reader.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed, type Result } from '../../src/kernel/result.ts';
import { realSystem as system } from '../../src/kernel/system.ts';
import { INSTANT } from '../../src/simulator/card-timing.ts';
import { insertIntoVpcd, VPCD_PORT, type VpcdLink } from '../../src/simulator/vpcd-link.ts';
import { seeded } from '../faults/seeded.ts';
import { type Flow, flowsOf, openFlowTown, type Person, type Told } from '../flows/flows.ts';
import { type WatchedReader, watchReader } from '../flows/watch-reader.ts';
import { permit } from '../harness/cards.ts';
import { type Pcscd, takePcscd } from '../harness/pcscd.ts';
import { describePcsc, LOCK_MS, SLOTS } from './pcsc-desk.ts';

const SHORT = 6;
const RESTARTS = Number(process.env['KAZASU_RESTARTS'] ?? SHORT);
const SEED = Number(process.env['KAZASU_SEED'] ?? 20_261_125);
const RECOVERED_MS = 2_000;
/** So many restarts, then others may have pcscd for a moment. */
const CHUNK = 25;
const PAUSE_MS = 5_000;
/** pcscd looks for cards every 400 ms. */
const TWO_LOOKS_MS = 900;
/** How a read that lost its service or its card may end; anything else would be a wrong word to the clerk. */
const LOST = ['service_lost', 'card_lost', 'reader_lost', 'no_card'];

const town = await openFlowTown();
const flows = flowsOf(town);
const random = seeded(SEED);
const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;

interface Desk {
  readonly pcscd: Pcscd;
  readonly watched: WatchedReader;
  read(flow: Flow, person: Person): Promise<Result<Told, string>>;
}

const lay = async (flow: Flow, person: Person): Promise<VpcdLink> =>
  mustSucceed(
    await insertIntoVpcd({ port: VPCD_PORT, card: flow.card(person), timing: INSTANT, system, permit }),
  );

const textOf = (outcome: unknown): string => JSON.stringify(outcome);

const isReadOf = (outcome: Result<Told, string>, person: Person): void => {
  expect(outcome).toMatchObject({ ok: true });
  for (const other of town.people)
    if (other !== person) for (const mark of other.marks) expect(textOf(outcome)).not.toContain(mark);
};

/** One read during which pcscd ends, a seeded time after its beginning. */
const readThroughEnd = async (
  desk: Desk,
  flow: Flow,
  person: Person,
  signal: NodeJS.Signals,
): Promise<void> => {
  const reading = desk.read(flow, person);
  await system.sleep(random() * 12);
  await desk.pcscd.kill(signal);
  const outcome = await reading;
  if (outcome.ok) isReadOf(outcome, person);
  else expect(LOST).toContain(outcome.reason);
};

/** A card that was lifted while pcscd was down is not there; gives how long was looked, milliseconds. */
const seesNoGhost = async (watched: WatchedReader): Promise<number> => {
  const from = system.monotonic();
  await watched.hears(['up']);
  await system.sleep(TWO_LOOKS_MS);
  expect(watched.pending()).toEqual([]);
  return system.monotonic() - from;
};

/** One restart; gives how long from the start of the new pcscd to the next person's reading. */
const restart = async (desk: Desk, n: number): Promise<number> => {
  const { watched, pcscd } = desk;
  const [person, next] = n % 2 === 0 ? town.people : town.people.toReversed();
  if (person === undefined || next === undefined) throw new Error('two people');
  const flow = pick(flows);
  const before = await lay(flow, person);
  await watched.hears(['in']);
  // The card is left lying, or lifted just before pcscd ends, or was never seen to leave.
  const lifted = random() < 0.3;
  if (lifted) before.close();
  await readThroughEnd(desk, flow, person, n % 4 < 2 ? 'SIGKILL' : 'SIGTERM');
  await watched.hears(['out', 'down']);
  before.close();
  const startedAt = system.monotonic();
  await pcscd.startAgain();
  const looked = lifted && random() < 0.5 ? await seesNoGhost(watched) : 0;
  // Either the same card lies there as before, or another person's: what lies there is read, once.
  const left = !lifted && random() < 0.5 ? person : next;
  const after = await lay(flow, left);
  await watched.hears(looked === 0 ? ['up', 'in'] : ['in']);
  const outcome = await desk.read(flow, left);
  const recovery = system.monotonic() - startedAt - looked;
  isReadOf(outcome, left);
  expect(await desk.read(flow, left)).toEqual(outcome);
  after.close();
  await watched.hears(['out']);
  return recovery;
};

const openDesk = async () => {
  const pcscd = await takePcscd();
  const reader = createPcscReader({ system, logger: silentLogger });
  const watched = watchReader(reader, SLOTS[0]);
  const desk: Desk = {
    pcscd,
    watched,
    async read(flow, person) {
      const talked = await reader.withCard(SLOTS[0], (card) => flow.talk(card, person));
      return talked.ok ? talked.value : talked;
    },
  };
  return {
    desk,
    async close() {
      watched.close();
      await reader.close();
      await pcscd.release();
    },
  };
};

describePcsc('pcscd is started again and again', () => {
  const recoveries: number[] = [];
  afterAll(() => {
    const slowest = Math.max(...recoveries);
    process.stdout.write(
      `restarts: ${recoveries.length} (seed ${SEED}), slowest recovery ${slowest.toFixed(0)} ms\n`,
    );
    if (RESTARTS > SHORT) expect(slowest).toBeLessThanOrEqual(RECOVERED_MS);
  });

  it(`${RESTARTS} times`, { timeout: LOCK_MS + RESTARTS * 10_000 }, async () => {
    while (recoveries.length < RESTARTS) {
      const opened = await openDesk();
      const { desk } = opened;
      try {
        await desk.watched.hears(['down', 'up']);
        for (let n = 0; n < CHUNK && recoveries.length < RESTARTS; n += 1)
          recoveries.push(await restart(desk, recoveries.length));
        expect(desk.watched.pending()).toEqual([]);
      } finally {
        await opened.close();
      }
      if (recoveries.length % 100 === 0)
        process.stdout.write(
          `restarts: ${recoveries.length}, slowest ${Math.max(...recoveries).toFixed(0)} ms\n`,
        );
      if (recoveries.length < RESTARTS) await system.sleep(PAUSE_MS);
    }
  });
});
