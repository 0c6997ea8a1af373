/** A book of points in memory, for tests of what is decided in it. */
import { expect } from 'vitest';
import { civilDateInJapan } from '../../src/kernel/dates.ts';
import { faultsOf } from '../../src/modules/benefits/fold.ts';
import { type Book, createBook, type Entry, pointsOf } from '../../src/modules/benefits/ledger.ts';
import { type ActAsked, takeAct } from '../../src/modules/benefits/ledger-acts.ts';
import { type ActKey, offerIdSchema, type Refusal, type Wish } from '../../src/outbox/benefits-shapes.ts';
import { campaignId, carried, NOON, setAside, shopId, terms } from './points-town.ts';

const key = (id: string): ActKey => id as ActKey;
export const ANNA = 'anna';

/** A book with its budgets set aside, and what is asked of it; every answer leaves it right. */
export const world = (more: Parameters<typeof terms>[0] = {}, budget = 10_000) => {
  const book = createBook();
  const town = terms(more);
  for (const id of town.campaigns.keys()) setAside(book, id, budget);
  let next = 0;
  const asked = (wish: Wish, extra: Partial<ActAsked> = {}): ActAsked => ({
    ...{ key: `k${(next += 1)}`, device: 'till-1', shop: shopId('bakery'), wish },
    card: wish.what === 'undo' ? null : carried(ANNA),
    ...{ at: NOON, tillAt: extra.at ?? NOON, offline: false },
    ...extra,
  });
  const take = (wish: Wish, extra: Partial<ActAsked> = {}): Entry | Refusal => {
    const taken = takeAct(book, town, asked(wish, extra));
    expect(faultsOf(book)).toEqual([]);
    return taken.ok ? taken.value : (taken.reason as Refusal);
  };
  return { book, town, asked, take };
};

export const buy = (yen: number): Wish => ({ what: 'earn', campaign: campaignId('autumn'), yen });
export const pay = (points: number): Wish => ({ what: 'spend', points });
export const use = (id = 'coffee'): Wish => ({ what: 'redeem', offer: offerIdSchema.parse(id) });
export const back = (undoes: string): Wish => ({ what: 'undo', undoes: key(undoes), reason: '打ちまちがい' });
export const balance = (book: Book, at = NOON): number => pointsOf(book, ANNA, civilDateInJapan(at));
