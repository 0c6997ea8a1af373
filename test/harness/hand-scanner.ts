/** A hand-held scanner that types: real key events of the browser at the pace of one, however slow this machine is just now. */
import type { Page } from '@playwright/test';

/** Milliseconds between two letters, as a scanner on USB has them. */
const PACE_MS = 8;

export const scanCode = async (page: Page, code: string, { pace = PACE_MS } = {}): Promise<void> => {
  const session = await page.context().newCDPSession(page);
  const from = Date.now();
  let at = 0;
  const press = async (key: string, text: string): Promise<void> => {
    const timestamp = (from + at * pace) / 1_000;
    at += 1;
    const named = key === 'Enter' ? { code: 'Enter', windowsVirtualKeyCode: 13 } : {};
    await session.send('Input.dispatchKeyEvent', { type: 'keyDown', key, text, timestamp, ...named });
    await session.send('Input.dispatchKeyEvent', { type: 'keyUp', key, timestamp, ...named });
  };
  for (const letter of code) await press(letter, letter);
  await press('Enter', '\r');
  await session.detach();
};
