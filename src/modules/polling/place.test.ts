import { afterEach, expect, test } from 'vitest';
import {
  clerk,
  EARLY_DAY_8,
  electionOf,
  MARKED_AT,
  madeUp,
  must,
  openPollingDesk,
  POLL_DAY_10,
  type PollingDesk,
  type PollingDeskOptions,
  REASON,
  SECOND,
  supervisor,
} from '../../../test/harness/polling-desk.ts';
import { createTestStream } from '../../../test/harness/test-stream.ts';
import { envelopeOf } from '../../outbox/event.ts';
import { ballotIdSchema } from '../../registry/roll/election.ts';
import { acceptanceSchema, type Look } from './views.ts';

const desks: PollingDesk[] = [];
afterEach(() => {
  for (const desk of desks.splice(0)) desk.close();
});

const open = async (options: PollingDeskOptions = {}): Promise<PollingDesk> => {
  const desk = openPollingDesk(options);
  desks.push(desk);
  await desk.openDoors();
  return desk;
};

const accept = async (desk: PollingDesk, look: Pick<Look, 'lookId'>, more: object = {}) =>
  must(await desk.methods['polling.accept'].handle({ lookId: look.lookId, ...more }, clerk));

/** She is accepted and gone. */
const voted = async (desk: PollingDesk, electorId: string) => {
  const look = await desk.scan(electorId);
  const outcome = await accept(desk, look);
  if (outcome.outcome !== 'accepted') throw new Error(outcome.outcome);
  await desk.clear(look);
  return acceptanceSchema.parse(outcome.acceptance);
};

const dataOf = (desk: PollingDesk, kind: string): Record<string, unknown>[] =>
  desk.log
    .events({ afterSeq: 0, limit: 1_000 })
    .filter((event) => event.kind === kind)
    .map(({ body }) => envelopeOf(body)?.data as Record<string, unknown>);

test('毎時の照合: due after the first hour; tickets, papers and acceptances that differ are an alarm', async () => {
  const desk = await open({ now: POLL_DAY_10 - 3_600_000 });
  expect(desk.state().tieOut.due).toBeNull();
  desk.system.advance(3_600_000);
  expect(desk.state().tieOut.due).toBe('2026-12-06T09');
  await voted(desk, '1-1-1');
  const ballots = ['single', 'list', 'review'].map((id) => ({
    ballot: ballotIdSchema.parse(id) as never,
    count: 1,
  }));
  const count = (tickets: number, papers = ballots, hour = '2026-12-06T09') =>
    desk.methods['polling.tieOut'].handle({ hour, tickets, ballots: papers }, clerk);
  expect(must(await count(1)).alarms).toEqual([]);
  expect(desk.state().tieOut.due).toBeNull();
  const [first, ...rest] = ballots;
  const twice = must(
    await count(2, [
      { ...(first ?? { ballot: ballotIdSchema.parse('single') as never }), count: 2 },
      ...rest,
    ]),
  );
  expect(twice.alarms).toEqual([
    { what: 'people', counted: 2, recorded: 1 },
    { what: 'single', counted: 2, recorded: 1 },
  ]);
  expect(await count(1, ballots, '2026-12-06T11')).toMatchObject({ reason: 'wrong_hour' });
  expect(await count(1, ballots, '2026-12-05T09')).toMatchObject({ reason: 'wrong_hour' });
  desk.system.advance(3_600_000);
  expect(desk.state().tieOut.due).toBe('2026-12-06T10');
});

test('§12.6 start-of-day self-test: nothing opens before every reader, scanner, printer and paper was tried, or two persons waive it', async () => {
  const desk = openPollingDesk({ now: Date.parse('2026-12-06T06:40:00+09:00') });
  desks.push(desk);
  const doOpen = (waived: object[] = [], second?: object) =>
    desk.methods['polling.open'].handle(
      { waived, ...(second === undefined ? {} : { second }) } as never,
      supervisor,
    );
  expect(await doOpen()).toMatchObject({ reason: 'checklist_open', detail: { item: 'scanner' } });
  const { items } = await desk.methods['polling.checklist'].handle({}, clerk);
  expect(items.map(({ item, state }) => `${item} ${state}`)).toEqual([
    'election done',
    'readers done',
    'scanner todo',
    'printer todo',
    'clock done',
    'roll done',
    'roll_at_centre done',
    'marks done',
    'paper_roll todo',
    'empty_boxes todo',
  ]);
  expect(await desk.methods['polling.tryScan'].handle({ code: 'x' }, clerk)).toEqual({
    read: false,
    inRoll: false,
  });
  expect(await desk.methods['polling.tryScan'].handle({ code: 'T1-1-1' }, clerk)).toEqual({
    read: true,
    inRoll: true,
  });
  for (const item of ['paper_roll', 'empty_boxes'] as const)
    await desk.methods['polling.tick'].handle({ item, done: true }, clerk);
  const waived = [{ item: 'printer', reason: 'プリンターの紙がないため' }];
  expect(await doOpen(waived)).toMatchObject({ reason: 'second_needed' });
  must(await doOpen(waived, SECOND));
  expect(dataOf(desk, 'polling.opened')).toMatchObject([{ second: 's2', clockAheadMs: 0 }]);
  expect(await doOpen()).toMatchObject({ reason: 'already_open' });
  // Tried and opened at 6:40: but nobody votes before 7:00.
  expect((await desk.scan('1-1-1')).verdict).toMatchObject({
    kind: 'not_open',
    why: 'before_hours',
    from: '07:00',
  });
});

test('the boxes must be seen to be empty: that is nobody’s to waive', async () => {
  const desk = openPollingDesk();
  desks.push(desk);
  await desk.methods['polling.checklist'].handle({}, clerk);
  const waived = ['scanner', 'printer', 'paper_roll', 'empty_boxes'].map((item) => ({
    item,
    reason: REASON,
  }));
  expect(
    await desk.methods['polling.open'].handle({ waived, second: SECOND } as never, supervisor),
  ).toMatchObject({
    reason: 'not_waivable',
    detail: { item: 'empty_boxes' },
  });
});

const FAULTS: readonly (readonly [string, string, PollingDeskOptions])[] = [
  ['no election', 'no_election', { election: undefined }],
  ['the wrong election', 'wrong_election', { version: { electionId: 'other-2026' as never } }],
  ['an election in earnest', 'wrong_election', { election: { ...electionOf(), mode: 'real' } }],
  ['a place of another election', 'wrong_precinct', { place: 'poll-9' }],
  ['a roll without its precincts', 'wrong_precinct', { electors: [madeUp('2-1-1')] }],
  ['no roll', 'no_roll', { version: null }],
  ['§12.7b a roll of last year', 'roll_stale', { version: { asOf: '2025-12-01' as never } }],
  ['§12.7b another roll than the centre’s', 'roll_differs', { comparison: 'differs' }],
  ['§11 a clock 31 s ahead', 'clock_off', { aheadMs: 31_000 }],
  ['§11 a clock 31 s behind', 'clock_off', { aheadMs: -31_000 }],
];
test.each(FAULTS)(
  'a terminal with %s does not open and accepts nobody: %s',
  async (_name, fault, options) => {
    const desk = openPollingDesk(options);
    desks.push(desk);
    await desk.methods['polling.checklist'].handle({}, clerk);
    expect(await desk.methods['polling.open'].handle({ waived: [] }, supervisor)).toMatchObject({
      reason: 'station_fault',
      detail: { fault },
    });
    expect((await desk.scan('1-1-1')).verdict).toEqual({ kind: 'station', why: fault });
    expect(desk.state().faults[0]).toBe(fault);
  },
);

test('§11 clock: 29 s off is good; one that jumped and was never compared is 要確認 for everybody', async () => {
  const good = await open({ aheadMs: 29_000 });
  expect((await good.scan('1-1-1')).verdict.kind).toBe('ok');
  const doubtful = await open({ suspect: true, device: 'poll-1-b' });
  expect((await doubtful.scan('1-1-1')).verdict).toEqual({ kind: 'check', why: ['clock_doubt'] });
});

test('§12.7b every output carries version, day and hash of the roll', async () => {
  const desk = await open();
  const stamp = { version: 3, asOf: '2026-11-23', sha256: 'ab'.repeat(32) };
  expect(desk.state().roll).toMatchObject({ ...stamp, source: '訓練' });
  await voted(desk, '1-1-1');
  expect(must(await desk.methods['polling.report'].handle({}, clerk)).roll).toEqual(stamp);
  expect(must(await desk.methods['polling.backup'].handle({ after: null }, clerk)).roll).toEqual(stamp);
  expect(dataOf(desk, 'polling.accepted')).toMatchObject([{ roll: stamp }]);
});

test('予備の名簿: every elector once, over pages, with what stands against her; what was ticked on it is keyed with its time', async () => {
  const electors = Array.from({ length: 1_203 }, (_, at) =>
    madeUp(`1-${Math.floor(at / 50) + 1}-${(at % 50) + 1}`),
  );
  const desk = await open({ electors: [...electors, madeUp('2-1-1')] });
  await voted(desk, '1-1-3');
  const seen: string[] = [];
  const stops: (string | null)[] = [];
  for (let after: unknown = null, pages = 0; pages < 10; pages += 1) {
    const page = must(await desk.methods['polling.backup'].handle({ after } as never, clerk));
    expect(page.electors).toBe(1_203);
    seen.push(...page.rows.map(({ electorId }) => electorId));
    stops.push(...page.rows.map(({ stop }) => stop));
    // The screen was loaded again in between: a walk that is gone is begun anew.
    if (pages === 0) await desk.methods['polling.backup'].handle({ after: null }, clerk);
    after = page.next;
    if (after === null) break;
  }
  expect(seen).toEqual(electors.map(({ electorId }) => electorId));
  expect(stops.filter((stop) => stop !== null)).toEqual(['voted']);
  const key = (electorId: string, paperAt: number) =>
    desk.methods['polling.paper'].handle(
      {
        electorId: electorId as never,
        paperAt,
        ballots: ['single', 'list'].map((id) => ballotIdSchema.parse(id) as never),
        issued: true,
      },
      clerk,
    );
  const at = POLL_DAY_10 - 1_800_000;
  expect(must(await key('1-1-4', at))).toMatchObject({ conflict: false, acceptance: { at, how: 'paper' } });
  // A fact that happened is recorded, and told: nobody hides it.
  expect(must(await key('1-1-3', at))).toMatchObject({ conflict: true, acceptance: { conflict: true } });
  expect(must(await desk.methods['polling.conflicts'].handle({}, clerk)).conflicts).toMatchObject([
    { electorId: '1-1-3', ballots: ['single', 'list'], acceptances: [{ first: true }, { first: false }] },
  ]);
  expect(await key('1-1-5', POLL_DAY_10 + 60_000)).toMatchObject({ reason: 'wrong_time' });
  expect(await key('2-1-1', at)).toMatchObject({ reason: 'no_such_elector' });
  expect(desk.state().counts).toMatchObject({ paper: 2, accepted: 3, people: 2, conflicts: 1 });
  expect(must(await desk.methods['polling.report'].handle({}, clerk)).hours).toEqual([
    { hour: '2026-12-06T09', bySex: { '1': 0, '2': 2, '9': 0 } },
    { hour: '2026-12-06T10', bySex: { '1': 0, '2': 1, '9': 0 } },
  ]);
});

test('閉所 with head and counts, by two persons; after it nobody is taken in, and paper may still be keyed', async () => {
  const desk = await open({ electors: [madeUp('1-1-1'), madeUp('1-1-2')] });
  await voted(desk, '1-1-1');
  const before = desk.log.head();
  const report = must(await desk.methods['polling.close'].handle({ second: SECOND }, supervisor));
  expect(report).toMatchObject({ counts: { people: 1 }, closedAt: POLL_DAY_10 });
  expect(dataOf(desk, 'polling.closed')).toMatchObject([
    { people: 1, heads: [{ device: 'poll-1-a', seq: before.seq, hash: before.hash }] },
  ]);
  expect(await desk.methods['polling.close'].handle({ second: SECOND }, supervisor)).toMatchObject({
    reason: 'closed',
  });
  const look = await desk.scan('1-1-2');
  expect(look.verdict).toMatchObject({ kind: 'not_open', why: 'closed' });
});

/** What one terminal recorded, at another one of the same place (sync/peer-exchange.ts). */
const exchange = (from: PollingDesk, to: PollingDesk): void => {
  const written = to.db.write((tx) => {
    for (const event of from.log.events({ afterSeq: 0, limit: 1_000 })) {
      const body = envelopeOf(event.body);
      if (body !== undefined) to.projection.applyForeign?.(tx, event, body);
    }
  });
  expect(written.ok).toBe(true);
};

test('§12.3 two desks of one place in the same millisecond, no line between them: both recorded, listed at both after the exchange, and the hourly count shows it', async () => {
  const [a, b] = [await open({ device: 'poll-1-a' }), await open({ device: 'poll-1-b' })];
  await Promise.all([voted(a, '1-1-1'), voted(b, '1-1-1')]);
  exchange(a, b);
  exchange(b, a);
  exchange(a, b);
  for (const desk of [a, b]) {
    expect(desk.state().counts).toMatchObject({ accepted: 2, people: 1, conflicts: 1 });
    const { conflicts } = must(await desk.methods['polling.conflicts'].handle({}, clerk));
    expect(conflicts).toMatchObject([
      {
        electorId: '1-1-1',
        acceptances: [
          { device: 'poll-1-a', first: true },
          { device: 'poll-1-b', first: false },
        ],
      },
    ]);
    expect((await desk.scan('1-1-1')).verdict.kind).toBe('voted');
  }
  // One ticket was collected: the hand count is one short of what was recorded.
  const ballots = ['single', 'list', 'review'].map((id) => ({
    ballot: ballotIdSchema.parse(id) as never,
    count: 2,
  }));
  const counted = must(
    await a.methods['polling.tieOut'].handle({ hour: '2026-12-06T09', tickets: 1, ballots }, clerk),
  );
  expect(counted.alarms).toEqual([{ what: 'people', counted: 1, recorded: 2 }]);
});

test('§12.5 what an election of another name recorded changes nothing here', async () => {
  const a = await open({ device: 'poll-1-a' });
  const before = JSON.stringify(a.state().counts);
  const stream = createTestStream('poll-1-c');
  stream.add('polling.accepted', { ...dataOfAccepted, election: 'other-2026' });
  const [event] = stream.events;
  const body = event === undefined ? undefined : envelopeOf(event.body);
  if (event === undefined || body === undefined) throw new Error('no event');
  a.db.write((tx) => a.projection.applyForeign?.(tx, event, body));
  expect(JSON.stringify(a.state().counts)).toBe(before);
  expect((await a.scan('1-1-1')).verdict.kind).toBe('ok');
});

const dataOfAccepted = {
  place: 'poll-1',
  electorId: '1-1-1',
  precinct: '1',
  ballots: ['single', 'list', 'review'],
  how: 'ticket',
  when: 'day',
  sex: '2',
  age: 46,
  roll: { version: 3, asOf: '2026-11-23', sha256: 'ab'.repeat(32) },
};

test.each([
  { marked: 'never came', markedAt: null, state: 'todo', detail: [] },
  {
    marked: 'are of a moment at which people still voted early',
    markedAt: MARKED_AT - 3_600_000,
    state: 'bad',
    detail: ['2', String(MARKED_AT - 3_600_000)],
  },
])(
  '§12.7b marks of early voters that $marked keep a place closed until two persons go without',
  async (each) => {
    const desk = openPollingDesk({ markedAt: each.markedAt });
    desks.push(desk);
    const { items } = await desk.methods['polling.checklist'].handle({}, clerk);
    expect(items.find(({ item }) => item === 'marks')).toEqual({
      item: 'marks',
      by: 'machine',
      state: each.state,
      detail: each.detail,
      waivable: true,
    });
    await desk.methods['polling.tryScan'].handle({ code: 'T1-1-1' }, clerk);
    for (const item of ['printer', 'paper_roll', 'empty_boxes'] as const)
      await desk.methods['polling.tick'].handle({ item, done: true }, clerk);
    const doOpen = (input: object) => desk.methods['polling.open'].handle(input as never, supervisor);
    expect(await doOpen({ waived: [] })).toMatchObject({
      reason: 'checklist_open',
      detail: { item: 'marks' },
    });
    must(await doOpen({ waived: [{ item: 'marks', reason: REASON }], second: SECOND }));
  },
);

test('a place of early voting itself waits for no marks', async () => {
  const desk = openPollingDesk({ place: 'early-1', now: EARLY_DAY_8, markedAt: null });
  desks.push(desk);
  const { items } = await desk.methods['polling.checklist'].handle({}, clerk);
  expect(items.map(({ item }) => item)).not.toContain('marks');
});

test('a place that opened late owes no count of the hours before it', async () => {
  const desk = openPollingDesk({ now: Date.parse('2026-12-06T09:10:00+09:00') });
  desks.push(desk);
  await desk.openDoors();
  expect(desk.state().tieOut.due).toBeNull();
  desk.system.advance(3_600_000);
  expect(desk.state().tieOut.due).toBe('2026-12-06T09');
});
