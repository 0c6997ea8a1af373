import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Asking, type AttendanceTown, openAttendanceTown } from '../../test/harness/attendance-town.ts';
import {
  fileOf,
  HEADS,
  isReady,
  NEW_STAFF,
  rowFor,
  STAFF_ACTS,
} from '../console/attendance-masters-draft.ts';
import {
  cellKey,
  changed,
  conflictsIn,
  copies,
  daysOfGrid,
  NO_EDITS,
  shiftByLetter,
  toSave,
  undone,
} from '../console/attendance-roster-draft.ts';
import {
  MASTERS_API,
  type Masters,
  mastersSchema,
  type RosterGrid,
  rosterGridSchema,
} from './attendance-masters-schema.ts';
import { ATTENDANCE_API, importedSchema, ownMonthSchema } from './attendance-schema.ts';
import { teamSchema } from './attendance-team-schema.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let town: AttendanceTown;
let personnel: Asking;
beforeAll(async () => {
  town = await openAttendanceTown();
  await town.bringExamples();
  personnel = await town.signIn('jinji');
});
afterAll(() => town.centre.stop());

const find = async (text: string): Promise<Masters> =>
  mastersSchema.parse((await personnel(`${MASTERS_API.masters}?find=${encodeURIComponent(text)}`)).json);
const only = async (staffNo: string) => {
  const masters = await find(staffNo);
  const person = masters.people.find((each) => each.staffNo === staffNo);
  if (person === undefined) throw new Error(`no ${staffNo}`);
  return { masters, person, row: person.rows.at(-1) ?? {} };
};

describe('職員マスタ on a page', () => {
  test('finds by number, name and reading; nobody for nothing', async () => {
    expect((await find('1002')).people.map(({ name }) => name)).toEqual(['髙﨑　一郎']);
    const byName = await find('髙﨑一郎');
    expect(byName.people.map(({ staffNo }) => staffNo)).toEqual(['1002']);
    expect(await find('')).toMatchObject({ found: 0, people: [] });
    expect((await (await town.signIn('1001'))(`${MASTERS_API.masters}?find=1`)).status).toBe(403);
  });

  test('a move from a day: looked at first, then it holds from that day, and what was before stays', async () => {
    const { masters, row } = await only('1002');
    const from = { ...rowFor(STAFF_ACTS.move, row), 所属コード: '0200' };
    const target = masters.departments.find(({ id }) => id !== row['所属コード'])?.id ?? '';
    expect(isReady(STAFF_ACTS.move, from)).toBe(false);
    const next = { ...from, 発令日: '2027-04-01', 所属コード: target };
    const bytes = fileOf(masters.columns.staff, next);
    const seen = await town.bring(personnel, 'staff', bytes, false);
    expect([seen.done, seen.stops, seen.changes.map(({ what, id }) => [what, id])]).toEqual([
      ...[false, 0, [['changed', '1002']]],
    ]);
    expect((await only('1002')).person.rows).toHaveLength(1);
    expect((await town.bring(personnel, 'staff', bytes)).done).toBe(true);
    const { person } = await only('1002');
    expect(person.rows.map((each) => [each['所属コード'], each['発令日'], each['発令終了日']])).toEqual([
      [row['所属コード'], row['発令日'], '2027-03-31'],
      [target, '2027-04-01', ''],
    ]);
  });

  test('somebody new, her leaving, and a number that is a My Number', async () => {
    const { masters, row } = await only('1003');
    const newcomer = {
      ...row,
      職員番号: '7001',
      氏名: '訓練　花子',
      採用日: '2026-11-01',
      発令日: '2026-11-01',
    };
    expect(isReady(NEW_STAFF, newcomer)).toBe(true);
    expect((await town.bring(personnel, 'staff', fileOf(masters.columns.staff, newcomer))).done).toBe(true);
    const leaver = { ...newcomer, 退職日: '2026-12-31' };
    const left = await town.bring(personnel, 'staff', fileOf(masters.columns.staff, leaver));
    expect(left.changes.map(({ what }) => what)).toEqual(['ended']);
    const wrong = await town.bring(
      personnel,
      'staff',
      fileOf(masters.columns.staff, { ...row, 職員番号: '123456789012' }),
    );
    expect([wrong.done, wrong.stops]).toEqual([false, 1]);
  });

  test('所属長 from a day; until then the one before', async () => {
    const masters = await find('');
    const department = masters.departments.find(({ row }) => row['所属長'] === '2001');
    const row = { ...rowFor(HEADS, department?.row ?? {}), 適用開始日: '2026-12-01', 所属長: '2002' };
    const done = await town.bring(personnel, 'departments', fileOf(masters.columns.departments, row));
    expect([done.done, done.changes.length]).toEqual([true, 1]);
    const leads = async (staff: string) => {
      const team = teamSchema.parse((await (await town.signIn(staff))(ATTENDANCE_API.team)).json);
      return team.departments.length > 0;
    };
    expect([await leads('2001'), await leads('2002')]).toEqual([true, false]);
  });
});

describe('勤務割 of one’s own people', () => {
  const grid = async (by: Asking, month = '2026-12'): Promise<RosterGrid> =>
    rosterGridSchema.parse((await by(`${MASTERS_API.roster}?month=${month}`)).json);
  const save = (by: Asking, days: unknown) => by(MASTERS_API.roster, { days, reason: '勤務割の作成' });

  test('is shown with what the pattern gives, changed by the keyboard’s letters, and undone before it is saved', async () => {
    const head = await town.signIn('1001');
    const shown = await grid(head);
    expect(shown.rows.map(({ staffNo }) => staffNo)).toContain('1002');
    expect(shown.rows.map(({ staffNo }) => staffNo)).not.toContain('2002');
    const row = shown.rows.find(({ staffNo }) => staffNo === '1002');
    if (row === undefined) throw new Error('no row');
    // A Sunday is free by the pattern and a Monday is not.
    const shiftOn = (date: string) => row.cells.find((cell) => cell.date === date);
    expect([shiftOn('2026-12-06')?.shift, shiftOn('2026-12-06')?.said]).toEqual([null, false]);
    expect(shiftOn('2026-12-07')?.shift).not.toBe(null);
    const shift = shiftByLetter(shown, 'a') ?? null;
    const once = changed(NO_EDITS, [[cellKey(row, '2026-12-06'), shift]]);
    const twice = changed(once, [[cellKey(row, '2026-12-07'), null]]);
    expect(toSave(shown, twice)).toHaveLength(2);
    expect(undone(undone(twice))).toEqual(NO_EDITS);
    expect(toSave(shown, undone(twice))).toEqual([
      { staffNo: '1002', post: row.post, date: '2026-12-06', shift },
    ]);
    const { status, json } = await save(head, toSave(shown, once));
    expect([status, importedSchema.parse(json).done]).toEqual([200, true]);
    expect((await town.kinds()).at(-1)).toBe('attendance.imported');
    const again = (await grid(head)).rows.find(({ staffNo }) => staffNo === '1002');
    expect(again?.cells.find(({ date }) => date === '2026-12-06')).toMatchObject({ shift, said: true });
    // Who saw an older state writes over nobody.
    expect((await save(head, toSave(shown, once))).status).toBe(409);
    const own = ownMonthSchema.parse(
      (await (await town.signIn('1002'))(`${ATTENDANCE_API.own}?month=2026-12`)).json,
    );
    expect(own.days.find(({ day }) => day === '2026-12-06')?.isFree).toBe(false);
  });

  test('of anybody else, of herself, of a post that is not there: nothing is written', async () => {
    const [head, other, clerk] = [
      await town.signIn('1001'),
      await town.signIn('2001'),
      await town.signIn('1002'),
    ];
    const day = { staffNo: '1002', post: 'main', date: '2026-12-08', shift: null };
    expect((await save(other, [day])).status).toBe(403);
    expect((await save(clerk, [day])).status).toBe(403);
    expect((await save(personnel, [day])).status).toBe(403);
    expect((await save(head, [{ ...day, staffNo: '1001' }])).status).toBe(403);
    expect((await save(head, [day, { ...day, staffNo: '2002' }])).status).toBe(403);
    expect((await save(head, [{ ...day, post: 'second' }])).status).toBe(403);
    expect((await save(head, [day, day])).status).toBe(400);
    const unknown = importedSchema.parse((await save(head, [{ ...day, shift: 'nothing' }])).json);
    expect([unknown.done, unknown.stops]).toEqual([false, 1]);
    expect((await grid(clerk)).rows).toEqual([]);
    const cell = (await grid(head)).rows
      .find(({ staffNo }) => staffNo === '1002')
      ?.cells.find(({ date }) => date === '2026-12-08');
    expect(cell?.said).toBe(false);
  });

  test('is copied from four weeks before, and what does not go together is said', async () => {
    const shown = await grid(await town.signIn('1001'));
    const days = daysOfGrid(shown);
    expect([days.length, days[0], days.at(-1)]).toEqual([31, '2026-12-01', '2026-12-31']);
    const row = shown.rows.find(({ staffNo }) => staffNo === '1002');
    if (row === undefined) throw new Error('no row');
    // The 23rd of November was 勤労感謝の日, free by the pattern: so is the day four weeks on.
    const copied = new Map(copies(shown, NO_EDITS, days, 28));
    expect(copied.get(cellKey(row, '2026-12-21'))).toBe(null);
    // It ends as the day after begins.
    const late = shown.shifts.find(({ to }) => to > 1_440)?.id ?? '';
    const clash = changed(NO_EDITS, [[cellKey(row, '2026-12-09'), late]]);
    const kinds = conflictsIn(shown, clash).filter(({ staffNo }) => staffNo === '1002');
    expect(kinds.map(({ kind, date }) => [kind, date])).toContainEqual(['interval', '2026-12-10']);
  });
});
