/** Every message, both ways, in both encodings. `KAZASU_SIP2_RUNS=2000` for a long run. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isShiftJis } from '../../src/kernel/shift-jis.ts';
import { type Dialect, dialectSchema } from '../../src/sip2/dialect.ts';
import type { Definition, Field } from '../../src/sip2/fields.ts';
import { createLineSplitter } from '../../src/sip2/frame.ts';
import { PATRON_FLAGS, SUMMARIES } from '../../src/sip2/kinds.ts';
import { readReplyLine, readRequestLine, replyLine, requestLine } from '../../src/sip2/line.ts';
import type { Reply, Request } from '../../src/sip2/messages.ts';
import { REPLIES } from '../../src/sip2/replies.ts';
import { REQUESTS } from '../../src/sip2/requests.ts';

const RUNS = Number(process.env['KAZASU_SIP2_RUNS'] ?? 12);

/** Letters of Japanese titles, and of machines. CP932 writes these as one of two: the other comes back. */
const isPlain = (letter: string): boolean => isShiftJis(letter) && !/[〜−—‖]/.test(letter);
const LETTERS = [
  ...Array.from('ポソ表予十能ーァ亜腕髙﨑①㈱ｶﾞﾅ々〆ヶ凜Ω～－あいう本図書館'),
  ...Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)),
].filter(isPlain);
/** Far from CP932; only UTF-8 carries them. */
const FAR = ['𠮷', 'é', '한', '😀', 'ạ', '𩸽', '〜'];

const textOf = (dialect: Dialect): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(...LETTERS, ...(dialect.encoding === 'utf-8' ? FAR : [])), { maxLength: 24 })
    .map((letters) => letters.filter((letter) => letter !== dialect.delimiter).join(''));

const asciiOf = (width: number): fc.Arbitrary<string> =>
  fc
    .array(fc.integer({ min: 0x30, max: 0x39 }), { minLength: width, maxLength: width })
    .map((codes) => String.fromCharCode(...codes));

/** Whole seconds from 1900 to 2500, or none. */
const momentOf = fc.option(
  fc.integer({ min: -2_208_988_800, max: 16_725_225_600 }).map((seconds) => seconds * 1000),
  { nil: undefined },
);

/** Values of a fixed field, told by what its kind does with some: the kinds have no names. */
const CANDIDATES: readonly fc.Arbitrary<unknown>[] = [
  fc.boolean(),
  fc.constantFrom('yes', 'no', 'unknown'),
  fc.constantFrom('ok', 'out_of_paper', 'closing'),
  fc.constantFrom('add', 'cancel', 'change'),
];
const fixedOf = (name: string, kind: Definition['fixed'][string]): fc.Arbitrary<unknown> => {
  if (kind.width === 18) return momentOf;
  if (name === 'flags') return fc.subarray([...PATRON_FLAGS]);
  if (name === 'summary') return fc.constantFrom(...SUMMARIES, 'none');
  if (/Count$|timeout|retries|printWidth/.test(name))
    return fc.option(fc.integer({ min: 0, max: 10 ** kind.width - 1 }), { nil: undefined });
  if (/magnetic|desensitize/.test(name)) return CANDIDATES[1] ?? fc.boolean();
  if (name === 'condition') return CANDIDATES[2] ?? fc.boolean();
  if (name === 'mode') return CANDIDATES[3] ?? fc.boolean();
  if (kind.width > 1 || /Algorithm$/.test(name)) return asciiOf(kind.width);
  return fc.boolean();
};

const fieldOf = ({ shape }: Field, text: fc.Arbitrary<string>): fc.Arbitrary<unknown> => {
  if (shape === 'list') return fc.array(text, { maxLength: 4 });
  if (shape === 'flag') return fc.boolean();
  return text;
};

const messageOf = (
  kind: string,
  { fixed, fields }: Definition,
  text: fc.Arbitrary<string>,
): fc.Arbitrary<unknown> => {
  const optional = Object.entries(fields).filter(([, { shape }]) => shape === 'may' || shape === 'flag');
  const parts = {
    kind: fc.constant(kind),
    ...Object.fromEntries(Object.entries(fixed).map(([name, each]) => [name, fixedOf(name, each)])),
    ...Object.fromEntries(Object.entries(fields).map(([name, each]) => [name, fieldOf(each, text)])),
    extra: fc.array(fc.record({ code: fc.constantFrom('ZA', 'Z9', 'QQ'), value: text }), { maxLength: 2 }),
  };
  const names = optional.map(([name]) => name);
  return fc.record(parts, {
    requiredKeys: Object.keys(parts).filter((name) => !names.includes(name)) as never,
  });
};

const DIALECTS = (
  [
    { encoding: 'utf-8' },
    { encoding: 'cp932', terminator: 'crlf' },
    {
      encoding: 'cp932',
      errorDetection: 'off',
      delimiter: '^',
      trailingDelimiter: false,
      rename: { ZZ: 'AJ', ZY: 'AA' },
    },
  ] as const
).map((more) => dialectSchema.parse({ name: 'x', ...more }));

/** Through a stream in pieces of any size, as TCP brings them. */
const throughStream = (line: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] => {
  const splitter = createLineSplitter();
  const at = [0, ...cuts.map((cut) => cut % (line.length + 1)).toSorted((a, b) => a - b), line.length];
  return at.slice(1).flatMap((to, index) => {
    const lines = splitter.push(line.subarray(at[index], to));
    return lines.ok ? [...lines.value] : [];
  });
};

describe.each(DIALECTS)('$encoding, error detection $errorDetection', (dialect) => {
  const text = textOf(dialect);
  const cuts = fc.array(fc.nat(400), { maxLength: 5 });
  const sequence = fc.integer({ min: 0, max: 9 });

  it.each(Object.entries(REQUESTS))('request %s', (kind, definition) => {
    fc.assert(
      fc.property(messageOf(kind, definition, text), sequence, cuts, (message, number, pieces) => {
        const line = requestLine(message as Request, number, dialect);
        if (!line.ok) return expect.unreachable(line.reason);
        const [whole, ...rest] = throughStream(line.value, pieces);
        expect(rest).toEqual([]);
        const read = readRequestLine(whole ?? new Uint8Array(), dialect);
        expect(read).toMatchObject({ ok: true });
        expect(read.ok && read.value.message).toEqual(message);
        if (dialect.errorDetection === 'on' && kind !== 'resendReply')
          expect(read.ok && read.value.sequence).toBe(number);
        return undefined;
      }),
      { numRuns: RUNS },
    );
  });

  it.each(Object.entries(REPLIES))('reply %s', (kind, definition) => {
    fc.assert(
      fc.property(messageOf(kind, definition, text), sequence, cuts, (message, number, pieces) => {
        const line = replyLine(message as Reply, number, dialect);
        if (!line.ok) return expect.unreachable(line.reason);
        const [whole, ...rest] = throughStream(line.value, pieces);
        expect(rest).toEqual([]);
        const read = readReplyLine(whole ?? new Uint8Array(), dialect);
        expect(read.ok && read.value.message).toEqual(message);
        return undefined;
      }),
      { numRuns: RUNS },
    );
  });
});
