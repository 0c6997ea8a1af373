/**
 * Ordinary pictures by the dozen, seeded: how many are read right, how many are offered with marks, how many refused. None
 * may be wrong where nothing is marked. The long run: KAZASU_OCR=500 (KAZASU_SEED=n for others).
 */
import { afterAll, expect, it } from 'vitest';
import { createNumberReader } from '../../src/card/ocr/index.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { fixedSystem } from '../harness/fixed-system.ts';
import { photograph } from './photograph.ts';
import { drawCase, ordinaryCase, wrongPlaces } from './shots.ts';

const COUNT = Number(process.env['KAZASU_OCR'] ?? 12);
const SEED = Number(process.env['KAZASU_SEED'] ?? 20261125);
/** Of pictures of this kind; what is missing is refused with a reason, or offered with marks. */
const LEAST_READ = 0.75;

const town = fixedSystem();
const system = { ...realSystem, now: () => town.now() };
const reader = createNumberReader({ system, limitMs: 60_000 });
afterAll(() => reader.close());

type Outcome = 'right' | 'right, marked' | 'wrong, marked' | 'WRONG' | 'refused';

const outcomeOf = async (number: number): Promise<Outcome> => {
  const taken = ordinaryCase(SEED, number);
  const read = await reader.read(await photograph(drawCase(taken), taken.shot, taken.random));
  if (!read.ok) return 'refused';
  const wrong = wrongPlaces(read.value, taken.card.numberB);
  if (wrong.some((place) => !read.value.doubtful.includes(place))) return 'WRONG';
  if (wrong.length > 0) return 'wrong, marked';
  return read.value.doubtful.length > 0 ? 'right, marked' : 'right';
};

it(
  `reads ${COUNT} ordinary pictures, and none wrongly without a mark`,
  async () => {
    const counts: Record<Outcome, number> = {
      right: 0,
      'right, marked': 0,
      'wrong, marked': 0,
      WRONG: 0,
      refused: 0,
    };
    const wrong: number[] = [];
    for (let number = 0; number < COUNT; number += 1) {
      const outcome = await outcomeOf(number);
      counts[outcome] += 1;
      if (outcome === 'WRONG') wrong.push(number);
    }
    process.stdout.write(`ocr, seed ${SEED}: ${JSON.stringify(counts)}\n`);
    expect(wrong).toEqual([]);
    expect(counts.right + counts['right, marked']).toBeGreaterThanOrEqual(COUNT * LEAST_READ);
  },
  20_000 + COUNT * 10_000,
);
