import { throwIllegalValue } from '../../kernel/assert.ts';
import type { CivilDate } from '../../kernel/dates.ts';
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
import type {
  CardReason,
  CheckView,
  FaceReason,
  NumberReading,
  NumberReason,
  Person,
  ProofReason,
} from './schema.ts';

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

/** What the card is wanted for. */
export type Wanted =
  | { readonly for: 'face'; readonly birthYear: 'era' | 'gregorian' }
  | { readonly for: 'tries' }
  | { readonly for: 'number' };

/** Why a call brought nothing: of the module's contract, or of the wire. */
export type Refusal =
  | NumberReason
  | CardReason
  | FaceReason
  | ProofReason
  | 'not_checking'
  | 'no_such_check'
  | 'nobody_chosen'
  | 'no_such_person'
  | 'already_linked'
  | 'supervisor_needed'
  | 'release_needed'
  | 'not_linked'
  | 'cannot_record'
  | 'forbidden'
  | 'bad_input'
  | 'unknown_method'
  | 'internal'
  | 'bad_output'
  | 'disconnected';

/** Of `blocked` the screen must know which secret is locked: what is left to the person depends on it. */
export type StopReason = Refusal | 'number_blocked';

export type Scene =
  | { readonly at: 'opening' }
  /** How is this person to be identified? */
  | { readonly at: 'menu' }
  | { readonly at: 'number' }
  | { readonly at: 'camera'; readonly problem: NumberReason | 'failed' | null }
  | { readonly at: 'place'; readonly wanted: Wanted }
  | { readonly at: 'number_wrong'; readonly left: number; readonly birthYear: 'era' | 'gregorian' }
  | { readonly at: 'gregorian'; readonly left: number }
  | { readonly at: 'choose'; readonly view: CheckView }
  | { readonly at: 'search'; readonly view: CheckView }
  | { readonly at: 'compare'; readonly view: CheckView }
  /** 一致 is recorded, and there is nothing to register. */
  | { readonly at: 'compared'; readonly photo: boolean }
  /** カードの登録 is offered; with `view.confirmed` after 一致. */
  | { readonly at: 'consent'; readonly view: CheckView }
  | { readonly at: 'linked'; readonly chipKey: boolean }
  /** Fewer than all tries are left: does the person want to go on? */
  | { readonly at: 'pin_last'; readonly left: number; readonly wrong: boolean }
  | { readonly at: 'pin'; readonly left: number; readonly insists: boolean }
  | { readonly at: 'proved'; readonly revocation: 'good' | 'unknown'; readonly asOf: number | null }
  | { readonly at: 'unlink' }
  | { readonly at: 'unlinked' }
  /** `again`: where one goes on, when going on makes sense. */
  | {
      readonly at: 'stopped';
      readonly reason: StopReason;
      readonly left: number | null;
      readonly again: Scene | null;
    };

export interface Flow {
  readonly scene: Scene;
  readonly entry: NumberEntry;
  readonly person: Person | null;
  readonly pinPossible: boolean;
  readonly cameraPossible: boolean;
  /** The person's card is registered and can be taken off. */
  readonly linked: boolean;
  /** Ticket of the call under way. */
  readonly busy: number | null;
}

export const initialFlow: Flow = {
  scene: { at: 'opening' },
  entry: emptyEntry,
  person: null,
  pinPossible: false,
  cameraPossible: false,
  linked: false,
  busy: null,
};

type Answer =
  | { readonly kind: 'checked'; readonly ticket: number; readonly view: CheckView }
  | { readonly kind: 'confirmed'; readonly ticket: number; readonly view: CheckView | null }
  | { readonly kind: 'tries'; readonly ticket: number; readonly left: number }
  | { readonly kind: 'linked'; readonly ticket: number; readonly chipKey: boolean }
  | { readonly kind: 'unlinked'; readonly ticket: number }
  | {
      readonly kind: 'proved';
      readonly ticket: number;
      readonly revocation: 'good' | 'unknown';
      readonly asOf: number | null;
    }
  | { readonly kind: 'photographed'; readonly ticket: number; readonly reading: NumberReading }
  | { readonly kind: 'not_photographed'; readonly ticket: number; readonly reason: NumberReason | 'failed' }
  | {
      readonly kind: 'refused';
      readonly ticket: number;
      readonly reason: Refusal;
      readonly left: number | null;
    };

export type FlowInput =
  | ({ readonly kind: 'opened' } & Pick<Flow, 'person' | 'pinPossible' | 'cameraPossible' | 'linked'>)
  | { readonly kind: 'number_wanted' }
  | { readonly kind: 'pin_wanted' }
  | { readonly kind: 'registration_wanted' }
  | { readonly kind: 'unlink_wanted' }
  | { readonly kind: 'camera_wanted' }
  /** A file that is no picture. */
  | { readonly kind: 'picture_failed' }
  | { readonly kind: 'digit'; readonly digit: string }
  | { readonly kind: 'erased' }
  | { readonly kind: 'emptied' }
  | { readonly kind: 'cursor'; readonly at: number }
  | { readonly kind: 'calendar'; readonly calendar: NumberEntry['calendar'] }
  | { readonly kind: 'submitted'; readonly today: CivilDate }
  | { readonly kind: 'gregorian_asked' }
  | { readonly kind: 'gregorian_agreed' }
  | { readonly kind: 'search_opened' }
  | { readonly kind: 'insisted' }
  | { readonly kind: 'again' }
  | { readonly kind: 'back' }
  | { readonly kind: 'sent'; readonly ticket: number }
  | Answer;

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
const isRegistrable = ({ link, chipKey, newCertificate }: CheckView): boolean =>
  link === 'nobody' ||
  link === 'other_person' ||
  newCertificate ||
  (link === 'this_person_without_key' && chipKey);

const confirmed = (flow: Flow, view: CheckView): Flow =>
  show(flow, isRegistrable(view) ? { at: 'consent', view } : { at: 'compared', photo: hasPhoto(view) });

const triesKnown = (flow: Flow, left: number): Flow => {
  if (left === 0) return show(flow, { at: 'stopped', reason: 'blocked', left: 0, again: null });
  return left < PIN_TRIES
    ? show(flow, { at: 'pin_last', left, wrong: false })
    : show(flow, { at: 'pin', left, insists: false });
};

/** A wrong secret has a scene of its own; every other refusal is a stop with its own words. */
const refused = (flow: Flow, reason: Refusal, left: number | null): Flow => {
  const { scene } = flow;
  const stop = (again: Scene | null, why: StopReason = reason): Flow =>
    show(flow, { at: 'stopped', reason: why, left, again });
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
      return show(flow, { at: 'unlinked' });
    case 'proved':
      return show(flow, { at: 'proved', revocation: input.revocation, asOf: input.asOf });
    case 'photographed':
      return show({ ...flow, entry: entryOfReading(input.reading) }, { at: 'number' });
    case 'not_photographed':
      return show(flow, { at: 'camera', problem: input.reason });
    case 'refused':
      return refused(flow, input.reason, input.left);
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
  const { person, pinPossible, cameraPossible, linked } = opened;
  const entry = entryFor(printedBirth(person));
  return home({ ...flow, person, pinPossible, cameraPossible, linked, entry });
};

/** Inputs that take the clerk from one scene to the next. */
const stepped = (flow: Flow, input: Exclude<FlowInput, Answer>): Flow => {
  const { scene } = flow;
  switch (input.kind) {
    case 'opened':
      return openedWith(flow, input);
    case 'number_wanted':
      return show({ ...flow, entry: entryFor(printedBirth(flow.person)) }, { at: 'number' });
    case 'pin_wanted':
      return place(flow, { for: 'tries' });
    case 'registration_wanted':
      return place(flow, { for: 'number' });
    case 'unlink_wanted':
      return show(flow, { at: 'unlink' });
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
