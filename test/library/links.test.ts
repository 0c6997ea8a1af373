/** カードの登録: consent, the card that was renewed, everybody anew, マイキーID, 条例利用AP, and several terminals of one library. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { createSharedFolder, openLinks, sealLinks } from '../../src/app/library-share.ts';
import { openDatabase } from '../../src/db/index.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import {
  libraryMigrations,
  type SharedLinks,
  shareLinks,
  takeLinks,
} from '../../src/modules/library/index.ts';
import { cardsOf, link, linkOf, unlink } from '../../src/modules/library/links.ts';
import { TRAINING_PATRONS as PATRON } from '../../src/simulator/library/index.ts';
import {
  type LibraryDesk,
  type LibraryDeskOptions,
  must,
  openLibraryDesk,
  supervisor,
  tokenOf,
} from '../harness/library-desk.ts';

let desk: LibraryDesk;
const open = async (options: LibraryDeskOptions = {}): Promise<LibraryDesk> => {
  desk = await openLibraryDesk(options);
  await desk.online();
  return desk;
};

describe('at the desk', () => {
  afterEach(() => desk.close());
  const { number } = PATRON.ordinary;

  test.each([
    ['ten years ahead', 10],
    ['ten years behind', -10],
  ])(
    '一斉の再登録 by a clock that is %s: every card asks once more, and may be registered',
    async (_, years) => {
      await open();
      await desk.link('hanako', number);
      const year = 365 * 86_400_000;
      desk.pass(years * year);
      must(await desk.call('library.startRelink', {}, supervisor));
      desk.pass(-years * year);
      desk.tap('hanako');
      expect(await desk.phase('unlinked')).toMatchObject({ why: 'campaign' });
      await desk.call('library.clear', {});
      await desk.link('hanako', number);
      desk.tap('hanako');
      expect((await desk.phase('session')).session).toMatchObject({ by: 'card', linked: true });
      expect(desk.state().links.campaign).toMatchObject({ back: 1 });
    },
  );

  test('a card of nobody: library card once, 同意, and from then on the card alone', async () => {
    await open();
    desk.tap('hanako');
    expect(await desk.phase('unlinked')).toMatchObject({ why: 'new', mayLink: true, refused: null });
    must(await desk.call('library.scan', { code: `A${number}A` }));
    expect(await desk.phase('consent')).toMatchObject({ number, name: '山田 花子', replaces: false });
    expect(cardsOf(desk.db, number)).toBe(0);
    must(await desk.call('library.link', {}));
    desk.tap('hanako');
    expect((await desk.phase('session')).session).toMatchObject({ number, by: 'card', linked: true });
  });

  test.each([
    ['a number of nobody', '29999999', 'unknown'],
    ['a card that was reported lost', PATRON.cardLost.number, 'card_lost'],
    ['有効期限切れ', PATRON.expired.number, 'expired'],
    ['a book', '100000011', 'not_a_code'],
  ])('%s is linked to no card', async (_what, code, refused) => {
    await open();
    desk.tap('hanako');
    must(await desk.call('library.linkCard', { code }));
    await desk.until(
      () =>
        desk.state().phase.kind === 'unlinked' &&
        'refused' in desk.state().phase &&
        (desk.state().phase as { refused: unknown }).refused === refused,
    );
    expect(desk.state().links.count).toBe(0);
  });

  test('a number with the digits of a 個人番号 is never kept', async () => {
    await open({ site: { patron: { lengths: [8, 12] } } });
    desk.tap('hanako');
    must(await desk.call('library.linkCard', { code: '123456789018' }));
    expect(desk.state().phase).toMatchObject({ kind: 'unlinked', refused: 'my_number' });
  });

  test('without 同意 nothing is kept; the next one’s tap ends the question', async () => {
    await open();
    desk.tap('hanako');
    must(await desk.call('library.linkCard', { code: number }));
    await desk.phase('consent');
    desk.tap('midori');
    expect(await desk.phase('unlinked')).toMatchObject({ why: 'new' });
    expect(await desk.call('library.link', {})).toMatchObject({ ok: false, reason: 'nobody' });
    expect(desk.state().links.count).toBe(0);
  });

  describe('a card of nobody that was left behind is not registered for the next one', () => {
    const lift = (): void => desk.library.taps.removed('reader');
    const askNumber = async (): Promise<void> => {
      must(await desk.call('library.linkCard', { code: number }));
    };

    test('lifted, and nobody shows a library card: the question goes, and the card is asked for anew', async () => {
      await open();
      desk.tap('hanako');
      await desk.phase('unlinked');
      lift();
      desk.pass(19_000);
      expect(desk.state().phase.kind).toBe('unlinked');
      desk.pass(1_100);
      expect(desk.state().phase.kind).toBe('waiting');
      expect(await desk.call('library.linkCard', { code: number })).toMatchObject({ reason: 'nobody' });
    });

    test('lifted before 同意: only with the card in her hands she may agree', async () => {
      await open();
      desk.tap('hanako');
      lift();
      await askNumber();
      expect(await desk.phase('consent')).toMatchObject({ here: false });
      expect(await desk.call('library.link', {})).toMatchObject({ ok: false, reason: 'card_gone' });
      expect(desk.state().links.count).toBe(0);
      desk.tap('hanako');
      expect(desk.state().phase).toMatchObject({ kind: 'consent', here: true });
      must(await desk.call('library.link', {}));
      expect(linkOf(desk.db, [tokenOf('hanako')])).toEqual({ kind: 'linked', patron: number });
    });

    test('lying there for long: it is laid down anew, by whoever shows the library card', async () => {
      await open();
      desk.tap('hanako');
      desk.pass(31_000);
      // Another look at a card that was not lifted is no new card.
      desk.tap('hanako');
      await askNumber();
      expect(await desk.phase('consent')).toMatchObject({ here: false });
      expect(await desk.call('library.link', {})).toMatchObject({ ok: false, reason: 'card_gone' });
      lift();
      desk.tap('midori');
      expect(desk.state().phase.kind).toBe('unlinked');
      await askNumber();
      await desk.phase('consent');
      must(await desk.call('library.link', {}));
      expect(linkOf(desk.db, [tokenOf('midori')])).toEqual({ kind: 'linked', patron: number });
      expect(linkOf(desk.db, [tokenOf('hanako')])).toEqual({ kind: 'none' });
    });

    test('lifted while the library system is asked: the answer counts, and the card is gone', async () => {
      await open({ thinkMs: 60 });
      desk.tap('hanako');
      await askNumber();
      lift();
      expect(await desk.phase('consent')).toMatchObject({ here: false });
    });
  });

  test('更新で番号が変わった: the new card by the library card, and the old one leads nowhere', async () => {
    await open();
    await desk.link('old', number);
    desk.tap('new');
    must(await desk.call('library.linkCard', { code: number }));
    expect(await desk.phase('consent')).toMatchObject({ replaces: true });
    must(await desk.call('library.link', {}));
    expect(linkOf(desk.db, [tokenOf('old')])).toEqual({ kind: 'none' });
    expect(linkOf(desk.db, [tokenOf('new')])).toEqual({ kind: 'linked', patron: number });
    expect(desk.state()).toMatchObject({ links: { count: 1 }, today: { linked: 1, relinked: 1 } });
  });

  test('both cards are here: the new one takes the old one’s place; somebody else’s never does', async () => {
    await open();
    await desk.link('old', number);
    await desk.link('midori', PATRON.wideArea.number);
    desk.tap('old');
    const { session } = await desk.phase('session');
    must(await desk.call('library.move', { sessionId: session.sessionId }));
    desk.tap('midori');
    expect(desk.state().phase).toMatchObject({ kind: 'moving', taken: true });
    desk.tap('new');
    expect(desk.state().phase).toEqual({ kind: 'linked', moved: true });
    expect(linkOf(desk.db, [tokenOf('old')])).toEqual({ kind: 'none' });
    expect(linkOf(desk.db, [tokenOf('midori')])).toEqual({ kind: 'linked', patron: PATRON.wideArea.number });
  });

  test('一斉の再登録 (2024年): every card comes once more, by the library card', async () => {
    await open();
    await desk.link('hanako', number);
    desk.pass(1_000);
    must(await desk.call('library.startRelink', {}, supervisor));
    desk.tap('hanako');
    expect(await desk.phase('unlinked')).toMatchObject({ why: 'campaign' });
    expect(desk.state().links.campaign).toMatchObject({ back: 0 });
    desk.pass(1_000);
    must(await desk.call('library.linkCard', { code: number }));
    await desk.phase('consent');
    must(await desk.call('library.link', {}));
    expect(desk.state().links.campaign).toMatchObject({ back: 1 });
    desk.tap('hanako');
    await desk.phase('session');
    const [event] = desk.log.events({ afterSeq: 0, limit: 9 });
    expect(JSON.parse(event?.body ?? '{}')).toMatchObject({ data: { links: 1 } });
  });

  test('登録をやめる: all cards of hers, at once', async () => {
    await open();
    await desk.link('hanako', number);
    desk.tap('hanako');
    const { session } = await desk.phase('session');
    expect(must(await desk.call('library.unlink', { sessionId: session.sessionId }))).toEqual({ cards: 1 });
    await desk.end();
    desk.tap('hanako');
    await desk.phase('unlinked');
    expect(JSON.stringify(shareLinks(desk.db))).not.toContain(number);
  });

  test('マイキーID is another way to her number, where the library takes it', async () => {
    await open({ site: { mykey: true } });
    const { sessionId } = await desk.begin(number);
    must(await desk.call('library.linkMyKey', { sessionId, id: 'AB12CD34' }));
    await desk.end();
    must(await desk.call('library.begin', { code: 'ab12cd34' }));
    expect((await desk.phase('session')).session).toMatchObject({ number, by: 'mykey' });
    expect(JSON.stringify(shareLinks(desk.db))).not.toContain('AB12CD34');
    // One that nobody registered: the platform is not connected, and the screen says what to do.
    must(await desk.call('library.begin', { code: 'ZZ99ZZ99' }));
    expect(await desk.phase('stopped')).toMatchObject({ why: 'mykey_unlinked' });
  });

  test('条例利用AP: the card says the number itself, and nothing has to be registered', async () => {
    await open({ site: { ownProfile: 'library-id' } });
    desk.tap('hanako', { profile: 'library-id', id: number });
    expect((await desk.phase('session')).session).toMatchObject({ number, by: 'own', linked: false });
  });

  test('a number of another profile, or one that is none of the library’s, is not believed', async () => {
    await open({ site: { ownProfile: 'library-id' } });
    desk.tap('hanako', { profile: 'staff-badge', id: number });
    await desk.phase('unlinked');
    desk.tap('taro', { profile: 'library-id', id: '12' });
    await desk.phase('unlinked');
  });

  test('at 自動貸出 cards are registered only where the profile lets them be', async () => {
    await open({ site: { mode: 'self' } });
    desk.tap('hanako');
    expect(await desk.phase('unlinked')).toMatchObject({ mayLink: false });
    expect(await desk.call('library.linkCard', { code: number })).toMatchObject({ reason: 'nobody' });
  });
});

const memory = () => {
  const folder = mkdtempSync(join(tmpdir(), 'kazasu-links-'));
  const db = mustSucceed(
    openDatabase({ path: join(folder, 'a.db'), key: new Uint8Array(32), migrations: libraryMigrations }),
  );
  return {
    db,
    close: () => {
      db.close();
      rmSync(folder, { recursive: true });
    },
  };
};

describe('terminals of one library', () => {
  test('any order and any repetition of what they tell each other comes to the same', () => {
    const word = fc.record({
      patron: fc.integer({ min: 0, max: 3 }),
      card: fc.integer({ min: 0, max: 4 }),
      at: fc.integer({ min: 1, max: 60 }),
      device: fc.constantFrom('a', 'b'),
      off: fc.boolean(),
    });
    const shared = ({
      patron,
      card,
      at,
      device,
      off,
    }: {
      patron: number;
      card: number;
      at: number;
      device: string;
      off: boolean;
    }): SharedLinks => ({
      v: 1,
      links: [{ ...tokenOf(`card${card}`), patron: off ? null : `2000000${patron}`, at, device }],
      family: [],
      campaign: at % 7 === 0 ? at : 0,
    });
    const [one, two] = [memory(), memory()];
    try {
      fc.assert(
        fc.property(
          fc.array(word, { maxLength: 12 }),
          fc.array(fc.nat(), { maxLength: 12 }),
          (words, order) => {
            // One word of one device at one moment: two different ones cannot be.
            const told = [
              ...new Map(words.map((each) => [`${each.card} ${each.at} ${each.device}`, each])).values(),
            ].map(shared);
            const shuffled = told.toSorted(
              (a, b) => (order[told.indexOf(a)] ?? 0) - (order[told.indexOf(b)] ?? 0),
            );
            for (const { db } of [one, two])
              mustSucceed(
                db.write((tx) =>
                  ['library_link', 'library_setting'].map((table) => tx.run(`DELETE FROM ${table}`)),
                ),
              );
            mustSucceed(one.db.write((tx) => told.map((each) => takeLinks(tx, each))));
            mustSucceed(
              two.db.write((tx) => [...shuffled, ...told.slice(0, 3)].map((each) => takeLinks(tx, each))),
            );
            expect(shareLinks(two.db)).toEqual(shareLinks(one.db));
          },
        ),
        { numRuns: 25 },
      );
    } finally {
      one.close();
      two.close();
    }
  });

  test('a folder on the library’s network: what one learns the others know; it says nothing to whoever has no key', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kazasu-share-'));
    const [a, b] = [memory(), memory()];
    const tokenKey = new Uint8Array(32).fill(9);
    const shareOf = (db: typeof a.db, device: string) =>
      createSharedFolder({
        folder,
        db,
        device,
        tenant: '999990',
        tokenKey,
        system: realSystem,
        logger: silentLogger,
      });
    const [fromA, fromB] = [shareOf(a.db, 'a'), shareOf(b.db, 'b')];
    try {
      mustSucceed(
        a.db.write((tx) =>
          link(tx, { patron: '20000011', tokens: [tokenOf('hanako')], now: 1_000, device: 'a' }),
        ),
      );
      fromA.exchange();
      fromB.exchange();
      expect(linkOf(b.db, [tokenOf('hanako')])).toEqual({ kind: 'linked', patron: '20000011' });
      // 登録をやめる at the other terminal, whose clock is behind.
      mustSucceed(b.db.write((tx) => unlink(tx, { patron: '20000011', now: 5, device: 'b' })));
      fromB.exchange();
      fromA.exchange();
      expect(linkOf(a.db, [tokenOf('hanako')])).toEqual({ kind: 'none' });
      for (const file of readdirSync(folder))
        expect(readFileSync(join(folder, file)).includes('20000011')).toBe(false);
      writeFileSync(join(folder, 'c.kazasu-links'), Buffer.from('not one of ours'));
      fromA.exchange();
      expect(fromA.state()).toBe('good');
      rmSync(folder, { recursive: true });
      fromA.exchange();
      expect(fromA.state()).toBe('failed');
    } finally {
      a.close();
      b.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('a file of another library, and one that was changed, are not believed', () => {
    const links: SharedLinks = { v: 1, links: [], family: [], campaign: 0 };
    const ours = { tokenKey: new Uint8Array(32).fill(1), tenant: '999990' };
    const sealed = sealLinks(links, { ...ours, system: realSystem });
    expect(openLinks(sealed, ours)).toEqual({ ok: true, value: links });
    expect(openLinks(sealed, { ...ours, tenant: '999991' })).toMatchObject({ reason: 'wrong_key' });
    expect(openLinks(sealed, { ...ours, tokenKey: new Uint8Array(32) })).toMatchObject({
      reason: 'wrong_key',
    });
    expect(openLinks(sealed.with(-1, (sealed.at(-1) ?? 0) ^ 1), ours)).toMatchObject({ reason: 'wrong_key' });
    expect(openLinks(new Uint8Array(3), ours)).toMatchObject({ reason: 'not_links' });
  });
});
