/** The replica as the desk may see it. */
import { toHex } from '../kernel/bytes.ts';
import { ageOn, type CivilDate } from '../kernel/dates.ts';
import type { ResidentId } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { type CardItems, campaignOf, type LinkToken, withdrawalOf } from '../modules/identification/index.ts';
import type { ShownHousehold } from '../modules/shelter/index.ts';
import {
  type Day,
  disclose,
  discloseHousehold,
  HIDDEN_ADDRESS,
  type Sight,
  shownName,
} from '../registry/disclose.ts';
import { findEnded } from '../registry/ended.ts';
import { createTownRenamer } from '../registry/match/address.ts';
import { slipsOf } from '../registry/match/birth-date.ts';
import {
  DEFAULT_MATCH_SETTINGS,
  type MatchSettings,
  type ResidentItems,
  rankMatches,
} from '../registry/match/match.ts';
import { compareNames } from '../registry/match/name.ts';
import { allNames, writtenNames } from '../registry/names.ts';
import { keysOf, type Query, readQuery } from '../registry/query.ts';
import { createPlaceRenamer, type RenamedTowns } from '../registry/renamed-towns.ts';
import { isResident, standingOn } from '../registry/rules.ts';
import type { CardLink, ResidentRecord } from '../registry/schema.ts';
import type { Registry } from '../registry/store.ts';
import type {
  LocalLinks,
  OrdinanceReading,
  ResolvedCard,
  ResolveReading,
  TapReading,
} from './desk-service.ts';
import type { DiscloseResident } from './disclosure.ts';
import type { SiteProfile } from './site-profile.ts';

/** 不詳 as the register words it (昭和20年5月日不詳); no day is made of it. */
const wordsOfUnknown = ({ birthDateText }: Pick<ResidentRecord, 'birthDateText'>): string =>
  birthDateText ?? '不詳';

/** Oldest age that is written down; a clock that is far off makes nonsense of a birth date. */
const OLDEST = 150;

const ageOf = (birthDate: CivilDate | null, today: CivilDate): number | null => {
  const age = birthDate === null ? -1 : ageOn(birthDate, today);
  return age >= 0 && age <= OLDEST ? age : null;
};

const householdOf = (registry: Registry, residentId: ResidentId, day: Day): ShownHousehold | undefined => {
  const person = registry.resident(residentId);
  if (person === undefined || !isResident(person, day.today)) return undefined;
  const { members, ...shown } = discloseHousehold(person, registry, day);
  return {
    householdId: person.householdId,
    ...shown,
    members: members.map(({ birthDate, birthDateText, ...member }) => ({
      ...member,
      age: ageOf(birthDate, day.today),
      ...(birthDate === null ? { birthDateText: wordsOfUnknown({ birthDateText }) } : {}),
    })),
  };
};

const comparedPerson = (
  registry: Registry,
  residentId: ResidentId,
  day: Day,
  sight: Sight,
  rename: MatchSettings['rename'],
): ReturnType<DiscloseResident['person']> => {
  const person = registry.resident(residentId);
  if (person === undefined || !isResident(person, day.today)) return undefined;
  const { comparable, ...shown } = disclose(person, registry, day, sight);
  const { birthDate, sex } = person;
  return {
    shown: {
      ...shown,
      residentId,
      // Beside the card all of them stand, as on the card itself.
      name: allNames(person),
      birthDate,
      ...(birthDate === null ? { birthDateText: wordsOfUnknown(person) } : {}),
      sex,
    },
    compared: {
      names: writtenNames(person),
      birthDate,
      sex,
      address: comparable ?? HIDDEN_ADDRESS,
      hidden: comparable === null,
      rename,
    },
  };
};

/** Most people a card's items may suggest. */
const MAX_LIKELY = 20;

/**
 * Whom the card may mean, by what the index of birth dates finds: those born that day or 不詳; only when nobody of them fits,
 * those whose date is one slip of the pen away. A protected address takes no part, so that the order betrays nothing of it.
 */
const likelyPeople = (
  registry: Registry,
  items: CardItems,
  day: Day,
  rename: MatchSettings['rename'],
): readonly ResidentId[] => {
  const itemsOf = (person: ResidentRecord): ResidentItems => {
    const { birthDate, sex } = person;
    const { comparable } = disclose(person, registry, day);
    return { names: writtenNames(person), birthDate, sex, address: comparable };
  };
  const rank = (days: readonly (CivilDate | null)[]) =>
    rankMatches(
      items,
      registry
        .born(days)
        .filter((person) => isResident(person, day.today))
        .filter((person) => compareNames([items.name], writtenNames(person)) !== 'different'),
      itemsOf,
      { ...DEFAULT_MATCH_SETTINGS, rename },
    );
  const found = rank([items.birthDate, null]);
  const likely = found.length > 0 ? found : rank(slipsOf(items.birthDate));
  return likely.slice(0, MAX_LIKELY).map(({ candidate }) => candidate.residentId);
};

/** Why she is registered no more. */
const endedOf = ({ status }: ResidentRecord): 'moved_out' | 'deceased' | 'removed' =>
  status === 'active' ? 'moved_out' : status;

/** What is found, as a desk may see it. */
const searchesOf = (
  registry: Registry,
  today: () => Day,
  placesOf: ReturnType<typeof createPlaceRenamer>,
): Pick<DiscloseResident, 'search' | 'searchEnded'> => {
  const hitOf = (person: ResidentRecord) => {
    const day = today();
    const { comparable: _, ...shown } = disclose(person, registry, day);
    const standing = standingOn(person, day.today);
    return {
      ...shown,
      standing,
      residentId: person.residentId,
      birthDate: person.birthDate ?? wordsOfUnknown(person),
    };
  };
  /** A query with every name that its place has now. */
  const asPlaced = (query: Query): Query => {
    const [, ...places] = query.place === undefined ? [] : placesOf(query.place);
    return places.length === 0 ? query : { ...query, nowCalled: places };
  };
  // What is said of a protected household is nowhere, so that an address never answers whether she lives there.
  const findableAt = (person: ResidentRecord): boolean =>
    disclose(person, registry, today()).comparable !== null;
  return {
    async searchEnded(text, birthDate) {
      const meanings = readQuery(text, birthDate);
      if (!meanings.ok) return meanings;
      const day = today();
      const { hits, more } = await findEnded(registry, meanings.value.map(asPlaced), {
        today: day.today,
        findableAt,
      });
      return success({
        hits: hits.map((person) => ({ ...hitOf(person), ended: endedOf(person) })),
        more,
        keys: [...new Set(meanings.value.flatMap(keysOf))],
      });
    },
    search(text, birthDate) {
      const meanings = readQuery(text, birthDate);
      if (!meanings.ok) return meanings;
      const asked: Query[] = [];
      let found: ReturnType<Registry['search']> = { hits: [], more: false };
      for (const query of meanings.value) {
        asked.push(query);
        found = registry.search(asPlaced(query), findableAt);
        if (found.hits.length > 0) break;
      }
      const keys = [...new Set(asked.flatMap(keysOf))];
      return success({ hits: found.hits.map(hitOf), more: found.more, keys });
    },
  };
};

/** `today` is asked at each call because a terminal runs for weeks. */
export const createResidents = (
  registry: Registry,
  today: () => Day,
  renamedTowns: RenamedTowns = [],
): DiscloseResident => {
  const rename = createTownRenamer(renamedTowns);
  const placesOf = createPlaceRenamer(renamedTowns);
  const nameOf = (residentId: ResidentId): string => {
    const person = registry.resident(residentId);
    return person === undefined ? '（住民データにありません）' : shownName(person).name;
  };
  /** `undefined`: she is not in these data. */
  const protection = (residentId: ResidentId): boolean | undefined => {
    const person = registry.resident(residentId);
    return person === undefined ? undefined : disclose(person, registry, today()).protected;
  };
  const searching = searchesOf(registry, today, placesOf);
  return {
    ...searching,
    household: (residentId) => householdOf(registry, residentId, today()),
    nameOf,
    person: (residentId, sight = 'desk') => comparedPerson(registry, residentId, today(), sight, rename),
    isProtected: (residentId) => protection(residentId) === true,
    hides: (residentId) => protection(residentId) !== false,
    registered: (residentId) => registry.tokensOf(residentId).map(toHex),
    likely: (items) => likelyPeople(registry, items, today(), rename),
  };
};

type Found = { readonly residentId: ResidentId } & Pick<
  ResolvedCard,
  'source' | 'token' | 'chipKey' | 'relinkAsked'
>;
/** `undefined`: the number leads to nobody, and another number of the card may. A stop ends the search. */
type Looked = Result<Found | undefined, 'card_superseded' | 'relink_needed'>;

/**
 * By one number of the card: what the desks' own events say outweighs the register (登録の取りやめ too, of one card or of all a
 * person has). What only the register names is as old as can be when everybody is to register anew.
 */
const foundBy = (
  links: LocalLinks,
  source: ResolvedCard['source'],
  token: LinkToken,
  registered: () => ResidentId | undefined,
): Looked => {
  const local = links(token);
  if (local?.status === 'superseded') return failure('card_superseded');
  if (local?.status === 'relink') return failure('relink_needed');
  if (local !== undefined) {
    const { residentId, chipKey, asked } = local;
    if (residentId === null) return success(undefined);
    return success({ residentId, source, token, chipKey, relinkAsked: asked });
  }
  const named = registered();
  if (named === undefined || links(withdrawalOf(named)) !== undefined) return success(undefined);
  const campaign = links(campaignOf(token.kind));
  if (campaign?.status === 'relink') return failure('relink_needed');
  return success({
    residentId: named,
    source,
    token,
    chipKey: null,
    relinkAsked: campaign !== undefined,
  });
};

/** 連携トークン of a card's own number. */
export const tokenOfCard = (registry: Registry, card: CardLink): LinkToken => ({
  kind: 'common_card_id',
  tokenHmac: toHex(registry.tokens.card(card)),
});

/** That of its certificate. */
export const tokenOfCertificate = (registry: Registry, serialHex: string): LinkToken => ({
  kind: 'jpki_serial',
  tokenHmac: toHex(registry.tokens.certificate(serialHex)),
});

/** That of the municipality's own application, as this profile reads it. */
export const tokenOfProfile = (
  registry: Pick<Registry, 'tokens'>,
  { profile, id }: Pick<OrdinanceReading, 'profile' | 'id'>,
): LinkToken => ({ kind: `profile:${profile}`, tokenHmac: toHex(registry.tokens.profile(profile, id)) });

type CertificateSeen = Pick<NonNullable<TapReading['certificate']>, 'serialHex' | 'status'>;

/**
 * Whether 発行番号 may be used as a number of a card here: by the site's legal status, and only where its profile says on what
 * law (domain.md §0.2: a serial is no default).
 */
export const mayUseSerial = ({ jpkiStatus, jpkiLegalBasis }: SiteProfile['cardSources']): boolean =>
  jpkiStatus !== 'none' && jpkiLegalBasis !== undefined;

/** Whose certificate it is by its serial, where the site may use it; only a valid one is anybody's. */
export const certificateHolder = (
  registry: Registry,
  { cardSources }: Pick<SiteProfile, 'cardSources'>,
  { serialHex, status }: CertificateSeen,
  links: LocalLinks,
): Looked => {
  if (!mayUseSerial(cardSources) || status !== 'valid' || serialHex === undefined) return success(undefined);
  return foundBy(links, 'jpki_serial', tokenOfCertificate(registry, serialHex), () =>
    registry.byCertificate(serialHex),
  );
};

/** The card's own number first, then the municipality's own application; the certificate only where the site may use it. */
export const resolveReading =
  (
    registry: Registry,
    profile: Pick<SiteProfile, 'cardSources'>,
    today: () => Pick<Day, 'today'>,
  ): ResolveReading =>
  ({ commonCardId, ordinance, certificate }, links) => {
    const byCard = (card: NonNullable<TapReading['commonCardId']>): Looked =>
      foundBy(links, 'common_card_id', tokenOfCard(registry, card), () => registry.byCard(card));
    const byProfile = (own: OrdinanceReading): Looked =>
      foundBy(links, 'ordinance', tokenOfProfile(registry, own), () =>
        registry.byProfile(own.profile, own.id),
      );
    // Where the number is read at all, a card that keeps its number back is not known by what may be copied of it.
    const numberKeptBack = profile.cardSources.commonCardId && commonCardId === undefined;
    // A card whose holder took her consent back leads to nobody, by whatever else is on it as little as by its number.
    const unlinked =
      commonCardId !== undefined && links(tokenOfCard(registry, commonCardId))?.status === 'unlinked';
    const ways: readonly (() => Looked)[] = [
      ...(commonCardId === undefined ? [] : [() => byCard(commonCardId)]),
      ...(ordinance === undefined ? [] : [() => byProfile(ordinance)]),
      ...(certificate === undefined || numberKeptBack
        ? []
        : [() => certificateHolder(registry, profile, certificate, links)]),
    ];
    for (const look of unlinked ? [] : ways) {
      const found = look();
      if (!found.ok) return found;
      if (found.value === undefined) continue;
      const person = registry.resident(found.value.residentId);
      if (person === undefined || !isResident(person, today().today)) return failure('person_not_active');
      return success(found.value);
    }
    return failure('not_linked');
  };
