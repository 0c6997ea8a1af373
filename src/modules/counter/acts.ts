import type { Dispatch } from 'react';
import type { z } from 'zod';
import type { CivilDate } from '../../kernel/dates.ts';
import type { EventId, ResidentId, VisitId } from '../../kernel/ids.ts';
import type { Detail } from '../../kernel/result.ts';
import type { CallFailure, RpcClient } from '../../rpc/client.ts';
import type { counterContract, counterTopics } from './contract.ts';
import { type Ready, readyOf } from './drafts.ts';
import type { Flow, FlowInput, Sign, To } from './scene.ts';
import type { FactId, FormId, LifeEvent } from './schema.ts';
import type { SheetView, VisitView } from './views.ts';
import type { Guest, IdentityCheck, ProcedureKey, Proxy } from './visit-schema.ts';

/** What a clerk can do at the counter, each as one call (or a few, where one cannot be without the other) whose answer goes to the flow. */

export type CounterRpc = RpcClient<typeof counterContract, typeof counterTopics>;
export type Input<M extends keyof typeof counterContract> = z.input<(typeof counterContract)[M]['input']>;

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string; readonly detail?: Detail | undefined }
  | CallFailure;

/** Makes one call at a time; `then` gets what came of it when it was done. `waits`: pressed while another one runs, it is made after it. */
export type Send = <T>(
  call: () => Promise<Answer<T>>,
  then: (ticket: number, value: T) => void,
  waits?: boolean,
) => void;

export interface ActsContext {
  readonly rpc: CounterRpc;
  readonly flow: Flow;
  readonly send: Send;
  readonly dispatch: Dispatch<FlowInput>;
  readonly clearDesk: () => void;
  readonly today: () => CivilDate;
  /** Resolves true when a supervisor has released what stopped (支援措置). */
  readonly requireRelease: (whom: ResidentId | null) => Promise<boolean>;
}

/** Asks for the release where the host wants it, and tries once more after it. */
const released = async <T>(
  { requireRelease }: Pick<ActsContext, 'requireRelease'>,
  call: () => Promise<Answer<T>>,
): Promise<Answer<T>> => {
  const answer = await call();
  return !answer.ok && answer.reason === 'release_needed' && (await requireRelease(null)) ? call() : answer;
};

type Seen = { readonly visit: VisitView; readonly sheet: SheetView | null };

/** A call whose answer is the visit. */
const visitActs = (context: ActsContext) => {
  const { send, dispatch, flow } = context;
  const id = flow.visit?.id ?? '';
  const then =
    (to: To) =>
    (ticket: number, { visit, sheet }: Seen): void =>
      dispatch({ kind: 'visit', ticket, visit, sheet, to });
  const plain = (answer: Answer<VisitView>): Answer<Seen> =>
    answer.ok ? { ok: true, value: { visit: answer.value, sheet: null } } : answer;
  const step = (call: () => Promise<Answer<VisitView>>, to: To): void =>
    send(async () => plain(await call()), then(to), to === 'same');
  return { id, then, step, plain };
};

const guidanceActs = (context: ActsContext) => {
  const { rpc, send, flow } = context;
  const { id, step, then, plain } = visitActs(context);
  return {
    /** 目的: begins the visit when there is none. No purpose at all: forms are chosen by name. */
    purpose: (from: VisitId | null, events: readonly LifeEvent[]): void => {
      const find = events.length === 0;
      send(
        async () => {
          const begun =
            flow.visit === null
              ? await released(context, () => rpc.call('counter.begin', { deskVisit: from }))
              : ({ ok: true, value: flow.visit } as const);
          if (!begun.ok) return begun;
          return plain(await rpc.call('counter.setEvents', { visit: begun.value.id, events: [...events] }));
        },
        then(find ? 'find' : 'people'),
      );
    },
    /** `applicant`: key of whoever applies, where it is one of them. */
    people: (keys: readonly string[], applicant: string | null): void => {
      send(async () => {
        const set = await released(context, () =>
          rpc.call('counter.setPeople', { visit: id, people: [...keys] }),
        );
        if (!set.ok) return set;
        const index = applicant === null ? -1 : keys.indexOf(applicant);
        if (index < 0 || set.value.applicant === index || set.value.applicant === 'proxy') return plain(set);
        return plain(await rpc.call('counter.setApplicant', { visit: id, applicant: index, proxy: null }));
      }, then('next'));
    },
    guest: (key: string | null, guest: Guest): void =>
      step(() => rpc.call('counter.setGuest', { visit: id, key, guest }), 'people'),
    /** `null`: nobody comes in another's place any more. */
    proxy: (proxy: Proxy | null): void =>
      step(
        () =>
          rpc.call('counter.setApplicant', {
            visit: id,
            applicant: proxy === null ? 0 : 'proxy',
            proxy,
          }),
        'people',
      ),
    answer: (fact: FactId, answers: Input<'counter.answer'>['answers']): void =>
      step(() => rpc.call('counter.answer', { visit: id, fact, answers }), 'next'),
    /** もどる: with `fact` the answers of one question, else those given last. */
    unanswer: (fact: FactId | null): void =>
      step(() => rpc.call('counter.unanswer', { visit: id, fact }), 'ask'),
    addForm: (form: FormId, person: number | null): void =>
      step(() => rpc.call('counter.addForm', { visit: id, form, person }), 'list'),
    take: (procedures: readonly ProcedureKey[], taken: boolean): void =>
      step(() => rpc.call('counter.take', { visit: id, procedures: [...procedures], taken }), 'same'),
    lateReason: (procedure: ProcedureKey, reason: string, to: To = 'same'): void =>
      step(() => rpc.call('counter.lateReason', { visit: id, procedure, reason }), to),
    resume: (visit: string): void =>
      step(() => released(context, () => rpc.call('counter.resume', { visit })), 'same'),
  };
};

/** What is typed and can be said; nothing, before the sheet is there. */
const ready = ({ flow, today }: Pick<ActsContext, 'flow' | 'today'>): Ready =>
  flow.sheet === null ? { values: [], wrong: [] } : readyOf(flow.sheet, flow.drafts, today());

const sheetActs = (context: ActsContext) => {
  const { rpc, send } = context;
  const { id, then, step } = visitActs(context);
  /** The sheet comes by itself, the visit's revision with the visit. */
  const both = (call: () => Promise<Answer<SheetView>>, to: To): void =>
    send(
      async (): Promise<Answer<Seen>> => {
        const sheet = await call();
        if (!sheet.ok) return sheet;
        const visit = await rpc.call('counter.visit', { visit: id });
        return visit.ok ? { ok: true, value: { visit: visit.value, sheet: sheet.value } } : visit;
      },
      then(to),
      to === 'same',
    );
  return {
    /** 記入: what was typed goes to the host, and on. */
    fill: (to: To): void => {
      const { values } = ready(context);
      if (values.length === 0) step(() => rpc.call('counter.visit', { visit: id }), to);
      else both(() => rpc.call('counter.fill', { visit: id, values: [...values] }), to);
    },
    /** A value that was known is put right, or as it was (`null`). */
    correct: (key: string, value: string | null): void =>
      both(() => rpc.call('counter.fill', { visit: id, values: [{ key, value }] }), 'same'),
    attach: (states: Input<'counter.attach'>['states']): void =>
      both(() => rpc.call('counter.attach', { visit: id, states }), 'same'),
    /** 本人確認, and the papers that it does away with. */
    identity: (identity: IdentityCheck, states: Input<'counter.attach'>['states']): void => {
      const set = () => rpc.call('counter.setIdentity', { visit: id, identity });
      if (states.length === 0) return step(set, 'same');
      return both(async () => {
        const done = await set();
        return done.ok ? rpc.call('counter.attach', { visit: id, states }) : done;
      }, 'same');
    },
    show: (shown: boolean): void => step(() => rpc.call('counter.show', { visit: id, shown }), 'resident'),
  };
};

const endActs = (context: ActsContext) => {
  const { rpc, send, dispatch, flow, clearDesk } = context;
  const { id } = visitActs(context);
  const left = (): void => {
    // A card that waits is the next one's.
    if (flow.knocking === null) clearDesk();
    dispatch({ kind: 'left' });
  };
  return {
    accept: (sign: Sign): void =>
      send(
        () => rpc.call('counter.accept', { visit: id, revision: flow.visit?.revision ?? 0, sign }),
        (ticket, { applications }) => dispatch({ kind: 'accepted', ticket, applications }),
      ),
    /** 保留. What is typed and not said yet goes to the host first. */
    hold: (): void =>
      send(async () => {
        const { values } = ready(context);
        const said =
          values.length === 0
            ? ({ ok: true, value: null } as const)
            : await rpc.call('counter.fill', { visit: id, values: [...values] });
        return said.ok ? rpc.call('counter.hold', { visit: id }) : said;
      }, left),
    end: (): void => send(() => rpc.call('counter.end', { visit: id }), left),
    /** Nothing was begun, or all is done: the card is let go. */
    leave: left,
    setStatus: (input: Input<'counter.setStatus'>): void =>
      send(
        () => rpc.call('counter.setStatus', input),
        (ticket, application) => dispatch({ kind: 'application', ticket, application }),
      ),
    attachLater: (input: Input<'counter.attachLater'>): void =>
      send(
        () => rpc.call('counter.attachLater', input),
        (ticket, application) => dispatch({ kind: 'application', ticket, application }),
      ),
    withdraw: (application: EventId, reason: string): void =>
      send(
        () => rpc.call('counter.withdraw', { application, reason }),
        (ticket, changed) => dispatch({ kind: 'application', ticket, application: changed }),
      ),
  };
};

export const actsOf = (context: ActsContext) => ({
  ...guidanceActs(context),
  ...sheetActs(context),
  ...endActs(context),
});
export type Acts = ReturnType<typeof actsOf>;
