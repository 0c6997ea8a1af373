import type { HeldCard, InsideView, PersonView, TodayView } from './views-schema.ts';

/** What the screen of a staff door shows: the door itself, or what a supervisor does there. Which follows which is `flow.ts`. */

export type Place = 'find' | 'today' | 'inside';

/** A paper on its way. */
export type Printing = 'none' | 'printing' | 'printed' | 'no_printer' | 'failed';

export type Scene =
  /** Whoever comes: waiting, or the last verdict. */
  | { readonly at: 'door' }
  | { readonly at: 'menu' }
  | { readonly at: 'find' }
  | { readonly at: 'person'; readonly view: PersonView; readonly done: Done | null }
  /** カード忘れ: a punch of now. */
  | { readonly at: 'manual'; readonly view: PersonView }
  /** 打刻漏れ: one of an earlier time. */
  | { readonly at: 'add'; readonly view: PersonView }
  /** カードの登録; `waiting`: the next card is hers. */
  | { readonly at: 'link'; readonly view: PersonView; readonly waiting: boolean }
  | { readonly at: 'unlink'; readonly view: PersonView; readonly card: HeldCard }
  | { readonly at: 'today'; readonly today: TodayView | 'failed' | null }
  | { readonly at: 'inside'; readonly inside: InsideView | 'failed' | null; readonly print: Printing }
  /** 参集を 始める */
  | { readonly at: 'muster' };

/** What was just recorded of a colleague, said above her page. */
export type Done = 'manual' | 'added' | 'linked' | 'linked_before' | 'unlinked';

/** Why something was not done: of the contract, or of the wire. */
export type Refusal = string;
