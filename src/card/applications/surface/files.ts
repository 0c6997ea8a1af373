/** 券面事項確認AP (券面AP): its name and its files (card.md §2.2). Shared by the reader's side and the virtual card. */
import { fromHex } from '../../../kernel/bytes.ts';

export const SURFACE_AID = fromHex('D3921000310001010402');

/** Short ids; the file number is the same. EF 0005 is the picture of the My Number: no command of this program reads it. */
export const SURFACE_SFI = {
  /** 生年月日 alone: opened by the birth key. */
  age: 0x01,
  /** 券面: opened by 照合番号B (or A). */
  face: 0x02,
  /** Free. */
  basicInfo: 0x03,
  /** Card-verifiable certificate: free. */
  cvCertificate: 0x04,
  /** 16 bytes FF, meaning unknown. */
  unknown: 0x06,
  /** 生年月日照合番号: the first six digits of 照合番号B. Its number of tries is not known. */
  birthKey: 0x11,
  /** 照合番号B: 14 digits, ten tries, counted apart from those of 入力補助AP. */
  numberB: 0x12,
  /** 照合番号A is the My Number: only its counter is ever asked for. */
  numberA: 0x13,
  /** The application's own key (DF24 is its public half). */
  deviceKey: 0x1a,
} as const;

export const SURFACE_TAG = {
  age: 0xff10,
  ageBirth: 0xdf11,
  ageKey: 0xdf12,
  ageSignature: 0xdf13,
  face: 0xff20,
  /** Where the others start: two bytes each, from the beginning of the file. */
  offsets: 0xdf21,
  birth: 0xdf22,
  sex: 0xdf23,
  cardKey: 0xdf24,
  /** PNG, 1 bit a pixel. */
  name: 0xdf25,
  address: 0xdf26,
  /** JPEG 2000, grey. */
  photo: 0xdf27,
  signature: 0xdf28,
  /** Behind the signature, so signed by nobody. */
  expires: 0xdf29,
  securityCode: 0xdf2a,
  basicInfo: 0xff30,
  infoVersion: 0xdf31,
  keyId: 0xdf32,
  version: 0xdf33,
  municipality: 0xdf34,
  opaque: 0xdf35,
} as const;
