import type { CivilDate } from '../kernel/dates.ts';
import type { Measure, Resident } from './schema.ts';

/** Whether 支援措置 holds today: `from ≤ today ≤ to` (domain.md §12.1 tells of a view that had the end reversed). */
export const isProtected = (measures: readonly Pick<Measure, 'from' | 'to'>[], today: CivilDate): boolean =>
  measures.some(({ from, to }) => from <= today && (to === null || today <= to));

/** Whether the municipality serves her as one of its own today: 転入 and 転出 may lie ahead of the day the data were made. */
export const isResident = (
  {
    registration,
    status,
    residentSince,
    leavesOn,
  }: Pick<Resident, 'registration' | 'status' | 'residentSince' | 'leavesOn'>,
  today: CivilDate,
): boolean =>
  registration === 'resident' &&
  status === 'active' &&
  (residentSince === null || residentSince <= today) &&
  (leavesOn === null || today < leavesOn);
