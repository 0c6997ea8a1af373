/**
 * The card stage: bytes and taps. This file is the port; `pcsc-reader.ts` (real), `memory-reader.ts` (strict,
 * scripted, for unit tests) and `src/simulator/simulated-reader.ts` (a virtual card in process) implement it.
 */
import type { Result } from '../kernel/result.ts';

/** Why a command got no answer. `card_lost`: pulled away, or answered with fewer than two bytes. */
export type TransmitFailure = 'card_lost' | 'reader_lost' | 'service_lost';

/**
 * What a reader was found to pass: long answers are the reader's matter as much as the card's (card.md §6), so the first
 * long read tries, and the outcome is remembered for the reader (`reader-memory.ts`). Lengths in bytes, without the status.
 */
export interface ReaderLengths {
  /**
   * How long an answer is worth asking for where so many bytes are wanted; never less than one frame. Asked once a file:
   * now and then it lets a longer one be tried again.
   */
  longest(wanted: number): number;
  /** Whether an answer of this length is known to have come whole over this reader. */
  passes(asked: number): boolean;
  /** An answer of this length came whole, or was shown to be too long for the reader. */
  note(asked: number, passed: boolean): void;
}

/** A card inside one reader transaction: nobody else's commands come in between. */
export interface CardConnection {
  readonly reader: string;
  /** Answer to reset, as the reader reports it (contactless: synthesised from the ATQB). Never gate on it. */
  readonly atr: Uint8Array;
  /** Absent: nothing is remembered, every read tries. */
  readonly lengths?: ReaderLengths;
  /**
   * How often in this conversation the card was opened anew because the reader failed on a long answer. The command then
   * gave `card_lost`; what was selected or verified before is gone, and what is read from here on may be another card.
   * Absent: never.
   */
  reopenings?(): number;
  /** Sends one command APDU, gives the response with its status word (at least two bytes). */
  transmit(command: Uint8Array): Promise<Result<Uint8Array, TransmitFailure>>;
}

/** Why no transaction could be opened. `busy`: another program held the card for the whole back-off. */
export type ConnectFailure = 'no_card' | 'busy' | 'reader_lost' | 'service_lost' | 'card_unresponsive';

export type ReaderEvent =
  | { readonly kind: 'service'; readonly state: 'up' | 'down' }
  | { readonly kind: 'reader_added'; readonly reader: string }
  | { readonly kind: 'reader_removed'; readonly reader: string }
  | { readonly kind: 'card_inserted'; readonly reader: string; readonly atr: Uint8Array }
  | { readonly kind: 'card_removed'; readonly reader: string };

/** `pcsc`: real PC/SC. `simulated`: virtual cards in this process, refused in production. */
export type ReaderKind = 'pcsc' | 'memory' | 'simulated';

export interface CardReader {
  readonly kind: ReaderKind;
  /**
   * Hears every event from now on; those describing the present (service, readers, cards) are given first, so a
   * late subscriber misses nothing. Returns the function that ends the subscription.
   */
  subscribe(listener: (event: ReaderEvent) => void): () => void;
  /**
   * Runs `job` with the card of `reader` inside a transaction and always ends it, also when the job throws. Jobs of one
   * reader run one after the other, and over PC/SC at most two at a time on all readers, so a job must not wait for
   * another.
   */
  withCard<T>(reader: string, job: (card: CardConnection) => Promise<T>): Promise<Result<T, ConnectFailure>>;
  /** Ends watching and gives the reader back. */
  close(): Promise<void>;
}
