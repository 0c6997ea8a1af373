/** Who waits for the next transaction, and which of them share it. */

/** Most different requests in one transaction. */
export const MAX_TOGETHER = 200;

/** How requests are told apart: `idOf` is what an answer is kept under, `wishOf` all that is asked. */
export interface Naming<T> {
  readonly idOf: (asked: T) => string;
  readonly wishOf: (asked: T) => string;
}

/**
 * The next transaction's requests, in the order in which they came, each with its repetitions: they get the same answer, as they would
 * one after the other. Cut where an id comes again for something else, since what it was told before has to be written down first:
 * so nobody is ever before somebody who came earlier.
 */
export const takeTogether = <T>(
  waiting: readonly T[],
  { idOf, wishOf }: Naming<T>,
): { readonly together: readonly (readonly T[])[]; readonly later: readonly T[] } => {
  const byId = new Map<string, { readonly wish: string; readonly same: T[] }>();
  let taken = 0;
  for (const each of waiting) {
    const [id, wish] = [idOf(each), wishOf(each)];
    const known = byId.get(id);
    if (known === undefined ? byId.size === MAX_TOGETHER : known.wish !== wish) break;
    if (known === undefined) byId.set(id, { wish, same: [each] });
    else known.same.push(each);
    taken += 1;
  }
  return { together: [...byId.values()].map(({ same }) => same), later: waiting.slice(taken) };
};

interface Waiting<T, R> {
  readonly asked: T;
  readonly done: (answer: R) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * One transaction at a time. `decide` answers in the order that it was asked in; `undefined` for one that has to be looked at
 * again. Its failure is that of all who share it.
 */
export const createQueue = <T, R>(
  decide: (together: readonly T[]) => Promise<readonly (R | undefined)[]>,
  { idOf, wishOf }: Naming<T>,
): ((asked: T) => Promise<R>) => {
  const naming: Naming<Waiting<T, R>> = {
    idOf: ({ asked }) => idOf(asked),
    wishOf: ({ asked }) => wishOf(asked),
  };
  let queue: readonly Waiting<T, R>[] = [];
  let running = false;
  const runOnce = async (): Promise<void> => {
    const { together, later } = takeTogether(queue, naming);
    queue = later;
    try {
      const answers = await decide(together.flatMap(([first]) => (first === undefined ? [] : first.asked)));
      const again: Waiting<T, R>[] = [];
      for (const [at, same] of together.entries()) {
        const answer = answers[at];
        if (answer === undefined) again.push(...same);
        else for (const { done } of same) done(answer);
      }
      // They were first, and still are.
      queue = [...again, ...queue];
    } catch (error) {
      for (const { failed } of together.flat()) failed(error);
    }
  };
  const run = async (): Promise<void> => {
    running = true;
    while (queue.length > 0) await runOnce();
    running = false;
  };
  return (asked) =>
    new Promise((done, failed) => {
      queue = [...queue, { asked, done, failed }];
      if (!running) void run();
    });
};
