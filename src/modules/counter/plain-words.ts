import type { DocumentKind } from './catalogue-version.ts';
import type { Catalogue, Deadline, Field, LifeEvent } from './schema.ts';

/** Words of the catalogue's editor: what the ids of a document mean to somebody who is no programmer. */

export const EVENT_WORDS: Readonly<Record<LifeEvent, string>> = {
  moving_in: '転入',
  moving_within: '転居',
  moving_out: '転出',
  from_abroad: '国外からの転入',
  to_abroad: '国外への転出',
  household_change: '世帯の変更',
  birth: '出生',
  pregnancy: '妊娠',
  death: '死亡（おくやみ）',
  marriage: '婚姻',
  divorce: '離婚',
  name_change: '氏名の変更',
  job_start: '就職',
  job_loss: '退職・失業',
  retirement: '定年退職',
  school: '入学・転校',
  childcare: '子育て・保育',
  single_parent: 'ひとり親',
  disability: '障害',
  long_term_care: '介護',
  illness: '病気・けが',
  turning_75: '75歳になる',
  foreign_resident: '外国人住民',
  disaster: '災害',
  violence: 'DV・支援措置',
  low_income: '生活の困りごと',
  tax: '税',
  certificate: '証明書',
  card: 'マイナンバーカード',
  housing: '住まい',
  vehicle: '車・バイク',
  animal: '犬・ねこ',
  waste: 'ごみ',
  water: '上下水道',
  business: '商売・会社',
  farming: '農業',
  construction: '建築',
  facility: '施設を使う',
  election: '選挙',
  culture: '文化・生涯学習',
};

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
