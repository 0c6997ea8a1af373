import { afterEach, expect, test } from 'vitest';
import {
  clerk,
  EARLY_DAY_3,
  EARLY_DAY_8,
  electionOf,
  madeUp,
  memoryRoll,
  must,
  openPollingDesk,
  POLL_DAY_10,
  type PollingDesk,
  type PollingDeskOptions,
  REASON,
  SECOND,
  supervisor,
} from '../../../test/harness/polling-desk.ts';
import { residentIdSchema } from '../../kernel/ids.ts';
import { success } from '../../kernel/result.ts';
import { envelopeOf } from '../../outbox/event.ts';
import { ballotIdSchema } from '../../registry/roll/election.ts';
import { electorIdSchema } from '../../registry/roll/schema.ts';
import type { ReserveRefusal } from './ports.ts';
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

test('nothing that somebody waits for reads the whole roll', async () => {
  const election = electionOf();
  const unread = (): never => {
    throw new Error('the whole roll was read');
  };
  const desk = await open({
    election,
    roll: { ...memoryRoll(election, [madeUp('1-1-1')]), counts: unread, everyone: unread },
  });
  await voted(desk, '1-1-1');
  expect(desk.state()).toMatchObject({ faults: [], counts: { accepted: 1 } });
});

test('tap, verdict, acceptance, a tick for each ballot, and all of it survives a reopen', async () => {
  const desk = await open({ electors: [madeUp('1-1-1', { residentId: '77' })] });
  const { visitId } = desk.tap('77');
  const look = await desk.find({ by: 'visit', visitId });
  expect(look).toMatchObject({ how: 'card', verdict: { kind: 'ok' }, when: 'day', needsOath: false });
  const { acceptId, ballots } =
    (await accept(desk, look)).outcome === 'accepted' ? await acceptance(desk) : never();
  for (const { ballot } of ballots)
    must(await desk.methods['polling.issue'].handle({ acceptId, ballot }, clerk));
  await desk.clear(look);
  desk.reopen();
  expect(desk.state().counts).toMatchObject({
    accepted: 1,
    people: 1,
    bySex: { '1': 0, '2': 1, '9': 0 },
    issued: [{ count: 1 }, { count: 1 }, { count: 1 }],
  });
  expect((await desk.find({ by: 'visit', visitId })).verdict).toMatchObject({
    kind: 'voted',
    earlier: [{ placeName: '第一投票所', at: POLL_DAY_10 }],
  });
});

const never = (): never => {
  throw new Error('not accepted');
};
const acceptance = async (desk: PollingDesk) => {
  const { entries } = must(await desk.methods['polling.recent'].handle({ open: false }, clerk));
  return acceptanceSchema.parse(entries[0]);
};

test('§12.2 every stop is written down, stands until it is cleared, and gives no ballot', async () => {
  const electors = [
    madeUp('1-1-1'),
    madeUp('1-1-2', { standing: { kind: 'disfranchised' } }),
    madeUp('1-1-3', { standing: { kind: 'deceased' } }),
    madeUp('1-1-4', { absentee: { issuedOn: '2026-11-26' } }),
    madeUp('2-1-1'),
    madeUp('1-1-5'),
  ];
  const earlier = (electorId: string) =>
    electorId === '1-1-5'
      ? ['single', 'list', 'review'].map((ballot) => ({
          ballot,
          eventId: '018f0000-0000-7000-8000-000000000001' as never,
          at: EARLY_DAY_8,
          place: 'early-1' as never,
          device: 'early-1-a',
          when: 'early' as const,
          provisional: false,
        }))
      : [];
  const desk = await open({ electors, earlier });
  await voted(desk, '1-1-1');
  const stops = {
    '1-1-1': 'voted',
    '1-1-2': 'disfranchised',
    '1-1-3': 'deceased',
    '1-1-4': 'absentee_issued',
    '1-1-5': 'early_voted',
    '2-1-1': 'other_place',
    '9-9-9': 'not_on_roll',
  };
  for (const [electorId, kind] of Object.entries(stops)) {
    const look = await desk.scan(electorId);
    expect(look.verdict.kind, electorId).toBe(kind);
    expect(desk.state().standing).toEqual({ lookId: look.lookId, verdict: kind });
    expect(await desk.methods['polling.accept'].handle({ lookId: look.lookId }, clerk)).toMatchObject({
      reason: 'not_acceptable',
    });
    // §12.17: the next ticket, card or touch does not take it away.
    expect(await desk.methods['polling.find'].handle({ by: 'ticket', code: 'T1-1-1' }, clerk)).toEqual({
      ok: false,
      reason: 'stop_stands',
    });
    expect(must(await desk.methods['polling.look'].handle({ lookId: look.lookId }, clerk)).verdict.kind).toBe(
      kind,
    );
    await desk.clear(look);
  }
  expect(dataOf(desk, 'polling.stopped').map(({ verdict }) => verdict)).toEqual(Object.values(stops));
  expect(desk.state().counts).toMatchObject({ accepted: 1, stops: 7 });
});

test('the double tap is one acceptance: the second touch gets the answer of the first', async () => {
  const desk = await open();
  const look = await desk.scan('1-1-1');
  const [one, two] = await Promise.all([accept(desk, look), accept(desk, look)]);
  expect(one).toEqual(two);
  expect(dataOf(desk, 'polling.accepted')).toHaveLength(1);
  expect(await accept(desk, look)).toEqual(one);
});

test('§12.4 undo needs reason and a second user, the event is kept, and what was handed out must be back first', async () => {
  const desk = await open();
  const { acceptId } = await voted(desk, '1-1-1');
  const undo = (second: { staff: string; pin: string }, caller = clerk) =>
    desk.methods['polling.undo'].handle({ acceptId, reason: REASON, second }, caller);
  expect(
    desk.methods['polling.undo'].shape.input.safeParse({ acceptId, reason: '　', second: SECOND }).success,
  ).toBe(false);
  expect(await undo({ staff: 's2', pin: '9999' })).toMatchObject({ reason: 'wrong_pin' });
  expect(await undo({ staff: 's1', pin: '1234' }, supervisor)).toMatchObject({ reason: 'same_person' });
  expect(await undo({ staff: 'c1', pin: '1234' })).toMatchObject({ reason: 'not_allowed' });
  const ballot = ballotIdSchema.parse('single') as never;
  const ticked = acceptanceSchema.parse(
    must(await desk.methods['polling.issue'].handle({ acceptId, ballot }, clerk)),
  );
  expect(await undo(SECOND)).toMatchObject({ reason: 'ballots_out' });
  const tickId = ticked.ballots[0]?.tickId ?? never();
  must(await desk.methods['polling.undoIssue'].handle({ tickId }, clerk));
  expect(must(await undo(SECOND))).toMatchObject({ undone: true });
  expect(await undo(SECOND)).toMatchObject({ reason: 'already_undone' });
  expect(desk.kinds()).toContain('polling.accepted');
  expect(dataOf(desk, 'polling.undone')).toMatchObject([
    { undoes: acceptId, reason: REASON, second: 'desk' },
  ]);
  expect((await desk.scan('1-1-1')).verdict.kind).toBe('ok');
});

test('期日前投票: 事由 and 宣誓書 go with the acceptance, in one transaction; the drawn signature is kept', async () => {
  const desk = await open({ place: 'early-1', now: EARLY_DAY_3, election: electionOf({ early: 1 }) });
  const look = await desk.scan('1-1-1');
  expect(look).toMatchObject({ when: 'early', needsOath: true, verdict: { later: [{ id: 'review' }] } });
  const oath = must(await desk.methods['polling.oath'].handle({ lookId: look.lookId, reason: 1 }, clerk));
  expect(oath).toMatchObject({
    name: '佐藤　花子',
    birthDate: '昭和55年2月17日',
    swornOn: '2026-11-27',
    commission: '架空県かざし市選挙管理委員会',
  });
  const refuse = (more: object) =>
    desk.methods['polling.accept'].handle({ lookId: look.lookId, ...more }, clerk);
  expect(await refuse({})).toMatchObject({ reason: 'reason_needed' });
  expect(await refuse({ reason: 1 })).toMatchObject({ reason: 'oath_needed' });
  const strokes = [[[10, 20] as [number, number], [30, 40] as [number, number]]];
  await accept(desk, look, { reason: 1, oath: { form: 'signed', strokes } });
  expect(desk.kinds().slice(-2)).toEqual(['polling.accepted', 'polling.oath']);
  expect(dataOf(desk, 'polling.oath')).toMatchObject([{ reasonCode: 1, form: 'signed', strokes }]);
  expect(dataOf(desk, 'polling.accepted')).toMatchObject([
    { reason: 1, when: 'early', ballots: ['single', 'list'] },
  ]);
});

test('§11 the ticket of a family member: two tickets after each other are 要確認, gone past by a second person', async () => {
  const desk = await open({ electors: [madeUp('1-1-1'), madeUp('1-1-2', { name: '佐藤　太郎', sex: '1' })] });
  await desk.scan('1-1-1');
  const look = await desk.scan('1-1-2');
  expect(look.verdict).toEqual({ kind: 'check', why: ['ticket_of_other'] });
  expect(look.goOn).toBe('accept');
  const override = (second: object) =>
    desk.methods['polling.override'].handle(
      { lookId: look.lookId, reason: REASON, second: { ...SECOND, ...second } },
      clerk,
    );
  expect(await override({ pin: '0000' })).toMatchObject({ reason: 'wrong_pin' });
  expect(must(await override({}))).toMatchObject({ verdict: { kind: 'ok' }, overridden: 'check' });
  await accept(desk, look);
  expect(dataOf(desk, 'polling.accepted')).toMatchObject([
    {
      electorId: '1-1-2',
      override: { verdict: 'check', why: 'ticket_of_other', second: 's2', reason: REASON },
    },
  ]);
});

test('§11 card whose name differs from the roll, and two namesakes of one birthday: 要確認', async () => {
  const electors = [
    madeUp('1-1-1', { residentId: '77', name: '鈴木　一郎' }),
    madeUp('1-1-2', { birthDate: '1980-02-17' }),
    madeUp('1-1-3', { birthDate: '1980-02-17', address: '架空県かざし市浜町９' }),
  ];
  const desk = await open({
    electors,
    registerName: (id) => (id === residentIdSchema.parse('77') ? '田中　一郎' : undefined),
  });
  const { visitId } = desk.tap('77');
  const renamed = await desk.find({ by: 'visit', visitId });
  expect(renamed.verdict).toEqual({ kind: 'check', why: ['name_differs'] });
  await desk.clear(renamed);
  const { hits } = must(await desk.methods['polling.search'].handle({ text: '佐藤花子' }, clerk));
  expect(hits.map(({ address }) => address)).toHaveLength(2);
  const found = await desk.find({ by: 'search', electorId: electorIdSchema.parse(hits[1]?.electorId) });
  expect(found.verdict).toEqual({ kind: 'check', why: ['same_person_twice'] });
});

test('nobody is chosen whom no search showed', async () => {
  const desk = await open();
  const electorId = electorIdSchema.parse('1-1-1') as never;
  expect(await desk.methods['polling.find'].handle({ by: 'search', electorId }, clerk)).toMatchObject({
    reason: 'not_listed',
  });
});

test('§11 proxy: 代理投票 needs two different helpers of the staff, and says nothing of the choice', async () => {
  const desk = await open();
  const look = await desk.scan('1-1-1');
  const assist = (helpers: [string, string]) => ({
    assist: { kind: 'proxy', helpers, cause: 'sight' } as const,
  });
  expect(
    await desk.methods['polling.accept'].handle({ lookId: look.lookId, ...assist(['甲', '甲']) }, clerk),
  ).toMatchObject({ reason: 'helpers_differ' });
  await accept(desk, look, assist(['甲', '乙']));
  expect(desk.state().counts.proxy).toBe(1);
});

test('仮投票 follows a stop by a second person, is no acceptance, and is asked about when she comes again', async () => {
  const desk = await open();
  await voted(desk, '1-1-1');
  const look = await desk.scan('1-1-1');
  const keep = (more: object) =>
    desk.methods['polling.provisional'].handle(
      {
        lookId: look.lookId,
        ballots: [ballotIdSchema.parse('single') as never],
        cause: 'refused',
        reason: REASON,
        second: SECOND,
        ...more,
      },
      clerk,
    );
  expect(await keep({ ballots: [ballotIdSchema.parse('nothing')] })).toMatchObject({
    reason: 'wrong_ballots',
  });
  must(await keep({}));
  expect(desk.state()).toMatchObject({
    counts: { accepted: 1, provisional: 1, conflicts: 0 },
    standing: null,
  });
  expect(dataOf(desk, 'polling.provisional')).toMatchObject([{ verdict: 'voted', second: 's2' }]);
});

test('不在者投票用紙の返還 takes the stop away, by two persons', async () => {
  const desk = await open({ electors: [madeUp('1-1-1', { absentee: { issuedOn: '2026-11-26' } })] });
  const look = await desk.scan('1-1-1');
  expect(look.goOn).toBe('returned');
  const { lookId } = look;
  const returned = await desk.methods['polling.absenteeReturned'].handle(
    { lookId, papers: 3, second: SECOND },
    clerk,
  );
  expect(must(returned).verdict.kind).toBe('ok');
  await accept(desk, look);
  expect(desk.state().counts.accepted).toBe(1);
});

test('投票の秘密: spoiled and re-issued papers are counted by kind and name nobody', async () => {
  const desk = await open();
  await voted(desk, '1-1-1');
  const ballot = ballotIdSchema.parse('list') as never;
  must(await desk.methods['polling.spoil'].handle({ ballot, cause: 'spoiled', reissued: true }, clerk));
  expect(JSON.stringify(dataOf(desk, 'polling.ballot_spoiled'))).not.toContain('1-1-1');
  expect(desk.state().counts).toMatchObject({
    spoiled: [{ ballot: 'list', count: 1 }],
    reissued: [{ ballot: 'list', count: 1 }],
  });
});

/** A centre that answers as it is told. */
const answering = (answers: (ReserveRefusal | { readonly kind: 'accepted' })[], asked: string[][]) => ({
  election: electionOf(),
  place: 'early-1',
  now: EARLY_DAY_8,
  reservations: (db: PollingDesk['db']) => ({
    reserve(wish: { readonly subjects: readonly string[]; readonly also: (tx: never) => void }) {
      asked.push([...wish.subjects]);
      const answer = answers.shift() ?? { kind: 'unreachable' as const };
      if (answer.kind === 'accepted') db.write((tx) => wish.also(tx as never));
      return Promise.resolve(answer);
    },
    release(wish: { readonly subjects: readonly string[]; readonly also: (tx: never) => void }) {
      asked.push(['release', ...wish.subjects]);
      db.write((tx) => wish.also(tx as never));
      return success(undefined);
    },
  }),
});
const oath = { reason: 2, oath: { form: 'printed' } } as const;

test('共通・期日前: taken is a stop that says where and when; both groups are asked for at once and given back at an undoing', async () => {
  const asked: string[][] = [];
  const desk = await open(
    answering([{ kind: 'taken', placeName: '駅前', at: 7 }, { kind: 'accepted' }], asked),
  );
  const look = await desk.scan('1-1-1');
  expect(desk.state().reservations).toBe('central');
  const stopped = await accept(desk, look, oath);
  expect(stopped).toMatchObject({
    outcome: 'stopped',
    look: { verdict: { kind: 'taken', placeName: '駅前', at: 7 }, goOn: 'provisional' },
  });
  expect(desk.state().standing?.verdict).toBe('taken');
  expect(desk.kinds().at(-1)).toBe('polling.stopped');
  await desk.clear(look);
  const again = await desk.scan('1-1-1');
  const { outcome } = await accept(desk, again, oath);
  expect(outcome).toBe('accepted');
  await desk.clear(again);
  const { acceptId } = await acceptance(desk);
  must(await desk.methods['polling.undo'].handle({ acceptId, reason: REASON, second: SECOND }, clerk));
  expect(asked).toEqual([
    ['1-1-1:house', '1-1-1:review'],
    ['1-1-1:house', '1-1-1:review'],
    ['release', '1-1-1:house', '1-1-1:review'],
  ]);
});

test('§11 offline: strict without the centre stops; two persons with the centre’s word on the telephone go on', async () => {
  const desk = await open(answering([{ kind: 'unreachable' }], []));
  const look = await desk.scan('1-1-1');
  const stopped = await accept(desk, look, oath);
  expect(stopped).toMatchObject({
    outcome: 'stopped',
    look: { verdict: { kind: 'unreachable' }, goOn: 'accept' },
  });
  const override = await desk.methods['polling.override'].handle(
    { lookId: look.lookId, reason: '本部に電話で確認した', second: SECOND },
    clerk,
  );
  expect(must(override).verdict.kind).toBe('ok');
  await accept(desk, look, oath);
  expect(dataOf(desk, 'polling.accepted')).toMatchObject([{ override: { verdict: 'unreachable' } }]);
});
