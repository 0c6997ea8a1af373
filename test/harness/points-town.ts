/** A small town with shops, offers and campaigns, for tests of points. */

import { civilDateInJapan } from '../../src/kernel/dates.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { type Act, type Book, fund, post } from '../../src/modules/benefits/ledger.ts';
import type { Carried, Terms } from '../../src/modules/benefits/ledger-acts.ts';
import {
  benefitRulesSchema,
  campaignSchema,
  offerSchema,
  shopSchema,
} from '../../src/modules/benefits/schema.ts';
import {
  type CampaignId,
  campaignIdSchema,
  type ShopId,
  shopIdSchema,
} from '../../src/outbox/benefits-shapes.ts';

export const TOWN = '15204';
export const DAY_MS = 86_400_000;
/** Noon in Japan of 26 November 2026. */
export const NOON = Date.parse('2026-11-26T12:00:00+09:00');

export const shopId = (id: string): ShopId => shopIdSchema.parse(id);
export const campaignId = (id: string): CampaignId => campaignIdSchema.parse(id);

export const shop = (id: string, more: object = {}) =>
  shopSchema.parse({ id, name: `店 ${id}`, site: id, takesPoints: true, bank: null, ended: false, ...more });
export const offer = (id: string, more: object = {}) =>
  offerSchema.parse({
    ...{
      id,
      title: `優遇 ${id}`,
      detail: '',
      shops: 'all',
      from: '2026-04-01',
      until: '2027-03-31',
      hours: null,
    },
    ...{
      who: { kind: 'anybody' },
      often: { per: 'day', times: 1 },
      offline: true,
      funded: null,
      ended: false,
    },
    ...more,
  });
export const campaign = (id: string, more: object = {}) =>
  campaignSchema.parse({
    ...{
      id,
      name: `事業 ${id}`,
      from: '2026-04-01',
      until: '2027-03-31',
      budget: 10_000,
      expiryMonths: 6,
      ended: false,
    },
    earns: [{ by: 'purchase', shops: 'all', yenPerPoint: 100, most: 500 }],
    ...more,
  });

const named = <T extends { readonly id: string }>(list: readonly T[]): ReadonlyMap<string, T> =>
  new Map(list.map((each) => [each.id, each]));

export const terms = ({
  shops = [shop('bakery'), shop('butcher')],
  offers = [offer('coffee')],
  campaigns = [campaign('autumn')],
  rules = {},
}: {
  readonly shops?: readonly ReturnType<typeof shop>[];
  readonly offers?: readonly ReturnType<typeof offer>[];
  readonly campaigns?: readonly ReturnType<typeof campaign>[];
  readonly rules?: object;
} = {}): Terms => ({
  town: TOWN,
  rules: benefitRulesSchema.parse(rules),
  ...{ shops: named(shops), offers: named(offers), campaigns: named(campaigns) },
});

/** A card with an account, or (with `null`) one that nobody registered. */
export const carried = (account: string | null, more: Partial<Carried> = {}): Carried => ({
  standing: account === null ? 'unknown' : 'registered',
  account,
  counted: account ?? 'token:common_card_id:ffff',
  card: `token:common_card_id:${account ?? 'ffff'}`,
  holder: account === null ? null : { born: null, resident: true },
  municipality: TOWN,
  ...more,
});

/** What the town itself does. */
export const officeAct = (key: string, at = NOON): Act => ({
  ...{
    key,
    at,
    tillAt: at,
    day: civilDateInJapan(at),
    by: 'office',
    offline: false,
    shop: null,
    holder: null,
  },
  ...{ account: null, wish: 'office', card: null, cover: { card: 0, device: 0 } },
});

/** Sets points aside for a campaign. */
export const setAside = (book: Book, id: string, points: number, key = `fund-${id}-${points}`): void =>
  post(book, mustSucceed(fund(book, officeAct(key), campaignId(id), points)));
