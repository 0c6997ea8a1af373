/** What the desks' events say of cards: to whom one leads, what a person has, how far a 登録し直し has come. */
import { z } from 'zod';
import type { Reader } from '../../db/index.ts';
import { type CivilDate, civilDateInJapan, civilDateSchema } from '../../kernel/dates.ts';
import { makeHlc } from '../../kernel/hlc.ts';
import { type ResidentId, residentIdSchema } from '../../kernel/ids.ts';
import { type Campaign, isAsked, type KnownToken, type Link, stillLeads, type TokenState } from './rules.ts';
import type { HeldCard, LinkToken, TokenStatus } from './schema.ts';
import { isWithdrawn } from './store.ts';

const campaignRows = z.object({
  kind: z.string(),
  before: civilDateSchema,
  leadsUntil: civilDateSchema.nullable(),
});

const CAMPAIGN = 'SELECT kind, before, leads_until AS leadsUntil FROM identification_campaign';

const campaignFor = (db: Reader, kind: string): Campaign | undefined =>
  db.one(campaignRows, `${CAMPAIGN} WHERE kind = ? AND before IS NOT NULL`, [kind]);

export const campaignsOf = (db: Reader): Campaign[] =>
  db.all(campaignRows, `${CAMPAIGN} WHERE before IS NOT NULL ORDER BY kind`);

const stateRows = z.object({ kind: z.string(), tokenHmac: z.string(), state: z.string() });

/** As `store.ts` wrote it: its shape is ours. */
const toToken = ({ state, ...token }: z.infer<typeof stateRows>): KnownToken => ({
  ...token,
  state: JSON.parse(state) as TokenState,
});

const STATE = 'SELECT kind, token_hmac AS tokenHmac, state FROM identification_token';

interface Standing {
  readonly status: TokenStatus;
  readonly asked: boolean;
}

/** How a token stands today: an active one may have been asked to be linked anew, and its time may be over. */
const standingOf = (
  { status, linked }: TokenState,
  campaign: Campaign | undefined,
  today: CivilDate,
): Standing => {
  const since = linked === null ? null : civilDateInJapan(linked.since);
  if (status !== 'active' || campaign === undefined || !isAsked(campaign, since))
    return { status, asked: false };
  return { status: stillLeads(campaign, today) ? 'active' : 'relink', asked: true };
};

const ENDED: Omit<Link, 'status' | 'asked'> = { residentId: null, holder: null, chipKey: null };

/** Of what no event speaks by itself: whether a person's consent, or the register's tokens of a kind, still count. */
const markOf = (db: Reader, { kind, tokenHmac }: LinkToken, today: CivilDate): Link | undefined => {
  if (kind === 'withdrawn')
    return isWithdrawn(db, tokenHmac) ? { ...ENDED, status: 'unlinked', asked: false } : undefined;
  const campaign = campaignFor(db, tokenHmac);
  if (campaign === undefined) return undefined;
  return { ...ENDED, status: stillLeads(campaign, today) ? 'active' : 'relink', asked: true };
};

/** To whom the desks' events say the card leads today; `undefined` when none speaks of it. */
export const linkOf = (db: Reader, token: LinkToken, today: CivilDate): Link | undefined => {
  const { kind, tokenHmac } = token;
  if (kind === 'withdrawn' || kind === 'campaign') return markOf(db, token, today);
  const row = db.one(stateRows, `${STATE} WHERE kind = ? AND token_hmac = ?`, [kind, tokenHmac]);
  if (row === undefined) return undefined;
  const { state } = toToken(row);
  const standing = standingOf(state, campaignFor(db, kind), today);
  const leads = standing.status === 'active';
  return {
    ...standing,
    residentId: leads ? state.residentId : null,
    holder: state.residentId,
    chipKey: leads ? (state.linked?.chipKey ?? null) : null,
  };
};

/** Every token that is or was this person's: those that lead to her first, then by kind, the newest first. */
export const tokensOf = (db: Reader, residentId: ResidentId): KnownToken[] =>
  db
    .all(
      stateRows,
      `${STATE} WHERE resident_id = ? ORDER BY status <> 'active', kind, since DESC, token_hmac`,
      [residentId],
    )
    .map(toToken);

/** Those that lead to her, or would but for a 登録し直し. */
export const linksOf = (db: Reader, residentId: ResidentId): LinkToken[] =>
  tokensOf(db, residentId)
    .filter(({ state }) => state.status === 'active')
    .map(({ kind, tokenHmac }) => ({ kind, tokenHmac }));

/** 登録されているカード as the desk shows them; what only the register named is not among them. */
export const heldCards = (db: Reader, residentId: ResidentId, today: CivilDate): HeldCard[] => {
  const campaigns = new Map(campaignsOf(db).map((campaign) => [campaign.kind, campaign]));
  return tokensOf(db, residentId).flatMap(({ kind, state }) => {
    const { linked, contested } = state;
    if (linked === null) return [];
    const { linkedBy, since, validTo, basis, level, consent, staff, site, chipKey } = linked;
    return {
      linkedBy,
      kind,
      ...standingOf(state, campaigns.get(kind), today),
      since,
      validTo,
      expired: validTo !== null && validTo < today,
      basis,
      level,
      consent,
      staff,
      site,
      chipKey: chipKey !== null,
      contested,
    };
  });
};

const countRows = z.object({ done: z.int(), left: z.int() });

/** Milliseconds since 1970 at which a day begins in Japan. */
const startOf = (day: CivilDate): number => Date.parse(`${day}T00:00:00+09:00`);

/** `order`s before this are of before that day. */
const orderAt = (day: CivilDate): string => makeHlc(startOf(day), 0);

/** People with a card of a kind that is asked for: who has registered it anew, and who has not. */
export const progressOf = (db: Reader, { kind, before }: Campaign): z.infer<typeof countRows> => {
  const counted = db.one(
    countRows,
    `SELECT coalesce(sum(newest >= :from), 0) AS done, coalesce(sum(newest < :from), 0) AS left FROM (
       SELECT max(since) AS newest FROM identification_token
       WHERE kind = :kind AND status = 'active' AND resident_id IN (
         SELECT resident_id FROM identification_fact
         WHERE kind = :kind AND sort_key < :order AND json_extract(event, '$.kind') = 'identification.linked')
       GROUP BY resident_id
     )`,
    { kind, from: startOf(before), order: orderAt(before) },
  );
  return counted ?? { done: 0, left: 0 };
};

const leftRows = z.object({
  residentId: residentIdSchema,
  since: z.number(),
  validTo: civilDateSchema.nullable(),
});
export type LeftToRelink = z.infer<typeof leftRows>;

/** Who has not registered anew yet, by 宛名番号. */
export const leftToRelink = (db: Reader, { kind, before }: Campaign): LeftToRelink[] =>
  db.all(
    leftRows,
    `SELECT resident_id AS residentId, max(since) AS since, valid_to AS validTo FROM identification_token
     WHERE kind = ? AND status = 'active' GROUP BY resident_id HAVING max(since) < ? ORDER BY resident_id`,
    [kind, startOf(before)],
  );

const tokenRows = z.object({
  kind: z.string(),
  residentId: residentIdSchema,
  status: z.enum(['active', 'unlinked', 'superseded']),
  since: z.number(),
  validTo: civilDateSchema.nullable(),
});
export type ReportedToken = z.infer<typeof tokenRows>;

/** Every token that was ever linked at a desk, for the report. */
export const allTokens = (db: Reader): ReportedToken[] =>
  db.all(
    tokenRows,
    `SELECT kind, resident_id AS residentId, status, since, valid_to AS validTo FROM identification_token
     WHERE since IS NOT NULL ORDER BY resident_id, kind, since`,
  );
