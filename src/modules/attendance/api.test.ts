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

  test('three hundred colleagues in ten minutes: each is told by her own name, and each is in the record', () => {
    const many = Array.from({ length: 300 }, (_, nth) => String(20_000 + nth));
    const door = openDoor({
      members: many.map((number) => member(number)),
      links: many.map((number) => linked(number, number)),
    });
    const told = many.map((number) => {
      const verdict = door.tap(number);
      door.pass(2_000);
      return verdict?.kind === 'punched' ? verdict.person.no : verdict?.kind;
    });
    expect(told).toEqual(many);
    const punched = door.events().flatMap(({ kind, data }) => (kind === 'attendance.punched' ? [data] : []));
    expect(punched.map(({ staffNo }) => staffNo)).toEqual(many);
    expect(door.state().recent.map(({ person }) => person.no)).toEqual(many.slice(294, 299).toReversed());
  });

  test('a second one within a minute is none; a failed one takes nothing back', () => {
    const door = openDoor();
    door.tap('a');
    door.pass(60_000);
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
    void door.methods['attendance.choose'].handle({ type: 'away' }, nobody);
    expect(door.state().chosen).toBe('away');
    expect(door.tap('a')).toMatchObject({ type: 'away' });
    expect(door.state().chosen).toBeNull();
    expect(door.tap('b')).toMatchObject({ type: 'in' });
    void door.methods['attendance.choose'].handle({ type: 'out' }, nobody);
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
    void door.methods['attendance.choose'].handle({ type: 'away' }, nobody);
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
    void door.methods['attendance.linkCancel'].handle({}, nobody);
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
