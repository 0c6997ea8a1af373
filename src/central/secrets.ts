import { createHash } from 'node:crypto';
import type { System } from '../kernel/system.ts';

/** Codes that people type and tokens that machines carry. Only their SHA-256 is stored: both are random enough. */

/** Crockford's alphabet: no I, L, O or U to mistake. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_LENGTH = 12;
const GROUP = 4;

/** `K7Q2-M9XD-4TRA`: 60 random bits. */
export const newCode = (system: System): string => {
  const letters = Array.from(system.randomBytes(CODE_LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]);
  const groups: string[] = [];
  for (let at = 0; at < CODE_LENGTH; at += GROUP) groups.push(letters.slice(at, at + GROUP).join(''));
  return groups.join('-');
};

/** The same code however it was typed: small letters, spaces, no hyphens, O for 0, I and L for 1. */
const normalise = (code: string): string =>
  code
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');

export const hashCode = (code: string): Uint8Array => createHash('sha256').update(normalise(code)).digest();

/** 256 random bits for a cookie. */
export const newToken = (system: System): string => Buffer.from(system.randomBytes(32)).toString('base64url');

export const hashToken = (token: string): Uint8Array => createHash('sha256').update(token).digest();
