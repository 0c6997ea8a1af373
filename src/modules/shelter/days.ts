import { type CivilDate, civilDateInJapan } from '../../kernel/dates.ts';

const DAY_MS = 86_400_000;

/** The day in Japan so many days after `now` (milliseconds since 1970). */
export const dayAfter = (now: number, days: number): CivilDate => civilDateInJapan(now + days * DAY_MS);
