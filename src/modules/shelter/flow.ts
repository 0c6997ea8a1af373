import type { DeskPhase, Visit } from '../../identity/schema.ts';
import { throwIllegalValue } from '../../kernel/assert.ts';
import type { ShelterId } from '../../kernel/ids.ts';
import type { Who } from './contract.ts';
import { EMPTY_DRAFT, type OfPeople } from './draft.ts';
import { isHere, isRegistered } from './fold.ts';
import type { Action, Aside, Done, Flow, FlowInput, Leaving, Scene, Task } from './scene.ts';
import type { Departure, PersonId } from './schema.ts';
import type { HouseholdView } from './views-schema.ts';

/**
 * What the shelter desk shows, as a reducer. The host decides who is there (the desk's phase); this only holds how
 * far the clerk has come with that person. No call and no timer in here: `use-shelter.ts` makes them and says what came.
 *
 * Invariants
 * 1. Another reading ends whatever is on the screen: nothing of an earlier person is left.
 * 2. A phase that says again what is already shown changes nothing (the host repeats it with every other change).
 * 3. An answer counts only for the call that waits for it (`ticket`); one that comes after the next tap is dropped.
 * 4. A task that a person interrupts is gone on with when she is done with.
 */

export const initialFlow: Flow = {
  scene: { at: 'home' },
  seen: null,
  busy: null,
  refusal: null,
  parked: null,
};

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
/** Back to the task that was interrupted, or to nobody. */
const free = (flow: Flow): Flow =>
  flow.parked === null ? home(flow) : { ...show(flow, { at: 'task', task: flow.parked }), parked: null };
/** Asks for the household of `who`, or waits for the next person. */
const resume = (flow: Flow, who: Who | null, visit: Visit | null): Flow =>
  who === null ? home(flow) : show(flow, { at: 'loading', who, visit });

/** Keeps the task that somebody interrupts; one that was interrupted before stays kept. */
const park = (flow: Flow): Flow => (flow.scene.at === 'task' ? { ...flow, parked: flow.scene.task } : flow);

const same = (one: Who, other: Who): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Scenes that do not need the host to be at somebody. */
const STANDS_ALONE: readonly Scene['at'][] = [
  'home',
  'done',
  'supply',
  'idle_card',
  'recent',
  'opening',
  'menu',
  'task',
];

const followDesk = (flow: Flow, phase: DeskPhase): Flow => {
  const { scene } = flow;
  switch (phase.kind) {
    case 'identified': {
      const { visit } = phase;
      return visit.visitId === flow.seen
        ? flow
        : {
            ...show(park(flow), { at: 'loading', who: { by: 'visit', visitId: visit.visitId }, visit }),
            seen: visit.visitId,
          };
    }
    case 'reading':
    case 'problem':
    case 'checking':
      return scene.at === 'home' ? flow : home(park(flow));
    case 'waiting':
      if (scene.at === 'home') return flow.parked === null ? flow : free(flow);
      // The host let go of the person; what was recorded, the lists and the tasks do not need her.
      if (
        STANDS_ALONE.includes(scene.at) ||
        ('who' in scene && scene.who !== null && scene.who.by !== 'visit')
      )
        return flow;
      return free(flow);
    default:
      return throwIllegalValue(phase);
  }
};

const withHousehold = (flow: Flow, who: Who, view: HouseholdView): Flow => {
  const { scene, parked } = flow;
  if (scene.at !== 'loading' || !same(scene.who, who)) return flow;
  const people = { who, visit: scene.visit, view, draft: EMPTY_DRAFT };
  const idsOf = (wanted: (member: HouseholdView['members'][number]) => boolean): PersonId[] =>
    view.members.filter(wanted).map(({ personId }) => personId);
  if (parked?.kind === 'supplies' && parked.item !== null) {
    const ticked = idsOf(({ tapped, presence }) => (parked.all ? presence.status !== 'not_here' : tapped));
    return show(flow, { at: 'supply', item: parked.item, ...people, ticked });
  }
  if (view.suggestion === 'arrive')
    return show(flow, { at: 'arrive', ...people, ticked: idsOf(({ expected }) => expected) });
  return show(flow, { at: 'manage', ...people, ticked: idsOf(({ tapped }) => tapped) });
};

const toggle = (flow: Flow, change: (ticked: readonly PersonId[], all: PersonId[]) => PersonId[]): Flow => {
  const { scene } = flow;
  if ((scene.at !== 'arrive' && scene.at !== 'manage') || flow.busy !== null) return flow;
  const all = scene.view.members.map(({ personId }) => personId);
  return { ...flow, scene: { ...scene, ticked: change(scene.ticked, all) } };
};

const peopleOf = ({ who, visit, view, ticked, draft }: OfPeople): OfPeople => ({
  who,
  visit,
  view,
  ticked,
  draft,
});

const openAside = (flow: Flow, aside: Aside): Flow => {
  const { scene } = flow;
  if (flow.busy !== null) return flow;
  if (scene.at === 'arrive' || scene.at === 'manage')
    return show(flow, { at: 'aside', aside, back: scene.at, done: null, ...peopleOf(scene) });
  if (scene.at === 'aside') return show(flow, { ...scene, aside });
  // 仮カード after the verdict: the people are recorded by now.
  return scene.at === 'done' && scene.undo === 'no'
    ? show(flow, { at: 'aside', aside, back: 'manage', done: scene.done, ...peopleOf(scene) })
    : flow;
};

const note = (flow: Flow, draft: Extract<FlowInput, { kind: 'noted' }>['draft']): Flow => {
  const { scene } = flow;
  if (scene.at === 'arrive' && flow.busy === null)
    return show(flow, { ...scene, draft: { ...scene.draft, ...draft } });
  if (scene.at !== 'aside') return flow;
  return show(flow, { at: scene.back, ...peopleOf(scene), draft: { ...scene.draft, ...draft } });
};

const NOWHERE: Leaving = { to: null, overnight: null, destination: null, handedOver: null };

const choose = (flow: Flow, action: Action): Flow => {
  const { scene } = flow;
  if (scene.at !== 'manage') return flow;
  const people = peopleOf(scene);
  return action === 'out' || action === 'return'
    ? show(flow, { at: 'confirm', action, leaving: NOWHERE, ...people })
    : show(flow, { at: 'leaving', action, ...people });
};

const leaveFor = (flow: Flow, leaving: Partial<Leaving>): Flow => {
  const { scene } = flow;
  return scene.at === 'leaving'
    ? show(flow, {
        at: 'confirm',
        action: scene.action,
        leaving: { ...NOWHERE, ...leaving },
        ...peopleOf(scene),
      })
    : flow;
};

const back = (flow: Flow): Flow => {
  const { scene } = flow;
  if (flow.busy !== null) return flow;
  switch (scene.at) {
    case 'aside':
      return scene.done === null
        ? show(flow, { at: scene.back, ...peopleOf(scene) })
        : show(flow, { at: 'done', done: scene.done, leaving: null, undo: 'no', ...peopleOf(scene) });
    case 'leaving':
    case 'confirm':
      return show(flow, { at: 'manage', ...peopleOf(scene) });
    case 'done':
      return scene.undo === 'asking' ? show(flow, { ...scene, undo: 'no' }) : flow;
    case 'recent':
      return scene.undoing === null ? home(flow) : show(flow, { ...scene, undoing: null });
    case 'opening':
      return resume(flow, scene.who, scene.visit);
    case 'task':
      return show(flow, { at: 'menu' });
    case 'idle_card':
      return free(flow);
    case 'menu':
      return home(flow);
    default:
      return flow;
  }
};

const saved = (flow: Flow, done: Done): Flow => {
  const { scene } = flow;
  if (!['arrive', 'manage', 'aside', 'confirm', 'supply'].includes(scene.at) || !('view' in scene))
    return flow;
  const leaving = scene.at === 'confirm' ? scene.leaving : null;
  return show(flow, { at: 'done', ...peopleOf(scene), done, leaving, undo: 'no' });
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
  // What was recorded and not undone stands.
  if (scene.at === 'done' && scene.undo !== 'undone') return flow;
  return 'who' in scene && scene.at !== 'opening' ? resume(flow, scene.who, scene.visit) : flow;
};

const closeRefusal = (flow: Flow): Flow => {
  const { scene, refusal } = flow;
  if (refusal === 'no_such_visit' || scene.at === 'supply') return free(flow);
  // What could not be noted is not tried again by itself.
  return scene.at === 'manage' ? show(flow, { ...scene, draft: EMPTY_DRAFT }) : { ...flow, refusal: null };
};

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
      return flow.scene.at === 'opening' ? resume(flow, flow.scene.who, flow.scene.visit) : flow;
    case 'refused':
      return { ...flow, busy: null, refusal: input.reason };
    default:
      return throwIllegalValue(input);
  }
};

/** What is done besides serving somebody. */
const besides = (
  flow: Flow,
  input: Extract<
    FlowInput,
    {
      kind:
        | 'recent_asked'
        | 'recent_loaded'
        | 'recent_undo'
        | 'opening_asked'
        | 'menu_asked'
        | 'task'
        | 'idle_card';
    }
  >,
): Flow => {
  const { scene } = flow;
  switch (input.kind) {
    case 'recent_asked':
      return scene.at === 'home' ? show(flow, { at: 'recent', entries: null, undoing: null }) : flow;
    case 'recent_loaded':
      return scene.at === 'recent' ? show(flow, { ...scene, entries: input.entries }) : flow;
    case 'recent_undo':
      return scene.at === 'recent' && !input.entry.undone
        ? show(flow, { ...scene, undoing: input.entry })
        : flow;
    case 'opening_asked':
      return show(flow, {
        at: 'opening',
        who: 'who' in scene ? scene.who : null,
        visit: 'visit' in scene ? scene.visit : null,
      });
    case 'menu_asked':
      return scene.at === 'home' ? show(flow, { at: 'menu' }) : flow;
    case 'task':
      return scene.at === 'menu' || scene.at === 'task' || scene.at === 'home'
        ? show(flow, { at: 'task', task: input.task })
        : flow;
    case 'idle_card':
      return show(park(flow), { at: 'idle_card', status: input.status });
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
    case 'came':
      return resume(park(flow), input.who, null);
    case 'household':
      return withHousehold(flow, input.who, input.view);
    case 'household_failed':
      return scene.at === 'loading' && same(scene.who, input.who)
        ? show(flow, { at: 'missing', who: scene.who, visit: scene.visit })
        : flow;
    case 'toggled':
      return toggle(flow, (ticked, all) =>
        all.filter((id) => (id === input.personId ? !ticked.includes(id) : ticked.includes(id))),
      );
    case 'toggled_all':
      return toggle(flow, (ticked, all) => (ticked.length === all.length ? [] : all));
    case 'aside':
      return openAside(flow, input.aside);
    case 'noted':
      return note(flow, input.draft);
    case 'action':
      return choose(flow, input.action);
    case 'leaving':
      return leaveFor(flow, input.leaving);
    case 'sent':
    case 'saved':
    case 'undone':
    case 'opened':
    case 'refused':
      return answered(flow, input);
    case 'refusal_closed':
      return closeRefusal(flow);
    case 'retried':
      return { ...flow, refusal: null };
    case 'undo_asked':
      return scene.at === 'done' && scene.undo === 'no' ? show(flow, { ...scene, undo: 'asking' }) : flow;
    case 'reload':
      return reload(flow);
    case 'went_on':
      return scene.at === 'done' ? resume(flow, scene.who, scene.visit) : flow;
    case 'back':
      return back(flow);
    case 'left':
      return free(flow);
    default:
      return besides(flow, input);
  }
};

/** Which task the person at the desk interrupted, of one kind. */
export const parkedTask = <K extends Task['kind']>(flow: Flow, kind: K): Extract<Task, { kind: K }> | null =>
  // The kind was looked at; TypeScript does not narrow a union by a type parameter.
  flow.parked?.kind === kind ? (flow.parked as Extract<Task, { kind: K }>) : null;
