/** 端末の登録 in a real browser, against a real centre and a real terminal's sender: with the keyboard alone. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildScreens, pageDir } from '../../src/app/build-screens.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { needed } from '../harness/needed.ts';
import {
  hurried,
  openSendingTerminal,
  type SendingTerminal,
  startCertifyingCentre,
  until,
} from '../harness/sending-terminal.ts';
import type { TrainingCentre } from '../harness/training-centre.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const CHROMIUM = '/usr/bin/chromium';
const system = hurried();
let browser: Browser;
let centre: TrainingCentre;
let folder: string;
let page: Page;
let terminal: SendingTerminal | undefined;
const complaints: string[] = [];

const signIn = async (staff: string): Promise<void> => {
  await page.goto(`${centre.central.url}/console/`);
  await page.getByLabel('職員番号').fill(staff);
  await page.getByLabel('PIN').fill('0000');
  await page.keyboard.press('Enter');
};

describe.skipIf(needed('chromium'))('端末の登録', () => {
  beforeAll(async () => {
    mustSucceed(await buildScreens({ pages: ['console'] }));
    centre = await startCertifyingCentre(system, { consoleDir: pageDir('console') });
    folder = mkdtempSync(join(tmpdir(), 'kazasu-devices-'));
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on('pageerror', (error) => complaints.push(error.message));
  });
  afterAll(async () => {
    await terminal?.close();
    await browser.close();
    await centre.stop();
    rmSync(folder, { recursive: true });
  });

  test('is nobody’s but 情報担当’s', async () => {
    await signIn('supervisor');
    await page.getByText('いま避難所に居る人').waitFor();
    expect(await page.getByRole('link', { name: '端末の登録' }).count()).toBe(0);
    await page.goto(`${centre.central.url}/console/#/devices`);
    await page.getByText('端末の登録は、情報担当だけが扱えます').waitFor();
    await page.getByRole('button', { name: 'サインアウト' }).click();
  });

  test('a code is given out, the terminal is approved by its number, and put out of use with a reason', async () => {
    await signIn('admin');
    await page.getByRole('link', { name: '端末の登録' }).click();
    await page.getByText('承認を待っている端末はありません').waitFor();
    await page.getByText('登録された端末は、まだありません').waitFor();
    await page.getByLabel(/端末の名前/).fill('training-1');
    await page.keyboard.press('Enter');
    const code = (await page.locator('[data-code]').textContent()) ?? '';
    const fingerprint = (await page.locator('[data-fingerprint]').textContent()) ?? '';
    expect(fingerprint).toBe(centre.central.entrance?.fingerprint);
    const enrolCodeFile = join(folder, 'code');
    writeFileSync(enrolCodeFile, `${code}\n${fingerprint}\n`);
    terminal = openSendingTerminal({
      ...{ dataDir: folder, centralUrl: centre.central.entrance?.url ?? '', enrolCodeFile, system },
    });
    const { line, log, record } = terminal;
    record(1);
    const [asked] = await (async () => {
      await until(async () => (await centre.central.devices.list()).requests.length === 1);
      return (await centre.central.devices.list()).requests;
    })();
    await page
      .locator('[data-request=training-1]')
      .getByText(asked?.mark ?? '?')
      .waitFor();
    await page.getByRole('button', { name: /承認…/ }).focus();
    await page.keyboard.press('Enter');
    // The question has the focus and says the number; Escape leaves everything as it was.
    await page.getByText(`確認番号は ${asked?.mark}`).waitFor();
    await page.keyboard.press('Escape');
    expect(await page.locator('[data-second-look]').count()).toBe(0);
    await page.getByRole('button', { name: /承認…/ }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('[data-device=training-1][data-state=ok]').waitFor();
    await until(() => line() === 'online' && log.pending() === 0);

    await page.getByRole('button', { name: /廃止…/ }).focus();
    await page.keyboard.press('Enter');
    const sure = page.getByRole('button', { name: '廃止する' });
    // Not without a reason.
    expect(await sure.isDisabled()).toBe(true);
    await page.getByLabel(/理由/).fill('返却');
    await page.keyboard.press('Enter');
    await page.locator('[data-device=training-1][data-state=withdrawn]').getByText('返却').waitFor();
    record(1);
    await until(() => line() === 'not_taken');
    expect(complaints).toEqual([]);
  });
});
