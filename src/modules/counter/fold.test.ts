/** Whatever came first, and however often: an application is what was recorded of it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventIdSchema } from '../../kernel/ids.ts';
import type { CounterEvent } from './events-schema.ts';
import { type CounterFact, foldApplication, isMissing } from './fold.ts';

const id = (n: number) => eventIdSchema.parse(`01a21810-52b5-7000-8000-${String(n).padStart(12, '0')}`);
const fact = (n: number, order: number, event: unknown): CounterFact => ({
  eventId: id(n),
  order: String(order).padStart(6, '0'),
  at: order,
  staff: 'desk',
  event: event as CounterEvent,
});

const taken = fact(0, 1, {
  kind: 'counter.taken',
  data: {
    attachments: [
      { oneOf: ['a'], state: { is: 'later' } },
      { oneOf: ['b'], state: { is: 'open' } },
    ],
  },
});

const later = fc.record({
  order: fc.integer({ min: 2, max: 40 }),
  what: fc.constantFrom('attached', 'status_set', 'withdrawn', 'printed'),
  at: fc.nat(3),
  word: fc.constantFrom('received', 'later'),
  status: fc.constantFrom('in_review', 'done', 'sent_back'),
});

const dataOf = ({
  what,
  at,
  word,
  status,
}: {
  what: string;
  at: number;
  word: string;
  status: string;
}): object => {
  switch (what) {
    case 'attached':
      return {
        application: id(0),
        at,
        state: word === 'later' ? { is: 'later' } : { is: 'received', which: 'a' },
      };
    case 'status_set':
      return { application: id(0), status, note: null };
    case 'withdrawn':
      return { undoes: id(0), reason: '書き間違い' };
    default:
      return { applications: [id(0)], paper: 'forms' };
  }
};

test('any order of arrival, any repetition: the same application', () => {
  fc.assert(
    fc.property(
      fc.array(later, { maxLength: 12 }),
      fc.infiniteStream(fc.double({ noNaN: true })),
      (steps, random) => {
        const facts = [
          taken,
          ...steps.map((step, index) =>
            fact(index + 1, step.order * 100 + index, { kind: `counter.${step.what}`, data: dataOf(step) }),
          ),
        ];
        const told = foldApplication(id(0), facts);
        const keys = [...facts, ...facts].map((each) => [random.next().value as number, each] as const);
        const shuffled = keys.toSorted(([a], [b]) => a - b).map(([, each]) => each);
        expect(foldApplication(id(0), shuffled)).toEqual(told);
        // By hand: the last word on each paper counts.
        for (const at of [0, 1]) {
          const said = facts
            .filter(({ event }) => event.kind === 'counter.attached' && event.data.at === at)
            .toSorted((a, b) => (a.order < b.order ? -1 : 1))
            .at(-1);
          const expected =
            said?.event.kind === 'counter.attached'
              ? said.event.data.state
              : { is: at === 0 ? 'later' : 'open' };
          expect(told?.attachments[at]).toEqual(expected);
        }
      },
    ),
    { numRuns: 100 },
  );
});

test('what speaks of an application that has not arrived waits for it', () => {
  const status = fact(1, 2, {
    kind: 'counter.status_set',
    data: { application: id(0), status: 'done', note: null },
  });
  expect(foldApplication(id(0), [status])).toBeUndefined();
  expect(foldApplication(id(0), [status, taken])?.status).toBe('done');
});

test('a paper is missing until it came or need not come', () => {
  expect((['open', 'later'] as const).map((is) => isMissing({ is }))).toEqual([true, true]);
  expect(isMissing({ is: 'omitted', by: 'card' })).toBe(false);
});
