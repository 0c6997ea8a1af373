import { createPrivateKey, createPublicKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { newEd25519Key } from '../kernel/ed25519.ts';
import { deviceIdSchema } from '../kernel/ids.ts';
import { realSystem } from '../kernel/system.ts';
import {
  cardPath,
  cardQuerySchema,
  digestOfOffers,
  signAct,
  signOffers,
  verifyAct,
  verifyOffers,
} from './benefits-protocol.ts';
import {
  type ActRequest,
  actKeySchema,
  actRequestSchema,
  offerIdSchema,
  shopIdSchema,
} from './benefits-shapes.ts';

const key = createPrivateKey({ key: newEd25519Key(realSystem), format: 'der', type: 'pkcs8' });
const publicKey = createPublicKey(key);
const base64 = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
const TENANT = '152048';

const card = {
  tokens: [
    { kind: 'common_card_id', hmac: 'a'.repeat(64) },
    { kind: 'profile:library-1', hmac: 'b'.repeat(64) },
  ],
  municipality: '15204',
};
const act = {
  device: deviceIdSchema.parse('shop-1'),
  key: actKeySchema.parse('0199c0de-0000-7000-8000-000000000001'),
  shop: shopIdSchema.parse('bakery'),
  card,
  wish: { what: 'redeem', offer: offerIdSchema.parse('coffee') },
} as const;

test('an act is what its device signed, in every field', () => {
  const signed = signAct(TENANT, act, key);
  expect(actRequestSchema.parse(JSON.parse(JSON.stringify(signed)))).toEqual(signed);
  expect(verifyAct(TENANT, signed, publicKey)).toBe(true);
  const others: ActRequest[] = [
    { ...signed, shop: shopIdSchema.parse('butcher') },
    { ...signed, device: deviceIdSchema.parse('shop-2') },
    { ...signed, key: actKeySchema.parse('0199c0de-0000-7000-8000-000000000002') },
    { ...signed, card: { ...card, municipality: null } },
    { ...signed, card: { ...card, tokens: card.tokens.slice(0, 1) } },
    { ...signed, wish: { what: 'redeem', offer: offerIdSchema.parse('tea') } },
    { ...signed, wish: { what: 'spend', points: 1 } },
  ];
  expect(others.map((other) => verifyAct(TENANT, other, publicKey))).toEqual(others.map(() => false));
  expect(verifyAct('152049', signed, publicKey)).toBe(false);
});

test('an undo shows no card, and everything else shows one', () => {
  const undo = { what: 'undo', undoes: act.key, reason: '押しまちがい' };
  const signature = 'x';
  const parse = (more: object): boolean =>
    actRequestSchema.safeParse({ v: 1, ...act, signature, ...more }).success;
  expect(parse({})).toBe(true);
  expect(parse({ wish: undo, card: null })).toBe(true);
  expect(parse({ wish: undo })).toBe(false);
  expect(parse({ card: null })).toBe(false);
});

test('the question of a card comes through its address', () => {
  const asked = (path: string): unknown =>
    cardQuerySchema.parse(Object.fromEntries(new URL(path, 'http://centre').searchParams));
  expect(asked(cardPath('bakery', card))).toEqual({ shop: 'bakery', ...card });
  expect(asked(cardPath('bakery', { ...card, municipality: null }))).toEqual({
    shop: 'bakery',
    tokens: card.tokens,
  });
  expect(cardQuerySchema.safeParse({ shop: 'bakery', tokens: 'common_card_id' }).success).toBe(false);
});

test('a list of offers is what the centre published', () => {
  const signed = signOffers(TENANT, { mode: 'real', number: 3, asOf: 1 }, '{"v":1}', key);
  expect(signed.sha256).toBe(digestOfOffers('{"v":1}'));
  expect(verifyOffers(TENANT, signed, base64)).toBe(true);
  expect(verifyOffers(TENANT, { ...signed, payload: '{"v":2}' }, base64)).toBe(false);
  expect(verifyOffers(TENANT, { ...signed, number: 4 }, base64)).toBe(false);
  expect(verifyOffers(TENANT, { ...signed, mode: 'drill' }, base64)).toBe(false);
});
