/** Every scene of the shop's screen, and how it is come to. */
import type { Page } from '@playwright/test';
import { text } from '../../src/modules/benefits/screen-text.ts';
import type { Settled } from '../../src/outbox/benefits-shapes.ts';
import type { Caller } from '../../src/rpc/contract.ts';
import { IGNORED_MS } from '../../src/ui/double-press.ts';
import { cardOf, shop, supervisor, type TestTill, valueOf } from '../harness/benefits-till.ts';

export interface TillStage {
  readonly till: TestTill;
  readonly page: Page;
  readonly as: (caller: Caller) => void;
}
export interface TillScene {
  readonly name: string;
  readonly prepare: (stage: TillStage) => Promise<void>;
}

export const ANNA = cardOf(1);
const BEN = cardOf(2);
const STRANGER = cardOf(3, '13101');

export const press = async (page: Page, name: string | RegExp): Promise<void> => {
  const button = page.getByRole('button', { name }).first();
  await button.waitFor();
  await page.waitForTimeout(IGNORED_MS + 50);
  await button.click();
};
const see = (page: Page, words: string | RegExp) => page.getByText(words).first().waitFor();
const choose = (page: Page, name: string) => page.getByRole('radio', { name }).first().check({ force: true });
const pad = async (page: Page, digits: string): Promise<void> => {
  for (const digit of digits) await page.getByRole('button', { name: digit, exact: true }).last().click();
};

const tapped = async ({ till, page }: TillStage, card = ANNA): Promise<void> => {
  await till.tap(card);
  await page.locator('[data-verdict-visit]').waitFor();
};
const cut = ({ till }: TillStage): void => {
  till.world.centre.line = 'mute';
  till.world.online = false;
};
const spent = async (stage: TillStage, points: string): Promise<void> => {
  await tapped(stage);
  await press(stage.page, text.customer.spend);
  await pad(stage.page, points);
  await press(stage.page, text.spend.next);
  await press(stage.page, text.spend.yes);
  await see(stage.page, text.done.spend(Number(points)));
};
/** A day behind the till, without its screen. */
const worked = async ({ till }: TillStage): Promise<void> => {
  const { methods } = till.benefits;
  for (const [card, points] of [
    [ANNA, 300],
    [BEN, 20],
  ] as const) {
    const { tapId, nextKey: key } = await till.tap(card);
    valueOf(await methods['benefits.spend'].handle({ tapId, key, points }, shop));
  }
  const { tapId, nextKey: key, offers } = await till.tap(ANNA);
  const offerId = offers[0]?.offerId;
  if (offerId !== undefined) valueOf(await methods['benefits.redeem'].handle({ tapId, key, offerId }, shop));
  await methods['benefits.clear'].handle({}, shop);
};
const settle = ({ till }: TillStage): void => {
  const keys = till.recorded().flatMap(({ kind, data }) => (kind === 'benefits.done' ? [data['key']] : []));
  const told: readonly Omit<Settled, 'key'>[] = [
    { number: 1, at: 1, why: 'unpaid', points: 300, refusal: 'not_enough' },
    { number: 2, at: 2, why: 'over', points: 0, refusal: null },
  ];
  till.settle(told.map((each, nth) => ({ ...each, key: keys[nth] as Settled['key'] })));
};

export const TILL_SCENES: readonly TillScene[] = [
  { name: '01-waiting', prepare: ({ page }) => see(page, text.waiting.title) },
  {
    name: '02-waiting-due',
    prepare: async (stage) => {
      cut(stage);
      await worked(stage);
      settle(stage);
      stage.till.pass(15 * 86_400_000);
      await see(stage.page, text.waiting.expired);
    },
  },
  { name: '03-customer', prepare: (stage) => tapped(stage) },
  {
    name: '04-customer-none',
    prepare: async (stage) => {
      stage.till.world.centre.says = () => ({ offers: [] });
      await tapped(stage, STRANGER);
    },
  },
  {
    name: '05-customer-offline',
    prepare: async (stage) => {
      cut(stage);
      await tapped(stage, STRANGER);
      await see(stage.page, text.customer.alone);
    },
  },
  {
    name: '06-customer-blocked',
    prepare: async (stage) => {
      stage.till.world.centre.says = () => ({ standing: 'blocked', points: null, offers: [], earns: [] });
      await tapped(stage);
    },
  },
  {
    name: '07-customer-used',
    prepare: async (stage) => {
      stage.till.world.centre.says = () => ({
        offers: [{ offer: 'coffee', state: 'used', again: '2026-11-27' }] as never,
      });
      await tapped(stage);
      await see(stage.page, text.customer.pointsOnly);
    },
  },
  {
    name: '08-offer',
    prepare: async (stage) => {
      await tapped(stage);
      await press(stage.page, /コーヒー/);
      await see(stage.page, text.offer.title);
    },
  },
  {
    name: '09-offer-done',
    prepare: async (stage) => {
      await tapped(stage);
      await press(stage.page, /コーヒー/);
      await press(stage.page, text.offer.yes);
      await see(stage.page, text.done.redeem);
    },
  },
  {
    name: '10-spend',
    prepare: async (stage) => {
      await tapped(stage);
      await press(stage.page, text.customer.spend);
      await pad(stage.page, '500');
    },
  },
  {
    name: '11-spend-too-much',
    prepare: async (stage) => {
      await tapped(stage);
      await press(stage.page, text.customer.spend);
      await pad(stage.page, '9999');
      await press(stage.page, text.spend.next);
      await stage.page.getByRole('alert').waitFor();
    },
  },
  {
    name: '12-spend-sure-other-card',
    prepare: async (stage) => {
      await tapped(stage);
      await press(stage.page, text.customer.spend);
      await pad(stage.page, '500');
      await press(stage.page, text.spend.next);
      await stage.till.tap(BEN);
      await see(stage.page, text.customer.stale);
    },
  },
  { name: '13-spend-done', prepare: (stage) => spent(stage, '500') },
  {
    name: '14-spend-done-offline',
    prepare: async (stage) => {
      cut(stage);
      await spent(stage, '500');
    },
  },
  {
    name: '15-earn',
    prepare: async (stage) => {
      await tapped(stage);
      await press(stage.page, text.customer.earn);
      await pad(stage.page, '1250');
    },
  },
  {
    name: '16-refused-budget',
    prepare: async (stage) => {
      stage.till.world.centre.refuses = 'budget_spent';
      await tapped(stage);
      await press(stage.page, text.customer.earn);
      await pad(stage.page, '1250');
      await press(stage.page, text.earn.yes(12));
      await stage.page.getByRole('alert').waitFor();
    },
  },
  {
    name: '17-unreachable',
    prepare: async (stage) => {
      stage.till.world.centre.says = () => ({
        offers: [{ offer: 'senior', state: 'ok', again: null }] as never,
      });
      await tapped(stage);
      await press(stage.page, /パン1つ/);
      cut(stage);
      await press(stage.page, text.offer.yes);
      await stage.page.getByRole('alert').waitFor();
    },
  },
  {
    name: '18-undo',
    prepare: async (stage) => {
      await spent(stage, '500');
      await press(stage.page, text.done.undo);
      await choose(stage.page, text.undo.reasons[0]);
    },
  },
  {
    name: '19-undone',
    prepare: async (stage) => {
      await spent(stage, '500');
      await press(stage.page, text.done.undo);
      await choose(stage.page, text.undo.reasons[0]);
      await press(stage.page, text.undo.yes);
      await see(stage.page, text.undo.done);
    },
  },
  {
    name: '20-menu',
    prepare: async ({ page }) => {
      await press(page, text.waiting.menu);
      await see(page, text.menu.title);
    },
  },
  {
    name: '21-day-empty',
    prepare: async ({ page }) => {
      await press(page, text.menu.places.day[0]);
      await see(page, text.day.empty);
    },
  },
  {
    name: '22-day',
    prepare: async (stage) => {
      await worked(stage);
      await press(stage.page, text.menu.places.day[0]);
      await see(stage.page, text.day.acts.spend);
    },
  },
  {
    name: '23-closing',
    prepare: async (stage) => {
      await worked(stage);
      await press(stage.page, text.waiting.menu);
      await press(stage.page, text.menu.places.closing[0]);
      await see(stage.page, text.closing.byOffer);
    },
  },
  {
    name: '24-closed',
    prepare: async (stage) => {
      await worked(stage);
      await press(stage.page, text.waiting.menu);
      await press(stage.page, text.menu.places.closing[0]);
      await press(stage.page, text.closing.yes);
      await press(stage.page, text.closing.print);
      await see(stage.page, text.closing.printed);
    },
  },
  {
    name: '25-correct',
    prepare: async (stage) => {
      await worked(stage);
      const { benefits } = stage.till;
      const wish = { day: stage.till.today(), seen: benefits.state().counts };
      valueOf(await benefits.methods['benefits.close'].handle(wish, shop));
      await worked(stage);
      stage.as(supervisor);
      await press(stage.page, text.waiting.menu);
      await press(stage.page, text.menu.places.closing[0]);
      await press(stage.page, text.closing.correct);
      await choose(stage.page, text.correct.reasons[0]);
    },
  },
  {
    name: '26-settled',
    prepare: async (stage) => {
      await worked(stage);
      settle(stage);
      await press(stage.page, text.waiting.see);
      await see(stage.page, text.settled.lead);
    },
  },
  {
    name: '27-card-stop',
    prepare: async ({ till, page }) => {
      till.benefits.taps.tapped({ ok: false, reason: 'two_cards' });
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: '28-reading',
    prepare: async ({ till, page }) => {
      till.benefits.taps.reading('r');
      await see(page, text.waiting.reading);
    },
  },
];
