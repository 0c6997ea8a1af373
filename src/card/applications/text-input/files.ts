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
  /** The application's own public key (its private half signs `80 2A 00 00`). */
  publicKey: 0x07,
  pin: 0x11,
  /** 照合番号A is the My Number: only its counter is ever asked for. */
  numberA: 0x14,
  /** 照合番号B: 14 digits, ten tries. */
  numberB: 0x15,
} as const;

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
} as const;
