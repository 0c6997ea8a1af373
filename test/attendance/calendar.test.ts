import { describe, expect, test } from 'vitest';
import { formatWareki } from '../../src/kernel/dates.ts';
import {
  addMonths,
  dateOfDay,
  dayNumber,
  daysOfMonth,
  holidayName,
  holidaysOf,
  minuteOf,
  monthOfDay,
  weekdayOf,
  yearOf,
} from '../../src/modules/attendance/calendar.ts';
import type { Month } from '../../src/modules/attendance/ids-schema.ts';
import { day, dayOf, month, punch } from './one.ts';
import { LISTED_YEARS, listedHolidays } from './plain/holidays.ts';

describe('国民の祝日', () => {
  test.each(LISTED_YEARS)('%d as the Cabinet Office lists them', (year) =>
    expect([...holidaysOf(year).keys()].toSorted((a, b) => a - b).map(dateOfDay)).toEqual(
      listedHolidays(year),
    ),
  );
  test.each([
    ['2019-05-01', '天皇の即位の日'],
    ['2019-04-30', '国民の休日'],
    ['2019-05-06', '振替休日'],
    ['2019-10-22', '即位礼正殿の儀の行われる日'],
    ['2019-10-14', '体育の日'],
    ['2020-07-24', 'スポーツの日'],
    ['2021-08-09', '振替休日'],
    ['2026-09-22', '国民の休日'],
    ['2008-05-06', '振替休日'],
    ['2015-09-22', '国民の休日'],
    ['2018-12-24', '振替休日'],
    ['2032-09-21', '国民の休日'],
  ])('%s is %s', (date, name) => expect(holidayName(day(date))).toBe(name));
  test.each(['2019-12-23', '2019-02-23', '2015-08-11', '2026-06-01', '2020-10-12', '2026-12-31'])(
    '%s is none',
    (date) => expect(holidayName(day(date))).toBeUndefined(),
  );
});

describe('days as numbers', () => {
  test('are those of the calendar, a hundred years long', () => {
    for (let at = Date.parse('1999-12-01'); at < Date.parse('2101-03-05'); at += 86_400_000) {
      const date = new Date(at).toISOString().slice(0, 10);
      const number = at / 86_400_000;
      if (dayNumber(date) !== number || weekdayOf(number) !== new Date(at).getUTCDay())
        expect(date).toBe('right');
    }
    expect(dayNumber('1970-01-01')).toBe(0);
    expect(dateOfDay(dayNumber('2020-02-29'))).toBe('2020-02-29');
  });
  test('a moment is a minute of Japan, whatever zone this runs in', () => {
    const moment = Date.parse('2026-03-31T23:59:59.999+09:00');
    expect(dateOfDay(Math.floor(minuteOf(moment) / 1_440))).toBe('2026-03-31');
    expect(minuteOf(moment + 1) % 1_440).toBe(0);
  });
  test.each([
    ['2020-02', '2020-02-01', '2020-02-29'],
    ['2019-02', '2019-02-01', '2019-02-28'],
    ['2026-12', '2026-12-01', '2026-12-31'],
  ])('%s from %s to %s', (text, first, last) => {
    const days = daysOfMonth(text as Month);
    expect([dateOfDay(days.first), dateOfDay(days.last)]).toEqual([first, last]);
    expect(monthOfDay(days.last)).toBe(text);
  });
  test('months go over the year, and a 年度 begins in April', () => {
    expect(addMonths('2026-12' as Month, 1)).toBe('2027-01');
    expect(addMonths('2026-01' as Month, -1)).toBe('2025-12');
    expect(yearOf('2027-03' as Month, 4)).toEqual(yearOf('2026-04' as Month, 4));
    expect(yearOf('2026-04' as Month, 4).at(-1)).toBe('2027-03');
    expect(yearOf('2026-04' as Month, 1)[0]).toBe('2026-01');
  });
});

describe('the change of era', () => {
  test('平成31年4月30日 into 令和元年5月1日: a night is one night, and both days are 休日', () => {
    const said = {
      punches: ['2019-04-30 21:00 in', '2019-05-01 2:00 out'],
      orders: [
        {
          date: day('2019-04-30'),
          spans: [{ from: 1_260, to: 1_560 }],
          work: '改元の作業',
          ground: 'ordinary' as const,
          confirmed: [{ from: 1_260, to: 1_560 }],
        },
      ],
    };
    const april = month('2019-04', said);
    expect(dayOf(april, '2019-04-30')).toMatchObject({
      kind: 'holiday',
      overtime: 300,
      pay: { rest: 60, rest_night: 240 },
    });
    expect(month('2019-05', said).totals.overtime).toBe(0);
    expect([day('2019-04-30'), day('2019-05-01')].map(formatWareki)).toEqual([
      '平成31年4月30日',
      '令和元年5月1日',
    ]);
  });
  test('ten days without duty, and the month counts what is left', () =>
    expect(month('2019-05', {}).totals).toMatchObject({ workDays: 19, scheduled: 19 * 465 }));
  test('a leap day is a day of work', () =>
    expect(dayOf(month('2024-02', {}), '2024-02-29')).toMatchObject({ kind: 'work', scheduled: 465 }));
  test('a punch at the last minute of March is of March', () => {
    const { punches } = { punches: [punch('2026-03-31 23:59:59 out')] };
    expect(monthOfDay(Math.floor(minuteOf(punches[0]?.at ?? 0) / 1_440))).toBe('2026-03');
  });
});
