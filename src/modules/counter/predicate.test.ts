import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judge, type Known, type Question, type Reader, type Situation } from './predicate.ts';
import { factIdSchema, type Predicate } from './schema.ts';

const A = factIdSchema.parse('visit_a');
const B = factIdSchema.parse('visit_b');
const P = factIdSchema.parse('person_p');
const isOfVisit = (fact: string): boolean => fact.startsWith('visit');

const situation = (visit: Known, people: readonly Known[] = [{}]): Situation => ({
  event: 'moving_in',
  visit,
  people,
});
const ask = (given: Situation, predicate: Predicate, person: number | null = null) =>
  judge({ situation: given, isOfVisit }, predicate, person);

test('a condition is yes or no as soon as nothing else can change it, and asks only what can', () => {
  const both: Predicate = {
    all: [
      { fact: A, is: true },
      { fact: B, is: true },
    ],
  };
  expect(ask(situation({ visit_a: false }), both)).toEqual({ is: 'no' });
  expect(ask(situation({ visit_a: true, visit_b: true }), both)).toEqual({ is: 'yes' });
  expect(ask(situation({ visit_a: true }), both)).toEqual({ is: 'open', asks: [{ fact: B, person: null }] });
  const either: Predicate = {
    any: [
      { fact: A, is: true },
      { fact: B, is: true },
    ],
  };
  expect(ask(situation({ visit_b: true }), either)).toEqual({ is: 'yes' });
  expect(ask(situation({}), either)).toMatchObject({ is: 'open', asks: [{ fact: A }, { fact: B }] });
});

test('of people each is asked for herself; a fact of a person where nobody is meant is never known', () => {
  const someone: Predicate = { anyone: { fact: P, from: 65 } };
  expect(ask(situation({}, [{ person_p: 70 }, {}]), someone)).toEqual({ is: 'yes' });
  expect(ask(situation({}, [{ person_p: 7 }, {}]), someone)).toEqual({
    is: 'open',
    asks: [{ fact: P, person: 1 }],
  });
  expect(ask(situation({}, [{ person_p: 7 }]), { everyone: { fact: P, to: 17 } })).toEqual({ is: 'yes' });
  expect(ask(situation({}, [{ person_p: 7 }]), { fact: P, to: 17 })).toMatchObject({ is: 'open' });
  expect(ask(situation({}, [{ person_p: 7 }]), { fact: P, to: 17 }, 0)).toEqual({ is: 'yes' });
});

test('an event is one of those that are named', () => {
  expect(ask(situation({}), { event: ['birth', 'moving_in'] })).toEqual({ is: 'yes' });
  expect(ask(situation({}), { not: { event: 'moving_in' } })).toEqual({ is: 'no' });
});

const { predicate } = fc.letrec<{ predicate: Predicate }>((tie) => ({
  predicate: fc.oneof(
    { maxDepth: 4 },
    fc.constant<Predicate>({ always: true }),
    fc.record({ fact: fc.constantFrom(A, B), is: fc.boolean() }),
    fc.record({ fact: fc.constant(P), from: fc.integer({ min: 0, max: 2 }) }),
    fc.array(tie('predicate'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie('predicate'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
    tie('predicate').map((not) => ({ not })),
    tie('predicate').map((anyone) => ({ anyone })),
    tie('predicate').map((everyone) => ({ everyone })),
  ),
}));
const known = (value: fc.Arbitrary<boolean | number>) => fc.option(value, { nil: undefined });
const filled = (part: Known, values: Known): Known =>
  Object.fromEntries(Object.entries(values).map(([id, value]) => [id, part[id] ?? value]));

test('what is decided of a part stays so whatever else becomes known, and with everything known nothing is open', () => {
  const part = fc.record({
    a: known(fc.boolean()),
    b: known(fc.boolean()),
    people: fc.array(known(fc.integer({ min: 0, max: 2 })), { minLength: 1, maxLength: 3 }),
  });
  const rest = fc.record({ a: fc.boolean(), b: fc.boolean(), p: fc.integer({ min: 0, max: 2 }) });
  fc.assert(
    fc.property(predicate, part, rest, (condition, { a, b, people }, more) => {
      const strip = (values: Readonly<Record<string, boolean | number | undefined>>): Known =>
        Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Known;
      const now = situation(
        strip({ visit_a: a, visit_b: b }),
        people.map((p) => strip({ person_p: p })),
      );
      const later: Situation = {
        ...now,
        visit: filled(now.visit, { visit_a: more.a, visit_b: more.b }),
        people: now.people.map((each) => filled(each, { person_p: more.p })),
      };
      const reader = (given: Situation): Reader => ({ situation: given, isOfVisit });
      const before = judge(reader(now), condition, 0);
      const after = judge(reader(later), condition, 0);
      expect(after.is).not.toBe('open');
      if (before.is !== 'open') expect(after.is).toBe(before.is);
      else
        expect(
          before.asks.every((question: Question) => question.person === null || question.person >= 0),
        ).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
