/** Finding people by what was understood of a search. */
import { z } from 'zod';
import type { Reader } from '../db/index.ts';
import type { CivilDate } from '../kernel/dates.ts';
import { isSearchable, nameKey, nameSearchKeys } from '../kernel/names.ts';
import { isAt, placeKeys } from '../kernel/places.ts';
import { isWithheld } from './disclose.ts';
import { givenOf, MOST_NAMES, saidNames, writtenNames } from './names.ts';
import type { Query } from './query.ts';
import type { ResidentRecord } from './schema.ts';

/** Most people a search gives (never a full list, domain.md §12). */
export const MAX_HITS = 20;

/** Rows looked at for one search at most; where more begin so, the answer says that there are more. */
const MOST_ROWS = 5_000;
/** With nothing but a name, each row is a hit, and a person has a few. */
const FEW_ROWS = (MAX_HITS + 1) * MOST_NAMES;

const numberRowSchema = z.object({ n: z.int() });

/** Keys from the first text to below the second. */
export interface KeyRange {
  readonly from: string;
  readonly to: string;
}

/** Each walks its key in order and stops, so that サト in a town of サトウ costs no more than a rare name. */
const KANA_SQL = `SELECT n FROM reading WHERE key >= :from AND key < :to ORDER BY key, birth_date, n LIMIT :limit`;
const WRITTEN_SQL = `SELECT n FROM written WHERE form = :form AND key >= :from AND key < :to
  ORDER BY key, n LIMIT :limit`;

/** Upper end of "begins with": every text that starts with `prefix` sorts below it. */
const after = (prefix: string): string => `${prefix}\u{10FFFF}`;
const range = (prefix: string): KeyRange => ({ from: prefix, to: after(prefix) });

/** As much of a person as finding her looks at. */
export type Findable = Pick<
  ResidentRecord,
  | 'name'
  | 'nameKanji'
  | 'nameDegraded'
  | 'alias'
  | 'formerSurname'
  | 'preferredName'
  | 'kana'
  | 'oldKana'
  | 'aliasKana'
  | 'formerSurnameKana'
  | 'birthDate'
  | 'phone'
  | 'address'
>;

/** All her names as they are written. */
const written = (person: Findable) => writtenNames(person).map(nameSearchKeys);

const KANJI = /\p{Script=Han}/u;

/** Whether the text is a reading by itself. What has kanji in it needs no key to tell. */
const isSaid = (text: string): boolean => !KANJI.test(text) && isSearchable(nameKey(text));

/** Every key a person's name is heard by; two spellings of one sound are one key. */
export const readingKeys = (person: Findable): string[] => {
  const keys = saidNames(person)
    .filter((each) => !KANJI.test(each))
    .map(nameKey)
    .filter(isSearchable);
  return keys.length < 2 ? keys : [...new Set(keys)];
};

const givenNames = (names: readonly string[]): string[] => names.flatMap((name) => givenOf(name) ?? []);

const saidRank = (person: Findable, kana: string): number | undefined => {
  const keys = readingKeys(person);
  if (keys.includes(kana)) return 0;
  if (keys.some((key) => key.startsWith(kana))) return 1;
  return givenNames(saidNames(person)).some((name) => nameKey(name).startsWith(kana)) ? 3 : undefined;
};

const writtenRank = (person: Findable, typed: string): number | undefined => {
  const names = written(person);
  if (names.some(({ plain }) => plain === typed)) return 0;
  if (names.some(({ plain }) => plain.startsWith(typed))) return 1;
  const { folded: wanted } = nameSearchKeys(typed);
  if (names.some(({ folded }) => folded.startsWith(wanted))) return 2;
  const given = givenNames(writtenNames(person));
  return given.some((name) => nameSearchKeys(name).folded.startsWith(wanted)) ? 3 : undefined;
};

/**
 * 0: that very name. 1: it begins so. 2: in another form of the letters. 3: her given name does, as a child or a caller
 * is spoken of; only where something else of the query finds people. `undefined`: none of them.
 */
const nameRank = (person: Findable, { kana, written: typed }: Query): number | undefined => {
  if (kana !== undefined) return saidRank(person, kana);
  return typed === undefined ? 0 : writtenRank(person, typed);
};

/** How a store gives people, each by whatever its file finds them by: whoever can be found at all. */
export interface People<T extends Findable> {
  person(n: number): T | undefined;
  bornOn(birthDate: CivilDate): readonly T[];
  calledAt(phone: string): readonly T[];
  /** Who lives where a key of a place is in one of these ranges; `cut`: there were more than `limit` rows in one. */
  livingAt(
    ranges: readonly KeyRange[],
    limit: number,
  ): { readonly found: Iterable<T>; readonly cut: boolean };
  /** Settles the order of two people of one name and birth date. */
  idOf(person: T): string;
}

// One after the other, so that nobody is read who is not needed.
export function* each<I, T>(ids: Iterable<I>, give: (id: I) => Iterable<T>): Generator<T> {
  for (const id of ids) yield* give(id);
}

/** A place under every name it may be meant by. */
const placesIn = ({ place, nowCalled = [] }: Query): readonly string[] =>
  place === undefined ? [] : [place, ...nowCalled];

/** Whoever can be meant, by the narrowest key there is. `cut`: there were more rows than were looked at. */
const candidates = <T extends Findable>(
  db: Reader,
  people: People<T>,
  query: Query,
): { readonly found: Iterable<T>; readonly cut: boolean } => {
  const { kana, written: typed, place, phone, birthDate } = query;
  if (phone !== undefined) return { found: people.calledAt(phone), cut: false };
  if (birthDate !== undefined) return { found: people.bornOn(birthDate), cut: false };
  const named = kana !== undefined || typed !== undefined;
  if (place !== undefined && (!named || /\d/.test(place)))
    return people.livingAt(placesIn(query).map(range), MOST_ROWS);
  const limit = place === undefined ? FEW_ROWS : MOST_ROWS;
  const ids = kana === undefined ? byWritten(db, typed ?? '', limit) : byKana(db, kana, limit);
  const found = each(new Set(ids), (id) => {
    const person = people.person(id);
    return person === undefined ? [] : [person];
  });
  return { found, cut: ids.length >= limit };
};

const byKana = (db: Reader, kana: string, limit: number): number[] =>
  db.all(numberRowSchema, KANA_SQL, { ...range(kana), limit }).map(({ n }) => n);

/** As it was typed first, then every other form of its letters. */
const byWritten = (db: Reader, typed: string, limit: number): number[] => {
  const { folded } = nameSearchKeys(typed);
  const ask = (form: number, prefix: string) =>
    db.all(numberRowSchema, WRITTEN_SQL, { form, ...range(prefix), limit });
  const rows = ask(0, typed);
  if (rows.length < limit && folded !== typed) rows.push(...ask(0, folded));
  if (rows.length < limit) rows.push(...ask(1, folded));
  return rows.map(({ n }) => n);
};

/** Whether all of the query but the name is true of her. What a protected household must not answer to is `findableAt`. */
const fits = <T extends Findable>(person: T, query: Query, findableAt: (person: T) => boolean): boolean => {
  const { birthDate, phone } = query;
  if (birthDate !== undefined && person.birthDate !== birthDate) return false;
  if (phone !== undefined && person.phone !== phone) return false;
  const places = placesIn(query);
  if (places.length > 0) {
    const keys = placeKeysOf(person);
    if (!places.some((place) => keys.some((key) => isAt(key, place)))) return false;
  }
  return (places.length === 0 && phone === undefined) || findableAt(person);
};

export interface Ranked<T> {
  readonly person: T;
  readonly rank: number;
  /** Where she stands among those of her rank. */
  readonly place: string;
}

/** By rank; those of one rank as a register sorts them, whatever order the file was made in. */
export const inOrder = (a: Ranked<unknown>, b: Ranked<unknown>): number =>
  a.rank - b.rank || (a.place < b.place ? -1 : 1);

/** `Ranked.place`: by kana, then by age; `id` settles the rest. */
export const sortPlace = ({ kana, birthDate }: Findable, id: string): string =>
  [nameKey(kana), birthDate ?? '', id].join(' ');

/** How well she fits all of a query, 0 the best; `undefined`: not at all. */
export const rankFor = <T extends Findable>(
  person: T,
  query: Query,
  findableAt: (person: T) => boolean,
): number | undefined => {
  const rank = nameRank(person, query);
  return rank !== undefined && fits(person, query, findableAt) ? rank : undefined;
};

/**
 * At most 20 people of whom all of the query is true: the very name before those that begin so, these before other forms of
 * the letters. `findableAt` says whose address and telephone may find her: whoever may not be is as absent from an
 * answer, and from `more`, as if she lived elsewhere.
 */
export const findPeople = <T extends Findable>(
  db: Reader,
  people: People<T>,
  query: Query,
  findableAt: (person: T) => boolean,
): { readonly hits: readonly T[]; readonly more: boolean } => {
  const { found, cut } = candidates(db, people, query);
  const hits: Ranked<T>[] = [];
  let more = false;
  for (const person of found) {
    const rank = rankFor(person, query, findableAt);
    if (rank === undefined) continue;
    more = hits.length === MAX_HITS;
    if (more) break;
    hits.push({ person, rank, place: sortPlace(person, people.idOf(person)) });
  }
  hits.sort(inOrder);
  return { hits: hits.map(({ person }) => person), more: more || (cut && query.place !== undefined) };
};

/** How someone's names are found: each way they are said, and each way they are written that `readings` does not have. */
export interface NameKeys {
  readonly readings: readonly string[];
  /** `form` 0: as it is; 1: folded, where that is another text. */
  readonly written: readonly { readonly form: 0 | 1; readonly key: string }[];
}

/** Names in kana or Roman letters only are found by how they are said. */
export const nameKeysOf = (person: Findable): NameKeys => {
  const keys: { form: 0 | 1; key: string }[] = [];
  for (const { plain, folded } of written(person)) {
    if (isSaid(plain)) continue;
    keys.push({ form: 0, key: plain });
    if (folded !== plain) keys.push({ form: 1, key: folded });
  }
  return { readings: readingKeys(person), written: keys };
};

/** How an address is found. What stands for one that was withheld is no place. */
export const placeKeysOf = (person: Pick<ResidentRecord, 'address'>): readonly string[] =>
  isWithheld(person) ? [] : placeKeys(person.address);
