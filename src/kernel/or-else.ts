import type { Result } from './result.ts';

/** `undo` before a failure of `work` is told, or thrown. */
export const orElse = async <T, R extends string>(
  work: () => Promise<Result<T, R>>,
  undo: () => Promise<void>,
): Promise<Result<T, R>> => {
  let isDone = false;
  try {
    const result = await work();
    isDone = result.ok;
    return result;
  } finally {
    if (!isDone) await undo();
  }
};
