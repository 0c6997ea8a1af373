/** Every kind of the shelters' records, in any order of arrival: the tables are what the folds say of all of them at once. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import { createTestStream, newKeys, TENANT, type TestStream } from '../../test/harness/test-stream.ts';
import { shelterIdSchema } from '../kernel/ids.ts';
import { realSystem } from '../kernel/system.ts';
import { type Fact, type PersonState, standing, undoneIn } from '../modules/shelter/fold.ts';
import {
  foldShelters,
  headsIn,
  remainingHeads,
  type SheltersState,
  suppliesOf,
} from '../modules/shelter/fold-place.ts';
import type { ShelterEventKind } from '../modules/shelter/schema.ts';
import { type IngestDeps, ingestBatch } from './ingest.ts';
import { createLogStore } from './ingest-store.ts';
import { readFigures } from './overview.ts';
import { type ProjectionDeps, project, rebuild } from './projection.ts';
import { readRecord } from './shelter-facts.ts';
import { isDaily, needKeys } from './shelter-needs.ts';

let database: TestDatabase;
let ingest: IngestDeps;
let deps: ProjectionDeps;

beforeAll(async () => {
  database = await startTestDatabase();
  ingest = { store: createLogStore(database.sql), system: realSystem, receiptKey: newKeys().privateKey };
  deps = { sql: database.sql, tenant: TENANT, mode: 'drill' };
});
afterAll(() => database.stop());

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const SHELTERS = ['S01', 'S02', 'S03'];
const CARD = ['KZT-0000-0000-0000-0000-0', 'KZT-1111-1111-1111-1111-1'];

const shelter = fc.constantFrom(...SHELTERS);
const resident = fc.constantFrom('1', '2', '3');
const guest = fc.constantFrom(...[1, 2, 3].map((n) => `g-${uuid(n)}`));
const person = fc.oneof(resident, guest);
const people = fc.uniqueArray(person, { minLength: 1, maxLength: 3 });
const heads = fc.constantFrom(...[1, 2].map((n) => `h-${uuid(n)}`));
const group = fc.constantFrom('70', '71', `p-${uuid(9)}`);
const sex = fc.constantFrom('1', '2', '9');
const age = fc.option(fc.constantFrom(0, 2, 5, 14, 40, 65, 90));
const needs = fc.constantFrom(
  { treatments: { kinds: ['dialysis'] } },
  { allergies: { allergens: ['egg', 'milk'], severe: true } },
  { allergies: null, milk: 'powder' },
  { mobility: 'wheelchair', languages: ['en'] },
);
const consent = fc.constant({ family: true, acquaintances: false, others: false });
const maybe = <T>(key: string, value: fc.Arbitrary<T>) =>
  fc.option(value).map((each) => (each === null ? {} : { [key]: each }));
const merged = (...parts: fc.Arbitrary<object>[]) =>
  fc.tuple(...parts).map((all) => Object.assign({}, ...all) as object);

const arrivalOf = (...more: fc.Arbitrary<object>[]) =>
  merged(
    fc.record({
      shelterId: shelter,
      householdId: group,
      members: fc.uniqueArray(fc.record({ residentId: resident, sex, age }), {
        ...{ minLength: 1, maxLength: 3 },
        selector: ({ residentId }) => residentId,
      }),
    }),
    maybe('guests', fc.tuple(fc.record({ guestId: guest, sex, age }))),
    maybe('needs', fc.tuple(fc.record({ personId: person, needs }))),
    maybe('consent', consent),
    maybe('heads', heads),
    maybe('cardId', fc.constantFrom(...CARD)),
    maybe('group', fc.constantFrom({ pets: [{ kind: 'dog', count: 2, caged: true }] }, { pets: [] })),
    maybe('said', fc.tuple(fc.record({ personId: person, word: fc.constant('safe_elsewhere') }))),
    ...more,
  );

const KINDS: Readonly<Record<Exclude<ShelterEventKind, 'shelter.undone'>, fc.Arbitrary<object>>> = {
  'shelter.opened': fc.record({
    shelterId: shelter,
    name: fc.constant('体育館'),
    capacity: fc.integer({ min: 1, max: 9 }),
  }),
  'shelter.closed': merged(fc.record({ shelterId: shelter }), maybe('carriedTo', shelter)),
  'shelter.checked_in': arrivalOf(),
  'shelter.stay_noted': arrivalOf(fc.record({ stay: fc.constantFrom({ kind: 'car' }, { kind: 'home' }) })),
  'shelter.departed': fc.record({
    ...{ shelterId: shelter, residentIds: fc.uniqueArray(resident, { minLength: 1, maxLength: 2 }) },
    departure: fc.constantFrom('out', 'overnight', 'left'),
  }),
  'shelter.guest_noted': fc.record({
    shelterId: shelter,
    guests: fc.tuple(
      fc.record({ guestId: guest, sex, age, details: fc.constant({ name: '旅の　人', kind: 'traveller' }) }),
    ),
  }),
  'shelter.needs_noted': fc.record({
    shelterId: shelter,
    people: fc.tuple(fc.record({ personId: person, needs })),
  }),
  'shelter.group_noted': fc.record({
    ...{ shelterId: shelter, householdId: group },
    facts: fc.constant({ pets: [{ kind: 'cat', count: 1, caged: false }] }),
  }),
  'shelter.consent_set': fc.record({ shelterId: shelter, people, consent }),
  'shelter.guardian_noted': fc.record({
    ...{ shelterId: shelter, personId: person },
    guardian: fc.constant({ kind: 'alone' }),
  }),
  'shelter.spot_given': fc.record({ shelterId: shelter, people, spot: fc.constant({ ward: '和室' }) }),
  'shelter.heads_counted': fc.record({
    ...{ shelterId: shelter, headsId: heads, marker: fc.constant('入口') },
    counts: fc.constantFrom(
      { infant: 0, child: 1, adult: 3, elderly: 2, wheelchairs: 1 },
      { infant: 1, child: 0, adult: 1, elderly: 0, wheelchairs: 0 },
    ),
  }),
  'shelter.heads_named': fc.record({ shelterId: shelter, headsId: heads, people }),
  'shelter.temp_card_given': fc.record({ shelterId: shelter, cardId: fc.constantFrom(...CARD), people }),
  'shelter.temp_card_returned': fc.record({
    ...{ shelterId: shelter, cardId: fc.constantFrom(...CARD) },
    how: fc.constantFrom('returned', 'lost'),
  }),
  'shelter.supplied': fc.record({
    shelterId: shelter,
    item: fc.constantFrom({ kind: 'meal', label: '朝食' }, { kind: 'water' }),
    quantity: fc.integer({ min: 1, max: 9 }),
    to: fc.constantFrom('inside', 'outside'),
  }),
  'shelter.merged': fc.record({ shelterId: shelter, guestId: guest, into: person }),
  'shelter.handled': fc.record({ shelterId: shelter, people, matter: fc.constant('mail') }),
  'shelter.condition_noted': fc.record({
    shelterId: shelter,
    condition: fc.constantFrom({ areaM2: 350, toilets: 4 }, { womensToilets: 3, baths: 1, power: false }),
  }),
  'shelter.support_list_switched': fc.record({
    ...{ shelterId: shelter, to: fc.constant('disaster'), reason: fc.constant('発災') },
  }),
};

const step = fc.record({
  device: fc.nat(2),
  at: fc.integer({ min: 1, max: 9 }),
  what: fc.oneof(
    { weight: 1, arbitrary: fc.nat(40).map((target) => ({ undoes: target })) },
    ...Object.entries(KINDS).map(([kind, data]) => ({
      weight: kind === 'shelter.checked_in' ? 4 : 1,
      arbitrary: data.map((told) => ({ kind, told })),
    })),
  ),
});

const addStep = (stream: TestStream, { at, what }: { at: number; what: object }, ids: string[]): void => {
  const options = { at: at * 1_000_000 };
  if ('undoes' in what) {
    const undoes = ids[Number(what.undoes) % Math.max(1, ids.length)] ?? realSystem.newId();
    stream.add('shelter.undone', { undoes, reason: '打ち間違い' }, options);
  } else if ('kind' in what && 'told' in what)
    ids.push(stream.add(String(what.kind), what.told, options).eventId);
};

const factsIn = (streams: readonly TestStream[]): Fact[] =>
  streams.flatMap(({ events }) =>
    events.flatMap((event) => {
      const reading = readRecord(event, 'drill');
      if (reading.kind !== 'fact') throw new Error(`${event.kind} ${event.body}`);
      return [reading.fact];
    }),
  );

const REGISTERED = ['present', 'out', 'overnight', 'outside'];
const tally = (words: readonly string[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(words, (word) => word)].map(([word, same]) => [word, same.length]));

/** The figures of one shelter by counting through everybody, as one would with pencil and paper. */
const countedByHand = (shelterId: string, facts: readonly Fact[], state: SheltersState) => {
  const undone = undoneIn(facts);
  const registeredAt = (person: PersonState): string | undefined =>
    person.presence.status !== 'not_here' && REGISTERED.includes(person.presence.status)
      ? person.presence.shelterId
      : undefined;
  const here = [...state.people].filter(([, each]) => registeredAt(each) === shelterId);
  const is = (status: string): number => here.filter(([, { presence }]) => presence.status === status).length;
  const groups = new Set(here.map(([id, { groupId }]) => groupId ?? id));
  const elsewhere = new Set(
    [...state.people.values()].flatMap((each) =>
      registeredAt(each) !== undefined && registeredAt(each) !== shelterId ? [each.groupId] : [],
    ),
  );
  const firstOf = (groupId: string): string | undefined =>
    [...state.people.values()]
      .filter((each) => each.groupId === groupId)
      .map(registeredAt)
      .filter((each) => each !== undefined)
      .toSorted()[0];
  const pets = [...state.groups].filter(([groupId]) => firstOf(groupId) === shelterId);
  const left = [...state.heads.values()]
    .filter((each) => each.shelterId === shelterId)
    .map(({ headsId, counts }) =>
      remainingHeads(
        counts,
        [...state.people.values()]
          .filter(({ heads: among }) => among === headsId)
          .map(({ age: years, needs: told }) => ({ age: years, wheelchair: told.mobility === 'wheelchair' })),
      ),
    );
  return {
    present: is('present'),
    ...{
      out: is('out'),
      overnight: is('overnight'),
      outside: tally(here.flatMap(([, { stay }]) => stay?.kind ?? [])),
    },
    households: groups.size,
    split: [...groups].filter((each) => elsewhere.has(each as never)).length,
    guests: here.filter(([id]) => id.startsWith('g-')).length,
    needs: tally(
      here.flatMap(([, each]) =>
        needKeys(each.needs).filter((key) => each.presence.status !== 'overnight' || !isDaily(key)),
      ),
    ),
    pets: pets.flatMap(([, each]) => each.pets ?? []).reduce((sum, { count }) => sum + count, 0),
    unnamed: left.reduce((sum, counts) => sum + headsIn(counts), 0),
    wheelchairs: left.reduce((sum, { wheelchairs }) => sum + wheelchairs, 0),
    cards: [...state.cards.values()].filter((card) => card.status === 'given' && card.shelterId === shelterId)
      .length,
    given: suppliesOf(shelterIdSchema.parse(shelterId), facts, undone).reduce(
      (sum, { quantity }) => sum + quantity,
      0,
    ),
    arrived:
      standing(facts, undone)
        .flatMap(({ event }) => {
          if (event.kind !== 'shelter.checked_in' && event.kind !== 'shelter.stay_noted') return [];
          if (event.data.shelterId !== shelterId || event.data.heads !== undefined) return [];
          return [event.data.members.length + (event.data.guests?.length ?? 0)];
        })
        .reduce((sum, each) => sum + each, 0) +
      [...state.heads.values()]
        .filter((each) => each.shelterId === shelterId)
        .reduce((sum, { counts }) => sum + headsIn(counts), 0),
    open: state.places.get(shelterIdSchema.parse(shelterId))?.open ?? false,
  };
};

const projected = async () => {
  const { shelters } = await readFigures(deps.sql, TENANT);
  return Object.fromEntries(
    shelters.map(({ shelterId, open, present, figures }) => {
      const { out, overnight, outside, households, split, guests, needs: needed, pets, unnamed } = figures;
      const { wheelchairs, cards, supplied, arrivals } = figures;
      return [
        shelterId,
        {
          ...{
            present,
            out,
            overnight,
            outside,
            households,
            split,
            guests,
            needs: needed,
            unnamed,
            wheelchairs,
          },
          pets: Object.values(pets).reduce((sum, each) => sum + each, 0),
          cards,
          given: (supplied?.items ?? []).reduce((sum, { quantity }) => sum + quantity, 0),
          arrived: arrivals.reduce((sum, [, came]) => sum + came, 0),
          open,
        },
      ];
    }),
  );
};

const stateRows = z.array(z.object({ id: z.string(), state: z.string() }));
const states = async (): Promise<Record<string, unknown>> => {
  const rows: unknown = await deps.sql`SELECT resident_id AS id, state FROM shelter_presence`;
  return Object.fromEntries(stateRows.parse(rows).map(({ id, state }) => [id, JSON.parse(state)]));
};

const send = async (stream: TestStream, from?: number, to?: number): Promise<void> => {
  expect((await ingestBatch(ingest, stream, stream.publicKey, stream.batch(from, to))).kind).toBe('accepted');
};

test('in any order of arrival, and made anew, people, figures and places are what the folds say', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 40 }),
      fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 9 }), fc.boolean()), { maxLength: 12 }),
      async (steps, arrivals) => {
        await database.clear();
        const streams = ['a-1', 'b-1', 'c-1'].map((name) => createTestStream(name));
        const ids: string[] = [];
        for (const each of steps) addStep(streams[each.device] ?? createTestStream(), each, ids);
        const sent = [0, 0, 0];
        for (const [which, count, projects] of arrivals) {
          const stream = streams[which];
          if (stream === undefined) continue;
          const to = Math.min(stream.events.length, (sent[which] ?? 0) + count);
          await send(stream, (sent[which] ?? 0) + 1, to);
          sent[which] = to;
          if (projects) await project(deps);
        }
        for (const [which, stream] of streams.entries()) await send(stream, (sent[which] ?? 0) + 1);
        await project(deps);
        const facts = factsIn(streams);
        const state = foldShelters(facts);
        const named = new Set(
          facts.flatMap(({ event }) => (event.kind === 'shelter.undone' ? [] : [event.data.shelterId])),
        );
        const byHand = Object.fromEntries([...named].map((id) => [id, countedByHand(id, facts, state)]));
        expect(await projected()).toEqual(byHand);
        const folded = await states();
        for (const [id, each] of state.people)
          if (id in folded || each.presence.status !== 'not_here')
            expect(folded[id]).toEqual(JSON.parse(JSON.stringify(each)));
        await rebuild(deps);
        expect(await projected()).toEqual(byHand);
        expect(await states()).toEqual(folded);
      },
    ),
    { numRuns: 60, seed: 20_261_126 },
  );
}, 120_000);
