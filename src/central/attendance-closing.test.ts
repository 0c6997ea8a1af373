import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  type Asking,
  type AttendanceTown,
  at,
  example,
  NOON,
  OCTOBER,
  OFFICE,
  openAttendanceTown,
} from '../../test/harness/attendance-town.ts';
import { TENANT } from '../../test/harness/test-stream.ts';
import {
  ATTENDANCE_API,
  askedSchema,
  closedSchema,
  officeSchema,
  ownMonthSchema,
  takenSchema,
} from './attendance-schema.ts';
import { rebuild } from './projection.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let town: AttendanceTown;
beforeAll(async () => {
  town = await openAttendanceTown();
  await town.bringExamples();
  for (const staffNo of OFFICE)
    town.attend(
      staffNo,
      staffNo === '1002' ? OCTOBER.slice(0, -1) : OCTOBER,
      staffNo.startsWith('9') ? '08:00' : '08:20',
    );
  town.attend('1002', ['2026-10-30'], '08:20', '19:00');
  await town.send();
  const [clerk, head] = [await town.signIn('1002'), await town.signIn('1001')];
  const spans = [{ from: 1_050, to: 1_140 }];
  const order = { date: '2026-10-30', spans, work: '予算の査定', ground: 'ordinary', confirmed: null };
  const asked = await town.granted(clerk, head, { about: 'overtime', order });
  await town.granted(clerk, head, { about: 'overtime_done', order: asked, confirmed: spans });
});
afterAll(() => town.centre.stop());

describe('a closed month', () => {
  const change = async (by: Asking, wish: object) => {
    const { status, json } = await by(ATTENDANCE_API.closing, wish);
    return status === 200 ? closedSchema.parse(json) : status;
  };
  const office = async (by: Asking) =>
    officeSchema.parse((await by(`${ATTENDANCE_API.office}?month=2026-10`)).json);
  const total = async (by: Asking, name: string) =>
    ownMonthSchema
      .parse((await by(`${ATTENDANCE_API.own}?month=2026-10`)).json)
      .totals.find((each) => each.name === name)?.value;

  test('does not move when a door that was offline brings its punches; it is opened again with a reason', async () => {
    const [personnel, clerk] = [await town.signIn('jinji'), await town.signIn('2002')];
    // Of 3002 there is neither 勤務割 nor punch: nothing is missing. November is not over.
    expect(await change(personnel, { act: 'close', month: '2026-11', number: 0 })).toMatchObject({
      done: false,
    });
    const closed = await change(personnel, { act: 'close', month: '2026-10', number: 0 });
    expect(closed).toMatchObject({ done: true, people: 12, why: [] });
    expect(await change(personnel, { act: 'close', month: '2026-10', number: 0 })).toBe(409);
    const before = await total(clerk, 'presence');
    // A Saturday at the school that was offline for weeks.
    town.attend('2002', ['2026-10-24'], '09:00', '12:00');
    await town.send();
    expect(await total(clerk, 'presence')).toBe(before);
    const seen = await office(personnel);
    expect(seen.late.map(({ staffNo, type }) => [staffNo, type])).toEqual([
      ['2002', 'in'],
      ['2002', 'out'],
    ]);
    // Nothing can be asked for of it either, nor its 勤務割 changed.
    const asked = await clerk(ATTENDANCE_API.requests, {
      request: { about: 'forgotten_punch', type: 'in', at: at('2026-10-24', '09:00') },
      reason: '打刻を忘れました',
    });
    expect(askedSchema.parse(asked.json)).toMatchObject({
      request: null,
      why: expect.stringContaining('締めた月'),
    });
    const roster = Buffer.from('職員番号,日付,勤務\n3002,2026-10-05,当務\n');
    expect((await town.bring(personnel, 'roster', roster)).stops).toBe(1);
    // The fold anew changes nothing of it.
    await rebuild({ sql: town.centre.central.database, tenant: TENANT, mode: 'drill' });
    expect([await total(clerk, 'presence'), (await office(personnel)).late.length]).toEqual([before, 2]);

    expect(
      await change(personnel, {
        act: 'reopen',
        month: '2026-10',
        number: 1,
        reason: '学校の打刻が届いたため',
      }),
    ).toMatchObject({ done: true });
    expect(await total(clerk, 'presence')).toBe((before ?? 0) + 180);
    expect((await office(personnel)).late).toEqual([]);
    expect(await change(personnel, { act: 'close', month: '2026-10', number: 1 })).toMatchObject({
      done: true,
      people: 12,
    });
    expect((await town.kinds()).slice(-3)).toEqual([
      'attendance.months_closed',
      'attendance.months_reopened',
      'attendance.months_closed',
    ]);
    const closes = await office(personnel);
    expect([closes.closed?.number, closes.reopened.map(({ number, reason }) => [number, reason])]).toEqual([
      2,
      [[1, '学校の打刻が届いたため']],
    ]);
  });

  test('any order and any repetition of the records gives the same table', async () => {
    const rows = () => town.centre.owner`SELECT * FROM att_fact ORDER BY fact_key`;
    const before = await rows();
    await rebuild({ sql: town.centre.central.database, tenant: TENANT, mode: 'drill' });
    expect(await rows()).toEqual(before);
  });
});

describe('files', () => {
  const take = async (by: Asking, wish: object) => {
    const { status, json } = await by(ATTENDANCE_API.export, { month: '2026-10', ...wish });
    expect(status).toBe(200);
    const taken = takenSchema.parse(json);
    return { ...taken, bytes: Buffer.from(taken.file?.base64 ?? '', 'base64') };
  };

  test('for the payroll are in CP932 with the town’s columns; what it has no letter for is told', async () => {
    const personnel = await town.signIn('jinji');
    const made = await take(personnel, { what: 'payroll' });
    const lines = new TextDecoder('shift_jis', { fatal: true }).decode(made.bytes).split('\r\n');
    expect(lines[0]?.split(',').slice(0, 4)).toEqual(['データ区分', '支給年月', '職員番号', '氏名']);
    expect(
      lines
        .find((line) => line.includes('00001002'))
        ?.split(',')
        .slice(0, 9),
    ).toEqual([...['01', 'R0810', '00001002', '髙﨑　一郎', '0100', '1', '21', '2', '0']]);
    // 90 minutes ordered, confirmed and worked are two hours by 基発150号; 𠮷 is 吉 where the town says so.
    expect(lines.some((line) => line.includes('吉田　次郎'))).toBe(true);
    expect(made.findings).toEqual(['職員番号 1003「氏名」 の「𠮷」を「吉」と 書きました']);
    const without = example('payroll-example.yaml').toString('utf8').replace('  𠮷: 吉', '  﨟: 臘');
    await town.bring(personnel, 'payroll', Buffer.from(without));
    const refused = await take(personnel, { what: 'payroll' });
    expect([refused.file, refused.findings[0]]).toEqual([
      null,
      expect.stringContaining('「𠮷」は Shift_JIS に ありません'),
    ]);
    expect((await town.kinds()).slice(-3)).toEqual([
      'attendance.exported',
      'attendance.imported',
      'attendance.exported',
    ]);
  });

  test.each([
    ['columns: [', 'YAML として読めません'],
    ['name: a\ncolumns: [{ name: a, from: nonsense }]', 'columns › 1番目'],
    ['name: a\ncolumns: [{ name: a, from: workedDays, as: hours }]', 'この項目には使えない書き方です'],
    ['name: a\ncolumns: [{ name: a, fixed: "1" }, { name: a, fixed: "2" }]', '同じ名前の列が二つあります'],
    ['name: a\nround: daily\ncolumns: [{ name: a, fixed: "1" }]', '知らない項目があります'],
  ])('a mapping with a fault is not taken: %s', async (text, why) => {
    const looked = await town.bring(await town.signIn('jinji'), 'payroll', Buffer.from(text));
    expect([looked.done, looked.findings[0]?.reason]).toEqual([false, expect.stringContaining(why)]);
  });

  test('are papers and lists of what was closed', async () => {
    const personnel = await town.signIn('jinji');
    const book = await take(personnel, { what: 'book', department: '0100' });
    expect([book.people, book.open, book.bytes.subarray(0, 5).toString()]).toEqual([4, false, '%PDF-']);
    const school = (await take(personnel, { what: 'school_csv' })).bytes.toString('utf8');
    expect(school).toContain('"第一小学校",2,');
    expect(school).not.toMatch(/先生|910[12]/);
    expect((await take(personnel, { what: 'school_pdf' })).bytes.subarray(0, 5).toString()).toBe('%PDF-');
    const difference = (await take(personnel, { what: 'difference', staffNo: '2002' })).bytes.toString(
      'utf8',
    );
    expect(difference).toContain('"2026-10-24",180,0');
    expect((await take(personnel, { what: 'interval' })).bytes.toString('utf8').split('\r\n')).toHaveLength(
      2,
    );
    expect(
      (await (await town.signIn('1001'))(ATTENDANCE_API.export, { what: 'book', month: '2026-10' })).status,
    ).toBe(403);
  });

  test('of the lists are brought back as they went out, and what was changed in them is the one change', async () => {
    const personnel = await town.signIn('jinji');
    const lists = [
      ['staff', 'staff_list'],
      ['departments', 'department_list'],
    ] as const;
    for (const [kind, what] of lists) {
      const { bytes } = await take(personnel, { what });
      expect([kind, (await town.bring(personnel, kind, bytes, false)).changeCount]).toEqual([kind, 0]);
    }
    const { bytes } = await take(personnel, { what: 'staff_list' });
    const changed = bytes.toString('utf8').replace('"主事"', '"主任"');
    const looked = await town.bring(personnel, 'staff', Buffer.from(changed), false);
    expect(looked.changes.map(({ what, id }) => [what, id])).toEqual([['changed', '1002']]);
  });

  test('need a proof that is fresh', async () => {
    const personnel = await town.signIn('jinji');
    town.clock.now += 600_000;
    const { status, json } = await personnel(ATTENDANCE_API.export, { what: 'book', month: '2026-10' });
    expect([status, json]).toEqual([403, { reason: 'step_up' }]);
    town.clock.now = NOON;
  });
});
