/** Pictures of people at the shelter's desk: coming, what they need, going. */
import type { Page } from '@playwright/test';
import { text } from '../../src/modules/shelter/screen-text.ts';
import { consentText } from '../../src/modules/shelter/screen-text-consent.ts';
import { needsText } from '../../src/modules/shelter/screen-text-needs.ts';
import { leavingText } from '../../src/modules/shelter/screen-text-people.ts';
import type { ScreenServer } from '../harness/screen-server.ts';
import { checkIn, handsOn, manage, saved, takenInElsewhere, tap } from './shelter-steps.ts';

export type Shot = readonly [name: string, prepare: (server: ScreenServer, page: Page) => Promise<void>];

export const says = (page: Page, words: string) => page.getByText(words).first().waitFor();
export const press = (page: Page, name: string | RegExp) => handsOn(page).press(name);
const more = async (server: ScreenServer, page: Page, choice: string): Promise<void> => {
  await manage(server, page);
  await press(page, text.more.button);
  await press(page, new RegExp(choice.slice(0, 8)));
};
export const noteAllergy = async (page: Page): Promise<void> => {
  await press(page, needsText.buttonOf('五十嵐　湊'));
  await press(page, 'そば');
  await press(page, '卵');
  await press(page, needsText.severe);
};
export const six = async (server: ScreenServer, page: Page): Promise<void> => {
  takenInElsewhere(server);
  await tap(server, page, '601');
};

export const ARRIVALS: readonly Shot[] = [
  ['six', six],
  [
    'six-absent-and-allergy',
    async (server, page) => {
      await six(server, page);
      await page.keyboard.press('4');
      await page.keyboard.press('2');
      await noteAllergy(page);
      await press(page, needsText.done);
      await says(page, 'アレルギー');
    },
  ],
  [
    'needs-allergy',
    async (server, page) => {
      await six(server, page);
      await noteAllergy(page);
    },
  ],
  ...(['body', 'health', 'food', 'language', 'other'] as const).map(
    (tab): Shot => [
      `needs-${tab}`,
      async (server, page) => {
        await six(server, page);
        await press(page, needsText.buttonOf('五十嵐　健一'));
        await page.getByRole('tab', { name: new RegExp(needsText.tab[tab]) }).click();
        if (tab === 'health') {
          await press(page, '人工透析');
          await press(page, needsText.medicines);
          await press(page, 'あす');
        }
      },
    ],
  ),
  [
    'said',
    async (server, page) => {
      await six(server, page);
      await press(page, text.household.whereOf('五十嵐　トキ'));
      await says(page, text.said.title('五十嵐　トキ'));
    },
  ],
  [
    'said-done',
    async (server, page) => {
      await six(server, page);
      await page.keyboard.press('2');
      await press(page, text.household.whereOf('五十嵐　由美'));
      await press(page, new RegExp(text.household.saidOf.coming));
      await says(page, text.household.title);
    },
  ],
  [
    'consent',
    async (server, page) => {
      await six(server, page);
      await press(page, new RegExp('安否の 回答'));
      await says(page, consentText.title);
    },
  ],
  [
    'stay',
    async (server, page) => {
      await six(server, page);
      await press(page, text.household.stay);
      await press(page, /車（車中泊）/);
    },
  ],
  [
    'stay-chosen',
    async (server, page) => {
      await six(server, page);
      await press(page, text.household.stay);
      await press(page, /車（車中泊）/);
      await page.getByLabel(/区画番号/).fill('B-12');
      await press(page, 'これでよい');
      await says(page, text.household.title);
    },
  ],
  [
    'group',
    async (server, page) => {
      await six(server, page);
      await press(page, text.household.group);
      await press(page, /^犬/);
      await press(page, /^猫/);
      await press(page, /猫.*ふやす/);
    },
  ],
  [
    'minors-only',
    async (server, page) => {
      await tap(server, page, '601');
      await press(page, text.household.none);
      await page.keyboard.press('6');
    },
  ],
  [
    'guest-with-household',
    async (server, page) => {
      await six(server, page);
      await press(page, text.household.guest);
      await press(page, /赤ちゃん/);
    },
  ],
  ['done-six', (server, page) => checkIn(server, page, '601')],
  [
    'done-card',
    async (server, page) => {
      await checkIn(server, page, '601');
      await press(page, text.card.button);
      await says(page, text.card.title);
    },
  ],
  [
    'done-card-slip',
    async (server, page) => {
      await checkIn(server, page, '601');
      await press(page, text.card.button);
      await press(page, /新しく 印刷/);
      await page.locator('[role=img] svg').waitFor();
    },
  ],
];

export const AFTERWARDS: readonly Shot[] = [
  ['manage-six', (server, page) => manage(server, page)],
  ['more', (server, page) => manage(server, page).then(() => press(page, text.more.button))],
  ['spot', (server, page) => more(server, page, text.more.spot)],
  [
    'overnight',
    async (server, page) => {
      await manage(server, page);
      await press(page, text.action.overnight.button);
      await says(page, leavingText.overnight);
    },
  ],
  [
    'overnight-slip',
    async (server, page) => {
      await manage(server, page);
      await press(page, text.action.overnight.button);
      await page.getByLabel(leavingText.where).fill('長岡市 親せきの家');
      await press(page, leavingText.next);
      await press(page, text.confirm.submit);
      await press(page, text.done.overnightSlip);
      await page.locator('[role=img] svg').waitFor();
    },
  ],
  [
    'left-where',
    async (server, page) => {
      await manage(server, page);
      await press(page, text.action.left.button);
      await says(page, leavingText.left);
    },
  ],
  [
    'left-confirm',
    async (server, page) => {
      await manage(server, page);
      await press(page, text.action.left.button);
      await press(page, /親せき/);
      await says(page, text.confirm.title);
    },
  ],
  [
    'hand-over',
    async (server, page) => {
      await manage(server, page, '606');
      await press(page, text.action.left.button);
      await press(page, /自宅/);
      await says(page, leavingText.handOver);
    },
  ],
  [
    'done-needs',
    async (server, page) => {
      await manage(server, page);
      await noteAllergy(page);
      await press(page, needsText.done);
      await saved(page);
    },
  ],
];
