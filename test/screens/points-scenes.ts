/** ポイントの登録窓口 at the counter, and how a clerk comes to each scene of it. */
import { text } from '../../src/modules/benefits/register-text.ts';
import { type CounterScene, press, tap, title } from './counter-scenes.ts';

/** With her card left on the reader, as it lies there while she is asked. */
const open: CounterScene['prepare'] = async (server, page) => {
  await tap(server, page);
  await press(page, text.open);
};
const to =
  (button: string): CounterScene['prepare'] =>
  async (server, page) => {
    await open(server, page);
    await press(page, new RegExp(`^${button}`));
  };
const consent = to(text.menu.register[0]);

export const POINTS_SCENES: readonly CounterScene[] = [
  { name: 'points-no-key', pointsKey: false, prepare: open },
  { name: 'points-menu', prepare: open },
  { name: 'points-consent', prepare: consent },
  {
    name: 'points-no-card',
    prepare: async (server, page) => {
      await consent(server, page);
      await page.getByRole('radio', { name: text.consent.no }).check({ force: true });
      await press(page, text.consent.submit);
      await title(page, 'カードが ありません');
    },
  },
  {
    name: 'points-registered',
    prepare: async (server, page) => {
      await open(server, page);
      // Laid down once more: the screen stays hers.
      await server.desk.hold('family6-1');
      await press(page, new RegExp(`^${text.menu.register[0]}`));
      await page.getByRole('radio', { name: text.consent.yes }).check({ force: true });
      await page.getByText(text.consent.cardThere).waitFor();
      await press(page, text.consent.submit);
      await title(page, text.done.registered);
    },
  },
  {
    name: 'points-stop',
    prepare: async (server, page) => {
      await to(text.menu.stop[0])(server, page);
      await page.getByRole('radio', { name: text.stop.reasons.lost }).check({ force: true });
    },
  },
  {
    name: 'points-stopped',
    prepare: async (server, page) => {
      await to(text.menu.stop[0])(server, page);
      await page.getByRole('radio', { name: text.stop.reasons.lost }).check({ force: true });
      await press(page, text.stop.submit);
      await title(page, text.done.stopped);
    },
  },
  { name: 'points-withdraw', prepare: to(text.menu.withdraw[0]) },
];
