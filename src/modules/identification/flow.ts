import { throwIllegalValue } from '../../kernel/assert.ts';
import type { CivilDate } from '../../kernel/dates.ts';
import type { ResidentId } from '../../kernel/ids.ts';
import {
  emptyEntry,
  ended,
  entryFor,
  entryOfReading,
  erased,
  mayBeGregorian,
  movedTo,
  type NumberEntry,
  partsIn,
  typed,
} from './number-entry.ts';
import { NUMBER_B_FLOOR, PIN_TRIES } from './rules.ts';
import type { Answer, Flow, FlowInput, Scene, StopReason, Wanted } from './scene.ts';
import type { CheckView } from './schema.ts';

/**
 * What the screen of 本人確認 shows, as a reducer. The host knows who is being identified and what the card said; this
 * only holds how far the clerk has come. No call and no timer in here: `use-identification.ts` makes them.
 *
 * Invariants
 * 1. The card is asked something only in `place`, and only when a card lies there: one ask, one answer.
 * 2. An answer counts only for the call that waits for it (`ticket`).
 * 3. A second try of a secret is only ever the answer to a person's press that says so.
 * 4. The digits are gone as soon as the card has opened, and with the screen.
 */

/** Without one, only what is written was compared, and the screens must not speak of a photo. */
export const hasPhoto = ({ card }: CheckView): boolean => card !== null && card.photo !== null;

const show = (flow: Flow, scene: Scene): Flow => ({ ...flow, scene, busy: null });
const place = (flow: Flow, wanted: Wanted): Flow => show(flow, { at: 'place', wanted });
const home = (flow: Flow): Flow => show(flow, flow.person === null ? { at: 'number' } : { at: 'menu' });

/** Where a card that was read leads: to a person beside it, or to the question who that is. */
const checked = (flow: Flow, view: CheckView): Flow => {
  const opened: Flow = { ...flow, entry: emptyEntry };
  if (view.card === null) return show(opened, { at: 'consent', view });
  return show(opened, view.candidate === null ? { at: 'choose', view } : { at: 'compare', view });
};

/** After 一致 the card can be registered, unless there is nothing new to register. */
const isRegistrable = ({ registrable }: CheckView): boolean => registrable.length > 0;

const confirmed = (flow: Flow, view: CheckView): Flow =>
  show(flow, isRegistrable(view) ? { at: 'consent', view } : { at: 'compared', photo: hasPhoto(view) });

const triesKnown = (flow: Flow, left: number): Flow => {
  if (left === 0) return show(flow, { at: 'stopped', reason: 'blocked', left: 0, again: null, whom: null });
  return left < PIN_TRIES
    ? show(flow, { at: 'pin_last', left, wrong: false })
    : show(flow, { at: 'pin', left, insists: false });
};

/** Whom the screen is about: the person beside the card, or the one at the desk. */
const shownIn = ({ scene, person }: Flow): ResidentId | null =>
  ('view' in scene ? scene.view.candidate?.residentId : undefined) ?? person?.residentId ?? null;

/** A wrong secret has a scene of its own; every other refusal is a stop with its own words. */
const refused = (flow: Flow, { reason, left, chosen }: Extract<Answer, { kind: 'refused' }>): Flow => {
  const { scene } = flow;
  const whom = reason === 'release_needed' ? (chosen ?? shownIn(flow)) : null;
  const stop = (again: Scene | null, why: StopReason = reason): Flow =>
    show(flow, { at: 'stopped', reason: why, left, again, whom });
  // A copy stays one.
  if (reason === 'copied' || reason === 'altered') return stop(null);
  if (reason === 'wrong' && left !== null) {
    if (scene.at === 'pin') return show(flow, { at: 'pin_last', left, wrong: true });
    if (scene.at === 'place' && scene.wanted.for === 'face')
      return left < NUMBER_B_FLOOR
        ? stop(null)
        : show(flow, { at: 'number_wrong', left, birthYear: scene.wanted.birthYear });
  }
  if (reason === 'blocked')
    return stop(null, scene.at === 'place' && scene.wanted.for === 'face' ? 'number_blocked' : reason);
  if (scene.at === 'place') return stop(reason === 'bad_number' ? { at: 'number' } : scene);
  // The card was lifted between the counter and the PIN: it is asked for again, counter and all.
  if (scene.at === 'pin') return stop({ at: 'place', wanted: { for: 'tries' } });
  return stop(scene);
};

const answered = (flow: Flow, input: Answer): Flow => {
  if (flow.busy !== input.ticket) return flow;
  switch (input.kind) {
    case 'checked':
      return checked(flow, input.view);
    case 'confirmed':
      // 不一致: the host has stopped the desk; nothing is left to show here.
      if (input.view === null) return show(flow, { at: 'opening' });
      return confirmed(flow, input.view);
    case 'tries':
      return triesKnown(flow, input.left);
    case 'linked':
      return show(flow, { at: 'linked', chipKey: input.chipKey });
    case 'unlinked':
      return flow.scene.at === 'unlink' ? show(flow, { at: 'unlinked', of: flow.scene.of }) : flow;
    case 'listed':
      return flow.scene.at === 'cards' ? show(flow, { at: 'cards', list: input.list }) : flow;
    case 'drawn':
      return flow.scene.at === 'slip' ? show(flow, { ...flow.scene, paper: input.paper }) : flow;
    case 'printed':
      return flow.scene.at === 'slip'
        ? show(flow, { ...flow.scene, printed: input.ok ? 'done' : 'failed' })
        : flow;
    case 'proved':
      return show(flow, { at: 'proved', revocation: input.revocation, asOf: input.asOf });
    case 'photographed':
      return show({ ...flow, entry: entryOfReading(input.reading) }, { at: 'number' });
    case 'not_photographed':
      return show(flow, { at: 'camera', problem: input.reason });
    case 'refused':
      return refused(flow, input);
    default:
      return throwIllegalValue(input);
  }
};

const back = (flow: Flow): Flow => {
  const { scene } = flow;
  if (flow.busy !== null) return flow;
  switch (scene.at) {
    case 'camera':
    case 'number_wrong':
    case 'gregorian':
      return show(flow, { at: 'number' });
    case 'place':
      return scene.wanted.for === 'face' ? show(flow, { at: 'number' }) : home(flow);
    case 'search':
      return show(flow, { at: 'choose', view: scene.view });
    case 'slip':
      return show(flow, scene.back);
    case 'unlink':
      return scene.of.kind === 'all' ? home(flow) : show(flow, { at: 'cards', list: null });
    case 'compare':
      return flow.person === null ? show(flow, { at: 'choose', view: scene.view }) : home(flow);
    default:
      return home({ ...flow, entry: emptyEntry });
  }
};

const edited = (flow: Flow, change: (entry: NumberEntry) => NumberEntry): Flow =>
  flow.scene.at === 'number' ? { ...flow, entry: change(flow.entry) } : flow;

/** Only what is whole, and no My Number, goes on to the card. */
const submitted = (flow: Flow, today: CivilDate): Flow => {
  if (flow.scene.at !== 'number') return flow;
  const next = { ...flow, entry: ended(flow.entry) };
  return partsIn(next.entry, today) === undefined ? next : place(next, { for: 'face', birthYear: 'era' });
};

const again = (flow: Flow): Flow =>
  flow.scene.at === 'stopped' && flow.scene.again !== null ? show(flow, flow.scene.again) : home(flow);

/**
 * The birth date as the card of this person shows it by 和暦, to be filled in. The cards of foreign residents show a
 * Gregorian one, and their number probably follows it (card.md §2.5): filling in the other would cost them a try.
 */
const printedBirth = (person: Flow['person']): CivilDate | null =>
  person === null || /[A-Za-zＡ-Ｚａ-ｚ]{2}/.test(person.name) ? null : person.birthDate;

const openedWith = (flow: Flow, opened: Extract<FlowInput, { kind: 'opened' }>): Flow => {
  const { person, pinPossible, cameraPossible, linked, terms } = opened;
  const entry = entryFor(printedBirth(person));
  return home({ ...flow, person, pinPossible, cameraPossible, linked, terms, entry });
};

/** The same scene, with the card and the person beside it as they may be shown now; also where one goes on from it. */
const sceneWith = (scene: Scene, check: CheckView | null): Scene => {
  if (scene.at === 'slip') return { ...scene, back: sceneWith(scene.back, check) };
  if (scene.at === 'stopped')
    return { ...scene, again: scene.again === null ? null : sceneWith(scene.again, check) };
  return 'view' in scene && scene.view.checkId === check?.checkId ? { ...scene, view: check } : scene;
};

/** A supervisor may have been shown what the clerk after her may not see: what is shown changes, how far they are does not. */
const seenAnew = (flow: Flow, { person, check }: Extract<FlowInput, { kind: 'opened' }>): Flow => ({
  ...flow,
  person,
  scene: sceneWith(flow.scene, check),
});

/** Inputs that take the clerk from one scene to the next. */
const stepped = (flow: Flow, input: Exclude<FlowInput, Answer>): Flow => {
  const { scene } = flow;
  switch (input.kind) {
    case 'opened':
      return scene.at === 'opening' ? openedWith(flow, input) : seenAnew(flow, input);
    case 'number_wanted':
      return show({ ...flow, entry: entryFor(printedBirth(flow.person)) }, { at: 'number' });
    case 'pin_wanted':
      return place(flow, { for: 'tries' });
    case 'registration_wanted':
      return place(flow, { for: 'number' });
    case 'cards_wanted':
      return show(flow, { at: 'cards', list: null });
    case 'unlink_wanted':
      return show(flow, { at: 'unlink', of: input.of });
    case 'slip_wanted':
      return show(flow, { at: 'slip', of: input.of, paper: null, printed: 'not_yet', back: scene });
    case 'camera_wanted':
      return show(flow, { at: 'camera', problem: null });
    case 'picture_failed':
      return scene.at === 'camera' ? show(flow, { at: 'camera', problem: 'failed' }) : flow;
    case 'digit':
      return edited(flow, (entry) => typed(entry, input.digit));
    case 'erased':
      return edited(flow, erased);
    case 'emptied':
      return edited(flow, ({ calendar }) => ({ ...emptyEntry, calendar }));
    case 'cursor':
      return edited(flow, (entry) => movedTo(entry, input.at));
    case 'calendar':
      return edited(flow, (entry) => ({ ...entry, calendar: input.calendar, registered: null }));
    case 'submitted':
      return submitted(flow, input.today);
    case 'gregorian_asked':
      return scene.at === 'number_wrong' && scene.birthYear === 'era' && mayBeGregorian(flow.entry)
        ? show(flow, { at: 'gregorian', left: scene.left })
        : flow;
    case 'gregorian_agreed':
      return scene.at === 'gregorian' ? place(flow, { for: 'face', birthYear: 'gregorian' }) : flow;
    case 'search_opened':
      return scene.at === 'choose' ? show(flow, { at: 'search', view: scene.view }) : flow;
    case 'insisted':
      return scene.at === 'pin_last' ? show(flow, { at: 'pin', left: scene.left, insists: true }) : flow;
    case 'again':
      return again(flow);
    case 'back':
      return back(flow);
    case 'sent':
      return { ...flow, busy: input.ticket };
    default:
      return throwIllegalValue(input);
  }
};

const isAnswer = (input: FlowInput): input is Answer => 'ticket' in input && input.kind !== 'sent';

/** The next state of the screen. */
export const stepFlow = (flow: Flow, input: FlowInput): Flow =>
  isAnswer(input) ? answered(flow, input) : stepped(flow, input);
