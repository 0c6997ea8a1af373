/**
 * Pictures of every scene of the certificates' screen, over the real module and a simulated issuing system: `node test/screens/certificates-shots.ts
 * [folder] [name part]`. At 1280×800, in grey, at a zoom of 200 %. Says how many touches and seconds a 住民票 took. Exit code 1 when a page
 * reported an error or a scene was not come to.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from '@playwright/test';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { startHostServer } from '../../src/app/host-server.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { certificatesTopics } from '../../src/modules/certificates/contract.ts';
import { text } from '../../src/modules/certificates/screen-text.ts';
import type { Caller } from '../../src/rpc/contract.ts';
import { createRpcServer } from '../../src/rpc/server.ts';
import { IGNORED_MS } from '../../src/ui/double-press.ts';
import {
  type CertificatesDesk,
  type CertificatesDeskOptions,
  clerk,
  madeUpSubject,
  must,
  openCertificatesDesk,
  supervisor,
} from '../harness/certificates-desk.ts';
import { greyscale } from '../harness/look.ts';

const [folder = '/tmp/kazasu-certificates-shots', only = ''] = process.argv.slice(2);
const TOKEN = 'certificates-shots-token';

interface Stage {
  readonly desk: CertificatesDesk;
  readonly page: Page;
  readonly as: (caller: Caller) => void;
}
interface Shot {
  readonly name: string;
  readonly options?: CertificatesDeskOptions;
  /** What the page is opened for. */
  readonly of?: (desk: CertificatesDesk) => string;
  readonly prepare: (stage: Stage) => Promise<void>;
}

let presses = 0;
const press = async (page: Page, name: string | RegExp): Promise<void> => {
  const button = page.getByRole('button', { name }).first();
  await button.waitFor();
  await page.waitForTimeout(IGNORED_MS + 50);
  await button.click();
  presses += 1;
};
const choose = async (page: Page, name: string | RegExp): Promise<void> => {
  await page.getByRole('radio', { name }).first().check({ force: true });
};
const see = (page: Page, words: string | RegExp) => page.getByText(words).first().waitFor();

const toConfirm = async (page: Page, kind: string | RegExp = /住民票（本人のみ）/): Promise<void> => {
  await press(page, kind);
  await see(page, text.confirm.title);
};
const go = async (page: Page): Promise<void> => press(page, /出す$/);

const SUBJECTS = [
  madeUpSubject(101, { name: '髙橋　志津', kana: 'タカハシ　シヅ', born: '昭和31年4月8日', age: 70 }),
  madeUpSubject(102, { name: '髙橋　蓮', relationship: '孫', born: '平成26年1月9日', age: 12 }),
  madeUpSubject(103, { name: '髙橋　一郎', relationship: '子', born: '昭和57年9月30日', age: 44 }),
  madeUpSubject(301, { householdId: '900', protected: true }),
  madeUpSubject(401, { householdId: '901', name: '佐々木　ハナ', standing: 'deceased' }),
];
const NUMBERED: CertificatesDeskOptions = { policy: { paper: 'numbered' } };
const visit = (desk: CertificatesDesk): string => `&visit=${desk.tap(101).visitId}`;
const nobody = (): string => '';

const SHOTS: readonly Shot[] = [
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
      await press(page, text.request.again);
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
      await press(page, text.kinds.more);
      await toConfirm(page, /住民票の除票/);
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
  { name: '25-menu', of: nobody, prepare: ({ page }) => see(page, text.menu.title) },
  {
    name: '26-recent',
    of: nobody,
    options: { policy: { paper: 'plain' } },
    prepare: async ({ desk, page }) => {
      desk.tap(101);
      const { requestId } = await desk.requestOne();
      must(await desk.methods['certificates.issue'].handle({ requestId, how: 'cash' }, clerk));
      await desk.requestOne({ kind: 'taxation', fiscalYear: 2026 });
      await press(page, /^最近の請求/);
      await see(page, '交付前');
    },
  },
  {
    name: '27-return-fee',
    of: nobody,
    prepare: async ({ desk, page }) => {
      desk.tap(101);
      const { requestId } = await desk.requestOne();
      must(await desk.methods['certificates.issue'].handle({ requestId, how: 'cash' }, clerk));
      await press(page, /^最近の請求/);
      await press(page, /交付ずみ/);
      await see(page, text.returnFee.title);
    },
  },
  {
    name: '28-ledger',
    of: nobody,
    options: NUMBERED,
    prepare: async ({ desk, page }) => {
      desk.tap(101);
      await desk.requestOne();
      must(
        await desk.methods['certificates.spoil'].handle({ requestId: null, sheets: 1, cause: 'jam' }, clerk),
      );
      must(
        await desk.methods['certificates.countPaper'].handle(
          { series: 'A', next: 106, left: 494, reason: '4枚 見当たらず 責任者へ報告した' },
          clerk,
        ),
      );
      await press(page, /^用紙の台帳/);
      await see(page, '4枚 不明');
    },
  },
  {
    name: '29-count-differs',
    of: nobody,
    options: NUMBERED,
    prepare: async ({ page }) => {
      await press(page, /^用紙の台帳/);
      await press(page, text.ledger.count);
      await page.getByLabel(text.ledger.from).fill('104');
      await page.getByLabel(text.ledger.sheets).fill('490');
      await press(page, text.ledger.record);
      await see(page, text.ledger.reason);
    },
  },
  {
    name: '30-load',
    of: nobody,
    options: NUMBERED,
    prepare: async ({ page }) => {
      await press(page, /^用紙の台帳/);
      await press(page, text.ledger.load);
      await see(page, text.ledger.loadLead);
    },
  },
  {
    name: '31-cash',
    of: nobody,
    prepare: async ({ desk, page }) => {
      desk.tap(101);
      for (const [kind, how] of [
        ['resident_person', 'cash'],
        ['identity', 'cashless'],
        ['disaster', 'none'],
      ] as const) {
        const { requestId } = await desk.requestOne({ kind });
        must(await desk.methods['certificates.issue'].handle({ requestId, how }, clerk));
      }
      await press(page, /^締め/);
      await page.getByLabel(text.cash.counted, { exact: true }).fill('100');
      await see(page, text.cash.reason);
    },
  },
  {
    name: '32-closed',
    of: nobody,
    prepare: async ({ desk, page }) => {
      desk.tap(101);
      const { requestId } = await desk.requestOne();
      must(await desk.methods['certificates.issue'].handle({ requestId, how: 'cash' }, clerk));
      await press(page, /^締め/);
      await page.getByLabel(text.cash.counted, { exact: true }).fill('200');
      await choose(page, '責任者 二');
      await page.getByLabel(text.cash.pin).fill('1234');
      await press(page, text.cash.close);
      await see(page, text.cash.closed);
    },
  },
  {
    name: '33-stopped',
    of: nobody,
    options: { fault: () => 'wrong_kind' },
    prepare: async ({ desk, page, as }) => {
      as(supervisor);
      desk.tap(101);
      await desk.requestOne();
      await press(page, /^止まっている証明書/);
      await choose(page, '住民票（本人のみ）');
      await choose(page, '発行システムの係が 原因を 直した');
    },
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

const take = async (browser: Browser, shot: Shot, screenDir: string, complaints: string[]): Promise<void> => {
  const { name, options = {}, of = visit, prepare } = shot;
  const desk = openCertificatesDesk({ subjects: SUBJECTS, ...options });
  let caller = clerk;
  const rpc = createRpcServer({
    methods: desk.methods,
    topics: certificatesTopics,
    caller: () => caller,
    logger: silentLogger,
  });
  const telling = setInterval(() => rpc.publish('certificates', desk.state()), 50);
  const host = mustSucceed(await startHostServer({ rpc, token: TOKEN, screenDir, port: 0 }));
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(8_000);
  page.on('pageerror', (error) => complaints.push(`${name}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${name}: ${message.text()}`);
  });
  try {
    if (options.policy?.paper === 'numbered')
      must(
        await desk.methods['certificates.loadPaper'].handle({ series: 'A', from: 100, count: 500 }, clerk),
      );
    await page.goto(`${host.url}/#token=${TOKEN}${of(desk)}`);
    await page.locator('header').waitFor();
    await prepare({ desk, page, as: (next) => void (caller = next) });
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(200);
    await page.screenshot({ path: join(folder, `${name}-1280.png`) });
    await greyscale(page, join(folder, `${name}-grey.png`));
    await page.setViewportSize({ width: 640, height: 400 });
    await page.waitForTimeout(100);
    await page.screenshot({ path: join(folder, `${name}-200.png`), fullPage: true });
    process.stdout.write(`${name}\n`);
  } catch (error) {
    complaints.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    await page.screenshot({ path: join(folder, `${name}-failed.png`) });
  } finally {
    clearInterval(telling);
    await page.close();
    await host.close();
    await desk.close();
  }
};

mkdirSync(folder, { recursive: true });
const built = mkdtempSync(join(tmpdir(), 'kazasu-certificates-page-'));
await build({
  configFile: false,
  logLevel: 'error',
  root: fileURLToPath(new URL('certificates-page', import.meta.url)),
  base: './',
  plugins: [react(), tailwindcss()],
  build: { outDir: built, emptyOutDir: true, target: 'chrome120', assetsInlineLimit: 0 },
});
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const complaints: string[] = [];
for (const shot of SHOTS) if (shot.name.includes(only)) await take(browser, shot, built, complaints);
await browser.close();
rmSync(built, { recursive: true });
for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
process.exit(complaints.length === 0 ? 0 : 1);
