/** What the counters are given: all approved changes that still matter, signed. Each publication is kept as it was given. */
import { z } from 'zod';
import { civilDateInJapan } from '../kernel/dates.ts';
import { stillNeeded } from '../modules/counter/catalogue-version.ts';
import {
  type CatalogueHead,
  type SignedCatalogue,
  signCatalogue,
  signedCatalogueSchema,
} from '../outbox/catalogue-document.ts';
import type { Queryable } from './database.ts';
import { type FormsScope, readApproved } from './forms-store.ts';
import type { ReceiptKey } from './receipt-key.ts';

const publicationRows = z.array(
  z.object({
    number: z.int(),
    mode: z.string(),
    as_of: z.number(),
    sha256: z.string(),
    payload: z.string(),
    signature: z.string(),
  }),
);

/** The newest; undefined: nothing was ever approved. */
export const newestPublication = async (
  sql: Queryable,
  { tenant, mode }: FormsScope,
): Promise<SignedCatalogue | undefined> => {
  const rows: unknown = await sql`
    SELECT number, mode, as_of, sha256, payload, signature FROM form_publication
    WHERE tenant = ${tenant} AND mode = ${mode} ORDER BY number DESC LIMIT 1`;
  const [row] = publicationRows.parse(rows);
  if (row === undefined) return undefined;
  const { as_of: asOf, ...same } = row;
  return signedCatalogueSchema.parse({ ...same, asOf });
};

const headRows = z.array(z.object({ number: z.int(), as_of: z.number(), sha256: z.string() }));

export const newestHead = async (
  sql: Queryable,
  { tenant, mode }: FormsScope,
): Promise<Omit<CatalogueHead, 'mode'> | null> => {
  const rows: unknown = await sql`
    SELECT number, as_of, sha256 FROM form_publication
    WHERE tenant = ${tenant} AND mode = ${mode} ORDER BY number DESC LIMIT 1`;
  const [row] = headRows.parse(rows);
  return row === undefined ? null : { number: row.number, asOf: row.as_of, sha256: row.sha256 };
};

const numberRows = z.tuple([z.object({ next: z.int() })]);

/** Under the lock of the forms. */
export const nextNumber = async (tx: Queryable, { tenant }: FormsScope): Promise<number> => {
  const rows: unknown = await tx`
    SELECT coalesce(max(number), 0)::int + 1 AS next FROM form_publication WHERE tenant = ${tenant}`;
  return numberRows.parse(rows)[0].next;
};

/** In the transaction of the decision, after it was written. */
export const publishForms = async (
  tx: Queryable,
  scope: FormsScope,
  {
    number,
    change,
    staff,
    now,
    key,
  }: {
    readonly number: number;
    readonly change: string;
    readonly staff: string;
    readonly now: number;
    readonly key: ReceiptKey;
  },
): Promise<Pick<SignedCatalogue, 'number' | 'sha256'>> => {
  const { tenant, mode } = scope;
  const changes = stillNeeded(await readApproved(tx, scope), civilDateInJapan(now));
  const payload = JSON.stringify({ v: 1, changes });
  // A clock that was set back must not make what is newer look older to the counters.
  const before = (await newestHead(tx, scope))?.asOf ?? 0;
  const head = { mode, number, asOf: Math.max(now, before + 1) };
  const { asOf, sha256, signature } = signCatalogue(tenant, head, payload, key.privateKey);
  await tx`
    INSERT INTO form_publication (tenant, number, mode, as_of, staff, change, changes, sha256, payload, signature)
    VALUES (${tenant}, ${number}, ${mode}, ${asOf}, ${staff}, ${change}, ${changes.length}, ${sha256}, ${payload},
      ${signature})`;
  return { number, sha256 };
};
