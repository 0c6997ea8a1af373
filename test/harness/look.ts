/**
 * How a screen looks to a machine that stands in for eyes: contrast and names (axe), grey, 200 %, keyboard alone. Each
 * finding is a line of words, so that `expect(await …).toEqual([])` says what is wrong.
 */
import { AxeBuilder } from '@axe-core/playwright';
import type { JSHandle, Locator, Page } from '@playwright/test';
import { decode } from 'fast-png';

/** Rules of WCAG 2.2 A and AA and axe's own good practice; nothing is switched off. */
export const axeViolations = async (page: Page): Promise<string[]> => {
  await page.evaluate(() => document.fonts.ready);
  // Legacy mode needs no second page, which a page made by `browser.newPage` may not open. There are no frames here.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) =>
        `${id} (${String(impact)}) ${target.join(' ')}: ${failureSummary ?? ''}`,
    ),
  );
};

/** The page as somebody sees it who sees no colour, or as a grey printer prints it. */
export const greyscale = async (page: Page, path?: string): Promise<Buffer> => {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setEmulatedVisionDeficiency', { type: 'achromatopsia' });
  try {
    return await page.screenshot(path === undefined ? {} : { path });
  } finally {
    await session.send('Emulation.setEmulatedVisionDeficiency', { type: 'none' });
    await session.detach();
  }
};

/** Lightness 0–255 of each pixel, in rows. */
export interface Grey {
  readonly width: number;
  readonly height: number;
  readonly light: Uint8Array;
}

/** Lightness of what `what` looks like, by the weights of ITU-R BT.709. */
export const greyOf = async (what: Locator): Promise<Grey> => {
  const { width, height, channels, data } = decode(await what.screenshot({ animations: 'disabled' }));
  const light = new Uint8Array(width * height);
  for (let at = 0; at < light.length; at += 1) {
    const [red = 0, green = 0, blue = 0] = data.subarray(at * channels, at * channels + 3);
    light[at] = Math.round(0.2126 * red + 0.7152 * green + 0.0722 * blue);
  }
  return { width, height, light };
};

/** From this step of lightness on two pixels are two greys also on a bad screen. */
const STEP = 48;

/** Share (0–1) of the pixels in which two pictures, laid over each other, differ clearly in lightness. */
export const differenceInGrey = (one: Grey, other: Grey): number => {
  const width = Math.min(one.width, other.width);
  const height = Math.min(one.height, other.height);
  let different = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const a = one.light[y * one.width + x] ?? 0;
      const b = other.light[y * other.width + x] ?? 0;
      if (Math.abs(a - b) >= STEP) different += 1;
    }
  }
  return different / (width * height);
};

/** What can be pressed or typed into. */
const ACTIONS = 'button, input, select, textarea, a[href], [role="radio"], [role="checkbox"], [tabindex="0"]';

/** 1280×800 at a zoom of 200 %: a browser then lays out for half of each side. */
const DOUBLED = { width: 640, height: 400 };

/** Words of the page, one line each, as they are shown. */
const linesOf = async (page: Page): Promise<string[]> => {
  const words = await page.locator('body').innerText();
  return words
    .split(/[\n\t]+/)
    .map((line) => line.replaceAll(/\s+/g, ''))
    .filter((line) => line !== '');
};

/** Of one layout: sideways scrolling, words cut off, and what can be pressed but lies outside or under something. */
const layoutProblems = (page: Page): Promise<string[]> =>
  page.evaluate((actions) => {
    const problems: string[] = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth)
      problems.push(`scrolls sideways: ${String(root.scrollWidth)} > ${String(root.clientWidth)}`);
    const shown = (element: Element): boolean => {
      const { width, height } = element.getBoundingClientRect();
      return width > 1 && height > 1 && getComputedStyle(element).visibility === 'visible';
    };
    const named = (element: Element): string =>
      `<${element.tagName.toLowerCase()}> ${(element.getAttribute('aria-label') ?? element.textContent).slice(0, 40)}`;
    for (const element of document.body.querySelectorAll('*')) {
      if (!(element instanceof HTMLElement) || !shown(element)) continue;
      const { overflowX, overflowY } = getComputedStyle(element);
      const hides = (overflow: string): boolean => overflow === 'hidden' || overflow === 'clip';
      if (hides(overflowX) && element.scrollWidth > element.clientWidth + 1)
        problems.push(`cut off at the side: ${named(element)}`);
      if (hides(overflowY) && element.scrollHeight > element.clientHeight + 1)
        problems.push(`cut off below: ${named(element)}`);
    }
    for (const element of document.querySelectorAll(actions)) {
      if (!shown(element) || element.closest('[inert], [aria-hidden="true"]') !== null) continue;
      element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
      const { left, top, width, height, right } = element.getBoundingClientRect();
      if (left < -1 || right > root.clientWidth + 1) problems.push(`outside at the side: ${named(element)}`);
      const hit = document.elementFromPoint(left + width / 2, top + height / 2);
      const own = element.closest('label') ?? element;
      if (hit === null || (!own.contains(hit) && !hit.contains(element)))
        problems.push(
          `cannot be pressed: ${named(element)}${hit === null ? '' : ` lies under ${named(hit)}`}`,
        );
    }
    window.scrollTo(0, 0);
    return problems;
  }, ACTIONS);

/** At 200 % the status bar leaves out the day, and the minute may have gone on. */
export const besideClock = (lost: readonly string[]): string[] =>
  lost.filter((line) => !/^gone at 200 %: (\d+\/\d+\(|\d+:\d+$)/.test(line));

/**
 * What is lost at a zoom of 200 %: words that were there at 100 % and are not any more, and whatever is cut off, out of
 * reach or scrolls sideways. The page is back at its size afterwards.
 */
export const lostAtDoubleSize = async (page: Page): Promise<string[]> => {
  const before = page.viewportSize() ?? { width: 1280, height: 800 };
  const wanted = await linesOf(page);
  await page.setViewportSize(DOUBLED);
  try {
    const there = (await linesOf(page)).join('');
    const lost = wanted.filter((line) => !there.includes(line)).map((line) => `gone at 200 %: ${line}`);
    return [...lost, ...(await layoutProblems(page))];
  } finally {
    await page.setViewportSize(before);
  }
};

interface Step {
  /** Place in the list of actions; -1: the focus is on none of them. */
  readonly at: number;
  /** Why the focus cannot be seen. */
  readonly unseen: string | null;
}

/** Where the focus is and whether a person can see it. */
const focusStep = (page: Page, list: JSHandle<Element[]>): Promise<Step> =>
  page.evaluate((elements): Step => {
    const { activeElement } = document;
    if (activeElement === null || activeElement === document.body) return { at: -1, unseen: null };
    const at = elements.findIndex((element) => {
      if (element === activeElement) return true;
      // One tab stop for a group of radio buttons; the arrows move inside it.
      const group = element.closest('[role="radiogroup"]');
      return group?.contains(activeElement) === true && activeElement.getAttribute('type') === 'radio';
    });
    const ring = activeElement.closest('[data-focus-visible]') ?? activeElement;
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(ring);
    const { left, top, width, height } = ring.getBoundingClientRect();
    const hit = document.elementFromPoint(left + width / 2, top + height / 2);
    const drawn =
      outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2 && outlineColor !== 'transparent';
    if (!drawn) return { at, unseen: 'no outline' };
    if (width < 8 || height < 8 || hit === null) return { at, unseen: 'outside of what is shown' };
    return { at, unseen: ring.contains(hit) || hit.contains(ring) ? null : 'under something' };
  }, list);

/** What a person could press or type into now, in the dialog in front when there is one. */
const actionsOf = (page: Page): Promise<JSHandle<Element[]>> =>
  page.evaluateHandle((actions) => {
    const front = [...document.querySelectorAll('[role="dialog"]')].at(-1) ?? document;
    return [...front.querySelectorAll(actions)].filter((element) => {
      const there = (element.closest('label') ?? element).getBoundingClientRect();
      // A pad types what the keyboard types; it is not the keyboard's business.
      return there.width > 1 && !element.matches(':disabled') && element.closest('[data-pad]') === null;
    });
  }, ACTIONS);

const nameAt = (list: JSHandle<Element[]>, at: number): Promise<string> =>
  list.evaluate((elements, index) => {
    const element = elements[index];
    const words = element?.getAttribute('aria-label') ?? (element?.closest('label') ?? element)?.textContent;
    return (words ?? '').replaceAll(/\s+/g, ' ').trim();
  }, at);

export interface KeyboardWalk {
  /** Names of what the Tab key came to, in its order. */
  readonly order: string[];
  /** What the Tab key never came to, and focus that nobody sees. */
  readonly problems: string[];
}

const MOST_STEPS = 200;

/** Presses Tab from the beginning until it comes round, as somebody without a mouse and a touch screen does. */
export const walkByKeyboard = async (page: Page): Promise<KeyboardWalk> => {
  const list = await actionsOf(page);
  const count = await list.evaluate((elements) => elements.length);
  const seen = new Set<number>();
  const order: string[] = [];
  const problems: string[] = [];
  let outside = 0;
  for (let steps = 0; steps < MOST_STEPS && seen.size < count && outside < 2; steps += 1) {
    await page.keyboard.press('Tab');
    const { at, unseen } = await focusStep(page, list);
    if (at < 0) outside += 1;
    if (at < 0 || seen.has(at)) continue;
    seen.add(at);
    const name = await nameAt(list, at);
    order.push(name);
    if (unseen !== null) problems.push(`focus not seen (${unseen}): ${name}`);
  }
  // Radio buttons of a group that was come to are reached by its arrows.
  const grouped = await list.evaluate(
    (elements, reached) =>
      elements.map((element) => {
        const group = element.closest('[role="radiogroup"]');
        return group !== null && reached.some((at) => elements[at]?.closest('[role="radiogroup"]') === group);
      }),
    [...seen],
  );
  for (let at = 0; at < count; at += 1) {
    if (!seen.has(at) && grouped[at] !== true) problems.push(`not reached: ${await nameAt(list, at)}`);
  }
  await list.dispose();
  return { order, problems };
};
