/**
 * Batches that somebody else brings: a terminal of the same site that kept them, a branch, or a file. What counts is who signed them, not who brings
 * them; also of a device that was withdrawn or replaced since, whose last records would be lost otherwise. Those count like any other, for
 * what a desk recorded before it was taken out is true, and no clock can tell it from what came after; a person is told of each.
 */
import { z } from 'zod';
import type { DeviceId, Epoch } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { type StreamId, verifyHead } from '../outbox/event.ts';
import type { BatchRequest } from '../outbox/protocol.ts';
import { noteAnomaly } from './anomalies.ts';
import type { Enrolment } from './enrolment.ts';
import { type IngestDeps, type IngestOutcome, ingestBatch } from './ingest.ts';
import { type KnownKey, keysOfDevice } from './site-roster.ts';

export interface HandOnDeps {
  readonly enrolment: Enrolment;
  readonly ingest: IngestDeps;
}

export type HandOnRefusal = 'unknown_device' | 'other_site' | 'bad_signature' | 'bad_chain';

const signerOf = (
  stream: StreamId,
  { head }: BatchRequest,
  keys: readonly KnownKey[],
): KnownKey | undefined =>
  keys.find(({ publicKey }) =>
    verifyHead({ ...stream, seq: head.seq, hash: head.hash }, head.sig, publicKey),
  );

const toldRows = z.tuple([z.object({ held: z.int(), told: z.boolean() })]);

/**
 * Noted before it is stored: a centre that stops in between must not have taken it unseen. One of a stream is open at a time, from the
 * first record on that nobody has looked into; what comes after a person settled it is news again.
 */
const noteWithdrawn = async (
  { sql, tenant, system }: Enrolment,
  { device, epoch }: HandedOn,
  batch: BatchRequest,
): Promise<void> => {
  const rows: unknown = await sql`
    SELECT coalesce((
        SELECT ack_seq FROM stream WHERE tenant = ${tenant} AND device = ${device} AND epoch = ${epoch}), 0) AS held,
      EXISTS (
        SELECT 1 FROM anomaly WHERE tenant = ${tenant} AND kind = 'withdrawn_device_record' AND device = ${device}
          AND epoch = ${epoch} AND settled_at IS NULL AND withdrawn_at IS NULL) AS told`;
  const [{ held, told }] = toldRows.parse(rows);
  if (told || batch.head.seq <= held) return;
  const seq = held + 1;
  await noteAnomaly(sql, tenant, {
    kind: 'withdrawn_device_record',
    key: `${device}/${epoch}/${seq}`,
    device,
    epoch,
    seq,
    foundAt: Math.floor(system.now()),
  });
};

export interface HandedOn extends StreamId {
  readonly device: DeviceId;
  readonly epoch: Epoch;
}

/** `site`: of whoever brings it; a terminal hands on for its own site only. `undefined`: a branch, or a file that a person brought. */
export const handOn = async (
  { enrolment, ingest }: HandOnDeps,
  stream: HandedOn,
  batch: BatchRequest,
  site: string | undefined,
): Promise<Result<IngestOutcome, HandOnRefusal>> => {
  const known = await keysOfDevice(enrolment, stream.device);
  if (known.length === 0) return failure('unknown_device');
  const keys = known.filter((key) => site === undefined || key.site === site);
  if (keys.length === 0) return failure('other_site');
  const signer = signerOf(stream, batch, keys);
  if (signer === undefined) return failure('bad_signature');
  if (signer.isWithdrawn) await noteWithdrawn(enrolment, stream, batch);
  const outcome = await ingestBatch(ingest, stream, signer.publicKey, batch);
  return outcome.kind === 'refused' ? failure(outcome.reason) : success(outcome);
};
