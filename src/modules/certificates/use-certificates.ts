import { type Dispatch, useEffect, useReducer, useRef } from 'react';
import type { z } from 'zod';
import type { RpcClient } from '../../rpc/client.ts';
import type { certificatesContract, certificatesTopics } from './contract.ts';
import { type Flow, type FlowInput, initialFlow, stepFlow } from './flow.ts';
import { type Of, type OpenRefusal, wishOfDraft } from './scene.ts';
import type { CertificatesState, Entry } from './views-schema.ts';

export type CertificatesRpc = RpcClient<typeof certificatesContract, typeof certificatesTopics>;
type Contract = typeof certificatesContract;
type Input<M extends keyof Contract> = z.input<Contract[M]['input']>;

/** What the screen of certificates is given by the page it stands on. */
export interface CertificatesHost {
  readonly rpc: CertificatesRpc;
  /** Topic `certificates`. */
  readonly certificates: CertificatesState;
  /** Whom the desk has before it. Another visit is another screen: give it the visit's id as `key`. */
  readonly of: Of;
  /** Resolves true when a supervisor is signed in. */
  readonly requireSupervisor: () => Promise<boolean>;
  /** Resolves true when a supervisor has released what stopped with this person. */
  readonly requireRelease: () => Promise<boolean>;
  /** The supervisor came for one thing; the desk goes back to its own role. */
  readonly endSession: () => void;
  readonly onClose: () => void;
  /** 除票をさがす: whoever is registered no more is found, and this is opened for her. */
  readonly onEnded: () => void;
}

type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };
type Send = <T>(call: () => Promise<Answer<T>>, then: (ticket: number, value: T) => void) => void;

/** Makes one call at a time; its answer goes to the flow with the ticket it was sent with. */
const useSend = (flow: Flow, dispatch: Dispatch<FlowInput>): Send => {
  const tickets = useRef(0);
  return (call, then) => {
    if (flow.busy !== null) return;
    tickets.current += 1;
    const ticket = tickets.current;
    dispatch({ kind: 'sent', ticket });
    void call().then((answer) => {
      if (answer.ok) then(ticket, answer.value);
      else dispatch({ kind: 'refused', ticket, reason: answer.reason });
    });
  };
};

const OPEN_REFUSALS: readonly OpenRefusal[] = [
  'no_such_person',
  'supervisor_needed',
  'not_here',
  'cannot_record',
];

/** The desk is opened for the person, and a draft is held against the rules, as soon as each is there. */
const useQuestions = ({ rpc, of }: CertificatesHost, flow: Flow, dispatch: Dispatch<FlowInput>): void => {
  const { scene, asked } = flow;
  const opening = scene.at === 'opening' ? asked : null;
  useEffect(() => {
    if (opening === null || of === null) return;
    void rpc.call('certificates.desk', { of }).then((answer) =>
      dispatch(
        answer.ok
          ? { kind: 'opened', asked: opening, desk: answer.value }
          : {
              kind: 'open_failed',
              asked: opening,
              why: OPEN_REFUSALS.find((each) => each === answer.reason) ?? 'failed',
            },
      ),
    );
  }, [rpc, of, opening, dispatch]);
  const draft = scene.at === 'confirm' && scene.quote === null ? scene.draft : null;
  useEffect(() => {
    if (draft === null || of === null) return;
    void rpc
      .call('certificates.quote', wishOfDraft(draft, of))
      .then((answer) => dispatch({ kind: 'quoted', asked, quote: answer.ok ? answer.value : 'failed' }));
  }, [rpc, of, draft, asked, dispatch]);
};

/** A request that is shown is read again whenever the record has changed. */
const useEntry = (
  { rpc, certificates }: CertificatesHost,
  { scene }: Flow,
  dispatch: Dispatch<FlowInput>,
): void => {
  const requestId = scene.at === 'request' || scene.at === 'spoil' ? scene.entry.requestId : null;
  const { revision } = certificates;
  useEffect(() => {
    if (requestId === null) return;
    void rpc.call('certificates.entry', { requestId }).then((answer) => {
      if (answer.ok) dispatch({ kind: 'entry', entry: answer.value });
    });
  }, [rpc, requestId, revision, dispatch]);
};

/** Lists and figures, once for each time they are come to. */
const useLists = ({ rpc }: CertificatesHost, { scene }: Flow, dispatch: Dispatch<FlowInput>): void => {
  const wanted =
    (scene.at === 'recent' && scene.entries === null) ||
    (scene.at === 'ledger' && scene.ledger === null) ||
    (scene.at === 'cash' && scene.cash === null)
      ? scene.at
      : null;
  useEffect(() => {
    if (wanted === 'recent')
      void rpc
        .call('certificates.recent', {})
        .then((answer) => dispatch({ kind: 'listed', entries: answer.ok ? answer.value.entries : 'failed' }));
    if (wanted === 'ledger')
      void rpc.call('certificates.ledger', {}).then((answer) => {
        if ('entries' in answer) dispatch({ kind: 'ledger', ledger: answer });
      });
    if (wanted === 'cash')
      void rpc.call('certificates.cash', {}).then((answer) => {
        if ('byKind' in answer) dispatch({ kind: 'cash', cash: answer });
      });
  }, [rpc, wanted, dispatch]);
};

interface ActsOf {
  readonly host: CertificatesHost;
  readonly flow: Flow;
  readonly dispatch: Dispatch<FlowInput>;
  readonly send: Send;
}

/** What is done with one request. */
const requestActs = ({ host: { rpc, of }, flow: { scene }, dispatch, send }: ActsOf) => ({
  /** 請求; past whatever the quote warned of. */
  request: (): void => {
    if (scene.at !== 'confirm' || of === null) return;
    const { draft, quote } = scene;
    if (quote === null || quote === 'failed' || quote.kind === 'stop') return;
    const wish = wishOfDraft(draft, of, quote.kind === 'warn' ? quote.warnings : []);
    send(
      () => rpc.call('certificates.request', wish),
      (ticket, answer) => {
        if (answer.kind === 'asked') return dispatch({ kind: 'entered', ticket, entry: answer.entry });
        const quoted = answer.kind === 'warn' ? { ...answer, fee: quote.fee } : answer;
        return dispatch({ kind: 'requoted', ticket, quote: quoted });
      },
    );
  },
  giveUp: ({ requestId }: Entry): void =>
    send(
      () => rpc.call('certificates.giveUp', { requestId }),
      (ticket, entry) => dispatch({ kind: 'entered', ticket, entry }),
    ),
  issue: ({ requestId }: Entry, how: 'cash' | 'cashless' | 'none'): void =>
    send(
      () => rpc.call('certificates.issue', { requestId, how }),
      (ticket, entry) => dispatch({ kind: 'issued', ticket, entry }),
    ),
  spoil: ({ requestId }: Entry, sheets: number, cause: Input<'certificates.spoil'>['cause']): void =>
    send(
      async () => {
        const answer = await rpc.call('certificates.spoil', { requestId, sheets, cause });
        return answer.ok ? rpc.call('certificates.entry', { requestId }) : answer;
      },
      (ticket, entry) => dispatch({ kind: 'entered', ticket, entry }),
    ),
  receipt: ({ requestId }: Entry): void => {
    dispatch({ kind: 'receipt', receipt: 'printing' });
    void rpc.call('certificates.receipt', { requestId, print: true }).then((answer) =>
      dispatch({
        kind: 'receipt',
        receipt: answer.ok ? 'printed' : answer.reason === 'no_printer' ? 'no_printer' : 'failed',
      }),
    );
  },
});

/** What is done with paper, money, and a kind that stopped. `asSupervisor`: she signs in for this alone. */
const keepingActs = ({ host: { rpc, requireSupervisor, endSession }, dispatch, send }: ActsOf) => {
  const asSupervisor = async <T>(call: () => Promise<Answer<T>>): Promise<Answer<T>> => {
    if (!(await requireSupervisor())) return { ok: false, reason: 'cancelled' };
    try {
      return await call();
    } finally {
      endSession();
    }
  };
  const done = (ticket: number): void => dispatch({ kind: 'done', ticket });
  return {
    loadPaper: (input: Input<'certificates.loadPaper'>): void =>
      send(
        () => rpc.call('certificates.loadPaper', input),
        (ticket, ledger) => dispatch({ kind: 'paper_done', ticket, ledger }),
      ),
    countPaper: (input: Input<'certificates.countPaper'>): void =>
      send(
        () => rpc.call('certificates.countPaper', input),
        (ticket, ledger) => dispatch({ kind: 'paper_done', ticket, ledger }),
      ),
    spoilSheets: (sheets: number): void =>
      send(
        async () => {
          const answer = await rpc.call('certificates.spoil', { requestId: null, sheets, cause: 'jam' });
          if (!answer.ok) return answer;
          const ledger = await rpc.call('certificates.ledger', {});
          return 'entries' in ledger ? { ok: true as const, value: ledger } : ledger;
        },
        (ticket, ledger) => dispatch({ kind: 'paper_done', ticket, ledger }),
      ),
    closeCash: (input: Input<'certificates.closeCash'>): void =>
      send(
        () => rpc.call('certificates.closeCash', input),
        (ticket, closing) => dispatch({ kind: 'closed', ticket, closing }),
      ),
    printClosing: (eventId: Input<'certificates.printClosing'>['eventId']): void => {
      dispatch({ kind: 'receipt', receipt: 'printing' });
      void rpc.call('certificates.printClosing', { eventId }).then((answer) =>
        dispatch({
          kind: 'receipt',
          receipt: answer.ok ? 'printed' : answer.reason === 'no_printer' ? 'no_printer' : 'failed',
        }),
      );
    },
    resume: (input: Input<'certificates.resume'>): void =>
      send(() => asSupervisor(() => rpc.call('certificates.resume', input)), done),
    returnFee: (input: Input<'certificates.returnFee'>): void =>
      send(() => asSupervisor(() => rpc.call('certificates.returnFee', input)), done),
    undo: (input: Input<'certificates.undo'>): void =>
      send(() => asSupervisor(() => rpc.call('certificates.undo', input)), done),
  };
};

export interface CertificatesModel extends ReturnType<typeof requestActs>, ReturnType<typeof keepingActs> {
  readonly host: CertificatesHost;
  readonly flow: Flow;
  readonly dispatch: Dispatch<FlowInput>;
  readonly busy: boolean;
}

/** The flow of this screen, with its calls made. */
export const useCertificates = (host: CertificatesHost): CertificatesModel => {
  const [flow, dispatch] = useReducer(stepFlow, host.of === null, initialFlow);
  useQuestions(host, flow, dispatch);
  useEntry(host, flow, dispatch);
  useLists(host, flow, dispatch);
  const send = useSend(flow, dispatch);
  const acts = { host, flow, dispatch, send };
  return { host, flow, dispatch, busy: flow.busy !== null, ...requestActs(acts), ...keepingActs(acts) };
};
