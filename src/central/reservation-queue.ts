/** Who waits for the next transaction. Pure but for the promises: what a transaction does is given to it. */

/** Most requests in one transaction. */
export const MAX_TOGETHER = 200;

/**
 * The next transaction's requests, in the order in which they came, and who waits on. None twice in it, as the answer that the
 * first of them gets is not yet written down; everything else is the same as one after the other.
 */
export const takeTogether = <T>(
  waiting: readonly T[],
  idOf: (each: T) => string,
): { readonly together: readonly T[]; readonly later: readonly T[] } => {
  const ids = new Set<string>();
  const together: T[] = [];
  const later: T[] = [];
  for (const each of waiting) {
    const id = idOf(each);
    if (ids.has(id) || together.length === MAX_TOGETHER) later.push(each);
    else together.push(each);
    ids.add(id);
  }
  return { together, later };
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
  idOf: (asked: T) => string,
): ((asked: T) => Promise<R>) => {
  let queue: readonly Waiting<T, R>[] = [];
  let running = false;
  const runOnce = async (): Promise<void> => {
    const { together, later } = takeTogether(queue, ({ asked }) => idOf(asked));
    queue = later;
    try {
      const answers = await decide(together.map(({ asked }) => asked));
      const again = together.filter((waiting, at) => {
        const answer = answers[at];
        if (answer !== undefined) waiting.done(answer);
        return answer === undefined;
      });
      // They were first, and still are.
      queue = [...again, ...queue];
    } catch (error) {
      for (const { failed } of together) failed(error);
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
