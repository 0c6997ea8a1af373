/** 券面事項入力補助AP: its name and its files (card.md §2.3). Shared by the reader's side and the virtual card. */
import { fromHex } from '../../../kernel/bytes.ts';

export const TEXT_AID = fromHex('D3921000310001010408');

/** Short ids; the file number is the same. EF 0001 is the My Number: no command of this program reads it. */
export const TEXT_SFI = {
  /** 基本4情報: opened by the PIN or 照合番号B. */
  fourItems: 0x02,
  /** Hashes of 0001 and 0002 with the issuer's signature. */
  integrity: 0x03,
  /** Card-verifiable certificate: free. */
  cvCertificate: 0x04,
  basicInfo: 0x05,
  /** Key of secure messaging, which this program does not speak. */
  sessionKey: 0x06,
  /** The application's own public key (its private half signs `80 2A 00 00`). */
  publicKey: 0x07,
  /** 16 bytes FF, meaning unknown. */
  unknown: 0x08,
  pin: 0x11,
  /** A key that is blocked from issue. */
  blocked: 0x12,
  /** 照合番号A is the My Number: only its counter is ever asked for. */
  numberA: 0x14,
  /** 照合番号B: 14 digits, ten tries. */
  numberB: 0x15,
} as const;

/** Tries of the PIN, and of 照合番号A and B. */
export const TEXT_PIN_TRIES = 3;
export const NUMBER_TRIES = 10;

export const TEXT_TAG = {
  fourItems: 0xff20,
  offsets: 0xdf21,
  name: 0xdf22,
  address: 0xdf23,
  birth: 0xdf24,
  sex: 0xdf25,
  integrity: 0xff30,
  hashOfNumber: 0xdf31,
  hashOfItems: 0xdf32,
  signature: 0xdf33,
  publicKeyRecord: 0xff50,
  publicKey: 0xdf51,
  publicKeySignature: 0xdf52,
  basicInfo: 0xff40,
  version: 0xdf41,
  keyId: 0xdf42,
  opaque: 0xdf43,
} as const;
