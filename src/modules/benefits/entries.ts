import type { ActState, Fact } from './acts.ts';
import { rulesOf } from './alone.ts';
import type { BenefitsContext } from './ports.ts';
import type { Closing, Entry } from './views-schema.ts';

/** What was recorded, as the screen and the slips show it. */

const MINUTE_MS = 60_000;

/** By the list of today: what has left it since is known by its id alone. */
export const titleOf = ({ offers }: BenefitsContext, { wish }: Pick<ActState, 'wish'>): string => {
  const document = offers()?.document;
  if (wish.what === 'redeem')
    return document?.offers.find(({ id }) => id === wish.offer)?.title ?? wish.offer;
  if (wish.what === 'earn')
    return document?.campaigns.find(({ id }) => id === wish.campaign)?.name ?? wish.campaign;
  return '';
};

/** An act that is no 取り消し. */
export const entryOf = (
  context: BenefitsContext,
  act: ActState,
  balance: number | null = null,
): Entry | undefined => {
  const { key, at, wish, phase, basis, points, why } = act;
  if (wish.what === 'undo') return undefined;
  const until = at + rulesOf(context).undoMinutes * MINUTE_MS;
  return {
    key,
    at,
    act: wish.what,
    title: titleOf(context, act),
    points: wish.what === 'spend' ? wish.points : wish.what === 'earn' ? Math.max(0, points) : 0,
    yen: wish.what === 'earn' ? wish.yen : null,
    phase,
    basis,
    balance,
    why,
    undoUntil: phase === 'done' && context.system.now() <= until ? until : null,
  };
};

export const mustEntry = (context: BenefitsContext, act: ActState, balance: number | null): Entry => {
  const entry = entryOf(context, act, balance);
  if (entry === undefined) throw new Error('what was taken for an act takes one back');
  return entry;
};

export const closingOf = ({ eventId, at, event }: Fact): Closing | undefined => {
  if (event.kind !== 'benefits.day_closed') return undefined;
  const { day, redeemed, spent, earned, undone, corrects, reason } = event.data;
  return { eventId, at, day, redeemed, spent, earned, undone, corrects, reason };
};
