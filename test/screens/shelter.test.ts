/** The shelter's desk in a real browser over the real module: touches are counted, and the screens are looked at by machine. */
import { type Browser, chromium, type Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildScreens } from '../../src/app/build-screens.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { text } from '../../src/modules/shelter/screen-text.ts';
import { consentText } from '../../src/modules/shelter/screen-text-consent.ts';
import { menuText } from '../../src/modules/shelter/screen-text-menu.ts';
import { needsText } from '../../src/modules/shelter/screen-text-needs.ts';
import { guestText } from '../../src/modules/shelter/screen-text-people.ts';
import { refusalText } from '../../src/modules/shelter/screen-text-refusal.ts';
import {
  closingText,
  countingText,
  familyText,
  namingText,
} from '../../src/modules/shelter/screen-text-tasks.ts';
import { ja } from '../../src/ui/text/ja.ts';
import { axeViolations, besideClock, lostAtDoubleSize, walkByKeyboard } from '../harness/look.ts';
import { MADE_UP } from '../harness/made-up-households.ts';
import { needed } from '../harness/needed.ts';
import { type ScreenServer, startScreenServer } from '../harness/screen-server.ts';
import {
  checkIn,
  count,
  handsOn,
  next,
  openTask,
  saved,
  scan,
  takenInElsewhere,
  tap,
} from './shelter-steps.ts';

let browser: Browser;
let server: ScreenServer;
let page: Page;
let complaints: string[];

const press = (name: string | RegExp): Promise<void> => handsOn(page).press(name);
const says = (words: string | RegExp): Promise<void> => page.getByText(words).first().waitFor();
const last = () => server.world.facts.at(-1)?.event;

describe.skipIf(needed('chromium'))('the shelter in chromium', () => {
  beforeAll(async () => {
    mustSucceed(await buildScreens({ pages: ['screen'] }));
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    server = await startScreenServer({ households: MADE_UP });
    complaints = [];
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(10_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(server.page);
    await says(text.waiting.title);
  });
  afterEach(async () => {
    await page.close();
    await server.close();
    expect(complaints).toEqual([]);
  });

  test('domain.md §12.9: six people, two absent, one elsewhere, one allergy: six touches', async () => {
    takenInElsewhere(server);
    await tap(server, page, '601');
    const hands = handsOn(page);
    await hands.untick('五十嵐　由美');
    await hands.untick('五十嵐　蓮');
    await hands.press(needsText.buttonOf('五十嵐　湊'));
    await hands.press('そば');
    await hands.press(needsText.done);
    await hands.press(text.household.confirm(3));
    await saved(page);
    expect(hands.touches()).toBeLessThanOrEqual(6);
    expect(last()).toMatchObject({
      kind: 'shelter.checked_in',
      data: {
        members: [{ residentId: '601' }, { residentId: '605' }, { residentId: '606' }],
        needs: [{ personId: '606', needs: { allergies: { allergens: ['buckwheat'], severe: false } } }],
      },
    });
  });

  test('consent stands in one line and is changed by one press more; the record says who was asked', async () => {
    await tap(server, page, '101');
    await press(/安否の 回答/);
    await press(new RegExp(`家族.*${consentText.no}`));
    await press(consentText.done);
    await press(/受け付ける$/);
    await saved(page);
    expect(last()).toMatchObject({
      data: { consent: { family: false, acquaintances: true, others: false } },
    });
  });

  test('在宅・車中泊・テント: taken on without coming in', async () => {
    await tap(server, page, '101');
    await press(text.household.stay);
    await press(/車（車中泊）/);
    await press('これでよい');
    await press(text.household.confirmStay(4));
    await saved(page);
    expect(last()).toMatchObject({ kind: 'shelter.stay_noted', data: { stay: { kind: 'car' } } });
  });

  test('mass arrival: heads by presses, then names; the population is right at each step', async () => {
    const present = (people: number) => page.locator(`[data-present="${people}"]`).waitFor();
    const before = Number(await page.locator('[data-present]').getAttribute('data-present'));
    await count(page);
    await press('戻る');
    await press('戻る');
    await present(before + 10);
    await openTask(page, 'naming');
    await press(/来た方/);
    await checkIn(server, page, '101');
    await press(text.done.nextOf.naming);
    await page.locator('[data-unnamed="6"]').waitFor();
    await press(namingText.guests);
    await press(new RegExp(text.household.guestKind.traveller));
    await page.getByLabel(guestText.name.traveller).fill('NGUYEN THI MAI');
    await press(guestText.sex['2']);
    await press(/おとな/);
    await press(guestText.record(1));
    await saved(page);
    await press('戻る');
    await page.locator('[data-unnamed="5"]').waitFor();
    await press('戻る');
    await press('戻る');
    await press('戻る');
    await present(before + 10);
  }, 120_000);

  test('domain.md §12.16: a 個人番号 typed for a guest is refused in words, and what was typed can be put right', async () => {
    await openTask(page, 'guests');
    await press(new RegExp(text.household.guestKind.traveller));
    const name = page.getByLabel(guestText.name.traveller);
    await name.fill('NGUYEN 123456789018');
    await press(guestText.sex['2']);
    await press(/おとな/);
    const before = server.world.facts.length;
    await press(guestText.record(1));
    await says(ja.machine.my_number.title);
    expect(server.world.facts).toHaveLength(before);
    await press('戻る');
    expect(await name.inputValue()).toBe('NGUYEN 123456789018');
    await name.fill('NGUYEN THI MAI');
    await press(guestText.record(1));
    await saved(page);
    expect(last()).toMatchObject({ data: { guests: [{ details: { name: 'NGUYEN THI MAI' } }] } });
  });

  test('a guest whom a full disk did not take is taken by the second try, with whoever came before her', async () => {
    await openTask(page, 'guests');
    await press(new RegExp(text.household.guestKind.traveller));
    const name = page.getByLabel(guestText.name.traveller);
    await name.fill('NGUYEN THI MAI');
    await press(guestText.more);
    await name.fill('NGUYEN VAN AN');
    server.world.failSaves = true;
    await press(guestText.record(2));
    await says(ja.machine.cannot_record.title);
    server.world.failSaves = false;
    await press(ja.button.retry);
    await saved(page);
    const names = ['NGUYEN THI MAI', 'NGUYEN VAN AN'].map((each) => ({ details: { name: each } }));
    expect(last()).toMatchObject({ data: { guests: names } });
  });

  test('a half-counted group is still there after somebody with a card came in between', async () => {
    await openTask(page, 'counting');
    await page.keyboard.press('1');
    await page.keyboard.press('1');
    await checkIn(server, page, '401');
    await press(text.done.nextOf.counting);
    await page.getByRole('button', { name: countingText.save(2) }).waitFor();
  });

  test('仮カード: given at the verdict, read wherever the focus is, given back, and free for the next', async () => {
    await checkIn(server, page, '101');
    await press(text.card.button);
    await press(/新しく 印刷/);
    await page.locator('[role=img] svg').waitFor();
    const event = last();
    if (event?.kind !== 'shelter.temp_card_given') throw new Error('no card was given');
    const { cardId } = event.data;
    await press('閉じる');
    await next(page);
    // The focus is in a field of another task, and the scanner types into it.
    await openTask(page, 'guests');
    await press(new RegExp(text.household.guestKind.traveller));
    const name = page.getByLabel(guestText.name.traveller);
    await name.fill('マイ');
    await name.focus();
    await scan(page, cardId);
    await says(text.household.manageTitle);
    expect(await page.getByRole('checkbox').count()).toBe(4);
    await press(text.more.button);
    await press(/仮カード（渡す/);
    await press(text.card.giveBack);
    await says(text.card.returned);
    expect(last()).toMatchObject({ kind: 'shelter.temp_card_returned', data: { how: 'returned' } });
    await press('戻る');
    await press('やめる');
    await scan(page, 'KZT000');
    await says(refusalText.not_a_card.title);
  }, 90_000);

  test('a meal is a tap; what must not be eaten is said, and it can be taken back', async () => {
    await tap(server, page, '101');
    await press(needsText.buttonOf('山田　健太'));
    await press('卵');
    await press(needsText.done);
    await press(/受け付ける$/);
    await next(page);
    await openTask(page, 'supplies');
    await press(/食事/);
    server.tap('104');
    await says('食事を 1人に 渡しました');
    await says('山田　健太：アレルギー：卵');
    await press(text.done.undo);
    await press(text.undo.reasons[0] ?? '');
    await says(text.done.undone);
  });

  test('a meal for somebody who is not taken in is refused in words', async () => {
    await openTask(page, 'supplies');
    await press(/食事/);
    server.tap('401');
    await says(refusalText.not_here.title);
    await press('戻る');
    await says('食事を 渡します');
  });

  test('family search: nobody found and nobody who may be told of are the same screen, to the letter', async () => {
    const ask = async (kana: string): Promise<string> => {
      await openTask(page, 'family');
      await press(new RegExp(familyText.asker.family));
      await page.getByLabel(familyText.name).fill(kana);
      await press(familyText.ask);
      await says(familyText.nothing);
      const shown = await page.locator('main').innerText();
      await press(familyText.end);
      await press('戻る');
      return shown;
    };
    await checkIn(server, page, '301');
    await next(page);
    const protectedOne = await ask('サトウ　ミサキ');
    expect(protectedOne).toBe(await ask('ヌヌヌ　ヌヌ'));
    expect(protectedOne).not.toMatch(/サトウ|佐藤/);
  });

  test('the wrong shelter for the hazard is a stop; opening nevertheless takes a reason', async () => {
    server.setShelter({ open: false });
    await press(/開設する/);
    await page.getByLabel('職員番号').fill('supervisor');
    await page.getByLabel('暗証番号').fill('0000');
    await page.keyboard.press('Enter');
    await press(/津波/);
    await press(text.closed.confirm);
    await says(text.closed.overrideTitle('tsunami'));
    await press(text.closed.overrideReasons[0] ?? '');
    await says(text.waiting.title);
    expect(last()).toMatchObject({
      kind: 'shelter.opened',
      data: { hazard: 'tsunami', override: { reason: text.closed.overrideReasons[0] } },
    });
  });

  test('closing: not with people in it, but with them carried over to the next shelter', async () => {
    server.setShelter({ present: 0, away: 0 });
    await openTask(page, 'closing');
    await page.getByRole('button', { name: closingText.closeNow }).waitFor();
    await press('戻る');
    await press('戻る');
    server.setShelter({ present: 4, away: 0 });
    await checkIn(server, page, '101');
    await next(page);
    await openTask(page, 'closing');
    expect(await page.getByRole('button', { name: closingText.closeNow }).isDisabled()).toBe(true);
    await press(closingText.carry);
    await press(/市民センター/);
    await press(closingText.close);
    await page.getByLabel('職員番号').fill('supervisor');
    await page.getByLabel('暗証番号').fill('0000');
    await page.keyboard.press('Enter');
    await expect.poll(() => last()?.kind).toBe('shelter.closed');
    expect(last()).toMatchObject({ data: { carriedTo: 'S02' } });
  });

  test('開設から閉所まで: every kind of scene has no finding of axe, none at 200 %, and is reached by keys', async () => {
    const findings: string[] = [];
    const look = async (scene: string): Promise<void> => {
      const { problems } = await walkByKeyboard(page);
      const lost = besideClock(await lostAtDoubleSize(page));
      const all = [...(await axeViolations(page)), ...lost, ...problems];
      findings.push(...all.map((finding) => `${scene}: ${finding}`));
    };
    await tap(server, page, '601');
    await look('arrive');
    await press(needsText.buttonOf('五十嵐　湊'));
    await look('needs');
    await press('やめる');
    await press(/安否の 回答/);
    await look('consent');
    await press('やめる');
    await press(/受け付ける$/);
    await saved(page);
    await look('done');
    await next(page);
    for (const task of Object.keys(menuText.tasks) as (keyof typeof menuText.tasks)[]) {
      if (task === 'naming') continue;
      await openTask(page, task);
      await page.waitForTimeout(300);
      await look(task);
      await press('戻る');
      await press('戻る');
    }
    await tap(server, page, '601');
    await look('manage');
    await press(text.action.overnight.button);
    await look('overnight');
    expect(findings).toEqual([]);
  }, 240_000);

  test('in grey a chosen thing is told from one that is not by its mark', async () => {
    await tap(server, page, '601');
    await press(needsText.buttonOf('五十嵐　湊'));
    await press('そば');
    const chip = (name: string) => page.getByRole('button', { name, exact: true });
    expect(await chip('そば').getAttribute('aria-pressed')).toBe('true');
    expect(await chip('そば').innerText()).toContain('✓');
    expect(await chip('卵').getAttribute('aria-pressed')).toBe('false');
    expect(await chip('卵').innerText()).not.toContain('✓');
  });

  test('keys alone: from the tap to the record, with an allergy', async () => {
    await tap(server, page, '601');
    await page.keyboard.press('2');
    await page.getByRole('button', { name: needsText.buttonOf('五十嵐　湊') }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'そば', exact: true }).focus();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: needsText.done }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: text.household.confirm(5) }).focus();
    await page.keyboard.press('Enter');
    await saved(page);
    expect(last()).toMatchObject({ kind: 'shelter.checked_in' });
  });
});
