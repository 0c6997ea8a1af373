/**
 * Pictures of 勤怠 at the console in its states, over a real centre with a small town's staff:
 * `node test/screens/attendance-console-shots.ts [folder] [parts]`. Build the page first. A person looks at them; nothing is compared. What axe, the
 * width of the page and the keyboard find is written to stderr.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { pageDir } from '../../src/app/build-screens.ts';
import { ATTENDANCE_API, takenSchema } from '../../src/central/attendance-schema.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { at, OCTOBER, OFFICE, openAttendanceTown, PIN } from '../harness/attendance-town.ts';
import { axeViolations, walkByKeyboard } from '../harness/look.ts';

const OUT = process.argv[2] ?? 'test-results/attendance-console-shots';
/** Of one part alone: `own`, `team`, `roster`, `office` or `masters`. */
const ONLY = process.argv[3];
const wants = (part: string): boolean => ONLY === undefined || ONLY.split(',').includes(part);
const SIZES = [
  { name: 'w1280', width: 1280, height: 800 },
  { name: 'w768', width: 768, height: 1024 },
  { name: 'w390', width: 390, height: 844 },
  // 1280 at 200 %.
  { name: 'zoom200', width: 640, height: 400 },
];

/** One after the other, as people come. */
const minutesAfter = (time: string, staffNo: string): string => {
  const [hours = '', minutes = ''] = time.split(':');
  return `${hours}:${String(Number(minutes) + OFFICE.indexOf(staffNo)).padStart(2, '0')}`;
};

let shot = 0;
const shoot = async (page: Page, name: string): Promise<void> => {
  await page.evaluate(() => document.fonts.ready);
  await realSystem.sleep(200);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wide > 0) process.stderr.write(`${name}: ${wide}px too wide\n`);
  for (const violation of await axeViolations(page)) process.stderr.write(`${name}: ${violation}\n`);
  shot += 1;
  await page.screenshot({ path: join(OUT, `${String(shot).padStart(2, '0')}-${name}.png`), fullPage: true });
};

const town = await openAttendanceTown(pageDir('console'));
await town.bringExamples();
for (const staffNo of OFFICE)
  town.attend(
    staffNo,
    OCTOBER,
    minutesAfter('08:05', staffNo),
    staffNo === '1003' ? '21:00' : minutesAfter('17:20', staffNo),
  );
for (const staffNo of ['1001', '1002', '1003', '2002', '3001'])
  town.punched(staffNo, 'in', at('2026-11-26', minutesAfter('08:05', staffNo)));
town.punched('1002', 'in', at('2026-11-25', '08:25'));
town.door.add(
  'attendance.muster_opened',
  { musterId: '0198a000-0000-7000-8000-00000000aaaa', what: '大雨警報による参集', kind: 'disaster' },
  { at: at('2026-11-26', '11:00') },
);
await town.send();
const [clerk, head] = [await town.signIn('1002'), await town.signIn('1001')];
const leave = (date: string) => ({
  about: 'leave',
  leaves: [{ kind: 'annual', date, extent: { unit: 'day' } }],
});
await town.granted(clerk, head, leave('2026-11-20'));
await town.askFor(clerk, { about: 'forgotten_punch', type: 'out', at: at('2026-11-25', '17:40') });

const open = async (browser: Browser, staff: string, size: (typeof SIZES)[number]): Promise<Page> => {
  const context = await browser.newContext({ viewport: size, locale: 'ja-JP' });
  const page = await context.newPage();
  page.on('pageerror', (error) => process.stderr.write(`${error.stack ?? ''}\n`));
  await page.goto(`${town.origin}/console/`);
  await page.getByLabel('職員番号').fill(staff);
  await page.getByLabel('PIN').fill(PIN);
  await page.keyboard.press('Enter');
  await page.locator('[data-line=live]').waitFor();
  return page;
};
const go = async (page: Page, hash: string): Promise<void> => {
  await page.evaluate((to) => (location.hash = to), hash);
  await realSystem.sleep(600);
};

const mine = async (page: Page, size: string): Promise<void> => {
  await go(page, '#/attendance');
  await page.locator('[data-month]').waitFor();
  await shoot(page, `own-${size}`);
  await page.getByRole('button', { name: '申請を書く' }).click();
  await shoot(page, `ask-leave-${size}`);
  for (const about of ['punch', 'overtime', 'overtime_done', 'trip', 'swap', 'difference']) {
    await page.getByLabel('何の申請ですか').selectOption(about);
    await shoot(page, `ask-${about}-${size}`);
  }
  await page.getByLabel('何の申請ですか').selectOption('swap');
  await page.getByLabel('どちらですか').selectOption('half_swap');
  await shoot(page, `ask-half-swap-${size}`);
  const { problems } = await walkByKeyboard(page);
  for (const problem of problems) process.stderr.write(`ask by keyboard ${size}: ${problem}\n`);
  await go(page, '#/attendance/own/2026-10');
  await shoot(page, `own-october-${size}`);
};

const office = async (page: Page, size: string): Promise<void> => {
  await go(page, '#/attendance/office/2026-10');
  await page.locator('[data-closed]').waitFor();
  await shoot(page, `office-${size}`);
  await page.locator('input[type=file]').setInputFiles({
    name: 'staff.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(
      '職員番号,氏名,任用区分,採用日,所属コード,勤務パターン,発令日\n5001,山田　太郎,臨時,昭和64年2月1日,0999,本庁,2026-04-01\n',
    ),
  });
  await page.getByLabel(/理由（例/).fill('4月1日の人事異動');
  await page.getByRole('button', { name: 'ファイルを確かめる' }).click();
  await page.locator('[data-findings]').waitFor();
  await shoot(page, `import-faults-${size}`);
};

const roster = async (page: Page, size: string): Promise<void> => {
  await go(page, '#/attendance/roster/2026-12');
  await page.locator('[data-cell]').first().waitFor();
  await shoot(page, `roster-${size}`);
  await page.locator('[data-cell]').nth(5).click();
  for (const key of ['a', 'ArrowRight', '0', 'ArrowRight', 'b']) await page.keyboard.press(key);
  await shoot(page, `roster-changed-${size}`);
  const { problems } = await walkByKeyboard(page);
  for (const problem of problems) process.stderr.write(`roster by keyboard ${size}: ${problem}\n`);
};

const masters = async (page: Page, size: string): Promise<void> => {
  await go(page, '#/attendance/masters');
  await page.locator('[data-department]').first().waitFor();
  await shoot(page, `masters-${size}`);
  await page.getByLabel('職員番号・氏名・カナ').fill('100');
  await page.getByRole('button', { name: 'さがす' }).click();
  await page.locator('[data-person]').first().waitFor();
  await shoot(page, `masters-found-${size}`);
  await page
    .getByRole('button', { name: /^異動・昇任/ })
    .first()
    .click();
  await page.getByLabel('発令日（必須）').fill('2027-04-01');
  await page.getByLabel('補職').fill('係長');
  await page.getByLabel(/^理由/).fill('4月1日の人事異動');
  await page.getByRole('button', { name: '何が変わるか 確かめる' }).click();
  await page.locator('[data-changes]').waitFor();
  await shoot(page, `masters-move-${size}`);
  await page.getByRole('button', { name: 'やめる' }).click();
  await page
    .getByRole('button', { name: /の所属長・代決者/ })
    .first()
    .click();
  await shoot(page, `masters-heads-${size}`);
};

mkdirSync(OUT, { recursive: true });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const size of SIZES) {
  if (wants('own')) {
    const own = await open(browser, '1002', size);
    await mine(own, size.name);
    await own.context().close();
  }
  if (wants('fire')) {
    const fire = await open(browser, '3002', size);
    await go(fire, '#/attendance/own/2026-12');
    await fire.locator('[data-periods]').waitFor();
    await shoot(fire, `own-fire-${size.name}`);
    await fire.context().close();
  }
  const chief = await open(browser, '1001', size);
  if (wants('team')) {
    await go(chief, '#/attendance/team');
    await chief.locator('[data-request]').first().waitFor();
    await shoot(chief, `team-${size.name}`);
    await chief
      .getByRole('button', { name: /^却下する/ })
      .first()
      .click();
    await shoot(chief, `team-reject-${size.name}`);
    await go(chief, '#/attendance/team/2026-10');
    await shoot(chief, `team-october-${size.name}`);
  }
  if (wants('roster')) await roster(chief, size.name);
  await chief.context().close();
  const personnel = await open(browser, 'jinji', size);
  if (wants('office')) {
    await office(personnel, size.name);
    await go(personnel, '#/attendance/presence');
    await personnel.locator('[data-present]').waitFor();
    await shoot(personnel, `presence-${size.name}`);
  }
  if (wants('masters')) await masters(personnel, size.name);
  await personnel.context().close();
}
const jinji = await town.signIn('jinji');
for (const what of ['book', 'school_pdf'] as const) {
  const { json } = await jinji(ATTENDANCE_API.export, { what, month: '2026-10' });
  const { file } = takenSchema.parse(json);
  writeFileSync(join(OUT, `${what}.pdf`), Buffer.from(file?.base64 ?? '', 'base64'));
}
await browser.close();
await town.centre.stop();
