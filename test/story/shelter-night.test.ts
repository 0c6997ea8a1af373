/**
 * A family of six comes at night and there is no line (domain.md §12.9): a card in the real pcscd, the terminal's screen in
 * Chromium, the centre killed and started again. Two of them are absent, one has an allergy.
 */
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { text } from '../../src/modules/shelter/screen-text.ts';
import { needsText } from '../../src/modules/shelter/screen-text-needs.ts';
import { type Hands, handsOf } from './shelter-steps.ts';
import { openShelter, openStage, type Stage, stageMissing } from './stage.ts';

let stage: Stage;
let hands: Hands;

describe.skipIf(stageMissing())('a family of six at night with no line', () => {
  beforeAll(async () => {
    stage = await openStage();
    hands = handsOf(stage);
    await openShelter(stage);
    await hands.presentAtCentre(0);
  }, 300_000);
  afterAll(() => stage.close());

  it('is taken in with six touches: two absent, one allergy, no centre', async () => {
    const centre = stage.town.central().process;
    const dead = once(centre, 'exit');
    centre.kill('SIGKILL');
    await dead;
    await hands.tap('family6-1');
    for (const name of ['髙橋　湊', '髙橋　陽葵']) await hands.untick(name);
    await hands.press(needsText.buttonOf('髙橋　結菜'));
    await hands.press('そば');
    await hands.press(needsText.done);
    await hands.press(text.household.confirm(4));
    await hands.saved();
    expect(hands.told('six people at night, two absent, one allergy, no line').touches).toBe(6);
    await stage.desk.getByText('4人を 受け付けました').waitFor();
    await hands.press(text.done.next);
  });

  it('is at the centre when the line is back, all four of them', async () => {
    await stage.town.startCentral();
    await hands.presentAtCentre(4);
    hands.told('from the line to the four at the centre');
  }, 120_000);

  it('goes out for the night with a slip, and comes back', async () => {
    await hands.tap('family6-1');
    await hands.press(text.action.overnight.button);
    await hands.press('次へ');
    await hands.press(text.confirm.submit);
    await hands.saved();
    await hands.presentAtCentre(3);
    await hands.press(text.done.overnightSlip);
    await stage.desk.locator('[role=img] svg').waitFor();
    await hands.press('閉じる');
    await hands.press(text.done.next);
    hands.told('a night elsewhere, with its slip');
    await hands.tap('family6-1');
    await hands.press(text.action.return.button);
    await hands.press(text.confirm.submit);
    await hands.saved();
    await hands.presentAtCentre(4);
  });

  it('left no error in any page', () => expect(stage.pageErrors).toEqual([]));
});
