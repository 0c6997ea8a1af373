/** What a reader tells, held against what must have happened: an event too many is a ghost, one too few a missed tap. */
import type { CardReader, ReaderEvent } from '../../src/card/index.ts';
import { realSystem as system } from '../../src/kernel/system.ts';

/** The card events of one reader and the service's, each in a word. */
export type News = 'in' | 'out' | 'up' | 'down';

const PATIENCE_MS = 20_000;

const wordFor = (event: ReaderEvent, reader: string): News | undefined => {
  if (event.kind === 'service') return event.state;
  if (event.reader !== reader) return undefined;
  return event.kind === 'card_inserted' ? 'in' : event.kind === 'card_removed' ? 'out' : undefined;
};

export interface WatchedReader {
  /** Waits until exactly these were told since the last look, in this order; throws when others come, or none. */
  hears(what: readonly News[]): Promise<void>;
  /** What was told and not looked at. */
  pending(): readonly News[];
  close(): void;
}

export const watchReader = (reader: CardReader, name: string): WatchedReader => {
  const told: News[] = [];
  let wake = (): void => undefined;
  const unsubscribe = reader.subscribe((event) => {
    const word = wordFor(event, name);
    if (word === undefined) return;
    told.push(word);
    wake();
  });
  return {
    async hears(what) {
      const until = system.monotonic() + PATIENCE_MS;
      while (told.length < what.length && what.slice(0, told.length).join() === told.join()) {
        const left = until - system.monotonic();
        if (left <= 0) break;
        const waiting = new AbortController();
        wake = () => waiting.abort();
        await system.sleep(left, waiting.signal);
      }
      const heard = told.splice(0, what.length);
      if (heard.join() !== what.join())
        throw new Error(`${name} was to tell ${what.join(', ')}; it told ${heard.join(', ') || 'nothing'}`);
    },
    pending: () => [...told],
    close: unsubscribe,
  };
};
