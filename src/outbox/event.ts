/**
 * The event: what a terminal says happened, once and for ever. Shared with the centre, so nothing here knows
 * SQLite. The chain is over the exact stored bytes: `body` stays the text that was hashed, because a parsed
 * and re-written JSON (PostgreSQL's `jsonb`, say) is no longer the same bytes (systems.md §1.2).
 */
import { hash, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { preImage, signBytes, verifyBytes } from '../kernel/ed25519.ts';
import { hlcSchema } from '../kernel/hlc.ts';
import {
  deviceIdSchema,
  epochSchema,
  eventIdSchema,
  sha256HexSchema,
  tenantIdSchema,
} from '../kernel/ids.ts';
import { PLAIN_TEXT } from '../kernel/plain-text.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { actorSchema } from '../kernel/roles.ts';

/** Longest body, in code points (zod counts those): an event is a fact about one person at one desk, not a document. */
export const MAX_BODY_LENGTH = 65_536;

/** What happened, named by the module that owns it: `shelter.check_in`. */
export const EVENT_KIND = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/;
export const MAX_KIND_LENGTH = 64;
export const eventKindSchema = z.string().regex(EVENT_KIND).max(MAX_KIND_LENGTH);

export const seqSchema = z.int().min(1);

/**
 * One record of a stream `(tenant, device, epoch)`. A lone surrogate is refused: UTF-8 cannot write it, so two
 * different texts would have the same bytes and the same hash.
 */
export const storedEventSchema = z
  .strictObject({
    tenant: tenantIdSchema,
    device: deviceIdSchema,
    epoch: epochSchema,
    seq: seqSchema,
    eventId: eventIdSchema,
    hlc: hlcSchema,
    kind: eventKindSchema,
    body: z
      .string()
      .max(MAX_BODY_LENGTH)
      .refine((text) => text.isWellFormed(), 'not well-formed Unicode'),
    prevHash: sha256HexSchema,
    hash: sha256HexSchema,
  })
  .readonly();
export type StoredEvent = z.infer<typeof storedEventSchema>;

/**
 * How sure the desk was of the person. `L0` something was read, `L1` compared by staff, `LC` the chip answered a fresh
 * challenge with its pinned key, `L2` PIN and a signature over our nonce. Only `L2` may be called authenticated.
 */
export const evidenceSchema = z
  .strictObject({
    level: z.enum(['L0', 'L1', 'LC', 'L2']),
    source: z.string().min(1).max(64),
    revocation: z.enum(['good', 'revoked', 'unknown']),
    /** Milliseconds since 1970 of the revocation list that said so. */
    revocationAsOf: z.number().optional(),
    /** Of a comparison: `false` when no photo could be shown and only what is written was compared. */
    photo: z.boolean().optional(),
  })
  .readonly();
export type Evidence = z.infer<typeof evidenceSchema>;

/** 訓練, or in earnest (本番). */
export const modeSchema = z.enum(['drill', 'real']);

/** The envelope inside `body`; `data` belongs to the module that owns the event's kind. */
export const eventBodySchema = z
  .strictObject({
    v: z.literal(1),
    actor: actorSchema,
    site: z.string().min(1).max(64).regex(PLAIN_TEXT),
    mode: modeSchema,
    evidence: evidenceSchema.optional(),
    /** The wall clock could not be trusted when this was recorded; the order in the stream still holds. */
    clockSuspect: z.boolean(),
    /** HMAC that whoever shares a key with this device can check (`Prove`); absent where there is nothing to prove. */
    proof: sha256HexSchema.optional(),
    data: z.unknown(),
  })
  .readonly();
export type EventBody = z.infer<typeof eventBodySchema>;

/** What can be parsed can be nested deeper than it could be written again; nothing of ours comes near this. */
const MAX_NESTING = 500;

/** Whether brackets outside of text, of well-formed JSON, stand deeper in each other than that. */
const isTooDeep = (json: string): boolean => {
  if (json.length <= MAX_NESTING) return false;
  let depth = 0;
  let inText = false;
  for (let at = 0; at < json.length; at += 1) {
    const sign = json[at];
    if (inText && sign === '\\') at += 1;
    else if (sign === '"') inText = !inText;
    else if (inText) continue;
    else if (sign === '[' || sign === '{') depth += 1;
    else if (sign === ']' || sign === '}') depth -= 1;
    if (depth > MAX_NESTING) return true;
  }
  return false;
};

/** The envelope of a stored body. A body that is not one is for the quarantine, never a reason to refuse the log. */
export const parseEventBody = (body: string): Result<EventBody, 'not_json' | 'bad_envelope'> => {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return failure('not_json');
  }
  if (isTooDeep(body)) return failure('bad_envelope');
  const parsed = eventBodySchema.safeParse(json);
  return parsed.success ? success(parsed.data) : failure('bad_envelope');
};

/** The same where a body that is none means nothing. */
export const envelopeOf = (body: string): EventBody | undefined => {
  const parsed = parseEventBody(body);
  return parsed.ok ? parsed.value : undefined;
};

/** `prevHash` of the first event of a stream. */
export const GENESIS_HASH = '0'.repeat(64);

/** A place in a chain: the last event counted and its hash; `{seq: 0, hash: GENESIS_HASH}` before the first. */
export interface ChainPoint {
  readonly seq: number;
  readonly hash: string;
}
export const GENESIS: ChainPoint = { seq: 0, hash: GENESIS_HASH };

export interface StreamId {
  readonly tenant: string;
  readonly device: string;
  readonly epoch: string;
}

/** What the hash covers: every field but itself. */
export type HashedFields = Omit<StoredEvent, 'hash'>;

/** SHA-256 (hex) of one event, chained to the one before through `prevHash`. */
export const hashEvent = (event: HashedFields): string =>
  hash(
    'sha256',
    preImage('kazasu.event.v1', [
      event.tenant,
      event.device,
      event.epoch,
      String(event.seq),
      event.eventId,
      event.hlc,
      event.kind,
      event.prevHash,
      event.body,
    ]),
  );

/** What differs from event to event of one stream, but the hash before it and the body. */
type Particulars = Pick<StoredEvent, 'seq' | 'eventId' | 'hlc' | 'kind'>;

/** Room for every field but the stream's and the body, which their shapes keep far below it. */
const FIELDS_ROOM = 1_024;

/**
 * `hashEvent` of one stream's events, whose fields have their shapes: from one buffer, without lists and copies, in half
 * the time. `body`: the text, or the UTF-8 bytes of it.
 */
export const createEventHasher = ({ tenant, device, epoch }: StreamId) => {
  const start = preImage('kazasu.event.v1', [tenant, device, epoch]);
  let buffer = Buffer.alloc(16_384);
  buffer.set(start);
  const ascii = (at: number, text: string): number => {
    buffer.writeUInt32BE(text.length, at);
    buffer.write(text, at + 4, 'latin1');
    return at + 4 + text.length;
  };
  return (event: Particulars, prevHash: string, body: string | Uint8Array): string => {
    const room = start.length + FIELDS_ROOM + body.length * 3;
    if (buffer.length < room) {
      buffer = Buffer.alloc(room);
      buffer.set(start);
    }
    let at = ascii(start.length, String(event.seq));
    at = ascii(at, event.eventId);
    at = ascii(at, event.hlc);
    at = ascii(at, event.kind);
    at = ascii(at, prevHash);
    let length = body.length;
    if (typeof body === 'string') length = buffer.write(body, at + 4, 'utf8');
    else buffer.set(body, at + 4);
    buffer.writeUInt32BE(length, at);
    return hash('sha256', buffer.subarray(0, at + 4 + length));
  };
};

export type ChainFault = 'wrong_stream' | 'wrong_seq' | 'wrong_prev' | 'wrong_hash';

type Hasher = ReturnType<typeof createEventHasher>;

const faultOf = (
  event: StoredEvent,
  stream: StreamId,
  before: ChainPoint,
  hashOf: Hasher,
): ChainFault | undefined => {
  const same =
    event.tenant === stream.tenant && event.device === stream.device && event.epoch === stream.epoch;
  if (!same) return 'wrong_stream';
  if (event.seq !== before.seq + 1) return 'wrong_seq';
  if (event.prevHash !== before.hash) return 'wrong_prev';
  return hashOf(event, event.prevHash, event.body) === event.hash ? undefined : 'wrong_hash';
};

/**
 * Follows the chain from `from` (default: the beginning of the stream). On failure `detail.seq` is the number
 * the first bad record should have had. Without `stream`, the first event says which stream it is.
 */
export const verifyChain = (
  events: Iterable<StoredEvent>,
  from: ChainPoint = GENESIS,
  stream?: StreamId,
): Result<{ readonly count: number; readonly head: ChainPoint }, ChainFault> => {
  let head = from;
  let count = 0;
  let expected = stream;
  let hashOf: Hasher | undefined;
  for (const event of events) {
    expected ??= { tenant: event.tenant, device: event.device, epoch: event.epoch };
    hashOf ??= createEventHasher(expected);
    const fault = faultOf(event, expected, head, hashOf);
    if (fault !== undefined) return failure(fault, { seq: head.seq + 1 });
    head = { seq: event.seq, hash: event.hash };
    count += 1;
  }
  return success({ count, head });
};

/** The end of a stream, as its device signs it: one signature covers every event before it. */
export interface Head extends StreamId, ChainPoint {}

/** The signed bytes of a head. */
export const headMessage = (head: Head): Uint8Array =>
  preImage('kazasu.head.v1', [head.tenant, head.device, head.epoch, String(head.seq), head.hash]);

/** Base64 Ed25519 signature of a head. */
export const signHead = (head: Head, privateKey: KeyObject): string =>
  signBytes(headMessage(head), privateKey);

/** Whether `publicKey` (base64 SPKI) signed this head. Malformed input is simply `false`. */
export const verifyHead = (head: Head, signature: string, publicKey: string): boolean =>
  verifyBytes(headMessage(head), signature, publicKey);

/** What the centre promises when it acknowledges; the terminal keeps it as proof. */
export interface Receipt extends StreamId {
  readonly ackSeq: number;
  readonly ackHash: string;
  readonly durability: 'local' | 'replicated' | 'volatile';
  /** The centre's wall clock, milliseconds since 1970. */
  readonly serverTime: number;
}

/** The signed bytes of a receipt. */
export const receiptMessage = (receipt: Receipt): Uint8Array =>
  preImage('kazasu.receipt.v1', [
    receipt.tenant,
    receipt.device,
    receipt.epoch,
    String(receipt.ackSeq),
    receipt.ackHash,
    receipt.durability,
    String(receipt.serverTime),
  ]);

export const signReceipt = (receipt: Receipt, privateKey: KeyObject): string =>
  signBytes(receiptMessage(receipt), privateKey);

export const verifyReceipt = (receipt: Receipt, signature: string, publicKey: string): boolean =>
  verifyBytes(receiptMessage(receipt), signature, publicKey);
