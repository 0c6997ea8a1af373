/** Every scene of the counter, and how a clerk comes to it: for the pictures and for the tests that look at them. */
import type { Page } from '@playwright/test';
import { failure } from '../../src/kernel/result.ts';
import type { FactValue } from '../../src/modules/counter/predicate.ts';
import { text } from '../../src/modules/counter/screen-text.ts';
import { sheetText } from '../../src/modules/counter/screen-text-sheet.ts';
import type { VisitView } from '../../src/modules/counter/views.ts';
import { IGNORED_MS } from '../../src/ui/double-press.ts';
import { ja } from '../../src/ui/text/ja.ts';
import { attachLater, fillAll, interview } from '../harness/counter-desk.ts';
import type { CounterScreenServer } from '../harness/counter-screen.ts';

export interface CounterScene {
  readonly name: string;
  /** `false`: the points' own key is not at this counter. */
  readonly pointsKey?: boolean;
  readonly prepare: (server: CounterScreenServer, page: Page) => Promise<void>;
}

/** As slow as a hand: presses right after a new screen are ignored. */
export const press = async (page: Page, name: string | RegExp): Promise<void> => {
  const button = page.getByRole('button', { name, exact: typeof name === 'string' }).first();
  await button.waitFor();
  await page.waitForTimeout(IGNORED_MS + 50);
  await button.click();
};
export const title = (page: Page, words: string): Promise<void> =>
  page.getByRole('heading', { level: 1, name: words }).waitFor();

/** いいえ, the last choice, nothing, the day it happened. */
export const sayNo =
  (server: CounterScreenServer) =>
  (fact: string): FactValue => {
    const { facts } = server.catalogue;
    const kind = facts.find(({ id }) => id === fact)?.kind;
    if (kind?.type === 'choice') return kind.choices.at(-1)?.id ?? '';
    if (kind?.type === 'number') return kind.from;
    return kind?.type === 'date' ? server.today : false;
  };

export const tap = async (server: CounterScreenServer, page: Page, persona = 'family6-1'): Promise<void> => {
  await server.desk.tap(persona);
  await title(page, text.purpose.title);
};

export const purpose = async (
  server: CounterScreenServer,
  page: Page,
  names: readonly string[] = ['転居'],
): Promise<void> => {
  await tap(server, page);
  for (const name of names) await press(page, new RegExp(`^${name}`));
  await press(page, text.purpose.next);
  await title(page, text.people.title);
};

export const asking = async (server: CounterScreenServer, page: Page): Promise<void> => {
  await purpose(server, page);
  await press(page, /で つぎへ$/);
  await page.getByText(/^あと 約/).waitFor();
};

const visitOf = (server: CounterScreenServer): Promise<VisitView> =>
  server.desk.must<VisitView>('counter.visit', { visit: server.standing() });

/** Answers until a question of this kind stands; `several`: asked of more than one. */
export const untilAsked = async (
  server: CounterScreenServer,
  page: Page,
  fits: (ask: NonNullable<VisitView['ask']>) => boolean,
): Promise<void> => {
  await asking(server, page);
  let view = await visitOf(server);
  while (view.ask !== null && !fits(view.ask)) {
    const { fact, people } = view.ask;
    const answers = (people.length === 0 ? [null] : people).map((person) => ({
      person,
      value: sayNo(server)(fact),
    }));
    view = await server.desk.must<VisitView>('counter.answer', { visit: view.id, fact, answers });
  }
  if (view.ask === null) throw new Error('no such question');
  await title(page, view.ask.question.ja);
};

export const listed = async (
  server: CounterScreenServer,
  page: Page,
  say: (fact: string) => FactValue = sayNo(server),
  names?: readonly string[],
): Promise<void> => {
  await purpose(server, page, names);
  await press(page, /で つぎへ$/);
  await page.getByText(/^あと 約/).waitFor();
  await interview(server.desk, await visitOf(server), say);
  await press(page, text.bar.steps.list);
  await title(page, text.list.title);
  await page.getByText(/のうち きょう受け付ける/).waitFor();
};

export const fields = async (server: CounterScreenServer, page: Page): Promise<void> => {
  await listed(server, page);
  await press(page, text.list.fill);
  await title(page, sheetText.fields.title);
};

const papers = async (server: CounterScreenServer, page: Page): Promise<void> => {
  await listed(server, page);
  await fillAll(server.desk, server.standing());
  await press(page, text.bar.steps.papers);
  await title(page, sheetText.papers.title);
  await page.getByRole('listitem').first().waitFor();
};

const readyToSign = async (server: CounterScreenServer, page: Page): Promise<void> => {
  await listed(server, page);
  const id = server.standing();
  await attachLater(server.desk, id, await fillAll(server.desk, id));
  await server.desk.must('counter.setIdentity', {
    visit: id,
    identity: { how: 'one_document', documents: ['運転免許証'] },
  });
  await press(page, text.bar.steps.resident);
  await title(page, sheetText.resident.title);
};

const confirming = async (server: CounterScreenServer, page: Page): Promise<void> => {
  await readyToSign(server, page);
  await press(page, new RegExp(`^${sheetText.resident.paper}`));
  await page.getByRole('button', { name: sheetText.confirm.accept }).waitFor();
};
export const accepted = async (server: CounterScreenServer, page: Page): Promise<void> => {
  await confirming(server, page);
  await press(page, sheetText.confirm.accept);
  await page.getByText(/件 受け付けました$/).waitFor();
};
/** 印刷の前に 見る, with the first paper on the screen. */
export const looking = async (server: CounterScreenServer, page: Page): Promise<void> => {
  await accepted(server, page);
  await press(page, new RegExp(`^${sheetText.done.look}`));
  await page.getByRole('img', { name: /見本/ }).waitFor();
};
const applications = async (server: CounterScreenServer, page: Page): Promise<void> => {
  await accepted(server, page);
  await press(page, sheetText.done.next);
  await press(page, text.home.applications);
  await page.getByRole('listitem').first().waitFor();
};

export const SCENES: readonly CounterScene[] = [
  { name: 'home', prepare: (_server, page) => title(page, text.home.title) },
  {
    name: 'purpose',
    prepare: async (server, page) => {
      await tap(server, page);
      await press(page, /^転居/);
      await press(page, /^出生/);
    },
  },
  { name: 'people', prepare: purpose },
  { name: 'people-death', prepare: (server, page) => purpose(server, page, ['おくやみ']) },
  {
    name: 'guest',
    prepare: async (server, page) => {
      await purpose(server, page);
      await press(page, new RegExp(`^${text.people.add}`));
      await page.getByLabel(text.guest.name).fill('髙﨑　葛󠄀子');
      await page.getByLabel(text.guest.birth).fill('H3.2.30');
    },
  },
  {
    name: 'proxy',
    prepare: async (server, page) => {
      await purpose(server, page);
      await press(page, text.people.proxy);
      await title(page, text.proxy.title);
    },
  },
  {
    name: 'ask-yes-no',
    prepare: (server, page) =>
      untilAsked(server, page, ({ kind, people }) => kind.type === 'yes_no' && people.length < 2),
  },
  {
    name: 'ask-yes-no-several',
    prepare: async (server, page) => {
      await untilAsked(server, page, ({ kind, people }) => kind.type === 'yes_no' && people.length > 2);
      await page.keyboard.press('1');
    },
  },
  {
    name: 'ask-choice',
    prepare: (server, page) =>
      untilAsked(server, page, ({ kind, people }) => kind.type === 'choice' && people.length < 2),
  },
  {
    name: 'ask-choice-several',
    prepare: async (server, page) => {
      await untilAsked(server, page, ({ kind, people }) => kind.type === 'choice' && people.length > 2);
      await page.keyboard.press('1');
    },
  },
  {
    name: 'ask-number',
    prepare: (server, page) => untilAsked(server, page, ({ kind }) => kind.type === 'number'),
  },
  {
    name: 'ask-date',
    prepare: async (server, page) => {
      await untilAsked(server, page, ({ kind }) => kind.type === 'date');
      await page.getByLabel(text.ask.day).fill('1120');
    },
  },
  {
    name: 'ask-easy',
    prepare: async (server, page) => {
      await asking(server, page);
      await press(page, text.ask.languages.easy);
    },
  },
  {
    name: 'answers',
    prepare: async (server, page) => {
      await untilAsked(server, page, ({ kind }) => kind.type === 'number');
      await press(page, text.ask.answers);
      await title(page, text.answers.title);
    },
  },
  { name: 'list', prepare: listed },
  {
    name: 'list-open-late',
    prepare: async (server, page) => {
      await listed(server, page, (fact) => (fact === 'event_on' ? '2026-01-10' : sayNo(server)(fact)));
      await press(page, /住民異動届（転居） くわしく/);
      await page.getByText(text.list.bring).waitFor();
    },
  },
  {
    name: 'list-not-needed',
    prepare: async (server, page) => {
      await listed(server, page);
      await press(page, text.list.show);
      await page.getByText(text.list.becauseNot).first().waitFor();
    },
  },
  {
    name: 'find',
    prepare: async (server, page) => {
      await listed(server, page);
      await press(page, text.list.find);
      await page.getByLabel(text.find.text).fill('児童');
      await page.getByRole('listitem').first().waitFor();
    },
  },
  { name: 'fields', prepare: fields },
  {
    name: 'fields-known',
    prepare: async (server, page) => {
      await fields(server, page);
      await page
        .getByRole('region', { name: sheetText.fields.knownTitle })
        .getByRole('button', { name: sheetText.fields.show })
        .press('Enter');
      await page.getByText(sheetText.fields.sources.registry).first().waitFor();
    },
  },
  { name: 'papers', prepare: papers },
  { name: 'resident', prepare: readyToSign },
  { name: 'confirm', prepare: confirming },
  {
    name: 'confirm-look',
    prepare: async (server, page) => {
      await confirming(server, page);
      await press(page, new RegExp(`^${sheetText.confirm.look}`));
      await page.getByRole('img', { name: /見本/ }).waitFor();
    },
  },
  { name: 'done', prepare: accepted },
  { name: 'done-look', prepare: looking },
  {
    name: 'done-look-left-out',
    prepare: async (server, page) => {
      await looking(server, page);
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('*');
      await page.getByText(ja.paper.isLeft).waitFor();
    },
  },
  {
    name: 'done-look-large',
    prepare: async (server, page) => {
      await looking(server, page);
      await page.keyboard.press('+');
      await page.getByText(ja.paper.whole).waitFor();
    },
  },
  {
    name: 'done-look-no-renderer',
    prepare: async (server, page) => {
      server.printer.sees = () => Promise.resolve(failure('no_renderer'));
      await accepted(server, page);
      await press(page, new RegExp(`^${sheetText.done.look}`));
      await page.getByText(ja.paper.failed.no_renderer).waitFor();
    },
  },
  {
    name: 'done-left-out',
    prepare: async (server, page) => {
      await looking(server, page);
      await page.keyboard.press('*');
      await page.keyboard.press('Escape');
      await page.getByText(sheetText.done.leftOut, { exact: true }).waitFor();
    },
  },
  {
    name: 'done-printer-stopped',
    prepare: async (server, page) => {
      server.printer.stopsAfter = 1;
      await accepted(server, page);
      await press(page, sheetText.done.printAll);
      await page.getByText(/^残り/).waitFor();
    },
  },
  { name: 'applications', prepare: applications },
  {
    name: 'application',
    prepare: async (server, page) => {
      await applications(server, page);
      await press(page, / 開く$/);
      await page.getByText(sheetText.applications.withdraw).waitFor();
    },
  },
  {
    name: 'withdraw',
    prepare: async (server, page) => {
      await applications(server, page);
      await press(page, / 開く$/);
      await press(page, sheetText.applications.withdraw);
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'refused',
    prepare: async (server, page) => {
      await listed(server, page);
      await press(page, text.bar.steps.resident);
      await press(page, new RegExp(`^${sheetText.resident.paper}`));
      await press(page, sheetText.confirm.accept);
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'knocking',
    prepare: async (server, page) => {
      await asking(server, page);
      await server.desk.tap('elder');
      await page.getByText(text.bar.knocking).waitFor();
    },
  },
  {
    name: 'held',
    prepare: async (server, page) => {
      await asking(server, page);
      await press(page, text.bar.hold);
      await page.getByText(text.home.resume).waitFor();
    },
  },
];
