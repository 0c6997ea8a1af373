/**
 * Pictures of every view of the centre's page, over a made-up centre: `node test/screens/console-shots.ts [folder]`.
 * Build the page first (`buildScreens`). A person looks at them; nothing is compared.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { pageDir } from '../../src/app/build-screens.ts';
import { PLACES_API } from '../../src/central/place-schema.ts';
import { SHELTER_API } from '../../src/central/shelter-schema.ts';
import { axeViolations } from '../harness/look.ts';
import { CODE, type MadeUpCentre, PIN, startMadeUpCentre } from '../harness/made-up-centre.ts';

const OUT = process.argv[2] ?? 'test-results/console-shots';
const NOW = Date.UTC(2026, 10, 23, 5, 5, 9);
const minutes = (count: number): number => NOW - count * 60_000;

/** So many people as a town has them. */
const agesOf = (people: number): Record<string, number> => {
  const shares = {
    '1-0': 1,
    '1-2': 2,
    '1-3': 4,
    '1-4': 22,
    '1-5': 9,
    '1-6': 9,
    '2-1': 1,
    '2-2': 2,
    '2-3': 4,
  };
  const all = Object.entries({ ...shares, '2-4': 21, '2-5': 10, '2-6': 14, '9-u': 1 });
  return Object.fromEntries(all.map(([key, share]) => [key, Math.round((people * share) / 100)]));
};

const shelter = (
  shelterId: string,
  name: string,
  capacity: number,
  present: number,
  away: number,
  figures: object = {},
) => ({
  shelterId,
  name,
  capacity,
  open: capacity > 0,
  present,
  away,
  lastEventAt: present > 0 ? minutes(shelterId.charCodeAt(2) % 7) : null,
  figures: { out: away, households: Math.ceil(present / 2.4), ages: agesOf(present), ...figures },
});

const terminal = (device: string, siteName: string, state: string, seen: number | null, events: number) => ({
  device,
  epoch: events === 0 ? null : '0123456789abcdef',
  site: device,
  siteName,
  events,
  lastSeenAt: seen === null ? null : minutes(seen),
  state,
});

const SLOT = Math.floor(NOW / 600_000) * 600_000;
const arrivals = (...people: number[]) =>
  people
    .map((came, at) => [SLOT - (people.length - 1 - at) * 600_000, came])
    .filter(([, came]) => came !== 0);

const SHELTERS = [
  shelter('S01', '第一小学校体育館', 200, 84, 12, {
    ...{ outside: { car: 9, home: 14, tent: 2 }, split: 2, guests: 3, unnamed: 38, cards: 4 },
    needs: {
      ...{ 'allergy:any': 4, 'allergy:egg': 3, 'allergy:milk': 1, 'allergy:severe': 1, 'texture:soft': 2 },
      ...{ 'diet:halal': 2, 'milk:powder': 3, 'milk:allergy': 1, 'diapers:m': 4, 'diapers:adult_l': 2 },
      ...{ 'treatments:dialysis': 1, 'treatments:oxygen': 2, 'care:care_3': 2, 'mobility:wheelchair': 3 },
      ...{ 'languages:vi': 2, 'languages:easy_ja': 2, 'maternity:pregnant': 1, 'skills:nurse': 1 },
    },
    ...{
      pets: { dog: 3, cat: 2 },
      devices: ['gym-1', 'gym-2'],
      arrivals: arrivals(3, 8, 20, 31, 24, 12, 6, 2),
    },
    ...{
      areaM2: 290,
      toilets: 4,
      womensToilets: 2,
      baths: 0,
      openedAt: minutes(60 * 5),
      conditionAt: minutes(90),
    },
  }),
  shelter('S02', 'かざし市民センター', 150, 121, 8, {
    ...{ devices: ['center-1'], arrivals: arrivals(0, 4, 9, 15, 22, 30, 18, 9), split: 1 },
    needs: { 'allergy:any': 1, 'allergy:shrimp': 1 },
  }),
  shelter('S03', '東部中学校', 300, 287, 26, { devices: ['tobu-1'], hazard: 'flood', overridden: true }),
  shelter('S04', '福祉避難所 ひだまりの里', 40, 40, 0, {
    areaM2: 210,
    toilets: 6,
    womensToilets: 4,
    baths: 2,
  }),
  shelter('S05', '北部地区コミュニティ本部（旧 北かざし小学校 体育館および校舎1階）', 1200, 640, 35),
  shelter('S06', '南公民館', 60, 0, 0),
  shelter('S07', '西分校', 0, 3, 0),
];
const TERMINALS = [
  terminal('gym-1', 'かざし市立第一小学校体育館', 'ok', 0, 412),
  terminal('gym-2', 'かざし市立第一小学校体育館', 'ok', 2, 388),
  terminal('center-1', 'かざし市民センター', 'quiet', 190, 204),
  terminal('tobu-1', '東部中学校', 'fork', 14, 530),
  terminal('minami-1', '南公民館', 'quiet', null, 0),
  terminal('old-1', '倉庫（予備）', 'revoked', 60 * 24 * 3, 17),
];
const overview = (part: object = {}) => ({
  tenant: { id: '999990', name: '架空県かざし市' },
  mode: 'drill',
  asOf: NOW,
  shelters: SHELTERS,
  totals: { present: 1175, away: 81 },
  terminals: TERMINALS,
  quarantined: 2,
  openAnomalies: 3,
  deviceRequests: 1,
  deskAlarms: [
    { kind: 'search_limited', device: 'gym-2', siteName: '市民センター', staff: 's-17', at: minutes(4) },
    { kind: 'card_refused', device: 'gym-1', siteName: '第一小学校体育館', staff: 'desk', at: minutes(9) },
  ],
  ...part,
});
const CALM = overview({
  mode: 'real',
  shelters: SHELTERS.slice(0, 2),
  totals: { present: 205, away: 20 },
  terminals: TERMINALS.slice(0, 2),
  quarantined: 0,
  openAnomalies: 0,
  deviceRequests: 0,
  deskAlarms: [],
});
const EMPTY = overview({
  shelters: [],
  totals: { present: 0, away: 0 },
  terminals: [],
  quarantined: 0,
  openAnomalies: 0,
  deviceRequests: 0,
  deskAlarms: [],
});

const STATUSES = ['present', 'present', 'present', 'present', 'out', 'present', 'overnight', 'moved', 'left'];
const PEOPLE = {
  shelterId: 'S01',
  people: Array.from({ length: 96 }, (_, index) => ({
    residentId: String(100_000_000_000_000 + index * 7_919),
    sex: index % 41 === 0 ? '9' : index % 2 === 0 ? '1' : '2',
    age: index % 37 === 5 ? null : (index * 17) % 97,
    status: STATUSES[index % STATUSES.length],
    since: minutes(index * 3),
  })),
};

const SIZES = [
  { name: 'w1280', width: 1280, height: 800 },
  { name: 'w1920', width: 1920, height: 1080 },
  { name: 'w390', width: 390, height: 844 },
];

const shoot = async (page: Page, name: string, fullPage = true): Promise<void> => {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(OUT, `${name}.png`), fullPage });
};

const PLACES = {
  list: {
    ...{ municipality: '999990', version: 1, asOf: null, source: '架空の一覧', madeAt: NOW },
    places: Array.from({ length: 24 }, (_, at) => ({
      ...{
        id: `S${String(at + 1).padStart(2, '0')}`,
        keys: [],
        name: `場所${at + 1}`,
        kana: null,
        address: null,
      },
      position: { lat: 37.6 + ((at * 37) % 100) / 900, lon: 138.9 + ((at * 61) % 100) / 600 },
      ...{ kinds: ['designated'], hazards: null, capacity: null, phone: null, districts: null },
      ...{ accepts: null, notes: null },
    })),
    towns: ['一ノ門', '本町', '東町', '北新田', '南四日町'].map((name, at) => ({
      ...{ name, lat: 37.61 + at * 0.02, lon: 138.92 + ((at * 3) % 5) * 0.03 },
    })),
  },
};
const district = (name: string, residents: number, confirmed: number, told: number, supported: number) => ({
  ...{
    district: name === '' ? '' : `99999000010${name.length}${residents % 10}`,
    name,
    residents,
    confirmed,
    told,
    supported,
  },
});
const DISTRICTS = {
  ...{ asOf: NOW, dataDate: '2026-11-20' },
  districts: [
    district('本町一丁目', 412, 260, 11, 6),
    district('東町', 980, 301, 4, 21),
    district('北新田', 133, 130, 3, 0),
    district('', 14, 5, 0, 1),
  ],
};
const UNCONFIRMED = {
  ...{ asOf: NOW, next: null },
  people: Array.from({ length: 9 }, (_, at) => ({
    ...{
      residentId: String(9_000_000_101 + at),
      householdId: String(70 + Math.floor(at / 2)),
      name: '架空　花子',
    },
    ...{ kana: 'カクウ　ハナコ', sex: at % 2 === 0 ? '2' : '1', age: 20 + at * 9 },
    address: at === 4 ? '（この窓口では表示しません）' : `架空県かざし市東町${at + 1}番地`,
    phone: at === 4 ? null : '0900000000',
    protected: at === 4,
    support: at < 2 ? '要介護4、独居' : null,
    said: at === 3 ? 'unknown' : at === 5 ? 'coming' : null,
    householdConfirmed: at % 3,
  })),
};

/** 食事と配慮, 未確認の方, 安否照会: looked at by axe as well. */
const officeShots = async (page: Page, size: string, centre: MadeUpCentre): Promise<void> => {
  centre.setAnswer(PLACES_API.list, PLACES);
  centre.setAnswer(SHELTER_API.districts, DISTRICTS);
  centre.setAnswer(SHELTER_API.unconfirmed, UNCONFIRMED);
  const look = async (name: string): Promise<void> => {
    await shoot(page, `${name}-${size}`);
    for (const line of await axeViolations(page)) process.stderr.write(`${name} ${size}: ${line}\n`);
  };
  await page.goto(`${centre.url}/console/`);
  await page.reload();
  await page.locator('[data-map=S01]').waitFor();
  await look('overview-map');
  await page.goto(`${centre.url}/console/#/needs`);
  await page.locator('[data-meals]').waitFor();
  await look('needs');
  await page.goto(`${centre.url}/console/#/unconfirmed`);
  await page.locator('[data-district]').first().waitFor();
  await look('unconfirmed');
  await page.getByRole('button', { name: '東町の名簿を開く' }).click();
  await page.locator('[data-unconfirmed]').first().waitFor();
  await look('unconfirmed-list');
  const told = { answer: 'place', number: 12, name: '架空　花子', status: 'present' };
  for (const [name, answer] of Object.entries({
    place: { ...told, shelterName: '第一小学校体育館', since: minutes(40) },
    none: { answer: 'none', number: 13 },
  })) {
    await page.goto(`${centre.url}/console/#/`);
    await page.goto(`${centre.url}/console/#/inquiry`);
    await page.getByRole('button', { name: '照会する' }).waitFor();
    if (name === 'place') await look('inquiry');
    centre.setAnswer(SHELTER_API.inquiry, answer);
    await page.locator('[name=asker]').fill('架空　太郎');
    await page.getByLabel('親族・同居の方').check();
    await page.locator('[name=relationWords]').fill('夫');
    await page.locator('[name=contact]').fill('090-0000-0000');
    await page.getByLabel('マイナンバーカード').check();
    await page.locator('[name=name]').fill('カクウ　ハナコ');
    await page.locator('[name=birthDate]').fill('昭和55年2月17日');
    await page.getByRole('button', { name: '照会する' }).click();
    await page.locator(`[data-answer=${name}]`).waitFor();
    await look(`inquiry-${name}`);
  }
};

const loginShots = async (page: Page, size: string, centre: MadeUpCentre): Promise<void> => {
  await page.goto(`${centre.url}/console/?code=used-up-code`);
  await page.getByRole('alert').waitFor();
  await shoot(page, `login-used-code-${size}`);
  await page.goto(`${centre.url}/console/`);
  await page.getByLabel('職員番号').waitFor();
  await shoot(page, `login-${size}`);
  await page.getByLabel('職員番号').fill('honbu-1');
  await page.getByLabel('PIN').fill('9999');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').waitFor();
  await shoot(page, `login-wrong-${size}`);
  await page.getByLabel('PIN').fill(PIN);
  await page.keyboard.press('Enter');
};

const overviewShots = async (page: Page, size: string, centre: MadeUpCentre): Promise<void> => {
  await page.locator('[data-shelter=S01]').waitFor();
  await shoot(page, `overview-${size}`);
  centre.cut(true);
  await page.getByText('本部との回線が切れています').waitFor();
  await shoot(page, `overview-line-lost-${size}`, false);
  centre.cut(false);
  await page.locator('[data-line=live]').waitFor();
  centre.show(EMPTY);
  await page.getByText('登録された端末は、まだありません').waitFor();
  await shoot(page, `overview-empty-${size}`);
  centre.show(CALM);
  await page.locator('[data-ribbon=drill]').waitFor({ state: 'detached' });
  await shoot(page, `overview-real-calm-${size}`);
  centre.show(overview());
};

const detailShots = async (page: Page, size: string, centre: MadeUpCentre): Promise<void> => {
  await page.getByRole('link', { name: '第一小学校体育館' }).click();
  await page.locator('[data-resident]').first().waitFor();
  await shoot(page, `detail-${size}`);
  await page.getByRole('button', { name: /外泊中/ }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await shoot(page, `detail-filter-focus-${size}`, false);
  if (size === 'w1280') {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV で保存' }).click(),
    ]);
    await download.saveAs(join(OUT, download.suggestedFilename()));
    await page.getByRole('button', { name: /すべて/ }).click();
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 720, height: 1018 });
    await shoot(page, 'detail-print', false);
    await page.emulateMedia({ media: null });
    await page.setViewportSize(SIZES[0] ?? { width: 1280, height: 800 });
    await page.pdf({ path: join(OUT, 'detail-print.pdf'), preferCSSPageSize: true, printBackground: false });
  }
  centre.setRole('viewer');
  await page.goto(`${centre.url}/console/#/shelters/S02`);
  await page.getByText('名簿は表示できません').waitFor();
  await shoot(page, `detail-viewer-${size}`);
  centre.setRole('clerk');
  await page.goto(`${centre.url}/console/#/shelters/S99`);
  await page.getByText('S99').waitFor();
  await shoot(page, `detail-none-${size}`, false);
};

const session = async (browser: Browser, size: (typeof SIZES)[number]): Promise<void> => {
  const centre = await startMadeUpCentre(pageDir('console'));
  centre.show(overview());
  centre.setPeople(PEOPLE);
  const context = await browser.newContext({
    viewport: size,
    locale: 'ja-JP',
    timezoneId: 'America/Anchorage',
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (/Content Security|Uncaught/.test(message.text())) process.stderr.write(`${message.text()}\n`);
  });
  page.on('pageerror', (error) => process.stderr.write(`${error.stack ?? ''}\n`));
  await loginShots(page, size.name, centre);
  await overviewShots(page, size.name, centre);
  await detailShots(page, size.name, centre);
  await officeShots(page, size.name, centre);
  await context.clearCookies();
  await page.goto(`${centre.url}/console/?code=${CODE}`);
  await page.locator('[data-shelter=S01]').waitFor();
  process.stdout.write(`${size.name}: after the one-time code the address is ${page.url()}\n`);
  await context.close();
  await centre.close();
};

mkdirSync(OUT, { recursive: true });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const size of SIZES.filter(({ name }) => name === (process.argv[3] ?? name)))
  await session(browser, size);
await browser.close();
