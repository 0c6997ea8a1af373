/** Proves a backup: every page, the whole chain, and who it is of. In a thread of its own while the terminal runs. */
import { openAtRest } from '../db/index.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { ChainPoint, StreamId } from '../outbox/event.ts';
import { streamOfStore } from '../outbox/stream-rows.ts';
import { toEnd, verifySteps } from '../outbox/verify-store.ts';

export interface CheckedBackup {
  readonly stream: StreamId;
  readonly head: ChainPoint;
  readonly count: number;
}

/** `detail.seq` names the first bad record. Reasons go into the log and to whoever restores. */
export const checkBackup = (path: string, key: Uint8Array): Result<CheckedBackup, string> => {
  const opened = openAtRest({ path, key });
  if (!opened.ok) return opened;
  const db = opened.value;
  try {
    const stream = streamOfStore(db);
    if (stream === undefined) return failure('not_a_record');
    const verified = toEnd(verifySteps(db, stream));
    return verified.ok ? success({ stream, ...verified.value }) : verified;
  } finally {
    db.close();
  }
};
