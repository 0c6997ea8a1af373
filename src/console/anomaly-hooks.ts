import { useCallback, useEffect, useRef, useState } from 'react';
import type { Anomaly, AnomalyFilter } from '../central/anomaly-schema.ts';
import type { ApiFailure, ConsoleApi } from './api.ts';

export interface AnomaliesState {
  /** `null` until the first answer. */
  readonly anomalies: readonly Anomaly[] | null;
  readonly hasMore: boolean;
  readonly failed: ApiFailure | null;
  readonly more: () => void;
  readonly reload: () => void;
}

type Answer = Awaited<ReturnType<ConsoleApi['anomalies']>>;

export interface Loaded extends Pick<AnomaliesState, 'anomalies' | 'hasMore' | 'failed'> {
  readonly filter: string;
}

/**
 * `before`: the answer is a next page, for the list that ended there. If another list stands there by now, of another filter or
 * loaded anew, the page is not a part of it and is dropped.
 */
export const withAnswer = (
  last: Loaded,
  {
    filter,
    before,
    answer,
  }: { readonly filter: string; readonly before: number | undefined; readonly answer: Answer },
): Loaded => {
  const old = last.filter === filter ? last.anomalies : null;
  if (before !== undefined && old?.at(-1)?.id !== before) return last;
  if (!answer.ok) return { ...last, filter, anomalies: old, failed: answer.reason };
  const { anomalies, hasMore } = answer.value;
  const kept = before === undefined ? [] : (old ?? []);
  return { filter, anomalies: [...kept, ...anomalies], hasMore, failed: null };
};

/** Loaded anew whenever the number of open ones changes; after a failure the last list stays. */
export const useAnomalies = (
  api: Pick<ConsoleApi, 'anomalies'>,
  filter: Pick<AnomalyFilter, 'state' | 'kind'>,
  { version, signedOut }: { readonly version: number; readonly signedOut: () => void },
): AnomaliesState => {
  const name = `${filter.state}/${filter.kind ?? ''}`;
  const [loaded, setLoaded] = useState<Loaded>({
    filter: name,
    anomalies: null,
    hasMore: false,
    failed: null,
  });
  const [again, setAgain] = useState(0);
  const left = useRef(signedOut);
  useEffect(() => {
    left.current = signedOut;
  });
  const { state, kind } = filter;
  const take = useCallback(
    (answer: Answer, before: number | undefined): void => {
      if (!answer.ok && answer.reason === 'not_signed_in') return left.current();
      setLoaded((last) => withAnswer(last, { filter: name, before, answer }));
    },
    [name],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: another number of open ones, or a wish, is a reason to load
  useEffect(() => {
    let current = true;
    void api.anomalies({ state, kind }).then((answer) => {
      if (current) take(answer, undefined);
    });
    return () => {
      current = false;
    };
  }, [api, take, state, kind, version, again]);
  const shown = loaded.filter === name ? loaded : { anomalies: null, hasMore: false, failed: null };
  return {
    ...shown,
    more: () => {
      const before = shown.anomalies?.at(-1)?.id;
      if (before !== undefined)
        void api.anomalies({ state, kind, before }).then((answer) => take(answer, before));
    },
    reload: () => setAgain(again + 1),
  };
};
