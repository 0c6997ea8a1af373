import type { NoticeWords } from '../../ui/text/ja.ts';

/** Why something was not done, and what to do about it: every reason of the contract, and of the wire. */

const unchanged = { title: '操作を 受け付けられませんでした', what: '記録は 変わっていません。' };
const notTaken = { title: 'まだ 受け付けられません', what: '何も 記録していません。' };

export const REFUSALS = {
  already: {
    title: 'ほかの来庁が 開いています',
    what: 'この窓口では 1人ずつ 受け付けます。前の方の受付が まだ 終わっていません。',
    next: ['前の方の受付を「保留」にするか、終わらせてください。'],
  },
  no_such_visit: {
    title: 'もう一度 かざしてください',
    what: 'カードを 読んでから 時間が たちました。',
    next: ['カードを もう一度 かざしてもらうか、名前で さがしてください。'],
  },
  release_needed: {
    title: '確認が 必要です',
    what: 'この操作は、責任者が 確かめてから できます。',
    next: ['責任者を 呼び、もう一度 押してください。'],
  },
  person_not_served: {
    title: 'この方の手続きは ここでは 始められません',
    what: '住民の記録では、いま この窓口で 受け付けられない方です。',
    next: ['ご本人に 事情を たずね、責任者に 伝えてください。'],
  },
  no_visit: {
    title: 'この方の受付は 終わっています',
    what: '時間がたったか、ほかの画面で 終わりました。受け付けた手続きは 記録に 残っています。',
    next: ['続きがあるときは、はじめから やり直してください。'],
  },
  cannot_record: {
    title: '記録できません',
    what: 'この端末のディスクに 書けません。いま押したことは 記録していません。',
    next: [
      'もう一度 押してください。',
      'くり返すときは 紙の申請書で 受け付け、情報担当に「端末のディスクに書けない」と 伝えてください。',
    ],
  },
  no_such_person: {
    ...unchanged,
    next: ['「だれ」に もどり、手続きをする方を えらび直してください。'],
  },
  too_many: {
    title: 'これ以上は 足せません',
    what: 'いちどに 扱える数を こえました。',
    next: ['人は 10人まで、様式は 60件までです。', '残りは、次の来庁として 受け付けてください。'],
  },
  unknown_fact: {
    ...unchanged,
    next: ['様式が 新しくなりました。画面を 読み込み直し、続けてください。'],
  },
  wrong_value: {
    title: '入れた内容を 確かめてください',
    what: 'この欄には 入れられない内容です。何も 変えていません。',
    next: ['日付・電話番号・数字の けたを 確かめ、入れ直してください。'],
  },
  no_such_form: {
    ...unchanged,
    next: ['様式が 新しくなったか、無くなっています。様式を 名前で さがし直してください。'],
  },
  nothing_taken: {
    ...notTaken,
    next: ['一覧で「きょう受け付ける」手続きを えらんでください。'],
  },
  fields_missing: {
    ...notTaken,
    what: '書かなければならない項目が 空いています。何も 記録していません。',
    next: ['「記入」に もどり、空いた項目を 入れてください。'],
  },
  identity_needed: {
    ...notTaken,
    what: '本人確認の 方法が まだ 入っていません。何も 記録していません。',
    next: ['「書類」に もどり、どうやって 本人を 確かめたかを えらんでください。'],
  },
  late_reason_needed: {
    ...notTaken,
    what: '期限を 過ぎた手続きが あります。遅れた理由を 書くことに なっています。',
    next: ['「一覧」で 期限を過ぎた手続きを 開き、理由を えらんでください。'],
  },
  not_signed: {
    ...notTaken,
    what: '住民の方の署名が まだ ありません。何も 記録していません。',
    next: ['「確認」に もどり、住民の画面に 出すか、紙に 署名してもらってください。'],
  },
  signature_outdated: {
    ...notTaken,
    what: '署名のあとで 内容が 変わりました。何も 記録していません。',
    next: ['変わった内容を 住民の画面に もう一度 出し、署名し直してもらってください。'],
  },
  attachment_open: {
    ...notTaken,
    what: '受け取ったかどうか 決まっていない 添付書類が あります。何も 記録していません。',
    next: ['「書類」に もどり、「受け取った」「要らない」「後日」の どれかを 押してください。'],
  },
  proxy_papers_needed: {
    ...notTaken,
    what: '代理の方の 委任状（資格の書類）を 見ていません。何も 記録していません。',
    next: [
      '委任状を 見せてもらい、「代理の方」で「見た」に してください。',
      'ないときは、きょうは 受け付けず 案内票を 渡してください。',
    ],
  },
  applicant_too_young: {
    ...notTaken,
    what: '届け出る方が 未成年です。何も 記録していません。',
    next: ['「だれ」で、届け出る方を 親（法定代理人）に するか、代理の方を 入れてください。'],
  },
  nobody_named: {
    ...notTaken,
    what: '届け出る方の 名前が ありません。何も 記録していません。',
    next: ['「だれ」に もどり、手続きをする方を 足してください。'],
  },
  too_long: {
    ...notTaken,
    what: '書いた内容が 1件の記録に 入りきりません。何も 記録していません。',
    next: ['長い欄を 短くするか、手続きを 2回に 分けて 受け付けてください。'],
  },
  note_needed: {
    ...unchanged,
    next: ['差し戻すときは、メモに 理由を 書いてください。'],
  },
  no_such_application: {
    ...unchanged,
    next: ['一覧を 開き直し、もう一度 えらんでください。'],
  },
  withdrawn: {
    ...unchanged,
    what: 'この受付は もう 取り消されています。',
    next: ['一覧を 開き直してください。'],
  },
  forbidden: {
    ...unchanged,
    next: ['責任者に 操作してもらってください。'],
  },
  bad_input: {
    ...unchanged,
    next: ['入れた内容を 確かめ、もう一度 押してください。'],
  },
  my_number: {
    title: 'マイナンバーは 入れないでください',
    what: '12けたの番号が 入っていたため、受け取りませんでした。',
    next: ['マイナンバーを 消して、もう一度 押してください。この窓口では 番号を 記録しません。'],
  },
  disconnected: {
    title: '記録できたか 分かりません',
    what: '受付ソフトとの つながりが 切れました。',
    next: ['つながると 続きから 出ます。「受付の一覧」で、記録されたかを 確かめてください。'],
  },
  failed: {
    ...unchanged,
    next: ['もう一度 押してください。', 'くり返すときは 情報担当に 伝えてください。'],
  },
} as const satisfies Record<string, NoticeWords>;

export const refusalWords = (reason: string): NoticeWords =>
  Object.hasOwn(REFUSALS, reason) ? REFUSALS[reason as keyof typeof REFUSALS] : REFUSALS.failed;

/** Where the way on is a press away, the notice has the button for it. */
export const WAY_ON = {
  fields_missing: 'fields',
  identity_needed: 'papers',
  attachment_open: 'papers',
  late_reason_needed: 'list',
  nothing_taken: 'list',
  not_signed: 'resident',
  signature_outdated: 'resident',
  proxy_papers_needed: 'proxy',
  applicant_too_young: 'people',
  nobody_named: 'people',
  no_such_person: 'people',
} as const;
