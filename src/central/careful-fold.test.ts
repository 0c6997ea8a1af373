import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import { addScope, provisionalData, SCOPE, startGrants } from '../../test/harness/test-reservations.ts';
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
import { realSystem } from '../kernel/system.ts';
import { readAnomalies } from './anomalies.ts';
import { isOfRecords, type SetAside } from './careful-fold.ts';
import { type IngestDeps, ingestBatch } from './ingest.ts';
import { createLogStore } from './ingest-store.ts';
import { type ProjectionDeps, project, rebuild } from './projection.ts';

let database: TestDatabase;
let ingest: IngestDeps;
let deps: ProjectionDeps;
let aside: SetAside[];
beforeAll(async () => {
  database = await startTestDatabase();
  ingest = { store: createLogStore(database.sql), system: realSystem, receiptKey: newKeys().privateKey };
  deps = { sql: database.sql, tenant: TENANT, mode: 'drill', onSetAside: (record) => aside.push(record) };
});
afterAll(() => database.stop());
beforeEach(async () => {
  await database.clear();
  aside = [];
});

const send = async (stream: TestStream): Promise<void> => {
  const outcome = await ingestBatch(ingest, stream, stream.publicKey, stream.batch());
  expect(outcome.kind).toBe('accepted');
};
const put = (stream: TestStream, kind: string, envelope: object): void =>
  void stream.add(kind, {}, { body: JSON.stringify({ ...ENVELOPE, ...envelope }) });
const ENVELOPE = {
  v: 1,
  actor: { staff: 'desk', role: 'clerk' },
  site: 'gym-1',
  mode: 'drill',
  clockSuspect: false,
};
const quarantine = () => database.sql`SELECT device, seq, reason FROM quarantine ORDER BY device, seq`;

test('a name that no table can hold, a number that no column can: put aside, and the rest is counted', async () => {
  const stream = createTestStream();
  put(stream, 'reservation.accepted', { site: 'a\u0000b', data: provisionalData('a-1') });
  put(stream, 'reservation.accepted', { data: { ...provisionalData('a-2'), policyVersion: 3_000_000_000 } });
  put(stream, 'desk.search_limited', {
    actor: { staff: 'a\u0000', role: 'clerk' },
    data: { purpose: 'inquiry', perHour: 1 },
  });
  put(stream, 'identification.withdrawn', { site: 'a\u0000', data: { residentId: '1', reason: 'asked' } });
  stream.add('shelter.checked_in', checkedIn('S01', '1'));
  await send(stream);
  await project(deps);
  expect(await quarantine()).toEqual([
    { device: 'gym-1', seq: 1, reason: 'bad_envelope' },
    { device: 'gym-1', seq: 2, reason: 'bad_data' },
    { device: 'gym-1', seq: 3, reason: 'bad_envelope' },
    { device: 'gym-1', seq: 4, reason: 'bad_envelope' },
  ]);
  expect(await database.sql`SELECT resident_id FROM shelter_presence`).toEqual([{ resident_id: '1' }]);
});

test('the one record that the tables refuse is found and kept out, by a fold and by a rebuild, until a program takes it', async () => {
  const streams = ['gym-1', 'gym-2', 'gym-3'].map((name) => createTestStream(name));
  for (const [which, stream] of streams.entries())
    for (let n = 0; n < 7; n += 1) stream.add('shelter.opened', opened(`S${which}${n}`));
  for (const stream of streams) await send(stream);
  await database.owner`ALTER TABLE shelter_place ADD CONSTRAINT planted CHECK (shelter_id <> 'S14')`;
  try {
    for (const fold of [project, rebuild]) {
      aside = [];
      expect(await fold(deps)).toBe('done');
      expect(aside).toEqual([
        expect.objectContaining({ device: 'gym-2', seq: 5, epoch: streams[1]?.epoch, code: '23514' }),
      ]);
      expect(await quarantine()).toEqual([{ device: 'gym-2', seq: 5, reason: 'unprojectable' }]);
      expect(await database.sql`SELECT shelter_id FROM shelter_place`).toHaveLength(20);
    }
  } finally {
    await database.owner`ALTER TABLE shelter_place DROP CONSTRAINT planted`;
  }
  const { anomalies } = await readAnomalies(database.sql, TENANT, { state: 'open' });
  expect(anomalies).toMatchObject([{ kind: 'quarantined', seq: 5, detail: { reason: 'unprojectable' } }]);
  await rebuild(deps);
  expect(await quarantine()).toEqual([]);
  expect(await database.sql`SELECT shelter_id FROM shelter_place`).toHaveLength(21);
  expect((await readAnomalies(database.sql, TENANT, { state: 'open' })).open).toBe(0);
});

test('a table that is gone says nothing of the records: none is put aside', async () => {
  const stream = createTestStream();
  stream.add('shelter.checked_in', checkedIn('S01', '1'));
  await send(stream);
  await database.owner`ALTER TABLE shelter_fact RENAME TO shelter_fact_gone`;
  await expect(project(deps)).rejects.toMatchObject({ code: '42P01' });
  await database.owner`ALTER TABLE shelter_fact_gone RENAME TO shelter_fact`;
  expect(await project(deps)).toBe('done');
  expect(await quarantine()).toEqual([]);
});

test.each([
  ['a value that is no text', { code: '22021' }, true],
  ['a number out of range', { code: '22003' }, true],
  ['a row that contradicts', { code: '23505' }, true],
  ['an index row that is too long', { code: '54000' }, true],
  ['a nesting that is too deep', new RangeError(), true],
  ['a deadlock', { code: '40P01' }, false],
  ['a server that stops', { code: '57P01' }, false],
  ['a full disk', { code: '53100' }, false],
  ['a standby that became read-only', { code: '25006' }, false],
  ['a line that broke', Object.assign(new Error(), { code: 'CONNECTION_CLOSED' }), false],
])('%s', (_, error, expected) => {
  expect(isOfRecords(error)).toBe(expected);
});

const token = { kind: 'common_card_id', tokenHmac: 'a'.repeat(64) };
const reason = '間違いだった';
const newId = (): string => realSystem.newId();
const SAMPLES: readonly (readonly [string, () => object])[] = [
  ['shelter.opened', () => opened('S01')],
  ['shelter.checked_in', () => checkedIn('S01', '1', '2')],
  ['shelter.departed', () => departed('S01', 'out', '1')],
  ['shelter.undone', () => undone(newId())],
  ['reservation.accepted', () => provisionalData('a-1')],
  [
    'reservation.accepted',
    () => ({
      ...provisionalData('a-2'),
      basis: 'central',
      grant: { at: 1, signature: 'A'.repeat(86).concat('==') },
    }),
  ],
  ['reservation.accepted', () => ({ ...provisionalData('a-3'), basis: 'escrow' })],
  [
    'reservation.released',
    () => ({ scope: SCOPE, subject: 'a-1', releases: newId(), reason, second: 'lead-2' }),
  ],
  ['reservation.returned', () => ({ scope: SCOPE, subject: 'a-1' })],
  [
    'identification.linked',
    () => ({
      residentId: '1',
      ...token,
      chipKey: null,
      basis: 'compared',
      level: 'L1',
      consent: 'holder',
    }),
  ],
  ['identification.unlinked', () => ({ residentId: '1', ...token, reason })],
  ['identification.superseded', () => ({ residentId: '1', ...token, by: 'b'.repeat(64), registered: true })],
  ['identification.restored', () => ({ residentId: '1', ...token, reason })],
  ['identification.withdrawn', () => ({ residentId: '1', reason })],
  [
    'identification.relink_asked',
    () => ({ kind: 'jpki_serial', before: '2026-11-01', leadsUntil: null, reason }),
  ],
  ['identification.relink_ended', () => ({ kind: 'jpki_serial', reason })],
  ['desk.search_limited', () => ({ purpose: 'inquiry', perHour: 200 })],
  ['desk.card_refused', () => ({ reason: 'chip_mismatch' })],
  ['shelter.newer', () => ({})],
  ['weather.noted', () => ({ any: 'thing' })],
];

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown;
const HOSTILE: readonly unknown[] = [
  '\u0000',
  'a\u0000b',
  '\ud800',
  'x\udfff',
  '',
  'あ'.repeat(300),
  'a'.repeat(9_000),
  "'; --",
  '\\u0000',
  2 ** 31 - 1,
  2 ** 31,
  2 ** 53 - 1,
  1e300,
  -1,
  0,
  0.5,
  null,
  true,
  [],
  {},
  { toString: 1 },
  nested(3_000),
  '__proto__',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
];

/** Where a value can be put in place of another. */
const placesIn = (value: unknown, path: readonly string[] = []): (readonly string[])[] =>
  typeof value === 'object' && value !== null
    ? [path, ...Object.entries(value).flatMap(([key, each]) => placesIn(each, [...path, key]))]
    : [path];

const putAt = (value: unknown, [key, ...rest]: readonly string[], to: unknown): unknown => {
  if (key === undefined || typeof value !== 'object' || value === null) return to;
  const there = value as Record<string, unknown>;
  const put = putAt(there[key], rest, to);
  return Array.isArray(value)
    ? value.map((each: unknown, at) => (String(at) === key ? put : each))
    : { ...there, [key]: put };
};

interface Bend {
  readonly place: readonly string[];
  readonly to: unknown;
}
interface Bent {
  readonly kind: string;
  readonly body: unknown;
}

const whole = (data: object) => ({ ...ENVELOPE, proof: 'c'.repeat(64), data });
const bend = (body: unknown, { place, to }: Bend): unknown => putAt(body, place, to);

/** Every sample with every hostile value in every place. */
const everyBend = (): Bent[] =>
  SAMPLES.flatMap(([kind, data]) =>
    placesIn(whole(data())).flatMap((place) =>
      HOSTILE.map((to) => ({ kind, body: bend(whole(data()), { place, to }) })),
    ),
  );

/** A sample with up to three of them, and any JSON at all. */
const bentArbitrary: fc.Arbitrary<Bent> = fc.constantFrom(...SAMPLES).chain(([kind, data]) =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .array(
          fc.record({
            place: fc.constantFrom(...placesIn(whole(data()))),
            to: fc.constantFrom(...HOSTILE),
          }),
          { maxLength: 3 },
        )
        .map((bends) => ({ kind, body: bends.reduce<unknown>(bend, whole(data())) })),
    },
    { weight: 1, arbitrary: fc.jsonValue().map((any) => ({ kind, body: whole({ ...data(), any }) })) },
    { weight: 1, arbitrary: fc.jsonValue().map((body) => ({ kind, body })) },
  ),
);

/** Sends them as one terminal's and folds them; none may be left to be found by halves. */
const takeIn = async (name: string, events: readonly Bent[], at: number): Promise<void> => {
  const stream = createTestStream(name);
  for (const { kind, body } of events) stream.add(kind, {}, { body: JSON.stringify(body), at });
  await send(stream);
  expect(await project(deps)).toBe('done');
  expect(aside).toEqual([]);
};

test('no event that the ingest accepts can make the fold throw', async () => {
  await addScope(database.sql, 'available', await startGrants(database.sql));
  const bent = everyBend();
  const pieces = Array.from({ length: Math.ceil(bent.length / 500) }, (_, n) =>
    bent.slice(n * 500, n * 500 + 500),
  );
  for (const [n, piece] of pieces.entries()) await takeIn(`gym-${n}`, piece, n % 2 === 0 ? n : 2 ** 48 - 1);
  // Some were read and some were not: the samples are good, and the bends bite.
  const [row] = await database.sql<{ quarantined: number; links: number; acceptances: number }[]>`
    SELECT (SELECT count(*) FROM quarantine) AS quarantined, (SELECT count(*) FROM link_change) AS links,
      (SELECT count(*) FROM acceptance) AS acceptances`;
  expect(row?.quarantined).toBeGreaterThan(bent.length / 2);
  expect(row?.links).toBeGreaterThan(100);
  expect(row?.acceptances).toBeGreaterThan(10);
  await rebuild(deps);
  expect(aside).toEqual([]);
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(bentArbitrary, { minLength: 1, maxLength: 40 }),
      fc.constantFrom(0, 1, 2 ** 48 - 1, 1_790_000_000_000),
      async (events, at) => {
        runs += 1;
        await takeIn(`hall-${runs}`, events, at);
      },
    ),
    { numRuns: 40 },
  );
}, 120_000);
