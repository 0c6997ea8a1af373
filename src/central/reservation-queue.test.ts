import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createQueue, MAX_TOGETHER, type Naming, takeTogether } from './reservation-queue.ts';

interface Asked {
  readonly id: number;
  readonly subject: number;
  readonly at: number;
}

const naming: Naming<Asked> = {
  idOf: ({ id }) => String(id),
  wishOf: ({ id, subject }) => `${id}/${subject}`,
};
const arrivals = fc
  .array(fc.record({ id: fc.nat({ max: 12 }), subject: fc.nat({ max: 4 }) }), { maxLength: 60 })
  .map((all): Asked[] => all.map((each, at) => ({ ...each, at })));

/** The rule by itself: one answer an id, the first of a subject gets it. */
const createDesk = () => {
  const owners = new Map<number, number>();
  const told = new Map<number, { readonly subject: number; readonly answer: string }>();
  return ({ id, subject }: Asked): string => {
    const before = told.get(id);
    if (before !== undefined) return before.subject === subject ? before.answer : 'bad_request';
    const owner = owners.get(subject) ?? id;
    owners.set(subject, owner);
    const answer = owner === id ? 'granted' : `taken by ${owner}`;
    told.set(id, { subject, answer });
    return answer;
  };
};

test('nobody is before somebody who came earlier, and none is left out', () => {
  fc.assert(
    fc.property(arrivals, (all) => {
      let rest: readonly Asked[] = all;
      const order: Asked[] = [];
      while (rest.length > 0) {
        const { together, later } = takeTogether(rest, naming);
        // It always goes on, and what waits on is the end of the line.
        expect(later).toEqual(rest.slice(rest.length - later.length));
        expect(later.length).toBeLessThan(rest.length);
        const firsts = together.map(([first]) => first?.at ?? -1);
        expect(firsts).toEqual(firsts.toSorted((a, b) => a - b));
        expect(new Set(together.map(([first]) => first?.id)).size).toBe(together.length);
        order.push(...together.flat());
        rest = later;
      }
      expect(order.map(({ at }) => at).toSorted((a, b) => a - b)).toEqual(all.map(({ at }) => at));
    }),
  );
});

test('together, everybody hears what they would have heard one after the other, whatever has to be looked at again', async () => {
  await fc.assert(
    fc.asyncProperty(arrivals, fc.array(fc.boolean(), { maxLength: 20 }), async (all, again) => {
      const [alone, shared] = [createDesk(), createDesk()];
      const retries = [...again];
      const ask = createQueue<Asked, string>(async (together) => {
        await Promise.resolve();
        // One that cannot be decided yet keeps those behind it waiting in this model: only the first may be put off.
        if (retries.pop() === true) return together.map(() => undefined);
        return together.map(shared);
      }, naming);
      const answers = await Promise.all(all.map(ask));
      expect(answers).toEqual(all.map(alone));
    }),
  );
});

test('a transaction has a bound, and its failure is that of all in it and of nobody else', async () => {
  const sizes: number[] = [];
  const ask = createQueue<Asked, string>((together) => {
    sizes.push(together.length);
    return sizes.length === 2 ? Promise.reject(new Error('gone')) : Promise.resolve(together.map(() => 'ok'));
  }, naming);
  const asked = Array.from({ length: MAX_TOGETHER + 20 }, (_, at) => ({ id: at, subject: at, at }));
  const outcomes = await Promise.allSettled(asked.map(ask));
  // The first goes alone: nobody else was there yet.
  expect(sizes).toEqual([1, MAX_TOGETHER, 19]);
  expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(MAX_TOGETHER);
  expect([outcomes[0]?.status, outcomes.at(-1)?.status]).toEqual(['fulfilled', 'fulfilled']);
  expect(await ask({ id: 1, subject: 1, at: 0 })).toBe('ok');
});
