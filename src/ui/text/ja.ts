import { incidentText, recordChips } from './record-words.ts';

/**
 * The words every desk shares, in Japanese. A stop says three things: what happened, why it is so, what to do next.
 * Short sentences, no blame, no jargon. A module's own words stand in its `screen-text.ts`.
 */

import { jaEnded } from './ja-ended.ts';
import { jaMachine, type NoticeWords } from './ja-machine.ts';
import { jaPaper } from './ja-paper.ts';

export type { NoticeWords };

export const ja = {
  button: {
    back: '戻る',
    cancel: 'やめる',
    close: '閉じる',
    again: 'もう一度 かざす',
    search: '名前で さがす',
    identify: 'カードの番号で 確かめる',
    understood: 'わかりました',
    retry: 'もう一度 ためす',
    reconnect: 'いま つなぎ直す',
    reload: '画面を 読み込み直す',
    help: '使い方',
  },

  status: {
    training: '訓練',
    trainingLong: '訓練です。ここで押したことは 本番の記録になりません。',
    reader: {
      ready: '読み取り機',
      no_reader: '読み取り機なし',
      service_down: '読み取り停止',
    },
    line: {
      online: '回線',
      offline: '回線なし',
      frozen: '送信停止',
      waiting: '承認待ち',
      not_taken: '本部で 利用不可',
    },
    pending: (count: number) => `未送信 ${count.toLocaleString('ja-JP')}件`,
    allSent: '送信ずみ',
    record: recordChips,
    clock: '時計のずれ',
    dataOf: (day: string) => `住民データ ${day}現在`,
    data_missing: '住民データなし',
    /** By design: a library's desk. */
    noResidents: '住民データを 使わない窓口',
    supervisor: '責任者で 操作中',
    signOut: '終わる',
  },

  machine: jaMachine,

  /** 印刷の前に 見る */
  paper: jaPaper,

  incident: incidentText,

  /** How sure the desk is of the person (architecture.md). Only L2 may be called 認証. */
  level: {
    L0: 'カード読み取り（L0）',
    L1: '写真で確認（L1）',
    /** L1 of a card whose photo could not be shown. */
    written: '記載で確認（L1）',
    LC: 'カードの真正性を確認（LC）',
    L2: '暗証番号で確認（L2）',
    /** L1 by the clerk's own word: found by name. */
    search: '職員が確認（L1）',
    title: 'この方の 確かめ方',
    identify: '本人を 確かめる',
    meanings: [
      [
        'L0',
        'カード読み取り（L0）',
        'カードを 読みました。持ち主か どうか、複製でないかは 確かめていません。',
      ],
      ['L1', '職員が確認（L1）', '職員が 名前でさがし、この方だと 確かめました。'],
      ['L1', '写真で確認（L1）', 'カードの中の 顔写真・4情報と この方を、職員が 見くらべました。'],
      ['L1', '記載で確認（L1）', 'カードの写真は 読めず、4情報と ほかの本人確認書類で 見くらべました。'],
      ['LC', 'カードの真正性を確認（LC）', '登録したカードそのものです。複製ではありません。'],
      ['L2', '暗証番号で確認（L2）', '持ち主の暗証番号と 電子証明書で 確かめました。'],
    ],
  },

  /** Why a tap did not lead to a person. */
  card: {
    not_my_number_card: {
      title: 'マイナンバーカードでは ありません',
      what: 'この受付では 使えないカードが かざされました。',
      next: ['マイナンバーカードを かざしてください。', 'お持ちでない方は、名前で さがせます。'],
    },
    card_pulled: {
      title: '読み取りの途中で カードが離れました',
      what: 'カードが動いたか、読み取り機から 離れました。',
      next: ['カードを 読み取り機に置き、音が鳴るまで そのまま待ってください。'],
    },
    card_unreadable: {
      title: 'カードを 読み取れませんでした',
      what: 'ケースや ほかのカード、汚れや傷で 読めないことがあります。',
      next: [
        'ケースや財布から出し、カード1枚だけを かざしてください。',
        '2回続けて読めないときは、名前で さがしてください。',
      ],
    },
    card_busy: {
      title: '別のソフトが カードを使っています',
      what: 'この端末のほかのソフトが 読み取り機を使っているため、読めませんでした。',
      next: ['カードを使うほかのソフトを閉じ、もう一度 かざしてください。'],
    },
    not_linked: {
      title: 'どなたのカードか 登録がありません',
      what: 'カードは読めましたが、この端末の住民の記録と 結びついていません。',
      next: [
        '急ぐときは、名前で さがして 受け付けてください。',
        '次から カードで受け付けるには、「カードの番号で 確かめる」を押し、登録してください。',
        'ほかの市町村の方は、紙の受付簿に 書いてください。',
      ],
    },
    card_superseded: {
      title: '新しいカードに 切り替わっています',
      what: 'このカードは 前のカードです。この方は 新しいカードを 登録しています。',
      next: [
        '新しいカードを かざしてもらってください。',
        '新しいカードが 手もとに ないときは、名前で さがしてください。',
        '切り替えが まちがいのときは、責任者に 伝えてください。',
      ],
    },
    relink_needed: {
      title: 'カードの 登録し直しを お願いしています',
      what: 'このカードは 登録ずみですが、もう一度 登録するまで かざしただけでは 受け付けられません。',
      next: [
        '「カードの番号で 確かめる」を押し、顔写真で確かめて 登録し直してください。',
        '急ぐときは、名前で さがして 受け付けてください。',
      ],
    },
    two_cards: {
      title: 'カードが 2枚あります',
      what: 'どちらの方か 決められないため、読み取りを止めました。',
      next: ['カードを すべて離してください。', '1枚だけを かざし直してください。'],
    },
    person_not_active: {
      title: 'この方は 記録の確認が必要です',
      what: '住民の記録では、いま この市町村の住民に なっていません。',
      next: ['ご本人に 事情をたずね、紙の受付簿に 書いてください。', '責任者に 伝えてください。'],
    },
    phone: {
      title: 'スマートフォンでは 受け付けられません',
      what: 'スマートフォンの電子証明書は、暗証番号なしでは 読めません。',
      next: ['マイナンバーカードを かざしてください。', 'お持ちでない方は、名前で さがせます。'],
    },
    chip_mismatch: {
      title: 'このカードは 登録したカードと ちがいます',
      what: '番号は 同じですが、カード自身の答えが 登録したときと ちがいます。複製か、カードの故障かもしれません。受け付けていません。',
      next: [
        '顔写真のある 本人確認書類を 見せてもらってください。',
        'ご本人なら、名前で さがして 受け付けられます。',
        '責任者に「カードが 登録とちがう」と 伝えてください。',
      ],
    },
    not_the_holder: {
      title: 'ご本人と 確かめられませんでした',
      what: '「一致しない」と 記録しました。この方としては 受け付けていません。',
      next: [
        'カードを お返しし、ほかの本人確認書類が あるか たずねてください。',
        '責任者に 伝えてください。',
      ],
    },
    not_recorded: {
      title: '記録できないため 表示できません',
      what: 'カードは読めましたが、見たことを この端末に 記録できませんでした。',
      next: [
        '「もう一度 かざす」を押して、もう一度 ためしてください。',
        'くり返すときは、紙の受付簿に 書いてください。',
        '情報担当に「端末のディスクに書けない」と 伝えてください。',
      ],
    },
  } satisfies Record<string, NoticeWords>,

  /**
   * 責任者の確認 (支援措置, domain.md §1a). Whoever stands at the desk reads this too: neutral, and the same whatever the
   * reason is.
   */
  hold: {
    notice: {
      title: '確認が 必要です',
      what: 'この操作は、責任者が 確かめてから できます。',
      next: [
        '責任者を 呼んでください。責任者が この画面で 職員番号と暗証番号を 入れます。',
        '避難所の受付は、責任者がいなくても このまま続けられます。',
      ],
    },
    submit: '責任者が 確かめる',
    reasonTitle: '進める理由を えらんでください',
    reasonLead: 'えらんだ理由は 記録されます。この方の いまの受付の間だけ 進められます。',
    reasons: {
      holder_present: 'ご本人が来ていて、責任者が 本人と確かめた',
      proxy_checked: '代理人の書類を、責任者が 確かめた',
      official_duty: '職務上 必要（記録の訂正など）',
    },
    failed: 'いまは 進められません。少し待って もう一度 押してください。',
    gone: 'この方の受付は 終わっています。はじめから やり直してください。',
  },
  /** On a stop, while a card lies on the reader: it is not read by itself. */
  cardLies: 'カードが 置かれています。「もう一度 かざす」を押すと、そのカードを 読みます。',

  numberPad: { label: '数字キー', empty: '全部消す', erase: '1字消す' },

  next: '次にすること',
  starting: '受付を 準備しています',

  search: {
    title: '名前で さがす',
    text: 'よみがな・漢字の名前・住所・電話番号',
    /** Each of them finds somebody of the training town. */
    textHint: '例：たかはし　高橋 S55.2.17　本町1-2　0256-00-0001',
    purpose: 'さがす目的（記録されます）',
    birth: '生年月日（分かるとき）',
    era: '元号',
    year: '年',
    month: '月',
    day: '日',
    western: '西暦',
    wrongDate: 'この日付は ありません。年・月・日を 確かめてください。',
    outsideEra: (writeAs: string) =>
      `その元号には ない日付です。「${writeAs}」のことなら、そう入れてください。`,
    submit: 'さがす',
    searching: 'さがしています',
    none: '見つかりませんでした',
    noneNext: [
      '名前を 短くして さがしてください（姓だけ、よみがなだけなど）。',
      '住所で 見つからないときは、名前で さがしてください。',
      '生年月日を消して さがしてください。',
      'それでも いないときは、紙の受付簿に 書いてください。',
    ],
    found: (count: number) => `${count}人 見つかりました。ご本人に 確かめて えらんでください。`,
    /** Why someone who is found cannot be chosen. */
    standing: {
      outside: '住登外の方です（この市町村に 住民登録がありません）',
      not_yet: '転入の日が まだ来ていません',
      left: '転出の日を 過ぎています',
    },
    ended: jaEnded,
    more: '20人より 多く見つかりました。名前を 長くするか、生年月日を入れてください。',
    born: (date: string) => `${date} 生まれ`,
    hiddenAddress: '住所は 表示しません',
    gone: 'えらんだ方の記録が 見つかりません。もう一度 さがしてください。',
    refused: {
      failed: 'いまは さがせません。少し待って もう一度 押してください。',
      cannot_record: 'さがしたことを 記録できないため、結果を表示しません。',
      too_short:
        '名前は 2文字以上、住所は もう少し長く、電話番号は 全部の桁を 入れてください。1文字の姓は、生年月日と いっしょに入れてください。',
      wrong_date: 'この日付は ありません。年・月・日を 確かめてください。',
      wrong_purpose: 'この目的では さがせません。目的を えらび直してください。',
      too_many: '1時間に さがせる回数を こえました。このことは 記録されました。責任者に 知らせてください。',
    },
    edit: '入れ直す',
    small: '小文字',
    erase: '1字消す',
    clear: '全消し',
    space: '空白',
    voiced: '濁点゛',
    semivoiced: '半濁点゜',
    target: { kana: 'よみがな', birth: '生年月日' },
  },

  signIn: {
    title: '責任者の 確認',
    lead: '責任者の 職員番号と 暗証番号を入れてください。',
    leadNames: '自分の名前を えらび、端末用の 暗証番号を 入れてください。',
    names: '名前',
    byNumber: '職員番号を 入れる',
    byName: '名前から えらぶ',
    stale:
      '職員の名簿が 古くなっています。異動した人が 残っている場合があります。本部との回線を 確かめてください。',
    staff: '職員番号',
    pin: '暗証番号',
    pinHint: '4〜12けたの数字',
    submit: '確認する',
    wrong_pin: '職員番号か 暗証番号が ちがいます。',
    locked: 'まちがいが続いたため、しばらく 入力できません。時間をおいて ためしてください。',
    notSupervisor: 'この職員番号では 責任者の操作ができません。',
    failed: 'いまは 確認できません。少し待って もう一度 押してください。',
    letters: '文字',
    digits: '数字',
  },

  help: {
    title: '使い方',
    steps: [
      'カードを 読み取り機に かざしてもらいます。暗証番号は いりません。',
      '画面に出た世帯のうち、ここにいない方の印を はずします。',
      '「受け付ける」を押します。緑の丸が出たら 記録ずみです。',
    ],
    keysTitle: 'キーボードで 使うとき',
    keys: [
      ['Enter', '青いボタンを押す（受け付ける・次の方へ）'],
      ['Esc', '戻る・やめる'],
      ['1 〜 9', 'その番号の方の 印を切りかえる'],
      ['Tab / Space', '次の場所へ動く / えらぶ'],
      ['F2', '名前で さがす'],
      ['F3', '最近の受付'],
      ['F4', '本人を 確かめる'],
      ['F6', 'ほかの操作（大勢・食事・一覧など）'],
      ['F1 または ?', 'この画面'],
    ],
    machineTitle: 'この端末',
    device: '端末',
    readers: '読み取り機',
    noReaders: 'なし',
    data: '住民データ',
    dataOrigin: (day: string, source: string, version: number) => `${day}現在（${source}、第${version}版）`,
    keyProtection: '鍵の保護',
    keyKinds: {
      credential: 'この機械だけが開ける鍵（systemd）',
      dpapi: 'Windows',
      file: 'ファイル（訓練・試験用）',
    },
    lastSync: '最後に送れた時刻',
    nearby: '近くの端末',
    never: 'まだありません',
  },
} as const;
