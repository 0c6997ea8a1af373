import { expect, test } from 'vitest';
import { z } from 'zod';
import { counterContract } from './contract.ts';
import { REFUSALS } from './refusal-text.ts';
import { LIFE_EVENTS } from './schema.ts';
import { EVENT_GROUPS, EVENT_NAMES } from './screen-text-events.ts';

/** Every reason that a method of the contract can give, by its JSON schema: what a screen can come to hear. */
const reasonsIn = (schema: z.ZodType): string[] => {
  const text = JSON.stringify(z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }));
  const found: string[] = [];
  JSON.parse(text, (key, value: unknown) => {
    if (key === 'reason' && typeof value === 'object' && value !== null && 'enum' in value)
      found.push(...(value.enum as string[]));
    return value;
  });
  return found;
};

test('every reason of the contract has words that say what to do next', () => {
  const reasons = new Set(Object.values(counterContract).flatMap(({ output }) => reasonsIn(output)));
  expect(reasons.size).toBeGreaterThan(20);
  // Said beside the paper that did not come out (`text.print.failed`).
  const ofPrinting = ['no_printer', 'printer_failed'];
  // Said in place of the picture (`ui/text/ja-paper.ts`, whose `other` is of all that has no words of its own).
  const ofPreview = ['no_renderer', 'renderer_failed'];
  const elsewhere = [...ofPrinting, ...ofPreview];
  const silent = [...reasons].filter(
    (reason) => !Object.hasOwn(REFUSALS, reason) && !elsewhere.includes(reason),
  );
  expect(silent).toEqual([]);
  for (const words of Object.values(REFUSALS)) expect(words.next.length).toBeGreaterThan(0);
});

test('every life event is a tile once, and each has two digits of its own', () => {
  const tiles = EVENT_GROUPS.flatMap(({ events }) => [...events]);
  expect(tiles.toSorted()).toEqual([...LIFE_EVENTS].toSorted());
  expect(EVENT_GROUPS.every(({ events }) => events.length <= 9)).toBe(true);
  expect(new Set(Object.values(EVENT_NAMES)).size).toBe(LIFE_EVENTS.length);
});
