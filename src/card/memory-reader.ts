/**
 * A reader for unit tests whose card follows a script to the letter: a command the script does not name throws, so a
 * test sees every byte that goes to the card. Refused in production like every reader that is not real.
 */
import { fromHex, toHex } from '../kernel/bytes.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { CardConnection, CardReader, TransmitFailure } from './index.ts';
import { createPresence, STATE_PRESENT } from './presence.ts';

/** Command and what comes back: hex, or the way the card is lost. */
export type Line = readonly [command: string, response: string | { readonly lost: TransmitFailure }];

export interface MemoryReader extends CardReader {
  insert(script: readonly Line[]): void;
  remove(): void;
  /** Lines of the script not used so far. */
  left(): number;
}

export const MEMORY_READER = 'Memory Reader 00 00';

export const createMemoryReader = (): MemoryReader => {
  const presence = createPresence();
  presence.readers([MEMORY_READER]);
  let script: Line[] | undefined;
  let inserted = 0;
  const transmit = async (command: Uint8Array): Promise<Result<Uint8Array, TransmitFailure>> => {
    if (script === undefined) return failure('card_lost');
    const line = script.shift();
    if (line === undefined) throw new Error(`not in the script: ${toHex(command)}`);
    const [expected, response] = line;
    if (toHex(command) !== toHex(fromHex(expected)))
      throw new Error(`the script says ${expected}, sent was ${toHex(command)}`);
    return typeof response === 'string' ? success(fromHex(response)) : failure(response.lost);
  };
  return {
    kind: 'memory',
    subscribe: (listener) => presence.subscribe(listener),
    async withCard(reader, job) {
      if (reader !== MEMORY_READER) return failure('reader_lost');
      if (script === undefined) return failure('no_card');
      const connection: CardConnection = { reader, atr: presence.atr(reader), transmit };
      return success(await job(connection));
    },
    async close() {
      presence.down();
    },
    insert(lines) {
      script = [...lines];
      inserted += 1;
      presence.status(MEMORY_READER, (inserted << 16) | STATE_PRESENT, new Uint8Array());
    },
    remove() {
      script = undefined;
      presence.status(MEMORY_READER, 0, new Uint8Array());
    },
    left: () => script?.length ?? 0,
  };
};
