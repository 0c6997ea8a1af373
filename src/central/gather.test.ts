import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createGatherer } from './gather.ts';

/** Asks by hand: each group waits until it is answered. */
const byHand = (given: { readonly lanes?: number; readonly most?: number; readonly byKey?: boolean }) => {
  const asked: { readonly questions: readonly string[]; readonly end: (error?: Error) => void }[] = [];
  const gather = createGatherer<string, string>({
    lanes: given.lanes ?? 1,
    most: given.most ?? 10,
    ...(given.byKey === true ? { keyOf: (question: string) => question.slice(0, 1) } : {}),
    ask: (questions) =>
      new Promise((done, failed) =>
        asked.push({
          questions,
          end: (error) => (error === undefined ? done(questions.map((each) => `${each}!`)) : failed(error)),
        }),
      ),
  });
  return { asked, gather, groups: () => asked.map(({ questions }) => questions) };
};
const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

test('one alone is asked at once; those that come meanwhile are asked together, each with its own answer', async () => {
  const { asked, gather, groups } = byHand({});
  const answers = Promise.all(['a', 'b', 'c'].map(gather));
  expect(groups()).toEqual([['a']]);
  asked[0]?.end();
  await turn();
  expect(groups()).toEqual([['a'], ['b', 'c']]);
  asked[1]?.end();
  expect(await answers).toEqual(['a!', 'b!', 'c!']);
});

test('lanes are used before anybody waits, and a group is never larger than it may be', async () => {
  const { asked, gather, groups } = byHand({ lanes: 2, most: 3 });
  const answers = Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(gather));
  expect(groups()).toEqual([['a'], ['b']]);
  asked[0]?.end();
  await turn();
  asked[1]?.end();
  await turn();
  expect(groups()).toEqual([['a'], ['b'], ['c', 'd', 'e'], ['f']]);
  for (const { end } of asked) end();
  expect(await answers).toHaveLength(6);
});

test('two of one key are never in one group, and keep their order', async () => {
  const { asked, gather, groups } = byHand({ byKey: true });
  const answers = Promise.all(['x', 'a1', 'a2', 'b1', 'a3'].map(gather));
  for (let at = 0; at < 4; at += 1) {
    asked[at]?.end();
    await turn();
  }
  expect(groups()).toEqual([['x'], ['a1', 'b1'], ['a2'], ['a3']]);
  expect(await answers).toEqual(['x!', 'a1!', 'a2!', 'b1!', 'a3!']);
});

test('a group that fails fails for its own, and those after it are asked', async () => {
  const { asked, gather } = byHand({});
  const answers = Promise.allSettled(['a', 'b', 'c'].map(gather));
  asked[0]?.end(new Error('no line'));
  await turn();
  asked[1]?.end();
  expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
});

test('no question is answered by what was asked before it came', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: 3 }), { maxLength: 30 }), async (pauses) => {
      // The world moves on with every step: an answer says when its group was asked.
      let world = 0;
      const gather = createGatherer<number, number>({
        lanes: 2,
        most: 4,
        ask: async (questions) => {
          const at = world;
          await turn();
          return questions.map(() => at);
        },
      });
      const answers: Promise<readonly [number, number]>[] = [];
      for (const pause of pauses) {
        world += 1;
        const came = world;
        answers.push(gather(came).then((at) => [came, at]));
        for (let n = 0; n < pause; n += 1) await turn();
      }
      for (const [came, at] of await Promise.all(answers)) expect(at).toBeGreaterThanOrEqual(came);
    }),
    { numRuns: 50 },
  );
});
