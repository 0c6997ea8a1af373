import type { Result } from '../kernel/result.ts';
import type { CardConnection } from './index.ts';

/**
 * Runs a read, and once more from its beginning when the card was opened anew under it (`CardConnection.reopenings`): so the
 * first long answer that a reader fails on does not cost the person her tap. Whatever the first run read is dropped, since
 * the card may be another one by now. Only for reads that spend nothing: a VERIFY is never sent twice by itself.
 */
export const readAgainIfReopened = async <T, R extends string>(
  card: CardConnection,
  read: () => Promise<Result<T, R>>,
): Promise<Result<T, R>> => {
  const before = card.reopenings?.() ?? 0;
  const first = await read();
  return first.ok || (card.reopenings?.() ?? 0) === before ? first : read();
};
