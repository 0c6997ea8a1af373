import type { NoticeWords } from '../../ui/text/ja.ts';
import { ja } from '../../ui/text/ja.ts';
import type { StopReason } from './scene.ts';

const BY_NAME = '急ぐときは、名前で さがして 受け付けられます。';
const PLACE_AGAIN = 'カード1枚だけを 読み取り機に置き、音が鳴るまで そのまま待ってください。';
const again = { title: '操作を 受け付けられませんでした', what: '記録は 変わっていません。' };
const office = '市の窓口で 手続きができると 案内してください。';

/** Every reason the card or the host may give, with what to do next. */
export const refusal = {
  no_card: {
    title: 'カードが ありません',
    what: '読み取り機の上に カードが 置かれていません。',
    next: [PLACE_AGAIN],
  },
  two_cards: ja.card.two_cards,
  release_needed: ja.hold.notice,
  card_busy: ja.card.card_busy,
  card_pulled: ja.card.card_pulled,
  card_unreadable: ja.card.card_unreadable,
  not_my_number_card: ja.card.not_my_number_card,
  /** The last try that is ours was made, and was wrong. */
  wrong: {
    title: '番号が カードと 合いません',
    what: 'カードに入れた番号は ちがっていました。のこりの回数は、ご本人のために とっておきます。',
    next: [
      '顔写真のある ほかの本人確認書類で 確かめてください。',
      `正しい番号が 分からないときは、${office}`,
      BY_NAME,
    ],
  },
  too_few_tries: {
    title: '入れられる回数が のこりわずかです',
    what: 'まちがいが続いたため、のこりの回数を ご本人のために とっておきます。カードには 入れていません。',
    next: ['正しい番号を ご本人に 確かめてください。', office, BY_NAME],
  },
  blocked: {
    title: '暗証番号が ロックされています',
    what: 'まちがいが続いたため、カードが 暗証番号を 受け付けません。顔写真での 確認は できます。',
    next: [
      `「${ja.button.back}」を押し、「顔写真で 確かめる」を えらんでください。`,
      `ロックの解除は、${office}`,
    ],
  },
  number_blocked: {
    title: 'カードの番号が ロックされています',
    what: 'まちがいが続いたため、カードが 照合番号B（3か所の数字）を 受け付けません。中の顔写真は 読めません。',
    next: [
      '顔写真のある ほかの本人確認書類を 見せてもらってください。',
      `ロックの解除は、${office}`,
      BY_NAME,
    ],
  },
  absent: {
    title: 'このカードには 記録がありません',
    what: 'カードの中に、読もうとした記録が ありませんでした。',
    next: ['別の方法で 確かめてください。', BY_NAME],
  },
  garbled: {
    title: 'カードの記録を 読めませんでした',
    what: '番号は 合いましたが、中の記録が こわれています。',
    next: ['顔写真のある 本人確認書類を 見せてもらってください。', office],
  },
  altered: {
    title: 'カードの記録が 書きかえられています',
    what: '中の記録が、カードの発行者の署名と 合いません。このカードでは 確かめられません。',
    next: [
      '顔写真のある ほかの本人確認書類を 見せてもらってください。',
      '責任者に「カードの記録が 署名と合わない」と 伝えてください。',
    ],
  },
  copied: {
    title: 'このカードは 複製の おそれがあります',
    what: 'カードの中に書かれた鍵と、カード自身の答えが 合いません。このカードでは 確かめられません。',
    next: [
      '顔写真のある ほかの本人確認書類を 見せてもらってください。',
      '責任者に「カードが 複製かもしれない」と 伝えてください。',
    ],
  },
  bad_number: {
    title: '番号を 確かめてください',
    what: '生年月日か けた数が 正しくありません。カードには 入れていません。',
    next: ['カードの表と 見くらべて、入れ直してください。'],
  },
  other_card: {
    title: 'この方の 登録カードでは ありません',
    what: '置かれたカードは、いま受け付けている方のカードとして 登録されていません。暗証番号は 使っていません。',
    next: [
      'この方のカードを 置き直してください。',
      '登録がまだのときは、先に 顔写真で確かめて 登録してください。',
    ],
  },
  certificate_expired: {
    title: '電子証明書の 期限が過ぎています',
    what: 'カードの中の 電子証明書が 古いため、暗証番号では 確かめられません。暗証番号は 使っていません。',
    next: ['顔写真で 確かめてください。', `電子証明書の更新は、${office}`],
  },
  certificate_not_yet_valid: {
    title: '電子証明書が まだ使えません',
    what: '電子証明書の はじまりの日が 来ていません。この端末の時計が ずれているかもしれません。',
    next: ['顔写真で 確かめてください。', '情報担当に「時計と証明書」と 伝えてください。'],
  },
  certificate_unknown_ca: {
    title: '電子証明書の 発行元が 分かりません',
    what: 'この端末が 信じている発行元の 電子証明書では ありません。暗証番号は 使っていません。',
    next: ['顔写真で 確かめてください。', '責任者に「発行元が 分からない」と 伝えてください。'],
  },
  certificate_unusable: {
    title: '電子証明書が 使えません',
    what: '電子証明書が こわれているか、本人確認用では ありません。暗証番号は 使っていません。',
    next: ['顔写真で 確かめてください。', office],
  },
  revoked: {
    title: '電子証明書が 失効しています',
    what: 'この電子証明書は 取り消されています。本人の確認には 使えません。',
    next: ['ほかの本人確認書類で 確かめてください。', '責任者に「証明書の失効」と 伝えてください。'],
  },
  certificate_not_linked: {
    title: '電子証明書が 登録と ちがいます',
    what: 'このカードの電子証明書は、この方のものとして 登録されていません（更新したばかりの方に よくあります）。暗証番号は 使っていません。',
    next: ['顔写真で 確かめて、カードを 登録し直してください。', BY_NAME],
  },
  not_this_key: ja.card.chip_mismatch,
  refused: {
    title: 'カードが 署名しませんでした',
    what: '暗証番号のあとの確認に、カードが 応えませんでした。',
    next: ['カードを 置き直して、もう一度 ためしてください。', BY_NAME],
  },
  not_permitted: {
    title: 'この受付では 暗証番号を 使えません',
    what: 'この受付は 電子証明書を使う 手続きをしていません。',
    next: ['顔写真で 確かめてください。'],
  },
  nobody_chosen: { ...again, next: ['どなたの確認かを 先に えらんでください。'] },
  no_such_person: { ...again, next: ['えらんだ方の記録が 見つかりません。もう一度 さがしてください。'] },
  already_linked: {
    title: 'もう 登録されています',
    what: 'このカードは この方のカードとして 登録ずみです。',
    next: ['そのまま 受付へ 進んでください。'],
  },
  stale_data: {
    title: '住民データが 古くなっています',
    what: '決められた日数を こえた住民データでは、カードを 登録できません。',
    next: [
      '登録せずに、受付は このまま続けられます。',
      '情報担当に「住民データの更新」を 頼んでください。',
      '新しいデータが 届いたら、もう一度 登録してください。',
    ],
  },
  clock_suspect: {
    title: '時計が 正しいか分かりません',
    what: 'この端末の時計では、住民データが いつのものかを 確かめられません。カードを 登録できません。',
    next: [
      '登録せずに、受付は このまま続けられます。',
      '情報担当に「時計合わせ」を 頼んでください。',
      '時計が 合ったら、もう一度 登録してください。',
    ],
  },
  supervisor_needed: {
    title: '責任者の 確認が必要です',
    what: 'この登録は 責任者だけが できます。',
    next: ['責任者を 呼び、もう一度 登録を 押してください。'],
  },
  not_linked: {
    title: '登録されたカードが ありません',
    what: 'この方のカードは 登録されていません。',
    next: ['そのまま 受付へ 進んでください。'],
  },
  no_such_check: { ...again, next: ['はじめから やり直してください。'] },
  not_checking: { ...again, next: ['はじめから やり直してください。'] },
  no_printer: { ...again, next: ['画面の控えを 見せてください。'] },
  printer_failed: { ...again, next: ['プリンターの電源と 紙を 確かめてください。'] },
  cannot_record: ja.machine.cannot_record,
  disconnected: ja.machine.lost,
  no_card_seen: { ...again, next: ['もう一度 写してください。'] },
  blurred: { ...again, next: ['もう一度 写してください。'] },
  not_the_face: { ...again, next: ['もう一度 写してください。'] },
  unclear: { ...again, next: ['もう一度 写してください。'] },
  unavailable: { ...again, next: ['数字を 入れてください。'] },
  forbidden: { ...again, next: ['責任者に 操作を 頼んでください。'] },
  bad_input: { ...again, next: ['番号を 入れ直してください。'] },
  my_number: ja.machine.my_number,
  unknown_method: { ...again, next: ['情報担当に「画面と受付ソフトの版が ちがう」と 伝えてください。'] },
  bad_output: { ...again, next: ['情報担当に「画面と受付ソフトの版が ちがう」と 伝えてください。'] },
  internal: {
    ...again,
    next: ['もう一度 ためしてください。', 'くり返すときは 情報担当に 伝えてください。'],
  },
} satisfies Record<StopReason, NoticeWords>;
