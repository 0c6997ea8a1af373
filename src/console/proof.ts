/** 本人の確認: asked for by whatever the centre refused without it, answered by the dialog. */
export interface ProofBox {
  /** True when she has proven herself; false when she leaves it. */
  readonly ask: () => Promise<boolean>;
  readonly subscribe: (changed: () => void) => () => void;
  readonly isAsked: () => boolean;
  readonly answer: (isProven: boolean) => void;
}

/** One proof serves everything that waits for one. */
export const createProofBox = (): ProofBox => {
  const listeners = new Set<() => void>();
  let waiting: ((isProven: boolean) => void)[] = [];
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  return {
    ask: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        changed();
      }),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    isAsked: () => waiting.length > 0,
    answer: (isProven) => {
      const asked = waiting;
      waiting = [];
      changed();
      for (const resolve of asked) resolve(isProven);
    },
  };
};
