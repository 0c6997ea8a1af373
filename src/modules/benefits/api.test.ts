import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  cardOf,
  NOON,
  OFFERS,
  openTill,
  reasonOf,
  shop,
  type TestTill,
  type TillOptions,
  valueOf,
} from '../../../test/harness/benefits-till.ts';
import { campaignIdSchema, offerIdSchema } from '../../outbox/benefits-shapes.ts';
import type { Customer } from './views-schema.ts';

const COFFEE = offerIdSchema.parse('coffee');
const FUYU = campaignIdSchema.parse('fuyu');
const ANNA = cardOf(1);
const BEN = cardOf(2);

let till: TestTill;
const open = (options: TillOptions = {}): TestTill => {
  till = openTill(options);
  till.world.centre.balances.set(ANNA.tokens[0]?.hmac ?? '', 1_200);
  till.world.centre.balances.set(BEN.tokens[0]?.hmac ?? '', 40);
  return till;
};
afterEach(() => till.close());

const call = <M extends keyof TestTill['benefits']['methods']>(method: M) =>
  till.benefits.methods[method].handle;
const spend = ({ tapId, nextKey: key }: Customer, points: number) =>
  call('benefits.spend')({ tapId, key, points }, shop);
const redeem = ({ tapId, nextKey: key }: Customer, offerId = COFFEE) =>
  call('benefits.redeem')({ tapId, key, offerId }, shop);
const earn = ({ tapId, nextKey: key }: Customer, yen: number) =>
  call('benefits.earn')({ tapId, key, campaignId: FUYU, yen }, shop);
const offersOf = ({ offers }: Customer) =>
  Object.fromEntries(offers.map((each) => [each.offerId, each.stop]));
const kinds = () => till.recorded().map(({ kind }) => kind);
const cutLine = (): void => {
  till.world.centre.line = 'mute';
  till.world.online = false;
};

describe('a tap', () => {
  test('shows what the card may have here, and nothing of who it is', async () => {
    open();
    const customer = await till.tap(ANNA);
    expect(customer.basis).toBe('centre');
    // 'senior' and 'morning' the centre does not name, 'elsewhere' is another shop's.
    expect(offersOf(customer)).toEqual({ coffee: null, 'ten-off': null });
    expect(customer.points).toEqual({ balance: 1_200, spendable: 1_200, next: null, stop: null });
    expect(customer.campaigns.map(({ campaignId }) => campaignId)).toEqual(['fuyu']);
    const told = JSON.stringify(till.benefits.state());
    expect(told).not.toContain(ANNA.tokens[0]?.hmac);
    expect(told).not.toMatch(/account|born|resident|name":/);
  });

  test('does not wait for a slow centre: what is known here stands after 180 ms and nothing moves when the answer comes', async () => {
    open();
    till.world.centre.takes = 250;
    till.lay(ANNA);
    expect(till.benefits.state()).toMatchObject({ customer: null, reading: false });
    await vi.waitFor(() => expect(till.benefits.state().customer).not.toBeNull(), { interval: 10 });
    const before = till.customer();
    expect(before.basis).toBe('asking');
    expect(before.afterLastApduMs).toBeLessThan(250);
    expect(offersOf(before)).toMatchObject({ coffee: null, senior: 'needs_line' });
    await till.benefits.idle();
    const after = till.customer();
    expect(after.basis).toBe('centre');
    expect(after.afterLastApduMs).toBe(before.afterLastApduMs);
    expect(after.offers.map(({ offerId }) => offerId)).toEqual(before.offers.map(({ offerId }) => offerId));
    expect(offersOf(after)).toMatchObject({ coffee: null, senior: 'not_for_card' });
  });

  test('a blocked card gets nothing, and of why the shop is told nothing', async () => {
    open();
    till.world.centre.says = () => ({ standing: 'blocked', points: null, offers: [], earns: [] });
    const customer = await till.tap(ANNA);
    expect(customer).toMatchObject({ stop: 'blocked', offers: [] });
    expect(customer.points).toMatchObject({ balance: null, spendable: 0, stop: 'blocked' });
    expect(customer.campaigns).toEqual([]);
  });

  test('goes from the screen a minute after the card has gone, and at once when the next is laid down', async () => {
    open();
    await till.tap(ANNA);
    till.pass(120_000);
    expect(till.benefits.state().customer?.cardThere).toBe(true);
    till.benefits.taps.removed('r');
    expect(till.benefits.state().customer?.cardThere).toBe(false);
    till.pass(61_000);
    expect(till.benefits.state().customer).toBeNull();
    const [first, second] = [await till.tap(ANNA), await till.tap(BEN)];
    expect(second.tapId).not.toBe(first.tapId);
    expect(second.points.balance).toBe(40);
  });

  test.each(['not_my_number_card', 'two_cards', 'phone'] as const)(
    '%s takes away who was there',
    async (reason) => {
      open();
      await till.tap(ANNA);
      till.benefits.taps.tapped({ ok: false, reason });
      expect(till.benefits.state()).toMatchObject({ customer: null, stop: reason });
    },
  );
});

describe('points', () => {
  test('the wish is on the disk before the centre hears of it, and the end before the shop does', async () => {
    open();
    const customer = await till.tap(ANNA);
    let before: string[] = [];
    till.world.centre.heard = () => {
      before = kinds();
    };
    const entry = valueOf(await spend(customer, 500));
    expect(before).toEqual(['benefits.asked']);
    expect(entry).toMatchObject({ act: 'spend', points: 500, phase: 'done', basis: 'centre', balance: 700 });
    expect(till.recorded()[1]).toMatchObject({
      kind: 'benefits.done',
      data: { key: customer.nextKey, basis: 'centre', points: -500, offers: 3, shop: 'honmachi-pan' },
    });
    await till.benefits.idle();
    expect(till.customer().points.balance).toBe(700);
    expect(till.benefits.state()).toMatchObject({
      counts: { spent: { count: 1, points: 500 } },
      last: { key: customer.nextKey },
    });
  });

  test('a press that comes twice is one act; the same key for another amount is none', async () => {
    open();
    const customer = await till.tap(ANNA);
    const both = await Promise.all([spend(customer, 500), spend(customer, 500)]);
    expect(both.map(reasonOf)).toEqual(['none', 'none']);
    expect(till.world.centre.asked).toHaveLength(1);
    expect(reasonOf(await spend(customer, 501))).toBe('key_reused');
    expect(kinds()).toEqual(['benefits.asked', 'benefits.done']);
    expect(till.customer().nextKey).not.toBe(customer.nextKey);
  });

  test('an answer that was lost is asked for again by its key, and nothing is spent twice', async () => {
    open();
    const customer = await till.tap(ANNA);
    till.world.centre.loses = 1;
    expect(valueOf(await spend(customer, 500))).toMatchObject({ basis: 'centre', balance: 700 });
    expect(till.world.centre.asked.map(({ key }) => key)).toEqual([customer.nextKey, customer.nextKey]);
    expect(till.world.centre.balances.get(ANNA.tokens[0]?.hmac ?? '')).toBe(700);
  });

  test('where no answer comes at all, it is done without a line under the key that the centre may know already', async () => {
    open();
    const customer = await till.tap(ANNA);
    till.world.centre.line = 'deaf';
    expect(valueOf(await spend(customer, 500))).toMatchObject({ basis: 'offline', balance: null });
    expect(till.world.centre.balances.get(ANNA.tokens[0]?.hmac ?? '')).toBe(700);
    const [, done] = till.recorded();
    expect(done).toMatchObject({ data: { key: customer.nextKey, basis: 'offline', points: -500 } });
    expect(till.benefits.state().waiting).toBe(1);
  });

  test('more than there is is refused, and the next try has another key', async () => {
    open();
    const customer = await till.tap(BEN);
    expect(reasonOf(await spend(customer, 41))).toBe('not_enough');
    expect(till.recorded()[1]).toMatchObject({ kind: 'benefits.dropped', data: { why: 'not_enough' } });
    expect(reasonOf(await spend(customer, 41))).toBe('not_enough');
    expect(till.world.centre.asked).toHaveLength(1);
    expect(valueOf(await spend(till.customer(), 40))).toMatchObject({ balance: 0 });
  });

  test('another card laid down meanwhile changes nothing of whose points they are', async () => {
    open();
    const anna = await till.tap(ANNA);
    await till.tap(BEN);
    expect(valueOf(await spend(anna, 500))).toMatchObject({ balance: 700 });
    expect(till.world.centre.asked[0]?.hmac).toBe(ANNA.tokens[0]?.hmac);
    till.pass(181_000);
    expect(reasonOf(await spend({ ...anna, nextKey: till.customer().nextKey }, 1))).toBe('gone');
  });

  test('a card that the centre refused is not served when the line is gone', async () => {
    open();
    await till.tap(cardOf(9));
    cutLine();
    const customer = await till.tap(cardOf(9));
    expect(customer.points.stop).toBe('not_registered');
    expect(reasonOf(await spend(customer, 1))).toBe('not_registered');
    expect(till.recorded().at(-1)).toMatchObject({ kind: 'benefits.dropped', data: { why: 'gave_up' } });
  });

  test('a full disk: nothing is said to be used, and the key is given up as soon as there is room', async () => {
    open();
    const customer = await till.tap(ANNA);
    till.world.centre.heard = () => {
      till.world.diskFull = true;
    };
    expect(reasonOf(await spend(customer, 500))).toBe('cannot_record');
    expect(kinds()).toEqual(['benefits.asked']);
    till.world.diskFull = false;
    till.benefits.passTime();
    expect(till.recorded()[1]).toMatchObject({ kind: 'benefits.dropped', data: { why: 'gave_up' } });
    expect(till.benefits.state().counts.spent.count).toBe(0);
  });

  test('a purchase gives points; one that is too small is not even asked for', async () => {
    open();
    const customer = await till.tap(BEN);
    expect(reasonOf(await earn(customer, 99))).toBe('too_little');
    expect(kinds()).toEqual([]);
    expect(valueOf(await earn(till.customer(), 1_250))).toMatchObject({
      points: 12,
      yen: 1_250,
      balance: 52,
    });
    till.world.centre.refuses = 'budget_spent';
    expect(reasonOf(await earn(till.customer(), 1_250))).toBe('budget_spent');
  });
});

describe('offers', () => {
  test('one that ended a minute ago is refused by whoever knows the time', async () => {
    open({ now: NOON - 30_000 });
    cutLine();
    const customer = await till.tap(ANNA);
    expect(offersOf(customer)).toMatchObject({ morning: null });
    till.pass(60_000);
    expect(reasonOf(await redeem(customer, offerIdSchema.parse('morning')))).toBe('not_open');
    expect(reasonOf(await redeem(till.customer(), offerIdSchema.parse('elsewhere')))).toBe('unknown_offer');
    const again = await till.tap(ANNA);
    expect(offersOf(again)).not.toHaveProperty('morning');
  });

  test('budget spent by two shops at once: the centre says so, and the shop is told', async () => {
    open();
    till.world.centre.refuses = 'budget_spent';
    expect(reasonOf(await redeem(await till.tap(ANNA)))).toBe('budget_spent');
    expect(till.benefits.state().counts.redeemed).toBe(0);
  });
});

test('whatever is asked for has one end, and nothing that was done is told otherwise', async () => {
  open({ offers: OFFERS, answerMs: 120 });
  const lines = ['good', 'deaf', 'mute', 'good'] as const;
  for (const line of lines) {
    till.world.centre.line = line;
    const customer = await till.tap(ANNA);
    await spend(customer, 100);
    await redeem(till.customer());
  }
  const ends = new Map<string, string[]>();
  for (const { kind, data } of till.recorded()) {
    const key = String(data['key']);
    ends.set(key, [...(ends.get(key) ?? []), kind]);
  }
  expect(ends.size).toBe(8);
  for (const events of ends.values()) {
    expect(events).toHaveLength(2);
    expect(events[0]).toBe('benefits.asked');
    expect(['benefits.done', 'benefits.dropped']).toContain(events[1]);
  }
});
