import type { DeskPhase } from '../../identity/schema.ts';
import type { VisitId } from '../../kernel/ids.ts';
import type { BallotId, Finding, FindRefusal, Noted, Printing, Refusal, Scan, Scene } from './scene.ts';
import type { Assist, EarlyReason } from './schema.ts';
import type {
  AcceptOutcome,
  ChecklistItem,
  Conflict,
  Look,
  Oath,
  PollingReport,
  ShownAcceptance,
  TieOutView,
} from './views.ts';

/** How far the screen has come, and what can happen to it; what then follows is `flow.ts`. */
export interface Flow {
  readonly scene: Scene;
  /** The visit last taken up or turned away. */
  readonly seen: VisitId | null;
  /** The look last taken up from what the host said stands. */
  readonly resumed: string | null;
  /** Ticket of the call under way. */
  readonly busy: number | null;
  readonly refusal: Refusal | null;
  /** A card or a ticket came while it could not be taken up. */
  readonly held: 'card' | 'ticket' | null;
  /** Number of the last look-up. */
  readonly asked: number;
}

export const initialFlow: Flow = {
  scene: { at: 'home' },
  seen: null,
  resumed: null,
  busy: null,
  refusal: null,
  held: null,
  asked: 0,
};

/** What can be opened while nobody is served. */
export type Place =
  | 'search'
  | 'menu'
  | 'spoil'
  | 'tie_out'
  | 'checklist'
  | 'report'
  | 'closing'
  | 'paper'
  | 'backup'
  | 'conflicts';

export type FlowInput =
  | { readonly kind: 'desk'; readonly phase: DeskPhase }
  /** What stands on the screen as far as the host knows. */
  | { readonly kind: 'standing'; readonly lookId: string | null }
  | { readonly kind: 'scanned'; readonly code: string }
  | { readonly kind: 'chosen'; readonly by: Extract<Finding, { by: 'search' | 'number' }> }
  | { readonly kind: 'found'; readonly asked: number; readonly look: Look }
  | {
      readonly kind: 'find_failed';
      readonly asked: number;
      readonly reason: FindRefusal;
      /** Who stands at the host. */
      readonly standing: string | null;
    }
  | { readonly kind: 'sent'; readonly ticket: number }
  | { readonly kind: 'refused'; readonly ticket: number; readonly reason: Refusal }
  | { readonly kind: 'looked'; readonly ticket: number; readonly look: Look }
  | { readonly kind: 'accepted'; readonly ticket: number; readonly outcome: AcceptOutcome }
  | { readonly kind: 'ticked'; readonly ticket: number; readonly acceptance: ShownAcceptance }
  | { readonly kind: 'noted'; readonly ticket: number; readonly noted: Noted }
  | { readonly kind: 'tied_out'; readonly ticket: number; readonly view: TieOutView }
  | { readonly kind: 'closed'; readonly ticket: number; readonly report: PollingReport }
  | { readonly kind: 'ask'; readonly ask: Extract<Scene, { at: 'stop' }>['ask'] }
  | { readonly kind: 'reason_asked' }
  | { readonly kind: 'reason'; readonly reason: EarlyReason }
  | { readonly kind: 'oath'; readonly oath: Oath | 'failed' }
  | { readonly kind: 'special'; readonly kindOf: Extract<Scene, { at: 'special' }>['kind'] }
  | { readonly kind: 'assist'; readonly assist: Assist | null }
  | { readonly kind: 'declined'; readonly ballots: readonly BallotId[] }
  | { readonly kind: 'print'; readonly printing: Printing }
  | { readonly kind: 'opened'; readonly place: Place }
  | { readonly kind: 'list_asked'; readonly open: boolean }
  | { readonly kind: 'listed'; readonly entries: readonly ShownAcceptance[] | 'failed' }
  | { readonly kind: 'taken_up'; readonly acceptance: ShownAcceptance }
  | { readonly kind: 'undo_asked'; readonly acceptance: ShownAcceptance }
  | { readonly kind: 'checklist'; readonly items: readonly ChecklistItem[] }
  | { readonly kind: 'tried_scan'; readonly scan: Scan }
  | { readonly kind: 'reported'; readonly report: PollingReport | 'failed' }
  | { readonly kind: 'conflicts'; readonly conflicts: readonly Conflict[] | 'failed' }
  | { readonly kind: 'refusal_closed' }
  | { readonly kind: 'back' }
  /** 次の方へ; of a stop only when a person has said that nobody was taken in. */
  | { readonly kind: 'left' };
