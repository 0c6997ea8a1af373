/**
 * Pictures of 投票の状況 in its states, over a real centre: `node test/screens/poll-console-shots.ts [folder]`. Build the page first.
 * A person looks at them; nothing is compared.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { pageDir } from '../../src/app/build-screens.ts';
import { POLLING_API } from '../../src/central/polling-schema.ts';
import { CONSOLE_API } from '../../src/central/schema.ts';
import { hashPin } from '../../src/kernel/pin.ts';
import { ROLES } from '../../src/kernel/roles.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { batchPath, TENANT_HEADER } from '../../src/outbox/protocol.ts';
import { createBrowser } from '../harness/browser.ts';
import {
  accepted,
  at,
  early,
  election,
  issued,
  openedAt,
  POLL_DAY,
  pollRoll,
  tieOut,
} from '../harness/poll-records.ts';
import { createTestStream, TENANT } from '../harness/test-stream.ts';
import { startTrainingCentre, trainingConfig } from '../harness/training-centre.ts';

const OUT = process.argv[2] ?? 'test-results/poll-console-shots';
const PIN = '4071';
const pinScrypt = hashPin(PIN, new Uint8Array(16).fill(3));
const centre = await startTrainingCentre({
  config: trainingConfig({ staff: ROLES.map((role) => ({ id: role, role, pinScrypt })) }),
  // The evening of the poll day.
  system: { ...realSystem, now: () => at('15:20') },
  consoleDir: pageDir('console'),
});
const origin = `http://localhost:${new URL(centre.central.url).port}`;
const desk = createTestStream('p1-1');
desk.add('polling.opened', openedAt('P1'), { at: at('06:55') });
for (let n = 0; n < 400; n += 1) {
  const moment = { at: at('07:05') + n * 65_000 };
  const one = desk.add(
    'polling.accepted',
    accepted(`1-1-${n + 1}`, { sex: n % 2 === 0 ? '1' : '2' }),
    moment,
  );
  if (n % 50 !== 9) desk.add('polling.ballot_issued', issued(one.eventId, 'mayor'), moment);
}
desk.add('polling.tie_out', tieOut('2026-11-29T07', { tickets: 2 }), { at: at('08:01') });
desk.add('polling.accepted', accepted('1-1-1'), { at: at('15:00') });
for (let n = 0; n < 60; n += 1)
  desk.add('polling.accepted', early(`2-1-${n + 1}`, (n % 6) + 1), {
    at: at('10:00', `2026-11-2${2 + (n % 6)}`),
  });
await centre.introduce(desk);
for (let from = 1; from <= desk.events.length; from += 200) {
  const reply = await fetch(`${origin}${batchPath(desk.device, desk.epoch)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [TENANT_HEADER]: TENANT },
    body: JSON.stringify(desk.batch(from, Math.min(desk.events.length, from + 199))),
  });
  if (!reply.ok) throw new Error(`the centre says ${reply.status}`);
}
const officer = createBrowser();
await officer.post(`${origin}${CONSOLE_API.login}`, { staff: 'election_officer', pin: PIN });
await officer.post(`${origin}${POLLING_API.plan}`, {
  election: election(),
  roll: pollRoll({
    electorate: [
      { precinct: '1', male: 900, female: 950, other: 1 },
      { precinct: '2', male: 50, female: 60, other: 0 },
    ],
  }),
});
mkdirSync(OUT, { recursive: true });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const [name, width, height] of [
  ['w1280', 1280, 800],
  ['w390', 390, 844],
] as const) {
  const context = await browser.newContext({ viewport: { width, height }, locale: 'ja-JP' });
  const page = await context.newPage();
  page.on('pageerror', (error) => process.stderr.write(`${error.stack ?? ''}\n`));
  await page.goto(`${origin}/console/`);
  await page.getByLabel('職員番号').fill('election_officer');
  await page.getByLabel('PIN').fill(PIN);
  await page.keyboard.press('Enter');
  await page.locator('[data-line=live]').waitFor();
  await page.evaluate(() => (location.hash = '#/polling'));
  await page.locator('[data-place=P1]').waitFor();
  await page.evaluate(() => document.fonts.ready);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wide > 0) process.stderr.write(`${name}: ${wide}px too wide\n`);
  await page.screenshot({ path: join(OUT, `polling-${name}-${POLL_DAY}.png`), fullPage: true });
  await context.close();
}
await browser.close();
await centre.stop();
