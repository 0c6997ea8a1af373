import type { RpcClient } from '../../rpc/client.ts';
import type { Saved, shelterContract, shelterTopics, Who } from './contract.ts';
import { arrivalOf, changedNeeds, type OfPeople } from './draft.ts';
import type { Action, Flow, Leaving, Refusal, What } from './scene.ts';
import type { PersonId } from './schema.ts';

/** What the shelter's screens ask of the host. */
export type ShelterRpc = RpcClient<typeof shelterContract, typeof shelterTopics>;

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: Refusal };

/** The heads that are being named now: whoever is taken in was among them. */
export const headsOf = ({ parked }: Pick<Flow, 'parked'>) =>
  parked?.kind === 'naming' && parked.heads !== null ? { heads: parked.heads.headsId } : {};

/** 入所受付, or the registration of those who stay outside. */
export const arriveCall = (rpc: ShelterRpc, people: OfPeople, flow: Pick<Flow, 'parked'>) => {
  const { stay, spot } = people.draft;
  const told = { ...arrivalOf(people), ...headsOf(flow) };
  return stay === null
    ? rpc.call('shelter.checkIn', { ...told, ...(spot === null ? {} : { spot }) })
    : rpc.call('shelter.noteStay', { ...told, stay });
};

/** 外出・外泊・転所・退所, or the return of those who are recorded here. */
export const actionCall = (rpc: ShelterRpc, people: OfPeople, action: Action, leaving: Leaving) => {
  if (action === 'return') {
    const { who, present } = arrivalOf(people);
    return rpc.call('shelter.checkIn', { who, present });
  }
  const { to, overnight, destination, handedOver } = leaving;
  return rpc.call('shelter.depart', {
    who: people.who,
    people: [...people.ticked],
    departure: action,
    ...(to === null ? {} : { toShelterId: to }),
    ...(overnight === null ? {} : { overnight }),
    ...(destination === null ? {} : { destination }),
    ...(handedOver === null ? {} : { handedOver }),
  });
};

/** Everybody of the household who is recorded in this shelter, or nobody: those of whom something can be noted. */
const registered = ({ view }: OfPeople): PersonId[] =>
  view.members.filter(({ presence }) => presence.status !== 'not_here').map(({ personId }) => personId);

/** What an aside noted of people who are recorded already: its call and what it is called. `undefined`: nothing to record. */
export const notedCall = (rpc: ShelterRpc, people: OfPeople): (() => Promise<Answer<Saved>>) | undefined => {
  const { who, draft, ticked } = people;
  const of = ticked.length > 0 ? [...ticked] : registered(people);
  const needs = changedNeeds(people, () => true);
  const { consent, group, stay, spot, guests } = draft;
  if (needs.length > 0) return () => rpc.call('shelter.noteNeeds', { who, people: needs });
  if (consent !== null) return () => rpc.call('shelter.setConsent', { who, people: of, consent });
  if (group !== null) return () => rpc.call('shelter.noteGroup', { who, facts: group });
  if (spot !== null) return () => rpc.call('shelter.giveSpot', { who, people: of, spot });
  if (stay !== null) return () => rpc.call('shelter.noteStay', { who, present: of, stay });
  if (guests.length > 0) return () => rpc.call('shelter.checkIn', { who, present: [], guests: [...guests] });
  return undefined;
};

/** What the verdict calls that which an aside noted. */
export const notedWhat = ({ draft, view }: OfPeople): What => {
  if (changedNeeds({ view, draft }, () => true).length > 0) return 'needs';
  if (draft.consent !== null) return 'consent';
  if (draft.group !== null) return 'group';
  if (draft.spot !== null) return 'spot';
  return draft.stay !== null ? 'stay' : 'guests';
};

/** The household of whoever is at the desk. */
export const householdCall = (rpc: ShelterRpc, who: Who) => rpc.call('shelter.household', { who });
