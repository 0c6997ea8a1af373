/**
 * Questions that come while others are under way are asked together with those that came meanwhile: a storm of terminals costs few
 * round trips, and one terminal alone waits for nobody. A question is never answered by anything that was asked before it came.
 */

export interface GatherOptions<Q, A> {
  /** An answer for each question, in their order; rejects for all of them. */
  readonly ask: (questions: readonly Q[]) => Promise<readonly (A | Promise<A>)[]>;
  /** Groups under way at once. */
  readonly lanes: number;
  /** Questions of one group. */
  readonly most: number;
  /** Questions of the same key are never in one group. */
  readonly keyOf?: (question: Q) => string;
}

interface Waiting<Q, A> {
  readonly question: Q;
  readonly answer: (answer: A | Promise<A>) => void;
  readonly fail: (error: unknown) => void;
}

export const createGatherer = <Q, A>({
  ask,
  lanes,
  most,
  keyOf,
}: GatherOptions<Q, A>): ((question: Q) => Promise<A>) => {
  let waiting: Waiting<Q, A>[] = [];
  let underWay = 0;
  const nextGroup = (): Waiting<Q, A>[] => {
    const group: Waiting<Q, A>[] = [];
    const keys = new Set<string>();
    const left: Waiting<Q, A>[] = [];
    for (const each of waiting) {
      const key = keyOf?.(each.question);
      if (group.length >= most || (key !== undefined && keys.has(key))) left.push(each);
      else {
        group.push(each);
        if (key !== undefined) keys.add(key);
      }
    }
    waiting = left;
    return group;
  };
  const askGroup = async (group: readonly Waiting<Q, A>[]): Promise<void> => {
    try {
      const answers = await ask(group.map(({ question }) => question));
      if (answers.length !== group.length) throw new Error('not every question was answered');
      answers.forEach((answer, at) => group[at]?.answer(answer));
    } catch (error) {
      for (const { fail } of group) fail(error);
    }
  };
  const run = async (): Promise<void> => {
    underWay += 1;
    while (waiting.length > 0) await askGroup(nextGroup());
    underWay -= 1;
  };
  return (question) =>
    new Promise((answer, fail) => {
      waiting.push({ question, answer, fail });
      if (underWay < lanes) void run();
    });
};
