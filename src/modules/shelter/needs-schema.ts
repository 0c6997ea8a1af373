import { z } from 'zod';
import { civilDateSchema } from '../../kernel/dates.ts';
import { PLAIN_TEXT } from '../../kernel/plain-text.ts';

/**
 * 要配慮事項: what one person needs, in words that can be counted. Each vocabulary is a table from the word in the record to the word
 * that people read, so that screens, reports and exports say the same. 要配慮個人情報 in the sense of the law: only ever in events
 * (encrypted at rest), never in a log, and shown to those who serve the person.
 */

/** Text somebody typed: no control characters. */
export const plain = (max: number) => z.string().min(1).max(max).regex(PLAIN_TEXT);

const keysOf = <K extends string>(words: Readonly<Record<K, string>>) =>
  z.enum(Object.keys(words) as [K, ...K[]]);

/** 要支援・要介護状態区分 */
export const CARE_LEVELS = {
  support_1: '要支援1',
  support_2: '要支援2',
  care_1: '要介護1',
  care_2: '要介護2',
  care_3: '要介護3',
  care_4: '要介護4',
  care_5: '要介護5',
} as const;

/** 障害の種別 */
export const DISABILITIES = {
  limbs: '肢体不自由',
  visual: '視覚障害',
  hearing: '聴覚・言語障害',
  internal: '内部障害',
  intellectual: '知的障害',
  mental: '精神障害',
  developmental: '発達障害',
  intractable: '難病',
} as const;

/** 医療的ケア */
export const TREATMENTS = {
  dialysis: '人工透析',
  oxygen: '在宅酸素',
  ventilator: '人工呼吸器',
  insulin: 'インスリン',
  suction: 'たんの吸引',
  tube_feeding: '経管栄養',
  stoma: 'ストーマ',
} as const;

/** 特定原材料8品目 and 特定原材料に準ずるもの20品目: the 28 of 食品表示基準 as of March 2024 [K]. */
export const ALLERGENS = {
  shrimp: 'えび',
  crab: 'かに',
  walnut: 'くるみ',
  wheat: '小麦',
  buckwheat: 'そば',
  egg: '卵',
  milk: '乳',
  peanut: '落花生',
  almond: 'アーモンド',
  abalone: 'あわび',
  squid: 'いか',
  salmon_roe: 'いくら',
  orange: 'オレンジ',
  cashew: 'カシューナッツ',
  kiwi: 'キウイフルーツ',
  beef: '牛肉',
  sesame: 'ごま',
  salmon: 'さけ',
  mackerel: 'さば',
  soybean: '大豆',
  chicken: '鶏肉',
  banana: 'バナナ',
  pork: '豚肉',
  macadamia: 'マカダミアナッツ',
  peach: 'もも',
  yam: 'やまいも',
  apple: 'りんご',
  gelatin: 'ゼラチン',
} as const;

/** 食事の形 */
export const MEAL_TEXTURES = {
  soft: 'やわらかい食事',
  minced: 'きざみ食',
  blended: 'ミキサー食',
  weaning: '離乳食',
} as const;

/** 宗教・信条による食事 */
export const DIETS = {
  halal: 'ハラール',
  no_pork: '豚肉を食べない',
  no_beef: '牛肉を食べない',
  vegetarian: 'ベジタリアン',
  vegan: 'ビーガン',
} as const;

/** ミルク */
export const MILKS = {
  powder: '粉ミルク',
  liquid: '液体ミルク',
  allergy: 'アレルギー用ミルク',
} as const;

/** おむつの大きさ; `adult_*` 大人用 */
export const DIAPERS = {
  newborn: '新生児',
  s: 'S',
  m: 'M',
  l: 'L',
  xl: 'ビッグ',
  xxl: 'ビッグより大きい',
  adult_s: '大人用S',
  adult_m: '大人用M',
  adult_l: '大人用L',
} as const;

/** 移動 */
export const MOBILITIES = {
  cane: 'つえ・歩行器',
  wheelchair: '車いす',
  stretcher: '寝たきり・ストレッチャー',
} as const;

/** 感染症などの症状 */
export const SYMPTOMS = {
  fever: '発熱',
  cough: 'せき',
  vomiting: 'おう吐',
  diarrhoea: '下痢',
  rash: '発しん',
  injury: 'けが',
} as const;

/** ことば, by what a helper has to speak or write */
export const LANGUAGES = {
  easy_ja: 'やさしい日本語',
  en: '英語',
  'zh-Hans': '中国語（簡体字）',
  'zh-Hant': '中国語（繁体字）',
  ko: '韓国・朝鮮語',
  vi: 'ベトナム語',
  ne: 'ネパール語',
  pt: 'ポルトガル語',
  fil: 'フィリピノ語',
  id: 'インドネシア語',
  my: 'ミャンマー語',
  sign: '手話',
  written: '筆談',
  other: 'そのほかのことば',
} as const;

/** 特技・資格 of those who can help */
export const SKILLS = {
  doctor: '医師',
  nurse: '看護師・保健師',
  carer: '介護',
  childcare: '保育',
  interpreter: '通訳',
  sign: '手話通訳',
  cook: '調理',
  builder: '建築・電気',
  driver: '大型運転',
} as const;

export type Allergen = keyof typeof ALLERGENS;
export const allergenSchema = keysOf(ALLERGENS);
export const languageSchema = keysOf(LANGUAGES);

const some = <T extends z.ZodType>(item: T) => z.array(item).min(1).max(28);

/** One section each; they are told, and last win, one by one: an allergy noted here does not undo the dialysis noted there. */
const sections = {
  care: keysOf(CARE_LEVELS),
  disabilities: some(keysOf(DISABILITIES)),
  /** 妊産婦. `weeks`: 妊娠週数. */
  maternity: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('pregnant'), weeks: z.int().min(1).max(43).nullable() }),
    z.strictObject({ kind: z.literal('after_birth') }),
  ]),
  treatments: z.strictObject({
    kinds: some(keysOf(TREATMENTS)),
    /** The day by which the next dialysis, filling of oxygen, … is due. */
    dueOn: civilDateSchema.optional(),
  }),
  /** 服薬. `lastsUntil`: until when she has enough. */
  medicines: z.strictObject({
    names: z.array(plain(60)).max(20),
    lastsUntil: civilDateSchema.optional(),
  }),
  /** `severe`: アナフィラキシーの経験・エピペン */
  allergies: z
    .strictObject({
      allergens: z.array(allergenSchema).max(28),
      other: plain(60).optional(),
      severe: z.boolean(),
    })
    .refine(({ allergens, other }) => allergens.length > 0 || other !== undefined),
  texture: keysOf(MEAL_TEXTURES),
  diet: some(keysOf(DIETS)),
  milk: keysOf(MILKS),
  diapers: keysOf(DIAPERS),
  languages: some(languageSchema),
  mobility: keysOf(MOBILITIES),
  symptoms: some(keysOf(SYMPTOMS)),
  skills: some(keysOf(SKILLS)),
  /** 連絡先 of this person */
  phone: plain(30),
  /** 必要な物資・そのほか */
  wishes: plain(250),
} as const;

export const NEED_SECTIONS = Object.keys(sections) as (keyof typeof sections)[];
export type NeedSection = keyof typeof sections;

/** What is so now. */
export const needsSchema = z.strictObject(sections).partial();
export type Needs = z.infer<typeof needsSchema>;

/** What changes: only the sections that are named; `null`: no longer so. */
export const needsChangeSchema = z
  .strictObject({
    care: sections.care.nullable(),
    disabilities: sections.disabilities.nullable(),
    maternity: sections.maternity.nullable(),
    treatments: sections.treatments.nullable(),
    medicines: sections.medicines.nullable(),
    allergies: sections.allergies.nullable(),
    texture: sections.texture.nullable(),
    diet: sections.diet.nullable(),
    milk: sections.milk.nullable(),
    diapers: sections.diapers.nullable(),
    languages: sections.languages.nullable(),
    mobility: sections.mobility.nullable(),
    symptoms: sections.symptoms.nullable(),
    skills: sections.skills.nullable(),
    phone: sections.phone.nullable(),
    wishes: sections.wishes.nullable(),
  })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'says nothing');
export type NeedsChange = z.infer<typeof needsChangeSchema>;
