/** まえの方の貸出を確かめています: another card while a loan has no answer yet. */
import { afterEach, describe, expect, test } from 'vitest';
import { TRAINING_ITEMS as ITEM, TRAINING_PATRONS as PATRON } from '../../src/simulator/library/index.ts';
import { type LibraryDesk, type LibraryDeskOptions, must, openLibraryDesk } from '../harness/library-desk.ts';

let desk: LibraryDesk;
const open = async (options: LibraryDeskOptions = {}): Promise<LibraryDesk> => {
  desk = await openLibraryDesk(options);
  await desk.online();
  return desk;
};
afterEach(() => desk.close());

const loansOf = (number: string): readonly string[] =>
  desk.training.circulation.loansOf(number).map(({ item }) => item);

describe('another card right behind the last scan waits for what became of that book', () => {
  test('it went out: her session ends with it, and the next one has hers', async () => {
    await open({ thinkMs: 60 });
    await desk.link('midori', PATRON.wideArea.number);
    await desk.begin(PATRON.ordinary.number);
    const lent = desk.lend(ITEM.ordinary.barcode);
    desk.tap('midori');
    expect(desk.state().phase).toEqual({ kind: 'yielding', refused: null, titles: [] });
    expect(await lent).toMatchObject({ kind: 'lent' });
    expect((await desk.phase('session')).session).toMatchObject({
      name: '髙橋 みどり',
      after: true,
      items: [],
    });
    expect(loansOf(PATRON.ordinary.number)).toEqual([ITEM.ordinary.barcode]);
  });

  test('it may not go out: that is seen before the next one has hers', async () => {
    await open({ thinkMs: 60 });
    await desk.link('midori', PATRON.wideArea.number);
    await desk.begin(PATRON.ordinary.number);
    const refused = desk.lend(ITEM.held.barcode);
    const lent = desk.lend(ITEM.ordinary.barcode);
    desk.tap('midori');
    // Whoever is impatient does not get by.
    await desk.call('library.clear', {});
    expect(await refused).toMatchObject({ kind: 'refused', why: 'on_hold_shelf' });
    expect(await lent).toMatchObject({ kind: 'lent' });
    await desk.until(() => JSON.stringify(desk.state().phase).includes('"refused":1'));
    expect(desk.state().phase).toEqual({ kind: 'yielding', refused: 1, titles: [ITEM.held.title] });
    await desk.call('library.clear', {});
    expect((await desk.phase('session')).session).toMatchObject({ name: '髙橋 みどり', items: [] });
  });

  test('nobody presses anything: the next one’s turn comes by itself; at 自動貸出 she reads no title', async () => {
    await open({ thinkMs: 60, site: { mode: 'self' } });
    await desk.begin(PATRON.ordinary.number);
    const refused = desk.lend(ITEM.held.barcode);
    must(await desk.call('library.scan', { code: PATRON.child.number }));
    await refused;
    await desk.until(() => JSON.stringify(desk.state().phase).includes('"refused":1'));
    expect(desk.state().phase).toEqual({ kind: 'yielding', refused: 1, titles: [] });
    desk.pass(8_100);
    expect((await desk.phase('session')).session).toMatchObject({ category: '児童', items: [] });
  });

  test('of two that come the last one is next; the one before may take her turn back', async () => {
    await open({ thinkMs: 60 });
    await desk.link('hanako', PATRON.ordinary.number);
    desk.tap('hanako');
    const { session } = await desk.phase('session');
    const first = desk.lend(ITEM.ordinary.barcode);
    desk.tap('stranger');
    desk.tap('hanako');
    expect(desk.at().sessionId).toBe(session.sessionId);
    await first;
    const second = desk.lend(ITEM.second.barcode);
    must(await desk.call('library.begin', { code: PATRON.child.number }));
    desk.tap('stranger');
    await second;
    await desk.phase('unlinked');
    expect(loansOf(PATRON.ordinary.number)).toHaveLength(2);
  });
});
