import { z } from 'zod';
import type { Migration, Reader, Tx } from '../../db/index.ts';
import { cardTokenSchema } from '../../identity/card-tap.ts';
import { sha256HexSchema } from '../../kernel/ids.ts';

/**
 * カードの登録: which card is which patron's. In the record of this terminal, encrypted; not an event, and never sent to the centre. Terminals of
 * one library hold the same: a row is the last word on its card, and the later word wins, so that any order of exchange gives the same.
 */

export const linkMigrations: readonly Migration[] = [
  {
    id: 180,
    name: 'library links',
    sql: `
      CREATE TABLE library_link (
        kind TEXT NOT NULL, hmac TEXT NOT NULL,
        -- NULL: 登録をやめた. The number goes with it.
        patron TEXT,
        at INTEGER NOT NULL, device TEXT NOT NULL,
        PRIMARY KEY (kind, hmac)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX library_link_by_patron ON library_link (patron) WHERE patron IS NOT NULL;
      CREATE TABLE library_family (
        holder TEXT NOT NULL, member TEXT NOT NULL, standing INTEGER NOT NULL, at INTEGER NOT NULL, device TEXT NOT NULL,
        PRIMARY KEY (holder, member)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE library_setting (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;`,
  },
];

/** マイキーID is a token of this module's own: nothing on the card says it. */
export const linkTokenSchema = z.union([
  cardTokenSchema,
  z.strictObject({ kind: z.literal('mykey_id'), hmac: sha256HexSchema }),
]);
export type LinkToken = z.infer<typeof linkTokenSchema>;

const patronSchema = z.string().regex(/^\d{4,20}$/);

/** One row, as terminals exchange it. */
export const sharedLinkSchema = z.strictObject({
  kind: z.string().max(60),
  hmac: sha256HexSchema,
  patron: patronSchema.nullable(),
  at: z.int().min(0),
  device: z.string().max(40),
});
export type SharedLink = z.infer<typeof sharedLinkSchema>;

export const sharedFamilySchema = z.strictObject({
  holder: patronSchema,
  member: patronSchema,
  standing: z.boolean(),
  at: z.int().min(0),
  device: z.string().max(40),
});

/** All that this terminal knows of cards; what is read from another is taken in row by row. */
export const sharedLinksSchema = z.strictObject({
  v: z.literal(1),
  links: z.array(sharedLinkSchema).max(1_000_000),
  family: z.array(sharedFamilySchema).max(200_000),
  /** 一斉の再登録 began; 0: never. */
  campaign: z.int().min(0),
});
export type SharedLinks = z.infer<typeof sharedLinksSchema>;

const linkRow = z.object({
  kind: z.string(),
  hmac: z.string(),
  patron: z.string().nullable(),
  at: z.int(),
  device: z.string(),
});
const countRow = z.object({ count: z.int() });
const valueRow = z.object({ value: z.int() });

const CAMPAIGN = 'campaign';

/** When everybody had to register anew; `null`: never. */
export const campaignSince = (reader: Reader): number | null =>
  reader.one(valueRow, 'SELECT value FROM library_setting WHERE name = ?', [CAMPAIGN])?.value ?? null;

export const startCampaign = (tx: Tx, at: number): void => {
  tx.run(
    `INSERT INTO library_setting (name, value) VALUES (?, ?)
     ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)`,
    [CAMPAIGN, at],
  );
};

export type LinkFound =
  | { readonly kind: 'linked'; readonly patron: string }
  | { readonly kind: 'none' }
  /** It was linked before everybody had to come again. */
  | { readonly kind: 'campaign' };

/** Whose card it is, by the first of its tokens that is known. */
export const linkOf = (reader: Reader, tokens: readonly LinkToken[]): LinkFound => {
  const since = campaignSince(reader) ?? 0;
  let old = false;
  for (const { kind, hmac } of tokens) {
    const row = reader.one(linkRow, 'SELECT * FROM library_link WHERE kind = ? AND hmac = ?', [kind, hmac]);
    if (row?.patron === undefined || row.patron === null) continue;
    if (row.at >= since) return { kind: 'linked', patron: row.patron };
    old = true;
  }
  return { kind: old ? 'campaign' : 'none' };
};

const put = (tx: Tx, row: SharedLink): number =>
  tx.run(
    `INSERT INTO library_link (kind, hmac, patron, at, device) VALUES (:kind, :hmac, :patron, :at, :device)
     ON CONFLICT (kind, hmac) DO UPDATE SET patron = excluded.patron, at = excluded.at, device = excluded.device
     WHERE (excluded.at, excluded.device) > (at, device)`,
    row,
  );

/**
 * Later than anything this terminal knows of it, so that its own word is never lost to a clock that runs ahead; nor to 一斉の再登録 that was
 * started by such a clock, behind which nobody could register any more.
 */
const momentFor = (reader: Reader, now: number): number => {
  const last = reader.one(valueRow, 'SELECT coalesce(max(at), 0) AS value FROM library_link')?.value ?? 0;
  return Math.max(Math.floor(now), last + 1, campaignSince(reader) ?? 0);
};

/** 一斉の再登録 begins behind every card that was registered so far, whatever clock that was done by. */
export const beginCampaign = (tx: Tx, now: number): void => startCampaign(tx, momentFor(tx, now));

const standing = (reader: Reader, patron: string): readonly SharedLink[] =>
  reader.all(linkRow, 'SELECT * FROM library_link WHERE patron = ?', [patron]);

export const cardsOf = (reader: Reader, patron: string): number => {
  const since = campaignSince(reader) ?? 0;
  return standing(reader, patron).filter(({ at }) => at >= since).length;
};

/** Whether any card leads to her, 一斉の再登録 or not. */
export const hasCard = (reader: Reader, patron: string): boolean => standing(reader, patron).length > 0;

/** カードの登録. `replaces`: the cards of these kinds that were linked before lead nowhere from now on. */
export const link = (
  tx: Tx,
  {
    patron,
    tokens,
    now,
    device,
  }: { patron: string; tokens: readonly LinkToken[]; now: number; device: string },
): { readonly replaced: number } => {
  const at = momentFor(tx, now);
  const kinds = new Set(tokens.map(({ kind }) => kind));
  const old = standing(tx, patron).filter(
    ({ kind, hmac }) =>
      kinds.has(kind) && !tokens.some((token) => token.kind === kind && token.hmac === hmac),
  );
  for (const { kind, hmac } of old) put(tx, { kind, hmac, patron: null, at, device });
  for (const { kind, hmac } of tokens) put(tx, { kind, hmac, patron, at, device });
  return { replaced: old.length };
};

/** 登録をやめる: every card of hers, and her family's leave to use them. */
export const unlink = (
  tx: Tx,
  { patron, now, device }: { patron: string; now: number; device: string },
): number => {
  const at = momentFor(tx, now);
  const cards = standing(tx, patron);
  for (const { kind, hmac } of cards) put(tx, { kind, hmac, patron: null, at, device });
  for (const member of familyOf(tx, patron))
    putFamily(tx, { holder: patron, member, standing: false, at, device });
  return cards.length;
};

const memberRow = z.object({ member: z.string() });
const familyRow = z.object({
  holder: z.string(),
  member: z.string(),
  standing: z.int(),
  at: z.int(),
  device: z.string(),
});

export const familyOf = (reader: Reader, holder: string): readonly string[] =>
  reader
    .all(
      memberRow,
      'SELECT member FROM library_family WHERE holder = ? AND standing = 1 ORDER BY member LIMIT 12',
      [holder],
    )
    .map(({ member }) => member);

export const putFamily = (tx: Tx, row: z.infer<typeof sharedFamilySchema>): void => {
  tx.run(
    `INSERT INTO library_family (holder, member, standing, at, device) VALUES (:holder, :member, :standing, :at, :device)
     ON CONFLICT (holder, member) DO UPDATE SET standing = excluded.standing, at = excluded.at, device = excluded.device
     WHERE (excluded.at, excluded.device) > (at, device)`,
    { ...row, standing: row.standing ? 1 : 0 },
  );
};

export const countLinks = (reader: Reader): number =>
  reader.one(countRow, 'SELECT count(DISTINCT patron) AS count FROM library_link WHERE patron IS NOT NULL')
    ?.count ?? 0;

/** How many patrons have come again since. */
export const countSince = (reader: Reader, since: number): number =>
  reader.one(
    countRow,
    'SELECT count(DISTINCT patron) AS count FROM library_link WHERE patron IS NOT NULL AND at >= ?',
    [since],
  )?.count ?? 0;

/** For the library's other terminals. */
export const shareLinks = (reader: Reader): SharedLinks => ({
  v: 1,
  links: reader.all(linkRow, 'SELECT * FROM library_link ORDER BY kind, hmac'),
  family: reader
    .all(familyRow, 'SELECT * FROM library_family ORDER BY holder, member')
    .map((row) => ({ ...row, standing: row.standing === 1 })),
  campaign: campaignSince(reader) ?? 0,
});

/** Another terminal's. The same twice, or in another order, is the same. Says how many words were new. */
export const takeLinks = (tx: Tx, shared: SharedLinks): number => {
  const taken = shared.links.reduce((sum, row) => sum + put(tx, row), 0);
  for (const row of shared.family) putFamily(tx, row);
  if (shared.campaign > 0) startCampaign(tx, shared.campaign);
  return taken;
};
