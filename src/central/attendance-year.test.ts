import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type AttendanceTown, example, openAttendanceTown } from '../../test/harness/attendance-town.ts';
import { ATTENDANCE_API, askedSchema, ownMonthSchema, takenSchema } from './attendance-schema.ts';

/** 半日の振替, 年次休暇の付与の案 and 1年単位の変形, as people meet them at the console. */

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let town: AttendanceTown;
beforeAll(async () => {
  town = await openAttendanceTown();
  await town.bringExamples();
});
afterAll(() => town.centre.stop());

describe('半日の振替 (勤務時間法8条1項)', () => {
  // 2026-11-28 is a Saturday; today is Thursday the 26th.
  const half = (more: object = {}) => ({
    about: 'swap',
    swap: {
      ...{ kind: 'half_swap', work: '2026-11-28', rest: '2026-12-02', half: 'second' },
      ...{ hours: { from: 510, to: 750 }, ...more },
    },
  });
  test.each<[string, object, RegExp]>([
    ['three hours', { hours: { from: 510, to: 690 } }, /3時間45分から 4時間15分まで/],
    ['five hours', { hours: { from: 510, to: 810 } }, /3時間45分から 4時間15分まで/],
    ['a day nine weeks later', { rest: '2027-02-01' }, /4週間前から 8週間後まで/],
    ['onto a day of work', { work: '2026-11-27' }, /11月27日は 勤務日です/],
    ['from a day of rest', { rest: '2026-12-05' }, /より 長くありません/],
  ])('%s cannot be asked for, and why is said', async (_name, more, why) => {
    const asked = await town.askFor(await town.signIn('1002'), half(more));
    expect(asked.request).toBeNull();
    expect(asked.why).toMatch(why);
  });
  test('asked for, approved, in the month and its marks; a second one of the same day is not approved', async () => {
    const [clerk, head] = [await town.signIn('1002'), await town.signIn('1001')];
    const asked = await town.askFor(clerk, half());
    const other = await town.askFor(clerk, half({ rest: '2026-12-03' }));
    expect(asked.request?.words).toBe(
      '半日の振替　11月28日 8:30〜12:30 に勤務、12月2日 の 終業まで 4時間を休み',
    );
    expect((await town.step(head, asked.request?.id ?? '', 'approve')).status).toBe(200);
    const late = askedSchema.parse((await town.step(head, other.request?.id ?? '', 'approve')).json);
    expect(late).toMatchObject({ request: null, why: expect.stringMatching(/11月28日は 勤務日です/) });
    const own = ownMonthSchema.parse((await clerk(`${ATTENDANCE_API.own}?month=2026-11`)).json);
    expect(own.days.find(({ day }) => day === '2026-11-28')).toMatchObject({
      isFree: false,
      marks: ['半日の振替で勤務 8:30〜12:30（12月2日の分）'],
    });
    const december = ownMonthSchema.parse((await clerk(`${ATTENDANCE_API.own}?month=2026-12`)).json);
    expect(december.days.find(({ day }) => day === '2026-12-02')?.marks).toEqual([
      '半日の振替で休み 終業まで 4時間（11月28日に勤務）',
    ]);
    const scheduled = december.totals.find(({ name }) => name === 'scheduled')?.value ?? 0;
    const days = december.days.filter(({ isFree }) => !isFree).length;
    expect(scheduled).toBe(days * 465 - 240);
  });
});

describe('年次休暇の付与の案 (労基法39条, 条例)', () => {
  const propose = async (month: string) => {
    const { json } = await (await town.signIn('jinji'))(ATTENDANCE_API.export, { what: 'grants', month });
    const taken = takenSchema.parse(json);
    return { ...taken, text: Buffer.from(taken.file?.base64 ?? '', 'base64').toString('utf8') };
  };
  const rowOf = (text: string, staffNo: string): string[] =>
    text
      .split('\r\n')
      .map((line) => line.replaceAll(/[\uFEFF"]/g, '').split(','))
      .find(([first]) => first === staffNo) ?? [];

  test('without the year before nothing is said of what is carried, and it cannot be taken in as it is', async () => {
    const { text, findings } = await propose('2027-01');
    expect(rowOf(text, '1002').slice(0, 6)).toEqual(['1002', '2027', '20', '', '', '7:45']);
    expect(findings.join()).toMatch(/前の年の付与が 登録されていない人が/);
    const { done, stops } = await town.bring(await town.signIn('jinji'), 'balances', Buffer.from(text));
    expect([done, stops > 0]).toEqual([false, true]);
  });
  test('what was left goes on; looked at and taken in, it is what the page says is left', async () => {
    const personnel = await town.signIn('jinji');
    const before = '職員番号,年,付与日数,繰越日数\n1002,2026,20,15\n';
    expect(await town.bring(personnel, 'balances', Buffer.from(before))).toMatchObject({ done: true });
    await town.granted(await town.signIn('1002'), await town.signIn('1001'), {
      about: 'leave',
      leaves: [{ kind: 'annual', date: '2026-11-20', extent: { unit: 'day' } }],
    });
    const { text } = await propose('2027-01');
    // 34 were left: fifteen of the year before lapse.
    expect(rowOf(text, '1002').slice(0, 6)).toEqual(['1002', '2027', '20', '20', '0:00', '7:45']);
    const [head = ''] = text.split('\r\n');
    const own = `${head}\r\n${rowOf(text, '1002').join(',')}\r\n`;
    const taken = await town.bring(personnel, 'balances', Buffer.from(own));
    expect(taken).toMatchObject({ done: true, stops: 0, changeCount: 1 });
    const page = ownMonthSchema.parse(
      (await (await town.signIn('1002'))(`${ATTENDANCE_API.own}?month=2027-01`)).json,
    );
    expect(page.leave.find(({ kind }) => kind === 'annual')?.left).toBe('40日');
  });
  test('of nobody whose year begins elsewhere', async () => {
    const { text } = await propose('2026-11');
    expect(rowOf(text, '1002')).toEqual([]);
  });
});

describe('1年単位の変形労働時間制 (給特法5条): the calendar is looked at when it is taken in', () => {
  const withCalendar = (days: string): Buffer =>
    Buffer.from(
      example('rules-example.yaml')
        .toString('utf8')
        .replace(
          '  - id: school\n    name: 学校\n',
          `  - id: school\n    name: 学校\n    yearly: { from: 2026-04-06, to: 2027-04-04, vacations: [{ name: 夏季休業, from: 2026-07-21, to: 2026-08-31 }], days: [${days}] }\n`,
        ),
    );
  test('what does not keep to the limits is told by its day, and nothing is put in force', async () => {
    const days = '{ date: 2026-10-07, shift: null }, { date: 2026-08-19, shift: duty }';
    const found = await town.bring(await town.signIn('jinji'), 'rules', withCalendar(days));
    expect(found).toMatchObject({ done: false });
    expect(found.findings.map(({ column, reason }) => `${column} ${reason}`)).toEqual([
      'patterns › school › yearly 2026-08-19 が 15時間30分です。一日は 10時間までです（労基則12条の4）',
      'patterns › school › yearly 2026-08-19 は 長期休業中です。ふだんより長い日は 置けません（給特法の指針）',
      'patterns › school › yearly 2026-10-07 は 長期休業の外です。休みは 長期休業に まとめてください（給特法の指針）',
    ]);
  });
  test('in force, the report to 教育委員会 says of how many it holds', async () => {
    const personnel = await town.signIn('jinji');
    const taken = await town.bring(personnel, 'rules', withCalendar('{ date: 2026-08-19, shift: null }'));
    expect(taken).toMatchObject({ done: true });
    const { json } = await personnel(ATTENDANCE_API.export, { what: 'school_csv', month: '2026-10' });
    const text = Buffer.from(takenSchema.parse(json).file?.base64 ?? '', 'base64').toString('utf8');
    const [names = '', row = ''] = text.replaceAll(/[\uFEFF"]/g, '').split('\r\n');
    const at = names.split(',').indexOf('１年単位の変形（人）');
    expect(Number(row.split(',')[at])).toBeGreaterThan(0);
    expect(row.split(',')[at]).toBe(row.split(',')[names.split(',').indexOf('教育職員（人）')]);
  });
});
