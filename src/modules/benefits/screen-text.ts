import type { TapProblem } from '../../identity/card-tap.ts';
import type { SETTLED_WHY } from '../../outbox/benefits-shapes.ts';
import type { NoticeWords } from '../../ui/text/ja.ts';
import type { TillStop } from './views-schema.ts';

/** Every word of the shop's screen. Short sentences; a stop says what happened, why, and what to do next. */

const points = (count: number): string => `${count.toLocaleString('ja-JP')}点`;
const yen = (amount: number): string => `${amount.toLocaleString('ja-JP')}円`;

/** What the centre settled otherwise, as the shop is told. */
const SETTLED_WORDS: Record<(typeof SETTLED_WHY)[number], (count: string) => string> = {
  unpaid: (count) =>
    `回線なしで 使える上限を こえていて、お客様の点も 足りませんでした。${count}は 店への支払いに 入りません。`,
  over: () => 'ほかの店で 先に使われていました。この店の分は そのまま 数えます。',
  no_points: (count) => `取り組みの予算が 終わっていました。${count}は 付いていません。`,
  not_undone: () => '取り消しは できませんでした。使った記録が そのまま 残っています。',
};

export const text = {
  points,
  yen,
  times: (count: number) => `${count.toLocaleString('ja-JP')}件`,
  waiting: {
    title: 'カードを かざしてください',
    lead: 'お客様の マイナンバーカードを 読み取り機に 置いてもらいます。暗証番号は いりません。お名前や 住所は この画面に 出ません。',
    noReader: '読み取り機が つながっていません。上の「読み取り機」を 押すと、することが 出ます。',
    reading: '読んでいます',
    readingLead: 'カードを 動かさないでください。',
    today: '今日',
    redeemed: '特典',
    spent: '使った点',
    earned: '付けた点',
    undone: '取り消し',
    unclosed: (day: string) => `${day}の締めが まだです。`,
    close: '締める',
    menu: 'ほかの操作',
    last: '最後の取引',
    noOffers: 'この店の特典は まだ ありません。市の商工担当が 載せると、ここに 出ます。',
    offers: (count: number) => `この店の特典 ${count}件`,
    noDocument: '特典の一覧が まだ 届いていません。回線が つながると 自動で 届きます。',
    expired: '特典の一覧の 期限が 切れました。回線が つながるまで、特典は 使えません。',
    settled: (count: number) => `本部で 扱いが変わった取引が ${count}件 あります。`,
    see: '見る',
    waiting: (count: number) => `本部の確認待ち ${count}件`,
    clock: '端末の時計が ずれています。日と時刻で 決まる特典は、本部と つながるときだけ 使えます。',
  },
  customer: {
    some: (count: number) => `この特典が 使えます（${count}件）`,
    none: '使える特典は ありません',
    pointsOnly: 'ポイントが 使えます',
    noneHere: '特典',
    use: '使う',
    next: '次のお客様へ',
    asking: '本部に 確かめています',
    alone: '回線が つながりません。この端末で 分かることだけを 出しています。',
    balance: 'ポイント残高',
    unknown: '分かりません',
    here: (count: number) => `いま 使えるのは ${points(count)}まで`,
    expires: (count: number, on: string) => `${points(count)}は ${on}まで`,
    spend: 'ポイントを 使う',
    earn: 'ポイントを 付ける',
    again: (day: string) => `${day}から また 使えます`,
    earnOf: (amount: number, count: number) => `${yen(amount)}ごとに ${points(count)}`,
    stale: 'ほかのカードが かざされました。この操作は、先のカードの お客様のものです。',
    tapped: (time: string) => `${time} に かざしたカード`,
  },
  offer: {
    title: 'この特典を 使いますか',
    lead: '使うと 1回に 数えます。',
    yes: '使う',
    no: 'やめる',
    working: '確かめています',
  },
  spend: {
    title: '何点 使いますか',
    lead: '1点は 1円です。',
    all: (count: number) => `${points(count)} 全部`,
    next: '次へ',
    sureTitle: (count: number) => `${points(count)} 使います`,
    sureLead: 'お客様に 点数を 見てもらってから 押してください。',
    yes: '使う',
    left: (count: number) => `使ったあとの残り ${points(count)}`,
    pay: (count: number) => `会計から ${yen(count)} 引いてください`,
  },
  earn: {
    title: 'お買い物は いくらですか',
    yes: (count: number) => `${points(count)} 付ける`,
    none: '付ける',
    gives: (count: number) => `${points(count)} 付きます`,
    tooLittle: (amount: number) => `${yen(amount)}から 付きます`,
    most: (count: number) => `1回に ${points(count)}まで`,
  },
  done: {
    redeem: '特典を 使いました',
    spend: (count: number) => `${points(count)} 使いました`,
    earn: (count: number) => `${points(count)} 付けました`,
    balance: (count: number) => `残り ${points(count)}`,
    offline: {
      redeem: '回線が つながらないため、この端末に 記録しました。つながると 自動で 送ります。',
      spend:
        '回線が つながらないため、この端末に 記録しました。つながると 自動で 送ります。店には この点数が 支払われます。',
      earn: '回線が つながると、取り組みの予算の範囲で 付きます。',
    },
    receipt: '控えを 出す',
    undo: '取り消す',
    next: '次のお客様へ',
    receipts: {
      none: '',
      printing: '印刷しています',
      printed: '控えを 出しました',
      printer_failed: '印刷できませんでした。用紙と 電源を 見てから、もう一度 押してください。',
      no_printer: 'この端末には レシートプリンターが ありません。',
    },
  },
  undo: {
    title: '取り消しますか',
    lead: (what: string, time: string) => `${time}　${what}`,
    why: '理由',
    reasons: ['金額を 間違えた', 'お客様が やめた', '別のカードだった', 'ほかの特典と 間違えた'],
    yes: '取り消す',
    done: '取り消しました',
    doneLead: {
      redeem: 'この特典は、また 使えます。',
      spend: '使った点は、お客様に 戻ります。',
      earn: '付けた点を、引きました。',
    },
    offline: '回線が つながると、点が 動きます。',
  },
  menu: {
    title: 'ほかの操作',
    places: {
      day: ['今日の記録', '件数と点数、取り消し'],
      closing: ['今日の締め', '一日の終わりに 伝票を 出す'],
      yesterday: ['締めていない日', '前の日の締め'],
      settled: ['本部からの連絡', '扱いが変わった取引'],
    },
    none: 'ありません',
    about: (number: number | null, until: string | null) =>
      number === null || until === null
        ? '特典の一覧は まだ 届いていません。'
        : `特典の一覧 第${number}版（${until}まで 使えます）`,
    undo: (minutes: number) => `取り消せるのは ${minutes}分以内です`,
  },
  day: {
    title: (day: string) => `${day}の記録`,
    empty: 'この日の取引は ありません。カードが かざされると ここに 並びます。',
    acts: { redeem: '特典', spend: '使った', earn: '付けた' },
    phases: { open: '確かめています', done: '', off: '使えませんでした', undone: '取り消し済み' },
    offline: '回線なし',
    undo: '取り消す',
    opening: '読んでいます',
  },
  closing: {
    title: (day: string) => `${day}の締め`,
    lead: '数を 見てから 押してください。',
    byOffer: '特典ごとの件数',
    noOffers: '特典の利用は ありません。',
    nothing: 'この日の取引は ありません。締めるものは ありません。',
    waiting: (count: number) => `このうち ${count}件は、本部の確認待ちです。締めても かまいません。`,
    yes: '締める',
    done: '締めました',
    before: (time: string) => `${time}に 締めてあります`,
    differs: '締めたあとに 数が 変わりました。責任者が 訂正できます。',
    print: '伝票を 出す',
    printed: '伝票を 出しました',
    correct: '訂正する（責任者）',
    corrected: (reason: string) => `訂正: ${reason}`,
    redeemed: '特典',
    spent: '使った点',
    earned: '付けた点',
    undone: '取り消し',
  },
  correct: {
    title: '訂正の理由は 何ですか',
    lead: 'いまの数で 締め直します。前の締めも 残ります。',
    reasons: ['締めたあとに 取引が あった', '締めたあとに 取り消した', '締める日を 間違えた'],
    yes: '締め直す',
  },
  settled: {
    title: '本部からの連絡',
    empty: '扱いが変わった取引は ありません。',
    lead: 'お客様に 返してもらうものは ありません。',
    outcomes: SETTLED_WORDS,
    seen: '読みました',
    unknown: '古い取引',
  },
} as const;

/** Beside an offer, or points, that are not given now. */
export const STOP_WORDS: Record<TillStop, string> = {
  unknown_shop: 'この店は 市の一覧に ありません',
  not_registered: 'ポイントの登録が ありません',
  blocked: 'このカードは 使えません',
  unknown_offer: 'この店の特典では ありません',
  unknown_campaign: 'この店の取り組みでは ありません',
  not_open: 'いまは 使えません',
  not_for_card: 'このカードの特典では ありません',
  used_up: '使える回数を 使いました',
  budget_spent: '予算が 終わりました',
  not_enough: 'ポイントが ありません',
  too_little: '金額が 足りません',
  never_done: '記録が ありません',
  undone_before: 'もう 取り消されています',
  too_late: '取り消せる時間を 過ぎました',
  other_shop: 'ほかの店の記録です',
  points_used: '付けた点が もう 使われています',
  taken_back: '先に 取り消されています',
  key_reused: '別の操作が 先に ありました',
  needs_line: '回線が つながるときだけ',
  over_limit: '回線なしで 使える上限です',
  no_document: '特典の一覧が ありません',
  document_expired: '特典の一覧の 期限が 切れました',
  clock: '端末の時計が ずれています',
  no_points_here: 'この店では ポイントを 使えません',
};

const again = 'カードを もう一度 かざしてもらってください。';
const nothingUsed = 'まだ 何も 使われていません。';

/** Something was not done: what happened, and what to do next. */
export const REFUSALS: Record<string, NoticeWords> = {
  gone: {
    title: 'カードから 時間が たちました',
    what: `前に かざしたカードの 操作は 終わりました。${nothingUsed}`,
    next: [again],
  },
  key_reused: {
    title: '別の操作が 先に ありました',
    what: '同じ画面から 別の操作が 記録されています。',
    next: ['「今日の記録」で 何が 記録されたかを 確かめてください。', again],
  },
  unreachable: {
    title: '本部に つながりません',
    what: 'いまは 使えません。お客様の点や 特典は 減りません。あとから 減ることも ありません。',
    next: [
      '少し待って、もう一度 かざしてもらってください。',
      '続くときは、この特典・ポイントなしで 会計してください。',
    ],
  },
  not_open: {
    title: 'いまは 使えません',
    what: `期間や時間が、ちょうど 終わったところです。${nothingUsed}`,
    next: ['ふつうの値段で 会計してください。'],
  },
  not_for_card: {
    title: 'このカードの特典では ありません',
    what: `このカードでは 使えません。理由は この端末には 届きません。${nothingUsed}`,
    next: ['ふつうの値段で 会計してください。', 'お客様には「市の案内で 確かめられます」と 伝えてください。'],
  },
  too_little: {
    title: '点が 付く金額では ありません',
    what: `お買い物の金額が、1点に 足りません。${nothingUsed}`,
    next: ['ポイントを 付けずに 会計してください。'],
  },
  used_up: {
    title: '使える回数を 使いました',
    what: 'この特典は、このカードで もう 使われています。ほかの店で 使われたことも あります。',
    next: ['ふつうの値段で 会計してください。', '次に 使える日は、市の案内で 確かめられます。'],
  },
  not_enough: {
    title: 'ポイントが 足りません',
    what: `残りの点より 多い数です。${nothingUsed}`,
    next: ['残りの点までの 数を 入れるか、ポイントなしで 会計してください。'],
  },
  over_limit: {
    title: '回線なしで 使える上限です',
    what: '回線が つながらないあいだ、カード1枚・1日に 使える点は 決められています。',
    next: ['少ない点に するか、ポイントなしで 会計してください。'],
  },
  budget_spent: {
    title: 'この取り組みは 予算が 終わりました',
    what: `市の予算を 使い切りました。${nothingUsed}`,
    next: ['ポイントを 付けずに 会計してください。お客様には「予算が 終わりました」と 伝えてください。'],
  },
  not_registered: {
    title: 'ポイントの登録が ありません',
    what: 'このカードは、まだ ポイントに 登録されていません。',
    next: ['お客様に「市の窓口で 登録できます」と 伝えてください。', 'ポイントなしで 会計してください。'],
  },
  blocked: {
    title: 'このカードは 使えません',
    what: '市が このカードの利用を 止めています。理由は この端末には 届きません。',
    next: ['お客様に「市の窓口で 確かめてください」と 伝えてください。', 'ポイントなしで 会計してください。'],
  },
  document_expired: {
    title: '特典の一覧の 期限が 切れました',
    what: 'この端末は しばらく 本部と つながっていません。古い一覧の特典は 使えません。',
    next: ['LANケーブルか 通信機器の電源を 見てください。つながると 自動で 新しくなります。'],
  },
  clock: {
    title: '端末の時計が ずれています',
    what: '日や時刻で 決まるものは、本部と つながるまで 使えません。',
    next: ['市の担当に「時計合わせ」を 頼んでください。', '特典なしで 会計してください。'],
  },
  cannot_record: {
    title: '記録できませんでした',
    what: `この端末に 書き込めませんでした。${nothingUsed}`,
    next: [
      'もう一度 かざしてもらってください。',
      'くり返すときは、市の担当に「端末のディスクに書けない」と 伝えてください。',
    ],
  },
  disconnected: {
    title: '画面の接続が 切れました',
    what: '直前の操作が 記録されたか、この画面では 分かりません。二重に 使われることは ありません。',
    next: ['つながったら「今日の記録」を 見てください。そこに あれば、使われています。'],
  },
};

/** Whatever has no page of its own is said by its short words. */
export const refusalWords = (reason: string): NoticeWords =>
  REFUSALS[reason] ?? {
    title: reason in STOP_WORDS ? STOP_WORDS[reason as TillStop] : '使えませんでした',
    what: nothingUsed,
    next: ['ふつうの値段で 会計してください。', 'くり返すときは、市の担当に 伝えてください。'],
  };

/** Of undo and closing: beside what is to be put right. */
export const INLINE_REFUSALS: Record<string, string> = {
  not_enough: '残りの点より 多い数です。',
  over_limit: '回線なしで 使える上限より 多い数です。',
  too_late: '取り消せる時間を 過ぎました。市の商工担当に 頼んでください。',
  undone_before: 'もう 取り消されています。',
  points_used: '付けた点が もう 使われています。市の商工担当に 頼んでください。',
  not_done: 'この取引は 使われていません。取り消すものは ありません。',
  no_such_act: 'この取引は この端末に ありません。',
  moved_on: '見ているあいだに 数が 変わりました。もう一度 見てください。',
  in_hand: '確かめている取引が あります。少し待って、もう一度 押してください。',
  nothing: '締めるものは ありません。',
  closed_already: 'この日は もう 締めてあります。',
  corrected_already: 'この締めは もう 直されています。',
  cannot_record: '記録できませんでした。もう一度 押してください。',
  disconnected: '画面の接続が 切れました。記録されたか、「今日の記録」で 確かめてください。',
  forbidden: '責任者の操作です。',
  printer_failed: '印刷できませんでした。用紙と 電源を 見てから、もう一度 押してください。',
};
export const inlineWords = (reason: string): string =>
  INLINE_REFUSALS[reason] ?? 'できませんでした。もう一度 押してください。';

/** A card that gives no number. */
export const CARD_STOPS: Record<TapProblem, NoticeWords> = {
  not_my_number_card: {
    title: 'マイナンバーカードでは ありません',
    what: 'ほかの種類の カードです。',
    next: ['マイナンバーカードを かざしてもらってください。'],
  },
  card_pulled: {
    title: '最後まで 読めませんでした',
    what: '読んでいるあいだに カードが 離れました。',
    next: ['カードを 置いたまま、1秒 待ってもらってください。'],
  },
  card_unreadable: {
    title: 'カードが 読めません',
    what: 'カードの返事が おかしいか、ICが 傷んでいます。',
    next: [again, '読めないときは、特典・ポイントなしで 会計してください。'],
  },
  card_busy: {
    title: '読み取り機が 使われています',
    what: 'ほかのソフトが 読み取り機を 使っています。',
    next: ['ほかのソフトを 閉じてから、もう一度 かざしてもらってください。'],
  },
  two_cards: {
    title: 'カードが 2枚 あります',
    what: '2枚の うち どちらか 分かりません。',
    next: ['1枚だけを かざしてもらってください。'],
  },
  phone: {
    title: 'スマートフォンでは 使えません',
    what: 'スマートフォンの 電子証明書は、暗証番号なしでは 読めません。',
    next: ['カードを かざしてもらってください。'],
  },
  chip_mismatch: {
    title: 'このカードは 使えません',
    what: '登録されたカードの ICと 違います。',
    next: ['お客様に「市の窓口で 確かめてください」と 伝えてください。'],
  },
};
