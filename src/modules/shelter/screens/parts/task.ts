import type { ShelterHost } from '../../use-shelter.ts';
import type { ShelterState } from '../../views-schema.ts';

/** What every task is given: something that is done and does not begin with somebody's card. */
export interface TaskProps {
  readonly host: ShelterHost;
  readonly shelter: ShelterState;
  readonly onBack: () => void;
}
