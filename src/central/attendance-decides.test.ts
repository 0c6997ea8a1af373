/** Who decides, when two things happen at once or somebody has left. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type AttendanceTown, at, openAttendanceTown } from '../../test/harness/attendance-town.ts';
import { TENANT } from '../../test/harness/test-stream.ts';
import { ATTENDANCE_API, askedSchema, ownMonthSchema } from './attendance-schema.ts';
import { teamSchema } from './attendance-team-schema.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let town: AttendanceTown;
beforeAll(async () => {
  town = await openAttendanceTown();
  await town.bringExamples();
});
afterAll(() => town.centre.stop());

const forgotten = (day: string) => ({ about: 'forgotten_punch', type: 'in', at: at(day, '08:25') });

test('what is asked while a month is being closed is asked of a closed month', async () => {
  const clerk = await town.signIn('1002');
  const { owner } = town.centre;
  const isWaiting = async (): Promise<boolean> => {
    const rows = await owner`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`;
    return rows.length > 0;
  };
  const { asked } = await owner.begin(async (tx) => {
    await tx`SELECT pg_advisory_xact_lock(8203160, hashtext(${TENANT}))`;
    const pending = town.askFor(clerk, forgotten('2026-09-15'));
    while (!(await isWaiting())) await delay(5);
    await tx`
      INSERT INTO att_close (tenant, mode, month, number, closed_at, closed_by, people)
      VALUES (${TENANT}, 'drill', '2026-09', 1, 1, 'jinji', 0)`;
    return { asked: pending };
  });
  expect(await asked).toMatchObject({ request: null, why: expect.stringContaining('締めた月') });
});

test('勤務の交換 with somebody of another department, or with the head herself, is not the head’s to approve', async () => {
  const [clerk, head, personnel] = [
    await town.signIn('1002'),
    await town.signIn('1001'),
    await town.signIn('jinji'),
  ];
  const roster = '職員番号,日付,勤務\n1002,2026-12-01,日勤\n2002,2026-12-01,休\n1001,2026-12-02,休\n';
  const brought = await town.bring(personnel, 'roster', Buffer.from(roster));
  expect(brought.stops).toBe(0);
  const rows = () => town.centre.owner`SELECT staff_no, day, shift FROM att_roster ORDER BY staff_no, day`;
  const before = await rows();
  for (const [other, withDate] of [
    ['2002', '2026-12-01'],
    ['1001', '2026-12-02'],
  ]) {
    const request = { about: 'shift_swap', date: '2026-12-01', with: other, withDate };
    const { request: made } = await town.askFor(clerk, request);
    const answer = await town.step(head, made?.id ?? '', 'approve');
    expect([other, askedSchema.parse(answer.json)]).toMatchObject([
      other,
      { request: null, why: expect.stringContaining('上位の所属長') },
    ]);
    await town.step(clerk, made?.id ?? '', 'withdraw');
  }
  expect(await rows()).toEqual(before);
});

test('a head who has left sees and decides nothing more; whoever is above her does', async () => {
  const [clerk, head, personnel] = [
    await town.signIn('2002'),
    await town.signIn('2001'),
    await town.signIn('jinji'),
  ];
  const asked = await town.askFor(clerk, forgotten('2026-11-20'));
  const line = '2001,福祉　長子,常勤,○,2001-04-01,2026-11-25,0200,本庁,2026-04-01';
  const left = `職員番号,氏名,任用区分,管理職,採用日,退職日,所属コード,勤務パターン,発令日\n${line}\n`;
  expect((await town.bring(personnel, 'staff', Buffer.from(left))).done).toBe(true);
  expect((await town.step(head, asked.request?.id ?? '', 'approve')).status).toBe(404);
  expect(teamSchema.parse((await head(ATTENDANCE_API.team)).json)).toMatchObject({
    departments: [],
    members: [],
    queue: [],
  });
  expect(ownMonthSchema.parse((await clerk(ATTENDANCE_API.own)).json).leaders).toEqual(['架空　部長']);
  // Nobody at all is left above: then it is for 人事.
  const boss = '1000,架空　部長,常勤,○,1995-04-01,2026-11-25,0000,本庁,2026-04-01';
  const gone = `職員番号,氏名,任用区分,管理職,採用日,退職日,所属コード,勤務パターン,発令日\n${boss}\n`;
  expect((await town.bring(personnel, 'staff', Buffer.from(gone))).done).toBe(true);
  expect((await town.step(personnel, asked.request?.id ?? '', 'approve')).status).toBe(200);
});
