/** The reader over a scripted driver: what becomes of every code. The real service is in test/pcsc. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { fromHex, toHex } from '../kernel/bytes.ts';
import { silentLogger } from '../kernel/log.ts';
import { failure, success } from '../kernel/result.ts';
import type { CardConnection, CardReader, ReaderEvent } from './index.ts';
import type { PcscReason } from './pcsc-driver.ts';
import { createPcscReader } from './pcsc-reader.ts';

type Code = 'ok' | PcscReason;

/** What the driver was asked, and what it is to say: each list is used up from the front, then everything is `ok`. */
const driver = vi.hoisted(() => ({
  calls: [] as string[],
  connects: [] as Code[],
  begins: [] as Code[],
  transmits: [] as (Code | Uint8Array<ArrayBuffer>)[],
  establishes: [] as ('ok' | 'no_service' | 'library_missing')[],
  statusChanges: [] as unknown[],
  endWait: [] as (() => void)[],
  handles: 0,
}));

vi.mock('./pcsc-driver.ts', async (importOriginal) => {
  const failed = (reason: string) => ({ ok: false, reason });
  const done = (code: string) => (code === 'ok' ? { ok: true } : failed(code));
  const say = (call: string): void => void driver.calls.push(call);
  return {
    ...(await importOriginal<typeof import('./pcsc-driver.ts')>()),
    establish: async () => {
      const code = driver.establishes.shift() ?? 'ok';
      driver.handles += 1;
      return code === 'ok' ? { ok: true, value: { handle: driver.handles } } : failed(code);
    },
    release: async () => say('release'),
    cancel: async () => driver.endWait.splice(0).forEach((end) => end()),
    listReaders: async () => ({ ok: true, value: ['A', 'B'] }),
    statusChange: () => {
      const scripted = driver.statusChanges.shift();
      if (scripted !== undefined) return Promise.resolve({ ok: true, value: scripted });
      return new Promise((resolve) => driver.endWait.push(() => resolve(failed('cancelled'))));
    },
    connect: async (_: unknown, reader: string) => {
      const code = driver.connects.shift() ?? 'ok';
      driver.handles += 1;
      say(`connect ${reader}`);
      return code === 'ok' ? { ok: true, value: { handle: driver.handles, protocol: 2 } } : failed(code);
    },
    beginTransaction: async () => {
      say('begin');
      return done(driver.begins.shift() ?? 'ok');
    },
    endTransaction: async (_: unknown, disposition: number) => say(`end ${disposition}`),
    disconnect: async (_: unknown, disposition: number) => say(`disconnect ${disposition}`),
    transmit: async (_: unknown, command: Uint8Array) => {
      say(Buffer.from(command).toString('hex'));
      const next = driver.transmits.shift() ?? 'ok';
      if (typeof next !== 'string') return { ok: true, value: next };
      return next === 'ok' ? { ok: true, value: Uint8Array.of(0x90, 0x00) } : failed(next);
    },
  };
});

const system = fixedSystem();
let reader: CardReader;
beforeEach(() => {
  reader = createPcscReader({ system, logger: silentLogger });
  driver.calls.length = 0;
});
afterEach(async () => {
  await reader.close();
  for (const left of [driver.connects, driver.begins, driver.transmits, driver.establishes])
    expect(left).toEqual([]);
});

const SELECT = fromHex('00A4040C');
const READ = fromHex('00B08A00F0');
const send = (command: Uint8Array) => reader.withCard('A', (card) => card.transmit(command));
const OK = success(success(fromHex('9000')));

const UNDISTURBED = ['connect A', 'begin', toHex(SELECT), 'end 0', 'disconnect 0', 'release'];

test('connect, begin, talk, end, disconnect, release; the card is left as it is', async () => {
  expect(await send(SELECT)).toEqual(OK);
  expect(driver.calls).toEqual(UNDISTURBED);
});

test.each([
  ['library_missing', 'service_lost'],
  ['no_service', 'service_lost'],
] as const)('no context because of %s: %s', async (code, reason) => {
  driver.establishes.push(code);
  expect(await send(SELECT)).toEqual(failure(reason));
  expect(driver.calls).toEqual([]);
});

test.each([
  ['no_service', 'service_lost'],
  ['bad_handle', 'service_lost'],
  ['no_reader', 'reader_lost'],
  ['no_readers', 'reader_lost'],
  ['no_card', 'no_card'],
  ['mute', 'card_unresponsive'],
  ['wrong_protocol', 'card_unresponsive'],
  ['other', 'card_unresponsive'],
] as const)('no connection because of %s: %s', async (code, reason) => {
  driver.connects.push(code);
  expect(await send(SELECT)).toEqual(failure(reason));
  expect(driver.calls).toEqual(['connect A', 'release']);
});

test.each([
  ['no_service', 'service_lost'],
  ['no_card', 'no_card'],
] as const)('no transaction because of %s: %s', async (code, reason) => {
  driver.begins.push(code);
  expect(await send(SELECT)).toEqual(failure(reason));
  expect(driver.calls).toEqual(['connect A', 'begin', 'disconnect 0', 'release']);
});

test('a card that others hold is asked for again, with growing pauses', async () => {
  const before = system.monotonic();
  driver.connects.push('busy', 'busy', 'busy');
  expect(await send(SELECT)).toEqual(OK);
  expect(system.monotonic() - before).toBe(20 + 50 + 100);
});

test('and is busy after about two seconds', async () => {
  const before = system.monotonic();
  driver.connects.push(...Array.from({ length: 8 }, () => 'busy' as const));
  expect(await send(SELECT)).toEqual(failure('busy'));
  expect(system.monotonic() - before).toBe(2_070);
  expect(driver.calls.filter((call) => call === 'connect A')).toHaveLength(8);
});

test('a card that was reset before the transaction is connected to again', async () => {
  driver.begins.push('card_reset', 'card_reset');
  expect(await send(SELECT)).toEqual(OK);
  const again = ['connect A', 'begin', 'disconnect 0'];
  expect(driver.calls).toEqual([...again, ...again, ...UNDISTURBED]);
});

test('but not for ever', async () => {
  driver.begins.push(...Array.from({ length: 4 }, () => 'card_reset' as const));
  expect(await send(SELECT)).toEqual(failure('card_unresponsive'));
});

test.each(['card_reset', 'wrong_protocol'] as const)(
  '%s before the first answer: opened and asked again',
  async (code) => {
    driver.transmits.push(code);
    expect(await send(SELECT)).toEqual(OK);
    expect(driver.calls).toEqual(['connect A', 'begin', toHex(SELECT), 'disconnect 0', ...UNDISTURBED]);
  },
);

test('and not for ever either', async () => {
  driver.transmits.push(...Array.from({ length: 4 }, () => 'wrong_protocol' as const));
  expect(await send(SELECT)).toEqual(success(failure('card_lost')));
});

test('a card that is gone when it is opened again is lost', async () => {
  driver.transmits.push('card_reset');
  driver.connects.push('ok', 'no_card');
  expect(await send(SELECT)).toEqual(success(failure('card_lost')));
});

test('a reset after the first answer loses the talk: what was selected is not any more', async () => {
  driver.transmits.push('ok', 'card_reset');
  const answers = await reader.withCard('A', async (card) => [
    await card.transmit(SELECT),
    await card.transmit(READ),
  ]);
  expect(answers).toEqual(success([success(fromHex('9000')), failure('card_lost')]));
  expect(driver.calls).toEqual([
    'connect A',
    'begin',
    toHex(SELECT),
    toHex(READ),
    'end 1',
    'disconnect 1',
    'release',
  ]);
});

test.each([
  ['no_service', 'service_lost'],
  ['bad_handle', 'service_lost'],
  ['no_reader', 'reader_lost'],
  ['no_card', 'card_lost'],
  ['mute', 'card_lost'],
  ['other', 'card_lost'],
  [new Uint8Array(), 'card_lost'],
  [Uint8Array.of(0x90), 'card_lost'],
] as const)('an answer of %s: %s, and the card is reset', async (answer, reason) => {
  driver.transmits.push(typeof answer === 'string' ? answer : Uint8Array.from(answer));
  expect(await send(SELECT)).toEqual(success(failure(reason)));
  expect(driver.calls.slice(-3)).toEqual(['end 1', 'disconnect 1', 'release']);
});

test('a job that throws ends its transaction, and the next has its turn', async () => {
  const broken = reader.withCard('A', async () => {
    throw new Error('a bug');
  });
  const next = send(SELECT);
  await expect(broken).rejects.toThrow('a bug');
  expect(await next).toEqual(OK);
  expect(driver.calls).toEqual(['connect A', 'begin', 'end 0', 'disconnect 0', 'release', ...UNDISTURBED]);
});

test('jobs of one reader take turns before they touch the service; those of two do not wait for each other', async () => {
  let finish = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const first = reader.withCard('A', () => held);
  const second = reader.withCard('A', async (card: CardConnection) => card.reader);
  expect(await reader.withCard('B', async (card) => card.reader)).toEqual(success('B'));
  expect(driver.calls.filter((call) => call.startsWith('connect'))).toEqual(['connect A', 'connect B']);
  finish();
  expect(await Promise.all([first, second])).toEqual([success(undefined), success('A')]);
});

test('states become events, and the ATR goes with the card', async () => {
  await reader.close();
  const ATR = fromHex('3B00');
  const state = (name: string, value: number, atr: Uint8Array = new Uint8Array()) => ({
    reader: name,
    state: value,
    atr,
  });
  driver.statusChanges.push(
    [state('A', 0x00010022, ATR), state('B', 0x12)],
    [state('A', 0x00020012), state('B', 0x10)],
  );
  reader = createPcscReader({ system, logger: silentLogger });
  const told: ReaderEvent[] = [];
  reader.subscribe((event) => told.push(event));
  await vi.waitFor(() => expect(told.at(-1)?.kind).toBe('card_removed'));
  expect(told).toEqual([
    { kind: 'service', state: 'down' },
    { kind: 'service', state: 'up' },
    { kind: 'reader_added', reader: 'A' },
    { kind: 'reader_added', reader: 'B' },
    { kind: 'card_inserted', reader: 'A', atr: ATR },
    { kind: 'card_removed', reader: 'A' },
  ]);
});
