/** Facts as the tables of `store.ts` keep them, and the people folded from them. */
import { z } from 'zod';
import type { Reader } from '../../db/index.ts';
import { type EventId, eventIdSchema } from '../../kernel/ids.ts';
import { type Fact, foldPerson, type Merges, type PersonState, selvesOf } from './fold.ts';
import { guestIdSchema, type PersonId, parseShelterEvent, personIdSchema } from './schema.ts';

export const factRowSchema = z.object({
  event_id: eventIdSchema,
  sort_key: z.string(),
  at: z.number(),
  kind: z.string(),
  data: z.string(),
});

export const toFact = (row: z.infer<typeof factRowSchema>): Fact => {
  const event = parseShelterEvent(row.kind, JSON.parse(row.data));
  if (event === undefined) throw new Error('a row of the shelter tables holds no shelter event');
  return { eventId: row.event_id, order: row.sort_key, at: row.at, event };
};

/** What is told of these people, places, cards …, once each. */
export const factsAbout = (db: Reader, subjects: Iterable<string>): Fact[] =>
  db
    .all(
      factRowSchema,
      `SELECT * FROM shelter_fact WHERE event_id IN (
         SELECT event_id FROM shelter_fact_subject WHERE subject IN (SELECT value FROM json_each(?)))`,
      [JSON.stringify([...subjects])],
    )
    .map(toFact);

const idRowSchema = z.object({ event_id: z.string() });

/** Which of these were undone. */
export const undoneAmong = (db: Reader, facts: readonly Fact[]): ReadonlySet<string> =>
  new Set(
    db
      .all(
        idRowSchema,
        'SELECT event_id FROM shelter_undone WHERE event_id IN (SELECT value FROM json_each(?))',
        [JSON.stringify(facts.map(({ eventId }) => eventId))],
      )
      .map((row) => row.event_id),
  );

const mergeRowSchema = z.object({ guest_id: guestIdSchema, into_id: personIdSchema });
export const mergesOf = (db: Reader): Merges =>
  new Map(
    db
      .all(mergeRowSchema, 'SELECT guest_id, into_id FROM shelter_merge')
      .map(({ guest_id, into_id }) => [guest_id, into_id]),
  );

/** One person, by any of her ids. */
export const personState = (db: Reader, merges: Merges, personId: PersonId): PersonState => {
  const selves = selvesOf(merges, personId);
  const facts = factsAbout(db, selves);
  return foldPerson(selves, facts, undoneAmong(db, facts));
};

export const factOf = (db: Reader, eventId: EventId): Fact | undefined => {
  const row = db.one(factRowSchema, 'SELECT * FROM shelter_fact WHERE event_id = ?', [eventId]);
  return row === undefined ? undefined : toFact(row);
};
