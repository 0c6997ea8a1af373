import { useEffect, useState } from 'react';
import type { DeviceList } from '../central/schema.ts';
import type { ApiFailure, ConsoleApi } from './api.ts';

export interface DevicesState {
  readonly list: DeviceList | null;
  readonly failed: ApiFailure | null;
}

/** Somebody at a new terminal waits for this page: milliseconds. */
const EVERY_MS = 4_000;

/** 端末の登録, loaded again and again while it is looked at; after a failure the last list stays. */
export const useDevices = (
  api: ConsoleApi,
  signedOut: () => void,
): DevicesState & { readonly again: () => void } => {
  const [state, setState] = useState<DevicesState>({ list: null, failed: null });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    void api.devices().then((answer) => {
      if (!current) return;
      if (answer.ok) setState({ list: answer.value, failed: null });
      else if (answer.reason === 'not_signed_in') signedOut();
      else {
        const { reason: failed } = answer;
        setState(({ list }) => ({ list, failed }));
      }
      timer = setTimeout(() => setTurn(turn + 1), EVERY_MS);
    });
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [api, signedOut, turn]);
  return { ...state, again: () => setTurn(turn + 1) };
};
