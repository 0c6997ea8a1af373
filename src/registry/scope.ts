/** What a site may hold of 住民記録: which people and which of their items, by the modules it runs (decision 0020). */
import { z } from 'zod';
import { addDays, ageOn, type CivilDate } from '../kernel/dates.ts';
import { type HouseholdId, householdIdSchema, type ResidentId } from '../kernel/ids.ts';
import { HIDDEN_ADDRESS } from './disclose.ts';
import { type Measure, NOTHING_MORE, type ResidentRecord } from './schema.ts';

/**
 * What a site does with residents. `library`, `staff` and `shop` know cards of their own users, colleagues and guests, never residents.
 * `identification` (本人確認) compares whomever the other modules of the site hold, and brings in nobody by itself.
 */
export const siteModuleSchema = z.enum([
  'counter',
  'shelter',
  'polling',
  'library',
  'staff',
  'shop',
  'identification',
]);
export type SiteModule = z.infer<typeof siteModuleSchema>;

export const townIdSchema = z.string().regex(/^\d{13}$/);

/** What narrows a site's residents further than its modules do. */
export interface ScopeLimits {
  /** 投票期日: who has the vote on it is on the polling site's list; with `null` nobody is. */
  readonly pollDay: CivilDate | null;
  /** 全国地方公共団体コード + 町字ID of a 投票区 or a district; `null`: the whole municipality. */
  readonly towns: readonly string[] | null;
}

export interface Scope extends ScopeLimits {
  /** In the order of `siteModuleSchema`, each once; the scope's name is made of them. */
  readonly modules: readonly SiteModule[];
}

type Item = keyof ResidentRecord;

/** Who it is, as every desk that finds people must show and compare it, and whether and how she is protected. */
const PERSON = [
  'residentId',
  'registration',
  'name',
  'nameDegraded',
  'nameKanji',
  'alias',
  'formerSurname',
  'preferredName',
  'kana',
  'kanaStatus',
  'oldKana',
  'aliasKana',
  'formerSurnameKana',
  'birthDate',
  'birthDateText',
  'sex',
  'status',
  'residentSince',
  'leavesOn',
  'measures',
] as const satisfies readonly Item[];

/**
 * Items by module; a site has those of all its modules. Not here for a shelter: telephone (the family says by which
 * one it is reached now) and nationality. Not for a polling station: household, 続柄, telephone.
 */
export const ITEMS: Readonly<Record<SiteModule, readonly Item[] | 'all'>> = {
  counter: 'all',
  shelter: [...PERSON, 'householdId', 'relationship', 'address', 'townId'],
  polling: [...PERSON, 'address', 'townId'],
  library: [],
  staff: [],
  shop: [],
  identification: [...PERSON, 'address'],
};

/** Stands for an item that a row must have and this site may not. `XXX`: ISO 3166-1's own code for an unknown state. */
const LEFT_OUT = {
  ...NOTHING_MORE,
  relationship: '－',
  address: HIDDEN_ADDRESS,
  nationality: 'XXX',
  alias: null,
  aliasKana: null,
  birthDate: null,
} as const satisfies Partial<ResidentRecord>;

/** Where someone is, in any item: what a protected household's rows do not have outside the counter. */
const WHEREABOUTS = {
  address: HIDDEN_ADDRESS,
  townId: null,
  postCode: null,
  phone: null,
} as const satisfies Partial<ResidentRecord>;

export const scopeOf = (modules: readonly SiteModule[], limits: ScopeLimits): Scope => ({
  modules: siteModuleSchema.options.filter((module) => modules.includes(module)),
  ...limits,
});

/** `shelter-identification`: what a package and a replica are labelled with; modules that hold nobody are not in it. */
export const scopeName = ({ modules }: Pick<Scope, 'modules'>): string =>
  modules.filter((module) => ITEMS[module].length > 0).join('-') || 'none';

/** Modules for which there are residents at a site. */
const serving = ({ modules }: Pick<Scope, 'modules'>): readonly SiteModule[] =>
  modules.filter((module) => module === 'counter' || module === 'shelter' || module === 'polling');

/** A library and a staff door get no replica at all. */
export const hasReplica = (scope: Pick<Scope, 'modules'>): boolean => serving(scope).length > 0;

const VOTING_AGE = 18;

/**
 * 公職選挙法 9条, 年齢計算ニ関スル法律: a year of age is full at the end of the day before the birthday, so whoever has her
 * eighteenth birthday on the day after has the vote. A date that is 不詳 leaves nobody out: the roll itself decides.
 */
const hasVote = ({ birthDate, nationality }: ResidentRecord, pollDay: CivilDate): boolean =>
  nationality === 'JPN' && (birthDate === null || ageOn(birthDate, addDays(pollDay, 1)) >= VOTING_AGE);

/** Lives here on the day the data were made, or will (転入予定). */
const livesHere = ({ registration, status, leavesOn }: ResidentRecord, dataDate: CivilDate): boolean =>
  registration === 'resident' && status === 'active' && (leavesOn === null || dataDate < leavesOn);

/** Whether this site's modules need to know that this person is there. */
export const isInScope = (scope: Scope, person: ResidentRecord, dataDate: CivilDate): boolean => {
  const { towns, pollDay } = scope;
  if (towns !== null && (person.townId === null || !towns.includes(person.townId))) return false;
  return serving(scope).some((module) => {
    if (module === 'counter') return true;
    if (!livesHere(person, dataDate)) return false;
    return module === 'shelter' || (pollDay !== null && hasVote(person, pollDay));
  });
};

/** As much of the replica as the decisions here look at. */
export interface Town {
  everyone(): Iterable<ResidentRecord>;
  resident(residentId: ResidentId): ResidentRecord | undefined;
}

/**
 * Her measures that hold or will hold, with those of the 申出者 with whom she is protected (disclose.ts): a site that is not told whose
 * measure it is must be told how long it runs. One that is over when the data are made protects nobody any more.
 */
const measuresAhead = ({ measures }: ResidentRecord, town: Town, dataDate: CivilDate): readonly Measure[] => {
  const withApplicant = measures.flatMap(({ as, with: applicant }): readonly Measure[] =>
    as === 'together' && applicant !== null
      ? (town.resident(applicant)?.measures ?? []).map((measure) => ({ ...measure, as: 'together' }))
      : [],
  );
  const ahead = new Map<string, Measure>();
  for (const { from, to, as } of [...measures, ...withApplicant])
    if (to === null || dataDate <= to) ahead.set(`${from} ${to ?? ''}`, { from, to, as, with: null });
  return [...ahead.values()].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
};

/** Households of which no row says where they live, save at a counter: one protected member hides all (disclose.ts). */
export const protectedHouseholds = (town: Town, dataDate: CivilDate): ReadonlySet<HouseholdId> => {
  const hidden = new Set<HouseholdId>();
  for (const person of town.everyone())
    if (person.measures.length > 0 && measuresAhead(person, town, dataDate).length > 0)
      hidden.add(person.householdId);
  return hidden;
};

/** Gives each row of the town as this site may hold it. Reads the whole town once. */
export const narrower = (scope: Scope, town: Town, dataDate: CivilDate) => {
  const lists = scope.modules.map((module) => ITEMS[module]);
  if (lists.includes('all')) return (person: ResidentRecord): ResidentRecord => person;
  const hidden = protectedHouseholds(town, dataDate);
  const items = new Set(lists.flat());
  const left = Object.fromEntries(
    Object.entries(LEFT_OUT).filter(([item]) => !(items as ReadonlySet<string>).has(item)),
  ) as Partial<ResidentRecord>;
  return (person: ResidentRecord): ResidentRecord => ({
    ...person,
    ...left,
    // A household by herself, as someone without one is written.
    householdId: items.has('householdId') ? person.householdId : householdIdSchema.parse(person.residentId),
    // Whose measure it is, and that somebody had one before, is the counter's to know.
    measures: person.measures.length === 0 ? [] : measuresAhead(person, town, dataDate),
    ...(hidden.has(person.householdId) ? WHEREABOUTS : {}),
  });
};
