import type { Pattern } from '../../../src/modules/attendance/pattern-schema.ts';
import type { AttendanceRules } from '../../../src/modules/attendance/rules-schema.ts';

/** docs/attendance-rules.md §9 again, from the page alone: a calendar of strings, one for each day, and a question to each. */

const next = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** `kind date`, sorted; of a calendar whose shape is right. */
export const plainYearly = (
  { yearly, rotation }: Pattern,
  { shifts, yearlyLimits: limits }: AttendanceRules,
): readonly string[] => {
  if (yearly === undefined || rotation.by !== 'week') return [];
  const length = (id: string | null | undefined): number => {
    const shift = shifts.find((one) => one.id === id);
    let minutes = 0;
    for (const part of shift?.parts ?? [])
      for (let minute = part.from; minute < part.to; minute += 1)
        if (
          ![...(shift?.breaks ?? []), ...(shift?.naps ?? [])].some(
            (one) => one.from <= minute && minute < one.to,
          )
        )
          minutes += 1;
    return minutes;
  };
  const dates: string[] = [];
  for (let date: string = yearly.from; date <= yearly.to; date = next(date, 1)) dates.push(date);
  const usual = (date: string): number => length(rotation.days[new Date(`${date}T00:00:00Z`).getUTCDay()]);
  const minutes = (date: string): number => {
    const other = yearly.days.find((one) => one.date === date);
    return other === undefined ? usual(date) : length(other.shift);
  };
  const found: string[] = [];
  const say = (kind: string, date: string): void => void found.push(`${kind} ${date}`);

  for (const date of dates) {
    if (minutes(date) > limits.day) say('day', date);
    const inVacation = yearly.vacations.some((one) => date >= one.from && date <= one.to);
    if (inVacation && minutes(date) > usual(date)) say('long_in_vacation', date);
    if (!inVacation && minutes(date) === 0 && usual(date) > 0) say('off_outside_vacation', date);
    const before = Array.from({ length: limits.consecutive + 1 }, (_, back) => next(date, -back));
    const isWorked = (one: string): boolean => one >= yearly.from && minutes(one) > 0;
    if (before.every(isWorked) && !isWorked(next(date, -limits.consecutive - 1))) say('row', date);
  }

  const weeks = dates.filter((_, at) => at % 7 === 0);
  const inWeek = (first: string): number => {
    let sum = 0;
    for (let day = 0; day < 7; day += 1) if (next(first, day) <= yearly.to) sum += minutes(next(first, day));
    return sum;
  };
  const long = weeks.map((first) => inWeek(first) > limits.longWeek);
  const quarters = [0, 3, 6, 9, 12].map((months) => {
    const [year = 0, month = 0, day = 0] = yearly.from.split('-').map(Number);
    return new Date(Date.UTC(year, month - 1 + months, day)).toISOString().slice(0, 10);
  });
  weeks.forEach((first, at) => {
    if (inWeek(first) > limits.week) say('week', first);
    if (!long[at]) return;
    let row = 0;
    while (at - row >= 0 && long[at - row]) row += 1;
    const quarter = quarters.findLast((start) => start <= first) ?? '';
    const nth = weeks.filter((one, index) => long[index] && one >= quarter && one <= first).length;
    if (row === limits.longWeeksInRow + 1 || nth === limits.longWeeksInQuarter + 1) say('long_weeks', first);
  });

  const sum = dates.reduce((all, date) => all + minutes(date), 0);
  if (sum * 7 > limits.weekMinutes * dates.length) say('average', yearly.from);
  const worked = dates.filter((date) => minutes(date) > 0).length;
  if (dates.length > 92 && worked * 365 > limits.days * dates.length) say('days', yearly.from);
  return found.toSorted();
};
