/** Made-up people in a gym, for a host that serves the screen alone. */
import { randomUUID } from 'node:crypto';
import { type CardNote, type DeskState, visitSchema } from '../../src/identity/schema.ts';
import type { Fact } from '../../src/modules/shelter/fold.ts';
import type { ShelterState } from '../../src/modules/shelter/views-schema.ts';
import type { Household } from './made-up-households.ts';

export interface World {
  desk: DeskState;
  /** As the screen was told last. */
  readonly shelter: ShelterState;
  /** What the screen had recorded, oldest first. */
  readonly facts: readonly Fact[];
  /** Who may be chosen by name at the sign-in, and whether that list is old. */
  staff: { people: { id: string; name: string }[]; stale: boolean };
  readonly households: readonly Household[];
  /** The next save fails as a full disk would. */
  failSaves: boolean;
  /** How often each household was asked for, by visit. */
  readonly asked: Map<string, number>;
  /** Whether each `desk.clear` asked for the card that lies there to be read. */
  readonly clearedAgain: boolean[];
  /** Slips that were printed; `printer`: whether there is one, and whether it answers. */
  readonly printed: string[];
  printer: 'none' | 'good' | 'silent';
}

export const householdOf = (households: readonly Household[], residentId: string): Household | undefined =>
  households.find(({ people }) => people.some(({ id }) => id === residentId));

export const visitOf = (
  residentId: string,
  notes: readonly CardNote[],
  source: 'common_card_id' | 'search',
) =>
  visitSchema.parse({
    visitId: randomUUID(),
    residentId,
    evidence: { level: source === 'search' ? 'L1' : 'L0', source, revocation: 'unknown' },
    notes,
    afterLastApduMs: 2,
  });
