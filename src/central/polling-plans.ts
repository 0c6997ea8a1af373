/** Elections and rolls as the commission gave them to the centre. */
import { z } from 'zod';
import type { TenantId } from '../kernel/ids.ts';
import { type Election, electionSchema } from '../registry/roll/election.ts';
import type { Queryable } from './database.ts';
import type { PollPlan } from './polling-plan.ts';
import { type NewPollPlan, pollPlanSchema } from './polling-schema.ts';

const planRows = z.array(z.object({ at: z.number(), document: z.string(), roll: z.string() }));

/** Everything that was planned: each election in its newest version, and every roll that was given out. */
export const readPlan = async (sql: Queryable, tenant: TenantId): Promise<PollPlan> => {
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
