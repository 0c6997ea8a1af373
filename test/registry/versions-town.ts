/**
 * A town whose every version says of itself which it is: each address, each household and each reading has the version in it, so
 * that an answer made of two versions shows.
 */
import type { HouseholdId, ResidentId } from '../../src/kernel/ids.ts';
import type { Change } from '../../src/registry/delta.ts';
import type { Resident, ResidentRecord } from '../../src/registry/schema.ts';
import type { Registry } from '../../src/registry/store.ts';
import type { ReplicaFiles } from '../../src/registry/versions.ts';
import { personaByName } from '../../src/simulator/town/personas.ts';

export const PEOPLE = 3_000;
const HOUSEHOLD = 3;

export const filesOf = (folder: string): ReplicaFiles => ({
  folder,
  key: new Uint8Array(32).fill(1),
  tokenKey: new Uint8Array(32).fill(2),
});

const example = personaByName('elder')?.resident;

export const residentIdAt = (at: number): ResidentId => String(1_000_000 + at) as ResidentId;
const cardAt = (at: number) => ({ serial: String(100_000_000_000_000 + at), municipality: '99999' });
const householdAt = (at: number): HouseholdId =>
  String(5_000_000 + Math.floor(at / HOUSEHOLD)) as HouseholdId;
/** Of that version alone. */
const addressOf = (version: number): string => `架空県かざし市本町${version}番地`;

const personAt = (version: number, at: number): Resident => {
  if (example === undefined) throw new Error('no resident elder');
  return {
    ...example,
    residentId: residentIdAt(at),
    householdId: householdAt(at),
    relationship: at % HOUSEHOLD === 0 ? '世帯主' : '子',
    address: addressOf(version),
    measures: [],
    card: cardAt(at),
    certificateSerial: null,
  };
};

// Everybody of a version.
export function* peopleOf(version: number): Generator<Resident> {
  for (let at = 0; at < PEOPLE; at += 1) yield personAt(version, at);
}

// Everybody moves.
export function* changesOf(version: number): Generator<Change> {
  for (const resident of peopleOf(version)) yield { op: 'put', resident: { ...resident, card: null } };
}

/** Whose card it is and where the household lives, at one tap: the version that all of it is of, or what is wrong. */
export const versionByTap = (registry: Registry, at: number): number | string => {
  const version = registry.meta().version;
  const residentId = registry.byCard(cardAt(at));
  if (residentId !== residentIdAt(at)) return `card ${at} leads to ${residentId}`;
  const person = registry.resident(residentId);
  if (person === undefined) return `nobody is ${residentId}`;
  const household = registry.household(person.householdId);
  if (household.length !== HOUSEHOLD) return `a household of ${household.length}`;
  const neighbours: readonly ResidentRecord[] = registry.search({ place: `本町${version}` }, () => true).hits;
  if (neighbours.length === 0) return `nobody lives at ${version}`;
  const wrong = [person, ...household, ...neighbours].find(({ address }) => address !== addressOf(version));
  return wrong === undefined ? version : `${wrong.address} in version ${version}`;
};
