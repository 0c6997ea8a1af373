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

interface Loaded extends Pick<AnomaliesState, 'anomalies' | 'hasMore' | 'failed'> {
  readonly filter: string;
}

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
    (answer: Awaited<ReturnType<ConsoleApi['anomalies']>>, isFirst: boolean): void => {
      if (!answer.ok && answer.reason === 'not_signed_in') return left.current();
      setLoaded((last) => {
        const old = last.filter === name ? last.anomalies : null;
        if (!answer.ok) return { ...last, filter: name, anomalies: old, failed: answer.reason };
        const { anomalies, hasMore } = answer.value;
        return {
          filter: name,
          anomalies: [...(isFirst ? [] : (old ?? [])), ...anomalies],
          hasMore,
          failed: null,
        };
      });
    },
    [name],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: another number of open ones, or a wish, is a reason to load
  useEffect(() => {
    let current = true;
    void api.anomalies({ state, kind }).then((answer) => {
      if (current) take(answer, true);
    });
    return () => {
      current = false;
    };
  }, [api, take, state, kind, version, again]);
  const shown = loaded.filter === name ? loaded : { anomalies: null, hasMore: false, failed: null };
  return {
    ...shown,
    more: () =>
      void api
        .anomalies({ state, kind, before: shown.anomalies?.at(-1)?.id })
        .then((answer) => take(answer, false)),
    reload: () => setAgain(again + 1),
  };
};
