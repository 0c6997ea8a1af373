import type { SecondReason } from '../../identity/schema.ts';
import type { VisitId } from '../../kernel/ids.ts';
import type { Ballot } from '../../registry/roll/election.ts';
import type { ElectorId } from '../../registry/roll/schema.ts';
import type { Assist, EarlyReason } from './schema.ts';
import type {
  ChecklistItem,
  Conflict,
  Look,
  Oath,
  PollingReport,
  ShownAcceptance,
  TieOutView,
} from './views.ts';

export type BallotId = Ballot['id'];

/** What the polling desk shows, one scene at a time. Which follows which is `flow.ts`. */

/** By what somebody is looked up. */
export type Finding =
  | { readonly by: 'visit'; readonly visitId: VisitId }
  | { readonly by: 'ticket'; readonly code: string }
  | { readonly by: 'search'; readonly electorId: ElectorId }
  | { readonly by: 'number'; readonly electorId: ElectorId }
  /** The page was loaded again while a look stood. */
  | { readonly by: 'again'; readonly lookId: string };

/** What the elector wants, beyond what the verdict says. */
export interface Plan {
  /** 期日前投票の事由 */
  readonly reason: EarlyReason | null;
  readonly assist: Assist | null;
  /** 辞退: ballots she does not take. */
  readonly declined: readonly BallotId[];
}
export const emptyPlan: Plan = { reason: null, assist: null, declined: [] };

interface OfLook {
  readonly look: Look;
  readonly plan: Plan;
}

/** From which list an acceptance was taken up. */
export type From = 'accept' | 'handouts' | 'recent';

/** What was just recorded, said with a ring for some seconds. */
export type Noted =
  | { readonly what: 'provisional' }
  | { readonly what: 'spoiled'; readonly reissued: boolean }
  | { readonly what: 'undone'; readonly acceptance: ShownAcceptance }
  | { readonly what: 'paper'; readonly acceptance: ShownAcceptance; readonly conflict: boolean }
  | { readonly what: 'opened' };

export type Scene =
  /** Waiting, reading, not open or closed, as the desk and the place say. */
  | { readonly at: 'home' }
  | { readonly at: 'looking'; readonly by: Finding; readonly asked: number }
  /** Who it is could not be looked up. */
  | { readonly at: 'not_found'; readonly reason: FindRefusal }
  /** 受付可 */
  | ({ readonly at: 'verdict' } & OfLook)
  /** Every stop; `ask`: what a person wants to do about it. */
  | {
      readonly at: 'stop';
      readonly look: Look;
      readonly ask: 'nothing' | 'end' | 'override' | 'provisional' | 'returned';
    }
  /** 期日前投票の事由 */
  | ({ readonly at: 'reason' } & OfLook)
  /** 宣誓書; `oath` `null`: asked for and not here yet. */
  | ({
      readonly at: 'oath';
      readonly oath: Oath | 'failed' | null;
      readonly print: Printing;
    } & OfLook)
  /** ほかの扱い: 代理投票, 点字投票, 辞退, 仮投票 */
  | ({ readonly at: 'special'; readonly kind: 'menu' | 'proxy' | 'decline' | 'provisional' } & OfLook)
  /** 投票用紙の交付 */
  | { readonly at: 'issue'; readonly acceptance: ShownAcceptance; readonly from: From }
  | { readonly at: 'undo'; readonly acceptance: ShownAcceptance; readonly from: From }
  | { readonly at: 'noted'; readonly noted: Noted }
  | { readonly at: 'search' }
  /** `open`: those whose ballots are still to be handed out. */
  | {
      readonly at: 'list';
      readonly open: boolean;
      readonly entries: readonly ShownAcceptance[] | 'failed' | null;
    }
  | { readonly at: 'menu' }
  | { readonly at: 'spoil' }
  | { readonly at: 'tie_out'; readonly done: TieOutView | null }
  | { readonly at: 'checklist'; readonly items: readonly ChecklistItem[] | null; readonly scan: Scan | null }
  | { readonly at: 'report'; readonly report: PollingReport | 'failed' | null; readonly print: Printing }
  | { readonly at: 'closing' }
  | { readonly at: 'paper' }
  | { readonly at: 'backup'; readonly print: Printing }
  | { readonly at: 'conflicts'; readonly conflicts: readonly Conflict[] | 'failed' | null };

/** What the trial of the scanner gave. */
export interface Scan {
  readonly read: boolean;
  readonly inRoll: boolean;
}

/** A paper on its way. `pages`: how many came out. */
export type Printing =
  | { readonly state: 'none' | 'printing' }
  | { readonly state: 'printed'; readonly pages: number }
  | { readonly state: 'failed'; readonly reason: PrintRefusal };

export type PrintRefusal = 'no_printer' | 'printer_silent' | 'failed';

export type FindRefusal = 'stop_stands' | 'no_such_visit' | 'not_listed' | 'cannot_record' | 'failed';

/** Why something was not done: of the contract, or of the wire. */
export type Refusal =
  | SecondReason
  | 'no_such_look'
  | 'cannot_record'
  | 'not_acceptable'
  | 'wrong_ballots'
  | 'reason_needed'
  | 'oath_needed'
  | 'not_early'
  | 'helpers_differ'
  | 'cannot_go_on'
  | 'no_such_acceptance'
  | 'undone'
  | 'already_issued'
  | 'no_such_tick'
  | 'already_undone'
  | 'ballots_out'
  | 'not_open'
  | 'closed'
  | 'already_open'
  | 'checklist_open'
  | 'not_waivable'
  | 'second_needed'
  | 'station_fault'
  | 'wrong_hour'
  | 'no_such_elector'
  | 'wrong_time'
  | 'forbidden'
  | 'bad_input'
  | 'my_number'
  | 'unknown_method'
  | 'internal'
  | 'bad_output'
  | 'disconnected';
