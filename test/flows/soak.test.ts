/** A short soak in process, through every flow; ten thousand taps through pcscd are the bench `card.soak.rss_growth`. */
import { expect, it } from 'vitest';
import { realSystem as system } from '../../src/kernel/system.ts';
import { INSTANT } from '../../src/simulator/card-timing.ts';
import { createSimulatedReader } from '../../src/simulator/simulated-reader.ts';
import { permit } from '../harness/cards.ts';
import { flowsOf, openFlowTown } from './flows.ts';
import { runSoak } from './soak.ts';

const TAPS = 1_000;
const MOST_GROWTH = 20 * 1_048_576;

it(`${TAPS} taps leave no memory behind`, { timeout: 240_000 }, async () => {
  const town = await openFlowTown();
  // Without the badge, whose certificate is checked anew each time and takes most of the time.
  const flows = flowsOf(town).filter(({ name }) => name !== 'profile staff-badge');
  const reader = createSimulatedReader({ permit, system, timing: INSTANT });
  const [name = ''] = reader.names;
  const [person] = town.people;
  let lift = (): void => undefined;
  const growth = await runSoak({
    taps: TAPS,
    reader,
    places: [{ name, person }],
    flows,
    before(tap) {
      lift();
      const flow = flows[tap % flows.length];
      if (flow !== undefined) lift = reader.tap(flow.card(person));
    },
  });
  await reader.close();
  expect(growth).toBeLessThan(MOST_GROWTH);
});
