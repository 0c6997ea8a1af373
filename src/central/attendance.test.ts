import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createBrowser } from '../../test/harness/browser.ts';
import { createTestStream, newKeys, TENANT, type TestStream } from '../../test/harness/test-stream.ts';
import {
  startTrainingCentre,
  type TrainingCentre,
  trainingConfig,
} from '../../test/harness/training-centre.ts';
import { hashPin } from '../kernel/pin.ts';
import type { Role } from '../kernel/roles.ts';
import { shiftJisBytes } from '../kernel/shift-jis.ts';
import { realSystem } from '../kernel/system.ts';
import {
  ATTENDANCE_LIST_PATH,
  attendanceListSchema,
  signedAttendanceListSchema,
} from '../outbox/attendance-list.ts';
import { batchPath, TENANT_HEADER } from '../outbox/protocol.ts';
import { ASKED, signAsk } from '../registry/package.ts';
import {
  ATTENDANCE_API,
  askedSchema,
  closedSchema,
  type ImportKind,
  importedSchema,
  officeSchema,
  ownMonthSchema,
  presenceSchema,
  takenSchema,
  teamSchema,
} from './attendance-schema.ts';
import { rebuild } from './projection.ts';
import { CONSOLE_API } from './schema.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const PIN = '4071';
/** Noon of 26 November 2026 in Japan. */
const NOON = Date.UTC(2026, 10, 26, 3);
/** Sign-in is limited: time goes by between tries. */
let calm = 0;
let moment = NOON;
let centre: TrainingCentre;
let origin = '';
const keys = newKeys();
let door: TestStream;
let sent = 0;

const STAFF: readonly (readonly [string, Role])[] = [
  ['1001', 'employee'],
  ['1002', 'employee'],
  ['1003', 'employee'],
  ['2001', 'employee'],
  ['2002', 'employee'],
  ['9102', 'employee'],
  ['jinji', 'personnel'],
  ['sekinin', 'supervisor'],
];

beforeAll(async () => {
  const pinScrypt = hashPin(PIN, new Uint8Array(16).fill(3));
  const system = { ...realSystem, now: () => moment, monotonic: () => realSystem.monotonic() + calm };
  centre = await startTrainingCentre({
    config: trainingConfig({ staff: STAFF.map(([id, role]) => ({ id, role, pinScrypt })) }),
    system,
  });
  origin = `http://localhost:${new URL(centre.central.url).port}`;
  door = createTestStream('door-1', { keys });
  await centre.introduce(door);
});
afterAll(() => centre.stop());

const enter = async (staff: string) => {
  calm += 60_000;
  const browser = createBrowser();
  const reply = await browser.post(`${origin}${CONSOLE_API.login}`, { staff, pin: PIN });
  expect([staff, reply.status]).toEqual([staff, 200]);
  const ask = async (
    path: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly json: unknown }> => {
    const url = `${origin}${path}`;
    const answer = body === undefined ? await browser.ask(url) : await browser.post(url, body);
    return { status: answer.status, json: await answer.json() };
  };
  return ask;
};
type Asking = Awaited<ReturnType<typeof enter>>;
const entered = new Map<string, Promise<Asking>>();
/** Once each: a sign-in takes its time by design. */
const signIn = (staff: string): Promise<Asking> => {
  const known = entered.get(staff) ?? enter(staff);
  entered.set(staff, known);
  return known;
};

const example = (name: string): Buffer => readFileSync(`kiosk-config/attendance/${name}`);
const imports = async (): Promise<number> => {
  const [row] = await centre.owner<
    { n: number }[]
  >`SELECT coalesce(max(number), 0)::int AS n FROM att_import`;
  return row?.n ?? 0;
};
const bring = async (ask: Asking, kind: ImportKind, bytes: Uint8Array, apply = true) => {
  const wish = {
    kind,
    name: `${kind}.csv`,
    base64: Buffer.from(bytes).toString('base64'),
    reason: '人事異動による',
  };
  const { status, json } = await ask(ATTENDANCE_API.import, { ...wish, apply, after: await imports() });
  expect([kind, status]).toEqual([kind, 200]);
  return importedSchema.parse(json);
};
const EXAMPLES = [
  ['rules', 'rules-example.yaml'],
  ['departments', 'departments-example.csv'],
  ['staff', 'staff-example.csv'],
  ['payroll', 'payroll-example.yaml'],
] as const;

/** A moment of a day in Japan. */
const at = (day: string, time: string): number => Date.parse(`${day}T${time}:00+09:00`);
let serial = 0;
const punched = (staffNo: string, type: string, when: number, more: object = {}) => {
  serial += 1;
  return door.add(
    'attendance.punched',
    { staffNo, type, how: 'card', direction: 'auto', offsetMs: 0, door: '正面玄関', ...more },
    { at: when, eventId: `0198a000-0000-7000-8000-${String(serial).padStart(12, '0')}` },
  );
};
const send = async (): Promise<void> => {
  const reply = await fetch(`${origin}${batchPath(door.device, door.epoch)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [TENANT_HEADER]: TENANT },
    body: JSON.stringify(door.batch(sent + 1)),
  });
  expect(reply.status).toBe(200);
  sent = door.events.length;
};
/** Working days of October 2026: 12 October is スポーツの日. */
const OCTOBER = Array.from({ length: 31 }, (_, day) => `2026-10-${String(day + 1).padStart(2, '0')}`).filter(
  (day) => ![0, 6].includes(new Date(day).getUTCDay()) && day !== '2026-10-12',
);
const attend = (staffNo: string, days: readonly string[], from = '08:20', to = '17:20'): void => {
  for (const day of days) {
    punched(staffNo, 'in', at(day, from));
    punched(staffNo, 'out', at(day, to));
  }
};
const kinds = async (): Promise<readonly string[]> => {
  const rows = await centre.owner<{ kind: string }[]>`
    SELECT kind FROM event WHERE device = 'centre' AND kind LIKE 'attendance.%' ORDER BY seq`;
  return rows.map(({ kind }) => kind);
};
const staffNos = ['1000', '1001', '1002', '1003', '1004', '2001', '2002', '9000', '9101', '9102', '3001'];

describe('lists', () => {
  test('are taken in as a whole after they were looked at; a second time they change nothing', async () => {
    const ask = await signIn('jinji');
    for (const [kind, file] of EXAMPLES) {
      const looked = await bring(ask, kind, example(file), false);
      expect([kind, looked.done, looked.stops]).toEqual([kind, false, 0]);
      const taken = await bring(ask, kind, example(file));
      expect([kind, taken.done]).toEqual([kind, true]);
      expect([kind, (await bring(ask, kind, example(file))).changeCount]).toEqual([kind, 0]);
    }
    expect(await kinds()).toEqual(EXAMPLES.map(() => 'attendance.imported'));
  });

  test('in CP932 are the same, and a fault says its line, its column and why; then nothing is taken', async () => {
    const ask = await signIn('jinji');
    const text = [
      '職員番号,氏名,任用区分,採用日,所属コード,勤務パターン,発令日',
      '5001,山田　太郎,常勤,令和8年4月1日,0100,本庁,令和8年4月1日',
      '123456789012,山田　太郎,常勤,2026-04-01,0100,本庁,2026-04-01',
      '5002,=1+1,臨時,昭和64年2月1日,0999,夜勤専従,2026-04-01',
      '5003,"山田,常勤,2026-04-01,0100,本庁,2026-04-01',
    ].join('\r\n');
    const looked = await bring(ask, 'staff', Buffer.from(text, 'utf8'));
    expect(looked.done).toBe(false);
    expect(
      looked.findings.filter(({ level }) => level === 'stop').map(({ line, column }) => [line, column]),
    ).toEqual([
      [5, ''],
      [3, '職員番号'],
      [4, '氏名'],
      [4, '任用区分'],
      [4, '採用日'],
      [4, '所属コード'],
      [4, '勤務パターン'],
    ]);
    expect(looked.findings.find(({ column }) => column === '採用日')?.reason).toContain('平成元年2月1日');
    const one =
      '職員番号,氏名,任用区分,採用日,所属コード,勤務パターン,発令日\r\n6001,髙橋　正,常勤,2026-04-01,0200,本庁,2026-04-01\r\n';
    const cp932 = await bring(ask, 'staff', shiftJisBytes(one), false);
    expect(cp932.changes).toMatchObject([
      { what: 'new', id: '6001', words: expect.stringContaining('髙橋　正') },
    ]);
    expect(cp932.findings.filter(({ level }) => level === 'stop')).toEqual([]);
  });

  test('a move ends what was before on the day before it, and a leaver stays for her months', async () => {
    const ask = await signIn('jinji');
    const head = '職員番号,氏名,任用区分,上限区分,採用日,退職日,所属コード,勤務パターン,発令日';
    const row = '2002,福祉　太郎,常勤,一般,2021-04-01,2027-03-31,0100,本庁,2026-12-01';
    const taken = await bring(ask, 'staff', Buffer.from(`${head}\n${row}\n`));
    expect(taken.changes).toMatchObject([{ what: 'ended', id: '2002' }]);
    const posts = await centre.owner<{ department: string; from_day: string; to_day: string | null }[]>`
      SELECT department, from_day, to_day FROM att_post WHERE staff_no = '2002' ORDER BY from_day`;
    expect(posts).toEqual([
      { department: '0200', from_day: '2026-04-01', to_day: '2026-11-30' },
      { department: '0100', from_day: '2026-12-01', to_day: null },
    ]);
    // Whoever looked at an older state does not write over this one.
    const wish = { kind: 'staff', name: 'a.csv', base64: example('staff-example.csv').toString('base64') };
    const late = await ask(ATTENDANCE_API.import, { ...wish, reason: '人事異動', apply: true, after: 1 });
    expect(late).toMatchObject({ status: 409, json: { reason: 'already_decided' } });
  });

  test('of departments that go round in a circle nothing is taken', async () => {
    const ask = await signIn('jinji');
    const text =
      '所属コード,所属名,上位所属コード,適用開始日\n0100,総務課,0110,2027-04-01\n0110,総務係,0100,2027-04-01\n';
    const looked = await bring(ask, 'departments', Buffer.from(text));
    expect([looked.done, looked.findings.some(({ reason }) => reason.includes('自分に戻ります'))]).toEqual([
      false,
      true,
    ]);
  });
});

describe('people', () => {
  beforeAll(async () => {
    for (const staffNo of staffNos) attend(staffNo, OCTOBER, staffNo.startsWith('9') ? '08:00' : '08:20');
    // 3002 comes by 勤務割 alone.
    punched('1002', 'in', at('2026-11-25', '08:25'));
    punched('2002', 'in', at('2026-11-26', '08:25'));
    punched('1003', 'in', at('2026-11-26', '08:25'));
    await send();
  });

  test('see their own month and no other; who is not on the list has none', async () => {
    const ask = await signIn('1002');
    const { json } = await ask(`${ATTENDANCE_API.own}?month=2026-10`);
    const own = ownMonthSchema.parse(json);
    expect([own.staff.name, own.staff.department, own.leaders, own.leads]).toEqual([
      ...['髙﨑　一郎', '総務課'],
      ['総務　花子', '𠮷田　次郎', '架空　部長'],
      false,
    ]);
    expect([own.days.length, own.totals.find(({ name }) => name === 'workedDays')?.value]).toEqual([
      31,
      OCTOBER.length,
    ]);
    expect(own.days.find(({ day }) => day === '2026-10-12')?.plan).toBe('休日');
    const november = ownMonthSchema.parse((await ask(ATTENDANCE_API.own)).json);
    expect(november.month).toBe('2026-11');
    expect(november.days.find(({ day }) => day === '2026-11-25')?.notices.map(({ code }) => code)).toContain(
      'missing_out',
    );
    // Nothing is missing yet of a day that is not over.
    expect(november.days.find(({ day }) => day === '2026-11-27')?.notices).toEqual([]);
    // A number in the address leads nowhere: it is hers whatever is asked.
    expect(JSON.stringify((await ask(`${ATTENDANCE_API.own}?staffNo=2002`)).json)).not.toContain('福祉');
    for (const path of [ATTENDANCE_API.office]) expect((await ask(path)).status).toBe(403);
    expect((await (await signIn('jinji'))(ATTENDANCE_API.own)).status).toBe(404);
  });

  test('of one department are not shown to whoever leads another', async () => {
    const [somu, fukushi, clerk] = [await signIn('1001'), await signIn('2001'), await signIn('2002')];
    const team = teamSchema.parse((await somu(`${ATTENDANCE_API.team}?month=2026-10`)).json);
    expect(team.members.map(({ staffNo }) => staffNo)).toEqual(['1002', '1003', '1004']);
    const other = await fukushi(`${ATTENDANCE_API.team}?month=2026-10`);
    expect(teamSchema.parse(other.json).members.map(({ staffNo }) => staffNo)).toEqual(['2002']);
    expect(JSON.stringify(other.json)).not.toMatch(/100[1-4]|総務/);
    const none = teamSchema.parse((await clerk(ATTENDANCE_API.team)).json);
    expect([none.members, none.queue, none.departments]).toEqual([[], [], []]);
    // A deputy is not shown her head.
    const deputy = teamSchema.parse(
      (await (await signIn('1003'))(`${ATTENDANCE_API.team}?month=2026-10`)).json,
    );
    expect(deputy.members.map(({ staffNo }) => staffNo)).toEqual(['1002', '1004']);
  });

  test('in the building are shown to 人事 and 責任者, to a head her own, to nobody else anybody', async () => {
    const seen = async (staff: string) => {
      const presence = presenceSchema.parse((await (await signIn(staff))(ATTENDANCE_API.presence)).json);
      return presence.people.map(({ staffNo, state }) => `${staffNo} ${state}`);
    };
    const everybody = ['1002 here', '1003 here', '2002 here'];
    expect((await seen('jinji')).toSorted()).toEqual(everybody);
    expect((await seen('sekinin')).toSorted()).toEqual(everybody);
    expect(await seen('2001')).toEqual(['2002 here']);
    expect(await seen('2002')).toEqual([]);
  });
});

describe('requests', () => {
  const ask = async (by: Asking, request: object, more: object = {}) => {
    const { status, json } = await by(ATTENDANCE_API.requests, {
      request,
      reason: '打刻を忘れました',
      ...more,
    });
    expect(status).toBe(200);
    return askedSchema.parse(json);
  };
  const step = (by: Asking, id: string, what: string, revision = 1, note = '') =>
    by(ATTENDANCE_API.step(id), { revision, step: what, note });

  test('of a punch are events with reason and approval by another; the record itself stays as it was', async () => {
    const [clerk, head, stranger] = [await signIn('1002'), await signIn('1001'), await signIn('2001')];
    const forgotten = { about: 'forgotten_punch', type: 'out', at: at('2026-11-25', '17:30') };
    const { request } = await ask(clerk, forgotten);
    const id = request?.id ?? '';
    expect([request?.state, request?.may, request?.words]).toEqual([
      ...['asked', ['withdraw'], '打刻の追加　11月25日 17:30 退勤'],
    ]);
    // Not by herself, and to who leads another department it is not there.
    expect((await step(clerk, id, 'approve')).status).toBe(403);
    expect((await step(stranger, id, 'approve')).status).toBe(404);
    const queue = teamSchema.parse((await head(ATTENDANCE_API.team)).json).queue;
    expect(queue.map(({ id: each, name }) => [each, name])).toEqual([[id, '髙﨑　一郎']]);
    expect((await step(head, id, 'reject')).status).toBe(400);
    expect((await step(head, id, 'approve')).status).toBe(200);
    expect((await step(head, id, 'approve')).status).toBe(409);
    const own = ownMonthSchema.parse((await clerk(ATTENDANCE_API.own)).json);
    const day = own.days.find((each) => each.day === '2026-11-25');
    expect([day?.punches.map(({ type, corrected }) => [type, corrected]), day?.worked]).toEqual([
      [
        ['in', false],
        ['out', true],
      ],
      465,
    ]);
    expect((await kinds()).slice(-3)).toEqual([
      'attendance.requested',
      'attendance.approved',
      'attendance.corrected',
    ]);
    const [row] = await centre.owner<{ n: number }[]>`
      SELECT count(*)::int AS n FROM att_fact WHERE staff_no = '1002' AND at >= ${at('2026-11-25', '00:00')}`;
    expect(row?.n).toBe(1);
  });

  test('written for another are approved by a third; where nobody else leads, by 人事', async () => {
    const [head, personnel] = [await signIn('2001'), await signIn('jinji')];
    const leave = {
      about: 'leave',
      leaves: [{ kind: 'annual', date: '2026-11-30', extent: { unit: 'day' } }],
    };
    const { request } = await ask(head, leave, { staffNo: '2002' });
    const id = request?.id ?? '';
    expect((await step(head, id, 'approve')).status).toBe(403);
    // 部長 stands above: it is hers and not 人事's.
    expect((await step(personnel, id, 'approve')).status).toBe(404);
    expect((await step(head, id, 'withdraw')).status).toBe(200);
    // For whom she does not lead she writes nothing.
    const { status } = await head(ATTENDANCE_API.requests, {
      request: leave,
      reason: '代わりに',
      staffNo: '1002',
    });
    expect(status).toBe(404);
  });

  test('that the rules do not allow are told why, and nothing is written', async () => {
    const clerk = await signIn('1002');
    const before = (await kinds()).length;
    const leave = (kind: string, from: number, to: number) => ({
      about: 'leave',
      leaves: [{ kind, date: '2026-11-27', extent: { unit: 'time', span: { from, to } } }],
    });
    const why = async (request: object) => (await ask(clerk, request)).why;
    expect(await why(leave('annual', 510, 540))).toContain('60分ごと');
    expect(await why(leave('summer', 510, 570))).toContain('一日単位');
    expect(
      await why({
        about: 'school',
        entry: { date: '2026-11-25', kind: 'club', span: { from: 1_000, to: 1_060 } },
      }),
    ).toContain('教育職員');
    expect(await why({ about: 'forgotten_punch', type: 'in', at: at('2026-11-27', '08:30') })).toContain(
      'これから',
    );
    const theirs = (
      await centre.owner<{ id: string }[]>`
      SELECT event_id AS id FROM att_fact WHERE staff_no = '2002' LIMIT 1`
    )[0]?.id;
    expect(await why({ about: 'void_punch', punch: theirs })).toContain('ありません');
    expect((await kinds()).length).toBe(before);
  });

  test('for overtime: an order before, a confirmation after, and then it is counted', async () => {
    const [clerk, head] = [await signIn('1002'), await signIn('1001')];
    const spans = [{ from: 1_050, to: 1_140 }];
    const order = { date: '2026-10-30', spans, work: '予算の査定', ground: 'ordinary', confirmed: null };
    const asked = (await ask(clerk, { about: 'overtime', order })).request?.id ?? '';
    expect((await step(head, asked, 'approve')).status).toBe(200);
    const late = punched('1002', 'out', at('2026-10-30', '19:00'), { direction: 'button' });
    await send();
    const wrong = (
      await ask(clerk, {
        ...{ about: 'wrong_punch', type: 'out', at: at('2026-10-30', '19:00') },
        punch: (
          await centre.owner<{ id: string }[]>`
        SELECT event_id AS id FROM att_fact WHERE staff_no = '1002' AND at = ${at('2026-10-30', '17:20')}`
        )[0]?.id,
      })
    ).request?.id;
    expect((await step(head, wrong ?? '', 'approve')).status).toBe(200);
    const twice = (await ask(clerk, { about: 'void_punch', punch: late.eventId })).request?.id;
    expect((await step(head, twice ?? '', 'approve')).status).toBe(200);
    const done = (await ask(clerk, { about: 'overtime_done', order: asked, confirmed: spans })).request?.id;
    expect((await step(head, done ?? '', 'approve')).status).toBe(200);
    const own = ownMonthSchema.parse((await clerk(`${ATTENDANCE_API.own}?month=2026-10`)).json);
    const day = own.days.find((each) => each.day === '2026-10-30');
    expect([day?.overtime, day?.punches.map(({ type }) => type)]).toEqual([90, ['in', 'out']]);
  });
});

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
    const [personnel, clerk] = [await signIn('jinji'), await signIn('2002')];
    // Of 3002 there is neither 勤務割 nor punch: nothing is missing. November is not over.
    expect(await change(personnel, { act: 'close', month: '2026-11', number: 0 })).toMatchObject({
      done: false,
    });
    const closed = await change(personnel, { act: 'close', month: '2026-10', number: 0 });
    expect(closed).toMatchObject({ done: true, people: 12, why: [] });
    expect(await change(personnel, { act: 'close', month: '2026-10', number: 0 })).toBe(409);
    const before = await total(clerk, 'presence');
    // A Saturday at the school that was offline for weeks.
    attend('2002', ['2026-10-24'], '09:00', '12:00');
    await send();
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
    expect((await bring(personnel, 'roster', roster)).stops).toBe(1);
    // The fold anew changes nothing of it.
    await rebuild({ sql: centre.central.database, tenant: TENANT, mode: 'drill' });
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
    expect((await kinds()).slice(-3)).toEqual([
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
    const rows = () => centre.owner`SELECT * FROM att_fact ORDER BY fact_key`;
    const before = await rows();
    await rebuild({ sql: centre.central.database, tenant: TENANT, mode: 'drill' });
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
    const personnel = await signIn('jinji');
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
    await bring(personnel, 'payroll', Buffer.from(without));
    const refused = await take(personnel, { what: 'payroll' });
    expect([refused.file, refused.findings[0]]).toEqual([
      null,
      expect.stringContaining('「𠮷」は Shift_JIS に ありません'),
    ]);
    expect((await kinds()).slice(-3)).toEqual([
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
    const looked = await bring(await signIn('jinji'), 'payroll', Buffer.from(text));
    expect([looked.done, looked.findings[0]?.reason]).toEqual([false, expect.stringContaining(why)]);
  });

  test('are papers and lists of what was closed', async () => {
    const personnel = await signIn('jinji');
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
      (await (await signIn('1001'))(ATTENDANCE_API.export, { what: 'book', month: '2026-10' })).status,
    ).toBe(403);
  });

  test('need a proof that is fresh', async () => {
    const personnel = await signIn('jinji');
    moment += 600_000;
    const { status, json } = await personnel(ATTENDANCE_API.export, { what: 'book', month: '2026-10' });
    expect([status, json]).toEqual([403, { reason: 'step_up' }]);
    moment = NOON;
  });
});

describe('the doors', () => {
  test('are given the staff and the links of cards, signed; a card of two is on 人事’s list', async () => {
    const card = { token: 'ab'.repeat(32), kind: 'card_uid' };
    door.add('attendance.card_linked', { staffNo: '1002', ...card }, { at: NOON - 5_000 });
    door.add('attendance.card_linked', { staffNo: '2002', ...card }, { at: NOON - 4_000 });
    await send();
    const personnel = await signIn('jinji');
    const { faults } = officeSchema.parse((await personnel(ATTENDANCE_API.office)).json);
    expect(faults).toContain('1枚のカードが 1002と2002 の 2人に 登録されています。扉では 止まります');
    const path = ATTENDANCE_LIST_PATH;
    const asked = { tenant: TENANT, device: door.device, path, at: moment };
    const reply = await fetch(`${origin}${path}`, {
      headers: {
        [TENANT_HEADER]: TENANT,
        [ASKED.device]: door.device,
        [ASKED.at]: String(moment),
        [ASKED.signature]: signAsk(asked, keys.privateKey),
      },
    });
    const list = attendanceListSchema.parse(
      JSON.parse(signedAttendanceListSchema.parse(await reply.json()).payload),
    );
    expect(list.members.find(({ no }) => no === '3002')).toMatchObject({ duty: true, department: '消防署' });
    expect(list.links.map(({ no, linked }) => [no, linked])).toEqual([
      ['1002', true],
      ['2002', true],
    ]);
  });
});
