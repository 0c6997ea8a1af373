import type { TapProblem } from '../../identity/card-tap.ts';
import type { NoticeWords } from '../../ui/text/ja.ts';

const OR_LIBRARY_CARD = 'うまくいかないときは、図書館の 利用者カードを 読ませてください。';

/** Why a tap gave no number, and what to do. */
export const PROBLEM_WORDS: Readonly<Record<TapProblem, NoticeWords>> = {
  not_my_number_card: {
    title: 'マイナンバーカードでは ありません',
    what: 'ほかの ICカードか、読み取れない カードです。',
    next: ['マイナンバーカードを かざしてください。', OR_LIBRARY_CARD],
  },
  card_pulled: {
    title: 'カードが 早く はなれました',
    what: '読み終わる前に カードが はなれました。',
    next: ['もう一度、音がするまで おいてください。'],
  },
  card_unreadable: {
    title: 'カードを 読めませんでした',
    what: '置き方か、カードの 具合です。',
    next: ['カードを まっすぐ おき直してください。', OR_LIBRARY_CARD],
  },
  card_busy: {
    title: 'カードが 使われています',
    what: 'ほかの プログラムが カードを 読んでいます。',
    next: ['少し待って もう一度 かざしてください。', OR_LIBRARY_CARD],
  },
  two_cards: {
    title: 'カードが 2枚 あります',
    what: 'どちらの カードか 分かりません。',
    next: ['1枚だけ かざしてください。'],
  },
  phone: {
    title: 'スマートフォンは 使えません',
    what: 'この窓口では カードで 受け付けます。',
    next: ['マイナンバーカードを かざしてください。', OR_LIBRARY_CARD],
  },
  chip_mismatch: {
    title: 'カードを 確かめられませんでした',
    what: '登録した カードと ちがう 応答でした。',
    next: ['職員が 確かめます。', OR_LIBRARY_CARD],
  },
};
