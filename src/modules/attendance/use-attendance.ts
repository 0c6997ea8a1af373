import { type Dispatch, useEffect, useReducer, useRef } from 'react';
import type { z } from 'zod';
import type { DeskState } from '../../identity/schema.ts';
import type { RpcClient } from '../../rpc/client.ts';
import type { Sound, VerdictSound } from '../../ui/sound.ts';
import type { attendanceContract, attendanceTopics } from './contract.ts';
import { type Flow, type FlowInput, initialFlow, stepFlow } from './flow.ts';
import type { PunchType, StaffNo } from './ids-schema.ts';
import type { Done } from './scene.ts';
import type { AttendanceState, DoorVerdict } from './views-schema.ts';

export type AttendanceRpc = RpcClient<typeof attendanceContract, typeof attendanceTopics>;
type Input<M extends keyof typeof attendanceContract> = z.input<(typeof attendanceContract)[M]['input']>;

/** What the screen of a staff door is given by the page it stands on. */
export interface AttendanceHost {
  readonly desk: DeskState;
  readonly attendance: AttendanceState;
  readonly rpc: AttendanceRpc;
  readonly sound: Sound;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Resolves true when a supervisor is signed in (asks for the PIN if need be), false when she gave up. */
  readonly requireSupervisor: () => Promise<boolean>;
  readonly endSession: () => void;
}

/** Going on is high, a stop is low; coming and going differ, so that whoever walks by hears which it was. */
export const soundOf = (verdict: DoorVerdict): VerdictSound | 'stop' => {
  switch (verdict.kind) {
    case 'punched':
      return verdict.type === 'out' || verdict.type === 'duty_end' || verdict.type === 'away'
        ? 'went'
        : 'came';
    case 'repeat':
    case 'linked_before':
      return 'again';
    case 'here':
    case 'linked':
      return 'came';
    case 'refused':
      return 'stop';
  }
};

/** Each verdict sounds once; one that stood there when the page was loaded does not. */
const useVerdictSound = ({ attendance, sound }: AttendanceHost): void => {
  const { verdict } = attendance;
  const heard = useRef(verdict?.seq ?? 0);
  useEffect(() => {
    if (verdict === null || verdict.seq === heard.current) return;
    heard.current = verdict.seq;
    if (!attendance.sound) return;
    const said = soundOf(verdict);
    if (said === 'stop') sound.stop();
    else sound.verdict(said);
  }, [verdict, attendance.sound, sound]);
};

type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/** One call at a time; its answer goes to the flow with the ticket it was sent with. */
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

/** Lists that a scene itself asks for, once for each time it is come to. */
const useLists = (
  { rpc, attendance }: AttendanceHost,
  { scene }: Flow,
  dispatch: Dispatch<FlowInput>,
): void => {
  const wantsToday = scene.at === 'today' && scene.today === null;
  useEffect(() => {
    if (!wantsToday) return;
    void rpc
      .call('attendance.today', {})
      .then((answer) => dispatch({ kind: 'today', today: 'on' in answer ? answer : 'failed' }));
  }, [rpc, wantsToday, dispatch]);
  const isInside = scene.at === 'inside';
  const { revision } = attendance;
  useEffect(() => {
    // Anew with every punch: the list is looked at while people come.
    if (!isInside) return;
    void rpc
      .call('attendance.inside', {})
      .then((answer) => dispatch({ kind: 'inside', inside: 'people' in answer ? answer : 'failed' }));
  }, [rpc, isInside, revision, dispatch]);
};

const DONE: Partial<Record<DoorVerdict['kind'], Done>> = { linked: 'linked', linked_before: 'linked_before' };

/** 登録: the card came, or the host waits no more; and the host is told when the scene is left (invariant 3 of the flow). */
const useLinking = (
  { rpc, attendance }: AttendanceHost,
  { scene }: Flow,
  dispatch: Dispatch<FlowInput>,
): void => {
  const no = scene.at === 'link' && scene.waiting ? scene.view.person.no : null;
  const { verdict, linking } = attendance;
  const done = verdict === null || no === null ? undefined : DONE[verdict.kind];
  useEffect(() => {
    if (no === null || done === undefined) return;
    void rpc.call('attendance.person', { no }).then((answer) => {
      if (answer.ok) dispatch({ kind: 'linked', view: answer.value, done });
    });
  }, [rpc, no, done, dispatch]);
  const waits = linking !== null;
  const wasWaiting = useRef(false);
  useEffect(() => {
    if (no !== null && wasWaiting.current && !waits && done === undefined) dispatch({ kind: 'link_over' });
    wasWaiting.current = no !== null && waits;
  }, [no, waits, done, dispatch]);
  useEffect(() => {
    if (no === null) return undefined;
    return () => void rpc.call('attendance.linkCancel', {});
  }, [rpc, no]);
};

const actsOf = ({ rpc }: AttendanceHost, dispatch: Dispatch<FlowInput>, send: ReturnType<typeof useSend>) => {
  const person =
    (done: Done | null) =>
    (ticket: number, view: Extract<FlowInput, { kind: 'person' }>['view']): void =>
      dispatch({ kind: 'person', ticket, view, done });
  const mustered = (ticket: number, inside: Extract<FlowInput, { kind: 'mustered' }>['inside']): void =>
    dispatch({ kind: 'mustered', ticket, inside });
  return {
    open: (no: StaffNo): void => send(() => rpc.call('attendance.person', { no }), person(null)),
    manual: (input: Input<'attendance.manual'>): void =>
      send(() => rpc.call('attendance.manual', input), person('manual')),
    add: (input: Input<'attendance.add'>): void =>
      send(() => rpc.call('attendance.add', input), person('added')),
    unlink: (input: Input<'attendance.unlink'>): void =>
      send(() => rpc.call('attendance.unlink', input), person('unlinked')),
    link: (input: Input<'attendance.link'>): void =>
      send(
        () => rpc.call('attendance.link', input),
        (ticket) => dispatch({ kind: 'link_waits', ticket }),
      ),
    musterOpen: (input: Input<'attendance.musterOpen'>): void =>
      send(() => rpc.call('attendance.musterOpen', input), mustered),
    musterMark: (input: Input<'attendance.musterMark'>): void =>
      send(() => rpc.call('attendance.musterMark', input), mustered),
    musterClose: (): void => send(() => rpc.call('attendance.musterClose', {}), mustered),
    print: (): void => {
      dispatch({ kind: 'print', print: 'printing' });
      void rpc.call('attendance.printInside', {}).then((answer) =>
        dispatch({
          kind: 'print',
          print: answer.ok ? 'printed' : answer.reason === 'no_printer' ? 'no_printer' : 'failed',
        }),
      );
    },
  };
};

export interface AttendanceModel extends ReturnType<typeof actsOf> {
  readonly host: AttendanceHost;
  readonly flow: Flow;
  readonly dispatch: Dispatch<FlowInput>;
  readonly busy: boolean;
  /** A button at the door: the punch on the screen is meant so, or the next tap will be. */
  readonly press: (type: PunchType) => void;
  /** 兼務: for which post the punch on the screen is. */
  readonly sayPost: (post: string) => void;
  readonly openMenu: () => void;
  /** Back to the door; her session ends. */
  readonly leave: () => void;
}

/** `turning`: the punch that another button still turns. */
const pressOf =
  ({ rpc, attendance }: AttendanceHost, turning: string | null) =>
  (type: PunchType): void => {
    const { verdict, chosen } = attendance;
    if (turning !== null && verdict?.kind === 'punched' && verdict.punch === turning) {
      void rpc.call('attendance.change', { punch: verdict.punch, type });
      return;
    }
    void rpc.call('attendance.choose', { type: chosen === type ? null : type });
  };

/** The flow of this screen, with its calls made. */
export const useAttendance = (host: AttendanceHost, turning: string | null): AttendanceModel => {
  const [flow, dispatch] = useReducer(stepFlow, initialFlow);
  useVerdictSound(host);
  useLists(host, flow, dispatch);
  useLinking(host, flow, dispatch);
  const send = useSend(flow, dispatch);
  const isSupervisor = host.desk.session.role === 'supervisor';
  const wasSupervisor = useRef(false);
  useEffect(() => {
    if (wasSupervisor.current && !isSupervisor) dispatch({ kind: 'session_over' });
    wasSupervisor.current = isSupervisor;
  }, [isSupervisor]);
  return {
    host,
    flow,
    dispatch,
    busy: flow.busy !== null,
    ...actsOf(host, dispatch, send),
    press: pressOf(host, turning),
    sayPost(post) {
      const { verdict } = host.attendance;
      if (verdict?.kind === 'punched' && verdict.punch === turning)
        void host.rpc.call('attendance.post', { punch: verdict.punch, post });
    },
    openMenu: () =>
      void host.requireSupervisor().then((signedIn) => {
        if (signedIn) dispatch({ kind: 'menu_opened' });
      }),
    leave: () => {
      host.endSession();
      dispatch({ kind: 'session_over' });
    },
  };
};
