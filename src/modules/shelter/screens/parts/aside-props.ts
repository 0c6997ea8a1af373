import type { Scene } from '../../scene.ts';
import type { ShelterDesk, ShelterHost } from '../../use-shelter.ts';
import type { ShelterState } from '../../views-schema.ts';

/** What every aside is given: one big choice about the people at the desk. */
export interface AsideProps {
  readonly scene: Extract<Scene, { at: 'aside' }>;
  readonly host: ShelterHost;
  readonly model: ShelterDesk;
  readonly shelter: ShelterState;
}
