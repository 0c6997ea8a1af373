import { type Dispatch, useEffect, useLayoutEffect, useReducer, useRef } from 'react';
import type { z } from 'zod';
import type { DeskState } from '../../identity/schema.ts';
import type { RpcClient } from '../../rpc/client.ts';
import { useCodeScanner } from '../../ui/code-scanner.ts';
import type { Sound } from '../../ui/sound.ts';
import type { libraryContract, libraryTopics } from './contract.ts';
import { type Flow, type FlowInput, initialFlow, type Place, stepFlow } from './flow.ts';
import type { LibraryState, SessionView } from './views-schema.ts';

export type LibraryRpc = RpcClient<typeof libraryContract, typeof libraryTopics>;
type Contract = typeof libraryContract;
type Input<M extends keyof Contract> = z.input<Contract[M]['input']>;

/** What the library's screen is given by the page it stands on. */
export interface LibraryHost {
  readonly desk: DeskState;
  readonly library: LibraryState;
  readonly rpc: LibraryRpc;
  readonly sound: Sound;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Resolves true when a supervisor is signed in, false when she gave up. */
  readonly requireSupervisor: () => Promise<boolean>;
  readonly endSession: () => void;
}

/** How often a touch is told to the host at most, milliseconds. */
const STAY_MS = 800;

/** Any touch or key keeps the session. */
const useStay = ({ rpc }: LibraryHost, session: SessionView | null): void => {
  const sessionId = session?.sessionId ?? null;
  useEffect(() => {
    if (sessionId === null) return undefined;
    let last = Number.NEGATIVE_INFINITY;
    const touched = (event: Event): void => {
      if (event.timeStamp - last < STAY_MS) return;
      last = event.timeStamp;
      void rpc.call('library.stay', { sessionId });
    };
    window.addEventListener('pointerdown', touched, { capture: true });
    window.addEventListener('keydown', touched, { capture: true });
    return () => {
      window.removeEventListener('pointerdown', touched, { capture: true });
      window.removeEventListener('keydown', touched, { capture: true });
    };
  }, [rpc, sessionId]);
};

/** Each verdict has its sound once; the words and the shape are on the screen. */
const useSounds = (sound: Sound, { phase }: LibraryState, flow: Flow): void => {
  const kind = phase.kind === 'yielding' && phase.refused !== null ? 'stopped' : phase.kind;
  const session = phase.kind === 'session' ? phase.session : null;
  const last = session?.last ?? null;
  const of = session?.sessionId ?? null;
  useEffect(() => {
    if (kind === 'session') sound.read();
    if (kind === 'linked') sound.success();
    if (kind === 'stopped' || kind === 'problem' || kind === 'unlinked') sound.stop();
  }, [sound, kind, of]);
  const n = last?.n ?? 0;
  const what = last?.kind ?? null;
  useEffect(() => {
    if (n === 0 || what === null) return;
    if (what === 'refused') sound.stop();
    else if (what === 'already' || what === 'queued') sound.verdict('note');
    else sound.success();
  }, [sound, of, n, what]);
  const line = flow.returns[0];
  const back = line?.n ?? 0;
  const route = line === undefined ? null : line.kind === 'refused' ? 'refused' : line.route;
  useEffect(() => {
    if (back === 0 || route === null) return;
    if (route === 'refused') sound.stop();
    else if (route === 'shelf') sound.success();
    else sound.verdict('note');
  }, [sound, back, route]);
  const { refusal } = flow;
  useEffect(() => {
    if (refusal !== null) sound.stop();
  }, [sound, refusal]);
};

/** Lists that a page needs, once for each time it is come to. */
const useLists = ({ rpc }: LibraryHost, flow: Flow, dispatch: Dispatch<FlowInput>): void => {
  const { place, asked, sessionId } = flow;
  useEffect(() => {
    const id = sessionId as SessionView['sessionId'] | null;
    if (place === 'loans' && id !== null)
      void rpc
        .call('library.loans', { sessionId: id })
        .then((answer) =>
          dispatch({ kind: 'loans', asked, loans: answer.ok ? answer.value.loans : 'failed' }),
        );
    if (place === 'holds' && id !== null)
      void rpc
        .call('library.holds', { sessionId: id })
        .then((answer) =>
          dispatch({ kind: 'holds', asked, holds: answer.ok ? answer.value.holds : 'failed' }),
        );
    if (place === 'history' && id !== null)
      void rpc
        .call('library.history', { sessionId: id })
        .then((answer) => dispatch({ kind: 'history', asked, history: answer.ok ? answer.value : 'failed' }));
    if (place === 'conflicts')
      void rpc
        .call('library.conflicts', {})
        .then((answer) =>
          dispatch({ kind: 'conflicts', asked, conflicts: answer.ok ? answer.value.conflicts : 'failed' }),
        );
  }, [rpc, place, asked, sessionId, dispatch]);
};

type Answer = { readonly ok: true; readonly value: object } | { readonly ok: false; readonly reason: string };

interface ActsOf {
  readonly host: LibraryHost;
  readonly flow: Flow;
  readonly dispatch: Dispatch<FlowInput>;
  readonly session: SessionView | null;
}

/** A call of this page; its answer is dropped when the page has been left. */
const sender =
  ({ flow, dispatch }: Pick<ActsOf, 'flow' | 'dispatch'>) =>
  <A extends Answer>(
    call: () => Promise<A>,
    then: (asked: number, value: Extract<A, { ok: true }>['value']) => void,
  ): void => {
    if (flow.busy) return;
    const { asked } = flow;
    dispatch({ kind: 'sent' });
    void call().then((answer) => {
      if (answer.ok) then(asked, answer.value as Extract<A, { ok: true }>['value']);
      else dispatch({ kind: 'refused', asked, reason: answer.reason });
    });
  };

/** What is done with the books of whoever is here. */
const bookActs = ({ host: { rpc }, flow, dispatch, session }: ActsOf) => {
  const send = sender({ flow, dispatch });
  const at = session?.sessionId;
  return {
    undo: (code: string): void => {
      if (at !== undefined)
        send(
          () => rpc.call('library.undo', { sessionId: at, code }),
          (asked) => dispatch({ kind: 'done', asked }),
        );
    },
    renew: (code: string): void => {
      if (at === undefined) return;
      send(
        () => rpc.call('library.renew', { sessionId: at, code }),
        (asked, { kind, due, said }) => {
          dispatch({ kind: 'done', asked, note: kind === 'renewed' ? 'renewed' : 'not_renewed', said });
          if (kind !== 'renewed' || !Array.isArray(flow.loans)) return;
          const loans = flow.loans.map((loan) =>
            loan.code === code ? { ...loan, due, overdue: false } : loan,
          );
          dispatch({ kind: 'loans', asked, loans });
        },
      );
    },
    renewAll: (): void => {
      if (at === undefined) return;
      send(
        () => rpc.call('library.renewAll', { sessionId: at }),
        (asked, { renewed, left, loans, said }) => {
          const note = left > 0 ? `some_renewed:${renewed}:${left}` : `all_renewed:${renewed}`;
          dispatch({ kind: 'loans', asked, loans });
          dispatch({ kind: 'done', asked, note, said });
        },
      );
    },
    hold: (code: string, action: 'place' | 'cancel'): void => {
      if (at === undefined) return;
      send(
        () => rpc.call('library.hold', { sessionId: at, code, action }),
        (asked, { holds, said }) => {
          dispatch({ kind: 'holds', asked, holds });
          dispatch({ kind: 'done', asked, note: action === 'place' ? 'held' : 'unheld', said });
        },
      );
    },
  };
};

/** What is done with her 読書履歴. */
const historyActs = ({ host: { rpc }, flow, dispatch, session }: ActsOf) => {
  const send = sender({ flow, dispatch });
  const at = session?.sessionId;
  const change =
    (method: 'library.historyBegin' | 'library.historyClear' | 'library.historyEnd', note: string) =>
    (): void => {
      if (at === undefined) return;
      send(
        () => rpc.call(method, { sessionId: at }),
        (asked, history) => {
          dispatch({ kind: 'history', asked, history });
          dispatch({ kind: 'done', asked, note });
        },
      );
    };
  return {
    historyBegin: change('library.historyBegin', 'begun'),
    historyClear: change('library.historyClear', 'cleared'),
    historyEnd: change('library.historyEnd', 'ended'),
    historyDrop: (id: number): void => {
      if (at === undefined) return;
      send(
        () => rpc.call('library.historyDrop', { sessionId: at, id }),
        (asked, history) => {
          dispatch({ kind: 'history', asked, history });
          dispatch({ kind: 'done', asked, note: 'dropped' });
        },
      );
    },
    historyPrint: (): void => {
      if (at === undefined) return;
      send(
        () => rpc.call('library.historyPrint', { sessionId: at }),
        (asked) => dispatch({ kind: 'done', asked, note: 'printed' }),
      );
    },
  };
};

/** What is done with her card, her family and her session. */
const personActs = ({ host: { rpc }, flow, dispatch, session }: ActsOf) => {
  const send = sender({ flow, dispatch });
  const at = session?.sessionId;
  const act =
    <A extends readonly unknown[]>(
      call: (sessionId: SessionView['sessionId'], ...of: A) => Promise<Answer>,
      note?: string,
    ) =>
    (...of: A): void => {
      if (at === undefined) return;
      send(
        () => call(at, ...of),
        (asked) => dispatch({ kind: 'done', asked, ...(note === undefined ? {} : { note }) }),
      );
    };
  return {
    pay: act((sessionId, yen: number) => rpc.call('library.pay', { sessionId, yen }), 'paid'),
    serve: act((sessionId, key: number | null) => rpc.call('library.serve', { sessionId, key })),
    addFamily: act((sessionId, code: string) => rpc.call('library.addFamily', { sessionId, code }), 'family'),
    dropFamily: act(
      (sessionId, key: number) => rpc.call('library.dropFamily', { sessionId, key }),
      'family_off',
    ),
    move: act((sessionId) => rpc.call('library.move', { sessionId })),
    unlink: act((sessionId) => rpc.call('library.unlink', { sessionId }), 'unlinked'),
    linkMyKey: act((sessionId, id: string) => rpc.call('library.linkMyKey', { sessionId, id }), 'mykey'),
    /** おわる. The slip goes to the printer where the patron wants it, or always. */
    end: (receipt: boolean): void => {
      if (at === undefined) return;
      void rpc.call('library.end', { sessionId: at, receipt });
    },
  };
};

const deskActs = ({ host: { rpc, requireSupervisor, endSession }, flow, dispatch }: ActsOf) => {
  const send = sender({ flow, dispatch });
  const done = (note?: string) => (asked: number) =>
    dispatch({ kind: 'done', asked, ...(note === undefined ? {} : { note }) });
  return {
    begin: (code: string): void => send(() => rpc.call('library.begin', { code }), done()),
    takeBack: (code: string): void => {
      const { asked } = flow;
      dispatch({ kind: 'sent' });
      void rpc.call('library.takeBack', { code }).then((answer) => {
        if ('kind' in answer) dispatch({ kind: 'returned', asked, line: answer });
        else dispatch({ kind: 'refused', asked, reason: answer.reason });
      });
    },
    linkCard: (code: string): void => send(() => rpc.call('library.linkCard', { code }), done()),
    link: (pin: string): void => send(() => rpc.call('library.link', pin === '' ? {} : { pin }), done()),
    /** What was typed is the screen's own and goes with it. */
    pin: (pin: string): void => send(() => rpc.call('library.pin', { pin }), done()),
    clear: (): void => void rpc.call('library.clear', {}),
    printReceipt: (): void => void rpc.call('library.receipt', { print: true }),
    settle: (id: number, how: Input<'library.settle'>['how']): void =>
      send(
        async () => {
          const settled = await rpc.call('library.settle', { id, how });
          return settled.ok ? rpc.call('library.conflicts', {}) : settled;
        },
        (asked, { conflicts }) => {
          dispatch({ kind: 'conflicts', asked, conflicts });
          dispatch({ kind: 'done', asked, note: 'settled' });
        },
      ),
    sendNow: (): void => void rpc.call('library.sendNow', {}),
    startRelink: (): void =>
      send(async () => {
        if (!(await requireSupervisor())) return { ok: false as const, reason: 'cancelled' };
        try {
          return await rpc.call('library.startRelink', {});
        } finally {
          endSession();
        }
      }, done('relink')),
    /** 自動貸出: what is the staff's, after a supervisor has signed in. */
    openMenu: (self: boolean): void => {
      if (!self) return dispatch({ kind: 'went', place: 'menu' });
      void requireSupervisor().then((signedIn) => {
        if (signedIn) dispatch({ kind: 'went', place: 'menu' });
      });
      return undefined;
    },
  };
};

/** At 自動貸出 the supervisor came for the staff's pages alone. */
const useStaffPages = ({ library, endSession }: LibraryHost, { place }: Flow): void => {
  const staffs = library.mode === 'self' && (place === 'menu' || place === 'conflicts' || place === 'relink');
  const end = useRef(endSession);
  useEffect(() => {
    end.current = endSession;
  });
  useEffect(() => (staffs ? () => end.current() : undefined), [staffs]);
};

export interface LibraryModel
  extends ReturnType<typeof bookActs>,
    ReturnType<typeof personActs>,
    ReturnType<typeof historyActs>,
    ReturnType<typeof deskActs> {
  readonly host: LibraryHost;
  readonly flow: Flow;
  readonly dispatch: Dispatch<FlowInput>;
  readonly session: SessionView | null;
  readonly self: boolean;
  readonly go: (place: Place) => void;
}

/** What a scanned code means where the screen stands. */
const heard = (model: LibraryModel, code: string): void => {
  const { host, flow, dispatch, session } = model;
  const { rpc } = host;
  switch (flow.place) {
    case 'returns':
      return model.takeBack(code);
    case 'number':
      return model.begin(code);
    case 'holds':
      return session === null ? undefined : model.hold(code, 'place');
    case 'family':
      return session === null ? undefined : model.addFamily(code);
    default:
      void rpc.call('library.scan', { code }).then((answer) => {
        if (!answer.ok)
          return dispatch({ kind: 'loose', code: answer.reason === 'no_session' ? code : null });
        if (answer.value.what === 'item' && session !== null)
          void rpc.call('library.lend', { sessionId: session.sessionId, code });
        return undefined;
      });
      return undefined;
  }
};

/** The flow, with its calls made. */
export const useLibrary = (host: LibraryHost): LibraryModel => {
  const { library } = host;
  const [flow, dispatch] = useReducer(stepFlow, initialFlow);
  const { phase } = library;
  // Before the browser paints: no frame in which the host is at one person and a page at another.
  useLayoutEffect(() => dispatch({ kind: 'phase', phase }), [phase]);
  const session = phase.kind === 'session' ? phase.session : null;
  useStay(host, session);
  useSounds(host.sound, library, flow);
  useLists(host, flow, dispatch);
  useStaffPages(host, flow);
  const acts = { host, flow, dispatch, session };
  const model: LibraryModel = {
    ...acts,
    ...bookActs(acts),
    ...personActs(acts),
    ...historyActs(acts),
    ...deskActs(acts),
    self: library.mode === 'self',
    go: (place) => dispatch({ kind: 'went', place }),
  };
  const latest = useRef(model);
  useEffect(() => {
    latest.current = model;
  });
  useCodeScanner((code) => heard(latest.current, code));
  return model;
};
