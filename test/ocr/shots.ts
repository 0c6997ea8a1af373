/** Seeded pictures of training cards: what a desk's camera sends on an ordinary day, good and bad. */

import { numberB } from '../../src/card/number-b.ts';
import { joinDigits, type NumberBDigits } from '../../src/card/ocr/index.ts';
import { civilDateSchema } from '../../src/kernel/dates.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { type Persona, personas } from '../../src/simulator/town/personas.ts';
import { caseRandom, type Random } from '../fuzz/random.ts';
import { drawFace, type Face } from './draw-card.ts';
import type { CardFont } from './fonts.ts';
import { PLAIN_SHOT, type Shot } from './photograph.ts';

/** Drawn finer than any picture is taken. */
export const DRAWN_PER_MM = 23.6;

export interface TestCard {
  readonly name: string;
  readonly face: Face;
  /** The fourteen digits that its chip asks for. */
  readonly numberB: string;
}

const cardOf = ({ name, card }: Persona): readonly TestCard[] => {
  if (card.printed === undefined) return [];
  const face = { ...card.printed, expires: card.expires };
  const parts = {
    birth: face.birthDate,
    expiryYear: face.expires.slice(0, 4),
    securityCode: face.securityCode,
  };
  return [{ name, face, numberB: mustSucceed(numberB(parts, face.birthYear)) }];
};

/** Cards of the training town that have a face. */
export const trainingCards: readonly TestCard[] = personas.flatMap(cardOf);

const day = (random: Random): string => {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${1927 + random.int(99)}-${two(1 + random.int(12))}-${two(1 + random.int(28))}`;
};

/** A card of nobody, with digits that are all as likely. */
export const anyCard = (random: Random): TestCard => {
  const face: Face = {
    name: random.pick(['訓練　太郎', '訓練　さくら', 'LI NA']),
    address: '架空県かざし市本町一丁目２番３号',
    birthDate: civilDateSchema.parse(day(random)),
    birthYear: random.chance(0.2) ? 'gregorian' : 'era',
    sex: random.pick(['1', '2']),
    expires: `${2027 + random.int(10)}-${day(random).slice(5)}`,
    securityCode: String(random.int(10_000)).padStart(4, '0'),
  };
  const parts = {
    birth: face.birthDate,
    expiryYear: face.expires.slice(0, 4),
    securityCode: face.securityCode,
  };
  return { name: 'anybody', face, numberB: mustSucceed(numberB(parts, face.birthYear)) };
};

const between = (random: Random, least: number, most: number): number =>
  least + (random.int(10_001) / 10_000) * (most - least);

interface Camera {
  readonly width: number;
  readonly height: number;
  /** How large the card appears: pixels a millimetre, least and most. */
  readonly pixelsPerMm: readonly [number, number];
}

const DOCUMENT_CAMERA: Camera = { width: 1280, height: 720, pixelsPerMm: [7, 9.5] };
const FULL_HD: Camera = { width: 1920, height: 1080, pixelsPerMm: [9, 12.5] };
const PHOTO: Camera = { width: 2600, height: 1950, pixelsPerMm: [15, 23.6] };
const SCAN_150: Camera = { width: 900, height: 700, pixelsPerMm: [5.9, 7] };

/** An ordinary day: a lamp from one side, a hand that does not lay the card straight, a camera of some kind. */
export const ordinaryShot = (random: Random): Shot => {
  const camera = random.pick<Camera>([DOCUMENT_CAMERA, DOCUMENT_CAMERA, FULL_HD, PHOTO, SCAN_150]);
  const pixelsPerMm = between(random, camera.pixelsPerMm[0], camera.pixelsPerMm[1]);
  return {
    ...PLAIN_SHOT,
    width: camera.width,
    height: camera.height,
    pixelsPerMm,
    tiltDegrees: between(random, -15, 15) + (random.chance(0.2) ? 180 : 0),
    at: { x: between(random, 0.46, 0.54), y: between(random, 0.46, 0.54) },
    perspective: between(random, 0, 0.012),
    desk: between(random, 30, 130),
    blur: between(random, 0.02, 0.11) * pixelsPerMm,
    noise: between(random, 1, 7),
    light: between(random, 0.65, 1),
    shadow: random.chance(0.2) ? between(random, 0.75, 1) : 1,
    glare: {
      at: { x: between(random, 0.2, 0.8), y: between(random, 0.2, 0.8) },
      radius: random.chance(0.25) ? between(random, 2, 7) * pixelsPerMm : 0,
    },
    jpegQuality: 60 + random.int(36),
  };
};

export interface Case {
  readonly card: TestCard;
  readonly shot: Shot;
  readonly font: CardFont;
  readonly random: Random;
}

/** The `number`th picture of a seed. */
export const ordinaryCase = (seed: number, number: number): Case => {
  const random = caseRandom(seed, number);
  const card = random.chance(0.3)
    ? (trainingCards[random.int(trainingCards.length)] ?? anyCard(random))
    : anyCard(random);
  const font = random.pick(['noto', 'biz'] as const);
  return { card, shot: ordinaryShot(random), font, random };
};

export const drawCase = ({ card, font }: Case): ReturnType<typeof drawFace> =>
  drawFace(card.face, DRAWN_PER_MM, font);

/** Places at which a reading differs from what the chip asks for. */
export const wrongPlaces = (read: NumberBDigits, right: string): readonly number[] =>
  joinDigits(read)
    .split('')
    .flatMap((digit, at) => (digit === right[at] ? [] : [at]));
