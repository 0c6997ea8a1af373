/**
 * How long a real card takes over the air: the model of card.md §7 at 106 kbit/s. No measurement of this card has been
 * published, so these are assumptions, on the slow side.
 */

/** Milliseconds for one byte at 106 kbit/s. */
const BYTE_MS = 0.0944;
const SELECT_MS = 15;
const READ_MS = 6;
const VERIFY_MS = 30;
const SIGN_MS = 300;
const OTHER_MS = 5;

/** Milliseconds from command to answer, as the card's side sees it. */
export type CardTiming = (command: Uint8Array, response: Uint8Array) => number;

export const AT_106_KBIT: CardTiming = (command, response) => {
  const bytes = BYTE_MS * (response.length - 2);
  switch (command[1]) {
    case 0xa4:
      return SELECT_MS;
    case 0xb0:
    case 0xb2:
      return READ_MS + bytes;
    case 0x20:
      return VERIFY_MS;
    case 0x2a:
      return SIGN_MS;
    default:
      return OTHER_MS + bytes;
  }
};

/** No radio: for tests that are about something else than time. */
export const INSTANT: CardTiming = () => 0;
