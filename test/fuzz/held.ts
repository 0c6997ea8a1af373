/**
 * A card held to the desk whose answers are bent on the way. What was sent and answered is kept, so that a judge can
 * compare what the reading says with it.
 */
import type { CardConnection, TransmitFailure } from '../../src/card/index.ts';
import { TAP_BUDGET_MS } from '../../src/card/limits.ts';
import { concatBytes, toHex } from '../../src/kernel/bytes.ts';
import { failure, type Result, success } from '../../src/kernel/result.ts';
import type { VirtualCard } from '../../src/simulator/virtual-card.ts';
import { type FixedSystem, fixedSystem } from '../harness/fixed-system.ts';
import { cutOut, EDGES, extend, flip, nested, splice, truncate, withByte } from './bytes.ts';
import { dataOf, type Exchange } from './judges/talk.ts';
import type { Random } from './random.ts';

export const NOW = Date.UTC(2026, 10, 23, 9, 0, 0);

/** More commands than this and the reader would never have stopped. */
const NEVER_ENDS = 5_000;

const WORDS = [
  0x9000, 0x6100, 0x6110, 0x61ff, 0x6c00, 0x6c01, 0x6cf0, 0x6282, 0x6300, 0x63c0, 0x63c3, 0x63c4, 0x63ca,
  0x66f1, 0x6700, 0x6981, 0x6982, 0x6983, 0x6984, 0x6985, 0x6986, 0x69fc, 0x6a80, 0x6a81, 0x6a82, 0x6a83,
  0x6a86, 0x6a88, 0x6b00, 0x6d00, 0x6e00, 0x6f00,
] as const;
const LOST: readonly [TransmitFailure, ...TransmitFailure[]] = ['card_lost', 'reader_lost', 'service_lost'];

export const withStatus = (data: Uint8Array, sw: number): Uint8Array =>
  concatBytes(data, Uint8Array.of(sw >> 8, sw & 0xff));

/** What a bend knows: the true answer, some other true answer of this card, something good of another card. */
interface Scene {
  readonly answer: Uint8Array;
  readonly other: Uint8Array;
  readonly foreign: Uint8Array;
  readonly system: FixedSystem;
  readonly random: Random;
}
type Bend = (scene: Scene) => Uint8Array | TransmitFailure;

/** On the data only: the card says all is well. */
const onData =
  (change: (data: Uint8Array, random: Random) => Uint8Array): Bend =>
  ({ answer, random }) =>
    withStatus(change(dataOf(answer), random), 0x9000);

const BENDS = {
  flip: ({ answer, random }) => flip(answer, random),
  flipData: onData(flip),
  truncate: ({ answer, random }) => truncate(answer, random),
  truncatedData: onData(truncate),
  extend: onData(extend),
  cutOut: onData(cutOut),
  splice: ({ answer, other, random }) => splice(answer, other, random),
  otherAnswer: ({ other }) => other,
  foreign: ({ foreign, random }) =>
    withStatus(foreign.subarray(0, random.pick([0xf0, 0x80, foreign.length])), 0x9000),
  status: ({ answer, random }) => withStatus(dataOf(answer), random.pick(WORDS)),
  anyStatus: ({ answer, random }) => withStatus(dataOf(answer), random.int(0x1_0000)),
  tries: ({ random }) => withStatus(new Uint8Array(), 0x63c0 | random.int(16)),
  lengthByte: onData((data, random) => withByte(data, 1 + random.int(3), random.pick(EDGES))),
  digit: onData((data, random) => withByte(data, 2 + random.int(28), 0x30 + random.int(11))),
  endless61: ({ random }) => withStatus(random.bytes(random.int(40)), 0x6100 | random.int(256)),
  endless6c: ({ random }) => withStatus(new Uint8Array(), 0x6c00 | random.int(256)),
  drip: ({ answer }) => withStatus(answer.subarray(0, 1), 0x9000),
  empty: () => withStatus(new Uint8Array(), 0x9000),
  nested: ({ random }) => withStatus(nested(random.int(300), random), 0x9000),
  wild: ({ random }) => random.bytes(random.int(60)),
  huge: ({ random }) => withStatus(new Uint8Array(random.pick([256, 4_096, 65_536])).fill(0x30), 0x9000),
  slow: ({ answer, system, random }) => {
    system.advance(random.int(2 * TAP_BUDGET_MS));
    return answer;
  },
  lost: ({ random }) => random.pick(LOST),
} satisfies Record<string, Bend>;
export type BendName = keyof typeof BENDS;
const isBendName = (name: string): name is BendName => name in BENDS;
const BEND_NAMES = Object.keys(BENDS).filter(isBendName);

/** At which answers a bend is at work: one of them, all from there on, or every one by chance. */
interface Spoiling {
  readonly bend: BendName;
  readonly from: number;
  readonly to: number;
  readonly chance: number;
}

const spoilings = (random: Random, answers: number): Spoiling[] =>
  Array.from({ length: random.pick([0, 1, 1, 1, 1, 2, 2, 3]) }, () => {
    const bend = BEND_NAMES[random.int(BEND_NAMES.length)] ?? 'flip';
    const from = random.int(answers);
    const lasting = random.chance(bend.startsWith('endless') || bend === 'drip' ? 0.8 : 0.2);
    return {
      bend,
      from,
      to: lasting ? Number.POSITIVE_INFINITY : from,
      chance: lasting ? random.pick([0.9, 1]) : 1,
    };
  });

export interface Held {
  readonly connection: CardConnection;
  readonly exchanges: readonly Exchange[];
  /** None: the card answered as it is. */
  readonly bends: readonly BendName[];
  readonly system: FixedSystem;
  /** What happened, for a person. */
  readonly input: () => string;
}

interface Holding {
  /** Good answers of other cards, of which one may come in place of the true one. */
  readonly foreign: readonly [Uint8Array, ...Uint8Array[]];
  /** About how many answers a whole flow has: bends begin at one of them. */
  readonly answers: number;
  /** Which sequence the host's randomness is: few of them, so that signatures over it can be kept. */
  readonly randomness?: string;
  /** Of the card, for a person. */
  readonly name: string;
}

const shown = (exchanges: readonly Exchange[]): string =>
  exchanges
    .map(
      ({ command, answer }) => `${toHex(command)} > ${typeof answer === 'string' ? answer : toHex(answer)}`,
    )
    .join('\n');

/** A card over the reader whose answers are bent; says what was sent and answered. */
export const hold = (
  card: VirtualCard,
  random: Random,
  { foreign, answers, randomness, name }: Holding,
): Held => {
  const spoiled = spoilings(random, answers);
  const bends = spoiled.map(({ bend }) => bend);
  const exchanges: Exchange[] = [];
  const truth: Uint8Array[] = [];
  const system = fixedSystem(NOW, randomness);
  const strange = random.pick(foreign);
  card.powerOff();
  const transmit = async (buffer: Uint8Array): Promise<Result<Uint8Array, TransmitFailure>> => {
    if (exchanges.length > NEVER_ENDS) throw new Error('the reading never ends');
    const n = exchanges.length;
    const command = Uint8Array.from(buffer);
    let answer: Uint8Array | TransmitFailure = card.transmit(command);
    truth.push(answer);
    for (const { bend, from, to, chance } of spoiled) {
      if (typeof answer === 'string' || n < from || n > to || !random.chance(chance)) continue;
      const other: Uint8Array = truth[random.int(truth.length)] ?? answer;
      answer = BENDS[bend]({ answer, other, foreign: strange, system, random });
    }
    exchanges.push({ command, answer, buffer });
    return typeof answer === 'string' ? failure(answer) : success(answer);
  };
  return {
    connection: { reader: 'fuzz', atr: card.atr, transmit },
    exchanges,
    bends,
    system,
    input: () => `${name} ${bends.join(' ')}\n${shown(exchanges)}`,
  };
};

/** Only on the data of a good answer: what a parser of records may be given. */
const DATA_BENDS: readonly [BendName, ...BendName[]] = [
  'truncatedData',
  'extend',
  'digit',
  'lengthByte',
  'flip',
  'cutOut',
];

/** The record as a card might have it. */
export const bendRecord = (record: Uint8Array, random: Random): Uint8Array => {
  const other = random.bytes(random.int(60));
  const scene = {
    answer: withStatus(record, 0x9000),
    other,
    foreign: other,
    system: fixedSystem(NOW),
    random,
  };
  const bent = BENDS[random.pick(DATA_BENDS)](scene);
  return typeof bent === 'string' ? other : dataOf(bent);
};
