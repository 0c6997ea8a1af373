/** 在館者 while a muster is open that nobody ended. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type AttendanceTown, NOON, openAttendanceTown } from '../../test/harness/attendance-town.ts';
import { ATTENDANCE_API, presenceSchema } from './attendance-schema.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let town: AttendanceTown;
beforeAll(async () => {
  town = await openAttendanceTown();
  await town.bringExamples();
});
afterAll(() => town.centre.stop());

test('a muster that was forgotten is said to be, and a 退勤 counts again; after two weeks it is none', async () => {
  const jinji = await town.signIn('jinji');
  const presence = async () => presenceSchema.parse((await jinji(ATTENDANCE_API.presence)).json);
  const opened = (days: number): void => {
    const musterId = `0198a000-0000-7000-8000-00000000aaa${days % 10}`;
    const when = NOON - days * 86_400_000;
    const here = { musterId, staffNo: '1004', as: 'here' };
    const missing = { musterId, staffNo: '2001', as: 'missing' };
    town.door.add(
      'attendance.muster_opened',
      { musterId, what: `大雨${days}`, kind: 'disaster' },
      { at: when },
    );
    town.door.add('attendance.muster_seen', here, { at: when + 1_000 });
    town.door.add('attendance.muster_seen', missing, { at: when + 1_000 });
  };
  opened(15);
  await town.send();
  expect((await presence()).muster).toBeNull();
  opened(4);
  await town.send();
  // The centre folds what a door sent behind its answer.
  const forgotten = await vi.waitFor(async () => {
    const now = await presence();
    if (now.muster === null) throw new Error('no muster yet');
    return now;
  });
  expect(forgotten.muster).toMatchObject({ what: '大雨4', overdue: true });
  const told = forgotten.people.map(({ staffNo, state }) => `${staffNo} ${state}`);
  expect(told).toContain('2001 missing');
  expect(told.join(' ')).not.toContain('1004');
});
