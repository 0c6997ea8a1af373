/**
 * 場所の職員: who may sign in at the terminals of one site, as the centre signs it, so that it holds while the line is down too
 * (decision 0038). PINs are not in it, only what proves one (scrypt), and that is for terminals alone: never the console's.
 */
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { preImage, signatureSchema, signBytes, verifyBytes } from '../kernel/ed25519.ts';
import { tenantIdSchema } from '../kernel/ids.ts';
import { storedPinSchema } from '../kernel/pin.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { roleSchema } from '../kernel/roles.ts';
import { modeSchema } from './event.ts';
import { siteNameSchema } from './roster.ts';

/** GET, with the device's signature over the question (registry/package.ts) → `signedStaffSchema`. */
export const SITE_STAFF_PATH = '/v1/site/staff';

export const siteMemberSchema = z
  .object({
    /** 職員番号 */
    id: z.string().min(1).max(64),
    /** As colleagues call her: she finds herself by it on the terminal's screen. */
    name: z.string().min(1).max(40),
    role: roleSchema,
    pinScrypt: storedPinSchema,
  })
  .readonly();
export type SiteMember = z.infer<typeof siteMemberSchema>;

export const MAX_SITE_STAFF = 500;

export const siteStaffSchema = z
  .object({
    v: z.literal(1),
    tenant: tenantIdSchema,
    site: siteNameSchema,
    mode: modeSchema,
    /** When this was so, by the centre's clock, milliseconds since 1970. */
    asOf: z.int().min(0),
    /** `null`: the municipality does not give out its staff, and the site's own profile counts. */
    staff: z.array(siteMemberSchema).max(MAX_SITE_STAFF).readonly().nullable(),
  })
  .readonly();
export type SiteStaff = z.infer<typeof siteStaffSchema>;

/** `payload`: JSON of `siteStaffSchema`, exactly as it was signed. */
export const signedStaffSchema = z
  .object({ payload: z.string().max(524_288), signature: signatureSchema })
  .readonly();
export type SignedStaff = z.infer<typeof signedStaffSchema>;

const staffMessage = (payload: string): Uint8Array => preImage('kazasu.site-staff.v1', [payload]);

export const signStaff = (list: SiteStaff, privateKey: KeyObject): SignedStaff => {
  const payload = JSON.stringify(list);
  return { payload, signature: signBytes(staffMessage(payload), privateKey) };
};

/** The list in it, when the centre with this key (base64 SPKI) signed it. */
export const openStaff = (
  { payload, signature }: SignedStaff,
  centralPublicKey: string,
): Result<SiteStaff, 'bad_signature' | 'bad_staff'> => {
  if (!verifyBytes(staffMessage(payload), signature, centralPublicKey)) return failure('bad_signature');
  let json: unknown;
  try {
    json = JSON.parse(payload);
  } catch {
    return failure('bad_staff'); // signed, and no JSON all the same
  }
  const parsed = siteStaffSchema.safeParse(json);
  return parsed.success ? success(parsed.data) : failure('bad_staff');
};
