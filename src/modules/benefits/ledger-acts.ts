import { type CivilDate, civilDateInJapan } from '../../kernel/dates.ts';
import { failure, mustSucceed, type Result, success } from '../../kernel/result.ts';
import type { CampaignId, Refusal, ShopId, Wish } from '../../outbox/benefits-shapes.ts';
import {
  type Act,
  type Book,
  balanceOf,
  campaignOf,
  type Entry,
  type EntryKind,
  earn,
  nothingOf,
  post,
  redeem,
  spend,
  undo,
  useOf,
} from './ledger.ts';
import {
  type Bearer,
  isFor,
  isInHours,
  isInPeriod,
  isInShop,
  isOpenAt,
  lastDayOf,
  pointsFor,
  usesLeft,
} from './rules.ts';
import type { BenefitRules, Campaign, Earn, EarningEvent, Offer, Shop } from './schema.ts';

/** What a shop wishes, held against what the town offers and what is in the book. Pure. */

/** What the town offers, as it is now. */
export interface Terms {
  /** Its 市区町村コード, five digits. */
  readonly town: string;
  readonly rules: BenefitRules;
  readonly offers: ReadonlyMap<string, Offer>;
  readonly campaigns: ReadonlyMap<string, Campaign>;
  readonly shops: ReadonlyMap<string, Shop>;
}

/** A card as the centre knows it. */
export interface Carried extends Bearer {
  readonly standing: 'registered' | 'unknown' | 'blocked';
  readonly account: string | null;
  /** The card itself, by its first token. */
  readonly card: string;
  /** What its uses are counted under: the account, or the card itself where it has none. */
  readonly counted: string;
}

export interface ActAsked {
  readonly key: string;
  readonly device: string;
  readonly shop: ShopId;
  /** `null`: an undo. */
  readonly card: Carried | null;
  readonly wish: Wish;
  /** The centre's clock, and that of the terminal when it was done there; asked over a line they are one. */
  readonly at: number;
  readonly tillAt: number;
  /** The terminal is not enrolled in that shop. */
  readonly elsewhere?: boolean;
  /** Done already, by a terminal without a line: it stands, as far as it can. */
  readonly offline: boolean;
}

const MINUTE_MS = 60_000;

export const wishText = (wish: Wish): string => {
  if (wish.what === 'redeem') return `redeem ${wish.offer}`;
  if (wish.what === 'spend') return `spend ${wish.points}`;
  return wish.what === 'earn' ? `earn ${wish.campaign} ${wish.yen}` : `undo ${wish.undoes}`;
};

const actOf = ({ rules }: Terms, { card, ...asked }: ActAsked): Act => ({
  ...{ key: asked.key, at: asked.at, tillAt: asked.tillAt, day: civilDateInJapan(asked.tillAt) },
  ...{ by: asked.device, offline: asked.offline, shop: asked.shop, wish: wishText(asked.wish) },
  holder: card?.counted ?? null,
  card: asked.offline ? (card?.card ?? null) : null,
  account: card?.standing === 'registered' ? card.account : null,
  cover: { card: rules.offlineCardPoints, device: rules.offlineDevicePoints },
});

/** Whether the shop itself may use it at this moment. A terminal without a line could not know that it was ended meanwhile. */
const offerFault = (offer: Offer, { shop, tillAt, offline }: ActAsked): Refusal | undefined => {
  if (!isInShop(offer.shops, shop)) return 'unknown_offer';
  const isOpen = offline ? offer.offline && isInHours(offer, tillAt) : isOpenAt(offer, tillAt);
  return isOpen ? undefined : 'not_open';
};

type RedeemWish = Extract<Wish, { what: 'redeem' }>;
type EarnWish = Extract<Wish, { what: 'earn' }>;
type UndoWish = Extract<Wish, { what: 'undo' }>;

const redeemFor = (
  book: Book,
  terms: Terms,
  asked: ActAsked,
  { offer: id }: RedeemWish,
): Result<Entry, Refusal> => {
  const act = actOf(terms, asked);
  const { card, shop, offline } = asked;
  const offer = terms.offers.get(id);
  const fault = offer === undefined ? 'unknown_offer' : offerFault(offer, asked);
  if (offer === undefined || fault !== undefined)
    return offline
      ? success(
          nothingOf(act, 'redeem', {
            why: 'unpaid',
            points: offer?.funded?.points ?? 0,
            refusal: fault ?? 'unknown_offer',
          }),
        )
      : failure(fault ?? 'unknown_offer');
  if (!offline && card?.standing === 'blocked') return failure('blocked');
  const bearer = card ?? { holder: null, municipality: null };
  if (!offline && !isFor(offer.who, bearer, { town: terms.town, day: act.day }))
    return failure('not_for_card');
  const used = book.uses.get(useOf(act.holder ?? '-', id)) ?? [];
  const isOver =
    usesLeft(
      offer.often,
      used.map(({ day }) => day),
      act.day,
    ) === 0;
  if (isOver && !offline) return failure('used_up');
  return redeem(book, act, { offer: offer.id, shop, funded: offer.funded, over: isOver });
};

type PurchaseEarn = Extract<Earn, { by: 'purchase' }>;

/** By which a campaign gives points for a purchase in a shop. */
export const purchaseEarn = ({ earns }: Campaign, shop: string): PurchaseEarn | undefined =>
  earns.find((each): each is PurchaseEarn => each.by === 'purchase' && isInShop(each.shops, shop));

const isRunning = (campaign: Campaign, day: CivilDate): boolean =>
  !campaign.ended && isInPeriod(campaign, day);

const earnFor = (book: Book, terms: Terms, asked: ActAsked, wish: EarnWish): Result<Entry, Refusal> => {
  const act = actOf(terms, asked);
  const campaign = terms.campaigns.get(wish.campaign);
  const rule = campaign === undefined ? undefined : purchaseEarn(campaign, asked.shop);
  const points = rule === undefined ? 0 : pointsFor(rule, wish.yen);
  const tried = ((): Result<Entry, Refusal> => {
    if (campaign === undefined || rule === undefined) return failure('unknown_campaign');
    if (asked.card?.standing === 'blocked') return failure('blocked');
    if (!isRunning(campaign, act.day)) return failure('not_open');
    return earn(book, act, {
      campaign: campaign.id,
      points,
      until: lastDayOf(act.day, campaign.expiryMonths),
    });
  })();
  return tried.ok || !asked.offline
    ? tried
    : success(nothingOf(act, 'earn', { why: 'no_points', points, refusal: tried.reason }));
};

const spendFor = (book: Book, terms: Terms, asked: ActAsked, points: number): Result<Entry, Refusal> => {
  if (!asked.offline && asked.card?.standing === 'blocked') return failure('blocked');
  if (!asked.offline && terms.shops.get(asked.shop)?.takesPoints !== true) return failure('unknown_shop');
  return spend(book, actOf(terms, asked), asked.shop, points);
};

const UNDOABLE: readonly EntryKind[] = ['redeem', 'spend', 'earn'];

/** What may be undone, by whom and until when is for whoever asks. */
export const undoable = (book: Book, key: string): Result<Entry, Refusal> => {
  const entry = book.entries.get(key);
  if (entry === undefined || !UNDOABLE.includes(entry.kind)) return failure('never_done');
  return book.reversed.has(key) ? failure('undone_before') : success(entry);
};

const undoFor = (book: Book, terms: Terms, asked: ActAsked, { undoes }: UndoWish): Result<Entry, Refusal> => {
  const act = actOf(terms, asked);
  const found = undoable(book, undoes);
  const tried = ((): Result<Entry, Refusal> => {
    if (!found.ok) return found;
    if (found.value.shop !== asked.shop) return failure('other_shop');
    const age = asked.offline ? asked.tillAt - found.value.tillAt : asked.at - found.value.at;
    if (age > terms.rules.undoMinutes * MINUTE_MS) return failure('too_late');
    return undo(book, act, found.value, asked.offline);
  })();
  if (tried.ok || !asked.offline || tried.reason === 'never_done') return tried;
  // What was undone before is as the shop thinks.
  const told =
    tried.reason === 'undone_before'
      ? null
      : ({
          why: 'not_undone',
          points: found.ok ? Math.abs(found.value.points) : 0,
          refusal: tried.reason,
        } as const);
  return success(nothingOf(act, 'undo', told));
};

const isSameWish = (entry: Entry, { shop, wish }: ActAsked): boolean =>
  entry.wish === wishText(wish) && entry.shop === shop;

/** Recorded in the name of a shop that is none, or not this terminal's: nothing is done, and whoever asks for it is told. */
const strangerOf = (terms: Terms, asked: ActAsked): Entry => {
  const { wish } = asked;
  const kind = wish.what;
  const points = wish.what === 'spend' ? wish.points : 0;
  return nothingOf(actOf(terms, asked), kind, { why: 'unpaid', points, refusal: 'unknown_shop' });
};

/** What comes of a wish. Of a key that is known: what came of it then. */
export const decideAct = (book: Book, terms: Terms, asked: ActAsked): Result<Entry, Refusal> => {
  const known = book.entries.get(asked.key);
  if (known !== undefined) return isSameWish(known, asked) ? success(known) : failure('key_reused');
  const closed = book.closed.get(asked.key);
  // A till that never heard that it was refused may have done it by the rules for no line.
  if (closed !== undefined && (closed === 'taken_back' || !asked.offline)) return failure(closed);
  const shop = terms.shops.get(asked.shop);
  const { wish, offline, elsewhere = false } = asked;
  if (shop === undefined || elsewhere || (shop.ended && !offline))
    return offline ? success(strangerOf(terms, asked)) : failure('unknown_shop');
  if (wish.what === 'redeem') return redeemFor(book, terms, asked, wish);
  if (wish.what === 'spend') return spendFor(book, terms, asked, wish.points);
  return wish.what === 'earn' ? earnFor(book, terms, asked, wish) : undoFor(book, terms, asked, wish);
};

/** Decides and writes it down, a refusal too. An undo of what never came keeps it from ever being done. */
export const takeAct = (book: Book, terms: Terms, asked: ActAsked): Result<Entry, Refusal> => {
  const decided = decideAct(book, terms, asked);
  const { key, wish } = asked;
  if (decided.ok) {
    if (!book.entries.has(key)) post(book, decided.value);
    return decided;
  }
  if (decided.reason === 'key_reused') return decided;
  if (!book.closed.has(key)) book.closed.set(key, decided.reason);
  if (decided.reason === 'never_done' && wish.what === 'undo' && !book.entries.has(wish.undoes))
    book.closed.set(wish.undoes, 'taken_back');
  return decided;
};

/** An act of the centre itself, which nobody asked for. */
const ownAct = (
  { key, device, at }: { readonly key: string; readonly device: string; readonly at: number },
  shop: ShopId | null,
  wish: string,
): Act => ({
  ...{ key, at, tillAt: at, day: civilDateInJapan(at), by: device, offline: false, shop, wish },
  ...{ holder: null, account: null, card: null, cover: { card: 0, device: 0 } },
});

/** Undone whether or not all of it is still there: what is spent the town bears. */
const undoForced = (book: Book, act: Act, entry: Entry): Entry => {
  const undone = mustSucceed(undo(book, act, entry, true));
  post(book, undone);
  return undone;
};

/** Nobody waited for the answer: whatever was done under the key is undone, and nothing is done under it any more. */
export const giveUp = (
  book: Book,
  given: {
    readonly key: string;
    readonly undoes: string;
    readonly device: string;
    readonly shop: ShopId;
    readonly at: number;
  },
): Entry | undefined => {
  const { undoes, device, shop } = given;
  const found = undoable(book, undoes);
  if (!found.ok) {
    if (!book.entries.has(undoes)) book.closed.set(undoes, 'taken_back');
    return undefined;
  }
  if (found.value.shop !== shop || found.value.by !== device) return undefined;
  return undoForced(book, ownAct(given, shop, `undo ${undoes}`), found.value);
};

/**
 * A check-in was undone: what it gave is taken back, as far as it is not spent, and it gives nothing any more (`marker`: the key that says
 * so to a check-in that comes later than its undoing).
 */
export const undoCheckIn = (
  book: Book,
  given: {
    readonly marker: string;
    /** What the entries of the check-in say. */
    readonly wish: string;
    /** Of what undoes each of them. */
    readonly keyOf: (undoes: string) => string;
    readonly device: string;
    readonly at: number;
  },
): readonly Entry[] => {
  const { marker, wish, keyOf } = given;
  book.closed.set(marker, 'taken_back');
  return [...book.entries.values()]
    .filter((entry) => entry.wish === wish && undoable(book, entry.key).ok)
    .map((entry) =>
      undoForced(book, ownAct({ ...given, key: keyOf(entry.key) }, null, `undo ${entry.key}`), entry),
    );
};

/** What the entry of a check-in says: for which it was, so that it is found again when that is undone. */
export const checkInWish = (event: EarningEvent, id: string): string => `check-in ${event} ${id}`;

export interface CheckIn {
  /** Of the record of it. */
  readonly eventId: string;
  /** Of each campaign another. */
  readonly keyOf: (campaign: CampaignId) => string;
  readonly event: EarningEvent;
  readonly account: string;
  readonly device: string;
  readonly at: number;
  readonly tillAt: number;
}

type EventEarn = Extract<Earn, { by: 'event' }>;

/** Points for a check-in: of every campaign that gives some for it and has some left. A campaign that has none gives nothing later either. */
export const earnForCheckIn = (
  book: Book,
  { campaigns, rules }: Terms,
  checkIn: CheckIn,
): readonly Entry[] => {
  const { account, at, tillAt } = checkIn;
  const day = civilDateInJapan(tillAt);
  return [...campaigns.values()].flatMap((campaign) => {
    const rule = campaign.earns.find(
      (each): each is EventEarn => each.by === 'event' && each.event === checkIn.event,
    );
    const key = checkIn.keyOf(campaign.id);
    if (rule === undefined || !isRunning(campaign, day) || book.entries.has(key)) return [];
    const used = book.uses.get(useOf(account, campaignOf(campaign.id))) ?? [];
    if (
      usesLeft(
        rule.often,
        used.map((use) => use.day),
        day,
      ) === 0
    )
      return [];
    const act: Act = {
      ...{ key, at, tillAt, day, by: checkIn.device, offline: false, shop: null, holder: account, account },
      ...{
        wish: checkInWish(checkIn.event, checkIn.eventId),
        card: null,
        cover: { card: rules.offlineCardPoints, device: rules.offlineDevicePoints },
      },
    };
    const earned = earn(book, act, {
      campaign: campaign.id,
      points: rule.points,
      until: lastDayOf(day, campaign.expiryMonths),
    });
    if (!earned.ok) return [];
    post(book, earned.value);
    return [earned.value];
  });
};

/** Campaigns that give points for a purchase in a shop on a day, and have some left. */
export const openEarns = (
  book: Book,
  { campaigns }: Terms,
  shop: string,
  day: CivilDate,
): readonly Campaign[] =>
  [...campaigns.values()].filter(
    (each) =>
      purchaseEarn(each, shop) !== undefined &&
      isRunning(each, day) &&
      balanceOf(book, campaignOf(each.id)) > 0,
  );
