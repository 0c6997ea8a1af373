/** Work on the book of points: what shops wish, what they recorded without a line, check-ins. All of a transaction is decided in one reading. */
import { hash } from 'node:crypto';
import { z } from 'zod';
import { civilDateInJapan } from '../kernel/dates.ts';
import type { Result } from '../kernel/result.ts';
import {
  type Book,
  campaignOf,
  countedOf,
  coversOf,
  createBook,
  type Entry,
  type LedgerAccount,
  OFFERS,
  offlineOf,
  shopOf,
} from '../modules/benefits/ledger.ts';
import {
  type ActAsked,
  checkInWish,
  earnForCheckIn,
  giveUp,
  type Terms,
  takeAct,
  undoCheckIn,
} from '../modules/benefits/ledger-acts.ts';
import type { EarningEvent } from '../modules/benefits/schema.ts';
import type { Refusal, ShopId, ShownCard } from '../outbox/benefits-shapes.ts';
import { carriedOf, type KnownCards, readCards, readPeopleAccounts } from './benefits-cards.ts';
import type { ReadTerms } from './benefits-terms.ts';
import type { Queryable } from './database.ts';
import {
  lockBook,
  type Needs,
  peopleOf,
  readEntries,
  readStandings,
  rememberBook,
  TOWN_ACCOUNTS,
  writeBook,
} from './points-rows.ts';
import type { PointsScope } from './points-scope.ts';

export type Job =
  | {
      readonly job: 'act';
      readonly asked: Omit<ActAsked, 'card'> & { readonly card: ShownCard | null };
      /** Where the terminal that asks, or that recorded it, is enrolled; `null`: nowhere. */
      readonly site: string | null;
    }
  | {
      readonly job: 'give_up';
      readonly key: string;
      readonly undoes: string;
      readonly device: string;
      readonly shop: ShopId;
      readonly at: number;
    }
  | {
      readonly job: 'check_in';
      /** Of the record, or of what several records are of. */
      readonly eventId: string;
      readonly event: EarningEvent;
      readonly residentId: string;
      readonly device: string;
      readonly at: number;
      readonly tillAt: number;
    }
  | {
      readonly job: 'check_in_undone';
      /** Of the record that says so. */
      readonly key: string;
      /** Of the record that it takes back. */
      readonly undoes: string;
      readonly device: string;
      readonly at: number;
    };

/** UUID (version 8): the same whenever the record is read. */
const madeKey = (domain: string, ...of: readonly string[]): string => {
  const hex = hash('sha256', [domain, ...of].join(' '));
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** Of a campaign's points for one check-in of one person. */
export const checkInKey = (campaign: string, eventId: string, residentId: string): string =>
  madeKey('kazasu.check-in.v1', campaign, `${eventId}/${residentId}`);
/** Under which nothing is ever done: it says that a check-in was undone. */
const undoneKey = (eventId: string): string => madeKey('kazasu.check-in-undone.v1', eventId);
const takeBackKey = (event: string, undoes: string): string =>
  madeKey('kazasu.check-in-back.v1', event, undoes);

const keysOf = (job: Job, terms: Terms): readonly string[] => {
  if (job.job === 'check_in')
    return [
      undoneKey(job.eventId),
      ...[...terms.campaigns.keys()].map((id) => checkInKey(id, job.eventId, job.residentId)),
    ];
  if (job.job === 'check_in_undone') return [undoneKey(job.undoes)];
  if (job.job === 'give_up') return [job.key, job.undoes];
  const { key, wish } = job.asked;
  return wish.what === 'undo' ? [key, wish.undoes] : [key];
};

const wishOfDrill = (eventId: string): string => checkInWish('shelter_drill', eventId);

const cardOf = (job: Job): ShownCard | null => (job.job === 'act' ? job.asked.card : null);

interface Known {
  readonly cards: KnownCards;
  /** By 宛名番号. */
  readonly people: ReadonlyMap<string, string>;
}

/** Whose points, and how often and how far without a line, by what a job says itself. */
const needsOfJob = (
  job: Job,
  { campaigns }: Terms,
  { cards, people }: Known,
): Omit<Needs, 'keys' | 'balances'> => {
  if (job.job === 'give_up' || job.job === 'check_in_undone') return { accounts: [], uses: [], covers: [] };
  if (job.job === 'check_in') {
    const account = people.get(job.residentId);
    if (account === undefined) return { accounts: [], uses: [], covers: [] };
    const uses = [...campaigns.keys()].map((id) => ({ holder: account, counted: campaignOf(id) as string }));
    return { accounts: [account], uses, covers: [] };
  }
  const { card, wish, device, tillAt, offline } = job.asked;
  const carried = card === null ? null : carriedOf(cards, card);
  const account = carried?.account ?? null;
  const day = civilDateInJapan(tillAt);
  return {
    accounts: account === null ? [] : [account],
    uses:
      carried !== null && wish.what === 'redeem' ? [{ holder: carried.counted, counted: wish.offer }] : [],
    covers: offline
      ? [undefined, OFFERS, carried?.card ?? '-'].map((name) => offlineOf(device, day, name))
      : [],
  };
};

/** And by what an entry that is told again, or undone, had moved. */
const needsOfEntry = (entry: Entry): Omit<Needs, 'keys'> => {
  const { holder, postings } = entry;
  const counted = countedOf(entry);
  const own = holder === null || holder.startsWith('token:') ? [] : [holder];
  return {
    accounts: [...own, ...peopleOf(entry)],
    balances: postings.map(({ account }) => account).filter((name) => !name.startsWith('person:')),
    uses: holder === null || counted === null ? [] : [{ holder, counted }],
    covers: coversOf(entry),
  };
};

const unique = <T>(list: readonly T[]): readonly T[] => [...new Set(list)];

const needsOf = (jobs: readonly Job[], terms: Terms, known: Known, book: Book): Needs => {
  const each = jobs.map((job) => needsOfJob(job, terms, known));
  const told = [...book.entries.values()].map(needsOfEntry);
  const shops = jobs.flatMap((job) => (job.job === 'act' ? [shopOf(job.asked.shop)] : []));
  return {
    keys: [],
    accounts: unique([...each, ...told].flatMap(({ accounts }) => accounts)),
    balances: unique<LedgerAccount>([
      ...TOWN_ACCOUNTS,
      ...[...terms.campaigns.keys()].map(campaignOf),
      ...shops,
      ...told.flatMap(({ balances }) => balances),
    ]),
    uses: [...each, ...told].flatMap(({ uses }) => uses),
    covers: unique([...each, ...told].flatMap(({ covers }) => covers)),
  };
};

const doJob = (
  book: Book,
  terms: Terms,
  { cards, people }: Known,
  job: Job,
): Result<Entry, Refusal> | undefined => {
  if (job.job === 'give_up') {
    giveUp(book, job);
    return undefined;
  }
  if (job.job === 'check_in_undone') {
    const { key, undoes, device, at } = job;
    const marker = undoneKey(undoes);
    const keyOf = (entry: string) => takeBackKey(key, entry);
    undoCheckIn(book, { marker, wish: wishOfDrill(undoes), keyOf, device, at });
    return undefined;
  }
  if (job.job === 'check_in') {
    const { residentId, ...same } = job;
    const account = people.get(residentId);
    if (account === undefined || book.closed.has(undoneKey(job.eventId))) return undefined;
    const keyOf = (campaign: string) => checkInKey(campaign, job.eventId, residentId);
    earnForCheckIn(book, terms, { ...same, account, keyOf });
    return undefined;
  }
  const { asked, site } = job;
  return takeAct(book, terms, {
    ...asked,
    card: asked.card === null ? null : carriedOf(cards, asked.card),
    elsewhere: terms.shops.get(asked.shop)?.site !== site,
  });
};

export interface Worked {
  /** `null`: there is nobody to answer. */
  readonly outcome: Result<Entry, Refusal> | undefined;
  /** What its holder's points come to after it. */
  readonly balance: number | null;
}

const balanceAfter = (book: Book, outcome: Worked['outcome'], now: number): number | null => {
  const holder = outcome?.ok === true ? outcome.value.holder : null;
  if (holder === null || holder.startsWith('token:')) return null;
  const today = civilDateInJapan(now);
  return (book.lots.get(holder) ?? []).reduce(
    (sum, { left, until }) => (until >= today ? sum + left : sum),
    0,
  );
};

/** Keys of what undone check-ins gave before this piece of work. */
const givenFor = async (
  tx: Queryable,
  { tenant, mode }: PointsScope,
  jobs: readonly Job[],
): Promise<readonly string[]> => {
  const wishes = jobs.flatMap((job) => (job.job === 'check_in_undone' ? [wishOfDrill(job.undoes)] : []));
  if (wishes.length === 0) return [];
  const rows: unknown = await tx`
    SELECT key FROM points_entry WHERE tenant = ${tenant} AND mode = ${mode} AND kind = 'earn' AND shop IS NULL
      AND wish = ANY(${wishes}::text[])`;
  return z
    .array(z.object({ key: z.string() }))
    .parse(rows)
    .map(({ key }) => key);
};

/** In this order, one after the other, under the book's lock. */
export const workTogether = async (
  tx: Queryable,
  {
    scope,
    readTerms,
    now,
  }: { readonly scope: PointsScope; readonly readTerms: ReadTerms; readonly now: number },
  jobs: readonly Job[],
): Promise<readonly Worked[]> => {
  await lockBook(tx, scope);
  const { terms } = await readTerms(tx);
  const residents = jobs.flatMap((job) => (job.job === 'check_in' ? [job.residentId] : []));
  const given = await givenFor(tx, scope, jobs);
  const book = createBook();
  const [cards, people] = await Promise.all([
    readCards(
      tx,
      scope,
      jobs.flatMap((job) => cardOf(job)?.tokens ?? []),
    ),
    residents.length === 0 ? new Map<string, string>() : readPeopleAccounts(tx, scope, residents),
    readEntries(tx, scope, book, [...given, ...jobs.flatMap((job) => keysOf(job, terms))]),
  ]);
  const known = { cards, people };
  const needs = needsOf(jobs, terms, known, book);
  await readStandings(tx, scope, book, needs);
  const before = rememberBook(book);
  const worked = jobs.map((job): Worked => {
    const outcome = doJob(book, terms, known, job);
    return { outcome, balance: balanceAfter(book, outcome, now) };
  });
  const read = new Set<LedgerAccount>([
    ...needs.balances,
    ...needs.accounts.map((each): LedgerAccount => `person:${each}`),
  ]);
  await writeBook(tx, scope, { book, before, known: read, now });
  return worked;
};
