/**
 * 場所の名簿: which terminals make up one site, as the centre signs it. Terminals believe each other by it and by nothing else, also
 * while the line is down (decision 0024). What is signed is kept as it came: a newer centre may say more in it.
 */
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { preImage, publicKeySchema, signatureSchema, signBytes, verifyBytes } from '../kernel/ed25519.ts';
import { deviceIdSchema, tenantIdSchema } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { modeSchema } from './event.ts';

/** GET, with the device's signature over the question (registry/package.ts). */
export const ROSTER_PATH = '/v1/site/roster';

export const siteNameSchema = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);

/** The election or the drill that a site is working on; terminals of another one never exchange anything. */
export const siteEventSchema = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);

/** Base64 of an X25519 public key as SPKI DER (44 bytes). */
export const carryKeySchema = z.string().regex(/^[A-Za-z0-9+/]{59}=$/);

/**
 * A key with which a terminal of the site signs. `replaced`: another machine, or another disk, has taken the name over; what
 * the old one signed is still its word. `withdrawn`: kept and handed on, and talked to no more.
 */
export const memberSchema = z
  .object({
    device: deviceIdSchema,
    publicKey: publicKeySchema,
    state: z.enum(['active', 'replaced', 'withdrawn']),
  })
  .readonly();
export type Member = z.infer<typeof memberSchema>;

export const MAX_MEMBERS = 1_000;

export const rosterSchema = z
  .object({
    v: z.literal(1),
    tenant: tenantIdSchema,
    site: siteNameSchema,
    mode: modeSchema,
    event: siteEventSchema.nullable(),
    /** Grows whenever anything of it changes. */
    version: z.int().min(1),
    /** Milliseconds since 1970, the centre's clock. */
    madeAt: z.int().min(0),
    /** For what is carried to the centre by hand (carry-format.ts). */
    carryKey: carryKeySchema,
    members: z.array(memberSchema).max(MAX_MEMBERS).readonly(),
  })
  .readonly();
export type Roster = z.infer<typeof rosterSchema>;

/** `payload`: JSON of a roster, exactly as it was signed. */
export const signedRosterSchema = z
  .object({ payload: z.string().max(524_288), signature: signatureSchema })
  .readonly();
export type SignedRoster = z.infer<typeof signedRosterSchema>;

const rosterMessage = (payload: string): Uint8Array => preImage('kazasu.site-roster.v1', [payload]);

export const signRoster = (roster: Roster, privateKey: KeyObject): SignedRoster => {
  const payload = JSON.stringify(roster);
  return { payload, signature: signBytes(rosterMessage(payload), privateKey) };
};

/** The roster in it, when the centre with this key (base64 SPKI) signed it. */
export const openRoster = (
  { payload, signature }: SignedRoster,
  centralPublicKey: string,
): Result<Roster, 'bad_signature' | 'bad_roster'> => {
  if (!verifyBytes(rosterMessage(payload), signature, centralPublicKey)) return failure('bad_signature');
  let json: unknown;
  try {
    json = JSON.parse(payload);
  } catch {
    return failure('bad_roster'); // signed, and no JSON all the same
  }
  const parsed = rosterSchema.safeParse(json);
  return parsed.success ? success(parsed.data) : failure('bad_roster');
};

/** Where a terminal belongs; two that differ in any of it never exchange anything (domain.md §12.5). */
export interface SiteScope extends Pick<Roster, 'mode' | 'event'> {
  readonly tenant: string;
  readonly site: string;
}

export type ScopeFault = 'wrong_tenant' | 'wrong_site' | 'wrong_mode' | 'wrong_event';

/** The first thing in which two scopes differ. */
export const scopeFault = (ours: SiteScope, theirs: SiteScope): ScopeFault | undefined => {
  if (ours.tenant !== theirs.tenant) return 'wrong_tenant';
  if (ours.site !== theirs.site) return 'wrong_site';
  if (ours.mode !== theirs.mode) return 'wrong_mode';
  return ours.event === theirs.event ? undefined : 'wrong_event';
};

/** The key that a terminal must sign with today; `undefined`: it is none of the site's, or no more. */
export const activeKeyOf = ({ members }: Roster, device: string): string | undefined =>
  members.find((member) => member.device === device && member.state === 'active')?.publicKey;
