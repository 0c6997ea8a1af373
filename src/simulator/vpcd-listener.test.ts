import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import {
  type CardFactory,
  createCardFactory,
  OUTCOME,
  outcomeOf,
  permit,
  serialOf,
} from '../../test/harness/cards.ts';
import { freePort } from '../../test/harness/free-port.ts';
import type { CardConnection, CardReader } from '../card/index.ts';
import { readCard } from '../card/read-card.ts';
import { fromHex, toHex } from '../kernel/bytes.ts';
import { failure, mustSucceed, success } from '../kernel/result.ts';
import { realSystem as system } from '../kernel/system.ts';
import { INSTANT } from './card-timing.ts';
import { CARD_KINDS } from './cards.ts';
import type { VirtualCard } from './virtual-card.ts';
import { createDeframer, frame } from './vpcd-frames.ts';
import { type Exchange, insertIntoVpcd, type VpcdLink } from './vpcd-link.ts';
import { listenForCards } from './vpcd-listener.ts';

const NAME = 'Kazasu Built-in Reader 00 00';
const SOURCES = { commonCardId: true, jpkiStatus: 'verifier' } as const;

let cards: CardFactory;
beforeAll(async () => {
  cards = await createCardFactory(system);
});

let reader: CardReader;
let port: number;
let told: string[];
const open: { close(): void }[] = [];

const start = async (answerMs?: number): Promise<void> => {
  const options = { permit, port: 0, ...(answerMs === undefined ? {} : { answerMs }) };
  ({ reader, port } = mustSucceed(await listenForCards(options)));
  told = [];
  reader.subscribe(({ kind }) => told.push(kind));
};
beforeEach(() => start());
afterEach(async () => {
  for (const one of open.splice(0)) one.close();
  await reader.close();
});

const read = (card: CardConnection) => readCard(card, SOURCES, { system, trustAnchors: cards.anchors });

const PATIENCE = { timeout: 10_000, interval: 2 };

/** Waits until the last thing told is `kind`. */
const until = (kind: string) =>
  vi.waitFor(() => expect(told.at(-1)).toBe(kind), { timeout: 10_000, interval: 2 });

const insert = async (card: VirtualCard, onExchange?: (exchange: Exchange) => void): Promise<VpcdLink> => {
  const options = { port, card, timing: INSTANT, system, permit };
  const link = mustSucceed(
    await insertIntoVpcd(onExchange === undefined ? options : { ...options, onExchange }),
  );
  open.push(link);
  return link;
};

/** Somebody on the port who is no card of ours: `reply` gives what is sent for each frame that comes. */
const stranger = async (reply: (body: string, socket: Socket) => void): Promise<Socket> => {
  const socket = connect({ host: '127.0.0.1', port });
  open.push({ close: () => socket.destroy() });
  const deframe = createDeframer();
  socket.on('data', (chunk: Buffer) => {
    for (const body of deframe(chunk)) reply(toHex(body), socket);
  });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
};
const closed = async (socket: Socket): Promise<void> => {
  if (!socket.closed) await once(socket, 'close');
};

test.each(CARD_KINDS)('a card of the kind %s', async (kind) => {
  await insert((await cards.make(kind)).card);
  await until('card_inserted');
  expect(outcomeOf(await reader.withCard(NAME, read))).toBe(OUTCOME[kind]);
});

test('in, out, and in again', async () => {
  const { card } = await cards.make('normal');
  for (let tap = 0; tap < 3; tap += 1) {
    const link = await insert(card);
    await until('card_inserted');
    expect(outcomeOf(await reader.withCard(NAME, read))).toBe('valid');
    link.close();
    await link.ended;
    await until('card_removed');
  }
  expect(await reader.withCard(NAME, read)).toEqual(failure('no_card'));
});

test.each([0, 1, 2, 3, 4])('pulled away at command %i: card_lost, and the next tap reads', async (at) => {
  const { card } = await cards.make('normal');
  let commands = 0;
  let link: VpcdLink | undefined;
  link = await insert(card, () => {
    if (commands++ === at) link?.close();
  });
  await until('card_inserted');
  expect(outcomeOf(await reader.withCard(NAME, read))).toBe('card_lost');
  expect(commands).toBe(at + 1);
  await until('card_removed');
  await insert(card);
  await until('card_inserted');
  expect(outcomeOf(await reader.withCard(NAME, read))).toBe('valid');
});

test('out of the field a card forgets its PIN and what was selected', async () => {
  const { card } = await cards.make('phone');
  const link = await insert(card);
  await until('card_inserted');
  await reader.withCard(NAME, async (talk) => {
    await talk.transmit(fromHex('00A4040C0AD392F000260100000001'));
    expect(await talk.transmit(fromHex('002000980431323334'))).toEqual(success(fromHex('9000')));
    expect((await talk.transmit(fromHex('00B08A0001'))).ok).toBe(true);
  });
  link.close();
  await until('card_removed');
  await insert(card);
  await until('card_inserted');
  const answer = await reader.withCard(NAME, (talk) => talk.transmit(fromHex('00B08A0001')));
  expect(answer).toEqual(success(success(fromHex('6A82'))));
});

test('a second card waits until the first has left', async () => {
  const first = await insert((await cards.make('normal', '111111111111111')).card);
  await until('card_inserted');
  await insert((await cards.make('normal', '222222222222222')).card);
  expect(serialOf(await reader.withCard(NAME, read))).toBe('111111111111111');
  expect(told.filter((kind) => kind === 'card_inserted')).toHaveLength(1);
  first.close();
  await vi.waitFor(() => expect(told.slice(-2)).toEqual(['card_removed', 'card_inserted']), PATIENCE);
  expect(serialOf(await reader.withCard(NAME, read))).toBe('222222222222222');
});

test('one that went away while it waited is passed over', async () => {
  const first = await insert((await cards.make('normal', '111111111111111')).card);
  await until('card_inserted');
  const second = await insert((await cards.make('normal', '222222222222222')).card);
  await insert((await cards.make('normal', '333333333333333')).card);
  second.close();
  await second.ended;
  first.close();
  await vi.waitFor(() => expect(told.slice(-2)).toEqual(['card_removed', 'card_inserted']), PATIENCE);
  expect(serialOf(await reader.withCard(NAME, read))).toBe('333333333333333');
});

test('a crowd is turned away', async () => {
  const links = await Promise.all(
    Array.from({ length: 12 }, async () => insert((await cards.make('normal')).card)),
  );
  await Promise.race(links.slice(1).map(({ ended }) => ended));
  await until('card_inserted');
  expect(outcomeOf(await reader.withCard(NAME, read))).toBe('valid');
});

test('a card that leaves makes room for the next', async () => {
  const first = await insert((await cards.make('normal', '111111111111111')).card);
  await until('card_inserted');
  first.close();
  await until('card_removed');
  await insert((await cards.make('normal', '222222222222222')).card);
  await until('card_inserted');
  expect(serialOf(await reader.withCard(NAME, read))).toBe('222222222222222');
});

test('one card for another without a pause, again and again', async () => {
  const pair = [await cards.make('normal', '111111111111111'), await cards.make('normal', '222222222222222')];
  let inside = await insert((await cards.make('normal')).card);
  for (let swap = 0; swap < 40; swap += 1) {
    const next = pair[swap % 2];
    inside.close();
    if (next !== undefined) inside = await insert(next.card);
    await vi.waitFor(
      async () => expect(serialOf(await reader.withCard(NAME, read))?.[0]).toBe(String(1 + (swap % 2))),
      {
        timeout: 5_000,
        interval: 2,
      },
    );
  }
});

test('garbage that asks for nothing is hung up on, and is no card', async () => {
  const socket = await stranger(() => undefined);
  // An answer to the question for the ATR that is longer than any ATR.
  socket.write(frame(new Uint8Array(200).fill(0xaa)));
  await closed(socket);
  expect(told).not.toContain('card_inserted');
  const web = await stranger(() => undefined);
  web.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  web.end();
  await closed(web);
  expect(told).not.toContain('card_inserted');
  await insert((await cards.make('normal')).card);
  await until('card_inserted');
});

test('an answer that nobody asked for ends the talk: later ones would be taken for another command', async () => {
  const socket = await stranger((body, at) => {
    if (body === '04') at.write(frame(fromHex('3B00')));
  });
  await until('card_inserted');
  socket.write(frame(fromHex('9000')));
  await closed(socket);
  await until('card_removed');
});

test.each(['', '90'])('an answer of "%s" is a lost card', async (answer) => {
  await stranger((body, at) => {
    if (body === '04') at.write(frame(fromHex('3B00')));
    else if (body.length > 2) at.write(frame(fromHex(answer)));
  });
  await until('card_inserted');
  expect(outcomeOf(await reader.withCard(NAME, read))).toBe('card_lost');
});

test('a card that answers even the order to power on is out of step from the start', async () => {
  const socket = await stranger((_, at) => at.write(frame(fromHex('3B00'))));
  await closed(socket);
  expect(told.at(-1)).not.toBe('card_inserted');
});

test('a card that answers in single bytes is understood', async () => {
  const { card } = await cards.make('normal');
  await stranger((body, at) => {
    const answer = body === '04' ? card.atr : body.length > 2 ? card.transmit(fromHex(body)) : undefined;
    if (answer !== undefined) for (const byte of frame(answer)) at.write(Uint8Array.of(byte));
  });
  await until('card_inserted');
  expect(outcomeOf(await reader.withCard(NAME, read))).toBe('valid');
});

test('a card that stops answering is gone after a while, and the reader is free', async () => {
  await reader.close();
  await start(50);
  const socket = await stranger((body, at) => {
    if (body === '04') at.write(frame(fromHex('3B00')));
  });
  await until('card_inserted');
  expect(outcomeOf(await reader.withCard(NAME, read))).toBe('card_lost');
  await closed(socket);
  await until('card_removed');
  await insert((await cards.make('normal')).card);
  await until('card_inserted');
});

test('one who connects and says nothing does not keep the reader', async () => {
  await reader.close();
  await start(50);
  const mute = await stranger(() => undefined);
  await closed(mute);
  expect(told).not.toContain('card_inserted');
  await insert((await cards.make('normal')).card);
  await until('card_inserted');
});

test('a port that is taken, and one where nobody listens', async () => {
  expect(await listenForCards({ permit, port })).toEqual(failure('port_taken', { port }));
  const nobody = await freePort();
  const { card } = await cards.make('normal');
  expect(await insertIntoVpcd({ port: nobody, card, timing: INSTANT, system, permit })).toEqual(
    failure('no_reader', { port: nobody }),
  );
});

test('closing the reader ends the card and frees the port', async () => {
  const link = await insert((await cards.make('normal')).card);
  await until('card_inserted');
  await reader.close();
  await link.ended;
  expect(told.slice(-3)).toEqual(['card_removed', 'reader_removed', 'service']);
  ({ reader } = mustSucceed(await listenForCards({ permit, port })));
});

test('each exchange is shown with its command, its answer and its time', async () => {
  const seen: Exchange[] = [];
  await insert((await cards.make('normal')).card, (exchange) => seen.push(exchange));
  await until('card_inserted');
  await reader.withCard(NAME, read);
  expect(seen.map(({ command }) => toHex(command).slice(0, 8))).toEqual([
    '00a4040c',
    '00b2010c',
    '00a4040c',
    '00b08a00',
    '00b000f0',
  ]);
  for (const { response, from, to } of seen) {
    expect(toHex(response.subarray(-2))).toBe('9000');
    expect(to).toBeGreaterThanOrEqual(from);
  }
});
