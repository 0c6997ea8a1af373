import type { CivilDate } from '../../src/kernel/dates.ts';
import type { Pattern, Shift } from '../../src/modules/attendance/pattern-schema.ts';
import { type AttendanceRules, attendanceRulesSchema } from '../../src/modules/attendance/rules-schema.ts';

/** An invented town's shifts and patterns, one of each sort that domain.md §5a speaks of. */

const SINCE = '2019-03-31' as CivilDate;

const at = (clock: string): number => {
  const [hours = '', minutes = ''] = clock.split(':');
  return Number(hours) * 60 + Number(minutes);
};
const span = (from: string, to: string) => ({ from: at(from), to: at(to) });

const day = (id: string, name: string, from: string, to: string, lunch: [string, string]): Shift => ({
  id,
  name,
  kind: 'work',
  parts: [{ from: at(from), to: at(to), day: 0 }],
  breaks: [span(...lunch)],
  naps: [],
});

export const MADE_UP_SHIFTS: readonly Shift[] = [
  day('day', '日勤', '8:30', '17:15', ['12:00', '13:00']),
  day('early', '早番', '7:00', '15:45', ['11:30', '12:30']),
  day('late', '遅番', '10:15', '19:00', ['13:00', '14:00']),
  day('waste', '収集', '8:00', '16:45', ['12:00', '13:00']),
  {
    ...day('school', '教諭', '8:10', '16:40', ['12:45', '13:30']),
    // 時間外の休憩 of whoever stays on.
    breaks: [span('12:45', '13:30'), span('18:30', '18:45')],
  },
  {
    ...day('school_long', '教諭（長い日）', '8:10', '17:55', ['12:45', '13:45']),
    breaks: [span('12:45', '13:45'), span('18:30', '18:45')],
  },
  {
    id: 'duty',
    name: '当務',
    kind: 'work',
    // 西はりま: 8:30–17:15 and 17:15–8:30 are a day each; 15:30 of work.
    parts: [
      { from: at('8:30'), to: at('17:15'), day: 0 },
      { from: at('17:15'), to: at('32:30'), day: 1 },
    ],
    breaks: [span('12:00', '13:00'), span('18:00', '18:30')],
    naps: [span('22:00', '29:00')],
  },
  {
    id: 'night',
    name: '夜勤',
    kind: 'work',
    parts: [{ from: at('21:30'), to: at('30:15'), day: 0 }],
    breaks: [span('26:00', '27:00')],
    naps: [],
  },
  {
    id: 'watch',
    name: '宿直',
    kind: 'watch',
    parts: [{ from: at('17:15'), to: at('32:30'), day: 0 }],
    breaks: [],
    naps: [],
  },
];

/** 1年単位の変形: an hour more from Monday to Thursday of ten weeks, and six days in August without duty. */
const SCHOOL_YEAR: Pattern['yearly'] = {
  from: '2019-04-01' as CivilDate,
  to: '2020-03-31' as CivilDate,
  vacations: [
    { name: '夏季休業', from: '2019-07-22' as CivilDate, to: '2019-08-31' as CivilDate },
    { name: '冬季休業', from: '2019-12-25' as CivilDate, to: '2020-01-07' as CivilDate },
  ],
  days: [
    ...Array.from({ length: 40 }, (_, at) => ({
      date: new Date(Date.UTC(2019, 3, 8 + Math.floor(at / 4) * 7 + (at % 4)))
        .toISOString()
        .slice(0, 10) as CivilDate,
      shift: 'school_long',
    })),
    ...['13', '14', '15', '16', '19', '20'].map((date) => ({
      date: `2019-08-${date}` as CivilDate,
      shift: null,
    })),
  ],
};

const pattern = (
  id: string,
  name: string,
  rotation: Pattern['rotation'],
  rest: Partial<Pattern> = {},
): Pattern => ({
  id,
  name,
  rotation,
  onHoliday: 'off',
  dayStartsAt: 0,
  maxStretch: 1_200,
  ...rest,
});

const week = (shift: string): Pattern['rotation'] => ({
  by: 'week',
  days: [null, shift, shift, shift, shift, shift, null],
});

/** 20 duties, 16 days off in 8 weeks: 310 hours, 38:45 a week. */
const WATCH_CYCLE = Array.from({ length: 56 }, (_, at) => {
  const inTurn = at % 14;
  return [0, 3, 5, 8, 11].includes(inTurn) ? 'duty' : null;
});

export const MADE_UP_PATTERNS: readonly Pattern[] = [
  pattern('office', '本庁', week('day')),
  pattern('waste', '清掃', week('waste')),
  pattern('school', '学校', week('school'), { dayStartsAt: 180 }),
  pattern('school_year', '学校（1年単位の変形）', week('school'), { dayStartsAt: 180, yearly: SCHOOL_YEAR }),
  pattern('nursery', '保育所', {
    by: 'cycle',
    since: SINCE,
    days: [
      ...[null, 'early', 'early', 'early', 'early', 'early', null],
      ...[null, 'day', 'day', 'day', null, 'day', 'day'],
      ...[null, 'late', 'late', 'late', 'late', 'late', null],
    ],
  }),
  pattern(
    'fire',
    '消防 (交替制)',
    { by: 'cycle', since: SINCE, days: WATCH_CYCLE },
    {
      onHoliday: 'works',
      dayStartsAt: -405,
      maxStretch: 1_800,
      averaging: { since: SINCE, weeks: 8, weekMinutes: 2_325, restDays: 16 },
    },
  ),
  pattern('part', '会計年度任用 (パート)', { by: 'plan' }),
  pattern(
    'shifts',
    '交替 (不規則)',
    { by: 'plan' },
    {
      onHoliday: 'works',
      dayStartsAt: 240,
      averaging: {
        since: SINCE,
        weeks: 4,
        weekMinutes: 2_325,
        restDays: 8,
        within: { days: 14, restDays: 4 },
      },
    },
  ),
  pattern('watchers', '宿直', { by: 'plan' }, { maxStretch: 1_800 }),
] as const;

export const MADE_UP_RULES: AttendanceRules = attendanceRulesSchema.parse({
  shifts: MADE_UP_SHIFTS,
  patterns: MADE_UP_PATTERNS,
});
