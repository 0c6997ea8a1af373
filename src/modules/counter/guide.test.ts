import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Guidance, guide } from './guide.ts';
import type { FactValue, Known, Question, Situation } from './predicate.ts';
import { type Catalogue, cataloguePartSchema, type Predicate } from './schema.ts';

const words = (ja: string) => ({ ja, easy: ja, en: ja });
const VISIT_FACTS = ['v_dogs', 'v_car', 'v_abroad'];
const PERSON_FACTS = ['p_school', 'p_card'];

/** A form for each condition; only what the guide reads differs. */
const catalogueOf = (
  conditions: readonly { readonly when: unknown; readonly bring?: unknown; readonly per?: string }[],
) =>
  cataloguePartSchema.parse({
    facts: [
      ...[...VISIT_FACTS, ...PERSON_FACTS].map((id) => ({
        ...{ id, of: id.startsWith('v') ? 'visit' : 'person', kind: { type: 'yes_no' } },
        source: { by: 'answer', question: words(id) },
      })),
      {
        ...{ id: 'p_age', of: 'person', kind: { type: 'number', from: 0, to: 120, unit: '歳' } },
        source: { by: 'registry', item: '生年月日' },
      },
      { id: 'v_on', of: 'visit', kind: { type: 'date' }, source: { by: 'answer', question: words('いつ') } },
    ],
    departments: [{ id: 'shimin', name: words('市民課') }],
    counters: ['w02', 'w01'].map((id) => ({ id, name: words(id), floor: '1階', department: 'shimin' })),
    forms: conditions.map(({ when, bring, per = 'visit' }, at) => ({
      ...{ id: `form_${String(at)}`, title: words(String(at)), department: 'shimin', law: '法' },
      ...{ events: ['moving_in'], per, when, need: 'required', fee: { kind: 'none' }, notes: [] },
      attachments: bring === undefined ? [] : [{ oneOf: ['tag'], when: bring }],
      deadline: { rule: 'within', days: 14, after: 'v_on', law: '法', late: '過料' },
      ...{ counter: at % 2 === 0 ? 'w01' : 'w02', retentionYears: 1, effective: { from: '2020-01-01' } },
      tests: [1, 2].map(() => ({ name: 'x', event: 'moving_in', people: [{}], expect: 'asked' })),
    })),
  });

const moving = (visit: Known = {}, people: readonly Known[] = [{}]): Situation => ({
  event: 'moving_in',
  visit,
  people,
});
const told = (situation: Situation, { fact, person }: Question, value: FactValue): Situation =>
  person === null
    ? { ...situation, visit: { ...situation.visit, [fact]: value } }
    : {
        ...situation,
        people: situation.people.map((each, at) => (at === person ? { ...each, [fact]: value } : each)),
      };
const needs = ({ procedures }: Guidance) =>
  procedures.map(({ form, person, need, bring }) => [form.id, person, need, bring]);

describe('a visit', () => {
  const catalogue = catalogueOf([
    { when: { fact: 'v_dogs', is: true } },
    {
      when: {
        any: [
          { fact: 'v_dogs', is: true },
          { fact: 'v_car', is: true },
        ],
      },
    },
    { when: { always: true }, bring: { fact: 'v_abroad', is: true } },
    { when: { fact: 'p_school', is: true }, per: 'person' },
  ]);

  test('is asked what decides most, and nothing that no longer matters', () => {
    const first = guide(catalogue, moving({}, [{}, {}]));
    expect(first.ask).toEqual({ fact: 'v_dogs', person: null });
    const dogs = guide(catalogue, moving({ v_dogs: true }, [{ p_school: false }, { p_school: true }]));
    expect(dogs.ask).toEqual({ fact: 'v_abroad', person: null });
    const people = [{ p_school: false }, { p_school: true }];
    const when = guide(catalogue, moving({ v_dogs: true, v_abroad: false }, people));
    expect([when.ask, when.open.length]).toEqual([{ fact: 'v_on', person: null }, 1]);
    const done = guide(catalogue, moving({ v_dogs: true, v_abroad: false, v_on: '2026-11-01' }, people));
    expect([done.ask, done.open.length]).toEqual([null, 0]);
  });

  test('comes to a list in walking order that says why, for whom, what to bring and until when', () => {
    const people = [{ p_school: false }, { p_school: true }];
    const { procedures } = guide(
      catalogue,
      moving({ v_dogs: true, v_abroad: true, v_on: '2026-11-01' }, people),
    );
    expect(procedures.map(({ form, person, need }) => [form.counter, form.id, person, need])).toEqual([
      ['w02', 'form_1', null, 'required'],
      ['w02', 'form_3', 0, 'not_needed'],
      ['w02', 'form_3', 1, 'required'],
      ['w01', 'form_0', null, 'required'],
      ['w01', 'form_2', null, 'required'],
    ]);
    const [first, child] = procedures;
    expect(first?.because).toEqual([{ fact: 'v_dogs', person: null, value: true }]);
    expect(child?.because).toEqual([{ fact: 'p_school', person: 0, value: false }]);
    expect(first?.lastDay).toBe('2026-11-15');
    expect(procedures.at(-1)?.bring).toEqual([{ at: 0, oneOf: ['tag'], open: false }]);
  });

  test('is not asked what only the register could say', () => {
    const old = catalogueOf([{ when: { anyone: { fact: 'p_age', from: 75 } } }]);
    expect(guide(old, moving({ v_on: '2026-11-01' }))).toMatchObject({
      ask: null,
      procedures: [{ need: 'asked' }],
    });
    expect(guide(old, moving({}, [{ p_age: 80 }])).procedures).toMatchObject([{ need: 'required' }]);
  });
});

const { predicate } = fc.letrec<{ predicate: Predicate }>((tie) => {
  const fact = (ids: readonly string[]) =>
    fc.record({ fact: fc.constantFrom(...ids), is: fc.boolean() }) as fc.Arbitrary<Predicate>;
  const parts = fc.array(tie('predicate'), { minLength: 1, maxLength: 3 });
  return {
    predicate: fc.oneof(
      { maxDepth: 3 },
      fact(VISIT_FACTS),
      fact(PERSON_FACTS).map((anyone) => ({ anyone })),
      fact(PERSON_FACTS).map((everyone) => ({ everyone })),
      parts.map((all) => ({ all })),
      parts.map((any) => ({ any })),
      tie('predicate').map((not) => ({ not })),
    ),
  };
});

test('whoever answers what she is asked, and nothing else, has the list of somebody of whom all was known, and is asked nothing twice', () => {
  const forms = fc.array(fc.record({ when: predicate, bring: fc.option(predicate, { nil: undefined }) }), {
    minLength: 1,
    maxLength: 6,
  });
  const person = fc.record({ p_school: fc.boolean(), p_card: fc.boolean() });
  const truth = fc.record({
    visit: fc.record({
      ...{ v_dogs: fc.boolean(), v_car: fc.boolean(), v_abroad: fc.boolean() },
      v_on: fc.constant('2026-11-01'),
    }),
    people: fc.array(person, { minLength: 1, maxLength: 3 }),
  });
  fc.assert(
    fc.property(forms, truth, (conditions, { visit, people }) => {
      const catalogue: Catalogue = catalogueOf(conditions);
      const asked = new Set<string>();
      let situation = moving(
        {},
        people.map(() => ({})),
      );
      for (let now = guide(catalogue, situation); now.ask !== null; now = guide(catalogue, situation)) {
        const key = JSON.stringify(now.ask);
        expect(asked.has(key)).toBe(false);
        asked.add(key);
        const from: Known = now.ask.person === null ? visit : (people[now.ask.person] ?? {});
        situation = told(situation, now.ask, from[now.ask.fact] as FactValue);
      }
      expect(needs(guide(catalogue, situation))).toEqual(needs(guide(catalogue, moving(visit, people))));
    }),
    { numRuns: 500 },
  );
});
