import { type CardId, cardIdSchema } from './schema.ts';

/**
 * 仮カード: eighty random bits and a check character, written in groups of four so that it can be read out, and so that no twelve digits
 * ever stand together in it. It says nothing of anybody; who has it is in the record, and only there.
 */

/** Crockford's letters: without I, L, O and U, which are taken for digits. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 16;

/** ISO/IEC 7064 MOD 37,36: finds every wrong character, and nearly all neighbours that changed places. */
const CHECKS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const checkOf = (text: string): string => {
  let sum = 36;
  for (const letter of text) {
    sum = (sum + CHECKS.indexOf(letter)) % 36 || 36;
    sum = (sum * 2) % 37;
  }
  return CHECKS[(37 - sum) % 36] ?? '';
};

const write = (text: string): CardId =>
  cardIdSchema.parse(`KZT-${(text.match(/.{4}/g) ?? []).join('-')}-${checkOf(text)}`);

/** A new one. `random`: ten bytes that nobody can foresee. */
export const newCardId = (random: Uint8Array): CardId => {
  let bits = random.slice(0, 10).reduce((all, byte) => (all << 8n) | BigInt(byte), 0n);
  let text = '';
  for (let at = 0; at < LENGTH; at += 1) {
    text = (LETTERS[Number(bits & 31n)] ?? '') + text;
    bits >>= 5n;
  }
  return write(text);
};

/** What a scanner read, or somebody typed from the card; `undefined`: it is none of ours, or a character is wrong. */
export const readCardId = (typed: string): CardId | undefined => {
  const plain = typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '');
  const body = plain.startsWith('KZT') ? plain.slice(3) : plain;
  if (body.length !== LENGTH + 1) return undefined;
  const text = body.slice(0, LENGTH).replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  const check = body.slice(LENGTH);
  return !text.includes('U') && checkOf(text) === check ? write(text) : undefined;
};
