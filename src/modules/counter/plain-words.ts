import type { DocumentKind } from './catalogue-version.ts';
import type { Catalogue, Deadline, Field } from './schema.ts';

/** Words of the catalogue's editor: what the ids of a document mean to somebody who is no programmer. */

/** As the counter's own screen says them. */
export { EVENT_NAMES as EVENT_WORDS } from './screen-text-events.ts';

/** What the register knows, by the id of the fact: 項目名 alone would not say it (年齢 is made of 生年月日). */
export const REGISTRY_WORDS: Readonly<Record<string, string>> = {
  age: '年齢',
  sex: '性別',
  is_head: '世帯主である',
  is_foreign: '外国人住民である',
  is_deceased: '亡くなっている',
  sm_residence_class: '住民の区分',
};

export const KIND_WORDS: Readonly<Record<DocumentKind, string>> = {
  form: '様式',
  attachment: '添付書類・持ち物',
  fact: '質問',
  block: '記入欄のまとまり',
  department: '課',
  counter: '窓口',
};

export const NEED_WORDS = { required: '必ず要る', optional: '希望すれば使える' } as const;
export const PER_WORDS = { visit: '来庁1回に1枚', person: '1人に1枚ずつ' } as const;

export const OMITTED_WORDS = {
  office_inquiry: '公用照会',
  card: 'マイナンバーカード',
  record_linkage: '情報連携',
  held_here: '市で持っている記録',
} as const;

export const SUBJECT_WORDS = {
  subject: '対象の人',
  applicant: '申請する人',
  head: '世帯主',
  members: '世帯の一人ずつ',
} as const;
export const DESK_WORDS = {
  today: '今日の日付',
  office: '役所の名前',
  mayor: '首長の名前',
  number: '受付番号',
} as const;

export const FIELD_KIND_WORDS: Readonly<Record<Field['kind'], string>> = {
  text: '文字',
  name: '氏名',
  kana: 'フリガナ',
  address: '住所',
  date: '日付',
  number: '数',
  yen: '金額',
  phone: '電話番号',
  choice: '選ぶ',
  check: 'チェック',
  account: '口座',
  sign: '署名',
};

export const RULE_WORDS: Readonly<Record<Deadline['rule'], string>> = {
  none: '期限はない',
  within: 'ある日から何日以内',
  before: 'ある日の前まで',
  season: '毎年の受付期間',
};

export const EXPECT_WORDS = {
  required: '必ず要る',
  optional: '希望すれば使える',
  not_needed: '要らない',
  asked: 'まだ決まらない',
} as const;

/** The documents by whose names a predicate, an attachment or a block is read. */
export type Names = Pick<Catalogue, 'facts' | 'attachments' | 'blocks' | 'departments' | 'counters'>;
