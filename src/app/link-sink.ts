/** Where links of cards that other desks recorded go in. */
import type { Db } from '../db/index.ts';
import type { Result } from '../kernel/result.ts';
import {
  type LinkProofs,
  linkCursor,
  type PassedOver,
  takeLinkChanges,
} from '../modules/identification/index.ts';
import type { EventBody } from '../outbox/event.ts';
import type { EventLog } from '../outbox/log.ts';
import type { LinkChange, LinkCursor } from '../outbox/protocol.ts';

/** Each centre has its own cursor. */
export interface LinkSink {
  cursor(centre: string): LinkCursor;
  /** Success: how many were left out, and why. */
  take(
    centre: string,
    changes: readonly LinkChange[],
    cursor: LinkCursor,
  ): Result<PassedOver, 'disk_full' | 'storage_failed'>;
}

export const createLinkSink = (
  { db, log }: { readonly db: Db; readonly log: EventLog },
  proofs: Pick<LinkProofs, 'isProven'>,
  mode: EventBody['mode'],
): LinkSink => {
  const isProven = (change: LinkChange): boolean => proofs.isProven(change, mode);
  return {
    cursor: (centre) => linkCursor(db, centre),
    take: (centre, changes, cursor) => takeLinkChanges({ db, log, isProven }, centre, changes, cursor),
  };
};
