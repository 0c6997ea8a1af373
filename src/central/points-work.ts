/** Work on the book of points: what shops wish, what they recorded without a line, check-ins. All of a transaction is decided in one reading. */
import { hash } from 'node:crypto';
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
  earnForCheckIn,
  giveUp,
  type Terms,
  takeAct,
} from '../modules/benefits/ledger-acts.ts';
import type { EarningEvent } from '../modules/benefits/schema.ts';
import type { Refusal, ShopId, ShownCard } from '../outbox/benefits-shapes.ts';
import { carriedOf, type KnownCards, readCards, readPeopleAccounts } from './benefits-cards.ts';
import type { ReadTerms } from './benefits-terms.ts';
import type { Queryable } from './database.ts';
import {
  lockBook,
  type Needs,
  type PointsScope,
  peopleOf,
  readEntries,
  readStandings,
  rememberBook,
  TOWN_ACCOUNTS,
  writeBook,
} from './points-rows.ts';

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
      readonly eventId: string;
      readonly event: EarningEvent;
      readonly residentId: string;
      readonly device: string;
      readonly at: number;
      readonly tillAt: number;
    };

/** UUID (version 8) of a campaign's points for one check-in: the same whenever the record is read. */
export const checkInKey = (campaign: string, eventId: string): string => {
  const hex = hash('sha256', `kazasu.check-in.v1 ${campaign} ${eventId}`);
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

const keysOf = (job: Job, terms: Terms): readonly string[] => {
  if (job.job === 'check_in') return [...terms.campaigns.keys()].map((id) => checkInKey(id, job.eventId));
  if (job.job === 'give_up') return [job.key, job.undoes];
  const { key, wish } = job.asked;
  return wish.what === 'undo' ? [key, wish.undoes] : [key];
};

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
  if (job.job === 'give_up') return { accounts: [], uses: [], covers: [] };
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
  if (job.job === 'check_in') {
    const { eventId, residentId, ...same } = job;
    const account = people.get(residentId);
    if (account !== undefined)
      earnForCheckIn(book, terms, { ...same, account, keyOf: (campaign) => checkInKey(campaign, eventId) });
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
  const book = createBook();
  const [cards, people] = await Promise.all([
    readCards(
      tx,
      scope,
      jobs.flatMap((job) => cardOf(job)?.tokens ?? []),
    ),
    residents.length === 0 ? new Map<string, string>() : readPeopleAccounts(tx, scope, residents),
    readEntries(
      tx,
      scope,
      book,
      jobs.flatMap((job) => keysOf(job, terms)),
    ),
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
