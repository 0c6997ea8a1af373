/** What the town itself does with offers and points: saves, publishes, lapses, takes back. Everything under the lock of the book. */
import { z } from 'zod';
import { addDays, civilDateInJapan } from '../kernel/dates.ts';
import type { TenantId } from '../kernel/ids.ts';
import { failure, mustSucceed, type Result, success } from '../kernel/result.ts';
import type { Actor } from '../kernel/roles.ts';
import {
  type Act,
  balanceOf,
  campaignOf,
  coversOf,
  createBook,
  type Entry,
  expire,
  fund,
  type LedgerAccount,
  post,
  undo,
} from '../modules/benefits/ledger.ts';
import { undoable } from '../modules/benefits/ledger-acts.ts';
import type { Campaign } from '../modules/benefits/schema.ts';
import { type ActDeps, recordAct } from './acts.ts';
import type { ProgrammeFinding, SaveDocument } from './benefits-schema.ts';
import {
  newestPublished,
  type Programme,
  publish,
  readDraft,
  readVersions,
  saveDocument,
} from './benefits-terms.ts';
import type { Queryable, Sql } from './database.ts';
import { fundedRows } from './points-figures.ts';
import {
  lockBook,
  peopleOf,
  readEntries,
  readStandings,
  rememberBook,
  TOWN_ACCOUNTS,
  writeBook,
} from './points-rows.ts';
import type { PointsScope } from './points-scope.ts';

export interface OfficeDeps {
  readonly sql: Sql;
  readonly tenant: TenantId;
  readonly acts: ActDeps;
}

export const scopeOf = ({ tenant, acts }: Pick<OfficeDeps, 'tenant' | 'acts'>): PointsScope => ({
  tenant,
  mode: acts.mode,
});

/** An act of the town. */
export const officeAct = ({ acts }: Pick<OfficeDeps, 'acts'>, by: string, wish: string): Act => {
  const now = Math.floor(acts.system.now());
  return {
    ...{ key: acts.system.newId(), at: now, tillAt: now, day: civilDateInJapan(now), by, offline: false },
    ...{ shop: null, holder: null, account: null, wish, card: null, cover: { card: 0, device: 0 } },
  };
};

export const documentId = (saved: SaveDocument): string => (saved.kind === 'rules' ? 'rules' : saved.doc.id);

/** A version more. Nothing of it holds before it is published. */
export const saveDraft = (
  deps: OfficeDeps,
  actor: Actor,
  saved: SaveDocument,
): Promise<Result<undefined, 'already_decided'>> =>
  deps.sql.begin(async (tx) => {
    const scope = scopeOf(deps);
    await lockBook(tx, scope);
    const { kind, version, doc } = saved;
    const id = documentId(saved);
    const seen = (await readVersions(tx, scope)).get(`${kind}/${id}`) ?? 0;
    if (seen !== version) return failure('already_decided');
    const at = deps.acts.system.now();
    const next = await saveDocument(tx, scope, { kind, id, doc, at, staff: actor.staff });
    await recordAct(tx, deps.acts, { kind: 'benefits.saved', actor, data: { kind, id, version: next } });
    return success(undefined);
  });

const shopFinding = (
  { shops }: Programme,
  kind: 'offer' | 'campaign',
  { id, wanted }: { readonly id: string; readonly wanted: 'all' | readonly string[] },
): ProgrammeFinding[] => {
  const open = new Set<string>(shops.flatMap((shop) => (shop.ended ? [] : [shop.id])));
  return wanted !== 'all' && wanted.some((each) => !open.has(each)) ? [{ code: 'no_shop', kind, id }] : [];
};

const campaignFinding = (
  { campaigns }: Programme,
  offer: Programme['offers'][number],
): ProgrammeFinding[] => {
  if (offer.funded === null) return [];
  const paying = campaigns.find(({ id }) => id === offer.funded?.campaign);
  if (paying === undefined) return [{ code: 'no_campaign', kind: 'offer', id: offer.id }];
  return paying.ended ? [{ code: 'campaign_over', kind: 'offer', id: offer.id }] : [];
};

/** `given`: of each campaign, what was given of it. */
export const findingsOf = (
  programme: Programme,
  given: ReadonlyMap<string, number>,
): readonly ProgrammeFinding[] => {
  const offers = programme.offers.filter(({ ended }) => !ended);
  const campaigns = programme.campaigns.filter(({ ended }) => !ended);
  const sites = Map.groupBy(
    programme.shops.filter(({ ended }) => !ended),
    ({ site }) => site,
  );
  return [
    ...offers.flatMap((offer) => [
      ...campaignFinding(programme, offer),
      ...shopFinding(programme, 'offer', { id: offer.id, wanted: offer.shops }),
    ]),
    ...campaigns.flatMap(({ id, budget, earns }) => [
      ...(budget < (given.get(id) ?? 0)
        ? [{ code: 'budget_below_used' as const, kind: 'campaign' as const, id }]
        : []),
      ...earns.flatMap((earn) =>
        earn.by === 'purchase' ? shopFinding(programme, 'campaign', { id, wanted: earn.shops }) : [],
      ),
    ]),
    ...[...sites.values()].flatMap(([first, ...others]) =>
      first === undefined || others.length === 0
        ? []
        : [{ code: 'same_site' as const, kind: 'shop' as const, id: first.id }],
    ),
  ];
};

/** What is set aside for a campaign from now on: of one that ended, what was given of it. */
const budgetOf = ({ budget, ended }: Campaign, given: number): number => (ended ? given : budget);

/** Sets aside what the campaigns have by what is published. */
const fundAll = async (
  tx: Queryable,
  deps: OfficeDeps,
  staff: string,
  {
    campaigns,
    funded,
  }: { readonly campaigns: readonly Campaign[]; readonly funded: ReadonlyMap<string, number> },
): Promise<void> => {
  const scope = scopeOf(deps);
  const book = createBook();
  const balances: readonly LedgerAccount[] = [...TOWN_ACCOUNTS, ...campaigns.map(({ id }) => campaignOf(id))];
  await readStandings(tx, scope, book, { accounts: [], balances, uses: [], covers: [] });
  const before = rememberBook(book);
  for (const campaign of campaigns) {
    const had = funded.get(campaign.id) ?? 0;
    const more = budgetOf(campaign, had - balanceOf(book, campaignOf(campaign.id))) - had;
    if (more !== 0)
      post(
        book,
        mustSucceed(fund(book, officeAct(deps, staff, `budget ${campaign.budget}`), campaign.id, more)),
      );
  }
  await writeBook(tx, scope, { book, before, known: new Set(balances), now: deps.acts.system.now() });
};

/** What was set aside for each campaign, and what of it was given. */
export const readBudgets = async (
  tx: Queryable,
  scope: PointsScope,
): Promise<{ readonly funded: ReadonlyMap<string, number>; readonly given: ReadonlyMap<string, number> }> => {
  const rows = await fundedRows(tx, scope);
  return {
    funded: new Map(rows.map(({ campaign, funded }) => [campaign, funded])),
    given: new Map(rows.map(({ campaign, funded, left }) => [campaign, funded - left])),
  };
};

export type PublishOutcome = Result<readonly ProgrammeFinding[], 'already_decided'>;

/** Everything that was saved holds from now on, and the shops are given it. With findings nothing is published. */
export const publishDraft = (
  deps: OfficeDeps,
  actor: Actor,
  { after }: { readonly after: number },
): Promise<PublishOutcome> =>
  deps.sql.begin(async (tx): Promise<PublishOutcome> => {
    const scope = scopeOf(deps);
    await lockBook(tx, scope);
    const newest = await newestPublished(tx, scope);
    if ((newest?.number ?? 0) !== after) return failure('already_decided');
    const programme = await readDraft(tx, scope);
    const { funded, given } = await readBudgets(tx, scope);
    const findings = findingsOf(programme, given);
    if (findings.length > 0) return success(findings);
    await fundAll(tx, deps, actor.staff, { campaigns: programme.campaigns, funded });
    const { system, key } = deps.acts;
    const published = await publish(tx, scope, { programme, staff: actor.staff, now: system.now(), key });
    await recordAct(tx, deps.acts, {
      kind: 'benefits.published',
      actor,
      data: {
        ...published,
        ...{
          offers: programme.offers.length,
          campaigns: programme.campaigns.length,
          shops: programme.shops.length,
        },
        budgets: programme.campaigns.map(({ id, budget }) => ({ id, budget })),
      },
    });
    return success([]);
  });

/** The same list once more, so that it stays good at shops; nothing else changes by it. */
const republish = async (tx: Queryable, deps: OfficeDeps): Promise<void> => {
  const scope = scopeOf(deps);
  const newest = await newestPublished(tx, scope);
  const { system, key } = deps.acts;
  const now = system.now();
  if (newest === undefined || civilDateInJapan(newest.asOf) >= civilDateInJapan(now)) return;
  await publish(tx, scope, { programme: newest.programme, staff: newest.staff, now, key });
};

const accountRows = z.array(z.object({ account: z.string() }));

/** Most lots that lapse in one transaction. */
const LAPSE_CHUNK = 2_000;

const lapseSome = async (tx: Queryable, deps: OfficeDeps): Promise<number> => {
  const scope = scopeOf(deps);
  const today = civilDateInJapan(deps.acts.system.now());
  const rows: unknown = await tx`
    SELECT DISTINCT account FROM (SELECT account FROM points_lot
      WHERE tenant = ${scope.tenant} AND mode = ${scope.mode} AND remaining > 0 AND lapses < ${today} LIMIT ${LAPSE_CHUNK}) AS gone`;
  const accounts = accountRows.parse(rows).map(({ account }) => account);
  if (accounts.length === 0) return 0;
  const book = createBook();
  await readStandings(tx, scope, book, { accounts, balances: TOWN_ACCOUNTS, uses: [], covers: [] });
  const before = rememberBook(book);
  const entry = expire(book, officeAct(deps, 'program', 'lapse'));
  if (entry !== undefined) post(book, entry);
  const known = new Set<LedgerAccount>([
    ...TOWN_ACCOUNTS,
    ...accounts.map((each): LedgerAccount => `person:${each}`),
  ]);
  await writeBook(tx, scope, { book, before, known, now: deps.acts.system.now() });
  return accounts.length;
};

/** 日次処理: points whose last day is over lapse, and the list of the shops is renewed. Done twice it does nothing. */
export const runDaily = async (deps: OfficeDeps): Promise<void> => {
  let some = 1;
  while (some > 0)
    some = await deps.sql.begin(async (tx) => {
      await lockBook(tx, scopeOf(deps));
      return lapseSome(tx, deps);
    });
  await deps.sql.begin(async (tx) => {
    await lockBook(tx, scopeOf(deps));
    await republish(tx, deps);
  });
};

/** 取り消し by the town: at any time, with a reason, once. */
export const reverseEntry = (
  deps: OfficeDeps,
  actor: Actor,
  { key, reason }: { readonly key: string; readonly reason: string },
): Promise<Result<Entry, 'not_found' | 'already_decided'>> =>
  deps.sql.begin(async (tx): Promise<Result<Entry, 'not_found' | 'already_decided'>> => {
    const scope = scopeOf(deps);
    await lockBook(tx, scope);
    const book = createBook();
    await readEntries(tx, scope, book, [key]);
    const found = undoable(book, key);
    if (!found.ok) return failure(found.reason === 'undone_before' ? 'already_decided' : 'not_found');
    const accounts = [...new Set(peopleOf(found.value))];
    const balances = [...TOWN_ACCOUNTS, ...found.value.postings.map(({ account }) => account)];
    await readStandings(tx, scope, book, { accounts, balances, uses: [], covers: coversOf(found.value) });
    const before = rememberBook(book);
    const undone = mustSucceed(undo(book, officeAct(deps, actor.staff, `undo ${key}`), found.value, true));
    post(book, undone);
    await writeBook(tx, scope, { book, before, known: new Set(balances), now: deps.acts.system.now() });
    await recordAct(tx, deps.acts, {
      kind: 'benefits.reversed',
      actor,
      data: { key, by: undone.key, reason },
    });
    return success(undone);
  });

/** Day on which the list that shops have ends. */
export const validUntil = (asOf: number, { rules }: Programme) =>
  addDays(civilDateInJapan(asOf), rules.goodForDays);
