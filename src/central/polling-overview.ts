import { z } from 'zod';
import type { TenantId } from '../kernel/ids.ts';
import type { Queryable } from './database.ts';
import { type BoardDeps, knownElections, readElection } from './polling-board.ts';
import type { PollingBoard, PollingPulse, PollingQuery } from './polling-schema.ts';

/** Which elections there are, and how often the figures of each changed. */

const electionRows = z.array(z.object({ election: z.string(), changes: z.int() }));

const readRecorded = async (
  sql: Queryable,
  tenant: TenantId,
): Promise<readonly { readonly election: string; readonly changes: number }[]> => {
  const rows: unknown = await sql`
    SELECT election, changes FROM poll_pulse WHERE tenant = ${tenant} ORDER BY election`;
  return electionRows.parse(rows);
};

/** Of all elections together: a page that shows any of them looks again. Undefined: nothing was ever recorded of a poll. */
export const readPulse = async (sql: Queryable, tenant: TenantId): Promise<PollingPulse | undefined> => {
  const recorded = await readRecorded(sql, tenant);
  const last = recorded.at(-1);
  if (last === undefined) return undefined;
  return { electionId: last.election, version: recorded.reduce((sum, { changes }) => sum + changes, 0) };
};

export const readBoard = async (deps: BoardDeps, query: PollingQuery, now: number): Promise<PollingBoard> => {
  const { sql, tenant, mode, plan } = deps;
  const recorded = await readRecorded(sql, tenant);
  const elections = knownElections(
    plan,
    recorded.map(({ election }) => election),
  );
  const chosen = elections.find(({ electionId }) => electionId === query.election) ?? elections[0];
  return {
    asOf: now,
    mode,
    elections: [...elections],
    election: chosen === undefined ? null : await readElection(deps, chosen, query, now),
  };
};
