import type { NoticeWords } from '../../ui/text/ja.ts';
import type { OpenRefusal } from './scene.ts';
import type { Stop } from './schema.ts';
import { text } from './screen-text.ts';

/**
 * Why a certificate is not issued here. A resident may see the clerk's screen: whatever is only the office's to know (支援措置, 外字作成中,
 * 転出予定 and so on) has one and the same title and one and the same words.
 */

const machine = (what: string, next: readonly string[]): NoticeWords => ({
  title: 'いま 証明書を 出せません',
  what,
  next: [...next],
});

/** The same for all of these: nobody reads from it which it is. */
const OFFICE: NoticeWords = {
  title: 'この窓口では お出しできません',
  what: '係の者が 別に ご案内します。',
  next: ['証明書の係に 取り次いでください。', 'お客様には「係の者が ご案内します」と 伝えてください。'],
};

const paper = (what: string, next: readonly string[]): NoticeWords => ({
  title: '確かめることが あります',
  what,
  next: [...next],
});

/** `row`: whose 変える it is; the screen has several. */
const form = (row: 'who' | 'content' | 'yearLabel' | 'fee', what: string): NoticeWords =>
  paper(what, [`「${text.confirm[row]}」の「${text.confirm.change}」を 押して、直してください。`]);

export const STOP_WORDS: Readonly<Record<Stop, NoticeWords>> = {
  offline: machine('本部との回線が つながっていないため、記録が 最新か 分かりません。', [
    '回線が 戻るまで お待ちください。',
    'お急ぎの方には、ほかの窓口を 案内してください。',
  ]),
  clock: machine('この端末の時計が 正しいか 分かりません。', [
    '情報担当に「時計を 合わせてほしい」と 伝えてください。',
  ]),
  data_stale: machine('住民データが 古いため、いまの内容と 違うかもしれません。', [
    '情報担当に「住民データが 届いていない」と 伝えてください。',
  ]),
  no_printer: machine('証明書のプリンターが ありません。', ['証明書を 出せる窓口を 案内してください。']),
  no_paper: machine('証明書の用紙が ありません。', [
    '用紙を 補充し、「用紙と 締め」で 番号を 記録してください。',
  ]),
  kind_stopped: machine('届いた証明書が 請求と 合わなかったため、この種類を 止めています。', [
    '責任者を 呼んでください。',
    'お急ぎの方には、ほかの窓口を 案内してください。',
  ]),
  not_offered: machine('この証明書は この窓口では 扱っていません。', ['扱っている窓口を 案内してください。']),
  no_such_person: paper('カードを 読んでから 時間が たったか、住民データに ない方です。', [
    'もう一度 かざすか、さがし直してください。',
  ]),
  supervisor_needed: OFFICE,
  not_here: OFFICE,
  leaving: OFFICE,
  name_too_long: OFFICE,
  letters_pending: OFFICE,
  outside: OFFICE,
  not_yet: OFFICE,
  removed: OFFICE,
  moved_out: paper('いまは この市区町村に 住民登録が ありません。', [
    '前の住民票が 必要なら「住民票の除票」を えらんでください。',
    'いまの住民票は、住んでいる市区町村で 取れます。',
  ]),
  deceased: paper('この請求は できません。', [
    'ご家族の請求なら、請求する方を えらび直し、「住民票の除票」を 出してください。',
  ]),
  still_registered: paper('いま 住民登録が ある方です。除票は ありません。', [
    '住民票の写しを えらんでください。',
  ]),
  too_young: paper('15歳未満の方は 印鑑登録が できません。', [
    'ほかの証明書で 足りるか、提出先を 確かめてください。',
  ]),
  age_unknown: OFFICE,
  card_expired: paper('カードの有効期限が 切れているため、本人確認に 使えません。', [
    '「だれの」の「変える」を 押し、ほかの本人確認書類を えらんでください。',
    'カードの更新も 案内してください。',
  ]),
  seal_proof_needed: paper('印鑑登録証明書には、印鑑登録証か、本人のカードの暗証番号が 要ります。', [
    '印鑑登録証が あれば、「印鑑登録証」の「変える」を 押し、番号を 入れてください。',
    '本人がカードを お持ちなら、本人確認の画面で 暗証番号を 入れてもらってください。',
    'どちらも なければ お出しできません。',
  ]),
  asker_not_allowed: paper('この方は この証明書を 請求できません。', [
    '「だれの」の「変える」を 押し、請求する方を えらび直してください。',
  ]),
  requester_missing: form('who', '請求する方の 氏名・名称が 入っていません。'),
  papers_missing: form('who', '見た書類が えらばれていません。書類が なければ お出しできません。'),
  reason_missing: form('who', '請求の理由・提出先が 入っていません。'),
  guarded_option: paper('個人番号・住民票コードは、本人と 同じ世帯の方にしか 載せられません。', [
    '「載せる項目」から 外してください。',
  ]),
  purpose_missing: form('content', '個人番号・住民票コードを 載せるときは、使いみちが 要ります。'),
  option_not_here: form('content', 'この証明書に 載せられない項目が あります。'),
  year_missing: form('yearLabel', '年度が 入っていません。'),
  exemption_not_here: form('fee', 'この証明書に その免除は 使えません。'),
};

export const OPEN_WORDS: Readonly<Record<OpenRefusal, NoticeWords>> = {
  no_such_person: STOP_WORDS.no_such_person,
  supervisor_needed: STOP_WORDS.supervisor_needed,
  not_here: STOP_WORDS.not_here,
  cannot_record: {
    title: '記録できません',
    what: 'この端末に 書けないため、証明書を 出せません。',
    next: ['情報担当に「端末のディスクに 書けない」と 伝えてください。'],
  },
  failed: paper('画面を 開けませんでした。', ['もう一度 開いてください。']),
};
