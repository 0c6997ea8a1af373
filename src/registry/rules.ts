import type { CivilDate } from '../kernel/dates.ts';

/** 支援措置 of one person: inclusive on both ends; no end means until further notice. */
export interface ProtectionInterval {
  readonly protectedFrom?: CivilDate | undefined;
  readonly protectedTo?: CivilDate | undefined;
}

/** Whether 支援措置 holds today: `from ≤ today ≤ to` (domain.md §12.1 tells of a view that had the end reversed). */
export const isProtected = ({ protectedFrom, protectedTo }: ProtectionInterval, today: CivilDate): boolean =>
  protectedFrom !== undefined &&
  protectedFrom <= today &&
  (protectedTo === undefined || today <= protectedTo);
