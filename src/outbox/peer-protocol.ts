/** What terminals of one site say to each other: shapes only, no IO. Unknown fields are passed over, so that versions may differ. */
import { z } from 'zod';
import { preImage, signatureSchema } from '../kernel/ed25519.ts';
import { hlcSchema } from '../kernel/hlc.ts';
import { deviceIdSchema, epochSchema, sha256HexSchema, tenantIdSchema } from '../kernel/ids.ts';
import { modeSchema } from './event.ts';
import { floorSchema } from './floors.ts';
import { batchRequestSchema } from './protocol.ts';
import { signedRosterSchema, siteEventSchema, siteNameSchema } from './roster.ts';

/** This program speaks `PEER_VERSION` and everything down to `PEER_LEAST`. */
export const PEER_VERSION = 1;
export const PEER_LEAST = 1;

export const PULL_PATH = '/peer/v1/pull';

/** Most events in one answer, and most UTF-8 bytes of their bodies: a piece must also fit into a batch for the centre. */
export const PEER_PAGE_EVENTS = 500;
export const PEER_PAGE_BYTES = 262_144;

/** Longest question (a version vector) and longest answer, bytes. */
export const MAX_PULL_BYTES = 1_048_576;
export const MAX_ANSWER_BYTES = 8_388_608;

const MAX_STREAMS = 2_000;

/** Who speaks. `proof`: the device's log key over the TLS session it speaks in, so that a stolen certificate alone is nobody. */
const helloSchema = z.object({
  v: z.int().min(1).max(1_000),
  least: z.int().min(1).max(1_000),
  tenant: tenantIdSchema,
  site: siteNameSchema,
  mode: modeSchema,
  event: siteEventSchema.nullable(),
  device: deviceIdSchema,
  /** Version of the program, for people to read; another one is no reason to part (VxPollBook, pull request 6643). */
  program: z.string().max(40),
  proof: signatureSchema,
  /** Of the site's roster that the speaker holds; 0: none. */
  rosterVersion: z.int().min(0),
  /** For a listener whose roster is older. */
  roster: signedRosterSchema.optional(),
});

/** How far the speaker holds a stream. `frozen`: it has seen two histories of it and takes no more. */
export const streamPointSchema = z
  .object({
    device: deviceIdSchema,
    epoch: epochSchema,
    seq: z.int().min(0),
    hash: sha256HexSchema,
    frozen: z.boolean().optional(),
  })
  .readonly();
export type StreamPoint = z.infer<typeof streamPointSchema>;

/** "This is what I have; give me what I have not." */
export const pullRequestSchema = helloSchema
  .extend({
    have: z.array(streamPointSchema).max(MAX_STREAMS).readonly(),
    /** The speaker knows floors; without it nothing is said of a stream that begins above what the speaker has. */
    floors: z.literal(true).optional(),
  })
  .readonly();
export type PullRequest = z.infer<typeof pullRequestSchema>;

/**
 * A piece of a stream with the head its device signed, word for word. `floor`: what stood below it was removed where it comes from; the
 * centre signed that it has it.
 */
export const signedBatchSchema = z
  .object({
    tenant: tenantIdSchema,
    device: deviceIdSchema,
    epoch: epochSchema,
    batch: batchRequestSchema,
    floor: floorSchema.optional(),
  })
  .readonly();
export type SignedBatch = z.infer<typeof signedBatchSchema>;

export const pullAnswerSchema = helloSchema
  .extend({
    batches: z.array(signedBatchSchema).max(MAX_STREAMS).readonly(),
    /** There is more than fits: ask again at once. */
    more: z.boolean(),
    hlc: hlcSchema,
  })
  .readonly();
export type PullAnswer = z.infer<typeof pullAnswerSchema>;

export const PEER_REFUSALS = [
  'bad_request',
  'version',
  'wrong_tenant',
  'wrong_site',
  'wrong_mode',
  'wrong_event',
  'no_roster',
  'not_on_roster',
  'bad_proof',
  'busy',
] as const;
export type PeerRefusal = (typeof PEER_REFUSALS)[number];
/** `rosterVersion`: of whoever refuses; an older roster is a reason to send ours. */
export const peerRefusalSchema = z
  .object({ reason: z.enum(PEER_REFUSALS), rosterVersion: z.int().min(0) })
  .readonly();

/** The version both speak, or `undefined`. */
export const commonVersion = (
  ours: { readonly v: number; readonly least: number },
  theirs: { readonly v: number; readonly least: number },
): number | undefined => {
  const v = Math.min(ours.v, theirs.v);
  return v >= Math.max(ours.least, theirs.least) ? v : undefined;
};

/** `session`: hex of the TLS exporter (RFC 9266 in kind), the same at both ends and at no other connection. */
export const proofMessage = (
  side: 'asks' | 'answers',
  { tenant, device, session }: { readonly tenant: string; readonly device: string; readonly session: string },
): Uint8Array => preImage('kazasu.peer-proof.v1', [side, tenant, device, session]);
