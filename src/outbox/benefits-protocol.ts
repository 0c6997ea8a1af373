/** 民間優遇・地域ポイント on the wire: where a shop's terminal asks, and who signed what. */
import { hash, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { preImage, signBytes, verifyByKey, verifyBytes } from '../kernel/ed25519.ts';
import { sha256HexSchema } from '../kernel/ids.ts';
import {
  type ActRequest,
  cardTokensSchema,
  municipalitySchema,
  type OffersHead,
  type ShownCard,
  type SignedOffers,
  shopIdSchema,
  type UnsignedAct,
  type Wish,
} from './benefits-shapes.ts';

/** GET, signed as every question (`signAsk`) → `cardAnswerSchema`. */
export const BENEFIT_CARD_PATH = '/v1/benefits/card';
/** POST `actRequestSchema` → `actAnswerSchema`. */
export const BENEFIT_ACTS_PATH = '/v1/benefits/acts';
/** GET `?shop=&after=`, signed → `settledListSchema`: of the asking terminal, behind the number. */
export const BENEFIT_SETTLED_PATH = '/v1/benefits/settled';
/** GET `?have=` (sha256 of what is kept), signed → `signedOffersSchema`; 204: that is the newest, or nothing was ever published. */
export const BENEFIT_OFFERS_PATH = '/v1/benefits/offers';

const tokensOf = (text: string): unknown =>
  text.split(',').map((each) => {
    const at = each.lastIndexOf(':');
    return { kind: each.slice(0, at), hmac: each.slice(at + 1) };
  });

export const cardQuerySchema = z.object({
  shop: shopIdSchema,
  /** `kind:hmac`, with commas between them. */
  tokens: z.string().max(1_200).transform(tokensOf).pipe(cardTokensSchema),
  municipality: municipalitySchema.optional(),
});

export const cardPath = (shop: string, { tokens, municipality }: ShownCard): string => {
  const list = tokens.map(({ kind, hmac }) => `${kind}:${hmac}`).join(',');
  const more = municipality === null ? '' : `&municipality=${municipality}`;
  return `${BENEFIT_CARD_PATH}?shop=${shop}&tokens=${encodeURIComponent(list)}${more}`;
};

export const settledQuerySchema = z.object({
  shop: shopIdSchema,
  after: z.coerce.number().pipe(z.int().min(0)).default(0),
});
export const settledPath = (shop: string, after: number): string =>
  `${BENEFIT_SETTLED_PATH}?shop=${shop}&after=${after}`;

export const offersQuerySchema = z.object({ have: sha256HexSchema.optional() });
export const offersPath = (have: string | undefined): string =>
  have === undefined ? BENEFIT_OFFERS_PATH : `${BENEFIT_OFFERS_PATH}?have=${have}`;

const wishFields = (wish: Wish): string[] => {
  if (wish.what === 'redeem') return [wish.what, wish.offer];
  if (wish.what === 'spend') return [wish.what, String(wish.points)];
  if (wish.what === 'earn') return [wish.what, wish.campaign, String(wish.yen)];
  return [wish.what, wish.undoes, wish.reason];
};

const cardFields = (card: ShownCard | null): string[] =>
  card === null
    ? ['-']
    : [card.municipality ?? '-', ...card.tokens.flatMap(({ kind, hmac }) => [kind, hmac])];

/** All that is asked, for whoever compares two requests: of the same key they must be the same. */
export const actFields = ({ device, key, shop, card, wish }: UnsignedAct): string[] => {
  const wished = wishFields(wish);
  return [device, key, shop, String(wished.length), ...wished, ...cardFields(card)];
};

const actMessage = (tenant: string, act: UnsignedAct): Uint8Array =>
  preImage('kazasu.benefit-act.v1', [tenant, ...actFields(act)]);

export const signAct = (tenant: string, act: UnsignedAct, key: KeyObject): ActRequest => ({
  v: 1,
  ...act,
  signature: signBytes(actMessage(tenant, act), key),
});
export const verifyAct = (tenant: string, request: ActRequest, key: KeyObject): boolean =>
  verifyByKey(actMessage(tenant, request), request.signature, key);

export const digestOfOffers = (payload: string): string => hash('sha256', payload);

const headMessage = (tenant: string, { mode, number, asOf, sha256 }: OffersHead): Uint8Array =>
  preImage('kazasu.benefit-offers.v1', [tenant, mode, String(number), String(asOf), sha256]);

export const signOffers = (
  tenant: string,
  head: Omit<OffersHead, 'sha256'>,
  payload: string,
  key: KeyObject,
): SignedOffers => {
  const whole: OffersHead = { ...head, sha256: digestOfOffers(payload) };
  return { ...whole, payload, signature: signBytes(headMessage(tenant, whole), key) };
};

/** Whether the centre published exactly this. */
export const verifyOffers = (tenant: string, signed: SignedOffers, publicKey: string): boolean =>
  signed.sha256 === digestOfOffers(signed.payload) &&
  verifyBytes(headMessage(tenant, signed), signed.signature, publicKey);
