/** What the town offers: versions as they were saved, and what was published of them. What was published holds, nothing else. */
import { z } from 'zod';
import { addDays, civilDateInJapan } from '../kernel/dates.ts';
import type { Terms } from '../modules/benefits/ledger-acts.ts';
import {
  benefitRulesSchema,
  type Campaign,
  campaignSchema,
  type OffersDocument,
  offerSchema,
  offersDocumentSchema,
  shopSchema,
} from '../modules/benefits/schema.ts';
import { signOffers } from '../outbox/benefits-protocol.ts';
import { type SignedOffers, signedOffersSchema } from '../outbox/benefits-shapes.ts';
import type { Queryable } from './database.ts';
import type { PointsScope } from './points-scope.ts';
import type { ReceiptKey } from './receipt-key.ts';

/** 商工担当's own list: all that holds together. */
export const programmeSchema = z.strictObject({
  rules: benefitRulesSchema,
  offers: z.array(offerSchema).max(500),
  campaigns: z.array(campaignSchema).max(100),
  shops: z.array(shopSchema).max(2_000),
});
export type Programme = z.infer<typeof programmeSchema>;

export const EMPTY_PROGRAMME: Programme = {
  rules: benefitRulesSchema.parse({}),
  offers: [],
  campaigns: [],
  shops: [],
};

/** 市区町村コード as a card's number names it: without the check digit. */
export const townOf = ({ tenant }: PointsScope): string => tenant.slice(0, 5);

const byId = <T extends { readonly id: string }>(list: readonly T[]): ReadonlyMap<string, T> =>
  new Map(list.map((each) => [each.id, each]));

export const termsOf = (scope: PointsScope, { rules, offers, campaigns, shops }: Programme): Terms => ({
  ...{ town: townOf(scope), rules },
  ...{ offers: byId(offers), campaigns: byId(campaigns), shops: byId(shops) },
});

const documentRows = z.array(z.object({ kind: z.string(), doc: z.string() }));

/** The last version of everything that was saved. */
export const readDraft = async (sql: Queryable, { tenant, mode }: PointsScope): Promise<Programme> => {
  const rows: unknown = await sql`
    SELECT DISTINCT ON (kind, id) kind, doc FROM benefit_document WHERE tenant = ${tenant} AND mode = ${mode}
    ORDER BY kind, id, version DESC`;
  const documents = documentRows.parse(rows);
  const of = (kind: string): unknown[] =>
    documents.flatMap((each) => (each.kind === kind ? [JSON.parse(each.doc) as unknown] : []));
  return programmeSchema.parse({
    rules: of('rules')[0] ?? {},
    ...{ offers: of('offer'), campaigns: of('campaign'), shops: of('shop') },
  });
};

const lastRows = z.array(z.object({ kind: z.string(), id: z.string(), version: z.int() }));

/** By `kind/id`. */
export const readVersions = async (
  sql: Queryable,
  { tenant, mode }: PointsScope,
): Promise<ReadonlyMap<string, number>> => {
  const rows: unknown = await sql`
    SELECT kind, id, max(version)::int AS version FROM benefit_document
    WHERE tenant = ${tenant} AND mode = ${mode} GROUP BY kind, id`;
  return new Map(lastRows.parse(rows).map(({ kind, id, version }) => [`${kind}/${id}`, version]));
};

const versionRows = z.tuple([z.object({ version: z.int() })]);

/** Under the book's lock, so that versions follow each other. */
export const saveDocument = async (
  tx: Queryable,
  { tenant, mode }: PointsScope,
  saved: {
    readonly kind: string;
    readonly id: string;
    readonly doc: unknown;
    readonly at: number;
    readonly staff: string;
  },
): Promise<number> => {
  const { kind, id, doc, at, staff } = saved;
  const rows: unknown = await tx`
    INSERT INTO benefit_document (tenant, mode, kind, id, version, doc, at, staff)
    SELECT ${tenant}, ${mode}, ${kind}, ${id}, coalesce(max(version), 0) + 1, ${JSON.stringify(doc)}, ${Math.floor(at)}, ${staff}
    FROM benefit_document WHERE tenant = ${tenant} AND mode = ${mode} AND kind = ${kind} AND id = ${id}
    RETURNING version`;
  return versionRows.parse(rows)[0].version;
};

const numberRows = z.tuple([z.object({ number: z.int() })]);
const termsRows = z.array(z.object({ terms: z.string() })).max(1);

/** Terms of the newest publication. Read again only when there is a newer one: parsing hundreds of offers for each act would be most of it. */
export type ReadTerms = (sql: Queryable) => Promise<{ readonly terms: Terms; readonly number: number }>;

export const createTermsReader = (scope: PointsScope): ReadTerms => {
  const { tenant, mode } = scope;
  let kept = { number: 0, terms: termsOf(scope, EMPTY_PROGRAMME) };
  return async (sql) => {
    const rows: unknown = await sql`
      SELECT coalesce(max(number), 0)::int AS number FROM benefit_publication WHERE tenant = ${tenant} AND mode = ${mode}`;
    const [{ number }] = numberRows.parse(rows);
    if (number === kept.number) return kept;
    const newest: unknown = await sql`
      SELECT terms FROM benefit_publication WHERE tenant = ${tenant} AND mode = ${mode} AND number = ${number}`;
    const [row] = termsRows.parse(newest);
    if (row !== undefined)
      kept = { number, terms: termsOf(scope, programmeSchema.parse(JSON.parse(row.terms))) };
    return kept;
  };
};

const offeredOf = (campaigns: readonly Campaign[]): OffersDocument['campaigns'] =>
  campaigns
    .filter(({ ended }) => !ended)
    .flatMap(({ id, name, from, until, earns }) =>
      earns.flatMap((earn) => {
        if (earn.by !== 'purchase') return [];
        const { shops, yenPerPoint, most } = earn;
        return [{ id, name, from, until, earn: { shops, yenPerPoint, most } }];
      }),
    );

/** What shops are given: offers that are over are not among them. */
export const documentOf = (
  scope: PointsScope,
  { rules, offers, campaigns, shops }: Programme,
  now: number,
): OffersDocument => {
  const today = civilDateInJapan(now);
  return offersDocumentSchema.parse({
    ...{ v: 1, validUntil: addDays(today, rules.goodForDays), municipality: townOf(scope), rules },
    offers: offers.filter(({ ended, until }) => !ended && until >= today),
    campaigns: offeredOf(campaigns).filter(({ until }) => until >= today),
    shops: shops
      .filter(({ ended }) => !ended)
      .map(({ id, name, takesPoints }) => ({ id, name, takesPoints })),
  });
};

const publicationRows = z
  .array(
    z.object({
      number: z.int(),
      mode: z.string(),
      as_of: z.number(),
      sha256: z.string(),
      payload: z.string(),
      signature: z.string(),
    }),
  )
  .max(1);

/** The newest; undefined: nothing was ever published. */
export const newestOffers = async (
  sql: Queryable,
  { tenant, mode }: PointsScope,
): Promise<SignedOffers | undefined> => {
  const rows: unknown = await sql`
    SELECT number, mode, as_of, sha256, payload, signature FROM benefit_publication
    WHERE tenant = ${tenant} AND mode = ${mode} ORDER BY number DESC LIMIT 1`;
  const [row] = publicationRows.parse(rows);
  if (row === undefined) return undefined;
  const { as_of: asOf, ...same } = row;
  return signedOffersSchema.parse({ ...same, asOf });
};

const headRows = z
  .array(
    z.object({
      number: z.int(),
      as_of: z.number(),
      sha256: z.string(),
      staff: z.string(),
      terms: z.string(),
    }),
  )
  .max(1);

export interface Published {
  readonly number: number;
  readonly asOf: number;
  readonly sha256: string;
  readonly staff: string;
  readonly programme: Programme;
}

export const newestPublished = async (
  sql: Queryable,
  { tenant, mode }: PointsScope,
): Promise<Published | undefined> => {
  const rows: unknown = await sql`
    SELECT number, as_of, sha256, staff, terms FROM benefit_publication
    WHERE tenant = ${tenant} AND mode = ${mode} ORDER BY number DESC LIMIT 1`;
  const [row] = headRows.parse(rows);
  if (row === undefined) return undefined;
  const { as_of: asOf, terms, ...same } = row;
  return { ...same, asOf, programme: programmeSchema.parse(JSON.parse(terms)) };
};

/** Under the book's lock. */
export const publish = async (
  tx: Queryable,
  scope: PointsScope,
  wish: {
    readonly programme: Programme;
    readonly staff: string;
    readonly now: number;
    readonly key: ReceiptKey;
  },
): Promise<Pick<SignedOffers, 'number' | 'sha256'>> => {
  const { tenant, mode } = scope;
  const { programme, staff, now, key } = wish;
  const before = await newestPublished(tx, scope);
  const payload = JSON.stringify(documentOf(scope, programme, now));
  // A clock that was set back must not make what is newer look older to the shops.
  const head = {
    mode,
    number: (before?.number ?? 0) + 1,
    asOf: Math.max(Math.floor(now), (before?.asOf ?? 0) + 1),
  };
  const { number, asOf, sha256, signature } = signOffers(tenant, head, payload, key.privateKey);
  await tx`
    INSERT INTO benefit_publication (tenant, mode, number, as_of, staff, terms, sha256, payload, signature)
    VALUES (${tenant}, ${mode}, ${number}, ${asOf}, ${staff}, ${JSON.stringify(programme)}, ${sha256}, ${payload},
      ${signature})`;
  return { number, sha256 };
};
