/** A value that may change often, followed no more often than every so many milliseconds. */
export interface Calm<T> {
  readonly value: () => T;
  /** Followed at once when the last one was long enough ago; otherwise, of those that come meanwhile, the last. */
  want(value: T): void;
  readonly subscribe: (changed: () => void) => () => void;
}

export const createCalm = <T>(first: T, everyMs: number): Calm<T> => {
  const listeners = new Set<() => void>();
  let value = first;
  let wanted = first;
  let isResting = false;
  const follow = (): void => {
    isResting = true;
    setTimeout(() => {
      isResting = false;
      if (wanted !== value) follow();
    }, everyMs);
    if (wanted === value) return;
    value = wanted;
    for (const changed of listeners) changed();
  };
  return {
    value: () => value,
    want: (next) => {
      wanted = next;
      if (!isResting) follow();
    },
    subscribe: (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
  };
};
