import { type Dispatch, useEffect, useLayoutEffect, useReducer, useRef } from 'react';
import type { DeskState } from '../../identity/schema.ts';
import { useCodeScanner } from '../../ui/code-scanner.ts';
import type { Sound } from '../../ui/sound.ts';
import { type Acts, actsOf, type PollingRpc, printWith, type Send } from './acts.ts';
import { type Flow, type FlowInput, initialFlow, stepFlow } from './flow.ts';
import type { Finding, FindRefusal } from './scene.ts';
import { soundOf } from './verdict-text.ts';
import type { PollingState } from './views.ts';

export type { PollingRpc };

/** What the polling screen is given by the page it stands on. */
export interface PollingHost {
  readonly desk: DeskState;
  readonly polling: PollingState;
  readonly rpc: PollingRpc;
  readonly sound: Sound;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Tells the desk that this card is done with. */
  readonly clearDesk: () => void;
}

/** How long what was recorded stands by itself, milliseconds. */
const NOTED_MS = 8_000;

/** Makes one call at a time; its answer goes to the flow with the ticket it was sent with. */
const useSend = (flow: Flow, dispatch: Dispatch<FlowInput>) => {
  const tickets = useRef(0);
  const send: Send = (call, then) => {
    if (flow.busy !== null) return;
    tickets.current += 1;
    const ticket = tickets.current;
    dispatch({ kind: 'sent', ticket });
    void call().then((answer) => {
      if (answer.ok) then(ticket, answer.value);
      else dispatch({ kind: 'refused', ticket, reason: answer.reason });
    });
  };
  return send;
};

const FIND_REASONS: readonly FindRefusal[] = ['stop_stands', 'no_such_visit', 'not_listed', 'cannot_record'];
const findReason = (reason: string): FindRefusal => FIND_REASONS.find((each) => each === reason) ?? 'failed';

const askWho = (rpc: PollingRpc, by: Finding) =>
  by.by === 'again' ? rpc.call('polling.look', { lookId: by.lookId }) : rpc.call('polling.find', by);

/** Calls that a scene itself needs, once for each time it is come to. */
const useSceneCalls = (
  { rpc, polling }: PollingHost,
  { scene }: Flow,
  dispatch: Dispatch<FlowInput>,
): void => {
  const standing = useRef(polling.standing);
  useEffect(() => {
    standing.current = polling.standing;
  });
  const looking = scene.at === 'looking' ? scene : null;
  useEffect(() => {
    if (looking === null) return;
    const { by, asked } = looking;
    void askWho(rpc, by).then((answer) =>
      dispatch(
        answer.ok
          ? { kind: 'found', asked, look: answer.value }
          : {
              kind: 'find_failed',
              asked,
              reason: findReason(answer.reason),
              standing: standing.current?.lookId ?? null,
            },
      ),
    );
  }, [rpc, looking, dispatch]);

  const listed = scene.at === 'list' && scene.entries === null ? (scene.open ? 'open' : 'all') : null;
  useEffect(() => {
    if (listed === null) return;
    void rpc
      .call('polling.recent', { open: listed === 'open' })
      .then((answer) => dispatch({ kind: 'listed', entries: answer.ok ? answer.value.entries : 'failed' }));
  }, [rpc, listed, dispatch]);

  const wanted =
    (scene.at === 'checklist' && scene.items === null) ||
    (scene.at === 'report' && scene.report === null) ||
    (scene.at === 'conflicts' && scene.conflicts === null)
      ? scene.at
      : null;
  useEffect(() => {
    if (wanted === 'checklist') {
      void rpc.call('polling.checklist', {}).then((answer) => {
        if ('items' in answer) dispatch({ kind: 'checklist', items: answer.items });
      });
    }
    if (wanted === 'report') {
      void rpc
        .call('polling.report', {})
        .then((answer) => dispatch({ kind: 'reported', report: answer.ok ? answer.value : 'failed' }));
    }
    if (wanted === 'conflicts') {
      void rpc
        .call('polling.conflicts', {})
        .then((answer) =>
          dispatch({ kind: 'conflicts', conflicts: answer.ok ? answer.value.conflicts : 'failed' }),
        );
    }
  }, [rpc, wanted, dispatch]);
};

/** 宣誓書: fetched as soon as the reason is chosen, and sent to the printer where it is signed on paper. */
const useOath = ({ rpc }: PollingHost, { scene }: Flow, dispatch: Dispatch<FlowInput>): (() => void) => {
  const of = scene.at === 'oath' && scene.plan.reason !== null ? scene : null;
  const lookId = of?.look.lookId ?? null;
  const reason = of?.plan.reason ?? null;
  const print = (): void => {
    if (lookId === null || reason === null) return;
    printWith(rpc, { paper: 'oath', lookId, reason }, (printing) => dispatch({ kind: 'print', printing }));
  };
  const byPaper = of?.look.oathBy === 'print';
  const first = useRef(print);
  useEffect(() => {
    first.current = print;
  });
  useEffect(() => {
    if (lookId === null || reason === null) return;
    void rpc.call('polling.oath', { lookId, reason }).then((answer) => {
      dispatch({ kind: 'oath', oath: answer.ok ? answer.value : 'failed' });
      if (answer.ok && byPaper) first.current();
    });
  }, [rpc, lookId, reason, byPaper, dispatch]);
  return print;
};

/** Each new scene has its sound; the words and the shape are on the screen. */
const useSceneSound = (sound: Sound, { scene, refusal, held }: Flow): void => {
  const look = scene.at === 'verdict' || scene.at === 'stop' ? scene.look : null;
  const before = useRef<string | null>(null);
  useEffect(() => {
    // Coming back to the same verdict from a form is no new verdict.
    const said = look === null ? null : `${look.lookId} ${look.verdict.kind}`;
    if (look !== null && said !== before.current) sound.verdict(soundOf(look));
    if (said !== null) before.current = said;
  }, [sound, look]);
  const { at } = scene;
  const wrong = at === 'tie_out' && scene.done !== null && scene.done.alarms.length > 0;
  useEffect(() => {
    if (at === 'noted' || at === 'issue') sound.success();
    if (at === 'not_found') sound.stop();
  }, [sound, at]);
  useEffect(() => {
    if (refusal !== null || held !== null || wrong) sound.stop();
  }, [sound, refusal, held, wrong]);
};

/** What was recorded goes by itself, so that the last name does not stay on the screen. */
const useNotedTimer = ({ scene }: Flow, dispatch: Dispatch<FlowInput>): void => {
  const done =
    scene.at === 'noted' ||
    (scene.at === 'issue' && scene.acceptance.ballots.every(({ tickId }) => tickId !== null));
  useEffect(() => {
    if (!done) return undefined;
    const timer = setTimeout(() => dispatch({ kind: 'left' }), NOTED_MS);
    return () => clearTimeout(timer);
  }, [done, dispatch]);
};

export interface PollingDesk extends Acts {
  readonly flow: Flow;
  readonly dispatch: Dispatch<FlowInput>;
  readonly printOath: () => void;
  /** 次の方へ */
  readonly leave: () => void;
}

/** The flow, with its calls made. */
export const usePolling = (host: PollingHost): PollingDesk => {
  const { desk, polling, rpc, sound, clearDesk } = host;
  const [flow, dispatch] = useReducer(stepFlow, initialFlow);
  const { scene } = flow;
  // Before the browser paints: no frame in which the desk is at one person and the screen at another.
  useLayoutEffect(() => dispatch({ kind: 'desk', phase: desk.phase }), [desk.phase]);
  const standing = polling.standing?.lookId ?? null;
  useLayoutEffect(() => dispatch({ kind: 'standing', lookId: standing }), [standing]);
  useCodeScanner((code) => {
    if (scene.at !== 'checklist') return dispatch({ kind: 'scanned', code });
    void rpc.call('polling.tryScan', { code }).then((answer) => {
      if ('read' in answer) dispatch({ kind: 'tried_scan', scan: answer });
    });
    return undefined;
  });
  useSceneCalls(host, flow, dispatch);
  useSceneSound(sound, flow);
  useNotedTimer(flow, dispatch);
  const printOath = useOath(host, flow, dispatch);
  const send = useSend(flow, dispatch);
  const acts = actsOf({ rpc, scene, send, dispatch });
  // A card that only tried a reader, or was turned away, is nobody's at this desk.
  const idle = scene.at === 'checklist' || flow.held === 'card';
  const clear = useRef(clearDesk);
  useEffect(() => {
    clear.current = clearDesk;
  });
  useEffect(() => {
    if (idle && desk.phase.kind === 'identified') clear.current();
  }, [idle, desk.phase.kind]);
  return {
    flow,
    dispatch,
    ...acts,
    printOath,
    leave: () => {
      if ('look' in scene) void rpc.call('polling.clear', { lookId: scene.look.lookId });
      clearDesk();
      dispatch({ kind: 'left' });
    },
  };
};
