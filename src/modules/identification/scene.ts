import type { CivilDate } from '../../kernel/dates.ts';
import type { ResidentId } from '../../kernel/ids.ts';
import type { SlipKind } from './contract.ts';
import { emptyEntry, type NumberEntry } from './number-entry.ts';
import type {
  CardReason,
  CheckView,
  FaceReason,
  HeldCard,
  NumberReading,
  NumberReason,
  Person,
  ProofReason,
  Terms,
} from './schema.ts';

/** What the screen of 本人確認 can show, and what can happen to it; `flow.ts` says what follows from what. */

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
  | 'stale_data'
  | 'clock_suspect'
  | 'not_linked'
  | 'no_printer'
  | 'printer_failed'
  | 'cannot_record'
  | 'forbidden'
  | 'bad_input'
  | 'my_number'
  | 'unknown_method'
  | 'internal'
  | 'bad_output'
  | 'disconnected';

/** Of `blocked` the screen must know which secret is locked: what is left to the person depends on it. */
export type StopReason = Refusal | 'number_blocked';

/** What is ended: every card of hers, one of them, or the switch to a newer one. */
export type Ending = { readonly kind: 'all' } | { readonly kind: 'one' | 'restore'; readonly card: HeldCard };

export interface CardList {
  readonly cards: readonly HeldCard[];
  readonly registered: boolean;
  readonly campaigns: readonly { readonly kind: string; readonly done: number; readonly left: number }[];
}

export interface Paper {
  readonly markup: string;
  readonly columns: number;
  readonly printer: boolean;
}

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
  /** 登録されているカード; `null`: being asked for. */
  | { readonly at: 'cards'; readonly list: CardList | null }
  | { readonly at: 'unlink'; readonly of: Ending }
  | { readonly at: 'unlinked'; readonly of: Ending }
  /** 控え, shown and printed as often as is wanted; `back`: where one goes on. */
  | {
      readonly at: 'slip';
      readonly of: SlipKind;
      readonly paper: Paper | null;
      readonly printed: 'not_yet' | 'done' | 'failed';
      readonly back: Scene;
    }
  /** `again`: where one goes on, when going on makes sense. */
  | {
      readonly at: 'stopped';
      readonly reason: StopReason;
      readonly left: number | null;
      readonly again: Scene | null;
      /** Of whom a release is asked for; `null`: the card leads to her, and nobody is shown. */
      readonly whom: ResidentId | null;
    };

export interface Flow {
  readonly scene: Scene;
  readonly entry: NumberEntry;
  readonly person: Person | null;
  readonly pinPossible: boolean;
  readonly cameraPossible: boolean;
  /** The person's card is registered and can be taken off. */
  readonly linked: boolean;
  /** What is agreed to at a registration. */
  readonly terms: Terms;
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
  terms: { purpose: '', stored: '', revoke: '', jpkiLegalBasis: null },
  busy: null,
};

export type Answer =
  | { readonly kind: 'checked'; readonly ticket: number; readonly view: CheckView }
  | { readonly kind: 'confirmed'; readonly ticket: number; readonly view: CheckView | null }
  | { readonly kind: 'tries'; readonly ticket: number; readonly left: number }
  | { readonly kind: 'linked'; readonly ticket: number; readonly chipKey: boolean }
  | { readonly kind: 'unlinked'; readonly ticket: number }
  | { readonly kind: 'listed'; readonly ticket: number; readonly list: CardList }
  | { readonly kind: 'drawn'; readonly ticket: number; readonly paper: Paper }
  | { readonly kind: 'printed'; readonly ticket: number; readonly ok: boolean }
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
      /** Who was chosen, of a choice that was refused. */
      readonly chosen?: ResidentId;
    };

export type FlowInput =
  /** What may be shown now: at the beginning, and whenever somebody else is at the desk. */
  | ({ readonly kind: 'opened'; readonly check: CheckView | null } & Pick<
      Flow,
      'person' | 'pinPossible' | 'cameraPossible' | 'linked' | 'terms'
    >)
  | { readonly kind: 'number_wanted' }
  | { readonly kind: 'pin_wanted' }
  | { readonly kind: 'registration_wanted' }
  | { readonly kind: 'cards_wanted' }
  | { readonly kind: 'unlink_wanted'; readonly of: Ending }
  | { readonly kind: 'slip_wanted'; readonly of: SlipKind }
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
