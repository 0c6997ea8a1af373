/**
 * ダブルクリック: a second press that was meant for the button that has just gone must not hit what stands in its place.
 * Presses by finger or mouse are ignored for a moment after a screen or dialog has appeared; keys are not.
 */

/** Two presses of one double click are about 0.1 to 0.25 s apart; nobody reads a screen in that time. */
export const IGNORED_MS = 300;

let appearedAt = Number.NEGATIVE_INFINITY;

/** A screen or a dialog has appeared (or its title has changed). */
export const sceneAppeared = (): void => {
  appearedAt = performance.now();
};

/** Whether a press of this kind comes too soon to be meant. */
export const isTooSoon = (pointer: string): boolean =>
  pointer !== 'keyboard' && pointer !== 'virtual' && performance.now() - appearedAt < IGNORED_MS;
