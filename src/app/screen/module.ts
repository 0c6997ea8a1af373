import type { PollingState } from '../../modules/polling/views.ts';
import type { ShelterState } from '../../modules/shelter/views-schema.ts';

/** Which module this terminal's screen is of: what the host publishes says it. */
export type Module =
  | { readonly kind: 'shelter'; readonly shelter: ShelterState }
  | { readonly kind: 'polling'; readonly polling: PollingState };

/** A place that is both is a polling station as long as there is an election; nothing, while nothing was heard. */
export const moduleOf = (
  shelter: ShelterState | undefined,
  polling: PollingState | undefined,
): Module | undefined => {
  if (polling !== undefined) return { kind: 'polling', polling };
  return shelter === undefined ? undefined : { kind: 'shelter', shelter };
};
