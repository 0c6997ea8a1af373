/**
 * 本人確認, once, for real: virtual cards in the real pcscd, the terminal in a process of its own, its screen in Chromium.
 * A card of nobody is opened by its number, compared with its photo, registered, and known by its chip from then on.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { text } from '../../src/modules/identification/screen-text.ts';
import { text as shelter } from '../../src/modules/shelter/screen-text.ts';
import { AT_106_KBIT } from '../../src/simulator/card-timing.ts';
import type { VpcdLink } from '../../src/simulator/vpcd-link.ts';
import { ja } from '../../src/ui/text/ja.ts';
import { digitsOf } from '../harness/check-desk.ts';
import { openShelter, openStage, type Stage, stageMissing } from './stage.ts';

let stage: Stage;
let card: VpcdLink | undefined;

const hold = async (persona: string): Promise<void> => {
  card = await stage.town.tap(persona, { timing: AT_106_KBIT });
};
/** pcscd looks every 0.4 s whether a card is there; a hand is slower than that. */
const lift = async (): Promise<void> => {
  card?.close();
  await card?.ended;
  card = undefined;
  const { client } = stage;
  await client.until(() => (client.desk()?.cardOnReader === false ? true : undefined), 'no card');
};
const says = (title: string): Promise<void> => stage.desk.getByRole('heading', { name: title }).waitFor();
const level = (name: string): Promise<void> => stage.desk.locator(`[data-level=${name}]`).waitFor();
const type = async (digits: string): Promise<void> => {
  await stage.desk.keyboard.type(digits);
  await stage.desk.keyboard.press('Enter');
};
const nextPerson = async (): Promise<void> => {
  await lift();
  await stage.press(ja.button.cancel);
  await stage.desk.getByText(shelter.waiting.title).waitFor();
};

/** 一致, registration with the holder's consent, and back to the desk. */
const agreeAndLink = async (): Promise<void> => {
  const { press } = stage;
  await press(text.compare.same);
  await press(text.consent.holder);
  await says(text.linked.title);
  await press(text.compared.next);
  await level('L1');
};

describe.skipIf(stageMissing())('a card is compared, registered, and known again', () => {
  beforeAll(async () => {
    stage = await openStage();
    await openShelter(stage);
  }, 180_000);
  afterAll(() => stage.close());
  afterEach(() => lift());

  it('a card of nobody: a wrong number shows the tries left; the right one opens it', async () => {
    const { desk, press } = stage;
    await hold('unlinked');
    await says(ja.card.not_linked.title);
    await press(ja.button.identify);
    await says(text.number.title);
    const digits = digitsOf('unlinked');
    await type(`${digits.slice(0, -1)}${digits.endsWith('0') ? '1' : '0'}`);
    await desk.getByText(text.wrong.left(9), { exact: true }).waitFor();
    await press(text.wrong.fix);
    await desk.keyboard.press('Backspace');
    await type(digits.slice(-1));
    await says(text.choose.title);
    await press(/山﨑/);
    await says(text.compare.title);
    await desk.getByRole('img', { name: text.compare.photo }).waitFor();
    expect(await desk.locator('[data-match=same]').count()).toBe(4);
  });

  it('is registered, and after the next tap the chip is known (LC)', async () => {
    // The card was lifted after it had been read: the comparison needs it no more.
    await agreeAndLink();
    await nextPerson();
    await hold('unlinked');
    await level('LC');
    await nextPerson();
  });

  it('a copy of a registered card stops the desk', async () => {
    const { desk, press } = stage;
    await hold('elder');
    await level('L0');
    await desk.keyboard.press('F4');
    await says(text.menu.title);
    await desk.keyboard.press('1');
    await says(text.number.title);
    await type(digitsOf('elder').slice(6));
    await says(text.compare.title);
    await agreeAndLink();
    await nextPerson();
    await hold('clone');
    await says(ja.card.chip_mismatch.title);
    await lift();
    await press(ja.button.again);
    await desk.getByText(shelter.waiting.title).waitFor();
    await hold('elder');
    await level('LC');
    await nextPerson();
  });

  it('left no error in any page', () => expect(stage.pageErrors).toEqual([]));
});
