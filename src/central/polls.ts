/** 選挙と名簿: what the publisher told of elections and of the rolls that were given out (registry/roll/poll-document.ts). */
import { z } from 'zod';
import type { TenantId } from '../kernel/ids.ts';
import type { System } from '../kernel/system.ts';
import { type Election, electionSchema } from '../registry/roll/election.ts';
import { type PollDocument, pollDocumentSchema } from '../registry/roll/poll-document.ts';
import type { Sql } from './database.ts';
import { rowSecurity } from './row-security.ts';

/** `site` '': the whole roll. `electorate`: JSON, of the whole roll alone. */
export const POLLS = `
  CREATE TABLE poll_election (
    tenant text NOT NULL, election text NOT NULL, version int8 NOT NULL, document text NOT NULL, told_at int8 NOT NULL,
    PRIMARY KEY (tenant, election, version)
  );
  CREATE TABLE poll_roll (
    tenant text NOT NULL, election text NOT NULL, version int8 NOT NULL, site text NOT NULL, sha256 text NOT NULL,
    as_of text NOT NULL, source text NOT NULL, electors int8 NOT NULL, electorate text NOT NULL, absentees int8,
    told_at int8 NOT NULL,
    PRIMARY KEY (tenant, election, version, site, sha256)
  );
  ${rowSecurity({ name: 'poll_election', appendOnly: true }, { name: 'poll_roll', appendOnly: true })}`;

export interface PollStore {
  readonly sql: Sql;
  readonly tenant: TenantId;
  readonly system: Pick<System, 'now'>;
}

/** Takes what is new of it; told again it changes nothing. A version of an election that is here already stays what it was. */
export const takePoll = ({ sql, tenant, system }: PollStore, document: PollDocument): Promise<void> =>
  sql.begin(async (tx) => {
    const { election, rolls, electorate, absentees } = document;
    const { electionId, version } = election;
    const now = system.now();
    await tx`
      INSERT INTO poll_election VALUES (${tenant}, ${electionId}, ${version}, ${JSON.stringify(election)}, ${now})
      ON CONFLICT DO NOTHING`;
    for (const { site, version: rollVersion, asOf, sha256, source, count } of rolls)
      await tx`
        INSERT INTO poll_roll VALUES (
          ${tenant}, ${electionId}, ${rollVersion}, ${site ?? ''}, ${sha256}, ${asOf}, ${source}, ${count},
          ${site === null ? JSON.stringify(electorate) : '[]'}, ${site === null ? absentees : null}, ${now})
        ON CONFLICT DO NOTHING`;
  });

const electorateText = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(pollDocumentSchema.shape.electorate);

const electionRows = z.array(z.object({ document: z.string() }));
const rollRows = z.array(
  z.object({
    electionId: electionSchema.shape.electionId,
    version: z.int(),
    asOf: pollDocumentSchema.shape.rolls.element.shape.asOf,
    sha256: z.string(),
    source: z.string(),
    at: z.int(),
    electorate: electorateText,
    absentees: z.int().nullable(),
  }),
);

/** Each election in its newest version, and every roll that was given out, the whole of a version before its parts. */
export const pollPlanOf = async ({
  sql,
  tenant,
}: Pick<PollStore, 'sql' | 'tenant'>): Promise<{
  readonly elections: readonly Election[];
  readonly rolls: z.infer<typeof rollRows>;
}> => {
  const elections: unknown = await sql`
    SELECT DISTINCT ON (election) document FROM poll_election WHERE tenant = ${tenant}
    ORDER BY election, version DESC`;
  const rolls: unknown = await sql`
    SELECT election AS "electionId", version, as_of AS "asOf", sha256, source, told_at AS at, electorate, absentees
    FROM poll_roll WHERE tenant = ${tenant} ORDER BY election, version DESC, site, told_at`;
  return {
    elections: electionRows
      .parse(elections)
      .map(({ document }) => electionSchema.parse(JSON.parse(document))),
    rolls: rollRows.parse(rolls),
  };
};
