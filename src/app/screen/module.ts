import type { AttendanceState } from '../../modules/attendance/views-schema.ts';
import type { BenefitsState } from '../../modules/benefits/views-schema.ts';
import type { CounterState } from '../../modules/counter/views.ts';
import type { LibraryState } from '../../modules/library/views-schema.ts';
import type { PollingState } from '../../modules/polling/views.ts';
import type { ShelterState } from '../../modules/shelter/views-schema.ts';

/** Which module this terminal's screen is of: what the host publishes says it. */
export type Module =
  | { readonly kind: 'library'; readonly library: LibraryState }
  | { readonly kind: 'attendance'; readonly attendance: AttendanceState }
  | { readonly kind: 'benefits'; readonly benefits: BenefitsState }
  | { readonly kind: 'counter'; readonly counter: CounterState }
  | { readonly kind: 'shelter'; readonly shelter: ShelterState }
  | { readonly kind: 'polling'; readonly polling: PollingState };

/** What is published on each module's own topic. */
export interface ModuleStates {
  readonly counter: CounterState;
  readonly shelter: ShelterState;
  readonly polling: PollingState;
  /** Of places without residents, which have nothing beside. */
  readonly library: LibraryState;
  readonly benefits: BenefitsState;
  readonly attendance: AttendanceState;
}

/**
 * A place that is both is a polling station as long as there is an election; a counter that is a shelter at need is a counter; nothing, while
 * nothing was heard.
 */
export const moduleOf = (states: Partial<ModuleStates>): Module | undefined => {
  const { shelter, polling, counter, library, attendance, benefits } = states;
  if (polling !== undefined) return { kind: 'polling', polling };
  if (counter !== undefined) return { kind: 'counter', counter };
  if (library !== undefined) return { kind: 'library', library };
  if (attendance !== undefined) return { kind: 'attendance', attendance };
  if (benefits !== undefined) return { kind: 'benefits', benefits };
  return shelter === undefined ? undefined : { kind: 'shelter', shelter };
};
