import type { Dispatch } from 'react';
import type { z } from 'zod';
import type { Second } from '../../identity/schema.ts';
import type { RpcClient } from '../../rpc/client.ts';
import type { pollingContract, pollingTopics } from './contract.ts';
import type { FlowInput } from './flow-input.ts';
import type { PaperRequest, paperContract } from './paper-contract.ts';
import type { BallotId, Noted, Printing, PrintRefusal, Refusal, Scene } from './scene.ts';
import type { Strokes } from './schema.ts';
import type { Look, ShownAcceptance } from './views.ts';

/** What a clerk can do at the polling desk, each as one call whose answer goes to the flow. */

export type PollingRpc = RpcClient<typeof pollingContract & typeof paperContract, typeof pollingTopics>;
type Input<M extends keyof typeof pollingContract> = z.input<(typeof pollingContract)[M]['input']>;

type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: Refusal };

/** Makes one call; `then` gets what came of it when it was done. */
export type Send = <T>(call: () => Promise<Answer<T>>, then: (ticket: number, value: T) => void) => void;

interface Context {
  readonly rpc: PollingRpc;
  readonly scene: Scene;
  readonly send: Send;
  readonly dispatch: Dispatch<FlowInput>;
}

const PRINT_REASONS: readonly PrintRefusal[] = ['no_printer', 'printer_silent'];

/** Sends a paper to the printer, and says what became of it. */
export const printWith = (
  rpc: PollingRpc,
  request: PaperRequest,
  tell: (printing: Printing) => void,
): void => {
  tell({ state: 'printing' });
  void rpc
    .call('polling.printPaper', request)
    .then((answer) =>
      tell(
        answer.ok
          ? { state: 'printed', pages: answer.value.pages }
          : { state: 'failed', reason: PRINT_REASONS.find((each) => each === answer.reason) ?? 'failed' },
      ),
    );
};

const lookIn = (scene: Scene): Look | null => ('look' in scene ? scene.look : null);

const oathOf = (strokes: Strokes | undefined): Input<'polling.accept'>['oath'] =>
  strokes === undefined ? { form: 'printed' } : { form: 'signed', strokes };

/** 受付, as the scene has it. */
const acceptInput = (scene: Scene, strokes: Strokes | undefined): Input<'polling.accept'> | undefined => {
  if (!('plan' in scene) || scene.look.verdict.kind !== 'ok') return undefined;
  const { look, plan } = scene;
  const { reason, assist, declined } = plan;
  const ballots = scene.look.verdict.ballots.map(({ id }) => id).filter((id) => !declined.includes(id));
  return {
    lookId: look.lookId,
    ...(declined.length === 0 ? {} : { ballots }),
    ...(reason === null ? {} : { reason }),
    ...(look.needsOath ? { oath: oathOf(strokes) } : {}),
    ...(assist === null ? {} : { assist }),
  };
};

const note =
  (dispatch: Dispatch<FlowInput>) =>
  (ticket: number, noted: Noted): void =>
    dispatch({ kind: 'noted', ticket, noted });

/** Of the person who stands here. */
const personActs = ({ rpc, scene, send, dispatch }: Context) => {
  const looked = (ticket: number, look: Look): void => dispatch({ kind: 'looked', ticket, look });
  const lookId = lookIn(scene)?.lookId;
  return {
    /** 受付; with the strokes of a signature where it was signed here. */
    accept: (strokes?: Strokes): void => {
      const input = acceptInput(scene, strokes);
      if (input === undefined) return;
      send(
        () => rpc.call('polling.accept', input),
        (ticket, outcome) => dispatch({ kind: 'accepted', ticket, outcome }),
      );
    },
    override: (reason: string, second: Second): void => {
      if (lookId !== undefined) send(() => rpc.call('polling.override', { lookId, reason, second }), looked);
    },
    absenteeReturned: (papers: number, second: Second): void => {
      if (lookId !== undefined)
        send(() => rpc.call('polling.absenteeReturned', { lookId, papers, second }), looked);
    },
    provisional: (input: Omit<Input<'polling.provisional'>, 'lookId'>): void => {
      if (lookId === undefined) return;
      send(
        () => rpc.call('polling.provisional', { lookId, ...input }),
        (ticket) => note(dispatch)(ticket, { what: 'provisional' }),
      );
    },
  };
};

type AcceptId = ShownAcceptance['acceptId'];

/** Of somebody who was accepted. */
const acceptanceActs = ({ rpc, send, dispatch }: Context) => {
  const ticked = (ticket: number, acceptance: ShownAcceptance): void =>
    dispatch({ kind: 'ticked', ticket, acceptance });
  return {
    issue: (acceptId: AcceptId, ballot: BallotId): void =>
      send(() => rpc.call('polling.issue', { acceptId, ballot }), ticked),
    undoIssue: (tickId: AcceptId): void => send(() => rpc.call('polling.undoIssue', { tickId }), ticked),
    undo: (acceptId: AcceptId, reason: string, second: Second): void =>
      send(
        () => rpc.call('polling.undo', { acceptId, reason, second }),
        (ticket, acceptance) => note(dispatch)(ticket, { what: 'undone', acceptance }),
      ),
  };
};

/** Of the place. */
const placeActs = ({ rpc, send, dispatch }: Context) => ({
  spoil: (input: Input<'polling.spoil'>): void =>
    send(
      () => rpc.call('polling.spoil', input),
      (ticket) => note(dispatch)(ticket, { what: 'spoiled', reissued: input.reissued }),
    ),
  paper: (input: Input<'polling.paper'>): void =>
    send(
      () => rpc.call('polling.paper', input),
      (ticket, value) => note(dispatch)(ticket, { what: 'paper', ...value }),
    ),
  tieOut: (input: Input<'polling.tieOut'>): void =>
    send(
      () => rpc.call('polling.tieOut', input),
      (ticket, view) => dispatch({ kind: 'tied_out', ticket, view }),
    ),
  open: (input: Input<'polling.open'>): void =>
    send(
      () => rpc.call('polling.open', input),
      (ticket) => note(dispatch)(ticket, { what: 'opened' }),
    ),
  close: (second: Second): void =>
    send(
      () => rpc.call('polling.close', { second }),
      (ticket, report) => dispatch({ kind: 'closed', ticket, report }),
    ),
  print: (request: PaperRequest): void =>
    printWith(rpc, request, (printing) => dispatch({ kind: 'print', printing })),
  tick: (input: Input<'polling.tick'>): void =>
    void rpc.call('polling.tick', input).then((answer) => {
      if ('items' in answer) dispatch({ kind: 'checklist', items: answer.items });
    }),
});

export const actsOf = (context: Context) => ({
  ...personActs(context),
  ...acceptanceActs(context),
  ...placeActs(context),
});
export type Acts = ReturnType<typeof actsOf>;
