import { civilDateInJapan } from '../../kernel/dates.ts';
import { aloneStop, offerAlone, openCampaigns, openOffers, spendableAlone, takesPoints } from './alone.ts';
import type { BenefitsContext } from './ports.ts';
import type { Offer } from './schema.ts';
import type { Tap, Taps } from './taps.ts';
import type { CampaignView, Customer, OfferView, PointsView, TillStop } from './views-schema.ts';

/** What the card before the till may have: as the centre says, or as far as is known here. */

const viewOf = ({ id, title, detail }: Offer, said: Pick<OfferView, 'stop' | 'again'>): OfferView => ({
  offerId: id,
  title,
  detail,
  ...said,
});

const offersByCentre = (context: BenefitsContext, tap: Tap): OfferView[] => {
  const { answer } = tap;
  if (answer === undefined) return [];
  return openOffers(context).flatMap((offer): OfferView[] => {
    const said = answer.offers.find((each) => each.offer === offer.id);
    // Not named: not for this card. What stood on the screen before the answer came stays in its place, and says no.
    if (said === undefined)
      return tap.shownBefore ? [viewOf(offer, { stop: 'not_for_card', again: null })] : [];
    const stop = { ok: null, used: 'used_up', spent_out: 'budget_spent' } as const;
    return [viewOf(offer, { stop: stop[said.state], again: said.again })];
  });
};

const offersAlone = (context: BenefitsContext, { card }: Tap): OfferView[] => {
  return openOffers(context).map((offer) => viewOf(offer, offerAlone(context, card, offer)));
};

const pointsByCentre = (context: BenefitsContext, { answer }: Tap): PointsView => {
  const none = { balance: null, spendable: 0, next: null };
  if (answer === undefined || answer.standing === 'unknown') return { ...none, stop: 'not_registered' };
  if (answer.standing === 'blocked') return { ...none, stop: 'blocked' };
  const { balance, next } = answer.points ?? { balance: 0, next: null };
  const stop = takesPoints(context) ? (balance === 0 ? 'not_enough' : null) : 'no_points_here';
  return { balance, spendable: stop === null ? balance : 0, next, stop };
};

const pointsAlone = (context: BenefitsContext, taps: Taps, { card }: Tap): PointsView => {
  const may = spendableAlone(context, card, taps.known(card));
  const none = { balance: null, next: null };
  return may.ok ? { ...none, spendable: may.value, stop: null } : { ...none, spendable: 0, stop: may.reason };
};

const campaignsOf = (context: BenefitsContext, taps: Taps, { basis, answer, card }: Tap): CampaignView[] => {
  const known = taps.known(card);
  const isOut = known !== undefined && known.standing !== 'registered';
  return openCampaigns(context)
    .filter(({ id }) =>
      basis === 'centre' ? answer?.earns.includes(id) === true : !isOut && aloneStop(context, known) === null,
    )
    .map(({ id, name, earn: { yenPerPoint, most } }) => ({ campaignId: id, title: name, yenPerPoint, most }));
};

const stopOf = (context: BenefitsContext, taps: Taps, { basis, answer, card }: Tap): TillStop | null => {
  if (basis !== 'centre') return aloneStop(context, taps.known(card));
  return answer?.standing === 'blocked' ? 'blocked' : null;
};

/** `null`: nobody, or nothing can be said yet. */
export const customerOf = (context: BenefitsContext, taps: Taps): Customer | null => {
  const tap = taps.current();
  if (tap?.verdictAt === undefined) return null;
  const isCentre = tap.basis === 'centre';
  const stop = stopOf(context, taps, tap);
  const offers = isCentre ? offersByCentre(context, tap) : offersAlone(context, tap);
  return {
    tapId: tap.tapId,
    at: tap.at,
    afterLastApduMs: tap.verdictAt - tap.lastApduAt,
    basis: tap.basis,
    stop,
    offers: stop === null ? offers : [],
    campaigns: stop === null ? campaignsOf(context, taps, tap) : [],
    points: isCentre ? pointsByCentre(context, tap) : pointsAlone(context, taps, tap),
    nextKey: tap.nextKey,
    cardThere: tap.goneAt === undefined,
  };
};

export const todayOf = ({ system }: BenefitsContext) => civilDateInJapan(system.now());
