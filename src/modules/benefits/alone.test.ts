import { afterEach, describe, expect, test } from 'vitest';
import {
  cardOf,
  OFFERS,
  openTill,
  reasonOf,
  shop,
  type TestTill,
  type TillOptions,
  valueOf,
} from '../../../test/harness/benefits-till.ts';
import { actKeySchema, campaignIdSchema, offerIdSchema } from '../../outbox/benefits-shapes.ts';
import type { Customer } from './views-schema.ts';

/** A shop without a line: what is done by the rules for that, and what is not. */

const ANNA = cardOf(1);
let till: TestTill;
const open = (options: TillOptions = {}): TestTill => {
  till = openTill({ answerMs: 20, ...options });
  till.world.centre.line = 'mute';
  till.world.online = false;
  return till;
};
afterEach(() => till.close());

const spend = ({ tapId, nextKey: key }: Customer, points: number) =>
  till.benefits.methods['benefits.spend'].handle({ tapId, key, points }, shop);
const redeem = ({ tapId, nextKey: key }: Customer, offer: string) =>
  till.benefits.methods['benefits.redeem'].handle({ tapId, key, offerId: offerIdSchema.parse(offer) }, shop);
const undo = async (key: string): Promise<void> => {
  const wish = { key: actKeySchema.parse(key), reason: '金額を 間違えた' };
  valueOf(await till.benefits.methods['benefits.undo'].handle(wish, shop));
};
const offersOf = ({ offers }: Customer) =>
  Object.fromEntries(offers.map((each) => [each.offerId, each.stop]));
const DAY_MS = 86_400_000;

describe('offers', () => {
  test('those that the town lets be used without a line, for whoever the card itself says she is', async () => {
    open();
    expect(offersOf(await till.tap(ANNA))).toEqual({
      coffee: null,
      'ten-off': null,
      // Of age the terminal knows nothing.
      senior: 'needs_line',
      morning: null,
    });
    expect(offersOf(await till.tap(cardOf(2, '13101')))).toMatchObject({
      coffee: null,
      'ten-off': 'not_for_card',
    });
    expect(offersOf(await till.tap(cardOf(3, null)))).toMatchObject({
      coffee: null,
      'ten-off': 'needs_line',
    });
  });

  test('what this terminal gave this card counts, and what was taken back does not', async () => {
    open();
    const { key } = valueOf(await redeem(await till.tap(ANNA), 'coffee'));
    const again = await till.tap(ANNA);
    expect(again.offers[0]).toMatchObject({ offerId: 'coffee', stop: 'used_up', again: '2026-11-27' });
    expect(reasonOf(await redeem(again, 'coffee'))).toBe('used_up');
    expect(offersOf(await till.tap(cardOf(2)))).toMatchObject({ coffee: null });
    await undo(key);
    expect(offersOf(await till.tap(ANNA))).toMatchObject({ coffee: null });
    valueOf(await redeem(till.customer(), 'coffee'));
    till.pass(DAY_MS);
    expect(offersOf(await till.tap(ANNA))).toMatchObject({ coffee: null });
  });

  test('a card known by another of its numbers is the same card', async () => {
    open();
    valueOf(await redeem(await till.tap(ANNA), 'coffee'));
    const both = { ...ANNA, tokens: [...cardOf(7).tokens, ...ANNA.tokens] };
    expect(offersOf(await till.tap(both))).toMatchObject({ coffee: 'used_up' });
  });

  test('what needs the centre is not done, and the centre is told that nothing was', async () => {
    open();
    expect(reasonOf(await redeem(await till.tap(ANNA), 'senior'))).toBe('unreachable');
    expect(till.recorded().map(({ kind, data }) => [kind, data['why'] ?? null])).toEqual([
      ['benefits.asked', null],
      ['benefits.dropped', 'gave_up'],
    ]);
  });
});

describe('points', () => {
  test('up to the limit of a card and a day, then no more', async () => {
    open();
    expect((await till.tap(ANNA)).points).toEqual({
      balance: null,
      spendable: 1_000,
      next: null,
      stop: null,
    });
    expect(valueOf(await spend(till.customer(), 700))).toMatchObject({ basis: 'offline', points: 700 });
    expect(till.customer().points.spendable).toBe(300);
    expect(reasonOf(await spend(till.customer(), 301))).toBe('over_limit');
    valueOf(await spend(till.customer(), 300));
    expect(till.customer().points).toMatchObject({ spendable: 0, stop: 'over_limit' });
    till.pass(DAY_MS);
    expect((await till.tap(ANNA)).points.spendable).toBe(1_000);
  });

  test('up to the limit of the terminal, whoever comes; what was taken back is free again', async () => {
    open();
    const entries = [];
    for (const card of [1, 2, 3]) entries.push(valueOf(await spend(await till.tap(cardOf(card)), 1_000)));
    expect((await till.tap(cardOf(4))).points.stop).toBe('over_limit');
    await undo(entries[0]?.key ?? '');
    expect((await till.tap(cardOf(4))).points.spendable).toBe(1_000);
  });

  test('never more than the centre last said is there', async () => {
    open();
    till.world.centre.line = 'good';
    till.world.centre.balances.set(ANNA.tokens[0]?.hmac ?? '', 250);
    await till.tap(ANNA);
    till.world.centre.line = 'mute';
    expect((await till.tap(ANNA)).points.spendable).toBe(250);
    valueOf(await spend(till.customer(), 200));
    expect(reasonOf(await spend(till.customer(), 51))).toBe('not_enough');
    valueOf(await spend(till.customer(), 50));
    expect((await till.tap(ANNA)).points.stop).toBe('not_enough');
  });

  test('of a purchase, as far as can be reckoned here', async () => {
    open();
    const { tapId, nextKey: key } = await till.tap(ANNA);
    const input = { tapId, key, campaignId: campaignIdSchema.parse('fuyu'), yen: 80_000 };
    const entry = valueOf(await till.benefits.methods['benefits.earn'].handle(input, shop));
    expect(entry).toMatchObject({ points: 500, basis: 'offline' });
  });

  test('a shop that takes none spends none', async () => {
    open({ offers: { ...OFFERS, shops: [] } });
    expect((await till.tap(ANNA)).points.stop).toBe('no_points_here');
  });
});

describe('nothing by itself', () => {
  const stops = async () => {
    const { stop, offers, points, campaigns } = await till.tap(ANNA);
    expect([...offers, ...campaigns]).toEqual([]);
    return [...new Set([stop, points.stop])];
  };

  test('without a list of offers', async () => {
    open({ offers: undefined });
    expect(await stops()).toEqual(['no_document']);
    expect(till.benefits.state().document).toMatchObject({ state: 'none', number: null });
  });

  test('with one whose last day is over: a shop may be without a line for a week, and not for ever', async () => {
    open();
    till.pass(14 * DAY_MS);
    expect(offersOf(await till.tap(ANNA))).toMatchObject({ coffee: null });
    till.pass(DAY_MS);
    expect(await stops()).toEqual(['document_expired']);
    expect(till.benefits.state().document).toMatchObject({ state: 'expired', until: '2026-12-10' });
    expect(reasonOf(await spend(till.customer(), 1))).toBe('document_expired');
  });

  test('by a clock that nobody can trust', async () => {
    open();
    till.world.suspect = true;
    expect(await stops()).toEqual(['clock']);
    expect(till.benefits.state().clockSuspect).toBe(true);
  });
});
