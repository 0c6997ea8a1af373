/** Hands of a story at a desk, the shelter's or a poll's: each touch is counted, and how long it all took is told. */
import { expect } from 'vitest';
import { text } from '../../src/modules/shelter/screen-text.ts';
import { AT_106_KBIT } from '../../src/simulator/card-timing.ts';
import type { Stage } from './stage.ts';

export interface Hands {
  /** Holds a card over the reader until the screen says whose it is, then lifts it. */
  tap(persona: string): Promise<void>;
  /** The card of the last tap is gone, as the terminal sees it. */
  lifted(): Promise<void>;
  press(name: string | RegExp): Promise<void>;
  /** A row of the household. */
  untick(name: string): Promise<void>;
  saved(): Promise<void>;
  presentAtCentre(people: number): Promise<void>;
  /** Touches and seconds since the last time, said on the output. */
  told(what: string): { readonly touches: number; readonly seconds: number };
}

export const handsOf = (stage: Stage): Hands => {
  const { desk, client, town } = stage;
  let touches = 0;
  let since = performance.now();
  // pcscd looks every 0.4 s whether a card is there; a hand is slower than that.
  const lifted = async (): Promise<void> => {
    await client.until(
      () => (client.desk()?.cardOnReader === false ? true : undefined),
      'the card to be lifted',
    );
  };
  return {
    async tap(persona) {
      expect(await desk.locator('[data-verdict-visit]').count(), 'the desk is free').toBe(0);
      const card = await town.tap(persona, { timing: AT_106_KBIT });
      // A deed begins with its first card.
      if (touches === 0) since = performance.now();
      await desk.locator('[data-verdict-visit]').waitFor();
      card.close();
      await lifted();
    },
    lifted,
    async press(name) {
      await stage.press(name);
      touches += 1;
    },
    async untick(name) {
      await desk.getByText(name, { exact: true }).click();
      touches += 1;
    },
    saved: () => desk.getByText(text.done.saved).first().waitFor(),
    presentAtCentre: (people) =>
      stage.console.locator(`[data-shelter="S01"][data-present="${people}"]`).waitFor(),
    told(what) {
      const told = { touches, seconds: (performance.now() - since) / 1_000 };
      process.stdout.write(`story: ${what}: ${touches} touches, ${told.seconds.toFixed(1)} s\n`);
      touches = 0;
      since = performance.now();
      return told;
    },
  };
};
