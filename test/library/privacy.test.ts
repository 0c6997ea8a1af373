/**
 * 図書館の自由に関する宣言: who borrows what is nobody's to know. After 返却 no table, no remains of a table in any file, no event, no log and no backup
 * of the terminal ties a person to a book; the record, which is all that the centre gets, never holds either of them at all.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { openDatabase, type Reader, rawRecords, type Store } from '../../src/db/index.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { libraryMigrations } from '../../src/modules/library/index.ts';
import { outboxMigrations } from '../../src/outbox/log.ts';
import { TRAINING_ITEMS as ITEM, TRAINING_PATRONS as PATRON } from '../../src/simulator/library/index.ts';
import { type LibraryDesk, must, openLibraryDesk, tokenOf } from '../harness/library-desk.ts';

let desk: LibraryDesk;
afterEach(() => desk.close());

const KEY = new Uint8Array(32).fill(7);
const { number, name } = PATRON.ordinary;
const PERSON = [number, name, name.replace(' ', ''), tokenOf('hanako').hmac];
const BOOKS = [ITEM.ordinary, ITEM.second, ITEM.third, ITEM.held].flatMap(({ barcode, title }) => [
  barcode,
  title,
]);

/** Every row of every table, as text. */
const rowsOf = (db: Pick<Reader, 'all'>): string[] =>
  db
    .all(
      z.object({ name: z.string() }),
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'`,
    )
    .flatMap((table) =>
      db
        .all(z.record(z.string(), z.unknown()), `SELECT * FROM "${table.name}"`)
        .map((row) => JSON.stringify(row)),
    );

/** Every row that can still be read out of the files, deleted or not, with the key. */
const remainsIn = (folder: string, of: string): string[] => {
  const path = join(folder, of);
  const log = `${path}-wal`;
  return [...rawRecords(path, existsSync(log) ? log : undefined, KEY)].map(({ columns }) =>
    JSON.stringify(columns),
  );
};

const holding = (texts: readonly string[], words: readonly string[]): string[] =>
  texts.filter((text) => words.some((word) => text.includes(word)));

const everyText = (): Record<string, string[]> => ({
  record: rowsOf(desk.db),
  queue: rowsOf(desk.queue),
  'remains of the record': remainsIn(desk.folder, 'toshokan-1.db'),
  'remains of the queue': remainsIn(desk.folder, 'toshokan-1-queue.db'),
  'remains of the history': remainsIn(desk.folder, 'toshokan-1-history.db'),
  events: desk.log.events({ afterSeq: 0, limit: 1_000 }).map((event) => JSON.stringify(event)),
  log: desk.lines,
  state: [JSON.stringify(desk.state())],
});

/** Lent online and without a line, one of them refused there afterwards; all brought back. */
const dayOf = async (): Promise<void> => {
  // 読書履歴 is on offer, and she did not ask for it.
  desk = await openLibraryDesk({ site: { history: 'opt_in' } });
  await desk.online();
  await desk.link('hanako', number);
  desk.tap('hanako');
  await desk.phase('session');
  await desk.lend(ITEM.ordinary.barcode);
  await desk.end();
  await desk.cut(true);
  desk.tap('hanako');
  await desk.phase('session');
  await desk.lend(ITEM.second.barcode);
  await desk.lend(ITEM.third.barcode);
  await desk.lend(ITEM.held.barcode);
  await desk.end();
};

const bringBack = async (): Promise<void> => {
  await desk.cut(false);
  await desk.drained();
  expect(desk.state().queue.conflicts).toBe(1);
  for (const { barcode } of [ITEM.ordinary, ITEM.second, ITEM.third, ITEM.held]) await desk.takeBack(barcode);
  await desk.call('library.clear', {});
  await desk.library.idle();
  desk.pass(3_600_000);
  desk.library.passTime();
};

test('the search finds what is there: a loan without a line ties them until it is told', async () => {
  await dayOf();
  const { queue, record } = everyText();
  expect(holding(holding(queue ?? [], [number]), [ITEM.second.barcode])).toHaveLength(1);
  expect(
    holding(holding(everyText()['remains of the queue'] ?? [], [number]), [ITEM.second.barcode]).length,
  ).toBeGreaterThan(0);
  // The record has her card, and no book.
  expect(holding(record ?? [], [number]).length).toBeGreaterThan(0);
  expect(holding(record ?? [], BOOKS)).toEqual([]);
});

test('after 返却 nothing anywhere on the terminal holds a book, and what holds her is her card’s link alone', async () => {
  await dayOf();
  await bringBack();
  for (const [where, texts] of Object.entries(everyText())) {
    expect(texts.length, where).toBeGreaterThan(where === 'queue' || where === 'events' ? -1 : 0);
    expect(holding(texts, BOOKS), where).toEqual([]);
    const her = holding(texts, PERSON);
    if (where === 'record' || where === 'remains of the record')
      expect(
        her.every((row) => row.includes(tokenOf('hanako').hmac)),
        where,
      ).toBe(true);
    else expect(her, where).toEqual([]);
  }
});

test('a backup of the terminal holds no book, also while loans wait in the queue', async () => {
  await dayOf();
  const target = join(desk.folder, 'backup.db');
  mustSucceed(await (desk.db as Store).copyTo(target));
  const backup = mustSucceed(
    openDatabase({ path: target, key: KEY, migrations: [...outboxMigrations, ...libraryMigrations] }),
  );
  const rows = rowsOf(backup);
  backup.close();
  expect(rows.length).toBeGreaterThan(0);
  expect(holding(rows, BOOKS)).toEqual([]);
});

test('what the centre gets never holds a person, a card or a book, at any time of the day', async () => {
  await dayOf();
  desk.pass(3_600_000);
  await bringBack();
  const events = desk.log.events({ afterSeq: 0, limit: 1_000 });
  expect(events.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['library.counted', 'library.settled']),
  );
  expect(
    holding(
      events.map(({ body }) => body),
      [...PERSON, ...BOOKS, '花子'],
    ),
  ).toEqual([]);
});

test('who asked for 読書履歴 and ended it: no byte of a title in any file, and the day before is not there either', async () => {
  await dayOf();
  await desk.cut(false);
  await desk.drained();
  desk.tap('hanako');
  const { sessionId } = (await desk.phase('session')).session;
  must(await desk.call('library.historyBegin', { sessionId }));
  await desk.lend(ITEM.fourth.barcode);
  expect(holding(everyText()['remains of the history'] ?? [], [ITEM.fourth.title])).toHaveLength(1);
  must(await desk.call('library.historyEnd', { sessionId }));
  await desk.end();
  await bringBack();
  await desk.takeBack(ITEM.fourth.barcode);
  await desk.library.idle();
  desk.library.passTime();
  for (const [where, texts] of Object.entries(everyText()))
    expect(holding(texts, [...BOOKS, ITEM.fourth.barcode, ITEM.fourth.title]), where).toEqual([]);
});

test('no file of the terminal shows any of it to whoever has no key', async () => {
  await dayOf();
  for (const file of readdirSync(desk.folder)) {
    const bytes = readFileSync(join(desk.folder, file));
    for (const word of [...PERSON, ...BOOKS]) expect(bytes.includes(word), file).toBe(false);
  }
  must(await desk.call('library.begin', { code: number }));
});
