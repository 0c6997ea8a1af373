/** Proves a backup: every page, the whole chain, and who it is of. In a thread of its own while the terminal runs. */
import { z } from 'zod';
import { openAtRest, type Reader } from '../db/index.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { ChainPoint, StreamId } from '../outbox/event.ts';
import { streamOfStore } from '../outbox/stream-rows.ts';
import { toEnd, verifySteps } from '../outbox/verify-store.ts';

export interface CheckedBackup {
  readonly stream: StreamId;
  readonly head: ChainPoint;
  readonly count: number;
}

/** A file of our key need not be a record: it may be a replica, or be cut off before its first table. */
const hasTables = (db: Reader): boolean =>
  db.one(
    z.object({ found: z.int() }),
    "SELECT count(*) AS found FROM sqlite_schema WHERE name = 'outbox_device'",
  )?.found === 1;

/** `detail.seq` names the first bad record. Reasons go into the log and to whoever restores. */
export const checkBackup = (path: string, key: Uint8Array): Result<CheckedBackup, string> => {
  const opened = openAtRest({ path, key });
  if (!opened.ok) return opened;
  const db = opened.value;
  try {
    const stream = hasTables(db) ? streamOfStore(db) : undefined;
    if (stream === undefined) return failure('not_a_record');
    const verified = toEnd(verifySteps(db, stream));
    return verified.ok ? success({ stream, ...verified.value }) : verified;
  } finally {
    db.close();
  }
};
