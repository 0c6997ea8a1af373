/** What the tables of `store.ts` say, folded and counted. */
import { z } from 'zod';
import type { Reader } from '../../db/index.ts';
import type { ShelterId } from '../../kernel/ids.ts';
import { type Fact, type PersonState, rootOf } from './fold.ts';
import {
  type CardState,
  foldCard,
  foldGroup,
  foldHeads,
  foldPlace,
  type HeadsState,
  headsIn,
  type PlaceState,
  remainingHeads,
  type Supply,
  suppliesOf,
} from './fold-place.ts';
import type { HeadCounts } from './place-schema.ts';
import {
  type CardId,
  type GroupFacts,
  type GroupId,
  type HeadsId,
  headsIdSchema,
  type PersonId,
  type Presence,
  personIdSchema,
} from './schema.ts';
import { factRowSchema, factsAbout, mergesOf, personState, toFact, undoneAmong } from './store-facts.ts';
import { REGISTERED } from './store-prune.ts';

/** One person, by whichever of her ids. */
export const personOf = (db: Reader, personId: PersonId): PersonState =>
  personState(db, mergesOf(db), personId);

export const presenceOf = (db: Reader, personId: PersonId): Presence => personOf(db, personId).presence;

const fold = <T>(
  db: Reader,
  subject: string,
  by: (facts: readonly Fact[], undone: ReadonlySet<string>) => T,
): T => {
  const facts = factsAbout(db, [subject]);
  return by(facts, undoneAmong(db, facts));
};

export const placeOf = (db: Reader, shelterId: ShelterId): PlaceState =>
  fold(db, `place/${shelterId}`, (facts, undone) => foldPlace(shelterId, facts, undone));

export const cardOf = (db: Reader, cardId: CardId): CardState | undefined =>
  fold(db, cardId, (facts, undone) => foldCard(cardId, facts, undone));

export const groupOf = (db: Reader, groupId: GroupId): GroupFacts =>
  fold(db, `group/${groupId}`, (facts, undone) => foldGroup(groupId, facts, undone));

export const headsOf = (db: Reader, headsId: HeadsId): HeadsState | undefined =>
  fold(db, headsId, (facts, undone) => foldHeads(headsId, facts, undone));

export const suppliesAt = (db: Reader, shelterId: ShelterId): Supply[] =>
  fold(db, `supplies/${shelterId}`, (facts, undone) => suppliesOf(shelterId, facts, undone));

const cardRowSchema = z.object({ cardId: z.string() });
/** 仮カード that these people have now. */
export const cardsOf = (db: Reader, people: readonly PersonId[]): CardState[] => {
  const rows = db.all(
    cardRowSchema,
    `SELECT DISTINCT card.subject AS cardId FROM shelter_fact_subject AS mine
     JOIN shelter_fact_subject AS card ON card.event_id = mine.event_id AND card.subject >= 'KZT-' AND card.subject < 'KZT.'
     WHERE mine.subject IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(people)],
  );
  return rows.flatMap(({ cardId }) => {
    const card = cardOf(db, cardId as CardId);
    return card?.status === 'given' && card.people.some((personId) => people.includes(personId))
      ? [card]
      : [];
  });
};

export interface HeadsLeft extends HeadsState {
  readonly remaining: HeadCounts;
  readonly named: number;
}

const headsRowSchema = z.object({ headsId: headsIdSchema });
const namedRowSchema = z.object({ age: z.int().nullable(), wheelchair: z.int() });

/** Heads of a place that were counted since it opened, oldest first. */
export const headsAt = (db: Reader, shelterId: ShelterId): HeadsLeft[] => {
  const { openedAt } = placeOf(db, shelterId);
  if (openedAt === null) return [];
  return db
    .all(
      headsRowSchema,
      `SELECT DISTINCT subject AS headsId FROM shelter_fact_subject WHERE subject >= 'h-' AND subject < 'h.'`,
    )
    .flatMap(({ headsId }) => {
      const heads = headsOf(db, headsId);
      if (heads === undefined || heads.shelterId !== shelterId || heads.at < openedAt) return [];
      const named = db
        .all(namedRowSchema, 'SELECT age, wheelchair FROM shelter_person WHERE heads_id = ?', [headsId])
        .map(({ age, wheelchair }) => ({ age, wheelchair: wheelchair === 1 }));
      return [{ ...heads, remaining: remainingHeads(heads.counts, named), named: named.length }];
    })
    .toSorted((a, b) => a.at - b.at);
};

export const unnamedAt = (db: Reader, shelterId: ShelterId): number =>
  headsAt(db, shelterId).reduce((sum, { remaining }) => sum + headsIn(remaining), 0);

const countRowSchema = z.object({
  present: z.int(),
  away: z.int(),
  outside: z.int(),
  expected: z.int(),
  takenElsewhere: z.int(),
});
export type Population = z.infer<typeof countRowSchema>;

/** `where` and parameter order of each list (`listSchema`); `:here` the shelter, `:today` the day in Japan. */
export const LISTS = {
  here: "shelter_id = :here AND status = 'present'",
  away: "shelter_id = :here AND status IN ('out', 'overnight')",
  late: "shelter_id = :here AND status = 'overnight' AND back_on < :today",
  outside: "shelter_id = :here AND status = 'outside'",
  expected: "to_shelter = :here AND status = 'moved'",
  taken_elsewhere: `from_shelter = :here AND sent = 0 AND shelter_id <> :here AND ${REGISTERED}`,
  minors: `shelter_id = :here AND alone = 1 AND ${REGISTERED}`,
} as const;

/** People with a name, by where they are. */
export const populationOf = (db: Reader, shelterId: ShelterId): Population =>
  db.one(
    countRowSchema,
    `SELECT count(*) FILTER (WHERE ${LISTS.here}) AS present, count(*) FILTER (WHERE ${LISTS.away}) AS away,
       count(*) FILTER (WHERE ${LISTS.outside}) AS outside, count(*) FILTER (WHERE ${LISTS.expected}) AS expected,
       count(*) FILTER (WHERE ${LISTS.taken_elsewhere}) AS takenElsewhere
     FROM shelter_person`,
    { here: shelterId },
  ) ?? { present: 0, away: 0, outside: 0, expected: 0, takenElsewhere: 0 };

const personRowSchema = z.object({ personId: personIdSchema });
const totalRowSchema = z.object({ total: z.int() });

/** A piece of one list, who came last first, and how long all of it is. */
export const listedPeople = (
  db: Reader,
  list: keyof typeof LISTS,
  shelterId: ShelterId,
  today: string,
  range: { readonly limit: number; readonly offset: number },
): { readonly people: PersonId[]; readonly total: number } => {
  const asked = { here: shelterId, today };
  const rows = db.all(
    personRowSchema,
    `SELECT person_id AS personId FROM shelter_person WHERE ${LISTS[list]}
     ORDER BY since DESC, person_id LIMIT :limit OFFSET :offset`,
    { ...asked, ...range },
  );
  const all = db.one(
    totalRowSchema,
    `SELECT count(*) AS total FROM shelter_person WHERE ${LISTS[list]}`,
    asked,
  );
  return { people: rows.map(({ personId }) => personId), total: all?.total ?? 0 };
};

/** Everybody who is registered at a place. */
export const registeredAt = (db: Reader, shelterId: ShelterId): PersonId[] =>
  db
    .all(
      personRowSchema,
      `SELECT person_id AS personId FROM shelter_person WHERE shelter_id = ? AND ${REGISTERED} ORDER BY person_id`,
      [shelterId],
    )
    .map(({ personId }) => personId);

/** People who are recorded with this household or party, or were the last time. */
export const peopleOfGroup = (db: Reader, groupId: GroupId): PersonId[] =>
  db
    .all(
      personRowSchema,
      'SELECT person_id AS personId FROM shelter_person WHERE group_id = ? ORDER BY person_id',
      [groupId],
    )
    .map(({ personId }) => personId);

/** Everybody who is recorded somewhere, guests or residents. */
export const recordedPeople = (db: Reader, which: 'guests' | 'residents'): PersonId[] =>
  db
    .all(
      personRowSchema,
      `SELECT person_id AS personId FROM shelter_person
       WHERE (person_id LIKE 'g-%') = ? AND shelter_id IS NOT NULL ORDER BY person_id`,
      [which === 'guests' ? 1 : 0],
    )
    .map(({ personId }) => personId);

/** Whether anything is recorded of this person, or whom she was found to be. */
export const isRecorded = (db: Reader, personId: PersonId): boolean =>
  db.one(z.unknown(), 'SELECT 1 FROM shelter_fact_subject WHERE subject = ? LIMIT 1', [personId]) !==
  undefined;

/** The person an id stands for. */
export const rootPerson = (db: Reader, personId: PersonId): PersonId => rootOf(mergesOf(db), personId);

/** The latest entries about people, newest first. */
export const recentFacts = (db: Reader, limit: number): Fact[] =>
  db
    .all(
      factRowSchema,
      `SELECT * FROM shelter_fact WHERE kind <> 'shelter.undone' ORDER BY sort_key DESC LIMIT ?`,
      [limit],
    )
    .map(toFact);

const idRowSchema = z.object({ event_id: z.string() });
export const undoneEvents = (db: Reader): ReadonlySet<string> =>
  new Set(db.all(idRowSchema, 'SELECT event_id FROM shelter_undone').map((row) => row.event_id));

/** Whether she is registered at this place, sent to it, or was taken in elsewhere from it. */
export const isOfPlace = (db: Reader, personId: PersonId, shelterId: ShelterId): boolean =>
  db.one(
    z.unknown(),
    `SELECT 1 FROM shelter_person WHERE person_id = :person
       AND :here IN (shelter_id, coalesce(to_shelter, ''), coalesce(from_shelter, ''))`,
    { person: personId, here: shelterId },
  ) !== undefined;
