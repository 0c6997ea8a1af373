/**
 * 帳簿の連鎖: each entry of the book carries the hash of itself and of the one before, made under the book's lock, so that a row that was
 * changed, taken out or put in later is found. The head is an act of the centre before each checkpoint (`recordBookHead`): what signs the log
 * signs the book with it, and an export and its witnesses have it too (decision 0064).
 */
import { hash } from 'node:crypto';
import { z } from 'zod';
import { toHex } from '../kernel/bytes.ts';
import { sha256HexSchema } from '../kernel/ids.ts';
import type { Entry } from '../modules/benefits/ledger.ts';
import { GENESIS_HASH, parseEventBody } from '../outbox/event.ts';
import { type ActDeps, CENTRE_DEVICE, recordAct } from './acts.ts';
import type { BookCheck } from './benefits-schema.ts';
import { type Queryable, sha256Bytes, utf8Bytes } from './database.ts';
import type { PointsScope } from './points-scope.ts';

/** The last entry: its number, and the hash of the whole book to it (hex). */
export interface BookHead {
  readonly number: number;
  readonly hash: string;
}
const NO_ENTRY: BookHead = { number: 0, hash: GENESIS_HASH };

/** As a row has it: whole milliseconds, and what the shop is told as the text that is stored. */
type ChainedEntry = Omit<Entry, 'told' | 'shop' | 'campaign' | 'offer' | 'day' | 'until'> & {
  readonly [K in 'told' | 'shop' | 'campaign' | 'offer' | 'until']: string | null;
} & { readonly day: string };

export const toldText = ({ told }: Pick<Entry, 'told'>): string | null =>
  told === null ? null : JSON.stringify(told);

/** A key is one however its letters are written; the database writes them small. */
const small = (key: string | null): string | null => key?.toLowerCase() ?? null;

/** One writing of it: JSON of a list without names, whose numbers are whole. */
const nextHash = (
  before: string,
  { tenant, mode }: PointsScope,
  number: number,
  entry: ChainedEntry,
): string => {
  const { key, kind, at, tillAt, day, by, offline, shop, campaign, offer, holder, card, points } = entry;
  return hash(
    'sha256',
    JSON.stringify([
      ...['kazasu.points-entry.v1', before, tenant, mode, number, small(key), kind],
      ...[Math.floor(at), Math.floor(tillAt), day, by, offline, shop, campaign, offer, holder, card],
      ...[points, entry.until, small(entry.reverses), entry.wish, entry.told],
      entry.postings.map(({ account, lot, amount }) => [account, small(lot), amount]),
    ]),
  );
};

/** The heads after each of these entries, which follow `head` in this order. */
export const chainOn = (scope: PointsScope, head: BookHead, fresh: readonly Entry[]): readonly BookHead[] => {
  let last = head;
  return fresh.map((entry) => {
    const number = last.number + 1;
    last = { number, hash: nextHash(last.hash, scope, number, { ...entry, told: toldText(entry) }) };
    return last;
  });
};

const CHUNK = 2_000;

const postings = z.array(
  z
    .tuple([
      z.custom<Entry['postings'][number]['account']>((value) => typeof value === 'string'),
      z.string().nullable(),
      z.int(),
    ])
    .transform(([account, lot, amount]) => ({ account, lot, amount })),
);
const rows = z.array(
  z
    .object({
      number: z.int(),
      hash: sha256Bytes.nullable(),
      key: z.string(),
      kind: z.custom<Entry['kind']>((value) => typeof value === 'string'),
      at: z.int(),
      till_at: z.int(),
      day: z.string(),
      done_by: z.string(),
      offline: z.boolean(),
      shop: z.string().nullable(),
      campaign: z.string().nullable(),
      offer: z.string().nullable(),
      holder: z.string().nullable(),
      card: z.string().nullable(),
      points: z.int(),
      lapses: z.string().nullable(),
      reverses: z.string().nullable(),
      wish: z.string(),
      told: z.string().nullable(),
      postings,
    })
    .transform(({ number, hash: stored, till_at, done_by, lapses, ...same }) => ({
      number,
      stored: stored === null ? null : toHex(stored),
      entry: { ...same, tillAt: till_at, by: done_by, until: lapses },
    })),
);

export type ChainFault = NonNullable<BookCheck['chain']['fault']>;

interface Walked {
  readonly head: BookHead;
  readonly fault: ChainFault | null;
}

/** What is wrong with one row, and the head after it. `begun`: rows before it have their hash. */
const stepOf = (
  scope: PointsScope,
  head: BookHead,
  { number, stored, entry }: z.infer<typeof rows>[number],
  signed: ReadonlyMap<number, string>,
  begun: boolean,
): Walked => {
  if (number !== head.number + 1) return { head, fault: { number: head.number + 1, why: 'missing' } };
  const next = { number, hash: nextHash(head.hash, scope, number, entry) };
  if (stored === null ? begun : stored !== next.hash) return { head, fault: { number, why: 'altered' } };
  const told = signed.get(number) ?? next.hash;
  return { head: next, fault: told === next.hash ? null : { number, why: 'not_as_signed' } };
};

/** The whole book, entry by entry, to its end or its first fault; held against what was signed of it (`signed`: hash by number). */
const walkBook = async (
  tx: Queryable,
  scope: PointsScope,
  signed: ReadonlyMap<number, string>,
): Promise<Walked> => {
  const { tenant, mode } = scope;
  const cursor = tx`
    SELECT entry.*, coalesce((SELECT json_agg(json_build_array(account, lot, amount) ORDER BY line) FROM points_posting AS posting
      WHERE posting.tenant = entry.tenant AND posting.mode = entry.mode AND posting.key = entry.key), '[]') AS postings
    FROM points_entry AS entry WHERE tenant = ${tenant} AND mode = ${mode} ORDER BY number`.cursor(CHUNK);
  let at: Walked = { head: NO_ENTRY, fault: null };
  let begun = false;
  for await (const some of cursor) {
    for (const row of rows.parse(some)) {
      at = stepOf(scope, at.head, row, signed, begun);
      if (at.fault !== null) return at;
      begun ||= row.stored !== null;
    }
  }
  return at;
};

const headRows = z.array(z.object({ number: z.int(), hash: sha256Bytes.nullable() })).max(1);

const storedHead = async (tx: Queryable, { tenant, mode }: PointsScope) => {
  const found: unknown = await tx`
    SELECT number, hash FROM points_entry WHERE tenant = ${tenant} AND mode = ${mode} ORDER BY number DESC LIMIT 1`;
  const [row] = headRows.parse(found);
  return row === undefined
    ? NO_ENTRY
    : { number: row.number, hash: row.hash === null ? null : toHex(row.hash) };
};

/** Under the book's lock. A book that was begun before there was a chain is read once, whole. */
export const bookHead = async (tx: Queryable, scope: PointsScope): Promise<BookHead> => {
  const { number, hash: stored } = await storedHead(tx, scope);
  if (stored !== null) return { number, hash: stored };
  const { head, fault } = await walkBook(tx, scope, new Map());
  if (fault !== null) throw new Error('a book without a chain has a gap');
  return head;
};

/** What an act says of the book. */
const headActSchema = z.object({ number: z.int().min(1), hash: sha256HexSchema });

const actRows = z.array(z.object({ body: utf8Bytes }));

/** Heads that the centre signed of this book, as its own record has them: whether that is whole is for verify.ts. */
const signedHeads = async (
  tx: Queryable,
  { tenant, mode }: PointsScope,
): Promise<ReadonlyMap<number, string>> => {
  const found: unknown = await tx`
    SELECT body FROM event WHERE tenant = ${tenant} AND kind = 'benefits.book_head' AND device = ${CENTRE_DEVICE}
    ORDER BY received_at, seq`;
  return new Map(
    actRows.parse(found).flatMap(({ body }): [number, string][] => {
      const read = parseEventBody(body);
      const said = read.ok && read.value.mode === mode ? headActSchema.safeParse(read.value.data) : undefined;
      return said?.success === true ? [[said.data.number, said.data.hash]] : [];
    }),
  );
};

const lastActRows = z.array(z.object({ body: utf8Bytes })).max(1);

/** Says how the book stands, where it has changed since that was said last. Before a checkpoint, in its transaction. */
export const recordBookHead = async (tx: Queryable, acts: ActDeps): Promise<void> => {
  const { tenant, mode } = acts;
  const head = await storedHead(tx, { tenant, mode });
  if (head.number === 0 || head.hash === null) return;
  const found: unknown = await tx`
    SELECT body FROM event WHERE tenant = ${tenant} AND kind = 'benefits.book_head' AND device = ${CENTRE_DEVICE}
    ORDER BY received_at DESC, seq DESC LIMIT 1`;
  const [last] = lastActRows.parse(found);
  const read = last === undefined ? undefined : parseEventBody(last.body);
  const said =
    read?.ok === true && read.value.mode === mode ? headActSchema.safeParse(read.value.data) : undefined;
  if (said?.success === true && said.data.number === head.number && said.data.hash === head.hash) return;
  await recordAct(tx, acts, {
    kind: 'benefits.book_head',
    actor: { staff: 'program', role: 'admin' },
    data: head,
  });
};

/** 連鎖の点検, of one moment. */
export const checkChain = async (tx: Queryable, scope: PointsScope): Promise<BookCheck['chain']> => {
  const signed = await signedHeads(tx, scope);
  const { head, fault } = await walkBook(tx, scope, signed);
  const upTo = Math.max(0, ...signed.keys());
  return {
    fault: fault ?? (upTo > head.number ? { number: head.number + 1, why: 'missing' } : null),
    upTo,
    signed: signed.size,
  };
};
