import type { DeskPhase, Visit } from '../../identity/schema.ts';
import type { EventId, VisitId } from '../../kernel/ids.ts';
import type { Detail } from '../../kernel/result.ts';
import type { Choosing } from './choosing.ts';
import type { ApplicationView, SheetView, VisitView } from './views.ts';
import type { ProcedureKey } from './visit-schema.ts';

/** What the counter's screen shows, one scene at a time, and what can happen to it. Which follows which is `flow.ts`. */

export type ReportPaper = 'forms' | 'route_slip' | 'guide' | 'letter';
export type Sign = 'screen' | 'paper' | 'none';

/** A batch of papers on its way to the printer. */
export interface Printing {
  readonly paper: ReportPaper;
  readonly state: 'printing' | 'printed' | 'failed';
  /** Why it stopped. */
  readonly reason: PrintRefusal | null;
  readonly pages: number;
  readonly total: number;
  /** Of forms and letters: what came out so far. */
  readonly out: readonly EventId[];
  /** What the printer had to say: letters it could not draw. */
  readonly notes: readonly string[];
}
export type PrintRefusal = 'no_printer' | 'printer_failed' | 'no_such_application' | 'no_visit' | 'failed';

/** What is looked for in 受付の一覧. */
export interface Query {
  readonly days: 'today' | 'all';
  readonly only: 'all' | 'missing' | 'open';
  readonly text: string;
}
export const EMPTY_QUERY: Query = { days: 'today', only: 'all', text: '' };

export interface Applications {
  readonly applications: readonly ApplicationView[];
  readonly more: boolean;
}

export type Scene =
  /** Nobody is served: waiting, with what is laid aside. */
  | { readonly at: 'home' }
  /** 目的. `from`: the card's visit that it begins with; nobody's card when there is none. */
  | { readonly at: 'purpose'; readonly from: VisitId | null }
  /** だれの手続きか */
  | { readonly at: 'people' }
  /** 住民記録にない方; `key`: one who was typed already. */
  | { readonly at: 'guest'; readonly key: string | null }
  | { readonly at: 'proxy' }
  | { readonly at: 'ask' }
  | { readonly at: 'answers' }
  /** 手続きの一覧; `open`: the one that is looked at. */
  | { readonly at: 'list'; readonly open: ProcedureKey | null }
  /** 様式を名前でさがす */
  | { readonly at: 'find' }
  /** 記入; `focus`: the field to begin with. */
  | { readonly at: 'fields'; readonly focus: string | null }
  /** 添付書類と本人確認 */
  | { readonly at: 'papers' }
  /** 住民の確認 */
  | { readonly at: 'resident' }
  /** `looking`: at the papers, before they are printed. */
  | { readonly at: 'confirm'; readonly sign: Sign; readonly looking: boolean }
  | {
      readonly at: 'done';
      readonly applications: readonly ApplicationView[];
      readonly printing: Printing | null;
      readonly looking: boolean;
      /** Looked at, and not to be printed. */
      readonly leftOut: readonly EventId[];
    }
  /** 受付の一覧; `found` `null`: asked for and not here yet. */
  | {
      readonly at: 'applications';
      readonly query: Query;
      readonly found: Applications | 'failed' | null;
      readonly open: EventId | null;
      readonly printing: Printing | null;
      readonly looking: boolean;
    };

/** A scene that is gone to by name, while a visit stands. */
export type Place =
  | 'purpose'
  | 'people'
  | 'proxy'
  | 'ask'
  | 'answers'
  | 'list'
  | 'find'
  | 'fields'
  | 'papers'
  | 'resident';

/** Where a visit goes on after a call: `next` is the question that is open, or the list when there is none. */
export type To = Place | 'next' | 'same';

export interface Refusal {
  readonly reason: string;
  readonly detail: Detail | undefined;
}

export interface Flow {
  readonly scene: Scene;
  /** As the host last showed it; it is the host's, nothing is decided here. */
  readonly visit: VisitView | null;
  readonly sheet: SheetView | null;
  /** Typed and not said yet, by the field's key. */
  readonly drafts: Readonly<Record<string, string>>;
  /** The people were chosen by a person, not only suggested. */
  readonly chosen: boolean;
  /** Rows that were switched and not sent yet. */
  readonly choosing: Choosing | null;
  /** The desk's visit that was last taken up or turned away. */
  readonly seen: VisitId | null;
  /** Somebody else's card was read while a visit stands. */
  readonly knocking: Visit | null;
  /** Ticket of the call under way. */
  readonly busy: number | null;
  readonly refusal: Refusal | null;
}

export type FlowInput =
  | { readonly kind: 'desk'; readonly phase: DeskPhase }
  /** The visit at the desk as far as the host says. */
  | { readonly kind: 'standing'; readonly visit: string | null }
  | { readonly kind: 'walk_in' }
  | { readonly kind: 'go'; readonly to: Place }
  | { readonly kind: 'choosing'; readonly choosing: Choosing }
  | { readonly kind: 'guest'; readonly key: string | null }
  | { readonly kind: 'opened'; readonly procedure: ProcedureKey | null }
  | { readonly kind: 'focused'; readonly field: string }
  | { readonly kind: 'confirm'; readonly sign: Sign }
  | { readonly kind: 'back' }
  | { readonly kind: 'typed'; readonly key: string; readonly value: string | null }
  | { readonly kind: 'sent'; readonly ticket: number }
  | { readonly kind: 'refused'; readonly ticket: number; readonly refusal: Refusal }
  | { readonly kind: 'refusal_closed' }
  /** An answer of the host: the visit as it now is. */
  | {
      readonly kind: 'visit';
      readonly ticket: number;
      readonly visit: VisitView;
      readonly sheet: SheetView | null;
      readonly to: To;
    }
  /** Looked at again without being asked for. */
  | { readonly kind: 'refreshed'; readonly visit: VisitView }
  | { readonly kind: 'sheet'; readonly sheet: SheetView }
  | {
      readonly kind: 'accepted';
      readonly ticket: number;
      readonly applications: readonly ApplicationView[];
    }
  /** The visit is over or laid aside; a card that waits for its turn is taken up. */
  | { readonly kind: 'left' }
  | { readonly kind: 'printing'; readonly printing: Printing | null }
  | { readonly kind: 'looking'; readonly looking: boolean }
  | { readonly kind: 'left_out'; readonly application: EventId; readonly leftOut: boolean }
  | { readonly kind: 'applications_asked'; readonly query: Query }
  | { readonly kind: 'applications'; readonly query: Query; readonly found: Applications | 'failed' }
  | { readonly kind: 'application_opened'; readonly application: EventId | null }
  /** Something of an application was changed. */
  | { readonly kind: 'application'; readonly ticket: number; readonly application: ApplicationView };
