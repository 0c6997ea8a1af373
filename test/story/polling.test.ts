/**
 * Three stories of an early polling place, for real: virtual My Number Cards in the real pcscd, the terminal's screen in Chromium, the
 * centre with its database, a printer that keeps what it gets. Touches and seconds are counted and said, not judged.
 */

import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { text } from '../../src/modules/polling/screen-text.ts';
import { AT_106_KBIT } from '../../src/simulator/card-timing.ts';
import { needed } from '../harness/needed.ts';
import { openPlace, openPollStage, type PollStage } from './polling-stage.ts';
import { stageMissing } from './stage.ts';

let stage: PollStage;

const say = (what: string): void => {
  const { touches, seconds } = stage.count();
  process.stdout.write(`story: ${what}: ${String(touches)} touches, ${seconds} s\n`);
};

/** From the verdict to the signed paper in the clerk's hand; what the centre then says is to be seen. */
const swear = async (): Promise<void> => {
  const { press, desk } = stage;
  await press(text.verdict.reason);
  await press(/仕事・学業/);
  await desk.getByText(text.oath.printed).waitFor();
  await press(text.oath.signed);
};
const handOut = async (): Promise<void> => {
  const { desk, press } = stage;
  for (let left = await desk.getByRole('button', { name: / わたした$/ }).count(); left > 0; left -= 1) {
    await press(/ わたした$/);
    await expect.poll(() => desk.getByRole('button', { name: / わたした$/ }).count()).toBe(left - 1);
  }
  await press(text.issue.next);
  await desk.getByText(text.waiting.title).waitFor();
};

describe.skipIf(stageMissing() || needed('pdftotext'))('an early polling place', () => {
  beforeAll(async () => {
    stage = await openPollStage();
  }, 240_000);
  afterAll(() => stage.close());

  it('is opened after every reader, the scanner and the printer were tried on the spot', async () => {
    await openPlace(stage);
    await expect.poll(() => stage.tray.papers.length).toBe(1);
    say('opening');
  }, 180_000);

  it('takes an early vote from the card to the printed 宣誓書 and every ballot', async () => {
    stage.count();
    await stage.tap('family6-1');
    await stage.desk.locator('[data-verdict="ok"]').waitFor();
    await swear();
    await stage.desk.getByText(text.issue.lead).waitFor();
    await handOut();
    say('an early vote with its oath on paper');
    await expect.poll(() => stage.tray.papers.length).toBe(2);
    const file = join(mkdtempSync(join(tmpdir(), 'kazasu-oath-')), 'oath.pdf');
    writeFileSync(file, stage.tray.papers[1] ?? Buffer.alloc(0));
    const { stdout } = spawnSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
    for (const words of ['期日前投票', '宣誓書', '髙橋', '訓練', '名簿番号']) expect(stdout).toContain(words);
  }, 120_000);

  it('stops who has voted, whatever comes next, until a person says that no ballot was handed out', async () => {
    const { desk, press, tap } = stage;
    stage.count();
    await tap('family6-1');
    const stop = desk.locator('[data-verdict="early_voted"]');
    await stop.waitFor();
    const next = await stage.town.tap('elder', { timing: AT_106_KBIT });
    await desk.getByText(text.stop.stands).waitFor();
    next.close();
    expect(await stop.isVisible()).toBe(true);
    await press(text.stop.end);
    await press(text.stop.endYes);
    await desk.getByText(text.waiting.title).waitFor();
    say('who has voted is stopped and sent on');
  }, 120_000);

  it('accepts nobody while the centre is cut off, says what to do, and goes on when it is back', async () => {
    const { desk, press, tap, town } = stage;
    stage.count();
    const centre = town.central().process;
    const dead = once(centre, 'exit');
    centre.kill('SIGKILL');
    await dead;
    await tap('elder');
    await desk.locator('[data-verdict="ok"]').waitFor();
    await swear();
    await desk.locator('[data-verdict="unreachable"]').waitFor();
    await desk.getByText('投票用紙を わたさず').waitFor();
    await press(text.stop.end);
    await press(text.stop.endYes);
    say('the centre is cut off: nobody is accepted');
    await town.startCentral();
    await expect
      .poll(
        async () => {
          await tap('elder');
          await swear();
          const accepted = desk.getByText(text.issue.lead);
          const stopped = desk.locator('[data-verdict="unreachable"]');
          await accepted.or(stopped).first().waitFor();
          if (await accepted.isVisible()) return 'accepted';
          await press(text.stop.end);
          await press(text.stop.endYes);
          return 'unreachable';
        },
        { timeout: 90_000, interval: 2_000 },
      )
      .toBe('accepted');
    await handOut();
    say('the line is back: accepted');
  }, 240_000);

  it('left no error in the page', () => expect(stage.pageErrors).toEqual([]));
});
