import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  EARLY_DAY_3,
  EARLY_DAY_8,
  electionOf,
  madeUp,
  POLL_DAY_10,
} from '../../../test/harness/polling-desk.ts';
import { addDays, civilDateInJapan } from '../../kernel/dates.ts';
import { eventIdSchema } from '../../kernel/ids.ts';
import { type Election, placeIdSchema, placeOf } from '../../registry/roll/election.ts';
import type { Elector } from '../../registry/roll/schema.ts';
import { type ElectorState, NOTHING_GIVEN } from './fold.ts';
import {
  type Decision,
  decide,
  decideAccept,
  type Finding,
  onwardFrom,
  type Question,
  type Station,
  subjectsOf,
} from './rules.ts';
import type { Mark } from './schema.ts';

const stationAt = (place: string, now: number, change: Partial<Station> = {}): Station => {
  const election: Election = change.election ?? electionOf();
  const found = placeOf(election, place);
  if (found === undefined) throw new Error(place);
  return { election, place: found, phase: 'open', faults: [], clockInDoubt: false, now, ...change };
};

const ask = (
  station: Station,
  elector: Elector | undefined,
  change: Partial<Omit<Question, 'station' | 'elector'>> = {},
): Decision =>
  decide({ station, elector, state: NOTHING_GIVEN, finding: { how: 'search' }, passed: [], ...change });

const mark = (change: Partial<Mark> = {}): Mark => ({
  eventId: eventIdSchema.parse('018f0000-0000-7000-8000-000000000001'),
  at: POLL_DAY_10 - 60_000,
  place: placeIdSchema.parse('poll-1'),
  device: 'poll-1-b',
  when: 'day',
  provisional: false,
  ...change,
});

const given = (ballots: readonly string[], change: Partial<Mark> = {}): ElectorState => ({
  ...NOTHING_GIVEN,
  marks: new Map(ballots.map((ballot) => [ballot, [mark(change)]])),
});

const ALL = ['single', 'list', 'review'];
const here = stationAt('poll-1', POLL_DAY_10);
const early = stationAt('early-1', EARLY_DAY_3);

test('受付可: all three ballots on the poll day, 国民審査 later on the third day of 期日前投票', () => {
  expect(ask(here, madeUp('1-1-1'))).toMatchObject({ kind: 'ok', later: [], earlier: [] });
  const decision = ask(early, madeUp('1-1-1'));
  expect(decision).toMatchObject({ kind: 'ok' });
  if (decision.kind !== 'ok') return;
  expect(decision.ballots.map(({ id }) => id)).toEqual(['single', 'list']);
  expect(decision.later.map(({ id }) => id)).toEqual(['review']);
});

test('§3a 国民審査 opens later: who voted before comes back for it alone, and is not a second voter', () => {
  const state = given(['single', 'list'], { when: 'early', at: EARLY_DAY_3 });
  expect(ask(early, madeUp('1-1-1'), { state })).toMatchObject({ kind: 'early_voted' });
  const later = ask(stationAt('early-1', EARLY_DAY_8), madeUp('1-1-1'), { state });
  expect(later).toMatchObject({ kind: 'ok', earlier: [{ ballot: 'single' }, { ballot: 'list' }] });
  expect(later.kind === 'ok' && later.ballots.map(({ id }) => id)).toEqual(['review']);
});

test('投票済, 期日前投票済 come before any other stop, so that no other error hides them (御坊)', () => {
  const voted = { state: given(ALL) };
  expect(ask(here, madeUp('1-1-1'), voted)).toMatchObject({ kind: 'voted', earlier: [{}, {}, {}] });
  expect(ask(here, madeUp('2-1-1'), voted).kind).toBe('voted');
  expect(ask(stationAt('poll-1', POLL_DAY_10 + 12 * 3_600_000), madeUp('1-1-1'), voted).kind).toBe('voted');
  expect(ask(stationAt('poll-1', POLL_DAY_10, { phase: 'not_open' }), madeUp('1-1-1'), voted).kind).toBe(
    'voted',
  );
  expect(ask(here, madeUp('1-1-1'), { state: given(ALL, { when: 'early' }) }).kind).toBe('early_voted');
  // Somebody of whom the roll has only one ballot left out, at another time of the same day.
  expect(ask(here, madeUp('1-1-1'), { state: given(['single', 'list']) })).toEqual({
    kind: 'check',
    why: ['declined_before'],
  });
});

test('不在者投票用紙交付済 until the papers are back, here or by the roll', () => {
  const absentee = { issuedOn: '2026-11-26' };
  const elector = madeUp('1-1-1', { absentee });
  expect(ask(here, elector)).toEqual({ kind: 'absentee_issued', issuedOn: '2026-11-26' });
  expect(ask(here, elector, { state: { ...NOTHING_GIVEN, absenteeReturned: true } }).kind).toBe('ok');
  expect(ask(here, madeUp('1-1-1', { absentee: { ...absentee, returnedOn: '2026-12-01' } })).kind).toBe('ok');
});

test('他の投票所 says where to go; 名簿にない; 失権; 死亡; 抹消; 転出者 of this election or not', () => {
  const other = ask(here, madeUp('2-1-1'));
  expect(other.kind === 'other_place' && other.places.map(({ id }) => id)).toEqual(['poll-2']);
  expect(ask(here, undefined).kind).toBe('not_on_roll');
  const standing = (kind: string, on: string | null = null) =>
    ask(here, madeUp('1-1-1', { standing: { kind, on } }));
  expect(standing('disfranchised')).toMatchObject({ kind: 'disfranchised', why: 'disfranchised' });
  expect(standing('deceased', '2026-11-20').kind).toBe('deceased');
  for (const kind of ['mistaken', 'double', 'struck'])
    expect(standing(kind)).toMatchObject({ kind: 'disfranchised', why: 'struck' });
  // A national election: whoever moved away votes here for four months, and no longer.
  expect(standing('moved_out', '2026-10-01').kind).toBe('ok');
  expect(standing('moved_out', '2026-08-01')).toMatchObject({ kind: 'disfranchised', why: 'moved_out' });
});

test('§11 mover: an election of the prefecture needs the 引き続き県内 check, one of the town lets her have none', () => {
  const base = electionOf();
  const withMovers = (movers: 'within_prefecture' | 'none'): Election => ({
    ...base,
    ballots: base.ballots.map((ballot) => ({ ...ballot, movers })),
  });
  const mover = madeUp('1-1-1', { standing: { kind: 'prefectural_mover', on: '2026-10-01' } });
  const prefecture = stationAt('poll-1', POLL_DAY_10, { election: withMovers('within_prefecture') });
  expect(ask(prefecture, mover)).toEqual({ kind: 'check', why: ['mover_proof'] });
  const passed = [{ verdict: 'check', why: 'mover_proof' }] as const;
  expect(ask(prefecture, mover, { passed }).kind).toBe('ok');
  const town = stationAt('poll-1', POLL_DAY_10, { election: withMovers('none') });
  expect(ask(town, mover)).toMatchObject({ kind: 'disfranchised', why: 'moved_out' });
});

test('§11 minors: who turns 18 on the day after may vote on the day, and not the day before (不在者投票)', () => {
  // Of age with the end of the day before the birthday: 2008-12-07 is of age on 2026-12-06.
  const young = madeUp('1-1-1', { birthDate: '2008-12-07' });
  expect(ask(here, young).kind).toBe('ok');
  const before = stationAt('early-1', Date.parse('2026-12-05T10:00:00+09:00'));
  expect(ask(before, young)).toMatchObject({ kind: 'not_open', why: 'too_young', on: '2026-12-06' });
  expect(onwardFrom(ask(before, young))).toBe('none');
  const unknown = madeUp('1-1-1', { birthDate: null, standing: { kind: 'not_yet_18', on: '2026-12-06' } });
  expect(ask(before, unknown)).toMatchObject({ kind: 'not_open', why: 'too_young' });
  expect(ask(here, unknown).kind).toBe('ok');
});

test('受付時間: 6:59, 7:00, 19:59, 20:00 and another day; who was inside at 20:00 is let in by two people', () => {
  const at = (time: string) =>
    ask(stationAt('poll-1', Date.parse(`2026-12-06T${time}:00+09:00`)), madeUp('1-1-1'));
  expect(at('06:59')).toMatchObject({ kind: 'not_open', why: 'before_hours', hours: { opens: '07:00' } });
  expect(at('07:00').kind).toBe('ok');
  expect(at('19:59').kind).toBe('ok');
  const late = at('20:00');
  expect(late).toMatchObject({ kind: 'not_open', why: 'after_hours' });
  expect(onwardFrom(late)).toBe('accept');
  const station = stationAt('poll-1', Date.parse('2026-12-06T20:05:00+09:00'));
  const passed = [{ verdict: 'not_open', why: 'after_hours' }] as const;
  expect(ask(station, madeUp('1-1-1'), { passed }).kind).toBe('ok');
  expect(ask({ ...station, phase: 'closed' }, madeUp('1-1-1'), { passed })).toMatchObject({ why: 'closed' });
  expect(ask(stationAt('poll-1', POLL_DAY_10 - 86_400_000), madeUp('1-1-1'))).toMatchObject({
    why: 'not_this_day',
  });
  expect(ask({ ...here, phase: 'not_open' }, madeUp('1-1-1'))).toMatchObject({ why: 'not_opened' });
});

test('§12.12 names: 異体字, 旧氏, 通称 and spaces are hers; another name is 要確認', () => {
  const elector = madeUp('1-1-1', { name: '髙﨑　花子', formerSurname: '𠮷田', alias: 'マリア　サントス' });
  const named = (registerName: string) => ask(here, elector, { finding: { how: 'card', registerName } });
  for (const name of ['髙﨑　花子', '高崎 花子', '𠮷田　花子', '吉田花子', 'まりあ　さんとす', '髙﨑󠄀　花子'])
    expect(named(name).kind, name).toBe('ok');
  expect(named('鈴木　花子')).toEqual({ kind: 'check', why: ['name_differs'] });
});

test('§11 same name and birth date, a family member’s ticket, a code of several, a clock in doubt: each is 要確認', () => {
  const check = (finding: Partial<Finding>, station = here) =>
    ask(station, madeUp('1-1-1'), { finding: { how: 'ticket', ...finding } });
  expect(check({ sameTwice: true })).toEqual({ kind: 'check', why: ['same_person_twice'] });
  expect(check({ how: 'card', sameTwice: true }).kind).toBe('ok');
  expect(check({ ticketOfOther: true })).toEqual({ kind: 'check', why: ['ticket_of_other'] });
  expect(check({ ticketOfSeveral: true })).toEqual({ kind: 'check', why: ['ticket_of_several'] });
  expect(check({ twiceOnRoll: true })).toEqual({ kind: 'check', why: ['on_roll_twice'] });
  expect(check({}, { ...here, clockInDoubt: true })).toEqual({ kind: 'check', why: ['clock_doubt'] });
  expect(check({ ticketOfOther: true, sameTwice: true })).toEqual({
    kind: 'check',
    why: ['ticket_of_other', 'same_person_twice'],
  });
});

test('§12.2 only an OK gives ballots: nothing that is given, without right, or on another roll is gone past but by 仮投票', () => {
  const stops: readonly Decision[] = [
    ask(here, madeUp('1-1-1'), { state: given(ALL) }),
    ask(here, madeUp('1-1-1'), { state: given(ALL, { when: 'early' }) }),
    ask(here, madeUp('2-1-1')),
    ask(here, undefined),
    ask(here, madeUp('1-1-1', { standing: { kind: 'disfranchised' } })),
    ask(here, madeUp('1-1-1', { standing: { kind: 'deceased' } })),
    { kind: 'taken', placeName: '第二', at: 1 },
  ];
  expect(stops.map(onwardFrom)).toEqual(stops.map(() => 'provisional'));
  for (const stop of stops)
    expect(decideAccept(stop, 'day', {})).toMatchObject({ ok: false, reason: 'not_acceptable' });
  expect(onwardFrom(ask({ ...here, faults: ['clock_off'] }, madeUp('1-1-1')))).toBe('none');
});

test('事由 and 宣誓書 exactly at 期日前投票, two different helpers, only ballots that were offered', () => {
  const ok = ask(early, madeUp('1-1-1'));
  expect(decideAccept(ok, 'early', {})).toMatchObject({ reason: 'reason_needed' });
  expect(decideAccept(ok, 'early', { reason: 1 })).toMatchObject({ reason: 'oath_needed' });
  expect(decideAccept(ok, 'early', { reason: 1, oath: true }).ok).toBe(true);
  const day = ask(here, madeUp('1-1-1'));
  expect(decideAccept(day, 'day', { reason: 1 })).toMatchObject({ reason: 'not_early' });
  const proxy = (helpers: readonly [string, string]) =>
    decideAccept(day, 'day', { assist: { kind: 'proxy', helpers: [...helpers], cause: 'body' } });
  expect(proxy(['甲', '甲'])).toMatchObject({ reason: 'helpers_differ' });
  expect(proxy(['甲', '乙']).ok).toBe(true);
  expect(decideAccept(day, 'day', { ballots: ['list'] })).toMatchObject({ value: [{ id: 'list' }] });
  expect(decideAccept(ok, 'early', { reason: 1, oath: true, ballots: ['review'] })).toMatchObject({
    reason: 'wrong_ballots',
  });
  expect(decideAccept(day, 'day', { ballots: [] })).toMatchObject({ reason: 'wrong_ballots' });
});

test('a place that alone has its electors asks nobody; one group is one subject', () => {
  expect(subjectsOf(here, madeUp('1-1-1'), ALL)).toEqual([]);
  expect(subjectsOf(early, madeUp('1-1-1'), ['single', 'list'])).toEqual(['1-1-1:house']);
  const common = stationAt('common-1', POLL_DAY_10, { election: electionOf({ common: 1 }) });
  expect(subjectsOf(common, madeUp('1-1-1'), ALL)).toEqual(['1-1-1:house', '1-1-1:review']);
});

test('whatever was given is never given again, at any time, place and standing', () => {
  const places = ['poll-1', 'poll-2', 'early-1', 'early-2'] as const;
  const kinds = ['active', 'moved_out', 'prefectural_mover', 'not_yet_18', 'deceased', 'struck'] as const;
  fc.assert(
    fc.property(
      fc.constantFrom(...places),
      fc.integer({ min: -12 * 24, max: 30 }),
      fc.subarray(ALL),
      fc.constantFrom(...kinds),
      fc.boolean(),
      (place, hours, had, kind, provisional) => {
        const now = POLL_DAY_10 + hours * 3_600_000;
        const on = addDays(civilDateInJapan(now), -3);
        const elector = madeUp('1-1-1', { standing: { kind, on } });
        const state = given(had, { provisional, at: now - 1_000 });
        const decision = ask(stationAt(place, now), elector, {
          state,
          passed: [
            { verdict: 'check', why: 'declined_before' },
            { verdict: 'check', why: 'provisional_before' },
            { verdict: 'not_open', why: 'after_hours' },
          ],
        });
        const offered = decision.kind === 'ok' ? decision.ballots.map(({ id }) => id) : [];
        expect(offered.filter((id) => had.includes(id))).toEqual([]);
        if (kind === 'deceased' || kind === 'struck') expect(offered).toEqual([]);
      },
    ),
  );
});
