/**
 * Stories of two polling places, for real: virtual My Number Cards in the real pcscd, the terminal's screen in Chromium, the centre with
 * its database and its console, a printer that keeps what it gets, and a line that is cut. Seconds are said, and not judged.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { civilDateInJapan, formatWareki } from '../../src/kernel/dates.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { EARLY_REASONS } from '../../src/modules/polling/oath.ts';
import { oathText } from '../../src/modules/polling/print-text.ts';
import { text } from '../../src/modules/polling/screen-text.ts';
import { momentWords } from '../../src/modules/polling/verdict-text.ts';
import { AT_106_KBIT } from '../../src/simulator/card-timing.ts';
import { needed } from '../harness/needed.ts';
import { formOfPdf, textOfPdf } from '../harness/pdf-text.ts';
import { openPoll, type Poll } from './polling-stage.ts';
import { endStop, handOut, openPlace, verdict } from './polling-steps.ts';
import { type Hands, handsOf } from './shelter-steps.ts';
import { type Stage, stageMissing } from './stage.ts';

const BALLOTS = ['小選挙区選出議員選挙', '比例代表選出議員選挙', '最高裁判所裁判官国民審査'];
const REASON = 3;
/** Of one elector with three ballots in two groups that are reserved at the centre. */
const ACCEPTED = [
  ...['reservation.accepted', 'reservation.accepted', 'polling.accepted'],
  ...BALLOTS.map(() => 'polling.ballot_issued'),
];

let poll: Poll;
let stage: Stage;
let hands: Hands;

const go = async (kind: 'early' | 'common'): Promise<void> => {
  stage = await poll.place(kind);
  hands = handsOf(stage);
};
const acceptedHere = (people: number): Promise<void> =>
  stage.desk.locator(`[data-accepted="${people}"]`).waitFor();
const acceptedAtCentre = (place: string, people: number): Promise<void> =>
  stage.console.locator(`[data-place="${place}"] [data-accepted="${people}"]`).waitFor();
const recordedAtCentre = (device: string, kinds: readonly string[]): Promise<void> =>
  expect.poll(() => poll.recorded(device), { timeout: 60_000 }).toEqual(kinds);

describe.skipIf(stageMissing() || needed('pdftotext') || needed('pdftoppm'))('polling places', () => {
  beforeAll(async () => {
    poll = await openPoll();
  }, 300_000);
  afterAll(() => poll.close());

  describe('期日前', { timeout: 180_000 }, () => {
    let votedAt: readonly string[];
    beforeAll(() => go('early'), 120_000);

    it('is opened when every reader, the scanner and the printer were tried on the spot', async () => {
      await openPlace(stage, hands, ['roll_at_centre']);
      await expect.poll(() => poll.tray.papers.length).toBe(1);
      hands.told('an early place is opened');
    });

    it('takes an early vote with seven touches: reason, 宣誓書 on paper, each of three ballots', async () => {
      const { desk } = stage;
      await hands.tap('family6-1');
      await verdict(stage, 'ok');
      await hands.press(text.verdict.reason);
      await hands.press(`${REASON} ${text.reason.short[REASON]}`);
      await desk.getByText(text.oath.printed).waitFor();
      const before = realSystem.now();
      await hands.press(text.oath.signed);
      await desk.getByText(text.issue.lead).waitFor();
      votedAt = [before, realSystem.now()].map(momentWords);
      await handOut(stage, hands, BALLOTS);
      expect(hands.told('an early vote with its 宣誓書 on paper').touches).toBe(7);
      await acceptedAtCentre('early-1', 1);
      await recordedAtCentre('early-1-a', ['polling.opened', ...ACCEPTED.toSpliced(3, 0, 'polling.oath')]);
    });

    it('has printed a 宣誓書 to sign: who, born when, living where, on which day, and why', () => {
      expect(poll.tray.papers).toHaveLength(2);
      const paper = poll.tray.papers[1] ?? Buffer.alloc(0);
      expect(textOfPdf(paper).replaceAll(/\s/g, '')).toContain('期日前投票宣誓書');
      const form = formOfPdf(paper);
      expect(form.beside(oathText.name)).toBe('髙橋健一');
      expect(form.beside(oathText.born)).toBe('昭和55年2月17日');
      expect(form.beside(oathText.address)).toBe('架空県かざし市本町一丁目２番３号');
      expect(form.beside(oathText.swornOn)).toBe(formatWareki(civilDateInJapan(realSystem.now())));
      expect(form.beside(String(REASON))).toMatch(/^病気、けが、/);
      expect(form.ticked(Object.keys(EARLY_REASONS))).toEqual([String(REASON)]);
    });

    it('stops who has voted, says when and where, and no next card takes that away: a person ends it', async () => {
      const { desk, town } = stage;
      await hands.tap('family6-1');
      await verdict(stage, 'early_voted');
      const stop = desk.getByRole('alert');
      const said = await stop.innerText();
      expect(said).toContain('期日前投票済');
      expect(said).toContain('髙橋　健一');
      expect(said).toContain('かざし市役所 期日前投票所');
      expect(votedAt.some((at) => said.includes(at))).toBe(true);
      // From edge to edge, between the line of the desk's standing and that of the buttons.
      expect(await stop.boundingBox()).toEqual(await desk.locator('main').boundingBox());

      const next = await town.tap('elder', { timing: AT_106_KBIT });
      try {
        await desk.getByText(text.stop.stands).waitFor();
      } finally {
        next.close();
      }
      await hands.lifted();
      expect(await stop.innerText()).toContain('髙橋　健一');
      expect(await desk.getByText('渡邉').count()).toBe(0);

      await endStop(stage, hands);
      expect(hands.told('who has voted is stopped and sent on').touches).toBe(2);
      await acceptedHere(1);
      const kinds = await poll.recorded('early-1-a');
      expect(kinds.filter((kind) => kind === 'polling.accepted')).toHaveLength(1);
    });
  });

  describe('共通, and the line to the centre', { timeout: 180_000 }, () => {
    beforeAll(() => go('common'), 120_000);

    it('is opened the same way', async () => {
      await openPlace(stage, hands, ['roll_at_centre', 'marks']);
      hands.told('a common place is opened');
    });

    it('accepts nobody when the line is cut in the middle of it, and records no half of her', async () => {
      const { desk } = stage;
      await hands.tap('elder');
      await verdict(stage, 'ok');
      await stage.client.until(
        () => (stage.client.desk()?.record.pending === 0 ? true : undefined),
        'the line to be at rest',
      );
      // What is asked arrives, and its answer is lost; then nothing arrives any more.
      poll.line.set('mute');
      await hands.press(text.verdict.accept);
      await verdict(stage, 'unreachable');
      poll.line.set('cut');
      const said = await desk.getByRole('alert').innerText();
      expect(said).toContain('受付停止');
      expect(said).toContain('投票用紙を わたさず');
      // The centre had given her first group to this terminal: it was in the middle.
      expect(await poll.reserved('common-1-a')).toHaveLength(1);
      await endStop(stage, hands);
      expect(hands.told('the line is cut: nobody is accepted').touches).toBe(3);
      await acceptedHere(0);
      await acceptedAtCentre('common-1', 0);
    });

    it('accepts the same elector once when the line is back, and the centre has her once', async () => {
      poll.line.set('up');
      await hands.tap('elder');
      await verdict(stage, 'ok');
      await hands.press(text.verdict.accept);
      await handOut(stage, hands, BALLOTS);
      expect(hands.told('the line is back: accepted').touches).toBe(5);
      await hands.tap('elder');
      await verdict(stage, 'voted');
      await endStop(stage, hands);
      hands.told('and not a second time');
      await acceptedHere(1);
      await acceptedAtCentre('common-1', 1);
      // The stop, then all of her at once, then the stop of her second card: no piece of an acceptance anywhere else.
      await recordedAtCentre('common-1-a', [
        'polling.opened',
        'polling.stopped',
        ...ACCEPTED,
        'polling.stopped',
      ]);
      const [house, review, ...others] = await poll.reserved('common-1-a');
      expect(house).toMatch(/:house$/);
      expect(review).toBe(house?.replace(/:house$/, ':review'));
      expect(others).toEqual([]);
    });
  });

  it('left no error in any page', () => expect(stage.pageErrors).toEqual([]));
});
