import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinDigits, parseScannedNumber } from './number-b-text.ts';

const WHOLE = '55021720352285';

describe('a scanned or typed 照合番号B', () => {
  it.each([
    ['plain', WHOLE],
    ['with the scanner’s line end', `${WHOLE}\r\n`],
    ['full width', '５５０２１７２０３５２２８５'],
    ['in groups', '550217 2035 2285'],
    ['with an ideographic space', '550217　2035　2285'],
    ['with hyphens of every kind', '55-02‐17–2035ー2285'],
  ])('is taken %s', (_, text) => {
    expect(parseScannedNumber(text)).toEqual({
      ok: true,
      value: { year: '55', month: '02', day: '17', expiryYear: '2035', securityCode: '2285' },
    });
  });

  it.each([
    ['', 'empty'],
    [' \r\n', 'empty'],
    ['5502172035228', 'wrong_length'],
    [`${WHOLE}0`, 'wrong_length'],
    ['5502172O352285', 'not_digits'],
    ['55021720352285é', 'not_digits'],
    ['٥٥٠٢١٧٢٠٣٥٢٢٨٥', 'not_digits'],
    ['55131720352285', 'no_such_date'],
    ['55023020352285', 'no_such_date'],
    ['55020020352285', 'no_such_date'],
    ['55021719352285', 'no_such_year'],
  ])('refuses %j: %s', (text, reason) => {
    expect(parseScannedNumber(text)).toMatchObject({ ok: false, reason });
  });

  it('takes 29 February, and the first year', () => {
    expect(parseScannedNumber('01022920352285').ok).toBe(true);
  });

  it('refuses twelve digits however written, and says nothing of them', () => {
    for (const text of ['123456789012', '1234 5678 9012', '１２３４－５６７８－９０１２\r'])
      expect(parseScannedNumber(text)).toStrictEqual({ ok: false, reason: 'looks_like_my_number' });
  });

  it('never repeats what it refuses', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('0', '1', '2', '5', '9', '-', 'x', ' ', '１') }),
        (text) => {
          const parsed = parseScannedNumber(text);
          if (parsed.ok) expect(joinDigits(parsed.value)).toMatch(/^\d{14}$/);
          else
            expect(Object.keys(parsed.detail ?? {})).toEqual(
              parsed.reason === 'wrong_length' ? ['digits'] : [],
            );
        },
      ),
    );
  });
});
