import type { CivilDate } from '../../kernel/dates.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { ActKey, CampaignId, OfferId, Refusal, Settled, ShopId } from '../../outbox/benefits-shapes.ts';

/**
 * 複式簿記 of points. Whatever moves points is an entry: postings that sum to zero, under a key that is never used twice, never changed;
 * what was wrong is undone by another entry that names it. Pure: the centre keeps the same book in its tables and reads into a `Book`
 * what the acts that it decides need, and tests keep all of it in memory.
 *
 * What is owed has a plus sign: a person's points, what a shop is to be paid, what is left of a campaign. `issue`: what the town set aside,
 * less than zero. `offline_loss`: what the town pays because a terminal without a line could not know better, less than zero.
 */
export type LedgerAccount =
  | 'issue'
  | 'expired'
  | 'offline_loss'
  | 'settlement'
  | `campaign:${string}`
  | `shop:${string}`
  | `person:${string}`;

export interface Posting {
  readonly account: LedgerAccount;
  /** Of a person's points: which of them, by the key of the entry that gave them. */
  readonly lot: string | null;
  readonly amount: number;
}

export const ENTRY_KINDS = ['fund', 'redeem', 'spend', 'earn', 'undo', 'expire', 'settle'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

export interface Entry {
  readonly key: string;
  readonly kind: EntryKind;
  /** By the centre's clock, milliseconds since 1970. */
  readonly at: number;
  /** When it was done at the till, by its terminal's clock. */
  readonly tillAt: number;
  /** The day at the till. */
  readonly day: CivilDate;
  /** A terminal, or a member of the staff. */
  readonly by: string;
  /** Recorded by a terminal without a line. */
  readonly offline: boolean;
  readonly shop: ShopId | null;
  readonly campaign: CampaignId | null;
  readonly offer: OfferId | null;
  /** Whose: an account, or a card that has none (`token:…`). */
  readonly holder: string | null;
  /** Of what was done without a line: which card, since limits are of cards as a terminal sees them. */
  readonly card: string | null;
  /** What came to the holder's points; less than zero: what was taken. */
  readonly points: number;
  /** Last day of the points that it gave. */
  readonly until: CivilDate | null;
  /** The entry that it undoes. */
  readonly reverses: string | null;
  /** What was wished: of one key it is always the same. */
  readonly wish: string;
  /** What the shop has to be told, because it thought otherwise. */
  readonly told: Pick<Settled, 'why' | 'points' | 'refusal'> | null;
  /** None where an offer costs the town nothing. */
  readonly postings: readonly Posting[];
}

export interface Lot {
  readonly lot: string;
  readonly until: CivilDate;
  readonly left: number;
}

/** One use of an offer that stands. */
interface Use {
  readonly key: string;
  readonly day: CivilDate;
}

/** What is known while acts are decided; `post` brings it up to date. */
export interface Book {
  readonly entries: Map<string, Entry>;
  /** Keys of entries that were undone. */
  readonly reversed: Set<string>;
  /** Keys under which nothing was done, and why: they are told the same again. `taken_back`: nothing may be done any more. */
  readonly closed: Map<string, Refusal>;
  readonly balances: Map<LedgerAccount, number>;
  /** By account of a person, those that lapse first first. */
  readonly lots: Map<string, Lot[]>;
  /** By `useOf`. */
  readonly uses: Map<string, Use[]>;
  /** Points that the town stands in for without a line, by `offlineOf`. */
  readonly offline: Map<string, number>;
}

export const createBook = (): Book => ({
  entries: new Map(),
  reversed: new Set(),
  closed: new Map(),
  balances: new Map(),
  lots: new Map(),
  uses: new Map(),
  offline: new Map(),
});

export const useOf = (holder: string, offer: string): string => `${holder} ${offer}`;
/** Of one terminal on one day, what was spent by all cards and by each; and what offers cost that the town pays for. */
export const OFFERS = 'offers';
export const offlineOf = (device: string, day: CivilDate, card?: string): string =>
  card === undefined ? `${device} ${day}` : `${device} ${day} ${card}`;

export const personOf = (account: string): LedgerAccount => `person:${account}`;
export const shopOf = (shop: string): LedgerAccount => `shop:${shop}`;
export const campaignOf = (campaign: string): LedgerAccount => `campaign:${campaign}`;

export const balanceOf = (book: Book, account: LedgerAccount): number => book.balances.get(account) ?? 0;

const byTime = (a: Lot, b: Lot): number =>
  a.until === b.until ? (a.lot < b.lot ? -1 : a.lot > b.lot ? 1 : 0) : a.until < b.until ? -1 : 1;

/** Points that can be used on a day, those that lapse first first. */
export const usableLots = (book: Book, account: string, day: CivilDate): readonly Lot[] =>
  (book.lots.get(account) ?? []).filter(({ until, left }) => left > 0 && until >= day);

export const pointsOf = (book: Book, account: string, day: CivilDate): number =>
  usableLots(book, account, day).reduce((sum, { left }) => sum + left, 0);

/** Takes from the points that lapse first: at most what is there. */
const takeFrom = (
  book: Book,
  account: string,
  day: CivilDate,
  points: number,
): { readonly postings: readonly Posting[]; readonly taken: number } => {
  const postings: Posting[] = [];
  let open = points;
  for (const { lot, left } of usableLots(book, account, day)) {
    if (open === 0) break;
    const part = Math.min(open, left);
    postings.push({ account: personOf(account), lot, amount: -part });
    open -= part;
  }
  return { postings, taken: points - open };
};

/** One side of an entry; nothing where nothing moves. */
const posting = (account: LedgerAccount, amount: number, lot: string | null = null): readonly Posting[] =>
  amount === 0 ? [] : [{ account, lot, amount }];

/** What every entry of an act has in common. */
export type Act = Pick<
  Entry,
  'at' | 'tillAt' | 'day' | 'by' | 'offline' | 'shop' | 'holder' | 'card' | 'wish'
> & {
  readonly key: ActKey | string;
  /** The holder's account; `null`: the card has none, or it may not be used. */
  readonly account: string | null;
  /** What the town stands in for without a line, at most. */
  readonly cover: { readonly card: number; readonly device: number };
};

const entryOf = (act: Act, more: Partial<Entry> & Pick<Entry, 'kind'>): Entry => {
  const { account: _account, cover: _cover, ...same } = act;
  return {
    ...{ campaign: null, offer: null, points: 0, until: null, reverses: null, told: null, postings: [] },
    ...same,
    ...more,
  };
};

/** How much more the town stands in for at this terminal on this day: of what this card spends, or of what offers cost. */
const coverLeft = (book: Book, { by, day, card, cover, offline }: Act, what: 'spend' | 'redeem'): number => {
  if (!offline) return 0;
  const had = (name?: string): number => book.offline.get(offlineOf(by, day, name)) ?? 0;
  if (what === 'redeem') return Math.max(0, cover.device - had(OFFERS));
  return Math.max(0, Math.min(cover.device - had(), cover.card - had(card ?? '-')));
};

/**
 * ポイントで払う. Without a line the shop could not know what is there: it is paid what the card has, and up to the limit what it has not,
 * which is the town's loss and never anybody's debt.
 */
export const spend = (book: Book, act: Act, shop: ShopId, points: number): Result<Entry, Refusal> => {
  const none = { postings: [], taken: 0 };
  const { postings, taken } = act.account === null ? none : takeFrom(book, act.account, act.day, points);
  if (!act.offline && act.account === null) return failure('not_registered');
  if (!act.offline && taken < points) return failure('not_enough');
  const loss = Math.max(0, Math.min(points, coverLeft(book, act, 'spend')) - taken);
  const unpaid = points - taken - loss;
  return success(
    entryOf(act, {
      kind: 'spend',
      points: 0 - taken,
      told: unpaid === 0 ? null : { why: 'unpaid', points: unpaid, refusal: 'not_enough' },
      postings: [...postings, ...posting('offline_loss', -loss), ...posting(shopOf(shop), taken + loss)],
    }),
  );
};

/** 優遇を使う. `over`: it had been used as often as it may be, which a terminal without a line could not know. */
export const redeem = (
  book: Book,
  act: Act,
  {
    offer,
    shop,
    funded,
    over,
  }: {
    readonly offer: OfferId;
    readonly shop: ShopId;
    readonly funded: { readonly campaign: CampaignId; readonly points: number } | null;
    readonly over: boolean;
  },
): Result<Entry, Refusal> => {
  const wanted = funded?.points ?? 0;
  const left = funded === null ? 0 : balanceOf(book, campaignOf(funded.campaign));
  if (!act.offline && left < wanted) return failure('budget_spent');
  const paid = Math.min(wanted, left);
  const loss = Math.max(0, Math.min(wanted, coverLeft(book, act, 'redeem')) - paid);
  const unpaid = wanted - paid - loss;
  const why = unpaid > 0 ? ('unpaid' as const) : ('over' as const);
  const refusal = unpaid > 0 ? ('budget_spent' as const) : ('used_up' as const);
  return success(
    entryOf(act, {
      ...{ kind: 'redeem', offer, campaign: funded?.campaign ?? null },
      told: unpaid > 0 || over ? { why, points: unpaid, refusal } : null,
      postings:
        funded === null
          ? []
          : [
              ...posting(campaignOf(funded.campaign), -paid),
              ...posting('offline_loss', -loss),
              ...posting(shopOf(shop), paid + loss),
            ],
    }),
  );
};

/** ポイントが付く: all of it or nothing, from what is left of the campaign. */
export const earn = (
  book: Book,
  act: Act,
  {
    campaign,
    points,
    until,
  }: { readonly campaign: CampaignId; readonly points: number; readonly until: CivilDate },
): Result<Entry, Refusal> => {
  if (act.account === null) return failure('not_registered');
  if (points < 1) return failure('too_little');
  if (balanceOf(book, campaignOf(campaign)) < points) return failure('budget_spent');
  return success(
    entryOf(act, {
      ...{ kind: 'earn', campaign, points, until },
      postings: [
        ...posting(campaignOf(campaign), -points),
        ...posting(personOf(act.account), points, act.key),
      ],
    }),
  );
};

/** What was recorded without a line and cannot be done: it is known, and the shop is told. */
export const nothingOf = (act: Act, kind: 'redeem' | 'spend' | 'earn' | 'undo', told: Entry['told']): Entry =>
  entryOf(act, { kind, told });

/**
 * 取り消し: every posting the other way. Points that were given and are spent meanwhile cannot be taken back: with `forced` the town
 * bears them, otherwise nothing is done.
 */
export const undo = (book: Book, act: Act, entry: Entry, forced: boolean): Result<Entry, Refusal> => {
  const back: Posting[] = [];
  let missing = 0;
  for (const { account, lot, amount } of entry.postings) {
    const isGift = lot !== null && amount > 0;
    const lots = book.lots.get(account.slice('person:'.length)) ?? [];
    const left = isGift ? (lots.find((each) => each.lot === lot)?.left ?? 0) : amount;
    const part = isGift ? Math.min(left, amount) : amount;
    missing += amount - part;
    back.push(...posting(account, -part, lot));
  }
  if (missing > 0 && !forced) return failure('points_used');
  return success(
    entryOf(act, {
      ...{ kind: 'undo', reverses: entry.key, offer: entry.offer, campaign: entry.campaign },
      ...{ holder: entry.holder, shop: entry.shop },
      points: -entry.points + (entry.kind === 'earn' ? missing : 0),
      postings: [...back, ...posting('offline_loss', -missing)],
    }),
  );
};

/** 予算: sets more aside for a campaign, or takes back what is left. */
export const fund = (book: Book, act: Act, campaign: CampaignId, points: number): Result<Entry, Refusal> =>
  balanceOf(book, campaignOf(campaign)) + points < 0
    ? failure('budget_spent')
    : success(
        entryOf(act, {
          ...{ kind: 'fund', campaign },
          postings: [...posting('issue', -points), ...posting(campaignOf(campaign), points)],
        }),
      );

/** 失効 of points whose last day is over, of anybody; `undefined`: there are none. */
export const expire = (book: Book, act: Act): Entry | undefined => {
  const gone = [...book.lots].flatMap(([account, lots]) =>
    lots
      .filter(({ until, left }) => left > 0 && until < act.day)
      .map(({ lot, left }): Posting => ({ account: personOf(account), lot, amount: -left })),
  );
  const sum = gone.reduce((all, { amount }) => all - amount, 0);
  return sum === 0
    ? undefined
    : entryOf(act, { kind: 'expire', postings: [...gone, ...posting('expired', sum)] });
};

/** 精算: what a shop is owed leaves the book; `undefined`: nothing is owed, or it owes something, which the next one brings. */
export const settle = (book: Book, act: Act, shop: ShopId): Entry | undefined => {
  const owed = balanceOf(book, shopOf(shop));
  return owed <= 0
    ? undefined
    : entryOf(act, {
        kind: 'settle',
        postings: [...posting(shopOf(shop), -owed), ...posting('settlement', owed)],
      });
};

const addTo = <K>(map: Map<K, number>, key: K, amount: number): void =>
  void map.set(key, (map.get(key) ?? 0) + amount);

const postLot = (book: Book, account: string, { lot, amount }: Posting, until: CivilDate | null): void => {
  if (lot === null) return;
  const lots = book.lots.get(account) ?? [];
  const known = lots.find((each) => each.lot === lot);
  if (known === undefined && until === null) throw new Error('points without a last day');
  const next: Lot = {
    lot,
    until: known?.until ?? until ?? ('' as CivilDate),
    left: (known?.left ?? 0) + amount,
  };
  book.lots.set(account, [...lots.filter((each) => each.lot !== lot), next].toSorted(byTime));
};

/** Points that the town stands in for by an entry. */
export const coveredBy = ({ offline, kind, postings }: Entry): number =>
  offline && kind !== 'undo'
    ? postings.reduce((sum, { account, amount }) => (account.startsWith('shop:') ? sum + amount : sum), 0)
    : 0;

/** What is counted how often: an offer, or the check-ins that a campaign gives points for. */
export const countedOf = ({ offer, campaign, shop, kind }: Entry): string | null =>
  offer ??
  (campaign !== null && shop === null && (kind === 'earn' || kind === 'undo') ? campaignOf(campaign) : null);

const postUse = (book: Book, entry: Entry): void => {
  const { key, kind, holder, day, reverses } = entry;
  const counted = countedOf(entry);
  if (holder === null || counted === null) return;
  const name = useOf(holder, counted);
  const uses = book.uses.get(name) ?? [];
  if (kind === 'undo')
    book.uses.set(
      name,
      uses.filter((use) => use.key !== reverses),
    );
  else book.uses.set(name, [...uses, { key, day }]);
};

/** The sums that an entry of a terminal without a line counts into. */
export const coversOf = ({ offline, kind, by, day, card }: Entry): readonly string[] => {
  if (!offline || kind === 'undo') return [];
  return kind === 'redeem'
    ? [offlineOf(by, day, OFFERS)]
    : [offlineOf(by, day), offlineOf(by, day, card ?? '-')];
};

const postOffline = (book: Book, entry: Entry, sign: 1 | -1): void => {
  const points = sign * coveredBy(entry);
  if (points !== 0) for (const name of coversOf(entry)) addTo(book.offline, name, points);
};

/** Writes an entry down. What does not sum to zero is a bug. */
export const post = (book: Book, entry: Entry): void => {
  const sum = entry.postings.reduce((all, { amount }) => all + amount, 0);
  if (sum !== 0 || entry.postings.length === 1) throw new Error('an entry does not sum to zero');
  if (book.entries.has(entry.key)) throw new Error('a key was used twice');
  book.entries.set(entry.key, entry);
  for (const each of entry.postings) {
    addTo(book.balances, each.account, each.amount);
    if (each.account.startsWith('person:'))
      postLot(book, each.account.slice('person:'.length), each, each.lot === entry.key ? entry.until : null);
  }
  postUse(book, entry);
  postOffline(book, entry, 1);
  if (entry.reverses === null) return;
  book.reversed.add(entry.reverses);
  const undone = book.entries.get(entry.reverses);
  if (undone !== undefined) postOffline(book, undone, -1);
};
