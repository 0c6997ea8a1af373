import { z } from 'zod';
import type { Db, Reader, Tx, WriteFailure } from '../../db/index.ts';
import type { Result } from '../../kernel/result.ts';
import type { EventLog } from '../../outbox/log-types.ts';
import { type LinkChange, type LinkCursor, NO_LINKS } from '../../outbox/protocol.ts';
import { identificationEvents, takeEvent } from './store.ts';

/** What other desks recorded of cards, as the centre tells it: folded in with this desk's own, where order means nothing. */

/** One centre to a record: its public key names it. */
const cursorRows = z.object({ version: z.int(), mark: z.string().nullable() });

export const linkCursor = (db: Reader, centre: string): LinkCursor =>
  db.one(cursorRows, 'SELECT after AS version, mark FROM identification_cursor WHERE centre = ?', [centre]) ??
  NO_LINKS;

interface Taking {
  readonly db: Db;
  readonly log: Pick<EventLog, 'witness'>;
  /** That a desk of this municipality recorded it, and just so (`proof.ts`). */
  readonly isProven: (change: LinkChange) => boolean;
}

/** What was left out of a page: of a newer program, and with no proof or a wrong one. */
export interface PassedOver {
  readonly notUnderstood: number;
  readonly unproven: number;
}

const takeOne = (
  tx: Tx,
  { log, isProven }: Taking,
  change: LinkChange,
): 'taken' | 'not_understood' | 'unproven' => {
  if (!isProven(change)) return 'unproven';
  const event = identificationEvents.read(change.kind, change.data);
  if (event === undefined) return 'not_understood';
  takeEvent(tx, change, event);
  // Whatever is recorded here from now on comes after what was seen: else an unlinking could stand before its link.
  log.witness(tx, change.hlc);
  return 'taken';
};

/** Takes a page in and moves the cursor. */
export const takeLinkChanges = (
  taking: Taking,
  centre: string,
  changes: readonly LinkChange[],
  cursor: LinkCursor,
): Result<PassedOver, WriteFailure> =>
  taking.db.write((tx) => {
    const outcomes = changes.map((change) => takeOne(tx, taking, change));
    tx.run('INSERT OR REPLACE INTO identification_cursor (centre, after, mark) VALUES (?, ?, ?)', [
      centre,
      cursor.version,
      cursor.mark,
    ]);
    const count = (outcome: (typeof outcomes)[number]): number =>
      outcomes.filter((each) => each === outcome).length;
    return { notUnderstood: count('not_understood'), unproven: count('unproven') };
  });
