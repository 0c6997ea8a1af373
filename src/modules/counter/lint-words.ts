import type { LintCode } from './lint.ts';

/** What each finding means to whoever edits the catalogue, and what to do about it. */
export const LINT_WORDS: Readonly<Record<LintCode, string>> = {
  same_id: '同じ id が 2回 使われています。どちらかを 変えてください。',
  unknown_fact: 'この質問（項目）は 目録に ありません。',
  unknown_attachment: 'この添付書類は 目録に ありません。',
  unknown_block: 'この記入欄のまとまりは 目録に ありません。',
  unknown_department: 'この課は 目録に ありません。',
  unknown_counter: 'この窓口は 目録に ありません。',
  wrong_value: '条件の値が、その質問の答えに ありません。',
  person_of_nobody:
    '人の項目を 使っていますが、だれのことか 決まっていません。「だれか」「全員」で 囲むか、1人ずつの様式に してください。',
  never_needed: 'この様式が 要る場合は ありません。条件が 矛盾しています。',
  always_needed: '条件が 書いてありますが、いつも 要ります。「いつも」に してください。',
  part_never: 'この添付・記入欄が 要る場合は ありません。',
  part_always: 'この添付・記入欄は、様式が 要るときは いつも 要ります。条件を 消してください。',
  test_fails: '例の結果が、書いてあるものと 違います。',
  test_unknown_fact: '例に、目録にない項目か、ありえない値が あります。',
  test_one_sided: '例には、要る場合と 要らない場合の 両方が 必要です。',
  no_attachments: '添付書類が 1つも ないときは、その理由を 書いてください（あるときは 消してください）。',
  not_a_date: '期限の もとになる項目が、日付では ありません。',
  same_field: '同じ記入欄が 2回 あります。',
  no_choices: '選ぶ欄に、選ぶものが ありません。',
  few_fields: '記入欄が 少なすぎます（3つから）。',
  same_form: '別の様式と、題名か 中身が 同じです。',
  unused: 'どの様式からも 使われていません。',
  ends_before_it_begins: '使い終わる日が、使い始める日より 前です。',
};
