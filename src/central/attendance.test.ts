import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  type AttendanceTown,
  at,
  EXAMPLES,
  example,
  NOON,
  OCTOBER,
  OFFICE,
  openAttendanceTown,
} from '../../test/harness/attendance-town.ts';
import { shiftJisBytes } from '../kernel/shift-jis.ts';
import { grantedIn } from '../modules/attendance/granted-schema.ts';
import { attendanceGrantedPath, signedGrantedSchema } from '../outbox/attendance-granted.ts';
import {
  ATTENDANCE_LIST_PATH,
  attendanceListPath,
  attendanceListSchema,
  signedAttendanceListSchema,
} from '../outbox/attendance-list.ts';
import { ATTENDANCE_API, officeSchema, ownMonthSchema, presenceSchema } from './attendance-schema.ts';
import { oddListSchema, teamSchema } from './attendance-team-schema.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let town: AttendanceTown;
beforeAll(async () => {
  town = await openAttendanceTown();
});
afterAll(() => town.centre.stop());

describe('lists', () => {
  test('are taken in as a whole after they were looked at; a second time they change nothing', async () => {
    const ask = await town.signIn('jinji');
    for (const [kind, file] of EXAMPLES) {
      const looked = await town.bring(ask, kind, example(file), false);
      expect([kind, looked.done, looked.stops]).toEqual([kind, false, 0]);
      const taken = await town.bring(ask, kind, example(file));
      expect([kind, taken.done]).toEqual([kind, true]);
      expect([kind, (await town.bring(ask, kind, example(file))).changeCount]).toEqual([kind, 0]);
    }
    expect(await town.kinds()).toEqual(EXAMPLES.map(() => 'attendance.imported'));
  });

  test('in CP932 are the same, and a fault says its line, its column and why; then nothing is taken', async () => {
    const ask = await town.signIn('jinji');
    const text = [
      '職員番号,氏名,任用区分,採用日,所属コード,勤務パターン,発令日',
      '5001,山田　太郎,常勤,令和8年4月1日,0100,本庁,令和8年4月1日',
      '123456789012,山田　太郎,常勤,2026-04-01,0100,本庁,2026-04-01',
      '5002,=1+1,臨時,昭和64年2月1日,0999,夜勤専従,2026-04-01',
      '5003,"山田,常勤,2026-04-01,0100,本庁,2026-04-01',
    ].join('\r\n');
    const looked = await town.bring(ask, 'staff', Buffer.from(text, 'utf8'));
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
    const cp932 = await town.bring(ask, 'staff', shiftJisBytes(one), false);
    expect(cp932.changes).toMatchObject([
      { what: 'new', id: '6001', words: expect.stringContaining('髙橋　正') },
    ]);
    expect(cp932.findings.filter(({ level }) => level === 'stop')).toEqual([]);
  });

  test('a move ends what was before on the day before it, and a leaver stays for her months', async () => {
    const ask = await town.signIn('jinji');
    const head = '職員番号,氏名,任用区分,上限区分,採用日,退職日,所属コード,勤務パターン,発令日';
    const row = '2002,福祉　太郎,常勤,一般,2021-04-01,2027-03-31,0100,本庁,2026-12-01';
    const taken = await town.bring(ask, 'staff', Buffer.from(`${head}\n${row}\n`));
    expect(taken.changes).toMatchObject([{ what: 'ended', id: '2002' }]);
    const posts = await town.centre.owner<{ department: string; from_day: string; to_day: string | null }[]>`
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
    const ask = await town.signIn('jinji');
    const text =
      '所属コード,所属名,上位所属コード,適用開始日\n0100,総務課,0110,2027-04-01\n0110,総務係,0100,2027-04-01\n';
    const looked = await town.bring(ask, 'departments', Buffer.from(text));
    expect([looked.done, looked.findings.some(({ reason }) => reason.includes('自分に戻ります'))]).toEqual([
      false,
      true,
    ]);
  });
});

describe('people', () => {
  beforeAll(async () => {
    for (const staffNo of OFFICE) town.attend(staffNo, OCTOBER, staffNo.startsWith('9') ? '08:00' : '08:20');
    // 3002 comes by 勤務割 alone.
    town.punched('1002', 'in', at('2026-11-25', '08:25'));
    town.punched('2002', 'in', at('2026-11-26', '08:25'));
    town.punched('1003', 'in', at('2026-11-26', '08:25'));
    await town.send();
  });

  test('see their own month and no other; who is not on the list has none', async () => {
    const ask = await town.signIn('1002');
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
    expect((await (await town.signIn('jinji'))(ATTENDANCE_API.own)).status).toBe(404);
  });

  test('of one department are not shown to whoever leads another', async () => {
    const [somu, fukushi, clerk] = [
      await town.signIn('1001'),
      await town.signIn('2001'),
      await town.signIn('2002'),
    ];
    const team = teamSchema.parse((await somu(`${ATTENDANCE_API.team}?month=2026-10`)).json);
    expect(team.members.map(({ staffNo }) => staffNo)).toEqual(['1002', '1003', '1004']);
    const other = await fukushi(`${ATTENDANCE_API.team}?month=2026-10`);
    expect(teamSchema.parse(other.json).members.map(({ staffNo }) => staffNo)).toEqual(['2002']);
    expect(JSON.stringify(other.json)).not.toMatch(/100[1-4]|総務/);
    const none = teamSchema.parse((await clerk(ATTENDANCE_API.team)).json);
    expect([none.members, none.queue, none.departments]).toEqual([[], [], []]);
    // A deputy is not shown her head.
    const deputy = teamSchema.parse(
      (await (await town.signIn('1003'))(`${ATTENDANCE_API.team}?month=2026-10`)).json,
    );
    expect(deputy.members.map(({ staffNo }) => staffNo)).toEqual(['1002', '1004']);
  });

  test('in the building are shown to 人事 and 責任者, to a head her own, to nobody else anybody', async () => {
    const seen = async (staff: string) => {
      const presence = presenceSchema.parse((await (await town.signIn(staff))(ATTENDANCE_API.presence)).json);
      return presence.people.map(({ staffNo, state }) => `${staffNo} ${state}`);
    };
    const everybody = ['1002 here', '1003 here', '2002 here'];
    expect((await seen('jinji')).toSorted()).toEqual(everybody);
    expect((await seen('sekinin')).toSorted()).toEqual(everybody);
    expect(await seen('2001')).toEqual(['2002 here']);
    expect(await seen('2002')).toEqual([]);
  });
});

test('two cards again and again within moments at one machine are pointed at, to 人事 and to who leads both', async () => {
  for (const day of ['2026-11-16', '2026-11-17', '2026-11-18']) {
    const when = at(day, '08:30');
    town.punched('1002', 'in', when);
    town.punched('1003', 'in', when + 1_500);
    // Somebody of another department at the same moment once, and a minute later on the other days.
    town.punched('2002', 'in', when + (day === '2026-11-16' ? 3_000 : 60_000));
  }
  await town.send();
  const seen = async (staff: string) =>
    oddListSchema
      .parse((await (await town.signIn(staff))(ATTENDANCE_API.odd)).json)
      .odd.map(({ staff: both, device, at: last }) => [both, device, last]);
  const pair = [['1002', '1003'], 'door-1', at('2026-11-18', '08:30') + 1_500];
  expect(await seen('1001')).toEqual([pair]);
  expect(await seen('2001')).toEqual([]);
  expect((await seen('jinji')).map(([both]) => both)).toEqual([['1002', '1003']]);
});

describe('requests', () => {
  test('of a punch are events with reason and approval by another; the record itself stays as it was', async () => {
    const [clerk, head, stranger] = [
      await town.signIn('1002'),
      await town.signIn('1001'),
      await town.signIn('2001'),
    ];
    const forgotten = { about: 'forgotten_punch', type: 'out', at: at('2026-11-25', '17:30') };
    const { request } = await town.askFor(clerk, forgotten);
    const id = request?.id ?? '';
    expect([request?.state, request?.may, request?.words]).toEqual([
      ...['asked', ['withdraw'], '打刻の追加　11月25日 17:30 退勤'],
    ]);
    // Not by herself, and to who leads another department it is not there.
    expect((await town.step(clerk, id, 'approve')).status).toBe(403);
    expect((await town.step(stranger, id, 'approve')).status).toBe(404);
    const queue = teamSchema.parse((await head(ATTENDANCE_API.team)).json).queue;
    expect(queue.map(({ id: each, name }) => [each, name])).toEqual([[id, '髙﨑　一郎']]);
    expect((await town.step(head, id, 'reject')).status).toBe(400);
    expect((await town.step(head, id, 'approve')).status).toBe(200);
    expect((await town.step(head, id, 'approve')).status).toBe(409);
    const own = ownMonthSchema.parse((await clerk(ATTENDANCE_API.own)).json);
    const day = own.days.find((each) => each.day === '2026-11-25');
    expect([day?.punches.map(({ type, corrected }) => [type, corrected]), day?.worked]).toEqual([
      [
        ['in', false],
        ['out', true],
      ],
      465,
    ]);
    expect((await town.kinds()).slice(-3)).toEqual([
      'attendance.requested',
      'attendance.approved',
      'attendance.corrected',
    ]);
    const [row] = await town.centre.owner<{ n: number }[]>`
      SELECT count(*)::int AS n FROM att_fact WHERE staff_no = '1002' AND at >= ${at('2026-11-25', '00:00')}`;
    expect(row?.n).toBe(1);
  });

  test('written for another are approved by a third; where nobody else leads, by 人事', async () => {
    const [head, personnel] = [await town.signIn('2001'), await town.signIn('jinji')];
    const leave = {
      about: 'leave',
      leaves: [{ kind: 'annual', date: '2026-11-30', extent: { unit: 'day' } }],
    };
    const { request } = await town.askFor(head, leave, { staffNo: '2002' });
    const id = request?.id ?? '';
    expect((await town.step(head, id, 'approve')).status).toBe(403);
    // 部長 stands above: it is hers and not 人事's.
    expect((await town.step(personnel, id, 'approve')).status).toBe(404);
    expect((await town.step(head, id, 'withdraw')).status).toBe(200);
    // For whom she does not lead she writes nothing.
    const { status } = await head(ATTENDANCE_API.requests, {
      request: leave,
      reason: '代わりに',
      staffNo: '1002',
    });
    expect(status).toBe(404);
  });

  test('that the rules do not allow are told why, and nothing is written', async () => {
    const clerk = await town.signIn('1002');
    const before = (await town.kinds()).length;
    const leave = (kind: string, from: number, to: number) => ({
      about: 'leave',
      leaves: [{ kind, date: '2026-11-27', extent: { unit: 'time', span: { from, to } } }],
    });
    const why = async (request: object) => (await town.askFor(clerk, request)).why;
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
      await town.centre.owner<{ id: string }[]>`
      SELECT event_id AS id FROM att_fact WHERE staff_no = '2002' LIMIT 1`
    )[0]?.id;
    expect(await why({ about: 'void_punch', punch: theirs })).toContain('ありません');
    expect((await town.kinds()).length).toBe(before);
  });

  test('for overtime: an order before, a confirmation after, and then it is counted', async () => {
    const [clerk, head] = [await town.signIn('1002'), await town.signIn('1001')];
    const spans = [{ from: 1_050, to: 1_140 }];
    const order = { date: '2026-10-30', spans, work: '予算の査定', ground: 'ordinary', confirmed: null };
    const asked = (await town.askFor(clerk, { about: 'overtime', order })).request?.id ?? '';
    expect((await town.step(head, asked, 'approve')).status).toBe(200);
    const late = town.punched('1002', 'out', at('2026-10-30', '19:00'), { direction: 'button' });
    await town.send();
    const wrong = (
      await town.askFor(clerk, {
        ...{ about: 'wrong_punch', type: 'out', at: at('2026-10-30', '19:00') },
        punch: (
          await town.centre.owner<{ id: string }[]>`
        SELECT event_id AS id FROM att_fact WHERE staff_no = '1002' AND at BETWEEN ${at('2026-10-30', '17:20')} AND ${at('2026-10-30', '17:21')}`
        )[0]?.id,
      })
    ).request?.id;
    expect((await town.step(head, wrong ?? '', 'approve')).status).toBe(200);
    const twice = (await town.askFor(clerk, { about: 'void_punch', punch: late.eventId })).request?.id;
    expect((await town.step(head, twice ?? '', 'approve')).status).toBe(200);
    const done = (await town.askFor(clerk, { about: 'overtime_done', order: asked, confirmed: spans }))
      .request?.id;
    expect((await town.step(head, done ?? '', 'approve')).status).toBe(200);
    const own = ownMonthSchema.parse((await clerk(`${ATTENDANCE_API.own}?month=2026-10`)).json);
    const day = own.days.find((each) => each.day === '2026-10-30');
    expect([day?.overtime, day?.punches.map(({ type }) => type)]).toEqual([90, ['in', 'out']]);
  });
});

const listFor = async (path: string) => {
  const signed = signedAttendanceListSchema.parse(await (await town.askAtDoor(path)).json());
  return attendanceListSchema.parse(JSON.parse(signed.payload));
};

describe('the doors', () => {
  test('are told what was granted of punches, whose and what alone; and no more of what was taken back', async () => {
    const [clerk, head] = [await town.signIn('1002'), await town.signIn('1001')];
    const paper = async (have?: string) => {
      const reply = await town.askAtDoor(attendanceGrantedPath(have));
      if (reply.status === 204) return null;
      const signed = signedGrantedSchema.parse(await reply.json());
      return { sha256: signed.sha256, granted: grantedIn(JSON.parse(signed.payload)) };
    };
    const wish = { about: 'forgotten_punch', type: 'out', at: at('2026-11-24', '17:15') };
    const asked = (await town.askFor(clerk, wish)).request?.id ?? '';
    const mine = async () => (await paper())?.granted?.entries.filter(({ id }) => id === asked);
    expect(await mine()).toEqual([]);
    expect((await town.step(head, asked, 'approve')).status).toBe(200);
    const correction = { act: 'add', type: 'out', at: wish.at };
    expect(await mine()).toEqual([
      { id: asked, no: '1002', on: '2026-11-24', at: town.clock.now, correction },
    ]);
    const kept = await paper();
    // What was granted about October no door needs any more.
    expect(kept?.granted?.since).toBe('2026-11-12');
    expect(kept?.granted?.entries.filter(({ on }) => on < '2026-11-12')).toEqual([]);
    expect(await paper(kept?.sha256)).toBeNull();
    const back = { revision: 2, step: 'withdraw', note: '日を まちがえたため' };
    expect((await head(ATTENDANCE_API.step(asked), back)).status).toBe(200);
    expect(await mine()).toEqual([]);
  });

  test('are told the posts of 兼務 when they read them; a door from before gets its list as it was', async () => {
    const personnel = await town.signIn('jinji');
    const rows = [
      '職員番号,氏名,任用区分,採用日,所属コード,補職,勤務パターン,兼務区分,発令日',
      '1002,髙﨑　一郎,常勤,2020-04-01,0100,主事,本庁,,2026-04-01',
      '1002,髙﨑　一郎,常勤,2020-04-01,0200,書記,本庁,second,2026-04-01',
    ].join('\r\n');
    expect((await town.bring(personnel, 'staff', Buffer.from(rows, 'utf8'))).stops).toBe(0);
    const of = async (path: string) => (await listFor(path)).members.find(({ no }) => no === '1002');
    expect((await of(attendanceListPath(undefined)))?.posts).toMatchObject([
      { post: 'main', department: '0100', to: null },
      { post: 'second', department: '0200', to: null },
    ]);
    expect(await of(ATTENDANCE_LIST_PATH)).not.toHaveProperty('posts');
    town.punched('1002', 'back', at('2026-10-30', '12:50'), { post: 'second' });
    await town.send();
    const own = ownMonthSchema.parse(
      (await (await town.signIn('1002'))(`${ATTENDANCE_API.own}?month=2026-10`)).json,
    );
    const punches = own.days.find((each) => each.day === '2026-10-30')?.punches;
    const [, second] = (await of(attendanceListPath(undefined)))?.posts ?? [];
    // Those of before say none, and are of her main post.
    expect(punches?.find(({ type }) => type === 'back')?.post).toBe(second?.name);
    expect(punches?.find(({ type }) => type === 'in')?.post).not.toBe(second?.name);
  });

  test('are given the staff and the links of cards, signed; a card of two is on 人事’s list', async () => {
    const card = { token: 'ab'.repeat(32), kind: 'card_uid' };
    town.door.add('attendance.card_linked', { staffNo: '1002', ...card }, { at: NOON - 5_000 });
    town.door.add('attendance.card_linked', { staffNo: '2002', ...card }, { at: NOON - 4_000 });
    await town.send();
    const personnel = await town.signIn('jinji');
    const { faults } = officeSchema.parse((await personnel(ATTENDANCE_API.office)).json);
    expect(faults).toContain('1枚のカードが 1002と2002 の 2人に 登録されています。扉では 止まります');
    const list = await listFor(ATTENDANCE_LIST_PATH);
    expect(list.members.find(({ no }) => no === '3002')).toMatchObject({ duty: true, department: '消防署' });
    expect(list.links.map(({ no, linked }) => [no, linked])).toEqual([
      ['1002', true],
      ['2002', true],
    ]);
  });
});
