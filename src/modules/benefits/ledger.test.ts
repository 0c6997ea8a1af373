import { describe, expect, test } from 'vitest';
import {
  campaign,
  campaignId,
  carried,
  DAY_MS,
  NOON,
  offer,
  officeAct,
  setAside,
  shop,
  shopId,
  terms,
} from '../../../test/harness/points-town.ts';
import { civilDateInJapan } from '../../kernel/dates.ts';
import { mustSucceed } from '../../kernel/result.ts';
import { type ActKey, offerIdSchema, type Refusal, type Wish } from '../../outbox/benefits-shapes.ts';
import { faultsOf, replay } from './fold.ts';
import {
  type Book,
  balanceOf,
  createBook,
  type Entry,
  expire,
  fund,
  pointsOf,
  post,
  settle,
} from './ledger.ts';
import { type ActAsked, earnForCheckIn, giveUp, takeAct } from './ledger-acts.ts';

const key = (id: string): ActKey => id as ActKey;
const ANNA = 'anna';

const world = (more: Parameters<typeof terms>[0] = {}, budget = 10_000) => {
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

const buy = (yen: number): Wish => ({ what: 'earn', campaign: campaignId('autumn'), yen });
const pay = (points: number): Wish => ({ what: 'spend', points });
const use = (id = 'coffee'): Wish => ({ what: 'redeem', offer: offerIdSchema.parse(id) });
const back = (undoes: string): Wish => ({ what: 'undo', undoes: key(undoes), reason: '打ちまちがい' });
const balance = (book: Book, at = NOON): number => pointsOf(book, ANNA, civilDateInJapan(at));

describe('points', () => {
  test('are given for a purchase, paid with, and owed to the shop', () => {
    const { book, take } = world();
    expect(take(buy(12_345))).toMatchObject({ kind: 'earn', points: 123, until: '2027-05-25' });
    expect(take(pay(100))).toMatchObject({ kind: 'spend', points: -100 });
    expect(balance(book)).toBe(23);
    expect(balanceOf(book, 'shop:bakery')).toBe(100);
    expect(take(pay(24))).toBe('not_enough');
    expect(take(buy(99))).toBe('too_little');
  });

  test('those that lapse first are taken first, and come back as they were', () => {
    const { book, take } = world();
    take(buy(10_000), { key: 'old', at: NOON });
    take(buy(10_000), { key: 'new', at: NOON + 40 * DAY_MS });
    const later = NOON + 40 * DAY_MS;
    const spent = take(pay(130), { key: 'spent', at: later });
    expect(spent).toMatchObject({
      postings: [
        { account: 'person:anna', lot: 'old', amount: -100 },
        { account: 'person:anna', lot: 'new', amount: -30 },
        { account: 'shop:bakery', lot: null, amount: 130 },
      ],
    });
    take(back('spent'), { at: later });
    expect(book.lots.get(ANNA)).toEqual([
      { lot: 'old', until: '2027-05-25', left: 100 },
      { lot: 'new', until: '2027-07-04', left: 100 },
    ]);
  });

  test('lapse behind their last day, once', () => {
    const { book, take } = world();
    take(buy(10_000));
    const lastDay = Date.parse('2027-05-25T23:59:59+09:00');
    expect(balance(book, lastDay)).toBe(100);
    expect(expire(book, officeAct('x1', lastDay))).toBeUndefined();
    expect(balance(book, lastDay + 1_000)).toBe(0);
    expect(take(pay(1), { at: lastDay + 1_000 })).toBe('not_enough');
    const lapsed = expire(book, officeAct('x2', lastDay + 1_000));
    post(book, lapsed ?? expect.fail('nothing lapsed'));
    expect(balanceOf(book, 'expired')).toBe(100);
    expect(expire(book, officeAct('x3', lastDay + 1_000))).toBeUndefined();
    expect(faultsOf(book)).toEqual([]);
  });

  test('a key is used once: again it is what it was, and for something else it is refused', () => {
    const { book, take } = world();
    take(buy(10_000));
    const first = take(pay(30), { key: 'k' });
    expect(take(pay(30), { key: 'k' })).toBe(first);
    expect(take(pay(31), { key: 'k' })).toBe('key_reused');
    expect(take(pay(30), { key: 'k', shop: shopId('butcher') })).toBe('key_reused');
    expect(balance(book)).toBe(70);
  });

  test('a key that was refused stays refused, unless the till did it without having heard', () => {
    const { book, take } = world();
    expect(take(pay(30), { key: 'k' })).toBe('not_enough');
    take(buy(10_000));
    expect(take(pay(30), { key: 'k' })).toBe('not_enough');
    expect(balance(book)).toBe(100);
    expect(take(pay(30), { key: 'k', offline: true })).toMatchObject({ points: -30 });
  });

  test('a card without an account, or a blocked one, has none', () => {
    const { take } = world();
    expect(take(buy(10_000), { card: carried(null) })).toBe('not_registered');
    expect(take(pay(1), { card: carried(null) })).toBe('not_registered');
    const blocked = carried(ANNA, { standing: 'blocked' });
    expect([
      take(buy(10_000), { card: blocked }),
      take(pay(1), { card: blocked }),
      take(use(), { card: blocked }),
    ]).toEqual(['blocked', 'blocked', 'blocked']);
  });
});

describe('a budget', () => {
  test('is spent to its last point by two shops, and not a point further', () => {
    const { book, take } = world({}, 150);
    expect(take(buy(10_000))).toMatchObject({ points: 100 });
    expect(take(buy(10_000), { shop: shopId('butcher') })).toBe('budget_spent');
    expect(take(buy(5_000), { shop: shopId('butcher') })).toMatchObject({ points: 50 });
    expect(take(buy(100))).toBe('budget_spent');
    expect(balanceOf(book, 'campaign:autumn')).toBe(0);
  });

  test('can be raised, and lowered to what is left of it', () => {
    const { book, take } = world({}, 150);
    take(buy(10_000));
    expect(fund(book, officeAct('less'), campaignId('autumn'), -51)).toMatchObject({
      ok: false,
      reason: 'budget_spent',
    });
    post(book, mustSucceed(fund(book, officeAct('less'), campaignId('autumn'), -50)));
    expect(balanceOf(book, 'issue')).toBe(-100);
    expect(faultsOf(book)).toEqual([]);
  });

  test('pays the shop for an offer, while there is some', () => {
    const funded = offer('lunch', { funded: { campaign: 'autumn', points: 100 }, often: null });
    const { book, take } = world({ offers: [funded] }, 150);
    expect(take(use('lunch'))).toMatchObject({ kind: 'redeem', points: 0 });
    expect(balanceOf(book, 'shop:bakery')).toBe(100);
    expect(take(use('lunch'))).toBe('budget_spent');
  });
});

describe('an offer', () => {
  test('once a day for a person, whichever shop', () => {
    const { take } = world();
    expect(take(use(), { key: 'k' })).toMatchObject({ kind: 'redeem', postings: [] });
    expect(take(use())).toBe('used_up');
    expect(take(use(), { shop: shopId('butcher') })).toBe('used_up');
    expect(take(use(), { card: carried(null) })).toMatchObject({ kind: 'redeem' });
    expect(take(use(), { at: NOON + DAY_MS })).toMatchObject({ kind: 'redeem' });
    // Taken back, it may be used again.
    take(back('k'), { at: NOON });
    expect(take(use())).toMatchObject({ kind: 'redeem' });
  });

  test('only in its shops, its time, and for whom it is', () => {
    const offers = [
      offer('coffee', { shops: ['butcher'] }),
      offer('past', { until: '2026-11-25' }),
      offer('ended', { ended: true }),
      offer('old', { who: { kind: 'age', least: 65, most: null, resident: true }, offline: false }),
    ];
    const { take } = world({ offers });
    expect([take(use()), take(use('past')), take(use('ended')), take(use('old')), take(use('none'))]).toEqual(
      ['unknown_offer', 'not_open', 'not_open', 'not_for_card', 'unknown_offer'],
    );
    const old = carried(ANNA, { holder: { born: { from: 1950, to: 1954 }, resident: true } });
    expect(take(use('old'), { card: old })).toMatchObject({ kind: 'redeem' });
  });

  test('not in a shop that is not on the list, or that left it', () => {
    const { take } = world({
      shops: [shop('bakery', { ended: true }), shop('butcher', { takesPoints: false })],
    });
    expect(take(use())).toBe('unknown_shop');
    expect(take(use(), { shop: shopId('nowhere') })).toBe('unknown_shop');
    expect(take(pay(1), { shop: shopId('butcher') })).toBe('unknown_shop');
  });
});

describe('taking back', () => {
  test('within its time, by the shop where it was, once', () => {
    const { book, take } = world();
    take(buy(10_000), { key: 'given' });
    take(pay(40), { key: 'paid' });
    expect(take(back('paid'), { shop: shopId('butcher') })).toBe('other_shop');
    expect(take(back('paid'), { at: NOON + 30 * 60_000 + 1 })).toBe('too_late');
    expect(take(back('paid'), { at: NOON + 30 * 60_000 })).toMatchObject({
      kind: 'undo',
      reverses: 'paid',
      points: 40,
    });
    expect(take(back('paid'))).toBe('undone_before');
    expect(balance(book)).toBe(100);
    expect(balanceOf(book, 'shop:bakery')).toBe(0);
  });

  test('points that are spent cannot be taken back by a shop', () => {
    const { book, take } = world();
    take(buy(10_000), { key: 'given' });
    take(pay(40), { key: 'paid' });
    expect(take(back('given'))).toBe('points_used');
    take(back('paid'));
    expect(take(back('given'))).toMatchObject({ points: -100 });
    expect(balanceOf(book, 'campaign:autumn')).toBe(10_000);
  });

  test('what never came does not come later either', () => {
    const { book, take } = world();
    take(buy(10_000));
    expect(take(back('late'))).toBe('never_done');
    expect(take(pay(40), { key: 'late' })).toBe('taken_back');
    expect(balance(book)).toBe(100);
  });

  test('nobody waited: what was done is undone, what was not is never done', () => {
    const { book, take } = world();
    take(buy(10_000));
    take(pay(40), { key: 'done' });
    const given = { device: 'till-1', shop: shopId('bakery'), at: NOON };
    expect(giveUp(book, { ...given, key: 'g1', undoes: 'done' })).toMatchObject({
      kind: 'undo',
      points: 40,
    });
    expect(giveUp(book, { ...given, key: 'g2', undoes: 'never' })).toBeUndefined();
    expect(take(pay(40), { key: 'never' })).toBe('taken_back');
    // Another terminal's key is none of its business.
    take(pay(10), { key: 'other', device: 'till-2' });
    expect(giveUp(book, { ...given, key: 'g3', undoes: 'other' })).toBeUndefined();
    expect(balance(book)).toBe(90);
  });
});

describe('without a line', () => {
  const offline = (more: Partial<ActAsked> = {}): Partial<ActAsked> => ({
    offline: true,
    at: NOON + 7 * DAY_MS,
    tillAt: NOON,
    ...more,
  });

  test('the shop is paid up to the limit, and the town bears what the card has not', () => {
    const { book, take } = world({ rules: { offlineCardPoints: 100 } });
    take(buy(3_000));
    expect(take(pay(80), offline())).toMatchObject({ points: -30, told: null });
    expect(balanceOf(book, 'shop:bakery')).toBe(80);
    expect(balanceOf(book, 'offline_loss')).toBe(-50);
    // 20 of the 100 are left for this card at this terminal on this day.
    expect(take(pay(50), offline())).toMatchObject({
      told: { why: 'unpaid', points: 30, refusal: 'not_enough' },
    });
    expect(balanceOf(book, 'shop:bakery')).toBe(100);
    expect(take(pay(50), offline({ tillAt: NOON + DAY_MS }))).toMatchObject({ told: null });
    expect(take(pay(50), offline({ device: 'till-2' }))).toMatchObject({ told: null });
  });

  test('what was taken back there leaves its part of the limit again', () => {
    const { book, take } = world({ rules: { offlineCardPoints: 100 } });
    take(pay(100), offline({ key: 'first' }));
    take(back('first'), offline());
    expect(balanceOf(book, 'offline_loss')).toBe(0);
    expect(take(pay(100), offline())).toMatchObject({ told: null });
    expect(take(pay(1), offline())).toMatchObject({ told: { why: 'unpaid', points: 1 } });
  });

  test('in the name of a shop that is not this terminal’s: nothing is done, and it is told', () => {
    const { book, take } = world();
    expect(take(pay(50), offline({ elsewhere: true, key: 'k' }))).toMatchObject({
      ...{ points: 0, postings: [] },
      told: { why: 'unpaid', points: 50, refusal: 'unknown_shop' },
    });
    expect(take(pay(50), { elsewhere: true })).toBe('unknown_shop');
    expect(balanceOf(book, 'shop:bakery')).toBe(0);
  });

  test('all cards of a terminal together have a limit', () => {
    const { take } = world({ rules: { offlineCardPoints: 100, offlineDevicePoints: 150 } });
    expect(take(pay(100), offline())).toMatchObject({ told: null });
    expect(take(pay(100), offline({ card: carried('bert') }))).toMatchObject({ told: { points: 50 } });
  });

  test('what the card has is paid beyond the limit, too', () => {
    const { take } = world({ rules: { offlineCardPoints: 10 } });
    take(buy(10_000));
    expect(take(pay(90), offline())).toMatchObject({ points: -90, told: null });
  });

  test('a blocked card costs its holder nothing', () => {
    const { book, take } = world();
    take(buy(10_000));
    take(pay(50), offline({ card: carried(ANNA, { standing: 'blocked', account: ANNA }) }));
    expect(balance(book)).toBe(100);
    expect(balanceOf(book, 'offline_loss')).toBe(-50);
  });

  test('an offer that had been used stands, and is told; one that was over is not paid', () => {
    const funded = offer('lunch', { funded: { campaign: 'autumn', points: 100 } });
    const { book, take } = world({ offers: [funded] }, 100);
    take(use('lunch'), { shop: shopId('butcher'), at: NOON });
    expect(take(use('lunch'), offline())).toMatchObject({
      told: { why: 'over', points: 0, refusal: 'used_up' },
    });
    // The campaign had nothing left.
    expect(balanceOf(book, 'offline_loss')).toBe(-100);
    const before = { tillAt: Date.parse('2026-03-31T12:00:00+09:00') };
    expect(take(use('lunch'), offline(before))).toMatchObject({
      told: { why: 'unpaid', points: 100, refusal: 'not_open' },
    });
  });

  test('no points are promised: what the budget has not, is not given', () => {
    const { take } = world({}, 50);
    expect(take(buy(10_000), offline())).toMatchObject({
      points: 0,
      told: { why: 'no_points', points: 100, refusal: 'budget_spent' },
    });
    expect(take(buy(5_000), offline())).toMatchObject({ points: 50, told: null });
  });

  test('what was taken back there is taken back here, and the town bears what is spent', () => {
    const { book, take } = world();
    take(buy(10_000), offline({ key: 'given' }));
    take(pay(40));
    expect(take(back('given'), offline())).toMatchObject({ kind: 'undo', points: -60 });
    expect(balanceOf(book, 'offline_loss')).toBe(-40);
    expect(balance(book)).toBe(0);
    expect(take(back('given'), offline())).toMatchObject({ told: null, postings: [] });
  });
});

describe('check-ins', () => {
  const drill = campaign('drill', {
    earns: [{ by: 'event', event: 'shelter_drill', points: 200, often: { per: 'period', times: 1 } }],
  });
  const checkIn = (id: string) => ({
    ...({
      keyOf: (of: string) => `${of}/${id}`,
      event: 'shelter_drill',
      account: ANNA,
      device: 'gym-1',
    } as const),
    ...{ at: NOON, tillAt: NOON },
  });

  test('give points as often as the campaign says, each event once', () => {
    const { book, town } = world({ campaigns: [drill] });
    expect(earnForCheckIn(book, town, checkIn('e1'))).toHaveLength(1);
    expect(earnForCheckIn(book, town, checkIn('e1'))).toHaveLength(0);
    expect(earnForCheckIn(book, town, checkIn('e2'))).toHaveLength(0);
    expect(earnForCheckIn(book, town, { ...checkIn('e3'), event: 'counter_visit' })).toHaveLength(0);
    expect(balance(book)).toBe(200);
    expect(faultsOf(book)).toEqual([]);
  });

  test('nothing is given that is not there', () => {
    const { book, town } = world({ campaigns: [drill] }, 199);
    expect(earnForCheckIn(book, town, checkIn('e1'))).toHaveLength(0);
  });
});

test('a shop is paid once, and what it owes waits for the next time', () => {
  const { book, take } = world();
  take(buy(10_000));
  take(pay(70), { key: 'paid' });
  const first = settle(book, officeAct('s1'), shopId('bakery'));
  post(book, first ?? expect.fail('nothing is owed'));
  expect(balanceOf(book, 'settlement')).toBe(70);
  expect(settle(book, officeAct('s2'), shopId('bakery'))).toBeUndefined();
  take(back('paid'));
  expect(balanceOf(book, 'shop:bakery')).toBe(-70);
  take(pay(100));
  expect(settle(book, officeAct('s3'), shopId('bakery'))).toMatchObject({
    postings: [{ amount: -30 }, { amount: 30 }],
  });
});

test('the book is what its entries make of it, however often they come', () => {
  const { book, take } = world();
  take(buy(10_000), { key: 'given' });
  take(pay(40), { key: 'paid' });
  take(use());
  take(back('paid'));
  const again = replay([...book.entries.values(), ...book.entries.values()]);
  expect(again.balances).toEqual(book.balances);
  expect(again.lots).toEqual(book.lots);
  expect(again.uses).toEqual(book.uses);
});

test('an entry that does not sum to zero is a bug', () => {
  const { book, take } = world();
  const entry = take(buy(10_000)) as Entry;
  expect(() => post(book, { ...entry, key: 'again', postings: entry.postings.slice(0, 1) })).toThrow();
});
