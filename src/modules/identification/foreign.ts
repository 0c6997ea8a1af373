import { z } from 'zod';
import type { Db, Reader, Tx } from '../../db/index.ts';
import { type Result, success } from '../../kernel/result.ts';
import type { EventLog } from '../../outbox/log-types.ts';
import type { LinkChange } from '../../outbox/protocol.ts';
import { type IdentificationEvent, identificationEventSchemas } from './schema.ts';
import { takeEvent } from './store.ts';

/** What other desks recorded of cards, as the centre tells it: folded in with this desk's own, where order means nothing. */

/** One centre to a record: its public key names it. */
const cursorRows = z.object({ after: z.int() });

export const linkCursor = (db: Reader, centre: string): number =>
  db.one(cursorRows, 'SELECT after FROM identification_cursor WHERE centre = ?', [centre])?.after ?? 0;

/** `undefined`: of a newer program, whose meaning nobody here knows. */
const eventIn = ({ kind, data }: LinkChange): IdentificationEvent | undefined => {
  if (!(kind in identificationEventSchemas)) return undefined;
  const known = kind as keyof typeof identificationEventSchemas;
  const parsed = identificationEventSchemas[known].safeParse(data);
  return parsed.success ? ({ kind: known, data: parsed.data } as IdentificationEvent) : undefined;
};

const takeOne = (tx: Tx, log: Pick<EventLog, 'witness'>, change: LinkChange): boolean => {
  const event = eventIn(change);
  if (event === undefined) return false;
  takeEvent(tx, change, event);
  // Whatever is recorded here from now on comes after what was seen: else an unlinking could stand before its link.
  log.witness(tx, change.hlc);
  return true;
};

/** Takes a page in and moves the cursor. Success gives how many were not understood. */
export const takeLinkChanges = (
  { db, log }: { readonly db: Db; readonly log: Pick<EventLog, 'witness'> },
  centre: string,
  changes: readonly LinkChange[],
  cursor: number,
): Result<number, 'disk_full' | 'storage_failed'> => {
  const written = db.write((tx) => {
    const understood = changes.filter((change) => takeOne(tx, log, change)).length;
    tx.run('INSERT OR REPLACE INTO identification_cursor VALUES (?, ?)', [centre, cursor]);
    return changes.length - understood;
  });
  return written.ok ? success(written.value) : written;
};
