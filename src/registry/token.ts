import { createHmac, type KeyObject } from 'node:crypto';
import type { CardLink } from './schema.ts';

/** 32 bytes; as a `KeyObject` it is quicker where there are many. */
export type TokenKey = Uint8Array | KeyObject;

/**
 * 連携トークン: the replica knows a card by a keyed hash only, so that a stolen replica tells nobody which card is whose,
 * and no table of certificate serials lies about (card.md §3). HMAC-SHA256 with this site's own key; what kind of number
 * it is stands first, so that two kinds never meet.
 */
const tokenOf = (key: TokenKey, kind: string, value: string): Uint8Array =>
  createHmac('sha256', key).update(`${kind}|${value}`).digest();

export const cardToken = (key: TokenKey, { serial, municipality }: CardLink): Uint8Array =>
  tokenOf(key, 'common', `${serial}|${municipality}`);

/** `serialHex`: canonical hex of 発行番号; unique with its issuer only. */
export const certificateToken = (key: TokenKey, serialHex: string): Uint8Array =>
  tokenOf(key, 'jpki', serialHex);

/** The id that an 条例利用AP gives; each profile numbers its own people. */
export const profileToken = (key: TokenKey, profile: string, id: string): Uint8Array =>
  tokenOf(key, `profile:${profile}`, id);

/** 職員証: the identifier of a card in the reader's field (`card/uid.ts`). */
export const uidToken = (key: TokenKey, uidHex: string): Uint8Array => tokenOf(key, 'uid', uidHex);
