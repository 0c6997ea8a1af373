/**
 * Wire protocol v1 between a terminal and the centre: shapes and paths only, no IO (systems.md §1.2). Requests are strict: what the centre
 * does not understand it does not take. Answers are not: an older terminal ignores what a newer centre says besides (decision 0032).
 */
import { z } from 'zod';
import { publicKeySchema, signatureSchema } from '../kernel/ed25519.ts';
import { hlcSchema } from '../kernel/hlc.ts';
import {
  deviceIdSchema,
  epochSchema,
  eventIdSchema,
  sha256HexSchema,
  tenantIdSchema,
} from '../kernel/ids.ts';
import { eventKindSchema, modeSchema, seqSchema, storedEventSchema } from './event.ts';

/** Most events in one batch: the fastest size measured at the centre (systems.md M10), about 49 kB compressed. */
export const MAX_BATCH_EVENTS = 500;

/** Largest body of a request after decompression, bytes; anything larger is refused before it is parsed. */
export const MAX_BATCH_BYTES = 1_048_576;

/** Header naming the tenant the device says it belongs to. */
export const TENANT_HEADER = 'x-kazasu-tenant';
/** With each batch, for whoever runs the machines: the terminal's program, and its clock (milliseconds since 1970). */
export const PROGRAM_HEADER = 'x-kazasu-program';
export const CLOCK_HEADER = 'x-kazasu-clock';

/** This very machine, as a URL names it. */
const LOOPBACK: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];

/** Where the centre is. Plain http only on this machine: on a network anybody could answer in the centre's name. */
export const centralUrlSchema = z.url().refine((text) => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.includes(hostname));
}, 'https, or http on this machine');

export const ENROL_PATH = '/v1/devices/enrol';

/** POST `renewRequestSchema`, over TLS with the certificate that is to be renewed, whether it still is valid or not. */
export const RENEW_PATH = '/v1/devices/renew';

/** PKCS#10 (DER, base64) of the terminal's P-256 key. */
const certificateRequestSchema = z.string().regex(/^[A-Za-z0-9+/]{80,1400}={0,2}$/);
/** One certificate, PEM. */
const certificateSchema = z.string().startsWith('-----BEGIN CERTIFICATE-----').max(4_000);

/** Route pattern of the batch upload, in the server's notation. */
export const BATCH_ROUTE = '/v1/streams/:device/:epoch/batches';

export const batchPath = (device: string, epoch: string): string =>
  `/v1/streams/${encodeURIComponent(device)}/${encodeURIComponent(epoch)}/batches`;

export const batchParamsSchema = z.object({ device: deviceIdSchema, epoch: epochSchema });

/**
 * Events in order, from `fromSeq`. An empty list is a question: "how far are you?". `head` is the last event of
 * this batch (or the last known, for an empty one), signed by the device.
 */
export const batchRequestSchema = z
  .strictObject({
    v: z.literal(1),
    fromSeq: seqSchema,
    prevHash: sha256HexSchema,
    events: z.array(storedEventSchema).max(MAX_BATCH_EVENTS).readonly(),
    head: z.strictObject({ seq: z.int().min(0), hash: sha256HexSchema, sig: signatureSchema }).readonly(),
  })
  .readonly();
export type BatchRequest = z.infer<typeof batchRequestSchema>;

/** `replicated`: on two machines; `local`: on one disk; `volatile`: do not prune anything on this answer. */
export const durabilitySchema = z.enum(['local', 'replicated', 'volatile']);
export type Durability = z.infer<typeof durabilitySchema>;

/**
 * What is new at the centre, told by the way and signed by nobody: a hint to ask. A number that has changed is one that moved; which
 * are told may grow. `links`: newest version of `LINKS_PATH`. `roster`: when a terminal was last taken in or withdrawn.
 */
export const cursorsSchema = z
  .object({ links: z.int().min(0), roster: z.int().min(0) })
  .partial()
  .readonly();
export type Cursors = z.infer<typeof cursorsSchema>;

/** Header of a batch: the checkpoint that the terminal has seen last, `size/mark` (seen-checkpoint.ts). Without it none is told. */
export const CHECKPOINT_HEADER = 'x-kazasu-checkpoint';
/** Most checkpoints in one answer: a day of them. */
export const MAX_TOLD_CHECKPOINTS = 24;

/** A signed checkpoint (checkpoint.ts), and hex that its tree begins with the tree of the one before. */
const toldCheckpointSchema = z
  .object({ note: z.string().max(4_096), proof: z.array(sha256HexSchema).max(128).readonly() })
  .readonly();
export type ToldCheckpoint = z.infer<typeof toldCheckpointSchema>;

/** What the centre holds now. `ackSeq` may be lower than an earlier answer: it may have failed over. */
export const batchResponseSchema = z
  .object({
    ackSeq: z.int().min(0),
    ackHash: sha256HexSchema,
    durability: durabilitySchema,
    /** Milliseconds since 1970. */
    serverTime: z.int().min(0),
    receiptSig: signatureSchema,
    next: z.object({ retryAfterMs: z.int().min(0).max(3_600_000) }).readonly(),
    cursors: cursorsSchema.optional(),
    /** Those that the terminal has not seen, the oldest first. */
    checkpoints: z.array(toldCheckpointSchema).max(MAX_TOLD_CHECKPOINTS).readonly().optional(),
  })
  .readonly();
export type BatchResponse = z.infer<typeof batchResponseSchema>;

/** 409. `gap`: send again from `ackSeq` + 1. `fork`: same number, other content; a person must look. */
export const conflictSchema = z
  .object({ reason: z.enum(['gap', 'fork']), ackSeq: z.int().min(0), ackHash: sha256HexSchema })
  .readonly();
export type Conflict = z.infer<typeof conflictSchema>;

/** 400, 401, 403, 404, 413 and 503. */
export const refusalSchema = z
  .object({
    reason: z.enum([
      'bad_request',
      'bad_signature',
      'bad_chain',
      'unknown_device',
      'revoked',
      'wrong_tenant',
      'bad_code',
      'too_large',
      // 端末証明書 (kernel/x509-peer.ts); `certificate_revoked`: 廃止された; `wrong_device`: of another terminal than it names.
      'certificate_missing',
      'certificate_garbled',
      'certificate_unknown_ca',
      'certificate_wrong_use',
      'certificate_expired',
      'certificate_not_yet_valid',
      'certificate_revoked',
      'wrong_device',
      'bad_certificate_request',
      // Staff at the centre refused the terminal.
      'not_approved',
      // Too long away: only a new code helps.
      'renewal_too_late',
      // 支所ノード without a line: only the centre above can do this.
      'no_upstream',
    ]),
  })
  .readonly();
export type Refusal = z.infer<typeof refusalSchema>;

/** 429; the `Retry-After` header says the same in seconds. */
export const throttledSchema = z.object({ retryAfterMs: z.int().min(0).max(3_600_000) }).readonly();

/** A new terminal introduces itself with the one-time code that staff gave it. */
export const enrolRequestSchema = z
  .strictObject({
    v: z.literal(1),
    code: z.string().min(6).max(64),
    device: deviceIdSchema,
    site: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
    // A control character is no part of a name, and U+0000 no text at all for PostgreSQL.
    siteName: z
      .string()
      .min(1)
      .max(100)
      .regex(/^\P{Cc}+$/u),
    publicKey: publicKeySchema,
    /** Over TLS; without it the terminal gets no certificate, and is only taken on this very machine. */
    csr: certificateRequestSchema.optional(),
  })
  .readonly();
export type EnrolRequest = z.infer<typeof enrolRequestSchema>;

export const enrolResponseSchema = z
  .object({
    tenant: tenantIdSchema,
    centralPublicKey: publicKeySchema,
    /** To a request with `csr`. */
    certificate: certificateSchema.optional(),
  })
  .readonly();
export type EnrolResponse = z.infer<typeof enrolResponseSchema>;

/** 202: the code was good, and a person at the centre has yet to approve. Ask again with the same request. */
export const enrolPendingSchema = z.object({ state: z.literal('pending') }).readonly();

export const renewRequestSchema = z
  .strictObject({ v: z.literal(1), csr: certificateRequestSchema })
  .readonly();
export const renewResponseSchema = z.object({ certificate: certificateSchema }).readonly();

/** GET, with the device's signature over the question (registry/package.ts): links of cards that the centre knows of. */
export const LINKS_PATH = '/v1/links';

/** Seconds for which a desk may let the centre wait for something new: shorter than proxies wait for an answer. */
export const WAIT_SECONDS = { least: 25, most: 55 } as const;

/** `known`: the newest version the desk knows of; the answer comes when it is another. */
export interface LinkWait {
  readonly known: number;
  readonly seconds: number;
}
export const linksPath = (after: number, wait?: LinkWait): string =>
  `${LINKS_PATH}?after=${after}&marks=1${wait === undefined ? '' : `&known=${wait.known}&wait=${wait.seconds}`}`;

const countSchema = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
/**
 * `marks=1`: asked with the marks of the changes, which the first released terminals do not know and would refuse. `wait` and `known`:
 * answer only when there is something new, or after so many seconds. A centre that knows neither answers at once, without marks.
 */
export const linksQuerySchema = z.object({
  after: countSchema,
  marks: z.literal('1').optional(),
  known: countSchema.optional(),
  wait: countSchema.pipe(z.int().min(WAIT_SECONDS.least).max(WAIT_SECONDS.most)).optional(),
});

/** Most changes in one answer. */
export const MAX_LINKS = 500;

/** One record of some desk about a card. `version`: the centre's own number of it, the cursor. */
export const linkChangeSchema = z
  .object({
    version: z.int().min(1),
    /** Drawn when the number was allotted: a number that was lost and allotted again has another. */
    mark: z.uuid().optional(),
    device: deviceIdSchema,
    seq: seqSchema,
    eventId: eventIdSchema,
    hlc: hlcSchema,
    kind: eventKindSchema,
    staff: z.string().min(1).max(64),
    site: z.string().min(1).max(64),
    /** As its desk recorded it; absent of a desk whose program made none. The centre can neither make nor check one. */
    proof: sha256HexSchema.optional(),
    data: z.unknown(),
  })
  .readonly();
export type LinkChange = z.infer<typeof linkChangeSchema>;

/** How far a desk has read: the version it took in last, and its mark; `null` of a centre that drew none. */
export interface LinkCursor {
  readonly version: number;
  readonly mark: string | null;
}
export const NO_LINKS: LinkCursor = { version: 0, mark: null };

/**
 * `mode`: whether these are links of a drill or in earnest; they never mix. `newest`: the highest version there is; a cursor
 * beyond it is of another life of this centre.
 */
export const linkListSchema = z
  .object({
    mode: modeSchema,
    changes: z.array(linkChangeSchema).max(MAX_LINKS).readonly(),
    newest: z.int().min(0),
  })
  .readonly();
export type LinkList = z.infer<typeof linkListSchema>;
