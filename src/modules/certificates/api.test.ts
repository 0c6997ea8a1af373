import { afterEach, describe, expect, test } from 'vitest';
import {
  type CertificatesDesk,
  type CertificatesDeskOptions,
  clerk,
  madeUpSubject,
  must,
  openCertificatesDesk,
  REASON,
  residentId,
  SECOND,
  supervisor,
} from '../../../test/harness/certificates-desk.ts';
import { eventIdSchema } from '../../kernel/ids.ts';
import type { Caller } from '../../rpc/contract.ts';

let desk: CertificatesDesk;
afterEach(() => desk.close());
const open = (options: CertificatesDeskOptions = {}): void => {
  desk = openCertificatesDesk({
    subjects: [
      madeUpSubject(101),
      madeUpSubject(102, { relationship: '子', age: 12 }),
      madeUpSubject(301, { householdId: '900', protected: true }),
      madeUpSubject(401, { householdId: '901', standing: 'deceased' }),
    ],
    ...options,
  });
};
const view = async () => {
  const visitId = desk.world.visit?.visitId;
  if (visitId === undefined) throw new Error('nobody here');
  return desk.methods['certificates.desk'].handle({ of: { by: 'visit', visitId } }, clerk);
};
const load = async (count = 20): Promise<void> => {
  must(await desk.methods['certificates.loadPaper'].handle({ series: 'A', from: 100, count }, clerk));
};

describe('the desk', () => {
  test('shows the person and whom she lives with, what each kind costs with her card, and what stops', async () => {
    open();
    desk.tap(102);
    const shown = must(await view());
    expect(shown).toMatchObject({
      people: [{ residentId: '102' }, { residentId: '101' }],
      present: true,
      byCard: true,
      identity: 'card_face',
    });
    expect(shown.kinds.find(({ kind }) => kind === 'resident_person')).toMatchObject({
      yen: 200,
      stop: null,
    });
    expect(shown.kinds.find(({ kind }) => kind === 'seal')).toMatchObject({ stop: 'too_young' });
    expect(shown.kinds.find(({ kind }) => kind === 'resident_removed')).toMatchObject({
      stop: 'still_registered',
    });
  });

  test('a stranger to the visit is nobody: neither her neighbour nor a visit that is over', async () => {
    open();
    const { visitId } = desk.tap(101);
    const whose = { by: 'visit', visitId, residentId: residentId(301) } as const;
    expect(await desk.quote({ whose })).toEqual({ kind: 'stop', why: 'no_such_person' });
    desk.tap(401);
    expect(await desk.quote({ whose: { ...whose, residentId: residentId(101) } })).toEqual({
      kind: 'stop',
      why: 'no_such_person',
    });
    expect(await desk.quote({ whose: { by: 'search', residentId: residentId(101) } })).toEqual({
      kind: 'stop',
      why: 'no_such_person',
    });
  });

  test('whoever has died is found by search, and that she is shown is written down', async () => {
    open();
    desk.world.found.add('401');
    const shown = must(
      await desk.methods['certificates.desk'].handle(
        { of: { by: 'search', residentId: residentId(401) } },
        clerk,
      ),
    );
    expect(desk.world.looked).toEqual(['401']);
    expect(shown.kinds.find(({ kind }) => kind === 'resident_removed')?.stop).toBeNull();
    expect(shown.kinds.find(({ kind }) => kind === 'resident_person')?.stop).toBe('deceased');
  });

  test('除票: found by whoever serves at a desk, asked for by an heir, and made for the one who was found', async () => {
    open();
    const find = desk.methods['certificates.findEnded'];
    expect(find.roles).toEqual(['clerk', 'supervisor']);
    const query = { text: '花子', purpose: 'reception' as const };
    const { hits } = must(await find.handle(query, clerk));
    expect(hits.map((hit) => [hit.residentId, hit.ended])).toEqual([['401', 'deceased']]);
    const whose = { by: 'search', residentId: residentId(401) } as const;
    const shown = must(await desk.methods['certificates.desk'].handle({ of: whose }, clerk));
    expect(shown).toMatchObject({ standing: 'deceased', present: false });
    const heir = {
      as: 'third_party',
      name: '佐藤　太郎',
      papers: ['grounds'],
      reason: '相続の手続き',
    } as const;
    const asked = { whose, kind: 'resident_removed', identity: 'photo_id', requester: heir } as const;
    expect(await desk.requestOne(asked)).toMatchObject({ phase: 'printed', kind: 'resident_removed' });
    expect(desk.world.papers).toHaveLength(1);
    // Nobody else comes in by having been found.
    const other = { by: 'search', residentId: residentId(101) } as const;
    expect(await desk.quote({ ...asked, whose: other })).toEqual({ kind: 'stop', why: 'no_such_person' });
  });

  test('支援措置: nothing before a supervisor’s word, and found by search alone she is the office’s', async () => {
    open();
    desk.tap(301);
    expect(await view()).toMatchObject({ ok: false, reason: 'supervisor_needed' });
    expect(await desk.request()).toEqual({ kind: 'stop', why: 'supervisor_needed' });
    desk.world.released.add('301');
    expect(await view()).toMatchObject({ ok: true });
    expect(await desk.requestOne()).toMatchObject({ phase: 'printed' });
    desk.world.found.add('301');
    const search = { by: 'search', residentId: residentId(301) } as const;
    desk.world.released.clear();
    expect(await desk.methods['certificates.desk'].handle({ of: search }, clerk)).toMatchObject({
      reason: 'not_here',
    });
    expect(await desk.quote({ whose: search, identity: 'photo_id' })).toEqual({
      kind: 'stop',
      why: 'not_here',
    });
  });

  test('a refusal stands in the record once; what is only not filled in yet does not', async () => {
    open();
    desk.tap(102);
    const wish = { kind: 'seal', sealCard: 'A1234' } as const;
    for (let at = 0; at < 3; at += 1)
      expect(await desk.quote(wish)).toEqual({ kind: 'stop', why: 'too_young' });
    await desk.quote({ kind: 'income' });
    expect(desk.events().map(({ data }) => data)).toEqual([
      { kind: 'seal', subjectId: '102', as: 'self', why: 'too_young' },
    ]);
  });

  test('her PIN is hers: the child’s seal is not proved by it, and nothing of 登録証 is kept', async () => {
    open({ subjects: [madeUpSubject(101), madeUpSubject(102, { age: 20 })] });
    const { visitId } = desk.tap(101, { level: 'L2' });
    expect(await desk.quote({ kind: 'seal' })).toMatchObject({ kind: 'ok' });
    const hers = { whose: { by: 'visit', visitId, residentId: residentId(102) } } as const;
    expect(await desk.quote({ ...hers, kind: 'seal' })).toMatchObject({
      kind: 'stop',
      why: 'asker_not_allowed',
    });
    await desk.requestOne({ kind: 'seal', sealCard: 'A98765' });
    expect(JSON.stringify(desk.events())).not.toContain('98765');
    expect(desk.events().find(({ kind }) => kind === 'certificates.requested')).toMatchObject({
      data: { seal: 'seal_card' },
    });
  });
});

describe('from asking to handing over', () => {
  test('asked, printed on the next sheet, handed over and paid; then nothing is held or open', async () => {
    open({ policy: { paper: 'numbered' } });
    await load();
    desk.tap(101);
    const entry = await desk.requestOne({ copies: 2 });
    expect(entry).toMatchObject({ phase: 'printed', yen: 400, sheets: { series: 'A', from: 100, count: 2 } });
    const issue = desk.methods['certificates.issue'];
    const { requestId } = entry;
    expect(await issue.handle({ requestId, how: 'none' }, clerk)).toMatchObject({ reason: 'wrong_fee' });
    expect(must(await issue.handle({ requestId, how: 'cash' }, clerk))).toMatchObject({
      phase: 'issued',
      fee: { yen: 400, how: 'cash' },
    });
    expect(await issue.handle({ requestId, how: 'cash' }, clerk)).toMatchObject({ reason: 'wrong_phase' });
    expect(desk.state()).toMatchObject({ open: [], paper: { next: 102, left: 18 } });
    expect(desk.kinds()).toEqual([
      'paper_loaded',
      ...['requested', 'sent', 'received', 'verified', 'printing', 'printed', 'issued', 'fee_taken'],
    ]);
  });

  test('the same once more within ten minutes is asked about; after that, or after a failure, it is not', async () => {
    open();
    desk.tap(101);
    await desk.requestOne();
    expect(await desk.request()).toEqual({ kind: 'warn', warnings: ['repeat'] });
    expect(await desk.request({ kind: 'identity' })).toMatchObject({ kind: 'asked' });
    desk.advance(601_000);
    expect(await desk.request()).toMatchObject({ kind: 'asked' });
  });

  test('a clerk who does not wait any more: what comes then is not printed', async () => {
    open({ takes: () => 150 });
    desk.tap(101);
    const asked = await desk.request();
    if (asked.kind !== 'asked') throw new Error('not asked');
    const { requestId } = asked.entry;
    await desk.system.sleep(30);
    must(await desk.methods['certificates.giveUp'].handle({ requestId }, clerk));
    await desk.idle();
    await desk.system.sleep(200);
    expect(desk.world.papers).toEqual([]);
    expect(desk.state().open).toEqual([]);
  });

  test('no answer in time, and a printer that takes nothing: said so, and the sheets are a person’s to count', async () => {
    open({ policy: { paper: 'numbered' }, takes: () => 300, answerMs: 50 });
    await load();
    desk.tap(101);
    expect(await desk.requestOne()).toMatchObject({ phase: 'failed', why: 'no_answer', inDoubt: false });
    await desk.close();
    open({ policy: { paper: 'numbered' } });
    await load();
    desk.tap(101);
    desk.world.printer = 'silent';
    const entry = await desk.requestOne();
    expect(entry).toMatchObject({ phase: 'failed', why: 'printer_silent', inDoubt: true });
    const spoil = { requestId: entry.requestId, sheets: 0, cause: 'none_came' } as const;
    must(await desk.methods['certificates.spoil'].handle(spoil, clerk));
    expect(desk.state()).toMatchObject({ open: [], paper: { next: 100, left: 20 } });
  });

  test('a clerk who sees something else on the paper stops its kind: what no machine can see, a person does', async () => {
    open({ policy: { paper: 'numbered' } });
    await load();
    desk.tap(101);
    const { requestId } = await desk.requestOne();
    must(await desk.methods['certificates.spoil'].handle({ requestId, sheets: 0, cause: 'content' }, clerk));
    expect(await desk.quote({ past: ['repeat'] })).toEqual({ kind: 'stop', why: 'kind_stopped' });
    expect(desk.state()).toMatchObject({
      open: [],
      stopped: [{ kind: 'resident_person', why: 'seen_wrong' }],
      paper: { next: 101 },
    });
    expect(await desk.methods['certificates.issue'].handle({ requestId, how: 'cash' }, clerk)).toMatchObject({
      reason: 'wrong_phase',
    });
  });

  test('the last sheet is the last, and a stack that is too thin prints nothing', async () => {
    open({ policy: { paper: 'numbered' } });
    desk.tap(101);
    expect(await desk.quote()).toEqual({ kind: 'stop', why: 'no_paper' });
    await load(1);
    expect(await desk.requestOne({ copies: 2 })).toMatchObject({ phase: 'failed', why: 'no_paper' });
    expect(await desk.requestOne()).toMatchObject({ phase: 'printed' });
    expect(desk.state().machine).toBe('no_paper');
  });

  test('a receipt says what for and how much, and not whose; on paper where there is a printer', async () => {
    open();
    desk.tap(101);
    const { requestId } = await desk.requestOne();
    const receipt = desk.methods['certificates.receipt'];
    expect(await receipt.handle({ requestId, print: true }, clerk)).toMatchObject({ reason: 'wrong_phase' });
    must(await desk.methods['certificates.issue'].handle({ requestId, how: 'cash' }, clerk));
    const { markup } = must(await receipt.handle({ requestId, print: true }, clerk));
    expect(desk.world.slips).toEqual([markup]);
    expect(markup).toContain('200円');
    expect(markup).not.toContain('佐藤');
  });
});

describe('the ledger and the drawer', () => {
  const count = (next: number, left: number, reason?: string) =>
    desk.methods['certificates.countPaper'].handle(
      { series: 'A', next, left, ...(reason === undefined ? {} : { reason }) },
      clerk,
    );

  test('sheets that are gone without a word are found by the next count, and only with a reason', async () => {
    open({ policy: { paper: 'numbered' } });
    await load();
    desk.tap(101);
    await desk.requestOne();
    expect(await count(101, 19)).toMatchObject({ ok: true });
    expect(await count(104, 16)).toMatchObject({ ok: false, reason: 'reason_needed' });
    const shown = must(await count(104, 16, '3枚 見当たらず、責任者へ報告した'));
    expect(shown.entries[0]).toMatchObject({ what: 'counted', missing: 3 });
    expect(shown.ledger).toMatchObject({ next: 104, left: 16 });
  });

  test('a spoiled sheet of nobody is counted and can be taken back until the next count', async () => {
    open({ policy: { paper: 'numbered' } });
    await load();
    const spoil = desk.methods['certificates.spoil'];
    expect(await spoil.handle({ requestId: null, sheets: 21, cause: 'test' }, clerk)).toMatchObject({
      reason: 'wrong_sheets',
    });
    const spoiled = must(await spoil.handle({ requestId: null, sheets: 2, cause: 'test' }, clerk));
    const eventId = eventIdSchema.parse(spoiled.eventId);
    expect(desk.state().paper.next).toBe(102);
    const undo = desk.methods['certificates.undo'];
    must(await undo.handle({ eventId, reason: REASON }, supervisor));
    expect(desk.state().paper.next).toBe(100);
    expect(await undo.handle({ eventId, reason: REASON }, supervisor)).toMatchObject({
      reason: 'already_undone',
    });
    expect(undo.roles).toEqual(['supervisor']);
  });

  test('締め: the drawer against the fees, two persons, a reason for a difference; after it nothing of before is changed', async () => {
    open();
    desk.tap(101);
    const issue = async (
      kind: 'resident_person' | 'identity' | 'disaster',
      how: 'cash' | 'cashless' | 'none',
    ) => {
      const { requestId } = await desk.requestOne({ kind });
      return must(await desk.methods['certificates.issue'].handle({ requestId, how }, clerk));
    };
    const first = await issue('resident_person', 'cash');
    await issue('identity', 'cashless');
    await issue('disaster', 'none');
    const cash = must({ ok: true, value: await desk.methods['certificates.cash'].handle({}, clerk) });
    expect(cash).toMatchObject({ cash: 200, cashless: 300, float: 0 });
    const close = (counted: number, caller: Caller, reason?: string) =>
      desk.methods['certificates.closeCash'].handle(
        { float: 5_000, counted, second: SECOND, ...(reason === undefined ? {} : { reason }) },
        caller,
      );
    expect(await close(5_100, clerk)).toMatchObject({
      reason: 'reason_needed',
      detail: { difference: -100 },
    });
    const closed = must(await close(5_100, clerk, 'つり銭を 100円 多く わたした'));
    expect(closed).toMatchObject({ expected: 5_200, counted: 5_100, second: 's2' });
    expect(closed.byKind.find(({ kind }) => kind === 'disaster')).toMatchObject({
      count: 1,
      free: 1,
      cash: 0,
    });
    expect(await desk.methods['certificates.cash'].handle({}, clerk)).toMatchObject({
      cash: 0,
      byKind: [],
      float: 5_000,
    });
    const undo = await desk.methods['certificates.undo'].handle(
      { eventId: eventIdSchema.parse(first.fee?.eventId), reason: REASON },
      supervisor,
    );
    expect(undo).toMatchObject({ reason: 'closed_already' });
    must(
      await desk.methods['certificates.printClosing'].handle(
        { eventId: eventIdSchema.parse(closed.eventId) },
        clerk,
      ),
    );
    expect(JSON.stringify(desk.world.reports)).toContain('つり銭を 100円 多く わたした');
  });

  test('a fee keyed wrongly is undone and taken anew; one that was right is given back with a reason', async () => {
    open();
    desk.tap(101);
    const { requestId } = await desk.requestOne();
    const issue = desk.methods['certificates.issue'];
    const wrong = must(await issue.handle({ requestId, how: 'cashless' }, clerk));
    must(
      await desk.methods['certificates.undo'].handle(
        {
          eventId: eventIdSchema.parse(wrong.fee?.eventId),
          reason: REASON,
        },
        supervisor,
      ),
    );
    expect(must(await issue.handle({ requestId, how: 'cash' }, clerk))).toMatchObject({
      fee: { how: 'cash' },
    });
    const back = desk.methods['certificates.returnFee'];
    const giving = { requestId, how: 'cash', reason: REASON } as const;
    expect(await back.handle({ ...giving, yen: 201 }, supervisor)).toMatchObject({ reason: 'wrong_fee' });
    must(await back.handle({ ...giving, yen: 200 }, supervisor));
    expect(await back.handle({ ...giving, yen: 1 }, supervisor)).toMatchObject({ reason: 'wrong_fee' });
    expect(await desk.methods['certificates.cash'].handle({}, clerk)).toMatchObject({ cash: 0 });
  });

  test('a kind that stopped goes on by a supervisor and another one, and by nobody else', async () => {
    open({ fault: () => 'notice' });
    desk.tap(101);
    const resume = desk.methods['certificates.resume'];
    expect(resume.roles).toEqual(['supervisor']);
    const input = { kind: 'resident_person', reason: REASON, second: SECOND } as const;
    expect(await resume.handle(input, supervisor)).toMatchObject({ reason: 'not_stopped' });
    await desk.requestOne();
    const alone = { ...input, second: { staff: 's1', pin: '1234' } };
    expect(await resume.handle(alone, supervisor)).toMatchObject({ reason: 'same_person' });
    expect(await resume.handle({ ...input, second: { ...SECOND, pin: '9' } }, supervisor)).toMatchObject({
      reason: 'wrong_pin',
    });
    must(await resume.handle(input, supervisor));
    expect(desk.state().stopped).toEqual([]);
  });
});
