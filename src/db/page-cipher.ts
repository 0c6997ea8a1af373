/**
 * One page of an encrypted store, opened without SQLite: what a damaged file still holds can only be read page by page, since
 * SQLite gives up at the first bad one on its way. The scheme is that of SQLite3 Multiple Ciphers' `chacha20` (sqleet):
 * every page ends with a 16-byte nonce and a 16-byte Poly1305 tag over all before it, both keys made anew for each page.
 */
import { createCipheriv, timingSafeEqual } from 'node:crypto';

export const PAGE_BYTES = 4_096;
const NONCE_BYTES = 16;
const TAG_BYTES = 16;
/** Bytes of a page that SQLite uses. */
export const USABLE_BYTES = PAGE_BYTES - NONCE_BYTES - TAG_BYTES;
/** Page 1 begins with the salt and a part of SQLite's header that stays readable. */
const PLAIN_OF_FIRST = 24;
const ONE_TIME_BYTES = 64;
const BLOCK = 16;

/** ChaCha20 of RFC 8439: Node's 16-byte IV is the 32-bit block counter and the 96-bit nonce. */
const chacha20 = (key: Uint8Array, nonce: Buffer, counter: number, data: Uint8Array): Buffer => {
  const iv = Buffer.alloc(NONCE_BYTES);
  iv.writeUInt32LE(counter >>> 0, 0);
  nonce.copy(iv, 4, 0, 12);
  return createCipheriv('chacha20', key, iv).update(data);
};

const littleEndian = (bytes: Uint8Array): bigint =>
  BigInt(`0x${Buffer.from(bytes).reverse().toString('hex') || '0'}`);

const P = (1n << 130n) - 5n;
const CLAMP = 0x0ffffffc0ffffffc0ffffffc0fffffffn;

/** Poly1305 (RFC 8439 §2.5); Node has it only inside an AEAD of another layout. */
const poly1305 = (key: Uint8Array, data: Uint8Array): Buffer => {
  const r = littleEndian(key.subarray(0, 16)) & CLAMP;
  let sum = 0n;
  for (let at = 0; at < data.length; at += BLOCK) {
    const block = data.subarray(at, at + BLOCK);
    sum = ((sum + littleEndian(block) + (1n << BigInt(8 * block.length))) * r) % P;
  }
  const tag = (sum + littleEndian(key.subarray(16, 32))) & ((1n << 128n) - 1n);
  return Buffer.from(tag.toString(16).padStart(32, '0'), 'hex').reverse();
};

export interface OpenedPage {
  /** `USABLE_BYTES` of it mean something. */
  readonly plain: Buffer;
  /** Whether the tag is right: the page is as it was written, with this key. Costs most of the time, so only when asked. */
  readonly authentic: () => boolean;
}

/** Deciphers page `number` (from 1). A page of another key gives noise and is not authentic. */
export const openPage = (page: Buffer, number: number, key: Uint8Array): OpenedPage => {
  const nonce = page.subarray(USABLE_BYTES, USABLE_BYTES + NONCE_BYTES);
  const counter = (nonce.readUInt32LE(12) ^ number) >>> 0;
  const oneTime = chacha20(key, nonce, counter, Buffer.alloc(ONE_TIME_BYTES));
  const from = number === 1 ? PLAIN_OF_FIRST : 0;
  const plain = Buffer.from(page);
  chacha20(oneTime.subarray(32), nonce, counter + 1, page.subarray(from, USABLE_BYTES)).copy(plain, from);
  let known: boolean | undefined;
  return {
    plain,
    authentic: () =>
      (known ??= timingSafeEqual(
        poly1305(oneTime.subarray(0, 32), page.subarray(0, USABLE_BYTES + NONCE_BYTES)),
        page.subarray(USABLE_BYTES + NONCE_BYTES, PAGE_BYTES),
      )),
  };
};
