import type { CivilDate } from '../../kernel/dates.ts';
import { civilDateInJapan } from '../../kernel/dates.ts';
import type { StaffNo } from './ids-schema.ts';
import type { AttendanceRules } from './rules-schema.ts';

/**
 * 代打刻の疑い: signs, never proof. Two cards at one reader again and again within moments; one card at two doors between which nobody comes so
 * fast. A person looks, and nothing follows by itself. Only taps are judged: what was entered by hand has no place and no second.
 */

export interface Tap {
  readonly staffNo: StaffNo;
  /** The machine, and its door. */
  readonly device: string;
  readonly door: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface TogetherFinding {
  readonly staff: readonly [StaffNo, StaffNo];
  readonly device: string;
  /** Days on which it was so, oldest first. */
  readonly days: readonly CivilDate[];
}

export interface ApartFinding {
  readonly staffNo: StaffNo;
  readonly from: Pick<Tap, 'door' | 'at'>;
  readonly to: Pick<Tap, 'door' | 'at'>;
  /** Minutes that the way takes. */
  readonly needs: number;
}

const DAY_MS = 86_400_000;

const inTime = (taps: readonly Tap[]): readonly Tap[] => taps.toSorted((a, b) => a.at - b.at);

/** Days in a run of `within` days of which there are at least so many. */
const often = (
  days: readonly CivilDate[],
  { days: needed, within }: AttendanceRules['buddy'],
): readonly CivilDate[] => {
  for (let at = 0; at + needed <= days.length; at += 1) {
    const [first, last] = [days[at], days[at + needed - 1]];
    if (first !== undefined && last !== undefined && Date.parse(last) - Date.parse(first) < within * DAY_MS)
      return days;
  }
  return [];
};

/** Pairs whose cards follow each other in less than `seconds` at one machine, on at least `days` days of any `within`. */
export const tappedTogether = (
  taps: readonly Tap[],
  buddy: AttendanceRules['buddy'],
): readonly TogetherFinding[] => {
  const last = new Map<string, Tap>();
  const pairs = new Map<string, { staff: readonly [StaffNo, StaffNo]; device: string; days: CivilDate[] }>();
  for (const tap of inTime(taps)) {
    const before = last.get(tap.device);
    last.set(tap.device, tap);
    if (before === undefined || before.staffNo === tap.staffNo) continue;
    if (tap.at - before.at >= buddy.seconds * 1_000) continue;
    const staff = [before.staffNo, tap.staffNo].toSorted() as [StaffNo, StaffNo];
    const key = `${staff.join(' ')} ${tap.device}`;
    const pair = pairs.get(key) ?? { staff, device: tap.device, days: [] };
    const day = civilDateInJapan(tap.at);
    if (pair.days.at(-1) !== day) pair.days.push(day);
    pairs.set(key, pair);
  }
  return [...pairs.values()].filter(({ days }) => often(days, buddy).length > 0);
};

/** Where somebody would have had to be quicker than the way allows. Doors that the rules do not name are one place. */
export const tappedApart = (
  taps: readonly Tap[],
  distances: AttendanceRules['distances'],
): readonly ApartFinding[] => {
  const needs = new Map(
    distances.flatMap(({ a, b, minutes }) => [
      [`${a}\n${b}`, minutes],
      [`${b}\n${a}`, minutes],
    ]),
  );
  const last = new Map<StaffNo, Tap>();
  const found: ApartFinding[] = [];
  for (const tap of inTime(taps)) {
    const before = last.get(tap.staffNo);
    last.set(tap.staffNo, tap);
    const way = before === undefined ? undefined : needs.get(`${before.door}\n${tap.door}`);
    if (before === undefined || way === undefined || tap.at - before.at >= way * 60_000) continue;
    const { staffNo } = tap;
    found.push({
      staffNo,
      from: { door: before.door, at: before.at },
      to: { door: tap.door, at: tap.at },
      needs: way,
    });
  }
  return found;
};
