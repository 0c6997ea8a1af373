/** Made-up people in a gym, in memory, and what the shelter's own rules say of them. */
import { randomUUID } from 'node:crypto';
import { type CardNote, type DeskState, visitSchema } from '../../src/identity/schema.ts';
import { type Fact, foldPerson } from '../../src/modules/shelter/rules.ts';
import type { Presence, Recent, ShelterState } from '../../src/modules/shelter/schema.ts';
import type { Household } from './made-up-households.ts';

export interface World {
  desk: DeskState;
  shelter: ShelterState;
  facts: Fact[];
  /** Who may be chosen by name at the sign-in, and whether that list is old. */
  staff: { people: { id: string; name: string }[]; stale: boolean };
  readonly households: readonly Household[];
  /** Counted besides the made-up people, so that the figures look like a night in a gym. */
  others: number;
  /** The next save fails as a full disk would. */
  failSaves: boolean;
  /** How often each household was asked for, by visit. */
  readonly asked: Map<string, number>;
  /** Whether each `desk.clear` asked for the card that lies there to be read. */
  readonly clearedAgain: boolean[];
  /** Letters lost on slips, as the page said. */
  readonly slipsDegraded: number[];
}

export const presenceOf = (world: World, id: string): Presence => {
  const undone = new Set(
    world.facts.flatMap(({ event }) => (event.kind === 'shelter.undone' ? [event.data.undoes] : [])),
  );
  const facts = world.facts.filter(({ event }) => {
    if (event.kind === 'shelter.checked_in') return event.data.members.some((m) => m.residentId === id);
    return event.kind === 'shelter.departed' && event.data.residentIds.some((each) => each === id);
  });
  return foldPerson(facts, undone);
};

export const householdOf = (world: World, residentId: string): Household | undefined =>
  world.households.find(({ people }) => people.some(({ id }) => id === residentId));

const nameOf = (world: World, residentId: string): string =>
  householdOf(world, residentId)?.people.find(({ id }) => id === residentId)?.name ?? '';

export const recentOf = (world: World): Recent[] => {
  const undone = new Set<string>(
    world.facts.flatMap(({ event }) => (event.kind === 'shelter.undone' ? [event.data.undoes] : [])),
  );
  return world.facts.toReversed().flatMap(({ eventId, at, event }): Recent[] => {
    if (event.kind !== 'shelter.checked_in' && event.kind !== 'shelter.departed') return [];
    const arrived = event.kind === 'shelter.checked_in';
    const ids = arrived ? event.data.members.map((member) => member.residentId) : event.data.residentIds;
    return [
      {
        eventId,
        kind: event.kind,
        departure: arrived ? null : event.data.departure,
        at,
        names: ids.map((id) => nameOf(world, id)),
        undone: undone.has(eventId),
      },
    ];
  });
};

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
