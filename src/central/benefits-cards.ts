/** カード台帳 of the points: what is known of a card by its keyed hash, and of nobody's name. */
import { z } from 'zod';
import type { CardToken } from '../identity/card-tap.ts';
import type { Carried } from '../modules/benefits/ledger-acts.ts';
import type { Holder } from '../modules/benefits/schema.ts';
import type { ShownCard } from '../outbox/benefits-shapes.ts';
import type { Queryable } from './database.ts';
import type { PointsScope } from './points-rows.ts';

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

export const readCards = async (
  tx: Queryable,
  { tenant, mode }: PointsScope,
  tokens: readonly CardToken[],
): Promise<KnownCards> => {
  const rows: unknown = await tx`
    SELECT card.kind, card.hmac, account, born_from, born_to, resident, blocked
    FROM (SELECT DISTINCT * FROM unnest(${tokens.map(({ kind }) => kind)}::text[],
      ${tokens.map(({ hmac }) => hmac)}::text[]) AS one (kind, hmac)) AS asked
    JOIN benefit_card AS card ON card.tenant = ${tenant} AND card.mode = ${mode} AND card.kind = asked.kind
      AND card.hmac = asked.hmac`;
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
export interface CardSaid extends CardRow {
  readonly said: string;
}

export const storeCards = async (
  tx: Queryable,
  { tenant, mode }: PointsScope,
  said: readonly CardSaid[],
): Promise<void> => {
  // Of one card twice in a statement the later one.
  const newest = new Map<string, CardSaid>();
  for (const each of said.toSorted((a, b) => (a.said < b.said ? -1 : 1))) newest.set(nameOf(each), each);
  const rows = [...newest.values()];
  await tx`
    INSERT INTO benefit_card (tenant, mode, kind, hmac, account, born_from, born_to, resident, blocked, said)
    SELECT ${tenant}, ${mode}, kind, hmac, account, born_from, born_to, resident = 1, blocked = 1, said
    FROM unnest(${rows.map(({ kind }) => kind)}::text[], ${rows.map(({ hmac }) => hmac)}::text[],
      ${rows.map(({ account }) => account)}::text[], ${rows.map(({ holder }) => holder.born?.from ?? null)}::int4[],
      ${rows.map(({ holder }) => holder.born?.to ?? null)}::int4[],
      ${rows.map(({ holder }) => (holder.resident ? 1 : 0))}::int4[], ${rows.map(({ blocked }) => (blocked ? 1 : 0))}::int4[],
      ${rows.map((row) => row.said)}::text[]) AS one (kind, hmac, account, born_from, born_to, resident, blocked, said)
    ON CONFLICT (tenant, mode, kind, hmac) DO UPDATE
      SET account = excluded.account, born_from = excluded.born_from, born_to = excluded.born_to,
        resident = excluded.resident, blocked = excluded.blocked, said = excluded.said
      WHERE benefit_card.said < excluded.said`;
};

/**
 * As a list made beside the register has it: whose card it is, and never whether it may be used. A card that was reported lost stands on the
 * list of the next month all the same; only a counter gives it free again. `said` is the counters' alone, so that no
 * word of theirs is lost to a list that was taken in before it came. `at`: when the list was taken in, by the hybrid clock.
 */
export const listCards = async (
  tx: Queryable,
  { tenant, mode }: PointsScope,
  listed: readonly Omit<CardRow, 'blocked'>[],
  at: string,
): Promise<void> => {
  const rows = [...new Map(listed.map((each) => [nameOf(each), each])).values()];
  await tx`
    INSERT INTO benefit_card (tenant, mode, kind, hmac, account, born_from, born_to, resident, blocked, said)
    SELECT ${tenant}, ${mode}, kind, hmac, account, born_from, born_to, resident = 1, false, ''
    FROM unnest(${rows.map(({ kind }) => kind)}::text[], ${rows.map(({ hmac }) => hmac)}::text[],
      ${rows.map(({ account }) => account)}::text[], ${rows.map(({ holder }) => holder.born?.from ?? null)}::int4[],
      ${rows.map(({ holder }) => holder.born?.to ?? null)}::int4[],
      ${rows.map(({ holder }) => (holder.resident ? 1 : 0))}::int4[]
    ) AS one (kind, hmac, account, born_from, born_to, resident)
    ON CONFLICT (tenant, mode, kind, hmac) DO UPDATE
      SET account = excluded.account, born_from = excluded.born_from, born_to = excluded.born_to, resident = excluded.resident
      WHERE benefit_card.said < ${at}`;
};

/** 利用停止: what was known of the card stays. */
export const blockCards = async (
  tx: Queryable,
  { tenant, mode }: PointsScope,
  tokens: readonly CardToken[],
  said: string,
): Promise<void> => {
  await tx`
    INSERT INTO benefit_card (tenant, mode, kind, hmac, resident, blocked, said)
    SELECT ${tenant}, ${mode}, kind, hmac, false, true, ${said}
    FROM unnest(${tokens.map(({ kind }) => kind)}::text[], ${tokens.map(({ hmac }) => hmac)}::text[]) AS one (kind, hmac)
    ON CONFLICT (tenant, mode, kind, hmac) DO UPDATE SET blocked = true, said = excluded.said
      WHERE benefit_card.said < excluded.said`;
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
  people: readonly PersonSaid[],
): Promise<void> => {
  const newest = new Map<string, PersonSaid>();
  for (const each of people.toSorted((a, b) => (a.said < b.said ? -1 : 1))) newest.set(each.residentId, each);
  const rows = [...newest.values()];
  await tx`
    INSERT INTO benefit_person (tenant, mode, resident_id, account, said)
    SELECT ${tenant}, ${mode}, * FROM unnest(${rows.map(({ residentId }) => residentId)}::text[],
      ${rows.map(({ account }) => account)}::text[], ${rows.map(({ said }) => said)}::text[])
    ON CONFLICT (tenant, mode, resident_id) DO UPDATE SET account = excluded.account, said = excluded.said
      WHERE benefit_person.said < excluded.said`;
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
