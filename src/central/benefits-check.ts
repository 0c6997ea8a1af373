/** 帳簿の点検: the whole book added up from its postings, and held against what is kept of it. */
import { z } from 'zod';
import type { BookCheck } from './benefits-schema.ts';
import type { Sql } from './database.ts';
import { checkChain } from './points-chain.ts';
import type { PointsScope } from './points-scope.ts';

const sumRows = z.tuple([
  z.object({
    postings: z.int(),
    sum: z.int(),
    issue: z.int(),
    campaigns: z.int(),
    people: z.int(),
    shops: z.int(),
    expired: z.int(),
    settlement: z.int(),
    offline_loss: z.int(),
  }),
]);
const countRows = z.tuple([
  z.object({
    entries: z.int(),
    numbers_missing: z.int(),
    unbalanced: z.int(),
    balances_off: z.int(),
    lots_off: z.int(),
  }),
]);

/** Of one moment: whoever writes meanwhile is not half in it. */
export const checkBook = (sql: Sql, { tenant, mode }: PointsScope, now: number): Promise<BookCheck> =>
  sql.begin('ISOLATION LEVEL REPEATABLE READ READ ONLY', async (tx): Promise<BookCheck> => {
    const sums: unknown = await tx`
      SELECT count(*)::int AS postings, coalesce(sum(amount), 0)::int8 AS sum,
        coalesce(sum(amount) FILTER (WHERE account = 'issue'), 0)::int8 AS issue,
        coalesce(sum(amount) FILTER (WHERE starts_with(account, 'campaign:')), 0)::int8 AS campaigns,
        coalesce(sum(amount) FILTER (WHERE starts_with(account, 'person:')), 0)::int8 AS people,
        coalesce(sum(amount) FILTER (WHERE starts_with(account, 'shop:')), 0)::int8 AS shops,
        coalesce(sum(amount) FILTER (WHERE account = 'expired'), 0)::int8 AS expired,
        coalesce(sum(amount) FILTER (WHERE account = 'settlement'), 0)::int8 AS settlement,
        coalesce(sum(amount) FILTER (WHERE account = 'offline_loss'), 0)::int8 AS offline_loss
      FROM points_posting WHERE tenant = ${tenant} AND mode = ${mode}`;
    const counts: unknown = await tx`
      SELECT
        (SELECT count(*)::int FROM points_entry WHERE tenant = ${tenant} AND mode = ${mode}) AS entries,
        (SELECT (coalesce(max(number), 0) - count(*))::int FROM points_entry
          WHERE tenant = ${tenant} AND mode = ${mode}) AS numbers_missing,
        (SELECT count(*)::int FROM (SELECT key FROM points_posting WHERE tenant = ${tenant} AND mode = ${mode}
          GROUP BY key HAVING sum(amount) <> 0) AS wrong) AS unbalanced,
        (SELECT count(*)::int FROM (SELECT account, sum(amount) AS is FROM points_posting
            WHERE tenant = ${tenant} AND mode = ${mode} GROUP BY account) AS posted
          FULL JOIN (SELECT account, balance FROM points_balance WHERE tenant = ${tenant} AND mode = ${mode}) AS kept
            USING (account)
          WHERE coalesce(posted.is, 0) <> coalesce(kept.balance, 0)) AS balances_off,
        (SELECT count(*)::int FROM (SELECT account, lot, sum(amount) AS is FROM points_posting
            WHERE tenant = ${tenant} AND mode = ${mode} AND lot IS NOT NULL GROUP BY account, lot) AS posted
          FULL JOIN (SELECT 'person:' || account AS account, lot, remaining FROM points_lot
            WHERE tenant = ${tenant} AND mode = ${mode}) AS kept USING (account, lot)
          WHERE coalesce(posted.is, 0) <> coalesce(kept.remaining, 0)) AS lots_off`;
    const [{ postings, sum, offline_loss: offlineLoss, ...accounts }] = sumRows.parse(sums);
    const [count] = countRows.parse(counts);
    return {
      ...{ at: Math.floor(now), entries: count.entries, postings, sum },
      ...{ unbalanced: count.unbalanced, balancesOff: count.balances_off, lotsOff: count.lots_off },
      numbersMissing: count.numbers_missing,
      chain: await checkChain(tx, { tenant, mode }),
      accounts: { ...accounts, offlineLoss },
    };
  });
