/**
 * Cards that answer wrongly, against the free read. Every case holds a card of some kind to the desk and bends some of its
 * answers; what was sent and answered is kept, and what the reading says is compared with that by means of its own.
 */

import { createChannel } from '../../src/card/apdu.ts';
import type { CardConnection, TransmitFailure } from '../../src/card/index.ts';
import { TAP_BUDGET_MS } from '../../src/card/limits.ts';
import type { CardSources } from '../../src/card/read-card.ts';
import { concatBytes, toHex } from '../../src/kernel/bytes.ts';
import { failure, type Result, success } from '../../src/kernel/result.ts';
import { type FixedSystem, fixedSystem } from '../harness/fixed-system.ts';
import { cutOut, EDGES, extend, flip, nested, splice, truncate, withByte } from './bytes.ts';
import { type Fixtures, type FuzzCard, NOW, type Target } from './fixtures.ts';
import {
  asDigits,
  dataOf,
  derProblem,
  digitsOf,
  type Exchange,
  limitProblem,
  readingProblem,
  type Tap,
} from './judge.ts';
import type { Random } from './random.ts';

/** More commands than this and the reader would never have stopped. */
const NEVER_ENDS = 5_000;

const WORDS = [
  0x9000, 0x6100, 0x6110, 0x61ff, 0x6c00, 0x6c01, 0x6cf0, 0x6282, 0x6300, 0x63c0, 0x63c3, 0x66f1, 0x6700,
  0x6981, 0x6982, 0x6983, 0x6984, 0x6985, 0x6986, 0x69fc, 0x6a80, 0x6a81, 0x6a82, 0x6a83, 0x6a86, 0x6a88,
  0x6b00, 0x6d00, 0x6e00, 0x6f00,
] as const;
const LOST: readonly [TransmitFailure, ...TransmitFailure[]] = ['card_lost', 'reader_lost', 'service_lost'];

const withStatus = (data: Uint8Array, sw: number): Uint8Array =>
  concatBytes(data, Uint8Array.of(sw >> 8, sw & 0xff));

/** What a bend knows: the true answer, some other true answer of this card, a certificate that could come instead. */
interface Scene {
  readonly answer: Uint8Array;
  readonly other: Uint8Array;
  readonly certificate: Uint8Array;
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
  truncate: ({ answer, random }) => truncate(answer, random),
  truncatedData: onData(truncate),
  extend: onData(extend),
  cutOut: onData(cutOut),
  splice: ({ answer, other, random }) => splice(answer, other, random),
  otherAnswer: ({ other }) => other,
  certificate: ({ certificate, random }) =>
    withStatus(certificate.subarray(0, random.pick([0xf0, 0x80, certificate.length])), 0x9000),
  status: ({ answer, random }) => withStatus(dataOf(answer), random.pick(WORDS)),
  anyStatus: ({ answer, random }) => withStatus(dataOf(answer), random.int(0x1_0000)),
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
type BendName = keyof typeof BENDS;
const isBendName = (name: string): name is BendName => name in BENDS;
const BEND_NAMES = Object.keys(BENDS).filter(isBendName);

/** At which answers a bend is at work: one of them, all from there on, or every one by chance. */
interface Spoiling {
  readonly bend: BendName;
  readonly from: number;
  readonly to: number;
  readonly chance: number;
}

const spoilings = (random: Random): Spoiling[] =>
  Array.from({ length: random.pick([0, 1, 1, 1, 1, 2, 2, 3]) }, () => {
    const bend = BEND_NAMES[random.int(BEND_NAMES.length)] ?? 'flip';
    const from = random.int(7);
    const lasting = random.chance(bend.startsWith('endless') || bend === 'drip' ? 0.8 : 0.2);
    return {
      bend,
      from,
      to: lasting ? Number.POSITIVE_INFINITY : from,
      chance: lasting ? random.pick([0.9, 1]) : 1,
    };
  });

interface Held {
  readonly connection: CardConnection;
  readonly exchanges: Exchange[];
  readonly bends: readonly BendName[];
  readonly card: FuzzCard;
  readonly system: FixedSystem;
}

/** A card over the reader whose answers are bent; says what was sent and answered. */
export const hold = (fixtures: Fixtures, random: Random): Held => {
  const card = random.pick(fixtures.cards);
  const spoiled = spoilings(random);
  const exchanges: Exchange[] = [];
  const truth: Uint8Array[] = [];
  const system = fixedSystem(NOW);
  const { der: certificate } = random.pick(fixtures.issued);
  card.card.powerOff();
  const transmit = async (command: Uint8Array): Promise<Result<Uint8Array, TransmitFailure>> => {
    if (exchanges.length > NEVER_ENDS) throw new Error('the reading never ends');
    const n = exchanges.length;
    let answer: Uint8Array | TransmitFailure = card.card.transmit(command);
    truth.push(answer);
    for (const { bend, from, to, chance } of spoiled) {
      if (typeof answer === 'string' || n < from || n > to || !random.chance(chance)) continue;
      const other: Uint8Array = truth[random.int(truth.length)] ?? answer;
      answer = BENDS[bend]({ answer, other, certificate, system, random });
    }
    exchanges.push({ command: Uint8Array.from(command), answer });
    return typeof answer === 'string' ? failure(answer) : success(answer);
  };
  const connection = { reader: 'fuzz', atr: card.card.atr, transmit };
  return { connection, exchanges, bends: spoiled.map(({ bend }) => bend), card, system };
};

const BOTH: CardSources = { commonCardId: true, jpkiStatus: 'verifier' };
const SOURCES: readonly [CardSources, ...CardSources[]] = [
  BOTH,
  BOTH,
  { commonCardId: true, jpkiStatus: 'none' },
  { commonCardId: false, jpkiStatus: 'art38_4' },
];

export interface CaseResult {
  readonly outcome: string;
  readonly problem: string | undefined;
  readonly input: () => string;
}

export const shown = (exchanges: readonly Exchange[]): string =>
  exchanges
    .map(
      ({ command, answer }) => `${toHex(command)} > ${typeof answer === 'string' ? answer : toHex(answer)}`,
    )
    .join('\n');

export const guarded = async (
  input: () => string,
  run: () => Promise<Omit<CaseResult, 'input'>>,
): Promise<CaseResult> => {
  try {
    return { ...(await run()), input };
  } catch (error) {
    return { outcome: 'threw', problem: `threw ${String(error)}`, input };
  }
};

/** A whole tap. */
export const readingCase = (target: Target, fixtures: Fixtures, random: Random): Promise<CaseResult> => {
  const held = hold(fixtures, random);
  const sources = random.pick(SOURCES);
  return guarded(
    () => `${held.card.kind} ${held.bends.join(' ')}\n${shown(held.exchanges)}`,
    async () => {
      const { system } = held;
      const read = await target.readCard(held.connection, sources, {
        system,
        trustAnchors: fixtures.anchors,
      });
      const outcome = read.ok ? `read, certificate ${read.value.certificate?.status ?? 'none'}` : read.reason;
      const tap: Tap = {
        exchanges: held.exchanges,
        sources,
        kind: held.card.kind,
        untouched: held.bends.length === 0,
        endedAt: system.monotonic(),
      };
      return { outcome, problem: readingProblem(read, tap, fixtures) };
    },
  );
};

/** The certificate alone, for its bytes: as long as they say, and put together from nothing but answers. */
export const certificateReadCase = (
  target: Target,
  fixtures: Fixtures,
  random: Random,
): Promise<CaseResult> => {
  const held = hold(fixtures, random);
  return guarded(
    () => `${held.card.kind} ${held.bends.join(' ')}\n${shown(held.exchanges)}`,
    async () => {
      const read = await target.readAuthCertificate(createChannel(held.connection, held.system));
      const limits = limitProblem(held.exchanges, { ...BOTH, commonCardId: false });
      if (!read.ok || limits !== undefined)
        return { outcome: read.ok ? 'der' : read.reason, problem: limits };
      return { outcome: 'der', problem: derProblem(read.value, held.exchanges) };
    },
  );
};

const RECORD = concatBytes(Uint8Array.of(1, 28), Buffer.from('1234567890123451399920300101', 'latin1'));

/** A record by itself: taken exactly when it is well formed. */
export const recordCase = (target: Target, _: Fixtures, random: Random): Promise<CaseResult> => {
  const answer = withStatus(RECORD, 0x9000);
  const other = random.bytes(random.int(60));
  const data = [onData(truncate), onData(extend), BENDS.digit, BENDS.lengthByte, BENDS.flip, BENDS.cutOut];
  const bend = data[random.int(data.length)] ?? BENDS.flip;
  const bent = bend({ answer, other, certificate: other, system: fixedSystem(NOW), random });
  const record = typeof bent === 'string' ? other : dataOf(bent);
  return guarded(
    () => toHex(record),
    async () => {
      const parsed = target.parseCommonCardId(record);
      const expected = digitsOf(record);
      const outcome = parsed.ok ? 'card id' : parsed.reason;
      if (!parsed.ok)
        return { outcome, problem: expected === undefined ? undefined : 'a good record refused' };
      const problem =
        asDigits(parsed.value) === expected ? undefined : 'a card id that the record does not say';
      return { outcome, problem };
    },
  );
};
