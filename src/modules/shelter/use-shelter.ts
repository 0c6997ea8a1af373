import { type Dispatch, useEffect, useLayoutEffect, useReducer, useRef, useState } from 'react';
import type { DeskState, Visit } from '../../identity/schema.ts';
import type { EventId, ShelterId } from '../../kernel/ids.ts';
import type { RpcClient } from '../../rpc/client.ts';
import type { Sound } from '../../ui/sound.ts';
import type { shelterContract, shelterTopics } from './contract.ts';
import { type Action, type Flow, type FlowInput, initialFlow, type Refusal, stepFlow } from './flow.ts';
import type { PersonId } from './schema.ts';

export type ShelterRpc = RpcClient<typeof shelterContract, typeof shelterTopics>;

/** What the shelter's screen is given by the page it stands on. */
export interface ShelterHost {
  readonly desk: DeskState;
  readonly rpc: ShelterRpc;
  readonly sound: Sound;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Tells the host that this person is done with. */
  readonly clearDesk: () => void;
}

/** How long a verdict stands by itself, milliseconds. */
const VERDICT_MS = 10_000;

/** Calls that the scene itself needs: the household once a visit, the list when it is opened. */
const useSceneCalls = ({ rpc }: ShelterHost, flow: Flow, dispatch: Dispatch<FlowInput>): void => {
  const { scene } = flow;
  const loading = scene.at === 'loading' ? scene.visit.visitId : null;
  useEffect(() => {
    if (loading === null) return;
    void rpc
      .call('shelter.household', { who: { by: 'visit', visitId: loading } })
      .then((answer) =>
        dispatch(
          answer.ok
            ? { kind: 'household', view: answer.value }
            : { kind: 'household_failed', visitId: loading },
        ),
      );
  }, [rpc, loading, dispatch]);

  const listing = scene.at === 'recent' && scene.entries === null;
  useEffect(() => {
    if (!listing) return;
    void rpc.call('shelter.recent', {}).then((answer) => {
      dispatch({ kind: 'recent_loaded', entries: answer.ok ? answer.value.entries : 'failed' });
    });
  }, [rpc, listing, dispatch]);
};

/** Each new scene has its sound; the words and the shape are on the screen. */
const useSceneSound = (sound: Sound, { scene, refusal }: Flow): void => {
  const { at } = scene;
  const before = useRef(at);
  useEffect(() => {
    // Going back from the confirmation to the people is no new person.
    if (before.current === 'loading' && (at === 'arrive' || at === 'manage')) sound.read();
    if (at === 'done') sound.success();
    if (at === 'missing') sound.stop();
    before.current = at;
  }, [sound, at]);
  useEffect(() => {
    if (refusal !== null) sound.stop();
  }, [sound, refusal]);
};

export interface ShelterDesk {
  readonly flow: Flow;
  readonly dispatch: Dispatch<FlowInput>;
  /** Records what the scene says: the ticked people, or the confirmed action. */
  readonly save: () => void;
  readonly undo: (eventId: EventId, reason: string) => void;
  readonly open: () => void;
  /** 次の方へ */
  readonly leave: () => void;
  /** 受付票 is being read: the verdict waits. */
  readonly setSlipOpen: (open: boolean) => void;
}

/** A verdict nobody answers goes by itself, so that the last family's names do not stay on the screen. */
const useVerdictTimer = ({ scene, refusal }: Flow, reading: boolean, leave: () => void): void => {
  const standing =
    scene.at === 'done' && scene.undo !== 'asking' && refusal === null && !reading ? scene.undo : null;
  const latest = useRef(leave);
  useEffect(() => {
    latest.current = leave;
  });
  useEffect(() => {
    if (standing === null) return undefined;
    const timer = setTimeout(() => latest.current(), VERDICT_MS);
    return () => clearTimeout(timer);
  }, [standing]);
};

type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: Refusal };

/** Makes one call at a time; its answer goes to the flow with the ticket it was sent with. */
const useSend = (flow: Flow, dispatch: Dispatch<FlowInput>) => {
  const tickets = useRef(0);
  return <T>(call: () => Promise<Answer<T>>, then: (ticket: number, value: T) => void): void => {
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

/** The call that records `action` for the ticked people. */
const recordCall = (
  rpc: ShelterRpc,
  { visit, ticked }: { readonly visit: Visit; readonly ticked: readonly PersonId[] },
  action: Action | 'arrive',
  to: ShelterId | null,
) => {
  const who = { by: 'visit', visitId: visit.visitId } as const;
  return action === 'arrive' || action === 'return'
    ? rpc.call('shelter.checkIn', { who, present: [...ticked] })
    : rpc.call('shelter.depart', {
        who,
        people: [...ticked],
        departure: action,
        ...(to === null ? {} : { toShelterId: to }),
      });
};

/** The flow, with its calls made. `onOpened`: 開設 was recorded. */
export const useShelter = (host: ShelterHost, onOpened: () => void): ShelterDesk => {
  const { desk, rpc, sound, now, clearDesk } = host;
  const [flow, dispatch] = useReducer(stepFlow, initialFlow);
  const { scene } = flow;
  // Before the browser paints: no frame in which the desk is at one person and the screen at another.
  useLayoutEffect(() => dispatch({ kind: 'desk', phase: desk.phase }), [desk.phase]);
  useSceneCalls(host, flow, dispatch);
  useSceneSound(sound, flow);
  const send = useSend(flow, dispatch);
  const leave = (): void => {
    clearDesk();
    dispatch({ kind: 'left' });
  };
  const [slipOpen, setSlipOpen] = useState(false);
  useVerdictTimer(flow, slipOpen, leave);
  return {
    flow,
    dispatch,
    save() {
      if (scene.at !== 'arrive' && scene.at !== 'confirm') return;
      const [action, to] = scene.at === 'arrive' ? (['arrive', null] as const) : [scene.action, scene.to];
      send(
        () => recordCall(rpc, scene, action, to),
        (ticket, saved) => dispatch({ kind: 'saved', ticket, done: { ...saved, action, to, at: now() } }),
      );
    },
    undo: (eventId, reason) =>
      send(
        () => rpc.call('shelter.undo', { eventId, reason }),
        (ticket) => dispatch({ kind: 'undone', ticket }),
      ),
    open: () =>
      send(
        () => rpc.call('shelter.open', {}),
        (ticket) => {
          dispatch({ kind: 'opened', ticket });
          onOpened();
        },
      ),
    leave,
    setSlipOpen,
  };
};
