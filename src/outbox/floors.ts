/**
 * Where a stream of this store begins. What stood below was removed once the centre had held it long enough (`prune.ts`); its receipt for
 * exactly this place says what that was: the chain goes on from here, and everything before it is at the centre.
 */
import { z } from 'zod';
import type { Reader, Tx } from '../db/index.ts';
import { signatureSchema } from '../kernel/ed25519.ts';
import { epochSchema, sha256HexSchema } from '../kernel/ids.ts';
import { type ChainPoint, GENESIS, type StreamId, verifyReceipt } from './event.ts';
import { durabilitySchema } from './protocol.ts';

export const floorSchema = z.object({
  seq: z.int().min(1),
  hash: sha256HexSchema,
  durability: durabilitySchema,
  /** The centre's clock when it said so, milliseconds since 1970. */
  serverTime: z.int().min(0),
  receiptSig: signatureSchema,
});
export type Floor = z.infer<typeof floorSchema>;

const COLUMNS = 'seq, hash, durability, server_time AS serverTime, receipt_sig AS receiptSig';

export const floorOf = (db: Reader, epoch: string): Floor | undefined =>
  db.one(floorSchema, `SELECT ${COLUMNS} FROM outbox_floor WHERE epoch = ?`, [epoch]);

/** The place from which the chain of a stream can be followed here. */
export const bottomOf = (db: Reader, epoch: string): ChainPoint => {
  const floor = floorOf(db, epoch);
  return floor === undefined ? GENESIS : { seq: floor.seq, hash: floor.hash };
};

const namedSchema = floorSchema.extend({ epoch: epochSchema });

export const floors = (db: Reader): z.infer<typeof namedSchema>[] =>
  db.all(namedSchema, `SELECT epoch, ${COLUMNS} FROM outbox_floor ORDER BY epoch`);

/** Only ever upwards, which the table sees to. */
export const moveFloor = (tx: Tx, epoch: string, floor: Floor, now: number): void => {
  tx.run(
    `INSERT INTO outbox_floor (epoch, seq, hash, durability, server_time, receipt_sig, pruned_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (epoch) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, durability = excluded.durability,
       server_time = excluded.server_time, receipt_sig = excluded.receipt_sig, pruned_at = excluded.pruned_at`,
    [epoch, floor.seq, floor.hash, floor.durability, floor.serverTime, floor.receiptSig, Math.floor(now)],
  );
};

/** Whether the centre signed that it holds the stream up to here. */
export const isFloorSigned = (
  { tenant, device, epoch }: StreamId,
  floor: Floor,
  centreKey: string,
): boolean => {
  const { seq: ackSeq, hash: ackHash, durability, serverTime, receiptSig } = floor;
  return verifyReceipt(
    { tenant, device, epoch, ackSeq, ackHash, durability, serverTime },
    receiptSig,
    centreKey,
  );
};
