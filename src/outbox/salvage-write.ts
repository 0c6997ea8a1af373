/** A new store of what could be salvaged: the old streams, closed, with their gaps named, and a new epoch. */
import type { Db, RawRecord, Tx } from '../db/index.ts';
import type { DeviceId, TenantId } from '../kernel/ids.ts';
import type { Result } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { closeStream } from './closed-streams.ts';
import { beginIdentity } from './device-identity.ts';
import { envelopeOf, type StoredEvent, storedEventSchema } from './event.ts';
import { noteIncident } from './incidents.ts';
import type { Projection } from './log-types.ts';
import { writeForeignSalvage } from './salvage-foreign.ts';
import { eventOf, type Salvaged } from './salvage-read.ts';
import { selectEvents } from './stream-rows.ts';

const PAGE = 1_000;

export interface SalvageTarget {
  readonly db: Db;
  readonly tenant: TenantId;
  readonly device: DeviceId;
  readonly projections: readonly Projection[];
  readonly system: System;
}

const insertEvent = (tx: Tx, event: StoredEvent): number =>
  tx.run(
    `INSERT OR IGNORE INTO outbox_event (epoch, seq, event_id, hlc, kind, body, prev_hash, hash)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    [event.epoch, event.seq, event.eventId, event.hlc, event.kind, event.body, event.prevHash, event.hash],
  );

const keepEvents = (tx: Tx, records: Iterable<RawRecord>, target: SalvageTarget, salvaged: Salvaged) => {
  const chosen = new Map(salvaged.streams.map((stream) => [stream.epoch, stream.chosen]));
  let kept = 0;
  for (const record of records) {
    const event = eventOf(record, target);
    if (event !== undefined && chosen.get(event.epoch)?.get(event.seq) === event.hash)
      kept += insertEvent(tx, event);
  }
  return kept;
};

/** The views of a store are made of its events, in the order of each stream. */
const rebuildViews = (
  tx: Tx,
  { tenant, device, projections }: SalvageTarget,
  { streams }: Salvaged,
): void => {
  for (const { epoch } of streams) {
    for (let afterSeq = 0; ; ) {
      const events = selectEvents(
        tx,
        storedEventSchema,
        { tenant, device, epoch },
        { afterSeq, limit: PAGE },
      );
      for (const event of events) {
        const body = envelopeOf(event.body);
        if (body !== undefined) for (const projection of projections) projection.apply(tx, event, body);
      }
      const last = events.at(-1);
      if (last === undefined) break;
      afterSeq = last.seq;
    }
  }
};

/**
 * Fills an empty store, in one transaction. `records` is read again, for the bodies. Gives how many events were kept.
 * Without a key that could be read the device gets a new one, and has to be introduced to the centre again.
 */
export const writeSalvage = (
  target: SalvageTarget,
  salvaged: Salvaged,
  records: () => Iterable<RawRecord>,
): Result<number, 'disk_full' | 'storage_failed'> =>
  target.db.write((tx) => {
    const { system, tenant, device } = target;
    const now = system.now();
    beginIdentity(tx, system, { tenant, device, privateKey: salvaged.privateKey });
    tx.run('UPDATE outbox_state SET hlc = ?', [salvaged.hlc]);
    const kept = keepEvents(tx, records(), target, salvaged);
    for (const stream of salvaged.streams) {
      closeStream(tx, stream, now);
      if (stream.floor !== undefined)
        tx.run(
          `INSERT INTO outbox_floor (epoch, seq, hash, durability, server_time, receipt_sig, pruned_at)
           VALUES (?, ?, ?, ?, ?, ?, ?)`,
          stream.floor,
        );
    }
    for (const [, ...receipt] of salvaged.receipts)
      tx.run(
        `INSERT INTO outbox_receipt (epoch, ack_seq, ack_hash, durability, server_time, received_at, receipt_sig)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        receipt,
      );
    if (salvaged.tls !== undefined)
      tx.run(
        `INSERT INTO outbox_tls (only, private_key, ca, certificate, asked_with, central_key)
         VALUES (1, ?, ?, ?, ?, ?)`,
        Array.from({ length: 5 }, (_, n) => salvaged.tls?.[n + 1] ?? null),
      );
    rebuildViews(tx, target, salvaged);
    writeForeignSalvage(tx, salvaged.foreign, records(), target);
    noteIncident(
      tx,
      {
        kind: 'salvaged',
        epoch: salvaged.epoch ?? null,
        newKey: salvaged.privateKey === undefined,
        tailUnknown: salvaged.tailUnknown,
      },
      now,
    );
    return kept;
  });
