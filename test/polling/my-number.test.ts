/** 個人番号 at a polling desk: typed into everything that takes words, and afterwards nowhere (domain.md §12, 16). */
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { mustSucceed } from '../../src/kernel/result.ts';
import { pollingPaperMethods } from '../../src/modules/polling/printing.ts';
import type { Caller, MethodTable } from '../../src/rpc/contract.ts';
import { besideOrder, fieldsThatTakeOne, plantingScreen } from '../harness/my-number-planting.ts';
import { closeDesks, dataOf, openDesk } from '../harness/polling-acts.ts';
import {
  EARLY_DAY_8,
  electionOf,
  madeUp,
  type PollingDesk,
  REASON,
  SECOND,
} from '../harness/polling-desk.ts';
import { INVENTED_MY_NUMBERS } from '../registry/files/my-numbers.ts';
import { scanDatabase, scanText } from '../registry/files/scan.ts';

afterEach(closeDesks);

const [NUMBER] = INVENTED_MY_NUMBERS;
const papers: string[] = [];

const methodsOf = (desk: PollingDesk): MethodTable => {
  const print = pollingPaperMethods({
    methods: desk.methods,
    state: () => desk.state(),
    municipality: '架空県かざし市',
    training: true,
    now: () => desk.system.now(),
    print: (paper) => {
      papers.push(JSON.stringify(paper));
      return Promise.resolve({ ok: true, value: { pages: 1 } });
    },
  });
  return { ...desk.methods, ...print } as unknown as MethodTable;
};

test('domain.md §12, 16: a 個人番号 is taken in no field of any method, and is then in no table, log, answer or paper', async () => {
  const standing = { kind: 'deceased', on: '2026-11-20' };
  const desk = await openDesk({
    ...{ doors: false, place: 'early-1', now: EARLY_DAY_8, election: electionOf({ early: 1 }) },
    electors: [
      madeUp('1-1-1', { residentId: '77' }),
      madeUp('1-1-2', { standing }),
      madeUp('1-1-3'),
      madeUp('1-1-4', { absentee: { issuedOn: '2026-11-26' } }),
    ],
    registerName: () => '別の　名',
  });
  let role: Caller['role'] = 'supervisor';
  const screen = plantingScreen({
    methods: methodsOf(desk),
    caller: () => ({ staff: role === 'supervisor' ? 's1' : 'c1', role }),
    recorded: () => desk.kinds().length,
  });
  const call = (method: string, input: object) => screen.call(method, input);
  const tell = (method: string, input: object) => screen.tell(method, input);
  const second = SECOND;
  await call('polling.checklist', {});
  await tell('polling.tryScan', { code: NUMBER });
  await call('polling.tryScan', { code: 'T1-1-1' });
  for (const item of ['paper_roll', 'empty_boxes']) await call('polling.tick', { item, done: true });
  await call('polling.open', { waived: [{ item: 'printer', reason: REASON }], second });
  role = 'clerk';

  // A My Number under the scanner, or in the search: nobody, and kept nowhere.
  const nobody = await call('polling.find', { by: 'ticket', code: NUMBER });
  expect(nobody.verdict.kind).toBe('not_on_roll');
  await call('polling.clear', { lookId: nobody.lookId });
  await tell('polling.search', { text: `佐藤 ${NUMBER}` });

  const { lookId } = await call('polling.find', { by: 'visit', visitId: desk.tap('77').visitId });
  await call('polling.override', { lookId, reason: REASON, second });
  await call('polling.printPaper', { paper: 'oath', lookId, reason: 1 });
  const assist = { kind: 'proxy', helpers: ['甲野', '乙野'], cause: 'sight' };
  const { acceptance } = await call('polling.accept', {
    ...{ lookId, reason: 1, assist, ballots: ['single'] },
    oath: {
      form: 'signed',
      strokes: [
        [
          [10, 20],
          [30, 40],
        ],
      ],
    },
  });
  await call('polling.clear', { lookId });
  const { ballots } = await call('polling.issue', { acceptId: acceptance.acceptId, ballot: 'single' });
  await call('polling.undoIssue', { tickId: ballots[0].tickId });
  await call('polling.undo', { acceptId: acceptance.acceptId, reason: REASON, second });
  const absent = await call('polling.find', { by: 'ticket', code: 'T1-1-4' });
  await call('polling.absenteeReturned', { lookId: absent.lookId, papers: 2, second });
  await call('polling.clear', { lookId: absent.lookId });
  await call('polling.spoil', { ballot: 'list', cause: 'spoiled', reissued: true });
  const dead = await call('polling.find', { by: 'ticket', code: 'T1-1-2' });
  await call('polling.provisional', {
    ...{ lookId: dead.lookId, ballots: ['single'], cause: 'refused', assist, reason: REASON, second },
  });
  await call('polling.paper', {
    ...{ electorId: '1-1-3', paperAt: EARLY_DAY_8 - 60_000, ballots: ['single'], reason: 2 },
    ...{ assist, issued: true },
  });
  desk.system.advance(3_600_000);
  const counted = ['single', 'list', 'review'].map((ballot) => ({ ballot, count: 1 }));
  await call('polling.tieOut', { hour: '2026-12-02T10', tickets: 1, ballots: counted });
  for (const paper of ['roll', 'report', 'test']) await call('polling.printPaper', { paper });
  await call('polling.backup', { after: null });
  await call('polling.recent', { open: false });
  role = 'supervisor';
  await call('polling.close', { second });

  expect(screen.kept).toEqual([]);
  expect(
    fieldsThatTakeOne(desk.methods as unknown as MethodTable).filter((field) => !screen.planted.has(field)),
  ).toEqual([]);
  const key = new Uint8Array(32).fill(7);
  const path = join(desk.folder, 'record.db');
  const scanned = scanDatabase(path, key);
  expect([
    besideOrder(scanned.found),
    screen.found(),
    papers.flatMap((paper) => scanText('paper', paper)),
  ]).toEqual([[], [], []]);
  expect([scanned.cells > 300, papers.length]).toEqual([true, 4]);

  // And it would have been seen.
  const body = { site: 'poll-1', mode: 'drill', actor: { staff: 's1', role: 'supervisor' } } as const;
  const [undone] = dataOf(desk, 'polling.undone');
  const data = { ...undone, reason: `番号 ${NUMBER}` };
  mustSucceed(desk.db.write((tx) => desk.log.append(tx, { ...body, kind: 'polling.undone', data })));
  expect(besideOrder(scanDatabase(path, key).found).length).toBeGreaterThan(0);
});
