import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newCardId, readCardId } from './temp-card.ts';

const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const anyCard = fc.uint8Array({ minLength: 10, maxLength: 10 }).map(newCardId);

test('a card is read as it is printed, typed without hyphens, in small letters, wide, with O for 0 and l for 1', () => {
  fc.assert(
    fc.property(anyCard, (cardId) => {
      const body = cardId.slice(4, -1);
      const spoken = body.replaceAll('0', 'O').replaceAll('1', 'l').toLowerCase();
      const ways = [
        cardId,
        cardId.replaceAll('-', ''),
        cardId.toLowerCase(),
        cardId.slice(4),
        `${spoken}${cardId.slice(-1)}`,
        cardId.replaceAll(/[0-9A-Z]/g, (letter) =>
          String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0),
        ),
      ];
      for (const way of ways) expect(readCardId(way)).toBe(cardId);
    }),
  );
});

test('every wrong letter is found, and nearly all neighbours that changed places', () => {
  const swaps = { made: 0, missed: 0 };
  fc.assert(
    fc.property(anyCard, fc.nat(15), fc.constantFrom(...LETTERS.split('')), (cardId, at, letter) => {
      const body = cardId.replaceAll('-', '').slice(3);
      const wrong = body.slice(0, at) + letter + body.slice(at + 1);
      if (wrong !== body) expect(readCardId(wrong)).toBeUndefined();
      const swapped = body.slice(0, at) + (body[at + 1] ?? '') + (body[at] ?? '') + body.slice(at + 2);
      if (at === 15 || swapped === body) return;
      swaps.made += 1;
      if (readCardId(swapped) !== undefined) swaps.missed += 1;
    }),
    { numRuns: 3_000, seed: 20261126 },
  );
  expect(swaps.made).toBeGreaterThan(1_000);
  expect(swaps.missed / swaps.made).toBeLessThan(0.02);
});

test('random bits make the card, no two alike, and never twelve digits together', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 10, maxLength: 10 }), fc.nat(79), (bytes, bit) => {
      const other = bytes.slice();
      other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(newCardId(other)).not.toBe(newCardId(bytes));
      expect(newCardId(bytes)).not.toMatch(/\d{5}/);
    }),
  );
  for (const none of ['', 'KZT', '123456789012', 'https://example.jp/?x=KZT-0000', 'A1234567890123B'])
    expect(readCardId(none)).toBeUndefined();
});
