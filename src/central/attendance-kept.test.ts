import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { MADE_UP_RULES } from '../../test/attendance/made-up-rules.ts';
import { plantCrowd } from '../../test/harness/attendance-crowd.ts';
import {
  type Asking,
  type AttendanceTown,
  at,
  openAttendanceTown,
} from '../../test/harness/attendance-town.ts';
import { TENANT } from '../../test/harness/test-stream.ts';
import { type Month, monthSchema } from '../modules/attendance/ids-schema.ts';
import { compileRules } from '../modules/attendance/roster.ts';
import { writeClose, writeReopening } from './attendance-close-store.ts';
import { readBasis, readKeptMonths } from './attendance-kept.ts';
import { readMonths } from './attendance-months.ts';
import { ATTENDANCE_API } from './attendance-schema.ts';
import { readAllStaff, readRules } from './attendance-store.ts';
import { type Team, teamSchema } from './attendance-team-schema.ts';
import { rebuild } from './projection.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

/** Two of each sort of work that there is. */
const PEOPLE = 14;
const OFFICE_CLERK = 'M00000';
const FIRE = 'M00002';
const SHIFTS = 'M00005';
const SCOPE = { tenant: TENANT, mode: 'drill' } as const;
const MONTHS = ['2026-09', '2026-10', '2026-11'].map((month) => monthSchema.parse(month));

let town: AttendanceTown;
let head: Asking;
let personnel: Asking;
beforeAll(async () => {
  town = await openAttendanceTown();
  await plantCrowd(town, PEOPLE, '2026-09' as Month);
  [head, personnel] = [await town.signIn('1001'), await town.signIn('jinji')];
});
afterAll(() => town.centre.stop());

const team = async (month: Month): Promise<Team> =>
  teamSchema.parse((await head(`${ATTENDANCE_API.team}?month=${month}`)).json);
const all = async (): Promise<readonly Team[]> => Promise.all(MONTHS.map(team));

const rowsOf = async (): Promise<number> => {
  const [row] = await town.centre.owner<{ n: number }[]>`
    SELECT count(*)::int AS n FROM att_kept WHERE tenant = ${TENANT}`;
  return row?.n ?? 0;
};

/** What the pages say from what is kept, and what they say when nothing is. */
const keptAndFresh = async (): Promise<readonly [readonly Team[], readonly Team[]]> => {
  const kept = await all();
  await town.centre.owner`DELETE FROM att_kept WHERE tenant = ${TENANT}`;
  return [kept, await all()];
};

/** The change is seen, and what is kept is what a fresh computation gives. */
const sees = async (change: () => Promise<unknown>): Promise<void> => {
  const before = await all();
  await change();
  const [kept, fresh] = await keptAndFresh();
  expect(kept).toEqual(fresh);
  expect(kept).not.toEqual(before);
};

const csv = (text: string): Uint8Array => Buffer.from(text, 'utf8');

test('what is kept is what a fresh computation gives, after every kind of change', async () => {
  await all();
  expect(await rowsOf()).toBeGreaterThanOrEqual(PEOPLE * MONTHS.length);

  // 打刻 that came late, of this month and of one that is over.
  await sees(async () => {
    town.punched(OFFICE_CLERK, 'in', at('2026-10-31', '08:00'));
    town.punched(OFFICE_CLERK, 'out', at('2026-10-31', '23:00'));
    town.punched(OFFICE_CLERK, 'in', at('2026-11-14', '08:00'));
    await town.send();
  });
  // What a door says later of a punch of long ago.
  const [planted] = await town.centre.owner<{ event_id: string }[]>`
    SELECT event_id FROM att_fact WHERE staff_no = ${OFFICE_CLERK} AND at < ${at('2026-09-20', '00:00')} ORDER BY at LIMIT 1`;
  await sees(async () => {
    const approvals = [{ by: '1001', at: at('2026-11-26', '09:00') }];
    const correction = { act: 'void', punch: planted?.event_id ?? '' };
    town.door.add(
      'attendance.corrected',
      { staffNo: OFFICE_CLERK, correction, reason: '二重の打刻', asked: OFFICE_CLERK, approvals },
      { at: at('2026-11-26', '09:00') },
    );
    await town.send();
  });
  // 勤務割 of a person, which also moves the average of her weeks.
  await sees(() =>
    town.bring(
      personnel,
      'roster',
      csv(`職員番号,日付,勤務\n${SHIFTS},2026-11-04,夜勤\n${FIRE},2026-11-03,当務\n`),
    ),
  );
  // 申請 approved, and taken back.
  const wish = { date: '2026-10-05', spans: [{ from: 1_080, to: 1_200 }], work: '査定', ground: 'ordinary' };
  const asked = await town.askFor(
    personnel,
    { about: 'overtime', order: { ...wish, confirmed: [{ from: 1_080, to: 1_200 }] } },
    { staffNo: OFFICE_CLERK },
  );
  const id = asked.request?.id;
  expect([asked.why, id !== undefined]).toEqual(['', true]);
  const approve = () => town.step(head, id ?? '', 'approve');
  await approve();
  const [withIt, fresh] = await keptAndFresh();
  expect(withIt).toEqual(fresh);
  await town.step(head, id ?? '', 'withdraw', 2, '書き間違い');
  const [without, freshAgain] = await keptAndFresh();
  expect(without).toEqual(freshAgain);

  // 職員マスタ.
  await sees(() =>
    town.bring(
      personnel,
      'staff',
      csv(
        `職員番号,氏名,任用区分,採用日,所属コード,勤務パターン,発令日\n${SHIFTS},訓練 改,常勤,2025-02-25,c000,本庁,2026-11-16\n`,
      ),
    ),
  );
  // 条例の休日, and the rules themselves.
  await sees(() => town.bring(personnel, 'holidays', csv('日付,名称\n2026-11-12,市制の日\n')));
  await sees(async () => {
    const body = JSON.stringify({ ...MADE_UP_RULES, interval: 900 });
    await town.bring(personnel, 'rules', csv(body));
  });
});

test('time alone: what is missing by then is said at that minute, and what is kept is not older', async () => {
  const sql = town.centre.central.database;
  const people = await readAllStaff(sql, SCOPE);
  const basis = await readBasis(sql, SCOPE);
  const compiled = compileRules(await readRules(sql, SCOPE));
  const month = monthSchema.parse('2026-11');
  const readAt = (moment: string) => {
    const now = Date.parse(`${moment}+09:00`);
    return readKeptMonths(sql, SCOPE, people, { basis, month, months: MONTHS, now }, compiled);
  };
  const days = ['2026-11-26', '2026-11-27'];
  const moments = days.flatMap((day) =>
    ['00:00', '04:20', '08:31', '12:00', '17:14', '17:15', '19:00', '23:59'].map(
      (time) => `${day}T${time}:30`,
    ),
  );
  const said: [string, unknown][] = [];
  // From what was kept at the moment before; and then the other way, as after a clock that was put right.
  for (const moment of [...moments, ...moments.toReversed()]) said.push([moment, await readAt(moment)]);
  for (const [at, kept] of said.entries()) {
    await town.centre.owner`DELETE FROM att_kept WHERE tenant = ${TENANT}`;
    expect([at, kept[0], await readAt(kept[0])]).toEqual([at, ...kept]);
  }
  expect(said[0]?.[1]).not.toEqual(said[moments.length - 1]?.[1]);
});

test('a closing with what came after it, opened again, and a rebuild', async () => {
  const october = '2026-10' as Month;
  const sql = town.centre.central.database;
  const people = await readAllStaff(sql, SCOPE);
  const compiled = compileRules(await readRules(sql, SCOPE));
  const now = town.clock.now;
  const { months } = await readMonths(sql, SCOPE, people, { month: october, now }, compiled);
  // As 締め writes it: these people have too much that is not settled for the page's own.
  const lines = months.map(({ staff, record, result }) => ({
    ...{ staffNo: staff.staffNo, department: 'c000', result },
    facts: new Set(record.facts.map(({ id }) => id)),
  }));
  const open = await all();
  await sql.begin((tx) => writeClose(tx, SCOPE, { month: october, number: 1, at: now, by: 'jinji' }, lines));
  const [closed, closedFresh] = await keptAndFresh();
  expect(closed).toEqual(closedFresh);
  expect(closed).toEqual(open);
  town.punched(OFFICE_CLERK, 'in', at('2026-10-18', '07:00'));
  town.punched(OFFICE_CLERK, 'out', at('2026-10-18', '22:00'));
  await town.send();
  const [late, lateFresh] = await keptAndFresh();
  expect(late).toEqual(lateFresh);
  expect(late).toEqual(open);
  await sees(() =>
    sql.begin((tx) =>
      writeReopening(
        tx,
        SCOPE,
        { month: october, number: 1 },
        { at: now, staff: 'jinji', reason: '届いたため' },
      ),
    ),
  );
  // A planted record is not in the log: the fold anew has what the door brought alone.
  await sees(() => rebuild({ sql, tenant: TENANT, mode: 'drill' }));
});
