/**
 * The log of a municipality as large as one likes: every record is made from its number when it is asked for, and only the
 * hashes are kept. Real chains, real signatures, real checkpoints.
 */
import { createHash, type KeyObject } from 'node:crypto';
import { checkpointLines } from '../../src/central/checkpoints.ts';
import { writeManifest } from '../../src/central/export.ts';
import { createExportFolder } from '../../src/central/export-files.ts';
import { toHex } from '../../src/kernel/bytes.ts';
import { makeHlc } from '../../src/kernel/hlc.ts';
import { type DeviceId, deviceIdSchema, epochSchema, eventIdSchema } from '../../src/kernel/ids.ts';
import { EMPTY_FRONTIER, type Frontier, frontierRoot, growTree } from '../../src/kernel/merkle.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { signNote } from '../../src/kernel/signed-note.ts';
import {
  authorOf,
  type Checkpoint,
  type CheckpointClaim,
  type Extent,
  eventsIn,
  extentsHash,
  NOTHING_CLAIMED,
  textOfClaim,
} from '../../src/outbox/checkpoint.ts';
import { GENESIS, hashEvent, type StoredEvent, signHead } from '../../src/outbox/event.ts';
import { CHECKPOINTS_FILE, HEADS_FILE, recordLine, STREAMS_FILE } from '../../src/outbox/export-format.ts';
import type { HeldStream, SignedHead } from '../../src/outbox/verify-held.ts';
import { newKeys, TENANT } from './test-stream.ts';

export interface MadeUpStream extends HeldStream {
  readonly device: DeviceId;
  /** 32 bytes a record. */
  readonly hashes: Buffer;
  readonly privateKey: KeyObject;
  record(seq: number): StoredEvent;
  hashAt(seq: number): string;
}

export interface MadeUpLog {
  readonly streams: readonly MadeUpStream[];
  readonly checkpoints: readonly Checkpoint[];
  readonly key: ReturnType<typeof newKeys>;
  readonly events: number;
}

const START = 1_790_000_000_000;

const bodyOf = (site: string, seq: number): string =>
  JSON.stringify({
    v: 1,
    actor: { staff: 'desk', role: 'clerk' },
    site,
    mode: 'drill',
    evidence: { level: 'L1', source: 'common_card_id', revocation: 'unknown' },
    clockSuspect: false,
    data: {
      shelterId: 'S01',
      householdId: String(1_000_000 + seq),
      members: [1, 2, 3].map((n) => ({
        residentId: String(9_000_000 + seq * 3 + n),
        sex: String((seq % 2) + 1),
        age: (seq * n) % 90,
      })),
    },
  });

const idOf = (name: string, seq: number): string => {
  const hex = createHash('sha256').update(`${name}/${seq}`).digest('hex');
  return `${(START + seq).toString(16).padStart(12, '0').slice(0, 8)}-${hex.slice(0, 4)}-7${hex.slice(4, 7)}-8${hex.slice(7, 10)}-${hex.slice(10, 22)}`;
};

/** A head every `batch` records, as an accepted batch leaves one. */
const makeStream = (name: string, count: number, batch: number): MadeUpStream => {
  const device = deviceIdSchema.parse(name);
  const epoch = epochSchema.parse('0123456789abcdef');
  const keys = newKeys();
  const hashes = Buffer.alloc(count * 32);
  const hashAt = (seq: number): string =>
    seq === 0 ? GENESIS.hash : hashes.toString('hex', (seq - 1) * 32, seq * 32);
  const fieldsOf = (seq: number) => ({
    tenant: TENANT,
    device,
    epoch,
    seq,
    eventId: eventIdSchema.parse(idOf(name, seq)),
    hlc: makeHlc(START + seq * 1_000, 0),
    kind: 'shelter.checked_in',
    body: bodyOf(name, seq),
    prevHash: hashAt(seq - 1),
  });
  const heads: SignedHead[] = [];
  for (let seq = 1; seq <= count; seq += 1) {
    const hash = hashEvent(fieldsOf(seq));
    hashes.write(hash, (seq - 1) * 32, 'hex');
    if (seq % batch !== 0 && seq !== count) continue;
    const sig = signHead({ tenant: TENANT, device, epoch, seq, hash }, keys.privateKey);
    heads.push({ seq, hash, sig, key: keys.publicKey });
  }
  return {
    tenant: TENANT,
    device,
    epoch,
    ackSeq: count,
    ackHash: hashAt(count),
    heads,
    forkedAt: null,
    hashes,
    privateKey: keys.privateKey,
    record: (seq) => ({ ...fieldsOf(seq), hash: hashAt(seq) }),
    hashAt,
  };
};

/** `parts` checkpoints, each over the same share of every stream. */
const makeCheckpoints = (
  streams: readonly MadeUpStream[],
  parts: number,
  key: ReturnType<typeof newKeys>,
): Checkpoint[] => {
  const checkpoints: Checkpoint[] = [];
  let before: CheckpointClaim = NOTHING_CLAIMED;
  let old: Frontier = EMPTY_FRONTIER;
  for (let part = 1; part <= parts; part += 1) {
    const extents = streams.flatMap(({ device, epoch, ackSeq }): Extent[] => {
      const [fromSeq, toSeq] = [
        Math.floor((ackSeq * (part - 1)) / parts) + 1,
        Math.floor((ackSeq * part) / parts),
      ];
      return toSeq < fromSeq
        ? []
        : [{ device: deviceIdSchema.parse(device), epoch: epochSchema.parse(epoch), fromSeq, toSeq }];
    });
    const added = Buffer.concat(
      extents.map(({ device, fromSeq, toSeq }) => {
        const stream = streams.find((each) => each.device === device);
        return stream?.hashes.subarray((fromSeq - 1) * 32, toSeq * 32) ?? Buffer.alloc(0);
      }),
    );
    const size = before.size + eventsIn(extents);
    const tree = growTree(old, size);
    tree.addPacked(added);
    const claim: CheckpointClaim = {
      size,
      root: toHex(frontierRoot(tree.frontier())),
      extentsHash: extentsHash(before.extentsHash, extents),
    };
    checkpoints.push({
      size,
      note: signNote(textOfClaim(TENANT, claim), authorOf(TENANT, key.publicKey), key.privateKey),
      extents,
      proof: tree.proof().map(toHex),
      cosignatures: [],
    });
    before = claim;
    old = tree.frontier();
  }
  return checkpoints;
};

export const makeUpLog = (
  counts: Readonly<Record<string, number>>,
  { batch = 500, checkpoints = 4 }: { readonly batch?: number; readonly checkpoints?: number } = {},
): MadeUpLog => {
  const streams = Object.entries(counts).map(([name, count]) => makeStream(name, count, batch));
  const key = newKeys();
  return {
    streams,
    checkpoints: makeCheckpoints(streams, checkpoints, key),
    key,
    events: streams.reduce((sum, { ackSeq }) => sum + ackSeq, 0),
  };
};

/** The log's own files of an export, signed like one of the centre. */
export const writeMadeUpExport = async (
  { streams, checkpoints, key, events }: MadeUpLog,
  dir: string,
): Promise<void> => {
  const folder = mustSucceed(createExportFolder(dir));
  const fileOf = ({ device, epoch }: MadeUpStream): string => `streams/${device}.${epoch}.ndjson`;
  for (const stream of streams)
    await folder.file(fileOf(stream), (file) => {
      for (let seq = 1; seq <= stream.ackSeq; seq += 1) file.write(`${recordLine(stream.record(seq))}\n`);
    });
  await folder.file(STREAMS_FILE, (file) => {
    for (const stream of streams) {
      const { device, epoch, ackSeq, ackHash, forkedAt } = stream;
      file.write(`${JSON.stringify({ device, epoch, ackSeq, ackHash, forkedAt, file: fileOf(stream) })}\n`);
    }
  });
  await folder.file(HEADS_FILE, (file) => {
    for (const { device, epoch, heads } of streams)
      for (const head of heads) file.write(`${JSON.stringify({ device, epoch, ...head })}\n`);
  });
  await folder.file(CHECKPOINTS_FILE, (file) => file.write(checkpointLines(checkpoints)));
  const tenant = { id: TENANT, name: '架空県かざし市' };
  await writeManifest({ tenant, mode: 'drill', key }, folder, { at: START, events });
};
