import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dialectSchema } from '../../src/sip2/dialect.ts';
import { type DueFormat, readDue } from '../../src/sip2/due-date.ts';
import { decodeText, encodeText } from '../../src/sip2/encoding.ts';
import { createLineSplitter } from '../../src/sip2/frame.ts';
import { readReplyLine } from '../../src/sip2/line.ts';
import { plainChecksum } from './golden.ts';

const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));

describe('CP932', () => {
  it('parts fields in the letters: ポ holds the byte of the delimiter', () => {
    const dialect = dialectSchema.parse({ name: 'x', encoding: 'cp932', errorDetection: 'off' });
    const bytes = encodeText('1808000120261126    091500AB1|AJポケット|AQ本館|', 'cp932');
    if (!bytes.ok) return expect.unreachable();
    expect(latin(bytes.value)).toContain('\x83\x7c');
    expect(readReplyLine(bytes.value, dialect)).toMatchObject({
      value: { message: { title: 'ポケット', permanentLocation: '本館', extra: [] } },
    });
    return undefined;
  });

  it('sums the bytes, not the letters', () => {
    const dialect = dialectSchema.parse({ name: 'x', encoding: 'cp932' });
    const body = encodeText('1808000120261126    091500AB1|AJ髙橋の本|AY2AZ', 'cp932');
    if (!body.ok) return expect.unreachable();
    const text = latin(body.value);
    const line = new Uint8Array(Buffer.from(text + plainChecksum(text), 'latin1'));
    expect(readReplyLine(line, dialect)).toMatchObject({
      value: { message: { title: '髙橋の本' }, sequence: 2 },
    });
    return undefined;
  });

  it('tells letters that it has not, and loses none', () => {
    expect(encodeText('𠮷野 ☃', 'cp932')).toEqual({
      ok: false,
      reason: 'not_in_encoding',
      detail: { letters: 2 },
    });
    expect(encodeText('\ud842', 'utf-8')).toMatchObject({ ok: false, reason: 'not_in_encoding' });
    const twins = encodeText('〜−—‖①髙ｶﾅ', 'cp932');
    expect(twins.ok && decodeText(twins.value, 'cp932')).toBe('～－―∥①髙ｶﾅ');
  });

  it('puts U+FFFD where a byte is no letter', () => {
    expect(decodeText(hex('83 7c ff 41'), 'cp932')).toBe('ポ\ufffdA');
    expect(decodeText(hex('e3 81'), 'utf-8')).toBe('\ufffd');
  });

  it('mends a title that was cut in the middle of a letter', () => {
    // 「本」 and the first byte of another letter, then the delimiter and AH.
    const cut = hex('41 4a 96 7b 83 7c 41 48 32');
    expect(decodeText(cut, 'cp932')).toBe('AJ本ポAH2');
    const cuts = { delimiter: '|', trailing: true };
    expect(decodeText(cut, 'cp932', cuts)).toBe('AJ本\ufffd|AH2');
    // ポ followed by no field is ポ.
    expect(decodeText(hex('83 7c 41 7c'), 'cp932', cuts)).toBe('ポA|');
    expect(decodeText(hex('83 7c 83 50'), 'cp932', cuts)).toBe('ポケ');
  });

  it('leaves a ポ at the very end to a server that ends no message with its delimiter', () => {
    expect(decodeText(hex('41 4a 83 7c'), 'cp932', { delimiter: '|', trailing: true })).toBe('AJ\ufffd|');
    expect(decodeText(hex('41 4a 83 7c'), 'cp932', { delimiter: '|', trailing: false })).toBe('AJポ');
    // A ポ that was not cut has its delimiter behind it.
    expect(decodeText(hex('41 4a 83 7c 7c'), 'cp932', { delimiter: '|', trailing: true })).toBe('AJポ|');
  });

  it('of a title that was cut anywhere, in the middle or as the last field, no other field is lost', () => {
    const dialect = dialectSchema.parse({ name: 'x', encoding: 'cp932', cutsLetters: true });
    // No capitals: ポ and then two of them cannot be told from a cut before a field.
    const letters = fc.array(fc.constantFrom('ポ', 'ャ', '本', 'ソ', 'ア', 'ｱ', 'a', '7'), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(letters, fc.nat(60), fc.boolean(), (title, at, isLast) => {
        const encoded = encodeText(title.join(''), 'cp932');
        if (!encoded.ok) return expect.unreachable();
        // At least one letter is left of it, so that what it is is known.
        const cut = latin(encoded.value).slice(0, Math.max(2, at));
        const fields = isLast ? `AB1|AJ${cut}|` : `AB1|AJ${cut}|AQX|`;
        const body = `1808000120261126    091500${fields}AY2AZ`;
        const line = new Uint8Array(Buffer.from(body + plainChecksum(body), 'latin1'));
        const read = readReplyLine(line, dialect);
        if (!read.ok) return expect.unreachable(read.reason);
        const { message } = read.value;
        if (message.kind !== 'itemInfo') return expect.unreachable(message.kind);
        expect([message.item, message.permanentLocation, message.extra]).toEqual([
          '1',
          isLast ? undefined : 'X',
          [],
        ]);
        // What is left of the title is its beginning, and at most one letter that cannot be read.
        const left = (message.title ?? '').replace(/\ufffd$/, '');
        expect(title.join('').startsWith(left)).toBe(true);
        return undefined;
      }),
      { numRuns: 500 },
    );
  });
});

describe('checksums over letters', () => {
  const text = '1808000120261126    091500AB1|AJcáliz 本|AY1AZ';
  const sum = Array.from(text).reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  const line = new Uint8Array(
    Buffer.from(text + (0x1_0000 - (sum & 0xffff)).toString(16).toUpperCase().padStart(4, '0'), 'utf8'),
  );

  it('are taken where the dialect says so', () => {
    const dialect = dialectSchema.parse({ name: 'x' });
    expect(readReplyLine(line, dialect)).toMatchObject({ ok: false, reason: 'checksum' });
    expect(readReplyLine(line, { ...dialect, takesLetterSums: true })).toMatchObject({
      value: { message: { title: 'cáliz 本' } },
    });
    const wrong = line.slice();
    wrong[30] = (wrong[30] ?? 0) ^ 1;
    expect(readReplyLine(wrong, { ...dialect, takesLetterSums: true })).toMatchObject({ reason: 'checksum' });
  });
});

describe('lines', () => {
  const split = (chunks: readonly string[], longest?: number): unknown => {
    const splitter = createLineSplitter(longest);
    return chunks.map((chunk) => {
      const lines = splitter.push(new Uint8Array(Buffer.from(chunk, 'latin1')));
      return lines.ok ? lines.value.map(latin) : lines.reason;
    });
  };

  it.each([
    [['941\r'], [['941']]],
    [['941\r\n'], [['941']]],
    [
      ['94', '1', '\r', '\n940\n'],
      [[], [], ['941'], ['940']],
    ],
    [['\r\n\r\n  \u0000941\r'], [['941']]],
    [['941\r940\r96'], [['941', '940']]],
  ])('%j are %j', (chunks, lines) => {
    expect(split(chunks)).toEqual(lines);
  });

  it('are bounded', () => {
    expect(split(['x'.repeat(20)], 16)).toEqual(['too_long']);
    expect(split(['x'.repeat(10), 'x'.repeat(10)], 16)).toEqual([[], 'too_long']);
    expect(split([`${'x'.repeat(20)}\r`], 16)).toEqual(['too_long']);
    expect(split([`${'x'.repeat(16)}\r`], 16)).toEqual([['x'.repeat(16)]]);
  });
});

describe('返却期限日', () => {
  const japanese: readonly DueFormat[] = ['japanese'];
  it.each([
    ['2026/12/10', japanese, { on: '2026-12-10' }],
    ['2026-12-10', japanese, { on: '2026-12-10' }],
    ['2026-12-10T20:00:00+09:00', japanese, { on: '2026-12-10', at: '20:00' }],
    ['2026-12-10 23:59', japanese, { on: '2026-12-10' }],
    ['20261210', japanese, { on: '2026-12-10' }],
    ['20261210    235900', japanese, { on: '2026-12-10' }],
    ['20261210   Z170000', japanese, { on: '2026-12-10', at: '17:00' }],
    ['令和8年12月10日', japanese, { on: '2026-12-10' }],
    ['令和８年１２月１０日（木）', japanese, { on: '2026-12-10' }],
    ['R8.12.10', japanese, { on: '2026-12-10' }],
    ['2026年12月10日(木曜日) 17:30', japanese, { on: '2026-12-10', at: '17:30' }],
    ['令和元年5月1日', japanese, { on: '2019-05-01' }],
    ['12/10/2026', ['japanese', 'month_first'], { on: '2026-12-10' }],
    ['5/23/2008,23:59', ['month_first'], { on: '2008-05-23' }],
    ['10.12.2026 18:00', ['day_first'], { on: '2026-12-10', at: '18:00' }],
    ['12/10/2026', japanese, undefined],
    ['23/5/2008', ['month_first'], undefined],
    ['2026/02/30', japanese, undefined],
    ['昭和64年2月1日', japanese, undefined],
    ['2026-12-10 25:00', japanese, { on: '2026-12-10' }],
    ['', japanese, undefined],
    ['なし', japanese, undefined],
    ['x'.repeat(10_000), japanese, undefined],
  ] as const)('%s', (text, formats, due) => {
    expect(readDue(text, formats)).toEqual(due);
  });
});
