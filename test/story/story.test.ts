/**
 * The story of the product, once, for real: a virtual My Number Card in the real pcscd, the terminal's screen and the
 * centre's console in Chromium, four processes, no fake in between.
 */
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { text } from '../../src/modules/shelter/screen-text.ts';
import { AT_106_KBIT } from '../../src/simulator/card-timing.ts';
import { openShelter, openStage, type Stage, stageMissing } from './stage.ts';

let stage: Stage;

/** Holds a card over the reader until the screen says whose it is, then lifts it. */
const tap = async (persona: string): Promise<void> => {
  const before = await stage.desk.locator('[data-verdict-visit]').count();
  expect(before, 'the desk is free').toBe(0);
  const card = await stage.town.tap(persona, { timing: AT_106_KBIT });
  await stage.desk.locator('[data-verdict-visit]').waitFor();
  card.close();
  // pcscd looks every 0.4 s whether a card is there; a hand is slower than that.
  const { client } = stage;
  await client.until(
    () => (client.desk()?.cardOnReader === false ? true : undefined),
    'the card to be lifted',
  );
};
const saved = (): Promise<void> => stage.desk.getByText(text.done.saved).waitFor();
const presentAtCentre = (people: number): Promise<void> =>
  stage.console.locator(`[data-shelter="S01"][data-present="${people}"]`).waitFor();

describe.skipIf(stageMissing())('a family comes to the shelter', () => {
  beforeAll(async () => {
    stage = await openStage();
    expect((await stage.client.until(() => stage.client.desk(), 'the desk')).reader.kind).toBe('pcsc');
  }, 180_000);
  afterAll(() => stage.close());

  it('is opened by the supervisor', async () => {
    await openShelter(stage);
    await presentAtCentre(0);
  });

  it('checks in four of six with one confirmation, and the centre shows four', async () => {
    const { desk, press } = stage;
    await tap('family6-1');
    expect(await desk.getByRole('checkbox').count()).toBe(6);
    for (const name of ['髙橋　湊', '髙橋　陽葵']) await desk.getByText(name, { exact: true }).click();
    const confirmed = performance.now();
    await press(text.household.confirm(4));
    await saved();
    await presentAtCentre(4);
    const seconds = ((performance.now() - confirmed) / 1000).toFixed(2);
    process.stdout.write(`story: the console showed four people ${seconds} s after the confirmation\n`);
    await press(text.done.next);
  });

  it('goes on while the centre is dead, and the count is right when it is back', async () => {
    const { press, town } = stage;
    await tap('elder');
    const centre = town.central().process;
    const dead = once(centre, 'exit');
    await Promise.all([press(text.household.confirm(1)), Promise.resolve(centre.kill('SIGKILL'))]);
    await saved();
    await dead;
    await press(text.done.next);
    await tap('foreigner');
    await press(text.household.confirm(1));
    await saved();
    await press(text.done.next);
    await town.startCentral();
    await presentAtCentre(6);
  });

  it('shows the state at the second tap of another member, who goes out and is taken back', async () => {
    const { desk, press } = stage;
    await tap('family6-2');
    await desk.getByText(text.household.manageTitle).waitFor();
    await press(text.action.out.button);
    await press(text.confirm.submit);
    await saved();
    await presentAtCentre(5);
    await press(text.done.undo);
    await press(text.undo.reasons[0] ?? '');
    await presentAtCentre(6);
  });

  it('left no error in any page', () => expect(stage.pageErrors).toEqual([]));
});
