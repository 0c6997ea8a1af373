import fc from 'fast-check';
import { expect, it } from 'vitest';
import { holdsMyNumber, isMyNumber, recordHoldsMyNumber, valueHoldsMyNumber } from './my-number.ts';

/** 12345678901 has the check digit 8 (省令's modulus 11, by hand: the sum is 311, 311 mod 11 is 3). */
const NUMBER = '123456789018';

it.each([
  NUMBER,
  `番号は${NUMBER}です`,
  `No.${NUMBER}`,
  '1234-5678-9018',
  '1234 5678 9018',
  '１２３４５６７８９０１８',
  '１２３４－５６７８－９０１８',
  '1234　5678　9018',
  '1234    5678    9018',
  '12.34.56.78.90.18',
  '1-2-3-4-5-6-7-8-9-0-1-8',
  '本町2-3 1234-5678-9018',
  '1234-5678-9018 2-3',
  `000${NUMBER}`,
  `${NUMBER};2026-04-01`,
  '1234\u200b5678\u00ad9018',
  '¹²³⁴⁵⁶⁷⁸⁹⁰¹⁸',
  '①②③④⑤⑥⑦⑧⑨⓪①⑧',
  '𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗𝟎𝟏𝟖',
])('%s holds one', (text) => {
  expect(holdsMyNumber(text)).toBe(true);
});

it.each([
  '',
  '123456789012',
  '1234-5678-9012',
  `1${NUMBER}`,
  `${NUMBER}1`,
  '2025-04-01;2026-04-01',
  '1520480001001',
  '09012345678',
  '+819012345678',
  '+81-90-1234-5678',
  '新潟県三条市旭町二丁目３番１号',
])('%s holds none', (text) => {
  expect(holdsMyNumber(text)).toBe(false);
});

it('one digit of eleven numbers is the check digit, and no other', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\d{11}$/), (eleven) => {
      const right = Array.from('0123456789').filter((digit) => isMyNumber(`${eleven}${digit}`));
      expect(right).toHaveLength(1);
    }),
  );
});

it('hashes, UUIDs and fractions of a record are not looked at; a number beside them is', () => {
  const around = `{"id":"0192f0c1-2345-7abc-8def-${NUMBER}","hash":"a${NUMBER}${'0'.repeat(51)}","ms":0.${NUMBER}}`;
  expect(recordHoldsMyNumber(around)).toBe(false);
  expect(recordHoldsMyNumber(`${around}, "note":"${NUMBER}"`)).toBe(true);
});

it('is found in a value however deep, and not in its ids, hashes, times and pictures', () => {
  expect(valueHoldsMyNumber({ a: [{ b: `番号 ${NUMBER}` }] })).toBe(true);
  expect(
    valueHoldsMyNumber({
      id: '123456a8-9018-4123-8567-123456789018',
      hash: `${NUMBER}ab${NUMBER}`,
      at: 123_456_789_018,
      picture: NUMBER.padStart(2_001, 'z'),
      none: null,
      second: { staff: 's2', pin: NUMBER },
    }),
  ).toBe(false);
});
