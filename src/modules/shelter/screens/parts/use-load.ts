import { useCallback, useEffect, useState } from 'react';

export interface Load<T> {
  /** `null`: asked for and not here yet. */
  readonly value: T | 'failed' | null;
  readonly reload: () => void;
}

/** Asks when the scene appears and whenever `version` changes; what was shown stays until the answer is there. */
export const useLoad = <T>(ask: () => Promise<T | 'failed'>, version = ''): Load<T> => {
  const [value, setValue] = useState<T | 'failed' | null>(null);
  const [turn, setTurn] = useState(0);
  // Named so that the linter's rule of effects sees what asks again.
  const asked = `${version}/${String(turn)}`;
  useEffect(() => {
    let wanted = asked !== '';
    void ask().then((answer) => {
      if (wanted) setValue(answer);
    });
    return () => {
      wanted = false;
    };
  }, [ask, asked]);
  const reload = useCallback(() => setTurn((before) => before + 1), []);
  return { value, reload };
};
