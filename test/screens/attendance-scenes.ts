/** Scenes of the staff door for its pictures: how each is come to. */
import type { Page } from '@playwright/test';
import type { DeskState } from '../../src/identity/schema.ts';
import { civilDateSchema } from '../../src/kernel/dates.ts';
import type { AttendanceMember, ListedLink } from '../../src/outbox/attendance-list.ts';
import {
  type AttendanceDoor,
  at,
  linked,
  listedPost,
  member,
  no,
  nobody,
  supervisor,
} from '../harness/attendance-door.ts';

export const MEMBERS: readonly AttendanceMember[] = [
  member('10234', { name: '小林　さくら', kana: 'コバヤシ　サクラ', department: '中央保育所' }),
  member('10088', { name: '髙橋　健一', kana: 'タカハシ　ケンイチ', department: '総務課' }),
  member('10412', { name: '石井　剛', kana: 'イシイ　ツヨシ', department: '消防署 第一係', duty: true }),
  member('10567', { name: '森田　由美', kana: 'モリタ　ユミ', department: '市民課' }),
  member('20031', { name: '高橋　香織', kana: 'タカハシ　カオリ', department: '学校教育課' }),
  member('20118', { name: 'ALEXANDRA MARIA FERNANDEZ', kana: 'アレクサンドラ', department: '国際交流室' }),
  member('20044', {
    name: '池田　真理',
    kana: 'イケダ　マリ',
    department: '市民課',
    posts: [listedPost('main', '市民課'), listedPost('election', '選挙管理委員会事務局')],
  }),
  member('20055', {
    name: '森　徹',
    kana: 'モリ　トオル',
    department: '教育総務課',
    posts: [
      listedPost('main', '教育総務課'),
      listedPost('school', '学校給食センター'),
      listedPost('library', '中央図書館'),
    ],
  }),
  member('10001', { name: '古川　博', to: civilDateSchema.parse('2026-03-31') }),
];
export const LINKS: readonly ListedLink[] = [
  linked('nurse', '10234'),
  linked('clerk', '10088'),
  linked('fire', '10412'),
  linked('hall', '10567'),
  linked('alt', '20118'),
  linked('both', '20044'),
  linked('three', '20055'),
  linked('left', '10001'),
  linked('two', '10088'),
  linked('two', '10567'),
];

export interface Staged {
  readonly door: AttendanceDoor;
  readonly page: Page;
}

export interface AttendanceScene {
  readonly name: string;
  readonly site?: Record<string, unknown>;
  readonly noList?: true;
  readonly now?: number;
  readonly desk?: Partial<Pick<DeskState, 'clock' | 'reader'>>;
  readonly prepare: (staged: Staged) => Promise<void>;
}

export const press = async (page: Page, name: string | RegExp): Promise<void> => {
  // A press right after a scene has appeared is taken for the second of a double click.
  await page.waitForTimeout(350);
  await page.getByRole('button', { name }).first().click();
};
export const toMenu = async (page: Page): Promise<void> => press(page, '責任者の操作');
export const toPerson = async (page: Page, number: string): Promise<void> => {
  await toMenu(page);
  await press(page, /職員を さがす/);
  await page.getByLabel('職員番号・氏名・カナ').fill(number);
  await press(page, 'さがす');
  await press(page, new RegExp(`^${number}`));
  await page.getByText('この７日間の打刻').waitFor();
};

const morning = ({ door }: Staged): void => {
  for (const card of ['clerk', 'hall', 'alt', 'nurse']) {
    door.tap(card);
    door.pass(9_000);
  }
};

const evening = (staged: Staged): void => {
  morning(staged);
  staged.door.goTo('11-26 17:16');
};

const ADD_REASON = '打刻を忘れたため';

export const DOOR_SCENES: readonly AttendanceScene[] = [
  { name: 'waiting', prepare: async () => undefined },
  { name: 'waiting-recent', prepare: async (staged) => morning(staged) },
  {
    name: 'waiting-chosen',
    prepare: async ({ page }) => {
      await press(page, '外出');
      await page.getByText('次の１人だけです。').waitFor();
    },
  },
  {
    name: 'waiting-troubles',
    now: at('12-29 08:30'),
    desk: {
      clock: { state: 'off', offsetMs: 95_000 },
      reader: { state: 'no_reader', kind: 'pcsc', names: [] },
    },
    prepare: async () => undefined,
  },
  { name: 'no-list', noList: true, prepare: async () => undefined },
  {
    name: 'in',
    prepare: async ({ door }) => void door.tap('nurse'),
  },
  {
    name: 'in-missing',
    prepare: async ({ door }) => {
      door.tap('nurse');
      door.goTo('11-27 08:31');
      door.tap('nurse');
    },
  },
  {
    name: 'out',
    prepare: async (staged) => {
      evening(staged);
      staged.door.tap('nurse');
    },
  },
  {
    name: 'out-all-notes',
    now: at('11-26 17:16'),
    prepare: async ({ door }) => {
      door.world.suspect = true;
      door.tap('alt', { notes: ['card_expired'] });
    },
  },
  {
    name: 'turned',
    prepare: async ({ door, page }) => {
      door.tap('clerk');
      await page.getByText('ちがうときは').waitFor();
      await press(page, '外出');
      await page.getByText('打刻の種類を 直しました。').waitFor();
    },
  },
  { name: 'duty-start', prepare: async ({ door }) => void door.tap('fire') },
  {
    name: 'duty-end',
    now: at('11-30 08:30'),
    prepare: async ({ door }) => {
      door.tap('fire');
      door.goTo('12-01 08:36');
      door.tap('fire');
    },
  },
  {
    name: 'repeat',
    prepare: async ({ door }) => {
      door.tap('nurse');
      door.pass(20_000);
      door.tap('nurse');
    },
  },
  { name: 'number-only', site: { show: 'number' }, prepare: async ({ door }) => void door.tap('nurse') },
  { name: 'stop-unknown', prepare: async ({ door }) => void door.tap('visitor') },
  { name: 'stop-left', prepare: async ({ door }) => void door.tap('left') },
  { name: 'stop-two-records', prepare: async ({ door }) => void door.tap('two') },
  { name: 'stop-phone', prepare: async ({ door }) => void door.fail('phone') },
  { name: 'stop-two-cards', prepare: async ({ door }) => void door.fail('two_cards') },
  { name: 'stop-unreadable', prepare: async ({ door }) => void door.fail('card_unreadable') },
];

const openMuster = async ({ door }: Staged): Promise<void> => {
  await door.methods['attendance.musterOpen'].handle(
    { what: '震度５強の地震による参集', kind: 'disaster' },
    supervisor,
  );
};

export const SUPERVISOR_SCENES: readonly AttendanceScene[] = [
  { name: 'menu', prepare: async ({ page }) => toMenu(page) },
  {
    name: 'menu-and-a-tap',
    prepare: async ({ page, door }) => {
      await toMenu(page);
      door.tap('nurse');
      await page.getByText('いま受け付けた打刻').waitFor();
    },
  },
  {
    name: 'find',
    prepare: async ({ page }) => {
      await toMenu(page);
      await press(page, /職員を さがす/);
      await press(page, 'かなのキー');
    },
  },
  {
    name: 'find-hits',
    prepare: async ({ page }) => {
      await toMenu(page);
      await press(page, /職員を さがす/);
      await page.getByLabel('職員番号・氏名・カナ').fill('たかはし');
      await press(page, 'さがす');
      await page.getByText('2人 見つかりました').waitFor();
    },
  },
  {
    name: 'person-missing',
    prepare: async ({ page, door }) => {
      door.tap('nurse');
      door.goTo('11-27 08:31');
      door.tap('nurse');
      door.pass(10_000);
      await toPerson(page, '10234');
    },
  },
  {
    name: 'add',
    now: at('11-26 08:30'),
    prepare: async ({ page, door }) => {
      door.tap('nurse');
      door.goTo('11-27 08:31');
      door.tap('nurse');
      door.pass(10_000);
      await toPerson(page, '10234');
      await press(page, '打刻漏れを 入れる');
      await page.getByLabel('時刻（４けた　例 1715）').fill('1720');
      await page.getByText(ADD_REASON).click();
    },
  },
  {
    name: 'manual',
    prepare: async ({ page }) => {
      await toPerson(page, '10412');
      await press(page, 'カード忘れの打刻');
    },
  },
  {
    name: 'link',
    prepare: async ({ page }) => {
      await toPerson(page, '20031');
      await press(page, 'カードを 登録');
    },
  },
  {
    name: 'link-waiting',
    prepare: async ({ page }) => {
      await toPerson(page, '20031');
      await press(page, 'カードを 登録');
      await press(page, '職員証を登録');
      await page.getByText('この方のカードを かざしてください').waitFor();
    },
  },
  {
    name: 'link-other-card',
    prepare: async ({ page, door }) => {
      await toPerson(page, '20031');
      await press(page, 'カードを 登録');
      await press(page, '職員証を登録');
      await page.getByText('この方のカードを かざしてください').waitFor();
      door.tap('nurse');
      await page.getByText('別の職員に 登録されています').first().waitFor();
    },
  },
  {
    name: 'linked',
    prepare: async ({ page, door }) => {
      await toPerson(page, '20031');
      await press(page, 'カードを 登録');
      await press(page, '職員証を登録');
      await page.getByText('この方のカードを かざしてください').waitFor();
      door.tap('new');
      await page.getByText('カードを 登録しました。', { exact: true }).waitFor();
    },
  },
  {
    name: 'unlink',
    prepare: async ({ page }) => {
      await toPerson(page, '10234');
      await press(page, '職員証 取り消す');
    },
  },
  {
    name: 'today',
    prepare: async (staged) => {
      evening(staged);
      staged.door.tap('nurse');
      staged.door.tap('both');
      await toMenu(staged.page);
      await press(staged.page, /今日の打刻/);
      await staged.page.getByText('新しい順').waitFor();
    },
  },
  {
    name: 'inside',
    prepare: async (staged) => {
      morning(staged);
      staged.door.tap('fire');
      await toMenu(staged.page);
      await press(staged.page, /在館者/);
      await staged.page.locator('[data-inside]').waitFor();
    },
  },
  {
    name: 'muster-form',
    prepare: async ({ page }) => {
      await toMenu(page);
      await press(page, /在館者/);
      await press(page, '参集を 始める');
    },
  },
  {
    name: 'muster-list',
    prepare: async (staged) => {
      morning(staged);
      staged.door.tap('fire');
      await openMuster(staged);
      staged.door.tap('clerk');
      await staged.door.methods['attendance.musterMark'].handle(
        { no: no('20031'), as: 'out_safe' },
        supervisor,
      );
      await toMenu(staged.page);
      await press(staged.page, /在館者/);
      await staged.page.locator('[data-inside]').waitFor();
    },
  },
  {
    name: 'muster-waiting',
    prepare: async (staged) => {
      morning(staged);
      await openMuster(staged);
      staged.door.tap('hall');
      staged.door.pass(20_000);
      void staged.door.methods['attendance.clear'].handle({}, nobody);
      await staged.page.locator('[data-muster]').waitFor();
    },
  },
  {
    name: 'muster-overdue',
    prepare: async (staged) => {
      await openMuster(staged);
      staged.door.pass(73 * 3_600_000);
      await staged.page.getByText('開いたままです').waitFor();
    },
  },
  {
    name: 'muster-here',
    prepare: async (staged) => {
      morning(staged);
      await openMuster(staged);
      staged.door.tap('hall');
    },
  },
  {
    name: 'muster-came',
    now: at('11-26 23:10'),
    prepare: async (staged) => {
      await openMuster(staged);
      staged.door.tap('hall');
    },
  },
];
