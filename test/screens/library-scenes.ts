/** Scenes of the library's screen, each come to as a person would. */
import type { Page } from '@playwright/test';
import { TRAINING_ITEMS as ITEM, TRAINING_PATRONS as PATRON } from '../../src/simulator/library/index.ts';
import { IGNORED_MS } from '../../src/ui/double-press.ts';
import { scanCode } from '../harness/hand-scanner.ts';
import type { LibraryDesk, LibraryDeskOptions } from '../harness/library-desk.ts';

export interface LibraryScene {
  readonly name: string;
  readonly options?: LibraryDeskOptions;
  readonly prepare: (at: { readonly desk: LibraryDesk; readonly page: Page }) => Promise<void>;
}

/** As slow as a hand: presses right after a new screen are ignored. */
const press = async (page: Page, name: string): Promise<void> => {
  const button = page.getByRole('button', { name, exact: true }).first();
  await button.waitFor();
  await page.waitForTimeout(IGNORED_MS + 50);
  await button.click();
};
const verdict = (page: Page, kind: string): Promise<void> =>
  page.locator(`[data-verdict="${kind}"]`).first().waitFor();
/** Longer sessions: pictures take their time. */
const SLOW = { session: { endSeconds: 120, idleSeconds: 300 } };
const self = { site: { mode: 'self', ...SLOW } };

const history = { site: { ...SLOW, history: 'opt_in' } };

const herCard = async ({ desk, page }: { desk: LibraryDesk; page: Page }): Promise<void> => {
  await desk.link('hanako', PATRON.ordinary.number);
  desk.tap('hanako');
  await page.locator('[data-who]').waitFor();
};

const begun = async ({ desk, page }: { desk: LibraryDesk; page: Page }, number: string): Promise<void> => {
  await desk.begin(number);
  await page.locator('[data-who]').waitFor();
};

const scenes: Record<string, LibraryScene['prepare'] | [LibraryDeskOptions, LibraryScene['prepare']]> = {
  '01-waiting': async () => undefined,
  '02-waiting-self': [self, async () => undefined],
  '03-waiting-offline': async ({ desk, page }) => {
    await desk.cut(true);
    await page.getByText('図書館システムに つながりません').waitFor();
  },
  '04-number': async ({ page }) => press(page, '番号で 受付'),
  '05-session-first': async (at) => begun(at, PATRON.ordinary.number),
  '06-lent': async (at) => {
    await begun(at, PATRON.ordinary.number);
    await scanCode(at.page, `A${ITEM.ordinary.barcode}A`);
    await verdict(at.page, 'lent');
  },
  '07-lent-five': async (at) => {
    await begun(at, PATRON.ordinary.number);
    for (const { barcode } of [ITEM.ordinary, ITEM.second, ITEM.third, ITEM.fourth, ITEM.bytes])
      await at.desk.lend(barcode);
    await at.page.locator('[data-lent="5"]').waitFor();
  },
  '08-lent-self': [
    self,
    async (at) => {
      await begun(at, PATRON.child.number);
      await at.desk.lend(ITEM.picture.barcode);
      await at.desk.lend(ITEM.long.barcode);
      await at.page.locator('[data-lent="2"]').waitFor();
    },
  ],
  '09-item-hold': async (at) => {
    await begun(at, PATRON.ordinary.number);
    await at.desk.lend(ITEM.held.barcode);
    await verdict(at.page, 'refused');
  },
  '10-item-isbn': async (at) => {
    await begun(at, PATRON.ordinary.number);
    await scanCode(at.page, '9784000000000');
    await verdict(at.page, 'refused');
  },
  '11-item-twice': async (at) => {
    await begun(at, PATRON.ordinary.number);
    await at.desk.lend(ITEM.ordinary.barcode);
    await at.desk.lend(ITEM.ordinary.barcode);
    await verdict(at.page, 'already');
  },
  '12-queued': async (at) => {
    await at.desk.cut(true);
    await begun(at, PATRON.ordinary.number);
    await at.desk.lend(ITEM.ordinary.barcode);
    await verdict(at.page, 'queued');
  },
  '13-expired': async (at) => begun(at, PATRON.expired.number),
  '14-blocked-self': [self, async (at) => begun(at, PATRON.blocked.number)],
  '15-stopped-unknown': async ({ desk, page }) => {
    await desk.call('library.begin', { code: '29999999' });
    await page.getByRole('alert').waitFor();
  },
  '16-stopped-self': [
    self,
    async ({ desk, page }) => {
      await desk.call('library.begin', { code: PATRON.cardLost.number });
      await page.getByRole('alert').waitFor();
    },
  ],
  '17-unlinked': async ({ desk, page }) => {
    desk.tap('hanako');
    await page.getByText('まだ 登録されていません').waitFor();
  },
  '18-consent': async ({ desk, page }) => {
    desk.tap('hanako');
    await page.getByText('まだ 登録されていません').waitFor();
    await scanCode(page, PATRON.ordinary.number);
    await page.getByText('このカードを 登録しますか').waitFor();
  },
  '18-consent-lifted': async ({ desk, page }) => {
    desk.tap('hanako');
    await page.getByText('まだ 登録されていません').waitFor();
    desk.library.taps.removed('reader');
    await scanCode(page, PATRON.ordinary.number);
    await page.getByText('読み取り機に おいてください').waitFor();
  },
  '18-yielding': [
    { thinkMs: 2_500 },
    async ({ desk, page }) => {
      await desk.begin(PATRON.ordinary.number);
      void desk.lend(ITEM.held.barcode);
      desk.tap('midori');
      await page.getByText('まえの方の 貸出を').waitFor();
    },
  ],
  '18-yielding-refused': async ({ desk, page }) => {
    await desk.begin(PATRON.ordinary.number);
    void desk.lend(ITEM.held.barcode);
    desk.tap('midori');
    await page.getByRole('alert').waitFor();
  },
  '19-linked': async ({ desk, page }) => {
    await desk.call('library.clear', {});
    desk.tap('hanako');
    await page.getByText('まだ 登録されていません').waitFor();
    await scanCode(page, PATRON.ordinary.number);
    await press(page, '同意して 登録する');
    await page.getByText('登録しました').waitFor();
  },
  '20-returns-empty': async ({ page }) => press(page, '本を 返す'),
  '21-returned': async ({ page }) => {
    await press(page, '本を 返す');
    await scanCode(page, '100000301');
    await page.locator('[data-returned="returned"]').waitFor();
  },
  '22-returned-hold': async ({ page }) => {
    await press(page, '本を 返す');
    await scanCode(page, ITEM.wanted.barcode);
    await page.locator('[data-route="hold"]').waitFor();
  },
  '23-return-refused': async ({ page }) => {
    await press(page, '本を 返す');
    await scanCode(page, '199999999');
    await page.locator('[data-returned="refused"]').waitFor();
  },
  '24-loans': async (at) => {
    await begun(at, PATRON.overdue.number);
    await press(at.page, '借りている本');
    await at.page.getByText('待たれる本').waitFor();
  },
  '25-holds': async (at) => {
    await begun(at, PATRON.waiting.number);
    await press(at.page, '予約');
    await at.page.getByText('人気の新刊').waitFor();
  },
  '26-fee': [
    { site: { fees: 'pay', ...SLOW } },
    async (at) => {
      await begun(at, PATRON.owing.number);
      await press(at.page, '料金');
    },
  ],
  '27-family': async (at) => {
    await begun(at, PATRON.ordinary.number);
    await press(at.page, '家族');
    await scanCode(at.page, PATRON.child.number);
    await at.page.getByText('登録しました。').waitFor();
  },
  '28-card': [
    { site: { mykey: true, ...SLOW } },
    async ({ desk, page }) => {
      await desk.link('hanako', PATRON.ordinary.number);
      desk.tap('hanako');
      await page.locator('[data-who]').waitFor();
      await press(page, 'カード');
    },
  ],
  '29-menu': async ({ page }) => press(page, 'そのほか'),
  '30-conflicts': async ({ desk, page }) => {
    await desk.cut(true);
    await desk.begin(PATRON.ordinary.number);
    await desk.lend('100000301');
    await desk.lend(ITEM.held.barcode);
    await desk.end();
    await desk.cut(false);
    await desk.drained();
    await desk.call('library.clear', {});
    await press(page, '見る');
    await page.getByText('取り置き中').waitFor();
  },
  '31-settle': async ({ desk, page }) => {
    await desk.cut(true);
    await desk.begin(PATRON.ordinary.number);
    await desk.lend('100000301');
    await desk.end();
    await desk.cut(false);
    await desk.drained();
    await desk.call('library.clear', {});
    await press(page, '見る');
    await press(page, '片づける');
  },
  '32-relink': async ({ page }) => {
    await press(page, 'そのほか');
    await page.getByRole('button', { name: /一斉の再登録/ }).click();
  },
  '33-ended': async (at) => {
    await begun(at, PATRON.ordinary.number);
    for (const { barcode } of [ITEM.ordinary, ITEM.second]) await at.desk.lend(barcode);
    await press(at.page, 'おわる');
    await at.page.locator('[data-ended="done"]').waitFor();
  },
  '34-ending': [
    { site: { session: { endSeconds: 30, warnSeconds: 29 } } },
    async (at) => {
      await begun(at, PATRON.ordinary.number);
      await at.desk.lend(ITEM.ordinary.barcode);
      await at.page.getByText('秒で 受付を おわります').waitFor();
    },
  ],
  '35-loose-book': async ({ page }) => {
    await scanCode(page, ITEM.ordinary.barcode);
    await page.getByText('本の バーコードです').waitFor();
  },
  '36-problem': async ({ desk, page }) => {
    desk.library.taps.tapped({ ok: false, reason: 'two_cards' });
    await page.getByText('カードが 2枚 あります').waitFor();
  },
  '37-moving': async ({ desk, page }) => {
    await desk.link('hanako', PATRON.ordinary.number);
    desk.tap('hanako');
    await page.locator('[data-who]').waitFor();
    await press(page, 'カード');
    await press(page, '新しいカードに 入れかえる');
    await page.getByText('新しいカードを かざしてください').waitFor();
  },
  '38-loans-none': async (at) => {
    await begun(at, PATRON.child.number);
    await press(at.page, '借りている本');
    await at.page.getByText('借りている本は ありません').waitFor();
  },
  '39-pin': [
    { site: { ...self.site, pin: 'typed' } },
    async ({ desk, page }) => {
      await desk.call('library.begin', { code: PATRON.ordinary.number });
      await page.getByText('暗証番号を 入れてください').waitFor();
      await page.keyboard.type('1111');
      await press(page, '受け付ける');
      await page.getByText('あと 2回').waitFor();
    },
  ],
  '40-pin-locked': [
    { site: { ...self.site, pin: 'typed', pinLimit: { perNumber: 1 } } },
    async ({ desk, page }) => {
      await desk.call('library.begin', { code: PATRON.ordinary.number });
      await desk.call('library.pin', { pin: '1' });
      await page.getByRole('alert').waitFor();
    },
  ],
  '41-history-consent': [
    history,
    async (at) => {
      await herCard(at);
      await press(at.page, '読書記録');
      await at.page.getByText('読書記録を のこしますか').waitFor();
    },
  ],
  '42-history': [
    history,
    async (at) => {
      await herCard(at);
      await press(at.page, '読書記録');
      await press(at.page, '同意して のこす');
      await at.page.getByText('まだ 記録は ありません').waitFor();
      for (const { barcode } of [ITEM.ordinary, ITEM.letters, ITEM.long]) await at.desk.lend(barcode);
      await at.desk.takeBack(ITEM.ordinary.barcode);
      await press(at.page, '戻る');
      await press(at.page, '読書記録');
      await at.page.getByText('借りた日').first().waitFor();
    },
  ],
  '43-history-end': [
    history,
    async (at) => {
      await herCard(at);
      await press(at.page, '読書記録');
      await press(at.page, '同意して のこす');
      await press(at.page, 'やめる');
      await at.page.getByText('読書記録を やめますか').waitFor();
    },
  ],
};

export const LIBRARY_SCENES: readonly LibraryScene[] = Object.entries(scenes).map(([name, scene]) => {
  const [options, prepare] = Array.isArray(scene) ? scene : [{ site: SLOW }, scene];
  return { name, options, prepare };
});
