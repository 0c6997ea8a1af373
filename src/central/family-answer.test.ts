import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventId, ShelterId } from '../kernel/ids.ts';
import { NOBODY_YET, type PersonState } from '../modules/shelter/fold.ts';
import { answerFamily, type Sought } from './family-answer.ts';
import type { Inquiry } from './shelter-schema.ts';

const FORM = { family: true, acquaintances: false, others: false };
const here: PersonState = {
  ...NOBODY_YET,
  presence: { status: 'present', shelterId: 'S01' as ShelterId, since: 1, eventId: 'e' as EventId },
};
const hanako = (change: Partial<Sought> = {}): Sought => ({
  ...{ id: '1', name: '試験　花子', protected: false, state: here },
  ...change,
});
const asker = (relation: Inquiry['asker']['relation'], seen: Inquiry['asker']['seen'] = 'card') =>
  ({ name: '試験　太郎', relation, relationWords: '夫', contact: '電話', seen }) as const;
const kindOf = (...given: Parameters<typeof answerFamily>): string => {
  const answer = answerFamily(...given);
  return answer.kind === 'none' ? answer.because : answer.kind;
};

test('⑫ tells where she is, ⑬ and ⑭ at most that she is safe; each as she said, else as the form has it', () => {
  const open = { family: true, acquaintances: true, others: true };
  const agreed = hanako({ state: { ...here, consent: open } });
  expect(kindOf(asker('family'), [agreed], FORM)).toBe('place');
  expect(kindOf(asker('acquaintance'), [agreed], FORM)).toBe('safe');
  expect(kindOf(asker('other', 'none'), [agreed], FORM)).toBe('safe');
  expect(kindOf(asker('family'), [hanako()], FORM)).toBe('place');
  expect(kindOf(asker('acquaintance'), [hanako()], FORM)).toBe('declined');
  const shut = { family: false, acquaintances: true, others: true };
  expect(kindOf(asker('family'), [hanako({ state: { ...here, consent: shut } })], FORM)).toBe('declined');
});

test('who says she is family and proves nothing is told what anybody is told', () => {
  expect(kindOf(asker('family', 'none'), [hanako()], FORM)).toBe('declined');
});

test('支援措置, nobody, several, and who was only spoken of are one answer', () => {
  expect(kindOf(asker('family'), [hanako({ protected: true })], FORM)).toBe('protected');
  expect(kindOf(asker('family'), [], FORM)).toBe('not_found');
  expect(kindOf(asker('family'), [hanako(), hanako({ id: '2' })], FORM)).toBe('several');
  expect(kindOf(asker('family'), [hanako({ state: undefined })], FORM)).toBe('not_confirmed');
  const said = { word: 'safe_elsewhere', where: null, at: 1 } as const;
  expect(kindOf(asker('family'), [hanako({ state: { ...NOBODY_YET, said } })], FORM)).toBe('not_confirmed');
});

test('whatever is agreed to, a protected person is never told of, and no acquaintance learns a place', () => {
  const consent = fc.record({ family: fc.boolean(), acquaintances: fc.boolean(), others: fc.boolean() });
  fc.assert(
    fc.property(
      fc.constantFrom<Inquiry['asker']['relation']>('family', 'acquaintance', 'other'),
      fc.constantFrom<Inquiry['asker']['seen']>('card', 'document', 'called_back', 'none'),
      fc.boolean(),
      fc.option(consent),
      consent,
      (relation, seen, isProtected, own, unasked) => {
        const sought = hanako({ protected: isProtected, state: { ...here, consent: own } });
        const { kind } = answerFamily(asker(relation, seen), [sought], unasked);
        if (isProtected) expect(kind).toBe('none');
        if (kind === 'place') expect([relation, seen === 'none']).toEqual(['family', false]);
      },
    ),
  );
});
