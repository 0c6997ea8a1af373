/** Who somebody is to the points: an account and a band of years, the same at every counter and on every list that is made with one key. */
import { createHmac } from 'node:crypto';
import type { CivilDate } from '../kernel/dates.ts';
import type { Born } from '../modules/benefits/schema.ts';
import { type AccountId, accountIdSchema } from '../outbox/benefits-shapes.ts';

/** UUID (version 8): the same for the same person under the same key, and for nobody else to find out. */
export const accountOf = (key: Uint8Array, residentId: string): AccountId => {
  const hex = createHmac('sha256', key).update(`kazasu.points-account.v1|${residentId}`).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return accountIdSchema.parse(
    `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`,
  );
};

/** 生年の幅, where nothing else is said: years. */
export const BAND_YEARS = 5;

/** `null`: nobody knows her birth date. */
export const bandOf = (birthDate: CivilDate | null, years: number): Born | null => {
  if (birthDate === null) return null;
  const from = Math.floor(Number(birthDate.slice(0, 4)) / years) * years;
  return { from, to: from + years - 1 };
};
