import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventId, HouseholdId, ResidentId, ShelterId } from '../../kernel/ids.ts';
import {
  decideCheckIn,
  decideDeparture,
  decideUndo,
  type Fact,
  factOrder,
  foldPerson,
  type HouseholdState,
  suggestFor,
} from './rules.ts';
import { departureSchema, type Presence, type ShelterEvent } from './schema.ts';

const GYM = 'gym' as ShelterId;
const HALL = 'hall' as ShelterId;
const A = '101' as ResidentId;
const B = '102' as ResidentId;

const checkedIn = (shelterId: ShelterId): ShelterEvent => ({
  kind: 'shelter.checked_in',
  data: { shelterId, householdId: '9' as HouseholdId, members: [{ residentId: A, sex: '1', age: 40 }] },
});

const factArbitrary = fc
  .record({
    seq: fc.integer({ min: 1, max: 30 }),
    device: fc.constantFrom('t1', 't2'),
    shelter: fc.constantFrom(GYM, HALL),
    departure: fc.option(fc.constantFrom(...departureSchema.options)),
  })
  .map(({ seq, device, shelter, departure }): Fact => {
    // The event is a function of (device, seq), as the log guarantees.
    const event: ShelterEvent =
      departure === null
        ? checkedIn(shelter)
        : { kind: 'shelter.departed', data: { shelterId: shelter, residentIds: [A], departure } };
    return {
      eventId: `${device}-${seq}` as EventId,
      order: factOrder(`clock-${String(seq % 7)}`, device, seq),
      at: seq,
      event,
    };
  });

test('any order and any duplication of the same events gives the same presence', () => {
  fc.assert(
    fc.property(
      fc
        .uniqueArray(factArbitrary, { selector: (fact) => fact.eventId, maxLength: 20 })
        .chain((facts) =>
          fc.tuple(
            fc.constant(facts),
            fc.shuffledSubarray([...facts, ...facts], { minLength: facts.length * 2 }),
            fc.subarray(facts.map((fact) => fact.eventId as string)),
          ),
        ),
      ([facts, shuffledTwice, undone]) => {
        expect(foldPerson(shuffledTwice, new Set(undone))).toEqual(foldPerson(facts, new Set(undone)));
      },
    ),
    { numRuns: 300, seed: 20261123 },
  );
});

const household = (
  presenceOfA: Presence,
  presenceOfB: Presence = { status: 'not_here' },
  open = true,
): HouseholdState => ({
  shelterId: GYM,
  shelterOpen: open,
  householdId: '9' as HouseholdId,
  members: [
    { residentId: A, sex: '1', age: 40, presence: presenceOfA },
    { residentId: B, sex: '2', age: null, presence: presenceOfB },
  ],
});
const at = (status: 'present' | 'out' | 'overnight' | 'moved' | 'left', shelterId: ShelterId): Presence => ({
  status,
  shelterId,
  since: 1,
  eventId: 'e' as EventId,
});

test('check-in records only those who were not here yet', () => {
  const decided = decideCheckIn(household(at('present', GYM)), [A, B]);
  expect(
    decided.ok &&
      decided.value.kind === 'shelter.checked_in' &&
      decided.value.data.members.map((m) => m.residentId),
  ).toEqual([B]);
});

test('check-in refuses a closed shelter, a stranger and a repeat, by name', () => {
  expect(decideCheckIn(household({ status: 'not_here' }, undefined, false), [A])).toEqual({
    ok: false,
    reason: 'shelter_not_open',
  });
  expect(decideCheckIn(household({ status: 'not_here' }), ['777' as ResidentId])).toEqual({
    ok: false,
    reason: 'not_of_household',
  });
  expect(decideCheckIn(household(at('present', GYM)), [A])).toEqual({ ok: false, reason: 'already_here' });
});

test('someone recorded at another shelter is taken in here, and a late departure from there does not move her', () => {
  const facts: Fact[] = [
    { eventId: '1' as EventId, order: '1', at: 1, event: checkedIn(HALL) },
    { eventId: '2' as EventId, order: '2', at: 2, event: checkedIn(GYM) },
    {
      eventId: '3' as EventId,
      order: '3',
      at: 3,
      event: { kind: 'shelter.departed', data: { shelterId: HALL, residentIds: [A], departure: 'left' } },
    },
  ];
  expect(foldPerson(facts, new Set())).toEqual({ status: 'present', shelterId: GYM, since: 2, eventId: '2' });
});

test('departure needs somebody here, and a destination when moving', () => {
  expect(decideDeparture(household({ status: 'not_here' }), [A], 'out', undefined)).toEqual({
    ok: false,
    reason: 'not_here',
  });
  expect(decideDeparture(household(at('present', GYM)), [A], 'moved', undefined)).toEqual({
    ok: false,
    reason: 'destination_needed',
  });
  expect(decideDeparture(household(at('present', GYM)), [A], 'moved', GYM)).toEqual({
    ok: false,
    reason: 'destination_needed',
  });
  expect(decideDeparture(household(at('out', GYM)), [A], 'moved', HALL).ok).toBe(true);
});

test('undo makes the event count as never having happened, once', () => {
  const fact: Fact = { eventId: '1' as EventId, order: '1', at: 1, event: checkedIn(GYM) };
  expect(decideUndo(fact, new Set(), '打ちまちがい').ok).toBe(true);
  expect(decideUndo(fact, new Set(['1']), '打ちまちがい')).toEqual({ ok: false, reason: 'already_undone' });
  expect(decideUndo(undefined, new Set(), '打ちまちがい')).toEqual({ ok: false, reason: 'no_such_event' });
  expect(foldPerson([fact], new Set(['1']))).toEqual({ status: 'not_here' });
});

test('the desk offers arrival to new households and management to those here', () => {
  expect(suggestFor([{ presence: { status: 'not_here' } }, { presence: at('present', HALL) }], GYM)).toBe(
    'arrive',
  );
  expect(suggestFor([{ presence: { status: 'not_here' } }, { presence: at('overnight', GYM) }], GYM)).toBe(
    'manage',
  );
});
