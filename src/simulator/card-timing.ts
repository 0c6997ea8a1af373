/**
 * How long a real card takes over the air: the model of card.md §7 at 106 kbit/s. No measurement of this card has been
 * published, so these are assumptions, on the slow side.
 */
import type { CardKind } from './cards.ts';

/** Milliseconds for one byte at 106 kbit/s. */
const BYTE_MS = 0.0944;

/** Milliseconds of the card itself, by what it does. */
interface Pace {
  readonly select: number;
  readonly read: number;
  readonly verify: number;
  readonly sign: number;
  readonly other: number;
}

/** Milliseconds from command to answer, as the card's side sees it. */
export type CardTiming = (command: Uint8Array, response: Uint8Array) => number;

const at106 =
  (pace: Pace): CardTiming =>
  (command, response) => {
    const bytes = BYTE_MS * (response.length - 2);
    switch (command[1]) {
      case 0xa4:
        return pace.select;
      case 0xb0:
      case 0xb2:
        return pace.read + bytes;
      case 0x20:
        return pace.verify;
      case 0x2a:
        return pace.sign;
      default:
        return pace.other + bytes;
    }
  };

export const AT_106_KBIT = at106({ select: 15, read: 6, verify: 30, sign: 300, other: 5 });

/** A card that asks for more time again and again (WTX): several times as long, and still within one tap's budget. */
export const SLOW_AT_106_KBIT = at106({ select: 90, read: 45, verify: 200, sign: 1_400, other: 40 });

/** The pace of a training card. */
export const timingOf = (kind: CardKind): CardTiming => (kind === 'slow' ? SLOW_AT_106_KBIT : AT_106_KBIT);

/** No radio: for tests that are about something else than time. */
export const INSTANT: CardTiming = () => 0;
