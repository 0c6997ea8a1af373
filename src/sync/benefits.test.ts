import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { openInMemory } from '../db/sqlite-driver.ts';
import { ed25519Key, newEd25519Key } from '../kernel/ed25519.ts';
import { deviceIdSchema } from '../kernel/ids.ts';
import { silentLogger } from '../kernel/log.ts';
import { success } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { signOffers, verifyAct } from '../outbox/benefits-protocol.ts';
import {
  actKeySchema,
  actRequestSchema,
  type Settled,
  type ShownCard,
  type SignedOffers,
  shopIdSchema,
} from '../outbox/benefits-shapes.ts';
import { createOffersKeeper, offersMigrations } from '../outbox/offers-keeper.ts';
import { createBenefitsAsk } from './benefits-ask.ts';
import { type BenefitsFeedPorts, fetchBenefits } from './benefits-feed.ts';
import type { Send } from './https-client.ts';

const TENANT = '999990';
const SHOP = shopIdSchema.parse('pan');
const KEY = actKeySchema.parse('0c6d9ac4-1c0a-4c9f-a5b1-4d6c3a1b2c3d');
const pair = () => {
  const key = createPrivateKey({ key: newEd25519Key(realSystem), format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64');
  return { key, spki };
};
const device = pair();
const centre = pair();
const card: ShownCard = {
  tokens: [{ kind: 'common_card_id', hmac: 'ab'.repeat(32) }],
  municipality: '99999',
};
const asker = (send: Send) => ({
  ...{ centralUrl: 'https://centre.example', tenant: TENANT, device: 'pan-1', system: realSystem, send },
  privateKey: device.key,
});
const answering = (
  status: number,
  body: unknown,
): { send: Send; sent: { url: URL; init: Parameters<Send>[1] }[] } => {
  const sent: { url: URL; init: Parameters<Send>[1] }[] = [];
  const send: Send = async (url, init) => {
    sent.push({ url, init });
    return new Response(status === 204 ? null : JSON.stringify(body), { status });
  };
  return { send, sent };
};
const act = { key: KEY, shop: SHOP, card, wish: { what: 'spend', points: 5 } } as const;

describe('asking', () => {
  test('an act goes out signed, the same each time it is sent, and its answer is read', async () => {
    const answer = { outcome: 'done', at: 1, points: -5, balance: 7 } as const;
    const { send, sent } = answering(200, answer);
    const ask = createBenefitsAsk(asker(send));
    expect(await ask.act(act, 500)).toEqual(answer);
    expect(await ask.act(act, 500)).toEqual(answer);
    const [first, second] = sent.map(({ init }) => String(init.body));
    expect(first).toBe(second);
    const request = actRequestSchema.parse(JSON.parse(first ?? ''));
    const key = ed25519Key(device.spki);
    expect(key !== undefined && verifyAct(TENANT, request, key)).toBe(true);
    expect(request.device).toBe(deviceIdSchema.parse('pan-1'));
  });

  test.each([
    ['an error', answering(503, { reason: 'busy' })],
    ['something else', answering(200, { outcome: 'perhaps' })],
    ['a page of a proxy', { send: (async () => new Response('<html>', { status: 200 })) satisfies Send }],
    [
      'nothing',
      {
        send: (async () => {
          throw new TypeError('fetch failed');
        }) satisfies Send,
      },
    ],
  ])('%s is no answer', async (_what, { send }) => {
    const ask = createBenefitsAsk(asker(send));
    expect(await ask.act(act, 500)).toBeUndefined();
    expect(await ask.card(SHOP, card, 500)).toBeUndefined();
  });

  test('is given up when nobody waits any more', async () => {
    const never: Send = (_url, { signal }) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('aborted')));
      });
    const ask = createBenefitsAsk(asker(never));
    const from = realSystem.monotonic();
    expect(await Promise.all([ask.act(act, 30), ask.card(SHOP, card, 30)])).toEqual([undefined, undefined]);
    expect(realSystem.monotonic() - from).toBeLessThan(2_000);
  });
});

describe('the feed', () => {
  const keeper = () => createOffersKeeper(openInMemory(offersMigrations), { tenant: TENANT, mode: 'drill' });
  const signed = (over: Partial<SignedOffers> = {}): SignedOffers => ({
    ...signOffers(TENANT, { mode: 'drill', number: 2, asOf: 50 }, '{"v":1}', centre.key),
    ...over,
  });
  const good = () => success(undefined);

  test('a list is kept when this centre signed exactly it, for this mode, and after the one that is here', () => {
    const list = keeper();
    expect(list.keep(signed(), centre.spki, good)).toEqual(success('kept'));
    expect(list.current()).toMatchObject({ number: 2, payload: '{"v":1}' });
    const why = (each: SignedOffers, key = centre.spki) => {
      const kept = list.keep(each, key, good);
      return kept.ok ? 'kept' : kept.reason;
    };
    expect(why(signed({ payload: '{"v":2}' }))).toBe('bad_signature');
    const sha256 = createHash('sha256').update('{"v":2}').digest('hex');
    expect(why(signed({ payload: '{"v":2}', sha256 }))).toBe('bad_signature');
    expect(why(signed(), device.spki)).toBe('bad_signature');
    const other = (mode: 'drill' | 'real', asOf: number) =>
      signOffers(TENANT, { mode, number: 3, asOf }, '{}', centre.key);
    expect(why(other('real', 60))).toBe('wrong_mode');
    expect(why(other('drill', 49))).toBe('older');
    expect(list.current()).toMatchObject({ number: 2 });
  });

  const ports = (send: Send, had: Settled[]): BenefitsFeedPorts => ({
    ...asker(send),
    shop: SHOP,
    logger: silentLogger,
    have: () => undefined,
    keep: good,
    after: () => had.at(-1)?.number ?? 0,
    settled(settled) {
      had.push(...settled);
      return success(undefined);
    },
  });
  const told = (number: number): Settled => ({
    number,
    key: KEY,
    at: 1,
    why: 'over',
    points: 0,
    refusal: null,
  });

  test('settlements come page by page, also where no list was ever published', async () => {
    const pages = [Array.from({ length: 200 }, (_, nth) => told(nth + 1)), [told(201)]];
    const asked: string[] = [];
    const send: Send = async (url) => {
      asked.push(url.pathname + url.search);
      if (url.pathname.endsWith('/offers')) return new Response(null, { status: 204 });
      return new Response(JSON.stringify({ settled: pages.shift() ?? [] }), { status: 200 });
    };
    const had: Settled[] = [];
    expect(await fetchBenefits(ports(send, had), AbortSignal.timeout(5_000))).toEqual(success(undefined));
    expect(had).toHaveLength(201);
    expect(asked.slice(1)).toEqual([
      '/v1/benefits/settled?shop=pan&after=0',
      '/v1/benefits/settled?shop=pan&after=200',
    ]);
  });

  test('a centre that tells the same page again and again is not asked without end', async () => {
    const page = Array.from({ length: 200 }, (_, nth) => told(nth + 1));
    const { send } = answering(200, { settled: page });
    const had: Settled[] = [];
    const fetched = await fetchBenefits(ports(send, had), AbortSignal.timeout(5_000));
    // It is no list of offers either, and that is said.
    expect(fetched).toMatchObject({ ok: false, reason: 'bad_answer' });
    expect(had.length).toBeLessThanOrEqual(400);
  });
});
