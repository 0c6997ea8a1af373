/**
 * What a branch (支所ノード) and its centre say to each other beyond what every terminal says (decision 0030): shapes and signatures only.
 * What is signed is kept as it came: a newer centre may say more in it.
 */
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { preImage, publicKeySchema, signatureSchema, signBytes, verifyBytes } from '../kernel/ed25519.ts';
import { deviceIdSchema, tenantIdSchema } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { modeSchema } from './event.ts';
import { policySchema, scopeIdSchema } from './reservation.ts';

/** GET, with the branch's signature over the question (registry/package.ts) → `signedMirrorSchema`. */
export const BRANCH_MIRROR_PATH = '/v1/branch/mirror';
/** POST `branchCertificateRequestSchema`, signed the same way → `branchCertificateSchema`: what the branch shows to terminals. */
export const BRANCH_CERTIFICATE_PATH = '/v1/branch/certificate';

/** POST `branchRenewRequestSchema`, signed the same way → `renewResponseSchema`: for a terminal that is connected to the branch. */
export const BRANCH_RENEW_PATH = '/v1/branch/renew';

/** Header of whatever a branch answers to a terminal: as of when it knows what its centre knows, milliseconds since 1970. */
export const AS_OF_HEADER = 'x-kazasu-as-of';

const time = z.int().min(0);
const site = z.string().min(1).max(64);

/** A terminal as the centre has it in its register. */
const mirroredDeviceSchema = z
  .object({
    device: deviceIdSchema,
    site,
    siteName: z.string().min(1).max(100),
    publicKey: publicKeySchema,
    enrolledAt: time,
    revokedAt: time.nullable(),
  })
  .readonly();

/** A key that signed for a device at a site, also before its machine was replaced. */
const mirroredKeySchema = z
  .object({
    device: deviceIdSchema,
    site,
    publicKey: publicKeySchema,
    listedAt: time,
    withdrawnAt: time.nullable(),
  })
  .readonly();

/** A certificate that counts no more. */
const deniedSchema = z
  .object({
    serial: z.string().regex(/^[0-9a-f]{1,40}$/),
    device: deviceIdSchema,
    site,
    keyId: z.string().min(1).max(64),
    notBefore: time,
    notAfter: time,
    revokedAt: time,
  })
  .readonly();

const MANY = 20_000;

export const mirrorSchema = z
  .object({
    v: z.literal(1),
    tenant: tenantIdSchema,
    /** For whom it was made. */
    branch: deviceIdSchema,
    mode: modeSchema,
    /** When it was true, the centre's clock. */
    asOf: time,
    devices: z.array(mirroredDeviceSchema).max(MANY).readonly(),
    keys: z.array(mirroredKeySchema).max(MANY).readonly(),
    denied: z.array(deniedSchema).max(MANY).readonly(),
    scopes: z
      .array(
        z.object({
          scope: scopeIdSchema,
          /** The centre's own, by which it judges what was accepted here. */
          version: z.int().min(1).optional(),
          policy: policySchema,
          budgetMs: z.int().min(50).max(5_000),
        }),
      )
      .max(64)
      .readonly(),
  })
  .readonly();
export type Mirror = z.infer<typeof mirrorSchema>;

/** `payload`: JSON of a mirror, exactly as it was signed. */
export const signedMirrorSchema = z
  .object({ payload: z.string().max(16_777_216), signature: signatureSchema })
  .readonly();
export type SignedMirror = z.infer<typeof signedMirrorSchema>;

const mirrorMessage = (payload: string): Uint8Array => preImage('kazasu.branch-mirror.v1', [payload]);

export const signMirror = (mirror: Mirror, privateKey: KeyObject): SignedMirror => {
  const payload = JSON.stringify(mirror);
  return { payload, signature: signBytes(mirrorMessage(payload), privateKey) };
};

/** The mirror in it, when the centre with this key (base64 SPKI) signed it. */
export const openMirror = (
  { payload, signature }: SignedMirror,
  centralPublicKey: string,
): Result<Mirror, 'bad_signature' | 'bad_mirror'> => {
  if (!verifyBytes(mirrorMessage(payload), signature, centralPublicKey)) return failure('bad_signature');
  let json: unknown;
  try {
    json = JSON.parse(payload);
  } catch {
    return failure('bad_mirror'); // signed, and no JSON all the same
  }
  const parsed = mirrorSchema.safeParse(json);
  return parsed.success ? success(parsed.data) : failure('bad_mirror');
};

export const branchCertificateRequestSchema = z
  .strictObject({ v: z.literal(1), csr: z.string().regex(/^[A-Za-z0-9+/]{80,1400}={0,2}$/) })
  .readonly();
export const branchCertificateSchema = z
  .object({ certificate: z.string().startsWith('-----BEGIN CERTIFICATE-----').max(8_000) })
  .readonly();

/** The certificate that the terminal showed to the branch, PEM; the request is signed with its key, which proves that it has it. */
export const branchRenewRequestSchema = z
  .strictObject({
    v: z.literal(1),
    certificate: z.string().startsWith('-----BEGIN CERTIFICATE-----').max(4_000),
    csr: z.string().regex(/^[A-Za-z0-9+/]{80,1400}={0,2}$/),
  })
  .readonly();
