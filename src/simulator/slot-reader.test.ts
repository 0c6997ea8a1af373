import { beforeAll, expect, test } from 'vitest';
import {
  type CardFactory,
  createCardFactory,
  OUTCOME,
  outcomeOf,
  permit,
  serialOf,
} from '../../test/harness/cards.ts';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import type { CardConnection } from '../card/index.ts';
import { readCard } from '../card/read-card.ts';
import { fromHex } from '../kernel/bytes.ts';
import { failure, success } from '../kernel/result.ts';
import { type CardTiming, INSTANT } from './card-timing.ts';
import { CARD_KINDS } from './cards.ts';
import { createSimulatedReader } from './simulated-reader.ts';
import { createSlotReader } from './slot-reader.ts';

const system = fixedSystem();
const SOURCES = { commonCardId: true, jpkiStatus: 'verifier' } as const;

let cards: CardFactory;
beforeAll(async () => {
  cards = await createCardFactory(system);
});

const read = (card: CardConnection) => readCard(card, SOURCES, { system, trustAnchors: cards.anchors });
const start = (timing: CardTiming = INSTANT, readers = 1) =>
  createSimulatedReader({ permit, system, timing, readers });
const FIRST = 'Kazasu Simulated Reader 00 00';
const SECOND = 'Kazasu Simulated Reader 01 00';

test('a tap is seen, read, and lifted', async () => {
  const reader = start();
  const told: string[] = [];
  reader.subscribe(({ kind }) => told.push(kind));
  const { card } = await cards.make('normal');
  const lift = reader.tap(card);
  expect(outcomeOf(await reader.withCard(FIRST, read))).toBe('valid');
  lift();
  expect(told).toEqual(['service', 'reader_added', 'card_inserted', 'card_removed']);
  expect(await reader.withCard(FIRST, read)).toEqual(failure('no_card'));
  expect(await reader.withCard('another', read)).toEqual(failure('reader_lost'));
});

test.each(CARD_KINDS)('a card of the kind %s', async (kind) => {
  const reader = start();
  reader.tap((await cards.make(kind)).card);
  expect(outcomeOf(await reader.withCard(FIRST, read))).toBe(OUTCOME[kind]);
});

test('an expired card says until when it was good', async () => {
  const reader = start();
  reader.tap((await cards.make('expired_card')).card);
  expect(await reader.withCard(FIRST, read)).toMatchObject({
    value: { value: { commonCardId: { expires: '2026-11-22' } } },
  });
});

test.each([0, 1, 2, 3, 4])(
  'lifted while it answers command %i: card_lost, and the next tap reads',
  async (at) => {
    let commands = 0;
    let lift = (): void => undefined;
    const reader = start(() => {
      if (commands++ === at) lift();
      return 0;
    });
    const { card } = await cards.make('normal');
    lift = reader.tap(card);
    expect(outcomeOf(await reader.withCard(FIRST, read))).toBe('card_lost');
    expect(commands).toBe(at + 1);
    expect(outcomeOf(await reader.withCard(FIRST, read))).toBe('no_card');
    reader.tap(card);
    expect(outcomeOf(await reader.withCard(FIRST, read))).toBe('valid');
  },
);

test.each([0, 1, 2, 3, 4])('lifted before command %i: card_lost', async (at) => {
  const reader = start();
  const lift = reader.tap((await cards.make('normal')).card);
  let commands = 0;
  const outcome = await reader.withCard(FIRST, (card) =>
    read({
      ...card,
      transmit: (command) => {
        if (commands++ === at) lift();
        return card.transmit(command);
      },
    }),
  );
  expect(outcomeOf(outcome)).toBe('card_lost');
});

test('another card in place of the first ends the talk with the first', async () => {
  const reader = start();
  reader.tap((await cards.make('normal')).card);
  const { card: other } = await cards.make('normal', '999999999999999');
  const outcome = await reader.withCard(FIRST, async (card) => {
    reader.tap(other);
    return read(card);
  });
  expect(outcomeOf(outcome)).toBe('card_lost');
  expect(serialOf(await reader.withCard(FIRST, read))).toBe('999999999999999');
});

test('a lift that comes late does not take the next card out', async () => {
  const reader = start();
  const lift = reader.tap((await cards.make('normal')).card);
  reader.tap((await cards.make('normal', '999999999999999')).card);
  lift();
  expect(outcomeOf(await reader.withCard(FIRST, read))).toBe('valid');
});

test('a lifted card forgets its PIN', async () => {
  const reader = start();
  const { card } = await cards.make('phone');
  const lift = reader.tap(card);
  const unlock = async (talk: CardConnection): Promise<void> => {
    await talk.transmit(fromHex('00A4040C0AD392F000260100000001'));
    expect(await talk.transmit(fromHex('002000980431323334'))).toEqual(success(fromHex('9000')));
  };
  await reader.withCard(FIRST, unlock);
  lift();
  reader.tap(card);
  const answer = await reader.withCard(FIRST, (talk) => talk.transmit(fromHex('00B08A00F0')));
  expect(answer).toEqual(success(success(fromHex('6A82'))));
});

test('two cards in two readers are read side by side and never mixed up', async () => {
  const reader = start(() => 1, 2);
  reader.tap((await cards.make('normal', '111111111111111')).card, FIRST);
  reader.tap((await cards.make('normal', '222222222222222')).card, SECOND);
  const all = await Promise.all(
    Array.from({ length: 10 }, (_, at) => reader.withCard(at % 2 === 0 ? FIRST : SECOND, read)),
  );
  expect(all.map((one) => serialOf(one)?.[0])).toEqual(
    Array.from({ length: 10 }, (_, at) => (at % 2 === 0 ? '1' : '2')),
  );
});

test('a second transaction waits for the first; one on another reader does not', async () => {
  const reader = start(INSTANT, 2);
  reader.tap((await cards.make('normal')).card, FIRST);
  reader.tap((await cards.make('normal')).card, SECOND);
  const order: string[] = [];
  let finish = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const first = reader.withCard(FIRST, async () => {
    order.push('first begins');
    await held;
    order.push('first ends');
  });
  const second = reader.withCard(FIRST, async () => void order.push('second'));
  await reader.withCard(SECOND, async () => void order.push('elsewhere'));
  finish();
  await Promise.all([first, second]);
  expect(order).toEqual(['first begins', 'elsewhere', 'first ends', 'second']);
});

test('a job that throws ends its own transaction only', async () => {
  const reader = start();
  reader.tap((await cards.make('normal')).card);
  const broken = reader.withCard(FIRST, async () => {
    throw new Error('a bug');
  });
  const next = reader.withCard(FIRST, read);
  await expect(broken).rejects.toThrow('a bug');
  expect(outcomeOf(await next)).toBe('valid');
});

test('an answer of fewer than two bytes is a lost card', async () => {
  const slots = createSlotReader(['A']);
  slots.insert('A', { atr: fromHex('3B00'), transmit: async () => success(fromHex('90')) });
  const answer = await slots.withCard('A', (talk) => talk.transmit(fromHex('00B08A00F0')));
  expect(answer).toEqual(success(failure('card_lost')));
});

test('closed, it has no cards and no service', async () => {
  const reader = start();
  reader.tap((await cards.make('normal')).card);
  const told: string[] = [];
  reader.subscribe((event) => told.push(event.kind === 'service' ? event.state : event.kind));
  await reader.close();
  expect(told.slice(3)).toEqual(['card_removed', 'reader_removed', 'down']);
  expect(await reader.withCard(FIRST, read)).toEqual(failure('no_card'));
});

test('the time of the model is waited for', async () => {
  const clock = fixedSystem(0);
  const reader = createSimulatedReader({ permit, system: clock, timing: () => 7 });
  reader.tap((await cards.make('normal')).card);
  await reader.withCard(FIRST, read);
  expect(clock.monotonic()).toBe(35);
});
