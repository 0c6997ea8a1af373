import type { CivilDate } from '../../kernel/dates.ts';
import type { EventId, ResidentId } from '../../kernel/ids.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { Role } from '../../kernel/roles.ts';
import type {
  Comparison,
  Consent,
  IdentificationEvent,
  LinkBasis,
  LinkState,
  LinkToken,
  TokenStatus,
} from './schema.ts';

/**
 * Decisions of 本人確認. The same file runs at the desk and again at the centre.
 *
 * Invariant: what a token means is the fold of all events that speak of it, sorted by `order`; so any arrival order and any
 * duplication of the same events, from whichever desk, gives the same answer. A token that was ended leads to nobody, which
 * also outweighs the register.
 */

/** An event about a token, or about all of a person. */
export interface LinkFact {
  /** `hlc/device/seq(12 digits)`: the total order of all events of a municipality. */
  readonly order: string;
  readonly eventId: EventId;
  readonly staff: string;
  readonly site: string;
  readonly event: LinkEvent;
}
export type LinkEvent = Extract<
  IdentificationEvent,
  {
    readonly kind:
      | 'identification.linked'
      | 'identification.unlinked'
      | 'identification.superseded'
      | 'identification.restored'
      | 'identification.withdrawn';
  }
>;

/** Milliseconds since 1970 of an `order`: it begins with the hybrid clock's value. */
export const timeOfOrder = (order: string): number => Number.parseInt(order.slice(0, 12), 16);

/** A token as it was linked. */
export interface LinkedToken {
  readonly linkedBy: EventId;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Base64 SPKI; `null`: none is pinned. */
  readonly chipKey: string | null;
  readonly validTo: CivilDate | null;
  readonly basis: LinkBasis;
  readonly level: 'L0' | 'L1';
  readonly consent: Consent;
  readonly terms: string | null;
  readonly staff: string;
  readonly site: string;
}

/** What has become of a token. */
export interface TokenState {
  /** Whose it is, or was. */
  readonly residentId: ResidentId;
  readonly status: Exclude<TokenStatus, 'relink'>;
  /** `null`: only the register ever named it. */
  readonly linked: LinkedToken | null;
  /** Milliseconds since 1970; `null` while it is active. */
  readonly endedAt: number | null;
  /** The token that took its place. */
  readonly supersededBy: string | null;
  /** Two desks linked it to two people without knowing of each other; the first link stands. */
  readonly contested: boolean;
}

const linkedState = ({ order, eventId, staff, site }: LinkFact, data: LinkedData): TokenState => {
  const { residentId, chipKey, validTo, basis, level, consent, terms } = data;
  const since = timeOfOrder(order);
  return {
    residentId,
    status: 'active',
    linked: { linkedBy: eventId, since, chipKey, validTo, basis, level, consent, terms, staff, site },
    endedAt: null,
    supersededBy: null,
    contested: false,
  };
};
type LinkedData = Extract<LinkEvent, { readonly kind: 'identification.linked' }>['data'];

/**
 * Whoever linked without knowing of the first link does not take the token away from it, nor does who knew nothing of the newer
 * card bring a superseded one back. Older events that never said what was known count as they came.
 */
const isBlind = (before: TokenState, { residentId, takenFrom, over }: LinkedData): boolean => {
  if (takenFrom === undefined) return false;
  if (before.status === 'superseded') return over === undefined;
  return before.status === 'active' && before.residentId !== residentId && takenFrom !== before.residentId;
};

const ended = (
  before: TokenState | undefined,
  { order, event: { data } }: LinkFact,
  status: 'unlinked' | 'superseded',
  supersededBy: string | null,
): TokenState | undefined => {
  const endedAt = timeOfOrder(order);
  if (before === undefined)
    return {
      residentId: data.residentId,
      status,
      linked: null,
      endedAt,
      supersededBy,
      contested: false,
    };
  // Another's by now, or ended already: an event about an earlier state of it.
  const stands =
    before.residentId !== data.residentId ||
    before.status === status ||
    (status === 'superseded' && before.status !== 'active');
  return stands ? before : { ...before, status, endedAt, supersededBy };
};

const folded = (before: TokenState | undefined, fact: LinkFact): TokenState | undefined => {
  const { event } = fact;
  switch (event.kind) {
    case 'identification.linked':
      return before !== undefined && isBlind(before, event.data)
        ? { ...before, contested: true }
        : linkedState(fact, event.data);
    case 'identification.unlinked':
      return ended(before, fact, 'unlinked', null);
    case 'identification.superseded':
      return ended(before, fact, 'superseded', event.data.by);
    case 'identification.restored':
      if (before?.status !== 'superseded' || before.residentId !== event.data.residentId) return before;
      return before.linked === null
        ? undefined
        : { ...before, status: 'active', endedAt: null, supersededBy: null };
    case 'identification.withdrawn':
      // Of a token that only the register names this says nothing: the withdrawal itself is asked for then.
      return before === undefined ? undefined : ended(before, fact, 'unlinked', null);
  }
};

/** The state of one token by all events about it, and all withdrawals of the people they name, in any order. */
export const foldToken = (facts: readonly LinkFact[]): TokenState | undefined => {
  const sorted = facts.toSorted((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0));
  let state: TokenState | undefined;
  let last = '';
  for (const fact of sorted) {
    if (fact.order !== last) state = folded(state, fact);
    last = fact.order;
  }
  return state;
};

/** 登録し直しのお願い of one kind that stands now. */
export interface Campaign {
  readonly kind: string;
  readonly before: CivilDate;
  readonly leadsUntil: CivilDate | null;
}

/** Whether a token of this age is asked to be registered anew; what only the register names is older than anything here. */
export const isAsked = (campaign: Campaign | undefined, since: CivilDate | null): boolean =>
  campaign !== undefined && (since === null || since < campaign.before);

/** Whether it then still leads to its person. */
export const stillLeads = ({ leadsUntil }: Campaign, today: CivilDate): boolean =>
  leadsUntil !== null && today <= leadsUntil;

/** To whom one card leads, as the events of this municipality's desks say. */
export interface Link {
  readonly status: TokenStatus;
  /** Whom it leads to; `null`: nobody. */
  readonly residentId: ResidentId | null;
  /** Whose it is, or was when it was ended. */
  readonly holder: ResidentId | null;
  /** Base64 SPKI; `null`: none is pinned. */
  readonly chipKey: string | null;
  /** 登録し直し is asked for. */
  readonly asked: boolean;
}

/** Under this a person's withdrawal of all her cards stands among the links: the register's then lead to nobody. */
export const withdrawalOf = (residentId: ResidentId): LinkToken => ({
  kind: 'withdrawn',
  tokenHmac: residentId,
});

/** Whom the register names for a card, unless she has taken her consent back: then its tokens of hers lead to nobody. */
export const namedBy = (
  links: (token: LinkToken) => Link | undefined,
  registered: ResidentId | null,
): ResidentId | null =>
  registered === null || links(withdrawalOf(registered)) !== undefined ? null : registered;

/** Under this stands whether the register's own tokens of a kind are to be linked anew. */
export const campaignOf = (kind: string): LinkToken => ({ kind: 'campaign', tokenHmac: kind });

/** `local`: by the desks' events; `registered`: whom the register names for the card; `campaign`: what stands under `campaignOf`. */
export const linkStateOf = (
  local: Link | undefined,
  registered: ResidentId | null,
  candidate: ResidentId | null,
  campaign: Link | undefined,
): LinkState => {
  const holder =
    local === undefined ? registered : local.status === 'unlinked' ? null : (local.holder ?? null);
  if (holder === null) return 'nobody';
  if (local?.status === 'superseded') return 'superseded';
  if (holder !== candidate) return 'other_person';
  if (local?.asked === true || (local === undefined && campaign !== undefined)) return 'relink';
  return local?.chipKey === undefined || local.chipKey === null ? 'this_person_without_key' : 'this_person';
};

/** One number of the card that lies there: the card's own, that of its certificate, that of a profile. */
export interface CardNumber {
  readonly token: LinkToken;
  readonly state: LinkState;
  /** Whose it is now, if anybody's, though it may lead to nobody until it is registered anew. */
  readonly holder: ResidentId | null;
  readonly validTo: CivilDate | null;
}

/** A token of the candidate's that leads to her now. `registered`: the register alone names it, and not of which kind. */
export interface HeldToken extends LinkToken {
  readonly registered: boolean;
}

export interface LinkCommand {
  readonly candidate: ResidentId | null;
  /** What the card has been read for, its own number first. */
  readonly numbers: readonly CardNumber[];
  readonly chipKey: string | null;
  /** What of hers may be superseded. */
  readonly held: readonly HeldToken[];
  readonly terms: string;
  /** The clerk said 一致 after comparing what the chip holds. */
  readonly compared: boolean;
  readonly consent: Consent;
  readonly role: Role;
}

export type LinkRefusal = 'nobody_chosen' | 'already_linked' | 'supervisor_needed';

/**
 * Which numbers there is something to register of: those that lead to nobody, to somebody else, or are asked for anew, and
 * those that the register alone names: without the chip's key beside it a copy of them would be taken for the card.
 */
export const registrable = (numbers: readonly CardNumber[], chipKey: string | null): readonly CardNumber[] =>
  numbers.filter(
    ({ state }) => state !== 'this_person' && (state !== 'this_person_without_key' || chipKey !== null),
  );

/**
 * 更新: what the new numbers take the place of. A person has one card at a time, and one certificate on it, so a new number
 * ends the older ones of its kind; a phone's certificate is of another kind. Of a register's token nobody knows the kind: it
 * is ended as one of the new number's, and means nothing if it is not.
 */
export const supersededBy = (
  fresh: readonly CardNumber[],
  { numbers, held }: Pick<LinkCommand, 'numbers' | 'held'>,
): readonly { readonly old: HeldToken; readonly by: string }[] => {
  const onCard = new Set(numbers.map(({ token }) => token.tokenHmac));
  return fresh.flatMap(({ token: { kind, tokenHmac: by } }) =>
    held
      .filter((old) => !onCard.has(old.tokenHmac) && (old.registered || old.kind === kind))
      .map((old) => ({ old: { ...old, kind }, by })),
  );
};

/**
 * カードの登録: one event a number of the card, the card's own first, and one for each older card it takes the place of. That
 * only after the four items were compared. Without a comparison, for a card or a certificate that leads to somebody else, and
 * for one that a newer card has superseded, only the supervisor may; the other person's link then ends by this event, and
 * both stay in the record.
 */
export const decideLink = (command: LinkCommand): Result<readonly IdentificationEvent[], LinkRefusal> => {
  const { candidate, numbers, chipKey, terms, compared, consent, role } = command;
  if (candidate === null) return failure('nobody_chosen');
  const fresh = registrable(numbers, chipKey);
  if (fresh.length === 0) return failure('already_linked');
  const unusual = numbers.some(({ state }) => state === 'other_person' || state === 'superseded');
  if ((!compared || unusual) && role !== 'supervisor') return failure('supervisor_needed');
  const linked = ({ token, state, holder, validTo }: CardNumber): IdentificationEvent => ({
    kind: 'identification.linked',
    data: {
      residentId: candidate,
      ...token,
      chipKey,
      basis: compared ? 'compared' : 'statement',
      level: compared ? 'L1' : 'L0',
      consent,
      validTo,
      terms,
      takenFrom: holder === candidate ? null : holder,
      ...(state === 'superseded' ? { over: 'superseded' } : {}),
    },
  });
  const superseded = (compared ? supersededBy(fresh, command) : []).map(
    ({ old: { kind, tokenHmac, registered }, by }): IdentificationEvent => ({
      kind: 'identification.superseded',
      data: { residentId: candidate, kind, tokenHmac, by, registered },
    }),
  );
  return success([...fresh.map(linked), ...superseded]);
};

export const decideComparison = (
  candidate: ResidentId | null,
  result: Comparison,
  photo: boolean,
): Result<IdentificationEvent, 'nobody_chosen'> =>
  candidate === null
    ? failure('nobody_chosen')
    : success({ kind: 'identification.compared', data: { residentId: candidate, result, photo } });

/**
 * One event a card that is linked here, and one for those that only the register names: they lead to nobody from now on.
 * `not_linked`: she has neither.
 */
export const decideUnlink = (
  residentId: ResidentId,
  tokens: readonly LinkToken[],
  registered: boolean,
  reason: string,
): Result<readonly IdentificationEvent[], 'not_linked'> => {
  const different = tokens.filter(
    ({ kind, tokenHmac }, at) =>
      tokens.findIndex((other) => other.tokenHmac === tokenHmac && other.kind === kind) === at,
  );
  if (different.length === 0 && !registered) return failure('not_linked');
  return success([
    ...different.map((token) => unlinked(residentId, token, reason)),
    { kind: 'identification.withdrawn', data: { residentId, reason } },
  ]);
};

const unlinked = (
  residentId: ResidentId,
  { kind, tokenHmac }: LinkToken,
  reason: string,
): IdentificationEvent => ({
  kind: 'identification.unlinked',
  data: { residentId, kind, tokenHmac, reason },
});

/** A token of a person, with what has become of it. */
export interface KnownToken extends LinkToken {
  readonly state: TokenState;
}

/** One card of hers and no other; what the register names besides stays. */
export const decideUnlinkCard = (
  card: KnownToken | undefined,
  reason: string,
): Result<readonly IdentificationEvent[], 'not_linked'> =>
  card === undefined || card.state.status === 'unlinked'
    ? failure('not_linked')
    : success([unlinked(card.state.residentId, card, reason)]);

/** 切り替えの取り消し: the old card leads to her again, and the one that took its place, if it still does, to nobody. */
export const decideRestore = (
  card: KnownToken | undefined,
  tokens: readonly KnownToken[],
  reason: string,
): Result<readonly IdentificationEvent[], 'not_linked'> => {
  if (card?.state.status !== 'superseded') return failure('not_linked');
  const { kind, tokenHmac, state } = card;
  const newer = tokens.filter(
    (token) =>
      token.tokenHmac === state.supersededBy && token.kind === kind && token.state.status === 'active',
  );
  return success([
    ...newer.map((token) => unlinked(state.residentId, token, reason)),
    {
      kind: 'identification.restored',
      data: { residentId: state.residentId, kind, tokenHmac, reason },
    },
  ]);
};

/** Fewest tries of 照合番号B that must be left before one is used; the last three stay the citizen's. */
export const NUMBER_B_FLOOR = 4;
/** With fewer than all three tries of the PIN left, the person is asked once more. */
export const PIN_TRIES = 3;
