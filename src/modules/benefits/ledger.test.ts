import { describe, expect, test } from 'vitest';
import { back, balance, buy, pay, use, world } from '../../../test/harness/points-book.ts';
import {
  campaignId,
  carried,
  DAY_MS,
  NOON,
  offer,
  officeAct,
  shop,
  shopId,
} from '../../../test/harness/points-town.ts';
import { mustSucceed } from '../../kernel/result.ts';
import { faultsOf, replay } from './fold.ts';
import { balanceOf, type Entry, expire, fund, post, settle } from './ledger.ts';

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
    expect(book.lots.get('anna')).toEqual([
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
    const blocked = carried('anna', { standing: 'blocked' });
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
    const old = carried('anna', { holder: { born: { from: 1950, to: 1954 }, resident: true } });
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
