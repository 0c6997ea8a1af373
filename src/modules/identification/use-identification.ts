import { type Dispatch, useEffect, useReducer, useRef } from 'react';
import type { DeskState } from '../../identity/schema.ts';
import { type CivilDate, civilDateInJapan } from '../../kernel/dates.ts';
import type { ResidentId, VisitId } from '../../kernel/ids.ts';
import type { RpcClient } from '../../rpc/client.ts';
import type { Sound } from '../../ui/sound.ts';
import type { identificationContract, SlipKind } from './contract.ts';
import { stepFlow } from './flow.ts';
import { partsIn } from './number-entry.ts';
import { type Ending, type Flow, type FlowInput, initialFlow, type Refusal, type Wanted } from './scene.ts';
import {
  type CheckView,
  type Comparison,
  type Consent,
  type NumberReason,
  numberReasonSchema,
} from './schema.ts';

export type IdentificationRpc = RpcClient<typeof identificationContract, Record<never, never>>;

/** What the screen of 本人確認 is given by the page it stands on. */
export interface IdentificationHost {
  readonly desk: DeskState;
  readonly rpc: IdentificationRpc;
  readonly sound: Sound;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Resolves true when a supervisor is signed in (asks for the PIN if need be), false when she gave up. */
  readonly requireSupervisor: () => Promise<boolean>;
  /** Resolves true when a supervisor has released the operation that stopped; `whom`: with whom (`null`: whom the card leads to). */
  readonly requireRelease: (whom: ResidentId | null) => Promise<boolean>;
  readonly endSession: () => void;
}

interface Failed {
  readonly ok: false;
  readonly reason: Refusal | NumberReason;
  readonly detail?: Readonly<Record<string, string | number | boolean>> | undefined;
}
type Answer<T> = { readonly ok: true; readonly value: T } | Failed;

const leftIn = ({ detail }: Failed): number | null => {
  const left = detail?.['left'];
  return typeof left === 'number' ? left : null;
};

export interface Identification {
  readonly flow: Flow;
  readonly dispatch: Dispatch<FlowInput>;
  readonly today: CivilDate;
  readonly choose: (view: CheckView, residentId: ResidentId) => void;
  readonly confirm: (view: CheckView, result: Comparison) => void;
  readonly link: (view: CheckView, consent: Consent) => void;
  readonly unlink: (of: Ending, reason: string) => void;
  /** 控え on paper. */
  readonly print: (of: SlipKind) => void;
  readonly prove: (pin: string, insists: boolean) => void;
  readonly photographed: (picture: {
    readonly width: number;
    readonly height: number;
    readonly pixels: string;
  }) => void;
  /** Card registration by the supervisor's word. */
  readonly register: () => void;
  /** Back to the desk, with whatever is known by now. */
  readonly end: () => void;
}

const refused = (ticket: number, answer: Failed): Extract<FlowInput, { kind: 'refused' }> => ({
  kind: 'refused',
  ticket,
  reason: answer.reason,
  left: leftIn(answer),
});

/** Makes one call at a time; its answer goes to the flow with the ticket it was sent with. */
const useSend = (flow: Flow, dispatch: Dispatch<FlowInput>) => {
  const tickets = useRef(0);
  return <T>(
    call: () => Promise<Answer<T>>,
    then: (ticket: number, value: T) => FlowInput,
    failed: (ticket: number, answer: Failed) => FlowInput = refused,
  ): void => {
    if (flow.busy !== null) return;
    tickets.current += 1;
    const ticket = tickets.current;
    dispatch({ kind: 'sent', ticket });
    void call().then((answer) => dispatch(answer.ok ? then(ticket, answer.value) : failed(ticket, answer)));
  };
};
type Send = ReturnType<typeof useSend>;

/** The person at the desk, as far as one is known. */
const visitOf = ({ phase }: DeskState): VisitId | null =>
  phase.kind === 'checking' ? (phase.visit?.visitId ?? null) : null;

/** What the card is asked as soon as one lies there. */
const ask = (rpc: IdentificationRpc, send: Send, flow: Flow, wanted: Wanted, today: CivilDate): void => {
  switch (wanted.for) {
    case 'tries':
      return send(
        () => rpc.call('identification.tries', { secret: 'pin' }),
        (ticket, { left }) => ({ kind: 'tries', ticket, left }),
      );
    case 'number':
      return send(
        () => rpc.call('identification.readCard', {}),
        (ticket, view) => ({ kind: 'checked', ticket, view }),
      );
    case 'face': {
      const parts = partsIn(flow.entry, today);
      if (parts === undefined) return undefined;
      return send(
        () => rpc.call('identification.readFace', { ...parts, birthYear: wanted.birthYear }),
        (ticket, view) => ({ kind: 'checked', ticket, view }),
      );
    }
  }
};

/** Each scene that tells something has its sound; the words and the shape are on the screen. */
const useSceneSound = (sound: Sound, { at }: Flow['scene']): void => {
  useEffect(() => {
    if (at === 'compare' || at === 'choose') sound.read();
    if (at === 'compared' || at === 'linked' || at === 'proved' || at === 'unlinked') sound.success();
    if (at === 'stopped' || at === 'number_wrong' || at === 'pin_last') sound.stop();
  }, [sound, at]);
};

/** The flow, with its calls made. */
export const useIdentification = (host: IdentificationHost): Identification => {
  const { desk, rpc, sound, now, requireSupervisor, endSession } = host;
  const [flow, dispatch] = useReducer(stepFlow, initialFlow);
  const today = civilDateInJapan(now());
  const { scene } = flow;
  const send = useSend(flow, dispatch);
  useSceneSound(sound, scene);

  const { role, staff } = desk.session;
  // Asked again whenever somebody else is at the desk: what one may see is not the next one's (decision 0017).
  useEffect(() => {
    let isOver = false;
    void rpc.call('identification.current', {}).then((answer) => {
      if (answer.ok && !isOver) dispatch({ kind: 'opened', ...answer.value });
    });
    return () => {
      isOver = true;
    };
  }, [rpc, role, staff]);

  const wanted = scene.at === 'place' && desk.cardOnReader ? scene.wanted : null;
  const asking = useRef<() => void>(() => undefined);
  useEffect(() => {
    asking.current = () => {
      if (wanted !== null) ask(rpc, send, flow, wanted, today);
    };
  });
  // Once for each time a card is wanted and lies there, not for every picture of the screen.
  useEffect(() => {
    if (wanted !== null) asking.current();
  }, [wanted]);

  const asks = useRef<() => void>(() => undefined);
  useEffect(() => {
    asks.current = () => askFor(rpc, send, scene, visitOf(desk));
  });
  // Once for each scene, not for every picture of it.
  useEffect(() => {
    if (scene.at === 'cards' || scene.at === 'slip') asks.current();
  }, [scene.at]);

  const end = (): void => void rpc.call('identification.end', {});
  return {
    flow,
    dispatch,
    today,
    ...decisions(rpc, send, desk),
    register: () =>
      void requireSupervisor().then((signedIn) => {
        if (signedIn) dispatch({ kind: 'registration_wanted' });
      }),
    end: () => {
      // A supervisor who came for this is no longer needed.
      if (desk.session.role === 'supervisor' && desk.session.staff !== 'desk') endSession();
      end();
    },
  };
};

/** What a scene shows that only the host knows: asked for as soon as the scene is there. */
const askFor = (rpc: IdentificationRpc, send: Send, scene: Flow['scene'], visitId: VisitId | null): void => {
  if (visitId === null) return;
  if (scene.at === 'cards' && scene.list === null)
    send(
      () => rpc.call('identification.cards', { visitId }),
      (ticket, list) => ({ kind: 'listed', ticket, list }),
    );
  if (scene.at === 'slip' && scene.paper === null)
    send(
      () => rpc.call('identification.slip', { visitId, of: scene.of }),
      (ticket, paper) => ({ kind: 'drawn', ticket, paper }),
    );
};

/** What is done with cards that are registered already. */
const cardDecisions = (
  rpc: IdentificationRpc,
  send: Send,
  desk: DeskState,
): Pick<Identification, 'unlink' | 'print'> => ({
  unlink: (of, reason) => {
    const visitId = visitOf(desk);
    if (visitId === null) return;
    const call = (): Promise<Answer<unknown>> => {
      if (of.kind === 'all') return rpc.call('identification.unlink', { visitId, reason });
      const { linkedBy } = of.card;
      return of.kind === 'one'
        ? rpc.call('identification.unlinkCard', { visitId, linkedBy, reason })
        : rpc.call('identification.restoreCard', { visitId, linkedBy, reason });
    };
    send(call, (ticket) => ({ kind: 'unlinked', ticket }));
  },
  print: (of) => {
    const visitId = visitOf(desk);
    if (visitId === null) return;
    send(
      () => rpc.call('identification.print', { visitId, of }),
      (ticket) => ({ kind: 'printed', ticket, ok: true }),
      (ticket) => ({ kind: 'printed', ticket, ok: false }),
    );
  },
});

const decisions = (
  rpc: IdentificationRpc,
  send: Send,
  desk: DeskState,
): Pick<Identification, 'choose' | 'confirm' | 'link' | 'unlink' | 'print' | 'prove' | 'photographed'> => ({
  choose: ({ checkId }, residentId) =>
    send(
      () => rpc.call('identification.choose', { checkId, residentId }),
      (ticket, view) => ({ kind: 'checked', ticket, view }),
      (ticket, answer) => ({ ...refused(ticket, answer), chosen: residentId }),
    ),
  confirm: ({ checkId }, result) =>
    send(
      () => rpc.call('identification.confirm', { checkId, result }),
      (ticket, view) => ({ kind: 'confirmed', ticket, view }),
    ),
  link: ({ checkId }, consent) =>
    send(
      () => rpc.call('identification.link', { checkId, consent }),
      (ticket, { chipKey }) => ({ kind: 'linked', ticket, chipKey }),
    ),
  ...cardDecisions(rpc, send, desk),
  prove: (pin, insists) =>
    send(
      () => rpc.call('identification.provePin', { pin, insists }),
      (ticket, { revocation, revocationAsOf }) => ({
        kind: 'proved',
        ticket,
        revocation,
        asOf: revocationAsOf,
      }),
    ),
  photographed: (picture) =>
    send(
      () => rpc.call('identification.readNumber', picture),
      (ticket, reading) => ({ kind: 'photographed', ticket, reading }),
      (ticket, { reason }) => ({
        kind: 'not_photographed',
        ticket,
        reason: numberReasonSchema.safeParse(reason).data ?? 'failed',
      }),
    ),
});
