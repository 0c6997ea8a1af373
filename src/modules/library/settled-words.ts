import type { ConflictWhy, SettledHow } from './schema.ts';

/** What the library system would not have, and how a person settled it: words of the desk and of the centre's console. */

export const CONFLICT_WORDS: Readonly<Record<ConflictWhy, string>> = {
  lent_to_other: '図書館システムでは ほかの方に 貸出中',
  on_hold_shelf: 'ほかの方の 予約で 取り置き中',
  unknown_item: '資料の登録が ない',
  unknown_patron: '利用者の登録が ない',
  patron_blocked: '貸出が とめられている利用者',
  refused: '図書館システムが うけつけない',
};

export const SETTLED_WORDS: Readonly<Record<SettledHow, string>> = {
  came_back: '本が 戻った',
  done_by_hand: '図書館システムで 手続きした',
  wrong_number: '番号の 読みまちがいだった',
  patron_told: '利用者に 連絡した',
  missing: '所在不明として 扱う',
};
