import { addMonths } from '../../src/modules/attendance/calendar.ts';
import type { Month } from '../../src/modules/attendance/ids-schema.ts';
import { computeMonth, computeYear } from '../../src/modules/attendance/month.ts';
import { compileRules } from '../../src/modules/attendance/roster.ts';
import { MADE_UP_RULES } from '../attendance/made-up-rules.ts';
import { KINDS, madeUpYear } from '../attendance/made-up-year.ts';
import { type Bench, percentile, timed } from './measure.ts';

const STAFF = 3_000;
/** As many as are held at a time: what is made up is not what is measured. */
const AT_A_TIME = 100;
const YEAR = 2026;
const APRIL = `${YEAR}-04` as Month;

/**
 * `attendance.year.3000`: 12 months of 3,000 employees in seven patterns, all days with their issues. `attendance.month_close`: one month of
 * one employee from the punches of her whole year, 95th of a hundred.
 */
export const attendanceBench: Bench = async () => {
  const compiled = compileRules(MADE_UP_RULES);
  for (let at = 0; at < 21; at += 1) computeYear(madeUpYear(at, YEAR, 9), APRIL, compiled);
  let whole = 0;
  let punches = 0;
  const months: number[] = [];
  for (let first = 0; first < STAFF; first += AT_A_TIME) {
    const records = Array.from({ length: AT_A_TIME }, (_, at) => madeUpYear(first + at, YEAR));
    punches += records.reduce((sum, record) => sum + record.punches.length, 0);
    whole += await timed(() => {
      for (const record of records) computeYear(record, APRIL, compiled);
    });
    for (const [at, record] of records.slice(0, 14).entries())
      months.push(
        await timed(() => computeMonth(record, { month: addMonths(APRIL, (first + at) % 12) }, compiled)),
      );
  }
  return [
    {
      name: 'attendance.year.3000',
      value: whole / 1_000,
      unit: 's',
      goal: 5,
      direction: 'max',
      n: STAFF,
      note: `${punches} punches, ${KINDS.length} patterns, 12 months; ${(whole / STAFF).toFixed(2)} ms an employee`,
    },
    {
      name: 'attendance.month_close',
      value: percentile(months, 0.95),
      unit: 'ms',
      goal: 20,
      direction: 'max',
      n: months.length,
      note: `one employee, all punches of her year given; slowest ${Math.max(...months).toFixed(1)} ms`,
    },
  ];
};
