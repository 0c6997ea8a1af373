import type { NoticeWords } from '../../ui/text/ja.ts';
import { ja } from '../../ui/text/ja.ts';
import type { PointsState, RegisterReason } from './register-schema.ts';

/** Words of ポイントの登録窓口. */
export const text = {
  /** The button at the counter. */
  open: 'ポイント',
  title: 'ポイントの登録',
  opening: '読んでいます…',
  close: '窓口に 戻る',
  release: '責任者が 確かめる',
  /** What this terminal's record says; another counter may know more. */
  standing: {
    none: 'この窓口の記録には ありません',
    registered: '登録ずみです',
    stopped: '止めてあります',
    withdrawn: '取りやめています',
  },
  who: (name: string) => `${name} さん`,
  since: (day: string) => `${day} から`,
  checkIns: '訓練や 窓口で ポイントが 付きます',
  menu: {
    register: ['カードを 登録する', '新しく始める・カードが 新しくなった・止めたあと 使い始める'],
    stop: ['カードを 止める', 'なくした・盗まれた。カードが なくても できます'],
    withdraw: ['取りやめる', 'ポイントを 使うのを やめます'],
  },
  consent: {
    title: '登録してよいか たずねます',
    lead: 'この文を 読んで、ご本人に 見てもらってください。',
    points: [
      'お店で 特典や ポイントを 使うために 登録します。',
      '残すもの：カードの番号を もとに戻せない形に変えた符号、生まれた年の 5年の幅、市民かどうか。',
      'お店には 名前・年齢・住所は 伝わりません。市には いつ どの店で 何点 使ったかが 符号で 残ります。',
      '前に 登録したカードは 使えなくなります。ポイントは そのまま 続きます。',
      'いつでも この窓口で 取りやめられます。',
    ],
    question: '避難訓練や 窓口に 来たとき、ポイントを もらいますか',
    yes: 'もらう（宛名番号も 残します）',
    no: 'もらわない',
    card: '▲ カードを 置いてください',
    cardThere: '● カードが あります',
    submit: '同意を得て 登録する',
    busy: '登録しています…',
  },
  stop: {
    title: 'どうして 止めますか',
    lead: 'この方の カードを すべて 止めます。ポイントは なくなりません。見つかったら もう一度 登録できます。',
    reasons: { lost: 'なくした', stolen: '盗まれた', other: 'そのほか' },
    submit: '止める',
    busy: '止めています…',
  },
  withdraw: {
    title: '取りやめてよいか たずねます',
    lead: 'この文を 読んで、ご本人に 見てもらってください。',
    points: [
      'カードは お店で 使えなくなります。訓練や 窓口で ポイントは 付きません。',
      '残りのポイントは、それぞれの 有効期限で なくなります。お金では 戻りません。',
      '有効期限までに もう一度 登録すると、残りを また使えます。',
      '先に お店で 使い切ることも できます。残りの点数は お店の端末に 出ます。',
    ],
    submit: '取りやめる',
    busy: '記録しています…',
  },
  done: {
    registered: '登録しました',
    stopped: '止めました',
    withdrawn: '取りやめました',
    online: '数分のうちに お店の端末にも 伝わります。',
    offline: '記録しました。いま 本部と つながっていません。つながるまで、お店では 前のままです。',
    offlineStop: '本部と つながるまでは、回線のない店で 決められた点数まで 使われることがあります。',
    receipt: '控えを 出す',
    printing: '出しています…',
    printed: '控えを 出しました。',
    noPrinter: 'この窓口には レシートプリンターが ありません。控えは 出ません。',
    failed: '控えを 出せませんでした。用紙と 電源を 見て、もう一度 押してください。',
  },
} as const;

const CALL = '情報担当に 知らせてください。窓口の ほかの仕事は 続けられます。';

/** The points' own key is not here: nothing can be done, and who can do something about it. */
export const KEY_WORDS: Readonly<Record<Exclude<PointsState['key'], 'ready'>, NoticeWords>> = {
  missing: {
    title: 'この端末では 登録できません',
    what: 'ポイントの鍵が、この端末に ありません。',
    next: [
      '情報担当に、ポイントの鍵を この端末へ 運び、設定の pointsKey に 置き場所を 書くよう 頼んでください。',
      'いま 登録したい方は、鍵のある窓口へ 案内してください。',
    ],
  },
  damaged: {
    title: 'この端末では 登録できません',
    what: 'ポイントの鍵の ファイルが 正しくありません。',
    next: [CALL, 'いま 登録したい方は、鍵のある窓口へ 案内してください。'],
  },
};

const PLACE_HERS = 'ご本人の マイナンバーカード 1枚だけを 置いて、もう一度 押してください。';
const IDENTIFY = '窓口に戻り、「本人を 確かめる」で カードを 登録してから、もう一度 ここを 開いてください。';

export type Refusal = RegisterReason | 'failed';

/** Why something was not done, and what to do next. */
export const REFUSAL_WORDS: Readonly<Record<Refusal, NoticeWords>> = {
  no_such_visit: {
    title: 'この方の 受付は 終わっています',
    what: '別のカードが 置かれたか、受付が 終わりました。何も 変わっていません。',
    next: ['窓口に戻り、カードを 置き直してください。'],
  },
  release_needed: ja.hold.notice,
  no_key: KEY_WORDS.missing,
  cannot_record: {
    title: '記録できませんでした',
    what: '端末の記録に 書けません。何も 変わっていません。',
    next: [CALL],
  },
  no_card: {
    title: 'カードが ありません',
    what: '読み取り機の上に カードが 置かれていません。',
    next: [PLACE_HERS],
  },
  two_cards: ja.card.two_cards,
  card_busy: ja.card.card_busy,
  card_pulled: ja.card.card_pulled,
  card_unreadable: ja.card.card_unreadable,
  not_my_number_card: ja.card.not_my_number_card,
  phone: ja.card.phone,
  other_card: {
    title: 'ほかの人の カードです',
    what: '置かれたカードは、いま 受け付けている方の ものでは ありません。登録していません。',
    next: [PLACE_HERS],
  },
  not_linked: {
    title: 'だれのカードか まだ 分かりません',
    what: 'このカードは、この市の窓口に まだ 登録されていません。',
    next: [IDENTIFY],
  },
  relink_needed: {
    title: 'カードの 登録し直しが 要ります',
    what: 'このカードは、窓口で もう一度 確かめてから 使います。',
    next: [IDENTIFY],
  },
  card_superseded: ja.card.card_superseded,
  person_not_active: ja.card.person_not_active,
  chip_mismatch: ja.card.chip_mismatch,
  failed: {
    title: '操作を 受け付けられませんでした',
    what: '記録は 変わっていません。',
    next: ['もう一度 押してください。', CALL],
  },
};

/** Words of the receipt. */
export const registerSlip = {
  training: '訓練',
  title: {
    registered: 'ポイント登録の控え',
    stopped: 'ポイント停止の控え',
    withdrawn: 'ポイント取りやめの控え',
  },
  checkIns: '訓練・窓口のポイント',
  yes: 'もらう',
  no: 'もらわない',
  lines: {
    registered: [
      'このカードを お店で 置くと、特典と ポイントが 使えます。',
      'お店には 名前も 年齢も 伝わりません。',
      'カードを なくしたときは、すぐに 市へ 知らせてください。',
    ],
    stopped: [
      'この方の カードを すべて 止めました。',
      'ポイントは なくなりません。窓口で もう一度 登録できます。',
    ],
    withdrawn: [
      'カードは お店で 使えません。',
      '残りのポイントは 有効期限で なくなります。それまでに 登録し直すと 使えます。',
    ],
  },
  number: '控えの番号',
} as const;
