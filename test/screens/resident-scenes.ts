/** Every scene of the resident's window. The clerk's steps are made over the wire; what she sees is the page. */
import type { Page } from '@playwright/test';
import { RESIDENT_TEXT } from '../../src/modules/counter/resident-text.ts';
import type { VisitView } from '../../src/modules/counter/views.ts';
import { attachLater, fillAll, interview } from '../harness/counter-desk.ts';
import type { CounterScreenServer } from '../harness/counter-screen.ts';
import { type CounterScene, press, sayNo, title } from './counter-scenes.ts';

const words = RESIDENT_TEXT.ja;

/** Everything is filled in, and stands on her screen. */
export const showToResident = async (server: CounterScreenServer): Promise<VisitView> => {
  const { desk } = server;
  const begun = await desk.must<VisitView>('counter.begin', { deskVisit: await desk.tap('family6-1') });
  const visit = begun.id;
  const asked = await desk.must<VisitView>('counter.setEvents', { visit, events: ['moving_within'] });
  await interview(desk, asked, sayNo(server));
  await attachLater(desk, visit, await fillAll(desk, visit));
  await desk.must('counter.setIdentity', { visit, identity: { how: 'known', documents: [] } });
  return desk.must<VisitView>('counter.show', { visit, shown: true });
};

const forms = async (server: CounterScreenServer, page: Page): Promise<void> => {
  await showToResident(server);
  await title(page, words.formsTitle);
};
const values = async (server: CounterScreenServer, page: Page): Promise<void> => {
  await forms(server, page);
  await press(page, words.next);
  await title(page, words.valuesTitle);
};
const signing = async (server: CounterScreenServer, page: Page): Promise<void> => {
  await values(server, page);
  while ((await page.getByRole('button', { name: words.good }).count()) === 0) await press(page, words.next);
  await press(page, words.good);
  await title(page, words.signTitle);
};

/** She points at something of the last page, and the clerk puts it right. */
export const corrected = async (server: CounterScreenServer, page: Page): Promise<void> => {
  await values(server, page);
  while ((await page.getByRole('button', { name: words.good }).count()) === 0) await press(page, words.next);
  await page.getByRole('main').getByRole('button').first().click();
  await page.getByText(words.told).waitFor();
  const visit = server.standing();
  const view = await server.desk.must<VisitView>('counter.visit', { visit });
  const [key = ''] = view.resident.is === 'checking' ? view.resident.wrong : [];
  await server.desk.must('counter.fill', {
    visit,
    values: [{ key, value: '架空県かざし市本町二丁目3番4号' }],
  });
  await page.getByText(words.correctedLead).waitFor();
};

/** By hand: two strokes. */
export const write = async (page: Page): Promise<void> => {
  const box = await page.getByRole('img', { name: words.pad }).boundingBox();
  if (box === null) throw new Error('no field to sign in');
  for (const from of [0.2, 0.5]) {
    await page.mouse.move(box.x + box.width * from, box.y + box.height * 0.3);
    await page.mouse.down();
    for (let at = 1; at <= 12; at += 1)
      await page.mouse.move(
        box.x + box.width * (from + at * 0.015),
        box.y + box.height * (0.3 + 0.35 * Math.abs(Math.sin(at))),
      );
    await page.mouse.up();
  }
};

export const RESIDENT_SCENES: readonly CounterScene[] = [
  { name: 'resident-idle', prepare: (_server, page) => title(page, words.idle) },
  { name: 'resident-forms', prepare: forms },
  {
    name: 'resident-forms-en',
    prepare: async (server, page) => {
      await forms(server, page);
      await press(page, RESIDENT_TEXT.en.language);
    },
  },
  { name: 'resident-values', prepare: values },
  {
    name: 'resident-wrong',
    prepare: async (server, page) => {
      await values(server, page);
      await page.getByRole('main').getByRole('button').nth(1).click();
      await page.getByRole('alert').waitFor();
    },
  },
  ...(['zh', 'ko', 'vi', 'pt'] as const).flatMap((language): readonly CounterScene[] => [
    {
      name: `resident-forms-${language}`,
      prepare: async (server, page) => {
        await forms(server, page);
        await press(page, RESIDENT_TEXT[language].language);
      },
    },
    {
      name: `resident-values-${language}`,
      prepare: async (server, page) => {
        await values(server, page);
        await press(page, RESIDENT_TEXT[language].language);
      },
    },
  ]),
  { name: 'resident-corrected', prepare: corrected },
  {
    name: 'resident-sign',
    prepare: async (server, page) => {
      await signing(server, page);
      await write(page);
    },
  },
  {
    name: 'resident-thanks',
    prepare: async (server, page) => {
      await signing(server, page);
      await write(page);
      await press(page, words.sign);
      await title(page, words.thanks);
    },
  },
];
