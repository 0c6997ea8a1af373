/** カード台帳 of the points: what is known of a card by its keyed hash, and of nobody's name. */
import { z } from 'zod';
import type { CardToken } from '../identity/card-tap.ts';
import type { Carried } from '../modules/benefits/ledger-acts.ts';
import type { Holder } from '../modules/benefits/schema.ts';
import type { ShownCard } from '../outbox/benefits-shapes.ts';
import type { Queryable } from './database.ts';
import type { PointsScope } from './points-scope.ts';

export interface CardRow extends CardToken {
  readonly account: string | null;
  readonly holder: Holder;
  readonly blocked: boolean;
}

const cardRows = z.array(
  z
    .object({
      kind: z.string(),
      hmac: z.string(),
      account: z.string().nullable(),
      born_from: z.int().nullable(),
      born_to: z.int().nullable(),
      resident: z.boolean(),
      blocked: z.boolean(),
    })
    .transform(
      ({ kind, hmac, account, born_from, born_to, resident, blocked }): CardRow => ({
        ...{ kind, hmac, account, blocked },
        holder: {
          born: born_from === null || born_to === null ? null : { from: born_from, to: born_to },
          resident,
        },
      }),
    ),
);

const nameOf = ({ kind, hmac }: CardToken): string => `${kind}:${hmac}`;

export type KnownCards = ReadonlyMap<string, CardRow>;

/** Of `benefit_card` beside `benefit_account`: whatever blocked it came after a counter saw it last. */
export const isBlocked = (tx: Queryable) =>
  tx`coalesce(coalesce(registered, '') < greatest(barred, stopped), false)`;

export const readCards = async (
  tx: Queryable,
  { tenant, mode }: PointsScope,
  tokens: readonly CardToken[],
): Promise<KnownCards> => {
  const rows: unknown = await tx`
    SELECT card.kind, card.hmac, card.account, born_from, born_to, resident, ${isBlocked(tx)} AS blocked
    FROM (SELECT DISTINCT * FROM unnest(${tokens.map(({ kind }) => kind)}::text[],
      ${tokens.map(({ hmac }) => hmac)}::text[]) AS one (kind, hmac)) AS asked
    JOIN benefit_card AS card ON card.tenant = ${tenant} AND card.mode = ${mode} AND card.kind = asked.kind
      AND card.hmac = asked.hmac
    LEFT JOIN benefit_account AS said ON said.tenant = card.tenant AND said.mode = card.mode
      AND said.account = card.account`;
  return new Map(cardRows.parse(rows).map((row) => [nameOf(row), row]));
};

/** A card that a reader saw, as it is known. One of its tokens that is blocked blocks it; the first that is known says whose it is. */
export const carriedOf = (known: KnownCards, { tokens, municipality }: ShownCard): Carried => {
  const rows = tokens.flatMap((token) => known.get(nameOf(token)) ?? []);
  const [first] = rows;
  const [token] = tokens;
  const own = `token:${token === undefined ? '' : nameOf(token)}`;
  const account = rows.find((row) => row.account !== null)?.account ?? null;
  const blocked = rows.some((row) => row.blocked);
  const standing = blocked ? 'blocked' : account === null ? 'unknown' : 'registered';
  return {
    standing,
    account: blocked ? null : account,
    card: own,
    counted: blocked || account === null ? own : account,
    holder: first?.holder ?? null,
    municipality,
  };
};

/** What is said of cards. `said`: by the hybrid clock; what was said later holds, whichever came first. */
export interface CardSaid extends CardToken {
  readonly account: string;
  readonly holder: Holder;
  readonly said: string;
}

/** Of one card twice in a statement the later one. */
const newestOf = <T extends { readonly said: string }>(
  said: readonly T[],
  nameOfOne: (one: T) => string,
): readonly T[] => {
  const newest = new Map<string, T>();
  for (const each of said.toSorted((a, b) => (a.said < b.said ? -1 : 1))) newest.set(nameOfOne(each), each);
  return [...newest.values()];
};

/**
 * `counter`: she stood there with it; whatever blocked the card before is over. `list`: what is known of its holder is brought up to date,
 * and what a counter said of the card stands: a list that is still of the day before brings no lost card back.
 */
export const storeCards = async (
  tx: Queryable,
  { tenant, mode }: PointsScope,
  by: 'counter' | 'list',
  said: readonly CardSaid[],
): Promise<void> => {
  const rows = newestOf(said, nameOf);
  const newer = tx`known.said < excluded.said`;
  await tx`
    INSERT INTO benefit_card AS known (tenant, mode, kind, hmac, account, born_from, born_to, resident, said, registered)
    SELECT ${tenant}, ${mode}, kind, hmac, account, born_from, born_to, resident = 1, said,
      CASE WHEN ${by === 'counter'} THEN said END
    FROM unnest(${rows.map(({ kind }) => kind)}::text[], ${rows.map(({ hmac }) => hmac)}::text[],
      ${rows.map(({ account }) => account)}::text[], ${rows.map(({ holder }) => holder.born?.from ?? null)}::int4[],
      ${rows.map(({ holder }) => holder.born?.to ?? null)}::int4[],
      ${rows.map(({ holder }) => (holder.resident ? 1 : 0))}::int4[], ${rows.map((row) => row.said)}::text[]
    ) AS one (kind, hmac, account, born_from, born_to, resident, said)
    ON CONFLICT (tenant, mode, kind, hmac) DO UPDATE
      SET account = CASE WHEN ${newer} THEN excluded.account ELSE known.account END,
        born_from = CASE WHEN ${newer} THEN excluded.born_from ELSE known.born_from END,
        born_to = CASE WHEN ${newer} THEN excluded.born_to ELSE known.born_to END,
        resident = CASE WHEN ${newer} THEN excluded.resident ELSE known.resident END,
        said = greatest(known.said, excluded.said), registered = greatest(known.registered, excluded.registered)`;
};

/** 利用停止: what was known of the card stays. */
export const blockCards = async (
  tx: Queryable,
  { tenant, mode }: PointsScope,
  tokens: readonly CardToken[],
  said: string,
): Promise<void> => {
  await tx`
    INSERT INTO benefit_card AS known (tenant, mode, kind, hmac, resident, said, barred)
    SELECT ${tenant}, ${mode}, kind, hmac, false, '', ${said}
    FROM unnest(${tokens.map(({ kind }) => kind)}::text[], ${tokens.map(({ hmac }) => hmac)}::text[]) AS one (kind, hmac)
    ON CONFLICT (tenant, mode, kind, hmac) DO UPDATE SET barred = greatest(known.barred, excluded.barred)`;
};

/**
 * What a counter said of an account, the latest of each: `stopped`, its cards; `quiet`, its holder does not wish that check-ins give points
 * (then nothing is kept of who she is).
 */
export const sayOfAccount = async (
  tx: Queryable,
  { tenant, mode }: PointsScope,
  account: string,
  { stopped, quiet }: { readonly stopped: string | null; readonly quiet: string | null },
): Promise<void> => {
  await tx`
    INSERT INTO benefit_account (tenant, mode, account, stopped, quiet)
    VALUES (${tenant}, ${mode}, ${account}, ${stopped}, ${quiet})
    ON CONFLICT (tenant, mode, account) DO UPDATE
      SET stopped = greatest(benefit_account.stopped, excluded.stopped), quiet = greatest(benefit_account.quiet, excluded.quiet)`;
  if (quiet !== null)
    await tx`
      DELETE FROM benefit_person WHERE tenant = ${tenant} AND mode = ${mode} AND account = ${account}
        AND (registered IS NULL OR registered < ${quiet})`;
};

/** Whose check-ins give points to which account. */
export interface PersonSaid {
  readonly residentId: string;
  readonly account: string;
  readonly said: string;
}

export const storePeople = async (
  tx: Queryable,
  { tenant, mode }: PointsScope,
  by: 'counter' | 'list',
  people: readonly PersonSaid[],
): Promise<void> => {
  const rows = newestOf(people, ({ residentId }) => residentId);
  await tx`
    INSERT INTO benefit_person AS known (tenant, mode, resident_id, account, said, registered)
    SELECT ${tenant}, ${mode}, resident_id, account, said, CASE WHEN ${by === 'counter'} THEN said END
    FROM unnest(${rows.map(({ residentId }) => residentId)}::text[],
      ${rows.map(({ account }) => account)}::text[], ${rows.map(({ said }) => said)}::text[]) AS one (resident_id, account, said)
    WHERE NOT EXISTS (SELECT 1 FROM benefit_account AS told WHERE told.tenant = ${tenant} AND told.mode = ${mode}
      AND told.account = one.account AND (${by === 'list'} AND told.quiet IS NOT NULL OR told.quiet > one.said))
    ON CONFLICT (tenant, mode, resident_id) DO UPDATE
      SET account = CASE WHEN known.said < excluded.said THEN excluded.account ELSE known.account END,
        said = greatest(known.said, excluded.said), registered = greatest(known.registered, excluded.registered)`;
};

const personRows = z.array(z.object({ resident_id: z.string(), account: z.string() }));

export const readPeopleAccounts = async (
  tx: Queryable,
  { tenant, mode }: PointsScope,
  residents: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const rows: unknown = await tx`
    SELECT resident_id, account FROM benefit_person
    WHERE tenant = ${tenant} AND mode = ${mode} AND resident_id = ANY(${[...residents]}::text[])`;
  return new Map(personRows.parse(rows).map(({ resident_id, account }) => [resident_id, account]));
};
