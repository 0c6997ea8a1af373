import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../kernel/bytes.ts';
import { berTotalLength, decodeText, findBer, findSimple, stretch } from './tlv.ts';

const ber = (bytes: string, path: string): string | undefined => {
  const found = findBer(fromHex(bytes), path);
  return found === undefined ? undefined : toHex(found);
};
const simple = (bytes: string, tag: string): string | undefined => {
  const found = findSimple(fromHex(bytes), tag);
  return found === undefined ? undefined : toHex(found);
};

describe('BER', () => {
  test.each([
    ['one byte of tag', '8101AA', '81', 'aa'],
    ['two bytes of tag, inside another', 'FF1005 DF1102AABB', 'ff10/DF11', 'aabb'],
    ['the second of two', '8101AA 8202BBCC', '82', 'bbcc'],
    ['length 81', `81 8180 ${'AA'.repeat(128)}`, '81', 'aa'.repeat(128)],
    ['length 82', `81 820100 ${'AA'.repeat(256)}`, '81', 'aa'.repeat(256)],
    ['zeros after it', '8101AA 000000', '81', 'aa'],
    ['FF after it', '8101AA FFFFFF', '81', 'aa'],
    ['an empty value', '8100', '81', ''],
  ])('%s', (_, bytes, path, value) => expect(ber(bytes, path)).toBe(value));

  test.each([
    ['not there', '8101AA', '82'],
    ['longer than the file', '8103AABB', '81'],
    ['indefinite length', '8180 AA 0000', '81'],
    ['a length of three bytes', '8183000001 AA', '81'],
    ['a tag of four bytes', '1F818181 01 AA', '1f818181'],
    ['twice: which one counts?', '8101AA 8101BB', '81'],
    ['behind something broken', '8205AA 8101', '81'],
  ])('%s', (_, bytes, path) => expect(ber(bytes, path)).toBeUndefined());

  test('whole length from the head', () => {
    expect(berTotalLength(fromHex('30820100'))).toBe(260);
    expect(berTotalLength(fromHex('3003'))).toBe(5);
    expect(berTotalLength(fromHex('3082'))).toBeUndefined();
    expect(berTotalLength(new Uint8Array())).toBeUndefined();
  });
});

test.each([
  ['one', '0102AABB', '01', 'aabb'],
  ['the second', '0101AA 0201BB', '02', 'bb'],
  ['a long length', `01 FF0100 ${'AA'.repeat(256)}`, '01', 'aa'.repeat(256)],
  ['filler FF', '0101AA FFFF', '01', 'aa'],
  ['filler 00', '0101AA 0000', '01', 'aa'],
  ['longer than the record', '0103AABB', '01', undefined],
  ['a long length cut', '01FF01', '01', undefined],
  ['twice', '0101AA0101AA', '01', undefined],
])('simple-TLV: %s', (_, bytes, tag, value) => expect(simple(bytes, tag)).toBe(value));

test('a stretch is all there or nothing', () => {
  const bytes = fromHex('00112233');
  expect(stretch(bytes, 1, 2)).toEqual(fromHex('1122'));
  expect(stretch(bytes, 2)).toEqual(fromHex('2233'));
  expect(stretch(bytes, 2, 3)).toBeUndefined();
  expect(stretch(bytes, 5)).toBeUndefined();
});

test.each([
  ['ascii', '4142', 'none', 'AB'],
  ['ascii', '41422020', 'space', 'AB'],
  ['ascii', '414220', 'none', 'AB '],
  ['ascii', '4142FFFF', 'ff', 'AB'],
  ['ascii', '41420000', 'zero', 'AB'],
  ['ascii', '410042', 'zero', undefined],
  ['ascii', '4180', 'none', undefined],
  ['ascii', '2020', 'space', undefined],
  ['bcd', '1234', 'none', '1234'],
  ['bcd', '123F', 'ff', '123'],
  ['bcd', '123F', 'none', undefined],
  ['bcd', '12A4', 'none', undefined],
  ['utf8', 'E58DB0', 'none', '印'],
  ['utf8', 'E58D', 'none', undefined],
  ['utf8', 'EFBBBF41', 'none', undefined],
  ['utf8', 'E280AE41', 'none', undefined],
  ['sjis', '82A0', 'none', 'あ'],
  ['sjis', '82', 'none', undefined],
  ['hex', 'AB01', 'none', 'ab01'],
  ['hex', '', 'none', undefined],
] as const)('%s %s with filler %s is %s', (code, bytes, pad, text) =>
  expect(decodeText(fromHex(bytes), code, pad)).toBe(text),
);

test('any bytes: nothing throws, and no text has a control character', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom('ascii', 'bcd', 'utf8', 'sjis', 'hex'),
      fc.constantFrom('none', 'space', 'zero', 'ff'),
      (bytes, code, pad) => {
        findBer(bytes, 'FF10/DF11');
        findSimple(bytes, '01');
        berTotalLength(bytes);
        expect(decodeText(bytes, code, pad) ?? 'x').toMatch(/^\P{Cc}+$/u);
      },
    ),
    { numRuns: 500 },
  );
});
