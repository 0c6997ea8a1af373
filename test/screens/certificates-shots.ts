/**
 * Pictures of every scene of the certificates' screen, over the real module and a simulated issuing system: `node test/screens/certificates-shots.ts
 * [folder] [name part]`. At 1280×800, in grey, at a zoom of 200 %. Says how many touches and seconds a 住民票 took. Exit code 1 when a page
 * reported an error or a scene was not come to.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from '@playwright/test';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { startHostServer } from '../../src/app/host-server.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { certificatesTopics } from '../../src/modules/certificates/contract.ts';
import { createRpcServer } from '../../src/rpc/server.ts';
import { clerk, must, openCertificatesDesk } from '../harness/certificates-desk.ts';
import { greyscale } from '../harness/look.ts';
import { PLACE_SCENES } from './certificates-place-scenes.ts';
import { type CertificateScene, PERSON_SCENES, SUBJECTS, visit } from './certificates-scenes.ts';

const [folder = '/tmp/kazasu-certificates-shots', only = ''] = process.argv.slice(2);
const TOKEN = 'certificates-shots-token';

const take = async (
  browser: Browser,
  shot: CertificateScene,
  screenDir: string,
  complaints: string[],
): Promise<void> => {
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
for (const shot of [...PERSON_SCENES, ...PLACE_SCENES])
  if (shot.name.includes(only)) await take(browser, shot, built, complaints);
await browser.close();
rmSync(built, { recursive: true });
for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
process.exit(complaints.length === 0 ? 0 : 1);
