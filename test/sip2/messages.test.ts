import { describe, expect, it } from 'vitest';
import { PLAIN_NOTATION, readReply, readRequest } from '../../src/sip2/codec.ts';
import { dialectSchema, STANDARD_DIALECT } from '../../src/sip2/dialect.ts';
import { readReplyLine, readRequestLine, replyLine, requestLine } from '../../src/sip2/line.ts';
import { REPLIES } from '../../src/sip2/replies.ts';
import { REQUESTS } from '../../src/sip2/requests.ts';
import {
  GOLDEN_REPLIES,
  GOLDEN_REQUESTS,
  plainChecksum,
  UNSEALED_REPLIES,
  UNSEALED_REQUESTS,
  WRONG_AS_PRINTED,
  WRONG_REPLY_AS_PRINTED,
} from './golden.ts';

const sealed = (text: string): string => `${text}AY4AZ${plainChecksum(`${text}AY4AZ`)}`;
const REQUEST_LINES = [...GOLDEN_REQUESTS, ...UNSEALED_REQUESTS.map(sealed)];
const REPLY_LINES = [...GOLDEN_REPLIES, ...UNSEALED_REPLIES.map(sealed)];
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

describe('messages of the published protocol', () => {
  it.each([...GOLDEN_REQUESTS, ...GOLDEN_REPLIES])('adds up as printed: %s', (line) => {
    expect(plainChecksum(line.slice(0, -4))).toBe(line.slice(-4));
  });

  it.each(REQUEST_LINES)('reads and writes %s', (line) => {
    const read = readRequestLine(bytes(line), STANDARD_DIALECT);
    if (!read.ok) return expect.unreachable(read.reason);
    const written = requestLine(read.value.message, read.value.sequence ?? 0, STANDARD_DIALECT);
    expect(written.ok && Buffer.from(written.value).toString('latin1')).toBe(`${line}\r`);
    expect(read.value.message.extra).toEqual([]);
    return undefined;
  });

  it.each(REPLY_LINES)('reads and writes %s', (line) => {
    const read = readReplyLine(bytes(line), STANDARD_DIALECT);
    if (!read.ok) return expect.unreachable(read.reason);
    const written = replyLine(read.value.message, read.value.sequence ?? 0, STANDARD_DIALECT);
    expect(written.ok && Buffer.from(written.value).toString('latin1')).toBe(`${line}\r`);
    expect(read.value.message.extra).toEqual([]);
    return undefined;
  });

  it('are one of each kind at least', () => {
    const ids = (lines: readonly string[]): string[] =>
      [...new Set(lines.map((line) => line.slice(0, 2)))].toSorted();
    const wanted = (table: Record<string, { id: string }>): string[] =>
      Object.values(table)
        .map(({ id }) => id)
        .toSorted();
    expect(ids(REQUEST_LINES)).toEqual(wanted(REQUESTS));
    expect(ids(REPLY_LINES)).toEqual(wanted(REPLIES));
  });

  it.each(WRONG_AS_PRINTED)('refuses %s, whose bytes give %s', (line, right) => {
    expect(readRequestLine(bytes(line), STANDARD_DIALECT)).toMatchObject({ ok: false, reason: 'checksum' });
    expect(plainChecksum(line.slice(0, -4))).toBe(right);
    expect(readRequestLine(bytes(`${line.slice(0, -4)}${right}`), STANDARD_DIALECT).ok).toBe(true);
  });

  it('refuses a status as it is printed', () => {
    expect(readReplyLine(bytes(WRONG_REPLY_AS_PRINTED), STANDARD_DIALECT)).toMatchObject({
      reason: 'checksum',
    });
  });
});

describe('what a message holds', () => {
  it('is a patron with everything', () => {
    const read = readReply(
      '64Y   Y         01420261126    091500000200010003    00000001AO9|AA2000123|AE山田 花子|BZ0010|BLY|CQN|AS本一|AS本二|AT本三|CC500|PA20271231|PCchild|AF一行目|AF二行目|XXvendor|AAother|',
      PLAIN_NOTATION,
    );
    expect(read).toEqual({
      ok: true,
      value: {
        kind: 'patronInfo',
        flags: ['charge_denied', 'card_lost'],
        language: '014',
        at: Date.UTC(2026, 10, 26, 0, 15, 0),
        holdsCount: 2,
        overdueCount: 1,
        chargedCount: 3,
        finesCount: undefined,
        recallsCount: 0,
        unavailableHoldsCount: 1,
        institution: '9',
        patron: '2000123',
        name: '山田 花子',
        holdsLimit: '0010',
        valid: true,
        passwordOk: false,
        feeLimit: '500',
        holds: ['本一', '本二'],
        overdue: ['本三'],
        charged: [],
        fines: [],
        recalls: [],
        unavailableHolds: [],
        expires: '20271231',
        category: 'child',
        screen: ['一行目', '二行目'],
        print: [],
        extra: [
          { code: 'XX', value: 'vendor' },
          { code: 'AA', value: 'other' },
        ],
      },
    });
  });

  it.each([
    ['', 'unknown_message'],
    ['9', 'unknown_message'],
    ['77hello', 'unknown_message'],
    ['12', 'short'],
    ['121NN', 'short'],
    ['12?NUN20261126    091500AO|', 'bad_field'],
    ['121NUN2026112x    091500AO|', 'bad_field'],
    ['121NUN20261126   091500AO|AA1|', 'bad_field'],
  ])('%j is refused: %s', (text, reason) => {
    expect(readReply(text, PLAIN_NOTATION)).toMatchObject({ ok: false, reason });
  });

  it('takes what servers write for yes, no and no date', () => {
    const read = readReply('12YY N                  AO|AA1|AB2|AJt|AH|', PLAIN_NOTATION);
    expect(read).toMatchObject({ value: { ok: true, renewalOk: true, magnetic: 'unknown', at: undefined } });
  });

  it('leaves no control character in a title', () => {
    const read = readReply(
      '181908010                   AB1|AJa\u001b@b\u0000|'.replace('181908010 ', '18190801'),
      PLAIN_NOTATION,
    );
    expect(read).toMatchObject({ value: { title: 'a @b ' } });
  });

  it.each(['a|b', 'a\rb', 'a\nb', '\u0000'])('does not write %j', (item) => {
    const message = { kind: 'itemInfo', at: 0, institution: '', item, extra: [] } as const;
    expect(requestLine(message, 0, STANDARD_DIALECT)).toMatchObject({ ok: false, reason: 'unwritable' });
  });

  it('does not write a date that no calendar has', () => {
    for (const at of [Number.NaN, Number.POSITIVE_INFINITY, 1e15, -1e15])
      expect(
        requestLine({ kind: 'itemInfo', at, institution: '', item: '1', extra: [] }, 0, STANDARD_DIALECT),
      ).toMatchObject({ ok: false, reason: 'unwritable' });
  });

  it('knows UTC from the clock of Japan', () => {
    const at = (zone: string): unknown => {
      const read = readRequest(`1720261126${zone}091500AO|AB1|`, PLAIN_NOTATION);
      return read.ok && read.value.kind === 'itemInfo' ? read.value.at : undefined;
    };
    expect(at('    ')).toBe(Date.UTC(2026, 10, 26, 0, 15));
    expect(at('   Z')).toBe(Date.UTC(2026, 10, 26, 9, 15));
    expect(at(' JST')).toBe(Date.UTC(2026, 10, 26, 0, 15));
  });
});

describe('a dialect', () => {
  const dialect = dialectSchema.parse({
    name: '架空のシステム',
    delimiter: '^',
    terminator: 'crlf',
    encoding: 'cp932',
    errorDetection: 'off',
    trailingDelimiter: false,
    rename: { ZK: 'PC' },
  });

  it('parts, ends and names fields in its own way', () => {
    const line = bytes(
      Buffer.from('24              01420261126    091500AO9^AA1^AEx^ZKadult').toString('latin1'),
    );
    const read = readReplyLine(line, dialect);
    expect(read).toMatchObject({ value: { message: { category: 'adult' }, sequence: undefined } });
    if (!read.ok) return;
    const written = replyLine(read.value.message, 0, dialect);
    expect(written.ok && Buffer.from(written.value).toString('latin1')).toBe(
      '24              01420261126    091500AO9^AA1^AEx^ZKadult\r\n',
    );
  });

  it('does not take the end of a field for a checksum where there are none', () => {
    const read = readReplyLine(bytes('1808000120261126    091500AB1^AJtitleAZ1234'), dialect);
    expect(read).toMatchObject({ value: { message: { title: 'titleAZ1234' } } });
  });

  it('wants a checksum where there are some, unless it is lenient', () => {
    const line = bytes('941');
    expect(readReplyLine(line, STANDARD_DIALECT)).toMatchObject({ reason: 'no_checksum' });
    expect(readReplyLine(line, { ...STANDARD_DIALECT, errorDetection: 'lenient' }).ok).toBe(true);
  });

  it.each([
    { delimiter: 'A' },
    { delimiter: '||' },
    { rename: { AY: 'PC' } },
    { rename: { ZA: 'PC', ZB: 'PC' } },
    { colour: 'red' },
  ])('is not %j', (wrong) => {
    expect(dialectSchema.safeParse({ name: 'x', ...wrong }).success).toBe(false);
  });
});
