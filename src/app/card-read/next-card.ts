import type { CardReader } from '../../card/index.ts';
import { failure, type Result, success } from '../../kernel/result.ts';

/** A card that lies there is found much sooner than this, milliseconds. */
const ASK_AFTER_MS = 300;

/** The first card that is there or comes, within `waitMs`: the name of its reader. `ask` when none lies there. */
export const nextCard = (
  reader: CardReader,
  waitMs: number,
  ask: () => void,
): Promise<Result<string, 'service_down' | 'no_reader' | 'no_card'>> =>
  new Promise((resolve) => {
    let service = false;
    let readers = 0;
    const asking = setTimeout(ask, Math.min(ASK_AFTER_MS, waitMs));
    const late = setTimeout(() => {
      resolve(failure(!service ? 'service_down' : readers === 0 ? 'no_reader' : 'no_card'));
    }, waitMs);
    reader.subscribe((event) => {
      if (event.kind === 'service') service = event.state === 'up';
      else if (event.kind === 'reader_added') readers += 1;
      else if (event.kind === 'reader_removed') readers -= 1;
      else if (event.kind === 'card_inserted') {
        clearTimeout(asking);
        clearTimeout(late);
        resolve(success(event.reader));
      }
    });
  });
