/** One request and its answer, line by line. */
import { describe, expect, it } from 'vitest';
import { mustSucceed } from '../../src/kernel/result.ts';
import { dialectSchema } from '../../src/sip2/dialect.ts';
import { type Act, type Asked, createExchange } from '../../src/sip2/exchange.ts';
import { replyLine } from '../../src/sip2/line.ts';
import type { ReplyOf } from '../../src/sip2/messages.ts';
import { plainChecksum } from './golden.ts';

const dialectOf = (more: Record<string, unknown> = {}) =>
  dialectSchema.parse({ name: 'x', timing: { retries: 2 }, ...more });
const dialect = dialectOf();

const lent = (item = '7', patron = '5'): ReplyOf<'checkout'> & { kind: 'checkout' } => ({
  ...{ kind: 'checkout', ok: true, renewalOk: false, magnetic: 'no', desensitize: 'yes', at: 0 },
  ...{ institution: '', patron, item, title: '本', due: '2026/12/10', screen: [], print: [], extra: [] },
});
const lineOf = (reply: Parameters<typeof replyLine>[0], sequence: number, of = dialect): Uint8Array =>
  mustSucceed(replyLine(reply, sequence, of)).slice(0, -1);
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

const exchange = (more: Partial<Asked> = {}) =>
  createExchange({
    ...{
      dialect,
      sequence: 3,
      reply: 'checkout',
      changes: true,
      patron: '5',
      item: '7',
      numbered: true,
      resends: true,
    },
    isEarlier: (number) => number < 3,
    ...more,
  });
const acts = (list: readonly Act[]): string[] => list.map((act) => (act.do === 'fail' ? act.reason : act.do));

describe('with numbers', () => {
  it('takes the reply with its number', () => {
    expect(exchange().line(lineOf(lent(), 3))).toMatchObject({ do: 'done', reply: { item: '7' } });
  });

  it('waits past the late answer of an earlier request, and asks again after a number that never was', () => {
    const it = exchange();
    expect(
      acts([it.line(lineOf(lent(), 2)), it.line(lineOf(lent(), 9)), it.line(lineOf(lent(), 3))]),
    ).toEqual(['wait', 'ask_again', 'done']);
  });

  it('asks again for what does not sum, has no sum, is of another kind or of another item, and then gives up', () => {
    const wrong = lineOf(lent(), 3);
    wrong[5] = (wrong[5] ?? 0) ^ 1;
    const without = lineOf(lent(), 3, dialectOf({ errorDetection: 'off' }));
    const login = lineOf({ kind: 'login', ok: true, extra: [] }, 3);
    for (const [line, reason] of [
      [wrong, 'garbled'],
      [without, 'garbled'],
      [login, 'garbled'],
      [bytes('hello'), 'garbled'],
      [lineOf(lent('8'), 3), 'mismatch'],
      [lineOf(lent('7', '6'), 3), 'mismatch'],
    ] as const) {
      const each = exchange();
      expect(acts([each.line(line), each.line(line), each.line(line)])).toEqual([
        'ask_again',
        'ask_again',
        reason,
      ]);
      expect(each.mayBeDone()).toBe(true);
    }
  });

  it('sends again in silence, with the same number, and then gives up', () => {
    const it = exchange();
    expect(acts([it.silence(), it.silence(), it.silence()])).toEqual(['send', 'send', 'timeout']);
  });

  it('never sends a loan twice to a server that would make it twice', () => {
    const forgets = dialectOf({ remembersAnswers: false });
    expect(acts([exchange({ dialect: forgets }).silence()])).toEqual(['timeout']);
    expect(acts([exchange({ dialect: forgets, changes: false }).silence()])).toEqual(['send']);
  });

  it.each(['96', '96AZFEF6'])('sends again when asked to (%s), and knows that nothing was done', (text) => {
    const it = exchange();
    expect(acts([it.line(bytes(text)), it.line(bytes(text)), it.line(bytes(text))])).toEqual([
      'send',
      'send',
      'garbled',
    ]);
    expect(it.mayBeDone()).toBe(false);
    const other = exchange();
    other.silence();
    other.line(bytes(text));
    expect(other.mayBeDone()).toBe(true);
  });

  it('does not take «say that again» of 97 for one of the loan', () => {
    const forgets = dialectOf({ remembersAnswers: false });
    const it = exchange({ dialect: forgets });
    // The loan was made, its answer came bent, and the server has lost it.
    expect(acts([it.line(bytes('rubbish')), it.line(bytes('96AZFEF6'))])).toEqual(['ask_again', 'garbled']);
    expect(it.mayBeDone()).toBe(true);
    const remembers = exchange();
    expect(acts([remembers.line(bytes('rubbish')), remembers.line(bytes('96AZFEF6'))])).toEqual([
      'ask_again',
      'send',
    ]);
    expect(remembers.mayBeDone()).toBe(true);
  });

  it('takes an answer to 97 without a number, or with 0, and only then', () => {
    const unnumbered = (() => {
      const text = Buffer.from(lineOf(lent(), 3)).toString('latin1').slice(0, -9);
      return bytes(`${text}AZ${plainChecksum(`${text}AZ`)}`);
    })();
    for (const again of [unnumbered, lineOf(lent(), 0)]) {
      const it = exchange();
      expect(acts([it.line(bytes('rubbish')), it.line(again)])).toEqual(['ask_again', 'done']);
    }
    expect(acts([exchange().line(lineOf(lent(), 0))])).toEqual(['wait']);
    const it = exchange();
    expect(acts([it.line(bytes('rubbish')), it.line(lineOf(lent('8'), 0))])).toEqual(['ask_again', 'wait']);
  });

  it('does not ask for what is not known there', () => {
    expect(acts([exchange({ resends: false }).line(bytes('rubbish'))])).toEqual(['send']);
    const forgets = dialectOf({ remembersAnswers: false });
    expect(acts([exchange({ resends: false, dialect: forgets }).line(bytes('rubbish'))])).toEqual([
      'garbled',
    ]);
  });
});

describe('without numbers', () => {
  const off = dialectOf({ errorDetection: 'off' });
  const without = (more: Partial<Asked> = {}) => exchange({ dialect: off, numbered: false, ...more });

  it('waits past what is not its answer, says in the end what it saw, and sends nothing twice', () => {
    const it = without();
    const another = lineOf(lent('8'), 0, off);
    expect(
      acts([it.line(lineOf({ kind: 'login', ok: true, extra: [] }, 0, off)), it.line(another), it.silence()]),
    ).toEqual(['wait', 'wait', 'mismatch']);
    expect(acts([without({ changes: false }).silence()])).toEqual(['timeout']);
    expect(acts([without().line(lineOf(lent(), 0, off))])).toEqual(['done']);
  });
});

it.each([
  ['A20000011B', '20000011', 'loose', true],
  ['a20000011b', ' 0020000011 ', 'loose', true],
  ['20000011', '20000012', 'loose', false],
  ['20000011', 'A20000011A', 'exact', false],
  ['A1001', 'B1001', 'loose', false],
  ['A1001A', '1001', 'loose', true],
  ['AB1001', '1001', 'loose', false],
  ['20000011', '1', 'off', true],
  ['20000011', '', 'exact', true],
  ['D', 'D', 'loose', true],
  ['0', '00', 'loose', true],
])('%s said as %s is the same, %s: %s', (asked, said, echoes, same) => {
  const own = dialectOf({ echoes });
  const act = exchange({ dialect: own, patron: asked }).line(lineOf(lent('7', said), 3, own));
  expect(act.do === 'done').toBe(same);
});
