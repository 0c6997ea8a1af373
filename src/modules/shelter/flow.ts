import type { DeskPhase, Visit } from '../../identity/schema.ts';
import { throwIllegalValue } from '../../kernel/assert.ts';
import type { EventId, ShelterId, VisitId } from '../../kernel/ids.ts';
import { isHere, isRegistered } from './fold.ts';
import type { Departure, PersonId } from './schema.ts';
import type { HouseholdView, Recent } from './views-schema.ts';

/**
 * What the shelter desk shows, as a reducer. The host decides who is there (the desk's phase); this only holds how
 * far the clerk has come with that person. No call and no timer in here: `screen.tsx` makes them and says what came.
 *
 * Invariants
 * 1. Another reading ends whatever is on the screen: nothing of an earlier person is left.
 * 2. A phase that says again what is already shown changes nothing (the host repeats it with every other change).
 * 3. An answer counts only for the call that waits for it (`ticket`); one that comes after the next tap is dropped.
 */

/** 戻り is a check-in of someone who is recorded here, or the late arrival of another member. */
export type Action = Departure | 'return';

/** Why a save did not happen: of the module's contract, or of the wire. */
export type Refusal =
  | 'no_such_visit'
  | 'shelter_not_open'
  | 'not_of_household'
  | 'cannot_record'
  | 'already_here'
  | 'not_here'
  | 'destination_needed'
  | 'no_such_event'
  | 'already_undone'
  | 'already_open'
  | 'nobody_chosen'
  | 'no_such_heads'
  | 'not_a_card'
  | 'card_taken'
  | 'return_past'
  | 'guardian_needed'
  | 'people_here'
  | 'unsuitable'
  | 'forbidden'
  | 'bad_input'
  | 'unknown_method'
  | 'internal'
  | 'bad_output'
  | 'disconnected';

interface OfVisit {
  readonly visit: Visit;
  readonly view: HouseholdView;
  readonly ticked: readonly PersonId[];
}

/** What was recorded, for the verdict and the slip. */
export interface Done {
  readonly eventId: EventId;
  readonly people: number;
  readonly action: Action | 'arrive';
  /** 転所先 */
  readonly to: ShelterId | null;
  /** Milliseconds since 1970, the screen's clock. */
  readonly at: number;
}

export type Scene =
  /** Waiting or reading, as the desk's phase says. */
  | { readonly at: 'home' }
  | { readonly at: 'loading'; readonly visit: Visit }
  /** Somebody was identified and the household cannot be shown. */
  | { readonly at: 'missing'; readonly visit: Visit }
  | ({ readonly at: 'arrive' } & OfVisit)
  | ({ readonly at: 'manage' } & OfVisit)
  | ({ readonly at: 'destination' } & OfVisit)
  | ({ readonly at: 'confirm'; readonly action: Action; readonly to: ShelterId | null } & OfVisit)
  | ({
      readonly at: 'done';
      readonly done: Done;
      readonly undo: 'no' | 'asking' | 'undone';
    } & OfVisit)
  | {
      readonly at: 'recent';
      /** `null`: asked for and not here yet. */
      readonly entries: readonly Recent[] | 'failed' | null;
      readonly undoing: Recent | null;
    }
  /** 開設 is to be confirmed; with a visit when someone stands there already. */
  | { readonly at: 'opening'; readonly visit: Visit | null };

export interface Flow {
  readonly scene: Scene;
  /** The visit last taken up. */
  readonly seen: VisitId | null;
  /** Ticket of the call under way. */
  readonly busy: number | null;
  readonly refusal: Refusal | null;
}

export const initialFlow: Flow = { scene: { at: 'home' }, seen: null, busy: null, refusal: null };

export type FlowInput =
  | { readonly kind: 'desk'; readonly phase: DeskPhase }
  | { readonly kind: 'household'; readonly view: HouseholdView }
  | { readonly kind: 'household_failed'; readonly visitId: VisitId }
  | { readonly kind: 'toggled'; readonly personId: PersonId }
  | { readonly kind: 'toggled_all' }
  | { readonly kind: 'action'; readonly action: Action }
  | { readonly kind: 'destination'; readonly to: ShelterId }
  | { readonly kind: 'sent'; readonly ticket: number }
  | { readonly kind: 'saved'; readonly ticket: number; readonly done: Done }
  | { readonly kind: 'undone'; readonly ticket: number }
  | { readonly kind: 'opened'; readonly ticket: number }
  | { readonly kind: 'refused'; readonly ticket: number; readonly reason: Refusal }
  | { readonly kind: 'refusal_closed' }
  | { readonly kind: 'undo_asked' }
  | { readonly kind: 'recent_asked' }
  | { readonly kind: 'recent_loaded'; readonly entries: readonly Recent[] | 'failed' }
  | { readonly kind: 'recent_undo'; readonly entry: Recent }
  | { readonly kind: 'opening_asked' }
  /** What is shown may be old: ask again. */
  | { readonly kind: 'reload' }
  | { readonly kind: 'back' }
  /** 次の方へ */
  | { readonly kind: 'left' };

/** Actions for the chosen people of a household somebody of which is recorded here, in the order of the buttons. */
export const actionsFor = (
  { members }: Pick<HouseholdView, 'members'>,
  ticked: readonly PersonId[],
  shelterId: ShelterId,
): readonly Action[] => {
  const chosen = members.filter((member) => ticked.includes(member.personId));
  if (chosen.length === 0) return [];
  const actions: Action[] = [];
  // Who is here already would not be recorded again, and the verdict would name somebody to whom nothing happened.
  if (chosen.every((member) => !isHere(member.presence, shelterId))) actions.push('return');
  if (chosen.every((member) => isRegistered(member.presence, shelterId))) {
    const already = (departure: Departure): boolean =>
      chosen.every((member) => member.presence.status === departure);
    for (const departure of ['out', 'overnight', 'moved', 'left'] as const) {
      if (!already(departure)) actions.push(departure);
    }
  }
  return actions;
};

const show = (flow: Flow, scene: Scene): Flow => ({ ...flow, scene, busy: null, refusal: null });
const home = (flow: Flow): Flow => show(flow, { at: 'home' });
/** Asks for the household of `visit` again, or waits for the next person. */
const resume = (flow: Flow, visit: Visit | null): Flow =>
  visit === null ? home(flow) : show(flow, { at: 'loading', visit });

const followDesk = (flow: Flow, phase: DeskPhase): Flow => {
  switch (phase.kind) {
    case 'identified':
      return phase.visit.visitId === flow.seen
        ? flow
        : { ...show(flow, { at: 'loading', visit: phase.visit }), seen: phase.visit.visitId };
    case 'reading':
    case 'problem':
    case 'checking':
      return flow.scene.at === 'home' ? flow : home(flow);
    case 'waiting':
      // The host let go of the person; what was recorded, the list and 開設 do not need her.
      return ['home', 'done', 'recent', 'opening'].includes(flow.scene.at) ? flow : home(flow);
    default:
      return throwIllegalValue(phase);
  }
};

const withHousehold = (flow: Flow, view: HouseholdView): Flow => {
  if (flow.scene.at !== 'loading' || flow.scene.visit.visitId !== view.visitId) return flow;
  const { visit } = flow.scene;
  const arrive = view.suggestion === 'arrive';
  const ticked = view.members.filter((member) => arrive || member.tapped).map(({ personId }) => personId);
  return show(flow, { at: arrive ? 'arrive' : 'manage', visit, view, ticked });
};

const toggle = (flow: Flow, change: (ticked: readonly PersonId[], all: PersonId[]) => PersonId[]): Flow => {
  const { scene } = flow;
  if ((scene.at !== 'arrive' && scene.at !== 'manage') || flow.busy !== null) return flow;
  const all = scene.view.members.map(({ personId }) => personId);
  return { ...flow, scene: { ...scene, ticked: change(scene.ticked, all) } };
};

const choose = (flow: Flow, action: Action, to: ShelterId | null): Flow => {
  const { scene } = flow;
  if (scene.at !== 'manage' && scene.at !== 'destination') return flow;
  const { visit, view, ticked } = scene;
  return action === 'moved' && to === null
    ? show(flow, { at: 'destination', visit, view, ticked })
    : show(flow, { at: 'confirm', visit, view, ticked, action, to });
};

const back = (flow: Flow): Flow => {
  const { scene } = flow;
  if (flow.busy !== null) return flow;
  switch (scene.at) {
    case 'destination':
    case 'confirm':
      return show(flow, { at: 'manage', visit: scene.visit, view: scene.view, ticked: scene.ticked });
    case 'done':
      return scene.undo === 'asking' ? show(flow, { ...scene, undo: 'no' }) : flow;
    case 'recent':
      return scene.undoing === null ? home(flow) : show(flow, { ...scene, undoing: null });
    case 'opening':
      return resume(flow, scene.visit);
    default:
      return flow;
  }
};

const saved = (flow: Flow, done: Done): Flow => {
  const { scene } = flow;
  if (scene.at !== 'arrive' && scene.at !== 'confirm') return flow;
  const { visit, view, ticked } = scene;
  return show(flow, { at: 'done', visit, view, ticked, done, undo: 'no' });
};

const undone = (flow: Flow): Flow => {
  const { scene } = flow;
  if (scene.at === 'done') return show(flow, { ...scene, undo: 'undone' });
  // The list is asked for again, so that it shows what the record says.
  return scene.at === 'recent' ? show(flow, { at: 'recent', entries: null, undoing: null }) : flow;
};

const reload = (flow: Flow): Flow => {
  const { scene } = flow;
  if (scene.at === 'recent') return show(flow, { at: 'recent', entries: null, undoing: null });
  if (scene.at === 'home' || scene.at === 'opening') return flow;
  // What was recorded and not undone stands.
  if (scene.at === 'done' && scene.undo !== 'undone') return flow;
  return resume(flow, scene.visit);
};

const closeRefusal = (flow: Flow): Flow =>
  flow.refusal === 'no_such_visit' ? home(flow) : { ...flow, refusal: null };

/** An answer to a call: only the one that is waited for counts. */
const answered = (flow: Flow, input: Extract<FlowInput, { ticket: number }>): Flow => {
  if (input.kind === 'sent') return { ...flow, busy: input.ticket, refusal: null };
  if (flow.busy !== input.ticket) return flow;
  switch (input.kind) {
    case 'saved':
      return saved(flow, input.done);
    case 'undone':
      return undone(flow);
    case 'opened':
      return flow.scene.at === 'opening' ? resume(flow, flow.scene.visit) : flow;
    case 'refused':
      return { ...flow, busy: null, refusal: input.reason };
    default:
      return throwIllegalValue(input);
  }
};

/** The next state of the desk's screen. */
export const stepFlow = (flow: Flow, input: FlowInput): Flow => {
  const { scene } = flow;
  switch (input.kind) {
    case 'desk':
      return followDesk(flow, input.phase);
    case 'household':
      return withHousehold(flow, input.view);
    case 'household_failed':
      return scene.at === 'loading' && scene.visit.visitId === input.visitId
        ? show(flow, { at: 'missing', visit: scene.visit })
        : flow;
    case 'toggled':
      return toggle(flow, (ticked, all) =>
        all.filter((id) => (id === input.personId ? !ticked.includes(id) : ticked.includes(id))),
      );
    case 'toggled_all':
      return toggle(flow, (ticked, all) => (ticked.length === all.length ? [] : all));
    case 'action':
      return choose(flow, input.action, null);
    case 'destination':
      return choose(flow, 'moved', input.to);
    case 'sent':
    case 'saved':
    case 'undone':
    case 'opened':
    case 'refused':
      return answered(flow, input);
    case 'refusal_closed':
      return closeRefusal(flow);
    case 'undo_asked':
      return scene.at === 'done' && scene.undo === 'no' ? show(flow, { ...scene, undo: 'asking' }) : flow;
    case 'recent_asked':
      return scene.at === 'home' ? show(flow, { at: 'recent', entries: null, undoing: null }) : flow;
    case 'recent_loaded':
      return scene.at === 'recent' ? show(flow, { ...scene, entries: input.entries }) : flow;
    case 'recent_undo':
      return scene.at === 'recent' && !input.entry.undone
        ? show(flow, { ...scene, undoing: input.entry })
        : flow;
    case 'opening_asked':
      return show(flow, { at: 'opening', visit: 'visit' in scene ? scene.visit : null });
    case 'reload':
      return reload(flow);
    case 'back':
      return back(flow);
    case 'left':
      return home(flow);
    default:
      return throwIllegalValue(input);
  }
};
