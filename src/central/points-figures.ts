/** Figures of the book, for 商工担当's page. */
import { z } from 'zod';
import type { CivilDate } from '../kernel/dates.ts';
import { isBlocked } from './benefits-cards.ts';
import { type EntryList, MOST_ENTRIES, type ShownEntry } from './benefits-schema.ts';
import type { Queryable } from './database.ts';
import type { PointsScope } from './points-scope.ts';

const budgetRows = z.array(z.object({ campaign: z.string(), funded: z.int(), left: z.int() }));

/** What was ever set aside for each campaign, and what is left of it. */
export const fundedRows = async (sql: Queryable, { tenant, mode }: PointsScope) => {
  const rows: unknown = await sql`
    SELECT campaign, sum(amount)::int8 AS funded, coalesce(min(balance), 0)::int8 AS left FROM points_entry AS entry
    JOIN points_posting AS posting ON posting.tenant = entry.tenant AND posting.mode = entry.mode AND posting.key = entry.key
      AND posting.account = 'campaign:' || entry.campaign
    LEFT JOIN points_balance AS kept ON kept.tenant = entry.tenant AND kept.mode = entry.mode
      AND kept.account = posting.account
    WHERE entry.tenant = ${tenant} AND entry.mode = ${mode} AND kind = 'fund' GROUP BY campaign`;
  return budgetRows.parse(rows);
};

const useRows = z.array(z.object({ counted: z.string(), today: z.int(), used: z.int() }));

/** How often each offer was used and stands. */
export const readUses = async (
  sql: Queryable,
  { tenant, mode }: PointsScope,
  offers: readonly string[],
  day: CivilDate,
): Promise<ReadonlyMap<string, { readonly today: number; readonly used: number }>> => {
  const rows: unknown = await sql`
    SELECT counted, (count(*) FILTER (WHERE day = ${day}))::int AS today, count(*)::int AS used FROM points_use
    WHERE tenant = ${tenant} AND mode = ${mode} AND counted = ANY(${[...offers]}::text[]) GROUP BY counted`;
  return new Map(useRows.parse(rows).map(({ counted, ...figures }) => [counted, figures]));
};

const shopRows = z.array(
  z.object({ shop: z.string(), redeemed: z.int(), spent: z.int(), points: z.int(), undone: z.int() }),
);
const owedRows = z.array(z.object({ shop: z.string(), owed: z.int() }));

export interface ShopFigures {
  readonly today: {
    readonly redeemed: number;
    readonly spent: number;
    readonly points: number;
    readonly undone: number;
  };
  readonly owed: number;
}

/** What each shop did on a day at the till, and what it is owed. `points`: what came to it and what was taken back, together. */
export const readShops = async (
  sql: Queryable,
  { tenant, mode }: PointsScope,
  day: CivilDate,
): Promise<(shop: string) => ShopFigures> => {
  const rows: unknown = await sql`
    SELECT entry.shop, (count(*) FILTER (WHERE kind = 'redeem'))::int AS redeemed,
      (count(*) FILTER (WHERE kind = 'spend'))::int AS spent, (count(*) FILTER (WHERE kind = 'undo'))::int AS undone,
      coalesce(sum(posting.amount), 0)::int8 AS points
    FROM points_entry AS entry
    LEFT JOIN points_posting AS posting ON posting.tenant = entry.tenant AND posting.mode = entry.mode
      AND posting.key = entry.key AND posting.account = 'shop:' || entry.shop
    WHERE entry.tenant = ${tenant} AND entry.mode = ${mode} AND entry.day = ${day} AND entry.shop IS NOT NULL
      AND kind <> 'settle'
    GROUP BY entry.shop`;
  const owed: unknown = await sql`
    SELECT substr(account, 6) AS shop, balance AS owed FROM points_balance
    WHERE tenant = ${tenant} AND mode = ${mode} AND starts_with(account, 'shop:')`;
  const days = new Map(shopRows.parse(rows).map(({ shop, ...figures }) => [shop, figures]));
  const balances = new Map(owedRows.parse(owed).map((row) => [row.shop, row.owed]));
  return (shop) => ({
    today: days.get(shop) ?? { redeemed: 0, spent: 0, points: 0, undone: 0 },
    owed: balances.get(shop) ?? 0,
  });
};

const cardRows = z.tuple([z.object({ registered: z.int(), blocked: z.int() })]);

export const countCards = async (sql: Queryable, { tenant, mode }: PointsScope) => {
  const rows: unknown = await sql`
    SELECT (count(*) FILTER (WHERE card.account IS NOT NULL AND NOT blocked))::int AS registered,
      (count(*) FILTER (WHERE blocked))::int AS blocked
    FROM benefit_card AS card
    LEFT JOIN benefit_account AS told ON told.tenant = card.tenant AND told.mode = card.mode AND told.account = card.account
    CROSS JOIN LATERAL (SELECT ${isBlocked(sql)} AS blocked) AS now
    WHERE card.tenant = ${tenant} AND card.mode = ${mode}`;
  return cardRows.parse(rows)[0];
};

const entryRows = z.array(
  z
    .object({
      number: z.int(),
      key: z.string(),
      kind: z.string(),
      at: z.int(),
      till_at: z.int(),
      done_by: z.string(),
      offline: z.boolean(),
      shop: z.string().nullable(),
      campaign: z.string().nullable(),
      offer: z.string().nullable(),
      amount: z.int(),
      told: z
        .string()
        .transform((text) => z.object({ why: z.string() }).parse(JSON.parse(text)).why)
        .nullable(),
      reverses: z.string().nullable(),
      undone: z.boolean(),
    })
    .transform(({ till_at, done_by, ...same }): ShownEntry => ({ ...same, tillAt: till_at, by: done_by })),
);

/** Newest first. Whose points they were is not among it. */
export const listEntries = async (
  sql: Queryable,
  { tenant, mode }: PointsScope,
  {
    shop,
    before,
    key,
  }: { readonly shop?: string | undefined; readonly before?: number | undefined; readonly key?: string },
): Promise<EntryList> => {
  const rows: unknown = await sql`
    SELECT number, key, kind, at, till_at, done_by, offline, shop, campaign, offer, told, reverses,
      EXISTS (SELECT 1 FROM points_entry AS later WHERE later.tenant = entry.tenant AND later.mode = entry.mode
        AND later.reverses = entry.key) AS undone,
      coalesce((SELECT sum(amount) FROM points_posting AS posting WHERE posting.tenant = entry.tenant
        AND posting.mode = entry.mode AND posting.key = entry.key AND amount > 0), 0)::int8 AS amount
    FROM points_entry AS entry WHERE tenant = ${tenant} AND mode = ${mode}
      ${shop === undefined ? sql`` : sql`AND shop = ${shop}`}
      ${before === undefined ? sql`` : sql`AND number < ${before}`}
      ${key === undefined ? sql`` : sql`AND key = ${key}`}
    ORDER BY number DESC LIMIT ${MOST_ENTRIES}`;
  return { entries: entryRows.parse(rows) };
};

const settledRows = z.array(z.object({ number: z.int(), key: z.string(), at: z.int(), told: z.string() }));

/** What a terminal has to tell its shop, behind a number. */
export const readTold = async (
  sql: Queryable,
  { tenant, mode }: PointsScope,
  asked: { readonly shop: string; readonly device: string; readonly after: number; readonly most: number },
) => {
  const rows: unknown = await sql`
    SELECT number, key, at, told FROM points_entry
    WHERE tenant = ${tenant} AND mode = ${mode} AND shop = ${asked.shop} AND number > ${asked.after}
      AND done_by = ${asked.device} AND told IS NOT NULL
    ORDER BY number LIMIT ${asked.most}`;
  return settledRows.parse(rows).map(({ told, ...row }) => ({ ...row, ...(JSON.parse(told) as object) }));
};
