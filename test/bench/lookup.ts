import { AT_POPULATION, bigTown, someCards } from './big-town.ts';
import { openLookupHost } from './lookup-client.ts';
import { type Bench, median, percentile } from './measure.ts';

const LOOKUPS = 5_000;
const WARM_UP = 500;

/** `registry.lookup.p99`: one look-up at a time, from another process, there and back. */
export const lookupBench: Bench = async () => {
  const host = await openLookupHost(bigTown());
  try {
    const times: number[] = [];
    // The first ones measure the compiler; a desk is warm after its first minute.
    for (const [at, card] of someCards(LOOKUPS + WARM_UP).entries()) {
      const took = await host.lookup(card);
      if (took === undefined) throw new Error('a linked card led to nobody');
      if (at >= WARM_UP) times.push(took);
    }
    return [
      {
        name: 'registry.lookup.p99',
        value: percentile(times, 0.99),
        unit: 'ms',
        goal: 1,
        direction: 'max',
        n: times.length,
        note: `card to household ${AT_POPULATION}, WebSocket between two processes; p50 ${median(times).toFixed(3)} ms`,
      },
    ];
  } finally {
    await host.close();
  }
};
