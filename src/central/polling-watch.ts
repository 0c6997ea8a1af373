/** Looks over the poll now and then, for what no record says: a place that is not open, a roll that is old by now. */
import { z } from 'zod';
import type { TenantId } from '../kernel/ids.ts';
import type { Logger } from '../kernel/log.ts';
import type { System } from '../kernel/system.ts';
import { noteAnomalies } from './anomalies.ts';
import type { Queryable, Sql } from './database.ts';
import { type ClosingChecks, lastClosings } from './polling-closing.ts';
import { JUDGED, judgePoll, type OutOfHours, STILL_INSIDE_MS } from './polling-judge.ts';
import { daysOf, hoursOn, type PollPlan } from './polling-plan.ts';
import { readSaid, readTerminals } from './polling-rows.ts';

export interface PollWatchDeps {
  readonly sql: Queryable;
  readonly tenant: TenantId;
  readonly plan: PollPlan;
  readonly closings: ClosingChecks;
}

const spansOf = ({ elections }: PollPlan) =>
  elections.flatMap((election) =>
    daysOf(election, election.pollDay).flatMap((day) =>
      election.places.flatMap((place) => {
        const hours = hoursOn(place, day);
        const to = (hours?.closesAt ?? 0) + STILL_INSIDE_MS;
        return hours === undefined
          ? []
          : [{ election: election.electionId, place: place.id, day, from: hours.opensAt, to }];
      }),
    ),
  );

const outRows = z.array(
  z.object({
    election: z.string(),
    place: z.string(),
    day: z.string(),
    count: z.int(),
    first_at: z.number(),
  }),
);

/** Acceptances of each planned place and day that are before its hours or too long after. */
const readOutOfHours = async ({ sql, tenant, plan }: PollWatchDeps): Promise<readonly OutOfHours[]> => {
  const spans = spansOf(plan);
  if (spans.length === 0) return [];
  const rows: unknown = await sql`
    SELECT span.election, span.place, span.day, count(*) AS count, min(tick.at) AS first_at
    FROM unnest(
      ${spans.map(({ election }) => election)}::text[], ${spans.map(({ place }) => place)}::text[],
      ${spans.map(({ day }) => day)}::text[], ${spans.map(({ from }) => from)}::int8[], ${spans.map(({ to }) => to)}::int8[]
    ) AS span (election, place, day, opens, closes)
    JOIN poll_tick AS tick ON tick.tenant = ${tenant} AND tick.election = span.election AND tick.what = 'arrival'
      AND tick.place = span.place AND tick.day = span.day AND (tick.at < span.opens OR tick.at >= span.closes)
    GROUP BY span.election, span.place, span.day`;
  return outRows.parse(rows).map(({ first_at: firstAt, ...row }) => ({ ...row, firstAt }));
};

/** What is open of these kinds and was not found again is no longer wrong. */
const withdrawOthers = async (
  sql: Queryable,
  tenant: TenantId,
  found: readonly { readonly kind: string; readonly key: string }[],
  now: number,
): Promise<void> => {
  await sql`
    UPDATE anomaly SET withdrawn_at = ${now}
    WHERE tenant = ${tenant} AND kind = ANY(${[...JUDGED]}::text[]) AND withdrawn_at IS NULL AND settled_at IS NULL
      AND NOT EXISTS (
        SELECT 1 FROM unnest(
          ${found.map(({ kind }) => kind)}::text[], ${found.map(({ key }) => key)}::text[]) AS still (kind, key)
        WHERE still.kind = anomaly.kind AND still.key = anomaly.key)`;
};

/** Notes what is wrong now and withdraws what is no more. */
export const watchPoll = async (deps: PollWatchDeps, now: number): Promise<void> => {
  const { sql, tenant, plan } = deps;
  const said = await readSaid(sql, tenant, null);
  const closings = lastClosings(said);
  const checked = await deps.closings.check(sql, closings);
  const found = judgePoll({
    plan,
    said,
    terminals: await readTerminals(sql, tenant, null),
    outOfHours: await readOutOfHours(deps),
    differing: closings.filter(({ fact_key }) => checked.get(fact_key) === 'differs'),
    now: Math.floor(now),
  });
  await noteAnomalies(sql, tenant, found);
  await withdrawOthers(sql, tenant, found, Math.floor(now));
};

export interface PollWatch {
  stop(): Promise<void>;
}

const EVERY_MS = 15_000;

/** Until `stop`. `changed`: somebody may want to see it. */
export const startPollWatch = (deps: {
  readonly sql: Sql;
  readonly tenant: TenantId;
  readonly readPlan: () => Promise<PollPlan>;
  readonly closings: ClosingChecks;
  readonly system: System;
  readonly logger: Logger;
}): PollWatch => {
  const { sql, tenant, readPlan, closings, system, logger } = deps;
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        const plan = await readPlan();
        await sql.begin((tx) => watchPoll({ sql: tx, tenant, plan, closings }, system.now()));
      } catch {
        // Of the error only the fact: its text may quote a row.
        logger.warn('central.failed', { reason: 'poll_watch', tenant });
      }
      await system.sleep(EVERY_MS, stopping.signal);
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
};
