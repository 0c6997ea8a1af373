/** The private keys of the virtual card: what `80 2A` makes of its data (card.md §2.6). */
import { constants, createHash, type KeyObject, privateEncrypt } from 'node:crypto';
import { concatBytes, fromHex } from '../../kernel/bytes.ts';
import type { Sign } from '../files.ts';

/** `DigestInfo` of SHA-256, before the 32 bytes (RFC 8017 §9.2). */
const SHA256_DIGEST_INFO = fromHex('3031300d060960864801650304020105000420');
const MAX_RAW = 245;

const sha256 = (data: Uint8Array): Uint8Array => createHash('sha256').update(data).digest();

/** Modes of `80 2A` that cards were seen to have; 00 pads what it is given, 02 takes a hash, 01 and 03 hash here. */
export const rsaSigner =
  (key: KeyObject): Sign =>
  (mode, data) => {
    const pad = (block: Uint8Array): Uint8Array =>
      privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, block);
    if (data.length === 0) return undefined;
    if (mode === 0x00) return data.length > MAX_RAW ? undefined : pad(data);
    if (mode === 0x01) return pad(sha256(data));
    if (mode === 0x02) return data.length === 32 ? pad(concatBytes(SHA256_DIGEST_INFO, data)) : undefined;
    return mode === 0x03 ? pad(concatBytes(SHA256_DIGEST_INFO, sha256(data))) : undefined;
  };
