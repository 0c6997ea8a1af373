import type { DeskPhase } from '../../identity/schema.ts';
import { throwIllegalValue } from '../../kernel/assert.ts';
import { withTyped } from './choosing.ts';
import type { Flow, FlowInput, Place, Scene, To } from './scene.ts';
import type { VisitView } from './views.ts';

/**
 * What the counter's screen shows, as a reducer. The visit is the host's: it is shown as it was last told, and every step is a call
 * (`acts.ts`) whose answer comes here.
 *
 * Invariants
 * 1. While a visit stands no card takes it from the screen; the card waits, and a person decides (`knocking`).
 * 2. An answer counts only for the call that waits for it (`ticket`); one of another visit changes nothing.
 * 3. When a visit is over nothing of it is left: neither what was shown nor what was typed.
 */

export const initialFlow: Flow = {
  scene: { at: 'home' },
  visit: null,
  sheet: null,
  drafts: {},
  chosen: false,
  choosing: null,
  seen: null,
  knocking: null,
  busy: null,
  refusal: null,
};

const show = (flow: Flow, scene: Scene): Flow => ({ ...flow, scene, refusal: null });

/** Nothing of the visit before stays. */
const free = ({ seen }: Flow): Flow => ({ ...initialFlow, seen });

export const sceneOf = (place: Place, from: Scene): Scene => {
  switch (place) {
    case 'purpose':
      return { at: 'purpose', from: from.at === 'purpose' ? from.from : null };
    case 'list':
      return { at: 'list', open: from.at === 'list' ? from.open : null };
    case 'fields':
      return { at: 'fields', focus: null };
    case 'people':
    case 'proxy':
    case 'ask':
    case 'answers':
    case 'find':
    case 'papers':
    case 'resident':
      return { at: place };
    default:
      return throwIllegalValue(place);
  }
};

const followed = ({ scene }: Flow, visit: VisitView, to: To): Scene => {
  if (to === 'same') return scene;
  if (to === 'next') return visit.ask === null ? sceneOf('list', scene) : { at: 'ask' };
  return to === 'ask' && visit.ask === null ? sceneOf('list', scene) : sceneOf(to, scene);
};

/** How far a visit has come that was begun before this page was loaded, or that was laid aside. */
const resumed = ({ events, procedures, people, ask }: VisitView): Place => {
  if (events.length === 0 && procedures.length === 0) return 'purpose';
  if (people.every(({ index }) => index === null)) return 'people';
  return ask === null ? 'list' : 'ask';
};

/** It was said of whom it is: something was answered since, or taken. */
const wasChosen = ({ answers, procedures }: VisitView): boolean =>
  answers.length > 0 || procedures.some(({ added }) => added);

const isOf = ({ visit }: Flow, residentId: string): boolean =>
  visit?.people.some((person) => person.residentId === residentId) === true;

const followDesk = (flow: Flow, phase: DeskPhase): Flow => {
  const { scene } = flow;
  switch (phase.kind) {
    case 'identified': {
      const { visit } = phase;
      if (visit.visitId === flow.seen) return flow;
      const seen = { ...flow, seen: visit.visitId };
      if (flow.visit === null) return show(seen, { at: 'purpose', from: visit.visitId });
      // A card of the same family only says better who is there.
      return isOf(flow, visit.residentId) ? seen : { ...seen, knocking: visit };
    }
    case 'waiting': {
      const waits = { ...flow, knocking: null };
      return flow.visit === null && scene.at === 'purpose' && scene.from !== null ? free(flow) : waits;
    }
    case 'reading':
    case 'problem':
    case 'checking':
      return flow;
    default:
      return throwIllegalValue(phase);
  }
};

const followStanding = (flow: Flow, standing: string | null): Flow => {
  const { scene, visit, busy } = flow;
  // It was ended somewhere else, not by the call that is under way. What was taken stays on the screen until somebody goes on.
  if (standing === null && visit !== null && busy === null && scene.at !== 'done')
    return { ...free(flow), refusal: { reason: 'no_visit', detail: undefined } };
  return flow;
};

const withVisit = (flow: Flow, input: Extract<FlowInput, { kind: 'visit' }>): Flow => {
  const { visit, to } = input;
  const sheet = input.sheet ?? (flow.sheet?.revision === visit.revision ? flow.sheet : null);
  // What was typed has been said now, unless the host does not know the field any more.
  const drafts = input.sheet === null ? flow.drafts : {};
  const begun = flow.visit === null;
  const { choosing } = flow;
  const typed = flow.scene.at === 'guest' || flow.scene.at === 'proxy';
  return {
    ...flow,
    visit,
    sheet,
    drafts,
    choosing:
      choosing === null || !typed ? null : withTyped(choosing, flow.visit?.people ?? [], visit.people),
    chosen: begun ? wasChosen(visit) : flow.chosen || to === 'next',
    busy: null,
    refusal: null,
    scene: begun && to === 'same' ? sceneOf(resumed(visit), flow.scene) : followed(flow, visit, to),
  };
};

/** Nobody is served here as far as this page knows. */
export const canResume = ({ visit, busy, scene }: Flow): boolean =>
  visit === null && busy === null && (scene.at === 'home' || scene.at === 'purpose');

/** Seen again: the resident has signed, or pointed at something, or nothing is new. */
const refreshed = (flow: Flow, visit: VisitView): Flow => {
  if (flow.visit === null) {
    // The page was loaded anew: what stands comes before whatever card lies there now.
    const scene: Scene = sceneOf(resumed(visit), { at: 'home' });
    return canResume(flow) ? { ...flow, visit, chosen: wasChosen(visit), scene } : flow;
  }
  if (flow.visit.id !== visit.id || flow.busy !== null || visit.revision < flow.visit.revision) return flow;
  const signed = visit.resident.is === 'signed' && visit.resident.current;
  const scene: Scene =
    flow.scene.at === 'resident' && signed && flow.visit.resident.is === 'checking'
      ? { at: 'confirm', sign: 'screen', looking: false }
      : flow.scene;
  return { ...flow, visit, scene };
};

const BACK: Partial<Record<Scene['at'], Place>> = {
  people: 'purpose',
  guest: 'people',
  proxy: 'people',
  ask: 'people',
  answers: 'ask',
  list: 'answers',
  find: 'list',
  fields: 'list',
  papers: 'fields',
  resident: 'papers',
  confirm: 'resident',
};

const back = (flow: Flow): Flow => {
  const { scene, visit, busy } = flow;
  if (busy !== null) return flow;
  if ('looking' in scene && scene.looking) return show(flow, { ...scene, looking: false });
  if (scene.at === 'applications')
    return scene.open === null ? show(flow, { at: 'home' }) : show(flow, { ...scene, open: null });
  if (scene.at === 'list' && scene.open !== null) return show(flow, { at: 'list', open: null });
  if (visit === null) return free(flow);
  const nothingToAsk =
    (scene.at === 'list' && visit.answers.length === 0) || (scene.at === 'answers' && visit.ask === null);
  if (nothingToAsk) return show(flow, { at: 'people' });
  const place = BACK[scene.at];
  return place === undefined ? flow : show(flow, followed(flow, visit, place));
};

const go = (flow: Flow, place: Place): Flow =>
  flow.visit === null || flow.busy !== null || flow.scene.at === 'done'
    ? flow
    : show(flow, followed(flow, flow.visit, place));

const typed = (flow: Flow, key: string, value: string | null): Flow => {
  if (value !== null) return { ...flow, drafts: { ...flow.drafts, [key]: value } };
  const { [key]: _gone, ...drafts } = flow.drafts;
  return { ...flow, drafts };
};

/** 「これは 印刷しない」, or it is to be printed after all. */
const leftOut = (
  scene: Extract<Scene, { at: 'done' }>,
  { application, leftOut: out }: Extract<FlowInput, { kind: 'left_out' }>,
): Scene => {
  const others = scene.leftOut.filter((each) => each !== application);
  return { ...scene, leftOut: out ? [...others, application] : others };
};

/** What is within a scene, or beside it. */
const within = (
  flow: Flow,
  input: Extract<
    FlowInput,
    {
      kind:
        | 'walk_in'
        | 'choosing'
        | 'guest'
        | 'opened'
        | 'focused'
        | 'confirm'
        | 'printing'
        | 'looking'
        | 'left_out';
    }
  >,
): Flow => {
  const { scene, visit, busy } = flow;
  switch (input.kind) {
    case 'walk_in':
      return visit === null && busy === null ? show(flow, { at: 'purpose', from: null }) : flow;
    case 'choosing':
      return scene.at === 'people' ? { ...flow, choosing: input.choosing } : flow;
    case 'guest':
      return visit === null ? flow : show(flow, { at: 'guest', key: input.key });
    case 'opened':
      return scene.at === 'list' ? show(flow, { at: 'list', open: input.procedure }) : flow;
    case 'focused':
      return visit === null ? flow : show(flow, { at: 'fields', focus: input.field });
    case 'confirm':
      return visit === null || busy !== null
        ? flow
        : show(flow, { at: 'confirm', sign: input.sign, looking: false });
    case 'printing':
      return scene.at === 'done' || scene.at === 'applications'
        ? { ...flow, scene: { ...scene, printing: input.printing } }
        : flow;
    case 'looking':
      return 'looking' in scene ? { ...flow, scene: { ...scene, looking: input.looking } } : flow;
    case 'left_out':
      return scene.at === 'done' ? { ...flow, scene: leftOut(scene, input) } : flow;
    default:
      return throwIllegalValue(input);
  }
};

const withApplication = (flow: Flow, input: Extract<FlowInput, { kind: 'application' }>): Flow => {
  const { scene, busy } = flow;
  if (busy !== input.ticket || scene.at !== 'applications') return flow;
  const { found } = scene;
  if (found === null || found === 'failed') return { ...flow, busy: null };
  const { application } = input;
  const applications = found.applications.map((each) =>
    each.application === application.application ? application : each,
  );
  return { ...flow, busy: null, scene: { ...scene, found: { ...found, applications } } };
};

/** 受付の一覧 */
const withList = (
  flow: Flow,
  input: Extract<
    FlowInput,
    { kind: 'applications_asked' | 'applications' | 'application_opened' | 'application' }
  >,
): Flow => {
  const { scene, visit, busy } = flow;
  switch (input.kind) {
    case 'applications_asked': {
      if (visit !== null || busy !== null) return flow;
      const open = scene.at === 'applications' ? scene.open : null;
      return show(flow, {
        at: 'applications',
        query: input.query,
        found: null,
        open,
        printing: null,
        looking: false,
      });
    }
    case 'applications':
      return scene.at === 'applications' && scene.query === input.query
        ? { ...flow, scene: { ...scene, found: input.found } }
        : flow;
    case 'application_opened':
      return scene.at === 'applications'
        ? show(flow, { ...scene, open: input.application, printing: null, looking: false })
        : flow;
    case 'application':
      return withApplication(flow, input);
    default:
      return throwIllegalValue(input);
  }
};

/** The next state of the counter's screen. */
export const stepFlow = (flow: Flow, input: FlowInput): Flow => {
  switch (input.kind) {
    case 'desk':
      return followDesk(flow, input.phase);
    case 'standing':
      return followStanding(flow, input.visit);
    case 'go':
      return go(flow, input.to);
    case 'back':
      return back(flow);
    case 'typed':
      return typed(flow, input.key, input.value);
    case 'sent':
      return { ...flow, busy: input.ticket, refusal: null };
    case 'refused':
      return flow.busy === input.ticket ? { ...flow, busy: null, refusal: input.refusal } : flow;
    case 'refusal_closed':
      return flow.refusal?.reason === 'no_visit' && flow.visit !== null
        ? free(flow)
        : { ...flow, refusal: null };
    case 'visit':
      return flow.busy === input.ticket ? withVisit(flow, input) : flow;
    case 'refreshed':
      return refreshed(flow, input.visit);
    case 'sheet':
      return flow.visit === null ? flow : { ...flow, sheet: input.sheet };
    case 'accepted':
      return flow.busy === input.ticket
        ? {
            ...show(flow, {
              at: 'done',
              applications: input.applications,
              printing: null,
              looking: false,
              leftOut: [],
            }),
            busy: null,
            drafts: {},
          }
        : flow;
    case 'left': {
      const { knocking } = flow;
      return knocking !== null
        ? { ...free(flow), scene: { at: 'purpose', from: knocking.visitId } }
        : free(flow);
    }
    case 'applications_asked':
    case 'applications':
    case 'application_opened':
    case 'application':
      return withList(flow, input);
    default:
      return within(flow, input);
  }
};
