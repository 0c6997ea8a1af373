/** Any history of two shelters, three desks and a handful of people: every kind of event, with its order and its undoing. */
import fc from 'fast-check';
import { civilDateSchema } from '../../src/kernel/dates.ts';
import {
  eventIdSchema,
  householdIdSchema,
  residentIdSchema,
  type ShelterId,
  shelterIdSchema,
} from '../../src/kernel/ids.ts';
import { type Fact, factOrder } from '../../src/modules/shelter/fold.ts';
import {
  cardIdSchema,
  guestIdSchema,
  headsIdSchema,
  isGuest,
  type PersonId,
  partyIdSchema,
  type ShelterEvent,
} from '../../src/modules/shelter/schema.ts';

const uuid = (n: number): string => `018f0000-0000-7000-8000-${String(n).padStart(12, '0')}`;

export const SHELTERS: readonly ShelterId[] = ['S01', 'S02'].map((id) => shelterIdSchema.parse(id));
export const RESIDENTS = ['101', '102', '103'].map((id) => residentIdSchema.parse(id));
export const GUESTS = [1, 2, 3].map((n) => guestIdSchema.parse(`g-${uuid(n)}`));
export const PEOPLE: readonly PersonId[] = [...RESIDENTS, ...GUESTS];
export const HEADS = [1, 2].map((n) => headsIdSchema.parse(`h-${uuid(n)}`));
export const CARDS = ['KZT-0000-0000-0000-0000-1', 'KZT-0000-0000-0000-0001-2'].map((id) =>
  cardIdSchema.parse(id),
);
export const GROUPS = [householdIdSchema.parse('9'), partyIdSchema.parse(`p-${uuid(9)}`)];

const shelterId = fc.constantFrom(...SHELTERS);
const personId = fc.constantFrom(...PEOPLE);
const people = fc.uniqueArray(personId, { minLength: 1, maxLength: 3 });
const sex = fc.constantFrom('1', '2', '9');
const age = fc.option(fc.integer({ min: 0, max: 99 }));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });

const change = fc.constantFrom(
  { allergies: { allergens: ['egg'], severe: false } },
  { allergies: null },
  { care: 'care_3' },
  { mobility: 'wheelchair' },
  { mobility: null, milk: 'powder' },
);
const consent = fc.record({ family: fc.boolean(), acquaintances: fc.boolean(), others: fc.boolean() });
const guardian = fc.oneof(fc.constant({ kind: 'alone' }), fc.record({ kind: fc.constant('with'), personId }));
const facts = fc.constantFrom(
  { pets: [{ kind: 'dog', count: 1, caged: true }] },
  { pets: [] },
  { phone: '000' },
  { homeDamage: 'half' },
);
const counts = fc.record({
  infant: fc.integer({ min: 0, max: 2 }),
  child: fc.integer({ min: 0, max: 2 }),
  adult: fc.integer({ min: 0, max: 3 }),
  elderly: fc.integer({ min: 0, max: 2 }),
  wheelchairs: fc.integer({ min: 0, max: 1 }),
});
const details = fc.constantFrom({ kind: 'traveller', name: '試験' }, { kind: 'lost_child' });
const headsId = fc.constantFrom(...HEADS);
const cardId = fc.constantFrom(...CARDS);
const householdId = fc.constantFrom(...GROUPS);
const told = <K extends string>(key: K, value: fc.Arbitrary<unknown>) =>
  fc.array(fc.record({ personId, [key]: value }), { minLength: 1, maxLength: 2 });

/** The people of an arrival, with what may be told along. */
const arrival = fc
  .record({
    shelterId,
    householdId,
    here: people,
    sex,
    age,
    details: maybe(details),
    needs: maybe(told('needs', change)),
    group: maybe(facts),
    consent: maybe(consent),
    guardians: maybe(told('guardian', guardian)),
    said: maybe(told('word', fc.constantFrom('coming', 'safe_elsewhere'))),
    heads: maybe(headsId),
    cardId: maybe(cardId),
  })
  .map(({ here, sex: sexOf, age: ageOf, details: of, ...data }) => {
    const guests = here.filter(isGuest).map((guestId) => ({ guestId, sex: sexOf, age: ageOf, details: of }));
    return {
      ...data,
      members: here.filter((id) => !isGuest(id)).map((id) => ({ residentId: id, sex: sexOf, age: ageOf })),
      ...(guests.length > 0 ? { guests } : {}),
    };
  });

const stay = fc.constantFrom({ kind: 'car', zone: 'B-3' }, { kind: 'home' });
const spot = fc.constantFrom({ ward: '北側' }, { ward: '図書室', bay: '2' });
const item = fc.constantFrom({ kind: 'meal' }, { kind: 'blanket' });
const departure = fc
  .record({
    shelterId,
    who: people,
    departure: fc.constantFrom('out', 'overnight', 'moved', 'left'),
    to: shelterId,
    overnight: maybe(fc.constant({ until: civilDateSchema.parse('2026-11-27') })),
  })
  .map(({ who, to, ...data }) => {
    const guestIds = who.filter(isGuest);
    return {
      ...data,
      residentIds: who.filter((id) => !isGuest(id)),
      ...(guestIds.length > 0 ? { guestIds } : {}),
      ...(data.departure === 'moved' ? { toShelterId: to } : {}),
    };
  });

/** As it would be on the disk: without keys that say nothing. */
const plain = (data: object): object =>
  Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
const kind = (name: string, data: fc.Arbitrary<object>) =>
  data.map((each) => ({ kind: name, data: plain(each) }) as unknown as ShelterEvent);

/** Each kind alike. */
const anyKind: fc.Arbitrary<ShelterEvent> = fc.oneof(
  kind(
    'shelter.checked_in',
    fc.tuple(arrival, maybe(spot)).map(([data, at]) => plain({ ...data, spot: at })),
  ),
  kind('shelter.checked_in', arrival),
  kind('shelter.departed', departure),
  kind(
    'shelter.stay_noted',
    fc.tuple(arrival, stay).map(([data, where]) => ({ ...plain(data), stay: where })),
  ),
  kind(
    'shelter.opened',
    fc.record({ shelterId, name: fc.constantFrom('体育館', '公民館'), capacity: fc.constantFrom(100, 200) }),
  ),
  kind('shelter.closed', fc.record({ shelterId })),
  kind(
    'shelter.guest_noted',
    fc.record({
      shelterId,
      guests: fc.record({ guestId: fc.constantFrom(...GUESTS), sex, age, details }).map((guest) => [guest]),
    }),
  ),
  kind('shelter.needs_noted', fc.record({ shelterId, people: told('needs', change) })),
  kind('shelter.group_noted', fc.record({ shelterId, householdId, facts })),
  kind('shelter.consent_set', fc.record({ shelterId, people, consent })),
  kind('shelter.guardian_noted', fc.record({ shelterId, personId, guardian })),
  kind('shelter.spot_given', fc.record({ shelterId, people, spot })),
  kind('shelter.heads_counted', fc.record({ shelterId, headsId, marker: fc.constant('入口'), counts })),
  kind('shelter.heads_named', fc.record({ shelterId, headsId, people })),
  kind('shelter.temp_card_given', fc.record({ shelterId, cardId, people })),
  kind(
    'shelter.temp_card_returned',
    fc.record({ shelterId, cardId, how: fc.constantFrom('returned', 'lost') }),
  ),
  kind(
    'shelter.supplied',
    fc.record({
      shelterId,
      item,
      quantity: fc.constantFrom(1, 30),
      to: fc.constantFrom('inside', 'outside'),
    }),
  ),
  kind('shelter.merged', fc.record({ shelterId, guestId: fc.constantFrom(...GUESTS), into: personId })),
  kind('shelter.handled', fc.record({ shelterId, people, matter: fc.constantFrom('mail', 'other') })),
  kind(
    'shelter.condition_noted',
    fc.record({ shelterId, condition: fc.constantFrom({ toilets: 4 }, { areaM2: 300 }, { toilets: 6 }) }),
  ),
  kind(
    'shelter.support_list_switched',
    fc.record({ shelterId, to: fc.constantFrom('peacetime', 'disaster'), reason: fc.constant('訓練') }),
  ),
);

/** Every kind but the undo: people who come, go and turn out to be somebody else more often than the rest. */
export const anyEvent: fc.Arbitrary<ShelterEvent> = fc.oneof(
  { weight: 5, arbitrary: anyKind },
  { weight: 3, arbitrary: kind('shelter.checked_in', arrival) },
  { weight: 2, arbitrary: kind('shelter.departed', departure) },
  {
    weight: 2,
    arbitrary: kind(
      'shelter.merged',
      fc.record({ shelterId, guestId: fc.constantFrom(...GUESTS), into: personId }),
    ),
  },
);

/** A history: events of three desks, whose clocks are not one, and undos of some of them (of undos too, which must do nothing). */
export const anyHistory = (most: number): fc.Arbitrary<readonly Fact[]> =>
  fc
    .array(
      fc.record({
        event: anyEvent,
        device: fc.constantFrom('gym-1', 'gym-2', 'hall-1'),
        clock: fc.integer({ min: 1, max: 9 }),
        undoes: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat() }),
      }),
      { minLength: 1, maxLength: most, size: 'max' },
    )
    .map((made) =>
      made.map(({ event, device, clock, undoes }, at): Fact => {
        const eventId = eventIdSchema.parse(uuid(1_000 + at));
        const order = factOrder(`${String(clock).padStart(12, '0')}-0000`, device, at + 1);
        const target =
          undoes === null || at === 0 ? undefined : eventIdSchema.parse(uuid(1_000 + (undoes % at)));
        return {
          eventId,
          order,
          at: clock * 1_000,
          event:
            target === undefined
              ? event
              : { kind: 'shelter.undone', data: { undoes: target, reason: 'まちがい' } },
        };
      }),
    );
