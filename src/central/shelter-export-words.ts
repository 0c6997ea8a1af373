/** What is recorded of people in shelters, in the words of papers. Pure. */
import {
  ALLERGENS,
  CARE_LEVELS,
  DIAPERS,
  DIETS,
  DISABILITIES,
  LANGUAGES,
  MEAL_TEXTURES,
  MILKS,
  MOBILITIES,
  type Needs,
  SYMPTOMS,
  TREATMENTS,
} from '../modules/shelter/needs-schema.ts';
import type { GroupFacts, Stay } from '../modules/shelter/schema.ts';

const maternityWords = (maternity: Needs['maternity']): string[] => {
  if (maternity === undefined) return [];
  if (maternity.kind === 'after_birth') return ['産後'];
  return [maternity.weeks === null ? '妊娠中' : `妊娠${maternity.weeks}週`];
};

const allergyWords = ({ allergies }: Needs): string[] => {
  if (allergies === undefined) return [];
  const names = [
    ...allergies.allergens.map((allergen) => ALLERGENS[allergen]),
    ...(allergies.other === undefined ? [] : [allergies.other]),
  ];
  return [`アレルギー（${names.join('・')}${allergies.severe ? '、重い' : ''}）`];
};

const one = <K extends string>(words: Readonly<Record<K, string>>, key: K | undefined): string[] =>
  key === undefined ? [] : [words[key]];
const some = <K extends string>(words: Readonly<Record<K, string>>, keys: readonly K[] = []): string[] =>
  keys.map((key) => words[key]);

/** 要配慮の事由. What somebody can do for others (特技) and 連絡先 are none. */
export const needsWords = (needs: Needs): string[] => [
  ...one(CARE_LEVELS, needs.care),
  ...some(DISABILITIES, needs.disabilities),
  ...maternityWords(needs.maternity),
  ...some(TREATMENTS, needs.treatments?.kinds),
  ...(needs.medicines === undefined ? [] : ['服薬']),
  ...allergyWords(needs),
  ...one(MEAL_TEXTURES, needs.texture),
  ...some(DIETS, needs.diet),
  ...one(MILKS, needs.milk),
  ...one(DIAPERS, needs.diapers).map((size) => `おむつ${size}`),
  ...some(LANGUAGES, needs.languages),
  ...one(MOBILITIES, needs.mobility),
];

/** ⑨ 負傷又は疾病の状況 */
export const injuryWords = ({ symptoms }: Needs): string[] => some(SYMPTOMS, symptoms);

const STAY_WORDS: Readonly<Record<Stay['kind'], string>> = {
  home: '在宅',
  car: '車中泊',
  tent: 'テント',
  relatives: '親戚・知人宅',
  other: 'そのほか',
};

export const stayWords = (stay: Stay): string => {
  const where = 'zone' in stay ? stay.zone : 'where' in stay ? stay.where : undefined;
  return where === undefined ? STAY_WORDS[stay.kind] : `${STAY_WORDS[stay.kind]} ${where}`;
};

const DAMAGE_WORDS: Readonly<Record<NonNullable<GroupFacts['homeDamage']>, string>> = {
  none: '被害なし',
  partial: '一部損壊',
  half: '半壊',
  large_half: '大規模半壊',
  total: '全壊',
  flooded: '浸水',
  unknown: '不明',
};
export const damageWords = (damage: NonNullable<GroupFacts['homeDamage']>): string => DAMAGE_WORDS[damage];

const MATTER_WORDS = {
  damage_certificate: '罹災証明書の申請を受付',
  mail: '郵便物',
  health: '健康相談',
  other: 'そのほかの受付',
} as const;
export const matterWords = (matters: readonly (keyof typeof MATTER_WORDS)[]): string[] => [
  ...new Set(matters.map((matter) => MATTER_WORDS[matter])),
];

type Words = Readonly<Record<string, string>>;

/** Of what is counted over people (`section:word`, shelter-needs.ts). */
const SECTIONS: Readonly<Record<string, Words>> = {
  care: CARE_LEVELS,
  disabilities: DISABILITIES,
  maternity: { pregnant: '妊娠中', after_birth: '産後' },
  treatments: TREATMENTS,
  medicines: { any: '服薬' },
  allergy: {
    ...ALLERGENS,
    any: 'アレルギーのある方',
    other: 'アレルギー（そのほか）',
    severe: '重いアレルギー',
  },
  texture: MEAL_TEXTURES,
  diet: DIETS,
  milk: MILKS,
  diapers: DIAPERS,
  languages: LANGUAGES,
  mobility: MOBILITIES,
  symptoms: SYMPTOMS,
};

/** In words; undefined of what helps others (特技), and of a word of a newer program. */
export const needKeyWords = (key: string): string | undefined => {
  const at = key.indexOf(':');
  const [section, word] = [key.slice(0, at), key.slice(at + 1)];
  const text = SECTIONS[section]?.[word];
  if (text === undefined) return undefined;
  if (section === 'diapers') return `おむつ ${text}`;
  return section === 'allergy' && word in ALLERGENS ? `アレルギー: ${text}` : text;
};
