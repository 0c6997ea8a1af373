/** 投票入場受付 at the centre: what is folded and counted, whatever came first and however often (domain.md §12, 2–5 and 7b). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  accepted,
  at,
  closedWith,
  ELECTION,
  early,
  election,
  issued,
  openedAt,
  planOf,
  pollUndone,
  ROLL,
  tickUndone,
  tieOut,
} from '../../test/harness/poll-records.ts';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import { createTestStream, newKeys, TENANT, type TestStream } from '../../test/harness/test-stream.ts';
import { realSystem } from '../kernel/system.ts';
import { verifyMarks } from '../outbox/poll-marks.ts';
import { readAnomalies } from './anomalies.ts';
import { type IngestDeps, ingestBatch } from './ingest.ts';
import { createLogStore } from './ingest-store.ts';
import { createClosingChecks } from './polling-closing.ts';
import { publishMarks, readPublished } from './polling-marks.ts';
import { readBoard, readPulse } from './polling-overview.ts';
import { NO_PLAN } from './polling-plan.ts';
import { type PolledElection, pollingBoardSchema, totalOf } from './polling-schema.ts';
import { watchPoll } from './polling-watch.ts';
import { type ProjectionDeps, project } from './projection.ts';
import { loadReceiptKey } from './receipt-key.ts';

let database: TestDatabase;
let ingest: IngestDeps;
let deps: ProjectionDeps;
let plan = planOf(election());

beforeAll(async () => {
  database = await startTestDatabase();
  const { sql } = database;
  ingest = { store: createLogStore(sql), system: realSystem, receiptKey: newKeys().privateKey };
  deps = { sql, tenant: TENANT, mode: 'drill' };
});
afterAll(() => database.stop());
beforeEach(async () => {
  await database.clear();
  plan = planOf(election());
});

const send = async (stream: TestStream, from?: number, to?: number): Promise<void> => {
  const outcome = await ingestBatch(ingest, stream, stream.publicKey, stream.batch(from, to));
  expect(outcome.kind).toBe('accepted');
};
const fold = async (...streams: readonly TestStream[]): Promise<void> => {
  for (const stream of streams) await send(stream);
  await project(deps);
};

const board = async (query: object = {}, now = at('12:00')): Promise<PolledElection> => {
  const closings = createClosingChecks(TENANT);
  const read = await readBoard({ sql: deps.sql, tenant: TENANT, mode: 'drill', plan, closings }, query, now);
  const shown = pollingBoardSchema.parse(read).election;
  if (shown === null) throw new Error('no election');
  return shown;
};
const watch = (now = at('12:00')) =>
  watchPoll({ sql: deps.sql, tenant: TENANT, plan, closings: createClosingChecks(TENANT) }, now);
const openOnes = async (): Promise<readonly string[]> => {
  const list = await readAnomalies(deps.sql, TENANT, { state: 'open' });
  return list.anomalies.map(({ kind, detail }) => `${kind} ${String(detail['place'] ?? '')}`).toSorted();
};
const placeOf = (shown: PolledElection, id: string) => {
  const place = shown.places.find(({ placeId }) => placeId === id);
  if (place === undefined) throw new Error('no such place');
  return place;
};

describe('投票速報', () => {
  test('counts who was accepted by hour, sex, precinct and reason, and papers by ballot', async () => {
    const p1 = createTestStream('p1-1');
    p1.add('polling.opened', openedAt('P1'), { at: at('06:55') });
    const one = p1.add('polling.accepted', accepted('1-1-1', { sex: '1' }), { at: at('07:10') });
    p1.add('polling.ballot_issued', issued(one.eventId, 'mayor'), { at: at('07:11') });
    p1.add('polling.ballot_issued', issued(one.eventId, 'council'), { at: at('07:11') });
    p1.add('polling.accepted', accepted('1-1-2'), { at: at('08:00') });
    p1.add('polling.accepted', accepted('1-1-3', { paperAt: at('07:30'), how: 'paper' }), {
      at: at('21:00'),
    });
    const hall = createTestStream('hall-1');
    hall.add('polling.accepted', early('2-1-1', 3), { at: at('09:00', '2026-11-23') });
    hall.add('polling.accepted', early('2-1-2', 3, { sex: '9' }), { at: at('10:00', '2026-11-23') });
    await fold(p1, hall);
    const shown = await board();
    expect(shown).toMatchObject({ day: '2026-11-29', ballot: 'mayor', name: 'かざし市長選挙' });
    expect(placeOf(shown, 'P1')).toMatchObject({
      state: 'open',
      accepted: { male: 1, female: 2, other: 0 },
      handedOut: 1,
      terminals: 1,
      roll: { version: '3', standing: 'same' },
    });
    expect(shown.hours).toEqual([
      { placeId: 'P1', hour: 7, male: 1, female: 1, other: 0 },
      { placeId: 'P1', hour: 8, male: 0, female: 1, other: 0 },
    ]);
    expect(shown.early).toEqual([
      { day: '2026-11-23', placeId: 'E1', reason: 3, male: 0, female: 1, other: 1 },
    ]);
    expect(shown.precincts).toMatchObject([
      { precinct: '1', electors: { male: 100 }, day: { male: 1, female: 2 }, early: { male: 0 } },
      { precinct: '2', day: { female: 0 }, early: { female: 1, other: 1 } },
    ]);
    expect(shown.records.find(({ placeId }) => placeId === 'P1')).toMatchObject({ paper: 1, undone: 0 });
    expect(shown.marks.count).toBe(2);
    const eve = await board({ day: '2026-11-23' });
    expect(totalOf(placeOf(eve, 'E1').accepted)).toBe(2);
  });

  test('4: an undo takes an acceptance out of every figure, comes before it or after, and is kept', async () => {
    const desk = createTestStream('p1-1');
    const wrong = desk.add('polling.accepted', accepted('1-1-1'), { at: at('09:00') });
    desk.add('polling.accepted', accepted('1-1-2'), { at: at('09:10') });
    const office = createTestStream('p1-2');
    office.add('polling.undone', pollUndone(wrong.eventId), { at: at('09:05') });
    await fold(office);
    await fold(desk);
    const shown = await board();
    expect(totalOf(placeOf(shown, 'P1').accepted)).toBe(1);
    expect(shown.records.find(({ placeId }) => placeId === 'P1')).toMatchObject({ undone: 1 });
    expect(await deps.sql`SELECT count(*)::int AS n FROM poll_fact`).toEqual([{ n: 3 }]);
  });

  test('a tick that was undone is no paper, and one ticked twice is one', async () => {
    const desk = createTestStream('p1-1');
    const one = desk.add('polling.accepted', accepted('1-1-1'), { at: at('09:00') });
    const wrong = desk.add('polling.ballot_issued', issued(one.eventId, 'mayor'), { at: at('09:01') });
    desk.add('polling.tick_undone', tickUndone(wrong.eventId), { at: at('09:02') });
    expect(placeOf((await fold(desk), await board()), 'P1').handedOut).toBe(0);
    desk.add('polling.ballot_issued', issued(one.eventId, 'mayor'), { at: at('09:03') });
    desk.add('polling.ballot_issued', issued(one.eventId, 'mayor'), { at: at('09:03') });
    await send(desk, 4);
    await project(deps);
    expect(placeOf(await board(), 'P1').handedOut).toBe(1);
  });

  test('what cannot be counted is kept in the log and named in the quarantine', async () => {
    const desk = createTestStream('p1-1');
    desk.add('polling.accepted', accepted('123456789012'), { at: at('09:00') });
    desk.add('polling.from_the_future', {}, { at: at('09:00') });
    desk.add('polling.accepted', accepted('1-1-1'), { at: at('09:00'), mode: 'real' });
    desk.add('polling.accepted', accepted('1-1-1', { paperAt: Number.MAX_SAFE_INTEGER }), {
      at: at('09:00'),
    });
    await fold(desk);
    expect(await deps.sql`SELECT seq, reason FROM quarantine ORDER BY seq`).toEqual([
      { seq: 1, reason: 'bad_data' },
      { seq: 2, reason: 'unknown_kind' },
      { seq: 3, reason: 'other_mode' },
    ]);
  });
});

describe('要確認', () => {
  test('3: one elector at two desks in the same millisecond: counted once, the other one is for a person', async () => {
    const desks = ['p1-1', 'p1-2'].map((name) => createTestStream(name));
    for (const desk of desks) desk.add('polling.accepted', accepted('1-1-1'), { at: at('09:00') });
    await fold(...desks);
    expect(totalOf(placeOf(await board(), 'P1').accepted)).toBe(1);
    expect(await openOnes()).toEqual(['double_vote P1']);
    const late = desks[1]?.events[0];
    if (late === undefined) throw new Error('no record');
    desks[0]?.add('polling.undone', pollUndone(late.eventId), { at: at('09:30') });
    await send(desks[0] as TestStream, 2);
    await project(deps);
    expect(await openOnes()).toEqual([]);
  });

  test('5: a terminal of another election, and one of a place that the election does not have', async () => {
    const other = createTestStream('x-1');
    other.add('polling.accepted', { ...accepted('1-1-1'), election: 'chiji-2026' }, { at: at('09:00') });
    const astray = createTestStream('x-2');
    astray.add('polling.opened', openedAt('P9'), { at: at('06:50') });
    await fold(other, astray);
    await watch(at('06:59'));
    expect((await openOnes()).filter((each) => each.startsWith('poll_wrong'))).toEqual([
      'poll_wrong_election P1',
      'poll_wrong_election P9',
    ]);
    expect(placeOf(await board(), 'P9').state).toBe('unplanned');
  });

  test('7b: a roll that the centre never gave out, and one that was followed by another', async () => {
    const wrong = createTestStream('p1-1');
    wrong.add('polling.accepted', accepted('1-1-1', { roll: { ...ROLL, sha256: 'cd'.repeat(32) } }), {
      at: at('09:00'),
    });
    const good = createTestStream('p2-1');
    good.add('polling.accepted', accepted('2-1-1', { place: 'P2' }), { at: at('09:00') });
    await fold(wrong, good);
    await watch(at('06:30'));
    expect((await openOnes()).filter((each) => each.startsWith('poll_roll'))).toEqual(['poll_roll P1']);
    expect(placeOf(await board(), 'P1').roll?.standing).toBe('other');
    const [roll] = plan.rolls;
    if (roll === undefined) throw new Error('no roll');
    plan = { ...plan, rolls: [roll, { ...roll, version: 4, sha256: 'ef'.repeat(32), at: at('06:00') }] };
    await watch(at('06:30'));
    expect((await openOnes()).filter((each) => each.startsWith('poll_roll'))).toEqual([
      'poll_roll P1',
      'poll_roll P2',
    ]);
    expect(placeOf(await board(), 'P2').roll?.standing).toBe('old');
  });

  test('a tie-out that does not hold is an alarm until the place has counted again', async () => {
    const desk = createTestStream('p1-1');
    desk.add('polling.tie_out', tieOut('2026-11-29T07', { tickets: 2 }), { at: at('08:01') });
    await fold(desk);
    await watch(at('06:30'));
    expect((await openOnes()).filter((each) => each.startsWith('poll_tie'))).toEqual(['poll_tie_out P1']);
    expect(placeOf(await board(), 'P1')).toMatchObject({ tieOutFaults: 1, tieOut: { matches: false } });
    desk.add('polling.tie_out', tieOut('2026-11-29T07'), { at: at('08:05') });
    await send(desk, 2);
    await project(deps);
    await watch(at('06:30'));
    expect((await openOnes()).filter((each) => each.startsWith('poll_tie'))).toEqual([]);
  });

  test('a place that is not open at 7:00 is late, until its record comes and says that it was', async () => {
    const desk = createTestStream('p1-1');
    desk.add('polling.opened', openedAt('P1'), { at: at('06:58') });
    await watch(at('07:05'));
    const late = (place: string) => ['poll_not_open', place].join(' ');
    expect(await openOnes()).toEqual(expect.arrayContaining([late('P1'), late('P2')]));
    expect(placeOf(await board({}, at('06:59')), 'P1').state).toBe('before');
    expect(placeOf(await board({}, at('07:05')), 'P1').state).toBe('late');
    await fold(desk);
    await watch(at('07:06'));
    expect(await openOnes()).not.toContain(late('P1'));
    const shown = await board({}, at('07:06'));
    expect([placeOf(shown, 'P1').state, placeOf(shown, 'P2').state]).toEqual(['open', 'late']);
  });

  test('accepted before the hour and long after it; within the hour after the doors were closed is the law', async () => {
    const desk = createTestStream('p1-1');
    desk.add('polling.accepted', accepted('1-1-1'), { at: at('20:30') });
    await fold(desk);
    await watch(at('21:00'));
    expect((await openOnes()).filter((each) => each.startsWith('poll_hours'))).toEqual([]);
    desk.add('polling.accepted', accepted('1-1-2'), { at: at('21:30') });
    await send(desk, 2);
    await project(deps);
    await watch(at('22:00'));
    expect((await openOnes()).filter((each) => each.startsWith('poll_hours'))).toEqual(['poll_hours P1']);
  });
});

describe('締切の照合', () => {
  const headOf = ({ device, events }: TestStream, seq: number) => ({
    device,
    seq,
    hash: events[seq - 1]?.hash ?? '',
  });

  test('waits for every record that the closing names, then counts them again', async () => {
    const other = createTestStream('p1-2');
    other.add('polling.accepted', accepted('1-1-2', { sex: '1' }), { at: at('10:00') });
    const desk = createTestStream('p1-1');
    const one = desk.add('polling.accepted', accepted('1-1-1'), { at: at('09:00') });
    desk.add('polling.ballot_issued', issued(one.eventId, 'mayor'), { at: at('09:01') });
    const figures = {
      people: 2,
      bySex: { '1': 1, '2': 1, '9': 0 },
      accepted: [
        { ballot: 'council', count: 2 },
        { ballot: 'mayor', count: 2 },
      ],
      issued: [{ ballot: 'mayor', count: 1 }],
    };
    desk.add('polling.closed', closedWith([headOf(desk, 2), headOf(other, 1)], figures), { at: at('20:01') });
    // Undone after the closing: the closing was right when it was made.
    desk.add('polling.undone', pollUndone(one.eventId), { at: at('20:30') });
    await fold(desk);
    expect(placeOf(await board(), 'P1')).toMatchObject({ state: 'closed', closing: 'waiting' });
    await fold(other);
    expect(placeOf(await board(), 'P1').closing).toBe('equal');
    await watch(at('20:40'));
    expect((await openOnes()).filter((each) => each.startsWith('poll_tie'))).toEqual([]);
  });

  test('and says when it comes to other figures', async () => {
    const desk = createTestStream('p1-1');
    desk.add('polling.accepted', accepted('1-1-1'), { at: at('09:00') });
    desk.add('polling.closed', closedWith([headOf(desk, 1)]), { at: at('20:01') });
    await fold(desk);
    expect(placeOf(await board(), 'P1').closing).toBe('differs');
    await watch(at('20:40'));
    expect((await openOnes()).filter((each) => each.startsWith('poll_tie'))).toEqual(['poll_tie_out P1']);
  });
});

test('投票済の印 are what the desks fold, signed as a whole, and published again only when they are others', async () => {
  const hall = createTestStream('hall-1');
  hall.add('polling.accepted', early('1-1-1', 1), { at: at('09:00', '2026-11-23') });
  const wrong = hall.add('polling.accepted', early('1-1-2', 1), { at: at('09:10', '2026-11-23') });
  await fold(hall);
  const key = await loadReceiptKey(deps.sql, TENANT, realSystem);
  const wish = { tenant: TENANT, election: ELECTION, mode: 'drill' as const, staff: 's-1', key };
  const publish = (now: number) => deps.sql.begin((tx) => publishMarks(tx, { ...wish, now }));
  expect(await publish(at('20:00', '2026-11-28'))).toMatchObject({ version: 1, count: 2 });
  expect(await publish(at('20:01', '2026-11-28'))).toMatchObject({ version: 1 });
  hall.add('polling.undone', pollUndone(wrong.eventId, { place: 'E1' }), { at: at('20:02', '2026-11-28') });
  await send(hall, 3);
  await project(deps);
  expect(await publish(at('20:03', '2026-11-28'))).toMatchObject({ version: 2, count: 1 });
  const signed = await readPublished(deps.sql, wish, 1);
  expect(signed?.marks.map(({ elector, ballots }) => [elector, ballots])).toEqual([
    ['1-1-1', ['council', 'mayor']],
  ]);
  if (signed === undefined) throw new Error('nothing was published');
  expect(verifyMarks(TENANT, signed, key.publicKey)).toBe(true);
  expect(verifyMarks(TENANT, { ...signed, marks: [] }, key.publicKey)).toBe(false);
  expect(verifyMarks(TENANT, signed, newKeys().publicKey)).toBe(false);
  expect(await readPublished(deps.sql, wish, 2)).toBeUndefined();
  expect((await board()).marks).toMatchObject({ count: 1, published: { version: 2 } });
});

test('the pulse changes with every fold of a poll, and with nothing else', async () => {
  expect(await readPulse(deps.sql, TENANT)).toBeUndefined();
  const desk = createTestStream('p1-1');
  desk.add('polling.accepted', accepted('1-1-1'), { at: at('09:00') });
  await fold(desk);
  const first = await readPulse(deps.sql, TENANT);
  expect(first).toEqual({ electionId: ELECTION, version: 1 });
  const gym = createTestStream('gym-1');
  gym.add('weather.noted', {});
  await fold(gym);
  expect(await readPulse(deps.sql, TENANT)).toEqual(first);
});

test('without a plan the records speak for themselves', async () => {
  plan = NO_PLAN;
  const desk = createTestStream('p1-1');
  desk.add('polling.accepted', accepted('1-1-1'), { at: at('09:00') });
  await fold(desk);
  const shown = await board({}, at('10:00'));
  expect(shown).toMatchObject({ name: ELECTION, ballot: 'council', day: '2026-11-29', roll: null });
  expect(placeOf(shown, 'P1')).toMatchObject({ name: 'P1', kind: 'unknown', roll: { standing: 'unknown' } });
  await watch();
  expect(await openOnes()).toEqual([]);
});
