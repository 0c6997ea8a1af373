/** Whatever came first, in whichever pieces and however often: the figures of a poll are the same. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  accepted,
  at,
  ELECTION,
  early,
  issued,
  pollUndone,
  tickUndone,
} from '../../test/harness/poll-records.ts';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import { createTestStream, newKeys, TENANT, type TestStream } from '../../test/harness/test-stream.ts';
import { realSystem } from '../kernel/system.ts';
import { foldElector } from '../modules/polling/fold.ts';
import { readAnomalies } from './anomalies.ts';
import { type IngestDeps, ingestBatch } from './ingest.ts';
import { createLogStore } from './ingest-store.ts';
import { pollFactIn } from './polling-facts.ts';
import { type ProjectionDeps, project, rebuild } from './projection.ts';

let database: TestDatabase;
let ingest: IngestDeps;
let deps: ProjectionDeps;

beforeAll(async () => {
  database = await startTestDatabase();
  const { sql } = database;
  ingest = { store: createLogStore(sql), system: realSystem, receiptKey: newKeys().privateKey };
  deps = { sql, tenant: TENANT, mode: 'drill' };
});
afterAll(() => database.stop());

const send = async (stream: TestStream, from?: number, to?: number): Promise<void> => {
  const outcome = await ingestBatch(ingest, stream, stream.publicKey, stream.batch(from, to));
  expect(outcome.kind).toBe('accepted');
};
const openOnes = async (): Promise<readonly string[]> => {
  const list = await readAnomalies(deps.sql, TENANT, { state: 'open' });
  return list.anomalies.map(({ kind, seq }) => `${kind} ${String(seq)}`).toSorted();
};

/** Everything the fold keeps of a poll, in a fixed order. */
const tables = async (): Promise<unknown> => ({
  votes: await deps.sql`SELECT * FROM poll_vote ORDER BY elector, ballot`,
  ticks: await deps.sql`SELECT * FROM poll_tick ORDER BY event_id, what, ballot`,
  counts:
    await deps.sql`SELECT * FROM poll_count ORDER BY what, ballot, place, day, hour, precinct, sex, detail`,
  facts: await deps.sql`SELECT * FROM poll_fact ORDER BY fact_key`,
  terminals: await deps.sql`SELECT * FROM poll_terminal ORDER BY place, device`,
  quarantine: await deps.sql`SELECT * FROM quarantine ORDER BY device, epoch, seq`,
  open: await openOnes(),
});

interface Step {
  readonly device: number;
  readonly minute: number;
  readonly who: string;
  readonly what: 'in' | 'early' | 'issue' | 'spoil' | 'undo' | 'untick' | 'stop';
  readonly ballots: readonly string[];
  readonly target: number;
  readonly again: boolean;
}

const stepArbitrary: fc.Arbitrary<Step> = fc.record({
  device: fc.nat(2),
  minute: fc.integer({ min: 0, max: 90 }),
  who: fc.constantFrom('1-1-1', '1-1-2', '2-1-1'),
  what: fc.constantFrom('in', 'in', 'early', 'issue', 'issue', 'spoil', 'undo', 'untick', 'stop'),
  ballots: fc.constantFrom(['mayor'], ['council'], ['mayor', 'council']),
  target: fc.nat(30),
  again: fc.boolean(),
});

const addStep = (stream: TestStream, step: Step, ids: string[]): void => {
  const target = ids[step.target % Math.max(1, ids.length)] ?? realSystem.newId();
  const when = { at: at('09:00') + step.minute * 60_000 };
  const add = (kind: string, data: object): void => {
    // A faulty program, or a cloned disk: an id that stands already.
    const options = step.again && ids.length > 0 && step.what === 'in' ? { ...when, eventId: target } : when;
    ids.push(stream.add(kind, data, options).eventId);
  };
  switch (step.what) {
    case 'in':
      return add('polling.accepted', accepted(step.who, { ballots: step.ballots }));
    case 'early':
      return add('polling.accepted', early(step.who, 2, { ballots: step.ballots }));
    case 'issue':
      return add('polling.ballot_issued', issued(target, step.ballots[0] ?? ''));
    case 'spoil':
      return add('polling.ballot_spoiled', {
        ...{ election: ELECTION, place: 'P1', ballot: 'mayor', cause: 'spoiled', reissued: step.again },
      });
    case 'undo':
      return add('polling.undone', pollUndone(target));
    case 'untick':
      return add('polling.tick_undone', tickUndone(target));
    case 'stop':
      return add('polling.stopped', {
        ...{ election: ELECTION, place: 'P1', verdict: 'voted', why: null, electorId: step.who, how: 'card' },
      });
  }
};

/** What stands by the desks' fold alone, from all events at once: the first mark of each elector and ballot. */
const votesByRules = (streams: readonly TestStream[]): readonly string[] => {
  const all = streams
    .flatMap(({ events }) => events)
    .flatMap((event) => {
      const fact = pollFactIn({ ...event, receivedAt: 0 }, 'drill');
      return typeof fact === 'object' ? [fact] : [];
    })
    .toSorted((a, b) => (a.key < b.key ? 1 : -1));
  // Of two records under one id the first counts.
  const facts = [...new Map(all.map((fact) => [fact.eventId, fact])).values()];
  // What was taken back stays so, even by a record whose id stands twice: a set that only grows knows no order.
  const undone = new Set(
    all.flatMap(({ event }) => ('undoes' in event.data ? [event.data.undoes as string] : [])),
  );
  return ['1-1-1', '1-1-2', '2-1-1'].flatMap((who) => {
    const mine = facts.filter(({ event }) => 'electorId' in event.data && event.data.electorId === who);
    return [...foldElector(mine, undone).marks].flatMap(([ballot, [first]]) =>
      first === undefined ? [] : [`${who} ${ballot} ${first.eventId}`],
    );
  });
};

const RUNS = Number(process.env['KAZASU_ORDER_RUNS'] ?? 25);

const underTheIdOfAnUndoing: Step[] = [
  { device: 0, minute: 0, what: 'in', target: 0, again: false },
  { device: 0, minute: 1, what: 'undo', target: 0, again: false },
  { device: 0, minute: 0, what: 'in', target: 1, again: true },
].map((step) => ({ who: '1-1-1', ballots: ['mayor'], ...step }) as Step);

test('in any order of arrival, in any pieces, twice or not = rebuilt = the rules applied to everything', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(stepArbitrary, { maxLength: 25 }),
      fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 6 }), fc.boolean()), { maxLength: 15 }),
      async (steps, arrivals) => {
        await database.clear();
        const streams = ['p1-1', 'p1-2', 'p2-1'].map((name) => createTestStream(name));
        const ids: string[] = [];
        for (const step of steps) addStep(streams[step.device] as TestStream, step, ids);
        const sent = [0, 0, 0];
        for (const [which, many, twice] of arrivals) {
          const stream = streams[which] as TestStream;
          const from = (sent[which] ?? 0) + 1;
          const to = Math.min(stream.events.length, from + many - 1);
          if (to < from) continue;
          await send(stream, from, to);
          if (twice) await send(stream, from, to);
          sent[which] = to;
          await project(deps);
        }
        for (const [which, stream] of streams.entries())
          if (stream.events.length > (sent[which] ?? 0)) await send(stream, (sent[which] ?? 0) + 1);
        await project(deps);
        const stepwise = await tables();
        expect(await rebuild(deps)).toBe('done');
        expect(await tables()).toEqual(stepwise);
        const votes = await deps.sql<{ text: string }[]>`
          SELECT elector || ' ' || ballot || ' ' || event_id AS text FROM poll_vote`;
        expect(votes.map(({ text }) => text).toSorted()).toEqual(votesByRules(streams).toSorted());
        // What is counted is what stands there.
        const counted = await deps.sql<{ what: string; n: number }[]>`
          SELECT what, sum(n)::int8 AS n FROM poll_count WHERE what IN ('accepted', 'precinct', 'age') GROUP BY what`;
        for (const { n } of counted) expect(n).toBe(votes.length);
        const ticks = await deps.sql`
          SELECT (SELECT count(*) FROM poll_tick) - (SELECT coalesce(sum(n), 0)::int8 FROM poll_count
            WHERE what NOT IN ('accepted', 'precinct', 'age', 'reason', 'district', 'elector')) AS apart`;
        expect(ticks).toEqual([{ apart: 0 }]);
      },
    ),
    {
      numRuns: RUNS,
      // Found by chance in CI: an acceptance under the id of a 取消し, before it in order.
      examples: [[underTheIdOfAnUndoing, []]],
    },
  );
}, 300_000);
