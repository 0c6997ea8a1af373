/**
 * Cards in and out through the real service, which sees a change every 400 ms: a few in CI; `KAZASU_CYCLE_MINUTES=10` goes on
 * for that long and holds the recovery to two seconds. Ten thousand: `test/flows/cycles.test.ts`.
 */
import { expect, it } from 'vitest';
import { createPcscReader } from '../../src/card/pcsc-reader.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { realSystem as system } from '../../src/kernel/system.ts';
import { VPCD_PORT } from '../../src/simulator/vpcd-link.ts';
import { seeded } from '../faults/seeded.ts';
import { cycleLine, runCycles } from '../flows/cycles.ts';
import { flowsOf, openFlowTown } from '../flows/flows.ts';
import { takePcscd } from '../harness/pcscd.ts';
import { describePcsc, LOCK_MS, SLOTS } from './pcsc-desk.ts';

const SHORT = 6;
const MINUTES = Number(process.env['KAZASU_CYCLE_MINUTES'] ?? 0);
const SEED = Number(process.env['KAZASU_SEED'] ?? 20_261_125);
const RECOVERED_MS = 2_000;
const MINUTE_MS = 60_000;

describePcsc('in and out through the real service', () => {
  it('each card is told once and read', { timeout: LOCK_MS + (MINUTES + 2) * MINUTE_MS }, async () => {
    const town = await openFlowTown();
    const pcscd = await takePcscd();
    const reader = createPcscReader({ system, logger: silentLogger });
    try {
      await new Promise<void>((resolve) => {
        reader.subscribe((event) => event.kind === 'reader_added' && resolve());
      });
      const until = system.monotonic() + MINUTES * MINUTE_MS;
      const report = await runCycles({
        reader,
        name: SLOTS[0],
        port: VPCD_PORT,
        town,
        flows: flowsOf(town),
        random: seeded(SEED),
        goesOn: (cycles) => cycles < SHORT || system.monotonic() < until,
      });
      process.stdout.write(cycleLine(`through pcscd (seed ${SEED})`, report));
      expect(report.reads + report.lifted).toBe(report.cycles);
      expect(report.reads).toBeGreaterThan(0);
      if (MINUTES > 0) expect(report.slowestMs).toBeLessThanOrEqual(RECOVERED_MS);
    } finally {
      await reader.close();
      await pcscd.release();
    }
  });
});
