/**
 * How long a real card takes over the air: the model of card.md §7. No measurement of this card has been published, so
 * these are assumptions, on the slow side; with them OpenSC's 43 commands for one certificate take about a second, as
 * card.md §9 says of a card at 106 kbit/s. Powering the card up is not in it: PC/SC has done that when a program comes.
 */
import type { CardKind } from './cards.ts';

/** Milliseconds from command to answer, as the card's side sees it. */
export type CardTiming = (command: Uint8Array, response: Uint8Array) => number;

interface Model {
  /** Milliseconds for one byte over the air. */
  readonly byteMs: number;
  /** How many times as long as `CHIP_MS` this chip thinks. */
  readonly slowness: number;
}

/** PC/SC, USB and reader for one command and its answer. */
const HOST_MS = 3;
/** Turning round between two frames. */
const FRAME_MS = 0.5;
/** Bytes of a 256-byte frame that are left for the command or answer. */
const FRAME_BYTES = 253;
/** Of every frame: block number and two bytes of checksum. */
const FRAMING_BYTES = 3;

/** What the chip itself takes, by instruction. */
const CHIP_MS: Readonly<Record<number, number>> = {
  0xa4: 15, // SELECT
  0xb0: 6, // READ BINARY
  0xb2: 6, // READ RECORD
  0x20: 30, // VERIFY
  0x2a: 300, // RSA-2048
  0x88: 300, // INTERNAL AUTHENTICATE
  0x84: 8, // GET CHALLENGE
};
const OTHER_CHIP_MS = 5;

const modelled =
  ({ byteMs, slowness }: Model): CardTiming =>
  (command, response) => {
    const frames = Math.ceil(command.length / FRAME_BYTES) + Math.ceil(response.length / FRAME_BYTES);
    const bytes = command.length + response.length + frames * FRAMING_BYTES;
    const chip = (CHIP_MS[command[1] ?? 0] ?? OTHER_CHIP_MS) * slowness;
    return HOST_MS + frames * FRAME_MS + bytes * byteMs + chip;
  };

export const AT_106_KBIT = modelled({ byteMs: 0.0944, slowness: 1 });

/** A card that asks for more time again and again (WTX): still within one tap's budget. */
export const SLOW_AT_106_KBIT = modelled({ byteMs: 0.0944, slowness: 5 });

/** The pace of a training card. */
export const timingOf = (kind: CardKind): CardTiming => (kind === 'slow' ? SLOW_AT_106_KBIT : AT_106_KBIT);

/** No radio: for tests that are about something else than time. */
export const INSTANT: CardTiming = () => 0;
