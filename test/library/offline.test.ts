/** Without the library system: what is said to be lent is on the disk, goes out in order when the line is back, and what does not fit is a person’s to settle. */
import { afterEach, describe, expect, test } from 'vitest';
import { queuedConflicts } from '../../src/modules/library/queue.ts';
import type { ConflictView } from '../../src/modules/library/views-schema.ts';
import { TRAINING_ITEMS as ITEM, TRAINING_PATRONS as PATRON } from '../../src/simulator/library/index.ts';
import { type LibraryDesk, type LibraryDeskOptions, must, openLibraryDesk } from '../harness/library-desk.ts';
import { SIP2_FAULTS } from '../harness/sip2-faults.ts';

let desk: LibraryDesk;
const open = async (options: LibraryDeskOptions = {}): Promise<LibraryDesk> => {
  desk = await openLibraryDesk(options);
  await desk.online();
  return desk;
};
afterEach(() => desk.close());

const loansOf = (number: string): readonly string[] =>
  desk.training.circulation
    .loansOf(number)
    .map(({ item }) => item)
    .toSorted();
const conflicts = async (): Promise<readonly ConflictView[]> =>
  (must(await desk.call('library.conflicts', {})) as { conflicts: ConflictView[] }).conflicts;
const { number } = PATRON.ordinary;

describe('store and forward', () => {
  test('lent without a line, told in order when it is back, and both sides are equal', async () => {
    await open();
    await desk.cut(true);
    expect(await desk.begin(number)).toMatchObject({ unasked: true, name: null });
    expect(await desk.lend(ITEM.ordinary.barcode)).toMatchObject({
      kind: 'queued',
      due: { text: '12月10日（木）', firm: false },
    });
    await desk.lend(ITEM.second.barcode);
    await desk.end();
    expect(await desk.takeBack('100000301')).toMatchObject({ kind: 'queued' });
    expect(desk.state().queue).toMatchObject({ waiting: 3, conflicts: 0 });
    expect(loansOf(number)).toEqual([]);
    await desk.cut(false);
    await desk.drained();
    expect(loansOf(number)).toEqual([ITEM.ordinary.barcode, ITEM.second.barcode].toSorted());
    expect(loansOf(PATRON.overdue.number)).toEqual([ITEM.wanted.barcode]);
    expect(desk.state()).toMatchObject({
      queue: { waiting: 0, conflicts: 0 },
      today: { lent: 2, queued: 3, sent: 3, returned: 1 },
    });
  });

  test('a loan of a 団体 that stands already is found among a hundred', async () => {
    await open({ size: { patrons: 4, items: 120 } });
    const { circulation } = desk.training;
    const at = { now: desk.system.now(), noBlock: true, renewal: false } as never;
    for (let n = 0; n < 95; n += 1)
      expect(circulation.checkout(PATRON.group.number, String(110_000_017 + n * 11), at).ok).toBe(true);
    await desk.cut(true);
    await desk.begin(PATRON.group.number);
    await desk.lend(ITEM.ordinary.barcode);
    await desk.end();
    // Lent at another terminal of this library, or by us before a kill.
    expect(circulation.checkout(PATRON.group.number, ITEM.ordinary.barcode, at).ok).toBe(true);
    await desk.cut(false);
    await desk.drained();
    expect(await conflicts()).toEqual([]);
    const { sessionId } = await desk.begin(PATRON.group.number);
    const { loans } = must(await desk.call('library.loans', { sessionId })) as { loans: { title: string }[] };
    expect(loans).toHaveLength(96);
  });

  test('a kill after 「貸出しました」 loses nothing, and what was sent before it is not sent again', async () => {
    await open();
    await desk.cut(true);
    await desk.begin(number);
    await desk.lend(ITEM.ordinary.barcode);
    await desk.lend(ITEM.second.barcode);
    await desk.kill();
    expect(desk.state().queue.waiting).toBe(2);
    await desk.cut(false);
    await desk.drained();
    expect(loansOf(number)).toHaveLength(2);
    await desk.kill();
    await desk.online();
    expect(desk.state().queue).toMatchObject({ waiting: 0, conflicts: 0 });
  });

  test('a loan whose answer was lost stands once: it is asked about before it is told', async () => {
    let lost = 0;
    await open({ plan: ({ id }) => (id === '11' && lost++ === 0 ? 'close' : undefined) });
    await desk.begin(number);
    expect(await desk.lend(ITEM.ordinary.barcode)).toMatchObject({ kind: 'queued' });
    await desk.online();
    await desk.drained();
    expect(loansOf(number)).toEqual([ITEM.ordinary.barcode]);
    expect(desk.state().queue.conflicts).toBe(0);
  });

  test('undone before it was told: the library system never hears of it', async () => {
    await open();
    await desk.cut(true);
    const { sessionId } = await desk.begin(number);
    await desk.lend(ITEM.ordinary.barcode);
    must(await desk.call('library.undo', { sessionId, code: ITEM.ordinary.barcode }));
    expect(desk.state().queue.waiting).toBe(0);
    await desk.cut(false);
    expect(loansOf(number)).toEqual([]);
  });

  test('lent and brought back without a line: nobody’s name goes with the return', async () => {
    await open();
    await desk.cut(true);
    await desk.begin(number);
    await desk.lend(ITEM.ordinary.barcode);
    await desk.end();
    await desk.takeBack(ITEM.ordinary.barcode);
    expect(desk.state().queue.waiting).toBe(1);
    await desk.cut(false);
    await desk.drained();
    expect(loansOf(number)).toEqual([]);
    expect(desk.state().queue.conflicts).toBe(0);
  });

  test('so many and no more; and none where the library does not want it', async () => {
    await open({ site: { offline: { mostItems: 1 } } });
    await desk.cut(true);
    await desk.begin(number);
    await desk.lend(ITEM.ordinary.barcode);
    expect(await desk.lend(ITEM.second.barcode)).toMatchObject({ kind: 'refused', why: 'offline_limit' });
  });

  test('a library that lends nothing without a line: no session, and a loan that may stand is taken back', async () => {
    let lost = 0;
    await open({
      site: { offline: { lend: false } },
      plan: ({ id }) => (id === '11' && lost++ === 0 ? 'close' : undefined),
    });
    await desk.begin(number);
    expect(await desk.lend(ITEM.ordinary.barcode)).toMatchObject({ kind: 'refused', why: 'offline' });
    await desk.online();
    await desk.drained();
    expect(loansOf(number)).toEqual([]);
    await desk.end();
    await desk.cut(true);
    must(await desk.call('library.begin', { code: number }));
    expect(await desk.phase('stopped')).toMatchObject({ why: 'offline' });
  });
});

test.each(['lost_reply', 'lost_request', 'close', 'silence'] as const)(
  'a book that is brought back while its loan is still asked for (%s) is nobody’s, whatever came of it',
  async (fault) => {
    let seen = 0;
    await open({ plan: ({ id }) => (id === '11' && seen++ === 0 ? fault : undefined) });
    const { sessionId } = await desk.begin(number);
    const lending = desk.call('library.lend', { sessionId, code: ITEM.ordinary.barcode });
    const back = desk.takeBack(ITEM.ordinary.barcode);
    must(await lending);
    expect((await back).kind).toMatch(/returned|queued/);
    await desk.online();
    await desk.drained();
    expect(loansOf(number)).toEqual([]);
    expect(desk.at().items).toMatchObject([{ state: 'undone' }]);
    expect(desk.state().queue).toMatchObject({ waiting: 0, conflicts: 0 });
  },
);

describe('what does not fit', () => {
  test.each([
    ['lent to somebody else meanwhile', number, '100000301', 'lent_to_other'],
    ['held for somebody else', number, ITEM.held.barcode, 'on_hold_shelf'],
    ['a book of nobody', number, '199999999', 'unknown_item'],
    ['a patron of nobody', '29999999', ITEM.ordinary.barcode, 'unknown_patron'],
  ])('%s is laid aside for the staff, and holds up nothing behind it', async (_what, patron, item, why) => {
    await open();
    await desk.cut(true);
    await desk.begin(patron);
    await desk.lend(item);
    await desk.end();
    await desk.begin(PATRON.wideArea.number);
    await desk.lend(ITEM.second.barcode);
    await desk.end();
    const before = desk.training.circulation.loan(item);
    await desk.cut(false);
    await desk.drained();
    expect(await conflicts()).toMatchObject([{ why, item, patron, what: 'lend' }]);
    expect(desk.training.circulation.loan(item)).toEqual(before);
    expect(loansOf(PATRON.wideArea.number)).toEqual([ITEM.second.barcode]);
  });

  test('settled by a person with a reason: the row is gone, and the record says neither who nor what', async () => {
    await open();
    await desk.cut(true);
    await desk.begin(number);
    await desk.lend('100000301');
    await desk.end();
    await desk.cut(false);
    await desk.drained();
    const [row] = await conflicts();
    must(await desk.call('library.settle', { id: row?.id ?? 0, how: 'done_by_hand' }));
    expect(await conflicts()).toEqual([]);
    expect(await desk.call('library.settle', { id: row?.id ?? 0, how: 'missing' })).toMatchObject({
      reason: 'no_such_conflict',
    });
    const event = desk.log.events({ afterSeq: 0, limit: 9 }).find(({ kind }) => kind === 'library.settled');
    expect(JSON.parse(event?.body ?? '{}')).toMatchObject({
      data: { why: 'lent_to_other', how: 'done_by_hand' },
    });
  });

  test('the book itself comes back: that settles it', async () => {
    await open();
    await desk.cut(true);
    await desk.begin(number);
    await desk.lend(ITEM.held.barcode);
    await desk.end();
    await desk.cut(false);
    await desk.drained();
    expect(desk.state().queue.conflicts).toBe(1);
    await desk.takeBack(ITEM.held.barcode);
    expect(queuedConflicts(desk.queue)).toEqual([]);
  });
});

describe('a bad line', () => {
  test.each(SIP2_FAULTS)('%s in the middle of a loan: it ends, and both sides are equal', async (fault) => {
    let seen = 0;
    await open({ plan: ({ id }) => (id === '11' && seen++ === 0 ? fault : undefined) });
    await desk.begin(number);
    const said = await desk.lend(ITEM.ordinary.barcode);
    expect(['lent', 'queued']).toContain(said.kind);
    await desk.online();
    await desk.drained();
    expect(loansOf(number)).toEqual([ITEM.ordinary.barcode]);
    expect(desk.state().queue.conflicts).toBe(0);
  });

  test('an answer of another patron or book is nobody’s', async () => {
    let seen = 0;
    await open({ plan: ({ id }) => (id === '11' && seen++ === 0 ? 'of_another' : undefined) });
    await desk.begin(number);
    await desk.lend(ITEM.ordinary.barcode);
    await desk.online();
    await desk.drained();
    expect(desk.at().items[0]).toMatchObject({ code: ITEM.ordinary.barcode });
    expect(loansOf(number)).toEqual([ITEM.ordinary.barcode]);
  });
});
