/** Pictures of what is registered for a person, of its papers, and of a renewal. */
import { text } from '../../src/modules/identification/screen-text.ts';
import { ja } from '../../src/ui/text/ja.ts';
import { linked, menu, openCards, press, renewed, type Shot, says, served } from './identification-steps.ts';

export const CARD_SHOTS: readonly Shot[] = [
  [
    'cards',
    async (screen, page) => {
      await linked(screen, page);
      await openCards(screen, page);
      await says(page, text.cards.status.active);
    },
  ],
  [
    'cards-none',
    async (screen, page) => {
      await menu(screen, page, 'elder');
      await press(page, new RegExp(text.menu.cards.button));
      await says(page, text.cards.title);
      await says(page, text.cards.none);
    },
  ],
  [
    'unlink-one',
    async (screen, page) => {
      await linked(screen, page);
      await openCards(screen, page);
      await press(page, text.cards.unlink);
      await says(page, text.unlink.one);
    },
  ],
  [
    'slip-registered',
    async (screen, page) => {
      await linked(screen, page);
      await press(page, text.cards.print);
      await page.locator('[role=img] svg').waitFor();
    },
  ],
  [
    'slip-ended',
    async (screen, page) => {
      await linked(screen, page);
      await openCards(screen, page);
      await press(page, text.cards.unlink);
      await press(page, text.unlink.reasons[0] ?? '');
      await press(page, text.cards.printEnded);
      await page.locator('[role=img] svg').waitFor();
    },
  ],
  [
    'consent-renewal',
    async (screen, page) => {
      await linked(screen, page);
      await press(page, text.compared.next);
      await renewed(screen, page);
    },
  ],
  [
    'cards-superseded',
    async (screen, page) => {
      await linked(screen, page);
      await press(page, text.compared.next);
      await renewed(screen, page);
      await press(page, text.consent.holder);
      await says(page, text.linked.title);
      await openCards(screen, page);
      await says(page, text.cards.status.superseded);
    },
  ],
  [
    'stop-superseded',
    async (screen, page) => {
      await linked(screen, page);
      await press(page, text.compared.next);
      await renewed(screen, page);
      await press(page, text.consent.holder);
      await press(page, text.compared.next);
      await served(page);
      screen.lift();
      await press(page, ja.button.cancel);
      await screen.hold('elder');
      await says(page, ja.card.card_superseded.title);
    },
  ],
];
