/** A punch by a clock that was a month wrong, put right by a request. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  type AttendanceTown,
  at,
  OCTOBER,
  OFFICE,
  openAttendanceTown,
} from '../../test/harness/attendance-town.ts';
import { ATTENDANCE_API, askedSchema, closedSchema, ownMonthSchema } from './attendance-schema.ts';

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

test('may not be taken back once either month is closed', async () => {
  const [clerk, head, personnel] = [
    await town.signIn('1002'),
    await town.signIn('1001'),
    await town.signIn('jinji'),
  ];
  const wrong = town.punched('1002', 'in', at('2026-11-05', '08:20'));
  await town.send();
  // The centre folds what a door sent behind its answer.
  const before = await vi.waitFor(async () => {
    const { request, why } = await town.askFor(clerk, { about: 'void_punch', punch: wrong.eventId });
    if (request === null) throw new Error(why);
    return request.id;
  });
  await town.granted(clerk, head, {
    ...{ about: 'wrong_punch', punch: wrong.eventId },
    ...{ type: 'in', at: at('2026-10-05', '08:20') },
  });
  // Everybody was there on every day of October, and whose punches stand already is not punched again.
  for (const staffNo of OFFICE)
    town.attend(
      staffNo,
      OCTOBER.filter(
        (day) =>
          !(staffNo === '2002' && day === '2026-10-14') && !(staffNo === '1002' && day === '2026-10-05'),
      ),
      staffNo.startsWith('9') ? '08:00' : '08:20',
    );
  town.punched('1002', 'out', at('2026-10-05', '17:20'));
  await town.send();
  const closing = await personnel(ATTENDANCE_API.closing, { act: 'close', month: '2026-10', number: 0 });
  expect(closedSchema.parse(closing.json)).toMatchObject({ done: true, why: [] });
  // It was recorded in November, which is open, and stands in October.
  expect(await town.askFor(clerk, { about: 'void_punch', punch: wrong.eventId })).toMatchObject({
    request: null,
    why: expect.stringContaining('締めた月'),
  });
  // What was asked before it was moved is not granted behind it either.
  const { json } = await town.step(head, before, 'approve');
  expect(askedSchema.parse(json)).toMatchObject({ request: null, why: expect.stringContaining('締めた月') });
});
