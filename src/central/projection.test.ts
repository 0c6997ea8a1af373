import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import {
  checkedIn,
  createTestStream,
  departed,
  newKeys,
  opened,
  TENANT,
  type TestStream,
  undone,
} from '../../test/harness/test-stream.ts';
import { type ResidentId, residentIdSchema, shelterIdSchema } from '../kernel/ids.ts';
import { realSystem } from '../kernel/system.ts';
import { type Fact, foldPerson, peopleOf, undoneIn } from '../modules/shelter/fold.ts';
import { type IngestDeps, ingestBatch } from './ingest.ts';
import { createLogStore } from './ingest-store.ts';
import { readOverview, readPeople } from './overview.ts';
import { enterMode, type ProjectionDeps, prepareProjection, project, rebuild } from './projection.ts';
import { readRecord } from './shelter-facts.ts';

let database: TestDatabase;
let ingest: IngestDeps;
let deps: ProjectionDeps;
const NOW = 1_790_000_900_000;
const S01 = shelterIdSchema.parse('S01');

beforeAll(async () => {
  database = await startTestDatabase();
  const { sql } = database;
  ingest = {
    store: createLogStore(sql),
    system: realSystem,
    receiptKey: newKeys().privateKey,
  };
  deps = { sql, tenant: TENANT, mode: 'drill' };
});
afterAll(() => database.stop());
beforeEach(() => database.clear());

const send = async (stream: TestStream, from?: number, to?: number): Promise<void> => {
  const outcome = await ingestBatch(ingest, stream, stream.publicKey, stream.batch(from, to));
  expect(outcome.kind).toBe('accepted');
};

const overview = () =>
  readOverview({ sql: deps.sql, tenant: { id: TENANT, name: '架空市' }, mode: 'drill' }, NOW);

/** Everything the projection keeps, in a fixed order. */
const tables = async (): Promise<unknown> => ({
  places: await deps.sql`SELECT * FROM shelter_place ORDER BY shelter_id`,
  people: await deps.sql`SELECT * FROM shelter_presence ORDER BY resident_id`,
  facts: await deps.sql`SELECT * FROM shelter_fact ORDER BY fact_key`,
  undone: await deps.sql`SELECT * FROM shelter_undone ORDER BY event_id`,
  figures: await deps.sql`SELECT shelter_id, figures FROM shelter_figure ORDER BY shelter_id`,
  alarms: await deps.sql`SELECT * FROM desk_alarm ORDER BY device, epoch, seq`,
  quarantine: await deps.sql`SELECT * FROM quarantine ORDER BY device, epoch, seq`,
});

test('people are counted where they are; out and overnight are away; gone is gone', async () => {
  const stream = createTestStream();
  stream.add('shelter.opened', opened('S01', 120));
  stream.add('shelter.checked_in', checkedIn('S01', '1', '2', '3', '4', '5'));
  stream.add('shelter.departed', departed('S01', 'out', '2'));
  stream.add('shelter.departed', departed('S01', 'overnight', '3'));
  const last = stream.add('shelter.departed', departed('S01', 'left', '4'));
  await send(stream);
  await project(deps);
  const seen = await overview();
  expect(seen.shelters).toEqual([
    {
      shelterId: 'S01',
      name: '避難所S01',
      capacity: 120,
      open: true,
      present: 2,
      away: 2,
      lastEventAt: Number.parseInt(last.hlc.slice(0, 12), 16),
      figures: expect.objectContaining({ out: 1, overnight: 1, households: 1, devices: ['gym-1'] }),
    },
  ]);
  expect(seen).toMatchObject({ totals: { present: 2, away: 2 }, quarantined: 0 });
  const people = await readPeople(deps.sql, TENANT, S01);
  expect(people?.people.map(({ residentId, status }) => `${residentId} ${status}`).toSorted()).toEqual([
    '1 present',
    '2 out',
    '3 overnight',
    '4 left',
    '5 present',
  ]);
  expect(people?.people[0]).toMatchObject({ sex: '2', age: 30 });
  expect(await readPeople(deps.sql, TENANT, shelterIdSchema.parse('S99'))).toBeUndefined();
});

test('an undone check-in never happened, even when the undo comes first, from another terminal', async () => {
  const desk = createTestStream('gym-1');
  desk.add('shelter.checked_in', checkedIn('S01', '1'), { at: 1_000 });
  const wrong = desk.add('shelter.checked_in', checkedIn('S02', '1', '9'), { at: 2_000 });
  const office = createTestStream('office-1');
  office.add('shelter.undone', undone(wrong.eventId), { at: 3_000 });
  await send(office);
  await project(deps);
  await send(desk);
  await project(deps);
  expect(await deps.sql`SELECT resident_id, shelter_id FROM shelter_presence`).toEqual([
    { resident_id: '1', shelter_id: 'S01' },
  ]);
});

test('the later event wins by the clock of the log, not by when it came', async () => {
  const gym = createTestStream('gym-1');
  gym.add('shelter.checked_in', checkedIn('S01', '1'), { at: 5_000 });
  const hall = createTestStream('hall-1');
  hall.add('shelter.checked_in', checkedIn('S02', '1'), { at: 4_000 });
  await send(gym);
  await project(deps);
  await send(hall);
  await project(deps);
  expect((await overview()).shelters.map(({ shelterId, present }) => [shelterId, present])).toEqual([
    ['S01', 1],
    ['S02', 0],
  ]);
});

test('of two openings of one place the later one names it, whichever came first', async () => {
  const late = createTestStream('gym-1');
  late.add('shelter.opened', opened('S01', 222), { at: 2_000 });
  const early = createTestStream('gym-2');
  early.add('shelter.opened', opened('S01', 111), { at: 1_000 });
  for (const stream of [late, early]) {
    await send(stream);
    await project(deps);
  }
  expect((await overview()).shelters).toMatchObject([{ capacity: 222, open: true, lastEventAt: 2_000 }]);
});

test('a place that is known only from a check-in is shown, not open, of unknown capacity', async () => {
  const stream = createTestStream();
  stream.add('shelter.checked_in', checkedIn('S07', '1'));
  await send(stream);
  await project(deps);
  expect((await overview()).shelters).toMatchObject([
    { shelterId: 'S07', name: 'S07', capacity: 0, open: false, present: 1 },
  ]);
});

test('what cannot be counted is kept in the log and named in the quarantine', async () => {
  const stream = createTestStream();
  stream.add('shelter.checked_in', null, { body: 'no JSON \u0000' });
  stream.add('shelter.checked_in', null, { body: '{"v":2}' });
  stream.add('shelter.checked_in', { shelterId: 'S01' });
  stream.add('shelter.reopened', {});
  stream.add('shelter.checked_in', checkedIn('S01', '1'), { mode: 'real' });
  stream.add('weather.noted', { any: 'thing' });
  stream.add('shelter.opened', { ...opened('S01'), name: '体育\u0000館' });
  stream.add('shelter.checked_in', checkedIn('S01', '2'));
  await send(stream);
  await project(deps);
  expect(await deps.sql`SELECT seq, reason FROM quarantine ORDER BY seq`).toEqual([
    { seq: 1, reason: 'not_json' },
    { seq: 2, reason: 'bad_envelope' },
    { seq: 3, reason: 'bad_data' },
    { seq: 4, reason: 'unknown_kind' },
    { seq: 5, reason: 'other_mode' },
  ]);
  expect(await overview()).toMatchObject({
    quarantined: 5,
    totals: { present: 1 },
    shelters: [{ name: '体育館' }],
  });
});

test('one event id in two streams counts once and is flagged in both', async () => {
  const first = createTestStream('gym-1');
  const { eventId } = first.add('shelter.checked_in', checkedIn('S01', '1'));
  const second = createTestStream('gym-2');
  second.add('shelter.checked_in', checkedIn('S02', '1'), { eventId });
  await send(first);
  await project(deps);
  await send(second);
  await project(deps);
  expect(await deps.sql`SELECT device, seq, reason FROM quarantine ORDER BY device`).toEqual([
    { device: 'gym-1', seq: 1, reason: 'duplicate_id' },
    { device: 'gym-2', seq: 1, reason: 'duplicate_id' },
  ]);
  expect((await overview()).totals.present).toBe(1);
});

interface Step {
  readonly device: number;
  readonly at: number;
  readonly shelter: string;
  readonly who: readonly string[];
  readonly what: 'open' | 'in' | 'out' | 'left' | 'undo';
  readonly target: number;
}

const stepArbitrary: fc.Arbitrary<Step> = fc.record({
  device: fc.nat(2),
  at: fc.integer({ min: 1, max: 20 }),
  shelter: fc.constantFrom('S01', 'S02', 'S03'),
  who: fc.uniqueArray(fc.constantFrom('1', '2', '3', '4'), { minLength: 1, maxLength: 3 }),
  what: fc.constantFrom('open', 'in', 'in', 'in', 'out', 'left', 'undo'),
  target: fc.nat(30),
});

const addStep = (stream: TestStream, step: Step, ids: string[]): void => {
  const options = { at: step.at * 1_000 };
  const add = (kind: string, data: object): void => void ids.push(stream.add(kind, data, options).eventId);
  if (step.what === 'open') add('shelter.opened', opened(step.shelter, step.at));
  else if (step.what === 'in') add('shelter.checked_in', checkedIn(step.shelter, ...step.who));
  else if (step.what === 'undo')
    add('shelter.undone', undone(ids[step.target % ids.length] ?? realSystem.newId()));
  else add('shelter.departed', departed(step.shelter, step.what, ...step.who));
};

/** The answer by the rules alone, from all events at once. */
const presenceByRules = (streams: readonly TestStream[]): Map<ResidentId, unknown> => {
  const facts: Fact[] = streams.flatMap(({ events }) =>
    events.flatMap((event) => {
      const reading = readRecord(event, 'drill');
      return reading.kind === 'fact' ? [reading.fact] : [];
    }),
  );
  const gone = undoneIn(facts);
  const presence = new Map<ResidentId, unknown>();
  for (const who of ['1', '2', '3', '4'].map((id) => residentIdSchema.parse(id))) {
    const mine = facts.filter(({ event }) => peopleOf(event).includes(who));
    const { presence: folded } = foldPerson(new Set([who]), mine, gone);
    const { status, ...where } = folded;
    if (status !== 'not_here') presence.set(who, { status, ...where, cameFrom: undefined });
  }
  return presence;
};

const projectedPresence = async (): Promise<Map<ResidentId, unknown>> => {
  const rows = await deps.sql<
    { resident_id: ResidentId; status: string; shelter_id: string; since: number; event_id: string }[]
  >`SELECT * FROM shelter_presence ORDER BY resident_id`;
  return new Map(
    rows.map((row) => [
      row.resident_id,
      { status: row.status, shelterId: row.shelter_id, since: row.since, eventId: row.event_id },
    ]),
  );
};

test('step by step in any order of arrival = rebuilt = the rules applied to everything', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(stepArbitrary, { maxLength: 30 }),
      fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 6 }), fc.boolean()), { maxLength: 20 }),
      async (steps, arrivals) => {
        await database.clear();
        const streams = ['a-1', 'b-1', 'c-1'].map((name) => createTestStream(name));
        const ids: string[] = [];
        for (const step of steps) addStep(streams[step.device] ?? createTestStream(), step, ids);
        const sent = [0, 0, 0];
        for (const [which, count, projects] of arrivals) {
          const stream = streams[which];
          const from = sent[which] ?? 0;
          if (stream === undefined) continue;
          const to = Math.min(stream.events.length, from + count);
          await send(stream, from + 1, to);
          sent[which] = to;
          if (projects) await project(deps);
        }
        for (const [which, stream] of streams.entries()) await send(stream, (sent[which] ?? 0) + 1);
        await project(deps);
        const step = await tables();
        await rebuild(deps);
        expect(await tables()).toEqual(step);
        expect(await projectedPresence()).toEqual(presenceByRules(streams));
      },
    ),
    { numRuns: 40 },
  );
}, 120_000);

test('tables of an older program are folded again at the start', async () => {
  const stream = createTestStream();
  stream.add('shelter.checked_in', checkedIn('S01', '1'));
  await send(stream);
  await prepareProjection(deps);
  await deps.sql`UPDATE projection_state SET version = 0`;
  await deps.sql`UPDATE shelter_presence SET shelter_id = 'S66'`;
  await prepareProjection(deps);
  expect((await overview()).totals.present).toBe(1);
});

test('a process of an older program or of the other mode leaves the tables alone', async () => {
  const stream = createTestStream();
  stream.add('shelter.checked_in', checkedIn('S01', '1'));
  await rebuild({ ...deps, mode: 'real' });
  await send(stream);
  expect(await project(deps)).toBe('not_ours');
  await deps.sql`UPDATE projection_state SET version = version + 1`;
  expect(await project(deps)).toBe('not_ours');
  expect((await overview()).totals.present).toBe(0);
  expect(await rebuild(deps)).toBe('done');
  expect((await overview()).totals.present).toBe(1);
});

test('of the other mode nothing is shown from the start on, before anything is folded', async () => {
  const stream = createTestStream();
  stream.add('shelter.checked_in', checkedIn('S01', '1'));
  await send(stream);
  await project(deps);
  await enterMode(deps);
  expect((await overview()).totals.present).toBe(1);
  await enterMode({ ...deps, mode: 'real' });
  expect(await overview()).toMatchObject({ totals: { present: 0 }, shelters: [], quarantined: 0 });
  expect(await prepareProjection({ ...deps, mode: 'real' })).toBe('done');
  expect(await overview()).toMatchObject({ totals: { present: 0 }, quarantined: 1 });
  await enterMode(deps);
  expect(await prepareProjection(deps)).toBe('done');
  expect(await overview()).toMatchObject({ totals: { present: 1 }, quarantined: 0 });
});

test('whoever brought a little is folded at once, whoever brought a lot holds nobody up and is not left behind', async () => {
  const much = createTestStream('a-much');
  for (let n = 0; n < 1_200; n += 1) much.add('weather.noted', {});
  await send(much);
  for (let n = 0; n < 120; n += 1) {
    const little = createTestStream(`b-${n}`);
    little.add('shelter.checked_in', checkedIn('S01', String(n)));
    await send(little);
  }
  const done = async (device: string): Promise<number> => {
    const rows = await deps.sql<{ seq: number }[]>`
      SELECT coalesce(sum(seq), 0)::int8 AS seq FROM projection_progress WHERE device LIKE ${device}`;
    return rows[0]?.seq ?? 0;
  };
  const seen: (readonly [number, number])[] = [];
  const chunk = async (): Promise<void> => {
    const next = new AbortController();
    expect(await project(deps, { onChunk: () => next.abort(), signal: next.signal })).toBe('stopped');
    seen.push([await done('a-much'), await done('b-%')]);
  };
  await chunk();
  await chunk();
  // 99 of the small ones and what is left of the 500; then the other 21 with the rest.
  expect(seen).toEqual([
    [401, 99],
    [880, 120],
  ]);
  expect(await project(deps)).toBe('done');
  expect(await done('a-much')).toBe(1_200);
}, 60_000);

test('a rebuild that is told to stop leaves the tables as they were', async () => {
  const stream = createTestStream();
  stream.add('shelter.checked_in', checkedIn('S01', '1'));
  await send(stream);
  await project(deps);
  const before = await tables();
  expect(await rebuild(deps, { signal: AbortSignal.abort() })).toBe('stopped');
  expect(await tables()).toEqual(before);
});

test('a log with a hole does not hold up the others', async () => {
  const holed = createTestStream('gym-1');
  holed.add('shelter.checked_in', checkedIn('S01', '1'));
  await send(holed);
  await database.owner`DELETE FROM event`;
  const whole = createTestStream('gym-2');
  whole.add('shelter.checked_in', checkedIn('S01', '2'));
  await send(whole);
  await project(deps);
  expect((await overview()).totals.present).toBe(1);
});

test('a copied card and an hour of searches are told: who, where, when; for a day, and again after a rebuild', async () => {
  const stream = createTestStream('gym-7');
  const at = NOW - 60_000;
  stream.add('desk.card_refused', { reason: 'chip_mismatch' }, { at });
  stream.add('desk.search_limited', { purpose: 'inquiry', perHour: 200 }, { at: at + 1_000 });
  stream.add('desk.searched', { purpose: 'inquiry', keys: ['kana'], hits: 1, more: false });
  stream.add('desk.search_limited', { purpose: 'inquiry', perHour: 200 }, { mode: 'real' });
  stream.add('desk.search_limited', { perHour: 'many' });
  await send(stream);
  await project(deps);
  const shown = async (later = 0) => {
    const { deskAlarms } = await readOverview(
      { sql: deps.sql, tenant: { id: TENANT, name: '架空市' }, mode: 'drill' },
      realSystem.now() + later,
    );
    return deskAlarms;
  };
  const expected = [
    { kind: 'search_limited', device: 'gym-7', siteName: 'gym-7', staff: 'desk', at: at + 1_000 },
    { kind: 'card_refused', device: 'gym-7', siteName: 'gym-7', staff: 'desk', at },
  ];
  expect(await shown()).toEqual(expected); // Of the other mode, and of a shape nobody knows: kept, and somebody is told.
  expect((await overview()).quarantined).toBe(2);
  await rebuild(deps);
  expect(await shown()).toEqual(expected);
  expect(await shown(25 * 3_600_000)).toEqual([]);
});
