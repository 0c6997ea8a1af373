import type { DeskPhase, DeskState } from '../../identity/schema.ts';
import { throwIllegalValue } from '../../kernel/assert.ts';
import { type Machine, type Trouble, troublesOf } from './trouble.ts';

/** What the page shows besides the module's own screen, as a reducer: the search, and which troubles were understood. */
export interface Stage {
  readonly searching: boolean;
  /** The desk's phase as last seen: only its change closes the search, not its repetition. */
  readonly phase: DeskPhase['kind'];
  /** Troubles announced and answered with 「わかりました」, while they last. */
  readonly understood: readonly Trouble[];
}

export const initialStage: Stage = { searching: false, phase: 'waiting', understood: [] };

export type StageInput =
  | {
      readonly kind: 'desk';
      readonly desk: Machine & Pick<DeskState, 'phase'>;
    }
  | { readonly kind: 'search_opened' }
  | { readonly kind: 'search_closed' }
  | { readonly kind: 'understood'; readonly trouble: Trouble };

/** Work goes on with these, so the page says them once, while nobody is at the desk. */
const ANNOUNCED: readonly Trouble[] = [
  'record_broken',
  'record_renewed',
  'frozen',
  'not_taken',
  'clock_off',
  'clock_suspect',
];

/** What is to be announced now; the other troubles speak where they stop something (reader, record). */
export const announcementFor = (
  desk: Machine & Pick<DeskState, 'phase'>,
  { understood }: Pick<Stage, 'understood'>,
): Trouble | null =>
  desk.phase.kind === 'waiting'
    ? (troublesOf(desk).find((trouble) => ANNOUNCED.includes(trouble) && !understood.includes(trouble)) ??
      null)
    : null;

export const stepStage = (stage: Stage, input: StageInput): Stage => {
  switch (input.kind) {
    case 'desk': {
      const { kind } = input.desk.phase;
      const present = troublesOf(input.desk);
      // A trouble that went away is announced anew when it comes back.
      const understood = stage.understood.filter((trouble) => present.includes(trouble));
      // A tap, or the person who was chosen, takes the screen from the search.
      const searching = stage.searching && (kind === 'waiting' || kind === stage.phase);
      return { searching, phase: kind, understood };
    }
    case 'search_opened':
      return { ...stage, searching: true };
    case 'search_closed':
      return { ...stage, searching: false };
    case 'understood':
      return { ...stage, understood: [...stage.understood, input.trouble] };
    default:
      return throwIllegalValue(input);
  }
};
