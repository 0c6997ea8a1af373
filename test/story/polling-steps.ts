/** What the staff of a polling place does with its desk, in the order in which it is done. */
import { expect } from 'vitest';
import { placeText } from '../../src/modules/polling/place-text.ts';
import { text } from '../../src/modules/polling/screen-text.ts';
import { AT_106_KBIT } from '../../src/simulator/card-timing.ts';
import { VPCD_PORT } from '../../src/simulator/vpcd-link.ts';
import { ja } from '../../src/ui/text/ja.ts';
import { scanCode } from '../harness/hand-scanner.ts';
import type { Hands } from './shelter-steps.ts';
import type { Stage } from './stage.ts';

const { checklist } = placeText;
const BY_HAND = ['printer', 'paper_roll', 'empty_boxes'] as const;

/** A card into each of vpcd's two readers. */
const tryReaders = async ({ desk, town }: Stage, hands: Hands): Promise<void> => {
  for (const slot of [0, 1]) {
    const card = await town.tap('elder', { timing: AT_106_KBIT, port: VPCD_PORT + slot });
    await desk
      .locator('[data-item="readers"]')
      .filter({ hasNotText: `00 0${slot}` })
      .waitFor();
    card.close();
    await hands.lifted();
  }
  await desk.locator('[data-item="readers"][data-state="done"]').waitFor();
};

/** 二人目, and why what is missing may be missing. */
const waive = async ({ desk }: Stage, hands: Hands): Promise<void> => {
  await desk.getByText(checklist.waiveReasons[2]).click();
  const number = desk.getByLabel(text.second.staff);
  const byName = desk.getByRole('radio', { name: 'second' });
  await number.or(byName).first().waitFor();
  if (await number.isVisible()) await number.fill('second');
  else await byName.click();
  await desk.getByLabel(text.second.pin).fill('0000');
  await hands.press(text.second.submit);
};

/**
 * 開所: each thing tried on the spot, and no item of the checklist passed over but those that the training centre has nothing of
 * (`missing`), which two persons go without.
 */
export const openPlace = async (stage: Stage, hands: Hands, missing: readonly string[]): Promise<void> => {
  const { desk } = stage;
  await hands.press(text.closed.checklist);
  await desk.locator('[data-item="scanner"]').waitFor();
  await scanCode(desk, '100000001');
  await desk.getByText(checklist.scanned.good).waitFor();
  await tryReaders(stage, hands);
  await hands.press(checklist.testPage);
  for (const item of BY_HAND) {
    await hands.press(`${checklist.items[item]} ${checklist.byHand[item]}`);
    await desk.locator(`[data-item="${item}"][data-state="done"]`).waitFor();
  }
  const open = desk.locator('[data-item]:not([data-state="done"])');
  const left = await open.evaluateAll((items) => items.map((item) => item.getAttribute('data-item')));
  expect(left).toEqual(missing);
  await hands.press(missing.length === 0 ? checklist.open : checklist.openWaived(missing.length));
  await desk.getByLabel(ja.signIn.staff).fill('supervisor');
  await desk.getByLabel(ja.signIn.pin).fill('0000');
  await desk.keyboard.press('Enter');
  if (missing.length > 0) await waive(stage, hands);
  await desk.getByText(text.noted.opened).waitFor();
  await hands.press(text.issue.next);
  await desk.getByText(text.waiting.title).waitFor();
};

export const verdict = async ({ desk }: Stage, kind: string): Promise<void> =>
  desk.locator(`[data-verdict="${kind}"]`).waitFor();

/** Each ballot its own touch, and the next person. */
export const handOut = async ({ desk }: Stage, hands: Hands, ballots: readonly string[]): Promise<void> => {
  await desk.getByText(text.issue.lead).waitFor();
  for (const ballot of ballots) {
    await hands.press(`${ballot} ${text.issue.give}`);
    await desk.getByRole('button', { name: `${ballot} ${text.issue.takeBack}` }).waitFor();
  }
  await desk.getByText(text.issue.all).waitFor();
  await hands.press(text.issue.next);
  await desk.getByText(text.waiting.title).waitFor();
};

/** A stop is ended by the clerk, who says that no ballot was handed out. */
export const endStop = async ({ desk }: Stage, hands: Hands): Promise<void> => {
  await hands.press(text.stop.end);
  await hands.press(text.stop.endYes);
  await desk.getByText(text.waiting.title).waitFor();
};
