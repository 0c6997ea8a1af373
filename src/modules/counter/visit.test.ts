/** The steps of a visit: what is remembered, for whom, and what makes a signature none. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { situationOf, stepVisit, type VisitInput } from './visit.ts';
import { type CounterVisit, counterVisitSchema, type VisitPerson } from './visit-schema.ts';

const person = (n: number): VisitPerson =>
  ({ by: 'registry', residentId: `000000000${String(n)}` }) as VisitPerson;
const visit = (change: Partial<CounterVisit> = {}): CounterVisit =>
  counterVisitSchema.parse({
    ...{
      v: 1,
      id: '01a21810-52b5-7000-8000-000000000000',
      number: 1,
      openedAt: 0,
      deskVisit: null,
      evidence: null,
    },
    ...{
      cardNotes: [],
      household: [],
      events: ['moving_within'],
      people: [1, 2, 3].map(person),
      applicant: 0,
      proxy: null,
    },
    ...{ answers: [], added: [], taken: {}, values: {}, attachments: {}, lateReasons: {}, identity: null },
    ...{ revision: 0, resident: { is: 'away' }, catalogue: 'a'.repeat(64) },
    ...change,
  });
const run = (inputs: readonly unknown[], from = visit()): CounterVisit =>
  (inputs as readonly VisitInput[]).reduce(stepVisit, from);
const answered = (fact: string, ...answers: readonly (readonly [number | null, boolean])[]) => ({
  kind: 'answered',
  fact,
  answers: answers.map(([of, value]) => ({ person: of, value })),
});

test('everything of a person moves with her, and goes with her', () => {
  const before = run([
    answered('has_dog', [0, true], [1, false], [2, true]),
    answered('by_proxy', [null, false]),
    { kind: 'taken', procedures: ['moving#v', 'tag#2'], taken: false },
    {
      kind: 'filled',
      values: [
        { key: 'o/tag/color/2', value: '茶' },
        { key: 'b/account/bank/v', value: '町の銀行' },
      ],
    },
    { kind: 'attached', states: [{ procedure: 'tag#2', at: 0, state: { is: 'later' } }] },
    { kind: 'late', procedure: 'tag#2', reason: '忘れていた' },
    { kind: 'added', form: 'tag', person: 2 },
    { kind: 'applicant', applicant: 2, proxy: null },
  ]);
  const moved = run([{ kind: 'people', people: [person(3), person(1)] }], before);
  expect(moved.answers).toEqual([
    { fact: 'has_dog', person: 1, value: true },
    { fact: 'has_dog', person: 0, value: true },
    { fact: 'by_proxy', person: null, value: false },
  ]);
  expect(moved.taken).toEqual({ 'moving#v': false, 'tag#0': false });
  expect(moved.values).toEqual({ 'o/tag/color/0': '茶', 'b/account/bank/v': '町の銀行' });
  expect(moved.attachments).toEqual({ 'tag#0/0': { is: 'later' } });
  expect(moved.lateReasons).toEqual({ 'tag#0': '忘れていた' });
  expect(moved.added).toEqual([{ form: 'tag', person: 0 }]);
  expect(moved.applicant).toBe(0);
  const without = run([{ kind: 'people', people: [person(1)] }], before);
  expect(without.values).toEqual({ 'b/account/bank/v': '町の銀行' });
  expect(without.applicant).toBe(0);
});

test('what is said again takes the place of what was said, and the undo takes back what was said last', () => {
  const said = run([answered('a', [0, true]), answered('b', [0, true]), answered('a', [0, false])]);
  expect(said.answers).toEqual([
    { fact: 'b', person: 0, value: true },
    { fact: 'a', person: 0, value: false },
  ]);
  expect(run([{ kind: 'unanswered', fact: null }], said).answers).toEqual([
    { fact: 'b', person: 0, value: true },
  ]);
  expect(run([{ kind: 'unanswered', fact: 'b' }], said).answers).toEqual([
    { fact: 'a', person: 0, value: false },
  ]);
});

test('what was checked of one applicant says nothing of another', () => {
  const evidence = { level: 'LC', source: 'common_card_id', revocation: 'good' } as const;
  const checked = run(
    [{ kind: 'identity', identity: { how: 'card_chip', documents: [] } }],
    visit({ evidence, cardNotes: ['card_expired'] }),
  );
  const same = run([{ kind: 'people', people: [person(2), person(1)] }], checked);
  expect([same.applicant, same.evidence, same.identity?.how]).toEqual([1, evidence, 'card_chip']);
  const other = run([{ kind: 'applicant', applicant: 1, proxy: null }], checked);
  expect([other.evidence, other.cardNotes, other.identity]).toEqual([null, [], null]);
  const gone = run([{ kind: 'people', people: [person(2)] }], checked);
  expect([gone.evidence, gone.identity]).toEqual([null, null]);
});

test('an answer outweighs the register', () => {
  const said = run([answered('is_head', [1, true])]);
  expect(situationOf(said, 'moving_within', [{ is_head: true }, { is_head: false }, {}]).people).toEqual([
    { is_head: true },
    { is_head: true },
    {},
  ]);
});

const STROKES = [[[0, 0] as [number, number], [1, 1] as [number, number]]];
const CONTENT: readonly unknown[] = [
  { kind: 'events', events: ['birth'] },
  { kind: 'people', people: [person(2)] },
  { kind: 'applicant', applicant: 1, proxy: null },
  answered('a', [0, true]),
  { kind: 'unanswered', fact: null },
  { kind: 'added', form: 'tag', person: 0 },
  { kind: 'taken', procedures: ['tag#0'], taken: true },
  { kind: 'filled', values: [{ key: 'o/tag/color/0', value: '茶' }] },
];
const OFFICE: readonly unknown[] = [
  { kind: 'attached', states: [{ procedure: 'tag#0', at: 0, state: { is: 'later' } }] },
  { kind: 'identity', identity: { how: 'known', documents: [] } },
  { kind: 'late', procedure: 'tag#0', reason: '忘れていた' },
  { kind: 'card_gone' },
];

test('whatever changes what is signed makes the signature none; what only the office writes does not', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...OFFICE), { maxLength: 4 }),
      fc.constantFrom(...CONTENT),
      (office, content) => {
        const signed = run([{ kind: 'shown', shown: true }, { kind: 'signed', strokes: STROKES }, ...office]);
        expect(signed.resident).toMatchObject({ is: 'signed', revision: signed.revision });
        const changed = run([content], signed);
        expect(changed.revision).toBe(signed.revision + 1);
        expect(changed.resident).toMatchObject({ is: 'checking', wrong: [] });
      },
    ),
    { numRuns: 60 },
  );
});

test('nobody signs or points at a screen that shows nothing', () => {
  expect(run([{ kind: 'signed', strokes: STROKES }]).resident).toEqual({ is: 'away' });
  expect(run([{ kind: 'pointed', key: 'a', wrong: true }]).resident).toEqual({ is: 'away' });
  const pointed = run([
    { kind: 'shown', shown: true },
    { kind: 'pointed', key: 'a', wrong: true },
  ]);
  expect(pointed.resident).toEqual({ is: 'checking', wrong: ['a'], corrected: [] });
  expect(run([{ kind: 'pointed', key: 'a', wrong: false }], pointed).resident).toEqual({
    is: 'checking',
    wrong: [],
    corrected: [],
  });
});

test('what she pointed at and was put right is told to her, and is not wrong any more; shown anew nothing is', () => {
  const fill = (key: string, value: string | null) => ({ kind: 'filled', values: [{ key, value }] });
  const shown = [
    { kind: 'shown', shown: true },
    { kind: 'pointed', key: 'a', wrong: true },
    { kind: 'pointed', key: 'b', wrong: true },
  ];
  expect(run([...shown, fill('a', 'x')]).resident).toEqual({
    is: 'checking',
    wrong: ['b'],
    corrected: ['a'],
  });
  expect(run([...shown, fill('a', 'x'), fill('b', null), fill('a', 'y')]).resident).toEqual({
    is: 'checking',
    wrong: [],
    corrected: ['a', 'b'],
  });
  const signed = [...shown, fill('a', 'x'), fill('b', 'x'), { kind: 'signed', strokes: [[[1, 1]]] }];
  expect(run([...signed, fill('c', 'x')]).resident).toEqual({ is: 'checking', wrong: [], corrected: ['c'] });
  // Another form, another person: it is read from the beginning.
  const taken = { kind: 'taken', procedures: ['moving#v'], taken: false };
  expect(run([...shown, fill('a', 'x'), taken]).resident).toEqual({
    is: 'checking',
    wrong: ['b'],
    corrected: [],
  });
  expect(run([...shown, fill('a', 'x'), { kind: 'shown', shown: true }]).resident).toEqual({
    is: 'checking',
    wrong: [],
    corrected: [],
  });
  expect(run([fill('a', 'x')]).resident).toEqual({ is: 'away' });
});
