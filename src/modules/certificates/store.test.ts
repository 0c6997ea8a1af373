import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
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
import { type Fact, foldCash, foldLedger, foldRequest, isOpen, stoppedKinds } from './fold.ts';
import { type CertificateEvent, requestIdSchema } from './schema.ts';
import { cashOf, ledgerOf } from './store.ts';

const requestId = requestIdSchema.parse('0c6d9ac4-1c0a-4c9f-a5b1-4d6c3a1b2c3d');
const fact = (nth: number, event: CertificateEvent): Fact => ({
  eventId: eventIdSchema.parse(`018f0000-0000-7000-8000-${String(nth).padStart(12, '0')}`),
  order: String(nth).padStart(6, '0'),
  at: nth * 1_000,
  event,
});
const sheets = (from: number, count: number) => ({ series: 'A', from, count });
const REQUESTED: CertificateEvent = {
  kind: 'certificates.requested',
  data: {
    requestId,
    kind: 'resident_person',
    subjectId: residentId(101),
    options: [],
    requester: { as: 'self', papers: [] },
    identity: 'card_face',
    fee: { unit: 300, copies: 1, byCard: false, exemption: null, yen: 300 },
    past: [],
  },
};
const SHA = 'ab'.repeat(32);
const STORY: readonly CertificateEvent[] = [
  { kind: 'certificates.paper_loaded', data: { sheets: sheets(100, 50) } },
  REQUESTED,
  { kind: 'certificates.sent', data: { requestId } },
  { kind: 'certificates.received', data: { requestId, sha256: SHA, pages: 2, madeAt: 1 } },
  { kind: 'certificates.verified', data: { requestId, sha256: SHA } },
  { kind: 'certificates.printing', data: { requestId, sha256: SHA, pages: 2, sheets: sheets(100, 2) } },
  { kind: 'certificates.printed', data: { requestId, sheets: sheets(100, 2) } },
  { kind: 'certificates.spoiled', data: { requestId: null, sheets: sheets(102, 1), cause: 'jam' } },
  { kind: 'certificates.issued', data: { requestId } },
  { kind: 'certificates.fee_taken', data: { requestId, kind: 'resident_person', yen: 300, how: 'cash' } },
  {
    kind: 'certificates.quarantined',
    data: { requestId, kind: 'income', why: 'notice', at: 'late', sha256: null },
  },
  { kind: 'certificates.resumed', data: { kind: 'income', reason: REASON, second: 's2' } },
];
const FACTS = STORY.map((event, nth) => fact(nth + 1, event));
const folded = (facts: readonly Fact[]) => ({
  request: foldRequest(facts),
  ledger: foldLedger(facts, new Set()),
  cash: foldCash(facts, new Set()),
  stopped: [...stoppedKinds(facts)],
});

describe('fold', () => {
  test('any order and any duplication of the same facts give the same', () => {
    const straight = folded(FACTS);
    expect(straight).toMatchObject({
      ledger: { next: 103, left: 47, used: 3, spoiled: 1, inDoubt: 0 },
      cash: { cash: 300, byKind: [{ kind: 'resident_person', count: 1 }] },
      stopped: [],
    });
    fc.assert(
      fc.property(fc.shuffledSubarray([...FACTS, ...FACTS], { minLength: 2 * FACTS.length }), (facts) => {
        expect(folded(facts)).toEqual(straight);
      }),
      { numRuns: 60 },
    );
  });

  test('what does not follow is passed over: printed needs a check, and nothing is printed twice', () => {
    const without = FACTS.filter(({ event }) => event.kind !== 'certificates.verified');
    expect(foldRequest(without)).toMatchObject({ phase: 'quarantined', sheets: null });
    const again = [...FACTS.slice(0, 7), fact(50, FACTS[5]?.event ?? REQUESTED)];
    expect(foldRequest(again)?.phase).toBe('printed');
    expect(foldRequest([])).toBeUndefined();
  });

  test('a request is open until it was handed over, spoiled, or failed with no sheet in doubt', () => {
    const until = (count: number) => {
      const state = foldRequest(FACTS.slice(0, count));
      return state !== undefined && isOpen(state);
    };
    expect([2, 4, 6, 7, 9].map(until)).toEqual([true, true, true, true, false]);
    const failed = [
      ...FACTS.slice(0, 6),
      fact(60, { kind: 'certificates.failed', data: { requestId, why: 'printer_silent' } }),
    ];
    const state = foldRequest(failed);
    expect(state).toMatchObject({ phase: 'failed', inDoubt: true });
    expect(state !== undefined && isOpen(state)).toBe(true);
    expect(foldLedger(failed, new Set())).toMatchObject({ next: 102, inDoubt: 2, used: 0 });
  });
});

describe('the record', () => {
  test('what the views say is what the facts say, and what is not needed any more may leave', async () => {
    const desk = openCertificatesDesk({ policy: { paper: 'numbered' }, subjects: [madeUpSubject(101)] });
    desk.world.found.add('101');
    must(await desk.methods['certificates.loadPaper'].handle({ series: 'A', from: 1, count: 20 }, clerk));
    const issued = await desk.requestOne({ identity: 'photo_id' });
    must(
      await desk.methods['certificates.issue'].handle({ requestId: issued.requestId, how: 'cash' }, clerk),
    );
    must(
      await desk.methods['certificates.closeCash'].handle(
        { float: 0, counted: 300, second: SECOND },
        supervisor,
      ),
    );
    must(await desk.methods['certificates.countPaper'].handle({ series: 'A', next: 2, left: 19 }, clerk));
    const waiting = await desk.requestOne({ identity: 'photo_id', past: ['repeat'] });
    const { projection, db, log } = desk;
    const stored = log.events({ afterSeq: 0, limit: 1_000 });
    const pruning = { before: desk.system.now() + 60_000, going: new Set<string>() };
    const needed = stored
      .filter((event) => projection.needs?.(db, event, JSON.parse(event.body), pruning))
      .map(({ kind }) => kind.replace('certificates.', ''));
    expect(needed).toEqual([
      'paper_counted',
      'requested',
      'sent',
      'received',
      'verified',
      'printing',
      'printed',
    ]);
    const before = { ledger: ledgerOf(db), cash: cashOf(db), state: desk.state().open };
    const going = stored.slice(
      0,
      stored.findIndex(({ kind }) => kind === 'certificates.paper_counted'),
    );
    db.write((tx) => {
      for (const event of going) projection.forget?.(tx, event, JSON.parse(event.body));
    });
    const { ledger, cash, state } = { ledger: ledgerOf(db), cash: cashOf(db), state: desk.state().open };
    expect({ ledger, state }).toEqual({ ledger: before.ledger, state: before.state });
    expect(cash).toMatchObject({ cash: 0, byKind: [] });
    expect(state).toMatchObject([{ requestId: waiting.requestId, phase: 'printed' }]);
    // Of today everything stays.
    const today = { before: desk.system.now() - 60_000, going: new Set<string>() };
    expect(stored.every((event) => projection.needs?.(db, event, JSON.parse(event.body), today))).toBe(true);
    await desk.close();
  });
});
