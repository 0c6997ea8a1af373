import { scryptSync, timingSafeEqual } from 'node:crypto';
import type { SiteProfile } from './site-profile.ts';

const KEY_BYTES = 32;

/** `salt:hash` of a PIN for a site profile; scrypt with Node's default cost (N=16384, r=8, p=1). */
export const hashPin = (pin: string, salt: Uint8Array): string =>
  `${Buffer.from(salt).toString('hex')}:${scryptSync(pin, salt, KEY_BYTES).toString('hex')}`;

/** The staff member whose PIN this is. The PIN itself is kept nowhere. */
export const staffWithPin = (
  profile: Pick<SiteProfile, 'staff'>,
  staffId: string,
  pin: string,
): SiteProfile['staff'][number] | undefined => {
  const member = profile.staff.find((candidate) => candidate.id === staffId);
  const [salt, hash] = member?.pinScrypt.split(':') ?? [];
  if (member === undefined || salt === undefined || hash === undefined) return undefined;
  const given = scryptSync(pin, Buffer.from(salt, 'hex'), KEY_BYTES);
  return timingSafeEqual(given, Buffer.from(hash, 'hex')) ? member : undefined;
};
