import { useEffect, useState } from 'react';
import { useKeys } from '../../../ui/keys.ts';
import type { AttendanceModel } from '../use-attendance.ts';
import type { ShownPerson } from '../views-schema.ts';

/** Escape and 戻る lead the same way. */
export const useBack = ({ dispatch }: Pick<AttendanceModel, 'dispatch'>): (() => void) => {
  const back = (): void => dispatch({ kind: 'back' });
  useKeys({ Escape: back });
  return back;
};

/** As she is called here. */
export const whoWords = ({ name, no }: ShownPerson): string => name ?? `職員番号 ${no}`;

/** The time on the screen, some times a second: a clock that jumps by two is not believed. */
export const useNow = (now: () => number): number => {
  const [moment, setMoment] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setMoment(now()), 500);
    return () => clearInterval(timer);
  }, [now]);
  return moment;
};
