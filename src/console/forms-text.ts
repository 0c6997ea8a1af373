import type { ChangeState, ChangeStep, FindingCode } from '../central/forms-schema.ts';
import { type CivilDate, formatWareki } from '../kernel/dates.ts';
import type { ApiFailure } from './api.ts';
import { LOGIN_FAILURES } from './text.ts';

/** Words of 様式の目録. */

export const FORMS_LEAD =
  '窓口の端末が使う様式です。だれに何が要るかを、ここで直せます。直したものは「改正」として、ほかの人が承認し、決めた日に 窓口の端末で 使われます。';

export const STATE_WORDS: Readonly<Record<ChangeState, { readonly mark: string; readonly word: string }>> = {
  draft: { mark: '✎', word: '書きかけ' },
  submitted: { mark: '△', word: '承認待ち' },
  approved: { mark: '○', word: '承認済み' },
  withdrawn: { mark: '×', word: '取り下げた' },
  discarded: { mark: '−', word: 'やめた' },
};

export const STEP_WORDS: Readonly<Record<ChangeStep | 'save' | 'import', string>> = {
  save: '保存した',
  import: 'ファイルから取り込んだ',
  submit: '承認を頼んだ',
  return: '差し戻した',
  approve: '承認した',
  withdraw: '取り下げた',
  discard: 'やめた',
};

interface StepQuestion {
  readonly button: string;
  readonly question: string;
  readonly note: string | null;
}

/** What is asked before a step is taken. `note`: what is to be written, `null`: nothing. */
export const STEP_QUESTIONS: Readonly<Record<ChangeStep, StepQuestion>> = {
  submit: {
    button: '承認を頼む',
    question: '変更点を 見直しましたか。頼んだ後は、差し戻されるまで 書き直せません。',
    note: null,
  },
  approve: {
    button: '承認する',
    question: '承認すると、窓口の端末に配られ、使い始める日から この内容で 案内します。',
    note: '承認にあたって 書いておくこと（なくても かまいません）',
  },
  return: {
    button: '差し戻す',
    question: '書いた人が もう一度 直せるように なります。',
    note: '差し戻す理由（5文字以上）',
  },
  withdraw: {
    button: '取り下げる',
    question:
      'きょうから この改正は なくなり、前の内容に 戻ります。端末には 次に本部と つながったときに 伝わります。',
    note: '取り下げる理由（5文字以上）',
  },
  discard: {
    button: '改正を やめる',
    question: 'この改正を 終わりにします。書いたものは 記録に 残ります。',
    note: 'やめる理由（なくても かまいません）',
  },
};
export const MIN_NOTE = 5;

export const FORMS_FAILURES: Readonly<Record<ApiFailure, string>> = {
  ...LOGIN_FAILURES,
  unreachable:
    '本部につながりません。書いたものは この画面に 残っています。つながってから、もう一度 押してください。',
  not_allowed:
    'この操作は できません。改正を書いた人は 承認できません。承認できるのは、ほかの責任者か 情報担当です。',
  already_decided:
    'ほかの人が 先に この改正を 変えました。ページを 再読み込みして、新しい内容を 確かめてください。',
  not_found: 'この様式か 改正は ありません。一覧に戻って 選び直してください。',
};

export const NO_CHANGES = '改正は まだ ありません。様式のページの「この様式を直す」から 始めます。';
export const NOTHING_FOUND = '当てはまるものが ありません。言葉を 短くするか、条件を 外してください。';
export const NOT_SAVED = 'まだ保存していません。この画面を閉じると、書いたものは なくなります。';

/** Parts of the page where something can be wrong. */
export type Section =
  | 'change'
  | 'basics'
  | 'when'
  | 'attachments'
  | 'fields'
  | 'notes'
  | 'fee'
  | 'deadline'
  | 'dates'
  | 'tests';

export const SECTION_WORDS: Readonly<Record<Section, string>> = {
  change: '改正の 日と 理由',
  basics: '名前と 窓口',
  when: 'だれに 要るか',
  attachments: '添付書類・持ち物',
  fields: '記入欄',
  notes: '注意点（職員に 見せる）',
  fee: '手数料',
  deadline: '期限',
  dates: '使う期間と 保存',
  tests: '例（正しく案内できるかを 確かめる）',
};

const FOUND_IN: Readonly<Record<FindingCode, Section>> = {
  same_id: 'basics',
  unknown_fact: 'when',
  unknown_attachment: 'attachments',
  unknown_block: 'fields',
  unknown_department: 'basics',
  unknown_counter: 'basics',
  wrong_value: 'when',
  person_of_nobody: 'when',
  never_needed: 'when',
  always_needed: 'when',
  part_never: 'attachments',
  part_always: 'attachments',
  test_fails: 'tests',
  test_unknown_fact: 'tests',
  test_one_sided: 'tests',
  no_attachments: 'attachments',
  not_a_date: 'deadline',
  same_field: 'fields',
  no_choices: 'fields',
  few_fields: 'fields',
  same_form: 'basics',
  unused: 'basics',
  ends_before_it_begins: 'dates',
  stale: 'change',
  past: 'change',
  today_without_reason: 'change',
  nothing: 'change',
  nothing_to_end: 'change',
  later: 'change',
};
export const sectionOf = (code: FindingCode): Section => FOUND_IN[code];

/** `令和8年12月1日` */
export const dayWord = (day: CivilDate): string => formatWareki(day) ?? day;
