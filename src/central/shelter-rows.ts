/** Facts of the shelters as they lie in their tables, and as the folds take them. */
import { z } from 'zod';
import { eventIdSchema, type TenantId } from '../kernel/ids.ts';
import type { Fact } from '../modules/shelter/fold.ts';
import { parseShelterEvent } from '../modules/shelter/schema.ts';
import type { Queryable } from './database.ts';

/** What a fold takes: facts, and which of them were undone. */
export interface Facts {
  readonly facts: readonly Fact[];
  readonly undone: ReadonlySet<string>;
}

export const factRow = z.object({
  fact_key: z.string(),
  event_id: eventIdSchema,
  at: z.number(),
  kind: z.string(),
  data: z.string(),
});

export const toFact = (row: z.infer<typeof factRow>): Fact => {
  const event = parseShelterEvent(row.kind, JSON.parse(row.data));
  if (event === undefined) throw new Error('a row of the shelter tables holds no shelter event');
  return {
    eventId: row.event_id,
    order: row.fact_key.slice(0, row.fact_key.lastIndexOf('/')),
    at: row.at,
    event,
  };
};

const namedRows = z.array(factRow.extend({ subject: z.string(), undone: z.boolean() }));

const bySubject = (rows: unknown): ReadonlyMap<string, Facts> => {
  const bySame = Map.groupBy(namedRows.parse(rows), ({ subject }) => subject);
  return new Map(
    [...bySame].map(([subject, mine]) => [
      subject,
      {
        facts: mine.map(toFact),
        undone: new Set(mine.filter(({ undone }) => undone).map(({ event_id }) => event_id)),
      },
    ]),
  );
};

/** Facts that name these people. */
export const factsOfPeople = async (
  tx: Queryable,
  tenant: TenantId,
  people: readonly string[],
): Promise<ReadonlyMap<string, Facts>> =>
  bySubject(
    await tx`
      SELECT mine.resident_id AS subject, fact.fact_key, fact.event_id, fact.at, fact.kind, fact.data,
        undone.event_id IS NOT NULL AS undone
      FROM shelter_fact_resident AS mine
      JOIN shelter_fact AS fact ON fact.tenant = mine.tenant AND fact.fact_key = mine.fact_key
      LEFT JOIN shelter_undone AS undone ON undone.tenant = fact.tenant AND undone.event_id = fact.event_id
      WHERE mine.tenant = ${tenant} AND mine.resident_id = ANY(${people}::text[])
      ORDER BY fact.fact_key`,
  );

/** Facts about what is no person (`subjectsOf` of fold-place.ts). */
export const factsOfSubjects = async (
  tx: Queryable,
  tenant: TenantId,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, Facts>> =>
  subjects.length === 0
    ? new Map()
    : bySubject(
        await tx`
          SELECT mine.subject, fact.fact_key, fact.event_id, fact.at, fact.kind, fact.data,
            undone.event_id IS NOT NULL AS undone
          FROM shelter_fact_subject AS mine
          JOIN shelter_fact AS fact ON fact.tenant = mine.tenant AND fact.fact_key = mine.fact_key
          LEFT JOIN shelter_undone AS undone ON undone.tenant = fact.tenant AND undone.event_id = fact.event_id
          WHERE mine.tenant = ${tenant} AND mine.subject = ANY(${subjects}::text[])
          ORDER BY fact.fact_key`,
      );
