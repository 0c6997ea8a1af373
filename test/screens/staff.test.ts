/**
 * 職員のログイン in a real browser, against a real centre, a real provider of another site, and Chromium's own virtual authenticator.
 * `KAZASU_SHOTS=folder` keeps a picture of every step for a person to look at.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildScreens, pageDir } from '../../src/app/build-screens.ts';
import { noteAnomaly } from '../../src/central/anomalies.ts';
import { STAFF_API } from '../../src/central/staff-schema.ts';
import { hashPin } from '../../src/kernel/pin.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { freePort } from '../harness/free-port.ts';
import { needed } from '../harness/needed.ts';
import { startProvider, type TestProvider } from '../harness/oidc-provider.ts';
import { TENANT } from '../harness/test-stream.ts';
import { startTrainingCentre, type TrainingCentre, trainingConfig } from '../harness/training-centre.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const CHROMIUM = '/usr/bin/chromium';
const SHOTS = process.env['KAZASU_SHOTS'] ?? '';
const PIN = '4071';
let browser: Browser;
let page: Page;
let centre: TrainingCentre;
let accounts: TrainingCentre;
let provider: TestProvider;
let shot = 0;
const complaints: string[] = [];

const addressOf = ({ central }: TrainingCentre): string =>
  `http://localhost:${new URL(central.url).port}/console/`;
const shoot = async (name: string): Promise<void> => {
  if (SHOTS === '') return;
  mkdirSync(SHOTS, { recursive: true });
  shot += 1;
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({
    path: join(SHOTS, `${String(shot).padStart(2, '0')}-${name}.png`),
    fullPage: true,
  });
};
/** A new window of another person, with an authenticator that verifies its holder. */
const open = async (): Promise<void> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'ja-JP' });
  page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/Content Security/.test(message.text())) complaints.push(message.text());
  });
  const cdp = await context.newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true } as const;
  const verifying = { hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };
  await cdp.send('WebAuthn.addVirtualAuthenticator', { options: { ...options, ...verifying } });
};
const signInWithPin = async (staff: string): Promise<void> => {
  await page.getByLabel('職員番号').fill(staff);
  await page.getByLabel('PIN').fill(PIN);
  await page.keyboard.press('Enter');
  await page.getByText('いま避難所に居る人').waitFor();
};
const age = (of: TrainingCentre) => of.owner`UPDATE console_proof SET proven_at = proven_at - 300000`;
const plant = (of: TrainingCentre, key: string) =>
  noteAnomaly(of.owner, TENANT, { kind: 'fork', key, device: 'ev-1', foundAt: 5 });
/** As far as the centre is asked. */
const settle = async (): Promise<void> => {
  await page.getByRole('button', { name: '確認済みにする…' }).click();
  await page.getByRole('textbox').fill('現場に電話して確かめた');
  await page.getByRole('button', { name: '次へ' }).click();
  await page.getByRole('button', { name: '確認済みにする', exact: true }).click();
};

describe.skipIf(needed('chromium'))('職員のログイン', () => {
  beforeAll(async () => {
    mustSucceed(await buildScreens({ pages: ['console'] }));
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    const pinScrypt = hashPin(PIN, new Uint8Array(16).fill(3));
    const staff = [
      { id: 's-17', role: 'supervisor' as const, pinScrypt },
      { id: 's-18', role: 'supervisor' as const, pinScrypt },
    ];
    const consoleDir = pageDir('console');
    centre = await startTrainingCentre({ config: trainingConfig({ staff }), consoleDir });
    const [providerPort, port] = [await freePort(), await freePort()];
    const redirectUri = `http://localhost:${port}${STAFF_API.oidcCallback}`;
    // By another name of this machine: for the browser it is another site, as a real provider is.
    provider = await startProvider(providerPort, [{ id: 'kazasu', redirectUri }], '127.0.0.1');
    const base = trainingConfig({ staff });
    const oidc = {
      issuer: provider.issuer,
      clientId: 'kazasu',
      scope: 'openid',
      roleClaim: 'groups',
      roles: [{ value: 'bousai-lead', role: 'supervisor' as const }],
      staffClaim: 'employee',
    };
    accounts = await startTrainingCentre({
      config: { ...base, tenants: base.tenants.map((tenant) => ({ ...tenant, oidc })) },
      consoleDir,
      listen: { host: '127.0.0.1', port },
    });
  });
  afterAll(async () => {
    await browser.close();
    await centre.stop();
    await accounts.stop();
    await provider.stop();
  });
  afterEach(async () => {
    await page.context().close();
    expect(complaints.splice(0)).toEqual([]);
  });

  test('a PIN is asked for again before something that cannot be taken back, which is then done', async () => {
    await plant(centre, 'a');
    await open();
    await page.goto(addressOf(centre));
    await shoot('login-pin-and-passkey');
    await signInWithPin('s-18');
    await age(centre);
    await page.goto(`${addressOf(centre)}#/anomalies`);
    await settle();
    await page.getByRole('heading', { name: '本人の確認' }).waitFor();
    await shoot('proof-pin');
    await page.locator('[name=proof-pin]').fill('0000');
    await page.getByRole('button', { name: '確認する', exact: true }).click();
    await page.getByText('本人の確認ができませんでした').waitFor();
    await shoot('proof-pin-wrong');
    await page.locator('[name=proof-pin]').fill(PIN);
    await page.getByRole('button', { name: '確認する', exact: true }).click();
    await page.getByText('確認が必要な記録はありません').waitFor();
  });

  test('a passkey is registered, signs in, proves, and is taken away', async () => {
    await plant(centre, 'b');
    await open();
    await page.goto(addressOf(centre));
    await signInWithPin('s-17');
    await page.getByRole('link', { name: 'パスキー' }).click();
    await page.getByText('登録されたパスキーは、まだありません').waitFor();
    await shoot('passkeys-none');
    await page.locator('[name=passkey-name]').fill('自席のパソコン');
    await page.keyboard.press('Enter');
    await page.locator('[data-passkey=自席のパソコン]').waitFor();
    await shoot('passkeys-one');
    await page.getByRole('button', { name: 'サインアウト' }).click();
    await page.getByRole('button', { name: 'パスキーでログイン' }).click();
    await page.getByRole('button', { name: 'サインアウト' }).waitFor();
    await age(centre);
    await page.goto(`${addressOf(centre)}#/anomalies`);
    await settle();
    await page.getByRole('button', { name: 'パスキーで確認する' }).waitFor();
    await shoot('proof-passkey');
    await page.getByRole('button', { name: 'パスキーで確認する' }).click();
    await page.getByText('確認が必要な記録はありません').waitFor();
    await page.goto(`${addressOf(centre)}#/passkeys`);
    await page.getByRole('button', { name: '外す…' }).click();
    await shoot('passkeys-remove');
    await page.getByRole('button', { name: '「自席のパソコン」を使えなくする' }).click();
    // It was this very sign-in: whoever took it away is out.
    await page.getByText('もう一度サインインしてください').waitFor();
  });

  test('a 職員アカウント of another site signs in, proves in a window of its own, and signs out there', async () => {
    await plant(accounts, 'c');
    await open();
    await page.goto(addressOf(accounts));
    await page.getByRole('link', { name: '職員アカウントでログイン' }).waitFor();
    await shoot('login-account');
    await page.getByRole('link', { name: '職員アカウントでログイン' }).click();
    await page.getByPlaceholder('Enter any login').fill('nobody');
    await page.getByPlaceholder('and password').fill('x');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('役割が割り当てられていません').waitFor();
    await shoot('login-no-role');
    await page.context().clearCookies();
    await page.getByRole('link', { name: '職員アカウントでログイン' }).click();
    await page.getByPlaceholder('Enter any login').fill('hanako');
    await page.getByPlaceholder('and password').fill('x');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('e-hanako（責任者）').waitFor();
    await age(accounts);
    await page.goto(`${addressOf(accounts)}#/anomalies`);
    await settle();
    const button = page.getByRole('button', { name: '職員アカウントで確認する' });
    await button.waitFor();
    const [other] = await Promise.all([page.context().waitForEvent('page'), button.click()]);
    await other.getByPlaceholder('Enter any login').fill('hanako');
    await other.getByPlaceholder('and password').fill('x');
    await shoot('proof-account');
    await other.keyboard.press('Enter');
    await other.getByText('本人の確認が済みました').waitFor();
    await page.getByText('確認が必要な記録はありません').waitFor();
    await page.getByRole('button', { name: 'サインアウト' }).click();
    await page.getByText('Do you want to sign-out').waitFor();
    expect(page.url()).toContain(provider.issuer);
  });
});
