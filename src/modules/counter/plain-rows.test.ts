import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mustSucceed } from '../../kernel/result.ts';
import { GROUPS, isGroup, predicateOf, type Row, rowsOf } from './plain.ts';
import { addInside, LEAVES, newLeaf, remove, turn, wrap } from './plain-rows.ts';
import { type Fact, factSchema, type Predicate } from './schema.ts';

const words = { ja: '犬', easy: '犬', en: 'dog' };
const fact = (id: string, kind: unknown): Fact =>
  factSchema.parse({ id, of: 'visit', kind, source: { by: 'answer', question: words } });
const facts = [
  fact('v_dogs', { type: 'yes_no' }),
  fact('v_many', { type: 'number', from: 0, to: 9, unit: '匹' }),
  fact('v_on', { type: 'date' }),
];
const CHOSEN = { facts, event: 'birth' } as const;

test('whatever is changed, the lines are a condition after it', () => {
  const step = fc.record({
    how: fc.constantFrom('inside', 'wrap', 'remove', 'turn'),
    at: fc.nat(20),
    kind: fc.constantFrom(...GROUPS, ...LEAVES),
    group: fc.constantFrom(...GROUPS),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let rows: readonly Row[] = rowsOf({ always: true });
      for (const { how, at: drawn, kind, group } of steps) {
        const at = drawn % rows.length;
        const leaf = newLeaf('is', 0, facts, 'birth');
        if (how === 'inside') rows = addInside(rows, at, leaf);
        else if (how === 'wrap') rows = wrap(rows, at, group);
        else rows = how === 'remove' ? remove(rows, at) : turn(rows, at, kind, CHOSEN);
        mustSucceed(predicateOf(rows));
      }
    }),
    { numRuns: 200 },
  );
});

const changed = (before: Predicate, how: (rows: readonly Row[]) => readonly Row[]): Predicate =>
  mustSucceed(predicateOf(how(rowsOf(before))));
const dogs = { fact: 'v_dogs', is: true } as unknown as Predicate;
const birth: Predicate = { event: 'birth' };

test('each change is what it is called', () => {
  const leaf = newLeaf('event', 0, facts, 'death');
  const death: Predicate = { event: 'death' };
  expect(changed(dogs, (rows) => wrap(rows, 0, 'any'))).toEqual({ any: [dogs] });
  expect(changed({ any: [dogs] }, (rows) => addInside(rows, 0, leaf))).toEqual({ any: [dogs, death] });
  expect(changed({ anyone: dogs }, (rows) => addInside(rows, 0, leaf))).toEqual({
    anyone: { all: [dogs, death] },
  });
  expect(changed({ anyone: { all: [dogs] } }, (rows) => addInside(rows, 0, leaf))).toEqual({
    anyone: { all: [dogs, death] },
  });
  expect(changed({ all: [dogs, { not: birth }] }, (rows) => remove(rows, 3))).toEqual({ all: [dogs] });
  expect(changed({ all: [dogs] }, (rows) => remove(rows, 1))).toEqual({ always: true });
  expect(changed({ all: [dogs, birth] }, (rows) => turn(rows, 0, 'any', CHOSEN))).toEqual({
    any: [dogs, birth],
  });
  expect(changed({ all: [dogs, birth] }, (rows) => turn(rows, 0, 'not', CHOSEN))).toEqual({
    not: { all: [dogs, birth] },
  });
  expect(changed({ all: [dogs, birth] }, (rows) => turn(rows, 2, 'range', CHOSEN))).toEqual({
    all: [dogs, { fact: 'v_many', from: 0 }],
  });
  expect(changed(dogs, (rows) => turn(rows, 0, 'everyone', CHOSEN))).toEqual({ everyone: dogs });
});

test('a line is a group, or it is not', () => {
  expect(rowsOf({ all: [dogs, birth] }).map(isGroup)).toEqual([true, false, false]);
});
