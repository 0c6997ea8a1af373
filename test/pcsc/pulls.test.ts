/**
 * The card is pulled at every boundary of every flow, through the real service, and the next person's card laid down as soon as that was seen:
 * a seeded few in CI, all of them with `KAZASU_PULLS=all`, which also holds the recovery to two seconds.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPcscReader } from '../../src/card/pcsc-reader.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed, success } from '../../src/kernel/result.ts';
import { realSystem as system } from '../../src/kernel/system.ts';
import { INSTANT } from '../../src/simulator/card-timing.ts';
import { type Exchange, insertIntoVpcd, VPCD_PORT, type VpcdLink } from '../../src/simulator/vpcd-link.ts';
import { seeded } from '../faults/seeded.ts';
import { type Flow, flowsOf, openFlowTown, type Person } from '../flows/flows.ts';
import { watchReader } from '../flows/watch-reader.ts';
import { permit } from '../harness/cards.ts';
import { type Pcscd, takePcscd } from '../harness/pcscd.ts';
import { describePcsc, LOCK_MS, SLOTS, stateOf } from './pcsc-desk.ts';

const ALL = process.env['KAZASU_PULLS'] === 'all';
const SEED = Number(process.env['KAZASU_SEED'] ?? 20_261_125);
/** How many boundaries of each flow a short run tries; each takes about a second and a half. */
const SHORT = 2;
const RECOVERED_MS = 2_000;

const town = await openFlowTown();
const [first, second] = town.people;

describePcsc('pulled through the real service', () => {
  let pcscd: Pcscd | undefined;
  const recoveries: number[] = [];
  beforeAll(async () => {
    pcscd = await takePcscd();
  }, LOCK_MS);
  afterAll(async () => {
    await pcscd?.release();
    const slowest = Math.max(...recoveries);
    process.stdout.write(
      `pulls: ${recoveries.length} boundaries (seed ${SEED}), slowest recovery ${slowest.toFixed(0)} ms\n`,
    );
    if (ALL) expect(slowest).toBeLessThanOrEqual(RECOVERED_MS);
  });

  /** Cards laid down; a test that fails takes its own away. */
  const links: VpcdLink[] = [];
  const lay = async (
    flow: Flow,
    person: Person,
    onExchange: (exchange: Exchange) => void = () => undefined,
  ): Promise<VpcdLink> => {
    const card = flow.card(person);
    const link = mustSucceed(
      await insertIntoVpcd({ port: VPCD_PORT, card, timing: INSTANT, system, permit, onExchange }),
    );
    links.push(link);
    return link;
  };

  const openReader = async () => {
    const reader = createPcscReader({ system, logger: silentLogger });
    const watched = watchReader(reader, SLOTS[0]);
    await watched.hears(['down', 'up']);
    return {
      watched,
      read: (flow: Flow, person: Person) => reader.withCard(SLOTS[0], (card) => flow.talk(card, person)),
      async close() {
        watched.close();
        await reader.close();
      },
    };
  };
  type Desk = Awaited<ReturnType<typeof openReader>>;

  /** Undisturbed: what is told of this person, and in how many commands. */
  const undisturbed = async ({ watched, read }: Desk, flow: Flow, person: Person) => {
    let commands = 0;
    const link = await lay(flow, person, () => {
      commands += 1;
    });
    await watched.hears(['in']);
    const told = mustSucceed(mustSucceed(await read(flow, person)));
    link.close();
    await watched.hears(['out']);
    return { told, commands };
  };

  const pullAt = async ({ watched, read }: Desk, flow: Flow, at: number): Promise<VpcdLink> => {
    let commands = 0;
    let pulledAt = Number.NaN;
    let link: VpcdLink | undefined;
    link = await lay(flow, first, () => {
      if (commands++ !== at) return;
      pulledAt = system.monotonic();
      link?.close();
    });
    await watched.hears(['in']);
    const pulled = mustSucceed(await read(flow, first));
    expect(commands).toBeGreaterThan(at);
    expect(pulled).toMatchObject({ ok: false, reason: 'card_lost' });
    // pcscd looks every 400 ms: a hand that is quicker than that puts its card where pcscd still sees the first.
    await watched.hears(['out']);
    const next = await lay(flow, second);
    let dropped = false;
    void next.ended.then(() => {
      dropped = true;
    });
    await watched.hears(['in']).catch(async (error: unknown) => {
      // So that a card that vpcd let go of is told from one that this program did not see.
      throw new Error(`pcscd says ${await stateOf(0)}, vpcd ${dropped ? 'dropped' : 'has'} the card`, {
        cause: error,
      });
    });
    const outcome = mustSucceed(await read(flow, second));
    recoveries.push(system.monotonic() - pulledAt);
    expect(outcome).toMatchObject({ ok: true });
    for (const mark of first.marks) expect(JSON.stringify(outcome)).not.toContain(mark);
    return next;
  };

  it.each(flowsOf(town))('$name', { timeout: 300_000 }, async (flow) => {
    const desk = await openReader();
    try {
      // The first read finds out what the reader passes; those that follow know it.
      await undisturbed(desk, flow, first);
      const { told, commands } = await undisturbed(desk, flow, second);
      const random = seeded(SEED + flow.name.length * 1_000 + commands);
      const boundaries = Array.from({ length: commands }, (_, at) => at);
      while (!ALL && boundaries.length > SHORT)
        boundaries.splice(Math.floor(random() * boundaries.length), 1);
      for (const at of boundaries) {
        const link = await pullAt(desk, flow, at);
        expect(await desk.read(flow, second)).toEqual(success(success(told)));
        link.close();
        await desk.watched.hears(['out']);
      }
      expect(desk.watched.pending()).toEqual([]);
    } finally {
      for (const link of links.splice(0)) link.close();
      await desk.close();
    }
  });
});
