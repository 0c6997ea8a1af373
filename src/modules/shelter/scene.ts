import type { z } from 'zod';
import type { DeskPhase, Visit } from '../../identity/schema.ts';
import type { EventId, ShelterId, VisitId } from '../../kernel/ids.ts';
import type { Who } from './contract.ts';
import type { Draft, OfPeople } from './draft.ts';
import type { Item } from './place-schema.ts';
import type { CardId, Departure, Guardian, GuestId, HeadsId, Overnight, PersonId } from './schema.ts';
import type { HouseholdView, listSchema, Recent } from './views-schema.ts';

/** What the shelter desk can show, and what can happen to it: the words of `flow.ts`. */

/** A 仮カード that was read. */
export interface ScannedCard {
  readonly cardId: CardId;
  readonly status: 'free' | 'given' | 'lost';
}

/** The lists of people a desk can look at. */
export type ListName = z.infer<typeof listSchema>;

/** 戻り is a check-in of someone who is recorded here, or the late arrival of another member. */
export type Action = Departure | 'return';

/** What was recorded, for the verdict. */
export type What =
  | Action
  | 'arrive'
  | 'stay'
  | 'needs'
  | 'consent'
  | 'spot'
  | 'group'
  | 'guests'
  | 'handled'
  | 'named'
  | 'card'
  | 'supply'
  | 'details'
  | 'merged';

/** Why a save did not happen: of the module's contract, or of the wire. */
export type Refusal =
  | 'no_such_visit'
  | 'shelter_not_open'
  | 'not_of_household'
  | 'cannot_record'
  | 'nobody_chosen'
  | 'already_here'
  | 'not_here'
  | 'destination_needed'
  | 'return_past'
  | 'guardian_needed'
  | 'wrong_guardian'
  | 'no_such_ward'
  | 'no_such_heads'
  | 'no_such_person'
  | 'same_person'
  | 'not_a_card'
  | 'card_taken'
  | 'not_given'
  | 'too_many'
  | 'too_short'
  | 'wrong_date'
  | 'no_such_event'
  | 'already_undone'
  | 'already_open'
  | 'unsuitable'
  | 'people_here'
  | 'heads_unnamed'
  | 'no_such_shelter'
  | 'already_so'
  | 'forbidden'
  | 'bad_input'
  | 'my_number'
  | 'unknown_method'
  | 'internal'
  | 'bad_output'
  | 'disconnected';

export interface Done {
  readonly eventId: EventId;
  readonly people: number;
  readonly what: What;
  /** 転所先 */
  readonly to: ShelterId | null;
  /** 配布: what was given. */
  readonly item: Item | null;
  /** Milliseconds since 1970, the screen's clock. */
  readonly at: number;
}

/** Said of a departure besides who and which. */
export interface Leaving {
  /** 転所先 */
  readonly to: ShelterId | null;
  readonly overnight: Overnight | null;
  /** 退所先, in words. */
  readonly destination: string | null;
  readonly handedOver: Extract<Guardian, { kind: 'handed_over' }> | null;
}

/** One big choice about the people at the desk; then it is back to them. */
export type Aside =
  | { readonly kind: 'needs'; readonly of: PersonId }
  | { readonly kind: 'said'; readonly of: PersonId }
  /** Who a guest may be, and what is known of her. */
  | { readonly kind: 'same' | 'details'; readonly of: GuestId }
  | { readonly kind: 'consent' | 'stay' | 'spot' | 'group' | 'guest' | 'card' | 'more' };

/** What the desk does that does not begin with somebody's card. */
export type Task =
  | { readonly kind: 'counting' | 'guests' | 'cards' | 'people' | 'family' | 'needs' | 'place' | 'closing' }
  /** `heads`: those who are being named; `null`: to be chosen. */
  | { readonly kind: 'naming'; readonly heads: { readonly headsId: HeadsId; readonly marker: string } | null }
  /** `item`: what is being given; `null`: to be chosen. `all`: to the whole household, not only to whom the card is of. */
  | { readonly kind: 'supplies'; readonly item: Item | null; readonly all: boolean };

export type Scene =
  /** Waiting or reading, as the desk's phase says. */
  | { readonly at: 'home' }
  | { readonly at: 'loading'; readonly who: Who; readonly visit: Visit | null }
  /** Somebody was identified and the household cannot be shown. */
  | { readonly at: 'missing'; readonly who: Who; readonly visit: Visit | null }
  | ({ readonly at: 'arrive' } & OfPeople)
  | ({ readonly at: 'manage' } & OfPeople)
  /** `done`: it was opened from a verdict and goes back to it. */
  | ({
      readonly at: 'aside';
      readonly aside: Aside;
      readonly back: 'arrive' | 'manage';
      readonly done: Done | null;
    } & OfPeople)
  /** What else belongs to a departure: where to, until when, with whom. */
  | ({ readonly at: 'leaving'; readonly action: 'overnight' | 'moved' | 'left' } & OfPeople)
  | ({ readonly at: 'confirm'; readonly action: Action; readonly leaving: Leaving } & OfPeople)
  | ({
      readonly at: 'done';
      readonly done: Done;
      /** Of a departure. */
      readonly leaving: Leaving | null;
      readonly undo: 'no' | 'asking' | 'undone';
    } & OfPeople)
  /** 配布 to who holds the card: recorded by the tap alone. */
  | ({ readonly at: 'supply'; readonly item: Item } & OfPeople)
  /** A 仮カード that nobody has. */
  | { readonly at: 'idle_card'; readonly status: 'free' | 'lost' }
  | {
      readonly at: 'recent';
      /** `null`: asked for and not here yet. */
      readonly entries: readonly Recent[] | 'failed' | null;
      readonly undoing: Recent | null;
    }
  /** 開設 is to be confirmed; with somebody when someone stands there already. */
  | { readonly at: 'opening'; readonly who: Who | null; readonly visit: Visit | null }
  | { readonly at: 'menu' }
  | { readonly at: 'task'; readonly task: Task };

export interface Flow {
  readonly scene: Scene;
  /** The visit last taken up. */
  readonly seen: VisitId | null;
  /** Ticket of the call under way. */
  readonly busy: number | null;
  readonly refusal: Refusal | null;
  /** What a person at the desk interrupted: it goes on when she is done with. */
  readonly parked: Task | null;
}

export type FlowInput =
  | { readonly kind: 'desk'; readonly phase: DeskPhase }
  /** A 仮カード was scanned, or somebody was chosen from a list. */
  | { readonly kind: 'came'; readonly who: Exclude<Who, { by: 'visit' }> }
  | { readonly kind: 'idle_card'; readonly status: 'free' | 'lost' }
  | { readonly kind: 'household'; readonly who: Who; readonly view: HouseholdView }
  | { readonly kind: 'household_failed'; readonly who: Who }
  | { readonly kind: 'toggled'; readonly personId: PersonId }
  | { readonly kind: 'toggled_all' }
  | { readonly kind: 'aside'; readonly aside: Aside }
  /** What was chosen in an aside, kept until it is recorded. */
  | { readonly kind: 'noted'; readonly draft: Partial<Draft> }
  | { readonly kind: 'action'; readonly action: Action }
  | { readonly kind: 'leaving'; readonly leaving: Partial<Leaving> }
  | { readonly kind: 'sent'; readonly ticket: number }
  | { readonly kind: 'saved'; readonly ticket: number; readonly done: Done }
  | { readonly kind: 'undone'; readonly ticket: number }
  | { readonly kind: 'opened'; readonly ticket: number }
  | { readonly kind: 'refused'; readonly ticket: number; readonly reason: Refusal }
  | { readonly kind: 'refusal_closed' }
  /** The same save once more. */
  | { readonly kind: 'retried' }
  | { readonly kind: 'undo_asked' }
  | { readonly kind: 'recent_asked' }
  | { readonly kind: 'recent_loaded'; readonly entries: readonly Recent[] | 'failed' }
  | { readonly kind: 'recent_undo'; readonly entry: Recent }
  | { readonly kind: 'opening_asked' }
  | { readonly kind: 'menu_asked' }
  | { readonly kind: 'task'; readonly task: Task }
  /** What is shown may be old: ask again. */
  | { readonly kind: 'reload' }
  /** From a verdict back to the same people. */
  | { readonly kind: 'went_on' }
  | { readonly kind: 'back' }
  /** 次の方へ */
  | { readonly kind: 'left' };
