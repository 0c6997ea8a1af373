/** Tap after tap over one reader: what each leaves behind in memory. */
import type { CardReader } from '../../src/card/index.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { rssAfterCollection } from '../harness/memory.ts';
import type { Flow, Person } from './flows.ts';

export interface SoakPlan {
  readonly taps: number;
  readonly reader: CardReader;
  /** Readers in turn, with the person whose card is to be there. */
  readonly places: readonly { readonly name: string; readonly person: Person }[];
  /** Lays the cards down for the next tap, where a tap is more than a talk. */
  readonly before?: (tap: number) => Promise<void> | void;
  readonly flows: readonly Flow[];
}

/** Not counted as growth: what the engine needs to get going. */
const WARM_UP = 0.1;

/** Growth of resident memory from after the first tenth to the end, bytes, both after a garbage collection. */
export const runSoak = async ({ taps, reader, places, before, flows }: SoakPlan): Promise<number> => {
  let start = 0;
  for (let tap = 0; tap < taps; tap += 1) {
    if (tap === Math.floor(taps * WARM_UP)) start = rssAfterCollection();
    await before?.(tap);
    const place = places[tap % places.length];
    const flow = flows[tap % flows.length];
    if (place === undefined || flow === undefined) throw new Error('nothing to tap');
    mustSucceed(mustSucceed(await reader.withCard(place.name, (card) => flow.talk(card, place.person))));
  }
  return rssAfterCollection() - start;
};
