import { describe, expect, test } from 'vitest';
import {
  at,
  hmacOf,
  linked,
  member,
  no,
  nobody,
  openDoor,
  supervisor,
  tapOf,
} from '../../../test/harness/attendance-door.ts';
import { civilDateSchema } from '../../kernel/dates.ts';
import { sha256HexSchema } from '../../kernel/ids.ts';
import { failure } from '../../kernel/result.ts';

const REASON = '打刻を忘れたと本人の申出';
const kindsOf = (door: ReturnType<typeof openDoor>) => door.events().map(({ kind }) => kind);

describe('a tap', () => {
  test('is in the record before anything is shown: who, which way, how, and where', () => {
    const door = openDoor();
    expect(door.tap('a')).toMatchObject({
      kind: 'punched',
      person: { no: '10001', name: '職員　10001' },
      type: 'in',
      turned: false,
      notes: [],
    });
    expect(door.events()).toEqual([
      {
        kind: 'attendance.punched',
        data: {
          staffNo: '10001',
          type: 'in',
          how: 'staff_card',
          direction: 'auto',
          offsetMs: null,
          door: '東庁舎 通用口',
        },
      },
    ]);
    expect(door.world.recorded).toEqual([true]);
  });

  test('comes at once after another, and takes the place of what is shown; the last five stand small', () => {
    const many = Array.from({ length: 8 }, (_, nth) => String(20_000 + nth));
    const door = openDoor({
      members: many.map((number) => member(number)),
      links: many.map((number) => linked(number, number)),
    });
    for (const number of many) door.tap(number);
    expect(door.state().verdict).toMatchObject({ person: { no: '20007' }, seq: 8 });
    expect(door.state().recent.map(({ person }) => person.no)).toEqual(many.slice(2, 7).toReversed());
    expect(kindsOf(door)).toHaveLength(8);
  });

  test('a second one within a minute is none; a failed one takes nothing back', () => {
    const door = openDoor();
    door.tap('a');
    door.pass(59_000);
    expect(door.tap('a')).toMatchObject({ kind: 'repeat', type: 'in', since: at('11-26 08:30') });
    expect(door.fail('card_pulled')).toMatchObject({ kind: 'refused', why: 'card_pulled' });
    expect(kindsOf(door)).toEqual(['attendance.punched']);
    door.pass(1_000);
    expect(door.tap('a')).toMatchObject({ kind: 'punched', type: 'in', notes: [{ kind: 'already_in' }] });
  });

  test('of a My Number Card is told from a staff card’s; what is wrong with the card is said, and it is taken', () => {
    const door = openDoor();
    const tokens = [{ kind: 'common_card_id', hmac: hmacOf('a') }];
    expect(door.tap('a', { tokens, notes: ['card_expired'] })).toMatchObject({
      kind: 'punched',
      notes: [{ kind: 'card', note: 'card_expired' }],
    });
    expect(door.events()[0]?.data).toMatchObject({ how: 'card' });
  });

  test('with a clock that cannot be believed is taken, marked, and the offset is said', () => {
    const door = openDoor();
    door.world.suspect = true;
    expect(door.tap('a')).toMatchObject({ kind: 'punched', notes: [{ kind: 'clock', aheadMs: null }] });
  });

  test('that the disk does not take is told, and shows nobody as having come', () => {
    const door = openDoor();
    door.db.fill(true);
    let verdict = door.tap('a');
    // The first ones may still fit on the last page.
    for (let nth = 0; nth < 200 && verdict?.kind !== 'refused'; nth += 1) {
      door.pass(61_000);
      verdict = door.tap('a');
    }
    expect(verdict).toMatchObject({ kind: 'refused', why: 'not_recorded' });
    expect(door.world.recorded.at(-1)).toBe(false);
  });
});

describe('a card that opens nothing', () => {
  test.each([
    ['nobody’s', 'x', 'unknown', {}],
    ['a leaver’s', 'left', 'not_in_service', { staffNo: '10009' }],
    ['of somebody who begins next month', 'next', 'not_in_service', { staffNo: '10010' }],
    ['of two colleagues', 'two', 'two_records', {}],
  ])('%s is told as such and written down once a minute', (_, card, why, more) => {
    const door = openDoor({
      members: [
        member('10001'),
        member('10002'),
        member('10009', { to: civilDateSchema.parse('2026-11-25') }),
        member('10010', { from: civilDateSchema.parse('2026-12-01') }),
      ],
      links: [
        linked('left', '10009'),
        linked('next', '10010'),
        linked('two', '10001'),
        linked('two', '10002'),
      ],
    });
    expect(door.tap(card)).toMatchObject({ kind: 'refused', why });
    door.tap(card);
    door.pass(61_000);
    door.tap(card);
    const data = { token: hmacOf(card), kind: 'card_uid', why, door: '東庁舎 通用口', ...more };
    expect(door.events()).toEqual([
      { kind: 'attendance.refused', data },
      { kind: 'attendance.refused', data },
    ]);
  });

  test('a card that was handed on leads to whoever is here now', () => {
    const door = openDoor({
      members: [member('10001'), member('10009', { to: civilDateSchema.parse('2026-03-31') })],
      links: [linked('a', '10009'), linked('a', '10001')],
    });
    expect(door.tap('a')).toMatchObject({ kind: 'punched', person: { no: '10001' } });
  });

  test('before any list came nobody is known', () => {
    const door = openDoor({ noList: true });
    expect(door.tap('a')).toMatchObject({ kind: 'refused', why: 'unknown' });
    expect(door.state().list).toBeNull();
  });

  test('a list that is old is said to be, and counts all the same', () => {
    const door = openDoor();
    expect(door.state().list).toMatchObject({ members: 3, old: false });
    door.goTo('12-27 08:30');
    expect(door.state().list?.old).toBe(true);
    expect(door.tap('a')).toMatchObject({ kind: 'punched' });
  });
});

describe('a button', () => {
  test('before the tap is for one tap, and not for long', () => {
    const door = openDoor();
    door.methods['attendance.choose'].handle({ type: 'away' }, nobody);
    expect(door.state().chosen).toBe('away');
    expect(door.tap('a')).toMatchObject({ type: 'away' });
    expect(door.state().chosen).toBeNull();
    expect(door.tap('b')).toMatchObject({ type: 'in' });
    door.methods['attendance.choose'].handle({ type: 'out' }, nobody);
    door.pass(15_000);
    expect(door.state().chosen).toBeNull();
  });

  test('within five seconds after it turns the punch by an event of its own; later nothing does', async () => {
    const door = openDoor();
    const punched = door.tap('a');
    if (punched?.kind !== 'punched') throw new Error('not punched');
    const { punch } = punched;
    door.pass(4_000);
    expect(await door.methods['attendance.change'].handle({ punch, type: 'out' }, nobody)).toMatchObject({
      ok: true,
    });
    expect(door.state().verdict).toMatchObject({ type: 'out', turned: true, notes: [{ kind: 'no_start' }] });
    expect(door.events().at(-1)).toEqual({
      kind: 'attendance.turned',
      data: { staffNo: '10001', punch, type: 'out' },
    });
    door.pass(3_000);
    expect(await door.methods['attendance.change'].handle({ punch, type: 'in' }, nobody)).toEqual(
      failure('too_late'),
    );
    // What is held against the next tap is what was meant.
    door.goTo('11-26 17:15');
    expect(door.tap('a')).toMatchObject({ type: 'out', notes: [{ kind: 'no_start' }] });
  });

  test('nobody turns the punch of whoever went before', async () => {
    const door = openDoor();
    const first = door.tap('a');
    door.tap('b');
    if (first?.kind !== 'punched') throw new Error('not punched');
    expect(
      await door.methods['attendance.change'].handle({ punch: first.punch, type: 'out' }, nobody),
    ).toEqual(failure('too_late'));
  });

  test('and the card again within a minute: the same punch, meant so', () => {
    const door = openDoor();
    door.tap('a');
    door.pass(20_000);
    door.methods['attendance.choose'].handle({ type: 'away' }, nobody);
    expect(door.tap('a')).toMatchObject({ kind: 'punched', type: 'away', turned: true });
    expect(kindsOf(door)).toEqual(['attendance.punched', 'attendance.turned']);
  });
});

describe('the screen', () => {
  test('shows a name for some seconds, and the small list for a quarter of an hour', () => {
    const door = openDoor();
    door.tap('a');
    door.tap('b');
    door.pass(8_000);
    expect(door.state()).toMatchObject({ verdict: null });
    expect(door.state().recent).toHaveLength(2);
    door.pass(15 * 60_000);
    expect(door.state().recent).toEqual([]);
  });

  test('of a door that shows numbers has no name anywhere', () => {
    const door = openDoor({ site: { show: 'number' } });
    door.tap('a');
    expect(JSON.stringify(door.state())).not.toContain('職員　');
    expect(door.state().verdict).toMatchObject({ person: { no: '10001', name: null } });
    expect(door.methods['attendance.find'].handle({ text: '10001' }, supervisor)).toMatchObject({
      people: [{ no: '10001', name: null }],
    });
  });
});

describe('登録', () => {
  const link = (door: ReturnType<typeof openDoor>, number: string, agreed: boolean) =>
    door.methods['attendance.link'].handle({ no: no(number), agreed }, supervisor);

  test('of a My Number Card needs consent, whose words go into the record with every number of the card', async () => {
    const door = openDoor();
    const tokens = [
      { kind: 'common_card_id', hmac: hmacOf('m1') },
      { kind: 'jpki_serial', hmac: hmacOf('m2') },
    ];
    await link(door, '10001', false);
    expect(door.state().linking).toEqual({ no: '10001', name: '職員　10001' });
    expect(door.tap('m', { tokens })).toMatchObject({ why: 'consent_needed' });
    await link(door, '10001', true);
    expect(door.tap('m', { tokens })).toMatchObject({ kind: 'linked', person: { no: '10001' } });
    expect(door.state().linking).toBeNull();
    expect(door.events()).toEqual(
      tokens.map(({ kind, hmac }) => ({
        kind: 'attendance.card_linked',
        data: { staffNo: '10001', token: hmac, kind, consent: door.context.site.consent },
      })),
    );
    expect(door.tap('m', { tokens })).toMatchObject({ kind: 'punched', person: { no: '10001' } });
  });

  test('of a staff card needs none; of somebody else’s card there is none', async () => {
    const door = openDoor();
    await link(door, '10001', false);
    expect(door.tap('b')).toMatchObject({ kind: 'refused', why: 'other_card' });
    expect(door.tap('a')).toMatchObject({ kind: 'linked_before' });
    await link(door, '10001', false);
    expect(door.tap('new')).toMatchObject({ kind: 'linked' });
    expect(door.events()).toEqual([
      {
        kind: 'attendance.card_linked',
        data: { staffNo: '10001', token: hmacOf('new'), kind: 'card_uid' },
      },
    ]);
    expect(await link(door, '99999', false)).toEqual(failure('no_such_member'));
  });

  test('that nobody goes on with is over in a minute, and the next card is a punch again', async () => {
    const door = openDoor();
    await link(door, '10001', false);
    door.pass(60_000);
    expect(door.tap('b')).toMatchObject({ kind: 'punched', person: { no: '10002' } });
    await link(door, '10001', false);
    door.methods['attendance.linkCancel'].handle({}, nobody);
    expect(door.tap('x')).toMatchObject({ why: 'unknown' });
  });

  test('is taken back with a word why, and the card leads to nobody', async () => {
    const door = openDoor();
    const token = sha256HexSchema.parse(hmacOf('a'));
    const wish = { no: no('10001'), token, why: 'lost' } as const;
    expect(await door.methods['attendance.unlink'].handle(wish, supervisor)).toMatchObject({
      ok: true,
      value: { cards: [] },
    });
    expect(door.tap('a')).toMatchObject({ why: 'unknown' });
    expect(await door.methods['attendance.unlink'].handle(wish, supervisor)).toEqual(failure('no_such_card'));
  });
});

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
    door.methods['attendance.choose'].handle({ type: 'in' }, nobody);
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

test('two readers’ taps that cannot be read say why, each by its own word', () => {
  const door = openDoor();
  for (const why of ['two_cards', 'phone', 'card_unreadable', 'card_busy', 'not_my_number_card'] as const)
    expect(door.fail(why)).toMatchObject({ kind: 'refused', why });
  expect(door.events()).toEqual([]);
  door.taps.reading('door');
  expect(door.state().reading).toBe(true);
  door.taps.removed('door');
  expect(door.state().reading).toBe(false);
  expect(tapOf('a').reader).toBe('door');
});
