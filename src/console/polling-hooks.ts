import { useCallback, useEffect, useRef, useState } from 'react';
import type { PollingBoard, PollingPulse, PollingQuery } from '../central/polling-schema.ts';
import type { ApiFailure, ConsoleApi } from './api.ts';
import { createCalm } from './calm.ts';

export type BoardChoice = PollingQuery;

export interface BoardState {
  /** `null` until the first answer; after a failure the last one stays, with the time it is of. */
  readonly board: PollingBoard | null;
  readonly failed: ApiFailure | null;
  readonly reload: () => void;
}

/** How often at most it is read: sixty places record several times a second. Milliseconds. */
const BOARD_EVERY_MS = 2_000;
/** Hours go by and places fall silent without any record. Milliseconds. */
const BOARD_ANYWAY_MS = 20_000;

/** The board of what was chosen: again when the pushed overview says that it is another one, and now and then anyway. */
export const useBoard = (
  api: Pick<ConsoleApi, 'polling'>,
  choice: BoardChoice,
  { pulse, signedOut }: { readonly pulse: PollingPulse | undefined; readonly signedOut: () => void },
): BoardState => {
  const [state, setState] = useState<Omit<BoardState, 'reload'>>({ board: null, failed: null });
  const [turn, setTurn] = useState(0);
  const left = useRef(signedOut);
  useEffect(() => {
    left.current = signedOut;
  });
  const reload = useCallback(() => setTurn((last) => last + 1), []);
  const [calm] = useState(() => createCalm('', BOARD_EVERY_MS));
  const version = pulse === undefined ? '' : `${pulse.electionId}/${pulse.version}`;
  useEffect(() => calm.want(version), [calm, version]);
  useEffect(() => calm.subscribe(reload), [calm, reload]);
  const { election, ballot, day } = choice;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn is a reason to load
  useEffect(() => {
    let current = true;
    const timer = setTimeout(reload, BOARD_ANYWAY_MS);
    void api.polling({ election, ballot, day }).then((answer) => {
      if (!current) return;
      if (answer.ok) setState({ board: answer.value, failed: null });
      else if (answer.reason === 'not_signed_in') left.current();
      else {
        const { reason: failed } = answer;
        setState(({ board }) => ({ board, failed }));
      }
    });
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [api, election, ballot, day, turn, reload]);
  return { ...state, reload };
};
