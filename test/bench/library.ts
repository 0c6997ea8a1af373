/**
 * `library.five_books`: five books for one person at the host, with a library system that thinks 50 ms before each answer: from the card's answer
 * to the end of her session. The hand's and the eyes' part is the story's (`test/story/library.test.ts`).
 */
import { TRAINING_ITEMS as ITEM, TRAINING_PATRONS as PATRON } from '../../src/simulator/library/index.ts';
import { openLibraryDesk } from '../harness/library-desk.ts';
import { type Bench, median, percentile } from './measure.ts';

const THINK_MS = 50;
const TIMES = 12;
const BOOKS = [ITEM.ordinary, ITEM.second, ITEM.third, ITEM.fourth, ITEM.fifth];

export const libraryBench: Bench = async () => {
  const desk = await openLibraryDesk({ thinkMs: THINK_MS });
  try {
    await desk.online();
    await desk.link('hanako', PATRON.ordinary.number);
    const times: number[] = [];
    const verdicts: number[] = [];
    for (let n = 0; n < TIMES; n += 1) {
      const began = performance.now();
      desk.tap('hanako');
      await desk.phase('session');
      verdicts.push(performance.now() - began);
      for (const { barcode } of BOOKS) {
        const { kind } = await desk.lend(barcode);
        if (kind !== 'lent') throw new Error(`a book was not lent: ${kind}`);
      }
      await desk.end();
      times.push((performance.now() - began) / 1_000);
      for (const { barcode } of BOOKS) await desk.takeBack(barcode);
      await desk.library.idle();
    }
    return [
      {
        name: 'library.five_books',
        value: percentile(times, 0.95),
        unit: 's',
        goal: 15,
        direction: 'max',
        n: TIMES,
        note: `tap, patron, five loans, end; a library system of ${THINK_MS} ms; p50 ${median(times).toFixed(2)} s; card to patron p95 ${percentile(verdicts, 0.95).toFixed(0)} ms`,
      },
    ];
  } finally {
    await desk.close();
  }
};
