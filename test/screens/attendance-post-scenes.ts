/** Scenes of 兼務 at the staff door, for its pictures. */
import { at } from '../harness/attendance-door.ts';
import { type AttendanceScene, press, toPerson } from './attendance-scenes.ts';

export const POST_SCENES: readonly AttendanceScene[] = [
  {
    name: 'post-asked',
    prepare: async ({ door, page }) => {
      door.tap('both');
      await page.getByText('どちらの勤務ですか').waitFor();
    },
  },
  {
    name: 'post-asked-of-three-all-notes',
    now: at('11-26 17:16'),
    prepare: async ({ door, page }) => {
      door.world.suspect = true;
      door.tap('three', { notes: ['card_expired'] });
      await page.getByText('どちらの勤務ですか').waitFor();
    },
  },
  {
    name: 'post-said',
    prepare: async ({ door, page }) => {
      door.tap('both');
      await page.getByText('どちらの勤務ですか').waitFor();
      await press(page, '選挙管理委員会事務局');
      await page.getByText('の勤務として 記録しました').waitFor();
    },
  },
  {
    name: 'post-said-by-key-and-turned',
    prepare: async ({ door, page }) => {
      door.tap('both');
      await page.getByText('どちらの勤務ですか').waitFor();
      await page.keyboard.press('2');
      await page.getByText('の勤務として 記録しました').waitFor();
      await page.keyboard.press('F3');
      await page.getByText('打刻の種類を 直しました。').waitFor();
    },
  },
  {
    name: 'post-not-said',
    site: { changeSeconds: 2 },
    prepare: async ({ door, page }) => {
      door.tap('both');
      await page.getByText('打刻の訂正を 申請してください').waitFor();
    },
  },
  {
    name: 'post-of-the-door',
    site: { department: 'election' },
    prepare: async ({ door }) => void door.tap('both'),
  },
  {
    name: 'manual-of-two-posts',
    prepare: async ({ page }) => {
      await toPerson(page, '20044');
      await press(page, 'カード忘れの打刻');
    },
  },
  {
    name: 'add-of-three-posts',
    prepare: async ({ page }) => {
      await toPerson(page, '20055');
      await press(page, '打刻漏れを 入れる');
    },
  },
  {
    name: 'person-of-two-posts',
    prepare: async ({ page, door }) => {
      door.tap('both');
      door.goTo('11-26 17:20');
      door.tap('both');
      door.pass(10_000);
      await toPerson(page, '20044');
    },
  },
];
