import { z } from 'zod';
import { toHex } from '../kernel/bytes.ts';
import type { TenantId } from '../kernel/ids.ts';
import { MAX_TOLD_CHECKPOINTS, type ToldCheckpoint } from '../outbox/protocol.ts';
import type { Queryable } from './database.ts';

/** The newest checkpoint, as far as this process knows. */
export interface NewestCheckpoint {
  readonly size: number;
  /** `checkpointMark` of its note. */
  readonly mark: string;
}

const HEADER = /^(\d{1,15})\/([0-9a-f]{16})?$/;
const HASH_BYTES = 32;
const rowsSchema = z.array(z.object({ note: z.string(), proof: z.instanceof(Uint8Array) }));

const proofOf = (packed: Uint8Array): string[] =>
  Array.from({ length: packed.length / HASH_BYTES }, (_, at) =>
    toHex(packed.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES)),
  );

/**
 * What a terminal that names what it has seen (`CHECKPOINT_HEADER`) has not seen: each with the proof that it continues the one before, a
 * piece at a time. One that has seen nothing, or more than there is, is shown the newest. Undefined: it knows, or did not ask.
 */
export const checkpointsFor = async (
  sql: Queryable,
  tenant: TenantId,
  newest: NewestCheckpoint | undefined,
  header: string | string[] | undefined,
): Promise<ToldCheckpoint[] | undefined> => {
  const [, size, mark] = typeof header === 'string' ? (HEADER.exec(header) ?? []) : [];
  if (newest === undefined || size === undefined) return undefined;
  const seen = Number(size);
  if (seen === newest.size && mark === newest.mark) return undefined;
  const rows: unknown =
    seen === 0 || seen >= newest.size
      ? await sql`SELECT note, proof FROM checkpoint WHERE tenant = ${tenant} ORDER BY size DESC LIMIT 1`
      : await sql`
          SELECT note, proof FROM checkpoint WHERE tenant = ${tenant} AND size > ${seen}
          ORDER BY size LIMIT ${MAX_TOLD_CHECKPOINTS}`;
  return rowsSchema.parse(rows).map(({ note, proof }) => ({ note, proof: proofOf(proof) }));
};
