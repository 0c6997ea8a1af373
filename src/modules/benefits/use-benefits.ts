import { type Dispatch, useEffect, useReducer, useRef } from 'react';
import type { DeskState } from '../../identity/schema.ts';
import type { RpcClient } from '../../rpc/client.ts';
import type { Sound } from '../../ui/sound.ts';
import type { benefitsContract, benefitsTopics } from './contract.ts';
import { type Flow, type FlowInput, initialFlow, stepFlow } from './flow.ts';
import { amountOf, type Receipt } from './scene.ts';
import type { BenefitsState, Entry } from './views-schema.ts';

export type BenefitsRpc = RpcClient<typeof benefitsContract, typeof benefitsTopics>;

/** What the shop's screen is given by the page it stands on. */
export interface BenefitsHost {
  readonly desk: DeskState;
  readonly benefits: BenefitsState;
  readonly rpc: BenefitsRpc;
  readonly sound: Sound;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Resolves true when a supervisor is signed in. */
  readonly requireSupervisor: () => Promise<boolean>;
  /** The supervisor came for one thing; the terminal goes back to its own role. */
  readonly endSession: () => void;
}

type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };
type Send = <T>(call: () => Promise<Answer<T>>, then: (ticket: number, value: T) => void) => void;

/** What was done stands by itself for so long, milliseconds. */
const DONE_MS = 20_000;

/** Makes one call at a time; its answer goes to the flow with the ticket it was sent with. */
const useSend = (flow: Flow, dispatch: Dispatch<FlowInput>): Send => {
  const tickets = useRef(0);
  /** A second press in the same moment finds the first under way, before anything is drawn. */
  const underWay = useRef(false);
  return (call, then) => {
    if (flow.busy !== null || underWay.current) return;
    underWay.current = true;
    tickets.current += 1;
    const ticket = tickets.current;
    dispatch({ kind: 'sent', ticket });
    void call().then((answer) => {
      underWay.current = false;
      if (answer.ok) then(ticket, answer.value);
      else dispatch({ kind: 'refused', ticket, reason: answer.reason });
    });
  };
};

/** Figures and lists, once for each time they are come to, and again when the record has changed. */
const useLists = ({ rpc, benefits }: BenefitsHost, { scene }: Flow, dispatch: Dispatch<FlowInput>): void => {
  const { revision, settled } = benefits;
  const day = scene.at === 'day' || scene.at === 'closing' ? scene.day : null;
  useEffect(() => {
    if (day === null) return;
    // Read anew with every change of the record.
    void [revision];
    void rpc.call('benefits.day', { day }).then((answer) => {
      if ('entries' in answer) dispatch({ kind: 'day', view: answer });
    });
  }, [rpc, day, revision, dispatch]);
  const isSettled = scene.at === 'settled';
  useEffect(() => {
    if (!isSettled) return;
    void [settled];
    void rpc.call('benefits.settled', {}).then((answer) => {
      if ('settled' in answer) dispatch({ kind: 'settled', settled: answer.settled });
    });
  }, [rpc, isSettled, settled, dispatch]);
};

/** A new card has a sound of its own, and takes away what is over. */
const useTaps = (
  { benefits: { customer, stop }, sound }: BenefitsHost,
  dispatch: Dispatch<FlowInput>,
): void => {
  const tapId = customer?.tapId ?? null;
  const mayHave =
    customer !== null &&
    (customer.points.stop === null || customer.offers.some((offer) => offer.stop === null));
  const may = useRef(mayHave);
  useEffect(() => {
    may.current = mayHave;
  });
  useEffect(() => {
    if (tapId === null) return;
    sound.verdict(may.current ? 'pass' : 'question');
    dispatch({ kind: 'tapped' });
  }, [tapId, sound, dispatch]);
  useEffect(() => {
    if (stop === null) return;
    sound.stop();
    dispatch({ kind: 'tapped' });
  }, [stop, sound, dispatch]);
};

const useSceneSound = ({ sound }: BenefitsHost, { scene, refusal }: Flow): void => {
  const { at } = scene;
  useEffect(() => {
    if (at === 'done' || at === 'undone' || at === 'closed') sound.success();
    if (at === 'refused') sound.stop();
  }, [at, sound]);
  useEffect(() => {
    if (refusal !== null) sound.stop();
  }, [refusal, sound]);
};

interface ActsOf {
  readonly host: BenefitsHost;
  readonly flow: Flow;
  readonly dispatch: Dispatch<FlowInput>;
  readonly send: Send;
}

/** What is done with one card. */
const cardActs = ({ host: { rpc }, flow: { scene }, dispatch, send }: ActsOf) => {
  const done = (ticket: number, entry: Entry): void => dispatch({ kind: 'done', ticket, entry });
  return {
    redeem: (): void => {
      if (scene.at !== 'offer') return;
      const { of, offer } = scene;
      const wish = { tapId: of.tapId, key: of.key, offerId: offer.offerId };
      send(() => rpc.call('benefits.redeem', wish), done);
    },
    spend: (): void => {
      if (scene.at !== 'spend' || !scene.sure) return;
      const points = amountOf(scene.typed);
      if (points === undefined) return;
      const { tapId, key } = scene.of;
      send(() => rpc.call('benefits.spend', { tapId, key, points }), done);
    },
    earn: (): void => {
      if (scene.at !== 'earn') return;
      const yen = amountOf(scene.typed);
      if (yen === undefined) return;
      const { of, campaign } = scene;
      const wish = { tapId: of.tapId, key: of.key, campaignId: campaign.campaignId, yen };
      send(() => rpc.call('benefits.earn', wish), done);
    },
    undo: (): void => {
      if (scene.at !== 'undo' || scene.reason === '') return;
      const { entry, reason } = scene;
      send(
        () => rpc.call('benefits.undo', { key: entry.key, reason }),
        (ticket, undone) => dispatch({ kind: 'undone', ticket, entry: undone }),
      );
    },
    /** 次のお客様へ */
    next: (): void => {
      // First the host: the card of before would be seen again for a moment.
      void rpc.call('benefits.clear', {}).then(() => dispatch({ kind: 'home' }));
    },
  };
};

const receiptOf = (answer: { readonly ok: boolean; readonly reason?: string }): Receipt => {
  if (answer.ok) return 'printed';
  return answer.reason === 'no_printer' ? 'no_printer' : 'printer_failed';
};

/** Slips, 締め, and what the centre told. */
const keepingActs = ({ host, flow: { scene }, dispatch, send }: ActsOf) => {
  const { rpc, requireSupervisor, endSession } = host;
  return {
    printReceipt: (): void => {
      if (scene.at !== 'done' && scene.at !== 'closed') return;
      dispatch({ kind: 'receipt', receipt: 'printing' });
      const printed =
        scene.at === 'done'
          ? rpc.call('benefits.receipt', { key: scene.entry.key, print: true })
          : rpc.call('benefits.printClosing', { closing: scene.closing.eventId, print: true });
      void printed.then((answer) => dispatch({ kind: 'receipt', receipt: receiptOf(answer) }));
    },
    close: (): void => {
      if (scene.at !== 'closing' || scene.view === null) return;
      const { day, counts: seen } = scene.view;
      send(
        () => rpc.call('benefits.close', { day, seen }),
        (ticket, closing) => dispatch({ kind: 'closed', ticket, closing }),
      );
    },
    correct: (): void => {
      if (scene.at !== 'correct' || scene.reason === '') return;
      const { closing, view, reason } = scene;
      const call = async () => {
        if (!(await requireSupervisor())) return { ok: false as const, reason: 'cancelled' };
        try {
          return await rpc.call('benefits.correct', {
            closing: closing.eventId,
            seen: view.counts,
            reason,
          });
        } finally {
          endSession();
        }
      };
      send(call, (ticket, corrected) => dispatch({ kind: 'closed', ticket, closing: corrected }));
    },
    seen: (): void => {
      if (scene.at !== 'settled') return;
      const upTo = scene.settled?.[0]?.number ?? 0;
      void rpc.call('benefits.settledSeen', { upTo }).then(() => dispatch({ kind: 'back' }));
    },
  };
};

export interface BenefitsModel extends ReturnType<typeof cardActs>, ReturnType<typeof keepingActs> {
  readonly host: BenefitsHost;
  readonly flow: Flow;
  readonly dispatch: Dispatch<FlowInput>;
  readonly busy: boolean;
}

/** The flow of this screen, with its calls made. */
export const useBenefits = (host: BenefitsHost): BenefitsModel => {
  const [flow, dispatch] = useReducer(stepFlow, initialFlow);
  useLists(host, flow, dispatch);
  useTaps(host, dispatch);
  useSceneSound(host, flow);
  const send = useSend(flow, dispatch);
  const acts = { host, flow, dispatch, send };
  const model = {
    ...{ host, flow, dispatch, busy: flow.busy !== null },
    ...cardActs(acts),
    ...keepingActs(acts),
  };
  const { at } = flow.scene;
  const isOver = at === 'done' || at === 'undone';
  const next = useRef(model.next);
  useEffect(() => {
    next.current = model.next;
  });
  useEffect(() => {
    if (!isOver) return undefined;
    // What a card had is nobody else's to read.
    const timer = setTimeout(() => next.current(), DONE_MS);
    return () => clearTimeout(timer);
  }, [isOver]);
  return model;
};
