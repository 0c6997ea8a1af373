/** 地域ポイントの帳簿 as rows: what a piece of work needs of the book, read under its lock, and what it wrote. */
import { z } from 'zod';
import { assert } from '../kernel/assert.ts';
import { civilDateSchema } from '../kernel/dates.ts';
import {
  type Book,
  countedOf,
  ENTRY_KINDS,
  type Entry,
  type LedgerAccount,
  type Lot,
  useOf,
} from '../modules/benefits/ledger.ts';
import {
  campaignIdSchema,
  offerIdSchema,
  refusalSchema,
  settledSchema,
  shopIdSchema,
} from '../outbox/benefits-shapes.ts';
import type { Queryable } from './database.ts';
import { type BookHead, bookHead, chainOn, toldText } from './points-chain.ts';
import type { PointsScope } from './points-scope.ts';

/** Until the transaction ends nobody else writes in this book: taken before anything of it is read. */
const POINTS_LOCK = 8_203_170;
export const lockBook = async (tx: Queryable, { tenant, mode }: PointsScope): Promise<void> => {
  await tx`SELECT pg_advisory_xact_lock(${POINTS_LOCK}, hashtext(${`${tenant}/${mode}`}))`;
};

/** What a piece of work may touch. What is not asked for is not in the book, and must not be written. */
export interface Needs {
  /** Of acts, and of those that they undo. */
  readonly keys: readonly string[];
  /** Accounts of people. */
  readonly accounts: readonly string[];
  readonly balances: readonly LedgerAccount[];
  readonly uses: readonly { readonly holder: string; readonly counted: string }[];
  readonly covers: readonly string[];
}

/** Accounts that any act may move. */
export const TOWN_ACCOUNTS: readonly LedgerAccount[] = ['issue', 'expired', 'offline_loss', 'settlement'];

const account = z.custom<LedgerAccount>((value) => typeof value === 'string');
const toldSchema = settledSchema.unwrap().pick({ why: true, points: true, refusal: true });

const entryRow = z
  .object({
    key: z.string(),
    kind: z.enum(ENTRY_KINDS),
    at: z.int(),
    till_at: z.int(),
    day: civilDateSchema,
    done_by: z.string(),
    offline: z.boolean(),
    shop: shopIdSchema.nullable(),
    campaign: campaignIdSchema.nullable(),
    offer: offerIdSchema.nullable(),
    holder: z.string().nullable(),
    card: z.string().nullable(),
    points: z.int(),
    lapses: civilDateSchema.nullable(),
    reverses: z.string().nullable(),
    wish: z.string(),
    told: z
      .string()
      .transform((text) => toldSchema.parse(JSON.parse(text)))
      .nullable(),
  })
  .transform(
    ({ till_at, done_by, lapses, ...same }): Omit<Entry, 'postings'> => ({
      ...same,
      ...{ tillAt: till_at, by: done_by, until: lapses },
    }),
  );
const postingRows = z.array(
  z.object({ key: z.string(), account, lot: z.string().nullable(), amount: z.int() }),
);
const balanceRows = z.array(z.object({ account, balance: z.int() }));
const lotRows = z.array(
  z.object({ account: z.string(), lot: z.string(), lapses: civilDateSchema, remaining: z.int() }),
);
const useRows = z.array(
  z.object({ holder: z.string(), counted: z.string(), key: z.string(), day: civilDateSchema }),
);
const coverRows = z.array(z.object({ name: z.string(), points: z.int() }));
const closedRows = z.array(z.object({ key: z.string(), why: refusalSchema }));
const reversedRows = z.array(z.object({ reverses: z.string() }));

/** Entries by their keys, with what undid them and what was refused: before anybody knows whose points they moved. */
export const readEntries = async (
  tx: Queryable,
  { tenant, mode }: PointsScope,
  book: Book,
  keys: readonly string[],
): Promise<void> => {
  const asked = [...new Set(keys)];
  const [entries, postings, reversed, closed] = (await Promise.all([
    tx`SELECT * FROM points_entry WHERE tenant = ${tenant} AND mode = ${mode} AND key = ANY(${asked}::uuid[])`,
    tx`SELECT key, account, lot, amount FROM points_posting
       WHERE tenant = ${tenant} AND mode = ${mode} AND key = ANY(${asked}::uuid[]) ORDER BY key, line`,
    tx`SELECT reverses FROM points_entry
       WHERE tenant = ${tenant} AND mode = ${mode} AND reverses = ANY(${asked}::uuid[])`,
    tx`SELECT key, why FROM points_closed WHERE tenant = ${tenant} AND mode = ${mode} AND key = ANY(${asked}::uuid[])`,
  ])) as readonly unknown[];
  const byKey = Map.groupBy(postingRows.parse(postings), ({ key }) => key);
  for (const entry of z.array(entryRow).parse(entries))
    book.entries.set(entry.key, {
      ...entry,
      postings: (byKey.get(entry.key) ?? []).map(({ account: name, lot, amount }) => ({
        account: name,
        lot,
        amount,
      })),
    });
  for (const { reverses } of reversedRows.parse(reversed)) book.reversed.add(reverses);
  for (const { key, why } of closedRows.parse(closed)) book.closed.set(key, why);
};

/** People whose points an entry moved. */
export const peopleOf = ({ postings }: Pick<Entry, 'postings'>): readonly string[] =>
  postings.flatMap(({ account: name }) => (name.startsWith('person:') ? [name.slice('person:'.length)] : []));

/** What the accounts stand at. */
export const readStandings = async (
  tx: Queryable,
  { tenant, mode }: PointsScope,
  book: Book,
  needs: Omit<Needs, 'keys'>,
): Promise<void> => {
  const { accounts, balances, uses, covers } = needs;
  const names = [...balances, ...accounts.map((each) => `person:${each}`)];
  const [balanced, lots, used, covered] = (await Promise.all([
    tx`SELECT account, balance FROM points_balance
       WHERE tenant = ${tenant} AND mode = ${mode} AND account = ANY(${names}::text[])`,
    // Those that are used up too: an undo gives back to them.
    tx`SELECT account, lot, lapses, remaining FROM points_lot
       WHERE tenant = ${tenant} AND mode = ${mode} AND account = ANY(${[...accounts]}::text[]) ORDER BY account, lapses, lot`,
    tx`SELECT holder, counted, key, day FROM points_use
       JOIN (SELECT DISTINCT * FROM unnest(${uses.map(({ holder }) => holder)}::text[],
         ${uses.map(({ counted }) => counted)}::text[]) AS one (holder, counted)) AS asked USING (holder, counted)
       WHERE tenant = ${tenant} AND mode = ${mode}`,
    tx`SELECT name, points FROM points_cover
       WHERE tenant = ${tenant} AND mode = ${mode} AND name = ANY(${[...covers]}::text[])`,
  ])) as readonly unknown[];
  for (const { account: name, balance } of balanceRows.parse(balanced)) book.balances.set(name, balance);
  for (const { account: name, lot, lapses, remaining } of lotRows.parse(lots)) {
    const known: Lot[] = book.lots.get(name) ?? [];
    known.push({ lot, until: lapses, left: remaining });
    book.lots.set(name, known);
  }
  for (const { holder, counted, key, day } of useRows.parse(used)) {
    const name = useOf(holder, counted);
    book.uses.set(name, [...(book.uses.get(name) ?? []), { key, day }]);
  }
  for (const { name, points } of coverRows.parse(covered)) book.offline.set(name, points);
};

/** Of what was read: what is new in the book is what the work added. */
export interface Before {
  readonly entries: ReadonlySet<string>;
  readonly closed: ReadonlyMap<string, string>;
  readonly covers: ReadonlyMap<string, number>;
}

export const rememberBook = (book: Book): Before => ({
  entries: new Set(book.entries.keys()),
  closed: new Map(book.closed),
  covers: new Map(book.offline),
});

const insertEntries = (
  tx: Queryable,
  { tenant, mode }: PointsScope,
  fresh: readonly Entry[],
  heads: readonly BookHead[],
) => tx`
  INSERT INTO points_entry (tenant, mode, key, number, hash, kind, at, till_at, day, done_by, offline, shop, campaign, offer,
    holder, card, points, lapses, reverses, wish, told)
  SELECT ${tenant}, ${mode}, key, number, decode(hash, 'hex'), kind, at, till_at, day, done_by, offline = 1, shop, campaign, offer, holder,
    card, points, lapses, reverses, wish, told
  FROM unnest(${fresh.map(({ key }) => key)}::uuid[], ${heads.map(({ number }) => number)}::int8[],
    ${heads.map(({ hash }) => hash)}::text[],
    ${fresh.map(({ kind }) => kind)}::text[], ${fresh.map(({ at }) => Math.floor(at))}::int8[],
    ${fresh.map(({ tillAt }) => Math.floor(tillAt))}::int8[], ${fresh.map(({ day }) => day)}::text[],
    ${fresh.map(({ by }) => by)}::text[], ${fresh.map(({ offline }) => (offline ? 1 : 0))}::int4[],
    ${fresh.map(({ shop }) => shop)}::text[], ${fresh.map(({ campaign }) => campaign)}::text[],
    ${fresh.map(({ offer }) => offer)}::text[], ${fresh.map(({ holder }) => holder)}::text[],
    ${fresh.map(({ card }) => card)}::text[], ${fresh.map(({ points }) => points)}::int8[], ${fresh.map(({ until }) => until)}::text[],
    ${fresh.map(({ reverses }) => reverses)}::uuid[], ${fresh.map(({ wish }) => wish)}::text[],
    ${fresh.map(toldText)}::text[]
  ) AS one (key, number, hash, kind, at, till_at, day, done_by, offline, shop, campaign, offer, holder, card, points, lapses,
    reverses, wish, told)`;

const insertPostings = (tx: Queryable, { tenant, mode }: PointsScope, fresh: readonly Entry[]) => {
  const lines = fresh.flatMap(({ key, postings }) => postings.map((each, line) => ({ ...each, key, line })));
  return tx`
    INSERT INTO points_posting (tenant, mode, key, line, account, lot, amount)
    SELECT ${tenant}, ${mode}, * FROM unnest(${lines.map(({ key }) => key)}::uuid[],
      ${lines.map(({ line }) => line)}::int4[], ${lines.map(({ account: name }) => name)}::text[],
      ${lines.map(({ lot }) => lot)}::uuid[], ${lines.map(({ amount }) => amount)}::int8[])`;
};

const setBalances = (
  tx: Queryable,
  { tenant, mode }: PointsScope,
  book: Book,
  names: readonly LedgerAccount[],
) => tx`
  INSERT INTO points_balance (tenant, mode, account, balance)
  SELECT ${tenant}, ${mode}, * FROM unnest(${[...names]}::text[],
    ${names.map((name) => book.balances.get(name) ?? 0)}::int8[])
  ON CONFLICT (tenant, mode, account) DO UPDATE SET balance = excluded.balance`;

const setLots = (tx: Queryable, { tenant, mode }: PointsScope, book: Book, fresh: readonly Entry[]) => {
  const moved = new Set(
    fresh.flatMap(({ postings }) =>
      postings.flatMap(({ account: name, lot }) =>
        lot === null ? [] : [`${name.slice('person:'.length)} ${lot}`],
      ),
    ),
  );
  const people = new Set(fresh.flatMap(peopleOf));
  const lots = [...people].flatMap((person) =>
    (book.lots.get(person) ?? [])
      .filter(({ lot }) => moved.has(`${person} ${lot}`))
      .map((lot) => ({ ...lot, person })),
  );
  return tx`
    INSERT INTO points_lot (tenant, mode, account, lot, lapses, remaining)
    SELECT ${tenant}, ${mode}, * FROM unnest(${lots.map(({ person }) => person)}::text[],
      ${lots.map(({ lot }) => lot)}::uuid[], ${lots.map(({ until }) => until)}::text[],
      ${lots.map(({ left }) => left)}::int8[])
    ON CONFLICT (tenant, mode, account, lot) DO UPDATE SET remaining = excluded.remaining`;
};

const setUses = (tx: Queryable, { tenant, mode }: PointsScope, fresh: readonly Entry[]) => {
  const counted = fresh.flatMap((entry) => {
    const name = countedOf(entry);
    return name === null || entry.holder === null ? [] : [{ ...entry, counted: name, holder: entry.holder }];
  });
  const added = counted.filter(({ kind }) => kind !== 'undo');
  const gone = counted.filter(({ kind }) => kind === 'undo');
  return Promise.all([
    tx`INSERT INTO points_use (tenant, mode, holder, counted, key, day)
       SELECT ${tenant}, ${mode}, * FROM unnest(${added.map(({ holder }) => holder)}::text[],
         ${added.map((each) => each.counted)}::text[], ${added.map(({ key }) => key)}::uuid[],
         ${added.map(({ day }) => day)}::text[])`,
    tx`DELETE FROM points_use USING unnest(${gone.map(({ holder }) => holder)}::text[],
         ${gone.map((each) => each.counted)}::text[], ${gone.map(({ reverses }) => reverses)}::uuid[])
         AS one (whose, what, undone)
       WHERE tenant = ${tenant} AND mode = ${mode} AND holder = whose AND counted = what AND key = undone`,
  ]);
};

const setCovers = (
  tx: Queryable,
  { tenant, mode }: PointsScope,
  covers: readonly (readonly [string, number])[],
) => tx`
  INSERT INTO points_cover (tenant, mode, name, points)
  SELECT ${tenant}, ${mode}, * FROM unnest(${covers.map(([name]) => name)}::text[],
    ${covers.map(([, points]) => points)}::int8[])
  ON CONFLICT (tenant, mode, name) DO UPDATE SET points = excluded.points`;

const setClosed = (
  tx: Queryable,
  { tenant, mode }: PointsScope,
  closed: readonly (readonly [string, string])[],
  now: number,
) => tx`
  INSERT INTO points_closed (tenant, mode, key, why, at)
  SELECT ${tenant}, ${mode}, key, why, ${Math.floor(now)} FROM unnest(${closed.map(([key]) => key)}::uuid[],
    ${closed.map(([, why]) => why)}::text[]) AS one (key, why)
  ON CONFLICT (tenant, mode, key) DO UPDATE SET why = excluded.why, at = excluded.at`;

/** Writes what is new. `known`: accounts that were read; of another nobody knows what it stood at. */
export const writeBook = async (
  tx: Queryable,
  scope: PointsScope,
  {
    book,
    before,
    known,
    now,
  }: {
    readonly book: Book;
    readonly before: Before;
    readonly known: ReadonlySet<LedgerAccount>;
    readonly now: number;
  },
): Promise<readonly Entry[]> => {
  const fresh = [...book.entries.values()].filter(({ key }) => !before.entries.has(key));
  const closed = [...book.closed].filter(([key, why]) => before.closed.get(key) !== why);
  const names = [...new Set(fresh.flatMap(({ postings }) => postings.map((each) => each.account)))];
  assert(
    names.every((name) => known.has(name)),
    'an account that is written was read',
  );
  if (fresh.length > 0) {
    const covers = [...book.offline].filter(([name, points]) => before.covers.get(name) !== points);
    const heads = chainOn(scope, await bookHead(tx, scope), fresh);
    // Sent one behind the other, without waiting for each.
    await Promise.all([
      insertEntries(tx, scope, fresh, heads),
      insertPostings(tx, scope, fresh),
      setBalances(tx, scope, book, names),
      setLots(tx, scope, book, fresh),
      setUses(tx, scope, fresh),
      ...(covers.length === 0 ? [] : [setCovers(tx, scope, covers)]),
    ]);
  }
  if (closed.length > 0) await setClosed(tx, scope, closed, now);
  return fresh;
};
