/** 照合番号B from photographs of drawn training cards, by the real engine. */
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startEngine } from '../../src/card/ocr/engine.ts';
import {
  createNumberReader,
  type GreyImage,
  joinDigits,
  type NumberBCandidate,
  type OcrFailure,
} from '../../src/card/ocr/index.ts';
import { civilDateSchema } from '../../src/kernel/dates.ts';
import type { Result } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { caseRandom } from '../fuzz/random.ts';
import { fixedSystem } from '../harness/fixed-system.ts';
import { drawBack, drawBlank, drawFace, drawLicence } from './draw-card.ts';
import { PLAIN_SHOT, photograph, type Shot } from './photograph.ts';
import { DRAWN_PER_MM, trainingCards } from './shots.ts';

/** Drawing and photographing takes longer than reading. */
vi.setConfig({ testTimeout: 120_000 });

/** The town's day: cards are as valid as its story says, whatever the machine's clock says. */
const town = fixedSystem();
const system = { ...realSystem, now: () => town.now() };

let shown = 0;
const reader = createNumberReader({
  system,
  limitMs: 60_000,
  engine: async () => {
    const started = await startEngine();
    if (!started.ok) return started;
    const real = started.value;
    return {
      ok: true,
      value: {
        digitsOf: (strip) => {
          shown += 1;
          return real.digitsOf(strip);
        },
        close: () => real.close(),
      },
    };
  },
});
beforeEach(() => {
  shown = 0;
});
afterAll(() => reader.close());

const readAndForget = async (image: GreyImage): Promise<Result<NumberBCandidate, OcrFailure>> => {
  const read = await reader.read(image);
  expect(image.pixels.every((grey) => grey === 0)).toBe(true);
  return read;
};

const shotOf = (change: Partial<Shot>): Shot => ({ ...PLAIN_SHOT, ...change });

describe('a printed training card photographed at 300 dpi, tilted 5°', () => {
  it.each(trainingCards.map((card) => [card.name, card] as const))('%s', async (name, card) => {
    const image = await photograph(drawFace(card.face, DRAWN_PER_MM), PLAIN_SHOT, caseRandom(1, 1));
    const read = await readAndForget(image);
    // An expired card's year is read, and marked because it is over.
    const doubtful = name === 'expired_card' ? [6, 7, 8, 9] : [];
    expect(read).toMatchObject({ ok: true, value: { doubtful, printedYear: card.face.birthYear } });
    expect(read.ok && joinDigits(read.value)).toBe(card.numberB);
  });
});

const [first] = trainingCards;
if (first === undefined) throw new Error('the town has no cards');
const card = drawFace(first.face, DRAWN_PER_MM);

describe('the same card', () => {
  it.each([
    ['upside down', { tiltDegrees: 183 }],
    ['by a document camera', { width: 1280, height: 720, pixelsPerMm: 8 }],
    ['at 150 dpi', { width: 700, height: 500, pixelsPerMm: 5.9, blur: 0.4 }],
    ['at 600 dpi', { width: 2400, height: 1700, pixelsPerMm: 23.6, blur: 1.5 }],
    ['tilted −15°, seen from aside', { tiltDegrees: -15, perspective: 0.01, width: 1300, height: 1000 }],
    ['under a lamp from one side, in a coarse JPEG', { light: 0.6, jpegQuality: 50, noise: 6 }],
  ])('is read %s', async (_, change) => {
    const read = await readAndForget(await photograph(card, shotOf(change), caseRandom(1, 2)));
    expect(read.ok && joinDigits(read.value)).toBe(first.numberB);
    expect(read).toMatchObject({ ok: true, value: { doubtful: [] } });
  });

  it('is read in another typeface', async () => {
    const drawn = drawFace(first.face, DRAWN_PER_MM, 'biz');
    const read = await readAndForget(await photograph(drawn, PLAIN_SHOT, caseRandom(1, 3)));
    expect(read.ok && joinDigits(read.value)).toBe(first.numberB);
  });

  it('is read in the first year of an era, offered as 01 and marked', async () => {
    const face = { ...first.face, birthDate: civilDateSchema.parse('1989-03-31') };
    const read = await readAndForget(
      await photograph(drawFace(face, DRAWN_PER_MM), PLAIN_SHOT, caseRandom(1, 4)),
    );
    expect(read).toMatchObject({
      ok: true,
      value: { year: '01', month: '03', day: '31', printedYear: 'first_year', doubtful: [0, 1] },
    });
  });
});

describe('what cannot be read has its reason, and the engine is shown none of it', () => {
  it.each([
    ['an empty desk', 'no_card_found', undefined, {}],
    ['a card that leaves the picture', 'no_card_found', card, { at: { x: 0.25, y: 0.5 } }],
    ['a white sheet', 'no_card_found', undefined, { desk: 240 }],
    ['a blank card', 'not_the_face', drawBlank(DRAWN_PER_MM), {}],
    ['the back, with a number of twelve digits', 'not_the_face', drawBack(DRAWN_PER_MM), {}],
    ['the back, upside down', 'not_the_face', drawBack(DRAWN_PER_MM), { tiltDegrees: 180 }],
    ['another card', 'not_the_face', drawLicence(DRAWN_PER_MM), {}],
    ['a moving card', 'too_blurred', card, { motion: 25 }],
    ['a card out of focus', 'too_blurred', card, { blur: 6 }],
    [
      'a reflection over the code',
      'digits_unclear',
      card,
      { tiltDegrees: 0, glare: { at: { x: 0.24, y: 0.79 }, radius: 90 } },
    ],
  ] as const)('%s: %s', async (_, reason, drawn, change) => {
    const read = await readAndForget(await photograph(drawn, shotOf(change), caseRandom(1, 5)));
    expect(read).toMatchObject({ ok: false, reason });
    expect(shown).toBe(0);
  });
});

describe('the engine', () => {
  const picture = (): Promise<GreyImage> => photograph(card, PLAIN_SHOT, caseRandom(1, 6));

  it('is ended when a picture takes too long, and another one started for the next', async () => {
    let started = 0;
    let closed = 0;
    const strips: GreyImage[] = [];
    const slow = createNumberReader({
      system,
      limitMs: 3_000,
      engine: async () => {
        started += 1;
        return {
          ok: true,
          value: {
            digitsOf: (strip) => {
              strips.push(strip);
              return new Promise(() => undefined);
            },
            close: async () => {
              closed += 1;
            },
          },
        };
      },
    });
    const image = await picture();
    expect(await slow.read(image)).toEqual({ ok: false, reason: 'too_slow' });
    expect(image.pixels.every((grey) => grey === 0)).toBe(true);
    expect(await slow.read(await picture())).toEqual({ ok: false, reason: 'too_slow' });
    expect([started, closed, strips.length]).toEqual([2, 2, 2]);
  });

  it('is replaced after a failure; what it was shown is overwritten', async () => {
    let started = 0;
    const strips: GreyImage[] = [];
    const failing = createNumberReader({
      system,
      engine: async () => {
        started += 1;
        if (started === 1) return { ok: false, reason: 'engine_failed' };
        const digitsOf = async (strip: GreyImage): Promise<Result<never, 'engine_failed'>> => {
          expect(strip.pixels.some((grey) => grey < 64)).toBe(true);
          strips.push(strip);
          return { ok: false, reason: 'engine_failed' };
        };
        return { ok: true, value: { digitsOf, close: async () => undefined } };
      },
    });
    for (const _ of [1, 2, 3])
      expect(await failing.read(await picture())).toMatchObject({ ok: false, reason: 'engine_failed' });
    expect(started).toBe(3);
    expect(strips).toHaveLength(2);
    expect(strips.every(({ pixels }) => pixels.every((grey) => grey === 0))).toBe(true);
  });

  it('says that it failed when its model is not there', async () => {
    expect(await startEngine('/nowhere')).toEqual({
      ok: false,
      reason: 'engine_failed',
      detail: { at: 'start' },
    });
  });

  it('says that it failed when its thread is gone', async () => {
    const started = await startEngine();
    if (!started.ok) throw new Error(started.reason);
    await started.value.close();
    const strip = { width: 200, height: 60, pixels: new Uint8Array(200 * 60).fill(255) };
    expect(await started.value.digitsOf(strip)).toMatchObject({ ok: false, reason: 'engine_failed' });
  });
});
