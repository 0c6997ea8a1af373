import { ja, type NoticeWords } from '../../ui/text/ja.ts';
import { placeText } from './place-text.ts';
import type { FindRefusal, Refusal } from './scene.ts';
import { text } from './screen-text.ts';

/** Why something was not done, where it is said on the whole screen. */

/** A card that leads to nobody: at the poll there are two other ways. */
export const cardNext: readonly string[] = [
  '入場券を 持っているときは、入場券の バーコードを 読んでください。',
  '持っていないときは、「名前で さがす」を押し、名簿から さがしてください。',
];

const unchanged = { title: '操作を 受け付けられませんでした', what: '記録は 変わっていません。' };

export const FIND_REFUSALS: Record<FindRefusal, NoticeWords> = {
  stop_stands: {
    title: '前の方の確認が 終わっていません',
    what: 'この端末では、前の方の「止まった画面」が まだ 開いています。',
    next: ['画面を 読み込み直し、前の方の確認を 終えてください。'],
  },
  no_such_visit: {
    title: 'もう一度 かざしてください',
    what: 'カードを 読んでから 時間が たちました。',
    next: ['カードを もう一度 かざしてもらってください。'],
  },
  not_listed: { ...unchanged, next: ['もう一度 さがしてください。'] },
  cannot_record: {
    title: '記録できません',
    what: 'この端末のディスクに 書けないため、受付を 止めています。',
    next: [
      '予備の名簿（紙）で 受け付けてください。',
      '情報担当に「端末のディスクに書けない」と 伝えてください。',
    ],
  },
  failed: { ...unchanged, next: ['もう一度 かざしてください。'] },
};

const retry = {
  ...unchanged,
  next: ['もう一度 押してください。くり返すときは、画面を 読み込み直してください。'],
};
const startOver = { ...unchanged, next: ['もう一度 かざすか、さがし直してください。'] };

/** Why something was not done, where it is said on the whole screen. */
export const REFUSALS: Record<Refusal, NoticeWords> = {
  wrong_pin: retry,
  locked: retry,
  same_person: retry,
  not_allowed: retry,
  no_such_look: startOver,
  cannot_record: FIND_REFUSALS.cannot_record,
  not_acceptable: startOver,
  wrong_ballots: { ...unchanged, next: ['わたす用紙を えらび直してください。'] },
  reason_needed: { ...unchanged, next: ['期日前投票の理由を えらんでください。'] },
  oath_needed: { ...unchanged, next: ['宣誓書に 署名を もらってください。'] },
  not_early: startOver,
  helpers_differ: { ...unchanged, next: ['補助者は ちがう2人を えらんでください。'] },
  cannot_go_on: {
    ...unchanged,
    next: ['この判定は、2人目の確認でも 先へ 進めません。投票管理者に 伝えてください。'],
  },
  no_such_acceptance: startOver,
  undone: { ...unchanged, next: ['この受付は 取り消されています。'] },
  already_issued: { ...unchanged, next: ['この用紙は もう わたした印が あります。'] },
  no_such_tick: startOver,
  already_undone: { ...unchanged, next: ['もう 取り消されています。'] },
  ballots_out: { ...unchanged, next: [text.undo.ticksFirst] },
  not_open: { ...unchanged, next: ['この投票所は 開いていません。'] },
  closed: { ...unchanged, next: ['この投票所は 閉じました。'] },
  already_open: { ...unchanged, next: ['もう 開所しています。'] },
  checklist_open: { ...unchanged, next: ['点検の 済んでいない項目が あります。'] },
  not_waivable: { ...unchanged, next: [placeText.checklist.notWaivable] },
  second_needed: { ...unchanged, next: ['2人目の確認が 必要です。'] },
  station_fault: { ...unchanged, next: ['端末の状態を 確かめてください。'] },
  wrong_hour: { ...unchanged, next: ['その時刻の照合は 入れられません。'] },
  no_such_elector: { ...unchanged, next: [placeText.paper.refused.no_such_elector] },
  wrong_time: { ...unchanged, next: [placeText.paper.refused.wrong_time] },
  forbidden: { ...unchanged, next: ['責任者が 操作してください。'] },
  bad_input: retry,
  my_number: ja.machine.my_number,
  unknown_method: retry,
  internal: retry,
  bad_output: retry,
  disconnected: {
    title: '受付ソフトに つながりません',
    what: '記録されたか どうか 分かりません。',
    next: ['つながったら、「最近の受付」で 記録を 確かめてください。'],
  },
};
