/** Where a stream of another terminal begins here, and what the centre signed of it: the same as `floors.ts` says of our own. */
import { z } from 'zod';
import type { Reader, Tx } from '../db/index.ts';
import { envelopeOf } from './event.ts';
import { type Floor, floorSchema } from './floors.ts';
import { foreignEvents, foreignHashAt } from './foreign-rows.ts';
import type { Projection } from './log-types.ts';

interface Name {
  readonly device: string;
  readonly epoch: string;
}

const COLUMNS = 'seq, hash, durability, server_time AS serverTime, receipt_sig AS receiptSig';
const OF = 'device = :device AND epoch = :epoch';
const seqRow = z.object({ seq: z.int().nullable() });

export const foreignFloor = (db: Reader, { device, epoch }: Name): Floor | undefined =>
  db.one(floorSchema, `SELECT ${COLUMNS} FROM foreign_floor WHERE ${OF}`, { device, epoch });

/** Between two receipts that are kept of a stream, milliseconds: each could become a floor, and there is one for each pass otherwise.
 * One that says more than those before is kept at once. */
const RECEIPT_EVERY_MS = 3_600_000;

/** Of a stream that was sent on. */
export const keepForeignReceipt = (tx: Tx, { device, epoch }: Name, receipt: Floor): void => {
  const { seq, hash, durability, serverTime, receiptSig } = receipt;
  if (foreignHashAt(tx, device, epoch, seq) !== hash) return;
  tx.run(
    `INSERT INTO foreign_receipt (device, epoch, seq, hash, durability, server_time, receipt_sig)
     SELECT :device, :epoch, :seq, :hash, :durability, :serverTime, :receiptSig
     WHERE NOT EXISTS (SELECT 1 FROM foreign_receipt WHERE ${OF} AND server_time > :serverTime - :every
       AND (durability = 'replicated' OR durability = :durability))
     ON CONFLICT DO NOTHING`,
    { device, epoch, seq, hash, durability, serverTime, receiptSig, every: RECEIPT_EVERY_MS },
  );
};

/** The centre holds less than it said: nothing that it said counts. */
export const dropForeignReceipts = (tx: Tx, { device, epoch }: Name): void => {
  tx.run(`DELETE FROM foreign_receipt WHERE ${OF}`, { device, epoch });
};

export const foreignPlaces = (
  db: Reader,
  { device, epoch }: Name,
  { after, to }: { readonly after: number; readonly to: number },
): Floor[] =>
  db.all(
    floorSchema,
    `SELECT ${COLUMNS} FROM foreign_receipt
     WHERE ${OF} AND seq > :after AND seq <= :to AND durability <> 'volatile' ORDER BY seq, durability`,
    { device, epoch, after, to },
  );

export const foreignHeldSince = (db: Reader, { device, epoch }: Name, held: string, until: number): number =>
  db.one(
    seqRow,
    `SELECT max(seq) AS seq FROM foreign_receipt
     WHERE ${OF} AND server_time <= :until AND (durability = 'replicated' OR durability = :held)`,
    { device, epoch, held, until },
  )?.seq ?? 0;

const PAGE = 500;

/** Everything up to the floor goes, from the views too. */
export const raiseForeignFloor = (
  tx: Tx,
  { device, epoch }: Name,
  floor: Floor,
  {
    tenant,
    projections,
    now,
  }: { readonly tenant: string; readonly projections: readonly Projection[]; readonly now: number },
): void => {
  const { seq, hash, durability, serverTime, receiptSig } = floor;
  for (let after = foreignFloor(tx, { device, epoch })?.seq ?? 0; after < seq; after += PAGE)
    for (const event of foreignEvents(
      tx,
      tenant,
      { device, epoch },
      { after, last: Math.min(seq, after + PAGE) },
    )) {
      const body = envelopeOf(event.body);
      if (body !== undefined) for (const view of projections) view.forget?.(tx, event, body);
    }
  tx.run(
    `INSERT INTO foreign_floor (device, epoch, seq, hash, durability, server_time, receipt_sig, pruned_at)
     VALUES (:device, :epoch, :seq, :hash, :durability, :serverTime, :receiptSig, :now)
     ON CONFLICT (device, epoch) DO UPDATE SET seq = excluded.seq, hash = excluded.hash,
       durability = excluded.durability, server_time = excluded.server_time, receipt_sig = excluded.receipt_sig,
       pruned_at = excluded.pruned_at`,
    { device, epoch, seq, hash, durability, serverTime, receiptSig, now: Math.floor(now) },
  );
  for (const table of ['foreign_event', 'foreign_head', 'foreign_receipt'])
    tx.run(`DELETE FROM ${table} WHERE ${OF} AND seq <= :seq`, { device, epoch, seq });
};
