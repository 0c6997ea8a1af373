/**
 * The newest checkpoint that the centre showed this terminal. Each that follows must be shown to continue it: a centre that was set
 * back, or tells its terminals different histories, is found by them, and both notes are kept.
 */
import { z } from 'zod';
import type { Db, Reader, WriteFailure } from '../db/index.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { type CheckpointClaim, checkpointMark, continues, readClaim } from './checkpoint.ts';
import type { ToldCheckpoint } from './protocol.ts';

const seenRow = z.object({ size: z.int(), note: z.string() });

export const seenCheckpoint = (db: Reader): z.infer<typeof seenRow> | undefined =>
  db.one(seenRow, 'SELECT size, note FROM outbox_checkpoint');

/** What the centre is told of what this terminal has seen: `size/mark`, `0/` at first. */
export const seenHeader = (db: Reader): string => {
  const seen = seenCheckpoint(db);
  return seen === undefined ? '0/' : `${seen.size}/${checkpointMark(seen.note)}`;
};

/** How often the centre showed something that does not continue what it had shown. */
export const oddCheckpoints = (db: Reader): number =>
  db.one(z.object({ n: z.int() }), 'SELECT count(*) AS n FROM outbox_odd_checkpoint')?.n ?? 0;

/** `set_back`: a smaller tree than before. `other_history`: one that does not begin with the one before. */
export type CheckpointOddity = 'set_back' | 'other_history';

const oddity = (
  before: CheckpointClaim,
  after: CheckpointClaim,
  proof: readonly string[],
): CheckpointOddity | undefined => {
  if (after.size < before.size) return 'set_back';
  return continues(before, after, proof) ? undefined : 'other_history';
};

/**
 * Takes what the centre told, in order. An oddity is kept with both notes and told once: what is shown now is what the next one is
 * held against. `bad_checkpoint`: nothing that the centre signed.
 */
export const takeCheckpoints = (
  db: Db,
  told: readonly ToldCheckpoint[],
  { tenant, centreKey, now }: { readonly tenant: string; readonly centreKey: string; readonly now: number },
): Result<undefined, CheckpointOddity | 'bad_checkpoint' | WriteFailure> => {
  let seen = seenCheckpoint(db);
  let odd: CheckpointOddity | undefined;
  for (const { note, proof } of told) {
    const claim = readClaim(note, tenant, centreKey);
    if (!claim.ok) return failure('bad_checkpoint');
    const before = seen;
    const known = before === undefined ? undefined : readClaim(before.note, tenant, centreKey);
    // The municipality may have another centre now, with another key.
    const found = known?.ok === true ? oddity(known.value, claim.value, proof) : undefined;
    const written = db.write((tx) => {
      if (found !== undefined && before !== undefined)
        tx.run('INSERT INTO outbox_odd_checkpoint (at, why, before_note, note) VALUES (?, ?, ?, ?)', [
          Math.floor(now),
          found,
          before.note,
          note,
        ]);
      tx.run('INSERT OR REPLACE INTO outbox_checkpoint (only, size, note, kept_at) VALUES (1, ?, ?, ?)', [
        claim.value.size,
        note,
        Math.floor(now),
      ]);
    });
    if (!written.ok) return written;
    odd ??= found;
    seen = { size: claim.value.size, note };
  }
  return odd === undefined ? success(undefined) : failure(odd);
};
