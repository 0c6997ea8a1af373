/** Elementary files of a JICSAP card (card.md §1–2): what they hold and what opens them. */

import type { Command } from './iso7816.ts';

/** A counter of tries. A right value sets it back; time does not. */
export interface Pin {
  readonly value: string;
  readonly tries: number;
  left: number;
}

export const createPin = (value: string, tries: number, left = tries): Pin => ({ value, tries, left });

export type File =
  /** `opensWith`: numbers of the key files, any one of which must have been verified; absent: free. */
  | {
      readonly kind: 'transparent';
      readonly content: Uint8Array;
      readonly opensWith?: number | readonly number[];
    }
  | { readonly kind: 'records'; readonly records: readonly Uint8Array[]; readonly opensWith?: number }
  | { readonly kind: 'pin'; readonly pin: Pin }
  | { readonly kind: 'private_key'; readonly sign: Sign; readonly opensWith?: number }
  /** Answers INTERNAL AUTHENTICATE with no credential. */
  | { readonly kind: 'internal_key'; readonly authenticate: (challenge: Uint8Array) => Uint8Array };

/** Signs as `80 2A` does; `mode` is its P1. `undefined`: the card does not know this mode or length. */
export type Sign = (mode: number, data: Uint8Array) => Uint8Array | undefined;

/** Application: its name and its files by number (0001 …; the short id is the same number, all are below 1F). */
export interface Application {
  readonly aid: Uint8Array;
  readonly files: ReadonlyMap<number, File>;
  /** What GET DATA gives while the application is selected, by tag (P1 P2); the card manager's, while none is. */
  readonly objects?: ReadonlyMap<number, Uint8Array>;
  /** Status word for a command that this application answers in its own way (secure messaging); absent: none. */
  readonly refuses?: (command: Command) => number | undefined;
  /** Signs with the application's own key, with no secret (`80 2A 00 00`); absent: it has none. */
  readonly presence?: Sign;
}

/** The content in a file of `size` bytes, filled with zeros as real cards do. */
export const padded = (content: Uint8Array, size: number): Uint8Array => {
  const file = new Uint8Array(Math.max(size, content.length));
  file.set(content);
  return file;
};
