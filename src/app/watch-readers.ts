import type { CardReader, ReaderEvent } from '../card/index.ts';
import type { DeskState } from '../identity/schema.ts';
import type { Logger } from '../kernel/log.ts';

export interface CardMove {
  readonly kind: 'card_in' | 'card_out';
  readonly reader: string;
}

interface Options {
  readonly reader: CardReader;
  readonly logger: Logger;
  readonly changed: () => void;
}

/** Readers and service as last reported; card events go to `onCard`. */
export const watchReaders = ({ reader, logger, changed }: Options, onCard: (move: CardMove) => void) => {
  const readers = new Set<string>();
  let service: 'up' | 'down' = 'down';
  const hear = (event: ReaderEvent): void => {
    if (event.kind === 'card_inserted') return onCard({ kind: 'card_in', reader: event.reader });
    if (event.kind === 'card_removed') return onCard({ kind: 'card_out', reader: event.reader });
    if (event.kind === 'service') service = event.state;
    else if (event.kind === 'reader_added') readers.add(event.reader);
    else readers.delete(event.reader);
    logger.info('reader.state', { state: service, count: readers.size });
    return changed();
  };
  const unsubscribe = reader.subscribe(hear);
  return {
    unsubscribe,
    state: (): DeskState['reader'] => ({
      state: service === 'down' ? 'service_down' : readers.size === 0 ? 'no_reader' : 'ready',
      kind: reader.kind,
      names: [...readers],
    }),
  };
};
