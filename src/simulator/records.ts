/** How the records of 券面AP and 入力補助AP are laid out on a card (card.md §2.2, §2.3). */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { encodeTlv } from '../card/ber.ts';
import { concatBytes } from '../kernel/bytes.ts';

const rsaSchema = z.object({ n: z.string(), e: z.string() });
const ecSchema = z.object({ x: z.string(), y: z.string() });

/**
 * `81` modulus, `82` exponent: 265 bytes for RSA-2048, as the key in a card-verifiable certificate. The next card's form is
 * not published: `86` and an uncompressed point, as such certificates have it elsewhere.
 */
export const keyRecord = (key: KeyObject): Uint8Array => {
  const jwk = createPublicKey(key).export({ format: 'jwk' });
  if (key.asymmetricKeyType === 'ec') {
    const { x, y } = ecSchema.parse(jwk);
    const point = [Uint8Array.of(0x04), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')];
    return encodeTlv(0x86, concatBytes(...point));
  }
  const { n, e } = rsaSchema.parse(jwk);
  return concatBytes(
    encodeTlv(0x81, Buffer.from(n, 'base64url')),
    encodeTlv(0x82, Buffer.from(e, 'base64url')),
  );
};

/** The record `tag` of these objects, led by the table (`offsetsTag`) of where each starts: two bytes, from the file's start. */
export const withOffsets = (tag: number, offsetsTag: number, objects: readonly Uint8Array[]): Uint8Array => {
  const body = concatBytes(...objects);
  const table = encodeTlv(offsetsTag, new Uint8Array(objects.length * 2)).length;
  const head = encodeTlv(tag, new Uint8Array(table + body.length)).length - table - body.length;
  let at = head + table;
  const offsets = objects.flatMap((object) => {
    const here = [at >> 8, at & 0xff];
    at += object.length;
    return here;
  });
  return encodeTlv(tag, concatBytes(encodeTlv(offsetsTag, Uint8Array.from(offsets)), body));
};
