/**
 * Cards in and out over this program's own reader: a few hundred in CI, `KAZASU_CYCLES=10000` for the long run, which also
 * holds the recovery to two seconds. The same through pcscd, which is a thousand times slower: `test/pcsc/cycles.test.ts`.
 */
import { expect, it } from 'vitest';
import { mustSucceed } from '../../src/kernel/result.ts';
import { listenForCards } from '../../src/simulator/vpcd-listener.ts';
import { seeded } from '../faults/seeded.ts';
import { permit } from '../harness/cards.ts';
import { cycleLine, runCycles } from './cycles.ts';
import { flowsOf, openFlowTown } from './flows.ts';

const SHORT = 300;
const CYCLES = Number(process.env['KAZASU_CYCLES'] ?? SHORT);
const SEED = Number(process.env['KAZASU_SEED'] ?? 20_261_125);
const RECOVERED_MS = 2_000;

it(`${CYCLES} cards in and out`, { timeout: 120_000 + CYCLES * 100 }, async () => {
  const town = await openFlowTown();
  const { reader, port } = mustSucceed(await listenForCards({ permit, port: 0 }));
  const report = await runCycles({
    reader,
    name: 'Kazasu Built-in Reader 00 00',
    port,
    town,
    flows: flowsOf(town),
    random: seeded(SEED),
    goesOn: (cycles) => cycles < CYCLES,
  });
  await reader.close();
  process.stdout.write(cycleLine(`in process (seed ${SEED})`, report));
  expect(report.cycles).toBe(CYCLES);
  expect(report.reads + report.lifted).toBe(CYCLES);
  expect(report.lifted).toBeGreaterThan(0);
  if (CYCLES > SHORT) expect(report.slowestMs).toBeLessThanOrEqual(RECOVERED_MS);
});
