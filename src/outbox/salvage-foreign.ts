/**
 * What a damaged store held of other terminals, one of which may have burnt. Believed is what proves itself: an event by its hash, a piece
 * by a head that its device signed, a beginning by a floor. Key and roster, which prove nothing here, are believed of whole pages only.
 */
import { z } from 'zod';
import type { RawRecord, Tx } from '../db/index.ts';
import { deviceIdSchema, epochSchema, sha256HexSchema } from '../kernel/ids.ts';
import {
  type ChainPoint,
  envelopeOf,
  GENESIS,
  hashEvent,
  type StoredEvent,
  storedEventSchema,
  verifyHead,
} from './event.ts';
import { insertForeign } from './foreign-rows.ts';
import type { Projection } from './log-types.ts';

const streamRow = z.tuple([
  deviceIdSchema,
  epochSchema,
  z.string().max(200),
  z.int().min(0),
  sha256HexSchema,
  z.int(),
  z.int().nullable(),
  z.int().min(0),
  z.int().nullable(),
]);
const headRow = z.tuple([deviceIdSchema, epochSchema, z.int().min(1), sha256HexSchema, z.string().max(200)]);
const floorRow = z.tuple([
  deviceIdSchema,
  epochSchema,
  z.int().min(1),
  sha256HexSchema,
  z.enum(['local', 'replicated']),
  z.int(),
  z.string().max(200),
  z.int(),
]);
/** `site_roster`. */
const rosterRow = z.tuple([
  z.null(),
  z.int().min(1),
  z.string().startsWith('{'),
  z.string().max(200),
  z.int(),
]);

interface Head {
  readonly hash: string;
  readonly sig: string;
}

interface Found {
  readonly streams: Map<string, z.infer<typeof streamRow>>;
  readonly floors: Map<string, z.infer<typeof floorRow>>;
  readonly heads: Map<string, Map<number, Head>>;
  /** By number, of each event its hash and the one before. */
  readonly events: Map<string, Map<number, { readonly hash: string; readonly prevHash: string }>>;
  roster: z.infer<typeof rosterRow> | undefined;
}

const nameOf = (device: string, epoch: string): string => `${device}/${epoch}`;

/** A row of `foreign_event`, when it is one and its hash is right. */
const foreignEventOf = ({ columns }: RawRecord, tenant: string): StoredEvent | undefined => {
  if (columns.length !== 9) return undefined;
  const [device, epoch, seq, eventId, hlc, kind, body, prevHash, hash] = columns;
  const parsed = storedEventSchema.safeParse({
    tenant,
    device,
    epoch,
    seq,
    eventId,
    hlc,
    kind,
    body,
    prevHash,
    hash,
  });
  return parsed.success && hashEvent(parsed.data) === parsed.data.hash ? parsed.data : undefined;
};

const within = <T>(all: Map<string, Map<number, T>>, name: string): Map<number, T> => {
  const own = all.get(name) ?? new Map<number, T>();
  all.set(name, own);
  return own;
};

const addRow = (found: Found, { columns, authentic }: RawRecord): void => {
  const head = headRow.safeParse(columns);
  if (head.success) {
    const [device, epoch, seq, hash, sig] = head.data;
    within(found.heads, nameOf(device, epoch)).set(seq, { hash, sig });
  }
  const stream = streamRow.safeParse(columns);
  if (stream.success && authentic()) {
    const name = nameOf(stream.data[0], stream.data[1]);
    // An older version of a row that was since changed lies about too.
    if (stream.data[3] >= (found.streams.get(name)?.[3] ?? 0)) found.streams.set(name, stream.data);
  }
  const floor = floorRow.safeParse(columns);
  if (floor.success && authentic()) {
    const name = nameOf(floor.data[0], floor.data[1]);
    if (floor.data[2] >= (found.floors.get(name)?.[2] ?? 0)) found.floors.set(name, floor.data);
  }
  const roster = rosterRow.safeParse(columns);
  if (roster.success && authentic() && roster.data[1] >= (found.roster?.[1] ?? 0)) found.roster = roster.data;
};

interface SalvagedForeignStream {
  readonly row: z.infer<typeof streamRow>;
  readonly floor: z.infer<typeof floorRow> | undefined;
  readonly heads: ReadonlyMap<number, Head>;
  /** The last signed head up to which it is whole. */
  readonly head: ChainPoint;
  /** Hash of the event to keep, by its number. */
  readonly chosen: ReadonlyMap<number, string>;
}

export interface SalvagedForeign {
  readonly streams: ReadonlyMap<string, SalvagedForeignStream>;
  readonly roster: z.infer<typeof rosterRow> | undefined;
}

/** From its beginning as far as it hangs together, cut at a head that its device signed; the rest comes again from whoever has it. */
const follow = (found: Found, tenant: string, row: z.infer<typeof streamRow>): SalvagedForeignStream => {
  const [device, epoch, key] = row;
  const name = nameOf(device, epoch);
  const floor = found.floors.get(name);
  const events = within(found.events, name);
  const heads = new Map<number, Head>();
  const walked = new Map<number, string>();
  let at: ChainPoint = floor === undefined ? GENESIS : { seq: floor[2], hash: floor[3] };
  let head = at;
  for (let next = events.get(at.seq + 1); next?.prevHash === at.hash; next = events.get(at.seq + 1)) {
    at = { seq: at.seq + 1, hash: next.hash };
    walked.set(at.seq, at.hash);
    const signed = found.heads.get(name)?.get(at.seq);
    if (signed?.hash !== at.hash || !verifyHead({ tenant, device, epoch, ...at }, signed.sig, key)) continue;
    heads.set(at.seq, signed);
    head = at;
  }
  const chosen = new Map([...walked].filter(([seq]) => seq <= head.seq));
  return { row, floor, heads, head, chosen };
};

export const readForeignSalvage = (records: Iterable<RawRecord>, tenant: string): SalvagedForeign => {
  const found: Found = {
    streams: new Map(),
    floors: new Map(),
    heads: new Map(),
    events: new Map(),
    roster: undefined,
  };
  for (const record of records) {
    const event = foreignEventOf(record, tenant);
    if (event === undefined) addRow(found, record);
    else
      within(found.events, nameOf(event.device, event.epoch)).set(event.seq, {
        hash: event.hash,
        prevHash: event.prevHash,
      });
  }
  const streams = new Map([...found.streams].map(([name, row]) => [name, follow(found, tenant, row)]));
  return { streams, roster: found.roster };
};

/** Fills the tables of an empty store, and the views; `records` is read once more, for the bodies. Says how many events were kept. */
export const writeForeignSalvage = (
  tx: Tx,
  { streams, roster }: SalvagedForeign,
  records: Iterable<RawRecord>,
  { tenant, projections }: { readonly tenant: string; readonly projections: readonly Projection[] },
): number => {
  if (roster !== undefined)
    tx.run(
      'INSERT INTO site_roster (only, version, payload, signature, kept_at) VALUES (1, ?, ?, ?, ?)',
      roster.slice(1),
    );
  for (const { row, floor, heads, head } of streams.values()) {
    const [device, epoch, key, , , heardAt, inStepAt, centralSeq, forkedAt] = row;
    // Until when it was whole is no longer true where its end is gone.
    const whole = head.seq === row[3] ? inStepAt : null;
    tx.run('INSERT INTO foreign_stream VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)', [
      ...[device, epoch, key, head.seq, head.hash, heardAt, whole],
      ...[Math.min(centralSeq, head.seq), forkedAt],
    ]);
    if (floor !== undefined) tx.run('INSERT INTO foreign_floor VALUES (?, ?, ?, ?, ?, ?, ?, ?)', floor);
    for (const [seq, { hash, sig }] of heads)
      tx.run('INSERT INTO foreign_head VALUES (?, ?, ?, ?, ?)', [device, epoch, seq, hash, sig]);
  }
  const kept = new Set<string>();
  for (const record of records) {
    const event = foreignEventOf(record, tenant);
    if (event === undefined) continue;
    const name = nameOf(event.device, event.epoch);
    if (streams.get(name)?.chosen.get(event.seq) !== event.hash || kept.has(event.hash)) continue;
    kept.add(event.hash);
    insertForeign(tx, [event]);
    const body = envelopeOf(event.body);
    if (body !== undefined) for (const view of projections) view.applyForeign?.(tx, event, body);
  }
  return kept.size;
};
