/** Rows of the exception matrix (domain.md §11) and of issue 8's bad input that no other test of the library shows. */
import { afterEach, expect, test } from 'vitest';
import { success } from '../../src/kernel/result.ts';
import type { LibrarySystem, Patron } from '../../src/modules/library/index.ts';
import { TRAINING_ITEMS as ITEM, TRAINING_PATRONS as PATRON } from '../../src/simulator/library/index.ts';
import {
  CALM,
  type LibraryDesk,
  type LibraryDeskOptions,
  must,
  openLibraryDesk,
  tapOf,
} from '../harness/library-desk.ts';

let desk: LibraryDesk;
const open = async (options: LibraryDeskOptions = {}): Promise<LibraryDesk> => {
  desk = await openLibraryDesk(options);
  await desk.online();
  return desk;
};
afterEach(() => desk.close());

test('card expired: accepted as long as it is registered; 有効期限 of the library is another thing', async () => {
  await open();
  await desk.link('hanako', PATRON.ordinary.number);
  desk.library.taps.tapped(success({ ...tapOf('hanako'), notes: ['card_expired'] }));
  expect((await desk.phase('session')).session).toMatchObject({ number: PATRON.ordinary.number, stop: null });
});

test('clock wrong: goes on; an hour that comes twice is counted twice and never lost', async () => {
  await open();
  await desk.begin(PATRON.ordinary.number);
  await desk.end();
  desk.pass(3_600_000);
  desk.pass(-3_600_000);
  await desk.begin(PATRON.ordinary.number);
  await desk.end();
  expect(desk.state().today.sessions).toBe(2);
  desk.pass(7_200_000);
  const told = desk.log
    .events({ afterSeq: 0, limit: 9 })
    .map(({ body }) => JSON.parse(body) as { data: { hour: string } });
  expect(told.map(({ data }) => data.hour)).toEqual(['2026-11-26T10', '2026-11-26T10']);
  expect(desk.state().today.sessions).toBe(2);
});

test('names as the library system has them: 髙 on a line of CP932, 𠮷 as it stands there, and titles with every awkward byte', async () => {
  await open({ dialect: { ...CALM, encoding: 'cp932' } });
  expect(await desk.begin(PATRON.wideArea.number)).toMatchObject({ name: '髙橋 みどり' });
  expect(await desk.lend(ITEM.bytes.barcode)).toMatchObject({
    kind: 'lent',
    title: 'ポケットの表とソーダ水',
  });
  expect(await desk.lend(ITEM.letters.barcode)).toMatchObject({
    kind: 'lent',
    title: '吉野と髙田① ～二人の旅～',
  });
  must(await desk.call('library.end', { sessionId: desk.at().sessionId, receipt: false }));
  must(await desk.call('library.receipt', { print: true }));
  expect(desk.slips[0]).toContain('ポケットの表とソーダ水');
});

test('a receipt printer that is out of paper is told, and the loan stands', async () => {
  await open({ printer: 'fails' });
  await desk.begin(PATRON.ordinary.number);
  await desk.lend(ITEM.ordinary.barcode);
  await desk.end();
  expect(await desk.call('library.receipt', { print: true })).toMatchObject({ reason: 'printer_failed' });
  expect(desk.state().phase).toMatchObject({ kind: 'ended', ended: { receipt: 'failed' } });
  expect(desk.training.circulation.loan(ITEM.ordinary.barcode)?.patron).toBe(PATRON.ordinary.number);
});

test('貸出票 comes by itself where the library wants it, when she ends it and when nobody does', async () => {
  await open({ site: { receipt: 'always' } });
  await desk.begin(PATRON.ordinary.number);
  await desk.lend(ITEM.ordinary.barcode);
  await desk.end();
  await desk.until(() => desk.slips.length === 1);
  await desk.begin(PATRON.ordinary.number);
  await desk.lend(ITEM.second.barcode);
  desk.pass(11_000);
  await desk.until(() => desk.slips.length === 2);
  expect(desk.slips[1]).toContain(ITEM.second.title);
  expect(desk.slips[1]).not.toContain(ITEM.ordinary.title);
});

/** A library system of the smallest kind: no lists, no item information, no end of session. */
const small = (lent: Set<string>): LibrarySystem => {
  const patron: Patron = {
    ...{
      number: '1',
      name: '小さな図書館',
      known: true,
      valid: true,
      expired: null,
      category: null,
      flags: [],
    },
    ...{ lent: null, overdue: null, ready: null, limit: null, fee: null, passwordOk: null, said: [] },
  };
  const none = async () => ({ ok: false as const, reason: 'not_supported' as const });
  return {
    kind: 'memory',
    line: () => ({ line: 'online', why: null }),
    subscribe: () => () => undefined,
    patron: async (number) => success({ ...patron, number }),
    lend: async ({ item }) => success({ ok: lent.add(item).size > 0, title: '', due: null, said: [] }),
    takeBack: async ({ item }) =>
      success({ ok: lent.delete(item), title: '', alert: 'none', bin: null, place: null, said: [] }),
    ...{
      loans: none,
      holds: none,
      item: none,
      renew: none,
      renewAll: none,
      hold: none,
      pay: none,
      endSession: none,
    },
    close: async () => undefined,
  };
};

test('a library system of the smallest kind lends and takes back; what it has not is said', async () => {
  const lent = new Set<string>();
  await open({ ils: small(lent) });
  const { sessionId } = await desk.begin(PATRON.ordinary.number);
  expect(await desk.lend('100000011')).toMatchObject({ kind: 'lent', title: '', due: null });
  expect(await desk.call('library.loans', { sessionId })).toMatchObject({ reason: 'not_supported' });
  expect(await desk.call('library.renewAll', { sessionId })).toMatchObject({ reason: 'not_supported' });
  await desk.end();
  expect(await desk.takeBack('100000011')).toMatchObject({ kind: 'returned' });
  expect(lent.size).toBe(0);
});
