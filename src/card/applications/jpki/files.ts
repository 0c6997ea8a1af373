/** 公的個人認証AP (JPKI): its name and its files (card.md §2.1). Shared by the reader's side and the virtual card. */
import { fromHex } from '../../../kernel/bytes.ts';
import { MAX_CERTIFICATE_BYTES } from '../../limits.ts';

export const JPKI_AID = fromHex('D392F000260100000001');

/** Short ids; the file number is the same. */
export const JPKI_SFI = {
  /** 署名用電子証明書: opened by the signing password. */
  signCertificate: 0x01,
  signCaCertificate: 0x02,
  /** PKCS#11 CK_TOKEN_INFO, 160 bytes. */
  tokenInfo: 0x06,
  /** Which certificates the card has, 3 bytes. */
  availability: 0x08,
  /** 利用者証明用電子証明書: free. */
  authCertificate: 0x0a,
  authCaCertificate: 0x0b,
  authKey: 0x17,
  /** 利用者証明用パスワード: four digits. */
  authPin: 0x18,
  signKey: 0x1a,
  /** 署名用パスワード: 6–16 of A–Z and 0–9. */
  signPassword: 0x1b,
} as const;

/** Tries of the two secrets. */
export const AUTH_PIN_TRIES = 3;
export const SIGN_PASSWORD_TRIES = 5;

/** Where a card has its JPKI application. The next card's is not published, so nothing below takes today's for granted. */
export interface JpkiLayout {
  readonly aid: Uint8Array;
  /** Short ids, 1–30. */
  readonly sfi: Readonly<Record<keyof typeof JPKI_SFI, number>>;
  /** Longest certificate that is believed, bytes. */
  readonly longestCertificate: number;
}

export const TODAY: JpkiLayout = { aid: JPKI_AID, sfi: JPKI_SFI, longestCertificate: MAX_CERTIFICATE_BYTES };
