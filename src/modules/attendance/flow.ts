import { throwIllegalValue } from '../../kernel/assert.ts';
import type { Done, Place, Printing, Refusal, Scene } from './scene.ts';
import type { HeldCard, InsideView, PersonView, TodayView } from './views-schema.ts';

/**
 * How far a supervisor has come at a staff door, as a reducer. The door itself is the host's: it shows what the host says, and no scene
 * of a supervisor keeps anybody from punching. No call and no timer in here: `use-attendance.ts` makes them and says what came.
 *
 * Invariants
 * 1. An answer counts only for the call that waits for it (`busy`).
 * 2. Nobody but a supervisor is at any scene but the door: when her session is over, the door is what stands there.
 * 3. A card that is waited for is waited for by one scene alone; leaving it tells the host so (`use-attendance.ts`).
 */
export interface Flow {
  readonly scene: Scene;
  /** The call that is waited for. */
  readonly busy: number | null;
  readonly refusal: Refusal | null;
}

export const initialFlow: Flow = { scene: { at: 'door' }, busy: null, refusal: null };

export type FlowInput =
  /** A supervisor is signed in. */
  | { readonly kind: 'menu_opened' }
  /** Her session is over. */
  | { readonly kind: 'session_over' }
  | { readonly kind: 'went'; readonly place: Place }
  | { readonly kind: 'muster_asked' }
  | { readonly kind: 'asked'; readonly what: 'manual' | 'add' | 'link' }
  | { readonly kind: 'unlink_asked'; readonly card: HeldCard }
  | { readonly kind: 'sent'; readonly ticket: number }
  | { readonly kind: 'refused'; readonly ticket: number; readonly reason: Refusal }
  | {
      readonly kind: 'person';
      readonly ticket: number;
      readonly view: PersonView;
      readonly done: Done | null;
    }
  /** The host waits for her card. */
  | { readonly kind: 'link_waits'; readonly ticket: number }
  | { readonly kind: 'mustered'; readonly ticket: number; readonly inside: InsideView }
  /** The card that was waited for came; `view`: with it. */
  | { readonly kind: 'linked'; readonly view: PersonView; readonly done: Done }
  /** Nobody waits for it any more. */
  | { readonly kind: 'link_over' }
  | { readonly kind: 'today'; readonly today: TodayView | 'failed' }
  | { readonly kind: 'inside'; readonly inside: InsideView | 'failed' }
  | { readonly kind: 'print'; readonly print: Printing }
  | { readonly kind: 'refusal_closed' }
  | { readonly kind: 'back' };

const show = (scene: Scene): Flow => ({ scene, busy: null, refusal: null });

const placeScene = (place: Place): Scene => {
  switch (place) {
    case 'find':
      return { at: 'find' };
    case 'today':
      return { at: 'today', today: null };
    case 'inside':
      return { at: 'inside', inside: null, print: 'none' };
    default:
      return throwIllegalValue(place);
  }
};

const back = (flow: Flow): Flow => {
  const { scene } = flow;
  if (flow.busy !== null) return flow;
  switch (scene.at) {
    case 'manual':
    case 'add':
    case 'link':
    case 'unlink':
      return show({ at: 'person', view: scene.view, done: null });
    case 'person':
      return show({ at: 'find' });
    case 'muster':
      return show(placeScene('inside'));
    case 'find':
    case 'today':
    case 'inside':
      return show({ at: 'menu' });
    case 'menu':
    case 'door':
      return show({ at: 'door' });
    default:
      return throwIllegalValue(scene);
  }
};

type Answered = Extract<FlowInput, { readonly ticket: number }>;

/** An answer to a call (invariant 1). */
const answered = (flow: Flow, input: Answered): Flow => {
  if (input.kind === 'sent') return { ...flow, busy: input.ticket, refusal: null };
  if (flow.busy !== input.ticket) return flow;
  const { scene } = flow;
  switch (input.kind) {
    case 'refused':
      return { ...flow, busy: null, refusal: input.reason };
    case 'person':
      return show({ at: 'person', view: input.view, done: input.done });
    case 'link_waits':
      return scene.at === 'link' ? show({ ...scene, waiting: true }) : { ...flow, busy: null };
    case 'mustered':
      return show({ at: 'inside', inside: input.inside, print: 'none' });
    default:
      return throwIllegalValue(input);
  }
};

/** What was asked for has come, or the host says something by itself. */
const came = (
  flow: Flow,
  input: Extract<FlowInput, { kind: 'linked' | 'link_over' | 'today' | 'inside' | 'print' }>,
): Flow => {
  const { scene } = flow;
  switch (input.kind) {
    case 'linked':
      return scene.at === 'link' ? show({ at: 'person', view: input.view, done: input.done }) : flow;
    case 'link_over':
      return scene.at === 'link' && scene.waiting ? show({ ...scene, waiting: false }) : flow;
    case 'today':
      return scene.at === 'today' ? { ...flow, scene: { ...scene, today: input.today } } : flow;
    case 'inside':
      return scene.at === 'inside' ? { ...flow, scene: { ...scene, inside: input.inside } } : flow;
    case 'print':
      return scene.at === 'inside' ? { ...flow, scene: { ...scene, print: input.print } } : flow;
    default:
      return throwIllegalValue(input);
  }
};

/** The next state of the screen. */
export const stepFlow = (flow: Flow, input: FlowInput): Flow => {
  if ('ticket' in input) return answered(flow, input);
  const { scene } = flow;
  switch (input.kind) {
    case 'menu_opened':
      return scene.at === 'door' ? show({ at: 'menu' }) : flow;
    case 'session_over':
      return scene.at === 'door' ? flow : show({ at: 'door' });
    case 'went':
      return scene.at === 'menu' ? show(placeScene(input.place)) : flow;
    case 'muster_asked':
      return scene.at === 'inside' && flow.busy === null ? show({ at: 'muster' }) : flow;
    case 'asked':
      if (scene.at !== 'person') return flow;
      return input.what === 'link'
        ? show({ at: 'link', view: scene.view, waiting: false })
        : show({ at: input.what, view: scene.view });
    case 'unlink_asked':
      return scene.at === 'person' ? show({ at: 'unlink', view: scene.view, card: input.card }) : flow;
    case 'linked':
    case 'link_over':
    case 'today':
    case 'inside':
    case 'print':
      return came(flow, input);
    case 'refusal_closed':
      return { ...flow, refusal: null };
    case 'back':
      return back(flow);
    default:
      return throwIllegalValue(input);
  }
};
