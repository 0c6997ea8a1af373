/** 共通カードAP: its name and its files (card.md §2.4). Shared by the reader's side and the virtual card. */
import { fromHex } from '../../../kernel/bytes.ts';

export const COMMON_AID = fromHex('D3921000310001010100');

/** Short ids; the file number is the same. */
export const COMMON_SFI = {
  /** Record 1: 製造番号, 市区町村, 有効期限. Free. */
  cardId: 0x01,
  /** 16 bytes, the issuer's key. Free. */
  issuerKeyId: 0x02,
  /** Key of INTERNAL AUTHENTICATE; its public half is not on the card. */
  internalKey: 0x19,
  pin: 0x1c,
} as const;

export const CARD_ID_RECORD = 1;
