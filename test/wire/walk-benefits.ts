/** 民間優遇・地域ポイント over the wire, for openapi.test.ts: what a terminal in a shop asks, and what 商工担当 does. */
import type { KeyObject } from 'node:crypto';
import { CARD_FILE_HEADER } from '../../src/central/benefits-card-file.ts';
import { BENEFITS_API } from '../../src/central/benefits-schema.ts';
import { realSystem } from '../../src/kernel/system.ts';
import {
  BENEFIT_ACTS_PATH,
  BENEFIT_OFFERS_PATH,
  cardPath,
  settledPath,
  signAct,
} from '../../src/outbox/benefits-protocol.ts';
import { actKeySchema, type Wish } from '../../src/outbox/benefits-shapes.ts';
import { campaign, campaignId, offer, shop, shopId } from '../harness/points-town.ts';
import { TENANT, type TestStream } from '../harness/test-stream.ts';

export interface BenefitsWire {
  readonly atConsole: (method: string, path: string, cookie?: string, body?: unknown) => Promise<Response>;
  readonly atEntrance: (method: 'GET' | 'POST', path: string, body?: unknown) => Promise<Response>;
  /** Cookie of 商工担当. */
  readonly cookie: string;
  /** Of the terminal that asks, and where it is enrolled. */
  readonly stream: TestStream;
  readonly key: KeyObject;
  readonly site: string;
}

const hmac = 'a'.repeat(64);
const account = '00000000-0000-4000-8000-000000000001';
const card = { tokens: [{ kind: 'common_card_id', hmac }], municipality: '99999' };

export const walkBenefits = async ({
  atConsole,
  atEntrance,
  cookie,
  stream,
  key,
  site,
}: BenefitsWire): Promise<void> => {
  await atEntrance('GET', BENEFIT_OFFERS_PATH);
  const save = (kind: string, doc: object, version = 0) =>
    atConsole('POST', BENEFITS_API.documents, cookie, { kind, version, doc });
  await save('shop', shop('bakery', { site }));
  await save('shop', shop('bakery', { site }));
  await save('offer', offer('coffee', { shops: ['nowhere'] }));
  await save('campaign', campaign('autumn'));
  for (const after of [0, 9]) await atConsole('POST', BENEFITS_API.publish, cookie, { after });
  await save('offer', offer('coffee'), 1);
  await atConsole('POST', BENEFITS_API.publish, cookie, { after: 0 });
  const csv = [CARD_FILE_HEADER, `common_card_id,${hmac},${account},1950,1954,1,`, ''].join('\n');
  for (const each of [csv, 'x']) await atConsole('POST', BENEFITS_API.cards, cookie, { csv: each });
  const device = stream.device;
  const act = (wish: Wish, own = realSystem.newId()) => {
    const asked = { device, key: actKeySchema.parse(own), shop: shopId('bakery'), wish };
    return atEntrance(
      'POST',
      BENEFIT_ACTS_PATH,
      signAct(TENANT, { ...asked, card: wish.what === 'undo' ? null : card }, key),
    );
  };
  const spent = realSystem.newId();
  await act({ what: 'earn', campaign: campaignId('autumn'), yen: 10_000 });
  await act({ what: 'spend', points: 30 }, spent);
  await act({ what: 'spend', points: 3_000 });
  await act({ what: 'undo', undoes: actKeySchema.parse(spent), reason: '打ちまちがい' });
  const paid = realSystem.newId();
  await act({ what: 'spend', points: 20 }, paid);
  await atEntrance('POST', BENEFIT_ACTS_PATH, {});
  for (const path of [BENEFIT_OFFERS_PATH, cardPath('bakery', card), settledPath('bakery', 0)])
    await atEntrance('GET', path);
  for (const path of [BENEFITS_API.view, BENEFITS_API.check, BENEFITS_API.entries, BENEFITS_API.settlements])
    await atConsole('GET', path, cookie);
  for (let twice = 0; twice < 2; twice += 1)
    await atConsole('POST', BENEFITS_API.settlements, cookie, { after: 0 });
  for (const run of [1, 2])
    await atConsole('POST', BENEFITS_API.settlementFile, cookie, {
      run,
      file: 'transfer',
      charset: 'cp932',
      payOn: '2026-12-10',
    });
  for (let twice = 0; twice < 2; twice += 1)
    await atConsole('POST', BENEFITS_API.reverse, cookie, { key: paid, reason: '店からの申し出による' });
};
