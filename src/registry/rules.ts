import type { CivilDate } from '../kernel/dates.ts';
import type { Measure, Resident } from './schema.ts';

/** Whether 支援措置 holds today: `from ≤ today ≤ to` (domain.md §12.1 tells of a view that had the end reversed). */
export const isProtected = (measures: readonly Pick<Measure, 'from' | 'to'>[], today: CivilDate): boolean =>
  measures.some(({ from, to }) => from <= today && (to === null || today <= to));

/** How someone whom the register holds stands to the municipality on a day. */
export type Standing = 'resident' | 'outside' | 'not_yet' | 'left';

type Stands = Pick<Resident, 'registration' | 'status' | 'residentSince' | 'leavesOn'>;

/** `outside`: 住登外. `not_yet`: 転入 lies ahead of the day. `left`: 転出 (its day has come), 死亡, 消除. */
export const standingOn = (
  { registration, status, residentSince, leavesOn }: Stands,
  today: CivilDate,
): Standing => {
  if (status !== 'active' || (leavesOn !== null && leavesOn <= today)) return 'left';
  if (registration === 'outside') return 'outside';
  return residentSince !== null && today < residentSince ? 'not_yet' : 'resident';
};

/** Whether the municipality serves her as one of its own today: 転入 and 転出 may lie ahead of the day the data were made. */
export const isResident = (person: Stands, today: CivilDate): boolean =>
  standingOn(person, today) === 'resident';
