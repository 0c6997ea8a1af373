/** マイナ免許証: its name and its files (card.md §5). Shared by the reader's side and the virtual card. */
import { fromHex } from '../../../kernel/bytes.ts';

/** The instance; its load file and module answer 6A82. */
export const LICENCE_AID = fromHex('A0000002310600000000000000000000');

/** Short ids; the file number is the same. */
export const LICENCE_SFI = {
  /** Four digits, which need not be set. */
  pin: 0x06,
  /** WEF01, free: whether the PIN is set. */
  free: 0x1a,
  /** WEF02: the licence; opened by the PIN if one is set, free otherwise. */
  licence: 0x1b,
  /** WEF03: its signature. */
  signature: 0x1c,
} as const;

export const LICENCE_PIN_TRIES = 10;

export const LICENCE_TAG = {
  pinSet: 0xc1,
  /** `EYYMMDD`, JIS X 0201; E: 1 明治 … 5 令和. */
  expires: 0xc5,
} as const;
