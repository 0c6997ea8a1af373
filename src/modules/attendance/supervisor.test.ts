import { describe, expect, test } from 'vitest';
import { at, member, no, nobody, openDoor, supervisor } from '../../../test/harness/attendance-door.ts';
import { civilDateSchema } from '../../kernel/dates.ts';
import { failure } from '../../kernel/result.ts';

const REASON = '打刻を忘れたと本人の申出';

describe('a supervisor', () => {
  test('enters a punch of a forgotten card, with the reason, and of nobody who has left', async () => {
    const door = openDoor({
      members: [member('10001'), member('10009', { to: civilDateSchema.parse('2026-03-31') })],
    });
    const manual = door.methods['attendance.manual'];
    const wish = { no: no('10001'), type: 'in', reason: 'カードを家に忘れたため' } as const;
    expect(await manual.handle(wish, supervisor)).toMatchObject({
      ok: true,
      value: { punches: [{ type: 'in', how: 'manual' }] },
    });
    expect(door.events()[0]?.data).toMatchObject({ how: 'manual', direction: 'button', reason: wish.reason });
    expect(await manual.handle({ ...wish, no: no('10009') }, supervisor)).toEqual(failure('not_in_service'));
    expect(await manual.handle(wish, { ...supervisor, staff: '10001' })).toEqual(failure('own'));
  });

  test('grants a missing punch: the notice goes, and both are in the record', async () => {
    const door = openDoor();
    door.tap('a');
    door.goTo('11-27 08:30');
    expect(door.tap('a')).toMatchObject({ notes: [{ kind: 'missing', type: 'out', on: '2026-11-26' }] });
    const person = () => door.methods['attendance.person'].handle({ no: no('10001') }, supervisor);
    expect(await person()).toMatchObject({ value: { missing: { type: 'out', on: '2026-11-26' } } });
    const add = door.methods['attendance.add'];
    const wish = { no: no('10001'), type: 'out', at: at('11-26 17:20'), reason: REASON } as const;
    expect(await add.handle(wish, supervisor)).toMatchObject({ value: { missing: null } });
    expect(door.events().at(-1)).toEqual({
      kind: 'attendance.corrected',
      data: {
        staffNo: '10001',
        correction: { act: 'add', type: 'out', at: at('11-26 17:20') },
        reason: REASON,
        asked: '10001',
        approvals: [{ by: '90001', at: at('11-27 08:30') }],
      },
    });
    expect(await add.handle(wish, supervisor)).toEqual(failure('there_already'));
    expect(await add.handle({ ...wish, at: at('11-27 09:00') }, supervisor)).toEqual(failure('in_future'));
    expect(await add.handle({ ...wish, at: at('10-01 17:15') }, supervisor)).toEqual(failure('too_old'));
    expect(await add.handle({ ...wish, type: 'back' }, { ...supervisor, staff: '10001' })).toEqual(
      failure('own'),
    );
  });

  test('finds a colleague by number, name or kana, spaces or not, and never by a pattern', () => {
    const door = openDoor({
      members: [
        member('10088', { name: '髙橋　健一', kana: 'タカハシ　ケンイチ' }),
        member('20031', { name: '高橋　香織', kana: 'タカハシ　カオリ' }),
      ],
    });
    const found = (text: string) => {
      const answer = door.methods['attendance.find'].handle({ text }, supervisor);
      return 'people' in answer ? answer.people.map((each) => each.no) : [];
    };
    expect(found('2003')).toEqual(['20031']);
    expect(found('高橋香織')).toEqual(['20031']);
    expect(found('たかはし')).toEqual(['10088', '20031']);
    expect(found('髙橋 健')).toEqual(['10088']);
    expect([found('%'), found('_'), found(''), found('0031')]).toEqual([[], [], [], []]);
  });

  test('sees the punches of today, those of the night before 3:00 with the day before', () => {
    const door = openDoor({ now: at('11-26 02:50') });
    door.tap('b');
    door.goTo('11-26 08:30');
    door.tap('a');
    expect(door.methods['attendance.today'].handle({}, supervisor)).toMatchObject({
      on: '2026-11-26',
      punches: [{ person: { no: '10001' }, type: 'in', how: 'staff_card', corrected: false }],
      more: false,
    });
  });

  test('nobody else may: the methods of a supervisor are a supervisor’s alone', () => {
    const { methods } = openDoor();
    const open = Object.entries(methods)
      .filter(([, { roles }]) => roles.length > 1)
      .map(([name]) => name);
    expect(open.toSorted()).toEqual([
      'attendance.change',
      'attendance.choose',
      'attendance.clear',
      'attendance.linkCancel',
      'attendance.post',
    ]);
  });
});

describe('参集', () => {
  const open = (door: ReturnType<typeof openDoor>) =>
    door.methods['attendance.musterOpen'].handle({ what: '震度５強', kind: 'disaster' }, supervisor);

  test('whoever is in the building says so with a tap, and does not go home by it; whoever comes is punched too', async () => {
    const door = openDoor();
    door.tap('a');
    door.goTo('11-26 15:00');
    await open(door);
    expect(door.state().muster).toMatchObject({ what: '震度５強', inside: 1, seen: 0 });
    expect(door.tap('a')).toMatchObject({ kind: 'here' });
    door.tap('a');
    // The time of day would say 退勤.
    void door.methods['attendance.choose'].handle({ type: 'in' }, nobody);
    expect(door.tap('b')).toMatchObject({ kind: 'punched', type: 'in', mustered: true });
    expect(door.state().muster).toMatchObject({ inside: 2, seen: 2 });
    expect(
      door.events().flatMap(({ kind, data }) => (kind === 'attendance.muster_seen' ? [data.as] : [])),
    ).toEqual(['here', 'came']);
    expect(await open(door)).toEqual(failure('open_already'));
  });

  test('at night a tap is 参集 and 出勤, whatever the time of day says', async () => {
    const door = openDoor({ now: at('11-26 23:10') });
    await open(door);
    expect(door.tap('a')).toMatchObject({ kind: 'punched', type: 'in', mustered: true, notes: [] });
  });

  test('the list has who is inside, who was marked, and is closed with its counts', async () => {
    const door = openDoor();
    door.tap('a');
    door.tap('f');
    await open(door);
    const mark = door.methods['attendance.musterMark'];
    await mark.handle({ no: no('10002'), as: 'out_safe' }, supervisor);
    await mark.handle({ no: no('10001'), as: 'missing' }, supervisor);
    expect(await door.methods['attendance.inside'].handle({}, supervisor)).toMatchObject({
      people: [
        { no: '10001', type: 'in', mustered: 'missing' },
        { no: '30001', type: 'duty_start', mustered: null },
      ],
      others: [{ no: '10002', mustered: 'out_safe' }],
    });
    expect(await door.methods['attendance.printInside'].handle({}, supervisor)).toMatchObject({ ok: true });
    expect(JSON.stringify(door.world.papers[0])).toContain('庁外で無事');
    expect(door.state().muster).toMatchObject({ inside: 2, seen: 1 });
    door.pass(61_000);
    // She was looked for, and is here.
    expect(door.tap('a')).toMatchObject({ kind: 'here' });
    expect(door.state().muster).toMatchObject({ seen: 2 });
    await mark.handle({ no: no('10001'), as: 'missing' }, supervisor);
    await door.methods['attendance.musterClose'].handle({}, supervisor);
    expect(door.events().at(-1)?.data).toMatchObject({ here: 1, missing: 1 });
    expect(door.state().muster).toBeNull();
    expect(await door.methods['attendance.musterClose'].handle({}, supervisor)).toEqual(failure('not_open'));
  });

  test('a door of a place that has none opens none, and one without a printer says so', async () => {
    const door = openDoor({ site: { muster: false }, printer: false });
    expect(await open(door)).toEqual(failure('not_here'));
    expect(await door.methods['attendance.printInside'].handle({}, supervisor)).toEqual(
      failure('no_printer'),
    );
  });

  test('a tap that forgot to go home is in the building for a day, a 当務 for a day and a half', async () => {
    const door = openDoor();
    door.tap('a');
    door.tap('f');
    const inside = async () => {
      const view = await door.methods['attendance.inside'].handle({}, supervisor);
      return view.people.map((each) => each.no);
    };
    door.goTo('11-27 08:29');
    expect(await inside()).toEqual(['10001', '30001']);
    door.goTo('11-27 08:31');
    expect(await inside()).toEqual(['30001']);
    door.goTo('11-27 20:31');
    expect(await inside()).toEqual([]);
  });
});
