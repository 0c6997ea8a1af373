/** Finding people by what was understood of a search. */
import { z } from 'zod';
import type { Reader } from '../db/index.ts';
import { type HouseholdId, householdIdSchema } from '../kernel/ids.ts';
import { isSearchable, nameKey, writtenKeys } from '../kernel/names.ts';
import { isAt, placeKeys } from '../kernel/places.ts';
import { MOST_NAMES, saidNames, writtenNames } from './names.ts';
import type { Query } from './query.ts';
import type { ResidentRecord } from './schema.ts';

/** Most people a search gives (never a full list, domain.md §12). */
export const MAX_HITS = 20;

/** Rows looked at for one search at most; where more begin so, the answer says that there are more. */
const MOST_ROWS = 5_000;
/** With nothing but a name, each row is a hit, and a person has a few. */
const FEW_ROWS = (MAX_HITS + 1) * MOST_NAMES;

const numberRowSchema = z.object({ n: z.int() });
const householdRowSchema = z.object({ householdId: householdIdSchema });

/** Each walks its key in order and stops, so that サト in a town of サトウ costs no more than a rare name. */
const KANA_SQL = `SELECT n FROM reading WHERE key >= :from AND key < :to ORDER BY key, birth_date, n LIMIT :limit`;
const WRITTEN_SQL = `SELECT n FROM written WHERE form = :form AND key >= :from AND key < :to
  ORDER BY key, n LIMIT :limit`;
const PLACE_SQL = `SELECT household_id AS householdId FROM place JOIN resident USING (n)
  WHERE key >= :from AND key < :to ORDER BY key, n LIMIT :limit`;

/** Upper end of "begins with": every text that starts with `prefix` sorts below it. */
const after = (prefix: string): string => `${prefix}\u{10FFFF}`;
const range = (prefix: string) => ({ from: prefix, to: after(prefix) });

/** All her names as they are written. */
const written = (person: ResidentRecord) => writtenNames(person).map(writtenKeys);

const KANJI = /\p{Script=Han}/u;

/** Whether the text is a reading by itself. What has kanji in it needs no key to tell. */
const isSaid = (text: string): boolean => !KANJI.test(text) && isSearchable(nameKey(text));

/** Every key a person's name is heard by; two spellings of one sound are one key. */
export const readingKeys = (person: ResidentRecord): string[] => {
  const said = saidNames(person).filter((each) => !KANJI.test(each));
  return [...new Set(said.map(nameKey).filter(isSearchable))];
};

/** 0: that very name. 1: it begins so. 2: in another form of the letters. `undefined`: neither. */
const nameRank = (person: ResidentRecord, { kana, written: typed }: Query): number | undefined => {
  if (kana !== undefined) {
    const keys = readingKeys(person);
    return keys.includes(kana) ? 0 : keys.some((key) => key.startsWith(kana)) ? 1 : undefined;
  }
  if (typed === undefined) return 0;
  const names = written(person);
  if (names.some(({ plain }) => plain === typed)) return 0;
  if (names.some(({ plain }) => plain.startsWith(typed))) return 1;
  const { folded: wanted } = writtenKeys(typed);
  return names.some(({ folded }) => folded.startsWith(wanted)) ? 2 : undefined;
};

/** How the replica gives people; all of them live here. */
export interface People {
  person(n: number): ResidentRecord | undefined;
  household(householdId: HouseholdId): readonly ResidentRecord[];
  bornOn(birthDate: string): readonly ResidentRecord[];
}

// One after the other, so that nobody is read who is not needed.
function* each<T>(ids: Iterable<T>, give: (id: T) => Iterable<ResidentRecord>): Generator<ResidentRecord> {
  for (const id of ids) yield* give(id);
}

/** Whoever can be meant, by the narrowest key there is. `cut`: there were more rows than were looked at. */
const candidates = (
  db: Reader,
  people: People,
  query: Query,
): { readonly found: Iterable<ResidentRecord>; readonly cut: boolean } => {
  const { kana, written: typed, place, birthDate } = query;
  if (birthDate !== undefined) return { found: people.bornOn(birthDate), cut: false };
  const named = kana !== undefined || typed !== undefined;
  if (place !== undefined && (!named || /\d/.test(place))) {
    const rows = db.all(householdRowSchema, PLACE_SQL, { ...range(place), limit: MOST_ROWS });
    const households = new Set(rows.map(({ householdId }) => householdId));
    return { found: each(households, (id) => people.household(id)), cut: rows.length === MOST_ROWS };
  }
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
  const { folded } = writtenKeys(typed);
  const ask = (form: number, prefix: string) =>
    db.all(numberRowSchema, WRITTEN_SQL, { form, ...range(prefix), limit });
  const rows = ask(0, typed);
  if (rows.length < limit && folded !== typed) rows.push(...ask(0, folded));
  if (rows.length < limit) rows.push(...ask(1, folded));
  return rows.map(({ n }) => n);
};

/**
 * At most 20 people of whom all of the query is true: the very name before those that begin so, these before other forms of
 * the letters. `findableAt` says whose address may find her: whoever may not be is as absent from an answer, and
 * from `more`, as if she lived elsewhere.
 */
export const findPeople = (
  db: Reader,
  people: People,
  query: Query,
  findableAt: (person: ResidentRecord) => boolean,
): { readonly hits: readonly ResidentRecord[]; readonly more: boolean } => {
  const { place } = query;
  const livesThere = (person: ResidentRecord): boolean =>
    place === undefined || (placeKeys(person.address).some((key) => isAt(key, place)) && findableAt(person));
  const { found, cut } = candidates(db, people, query);
  const hits: { readonly person: ResidentRecord; readonly rank: number }[] = [];
  let more = false;
  for (const person of found) {
    const rank = nameRank(person, query);
    if (rank === undefined || !livesThere(person)) continue;
    more = hits.length === MAX_HITS;
    if (more) break;
    hits.push({ person, rank });
  }
  hits.sort((a, b) => a.rank - b.rank);
  return { hits: hits.map(({ person }) => person), more: more || (cut && place !== undefined) };
};

/** How someone's names are found: each way they are said, and each way they are written that `readings` does not have. */
export interface NameKeys {
  readonly readings: readonly string[];
  /** `form` 0: as it is; 1: folded, where that is another text. */
  readonly written: readonly { readonly form: 0 | 1; readonly key: string }[];
}

/** Names in kana or Roman letters only are found by how they are said. */
export const nameKeysOf = (person: ResidentRecord): NameKeys => {
  const keys: { form: 0 | 1; key: string }[] = [];
  for (const { plain, folded } of written(person)) {
    if (isSaid(plain)) continue;
    keys.push({ form: 0, key: plain });
    if (folded !== plain) keys.push({ form: 1, key: folded });
  }
  return { readings: readingKeys(person), written: keys };
};
