/** A made-up town's offers, and a day of them, for pictures. */

import { saveDraft } from '../../src/central/benefits-office.ts';
import { saveDocumentSchema } from '../../src/central/benefits-schema.ts';
import { settleShops } from '../../src/central/benefits-settle.ts';
import { createTermsReader } from '../../src/central/benefits-terms.ts';
import type { Sql } from '../../src/central/database.ts';
import { type Job, workTogether } from '../../src/central/points-work.ts';
import { loadReceiptKey } from '../../src/central/receipt-key.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { offerIdSchema, type Wish } from '../../src/outbox/benefits-shapes.ts';
import { cardOf, OFFICE, officeOf, publishAll, registerCards, SCOPE } from './points-centre.ts';
import { campaign, campaignId, offer, shop, shopId } from './points-town.ts';
import { TENANT } from './test-stream.ts';

const BANK = { bank: '0001', branch: '012', type: '1', number: '0123456', holder: 'ﾊﾟﾝﾉﾔﾏﾀﾞ ﾔﾏﾀﾞ ﾊﾅ' };

const LIST = [
  { kind: 'shop', doc: shop('bakery', { name: 'パンのやまだ', bank: BANK }) },
  { kind: 'shop', doc: shop('baths', { name: '湯処 さんじょう', takesPoints: false }) },
  { kind: 'shop', doc: shop('greens', { name: '八百屋 みどり' }) },
  { kind: 'campaign', doc: campaign('autumn', { name: '秋の買い物 ポイント', budget: 1_000_000 }) },
  {
    kind: 'campaign',
    doc: campaign('drill', {
      name: '防災訓練に来よう',
      budget: 50_000,
      earns: [{ by: 'event', event: 'shelter_drill', points: 200, often: { per: 'day', times: 1 } }],
    }),
  },
  { kind: 'offer', doc: offer('coffee', { title: 'コーヒー 50円引き', who: { kind: 'resident' } }) },
  {
    kind: 'offer',
    doc: offer('bath', {
      ...{
        title: 'シルバー入浴 100円引き',
        shops: ['baths'],
        offline: false,
        often: { per: 'month', times: 4 },
      },
      who: { kind: 'age', least: 65, most: null, resident: true },
      hours: { days: [1, 2, 3, 4, 5], from: '13:00', to: '17:00' },
      funded: { campaign: 'autumn', points: 100 },
    }),
  },
] as const;

export const fillBenefits = async (sql: Sql): Promise<void> => {
  const office = officeOf(sql, await loadReceiptKey(sql, TENANT, realSystem), () => realSystem.now());
  await publishAll(office, LIST);
  await registerCards(sql, 30);
  const now = realSystem.now();
  let minute = 0;
  const job = (where: string, n: number, wish: Wish, offline = false): Job => {
    const at = now - (300 - (minute += 7)) * 60_000;
    const asked = {
      key: realSystem.newId(),
      device: `till-${where}`,
      shop: shopId(where),
      wish,
      card: cardOf(n),
    };
    return { job: 'act', asked: { ...asked, at: offline ? now : at, tillAt: at, offline }, site: where };
  };
  const work = (jobs: readonly Job[]) =>
    sql.begin((tx) => workTogether(tx, { scope: SCOPE, readTerms: createTermsReader(SCOPE), now }, jobs));
  const campaignOf = campaignId('autumn');
  const coffee: Wish = { what: 'redeem', offer: offerIdSchema.parse('coffee') };
  await work([
    ...[1, 2, 3, 4].map((n) => job('greens', n, { what: 'earn', campaign: campaignOf, yen: 41_000 * n })),
    job('bakery', 1, { what: 'spend', points: 280 }),
    job('greens', 2, { what: 'spend', points: 500 }),
  ]);
  mustSucceed(await settleShops(office, OFFICE, { after: 0 }));
  await work([
    ...[1, 2, 3].map((n) => job('bakery', n, coffee)),
    job('bakery', 3, { what: 'spend', points: 420 }),
    job('greens', 3, coffee, true),
    job('greens', 20, { what: 'spend', points: 1_500 }, true),
  ]);
  const changed = offer('coffee', { title: 'コーヒー 80円引き', who: { kind: 'resident' } });
  mustSucceed(
    await saveDraft(office, OFFICE, saveDocumentSchema.parse({ kind: 'offer', version: 1, doc: changed })),
  );
};
