/**
 * A shop, for real: virtual My Number Cards in the real pcscd, the till's screen in Chromium on a small display, the centre with its database
 * and its book of points, and a line that is cut. Seconds are said, and not judged.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { TRAINING_PLACES } from '../../src/app/commands/paths.ts';
import { loadSiteProfile } from '../../src/app/site-profile.ts';
import { loadTrainingBenefits } from '../../src/app/training-benefits.ts';
import { connect, disconnect } from '../../src/central/database.ts';
import { mustSucceed, success } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { STOP_WORDS, text } from '../../src/modules/benefits/screen-text.ts';
import { type CutLine, openCutLine } from '../harness/cut-line.ts';
import { axeViolations } from '../harness/look.ts';
import { ownerUrlIn } from '../harness/training-centre.ts';
import { type Hands, handsOf } from './shelter-steps.ts';
import { type House, openHouse, type Stage, stageMissing } from './stage.ts';

const PERSONA = 'family6-1';
const SHOP = 'minatoya';
const profile = mustSucceed(loadSiteProfile(TRAINING_PLACES.shop));
const TENANT = profile.tenant.id;

let house: House;
let stage: Stage;
let hands: Hands;
let line: CutLine;
let sql: ReturnType<typeof connect>;

const balance = async (): Promise<string> =>
  (await stage.desk.locator('[data-balance]').getAttribute('data-balance')) ?? '';
/** Keys of the pad are as quick as a hand; they are touches too. */
const pad = async (digits: string): Promise<void> => {
  for (const digit of digits) await stage.desk.getByRole('button', { name: digit, exact: true }).click();
};
const next = async (words: string): Promise<void> => {
  await hands.press(words);
  await stage.desk.getByText(text.waiting.title).waitFor();
};
const looks = async (what: string): Promise<void> => {
  expect(await axeViolations(stage.desk), what).toEqual([]);
};
/** What the centre's book has on the accounts that begin so; of all together it is nothing. */
const booked = async (prefix: string): Promise<number> => {
  const rows = z.array(z.object({ account: z.string(), balance: z.coerce.number() }));
  return rows
    .parse(await sql`SELECT account, balance FROM points_balance WHERE tenant = ${TENANT}`)
    .filter(({ account }) => account.startsWith(prefix))
    .reduce((sum, { balance: each }) => sum + each, 0);
};
/** How soon the verdict was decided after the card's last answer, and how soon it was painted after the card was read. */
const verdictMs = async (): Promise<string> => {
  const customer = stage.client.benefits()?.customer;
  const painted = await stage.desk.evaluate(() => {
    const marks = performance.getEntriesByName('kazasu:verdict');
    return performance.timeOrigin + (marks.at(-1)?.startTime ?? Number.NaN);
  });
  const decided = customer?.afterLastApduMs ?? Number.NaN;
  return `decided ${decided.toFixed(0)} ms after its last answer, painted ${(painted - (customer?.at ?? 0)).toFixed(0)} ms after it was read`;
};

describe.skipIf(stageMissing())('a shop', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    house = await openHouse();
    const data = join(house.town.folder, 'terminal-shop');
    const centralDir = join(house.town.folder, 'central');
    const made = await loadTrainingBenefits({ profile, centralDir, terminalDir: data, system: realSystem });
    expect(made).toEqual(success('made'));
    sql = connect(ownerUrlIn(centralDir), { max: 1 });
    const { devices = '' } = house.town.central().ready;
    line = await openCutLine(Number(new URL(devices).port));
    stage = await house.stage({
      site: TRAINING_PLACES.shop,
      data,
      centralUrl: `https://127.0.0.1:${line.port}`,
    });
    await stage.desk.setViewportSize({ width: 1024, height: 600 });
    hands = handsOf(stage);
    await stage.desk.getByText(text.waiting.offers(2)).waitFor({ timeout: 60_000 });
    await stage.client.until(
      () => (stage.client.desk()?.record.line === 'online' ? true : undefined),
      'the line',
    );
  }, 300_000);
  afterAll(async () => {
    await house?.close();
    await disconnect(sql);
    await line?.close();
  });

  it('an offer is redeemed with two touches, and not a second time', async () => {
    const { desk } = stage;
    await hands.tap(PERSONA);
    process.stdout.write(`story: tap → verdict of a shop: ${await verdictMs()}\n`);
    await desk.getByText(text.customer.some(1)).waitFor();
    await looks('what a card may have');
    const words = await desk.locator('body').innerText();
    expect(words).not.toContain('髙橋');
    await hands.press(/コーヒー/);
    await hands.press(text.offer.yes);
    await desk.getByText(text.done.redeem).waitFor();
    expect(hands.told('an offer is redeemed').touches).toBe(2);
    await next(text.done.next);
    await desk.locator('[data-redeemed="1"]').waitFor();
  });

  it('a purchase gives points, they are spent, and the spend is taken back', async () => {
    const { desk } = stage;
    await hands.tap(PERSONA);
    // The offer was once a day.
    await desk.getByText(text.customer.none).waitFor();
    await desk.getByText(STOP_WORDS.used_up).waitFor();
    hands.told('between');
    await hands.press(text.customer.earn);
    await pad('5000');
    await hands.press(text.earn.yes(500));
    await desk.getByText(text.done.earn(500)).first().waitFor();
    expect(hands.told('a purchase gives points (and four digits)').touches).toBe(2);
    await next(text.done.next);

    await hands.tap(PERSONA);
    expect(await balance()).toBe('500');
    hands.told('between');
    await hands.press(text.customer.spend);
    await pad('300');
    await looks('the pad');
    await hands.press(text.spend.next);
    await hands.press(text.spend.yes);
    await desk.getByText(text.done.spend(300)).first().waitFor();
    await desk.getByText(text.done.balance(200)).waitFor();
    expect(hands.told('points are spent (and three digits)').touches).toBe(3);

    await hands.press(text.done.undo);
    await desk.getByRole('radio', { name: text.undo.reasons[0] }).check({ force: true });
    await hands.press(text.undo.yes);
    await desk.getByText(text.undo.done).waitFor();
    hands.told('a spend is taken back');
    expect(await booked('person:')).toBe(500);
    expect(await booked(`shop:${SHOP}`)).toBe(0);
    await next(text.done.next);
  });

  it('without a line: up to the limit, and the book is right when the shop is back', async () => {
    const { desk } = stage;
    line.set('cut');
    await hands.tap(PERSONA);
    await desk.getByText(text.customer.alone).waitFor({ timeout: 10_000 });
    hands.told('between');
    await hands.press(text.customer.spend);
    await pad('120');
    await hands.press(text.spend.next);
    await hands.press(text.spend.yes);
    await desk.getByText(text.done.offline.spend).waitFor();
    hands.told('points are spent without a line (and three digits)');
    await next(text.done.next);
    line.set('up');
    await expect.poll(() => booked(`shop:${SHOP}`), { timeout: 60_000 }).toBe(120);
    expect(await booked('person:')).toBe(380);
    expect(await booked('')).toBe(0);
    expect(stage.pageErrors).toEqual([]);
  });
});
