import { expect, test } from 'vitest';
import { type Tone, VERDICT_TONES } from './sound.ts';

const kinds = Object.entries<readonly Tone[]>(VERDICT_TONES);
const rhythm = (tones: readonly Tone[]): string =>
  tones.map(({ hertz, length }) => `${String(hertz)}:${String(length)}`).join(' ');

test('no two verdicts sound the same', () => {
  expect(new Set(kinds.map(([, tones]) => rhythm(tones))).size).toBe(kinds.length);
});

const GOES_ON = ['pass', 'note', 'came', 'went', 'again'];

test('going on is high and over at once; every stop is low and long enough to make somebody look up', () => {
  for (const [kind, tones] of kinds) {
    const end = Math.max(...tones.map(({ at, length }) => at + length));
    const highest = Math.max(...tones.map(({ hertz }) => hertz));
    if (GOES_ON.includes(kind)) {
      expect(highest, kind).toBeGreaterThan(1_000);
      expect(end, kind).toBeLessThan(0.3);
    } else {
      expect(highest, kind).toBeLessThan(400);
      expect(end, kind).toBeGreaterThan(0.5);
    }
  }
});

test('tones of one sound do not lie over each other', () => {
  for (const [kind, tones] of kinds) {
    for (const [at, tone] of tones.entries()) {
      const next = tones[at + 1];
      if (next !== undefined) expect(next.at, kind).toBeGreaterThanOrEqual(tone.at + tone.length);
    }
  }
});
