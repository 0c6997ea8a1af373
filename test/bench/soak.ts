import { createPcscReader } from '../../src/card/pcsc-reader.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem as system } from '../../src/kernel/system.ts';
import { INSTANT } from '../../src/simulator/card-timing.ts';
import { insertIntoVpcd, VPCD_PORT, type VpcdLink } from '../../src/simulator/vpcd-link.ts';
import { flowsOf, openFlowTown } from '../flows/flows.ts';
import { runSoak } from '../flows/soak.ts';
import { permit } from '../harness/cards.ts';
import { pcscMissing, takePcscd } from '../harness/pcscd.ts';
import type { Bench } from './measure.ts';

const TAPS = 10_000;
const READERS = ['Virtual PCD 00 00', 'Virtual PCD 00 01'] as const;
const MEGABYTE = 1_048_576;
/** What a desk does all day: the free read, the four items, and the proof of the chip. */
const FLOWS = [
  'card id',
  'card id and certificate',
  'four items by 照合番号B',
  'LC: the chip that was linked',
];

/** `card.soak.rss_growth`: what 10,000 conversations through pcscd leave behind in the desk's process, its cards included. */
export const soakBench: Bench = async () => {
  const missing = pcscMissing();
  if (missing !== undefined) return { missing };
  const town = await openFlowTown();
  const flows = flowsOf(town).filter(({ name }) => FLOWS.includes(name));
  const pcscd = await takePcscd();
  const reader = createPcscReader({ system, logger: silentLogger });
  const links: VpcdLink[] = [];
  try {
    const [flow] = flows;
    if (flow === undefined) throw new Error('no flows');
    const seen = new Set<string>();
    const allSeen = new Promise<void>((resolve) => {
      reader.subscribe((event) => {
        if (event.kind === 'card_inserted') seen.add(event.reader);
        if (seen.size === READERS.length) resolve();
      });
    });
    for (const [slot, person] of town.people.entries())
      links.push(
        mustSucceed(
          await insertIntoVpcd({
            port: VPCD_PORT + slot,
            card: flow.card(person),
            timing: INSTANT,
            system,
            permit,
          }),
        ),
      );
    await allSeen;
    const places = town.people.map((person, slot) => ({ name: READERS[slot] ?? '', person }));
    const growth = await runSoak({ taps: TAPS, reader, places, flows });
    return [
      {
        name: 'card.soak.rss_growth',
        value: growth / MEGABYTE,
        unit: 'MB',
        goal: 20,
        direction: 'max',
        n: TAPS,
        note: `${flows.length} flows in turn on two cards, through pcscd; resident memory after the first tenth to the end, after collection`,
      },
    ];
  } finally {
    for (const link of links) link.close();
    await reader.close();
    await pcscd.release();
  }
};
