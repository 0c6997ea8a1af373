import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createKeyTable, packKey, unpackKey } from './keys.ts';

const digits = fc.stringMatching(/^\d{1,15}$/);

it('a packed number comes back with its zeros, and no two are one', () => {
  fc.assert(
    fc.property(digits, digits, (one, other) => {
      expect(unpackKey(packKey(one))).toBe(one);
      expect(Number.isSafeInteger(packKey(one))).toBe(true);
      expect(packKey(one) === packKey(other)).toBe(one === other);
    }),
  );
});

it('a table holds what a Map holds, also while it grows', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(digits, fc.nat()), { maxLength: 3_000 }), (entries) => {
      const table = createKeyTable();
      const map = new Map<number, number>();
      for (const [text, value] of entries) {
        const key = packKey(text);
        table.numbers[table.slot(key)] = value;
        map.set(key, value);
      }
      expect(table.size).toBe(map.size);
      for (const [key, value] of map) expect(table.numbers[table.find(key)]).toBe(value);
      expect(table.find(packKey('999999999999999'))).toBe(
        map.has(packKey('999999999999999')) ? table.slot(packKey('999999999999999')) : -1,
      );
      expect(Array.from(table.keys(), ({ key }) => key).toSorted((a, b) => a - b)).toEqual(
        [...map.keys()].toSorted((a, b) => a - b),
      );
    }),
    { numRuns: 20 },
  );
});

it('neighbouring numbers do not heap up: 200,000 in a row take no longer than they are many', () => {
  const table = createKeyTable(200_000);
  let steps = 0;
  const counted = new Set<number>();
  for (let at = 0; at < 200_000; at += 1) {
    const slot = table.slot(packKey(String(10_000_000 + at)));
    steps += counted.has(slot) ? 1 : 0;
    counted.add(slot);
  }
  expect(steps).toBe(0);
  expect(table.size).toBe(200_000);
});
