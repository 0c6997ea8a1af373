/**
 * Two stories played on the page as a clerk plays them, every touch and every key counted: `node test/screens/counter-touches.ts`. Prints a line
 * for each step and the sum; the seconds are of a script that waits as a hand does between two touches, and types four keys a second.
 */
import { readFileSync } from 'node:fs';
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { parse } from 'yaml';
import { z } from 'zod';
import { buildScreens } from '../../src/app/build-screens.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import type { Known } from '../../src/modules/counter/predicate.ts';
import { RESIDENT_TEXT } from '../../src/modules/counter/resident-text.ts';
import { text } from '../../src/modules/counter/screen-text.ts';
import { sheetText } from '../../src/modules/counter/screen-text-sheet.ts';
import type { SheetView, VisitView } from '../../src/modules/counter/views.ts';
import { openCounterTown } from '../harness/counter-desk.ts';
import { type CounterScreenServer, startCounterScreen } from '../harness/counter-screen.ts';
import { sayNo, title } from './counter-scenes.ts';
import { write } from './resident-scenes.ts';

const known = z.record(z.string(), z.union([z.boolean(), z.string(), z.int()]));
const familySchema = z.object({ name: z.string(), visit: known.default({}), people: z.array(known) });
const familyOf = (file: string, at: number) =>
  familySchema.parse(
    (parse(readFileSync(new URL(`../counter/families/${file}`, import.meta.url), 'utf8')) as unknown[])[at],
  );

/** A hand needs this from one touch to the next, and this for a key, milliseconds. */
const HAND_MS = 600;
const KEY_MS = 250;

interface Count {
  touches: number;
  keys: number;
  fields: number;
}

const handOf = (page: Page, count: Count) => ({
  count,
  async touch(name: string | RegExp, within?: string): Promise<void> {
    const root = within === undefined ? page : page.getByRole('listitem').filter({ hasText: within });
    const button = root.getByRole('button', { name, exact: typeof name === 'string' }).first();
    await button.waitFor();
    await page.waitForTimeout(HAND_MS);
    await button.click();
    count.touches += 1;
  },
  async type(label: string, value: string): Promise<void> {
    await page.getByLabel(label, { exact: true }).first().fill(value);
    count.keys += Array.from(value).length;
    count.fields += 1;
    await page.waitForTimeout(KEY_MS * Math.min(Array.from(value).length, 12));
  },
  async key(name: string): Promise<void> {
    await page.keyboard.press(name);
    count.keys += 1;
    await page.waitForTimeout(KEY_MS);
  },
});
type Hand = ReturnType<typeof handOf>;

interface Told {
  readonly visit: Known;
  readonly people: readonly Known[];
}

const visitNow = (server: CounterScreenServer): Promise<VisitView> =>
  server.desk.must<VisitView>('counter.visit', { visit: server.standing() });

type Ask = NonNullable<VisitView['ask']>;
type Value = boolean | string | number;

const several = async (hand: Hand, view: VisitView, ask: Ask, values: readonly Value[]): Promise<void> => {
  const same = values.every((value) => value === values[0]);
  const name = (at: number): string => view.people.find(({ index }) => index === ask.people[at])?.name ?? '';
  if (ask.kind.type === 'yes_no') {
    if (same) return hand.touch(new RegExp(`^${values[0] === true ? text.ask.allYes : text.ask.allNo}`));
    for (const [at, value] of values.entries())
      if (value === true) await hand.touch(`${name(at)} ${text.ask.yes}`);
    return hand.touch(new RegExp(`^${text.ask.restNo}`));
  }
  if (ask.kind.type !== 'choice') throw new Error(`several of ${ask.fact}`);
  const said = (value: Value): string =>
    ask.kind.type === 'choice' ? (ask.kind.choices.find(({ id }) => id === value)?.ja ?? '') : '';
  for (const [at, value] of values.entries()) {
    const rest = values.slice(at);
    if (rest.length > 1 && rest.every((each) => each === value))
      return hand.touch(`${at === 0 ? text.ask.sameForAll : text.ask.restThis} ${said(value)}`);
    await hand.key(String(ask.kind.choices.findIndex(({ id }) => id === value) + 1));
  }
  return undefined;
};

const one = async (hand: Hand, ask: Ask, value: Value): Promise<void> => {
  const { kind } = ask;
  if (kind.type === 'yes_no')
    return hand.touch(new RegExp(`^${value === true ? text.ask.yes : text.ask.no}`));
  if (kind.type === 'choice') return hand.key(String(kind.choices.findIndex(({ id }) => id === value) + 1));
  if (kind.type === 'number') return hand.touch(`${String(value)}${kind.unit}`);
  await hand.type(text.ask.day, String(value).replaceAll('-', '').slice(4));
  return hand.key('Enter');
};

const interview = async (
  server: CounterScreenServer,
  page: Page,
  hand: Hand,
  told: Told,
): Promise<number> => {
  let questions = 0;
  for (;;) {
    const view = await visitNow(server);
    const { ask } = view;
    if (ask === null) return questions;
    questions += 1;
    await title(page, ask.question.ja);
    const of = (person: number | null): Value => {
      const facts = person === null ? told.visit : told.people[person];
      return (facts ?? {})[ask.fact] ?? sayNo(server)(ask.fact);
    };
    if (ask.people.length > 1) await several(hand, view, ask, ask.people.map(of));
    else await one(hand, ask, of(ask.people[0] ?? null));
    for (let wait = 0; wait < 50; wait += 1) {
      if ((await visitNow(server)).answers.some(({ fact }) => fact === ask.fact)) break;
      await page.waitForTimeout(40);
    }
  }
};

const SAMPLES: Readonly<Record<string, string>> = {
  date: '1101',
  number: '1',
  yen: '1000',
  phone: '0256345511',
  kana: 'ヤマダ　タロウ',
  name: '山田　太郎',
  address: '本町一丁目2番3号',
};

const fillIn = async (server: CounterScreenServer, page: Page, hand: Hand): Promise<void> => {
  const sheet = await server.desk.must<SheetView>('counter.sheet', { visit: server.standing() });
  const labels = new Map<string, number>();
  for (const field of sheet.missing.filter(({ required }) => required)) {
    const at = labels.get(field.label) ?? 0;
    labels.set(field.label, at + 1);
    const [choice] = field.choices ?? [];
    if (choice !== undefined && field.kind === 'check')
      await page
        .getByRole('group', { name: field.label, exact: true })
        .nth(at)
        .getByRole('button')
        .first()
        .click();
    else if (
      choice !== undefined &&
      (await page
        .getByLabel(field.label, { exact: true })
        .nth(at)
        .evaluate((box) => box.tagName)) === 'SELECT'
    )
      await page.getByLabel(field.label, { exact: true }).nth(at).selectOption(choice);
    else if (choice !== undefined)
      await page
        .getByRole('radiogroup', { name: field.label, exact: true })
        .nth(at)
        .locator('label')
        .first()
        .click();
    else if (field.kind === 'check')
      await page
        .getByRole('button', { name: `${field.label} ${sheetText.fields.checkOff}` })
        .first()
        .click();
    else {
      const value = SAMPLES[field.kind] ?? '市内の家';
      await page.getByLabel(field.label, { exact: true }).nth(at).fill(value);
      hand.count.keys += Array.from(value).length + 1;
      hand.count.fields += 1;
      await page.waitForTimeout(KEY_MS * value.length);
      continue;
    }
    hand.count.touches += 1;
    await page.waitForTimeout(HAND_MS);
  }
};

/** From the list to the numbers, with the signature on the resident's own window. */
const finish = async (server: CounterScreenServer, page: Page, resident: Page, hand: Hand): Promise<void> => {
  await title(page, text.list.title);
  await hand.touch(text.list.fill);
  await page.getByText(/分かっている項目/).waitFor();
  await fillIn(server, page, hand);
  await hand.touch(sheetText.fields.next);
  await title(page, sheetText.papers.title);
  await hand.touch('運転免許証');
  if ((await page.getByRole('button', { name: sheetText.papers.all }).count()) > 0)
    await hand.touch(sheetText.papers.all);
  for (;;) {
    const row = page
      .getByRole('listitem')
      .filter({ has: page.getByText(sheetText.papers.open, { exact: true }) })
      .first();
    if ((await row.count()) === 0) break;
    const before = await page.getByText(sheetText.papers.open, { exact: true }).count();
    await row.getByRole('button').first().click();
    hand.count.touches += 1;
    await page.waitForTimeout(HAND_MS);
    for (let wait = 0; wait < 50; wait += 1) {
      if ((await page.getByText(sheetText.papers.open, { exact: true }).count()) < before) break;
      await page.waitForTimeout(40);
    }
  }
  await hand.touch(sheetText.papers.next);
  await hand.touch(new RegExp(`^${sheetText.resident.show}`));
  const words = RESIDENT_TEXT.ja;
  await title(resident, words.formsTitle);
  const theirs: Count = { touches: 0, keys: 0, fields: 0 };
  const her = handOf(resident, theirs);
  while ((await resident.getByRole('button', { name: words.good }).count()) === 0)
    await her.touch(words.next);
  await her.touch(words.good);
  await write(resident);
  await her.touch(words.sign);
  process.stdout.write(`  the resident: ${String(theirs.touches)} touches and her signature\n`);
  await hand.touch(sheetText.confirm.accept);
  await page.getByText(/件 受け付けました$/).waitFor();
};

const GUESTS = [
  ['山本　大輔', 'ヤマモト　ダイスケ', 'S63.4.2'],
  ['山本　恵', 'ヤマモト　メグミ', 'H2.8.15'],
  ['山本　葵', 'ヤマモト　アオイ', 'H29.6.1'],
  ['山本　蓮', 'ヤマモト　レン', 'R5.5.20'],
] as const;

const movingIn = async (_server: CounterScreenServer, page: Page, hand: Hand): Promise<void> => {
  await hand.touch(text.home.walkIn);
  await title(page, text.purpose.title);
  await hand.touch(/^転入/);
  await hand.touch(text.purpose.next);
  await title(page, text.people.title);
  for (const [name, kana, birth] of GUESTS) {
    await hand.touch(new RegExp(`^${text.people.add}`));
    await hand.type(text.guest.name, name);
    await hand.type(text.guest.kana, kana);
    await hand.type(text.guest.birth, birth);
    if (name === GUESTS[0][0]) await hand.type(text.guest.address, '隣県となり市1-2-3');
    await hand.key('Enter');
    await page.getByText(name).first().waitFor();
  }
  await hand.touch(/で つぎへ$/);
};

const death = async (server: CounterScreenServer, page: Page, hand: Hand): Promise<void> => {
  await server.desk.tap('family6-1');
  await title(page, text.purpose.title);
  await hand.touch(/^おくやみ/);
  await hand.touch(text.purpose.next);
  await title(page, text.people.title);
  await hand.touch(/トシ 中心にする/);
  await hand.touch(/で つぎへ$/);
};

const play = async (
  context: BrowserContext,
  world: Awaited<ReturnType<typeof openCounterTown>>,
  name: string,
  told: Told,
  begin: (server: CounterScreenServer, page: Page, hand: Hand) => Promise<void>,
): Promise<void> => {
  const server = await startCounterScreen(world);
  const page = await context.newPage();
  const resident = await context.newPage();
  const count: Count = { touches: 0, keys: 0, fields: 0 };
  const hand = handOf(page, count);
  const say = (step: string): void =>
    void process.stdout.write(
      `  ${step}: ${String(count.touches)} touches, ${String(count.keys)} keys in ${String(count.fields)} fields\n`,
    );
  process.stdout.write(`${name}\n`);
  await resident.goto(server.residentPage);
  await title(resident, RESIDENT_TEXT.ja.idle);
  await page.goto(server.page);
  await title(page, text.home.title);
  const from = performance.now();
  await begin(server, page, hand);
  say('who and what for');
  const questions = await interview(server, page, hand, told);
  say(`the list, after ${String(questions)} questions`);
  const list = await visitNow(server);
  process.stdout.write(
    `  ${String(list.procedures.filter(({ taken }) => taken).length)} taken of ${String(list.procedures.length)}\n`,
  );
  await finish(server, page, resident, hand);
  say('taken');
  process.stdout.write(`  ${((performance.now() - from) / 1_000).toFixed(0)} s by a hand\n`);
  await page.close();
  await resident.close();
  await server.close();
};

mustSucceed(await buildScreens({ pages: ['screen'] }));
const world = await openCounterTown();
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
context.setDefaultTimeout(15_000);
const newcomers = familyOf('moving-in.yaml', 0);
await play(context, world, `転入: ${newcomers.name}`, newcomers, movingIn);
const bereaved = familyOf('death.yaml', 0);
await play(context, world, `おくやみ: ${bereaved.name}`, bereaved, death);
await browser.close();
world.close();
