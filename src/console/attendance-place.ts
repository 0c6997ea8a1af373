import { useSyncExternalStore } from 'react';

/** Where one is on the pages of 勤怠: the part and the month stand in the address, so that the way back and a reload stay there. */
export const ATTENDANCE_PARTS = ['own', 'team', 'roster', 'presence', 'office', 'masters'] as const;
export type AttendancePart = (typeof ATTENDANCE_PARTS)[number];

export interface AttendancePlace {
  /** `undefined`: what is hers first. */
  readonly part: AttendancePart | undefined;
  /** `undefined`: this month. */
  readonly month: string | undefined;
}

const PLACE =
  /^#\/attendance(?:\/(own|team|roster|presence|office|masters))?(?:\/(20\d\d-(?:0[1-9]|1[0-2])))?$/;

export const attendancePlaceAt = (hash: string): AttendancePlace => {
  const [, part, month] = PLACE.exec(hash) ?? [];
  return { part: part as AttendancePart | undefined, month };
};

export const attendanceAddress = (part: AttendancePart, month?: string): string =>
  `#/attendance/${part}${month === undefined ? '' : `/${month}`}`;

/** The month so many months away. */
export const monthBeside = (month: string, by: number): string => {
  const at = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + by;
  return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`;
};

const readHash = (): string => globalThis.location.hash;

export const useAttendancePlace = (): AttendancePlace =>
  attendancePlaceAt(
    useSyncExternalStore((changed) => {
      globalThis.addEventListener('hashchange', changed);
      return () => globalThis.removeEventListener('hashchange', changed);
    }, readHash),
  );
