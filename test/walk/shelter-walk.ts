/** 避難所, in every way there is to ask of it: in, outside, out, looked for, listed, supplied, undone; with guests beside the family. */

import type { Part } from './protected-town.ts';
import { personaOf } from './protected-town.ts';

/** What a method says, as far as the next call needs it. */
export interface Answer {
  readonly ok?: boolean;
  readonly reason?: string;
  /** 仮カード */
  readonly cards?: readonly string[];
  readonly value?: {
    readonly visitId?: string;
    readonly eventId?: string;
    readonly checkId?: string;
    readonly cards?: readonly { readonly linkedBy: string; readonly status: string }[];
    readonly suggestions?: readonly { readonly residentId: string }[];
    readonly entries?: readonly {
      readonly eventId: string;
      readonly kind: string;
      readonly departure: string | null;
    }[];
    readonly guestIds?: readonly string[];
    readonly headsId?: string;
  };
}

interface Desk {
  readonly ask: (method: string, input?: unknown) => Promise<Answer>;
}

const CONSENT = { family: true, acquaintances: true, others: true };
const COUNTS = { infant: 0, child: 0, adult: 2, elderly: 0, wheelchairs: 0 };

/** 仮カード, given, read and given back. */
const withCard = async ({ ask }: Desk, who: object, people: readonly string[]): Promise<void> => {
  const card = (await ask('shelter.makeCards', { count: 1 })).cards?.[0];
  await ask('shelter.giveCard', { who, people, card });
  await ask('shelter.scanCard', { text: card });
  await ask('shelter.household', { who: { by: 'temp_card', cardId: card } });
  for (const method of ['slip', 'printSlip'])
    await ask(`shelter.${method}`, { slip: 'cards', cards: [card] });
  await ask('shelter.returnCard', { cardId: card, how: 'returned' });
};

/** A guest of the same name, who is then found to be the resident. */
const guestOf = async ({ ask }: Desk, who: object, part: Part): Promise<void> => {
  const { name, kana, residentId } = personaOf(part).resident;
  const details = { name, kana, kind: 'other' };
  const guest = { sex: '9', age: 30, details };
  const added = await ask('shelter.checkIn', { who, present: [], guests: [guest] });
  const guestId = added.value?.guestIds?.[0];
  await ask('shelter.noteGuest', { who, guestId, ...guest });
  await ask('shelter.likelySame', { guestId });
  const merged = await ask('shelter.merge', { guestId, into: residentId, who });
  await ask('shelter.undo', { eventId: merged.value?.eventId, reason: 'ちがう人' });
  await ask('shelter.undo', { eventId: added.value?.eventId, reason: 'ちがう人' });
};

const counted = async ({ ask }: Desk, who: object, people: readonly string[]): Promise<void> => {
  const heads = await ask('shelter.countHeads', { headsId: null, marker: '入口', counts: COUNTS });
  await ask('shelter.nameHeads', { headsId: heads.value?.headsId, who, people });
  await ask('shelter.heads');
  await ask('shelter.undo', { eventId: heads.value?.eventId, reason: '数えまちがい' });
};

const listedEverywhere = async ({ ask }: Desk): Promise<void> => {
  for (const list of ['here', 'away', 'late', 'outside', 'expected', 'taken_elsewhere', 'minors'])
    await ask('shelter.list', { list, page: 0 });
};

/** Somebody asks for her: a search of its own, of which there are only so many in an hour. */
const askedFor = async ({ ask }: Desk, part: Part): Promise<void> => {
  const { name } = personaOf(part).resident;
  await ask('shelter.ask', { text: name, asker: 'family' });
};

/** The person at the desk and her household. */
export const shelterWalk = async (desk: Desk, part: Part, visitId: string): Promise<void> => {
  const { ask } = desk;
  const { residentId } = personaOf(part).resident;
  const who = { by: 'visit', visitId };
  const people = [residentId];
  await ask('shelter.household', { who });
  await ask('shelter.noteStay', { who, present: people, stay: { kind: 'car', plate: '長岡 300 あ 12-34' } });
  await listedEverywhere(desk);
  await ask('shelter.checkIn', { who, present: people });
  await ask('shelter.noteNeeds', { who, people: [{ personId: residentId, needs: { care: 'care_3' } }] });
  await ask('shelter.noteGroup', { who, facts: { pets: [{ kind: 'dog', count: 1, caged: true }] } });
  await ask('shelter.setConsent', { who, people, consent: CONSENT });
  await ask('shelter.noteGuardian', { who, personId: residentId, guardian: { kind: 'alone' } });
  await listedEverywhere(desk);
  const nobody = { kind: 'handed_over', to: '祖母', relation: '祖母', seen: 'known' };
  await ask('shelter.noteGuardian', { who, personId: residentId, guardian: nobody });
  await ask('shelter.giveSpot', { who, people, spot: { ward: '体育館' } });
  await ask('shelter.handle', { who, people, matter: 'damage_certificate' });
  await ask('shelter.household', { who: { by: 'list', personId: residentId } });
  await ask('shelter.paper', { kind: 'roster' });
  await ask('shelter.paper', { kind: 'card', who });
  await withCard(desk, who, people);
  await guestOf(desk, who, part);
  await askedFor(desk, part);
  await counted(desk, who, people);
  await ask('shelter.supply', { item: { kind: 'meal' }, to: { kind: 'people', who, people, each: 1 } });
  await ask('shelter.supplies', { since: 0 });
  await ask('shelter.noteCondition', { condition: { areaM2: 600, toilets: 8 } });
  await ask('shelter.depart', { who, people, departure: 'out' });
  const { value } = await ask('shelter.recent');
  // One slip of each kind of record says what all of its kind say.
  const byKind = new Map(
    value?.entries?.map((entry) => [`${entry.kind}/${String(entry.departure)}`, entry.eventId]),
  );
  for (const eventId of byKind.values())
    for (const method of ['slip', 'printSlip']) await ask(`shelter.${method}`, { slip: 'record', eventId });
  await ask('shelter.undo', { eventId: value?.entries?.[0]?.eventId, reason: '押しまちがい' });
  await ask('shelter.depart', { who, people, departure: 'left' });
};

/** What only a supervisor does; the shelter is open before and after. */
export const shelterSupervised = async ({ ask }: Desk): Promise<void> => {
  await ask('shelter.switchSupportList', { to: 'disaster', reason: '震度6強' });
  await ask('shelter.switchSupportList', { to: 'peacetime', reason: '訓練の終わり' });
  await ask('shelter.close');
  await ask('shelter.open');
};
