import { expect, test } from 'vitest';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { fromHex, toHex } from '../kernel/bytes.ts';
import { failure, success } from '../kernel/result.ts';
import type { CardConnection } from './index.ts';
import { createTracer, type TraceLine, traced, traceText } from './trace.ts';

const trace = (exchanges: readonly (readonly [string, string])[], showAnswers = false): TraceLine[] => {
  const lineOf = createTracer({ showAnswers });
  return exchanges.map(([command, response]) =>
    lineOf(fromHex(command), response === '' ? undefined : fromHex(response)),
  );
};

const JPKI = ['00A4040C0AD392F000260100000001', '9000'] as const;

test('files are called by what they are in the application that is selected', () => {
  const [, byShortId, rest, counter] = trace([
    JPKI,
    ['00B08A00F0', `${'AA'.repeat(240)}9000`],
    ['00B000F0000414', `${'BB'.repeat(3)}9000`],
    ['00200098', '63C3'],
  ]);
  expect(byShortId).toEqual({
    command: '00B08A00 F0',
    meaning: 'READ BINARY EF 000A 利用者証明用電子証明書 +0 (240)',
    answer: '‹240 B›',
    answerBytes: 240,
    sw: '9000',
    status: 'ok',
  });
  expect(rest).toMatchObject({ meaning: 'READ BINARY EF 000A 利用者証明用電子証明書 +240 (1044)' });
  expect(counter).toMatchObject({ meaning: '残り回数 EF 0018 利用者証明用暗証番号', status: 'tries_left 3' });
});

test('an application that did not answer is not the selected one', () => {
  const [, , read] = trace([JPKI, ['00A4040C0AD3921000310001010408', '6A82'], ['00B08A0004', '9000']]);
  expect(read?.meaning).toContain('利用者証明用電子証明書');
});

test.each([
  ['VERIFY', '0020009804 31323334'],
  ['VERIFY of extended length', '00200098000004 31323334'],
  ['change of a PIN', '0024018004 31323334'],
  ['change of a PIN, 共通AP', '8032008004 31323334'],
  ['a signature', '802A009704 31323334 00'],
  ['an unknown instruction', '80E2000004 31323334'],
])('%s never shows its data, also where answers may be seen', (_, command) => {
  for (const showAnswers of [false, true]) {
    const [line] = trace([[command, '9000']], showAnswers);
    expect(JSON.stringify(line)).not.toContain('31323334');
    expect(line?.command).toContain('‹4 B›');
  }
});

test('answers are shown only when that was said', () => {
  const exchange = [['00B2010C00', 'C0FFEE9000']] as const;
  expect(trace(exchange)[0]).toMatchObject({ answer: '‹3 B›' });
  expect(trace(exchange, true)[0]).toMatchObject({ answer: 'C0FFEE' });
});

test('a command with no answer is a line too', () => {
  const [line] = trace([['00B2010C00', '']]);
  expect(line).toMatchObject({ sw: undefined, status: 'lost' });
  expect(traceText(line!, 1.25)).toMatch(/→ ---- {2}lost {2}1\.3 ms$/);
});

test('a traced card is the same card', async () => {
  const system = fixedSystem();
  const answers = [success(fromHex('9000')), failure('card_lost')];
  const sent: string[] = [];
  const card: CardConnection = {
    reader: 'x',
    atr: new Uint8Array(),
    transmit: async (command) => {
      sent.push(toHex(command));
      system.advance(7);
      return answers.shift() ?? failure('card_lost');
    },
  };
  const told: [string | undefined, number][] = [];
  const shown = traced(card, { system, showAnswers: false }, ({ sw }, ms) => void told.push([sw, ms]));
  expect(await shown.transmit(fromHex(JPKI[0]))).toEqual(success(fromHex('9000')));
  expect(await shown.transmit(fromHex('00B08A00F0'))).toEqual(failure('card_lost'));
  expect(sent).toHaveLength(2);
  expect(told).toEqual([
    ['9000', 7],
    [undefined, 7],
  ]);
});
