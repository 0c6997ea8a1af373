import { expect, test } from 'vitest';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { fromHex, toHex } from '../kernel/bytes.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import {
  type CardAnswer,
  createChannel,
  readBySfi,
  readCurrent,
  readRecord,
  select,
  selectApplication,
} from './apdu.ts';
import type { CardConnection } from './index.ts';
import { type ExchangeFailure, MAX_APDUS, TAP_BUDGET_MS } from './limits.ts';
import { createMemoryReader, type Line, MEMORY_READER } from './memory-reader.ts';

const hex = (text: string): string => toHex(fromHex(text));

test('commands are written as ISO/IEC 7816-4 says', () => {
  expect(toHex(selectApplication(fromHex('D392F000260100000001')))).toBe(
    hex('00 A4 04 0C 0A D392F000260100000001'),
  );
  expect(toHex(readRecord(1, 1))).toBe(hex('00 B2 01 0C 00'));
  expect(toHex(readBySfi(0x0a, 0, 0xf0))).toBe(hex('00 B0 8A 00 F0'));
  expect(toHex(readBySfi(0x0a, 0x10, 256))).toBe(hex('00 B0 8A 10 00'));
  expect(toHex(readCurrent(0xf0, 0xf0))).toBe(hex('00 B0 00 F0 F0'));
  expect(toHex(readCurrent(0x1f0, 256))).toBe(hex('00 B0 01 F0 00'));
  expect(toHex(readCurrent(0xf0, 257))).toBe(hex('00 B0 00 F0 00 01 01'));
  expect(toHex(readCurrent(0xf0, 0x533))).toBe(hex('00 B0 00 F0 00 05 33'));
});

/** One exchange over a scripted card, every line of which must be used. */
const exchangeWith = async (command: string, script: readonly Line[]) => {
  const reader = createMemoryReader();
  reader.insert(script);
  let apdus = 0;
  const done = await reader.withCard(MEMORY_READER, async (card) => {
    const channel = createChannel(card, fixedSystem());
    const answer = await channel.exchange(fromHex(command));
    apdus = channel.apdus();
    return answer;
  });
  expect(reader.left()).toBe(0);
  expect(apdus).toBe(script.length);
  if (!done.ok) throw new Error(done.reason);
  return shown(done.value);
};

const shown = (answer: Result<CardAnswer, ExchangeFailure>): string =>
  answer.ok ? `${toHex(answer.value.data)} ${answer.value.sw.toString(16)}` : answer.reason;

test('data and status word are told apart', async () => {
  expect(await exchangeWith('00B08A00F0', [['00B08A00F0', '0102039000']])).toBe('010203 9000');
  expect(await exchangeWith('00B08A00F0', [['00B08A00F0', '6A82']])).toBe(' 6a82');
});

test('6Cxx sends the command again with the length the card asks for', async () => {
  expect(
    await exchangeWith('00B08A00F0', [
      ['00B08A00F0', '6C03'],
      ['00B08A0003', '0102039000'],
    ]),
  ).toBe('010203 9000');
  expect(
    await exchangeWith('00B000F0000533', [
      ['00B000F0000533', '6C00'],
      ['00B000F000', 'AA9000'],
    ]),
  ).toBe('aa 9000');
});

test('6Cxx is obeyed once: a card that says it again is not asked for ever', async () => {
  expect(
    await exchangeWith('00B08A00F0', [
      ['00B08A00F0', '6C03'],
      ['00B08A0003', '6C02'],
    ]),
  ).toBe(' 6c02');
});

test('6Cxx to a command with data keeps the data', async () => {
  expect(
    await exchangeWith('00A4040C021122', [
      ['00A4040C021122', '6C05'],
      ['00A4040C02112205', '6F0090009000'],
    ]),
  ).toBe('6f009000 9000');
  // The length that was asked for first stands behind the data, and is replaced.
  expect(
    await exchangeWith('00A4040002112200', [
      ['00A4040002112200', '6C05'],
      ['00A4040002112205', '9000'],
    ]),
  ).toBe(' 9000');
});

test('61xx is followed by GET RESPONSE until all is there', async () => {
  expect(
    await exchangeWith('00B08A00F0', [
      ['00B08A00F0', 'AABB6102'],
      ['00C0000002', 'CCDD6101'],
      ['00C0000001', 'EE9000'],
    ]),
  ).toBe('aabbccddee 9000');
});

test('the status after 61xx is the answer', async () => {
  expect(
    await exchangeWith('00B08A00F0', [
      ['00B08A00F0', '6110'],
      ['00C0000010', '6982'],
    ]),
  ).toBe(' 6982');
});

test('a card that says "more" without end answers garbage; it is not lost', async () => {
  let sent = 0;
  const card: CardConnection = {
    reader: 'endless',
    atr: new Uint8Array(),
    transmit: async () => {
      sent += 1;
      return success(fromHex('006110'));
    },
  };
  const answer = await createChannel(card, fixedSystem()).exchange(fromHex('00B08A00F0'));
  expect(answer.ok && answer.value.sw >> 8).toBe(0x61);
  expect(sent).toBeLessThan(50);
});

test.each(['card_lost', 'reader_lost', 'service_lost'] as const)(
  '%s comes through as it is, at any command',
  async (lost) => {
    expect(await exchangeWith('00B08A00F0', [['00B08A00F0', { lost }]])).toBe(lost);
    expect(
      await exchangeWith('00B08A00F0', [
        ['00B08A00F0', '6C03'],
        ['00B08A0003', { lost }],
      ]),
    ).toBe(lost);
    expect(
      await exchangeWith('00B08A00F0', [
        ['00B08A00F0', 'AA6103'],
        ['00C0000003', { lost }],
      ]),
    ).toBe(lost);
  },
);

/** A card whose every answer is `response` and takes `ms`. */
const steadyCard = (response: string, ms: number) => {
  const system = fixedSystem();
  let sent = 0;
  const card: CardConnection = {
    reader: 'steady',
    atr: new Uint8Array(),
    transmit: async () => {
      sent += 1;
      system.advance(ms);
      return success(fromHex(response));
    },
  };
  return { channel: createChannel(card, system), sent: () => sent };
};
const READ = fromHex('00B08A00F0');

test('a tap has so many commands and not one more', async () => {
  const { channel, sent } = steadyCard('9000', 0);
  for (let n = 0; n < MAX_APDUS; n += 1) expect(await channel.exchange(READ)).toMatchObject({ ok: true });
  expect(await channel.exchange(READ)).toEqual(failure('too_many_commands', { apdus: MAX_APDUS }));
  expect(await channel.exchange(READ)).toMatchObject({ ok: false });
  expect(sent()).toBe(MAX_APDUS);
});

test('"more" without end in one exchange after another runs into the same limit', async () => {
  const { channel, sent } = steadyCard('006110', 0);
  expect(await channel.exchange(READ)).toMatchObject({ ok: true });
  expect(await channel.exchange(READ)).toMatchObject({ reason: 'too_many_commands' });
  expect(sent()).toBe(MAX_APDUS);
});

test('an answer at the end of the time counts, one after it does not', async () => {
  const atTheEnd = steadyCard('9000', TAP_BUDGET_MS);
  expect(await atTheEnd.channel.exchange(READ)).toMatchObject({ ok: true });
  expect(await atTheEnd.channel.exchange(READ)).toEqual(
    failure('card_too_slow', { apdus: 2, ms: 2 * TAP_BUDGET_MS }),
  );
  const late = steadyCard('9000', TAP_BUDGET_MS + 1);
  expect(await late.channel.exchange(READ)).toMatchObject({ reason: 'card_too_slow' });
  expect(late.sent()).toBe(1);
});

test('the time is that of the whole tap, follow-ups and all', async () => {
  const { channel, sent } = steadyCard('006110', TAP_BUDGET_MS / 4);
  expect(await channel.exchange(READ)).toMatchObject({ reason: 'card_too_slow' });
  expect(sent()).toBe(5);
});

test('a card that is gone after too long is gone, not slow', async () => {
  const system = fixedSystem();
  const transmit = async () => {
    system.advance(TAP_BUDGET_MS * 2);
    return failure('card_lost');
  };
  const channel = createChannel({ reader: 'gone', atr: new Uint8Array(), transmit }, system);
  expect(await channel.exchange(READ)).toEqual(failure('card_lost'));
});

test('the channel knows when the last answer came', async () => {
  const system = fixedSystem(1000);
  const card: CardConnection = {
    reader: 'slow',
    atr: new Uint8Array(),
    transmit: async () => {
      system.advance(15);
      return failure('card_lost');
    },
  };
  const channel = createChannel(card, system);
  expect(channel.lastAnswerAt()).toBe(1000);
  await channel.exchange(fromHex('00B08A00F0'));
  expect(channel.lastAnswerAt()).toBe(1015);
});

const AID = fromHex('D392F000260100000001');
const SELECT = '00A4040C0AD392F000260100000001';

const selectWith = async (script: readonly Line[]) => {
  const reader = createMemoryReader();
  reader.insert(script);
  const done = await reader.withCard(MEMORY_READER, (card) =>
    select(createChannel(card, fixedSystem()), AID),
  );
  expect(reader.left()).toBe(0);
  return done.ok ? done.value : done;
};

test('SELECT: there, or not there', async () => {
  expect(await selectWith([[SELECT, '9000']])).toEqual(success('selected'));
  expect(await selectWith([[SELECT, '6A82']])).toEqual(success('absent'));
});

test('6F00 to the first command after power-up is asked again, once', async () => {
  expect(
    await selectWith([
      [SELECT, '6F00'],
      [SELECT, '9000'],
    ]),
  ).toEqual(success('selected'));
  expect(
    await selectWith([
      [SELECT, '6F00'],
      [SELECT, '6F00'],
    ]),
  ).toEqual(success('absent'));
});

test('a card lost at SELECT is lost, not absent', async () => {
  expect(await selectWith([[SELECT, { lost: 'card_lost' }]])).toEqual(failure('card_lost'));
  expect(
    await selectWith([
      [SELECT, '6F00'],
      [SELECT, { lost: 'card_lost' }],
    ]),
  ).toEqual(failure('card_lost'));
});
