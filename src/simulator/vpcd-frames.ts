/** vpcd's wire: two bytes of length, big-endian, then that many bytes (card.md §6). */
import { concatBytes } from '../kernel/bytes.ts';

/** One byte is an order to the card, anything longer a command APDU. */
export const CONTROL = { powerOff: 0, powerOn: 1, reset: 2, atr: 4 } as const;

/** Header and body in one piece, because two writes would cost a round of delayed acknowledgement. */
export const frame = (body: Uint8Array): Uint8Array =>
  concatBytes(Uint8Array.of(body.length >> 8, body.length & 0xff), body);

/** Collects what arrives and gives each whole body; never more than 64 kB are waited for. */
export const createDeframer = (): ((chunk: Uint8Array) => Uint8Array[]) => {
  let held: Uint8Array = new Uint8Array();
  return (chunk) => {
    held = concatBytes(held, chunk);
    const bodies: Uint8Array[] = [];
    for (;;) {
      const length = ((held[0] ?? 0) << 8) | (held[1] ?? 0);
      if (held.length < 2 || held.length < 2 + length) return bodies;
      bodies.push(held.slice(2, 2 + length));
      held = held.subarray(2 + length);
    }
  };
};
