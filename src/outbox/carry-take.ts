/** 持ち込み at a terminal: what another terminal of the site wrote for this one is taken in as if it had told it (`foreign.ts`). */
import { failure, type Result, success } from '../kernel/result.ts';
import { type CarryReadFailure, readBatches, readCarry } from './carry-file.ts';
import { deviceCarryKey, isCarrySignedBy } from './carry-format.ts';
import type { ForeignStreams, TakeRefusal } from './foreign.ts';
import type { EventLog } from './log-types.ts';
import { type ScopeFault, scopeFault } from './roster.ts';

export interface CarryTakeOptions {
  readonly log: Pick<EventLog, 'privateKey'>;
  readonly foreign: ForeignStreams;
  readonly centralPublicKey: string | undefined;
}

/** What came of a file: events that were new, and why a piece of a stream was refused. */
export interface CarryTaken {
  readonly from: string;
  readonly added: number;
  readonly refused: readonly {
    readonly device: string;
    readonly reason: TakeRefusal | 'disk_full' | 'storage_failed';
  }[];
}

/** `other_terminal`: the file is for another terminal, or for the centre. */
export type CarryTakeFailure =
  | CarryReadFailure
  | ScopeFault
  | 'no_roster'
  | 'unknown_carrier'
  | 'carrier_signature'
  | 'other_terminal';

/** The same file again changes nothing. */
export const carryTake = async (
  { log, foreign, centralPublicKey }: CarryTakeOptions,
  path: string,
): Promise<Result<CarryTaken, CarryTakeFailure>> => {
  const file = await readCarry(path);
  if (!file.ok) return file;
  const { manifest } = file.value;
  const roster = foreign.roster()?.roster;
  if (roster === undefined) return failure('no_roster');
  const fault = scopeFault(foreign.scope, { ...manifest, event: foreign.scope.event });
  if (fault !== undefined) return failure(fault);
  const carriers = roster.members.filter(({ device }) => device === manifest.device);
  if (carriers.length === 0) return failure('unknown_carrier');
  if (!carriers.some(({ publicKey }) => isCarrySignedBy(manifest, publicKey)))
    return failure('carrier_signature');
  let added = 0;
  const refused: { device: string; reason: CarryTaken['refused'][number]['reason'] }[] = [];
  const read = await readBatches(file.value, deviceCarryKey(log.privateKey), async (signed) => {
    const taken = foreign.take(signed, manifest.device, centralPublicKey);
    if (taken.ok) added += taken.value;
    else refused.push({ device: signed.device, reason: taken.reason });
  });
  if (!read.ok)
    return read.reason === 'other_centre' ? failure('other_terminal') : failure(read.reason, read.detail);
  return success({ from: manifest.device, added, refused });
};
