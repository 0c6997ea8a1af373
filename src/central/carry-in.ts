/** 持ち込み: a file that was carried here by hand goes through the same door as every batch; the same file again changes nothing. */
import type { KeyObject } from 'node:crypto';
import type { DeviceId, Epoch } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { type CarryReadFailure, readBatches, readCarry } from '../outbox/carry-file.ts';
import { type CarryManifest, carryKeyOf, isCarrySignedBy } from '../outbox/carry-format.ts';
import type { SignedBatch } from '../outbox/peer-protocol.ts';
import { type HandOnDeps, type HandOnRefusal, handOn } from './hand-on.ts';
import { keysOfDevice } from './site-roster.ts';

export interface CarryInDeps extends HandOnDeps {
  /** What the key of the file is made for (carry-format.ts). */
  readonly receiptKey: KeyObject;
  readonly mode: CarryManifest['mode'];
}

/** Of one stream: what the file has of it, and what came of that. */
export interface CarriedIn {
  readonly device: DeviceId;
  readonly epoch: Epoch;
  readonly from: number;
  readonly to: number;
  /** Events that the centre did not have. */
  readonly added: number;
  /** How far the centre has it now; `null`: it was refused. */
  readonly centre: number | null;
  /** When the device itself last said that there was no more; later records of a lost terminal are lost with it. */
  readonly upTo: number | null;
  /** `gap`: what lies between the centre's end and this file is missing, perhaps in an earlier file. */
  readonly refused: HandOnRefusal | 'gap' | 'fork' | null;
}

export interface CarryInReport {
  readonly device: DeviceId;
  readonly site: string;
  readonly madeAt: number;
  readonly added: number;
  readonly streams: readonly CarriedIn[];
}

export type CarryInFailure =
  | CarryReadFailure
  | 'wrong_tenant'
  | 'wrong_mode'
  | 'unknown_carrier'
  | 'carrier_signature'
  | 'other_centre';

const nameOf = ({ device, epoch }: { readonly device: string; readonly epoch: string }): string =>
  `${device}/${epoch}`;

const takeBatch = async (
  deps: CarryInDeps,
  { tenant, device, epoch, batch }: SignedBatch,
  before: CarriedIn,
): Promise<CarriedIn> => {
  // Behind a piece that was refused nothing fits.
  if (before.refused !== null) return before;
  const taken = await handOn(deps, { tenant, device, epoch }, batch, undefined);
  if (!taken.ok) return { ...before, refused: taken.reason };
  const outcome = taken.value;
  if (outcome.kind === 'conflict')
    return { ...before, centre: outcome.conflict.ackSeq, refused: outcome.conflict.reason };
  return outcome.kind === 'accepted'
    ? { ...before, added: before.added + outcome.added, centre: outcome.response.ackSeq }
    : before;
};

/** Checks all of the file first; what of it is not good changes nothing. `progress`: batches done. */
export const carryIn = async (
  deps: CarryInDeps,
  path: string,
  progress: (done: number, of: number) => void = () => undefined,
): Promise<Result<CarryInReport, CarryInFailure>> => {
  const file = await readCarry(path);
  if (!file.ok) return file;
  const { manifest } = file.value;
  const { tenant } = deps.enrolment;
  if (manifest.tenant !== tenant) return failure('wrong_tenant');
  if (manifest.mode !== deps.mode) return failure('wrong_mode');
  const keys = await keysOfDevice(deps.enrolment, manifest.device);
  if (keys.length === 0) return failure('unknown_carrier');
  if (!keys.some(({ publicKey }) => isCarrySignedBy(manifest, publicKey)))
    return failure('carrier_signature');
  const streams = new Map<string, CarriedIn>(
    manifest.streams.map((stream) => [nameOf(stream), { ...stream, added: 0, centre: null, refused: null }]),
  );
  let done = 0;
  const read = await readBatches(file.value, carryKeyOf(deps.receiptKey), async (signed) => {
    const before = streams.get(nameOf(signed));
    done += 1;
    // What the manifest does not speak of, and of another municipality, is not looked at.
    if (before === undefined || signed.tenant !== tenant) return;
    streams.set(nameOf(signed), await takeBatch(deps, signed, before));
    progress(done, manifest.batches);
  });
  if (!read.ok) return read;
  const all = [...streams.values()];
  return success({
    device: manifest.device,
    site: manifest.site,
    madeAt: manifest.madeAt,
    added: all.reduce((sum, { added }) => sum + added, 0),
    streams: all,
  });
};
