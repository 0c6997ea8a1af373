import { type Dispatch, useEffect, useLayoutEffect, useReducer, useRef, useState } from 'react';
import type { z } from 'zod';
import type { DeskState } from '../../identity/schema.ts';
import type { EventId } from '../../kernel/ids.ts';
import type { Sound } from '../../ui/sound.ts';
import { type Answer, actionCall, arriveCall, notedCall, notedWhat, type ShelterRpc } from './calls.ts';
import type { Saved, shelterContract } from './contract.ts';
import type { OfPeople } from './draft.ts';
import { initialFlow, stepFlow } from './flow.ts';
import type { Flow, FlowInput, ScannedCard, What } from './scene.ts';

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
  // The scene itself: the same 仮カード again is another reading.
  const loading = scene.at === 'loading' ? scene : null;
  useEffect(() => {
    if (loading === null) return;
    const { who } = loading;
    void rpc
      .call('shelter.household', { who })
      .then((answer) =>
        dispatch(
          answer.ok ? { kind: 'household', who, view: answer.value } : { kind: 'household_failed', who },
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
    if (at === 'done' && before.current !== 'aside') sound.success();
    if (at === 'missing' || at === 'idle_card') sound.stop();
    before.current = at;
  }, [sound, at]);
  useEffect(() => {
    if (refusal !== null) sound.stop();
  }, [sound, refusal]);
};

export type OpenInput = z.input<(typeof shelterContract)['shelter.open']['input']>;

export interface ShelterDesk {
  readonly flow: Flow;
  readonly dispatch: Dispatch<FlowInput>;
  /** Records what the scene says: the ticked people, or the confirmed action. */
  readonly save: () => void;
  /** Records something of the people at the desk; its verdict calls it `what`. */
  readonly record: (what: What, call: () => Promise<Answer<Saved>>) => void;
  readonly undo: (eventId: EventId, reason: string) => void;
  /** A 仮カード was read: given to whoever stands there, looked at (`show`), or it brings whoever has it. */
  readonly scan: (text: string, show: (card: ScannedCard) => void) => void;
  readonly open: (input: OpenInput) => void;
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

/** What an aside noted of people who are recorded already is recorded at once; 配布 by the tap alone. */
const useOwnCalls = (
  { rpc }: ShelterHost,
  { scene, busy, refusal }: Flow,
  record: ShelterDesk['record'],
): void => {
  const latest = useRef(record);
  useEffect(() => {
    latest.current = record;
  });
  const idle = busy === null && refusal === null;
  const noted: OfPeople | null = scene.at === 'manage' && idle ? scene : null;
  useEffect(() => {
    if (noted === null) return;
    const call = notedCall(rpc, noted);
    if (call !== undefined) latest.current(notedWhat(noted), call);
  }, [rpc, noted]);
  const given = scene.at === 'supply' && idle ? scene : null;
  useEffect(() => {
    if (given === null) return;
    const { who, ticked, item } = given;
    const to = { kind: 'people' as const, who, people: [...ticked], each: 1 };
    latest.current('supply', () => rpc.call('shelter.supply', { item, to }));
  }, [rpc, given]);
};

type Send = ReturnType<typeof useSend>;

/** What a 仮カード does that was read: it depends on what is on the screen. */
const scanOf = (
  { rpc, clearDesk }: ShelterHost,
  {
    flow: { scene },
    dispatch,
    send,
    record,
  }: Pick<ShelterDesk, 'flow' | 'dispatch' | 'record'> & { readonly send: Send },
): ShelterDesk['scan'] => {
  return (text, show) => {
    if (scene.at === 'aside' && scene.aside.kind === 'card') {
      const { who, ticked } = scene;
      record('card', () => rpc.call('shelter.giveCard', { who, people: [...ticked], card: text }));
      return;
    }
    send(
      () => rpc.call('shelter.scanCard', { text }),
      (_ticket, card) => {
        if (scene.at === 'task' && scene.task.kind === 'cards') {
          show(card);
          dispatch({ kind: 'task', task: scene.task });
          return;
        }
        // The desk lets go of whoever stood there before: nothing of her stays above the next person.
        clearDesk();
        dispatch(
          card.status === 'given'
            ? { kind: 'came', who: { by: 'temp_card', cardId: card.cardId } }
            : { kind: 'idle_card', status: card.status },
        );
      },
    );
  };
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
  const record: ShelterDesk['record'] = (what, call) => {
    const to = scene.at === 'confirm' ? scene.leaving.to : null;
    const item = scene.at === 'supply' ? scene.item : null;
    send(call, (ticket, saved) =>
      dispatch({ kind: 'saved', ticket, done: { ...saved, what, to, item, at: now() } }),
    );
  };
  useOwnCalls(host, flow, record);
  const scan = scanOf(host, { flow, dispatch, send, record });
  return {
    flow,
    dispatch,
    save() {
      if (scene.at === 'arrive')
        record(scene.draft.stay === null ? 'arrive' : 'stay', () => arriveCall(rpc, scene, flow));
      if (scene.at === 'confirm')
        record(scene.action, () => actionCall(rpc, scene, scene.action, scene.leaving));
    },
    record,
    scan,
    undo: (eventId, reason) =>
      send(
        () => rpc.call('shelter.undo', { eventId, reason }),
        (ticket) => dispatch({ kind: 'undone', ticket }),
      ),
    open: (input) =>
      send(
        () => rpc.call('shelter.open', input),
        (ticket) => {
          dispatch({ kind: 'opened', ticket });
          onOpened();
        },
      ),
    leave,
    setSlipOpen,
  };
};
