import { readOdd } from '../../src/central/attendance-odd.ts';
import { daysOfMonth, readFacts, readPeople } from '../../src/central/attendance-record.ts';
import { readRequests } from '../../src/central/attendance-request-store.ts';
import { readAllStaff, readRules, readStaffIn } from '../../src/central/attendance-store.ts';
import { computeMonth } from '../../src/modules/attendance/month.ts';
import { compileRules } from '../../src/modules/attendance/roster.ts';
import { plantCrowd } from '../harness/attendance-crowd.ts';
import { openAttendanceTown } from '../harness/attendance-town.ts';
import { TENANT } from '../harness/test-stream.ts';

const town = await openAttendanceTown();
await plantCrowd(town, 3000, '2026-09' as never);
const scope = { tenant: TENANT, mode: 'drill' } as never;
const sql = town.centre.central.database as never;
const t = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
  const s = performance.now();
  const v = await work();
  console.log(name, (performance.now() - s).toFixed(0), 'ms');
  return v;
};
const all = await t('staff all', () => readAllStaff(sql, scope));
const few = await t('staff in', () => readStaffIn(sql, scope, ['c001'], daysOfMonth('2026-11')));
const rules = await t('rules', () => readRules(sql, scope));
const compiled = compileRules(rules);
const nos = few.map((s) => String(s.staffNo));
for (const m of ['2026-06', '2026-10', '2026-11'])
  await t('facts few ' + m, () => readFacts(sql, scope, nos, daysOfMonth(m)));
for (const m of ['2026-06', '2026-10', '2026-11'])
  await t('facts all ' + m, () => readFacts(sql, scope, null, daysOfMonth(m)));
await t('requests all', () =>
  readRequests(sql, scope, { ...daysOfMonth('2026-11'), staff: null, states: ['approved'] }),
);
await t('odd few', () => readOdd(sql, scope, { people: few, month: '2026-11' as never, rules }));
await t('odd all', () => readOdd(sql, scope, { people: all, month: '2026-11' as never, rules }));
const recs = await t('people all 11', () => readPeople(sql, scope, all, daysOfMonth('2026-11')));
await t('compute all 11', async () =>
  recs.map(({ work }) => computeMonth(work, { month: '2026-11' as never, asOf: town.clock.now }, compiled)),
);
await town.centre.stop();
