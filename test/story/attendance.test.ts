/**
 * 職員の出退勤 through real pcscd and Chromium: a nursery's shift of which nobody tapped the end, and a fire brigade's 当務 over the end of a
 * month. Touches and seconds are counted and said; none is asserted but the touches.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { realSystem } from '../../src/kernel/system.ts';
import { text } from '../../src/modules/attendance/screen-text.ts';
import { ja } from '../../src/ui/text/ja.ts';
import { axeViolations } from '../harness/look.ts';
import { type DoorStage, openDoorStage } from './attendance-stage.ts';
import { stageMissing } from './stage.ts';

describe.skipIf(stageMissing())('the staff door', () => {
  let stage: DoorStage;
  beforeAll(async () => {
    stage = await openDoorStage('11-26 08:28');
  }, 180_000);
  afterAll(() => stage.close());

  const verdict = () => stage.page.locator('[data-verdict]').getAttribute('data-verdict');
  const told = (what: string, from: number): void => {
    const { touches, taps } = stage.hands;
    const seconds = ((realSystem.monotonic() - from) / 1_000).toFixed(1);
    process.stdout.write(`${what}: ${String(taps)} taps, ${String(touches)} touches, ${seconds} s\n`);
    stage.hands.touches = 0;
    stage.hands.taps = 0;
  };

  test('a nursery’s shift: the end was forgotten, is said the next morning, and put right by the supervisor', async () => {
    const { page, door } = stage;
    const from = realSystem.monotonic();
    await page.getByText(text.waiting.title).waitFor();
    await stage.tap('staff-nursery');
    expect(await verdict()).toBe('in');
    await expect(page.locator('[data-who]').innerText()).resolves.toBe('小林　さくら');

    await stage.goTo('11-27 08:29');
    await stage.tap('staff-nursery');
    expect(await page.getByText('昨日の退勤がありません').isVisible()).toBe(true);
    expect(await axeViolations(page)).toEqual([]);
    told('two mornings', from);

    const entering = realSystem.monotonic();
    await stage.press(text.waiting.supervisor);
    await page.getByLabel(ja.signIn.staff).fill('supervisor');
    await page.getByLabel(ja.signIn.pin).fill('0000');
    await page.keyboard.press('Enter');
    await stage.press(/職員を さがす/);
    await stage.key('10234');
    await stage.press(text.find.submit);
    await stage.press(/^10234/);
    await stage.press(text.person.add);
    // The day and the kind are proposed by what is missing.
    await stage.key('1720');
    stage.hands.touches += 1;
    await page.getByText('打刻を忘れたため').click();
    expect(await axeViolations(page)).toEqual([]);
    await stage.press(/17:20 退勤 を記録/);
    await page.getByText(text.person.done.added).waitFor();
    told('the forgotten punch', entering);

    expect(door.events().map(({ kind }) => kind)).toEqual([
      'attendance.punched',
      'attendance.punched',
      'attendance.corrected',
    ]);
    expect(door.events()[2]?.data).toMatchObject({
      staffNo: '10234',
      correction: { act: 'add', type: 'out', at: Date.parse('2026-11-26T17:20:00+09:00') },
      asked: '10234',
      approvals: [{ by: 'supervisor' }],
    });
    await stage.press(ja.button.back);
    await stage.press(ja.button.back);
    await stage.press(text.menu.leave);
    await page.getByText(text.waiting.title).waitFor();
    told('back to the door', entering);
  }, 60_000);

  test('a 当務 over the end of a month: begun in November, ended in December; a leaver’s card opens nothing', async () => {
    const { door, page } = stage;
    const from = realSystem.monotonic();
    await stage.goTo('11-30 08:27');
    await stage.tap('staff-fire');
    expect(await verdict()).toBe('duty_start');
    await stage.goTo('12-01 08:36');
    await stage.tap('staff-fire');
    expect(await verdict()).toBe('duty_end');
    await stage.tap('staff-left');
    expect(await verdict()).toBe('not_in_service');
    expect(await axeViolations(page)).toEqual([]);
    // A My Number Card that was registered is as good as a staff card.
    await stage.tap('family6-1');
    expect(await verdict()).toBe('in');
    told('a duty, a leaver and a My Number Card', from);
    expect(door.events().slice(3)).toMatchObject([
      { data: { staffNo: '10412', type: 'duty_start', how: 'staff_card' } },
      { data: { staffNo: '10412', type: 'duty_end' } },
      { kind: 'attendance.refused', data: { why: 'not_in_service', staffNo: '10001' } },
      { data: { staffNo: '10088', type: 'in', how: 'card' } },
    ]);
    expect(stage.pageErrors).toEqual([]);
  }, 60_000);
});
