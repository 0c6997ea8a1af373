import { throwIllegalValue } from '../../kernel/assert.ts';
import type { Category, LibrarySite } from './site-schema.ts';
import type { PatronStop, ReturnView } from './views-schema.ts';

/** Decisions of the library's desk, pure. What the library system says goes before anything said here. */

/** What of a patron is decided upon. */
export interface PatronFacts {
  readonly known: boolean;
  readonly valid: boolean;
  readonly expired: boolean | null;
  readonly flags: readonly string[];
}

/**
 * Why she may not borrow: the cause that says best what to do. 有効期限 before what follows from it, a lost card before everything: whoever
 * holds it may be somebody else.
 */
export const patronStop = ({ known, valid, expired, flags }: PatronFacts): PatronStop | null => {
  if (!known) return 'unknown';
  if (flags.includes('card_lost')) return 'card_lost';
  if (expired === true) return 'expired';
  if (flags.includes('too_many_overdue') || flags.includes('recall_overdue')) return 'overdue';
  if (flags.includes('too_many_charged')) return 'too_many';
  if (flags.includes('excessive_fines')) return 'fees';
  if (flags.includes('charge_denied') || flags.includes('too_many_lost') || !valid) return 'blocked';
  return null;
};

/** A stop with which nothing at all is done for this number; with the others she may ask, give back and renew. */
export const isClosed = (stop: PatronStop | null): boolean => stop === 'unknown' || stop === 'card_lost';

export const categoryOf = (
  code: string | null,
  { categories }: Pick<LibrarySite, 'categories'>,
): Category | undefined => categories.find((each) => each.code === code);

/** 家族のカード: by the category of whoever is served, never by a guess. */
export const mayServeFamily = (code: string | null, { family }: Pick<LibrarySite, 'family'>): boolean =>
  code !== null && family.categories.includes(code);

const DAY_MS = 86_400_000;

/** End of that day in Japan; an estimate, no calendar of closed days is known here. */
export const estimatedDue = (now: number, days: number): number => {
  const japan = now + 9 * 3_600_000 + days * DAY_MS;
  return japan - (japan % DAY_MS) + DAY_MS - 1_000 - 9 * 3_600_000;
};

export type Alert = 'none' | 'hold_here' | 'hold_elsewhere' | 'elsewhere' | 'other';

/** Where a returned book goes. */
export const routeOf = (alert: Alert): ReturnView['route'] => {
  switch (alert) {
    case 'none':
      return 'shelf';
    case 'hold_here':
      return 'hold';
    case 'hold_elsewhere':
    case 'elsewhere':
      return 'elsewhere';
    case 'other':
      return 'look';
    default:
      return throwIllegalValue(alert);
  }
};

/** The hour in Japan at a moment, `2026-11-26T14`. */
export const hourAt = (at: number): string => new Date(at + 9 * 3_600_000).toISOString().slice(0, 13);
