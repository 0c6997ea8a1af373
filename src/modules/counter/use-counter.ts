import { type Dispatch, useEffect, useLayoutEffect, useReducer, useRef } from 'react';
import type { DeskState } from '../../identity/schema.ts';
import { civilDateInJapan } from '../../kernel/dates.ts';
import type { ResidentId } from '../../kernel/ids.ts';
import { browserSystem } from '../../ui/browser-system.ts';
import type { PaperSeen } from '../../ui/paper-pages.ts';
import type { Sound } from '../../ui/sound.ts';
import { type Acts, actsOf, type CounterRpc, type Input, type Send } from './acts.ts';
import { canResume, initialFlow, stepFlow } from './flow.ts';
import { type PrintJob, printPapers, seeForm, tellFlow } from './print-run.ts';
import type { Flow, FlowInput, Printing } from './scene.ts';
import type { CounterState } from './views.ts';

/** What the counter's screen is given by the page it stands on. */
export interface CounterHost {
  readonly desk: DeskState;
  readonly counter: CounterState;
  readonly rpc: CounterRpc;
  readonly sound: Sound;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Tells the desk that this card is done with. */
  readonly clearDesk: () => void;
  readonly requireRelease: (whom: ResidentId | null) => Promise<boolean>;
}

export interface CounterDesk extends Acts {
  readonly flow: Flow;
  readonly dispatch: Dispatch<FlowInput>;
  /** What becomes of it stands in the scene. */
  readonly print: (job: PrintJob) => void;
  /** What becomes of it is told to whoever asked. */
  readonly printAlone: (job: PrintJob, tell: (printing: Printing) => void) => void;
  /** A form as it would be printed. */
  readonly see: (of: Input<'counter.preview'>) => Promise<PaperSeen>;
  readonly busy: boolean;
}

/** While the resident reads and signs at her own window, the clerk's looks this often, milliseconds. */
const LOOK_MS = 700;

/**
 * Makes one call at a time; its answer goes to the flow with the ticket it was sent with. A switch that is pressed while one is under way
 * waits for its turn; any other press is dropped, since it may be the second one of a double press. What waits is forgotten when a call is
 * refused: it was meant for a screen that is not there any more.
 */
const useSend = (dispatch: Dispatch<FlowInput>): Send => {
  const tickets = useRef(0);
  const running = useRef(false);
  const waiting = useRef<(() => void)[]>([]);
  const send: Send = (call, then, waits = false) => {
    if (running.current) {
      if (waits) waiting.current.push(() => send(call, then));
      return;
    }
    running.current = true;
    tickets.current += 1;
    const ticket = tickets.current;
    dispatch({ kind: 'sent', ticket });
    void call().then((answer) => {
      running.current = false;
      if (answer.ok) then(ticket, answer.value);
      else {
        waiting.current = [];
        dispatch({
          kind: 'refused',
          ticket,
          refusal: { reason: answer.reason, detail: 'detail' in answer ? answer.detail : undefined },
        });
      }
      waiting.current.shift()?.();
    });
  };
  return send;
};

/** The visit is asked for again when the host says that it is another, and what the scene needs when it is come to. */
const useLooks = ({ rpc, counter }: CounterHost, flow: Flow, dispatch: Dispatch<FlowInput>): void => {
  const standing = counter.visit?.id ?? null;
  const revision = counter.visit?.revision ?? null;
  useLayoutEffect(() => dispatch({ kind: 'standing', visit: standing }), [standing, dispatch]);
  const known = flow.visit?.id ?? null;
  const fresh = known === standing && flow.visit?.revision === revision;
  // What a call of this page changes comes with its answer.
  const isIdle = flow.busy === null;
  const wanted = standing !== null && !fresh && isIdle && (known === standing || canResume(flow));
  useEffect(() => {
    if (!wanted || standing === null) return;
    void rpc.call('counter.visit', { visit: standing }).then((answer) => {
      if (answer.ok) dispatch({ kind: 'refreshed', visit: answer.value });
    });
  }, [rpc, wanted, standing, revision, dispatch]);

  const checking = flow.scene.at === 'resident' && flow.visit?.resident.is === 'checking' ? known : null;
  useEffect(() => {
    if (checking === null) return undefined;
    const stop = new AbortController();
    const look = async (): Promise<void> => {
      while (!stop.signal.aborted) {
        // oxlint-disable-next-line no-await-in-loop -- one look after the other
        await browserSystem.sleep(LOOK_MS, stop.signal);
        if (stop.signal.aborted) return;
        // oxlint-disable-next-line no-await-in-loop -- the same
        const answer = await rpc.call('counter.visit', { visit: checking });
        if (answer.ok && !stop.signal.aborted) dispatch({ kind: 'refreshed', visit: answer.value });
      }
    };
    void look();
    return () => stop.abort();
  }, [rpc, checking, dispatch]);
};

/** A card that was looked at more closely, or held for the first time, says in the middle of a visit who applies. */
const useCard = ({ rpc, desk }: CounterHost, flow: Flow, dispatch: Dispatch<FlowInput>): void => {
  const { scene, visit, busy } = flow;
  const taken = useRef<string>(undefined);
  const from = scene.at === 'purpose' && visit === null ? scene.from : null;
  useEffect(() => {
    if (from !== null) taken.current = from;
  }, [from]);
  const card = desk.phase.kind === 'identified' ? desk.phase.visit : null;
  const isHers = card !== null && visit?.people.some(({ residentId }) => residentId === card.residentId);
  const deskVisit = isHers === true && busy === null ? card.visitId : null;
  const id = visit?.id;
  useEffect(() => {
    if (deskVisit === null || id === undefined || taken.current === deskVisit) return;
    taken.current = deskVisit;
    void rpc.call('counter.takeCard', { visit: id, deskVisit }).then((answer) => {
      if (answer.ok) dispatch({ kind: 'refreshed', visit: answer.value });
    });
  }, [rpc, deskVisit, id, dispatch]);
};

const NEEDS_SHEET = ['fields', 'papers', 'resident', 'confirm'];

const useSceneCalls = ({ rpc, now }: CounterHost, flow: Flow, dispatch: Dispatch<FlowInput>): void => {
  const { scene, visit, sheet, busy } = flow;
  const stale = visit !== null && sheet?.revision !== visit.revision && busy === null;
  const of = stale && NEEDS_SHEET.includes(scene.at) ? visit.id : null;
  const revision = visit?.revision ?? 0;
  useEffect(() => {
    if (of === null) return;
    void rpc.call('counter.sheet', { visit: of }).then((answer) => {
      if (answer.ok) dispatch({ kind: 'sheet', sheet: answer.value });
    });
  }, [rpc, of, revision, dispatch]);

  const clock = useRef(now);
  useEffect(() => {
    clock.current = now;
  });
  const query = scene.at === 'applications' && scene.found === null ? scene.query : null;
  useEffect(() => {
    if (query === null) return;
    const { days, only, text } = query;
    const on = days === 'today' ? civilDateInJapan(clock.current()) : null;
    void rpc
      .call('counter.applications', { on, only, text })
      .then((answer) =>
        dispatch({ kind: 'applications', query, found: answer.ok ? answer.value : 'failed' }),
      );
  }, [rpc, query, dispatch]);
};

/** Each thing that is done has its sound, each that is not another. */
const useSceneSound = (sound: Sound, { scene, refusal, knocking }: Flow, calls: boolean): void => {
  const { at } = scene;
  const isDone = at === 'done';
  useEffect(() => {
    if (isDone) sound.success();
  }, [sound, isDone]);
  const stops = refusal !== null || knocking !== null;
  useEffect(() => {
    if (stops) sound.stop();
  }, [sound, stops]);
  useEffect(() => {
    if (calls) sound.stop();
  }, [sound, calls]);
};

/** The flow, with its calls made. */
export const useCounter = (host: CounterHost): CounterDesk => {
  const { desk, rpc, sound, now, clearDesk, requireRelease } = host;
  const [flow, dispatch] = useReducer(stepFlow, initialFlow);
  // Before the browser paints: no frame in which the desk is at one person and the screen at another.
  useLayoutEffect(() => dispatch({ kind: 'desk', phase: desk.phase }), [desk.phase]);
  useLooks(host, flow, dispatch);
  useCard(host, flow, dispatch);
  useSceneCalls(host, flow, dispatch);
  useSceneSound(sound, flow, host.counter.residentCalls);
  const send = useSend(dispatch);
  return {
    ...actsOf({
      ...{ rpc, flow, send, dispatch, clearDesk, requireRelease },
      today: () => civilDateInJapan(now()),
    }),
    flow,
    dispatch,
    print: (job) => printPapers(rpc, job, tellFlow(dispatch)),
    printAlone: (job, tell) => printPapers(rpc, job, tell),
    see: (of) => seeForm(rpc, of),
    busy: flow.busy !== null,
  };
};
