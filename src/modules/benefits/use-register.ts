import { type Dispatch, useEffect, useReducer, useRef } from 'react';
import type { VisitId } from '../../kernel/ids.ts';
import type { RpcClient } from '../../rpc/client.ts';
import { type Flow, type FlowInput, initialFlow, stepFlow } from './register-flow.ts';
import {
  type AccountView,
  type PointsState,
  type pointsContract,
  type pointsTopics,
  REGISTER_REASONS,
} from './register-schema.ts';
import type { Refusal } from './register-text.ts';

export type PointsRpc = RpcClient<typeof pointsContract, typeof pointsTopics>;

/** What the screen of ポイントの登録窓口 is given by the page it stands on. */
export interface RegisterHost {
  readonly rpc: PointsRpc;
  /** Topic `points`. */
  readonly points: PointsState;
  /** Of the person at the desk; another person is another screen: give it who she is as `key`. */
  readonly visitId: VisitId;
  readonly cardOnReader: boolean;
  /** Resolves true when a supervisor has released what stopped with this person. */
  readonly requireRelease: () => Promise<boolean>;
  readonly onClose: () => void;
}

export interface RegisterModel {
  readonly host: RegisterHost;
  readonly flow: Flow;
  readonly dispatch: Dispatch<FlowInput>;
  readonly busy: boolean;
  readonly open: () => void;
  readonly register: () => void;
  readonly stop: () => void;
  readonly withdraw: () => void;
  readonly receipt: () => void;
}

type Answer =
  | { readonly ok: true; readonly value: AccountView }
  | { readonly ok: false; readonly reason: string };

/** One call at a time; its answer goes to the flow with the ticket it was sent with. */
const useSend = (flow: Flow, dispatch: Dispatch<FlowInput>) => {
  const tickets = useRef(0);
  return (call: () => Promise<Answer>, kind: 'opened' | 'done'): void => {
    if (flow.busy !== null) return;
    tickets.current += 1;
    const ticket = tickets.current;
    dispatch({ kind: 'sent', ticket });
    void call().then((answer) => {
      if (answer.ok) return dispatch({ kind, ticket, account: answer.value });
      const reason: Refusal = REGISTER_REASONS.find((each) => each === answer.reason) ?? 'failed';
      return dispatch({ kind: 'refused', ticket, reason });
    });
  };
};

export const useRegister = (host: RegisterHost): RegisterModel => {
  const [flow, dispatch] = useReducer(stepFlow, initialFlow);
  const { rpc, visitId, points } = host;
  const send = useSend(flow, dispatch);
  const open = (): void => send(() => rpc.call('points.account', { visitId }), 'opened');
  const opening = useRef(open);
  useEffect(() => {
    opening.current = open;
  });
  const isReady = points.key === 'ready';
  useEffect(() => {
    if (isReady) opening.current();
  }, [isReady]);
  const { scene } = flow;
  return {
    ...{ host, flow, dispatch, open, busy: flow.busy !== null },
    register() {
      if (scene.at !== 'consent' || scene.checkIns === null) return;
      const { checkIns } = scene;
      send(() => rpc.call('points.register', { visitId, checkIns }), 'done');
    },
    stop() {
      if (scene.at !== 'stop' || scene.why === null) return;
      const { why } = scene;
      send(() => rpc.call('points.stop', { visitId, why }), 'done');
    },
    withdraw: () => send(() => rpc.call('points.withdraw', { visitId }), 'done'),
    receipt() {
      dispatch({ kind: 'receipt', receipt: 'printing' });
      void rpc.call('points.receipt', { visitId, print: true }).then((answer) =>
        dispatch({
          kind: 'receipt',
          receipt: answer.ok ? 'printed' : answer.reason === 'no_printer' ? 'no_printer' : 'failed',
        }),
      );
    },
  };
};
