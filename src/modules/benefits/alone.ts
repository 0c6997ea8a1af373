import { civilDateInJapan } from '../../kernel/dates.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { ShownCard } from '../../outbox/benefits-shapes.ts';
import type { Act } from './acts.ts';
import type { BenefitsContext, KeptOffers } from './ports.ts';
import { againFrom, isFor, isInPeriod, isInShop, isOpenAt, pointsFor, usesLeft } from './rules.ts';
import { type BenefitRules, benefitRulesSchema, type Offer, type OfferedCampaign } from './schema.ts';
import { spentOffline, usedHere } from './store.ts';
import type { OfferView, TillStop } from './views-schema.ts';

/** Without a line: what this terminal knows by itself of a card, and what it may do with that. */

/** What the centre last said of a card, as long as the program runs; kept nowhere else. */
export interface KnownCard {
  readonly standing: 'registered' | 'unknown' | 'blocked';
  readonly balance: number | null;
}

export type DocumentState =
  | { readonly state: 'good' | 'expired'; readonly kept: KeptOffers }
  | { readonly state: 'none'; readonly kept?: undefined };

/** Good through its last day; by a clock that is not to be trusted nobody can say. */
export const documentOf = ({ offers, system }: BenefitsContext): DocumentState => {
  const kept = offers();
  if (kept === undefined) return { state: 'none' };
  return { state: civilDateInJapan(system.now()) <= kept.document.validUntil ? 'good' : 'expired', kept };
};

export const rulesOf = (context: BenefitsContext): BenefitRules =>
  context.offers()?.document.rules ?? benefitRulesSchema.parse({});

/** Offers of this shop that are open at this moment. */
export const openOffers = (context: BenefitsContext): readonly Offer[] => {
  const now = context.system.now();
  return (context.offers()?.document.offers ?? []).filter(
    (offer) => isInShop(offer.shops, context.shop) && isOpenAt(offer, now),
  );
};

export const openCampaigns = (context: BenefitsContext): readonly OfferedCampaign[] => {
  const day = civilDateInJapan(context.system.now());
  return (context.offers()?.document.campaigns ?? []).filter(
    (campaign) => isInShop(campaign.earn.shops, context.shop) && isInPeriod(campaign, day),
  );
};

export const takesPoints = ({ offers, shop }: BenefitsContext): boolean =>
  offers()?.document.shops.find(({ id }) => id === shop)?.takesPoints === true;

/** What holds for everything that is done without a line. */
export const aloneStop = (context: BenefitsContext, known: KnownCard | undefined): TillStop | null => {
  const { state } = documentOf(context);
  if (state === 'none') return 'no_document';
  if (context.log.clock().suspect) return 'clock';
  if (state === 'expired') return 'document_expired';
  return known?.standing === 'blocked' ? 'blocked' : null;
};

/** An offer that is open, held against what is known here. */
export const offerAlone = (
  context: BenefitsContext,
  card: ShownCard,
  offer: Offer,
): Pick<OfferView, 'stop' | 'again'> => {
  const day = civilDateInJapan(context.system.now());
  const town = context.offers()?.document.municipality ?? '';
  const { municipality } = card;
  if (offer.often !== null) {
    const used = usedHere(context.db, card, offer.id, offer.from);
    if (usesLeft(offer.often, used, day) === 0) return { stop: 'used_up', again: againFrom(offer, day) };
  }
  // Of age, and of a card whose own number was not read, only the centre can say anything.
  const isKnown = offer.who.kind === 'anybody' || (offer.who.kind === 'resident' && municipality !== null);
  if (!offer.offline || !isKnown) return { stop: 'needs_line', again: null };
  const isFits = isFor(offer.who, { holder: null, municipality }, { town, day });
  return { stop: isFits ? null : 'not_for_card', again: null };
};

/** How many points a card may spend without a line, here and now. */
export const spendableAlone = (
  context: BenefitsContext,
  card: ShownCard,
  known: KnownCard | undefined,
): Result<number, TillStop> => {
  if (!takesPoints(context))
    return failure(context.offers() === undefined ? 'no_document' : 'no_points_here');
  const stop = aloneStop(context, known);
  if (stop !== null) return failure(stop);
  if (known?.standing === 'unknown') return failure('not_registered');
  const { offlineCardPoints, offlineDevicePoints } = rulesOf(context);
  const spent = spentOffline(context.db, card, civilDateInJapan(context.system.now()));
  const limit = Math.min(offlineCardPoints - spent.card, offlineDevicePoints - spent.device);
  if (limit <= 0) return failure('over_limit');
  const most = Math.min(limit, known?.balance ?? limit);
  return most > 0 ? success(most) : failure('not_enough');
};

/** Whether it may be done without a line; the points that come to the card by it, as far as this terminal can reckon. */
export const actAlone = (
  context: BenefitsContext,
  card: ShownCard,
  act: Act,
  known: KnownCard | undefined,
): Result<number, TillStop> => {
  const stop = aloneStop(context, known);
  if (stop !== null) return failure(stop);
  if (act.what === 'spend') {
    const may = spendableAlone(context, card, known);
    if (!may.ok) return may;
    if (act.points <= may.value) return success(-act.points);
    return failure(act.points > (known?.balance ?? act.points) ? 'not_enough' : 'over_limit');
  }
  if (act.what === 'earn') {
    const campaign = openCampaigns(context).find(({ id }) => id === act.campaign);
    if (campaign === undefined) return failure('not_open');
    return known?.standing === 'unknown'
      ? failure('not_registered')
      : success(pointsFor(campaign.earn, act.yen));
  }
  const offer = openOffers(context).find(({ id }) => id === act.offer);
  if (offer === undefined) return failure('not_open');
  const { stop: why } = offerAlone(context, card, offer);
  return why === null ? success(0) : failure(why);
};
