/** Words for what people need, by the keys that the centre counts under. */
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
  SKILLS,
  SYMPTOMS,
  TREATMENTS,
} from '../modules/shelter/needs-schema.ts';

type Words = Readonly<Record<string, string>>;

const ALLERGY: Words = {
  ...ALLERGENS,
  any: '食物アレルギーのある方',
  other: 'そのほか',
  severe: '重い（アナフィラキシー）',
};

/** In the order in which they are shown. */
export const NEED_SECTIONS: Readonly<Record<string, { readonly title: string; readonly words: Words }>> = {
  allergy: { title: '食物アレルギー', words: ALLERGY },
  texture: { title: '食事の形', words: MEAL_TEXTURES },
  diet: { title: '宗教・信条による食事', words: DIETS },
  milk: { title: 'ミルク', words: MILKS },
  diapers: { title: 'おむつ', words: DIAPERS },
  treatments: { title: '医療的ケア', words: TREATMENTS },
  medicines: { title: '服薬', words: { any: '薬を飲んでいる方' } },
  care: { title: '要支援・要介護', words: CARE_LEVELS },
  disabilities: { title: '障害', words: DISABILITIES },
  maternity: { title: '妊産婦', words: { pregnant: '妊娠中', after_birth: '産後' } },
  mobility: { title: '移動', words: MOBILITIES },
  symptoms: { title: '症状', words: SYMPTOMS },
  languages: { title: 'ことば', words: LANGUAGES },
  skills: { title: '手伝える方', words: SKILLS },
};

/** `allergy:egg` → 卵. A word of a newer terminal is shown as it came. */
export const needWord = (key: string): string => {
  const at = key.indexOf(':');
  return NEED_SECTIONS[key.slice(0, at)]?.words[key.slice(at + 1)] ?? key.slice(at + 1);
};

export const PET_WORDS: Words = { dog: '犬', cat: '猫', bird: '鳥', small: '小動物', other: 'そのほか' };

export const STAY_WORDS: Words = {
  home: '在宅',
  car: '車中泊',
  tent: 'テント',
  relatives: '親戚・知人宅',
  other: 'そのほか',
};
