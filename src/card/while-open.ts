/** Whatever a secret opened is shut again, also where the card was too slow or was asked too much (card.md §2.5). */
import type { Result } from '../kernel/result.ts';
import type { Channel } from './apdu.ts';
import type { TransmitFailure } from './index.ts';
import { endsTap } from './limits.ts';

/**
 * Runs everything from the VERIFY on, then sends `shut`, the SELECT of the same application, which takes back what the
 * secret gave: it would stay open to the next program. A card that is gone by then was leaving before, which explains what
 * was read of it better than its last bytes do; the limit that it ran into before stays the reason.
 */
export const whileOpen = async <T, R extends string>(
  channel: Channel,
  shut: Uint8Array,
  job: () => Promise<Result<T, R>>,
): Promise<Result<T, R | TransmitFailure>> => {
  let done: Result<T, R>;
  let after: Result<void, TransmitFailure>;
  try {
    done = await job();
  } finally {
    after = await channel.shut(shut);
  }
  return after.ok || (!done.ok && endsTap(done.reason)) ? done : after;
};
