/**
 * A member of staff adds an attachment to 転入 from the first of next month, another approves, and the counter has it on that day and not
 * the day before: the console in Chromium, a real centre with the shipped catalogue, a terminal that asks it over the wire.
 */
import { type Browser, chromium, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildScreens, pageDir } from '../../src/app/build-screens.ts';
import { type CatalogueSource, catalogueSource } from '../../src/app/catalogue-updates.ts';
import { shippedForms } from '../../src/app/shipped-forms.ts';
import { usualDay } from '../../src/console/forms-draft.ts';
import { dayWord } from '../../src/console/forms-text.ts';
import { openInMemory } from '../../src/db/sqlite-driver.ts';
import { addDays, type CivilDate, civilDateInJapan } from '../../src/kernel/dates.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { hashPin } from '../../src/kernel/pin.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { catalogueMigrations } from '../../src/outbox/catalogue-keeper.ts';
import { fetchCatalogue } from '../../src/sync/catalogue-feed.ts';
import type { CentreLink } from '../../src/sync/centre-link.ts';
import { plainSend } from '../../src/sync/https-client.ts';
import { serveCounterOn } from '../harness/counter-day.ts';
import { axeViolations } from '../harness/look.ts';
import { needed } from '../harness/needed.ts';
import { createTestStream, newKeys, TENANT } from '../harness/test-stream.ts';
import { startTrainingCentre, type TrainingCentre, trainingConfig } from '../harness/training-centre.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 });

const PIN = '4071';
const FORM = 'sm_moving_in_notification';
const ADDED = '賃貸借契約書などの写し';

const shipped = shippedForms('assets/forms', silentLogger);
const keys = newKeys();
const terminal = createTestStream('window-1', { keys });
const errors: string[] = [];
let centre: TrainingCentre;
let browser: Browser;
let page: Page;
let counter: CatalogueSource;
let publicKey = '';

const signIn = async (staff: string): Promise<void> => {
  await page.goto(`http://localhost:${new URL(centre.central.url).port}/console/`);
  await page.getByLabel('職員番号').fill(staff);
  await page.getByLabel('PIN').fill(PIN);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: '様式の目録' }).click();
};
/** Over when the page says so: who leaves it before is still signed in. */
const signOut = async (): Promise<void> => {
  await page.getByRole('button', { name: 'サインアウト' }).click();
  await page.getByLabel('職員番号').waitFor();
};
const press = (name: string) => page.getByRole('button', { name }).click();

/** The attachments of the form as the counter would say them on that day. */
const broughtOn = (day: CivilDate): readonly string[] => {
  const catalogue = counter.on(day);
  const form = catalogue.forms.find(({ id }) => id === FORM);
  return (form?.attachments ?? []).map(
    ({ oneOf }) => catalogue.attachments.find(({ id }) => id === oneOf[0])?.name.ja ?? '',
  );
};
/** The line of a terminal that is one of the municipality's. */
const link = (): CentreLink => ({
  ...{
    centralUrl: new URL(centre.central.url).origin,
    tenant: TENANT,
    device: terminal.device,
    mode: 'drill',
  },
  ...{ privateKey: keys.privateKey, centralPublicKey: publicKey, aheadMs: () => 0 },
  ...{ send: plainSend, system: realSystem, logger: silentLogger },
});
/** As a terminal with a line does it. */
const keepPublished = (source: CatalogueSource) =>
  fetchCatalogue(
    {
      ...link(),
      have: () => source.kept(),
      keep: (signed) => source.keep(signed, publicKey),
    },
    AbortSignal.timeout(60_000),
  );
const fetchOnce = () => keepPublished(counter);

describe.skipIf(needed('chromium'))('an attachment from the first of next month', () => {
  beforeAll(async () => {
    mustSucceed(await buildScreens({ pages: ['console', 'screen'] }));
    const pinScrypt = hashPin(PIN, new Uint8Array(16).fill(3));
    const staff = [
      { id: 'm-11', role: 'clerk' as const, pinScrypt },
      { id: 'm-12', role: 'supervisor' as const, pinScrypt },
    ];
    centre = await startTrainingCentre({
      ...{ config: trainingConfig({ staff }), consoleDir: pageDir('console'), shippedForms: shipped },
    });
    publicKey = await centre.introduce(terminal);
    counter = catalogueSource({
      ...{ db: openInMemory(catalogueMigrations), tenant: TENANT, mode: 'drill', shipped: await shipped() },
      ...{ system: realSystem, logger: silentLogger },
    });
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'ja-JP' });
    page = await context.newPage();
    page.on('pageerror', ({ message }) => errors.push(message));
  });
  afterAll(async () => {
    await browser.close();
    await counter.stop();
    await centre.stop();
  });

  it('is written by one who never programmed, and seen as sentences', async () => {
    await signIn('m-11');
    await page.getByLabel('さがす言葉').fill('住民異動届（転入）');
    await page.getByRole('link', { name: '住民異動届（転入）' }).click();
    await page.getByText('転入・婚姻の方で、次のどれかに当てはまる人:').waitFor();
    await page.getByRole('link', { name: 'この様式を直す' }).click();
    await page.getByLabel(/改正の理由/).fill('住民異動の事務取扱要領の改正による');
    await page.locator('[data-section=attachments] > summary').click();
    await page.getByText('目録にない添付を 新しく作る').click();
    await page.getByLabel('添付の名前', { exact: true }).fill(ADDED);
    await page.getByLabel(/添付の名前（やさしい/).fill('家（いえ）を 借（か）りた 紙（かみ）');
    await page.getByLabel('添付の名前（英語）').fill('Copy of the lease');
    await page.getByLabel(/どんなもので/).fill('新しい住所の契約書。入居の日が分かるもの');
    await press('作って この様式に 足す');
    // What she did can be undone while it is not sent, and done again.
    await press('一つ前に戻す');
    expect(await page.locator('[data-attached^=town_]').count()).toBe(0);
    await press('やり直す');
    await page.locator('[data-diff]').getByText(`添付・持ち物を足した: ${ADDED}`).waitFor();
    await page.locator('[data-preview]').getByText(new RegExp(ADDED)).first().waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await press('保存して 確かめる');
    await page.locator('[data-state=draft]').waitFor();
    await press('承認を頼む…');
    await press('承認を頼む');
    await page.locator('[data-state=submitted]').waitFor();
    // Not by herself.
    expect(await page.getByRole('button', { name: /^承認する/ }).count()).toBe(0);
    await signOut();
  });

  it('is approved by another, who sees what changes', async () => {
    await signIn('m-12');
    await page.getByRole('link', { name: /改正と予定/ }).click();
    await page.locator('[data-state=submitted] a').click();
    await page.getByText(`添付・持ち物を足した: ${ADDED}`).waitFor();
    await press('承認する…');
    await press('承認する');
    await page.locator('[data-state=approved]').waitFor();
    await page.getByRole('link', { name: /改正と予定/ }).click();
    const first = usualDay(civilDateInJapan(realSystem.now()));
    await page.locator('[data-calendar]').getByText(dayWord(first)).waitFor();
  });

  it('is at the counter on that day, and not the day before', async () => {
    const first = usualDay(civilDateInJapan(realSystem.now()));
    expect(counter.version()).toBe(null);
    mustSucceed(await fetchOnce());
    expect(counter.version()).toMatchObject({ number: 1 });
    expect(broughtOn(addDays(first, -1))).not.toContain(ADDED);
    expect(broughtOn(first)).toContain(ADDED);
    // Asked again, there is nothing newer.
    mustSucceed(await fetchOnce());
    expect(errors).toEqual([]);
  });

  it.each([
    ['the day before', -1, 0],
    ['that day', 0, 1],
  ] as const)('stands on the clerk’s list on %s as it should', async (_, days, shown) => {
    const day = addDays(usualDay(civilDateInJapan(realSystem.now())), days);
    const served = await serveCounterOn(day, link());
    try {
      await page.goto(served.page);
      await page.getByText('住民異動届（転入）').first().click();
      await page.getByText('持ち物').first().waitFor();
      expect(await page.getByText(ADDED).count()).toBe(shown);
    } finally {
      await served.close();
    }
  });
});
