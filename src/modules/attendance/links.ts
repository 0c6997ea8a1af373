import type { Reader } from '../../db/index.ts';
import type { CardToken } from '../../identity/card-tap.ts';
import { type CivilDate, civilDateInJapan } from '../../kernel/dates.ts';
import type { StaffNo } from './ids-schema.ts';
import type { PunchFact } from './punches.ts';
import { factsOfStaff, factsOfToken } from './store.ts';
import { type LinkFact, listedLinks, type Member, memberOf } from './store-list.ts';

/**
 * Which card leads to whom: what the list of the centre says and what the doors of this site recorded, put together by the order of
 * their events, so that it is the same at every door whatever came first.
 */

const linkOf = ({ event, key: order, at }: PunchFact): readonly LinkFact[] => {
  if (event.kind !== 'attendance.card_linked' && event.kind !== 'attendance.card_unlinked') return [];
  const { staffNo: no, token: hmac, kind } = event.data;
  return [{ hmac, no, kind, linked: event.kind === 'attendance.card_linked', order, at }];
};

/** The last word about each card and colleague. */
const lastWords = (links: readonly LinkFact[]): readonly LinkFact[] => {
  const words = new Map<string, LinkFact>();
  for (const link of links) {
    const key = `${link.hmac} ${link.no}`;
    const known = words.get(key);
    // The same event by the list and by the record: only the record says when it was.
    if (known === undefined || link.order >= known.order) words.set(key, link);
  }
  return [...words.values()];
};

const standing = (listed: readonly LinkFact[], facts: readonly PunchFact[]): readonly LinkFact[] =>
  lastWords([...listed, ...facts.flatMap(linkOf)]).filter(({ linked }) => linked);

/** Whose this one number of a card is; more than one where two doors linked it while neither knew of the other. */
export const linksOfToken = (reader: Reader, hmac: string): readonly LinkFact[] =>
  standing(listedLinks(reader, { hmac }), factsOfToken(reader, hmac));

/** Cards of a colleague. */
export const cardsOf = (reader: Reader, no: string): readonly LinkFact[] =>
  standing(listedLinks(reader, { no }), factsOfStaff(reader, no));

export const isInService = ({ from, to }: Pick<Member, 'from' | 'to'>, today: CivilDate): boolean =>
  from <= today && (to === null || today <= to);

export type Holder =
  | { readonly kind: 'member'; readonly member: Member }
  | { readonly kind: 'unknown' }
  /** 退職・採用前. */
  | { readonly kind: 'not_in_service'; readonly no: StaffNo }
  | { readonly kind: 'two_records'; readonly nos: readonly StaffNo[] };

/**
 * Whom a card leads to. A colleague whom the list has not is nobody of ours any more; before any list came, nobody is known at all. A
 * card that was handed on (the last holder has left) leads to whoever is here.
 */
export const holderOf = (reader: Reader, tokens: readonly CardToken[], now: number): Holder => {
  const today = civilDateInJapan(now);
  const nos = [...new Set(tokens.flatMap(({ hmac }) => linksOfToken(reader, hmac).map(({ no }) => no)))];
  const [first] = nos;
  if (first === undefined) return { kind: 'unknown' };
  const members = nos
    .flatMap((no) => memberOf(reader, no) ?? [])
    .filter((member) => isInService(member, today));
  const [member, ...others] = members;
  if (member === undefined) return { kind: 'not_in_service', no: first };
  return others.length === 0
    ? { kind: 'member', member }
    : { kind: 'two_records', nos: members.map(({ no }) => no) };
};
