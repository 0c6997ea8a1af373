import { createHmac } from 'node:crypto';
import type { CardLink } from './schema.ts';

/**
 * 連携トークン: the replica knows a card by a keyed hash only, so that a stolen replica tells nobody which card is whose,
 * and no table of certificate serials lies about (card.md §3). HMAC-SHA256 with this site's own key; what kind of number
 * it is stands first, so that two kinds never meet.
 */
const tokenOf = (key: Uint8Array, kind: string, value: string): Uint8Array =>
  createHmac('sha256', key).update(`${kind}|${value}`).digest();

export const cardToken = (key: Uint8Array, { serial, municipality }: CardLink): Uint8Array =>
  tokenOf(key, 'common', `${serial}|${municipality}`);

/** `serialHex`: canonical hex of 発行番号; unique with its issuer only. */
export const certificateToken = (key: Uint8Array, serialHex: string): Uint8Array =>
  tokenOf(key, 'jpki', serialHex);

/** The id that an 条例利用AP gives; each profile numbers its own people. */
export const profileToken = (key: Uint8Array, profile: string, id: string): Uint8Array =>
  tokenOf(key, `profile:${profile}`, id);
