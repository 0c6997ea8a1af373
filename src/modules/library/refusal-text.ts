import type { NoticeWords } from '../../ui/text/ja.ts';
import type { ItemRefusal, LibraryPhase, PatronStop } from './views-schema.ts';

/**
 * Words for what does not go on. They say what to do next, and at 自動貸出, where others read along, never why: whether somebody is late or owes
 * something is between her and the library.
 */

type Stopped = Extract<LibraryPhase, { kind: 'stopped' }>['why'];

const CODE_WORDS = {
  not_a_code: {
    title: '番号が 読めません',
    what: '図書館の利用者番号では ありません。',
    next: ['利用者カードの バーコードを もう一度 読ませてください。'],
  },
  wrong_length: {
    title: '番号の けた数が ちがいます',
    what: 'この図書館の利用者番号と けた数が ちがいます。',
    next: ['利用者カードの 番号を もう一度 ごらんください。'],
  },
  check_digit: {
    title: '番号が 正しく読めませんでした',
    what: '読みまちがいか、入力の まちがいです。',
    next: ['もう一度、ゆっくり 読ませてください。', '手で入れるときは 数字を 確かめてください。'],
  },
  other_kind: {
    title: '利用者カードでは ありません',
    what: '本のラベルなど、ほかの バーコードです。',
    next: ['利用者カードの バーコードを 読ませてください。'],
  },
  isbn: {
    title: '本の ISBN バーコードです',
    what: '利用者カードの バーコードでは ありません。',
    next: ['利用者カードを 読ませてください。'],
  },
} as const satisfies Record<string, NoticeWords>;

/** Nobody asks マイキープラットフォーム from here. */
const MYKEY: NoticeWords = {
  title: 'この マイキーIDは 登録されていません',
  what: 'この図書館では、窓口で 登録した マイキーIDだけ 使えます。',
  next: ['図書館の 利用者カードを 読ませてください。', '登録は カウンターで できます。'],
};

const COUNTER: NoticeWords = {
  title: 'カウンターで お手続きください',
  what: 'この機械では お手続きを 続けられません。',
  next: ['カウンターの職員に お声がけください。'],
};

/** At the staff desk: what the clerk tells the patron. */
export const STAFF_STOPS: Readonly<Record<Stopped, NoticeWords>> = {
  ...CODE_WORDS,
  mykey_unlinked: MYKEY,
  unknown: {
    title: 'この番号の 利用者は いません',
    what: '図書館システムに 登録がありません。番号が変わったか、ほかの図書館の番号です。',
    next: ['利用者カードの番号を 確かめてください。', 'はじめての方は 利用者登録を ご案内ください。'],
  },
  expired: {
    title: '利用者登録の 有効期限が 過ぎています',
    what: '更新すると すぐに 借りられます。',
    next: [
      '住所の分かるものを 見せていただき、図書館システムで 更新してください。',
      '更新のあと もう一度 かざしてください。',
    ],
  },
  card_lost: {
    title: '紛失の届けが 出ている番号です',
    what: '届けのあとに 見つかったか、ほかの方が お持ちの カードです。',
    next: ['ご本人か 確かめてください。', 'ご本人なら 図書館システムで 届けを 取り消してください。'],
  },
  overdue: {
    title: '返却を お願いしている本が あります',
    what: '図書館システムが 貸出を とめています。返却と 延長は できます。',
    next: ['「借りている本」で 返却期限を ご案内ください。'],
  },
  too_many: {
    title: '貸出の 上限に なっています',
    what: '借りられる 冊数いっぱいです。',
    next: ['返却のあとに 続けて 借りられます。'],
  },
  fees: {
    title: '図書館システムに 確認することが あります',
    what: '支払いなどの 確認が 残っています。',
    next: ['図書館システムで 内容を 確かめてください。'],
  },
  blocked: {
    title: '貸出が とめられています',
    what: '図書館システムに 連絡事項が あります。',
    next: ['図書館システムで 内容を 確かめてください。'],
  },
  password: {
    title: 'パスワードが 合いません',
    what: '登録できませんでした。',
    next: ['もう一度 入れるか、パスワードの 再発行を ご案内ください。'],
  },
  pin_locked: {
    title: '暗証番号を 続けて まちがえました',
    what: 'しばらくの間、この番号は 自動貸出で 使えません。',
    next: [
      'カウンターで 本人を 確かめて 貸出してください。',
      '暗証番号の 再発行は 図書館システムで できます。',
    ],
  },
  pin_unknown: {
    title: '暗証番号を 確かめられません',
    what: '図書館システムが、この番号の 暗証番号を 知らせてきません。',
    next: ['カウンターで 貸出してください。', '続くときは 図書館システムの担当に 連絡してください。'],
  },
  offline: {
    title: '図書館システムに つながりません',
    what: 'この窓口では つながるまで 貸出を していません。',
    next: [
      'しばらくして もう一度 お試しください。',
      '急ぐときは 図書館システムの 端末で 手続きしてください。',
    ],
  },
};

const SELF_OWN: readonly Stopped[] = [
  'not_a_code',
  'wrong_length',
  'check_digit',
  'other_kind',
  'isbn',
  'mykey_unlinked',
];
const SELF_PIN: NoticeWords = {
  title: '暗証番号を 続けて まちがえました',
  what: 'しばらくの間、この番号は ここでは 使えません。',
  next: [
    '本を お持ちになって カウンターへ お越しください。',
    '暗証番号を 忘れた方も カウンターで お手続きできます。',
  ],
};
export const SELF_OFFLINE: NoticeWords = {
  title: 'いま お手続きできません',
  what: '図書館のシステムと つながっていません。',
  next: ['カウンターの職員に お声がけください。'],
};

/** What a page says instead of the session. */
export const stopWords = (why: Stopped, self: boolean): NoticeWords => {
  if (!self || SELF_OWN.includes(why)) return STAFF_STOPS[why];
  if (why === 'pin_locked') return SELF_PIN;
  return why === 'offline' ? SELF_OFFLINE : COUNTER;
};

/** A line in a session that may not borrow. */
export const sessionStopWords = (why: PatronStop, self: boolean): NoticeWords =>
  self
    ? {
        ...COUNTER,
        title: '貸出は カウンターで お手続きください',
        what: 'ここでは 貸出の お手続きを 続けられません。',
      }
    : STAFF_STOPS[why];

/** Of a book: what, and what to do. */
interface ItemWords {
  readonly word: string;
  readonly what: string;
  readonly next: string;
}

const ITEM_WORDS: Readonly<Record<ItemRefusal, ItemWords>> = {
  not_a_code: {
    word: '読めません',
    what: '図書館の バーコードでは ありません。',
    next: '本に 貼ってある 図書館のラベルを 読ませてください。',
  },
  wrong_length: {
    word: '読めません',
    what: 'この図書館の 資料番号と けた数が ちがいます。',
    next: '図書館のラベルを もう一度 読ませてください。',
  },
  check_digit: {
    word: 'もう一度',
    what: '番号が 正しく 読めませんでした。',
    next: 'バーコードを もう一度、ゆっくり 読ませてください。',
  },
  isbn: {
    word: '別のバーコード',
    what: '本の裏表紙の ISBN バーコードです。',
    next: '図書館のラベル（資料番号）の ほうを 読ませてください。',
  },
  other_kind: {
    word: '別のバーコード',
    what: '資料番号の ラベルでは ありません。',
    next: '図書館のラベルを 読ませてください。',
  },
  is_patron: {
    word: '利用者カード',
    what: '本ではなく 利用者カードの バーコードです。',
    next: '本のラベルを 読ませてください。',
  },
  unknown_item: {
    word: '登録がありません',
    what: 'この番号の 資料は 図書館システムに ありません。',
    next: 'カウンターで 資料を おあずかりします。',
  },
  lent_to_other: {
    word: '貸出中です',
    what: '図書館システムでは 貸出中に なっています。',
    next: '返却の手続きをしてから、もう一度 読ませてください。',
  },
  on_hold_shelf: {
    word: '予約の本です',
    what: 'ほかの方のために とってある 本です。',
    next: 'カウンターに おわたしください。',
  },
  refused: {
    word: '貸出できません',
    what: '図書館システムが 貸出を うけつけませんでした。',
    next: 'カウンターに おたずねください。',
  },
  patron_stopped: {
    word: 'お手続きへ',
    what: 'いまは 貸出の 手続きが できません。',
    next: 'カウンターで ご案内します。',
  },
  offline: {
    word: 'つながりません',
    what: '図書館システムに つながりません。',
    next: 'しばらくして もう一度 お試しください。',
  },
  offline_limit: {
    word: 'ここまでです',
    what: 'つながらない間に お貸しできる 冊数に なりました。',
    next: 'つながったら 続けて 借りられます。',
  },
  cannot_record: {
    word: '記録できません',
    what: 'この端末に 記録できませんでした。貸出していません。',
    next: '職員に お知らせください。',
  },
  tag_unknown: {
    word: 'タグが 読めません',
    what: '資料番号の入っていない ICタグです。',
    next: 'バーコードを 読ませてください。',
  },
};

/** The same at the staff desk, where nobody is sent to the counter. */
const AT_THE_DESK: Partial<Record<ItemRefusal, string>> = {
  unknown_item: '資料を おあずかりし、図書館システムで 登録を 確かめてください。',
  on_hold_shelf: '予約の棚に 戻してください。',
  refused: '図書館システムの 表示を 確かめてください。',
  patron_stopped: '図書館システムで 内容を 確かめてください。',
  cannot_record: '責任者に 知らせてください。',
};

export const itemWords = (why: ItemRefusal, self: boolean): ItemWords => {
  const words = ITEM_WORDS[why];
  return self ? words : { ...words, next: AT_THE_DESK[why] ?? words.next };
};

/** Why a page's own call was not done. */
export const REFUSALS: Readonly<Record<string, string>> = {
  busy: '前の手続きが 終わるまで お待ちください。',
  wrong_pin: '暗証番号が ちがいます。',
  no_session: '受付が おわっています。もう一度 カードを かざしてください。',
  not_here: 'この端末では できません。',
  offline: '図書館システムに つながりません。しばらくして もう一度 お試しください。',
  not_supported: 'この図書館システムでは できません。',
  unsure:
    '図書館システムに 届いたか 分かりません。もう一度 押さずに、図書館システムで 料金を 確かめてください。',
  refused: '図書館システムが うけつけませんでした。',
  not_lent: 'この受付で 貸した本では ありません。',
  cannot_record: 'この端末に 記録できませんでした。責任者に 知らせてください。',
  not_allowed: 'この方の 区分では、ほかの方のカードで 受け付けられません。',
  not_patron: '利用者カードの番号では ありません。',
  not_item: '資料番号では ありません。本のラベルを 読ませてください。',
  nobody: 'もう一度 カードを かざすところから はじめてください。',
  card_gone: '登録する カードを おいてから もう一度 おしてください。',
  wrong_password: 'パスワードが 合いません。',
  my_number: '登録できない 番号です。この方は 利用者カードを お使いください。',
  not_mykey: 'マイキーIDは 英数字8文字です。',
  no_such_conflict: 'ほかの人が 先に 片づけました。',
  no_printer: 'この端末には レシートプリンターが ありません。',
  printer_failed: '印刷できませんでした。紙と電源を 確かめてください。',
  disconnected: '端末のプログラムに つながりません。',
};
export const refusalWords = (reason: string): string =>
  REFUSALS[reason] ?? 'できませんでした。もう一度 お試しください。';

export const LINK_REFUSALS: Readonly<Record<string, string>> = {
  offline: '図書館システムに つながらないので、いまは 登録できません。',
  not_a_code: '利用者カードの バーコードが 読めません。もう一度 読ませてください。',
  check_digit: '番号が 正しく 読めませんでした。もう一度 読ませてください。',
  my_number: 'この番号は 登録できません。利用者カードを そのまま お使いください。',
  unknown: 'この番号の 利用者は いません。番号を 確かめてください。',
  card_lost: '紛失の届けが 出ている番号です。職員が 確かめます。',
  expired: '有効期限が 過ぎています。更新のあとに 登録できます。',
};
