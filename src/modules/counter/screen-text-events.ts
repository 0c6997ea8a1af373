import type { LifeEvent } from './schema.ts';

/** ライフイベント in the words of a counter, in the groups in which they stand on the screen. Neutral: whoever stands there reads them too. */

export const EVENT_NAMES: Record<LifeEvent, string> = {
  moving_in: '転入',
  moving_within: '転居',
  moving_out: '転出',
  from_abroad: '海外から',
  to_abroad: '海外へ',
  household_change: '世帯の変更',
  birth: '出生',
  pregnancy: '妊娠',
  marriage: '婚姻',
  divorce: '離婚',
  death: 'おくやみ',
  name_change: '氏名の変更',
  job_start: '就職',
  job_loss: '退職・失業',
  retirement: '定年・年金',
  low_income: '生活の相談',
  tax: '税',
  illness: '病気・医療費',
  school: '入学・転校',
  childcare: '保育・子育て',
  single_parent: 'ひとり親',
  disability: '障害',
  long_term_care: '介護',
  turning_75: '75歳になる',
  housing: '住まい',
  vehicle: '車・バイク',
  animal: '犬・動物',
  waste: 'ごみ',
  water: '水道',
  disaster: '災害',
  violence: '安全の相談',
  election: '選挙',
  culture: '文化・スポーツ',
  facility: '施設を使う',
  business: '商売・会社',
  farming: '農林',
  construction: '建築・道路',
  foreign_resident: '外国籍',
  certificate: '証明・登録',
  card: 'マイナ カード',
};

export const EVENT_GROUPS = [
  {
    name: '引っ越し',
    events: ['moving_in', 'moving_within', 'moving_out', 'from_abroad', 'to_abroad', 'household_change'],
  },
  { name: '家族', events: ['birth', 'pregnancy', 'marriage', 'divorce', 'death', 'name_change'] },
  {
    name: '仕事・お金',
    events: ['job_start', 'job_loss', 'retirement', 'low_income', 'tax', 'illness'],
  },
  { name: '子ども', events: ['school', 'childcare', 'single_parent'] },
  { name: '高齢・障害', events: ['disability', 'long_term_care', 'turning_75'] },
  {
    name: 'くらし',
    events: [
      ...['housing', 'vehicle', 'animal', 'waste', 'water'],
      ...['disaster', 'violence', 'election', 'culture'],
    ],
  },
  { name: '事業', events: ['business', 'farming', 'construction', 'facility'] },
  { name: 'その他', events: ['foreign_resident', 'certificate', 'card'] },
] as const satisfies readonly { readonly name: string; readonly events: readonly string[] }[];

/** As many as one visit may be for (`visit-schema.ts`). */
export const MOST_EVENTS = 5;

/** The whole household is meant unless somebody says otherwise. */
export const OF_HOUSEHOLD: readonly LifeEvent[] = [
  'moving_in',
  'moving_within',
  'moving_out',
  'from_abroad',
  'to_abroad',
  'household_change',
  'death',
];
