/** What of all streams held here goes to the centre by hand: what neither the centre has nor an earlier file took along. */
import { z } from 'zod';
import type { Db, Reader, WriteFailure } from '../db/index.ts';
import { failure, type Result } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { type CarryWriteFailure, writeCarry } from './carry-file.ts';
import { type CarriedStream, type CarryManifest, carryKeyOfDevice, sealFor } from './carry-format.ts';
import type { Floor } from './floors.ts';
import { foreignFloor } from './foreign-floors.ts';
import { cutForeign, cutOwn } from './foreign-pages.ts';
import { type ForeignStream, foreignStreams, keptRoster } from './foreign-rows.ts';
import type { EventLog } from './log-types.ts';
import type { SignedBatch } from './peer-protocol.ts';
import { activeKeyOf, type SiteScope, scopeFault } from './roster.ts';

export interface CarryOutOptions {
  readonly db: Db;
  readonly log: EventLog;
  readonly scope: SiteScope;
  readonly path: string;
  /** Also what an earlier file took along: that one was lost. */
  readonly all: boolean;
  /** For this terminal of the site in place of the centre, and then everything that is here. */
  readonly to?: string | undefined;
  readonly system: System;
}

/** `no_roster`: the centre's key is not known here yet. `other_roster`: it is of another site or mode. */
export type CarryOutFailure =
  | 'no_roster'
  | 'not_on_roster'
  | 'other_roster'
  | 'nothing_to_carry'
  | CarryWriteFailure
  | WriteFailure;

const markSchema = z.object({ seq: z.int() });

const carriedTo = (db: Reader, device: string, epoch: string): number =>
  db.one(markSchema, 'SELECT seq FROM carried WHERE device = ? AND epoch = ?', [device, epoch])?.seq ?? 0;

interface Outgoing extends CarriedStream {
  /** Where it begins here. */
  readonly floor: Floor | undefined;
  readonly cut: (after: number) => SignedBatch['batch'] | undefined;
}

/** What the centre has on one machine only a failover may lose, when whoever recorded it is burnt already. */
const safeAt = ({ centralSeq, replicatedSeq }: ForeignStream, floor: Floor | undefined): number =>
  Math.max(Math.min(centralSeq, replicatedSeq), floor?.seq ?? 0);

/** Every stream with something in it that is to go. */
const outgoing = ({ db, log, all, to }: CarryOutOptions): Outgoing[] => {
  const after = (device: string, epoch: string, centre: number, floor: Floor | undefined): number => {
    if (to !== undefined) return floor?.seq ?? 0;
    return all ? centre : Math.max(centre, carriedTo(db, device, epoch));
  };
  const own = [log, ...log.former()].map((each) => {
    const { device, epoch } = each.stream;
    const floor = each.floor();
    return {
      device: device as Outgoing['device'],
      epoch: epoch as Outgoing['epoch'],
      from: after(device, epoch, each.acked().seq, floor) + 1,
      to: each.head().seq,
      upTo: null,
      floor,
      cut: (seq: number) => cutOwn(each, seq),
    };
  });
  const foreign = foreignStreams(db).map((stream) => {
    const floor = foreignFloor(db, stream);
    return {
      device: stream.device,
      epoch: stream.epoch,
      from: after(stream.device, stream.epoch, safeAt(stream, floor), floor) + 1,
      to: stream.headSeq,
      upTo: stream.inStepAt,
      floor,
      cut: (seq: number) => cutForeign({ db, log }, stream, seq),
    };
  });
  // Of an earlier life of this record the others may have brought back more than is here.
  const longest = [...own, ...foreign].filter(
    (each, _, all) =>
      !all.some(
        (one) => one !== each && one.device === each.device && one.epoch === each.epoch && one.to > each.to,
      ),
  );
  const named = new Map(longest.map((each) => [`${each.device}/${each.epoch}`, each]));
  return [...named.values()].filter(({ from, to }) => from <= to);
};

// Notes in `reached` how far each stream came: a record that changes meanwhile may give less than was promised.
function* batchesOf(
  streams: readonly Outgoing[],
  tenant: string,
  reached: Map<Outgoing, number>,
): Generator<SignedBatch> {
  for (const stream of streams) {
    const { device, epoch, from, to, floor, cut } = stream;
    let after = from - 1;
    while (after < to) {
      const batch = cut(after);
      if (batch === undefined) break;
      const above = floor !== undefined && floor.seq === after ? { floor } : {};
      yield { tenant: tenant as SignedBatch['tenant'], device, epoch, batch, ...above };
      after = batch.head.seq;
      reached.set(stream, after);
    }
  }
}

/** Writes the file, and only then notes how far it goes. */
export const carryOut = async (options: CarryOutOptions): Promise<Result<CarryManifest, CarryOutFailure>> => {
  const { db, log, scope, path, system } = options;
  const kept = keptRoster(db);
  if (kept === undefined) return failure('no_roster');
  if (scopeFault({ ...scope, event: kept.roster.event }, kept.roster) !== undefined)
    return failure('other_roster');
  const streams = outgoing(options);
  if (streams.length === 0) return failure('nothing_to_carry');
  const { to } = options;
  const device = to === undefined ? undefined : activeKeyOf(kept.roster, to);
  const recipient = to === undefined ? kept.roster.carryKey : carryKeyOfDevice(device ?? '');
  const sealing = recipient === undefined ? undefined : sealFor(recipient, system);
  if (recipient === undefined || sealing === undefined)
    return failure(to === undefined ? 'no_roster' : 'not_on_roster');
  const { tenant, site, mode } = kept.roster;
  const reached = new Map<Outgoing, number>();
  const written = await writeCarry({
    path,
    head: {
      tenant,
      site,
      mode,
      device: log.stream.device as CarryManifest['device'],
      madeAt: Math.floor(system.now()),
      recipient,
    },
    batches: batchesOf(streams, log.stream.tenant, reached),
    streams: () =>
      [...reached].map(([{ device, epoch, from, to: wanted, upTo }, to]) =>
        to === wanted ? { device, epoch, from, to, upTo } : { device, epoch, from, to, upTo: null },
      ),
    sealing,
    signingKey: log.privateKey,
  });
  // What is for another terminal is still to go to the centre.
  if (!written.ok || to !== undefined) return written;
  const noted = db.write((tx) => {
    for (const [{ device, epoch }, to] of reached)
      tx.run('INSERT OR REPLACE INTO carried (device, epoch, seq, carried_at) VALUES (?, ?, ?, ?)', [
        device,
        epoch,
        to,
        Math.floor(system.now()),
      ]);
  });
  return noted.ok ? written : noted;
};
