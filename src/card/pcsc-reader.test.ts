/** The reader over a scripted driver: what becomes of every code. The real service is in test/pcsc. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { driver } from '../../test/harness/scripted-pcsc.ts';
import { fromHex, toHex } from '../kernel/bytes.ts';
import { silentLogger } from '../kernel/log.ts';
import { failure, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { CardConnection, CardReader } from './index.ts';
import { createPcscReader } from './pcsc-reader.ts';

vi.mock('./pcsc-driver.ts', async (importOriginal) => ({
  ...(await importOriginal<typeof import('./pcsc-driver.ts')>()),
  ...(await import('../../test/harness/scripted-pcsc.ts')).scripted,
}));

const fixed = fixedSystem();
/** Time limits are waits with a signal: they pass only when a test says so. */
let limitsPass = false;
const system: System = {
  ...fixed,
  sleep: (ms, signal) =>
    signal === undefined || limitsPass
      ? fixed.sleep(ms)
      : new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
};
let reader: CardReader;
beforeEach(async () => {
  limitsPass = false;
  driver.leaves = 'never';
  reader = createPcscReader({ system, logger: silentLogger });
  // Its watcher waits for cards from now on, and has no call out that a limit could end.
  await vi.waitFor(() => expect(driver.endWait).toHaveLength(1));
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

test.each([
  ['answers', 'ok', OK],
  ['is seen to be gone', 'no_card', failure('no_card')],
  ['stays mute', 'mute', failure('card_unresponsive')],
] as const)('a mute card is asked once more after half a second, and %s', async (_, code, outcome) => {
  const before = system.monotonic();
  driver.connects.push('mute', code);
  expect(await send(SELECT)).toEqual(outcome);
  expect(system.monotonic() - before).toBe(500);
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
] as const)('an answer of %s: %s, and a card that is still there is reset', async (answer, reason) => {
  driver.transmits.push(typeof answer === 'string' ? answer : Uint8Array.from(answer));
  expect(await send(SELECT)).toEqual(success(failure(reason)));
  expect(driver.calls.slice(-3)).toEqual(['end 1', 'disconnect 1', 'release']);
});

test.each(['before', 'while_waiting'] as const)(
  'a card that is seen to have left (%s) is not reset: the next one would be told to nobody',
  async (leaves) => {
    driver.leaves = leaves;
    driver.transmits.push('no_card');
    expect(await send(SELECT)).toEqual(success(failure('card_lost')));
    expect(driver.calls.slice(-3)).toEqual(['end 0', 'disconnect 0', 'release']);
  },
);

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

/** What each call that does not come back means for the read, and what is given back when it does. */
const HANGS = [
  ['establish', failure('service_lost'), ['release']],
  ['connect', failure('busy'), ['connect A', 'disconnect 0', 'release']],
  ['begin', failure('busy'), ['connect A', 'begin', 'end 0', 'disconnect 0', 'release']],
  [
    'transmit',
    success(failure('card_lost')),
    ['connect A', 'begin', toHex(SELECT), 'end 1', 'disconnect 1', 'release'],
  ],
] as const;

test.each(HANGS)(
  '%s that does not come back: the read ends, and later all is given back',
  async (call, outcome, calls) => {
    driver.hanging.push(call);
    limitsPass = true;
    expect(await send(SELECT)).toEqual(outcome);
    limitsPass = false;
    driver.comeBack.splice(0).forEach((comeBack) => comeBack());
    await vi.waitFor(() => expect(driver.calls).toEqual(calls));
    expect(await send(SELECT)).toEqual(OK);
  },
);

test('with two calls out that do not come back no third is made: each keeps a thread', async () => {
  driver.hanging.push('begin', 'begin');
  limitsPass = true;
  expect(await send(SELECT)).toEqual(failure('busy'));
  expect(await send(SELECT)).toEqual(failure('busy'));
  limitsPass = false;
  driver.calls.length = 0;
  expect(await send(SELECT)).toEqual(failure('service_lost'));
  expect(driver.calls).toEqual([]);
  driver.comeBack.splice(0).forEach((comeBack) => comeBack());
  await vi.waitFor(() => expect(driver.calls).toHaveLength(6));
  expect(await send(SELECT)).toEqual(OK);
});

test('no more than two conversations at a time, over all readers; the third has its turn after', async () => {
  const begun: string[] = [];
  const finish: (() => void)[] = [];
  const talk = (name: string) =>
    reader.withCard(name, () => {
      begun.push(name);
      return new Promise<void>((resolve) => finish.push(resolve));
    });
  const talks = ['A', 'B', 'C', 'D'].map(talk);
  await vi.waitFor(() => expect(begun).toHaveLength(2));
  await new Promise(setImmediate);
  expect(begun).toEqual(['A', 'B']);
  finish.shift()?.();
  await vi.waitFor(() => expect(begun).toEqual(['A', 'B', 'C']));
  finish.splice(0).forEach((end) => end());
  await vi.waitFor(() => expect(begun).toHaveLength(4));
  finish.splice(0).forEach((end) => end());
  expect(await Promise.all(talks)).toEqual(Array.from({ length: 4 }, () => success(undefined)));
});

test('a reader that fails on a long answer: the card is opened anew, asked something short, and the reader remembered', async () => {
  const LONG = fromHex('00B000F0000400');
  driver.transmits.push('ok', 'no_card', 'ok');
  const talked = await reader.withCard('A', async (card) => [
    await card.transmit(SELECT),
    await card.transmit(LONG),
    card.reopenings?.(),
    card.lengths?.longest(1_024),
  ]);
  expect(talked).toEqual(success([success(fromHex('9000')), failure('card_lost'), 1, 240]));
  expect(driver.calls).toEqual([
    'connect A',
    'begin',
    toHex(SELECT),
    toHex(LONG),
    'disconnect 1',
    'connect A',
    'begin',
    '00a4040c07a0000001510000',
    'end 0',
    'disconnect 0',
    'release',
  ]);
});

test('a card that is gone when it is opened anew was pulled: nothing is remembered of the reader', async () => {
  driver.transmits.push('no_card');
  driver.connects.push('ok', 'no_card');
  const talked = await reader.withCard('A', async (card) => [
    await card.transmit(fromHex('00B000F0000400')),
    card.reopenings?.(),
    card.lengths?.longest(1_024),
  ]);
  expect(talked).toEqual(success([failure('card_lost'), 0, 1_024]));
});
