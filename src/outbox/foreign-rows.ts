/** SQL over the tables of foreign-sql.ts, each row parsed: what other terminals of the site recorded, and who they are. */
import { z } from 'zod';
import type { Reader, Tx } from '../db/index.ts';
import { publicKeySchema, signatureSchema } from '../kernel/ed25519.ts';
import { deviceIdSchema, epochSchema, sha256HexSchema } from '../kernel/ids.ts';
import { GENESIS_HASH, type StoredEvent, storedEventSchema } from './event.ts';
import { type Roster, rosterSchema, type SignedRoster } from './roster.ts';

/** A stream of another terminal (or of this one, before it was set up anew), as it is held here. */
export const foreignStreamSchema = z
  .object({
    device: deviceIdSchema,
    epoch: epochSchema,
    key: publicKeySchema,
    headSeq: z.int().min(0),
    headHash: sha256HexSchema,
    heardAt: z.int(),
    inStepAt: z.int().nullable(),
    centralSeq: z.int().min(0),
    /** How far the centre signed that it has it on two machines. */
    replicatedSeq: z.int().min(0),
    forkedAt: z.int().nullable(),
  })
  .readonly();
export type ForeignStream = z.infer<typeof foreignStreamSchema>;

const STREAM = `SELECT device, epoch, key, head_seq AS headSeq, head_hash AS headHash, heard_at AS heardAt,
  in_step_at AS inStepAt, central_seq AS centralSeq, forked_at AS forkedAt,
  (SELECT coalesce(max(seq), 0) FROM foreign_receipt AS kept WHERE kept.device = foreign_stream.device
    AND kept.epoch = foreign_stream.epoch AND durability = 'replicated') AS replicatedSeq FROM foreign_stream`;

export const foreignStreams = (db: Reader): ForeignStream[] =>
  db.all(foreignStreamSchema, `${STREAM} ORDER BY device, epoch`);

export const foreignStream = (db: Reader, device: string, epoch: string): ForeignStream | undefined =>
  db.one(foreignStreamSchema, `${STREAM} WHERE device = ? AND epoch = ?`, [device, epoch]);

const presentRow = z.object({ epoch: z.string(), forkedAt: z.int().nullable() });

/** The stream that a device writes now, as far as is known here: of all its lives the one whose last event is the latest. */
export const presentStream = (db: Reader, device: string): z.infer<typeof presentRow> | undefined =>
  db.one(
    presentRow,
    `SELECT stream.epoch, stream.forked_at AS forkedAt FROM foreign_stream AS stream
     LEFT JOIN foreign_event AS event ON event.device = stream.device AND event.epoch = stream.epoch
       AND event.seq = stream.head_seq
     WHERE stream.device = ? ORDER BY event.hlc DESC, stream.heard_at DESC LIMIT 1`,
    [device],
  );

const hashRow = z.object({ hash: z.string() });

/** The hash we hold at `seq`; `undefined` beyond the head and below the floor. */
export const foreignHashAt = (db: Reader, device: string, epoch: string, seq: number): string | undefined =>
  seq === 0
    ? GENESIS_HASH
    : db.one(
        hashRow,
        `SELECT hash FROM foreign_event WHERE device = :device AND epoch = :epoch AND seq = :seq
         UNION ALL SELECT hash FROM foreign_floor WHERE device = :device AND epoch = :epoch AND seq = :seq LIMIT 1`,
        { device, epoch, seq },
      )?.hash;

export const foreignEvents = (
  db: Reader,
  tenant: string,
  { device, epoch }: { readonly device: string; readonly epoch: string },
  { after, last }: { readonly after: number; readonly last: number },
): StoredEvent[] =>
  db.all(
    storedEventSchema,
    `SELECT :tenant AS tenant, device, epoch, seq, event_id AS eventId, hlc, kind, body, prev_hash AS prevHash, hash
     FROM foreign_event WHERE device = :device AND epoch = :epoch AND seq > :after AND seq <= :last ORDER BY seq`,
    { tenant, device, epoch, after, last },
  );

const headSchema = z.object({ seq: z.int(), hash: sha256HexSchema, sig: signatureSchema });

/** Signed heads after `after`, as far as `last`, in order: the only places where a stream of another may be cut. */
export const foreignHeads = (
  db: Reader,
  { device, epoch }: { readonly device: string; readonly epoch: string },
  { after, last }: { readonly after: number; readonly last: number },
): z.infer<typeof headSchema>[] =>
  db.all(
    headSchema,
    `SELECT seq, hash, sig FROM foreign_head
     WHERE device = ? AND epoch = ? AND seq > ? AND seq <= ? ORDER BY seq`,
    [device, epoch, after, last],
  );

/** The last signed head before `seq`; 0 before the first. */
export const headBefore = (db: Reader, device: string, epoch: string, seq: number): number =>
  db.one(
    z.object({ seq: z.int().nullable() }),
    'SELECT max(seq) AS seq FROM foreign_head WHERE device = ? AND epoch = ? AND seq < ?',
    [device, epoch, seq],
  )?.seq ?? 0;

export const insertForeign = (tx: Tx, events: readonly StoredEvent[]): void => {
  for (const event of events)
    tx.run(
      `INSERT INTO foreign_event (device, epoch, seq, event_id, hlc, kind, body, prev_hash, hash)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        event.device,
        event.epoch,
        event.seq,
        event.eventId,
        event.hlc,
        event.kind,
        event.body,
        event.prevHash,
        event.hash,
      ],
    );
};

interface NewHead {
  readonly device: string;
  readonly epoch: string;
  readonly key: string;
  readonly head: { readonly seq: number; readonly hash: string; readonly sig: string };
  readonly at: number;
}

/** Moves the stream's head to one that its device signed. */
export const moveHead = (tx: Tx, { device, epoch, key, head, at }: NewHead): void => {
  tx.run(
    `INSERT INTO foreign_stream (device, epoch, key, head_seq, head_hash, heard_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (device, epoch) DO UPDATE SET head_seq = excluded.head_seq, head_hash = excluded.head_hash,
       heard_at = excluded.heard_at`,
    [device, epoch, key, head.seq, head.hash, Math.floor(at)],
  );
  tx.run('INSERT INTO foreign_head (device, epoch, seq, hash, sig) VALUES (?, ?, ?, ?, ?)', [
    device,
    epoch,
    head.seq,
    head.hash,
    head.sig,
  ]);
};

/** Keeps the first contradicting batch as evidence and freezes the stream; of our own stream there is only the evidence. */
export const keepFork = (
  tx: Tx,
  { device, epoch }: { readonly device: string; readonly epoch: string },
  evidence: { readonly seq: number; readonly at: number; readonly toldBy: string; readonly batch: unknown },
): boolean => {
  const { seq, at, toldBy, batch } = evidence;
  const noted = tx.run(
    'INSERT OR IGNORE INTO foreign_fork (device, epoch, seq, noted_at, told_by, batch) VALUES (?, ?, ?, ?, ?, ?)',
    [device, epoch, seq, Math.floor(at), toldBy, JSON.stringify(batch)],
  );
  tx.run('UPDATE foreign_stream SET forked_at = ? WHERE device = ? AND epoch = ? AND forked_at IS NULL', [
    Math.floor(at),
    device,
    epoch,
  ]);
  return noted === 1;
};

const forkSchema = z.object({ device: deviceIdSchema, epoch: epochSchema, seq: z.int(), noted_at: z.int() });

export const forks = (db: Reader): z.infer<typeof forkSchema>[] =>
  db.all(forkSchema, 'SELECT device, epoch, seq, noted_at FROM foreign_fork ORDER BY device, epoch');

const keptSchema = z.object({ version: z.int(), payload: z.string(), signature: z.string() });

export interface KeptRoster {
  readonly roster: Roster;
  readonly signed: SignedRoster;
}

/** The roster that is kept; its signature was checked before it was. */
export const keptRoster = (db: Reader): KeptRoster | undefined => {
  const row = db.one(keptSchema, 'SELECT version, payload, signature FROM site_roster');
  if (row === undefined) return undefined;
  const { payload, signature } = row;
  return { roster: rosterSchema.parse(JSON.parse(payload)), signed: { payload, signature } };
};

export const keepRosterRow = (tx: Tx, version: number, signed: SignedRoster, at: number): void => {
  tx.run(
    'INSERT OR REPLACE INTO site_roster (only, version, payload, signature, kept_at) VALUES (1, ?, ?, ?, ?)',
    [version, signed.payload, signed.signature, Math.floor(at)],
  );
};
