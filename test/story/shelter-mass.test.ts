/**
 * 大勢が 一度に来た: heads first, names later, by taps and by guests, through the real pcscd and four processes. The population is right
 * at every step, here and at the centre.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { text } from '../../src/modules/shelter/screen-text.ts';
import { menuText } from '../../src/modules/shelter/screen-text-menu.ts';
import { guestText } from '../../src/modules/shelter/screen-text-people.ts';
import { countingText, namingText } from '../../src/modules/shelter/screen-text-tasks.ts';
import { type Hands, handsOf } from './shelter-steps.ts';
import { openShelter, openStage, type Stage, stageMissing } from './stage.ts';

let stage: Stage;
let hands: Hands;

const population = (people: number): Promise<void> =>
  stage.desk.locator(`[data-present="${people}"]`).waitFor();
const withoutName = (people: number): Promise<void> =>
  stage.desk.locator(`[data-unnamed="${people}"]`).waitFor();
const home = async (): Promise<void> => {
  while ((await stage.desk.locator('[data-present]').count()) === 0) await stage.press('戻る');
};

describe.skipIf(stageMissing())('eight people get out of a bus', () => {
  beforeAll(async () => {
    stage = await openStage();
    hands = handsOf(stage);
    await openShelter(stage);
    await population(0);
  }, 300_000);
  afterAll(() => stage.close());

  it('are counted by presses, and are people at once', async () => {
    hands.told('opened');
    await hands.press(menuText.open);
    await hands.press(new RegExp(menuText.tasks.counting));
    for (let adult = 0; adult < 6; adult += 1) await hands.press(`${countingText.band.adult} ひとつ ふやす`);
    for (const band of ['elderly', 'child'] as const)
      await hands.press(`${countingText.band[band]} ひとつ ふやす`);
    await hands.press(countingText.save(8));
    await hands.saved();
    hands.told('eight heads counted');
    await home();
    await population(8);
  });

  it('get their names by taps', async () => {
    await hands.press(menuText.open);
    await hands.press(new RegExp(menuText.tasks.naming));
    await hands.press(/来た方/);
    await withoutName(8);
    await hands.tap('family6-1');
    for (const name of ['髙橋　湊', '髙橋　陽葵']) await hands.untick(name);
    await hands.press(text.household.confirm(4));
    await hands.saved();
    await hands.press(text.done.nextOf.naming);
    await withoutName(4);
    await hands.tap('elder');
    await hands.press(text.household.confirm(1));
    await hands.saved();
    await hands.press(text.done.nextOf.naming);
    await withoutName(3);
    hands.told('five named by two cards');
  });

  it('and by guests, two tourists in a row', async () => {
    await hands.press(namingText.guests);
    await hands.press(new RegExp(text.household.guestKind.traveller));
    const name = stage.desk.getByLabel(guestText.name.traveller);
    await name.fill('NGUYEN THI MAI');
    await hands.press(guestText.sex['2']);
    await hands.press(/おとな/);
    await hands.press(guestText.more);
    await name.fill('NGUYEN VAN AN');
    await hands.press(guestText.sex['1']);
    await hands.press(/おとな/);
    await hands.press(guestText.record(2));
    await hands.saved();
    await hands.press('戻る');
    await withoutName(1);
    hands.told('two guests named');
    await home();
    await population(8);
  });

  it('the centre knows seven of them by name', async () => {
    await hands.presentAtCentre(7);
    const { pending } = await stage.client.until(
      () => (stage.client.desk()?.record.pending === 0 ? stage.client.desk()?.record : undefined),
      'everything to be sent',
    );
    expect(pending).toBe(0);
  });

  it('left no error in any page', () => expect(stage.pageErrors).toEqual([]));
});
