/**
 * What of a damaged store can be believed. Its pages give records in no order, old versions among them; an event proves itself by
 * its hash, and its place by the hash that the event after it names. So one changed byte costs one event, and none is made up.
 */
import { z } from 'zod';
import type { RawRecord } from '../db/index.ts';
import { HLC_ZERO, type Hlc, hlcSchema } from '../kernel/hlc.ts';
import { type DeviceId, type Epoch, epochSchema, sha256HexSchema, type TenantId } from '../kernel/ids.ts';
import type { ClosedStream, SeqRange } from './closed-streams.ts';
import { isDeviceKey } from './device-identity.ts';
import { type ChainPoint, GENESIS, hashEvent, type StoredEvent, storedEventSchema } from './event.ts';
import { readForeignSalvage, type SalvagedForeign } from './salvage-foreign.ts';

interface Owner {
  readonly tenant: TenantId;
  readonly device: DeviceId;
}

/** A row of `outbox_event`, when it is one and its hash is right. */
export const eventOf = ({ columns }: RawRecord, { tenant, device }: Owner): StoredEvent | undefined => {
  if (columns.length !== 8) return undefined;
  const [epoch, seq, eventId, hlc, kind, body, prevHash, hash] = columns;
  const fields = { tenant, device, epoch, seq, eventId, hlc, kind, body, prevHash, hash };
  const parsed = storedEventSchema.safeParse(fields);
  return parsed.success && hashEvent(parsed.data) === parsed.data.hash ? parsed.data : undefined;
};

const stateRow = z.tuple([
  z.null(),
  hlcSchema,
  z.int().min(0),
  sha256HexSchema,
  z.int().min(0),
  sha256HexSchema,
  z.int(),
]);
const deviceRow = z.tuple([z.null(), z.string(), z.string(), epochSchema, z.custom<Uint8Array>(isDeviceKey)]);
const receiptRow = z.tuple([
  z.null(),
  epochSchema,
  z.int().min(0),
  sha256HexSchema,
  z.enum(['local', 'replicated', 'volatile']),
  z.int(),
  z.int(),
  z.string().max(200),
]);

/** `outbox_tls`: key and certificate with which the centre knows this terminal, and the key by which it knows the centre. */
const tlsRow = z.tuple([
  z.null(),
  z.string().startsWith('-----BEGIN PRIVATE KEY-----'),
  z.string().nullable(),
  z.string().nullable(),
  z.string().nullable(),
  // Not in a row that was written before there was such a column.
  z.string().nullable().optional(),
]);
export type TlsRow = z.infer<typeof tlsRow>;

/** `outbox_closed`: streams that had ended before. */
const closedRow = z.tuple([
  epochSchema,
  z.enum(['restored', 'salvaged']),
  z.int(),
  z.int().min(0),
  sha256HexSchema,
  z.int().min(0),
  sha256HexSchema,
]);

/** `outbox_floor`: where a stream begins. */
const floorRow = z.tuple([
  epochSchema,
  z.int().min(1),
  sha256HexSchema,
  z.enum(['local', 'replicated']),
  z.int(),
  z.string().max(200),
  z.int(),
]);
export type FloorRow = z.infer<typeof floorRow>;

export type ReceiptRow = z.infer<typeof receiptRow>;

interface Candidate {
  readonly hash: string;
  readonly prevHash: string;
}

/** First reading: everything but the bodies. */
interface Found {
  readonly events: Map<Epoch, Map<number, Candidate[]>>;
  /** Of each stream the receipt that goes farthest. */
  readonly receipts: Map<Epoch, ReceiptRow>;
  readonly closed: Map<Epoch, z.infer<typeof closedRow>>;
  readonly floors: Map<Epoch, FloorRow>;
  state: z.infer<typeof stateRow> | undefined;
  device: z.infer<typeof deviceRow> | undefined;
  tls: TlsRow | undefined;
  hlc: Hlc;
}

const addEvent = ({ events }: Found, { epoch, seq, hash, prevHash }: StoredEvent): void => {
  const stream = events.get(epoch) ?? new Map<number, Candidate[]>();
  events.set(epoch, stream);
  const known = stream.get(seq) ?? [];
  if (!known.some((other) => other.hash === hash)) stream.set(seq, [...known, { hash, prevHash }]);
};

/** What cannot prove itself is believed only of a page that is whole. */
const addRow = (found: Found, { columns, authentic }: RawRecord, owner: Owner): void => {
  const device = deviceRow.safeParse(columns);
  // The log comes after the file, so the last that is met is the newest.
  if (device.success && device.data[1] === owner.tenant && device.data[2] === owner.device && authentic())
    found.device = device.data;
  const state = stateRow.safeParse(columns);
  if (state.success && authentic()) found.state = state.data;
  const tls = tlsRow.safeParse(columns);
  if (tls.success && authentic()) found.tls = tls.data;
  const closed = closedRow.safeParse(columns);
  if (closed.success && authentic()) found.closed.set(closed.data[0], closed.data);
  const floor = floorRow.safeParse(columns);
  if (floor.success && authentic() && floor.data[1] >= (found.floors.get(floor.data[0])?.[1] ?? 0))
    found.floors.set(floor.data[0], floor.data);
  const receipt = receiptRow.safeParse(columns);
  if (!receipt.success || !authentic()) return;
  const before = found.receipts.get(receipt.data[1]);
  if (before === undefined || before[2] <= receipt.data[2]) found.receipts.set(receipt.data[1], receipt.data);
};

const readAll = (records: Iterable<RawRecord>, owner: Owner): Found => {
  const found: Found = {
    events: new Map(),
    receipts: new Map(),
    closed: new Map(),
    floors: new Map(),
    state: undefined,
    device: undefined,
    tls: undefined,
    hlc: HLC_ZERO,
  };
  for (const record of records) {
    const event = eventOf(record, owner);
    if (event === undefined) addRow(found, record, owner);
    else {
      addEvent(found, event);
      if (event.hlc > found.hlc) found.hlc = event.hlc;
    }
  }
  if (found.state !== undefined && found.state[1] > found.hlc) found.hlc = found.state[1];
  return found;
};

/** Where the stream is known to have come to: the stored head, else a receipt, else its last event. */
const topOf = (found: Found, epoch: Epoch): ChainPoint => {
  const events = found.events.get(epoch) ?? new Map<number, Candidate[]>();
  let last = 0;
  for (const seq of events.keys()) if (seq > last) last = seq;
  const points: ChainPoint[] = [
    GENESIS,
    ...(events.get(last) ?? []).map(({ hash }) => ({ seq: last, hash })),
  ];
  const floor = found.floors.get(epoch);
  if (floor !== undefined) points.push({ seq: floor[1], hash: floor[2] });
  const receipt = found.receipts.get(epoch);
  if (receipt !== undefined) points.push({ seq: receipt[2], hash: receipt[3] });
  const closed = found.closed.get(epoch);
  if (closed !== undefined) points.push({ seq: closed[3], hash: closed[4] });
  if (found.state !== undefined && found.device?.[3] === epoch)
    points.push({ seq: found.state[2], hash: found.state[3] });
  // Of equals the later in this list: what is signed or stored outweighs an event that only stands there.
  return points.reduce((best, point) => (point.seq >= best.seq ? point : best));
};

const ackedOf = (receipt: ReceiptRow | undefined, floor: FloorRow | undefined): ChainPoint => {
  if (receipt !== undefined && receipt[2] >= (floor?.[1] ?? 0)) return { seq: receipt[2], hash: receipt[3] };
  return floor === undefined ? GENESIS : { seq: floor[1], hash: floor[2] };
};

/** From the end to the beginning, which is the floor: of each number the event that the one after it names. */
const choose = (
  events: ReadonlyMap<number, readonly Candidate[]>,
  top: ChainPoint,
  floor: number,
): { readonly chosen: ReadonlyMap<number, string>; readonly missing: SeqRange[] } => {
  const chosen = new Map<number, string>();
  const missing: SeqRange[] = [];
  let wanted: string | undefined = top.hash;
  for (let seq = top.seq; seq > floor; seq -= 1) {
    const candidates: readonly Candidate[] = events.get(seq) ?? [];
    const one: Candidate | undefined = candidates.find(({ hash }) => wanted === undefined || hash === wanted);
    wanted = one?.prevHash;
    if (one !== undefined) chosen.set(seq, one.hash);
    else if (missing.at(-1)?.from === seq + 1) missing.push({ from: seq, to: missing.pop()?.to ?? seq });
    else missing.push({ from: seq, to: seq });
  }
  return { chosen, missing: missing.reverse() };
};

export interface SalvagedStream extends ClosedStream {
  /** Hash of the event to keep, by its number. */
  readonly chosen: ReadonlyMap<number, string>;
  readonly floor: FloorRow | undefined;
}

export interface Salvaged {
  readonly streams: readonly SalvagedStream[];
  readonly receipts: readonly ReceiptRow[];
  /** PKCS#8, when it could be read. */
  readonly privateKey: Uint8Array | undefined;
  readonly tls: TlsRow | undefined;
  /** The stream that was open, when that could be read. */
  readonly epoch: Epoch | undefined;
  /** The stored head could not be read: behind the last event that is here there may have been more. */
  readonly tailUnknown: boolean;
  readonly hlc: Hlc;
  /** What was held of other terminals. */
  readonly foreign: SalvagedForeign;
}

/** `records` gives them anew each time it is called. */
export const readSalvage = (records: () => Iterable<RawRecord>, owner: Owner): Salvaged => {
  const found = readAll(records(), owner);
  const open = found.device?.[3];
  const epochs = new Set([
    ...found.events.keys(),
    ...found.receipts.keys(),
    ...found.closed.keys(),
    ...found.floors.keys(),
  ]);
  if (open !== undefined) epochs.add(open);
  const streams = [...epochs].map((epoch): SalvagedStream => {
    const head = topOf(found, epoch);
    const receipt = found.receipts.get(epoch);
    const floor = found.floors.get(epoch);
    const { chosen, missing } = choose(found.events.get(epoch) ?? new Map(), head, floor?.[1] ?? 0);
    return {
      epoch,
      why: found.closed.get(epoch)?.[1] ?? 'salvaged',
      head,
      acked: ackedOf(receipt, floor),
      missing,
      chosen,
      floor,
    };
  });
  return {
    streams,
    receipts: [...found.receipts.values()],
    privateKey: found.device?.[4],
    tls: found.tls,
    epoch: open,
    tailUnknown: open === undefined || found.state === undefined,
    hlc: found.hlc,
    foreign: readForeignSalvage(records(), owner.tenant),
  };
};
