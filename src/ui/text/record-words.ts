/** What the desk says of its own record: chips, what they mean, and what happened to it. */

export const recordChips = {
  cannot_record: '記録できません',
  record_broken: '記録の誤り',
  record_renewed: '記録を作り直しました',
  backup_failing: '控えなし',
  key_in_file: '鍵の保護なし',
} as const;

export const recordTroubles = {
  record_renewed: {
    title: 'この端末の記録を 作り直しました',
    what: '前の記録のファイルに 問題がありました。ファイルは消さずに 残してあります。',
    next: [
      '受付は このまま続けられます。これからの記録は 新しい記録に残ります。',
      '責任者が 下の内容を読み、抜けた番号の受付を 紙の受付簿と くらべてください。',
      '情報担当に「記録を作り直した」と 伝えてください。フォルダーは 触らないでください。',
    ],
  },
  record_broken: {
    title: '記録の つながりに 誤りがあります',
    what: 'この端末の前の記録の中に、書きかえられたか こわれた所があります。',
    next: [
      '受付は このまま続けられます。いまの受付は 記録されています。',
      '情報担当に「記録の鎖の誤り」と 伝えてください。端末を 初期化しないでください。',
      '情報担当は 端末を止めて「kazasu salvage」を 実行してください。',
    ],
  },
  backup_failing: {
    title: '記録の控えを 作れていません',
    what: '記録は この端末に残っています。別の場所への 控えだけが 書けていません。',
    next: [
      '受付は このまま続けられます。',
      '控えの入れ物（USBメモリーなど）が 外れていないか 見てください。',
      '情報担当に「控えが作れない」と 伝えてください。',
    ],
  },
  key_in_file: {
    title: '記録の鍵が 守られていません',
    what: '鍵が ふつうのファイルに あります。端末を盗まれると 記録を読まれるおそれがあります。',
    next: ['受付は このまま続けられます。', '情報担当に「鍵をTPMに移す」ことを 頼んでください。'],
  },
} as const;

/** For the supervisor. */
export const incidentText = {
  restored: '控えから 記録を戻しました。',
  salvaged: '記録が こわれていたので、読めた記録を 新しい記録に移しました。',
  lost: '前の記録の ファイルが なくなっていました。',
  nothingLost: '分かっている記録は すべて、この端末か 本部に あります。',
  missing: (ranges: string) => `見つからない記録: ${ranges}`,
  tailUnknown: 'その後にも 記録が あったかもしれません。最後の受付を 紙の受付簿と くらべてください。',
  newKey: 'この端末を 本部に 登録し直す必要があります。それまで 送れません。',
  confirm: '責任者が 読みました',
  failed: '確認を 記録できませんでした。もう一度 押してください。',
} as const;
