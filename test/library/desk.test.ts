/** The library's desk with the real SIP2 client and the training library: who comes, what goes out, what comes back. */
import { afterEach, describe, expect, test } from 'vitest';
import { failure } from '../../src/kernel/result.ts';
import { TRAINING_ITEMS as ITEM, TRAINING_PATRONS as PATRON } from '../../src/simulator/library/index.ts';
import {
  type LibraryDesk,
  type LibraryDeskOptions,
  must,
  openLibraryDesk,
  supervisor,
} from '../harness/library-desk.ts';

let desk: LibraryDesk;
const open = async (options: LibraryDeskOptions = {}): Promise<LibraryDesk> => {
  desk = await openLibraryDesk(options);
  await desk.online();
  return desk;
};
afterEach(() => desk.close());

const loansOf = (number: string): readonly string[] =>
  desk.training.circulation.loansOf(number).map(({ item }) => item);

describe('貸出', () => {
  test('card, five books, 返却期限, the end: the library system has the five loans', async () => {
    await open();
    await desk.link('hanako', PATRON.ordinary.number);
    desk.tap('hanako');
    const { session } = await desk.phase('session');
    expect(session).toMatchObject({
      name: '山田 花子',
      number: '20000011',
      category: '一般',
      stop: null,
      by: 'card',
    });
    for (const book of [ITEM.ordinary, ITEM.second, ITEM.third, ITEM.fourth, ITEM.fifth])
      expect(await desk.lend(`A${book.barcode}B`)).toMatchObject({
        kind: 'lent',
        title: book.title,
        due: { text: '12月10日（木）', firm: true },
      });
    expect(desk.at().items.map(({ state }) => state)).toEqual(['lent', 'lent', 'lent', 'lent', 'lent']);
    await desk.end();
    expect(loansOf(PATRON.ordinary.number)).toHaveLength(5);
    expect(must(await desk.call('library.receipt', { print: true }))).toMatchObject({
      markup: expect.stringContaining('夜汽車'),
    });
    expect(desk.slips[0]).not.toContain('花子');
    expect(desk.slips[0]).not.toContain(PATRON.ordinary.number);
    expect(desk.state().today).toMatchObject({ sessions: 1, lent: 5, linked: 1 });
  });

  test('a NW-7 number is as good as a card, with its start and stop letters or without', async () => {
    await open();
    expect(await desk.begin(`a${PATRON.child.number}a`)).toMatchObject({
      category: '児童',
      by: 'number',
      linked: false,
    });
    await desk.end();
    expect(await desk.begin(PATRON.group.number)).toMatchObject({ category: '団体', counts: { limit: 100 } });
    await desk.end();
    expect(await desk.begin(PATRON.wideArea.number)).toMatchObject({
      category: '広域',
      name: '髙橋 みどり',
      counts: { limit: 5 },
    });
  });

  test('the same book twice is one loan, and says so', async () => {
    await open();
    await desk.begin(PATRON.ordinary.number);
    await desk.lend(ITEM.ordinary.barcode);
    expect(await desk.lend(ITEM.ordinary.barcode)).toMatchObject({
      kind: 'already',
      title: ITEM.ordinary.title,
    });
    expect(desk.at().items).toHaveLength(1);
    expect(loansOf(PATRON.ordinary.number)).toEqual([ITEM.ordinary.barcode]);
  });

  test.each([
    ['an ISBN in place of the label', '9784000000000', 'isbn'],
    ['a patron’s card in place of a book', PATRON.child.number, 'is_patron'],
    ['a number of no book', '199999999', 'unknown_item'],
    ['a label that is not read whole', '10000001', 'is_patron'],
    ['anything else', 'HELLO', 'not_a_code'],
    ['a book that somebody else has', '100000301', 'lent_to_other'],
    ['a book on the hold shelf for somebody else', ITEM.held.barcode, 'on_hold_shelf'],
    ['禁帯出', ITEM.reference.barcode, 'refused'],
  ])('%s is told as what it is, and nothing is lent', async (_what, code, why) => {
    await open();
    await desk.begin(PATRON.ordinary.number);
    expect(await desk.lend(code)).toMatchObject({ kind: 'refused', why });
    expect(desk.at().items).toEqual([]);
    expect(loansOf(PATRON.ordinary.number)).toEqual([]);
  });

  test('おわる right behind the last scan waits for what became of that book', async () => {
    await open({ thinkMs: 60 });
    const { sessionId } = await desk.begin(PATRON.ordinary.number);
    const lent = desk.lend(ITEM.ordinary.barcode);
    await desk.end();
    expect(await desk.phase('ended')).toMatchObject({ ended: { items: [{ title: ITEM.ordinary.title }] } });
    expect(await lent).toMatchObject({ kind: 'lent' });
    expect(await desk.call('library.end', { sessionId, receipt: false })).toMatchObject({ ok: false });
  });

  test('おわる right behind a book that may not go out leaves the session there, so that it is seen', async () => {
    await open({ thinkMs: 60 });
    await desk.begin(PATRON.ordinary.number);
    const refused = desk.lend(ITEM.held.barcode);
    await desk.end();
    expect(await refused).toMatchObject({ kind: 'refused', why: 'on_hold_shelf' });
    expect(desk.at().last).toMatchObject({ kind: 'refused' });
    await desk.end();
    await desk.phase('ended');
  });

  test('返却で取り消す: the loan is gone there too', async () => {
    await open();
    const { sessionId } = await desk.begin(PATRON.ordinary.number);
    await desk.lend(ITEM.ordinary.barcode);
    expect(must(await desk.call('library.undo', { sessionId, code: ITEM.ordinary.barcode }))).toMatchObject({
      kind: 'undone',
    });
    expect(loansOf(PATRON.ordinary.number)).toEqual([]);
    expect(await desk.lend(ITEM.ordinary.barcode)).toMatchObject({ kind: 'lent' });
  });
});

describe('利用者', () => {
  test.each([
    ['expired', PATRON.expired, 'expired'],
    ['barred', PATRON.blocked, 'blocked'],
  ] as const)(
    '%s: told what to do, may look at her loans, and nothing goes out',
    async (_who, patron, stop) => {
      await open();
      expect(await desk.begin(patron.number)).toMatchObject({ stop });
      expect(await desk.lend(ITEM.ordinary.barcode)).toMatchObject({
        kind: 'refused',
        why: 'patron_stopped',
      });
      expect(loansOf(patron.number)).toEqual([]);
    },
  );

  test('a card that was reported lost, and a number of nobody, open no session', async () => {
    await open();
    must(await desk.call('library.begin', { code: PATRON.cardLost.number }));
    expect(await desk.phase('stopped')).toMatchObject({ why: 'card_lost' });
    must(await desk.call('library.begin', { code: '29999999' }));
    expect(await desk.until(() => desk.state().phase.kind === 'stopped' && desk.state().phase)).toMatchObject(
      { why: 'unknown' },
    );
  });

  test('at 自動貸出 others read along: no name, three digits, no reason', async () => {
    await open({ site: { mode: 'self' } });
    const session = await desk.begin(PATRON.blocked.number);
    expect(session).toMatchObject({ name: null, number: '•••••033' });
    expect(JSON.stringify(desk.state())).not.toContain('鈴木');
    const { sessionId } = session;
    // A number that anybody may type shows nobody’s loans.
    for (const name of ['library.loans', 'library.renewAll', 'library.holds'] as const)
      expect(await desk.call(name, { sessionId })).toMatchObject({ ok: false, reason: 'not_here' });
    expect(await desk.call('library.move', { sessionId })).toMatchObject({ ok: false, reason: 'not_here' });
    expect(await desk.call('library.conflicts', {})).toMatchObject({ ok: false, reason: 'not_here' });
    expect(await desk.call('library.conflicts', {}, supervisor)).toMatchObject({ ok: true });
  });

  test('at 自動貸出 the card itself shows her own loans, and still neither what is late nor what is owed', async () => {
    await open({ site: { mode: 'self', link: { where: 'both' } } });
    await desk.link('taro', PATRON.overdue.number);
    desk.tap('taro');
    const { session } = await desk.phase('session');
    expect(session).toMatchObject({ lists: true, said: [], fee: null, counts: { lent: 2, overdue: null } });
    const { loans } = must(await desk.call('library.loans', { sessionId: session.sessionId })) as {
      loans: object[];
    };
    expect(loans).toHaveLength(2);
  });

  test('家族: a child’s books by a parent’s card are the child’s, in a session of her own', async () => {
    await open();
    const { sessionId } = await desk.begin(PATRON.ordinary.number);
    await desk.lend(ITEM.ordinary.barcode);
    must(await desk.call('library.addFamily', { sessionId, code: PATRON.child.number }));
    expect(await desk.call('library.addFamily', { sessionId, code: PATRON.wideArea.number })).toMatchObject({
      reason: 'not_allowed',
    });
    must(await desk.call('library.serve', { sessionId, key: 0 }));
    expect(desk.at()).toMatchObject({ number: PATRON.child.number, viaFamily: true, items: [] });
    await desk.lend(ITEM.picture.barcode);
    expect(loansOf(PATRON.child.number)).toEqual([ITEM.picture.barcode]);
    expect(loansOf(PATRON.ordinary.number)).toEqual([ITEM.ordinary.barcode]);
    must(await desk.call('library.dropFamily', { sessionId: desk.at().sessionId, key: 0 }));
    expect(desk.at().family).toEqual([]);
  });

  test('料金: shown, and paid only where the profile has it', async () => {
    await open();
    const { sessionId, fee } = await desk.begin(PATRON.owing.number);
    expect(fee).toContain('1500');
    expect(await desk.call('library.pay', { sessionId, yen: 500 })).toMatchObject({ reason: 'not_here' });
  });

  test('料金 is paid at a desk that takes it', async () => {
    await open({ site: { fees: 'pay' } });
    const { sessionId } = await desk.begin(PATRON.owing.number);
    must(await desk.call('library.pay', { sessionId, yen: 500 }));
    expect(desk.training.circulation.patron(PATRON.owing.number)?.owes).toBe(1_000);
  });

  test('料金 of which no answer came is not to be paid a second time: it may stand', async () => {
    await open({ site: { fees: 'pay' }, plan: ({ id }) => (id === '37' ? 'close' : undefined) });
    const { sessionId } = await desk.begin(PATRON.owing.number);
    expect(await desk.call('library.pay', { sessionId, yen: 500 })).toMatchObject({ reason: 'unsure' });
    expect(desk.training.circulation.patron(PATRON.owing.number)?.owes).toBe(1_000);
  });

  test('loans, 延長 of one and of all', async () => {
    await open();
    const { sessionId } = await desk.begin(PATRON.full.number);
    const { loans } = must(await desk.call('library.loans', { sessionId })) as {
      loans: { code: string; title: string }[];
    };
    expect(loans.map(({ code }) => code).toSorted()).toEqual(['100000311', '100000312', '100000313']);
    expect(loans[0]?.title).not.toBe('');
    expect(must(await desk.call('library.renew', { sessionId, code: '100000311' }))).toMatchObject({
      kind: 'renewed',
      due: { text: '12月10日（木）' },
    });
    expect(must(await desk.call('library.renewAll', { sessionId }))).toMatchObject({ renewed: 2, left: 1 });
  });

  test('予約: placed by a book’s barcode, listed, taken back', async () => {
    await open();
    const { sessionId } = await desk.begin(PATRON.ordinary.number);
    const placed = must(
      await desk.call('library.hold', { sessionId, code: '100000301', action: 'place' }),
    ) as { holds: object[] };
    expect(placed.holds).toMatchObject([{ code: '100000301', ready: false }]);
    const gone = must(
      await desk.call('library.hold', { sessionId, code: '100000301', action: 'cancel' }),
    ) as { holds: object[] };
    expect(gone.holds).toEqual([]);
  });
});

describe('返却', () => {
  test('needs nobody; the shelf, the hold shelf, and what it is not', async () => {
    await open();
    expect(await desk.takeBack('100000301')).toMatchObject({ kind: 'returned', route: 'shelf' });
    expect(await desk.takeBack(ITEM.wanted.barcode)).toMatchObject({
      kind: 'returned',
      route: 'hold',
      title: '待たれる本',
    });
    expect(await desk.takeBack('9784000000000')).toMatchObject({ kind: 'refused', why: 'isbn' });
    expect(await desk.takeBack('199999999')).toMatchObject({ kind: 'refused', why: 'unknown_item' });
    expect(loansOf(PATRON.overdue.number)).toEqual([]);
    expect(desk.state()).toMatchObject({ phase: { kind: 'waiting' }, today: { returned: 2 } });
  });
});

describe('a session is one person’s', () => {
  test('another card ends it; what is still on its way stays hers', async () => {
    await open({ thinkMs: 20 });
    await desk.link('hanako', PATRON.ordinary.number);
    await desk.link('midori', PATRON.wideArea.number);
    desk.tap('hanako');
    const { session } = await desk.phase('session');
    const going = desk.call('library.lend', { sessionId: session.sessionId, code: ITEM.ordinary.barcode });
    desk.tap('midori');
    const next = await desk.until(() => {
      const { phase } = desk.state();
      return phase.kind === 'session' && phase.session.sessionId !== session.sessionId && phase.session;
    });
    await going;
    expect(next).toMatchObject({ name: '髙橋 みどり', after: true, items: [], last: null });
    expect(loansOf(PATRON.ordinary.number)).toEqual([ITEM.ordinary.barcode]);
    expect(loansOf(PATRON.wideArea.number)).toEqual([]);
    expect(
      await desk.call('library.lend', { sessionId: session.sessionId, code: ITEM.second.barcode }),
    ).toMatchObject({ reason: 'no_session' });
  });

  test('her own card again is no new session, nor is one that cannot be read', async () => {
    await open();
    await desk.link('hanako', PATRON.ordinary.number);
    desk.tap('hanako');
    const { session } = await desk.phase('session');
    desk.tap('hanako');
    desk.library.taps.reading('reader');
    desk.library.taps.tapped(failure('card_unreadable'));
    expect(desk.at().sessionId).toBe(session.sessionId);
  });

  test('of two cards in quick succession the first one’s answer is nobody’s', async () => {
    await open({ thinkMs: 20 });
    await desk.link('hanako', PATRON.ordinary.number);
    await desk.link('midori', PATRON.wideArea.number);
    desk.tap('hanako');
    desk.tap('midori');
    await desk.phase('session');
    await desk.library.idle();
    expect(desk.at()).toMatchObject({ name: '髙橋 みどり', after: false });
    expect(desk.state().today.sessions).toBe(1);
  });

  test('two cards at once are nobody’s', async () => {
    await open();
    desk.library.taps.tapped(failure('two_cards'));
    expect(desk.state().phase).toEqual({ kind: 'problem', problem: 'two_cards' });
  });

  test('ends by itself ten seconds after the last book, a minute before any, and a touch keeps it', async () => {
    await open();
    const { sessionId } = await desk.begin(PATRON.ordinary.number);
    desk.pass(59_000);
    expect(desk.state().phase.kind).toBe('session');
    await desk.lend(ITEM.ordinary.barcode);
    const { endsAt, warnAt } = desk.at();
    expect(endsAt - warnAt).toBe(5_000);
    // To the second, of ten.
    expect(Math.abs(endsAt - desk.system.now() - 10_000)).toBeLessThan(3_000);
    desk.pass(9_000);
    must(await desk.call('library.stay', { sessionId }));
    desk.pass(9_000);
    expect(desk.state().phase.kind).toBe('session');
    desk.pass(1_100);
    expect(desk.state().phase).toMatchObject({
      kind: 'ended',
      ended: { why: 'time', items: [{ title: ITEM.ordinary.title }] },
    });
    desk.pass(9_000);
    expect(desk.state().phase.kind).toBe('waiting');
    expect(JSON.stringify(desk.state())).not.toContain(ITEM.ordinary.title);
  });
});

describe('ICタグ', () => {
  test('books on the pad are lent in order; one without a number is told; what lay there is nobody else’s', async () => {
    await open();
    desk.pad.lay({ tag: 'e004', code: ITEM.ordinary.barcode });
    await desk.begin(PATRON.ordinary.number);
    await desk.until(() => desk.at().items[0]?.state === 'lent');
    desk.pad.lay({ tag: 'e005', code: ITEM.second.barcode }, { tag: 'e006', code: null });
    await desk.until(() => desk.at().last?.why === 'tag_unknown');
    expect(desk.at().items.map(({ code }) => code)).toEqual([ITEM.ordinary.barcode, ITEM.second.barcode]);
    expect(desk.state().pad).toMatchObject({ kind: 'memory', unknown: 1 });
    await desk.end();
    await desk.begin(PATRON.wideArea.number);
    desk.library.passTime();
    await desk.library.idle();
    expect(desk.at()).toMatchObject({ items: [], last: null });
    expect(() => desk.pad.takeUp('e999')).toThrow('does not lie there');
  });
});

test('counts of an hour become one signed event when it is over, and name nobody', async () => {
  await open();
  await desk.begin(PATRON.ordinary.number);
  await desk.lend(ITEM.ordinary.barcode);
  await desk.end();
  await desk.takeBack(ITEM.ordinary.barcode);
  expect(desk.log.head().seq).toBe(0);
  desk.pass(3_600_000);
  const events = desk.log.events({ afterSeq: 0, limit: 10 });
  expect(events.map(({ kind }) => kind)).toEqual(['library.counted']);
  expect(JSON.parse(events[0]?.body ?? '{}')).toMatchObject({
    data: { hour: '2026-11-26T10', counts: { sessions: 1, lent: 1, returned: 1 } },
  });
  expect(desk.state().today).toMatchObject({ sessions: 1, lent: 1, returned: 1 });
});

test('every method is the staff’s, and 一斉の再登録 a supervisor’s alone', async () => {
  await open();
  for (const [name, { roles }] of Object.entries(desk.library.methods))
    expect(roles, name).toEqual(name === 'library.startRelink' ? ['supervisor'] : ['clerk', 'supervisor']);
});
