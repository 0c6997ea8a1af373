/** The applications of the virtual card: 公的個人認証AP and 共通カードAP, by card.md §2.1 and §2.4. */
import { constants, createHash, type KeyObject, privateEncrypt } from 'node:crypto';
import { COMMON_AID } from '../card/applications/common.ts';
import { JPKI_AID } from '../card/applications/jpki.ts';
import { concatBytes, fromHex } from '../kernel/bytes.ts';
import { type Application, createPin, type File, padded, type Sign } from './files.ts';

/** Size of a certificate file (seen: 0x76C, filled with zeros). */
const CERTIFICATE_FILE = 0x76c;
const TOKEN_INFO_BYTES = 160;
const TOKEN_LABEL = 'JPKIAPICCTOKEN2';

/** 0018: four digits, three tries. 001B: six to sixteen letters and digits, five tries. */
const AUTH_TRIES = 3;
const SIGN_TRIES = 5;

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

const tokenInfo = (): Uint8Array => {
  const info = new Uint8Array(TOKEN_INFO_BYTES);
  info.fill(0x20, 0, 32);
  info.set(Buffer.from(TOKEN_LABEL, 'latin1'));
  return info;
};

export interface JpkiContent {
  /** 利用者証明用電子証明書, DER (or whatever a bad card has there). */
  readonly certificate: Uint8Array;
  readonly caCertificate: Uint8Array;
  readonly key: KeyObject;
  /** 利用者証明用パスワード */
  readonly pin: string;
  readonly pinTriesLeft?: number;
  /** The certificate is only readable after the PIN, as on phones. */
  readonly certificateNeedsPin?: boolean;
}

const SIGN_PASSWORD = 'KAZASU1';

export const jpkiApplication = (content: JpkiContent): Application => {
  const certificate: File = {
    kind: 'transparent',
    content: padded(content.certificate, CERTIFICATE_FILE),
    ...(content.certificateNeedsPin === true ? { opensWith: 0x18 } : {}),
  };
  return {
    aid: JPKI_AID,
    files: new Map<number, File>([
      [0x06, { kind: 'transparent', content: tokenInfo() }],
      // 00 8F 00: no certificate for signatures on this card.
      [0x08, { kind: 'transparent', content: Uint8Array.of(0x00, 0x8f, 0x00) }],
      [0x0a, certificate],
      [0x0b, { kind: 'transparent', content: padded(content.caCertificate, CERTIFICATE_FILE) }],
      [0x17, { kind: 'private_key', sign: rsaSigner(content.key), opensWith: 0x18 }],
      [0x18, { kind: 'pin', pin: createPin(content.pin, AUTH_TRIES, content.pinTriesLeft) }],
      [0x1b, { kind: 'pin', pin: createPin(SIGN_PASSWORD, SIGN_TRIES) }],
    ]),
  };
};

/** `serial`: 15 digits; `municipality`: 5 digits; `expires`: `YYYY-MM-DD`. */
export const commonApplication = (card: {
  readonly serial: string;
  readonly municipality: string;
  readonly expires: string;
}): Application => {
  const digits = `${card.serial}${card.municipality}${card.expires.replaceAll('-', '')}`;
  const record = concatBytes(Uint8Array.of(0x01, 0x1c), Buffer.from(digits, 'latin1'));
  return { aid: COMMON_AID, files: new Map<number, File>([[0x01, { kind: 'records', records: [record] }]]) };
};
