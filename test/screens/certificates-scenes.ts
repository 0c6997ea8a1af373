/** Every scene of the certificates' screen, and how a clerk comes to it. */
import type { Page } from '@playwright/test';
import { text } from '../../src/modules/certificates/screen-text.ts';
import type { Caller } from '../../src/rpc/contract.ts';
import { IGNORED_MS } from '../../src/ui/double-press.ts';
import {
  type CertificatesDesk,
  type CertificatesDeskOptions,
  madeUpSubject,
} from '../harness/certificates-desk.ts';

export interface Stage {
  readonly desk: CertificatesDesk;
  readonly page: Page;
  readonly as: (caller: Caller) => void;
}
export interface CertificateScene {
  readonly name: string;
  readonly options?: CertificatesDeskOptions;
  /** What the page is opened for. */
  readonly of?: (desk: CertificatesDesk) => string;
  readonly prepare: (stage: Stage) => Promise<void>;
}

let presses = 0;
export const press = async (page: Page, name: string | RegExp): Promise<void> => {
  const button = page.getByRole('button', { name }).first();
  await button.waitFor();
  await page.waitForTimeout(IGNORED_MS + 50);
  await button.click();
  presses += 1;
};
export const choose = async (page: Page, name: string | RegExp): Promise<void> => {
  await page.getByRole('radio', { name }).first().check({ force: true });
};
export const see = (page: Page, words: string | RegExp) => page.getByText(words).first().waitFor();

const toConfirm = async (page: Page, kind: string | RegExp = /住民票（本人のみ）/): Promise<void> => {
  await press(page, kind);
  await see(page, text.confirm.title);
};
const go = async (page: Page): Promise<void> => press(page, /出す$/);

export const SUBJECTS = [
  madeUpSubject(101, { name: '髙橋　志津', kana: 'タカハシ　シヅ', born: '昭和31年4月8日', age: 70 }),
  madeUpSubject(102, { name: '髙橋　蓮', relationship: '孫', born: '平成26年1月9日', age: 12 }),
  madeUpSubject(103, { name: '髙橋　一郎', relationship: '子', born: '昭和57年9月30日', age: 44 }),
  madeUpSubject(301, { householdId: '900', protected: true }),
  madeUpSubject(401, { householdId: '901', name: '佐々木　ハナ', standing: 'deceased' }),
];
export const NUMBERED: CertificatesDeskOptions = { policy: { paper: 'numbered' } };
export const visit = (desk: CertificatesDesk): string => `&visit=${desk.tap(101).visitId}`;
export const nobody = (): string => '';

/** Of one person. */
export const PERSON_SCENES: readonly CertificateScene[] = [
  { name: '01-kinds', prepare: ({ page }) => see(page, text.kinds.title) },
  {
    name: '02-kinds-more',
    prepare: async ({ page }) => {
      await press(page, text.kinds.more);
      await see(page, '罹災証明書');
    },
  },
  { name: '03-confirm', prepare: ({ page }) => toConfirm(page) },
  {
    name: '04-who',
    prepare: async ({ page }) => {
      await toConfirm(page);
      await page.keyboard.press('1');
      await see(page, text.who.title);
    },
  },
  {
    name: '05-who-proxy',
    prepare: async ({ page }) => {
      await toConfirm(page);
      await page.keyboard.press('1');
      await choose(page, '第三者');
      await page.getByLabel(text.who.name).fill('かざし信用金庫');
      await page.getByLabel(text.who.reason).fill('債権の保全のため');
    },
  },
  {
    name: '06-content',
    prepare: async ({ page }) => {
      await toConfirm(page);
      await page.keyboard.press('2');
      await see(page, text.content.title);
      await page.keyboard.press('1');
      await page.keyboard.press('6');
    },
  },
  {
    name: '07-fee',
    prepare: async ({ page }) => {
      await toConfirm(page);
      await page.keyboard.press('3');
      await choose(page, '年金');
      await choose(page, '2通');
    },
  },
  {
    name: '08-confirm-full',
    prepare: async ({ page }) => {
      await toConfirm(page, /住民票（世帯全員）/);
      await page.keyboard.press('2');
      await page.keyboard.press('1');
      await page.keyboard.press('2');
      await press(page, text.content.done);
      await page.keyboard.press('3');
      await choose(page, '2通');
      await press(page, text.content.done);
      await see(page, '400円');
    },
  },
  {
    name: '09-confirm-stop-seal',
    prepare: async ({ page }) => {
      await toConfirm(page, /印鑑登録証明書/);
      await see(page, '印鑑登録証か');
    },
  },
  {
    name: '10-confirm-repeat',
    prepare: async ({ desk, page }) => {
      await desk.requestOne();
      await toConfirm(page);
      await see(page, '少し前に');
    },
  },
  {
    name: '11-office',
    options: { subjects: [{ ...madeUpSubject(101), lettersPending: true }] },
    prepare: async ({ page }) => {
      await toConfirm(page);
      await see(page, 'この窓口では お出しできません');
    },
  },
  {
    name: '12-waiting',
    options: { takes: () => 20_000, answerMs: 30_000 },
    prepare: async ({ page }) => {
      await toConfirm(page);
      await go(page);
      await see(page, text.request.waiting);
    },
  },
  {
    name: '13-hand-over',
    options: NUMBERED,
    prepare: async ({ page }) => {
      await toConfirm(page);
      await go(page);
      await see(page, text.request.hand);
    },
  },
  {
    name: '14-done',
    options: NUMBERED,
    prepare: async ({ page }) => {
      await toConfirm(page);
      await go(page);
      await press(page, /わたした/);
      await see(page, text.done.title);
      await press(page, text.done.receipt);
      await see(page, text.done.printed);
    },
  },
  {
    name: '15-spoil',
    options: NUMBERED,
    prepare: async ({ page }) => {
      await toConfirm(page);
      await go(page);
      await press(page, text.request.wrong);
      await choose(page, text.spoil.causes.content);
    },
  },
  {
    name: '16-spoiled',
    options: NUMBERED,
    prepare: async ({ page }) => {
      await toConfirm(page);
      await go(page);
      await press(page, text.request.wrong);
      await choose(page, '紙づまり');
      await press(page, text.spoil.record);
      await see(page, text.request.spoiled);
    },
  },
  {
    name: '17-quarantined',
    options: { fault: () => 'other_system' },
    prepare: async ({ page }) => {
      await toConfirm(page);
      await go(page);
      await see(page, text.request.quarantined);
    },
  },
  {
    name: '18-kinds-stopped',
    options: { fault: () => 'notice' },
    prepare: async ({ page }) => {
      await toConfirm(page);
      await go(page);
      await press(page, text.kinds.more);
      await see(page, text.kinds.stopped);
    },
  },
  {
    name: '19-no-answer',
    options: { takes: () => 5_000, answerMs: 300 },
    prepare: async ({ page }) => {
      await toConfirm(page);
      await go(page);
      await see(page, text.request.failed);
    },
  },
  {
    name: '20-printer-silent',
    options: NUMBERED,
    prepare: async ({ desk, page }) => {
      desk.world.printer = 'silent';
      await toConfirm(page);
      await go(page);
      await see(page, text.request.inDoubt);
    },
  },
  {
    name: '21-in-doubt-count',
    options: NUMBERED,
    prepare: async ({ desk, page }) => {
      desk.world.printer = 'silent';
      await toConfirm(page);
      await go(page);
      await press(page, text.request.sayDoubt);
      await choose(page, '紙づまり');
      await press(page, '1');
    },
  },
  {
    name: '22-supervisor-needed',
    of: (desk) => `&visit=${desk.tap(301).visitId}`,
    prepare: ({ page }) => see(page, 'この窓口では お出しできません'),
  },
  {
    name: '23-deceased',
    of: (desk) => {
      desk.world.found.add('401');
      return '&search=401';
    },
    prepare: async ({ page }) => {
      await see(page, text.kinds.standing.deceased);
      await toConfirm(page, /住民票の除票/);
    },
  },
  {
    name: '23b-deceased-kinds',
    of: (desk) => {
      desk.world.found.add('401');
      return '&search=401';
    },
    prepare: ({ page }) => see(page, text.kinds.standing.deceased),
  },
  {
    name: '23c-deceased-who',
    of: (desk) => {
      desk.world.found.add('401');
      return '&search=401';
    },
    prepare: async ({ page }) => {
      await toConfirm(page, /住民票の除票/);
      await page.keyboard.press('1');
      await see(page, text.who.title);
    },
  },
  {
    name: '24-offline',
    of: (desk) => {
      desk.world.machine = 'offline';
      return visit(desk);
    },
    prepare: ({ page }) => see(page, '本部との回線'),
  },
  {
    name: '34-touches',
    options: NUMBERED,
    prepare: async ({ page }) => {
      presses = 0;
      const from = performance.now();
      await toConfirm(page);
      await go(page);
      await press(page, /わたした/);
      await see(page, text.done.title);
      await press(page, text.done.next);
      const seconds = (performance.now() - from) / 1_000;
      process.stdout.write(`住民票: ${presses} touches within the screen, ${seconds.toFixed(1)} s\n`);
      if (presses > 4) throw new Error('more than four touches within the screen');
    },
  },
];
