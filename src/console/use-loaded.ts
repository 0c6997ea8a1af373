import { useEffect, useState } from 'react';
import type { Result } from '../kernel/result.ts';
import type { ApiFailure } from './api.ts';

export interface Loaded<T> {
  /** `null` until the first answer. */
  readonly value: T | null;
  readonly failed: ApiFailure | null;
  readonly again: () => void;
}

/** Loaded again every so many milliseconds while it is looked at; after a failure what came last stays. `load`: the same function each time. */
export const useLoaded = <T>(
  load: () => Promise<Result<T, ApiFailure>>,
  signedOut: () => void,
  everyMs: number,
): Loaded<T> => {
  const [state, setState] = useState<Omit<Loaded<T>, 'again'>>({ value: null, failed: null });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    void load().then((answer) => {
      if (!current) return;
      if (answer.ok) setState({ value: answer.value, failed: null });
      else if (answer.reason === 'not_signed_in') signedOut();
      else {
        const { reason: failed } = answer;
        setState(({ value }) => ({ value, failed }));
      }
      timer = setTimeout(() => setTurn(turn + 1), everyMs);
    });
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [load, signedOut, everyMs, turn]);
  return { ...state, again: () => setTurn(turn + 1) };
};
