import { expect, test } from 'vitest';
import type { CivilDate } from '../../kernel/dates.ts';
import type { EventId, HouseholdId, ResidentId, ShelterId } from '../../kernel/ids.ts';
import type { Fact } from './fold.ts';
import {
  type ArrivalWish,
  type DepartureWish,
  decideArrival,
  decideClose,
  decideDeparture,
  decideHeads,
  decideMerge,
  decideOpen,
  decideSupply,
  decideUndo,
  isExpected,
  maySendTo,
  mayTell,
  type PartyMember,
  type PartyState,
  suggestFor,
} from './rules.ts';
import { type GuestId, type HeadsId, type PersonId, type Presence, shelterEventSchemas } from './schema.ts';

const GYM = 'gym' as ShelterId;
const HALL = 'hall' as ShelterId;
const A = '101' as ResidentId;
const B = '102' as ResidentId;
const GUEST = 'g-018f0000-0000-7000-8000-000000000001' as GuestId;
const GUEST_2 = 'g-018f0000-0000-7000-8000-000000000002' as GuestId;
const TODAY = '2026-11-26' as CivilDate;

const NOWHERE: Presence = { status: 'not_here' };
const at = (
  status: Exclude<Presence['status'], 'not_here'>,
  shelterId: ShelterId,
): Extract<Presence, { readonly shelterId: ShelterId }> => ({
  status,
  shelterId,
  since: 1,
  eventId: 'e' as EventId,
});

const member = (personId: PersonId, presence: Presence = NOWHERE): PartyMember => ({
  personId,
  sex: '1',
  age: 40,
  presence,
  guardian: null,
  details: null,
  consent: null,
});
const party = (...members: readonly PartyMember[]): PartyState => ({
  shelterId: GYM,
  shelterOpen: true,
  householdId: '9' as HouseholdId,
  members,
});
const closed = (...members: readonly PartyMember[]): PartyState => ({
  ...party(...members),
  shelterOpen: false,
});
const wish = (present: readonly PersonId[], more: Partial<ArrivalWish> = {}): ArrivalWish => ({
  present,
  guests: [],
  where: { kind: 'inside' },
  ...more,
});
const leave = (people: readonly PersonId[], more: Partial<DepartureWish> = {}): DepartureWish => ({
  people,
  departure: 'left',
  ...more,
});

test('check-in records only those who were not here yet, in the form that was released', () => {
  const decided = decideArrival(party(member(A, at('present', GYM)), member(B)), wish([A, B]));
  expect(decided).toEqual({
    ok: true,
    value: {
      kind: 'shelter.checked_in',
      data: { shelterId: GYM, householdId: '9', members: [{ residentId: B, sex: '1', age: 40 }] },
    },
  });
});

test('check-in refuses a closed shelter, a stranger, nobody and a repeat, by name', () => {
  const reasonOf = (state: PartyState, present: readonly PersonId[]) => {
    const decided = decideArrival(state, wish(present));
    return decided.ok ? 'ok' : decided.reason;
  };
  expect(reasonOf(closed(member(A)), [A])).toBe('shelter_not_open');
  expect(reasonOf(party(member(A)), ['777' as ResidentId])).toBe('not_of_household');
  expect(reasonOf(party(member(A)), [])).toBe('nobody_chosen');
  expect(reasonOf(party(member(A, at('present', GYM))), [A])).toBe('already_here');
  expect(reasonOf(party(member(A, at('outside', GYM))), [A])).toBe('ok');
});

test('needs, a guest, a card and word of who is missing travel with the one check-in; a stranger’s needs do not', () => {
  const needs = [
    { personId: A, needs: { allergies: { allergens: ['egg' as const], severe: false } } },
    { personId: GUEST, needs: { milk: 'powder' as const } },
  ];
  const said = [
    { personId: A, word: 'coming' as const },
    { personId: B, word: 'safe_elsewhere' as const },
  ];
  const guests = [{ guestId: GUEST, sex: '9' as const, age: 0, details: { kind: 'newborn' as const } }];
  const decided = decideArrival(party(member(A), member(B)), wish([A], { needs, said, guests }));
  expect(decided.ok && decided.value.data).toMatchObject({
    members: [{ residentId: A }],
    guests,
    needs,
    // Of A nothing is said: she is here.
    said: [{ personId: B }],
  });
  expect(decided.ok && shelterEventSchemas['shelter.checked_in'].safeParse(decided.value.data).success).toBe(
    true,
  );
  const stranger = [{ personId: '777' as ResidentId, needs: { care: null } }];
  expect(decideArrival(party(member(A)), wish([A], { needs: stranger }))).toMatchObject({
    reason: 'not_of_household',
  });
});

test('departure needs somebody here, and a destination when moving', () => {
  const reasonOf = (presence: Presence, more: Partial<DepartureWish>) => {
    const decided = decideDeparture(party(member(A, presence)), leave([A], more), TODAY);
    return decided.ok ? 'ok' : decided.reason;
  };
  expect(reasonOf(NOWHERE, { departure: 'out' })).toBe('not_here');
  expect(reasonOf(at('present', HALL), { departure: 'out' })).toBe('not_here');
  expect(reasonOf(at('present', GYM), { departure: 'moved' })).toBe('destination_needed');
  expect(reasonOf(at('present', GYM), { departure: 'moved', toShelterId: GYM })).toBe('destination_needed');
  expect(reasonOf(at('out', GYM), { departure: 'moved', toShelterId: HALL })).toBe('ok');
  expect(reasonOf(at('outside', GYM), {})).toBe('ok');
});

test('外泊届: a day of return that is past is refused, today is not', () => {
  const until = (day: string) =>
    decideDeparture(
      party(member(A, at('present', GYM))),
      leave([A], { departure: 'overnight', overnight: { until: day as CivilDate, where: 'おば宅' } }),
      TODAY,
    );
  expect(until('2026-11-25')).toMatchObject({ reason: 'return_past' });
  expect(until('2026-11-26')).toMatchObject({ value: { data: { overnight: { where: 'おば宅' } } } });
});

test('a child whom nobody looks after leaves for good only with somebody, and goes out as everybody does', () => {
  const lost = { ...member(GUEST, at('present', GYM)), guardian: { kind: 'alone' as const } };
  expect(decideDeparture(party(lost), leave([GUEST]), TODAY)).toMatchObject({ reason: 'guardian_needed' });
  expect(decideDeparture(party(lost), leave([GUEST], { departure: 'out' }), TODAY).ok).toBe(true);
  const handedOver = { kind: 'handed_over', to: '試験 母', relation: '母', seen: 'licence' } as const;
  expect(decideDeparture(party(lost), leave([GUEST], { handedOver }), TODAY)).toMatchObject({
    value: { data: { residentIds: [], guestIds: [GUEST], handedOver } },
  });
});

test('a wrong shelter for the declared hazard opens only with a reason, and only then is there an override', () => {
  const place = { shelterId: GYM, name: '体育館', capacity: 100 };
  const open = (hazard: 'flood' | 'tsunami' | undefined, override?: { reason: string }, fits?: null) =>
    decideOpen(place, { open: false }, fits === null ? null : ['flood'], { hazard, override });
  expect(open('tsunami')).toEqual({ ok: false, reason: 'unsuitable', detail: { hazard: 'tsunami' } });
  expect(open('tsunami', { reason: '2階だけ使う' })).toMatchObject({
    value: { data: { hazard: 'tsunami', override: { reason: '2階だけ使う' } } },
  });
  expect(open('flood', { reason: 'x' })).toEqual({
    ok: true,
    value: { kind: 'shelter.opened', data: { ...place, hazard: 'flood' } },
  });
  // Where nobody said what the place is good for, nothing is refused.
  expect(open('tsunami', undefined, null).ok).toBe(true);
  expect(open(undefined)).toEqual({ ok: true, value: { kind: 'shelter.opened', data: place } });
  expect(decideOpen(place, { open: true }, null, {})).toMatchObject({ reason: 'already_open' });
});

test('閉所: everybody is accounted for, or carried over fifty at a time', () => {
  const here = { shelterId: GYM, shelterOpen: true };
  const many = Array.from({ length: 119 }, (_, n) => String(1_000 + n) as ResidentId);
  expect(decideClose(here, [A], 0, undefined, [HALL])).toEqual({
    ok: false,
    reason: 'people_here',
    detail: { people: 1 },
  });
  expect(decideClose(here, [], 3, HALL, [HALL])).toMatchObject({ reason: 'heads_unnamed' });
  expect(decideClose(here, [], 0, 'x' as ShelterId, [HALL])).toMatchObject({ reason: 'no_such_shelter' });
  const carried = decideClose(here, [...many, GUEST], 0, HALL, [HALL]);
  const events = carried.ok ? carried.value : [];
  expect(events.map(({ kind }) => kind)).toEqual([
    'shelter.departed',
    'shelter.departed',
    'shelter.departed',
    'shelter.closed',
  ]);
  for (const { kind, data } of events) expect(shelterEventSchemas[kind].safeParse(data).success).toBe(true);
  expect(decideClose(here, [], 0, undefined, [])).toEqual({
    ok: true,
    value: [{ kind: 'shelter.closed', data: { shelterId: GYM } }],
  });
});

test('a merge is of a guest into somebody known and other, once', () => {
  const everybody = () => true;
  expect(decideMerge(GYM, GUEST, A, new Map(), everybody)).toMatchObject({ value: { data: { into: A } } });
  expect(decideMerge(GYM, GUEST, GUEST, new Map(), everybody)).toMatchObject({ reason: 'same_person' });
  expect(decideMerge(GYM, GUEST, A, new Map([[GUEST, A]]), everybody)).toMatchObject({
    reason: 'same_person',
  });
  expect(decideMerge(GYM, GUEST, B, new Map([[GUEST, A]]), everybody)).toMatchObject({
    reason: 'same_person',
  });
  expect(decideMerge(GYM, GUEST, GUEST_2, new Map([[GUEST_2, A]]), everybody)).toMatchObject({
    value: { data: { into: A } },
  });
  expect(decideMerge(GYM, GUEST, A, new Map(), (id) => id !== A)).toMatchObject({ reason: 'no_such_person' });
});

test('heads: nobody is no group, a wheelchair is one of the heads, a correction may say nobody', () => {
  const here = { shelterId: GYM, shelterOpen: true };
  const heads = (counts: { adult?: number; wheelchairs?: number }, before = false) =>
    decideHeads(
      here,
      {
        headsId: 'h-1' as HeadsId,
        marker: '入口',
        counts: { infant: 0, child: 0, adult: 0, elderly: 0, wheelchairs: 0, ...counts },
      },
      before
        ? {
            headsId: 'h-1' as HeadsId,
            shelterId: GYM,
            marker: '入口',
            counts: { infant: 0, child: 0, adult: 3, elderly: 0, wheelchairs: 0 },
            at: 1,
            eventId: 'e' as EventId,
          }
        : undefined,
    );
  expect(heads({})).toMatchObject({ reason: 'nobody_chosen' });
  expect(heads({}, true).ok).toBe(true);
  expect(heads({ adult: 1, wheelchairs: 2 })).toMatchObject({ reason: 'nobody_chosen' });
  expect(heads({ adult: 2, wheelchairs: 2 }).ok).toBe(true);
});

test('what is given to people inside and outside is told apart', () => {
  const state = party(member(A, at('present', GYM)), member(B, at('outside', GYM)));
  expect(decideSupply(state, [A, B], { kind: 'meal' }, 2)).toMatchObject({
    value: [
      { data: { to: 'inside', quantity: 2, people: [A] } },
      { data: { to: 'outside', quantity: 2, people: [B] } },
    ],
  });
  expect(decideSupply(party(member(A)), [A], { kind: 'meal' }, 1)).toMatchObject({ reason: 'not_here' });
});

test('undo is of everything but an undo, once, and not of the opening while people are in', () => {
  const fact = (event: Fact['event']): Fact => ({ eventId: '1' as EventId, order: '1', at: 1, event });
  const opened = fact({ kind: 'shelter.opened', data: { shelterId: GYM, name: '体育館', capacity: 9 } });
  expect(decideUndo(opened, new Set(), '打ちまちがい', 0).ok).toBe(true);
  expect(decideUndo(opened, new Set(), '打ちまちがい', 1)).toMatchObject({ reason: 'people_here' });
  expect(decideUndo(opened, new Set(['1']), '打ちまちがい', 0)).toMatchObject({ reason: 'already_undone' });
  expect(decideUndo(undefined, new Set(), '打ちまちがい', 0)).toMatchObject({ reason: 'no_such_event' });
  const undo = fact({ kind: 'shelter.undone', data: { undoes: '0' as EventId, reason: 'x' } });
  expect(decideUndo(undo, new Set(), '打ちまちがい', 0)).toMatchObject({ reason: 'no_such_event' });
});

test('⑫⑬⑭ each answer one kind of asker', () => {
  const all = [true, false].flatMap((family) =>
    [true, false].flatMap((acquaintances) =>
      [true, false].map((others) => ({ family, acquaintances, others })),
    ),
  );
  for (const consent of all)
    expect([mayTell(consent, 'family'), mayTell(consent, 'acquaintance'), mayTell(consent, 'other')]).toEqual(
      [consent.family, consent.acquaintances, consent.others],
    );
});

test('the desk offers arrival to new households and management to those here', () => {
  expect(suggestFor([{ presence: NOWHERE }, { presence: at('present', HALL) }], GYM)).toBe('arrive');
  expect(suggestFor([{ presence: NOWHERE }, { presence: at('overnight', GYM) }], GYM)).toBe('manage');
  expect(suggestFor([{ presence: at('outside', GYM) }], GYM)).toBe('manage');
});

test('whoever is registered at another shelter is not ticked at first', () => {
  expect(isExpected(NOWHERE, GYM)).toBe(true);
  expect(isExpected(at('present', HALL), GYM)).toBe(false);
  expect(isExpected(at('overnight', HALL), GYM)).toBe(false);
  for (const status of ['moved', 'left'] as const) expect(isExpected(at(status, HALL), GYM)).toBe(true);
  expect(isExpected(at('out', GYM), GYM)).toBe(true);
});

test('from a hazard nobody is sent to a place that is not designated for it; of one nobody spoke of, nothing is known against it', () => {
  expect(maySendTo({ suitableFor: ['flood'] }, 'flood')).toBe(true);
  expect(maySendTo({ suitableFor: ['flood'] }, 'tsunami')).toBe(false);
  expect(maySendTo({ suitableFor: [] }, 'tsunami')).toBe(false);
  expect(maySendTo({}, 'tsunami')).toBe(true);
  expect(maySendTo({ suitableFor: ['flood'] }, null)).toBe(true);
});
