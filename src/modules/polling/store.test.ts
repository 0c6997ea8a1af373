import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { electionOf, POLL_DAY, POLL_DAY_10 } from '../../../test/harness/polling-desk.ts';
import { createTestStream } from '../../../test/harness/test-stream.ts';
import { openDatabase, type Reader } from '../../db/index.ts';
import { type EventId, eventIdSchema } from '../../kernel/ids.ts';
import { mustSucceed } from '../../kernel/result.ts';
import type { EventBody } from '../../outbox/event.ts';
import { envelopeOf, type StoredEvent } from '../../outbox/event.ts';
import { placeIdSchema } from '../../registry/roll/election.ts';
import { electorIdSchema } from '../../registry/roll/schema.ts';
import { countHours, countPlace } from './counts.ts';
import { conflictsOf, foldElector } from './fold.ts';
import { pollingEventSchemas } from './schema.ts';
import { conflictingElectors, createPollingProjection, factsOfElector, stateOfElector } from './store.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-polling-store-'));
afterAll(() => rmSync(folder, { recursive: true }));
let opened = 0;

const election = electionOf().electionId;
const spot = { election, place: placeIdSchema.parse('poll-1') };
const ELECTORS = ['1-1-1', '1-1-2'] as const;

const openView = () => {
  opened += 1;
  const projection = createPollingProjection('drill');
  const db = mustSucceed(
    openDatabase({
      path: join(folder, `${opened}.db`),
      key: new Uint8Array(32).fill(3),
      migrations: projection.migrations,
    }),
  );
  const bodyOf = ({ body }: StoredEvent): EventBody => {
    const parsed = envelopeOf(body);
    if (parsed === undefined) throw new Error('no envelope');
    return parsed;
  };
  return {
    db,
    /** As the record of another terminal. */
    take: (events: readonly StoredEvent[]) =>
      mustSucceed(
        db.write((tx) => {
          for (const event of events) projection.applyForeign?.(tx, event, bodyOf(event));
        }),
      ),
    forget: (events: readonly StoredEvent[]) =>
      mustSucceed(
        db.write((tx) => {
          for (const event of events) projection.forget?.(tx, event, bodyOf(event));
        }),
      ),
    needs: (event: StoredEvent, before: number) =>
      projection.needs?.(db, event, bodyOf(event), { before, going: new Set() }),
  };
};

const rows = (db: Reader, table: string): unknown[] =>
  db
    .all(z.record(z.string(), z.unknown()), `SELECT * FROM ${table}`)
    .map((row) => JSON.stringify(row))
    .toSorted();

/** Everything the view says, in one text. */
const seen = (db: Reader): string =>
  JSON.stringify([
    rows(db, 'polling_fact'),
    rows(db, 'polling_conflict'),
    rows(db, 'polling_voter'),
    // A count of nothing and no count are the same.
    rows(db, 'polling_count').filter((row) => !String(row).includes('"count":0')),
    countPlace(db, spot),
    countHours(db, spot),
    ELECTORS.map((elector) => [...stateOfElector(db, election, elector).marks]),
  ]);

const accepted = (electorId: string, ballots: readonly string[]) => ({
  kind: 'polling.accepted' as const,
  data: pollingEventSchemas['polling.accepted'].parse({
    ...spot,
    electorId,
    precinct: '1',
    ballots,
    how: 'ticket',
    when: 'day',
    sex: electorId.endsWith('1') ? '1' : '2',
    age: 46,
    roll: { version: 1, asOf: POLL_DAY, sha256: 'ab'.repeat(32) },
  }),
});

const second = { second: 's2', reason: '別の方の入場券でした' };

type Step =
  | { readonly at: 'accept'; readonly who: number; readonly ballots: readonly string[] }
  | { readonly at: 'provisional' | 'returned'; readonly who: number }
  | { readonly at: 'issue' | 'undo' | 'untick'; readonly target: number }
  | { readonly at: 'spoil' | 'stop' };

const stepArbitrary: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    at: fc.constant('accept' as const),
    who: fc.nat(1),
    ballots: fc.subarray(['single', 'list', 'review'], { minLength: 1 }),
  }),
  fc.record({ at: fc.constantFrom('provisional' as const, 'returned' as const), who: fc.nat(1) }),
  fc.record({
    at: fc.constantFrom('issue' as const, 'undo' as const, 'untick' as const),
    target: fc.nat(9),
  }),
  fc.record({ at: fc.constantFrom('spoil' as const, 'stop' as const) }),
);

/** What three desks recorded, each in a stream of its own. */
const recordedBy = (steps: readonly Step[]): StoredEvent[] => {
  const streams = ['poll-1-a', 'poll-1-b', 'poll-1-c'].map((name) => createTestStream(name));
  const ids: EventId[] = [];
  const anyId = (target: number): EventId =>
    ids[target % Math.max(ids.length, 1)] ?? eventIdSchema.parse('018f0000-0000-7000-8000-00000000dead');
  steps.forEach((step, at) => {
    const stream = streams[at % 3];
    if (stream === undefined) return;
    const electorId = electorIdSchema.parse(ELECTORS['who' in step ? step.who : 0]);
    const add = (kind: string, data: unknown): void =>
      void ids.push(eventIdSchema.parse(stream.add(kind, data, { at: POLL_DAY_10 + at }).eventId));
    if (step.at === 'accept') {
      const { kind, data } = accepted(electorId, step.ballots);
      add(kind, data);
    }
    if (step.at === 'provisional')
      add('polling.provisional', {
        ...spot,
        electorId,
        ballots: ['single'],
        when: 'day',
        cause: 'refused',
        verdict: 'voted',
        ...second,
      });
    if (step.at === 'returned')
      add('polling.absentee_returned', { ...spot, electorId, papers: 2, second: 's2' });
    if (step.at === 'issue')
      add('polling.ballot_issued', { ...spot, accepts: anyId(step.target), ballot: 'single' });
    if (step.at === 'undo') add('polling.undone', { ...spot, undoes: anyId(step.target), ...second });
    if (step.at === 'untick') add('polling.tick_undone', { ...spot, undoes: anyId(step.target) });
    if (step.at === 'spoil')
      add('polling.ballot_spoiled', { ...spot, ballot: 'list', cause: 'spoiled', reissued: true });
    if (step.at === 'stop')
      add('polling.stopped', { ...spot, verdict: 'voted', why: null, electorId, how: 'card' });
  });
  return streams.flatMap((stream) => [...stream.events]);
};

test('property: any order and any duplication of events gives the same roll state, counts and conflicts; forgotten, nothing is left', () => {
  fc.assert(
    fc.property(
      fc.array(stepArbitrary, { minLength: 1, maxLength: 14 }).chain((steps) => {
        const events = recordedBy(steps);
        return fc.tuple(
          fc.constant(events),
          fc.shuffledSubarray(events, { minLength: events.length }),
          fc.subarray(events),
        );
      }),
      ([events, shuffled, again]) => {
        const [first, other] = [openView(), openView()];
        first.take(events);
        other.take([...again, ...shuffled, ...again]);
        expect(seen(other.db)).toBe(seen(first.db));
        for (const elector of ELECTORS) {
          const facts = factsOfElector(first.db, election, elector);
          const undone = new Set(
            events.flatMap(({ kind, body }) => {
              const data = z.object({ undoes: z.string().optional() }).safeParse(envelopeOf(body)?.data);
              return kind.includes('undone') && data.data?.undoes !== undefined ? [data.data.undoes] : [];
            }),
          );
          const doubles = conflictsOf(foldElector(facts.toReversed(), undone)).length > 0;
          expect(conflictingElectors(first.db, election).includes(elector)).toBe(doubles);
        }
        first.forget(again);
        first.forget(shuffled);
        expect(countPlace(first.db, spot)).toMatchObject({
          accepted: 0,
          people: 0,
          issued: [],
          conflicts: 0,
        });
        expect(rows(first.db, 'polling_fact')).toEqual([]);
        first.db.close();
        other.db.close();
      },
    ),
    { numRuns: 40 },
  );
});

test('undo keeps the event: the acceptance stays in the view and counts no more, the voter may come again', () => {
  const view = openView();
  const stream = createTestStream('poll-1-a');
  const { kind, data } = accepted('1-1-1', ['single', 'list']);
  const taken = stream.add(kind, data, { at: POLL_DAY_10 });
  stream.add('polling.undone', { ...spot, undoes: taken.eventId, ...second }, { at: POLL_DAY_10 + 1 });
  view.take(stream.events);
  expect(countPlace(view.db, spot)).toMatchObject({ accepted: 0, people: 0, undone: 1, acceptedBallots: [] });
  expect(factsOfElector(view.db, election, '1-1-1')).toHaveLength(1);
  expect(stateOfElector(view.db, election, '1-1-1').marks.size).toBe(0);
  view.db.close();
});

test('two acceptances of one elector are both kept and both counted, and she is on the conflict list', () => {
  const view = openView();
  for (const device of ['poll-1-a', 'poll-1-b']) {
    const stream = createTestStream(device);
    const { kind, data } = accepted('1-1-1', ['single']);
    stream.add(kind, data, { at: POLL_DAY_10 });
    view.take(stream.events);
  }
  expect(countPlace(view.db, spot)).toMatchObject({ accepted: 2, people: 1, conflicts: 1 });
  expect(conflictingElectors(view.db, election)).toEqual(['1-1-1']);
  expect(stateOfElector(view.db, election, '1-1-1').marks.get('single')).toHaveLength(2);
  view.db.close();
});

test('what the centre told of earlier votes stands beside the record, once, and goes with an undoing that is here', () => {
  const view = openView();
  const mark = {
    ballot: 'single',
    eventId: eventIdSchema.parse('018f0000-0000-7000-8000-00000000beef'),
    at: POLL_DAY_10 - 86_400_000,
    place: placeIdSchema.parse('early-1'),
    device: 'early-1-a',
    when: 'early' as const,
    provisional: false,
  };
  expect(stateOfElector(view.db, election, '1-1-1', [mark, mark]).marks.get('single')).toHaveLength(1);
  const stream = createTestStream('early-1-a');
  stream.add('polling.undone', { ...spot, undoes: mark.eventId, ...second });
  view.take(stream.events);
  expect(stateOfElector(view.db, election, '1-1-1', [mark]).marks.size).toBe(0);
  view.db.close();
});

test('an election leaves the record as one, and only when nothing of it is of today', () => {
  const view = openView();
  const stream = createTestStream('poll-1-a');
  const { kind, data } = accepted('1-1-1', ['single']);
  const first = stream.add(kind, data, { at: POLL_DAY_10 });
  const last = stream.add(
    'polling.tick_undone',
    { ...spot, undoes: first.eventId },
    { at: POLL_DAY_10 + 50 },
  );
  view.take(stream.events);
  expect([first, last].map((event) => view.needs(event, POLL_DAY_10 + 20))).toEqual([true, true]);
  expect([first, last].map((event) => view.needs(event, POLL_DAY_10 + 50))).toEqual([false, false]);
  view.db.close();
});

test('events of the other mode, of other modules and of a newer program are passed over', () => {
  const view = openView();
  const stream = createTestStream('poll-1-b');
  stream.add('polling.accepted', accepted('1-1-1', ['single']).data, { mode: 'real' });
  stream.add('polling.accepted', { ...accepted('1-1-1', ['single']).data, newer: true });
  stream.add('polling.dreamt', {});
  stream.add('shelter.opened', {});
  view.take(stream.events);
  expect(rows(view.db, 'polling_fact')).toEqual([]);
  view.db.close();
});
