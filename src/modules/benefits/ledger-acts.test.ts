import { describe, expect, test } from 'vitest';
import { ANNA, back, balance, buy, pay, use, world } from '../../../test/harness/points-book.ts';
import { campaign, carried, DAY_MS, NOON, offer, shopId } from '../../../test/harness/points-town.ts';
import { faultsOf } from './fold.ts';
import { balanceOf } from './ledger.ts';
import { type ActAsked, checkInWish, earnForCheckIn, giveUp, undoCheckIn } from './ledger-acts.ts';

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
      eventId: id,
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

  test('what was undone is taken back as far as it is not spent, and gives nothing any more', () => {
    const { book, town, take } = world({ campaigns: [drill] });
    const undo = () =>
      undoCheckIn(book, {
        ...{ marker: 'm', wish: checkInWish('shelter_drill', 'e1'), keyOf: (of) => `back/${of}` },
        ...{ device: 'gym-1', at: NOON },
      });
    expect(earnForCheckIn(book, town, checkIn('e1'))).toHaveLength(1);
    take(pay(50));
    expect(undo()).toHaveLength(1);
    expect(undo()).toHaveLength(0);
    expect([balance(book), balanceOf(book, 'offline_loss')]).toEqual([0, -50]);
    expect(book.closed.get('m')).toBe('taken_back');
    // The check-in that takes its place counts again.
    expect(earnForCheckIn(book, town, checkIn('e2'))).toHaveLength(1);
    expect(faultsOf(book)).toEqual([]);
  });

  test('nothing is given that is not there', () => {
    const { book, town } = world({ campaigns: [drill] }, 199);
    expect(earnForCheckIn(book, town, checkIn('e1'))).toHaveLength(0);
  });
});
