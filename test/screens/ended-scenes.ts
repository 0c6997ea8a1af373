/** 証明書 at the counter while nobody is served, and 除票をさがす. */
import type { Page } from '@playwright/test';
import { text } from '../../src/modules/certificates/screen-text.ts';
import { ja } from '../../src/ui/text/ja.ts';
import { type CounterScene, press, title } from './counter-scenes.ts';

const words = ja.search;
/** Of the training town, registered no more. */
export const ENDED = { family: /小鳥遊/, kana: 'たかなし' } as const;

const menu: CounterScene['prepare'] = async (_server, page) => {
  await press(page, text.open);
  await title(page, text.menu.titleNobody);
};
const form: CounterScene['prepare'] = async (server, page) => {
  await menu(server, page);
  await press(page, new RegExp(`^${text.menu.ended[0]}`));
  await page.getByLabel(words.text).waitFor();
};
const find = async (page: Page, name: string): Promise<void> => {
  await page.getByLabel(words.text).fill(name);
  await press(page, words.submit);
};
const results: CounterScene['prepare'] = async (server, page) => {
  await form(server, page);
  await find(page, ENDED.kana);
  await page.getByRole('button', { name: ENDED.family }).first().waitFor();
};

export const ENDED_SCENES: readonly CounterScene[] = [
  { name: 'certificates-menu', prepare: menu },
  { name: 'ended-search', prepare: form },
  {
    name: 'ended-none',
    prepare: async (server, page) => {
      await form(server, page);
      await find(page, 'ぬぬぬ');
      await title(page, words.none);
    },
  },
  {
    name: 'ended-refused',
    prepare: async (server, page) => {
      await form(server, page);
      await find(page, 'た');
      await page.getByText(words.refused.too_short).waitFor();
    },
  },
  { name: 'ended-results', prepare: results },
  {
    name: 'ended-too-many',
    prepare: async (server, page) => {
      server.ended.many = true;
      await results(server, page);
    },
  },
  {
    name: 'ended-chosen',
    prepare: async (server, page) => {
      await results(server, page);
      await press(page, ENDED.family);
      await title(page, text.kinds.title);
    },
  },
];
