/** What a reader's states add up to: which readers and cards are there, and the events that tell of every change. */
import type { ReaderEvent } from './index.ts';

/** A card is in the reader (`SCARD_STATE_PRESENT`). */
export const STATE_PRESENT = 0x20;

interface Slot {
  /** Number of the insertion (high 16 bits of the state): another number is another card, or the same one again. */
  readonly count: number;
  readonly atr: Uint8Array;
}

export interface Presence {
  subscribe(listener: (event: ReaderEvent) => void): () => void;
  /** The service is up and has these readers. */
  readers(names: readonly string[]): void;
  /** A reader's state, as PC/SC tells it. */
  status(reader: string, state: number, atr: Uint8Array): void;
  /** The service is gone, and every reader and card with it. Says whether that is news. */
  down(): boolean;
  /** Answer to reset of the card in `reader`; empty when there is none. */
  atr(reader: string): Uint8Array;
}

const NONE = new Uint8Array();

/** The events that describe what is there now, for someone who was not here when it came. */
const presentAsEvents = (
  up: boolean | undefined,
  slots: ReadonlyMap<string, Slot | undefined>,
): ReaderEvent[] => [
  { kind: 'service', state: up === true ? 'up' : 'down' },
  ...[...slots].flatMap(([reader, slot]): ReaderEvent[] => [
    { kind: 'reader_added', reader },
    ...(slot === undefined ? [] : [{ kind: 'card_inserted', reader, atr: slot.atr } as const]),
  ]),
];

export const createPresence = (): Presence => {
  const listeners = new Set<(event: ReaderEvent) => void>();
  const slots = new Map<string, Slot | undefined>();
  let up: boolean | undefined;

  const tell = (event: ReaderEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const removeCard = (reader: string): void => {
    if (slots.get(reader) === undefined) return;
    slots.set(reader, undefined);
    tell({ kind: 'card_removed', reader });
  };
  const removeReader = (reader: string): void => {
    removeCard(reader);
    slots.delete(reader);
    tell({ kind: 'reader_removed', reader });
  };

  return {
    subscribe(listener) {
      for (const event of presentAsEvents(up, slots)) listener(event);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    readers(names) {
      if (up !== true) {
        up = true;
        tell({ kind: 'service', state: 'up' });
      }
      for (const reader of slots.keys()) if (!names.includes(reader)) removeReader(reader);
      for (const reader of names) {
        if (slots.has(reader)) continue;
        slots.set(reader, undefined);
        tell({ kind: 'reader_added', reader });
      }
    },
    status(reader, state, atr) {
      if (!slots.has(reader)) return;
      if ((state & STATE_PRESENT) === 0) return removeCard(reader);
      const count = state >>> 16;
      const before = slots.get(reader);
      if (before !== undefined && before.count === count) return;
      removeCard(reader);
      const card = { count, atr: Uint8Array.from(atr) };
      slots.set(reader, card);
      return tell({ kind: 'card_inserted', reader, atr: card.atr });
    },
    down() {
      for (const reader of slots.keys()) removeReader(reader);
      const before = up;
      up = false;
      // Who listens since before the first look was told so already.
      if (before === true) tell({ kind: 'service', state: 'down' });
      return before !== false;
    },
    atr: (reader) => slots.get(reader)?.atr ?? NONE,
  };
};
