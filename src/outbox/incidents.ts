/** What happened to this terminal's record that a supervisor has to know of; it stays until one has said that she does. */
import { z } from 'zod';
import type { Db, Reader, Tx, WriteFailure } from '../db/index.ts';
import { type Epoch, epochSchema } from '../kernel/ids.ts';
import { type Result, success } from '../kernel/result.ts';
import { closedStreams, lostRanges, type SeqRange } from './closed-streams.ts';

/**
 * `restored`: a backup was put in place. `salvaged`: the file was damaged or its chain broken, and what could be read was
 * kept. `lost`: there was a record here and its file is gone.
 */
export const incidentKindSchema = z.enum(['restored', 'salvaged', 'lost']);

export interface NewIncident {
  readonly kind: z.infer<typeof incidentKindSchema>;
  /** The stream that was open until then, when that is known. */
  readonly epoch: Epoch | null;
  /** The device's key was lost with it: the terminal has to be introduced to the centre again. */
  readonly newKey: boolean;
  /** Nobody knows how far the stream went. */
  readonly tailUnknown: boolean;
}

export interface Incident extends NewIncident {
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Numbers of events that neither this terminal has nor, as far as it was told, the centre. */
  readonly lost: readonly SeqRange[];
}

export const noteIncident = (
  tx: Tx,
  { kind, epoch, newKey, tailUnknown }: NewIncident,
  now: number,
): void => {
  tx.run('INSERT INTO outbox_incident (at, kind, epoch, new_key, tail_unknown) VALUES (?, ?, ?, ?, ?)', [
    Math.floor(now),
    kind,
    epoch,
    newKey ? 1 : 0,
    tailUnknown ? 1 : 0,
  ]);
};

const flag = z.int().transform((value) => value === 1);
const rowSchema = z.object({
  id: z.int(),
  at: z.int(),
  kind: incidentKindSchema,
  epoch: epochSchema.nullable(),
  newKey: flag,
  tailUnknown: flag,
});

/** The newest that nobody has confirmed. */
export const openIncident = (db: Reader): Incident | undefined => {
  const row = db.one(
    rowSchema,
    `SELECT id, at, kind, epoch, new_key AS newKey, tail_unknown AS tailUnknown FROM outbox_incident
     WHERE seen_at IS NULL ORDER BY id DESC LIMIT 1`,
  );
  if (row === undefined) return undefined;
  return { ...row, lost: closedStreams(db).flatMap(lostRanges) };
};

/** A supervisor has read it, and every one before it. */
export const confirmIncident = (
  db: Db,
  id: number,
  { staff, now }: { readonly staff: string; readonly now: number },
): Result<undefined, WriteFailure> => {
  const done = db.write((tx) =>
    tx.run('UPDATE outbox_incident SET seen_at = ?, seen_by = ? WHERE id <= ? AND seen_at IS NULL', [
      Math.floor(now),
      staff,
      id,
    ]),
  );
  return done.ok ? success(undefined) : done;
};
