/**
 * Pictures of every scene of the staff door, over the real module: `node test/screens/attendance-shots.ts [folder] [pattern of names]`. At
 * 1280×800, in grey, at a zoom of 200 %; axe looks at each. Exit code 1 when a page reported an error, axe found something or a scene
 * was not come to.
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
import { deskTopics } from '../../src/identity/schema.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { attendanceTopics } from '../../src/modules/attendance/contract.ts';
import { createRpcServer } from '../../src/rpc/server.ts';
import { at, openDoor, supervisor } from '../harness/attendance-door.ts';
import { axeViolations, greyscale } from '../harness/look.ts';
import { initialDesk } from '../harness/made-up-desk-state.ts';
import { POST_SCENES } from './attendance-post-scenes.ts';
import { type AttendanceScene, DOOR_SCENES, LINKS, MEMBERS, SUPERVISOR_SCENES } from './attendance-scenes.ts';

const [folder = '/tmp/kazasu-attendance-shots', only = ''] = process.argv.slice(2);
const TOKEN = 'attendance-shots-token';

const take = async (
  browser: Browser,
  { name, site = {}, noList, now = at('11-26 08:30'), desk = {}, prepare }: AttendanceScene,
  screenDir: string,
  complaints: string[],
): Promise<void> => {
  const door = openDoor({
    members: MEMBERS,
    links: LINKS,
    site,
    now,
    ...(noList === undefined ? {} : { noList }),
  });
  const rpc = createRpcServer({
    methods: door.methods,
    topics: { ...deskTopics, ...attendanceTopics },
    caller: () => supervisor,
    logger: silentLogger,
  });
  const tell = (): void => {
    rpc.publish('desk', { ...initialDesk(true), session: { staff: '90001', role: 'supervisor' }, ...desk });
    rpc.publish('attendance', door.state());
  };
  const telling = setInterval(tell, 50);
  const host = mustSucceed(await startHostServer({ rpc, token: TOKEN, screenDir, port: 0 }));
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(8_000);
  page.on('pageerror', (error) => complaints.push(`${name}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${name}: ${message.text()}`);
  });
  try {
    await page.goto(`${host.url}/#token=${TOKEN}&now=${String(now)}`);
    await page.locator('footer').waitFor();
    await prepare({ door, page });
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(250);
    await page.screenshot({ path: join(folder, `${name}-1280.png`) });
    await greyscale(page, join(folder, `${name}-grey.png`));
    for (const violation of await axeViolations(page)) complaints.push(`${name}: ${violation}`);
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
  }
};

mkdirSync(folder, { recursive: true });
const built = mkdtempSync(join(tmpdir(), 'kazasu-attendance-page-'));
await build({
  configFile: false,
  logLevel: 'error',
  root: fileURLToPath(new URL('attendance-page', import.meta.url)),
  base: './',
  plugins: [react(), tailwindcss()],
  build: { outDir: built, emptyOutDir: true, target: 'chrome120', assetsInlineLimit: 0 },
});
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const complaints: string[] = [];
for (const shot of [...DOOR_SCENES, ...POST_SCENES, ...SUPERVISOR_SCENES])
  if (new RegExp(only).test(shot.name)) await take(browser, shot, built, complaints);
await browser.close();
rmSync(built, { recursive: true });
for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
process.exit(complaints.length === 0 ? 0 : 1);
