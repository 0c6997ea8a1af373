/** Readers that do not pass long answers, each in its own way: every read is right, and the second tap asks nothing in vain. */
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { digits } from '../../test/harness/card-talk.ts';
import { type CardFactory, createCardFactory, outcomeOf, serialOf } from '../../test/harness/cards.ts';
import { silentLogger } from '../kernel/log.ts';
import { realSystem as system } from '../kernel/system.ts';
import type { VirtualCard } from '../simulator/virtual-card.ts';
import { createChannel, extendedAnswer } from './apdu.ts';
import { readTextRecord } from './applications/text-input/read.ts';
import type { CardReader } from './index.ts';
import type { PcscReason } from './pcsc-driver.ts';
import { createPcscReader } from './pcsc-reader.ts';
import { readCard } from './read-card.ts';

/** What becomes of an answer of extended length; the card's own answer is given. */
type Manner = (answer: Uint8Array, asked: number) => Uint8Array | PcscReason;

const refused = Uint8Array.of(0x67, 0x00);
const MANNERS: Readonly<Record<string, Manner>> = {
  passes: (answer) => answer,
  'refuses with 6700': () => refused,
  'fails on the command': () => 'no_card',
  'fails with an error of its own': () => 'other',
  'says nothing': () => new Uint8Array(),
  'cuts the answer at 256 bytes': (answer) => answer.slice(0, 256),
  'cuts the data at 256 bytes and keeps the status': (answer) =>
    Uint8Array.of(...answer.subarray(0, 256), 0x90, 0x00),
  'asks for 256 bytes at most': (_, asked) => (asked > 256 ? Uint8Array.of(0x6c, 0x00) : refused),
};

const pcsc = vi.hoisted(() => ({
  card: undefined as VirtualCard | undefined,
  manner: undefined as Manner | undefined,
  /** The handle that is dead since the reader failed on it. */
  dead: 0,
  handles: 0,
  sent: [] as Uint8Array[],
  /** The card is gone from this command on. */
  pulledAt: Number.POSITIVE_INFINITY,
}));

vi.mock('./pcsc-driver.ts', async (importOriginal) => {
  const failed = (reason: string) => ({ ok: false, reason });
  return {
    ...(await importOriginal<typeof import('./pcsc-driver.ts')>()),
    establish: async () => ({ ok: true, value: { handle: (pcsc.handles += 1) } }),
    release: async () => undefined,
    cancel: async () => undefined,
    listReaders: async () => ({ ok: true, value: ['A'] }),
    statusChange: async () => failed('cancelled'),
    connect: async () =>
      pcsc.card === undefined
        ? failed('no_card')
        : { ok: true, value: { handle: (pcsc.handles += 1), protocol: 2 } },
    beginTransaction: async () => ({ ok: true }),
    endTransaction: async () => ({ ok: true }),
    disconnect: async (_: unknown, disposition: number) => {
      if (disposition === 1) pcsc.card?.powerOff();
      return { ok: true };
    },
    transmit: async ({ handle }: { readonly handle: number }, command: Uint8Array) => {
      pcsc.sent.push(Uint8Array.from(command));
      if (pcsc.sent.length > pcsc.pulledAt) pcsc.card = undefined;
      if (pcsc.card === undefined || handle === pcsc.dead) return failed('no_card');
      const answer = pcsc.card.transmit(command);
      const asked = extendedAnswer(command);
      const given = asked === undefined ? answer : (pcsc.manner?.(answer, asked) ?? answer);
      if (typeof given !== 'string' && given.length >= 2) return { ok: true, value: Uint8Array.from(given) };
      pcsc.dead = handle;
      return typeof given === 'string' ? failed(given) : { ok: true, value: new Uint8Array() };
    },
  };
});

let cards: CardFactory;
let reader: CardReader;
beforeAll(async () => {
  cards = await createCardFactory(system);
});
beforeEach(() => {
  reader = createPcscReader({ system, logger: silentLogger });
  Object.assign(pcsc, { dead: 0, pulledAt: Number.POSITIVE_INFINITY });
});
afterEach(() => reader.close());

const lay = async (serial: string, manner: string): Promise<void> => {
  pcsc.manner = MANNERS[manner];
  pcsc.card = (await cards.make('normal', serial)).card;
};

/** One tap: its outcome, and how many commands it took, of which in vain. */
const tap = async () => {
  pcsc.sent.length = 0;
  const read = await reader.withCard('A', (card) =>
    readCard(
      card,
      { commonCardId: true, jpkiStatus: 'verifier' },
      { system, trustAnchors: [cards.trusted.certificate] },
    ),
  );
  return { read, sent: pcsc.sent.length, long: pcsc.sent.filter((one) => extendedAnswer(one)).length };
};

const ONE = '111111111111111';
const OTHER = '222222222222222';

test.each(Object.keys(MANNERS))(
  'a reader that %s: both taps are right, the second asks nothing in vain',
  async (manner) => {
    await lay(ONE, manner);
    const first = await tap();
    expect([outcomeOf(first.read), serialOf(first.read)]).toEqual(['valid', ONE]);
    expect(first.long).toBe(1);
    await lay(OTHER, manner);
    const second = await tap();
    expect([outcomeOf(second.read), serialOf(second.read)]).toEqual(['valid', OTHER]);
    // SELECT, record, SELECT, first frame, and the rest: at once, or 1,009 bytes in five frames.
    expect([second.sent, second.long]).toEqual(manner === 'passes' ? [5, 1] : [9, 0]);
  },
);

test.each([1, 2, 3, 4, 5])(
  'a reader of which nothing is known, and the card is pulled at command %i: lost',
  async (at) => {
    await lay(ONE, 'passes');
    pcsc.pulledAt = at - 1;
    const pulled = await tap();
    expect(outcomeOf(pulled.read)).toBe('card_lost');
    expect(pulled.sent).toBe(at);
    pcsc.pulledAt = Number.POSITIVE_INFINITY;
    await lay(OTHER, 'passes');
    // Nothing was concluded from a card that left: the long answer is asked for.
    expect(await tap()).toMatchObject({ sent: 5, long: 1, read: { value: { ok: true } } });
  },
);

test('one that fails on the command, and the card is exchanged in between: all of the second card, nothing of the first', async () => {
  await lay(ONE, 'fails on the command');
  const { card: other } = await cards.make('normal', OTHER);
  const fails = MANNERS['fails on the command'];
  pcsc.manner = (answer, asked) => {
    pcsc.card = other;
    return fails?.(answer, asked) ?? answer;
  };
  const { read } = await tap();
  expect(serialOf(read)).toBe(OTHER);
  expect(read).toMatchObject({ value: { value: { certificate: { status: 'valid' } } } });
});

test('one that is known to pass long answers is not doubted when a card leaves during one', async () => {
  await lay(ONE, 'passes');
  await tap();
  pcsc.pulledAt = 4;
  expect(await tap()).toMatchObject({ sent: 5, read: { value: { reason: 'card_lost' } } });
});

test('a read that spends a try is not begun again: it fails, and the next one goes through', async () => {
  await lay(ONE, 'fails on the command');
  const verifies: number[] = [];
  const bytes = 300;
  const slow: VirtualCard = {
    atr: new Uint8Array(),
    powerOff: () => undefined,
    reset: () => undefined,
    transmit(command) {
      if (command[1] === 0xa4) return Uint8Array.of(0x90, 0x00);
      if (command[1] === 0x20) {
        if (command.length > 5) verifies.push(command.length);
        return command.length > 5 ? Uint8Array.of(0x90, 0x00) : Uint8Array.of(0x63, 0xca);
      }
      const record = Uint8Array.from({ length: bytes }, () => 0x20);
      record.set([0xff, 0x20, 0x82, 0x04, 0x00]);
      return Uint8Array.of(...record.subarray(0, 0xf0), 0x90, 0x00);
    },
  };
  pcsc.card = slow;
  const talked = await reader.withCard('A', (card) =>
    readTextRecord(createChannel(card, system), digits('55021720352285')),
  );
  expect(talked).toMatchObject({ value: { reason: 'card_lost' } });
  expect(verifies).toHaveLength(1);
  pcsc.sent.length = 0;
  await reader.withCard('A', (card) => readTextRecord(createChannel(card, system), digits('55021720352285')));
  expect(pcsc.sent.filter((one) => extendedAnswer(one))).toEqual([]);
});
