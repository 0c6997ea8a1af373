import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkDigitOf, kindOfCode, maskedNumber, readMyKeyId, readNumber } from './codes.ts';
import { librarySiteSchema, type NumberRule } from './site-schema.ts';

const rule = (change: Partial<NumberRule> = {}): NumberRule => ({
  lengths: [8],
  checkDigit: 'none',
  carried: 'always',
  inSystem: true,
  ...change,
});

describe('check digits', () => {
  // 4901234567894 is a JAN of the standard; 79927398713 the usual example of Luhn; the others by hand.
  test.each([
    ['490123456789', 'mod10_weight3', '4'],
    ['7992739871', 'luhn', '3'],
    ['1234567', 'seven_dr', '5'],
    ['12345678', 'mod11', '5'],
    ['12345678', 'none', ''],
  ] as const)('%s %s ends in %s', (digits, how, last) => {
    expect(checkDigitOf(digits, how)).toBe(last);
  });
});

describe('readNumber', () => {
  test.each([
    ['with start and stop', 'A12345678A'],
    ['with another pair', 'd12345678b'],
    ['with the start alone', 'C12345678'],
    ['stripped', '12345678'],
    ['in full width', 'Ａ１２３４５６７８Ａ'],
    ['with blanks and hyphens', ' 1234-5678 '],
  ])('a card read %s', (_how, raw) => {
    expect(readNumber(raw, rule())).toEqual({ ok: true, value: '12345678' });
  });

  test('with and without check digit in one library: both lead to the number that the library system has', () => {
    const mixed = rule({ checkDigit: 'luhn', carried: 'sometimes', inSystem: false });
    const check = checkDigitOf('12345678', 'luhn');
    expect(readNumber(`12345678${check}`, mixed)).toEqual({ ok: true, value: '12345678' });
    expect(readNumber('12345678', mixed)).toEqual({ ok: true, value: '12345678' });
    expect(readNumber('12345678', { ...mixed, inSystem: true })).toEqual({
      ok: true,
      value: `12345678${check}`,
    });
  });

  test.each([
    ['a wrong check digit', '123456780', rule({ checkDigit: 'luhn' }), 'check_digit'],
    ['no check digit where there must be one', '12345678', rule({ checkDigit: 'luhn' }), 'wrong_length'],
    ['another length', '1234567', rule(), 'wrong_length'],
    ['letters', 'ABC12345', rule(), 'not_a_code'],
    ['nothing', '', rule(), 'not_a_code'],
    ['the ISBN of a book', '9784000000000', rule(), 'isbn'],
    ['the second line of 書籍JAN', '1920193010007', rule(), 'isbn'],
    ['a label with another start letter', 'B12345678B', rule({ start: 'A' }), 'other_kind'],
  ])('%s is refused as such', (_what, raw, by, reason) => {
    expect(readNumber(raw, by)).toMatchObject({ ok: false, reason });
  });

  test('one digit read wrongly is found by every check digit that promises it', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^\d{8}$/),
        fc.constantFrom('luhn' as const, 'mod10_weight3' as const),
        fc.nat(7),
        fc.integer({ min: 1, max: 9 }),
        (body, how, at, off) => {
          const code = body + checkDigitOf(body, how);
          const wrong = code.slice(0, at) + String((Number(code[at]) + off) % 10) + code.slice(at + 1);
          expect(readNumber(code, rule({ checkDigit: how })).ok).toBe(true);
          expect(readNumber(wrong, rule({ checkDigit: how }))).toMatchObject({
            ok: false,
            reason: 'check_digit',
          });
        },
      ),
      { numRuns: 60 },
    );
  });
});

test('what a code can be, where a card and a book are both listened for', () => {
  const site = { patron: rule({ lengths: [8] }), items: rule({ lengths: [8, 9] }) };
  expect(kindOfCode('123456789', site)).toBe('item');
  expect(kindOfCode('12345678', site)).toBe('either');
  expect(kindOfCode('A12345678A', { patron: rule({ start: 'A' }), items: rule({ start: 'B' }) })).toBe(
    'patron',
  );
  expect(kindOfCode('9784000000000', site)).toBe('none');
});

test('マイキーID: eight letters and digits, in any width', () => {
  expect(readMyKeyId('ａｂｃ12345')).toBe('ABC12345');
  expect(readMyKeyId('12345678')).toBeUndefined();
  expect(readMyKeyId('ABC1234')).toBeUndefined();
});

test('three digits are all that others may read', () => expect(maskedNumber('20000011')).toBe('•••••011'));

test('a profile says no more than its library and its numbers; the rest is assumed and stated', () => {
  const site = librarySiteSchema.parse({
    name: 'かざし市立図書館',
    system: { kind: 'simulated' },
    patron: { lengths: [8] },
    items: { lengths: [9] },
  });
  expect(site).toMatchObject({
    mode: 'staff',
    session: { endSeconds: 10, idleSeconds: 60, warnSeconds: 5 },
    offline: { lend: true, dueDays: 14, mostItems: 10 },
    link: { where: 'staff', password: false },
    fees: 'show',
    pad: { kind: 'none' },
  });
});
