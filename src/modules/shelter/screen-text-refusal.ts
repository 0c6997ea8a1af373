import type { NoticeWords } from '../../ui/text/ja.ts';
import { ja } from '../../ui/text/ja.ts';
import type { Refusal } from './scene.ts';

/** Why something was not recorded: what happened, why, and what to do next. */

const again = { title: '操作を 受け付けられませんでした', what: '記録は 変わっていません。' };

export const refusalText = {
  no_such_visit: {
    title: 'この方の受付は 終わっています',
    what: '別の操作が 先に行われました。',
    next: ['もう一度 カードを かざしてください。'],
  },
  shelter_not_open: {
    title: 'まだ 開設していません',
    what: '開設する前の避難所では 受け付けられません。',
    next: ['責任者に 開設を 頼んでください。'],
  },
  not_of_household: {
    ...again,
    next: ['世帯の記録が 変わりました。もう一度 カードを かざしてください。'],
  },
  cannot_record: ja.machine.cannot_record,
  already_here: {
    title: 'もう 受け付けてあります',
    what: 'えらんだ方は みなさん ここにいる記録です。',
    next: ['このままで だいじょうぶです。「戻る」を 押してください。'],
  },
  nobody_chosen: {
    ...again,
    what: 'だれも えらばれていません。',
    next: ['「戻る」を押し、受け付ける方を えらんでください。'],
  },
  return_past: {
    ...again,
    what: '戻る日が 過ぎた日に なっています。',
    next: ['きょうより あとの日を えらんでください。'],
  },
  guardian_needed: {
    title: '引き渡す方が 要ります',
    what: 'こどもだけで 出ようとしています。',
    next: ['迎えに来た方の 名前と、何で確かめたかを 入れてください。'],
  },
  wrong_guardian: { ...again, next: ['保護者は ここにいる おとなの方から えらんでください。'] },
  no_such_ward: { ...again, next: ['部屋の一覧が 変わりました。もう一度 えらんでください。'] },
  no_such_heads: {
    ...again,
    what: '先に数えたまとまりが 見つかりません。取り消されたかもしれません。',
    next: ['「名前を あとから入れる」を 開き直してください。'],
  },
  no_such_person: { ...again, next: ['一覧が 変わりました。開き直してください。'] },
  same_person: {
    title: 'もう 同じ方に なっています',
    what: 'この2つの記録は 先に まとめられていました。',
    next: ['「戻る」を 押してください。'],
  },
  not_a_card: {
    title: '仮カードの 番号では ありません',
    what: '読み取った文字が 仮カードの番号と ちがいます。',
    next: ['QRを もう一度 読み取ってください。', '読めないときは、名前で さがしてください。'],
  },
  card_taken: {
    title: 'この仮カードは ほかの方が 持っています',
    what: 'ほかの方に渡した記録があり、まだ 返されていません。',
    next: [
      '別の仮カードを 使ってください。',
      '返してもらったものなら、先に「返してもらった」を 押してください。',
    ],
  },
  not_given: {
    title: 'だれも 持っていない 仮カードです',
    what: '渡した記録がないので、返却は 要りません。',
    next: ['このまま 次の方に 使えます。'],
  },
  too_many: {
    title: '問い合わせの回数が 多すぎます',
    what: '1時間に さがせる回数を こえました。このことは 記録されました。',
    next: ['責任者に 知らせてください。'],
  },
  too_short: {
    title: '名前が 短すぎます',
    what: '1文字だけでは さがせません。',
    next: ['姓と名を 入れてください。'],
  },
  wrong_date: { ...again, next: ['生年月日を 確かめて、もう一度 入れてください。'] },
  unsuitable: {
    title: 'この災害では 使えない避難所です',
    what: 'この場所は、えらんだ災害のときに 使えると 指定されていません。',
    next: ['ほかの避難所を 案内してください。', '開くときは、責任者が 理由を えらんでください。'],
  },
  people_here: {
    title: 'まだ ここにいる方が います',
    what: '全員の行き先が決まらないと 閉じられません。',
    next: ['一覧で 退所・転所を 記録するか、次の避難所へ まとめて移してください。'],
  },
  heads_unnamed: {
    title: '名前が まだの方が います',
    what: '人数だけ数えた方の 名前が 入っていません。',
    next: ['名前を 入れるか、数えまちがいなら 人数を 直してください。'],
  },
  no_such_shelter: { ...again, next: ['移る先の避難所を えらび直してください。'] },
  already_so: { ...again, what: 'もう そうなっています。', next: ['「戻る」を 押してください。'] },
  not_here: {
    title: 'ここにいる記録が ありません',
    what: 'えらんだ方の中に、この避難所で 受け付けていない方がいます。',
    next: ['先に 受け付けてください（カードを かざし、「受け付ける」か「入る・戻る」を押します）。'],
  },
  destination_needed: { ...again, next: ['移る先の避難所を えらんでください。'] },
  no_such_event: { ...again, next: ['一覧を 開き直してください。'] },
  already_undone: {
    title: 'もう 取り消してあります',
    what: 'この受付は 先に取り消されていました。',
    next: ['「戻る」を 押してください。'],
  },
  already_open: {
    title: 'もう 開設しています',
    what: 'ほかの操作で 先に開設されました。',
    next: ['「戻る」を押して、そのまま 受け付けてください。'],
  },
  forbidden: {
    title: '責任者の操作です',
    what: 'この操作は 責任者だけが できます。記録は 変わっていません。',
    next: ['責任者に 職員番号と暗証番号を 入れてもらってください。'],
  },
  bad_input: { ...again, next: ['もう一度 カードを かざしてください。'] },
  my_number: ja.machine.my_number,
  unknown_method: { ...again, next: ['画面を 開き直してください。'] },
  internal: {
    title: '処理が できませんでした',
    what: '受付ソフトの中で まちがいが起きました。記録されていないことが あります。',
    next: ['「最近の受付」で 確かめてください。', 'くり返すときは、情報担当に 伝えてください。'],
  },
  bad_output: {
    title: '画面と 受付ソフトの版が ちがいます',
    what: '操作は 記録されたかもしれません。',
    next: ['画面を 開き直してください。', '「最近の受付」で 確かめてください。'],
  },
  disconnected: ja.machine.lost,
} as const satisfies Record<Refusal, NoticeWords>;
