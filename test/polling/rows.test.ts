/** Every row of the exception matrix for a polling station (domain.md §11), at a desk that works alone. */
import { afterEach, describe, expect, test } from 'vitest';
import { HIDDEN_ADDRESS } from '../../src/registry/disclose.ts';
import { ballotIdSchema } from '../../src/registry/roll/election.ts';
import { electorIdSchema } from '../../src/registry/roll/schema.ts';
import {
  accept,
  acceptFound,
  closeDesks,
  dataOf,
  openDesk,
  override,
  recordOf,
} from '../harness/polling-acts.ts';
import {
  clerk,
  EARLY_DAY_8,
  electionOf,
  madeUp,
  must,
  POLL_DAY_10,
  type PollingDesk,
  REASON,
  SECOND,
  supervisor,
} from '../harness/polling-desk.ts';

afterEach(closeDesks);

const cardOf = (desk: PollingDesk, residentId: string, notes: readonly 'card_expired'[] = []) =>
  desk.find({ by: 'visit', visitId: desk.tap(residentId, notes).visitId });
const searchFor = async (desk: PollingDesk, text: string, birthDate?: string) =>
  must(
    await desk.methods['polling.search'].handle(
      { text, ...(birthDate === undefined ? {} : { birthDate: birthDate as never }) },
      clerk,
    ),
  ).hits;
const choose = (desk: PollingDesk, electorId = '') =>
  desk.find({ by: 'search', electorId: electorIdSchema.parse(electorId) });

describe('domain.md §11, polling', () => {
  test('card expired: it finds her as a search does, says so, and is proof of nothing', async () => {
    const same = { name: '双子　一', birthDate: '1980-02-17' };
    const desk = await openDesk({
      electors: [
        madeUp('1-1-1', { residentId: '77' }),
        madeUp('1-1-2', { ...same, residentId: '88' }),
        madeUp('1-1-3', same),
      ],
    });
    const look = await cardOf(desk, '77', ['card_expired']);
    expect(look).toMatchObject({ verdict: { kind: 'ok' }, how: 'search', cardExpired: true });
    await acceptFound(desk, look);
    expect(dataOf(desk, 'polling.accepted')).toMatchObject([{ electorId: '1-1-1', how: 'search' }]);
    // A card in force leads to one person alone; one past its date leaves the namesake in question.
    const live = await cardOf(desk, '88');
    expect(live).toMatchObject({ verdict: { kind: 'ok' }, how: 'card', cardExpired: false });
    await desk.clear(live);
    expect((await cardOf(desk, '88', ['card_expired'])).verdict).toEqual({
      kind: 'check',
      why: ['same_person_twice'],
    });
  });

  test('card not linked: she is searched by name and birth date, and the record says how she was found', async () => {
    const desk = await openDesk({
      electors: [madeUp('1-1-1'), madeUp('1-1-2', { birthDate: '1931-03-04' })],
    });
    const hits = await searchFor(desk, '佐藤花子', '1931-03-04');
    expect(hits.map(({ electorId }) => electorId)).toEqual(['1-1-2']);
    await acceptFound(desk, await choose(desk, hits[0]?.electorId));
    expect(dataOf(desk, 'polling.accepted')).toMatchObject([{ electorId: '1-1-2', how: 'search' }]);
  });

  test('serial changed after renewal: the new card is the same elector, who has voted by the old one', async () => {
    const desk = await openDesk({ electors: [madeUp('1-1-1', { residentId: '77' })] });
    const first = await cardOf(desk, '77');
    await acceptFound(desk, first);
    const second = await cardOf(desk, '77');
    expect(second.visitId).not.toBe(first.visitId);
    expect(second).toMatchObject({ elector: { electorId: '1-1-1' }, verdict: { kind: 'voted' } });
  });

  test('no card: the ticket, the name, or the number on the roll lead to the same verdict', async () => {
    const desk = await openDesk({ electors: [madeUp('1-1-1')] });
    const ways = [
      () => desk.scan('1-1-1'),
      async () => choose(desk, (await searchFor(desk, '佐藤花子'))[0]?.electorId),
      () => desk.find({ by: 'number', electorId: electorIdSchema.parse('1-1-1') }),
    ];
    const verdicts: unknown[] = [];
    for (const find of ways) {
      const look = await find();
      verdicts.push([look.how, look.elector?.electorId, look.verdict.kind]);
      await desk.clear(look);
    }
    expect(verdicts).toEqual([
      ['ticket', '1-1-1', 'ok'],
      ['search', '1-1-1', 'ok'],
      ['number', '1-1-1', 'ok'],
    ]);
  });

  test('mover: who came lately is on no roll here, who went stands on the old one, and within the prefecture two persons see the proof', async () => {
    const base = electionOf();
    const election = {
      ...base,
      ballots: base.ballots.map((ballot) => ({ ...ballot, movers: 'within_prefecture' as const })),
    };
    const moved = (electorId: string, kind: string, on: string) =>
      madeUp(electorId, { residentId: electorId.replaceAll('-', ''), standing: { kind, on } });
    const desk = await openDesk({
      election,
      electors: [
        moved('1-1-1', 'prefectural_mover', '2026-10-01'),
        moved('1-1-2', 'prefectural_mover', '2026-07-01'),
      ],
    });
    const came = await cardOf(desk, '999');
    expect(came).toMatchObject({ elector: null, verdict: { kind: 'not_on_roll' }, goOn: 'provisional' });
    await desk.clear(came);
    const went = await cardOf(desk, '111');
    expect(went.verdict).toEqual({ kind: 'check', why: ['mover_proof'] });
    expect(await accept(desk, went)).toMatchObject({ reason: 'not_acceptable' });
    expect(must(await override(desk, went))).toMatchObject({ verdict: { kind: 'ok' }, overridden: 'check' });
    await acceptFound(desk, went);
    expect(dataOf(desk, 'polling.accepted')).toMatchObject([
      { electorId: '1-1-1', override: { why: 'mover_proof', second: 's2', reason: REASON } },
    ]);
    // More than four months ago: 表示 is over.
    expect((await cardOf(desk, '112')).verdict).toMatchObject({ kind: 'disfranchised', why: 'moved_out' });
  });

  test('wrong place: she is told which is hers, with its address and where it is on the map', async () => {
    const election = electionOf();
    const desk = await openDesk({ election, electors: [madeUp('1-1-1'), madeUp('2-1-1')] });
    const look = await desk.scan('2-1-1');
    const hers = election.places.find(({ id }) => id === 'poll-2');
    expect(hers?.map).not.toBeNull();
    expect(look.verdict).toEqual({
      kind: 'other_place',
      places: [
        expect.objectContaining({ id: 'poll-2', name: hers?.name, address: hers?.address, map: hers?.map }),
      ],
    });
    expect(await accept(desk, look)).toMatchObject({ reason: 'not_acceptable' });
  });

  test('duplicate: a hard stop, whichever way she is found, that two persons do not go past either', async () => {
    const desk = await openDesk({ electors: [madeUp('1-1-1', { residentId: '77' })] });
    await acceptFound(desk, await desk.scan('1-1-1'));
    const ways = [
      () => desk.scan('1-1-1'),
      () => cardOf(desk, '77'),
      async () => choose(desk, (await searchFor(desk, '佐藤花子'))[0]?.electorId),
    ];
    for (const find of ways) {
      const look = await find();
      expect(look.verdict).toMatchObject({
        kind: 'voted',
        earlier: [{ placeName: '第一投票所', at: POLL_DAY_10 }],
      });
      expect(await override(desk, look)).toMatchObject({ reason: 'cannot_go_on' });
      expect(await accept(desk, look)).toMatchObject({ reason: 'not_acceptable' });
      await desk.clear(look);
    }
    expect(desk.state().counts).toMatchObject({ accepted: 1, conflicts: 0, stops: 3 });
  });

  test('proxy: nobody votes for somebody else; 代理投票 is two of the staff who write for the elector who is there', async () => {
    const desk = await openDesk({
      electors: [madeUp('1-1-1', { residentId: '77' }), madeUp('1-1-2', { name: '佐藤　太郎', sex: '1' })],
    });
    // She stands there with her own card and her husband's ticket.
    await cardOf(desk, '77');
    const his = await desk.scan('1-1-2');
    expect(his.verdict).toEqual({ kind: 'check', why: ['ticket_of_other'] });
    expect(await accept(desk, his)).toMatchObject({ reason: 'not_acceptable' });
    await desk.clear(his);
    const hers = await cardOf(desk, '77');
    const { input } = desk.methods['polling.accept'].shape;
    for (const kind of ['mandate', 'family'])
      expect(input.safeParse({ lookId: hers.lookId, assist: { kind } }).success).toBe(false);
    const assist = { kind: 'proxy', helpers: ['甲', '乙'], cause: 'sight' };
    await acceptFound(desk, hers, { assist });
    expect(dataOf(desk, 'polling.accepted')).toMatchObject([{ electorId: '1-1-1', assist }]);
  });

  test('minors: a child who comes along is on no roll, and whoever is not yet 18 is told from which day', async () => {
    const desk = await openDesk({
      ...{ place: 'early-1', now: EARLY_DAY_8, election: electionOf({ early: 1 }) },
      electors: [madeUp('1-1-1', { residentId: '77', birthDate: '2008-12-05' })],
    });
    const child = await cardOf(desk, '12');
    expect(child).toMatchObject({ elector: null, verdict: { kind: 'not_on_roll' } });
    await desk.clear(child);
    const young = await cardOf(desk, '77');
    expect(young).toMatchObject({
      verdict: { kind: 'not_open', why: 'too_young', on: '2026-12-04' },
      goOn: 'none',
    });
    expect(await override(desk, young)).toMatchObject({ reason: 'cannot_go_on' });
  });

  test('foreign residents: on no roll of an election; on that of a 住民投票 by 通称 or in Roman letters', async () => {
    const office = await openDesk();
    expect((await cardOf(office, '500')).verdict.kind).toBe('not_on_roll');
    const name = 'MARIA　APARECIDA DOS SANTOS OLIVEIRA NETO';
    const desk = await openDesk({
      device: 'poll-1-b',
      election: { ...electionOf(), name: '庁舎の建設に関する住民投票' },
      electors: [madeUp('1-1-1', { residentId: '500', name, alias: '山田　マリア' })],
      registerName: () => '山田　マリア',
    });
    const look = await cardOf(desk, '500');
    expect(look).toMatchObject({
      verdict: { kind: 'ok' },
      elector: { name, otherName: '山田　マリア' },
    });
    await acceptFound(desk, look);
    expect(desk.state().counts.accepted).toBe(1);
  });

  test('支援措置: her address is neither on the screen, in a search, on the oath, on the paper roll, nor in the record', async () => {
    // The office's own roll, which has it.
    const desk = await openDesk({
      ...{ place: 'early-1', now: EARLY_DAY_8, election: electionOf({ early: 1 }) },
      electors: [madeUp('1-1-1', { residentId: '77', address: '架空県かくし町9-9', protected: true })],
    });
    const hits = await searchFor(desk, '佐藤花子');
    const look = await choose(desk, hits[0]?.electorId);
    expect(look.elector).toMatchObject({ protected: true, address: HIDDEN_ADDRESS });
    const oath = must(await desk.methods['polling.oath'].handle({ lookId: look.lookId, reason: 1 }, clerk));
    expect(oath).toMatchObject({ address: null, currentAddress: null });
    await acceptFound(desk, look, { reason: 1, oath: { form: 'printed' } });
    const backup = must(await desk.methods['polling.backup'].handle({ after: null }, clerk));
    expect(backup.rows).toHaveLength(1);
    const recent = must(await desk.methods['polling.recent'].handle({ open: false }, clerk));
    expect(JSON.stringify([hits, look, oath, backup, recent])).not.toContain('かくし町');
    expect(recordOf(desk)).not.toMatch(/かくし町|佐藤/);
  });

  test('same name and birth date: both addresses are read, a second person says which, and the other one still votes', async () => {
    const birthDate = '1980-02-17';
    const desk = await openDesk({
      electors: [
        madeUp('1-1-1', { birthDate }),
        madeUp('1-1-2', { birthDate, address: '架空県かざし市浜町９' }),
      ],
    });
    const hits = await searchFor(desk, '佐藤花子');
    expect(hits.map(({ address }) => address)).toEqual([
      '架空県かざし市本町一丁目２番３号',
      '架空県かざし市浜町９',
    ]);
    const one = await choose(desk, hits[1]?.electorId);
    expect(one.verdict).toEqual({ kind: 'check', why: ['same_person_twice'] });
    must(await override(desk, one));
    await acceptFound(desk, one);
    const other = await desk.scan('1-1-1');
    expect(other.verdict).toEqual({ kind: 'check', why: ['same_person_twice'] });
    must(await override(desk, other));
    await acceptFound(desk, other);
    expect(desk.state().counts).toMatchObject({ people: 2, conflicts: 0 });
  });

  test('deceased or 消除: 失権 or 死亡 is a stop that only 仮投票 can follow', async () => {
    const desk = await openDesk({
      electors: [
        madeUp('1-1-1', { residentId: '77', standing: { kind: 'deceased', on: '2026-11-20' } }),
        madeUp('1-1-2', { residentId: '88', standing: { kind: 'struck', on: '2026-11-20' } }),
      ],
    });
    for (const [residentId, verdict] of [
      ['77', { kind: 'deceased' }],
      ['88', { kind: 'disfranchised', why: 'struck', on: '2026-11-20' }],
    ] as const) {
      const look = await cardOf(desk, residentId);
      expect(look).toMatchObject({ verdict, goOn: 'provisional' });
      expect(await override(desk, look)).toMatchObject({ reason: 'cannot_go_on' });
      await desk.clear(look);
    }
    expect(desk.state().counts).toMatchObject({ accepted: 0, stops: 2 });
  });

  test('offline or power cut: an assigned place goes on alone, knows its own after a restart, and takes in what was ticked on paper', async () => {
    const desk = await openDesk({ electors: [madeUp('1-1-1'), madeUp('1-1-2'), madeUp('1-1-3')] });
    expect(desk.state().reservations).toBe('none');
    await acceptFound(desk, await desk.scan('1-1-1'));
    desk.reopen();
    const look = await desk.scan('1-1-1');
    expect(look.verdict.kind).toBe('voted');
    await desk.clear(look);
    const paper = {
      electorId: electorIdSchema.parse('1-1-2') as never,
      paperAt: POLL_DAY_10 - 600_000,
      ballots: ['single', 'list', 'review'].map((id) => ballotIdSchema.parse(id) as never),
      issued: true,
    };
    must(await desk.methods['polling.paper'].handle(paper, clerk));
    expect(dataOf(desk, 'polling.accepted').map(({ how }) => how)).toEqual(['ticket', 'paper']);
    const { rows } = must(await desk.methods['polling.backup'].handle({ after: null }, clerk));
    expect(rows.map(({ stop }) => stop)).toEqual(['voted', 'voted', null]);
  });

  test('reader fails: the place opens without it by two persons’ word, and goes on by barcode and keyboard', async () => {
    const desk = await openDesk({ doors: false, readers: [{ name: 'reader', tried: false }] });
    await desk.methods['polling.checklist'].handle({}, clerk);
    await desk.methods['polling.tryScan'].handle({ code: 'T1-1-1' }, clerk);
    for (const item of ['printer', 'paper_roll', 'empty_boxes'] as const)
      await desk.methods['polling.tick'].handle({ item, done: true }, clerk);
    const open = (waived: object[]) =>
      desk.methods['polling.open'].handle({ waived, second: SECOND } as never, supervisor);
    expect(await open([])).toMatchObject({ reason: 'checklist_open', detail: { item: 'readers' } });
    must(await open([{ item: 'readers', reason: 'リーダーが動かないため' }]));
    await acceptFound(desk, await desk.scan('1-1-1'));
    expect(dataOf(desk, 'polling.accepted')).toMatchObject([{ how: 'ticket' }]);
  });

  test('clock wrong: more than 30 s off no place opens, and one that runs away later accepts nobody more', async () => {
    const early = await openDesk({ doors: false, aheadMs: 31_000 });
    expect(await early.methods['polling.open'].handle({ waived: [] }, supervisor)).toMatchObject({
      reason: 'station_fault',
      detail: { fault: 'clock_off' },
    });
    const desk = await openDesk({ device: 'poll-1-b', aheadMs: 30_000 });
    const before = await desk.scan('1-1-1');
    expect(before.verdict.kind).toBe('ok');
    desk.world.aheadMs = -30_001;
    expect(must(await accept(desk, before))).toMatchObject({
      outcome: 'stopped',
      look: { verdict: { kind: 'station', why: 'clock_off' }, goOn: 'none' },
    });
    expect(dataOf(desk, 'polling.accepted')).toEqual([]);
  });
});
