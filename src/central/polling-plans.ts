/** Elections and rolls as the commission gave them to the centre. */
import { z } from 'zod';
import type { TenantId } from '../kernel/ids.ts';
import { type Election, electionSchema } from '../registry/roll/election.ts';
import type { Queryable, Sql } from './database.ts';
import type { PollPlan } from './polling-plan.ts';
import { type NewPollPlan, pollPlanSchema } from './polling-schema.ts';
import { pollPlanOf } from './polls.ts';

const planRows = z.array(z.object({ at: z.number(), document: z.string(), roll: z.string() }));

/** What was given at the console: each election in its newest version, and every roll. */
const givenPlan = async (sql: Queryable, tenant: TenantId): Promise<PollPlan> => {
  const rows: unknown = await sql`
    SELECT at, document, roll FROM poll_plan WHERE tenant = ${tenant} ORDER BY election, election_version, roll_version`;
  const found = planRows.parse(rows);
  const elections = new Map<string, Election>();
  for (const { document } of found) {
    const election = electionSchema.parse(JSON.parse(document));
    elections.set(election.electionId, election);
  }
  return {
    elections: [...elections.values()],
    rolls: found.map(({ at, roll }) => ({ ...pollPlanSchema.shape.roll.parse(JSON.parse(roll)), at })),
  };
};

/** Everything that was planned, as the publisher of the roll told it (polls.ts) and as it was given at the console; of an election the newest. */
export const readPlan = async (sql: Sql, tenant: TenantId): Promise<PollPlan> => {
  const [told, given] = [await pollPlanOf({ sql, tenant }), await givenPlan(sql, tenant)];
  const elections = new Map<string, Election>();
  for (const election of [...given.elections, ...told.elections])
    if ((elections.get(election.electionId)?.version ?? 0) <= election.version)
      elections.set(election.electionId, election);
  return { elections: [...elections.values()], rolls: [...told.rolls, ...given.rolls] };
};

const idRows = z.array(z.object({ election: z.string() }));

/** False: this version stands there already, and nothing is changed. */
export const storePlan = async (
  tx: Queryable,
  tenant: TenantId,
  { election, roll }: NewPollPlan,
  by: { readonly staff: string; readonly at: number },
): Promise<boolean> => {
  const rows: unknown = await tx`
    INSERT INTO poll_plan (tenant, election, election_version, roll_version, at, staff, document, roll)
    VALUES (${tenant}, ${election.electionId}, ${election.version}, ${roll.version}, ${Math.floor(by.at)}, ${by.staff},
      ${JSON.stringify(election)}, ${JSON.stringify(roll)})
    ON CONFLICT DO NOTHING RETURNING election`;
  return idRows.parse(rows).length === 1;
};
