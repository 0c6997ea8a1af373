/** A reader of this program's own making: slots into which something that answers commands can be put. */
import type { CardConnection, CardReader, TransmitFailure } from '../card/index.ts';
import { createPresence, STATE_PRESENT } from '../card/presence.ts';
import { createReaderMemory, type ReaderMemoryStore } from '../card/reader-memory.ts';
import { failure, type Result, success } from '../kernel/result.ts';

/** What lies in a slot. */
export interface SlotCard {
  readonly atr: Uint8Array;
  transmit(command: Uint8Array): Promise<Result<Uint8Array, TransmitFailure>>;
}

export interface SlotReader extends CardReader {
  insert(reader: string, card: SlotCard): void;
  /** Takes out this card, unless another one is there by now. */
  remove(reader: string, card: SlotCard): void;
}

/** Begins with one of the two bytes that ISO/IEC 7816-3 §8 knows (direct and inverse convention). */
const isAnswerToReset = (atr: Uint8Array): boolean => atr[0] === 0x3b || atr[0] === 0x3f;

export const createSlotReader = (names: readonly string[], memory?: ReaderMemoryStore): SlotReader => {
  const lengths = createReaderMemory(memory);
  const presence = createPresence();
  presence.readers(names);
  const slots = new Map<string, SlotCard>();
  /** The end of the last transaction of each slot: the next one waits for it. */
  const busy = new Map<string, Promise<unknown>>();
  let insertions = 0;

  const converse = async <T>(
    reader: string,
    job: (card: CardConnection) => Promise<T>,
  ): Promise<Result<T, 'no_card' | 'card_unresponsive'>> => {
    const card = slots.get(reader);
    if (card === undefined) return failure('no_card');
    if (!isAnswerToReset(card.atr)) return failure('card_unresponsive');
    const connection: CardConnection = {
      reader,
      atr: card.atr,
      lengths: lengths.of(reader),
      async transmit(command) {
        if (slots.get(reader) !== card) return failure('card_lost');
        const response = await card.transmit(command);
        // An answer that a lifted card still had in the air reaches nobody.
        const lost = slots.get(reader) !== card || (response.ok && response.value.length < 2);
        return lost ? failure('card_lost') : response;
      },
    };
    return success(await job(connection));
  };

  return {
    kind: 'simulated',
    subscribe: (listener) => presence.subscribe(listener),
    async withCard(reader, job) {
      if (!names.includes(reader)) return failure('reader_lost');
      const before = busy.get(reader) ?? Promise.resolve();
      const turn = before.then(() => converse(reader, job));
      // A job that throws ends its own transaction, not those that wait behind it.
      busy.set(
        reader,
        turn.catch(() => undefined),
      );
      return turn;
    },
    async close() {
      slots.clear();
      presence.down();
    },
    insert(reader, card) {
      insertions += 1;
      slots.set(reader, card);
      presence.status(reader, ((insertions & 0xffff) << 16) | STATE_PRESENT, card.atr);
    },
    remove(reader, card) {
      if (slots.get(reader) !== card) return;
      slots.delete(reader);
      presence.status(reader, 0, new Uint8Array());
    },
  };
};
