/** A punch by a clock that was a month wrong, put right by a request. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type AttendanceTown, at, openAttendanceTown } from '../../test/harness/attendance-town.ts';
import { ATTENDANCE_API, ownMonthSchema } from './attendance-schema.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let town: AttendanceTown;
beforeAll(async () => {
  town = await openAttendanceTown();
  await town.bringExamples();
});
afterAll(() => town.centre.stop());

test('is gone from the month of that clock and stands in the month it was of', async () => {
  const [clerk, head] = [await town.signIn('2002'), await town.signIn('2001')];
  // The school's door thought that it was September.
  const wrong = town.punched('2002', 'in', at('2026-09-14', '08:20'));
  town.punched('2002', 'out', at('2026-10-14', '17:20'));
  await town.send();
  const day = async (month: string, of: string) => {
    const { json } = await clerk(`${ATTENDANCE_API.own}?month=${month}`);
    return ownMonthSchema.parse(json).days.find((each) => each.day === of);
  };
  expect((await day('2026-09', '2026-09-14'))?.punches).toHaveLength(1);
  const moved = { about: 'wrong_punch', punch: wrong.eventId, type: 'in', at: at('2026-10-14', '08:20') };
  await town.granted(clerk, head, moved);
  expect((await day('2026-09', '2026-09-14'))?.punches).toEqual([]);
  expect(await day('2026-10', '2026-10-14')).toMatchObject({
    punches: [{ type: 'in' }, { type: 'out' }],
    worked: 465,
  });
});
