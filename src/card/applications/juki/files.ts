/** 住基AP: its name and what is known of its files (card.md §2.4). Its content is not public. */
import { fromHex } from '../../../kernel/bytes.ts';

export const JUKI_AID = fromHex('D3921000310001010401');

/** Short ids; the file number is the same. */
export const JUKI_SFI = {
  /** 16 bytes, the same as in 共通カードAP. Free. */
  issuerKeyId: 0x02,
  pin: 0x1c,
} as const;

export const JUKI_PIN_TRIES = 3;
