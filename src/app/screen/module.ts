import type { CounterState } from '../../modules/counter/views.ts';
import type { PollingState } from '../../modules/polling/views.ts';
import type { ShelterState } from '../../modules/shelter/views-schema.ts';

/** Which module this terminal's screen is of: what the host publishes says it. */
export type Module =
  | { readonly kind: 'counter'; readonly counter: CounterState }
  | { readonly kind: 'shelter'; readonly shelter: ShelterState }
  | { readonly kind: 'polling'; readonly polling: PollingState };

/** What is published on each module's own topic. */
export interface ModuleStates {
  readonly counter: CounterState;
  readonly shelter: ShelterState;
  readonly polling: PollingState;
}

/**
 * A place that is both is a polling station as long as there is an election; a counter that is a shelter at need is a counter; nothing, while
 * nothing was heard.
 */
export const moduleOf = ({ shelter, polling, counter }: Partial<ModuleStates>): Module | undefined => {
  if (polling !== undefined) return { kind: 'polling', polling };
  if (counter !== undefined) return { kind: 'counter', counter };
  return shelter === undefined ? undefined : { kind: 'shelter', shelter };
};
