import { verifyPin } from '../kernel/pin.ts';
import type { SiteProfile } from './site-profile.ts';

/** The staff member whose PIN this is. */
export const staffWithPin = (
  profile: Pick<SiteProfile, 'staff'>,
  staffId: string,
  pin: string,
): SiteProfile['staff'][number] | undefined => {
  const member = profile.staff.find((candidate) => candidate.id === staffId);
  return member !== undefined && verifyPin(member.pinScrypt, pin) ? member : undefined;
};
