/** 読書履歴: of those who asked for it alone, hers alone, and gone to its last byte when she does not want it any more (decision 0061). */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { openDatabase, rawRecords, type Store } from '../../src/db/index.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { libraryMigrations } from '../../src/modules/library/index.ts';
import type { HistoryView } from '../../src/modules/library/views-schema.ts';
import { outboxMigrations } from '../../src/outbox/log.ts';
import { TRAINING_ITEMS as ITEM, TRAINING_PATRONS as PATRON } from '../../src/simulator/library/index.ts';
import { type LibraryDesk, must, openLibraryDesk } from '../harness/library-desk.ts';

let desk: LibraryDesk;
afterEach(() => desk.close());

const KEY = new Uint8Array(32).fill(7);
const { number } = PATRON.ordinary;
const FILE = 'toshokan-1-history.db';

const open = async (options: Parameters<typeof openLibraryDesk>[0] = {}): Promise<void> => {
  desk = await openLibraryDesk({ ...options, site: { history: 'opt_in', ...options.site } });
  await desk.online();
  await desk.link('hanako', number);
};
const at = async (card = 'hanako'): Promise<string> => {
  desk.tap(card);
  return (await desk.phase('session')).session.sessionId;
};
type Method = Parameters<LibraryDesk['call']>[0];
const ask = async (method: Method, sessionId: string, more: object = {}): Promise<HistoryView> =>
  must(await desk.call(method, { sessionId, ...more }));
const agree = async (): Promise<void> => {
  await ask('library.historyBegin', await at());
};

/** Every record that can still be read out of the file with the key, deleted or not. */
const remains = (file = FILE): string[] => {
  const path = join(desk.folder, file);
  const log = `${path}-wal`;
  return [...rawRecords(path, existsSync(log) ? log : undefined, KEY)].map(({ columns }) =>
    JSON.stringify(columns),
  );
};
const titles = (view: HistoryView): readonly string[] => view.entries.map(({ title }) => title);

describe('who agreed', () => {
  test('has title and days from then on; a loan before is not there, nor one that was undone', async () => {
    await open();
    const sessionId = await at();
    await desk.lend(ITEM.ordinary.barcode);
    expect(await ask('library.history', sessionId)).toMatchObject({ since: null, entries: [] });
    const begun = await ask('library.historyBegin', sessionId);
    expect(begun.since).toBeGreaterThan(0);
    expect(begun.text).toContain('いつでも 消せます');
    await desk.lend(ITEM.second.barcode);
    await desk.lend(ITEM.third.barcode);
    must(await desk.call('library.undo', { sessionId, code: ITEM.third.barcode }));
    await desk.takeBack(ITEM.ordinary.barcode);
    await desk.takeBack(ITEM.second.barcode);
    const { entries } = await ask('library.history', sessionId);
    expect(entries).toEqual([
      {
        ...{ id: expect.any(Number), title: ITEM.second.title, code: ITEM.second.barcode },
        ...{ lentOn: '2026-11-26', backOn: '2026-11-26' },
      },
    ]);
    expect(remains().join()).not.toContain(ITEM.third.title);
  });

  test('a loan without a line is there once the library system has it, of the day it was made', async () => {
    await open();
    await agree();
    await desk.cut(true);
    await desk.lend(ITEM.fourth.barcode);
    expect(titles(await ask('library.history', await at()))).toEqual([]);
    await desk.end();
    await desk.cut(false);
    await desk.drained();
    expect(await ask('library.history', await at())).toMatchObject({
      entries: [{ title: ITEM.fourth.title, lentOn: '2026-11-26', backOn: null }],
    });
  });

  test('is still there after a kill', async () => {
    await open();
    await agree();
    await desk.lend(ITEM.ordinary.barcode);
    await desk.kill();
    await desk.online();
    expect(titles(await ask('library.history', await at()))).toEqual([ITEM.ordinary.title]);
  });

  test('prints it as 読書記録, without name and number', async () => {
    await open();
    await agree();
    const sessionId = await at();
    expect(await desk.call('library.historyPrint', { sessionId })).toMatchObject({ reason: 'nothing' });
    await desk.lend(ITEM.ordinary.barcode);
    must(await desk.call('library.historyPrint', { sessionId }));
    expect(desk.slips[0]).toContain(`読書記録`);
    expect(desk.slips[0]).toContain(ITEM.ordinary.title);
    expect(desk.slips[0]).not.toMatch(new RegExp(`${number}|山田`));
  });
});

describe('nobody else', () => {
  test('whoever typed the number sees nothing, at the staff’s desk or with 暗証番号 at 自動貸出', async () => {
    await open();
    await agree();
    await desk.lend(ITEM.ordinary.barcode);
    await desk.end();
    const { sessionId, history } = await desk.begin(number);
    expect(history).toBe(false);
    for (const method of [
      ...(['library.history', 'library.historyBegin', 'library.historyClear'] as const),
      ...(['library.historyEnd', 'library.historyPrint'] as const),
    ])
      expect(await desk.call(method, { sessionId })).toMatchObject({ ok: false, reason: 'not_here' });
    expect(desk.slips).toEqual([]);
  });

  test('a session that is over, and somebody else’s line', async () => {
    await open();
    await desk.link('midori', PATRON.wideArea.number);
    await agree();
    await desk.lend(ITEM.ordinary.barcode);
    const mine = await at();
    const [line] = (await ask('library.history', mine)).entries;
    await desk.end();
    expect(await desk.call('library.history', { sessionId: mine })).toMatchObject({ reason: 'no_session' });
    const hers = await at('midori');
    await ask('library.historyBegin', hers);
    await ask('library.historyDrop', hers, { id: line?.id });
    expect(titles(await ask('library.history', hers))).toEqual([]);
    await desk.end();
    expect(titles(await ask('library.history', await at()))).toEqual([ITEM.ordinary.title]);
  });

  test('a parent by the family’s card sees nothing of her child', async () => {
    await open();
    const sessionId = await at();
    must(await desk.call('library.addFamily', { sessionId, code: PATRON.child.number }));
    must(await desk.call('library.serve', { sessionId, key: 0 }));
    const { session } = await desk.phase('session');
    expect(session).toMatchObject({ viaFamily: true, history: false });
    expect(await desk.call('library.history', { sessionId: session.sessionId })).toMatchObject({
      reason: 'not_here',
    });
  });

  test('of who did not agree nothing is kept, and where the profile has none there is no file', async () => {
    await open();
    const sessionId = await at();
    await desk.lend(ITEM.ordinary.barcode);
    await desk.takeBack(ITEM.ordinary.barcode);
    expect(await ask('library.history', sessionId)).toMatchObject({ since: null, entries: [] });
    expect(remains().join()).not.toContain(ITEM.ordinary.title);
    await desk.close();
    await open({ site: { history: 'off' } });
    expect(await desk.call('library.history', { sessionId: await at() })).toMatchObject({
      reason: 'not_here',
    });
    expect(readdirSync(desk.folder).filter((file) => file.includes('history'))).toEqual([]);
  });

  test('no event, log, state or backup has any of it', async () => {
    await open();
    await agree();
    await desk.lend(ITEM.ordinary.barcode);
    await ask('library.history', await at());
    await desk.end();
    desk.pass(3_600_000);
    const target = join(desk.folder, 'backup.db');
    mustSucceed(await (desk.db as Store).copyTo(target));
    const migrations = [...outboxMigrations, ...libraryMigrations];
    mustSucceed(openDatabase({ path: target, key: KEY, migrations })).close();
    const texts = [
      ...desk.lines,
      JSON.stringify(desk.state()),
      ...desk.log.events({ afterSeq: 0, limit: 100 }).map(({ body }) => body),
      ...remains('backup.db'),
      ...remains('toshokan-1.db'),
    ];
    expect(remains().join()).toContain(ITEM.ordinary.title);
    expect(texts.filter((text) => text.includes(ITEM.ordinary.title))).toEqual([]);
  });
});

describe('forgotten', () => {
  const borrowed = async (): Promise<string> => {
    await open();
    await agree();
    await desk.lend(ITEM.ordinary.barcode);
    await desk.lend(ITEM.second.barcode);
    expect(remains().join()).toContain(ITEM.ordinary.title);
    return at();
  };
  /** In any file of the terminal, as it lies there or opened with the key. */
  const found = (word: string): string[] =>
    readdirSync(desk.folder).filter(
      (file) =>
        readFileSync(join(desk.folder, file)).includes(word) ||
        (file.endsWith('.db') && remains(file).join().includes(word)),
    );

  test('one line', async () => {
    const sessionId = await borrowed();
    const { entries } = await ask('library.history', sessionId);
    const line = entries.find(({ title }) => title === ITEM.ordinary.title);
    expect(titles(await ask('library.historyDrop', sessionId, { id: line?.id }))).toEqual([
      ITEM.second.title,
    ]);
    expect(found(ITEM.ordinary.title)).toEqual([]);
    expect(found(ITEM.second.title)).toEqual([FILE]);
  });

  test('all lines, and what comes is kept again', async () => {
    const sessionId = await borrowed();
    expect(await ask('library.historyClear', sessionId)).toMatchObject({
      since: expect.any(Number),
      entries: [],
    });
    expect([...found(ITEM.ordinary.title), ...found(ITEM.second.title)]).toEqual([]);
    await desk.lend(ITEM.third.barcode);
    expect(titles(await ask('library.history', sessionId))).toEqual([ITEM.third.title]);
  });

  test.each([
    ['やめる', 'library.historyEnd'],
    ['登録をやめる', 'library.unlink'],
  ] as const)(
    '%s: no byte of a title or of her in the file, and nothing is kept any more',
    async (_what, method) => {
      const sessionId = await borrowed();
      must(await desk.call(method, { sessionId }));
      await desk.lend(ITEM.third.barcode);
      for (const { title } of [ITEM.ordinary, ITEM.second, ITEM.third]) expect(found(title)).toEqual([]);
      expect(remains().filter((row) => row.includes(number))).toEqual([]);
    },
  );

  test('when no card leads to her any more, whoever ended that', async () => {
    await borrowed();
    await desk.end();
    desk.db.write((tx) => tx.run('UPDATE library_link SET patron = NULL'));
    desk.pass(60_000);
    expect(found(ITEM.ordinary.title)).toEqual([]);
    expect(remains().filter((row) => row.includes(number))).toEqual([]);
  });
});
