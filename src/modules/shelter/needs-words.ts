import { formatWareki } from '../../kernel/dates.ts';
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
  SKILLS,
  SYMPTOMS,
  TREATMENTS,
} from './needs-schema.ts';

/** Needs in the words people read: what must be known first comes first. */

const day = (date: Parameters<typeof formatWareki>[0]): string => formatWareki(date) ?? date;

export const allergyWords = ({ allergies }: Needs): string | undefined => {
  if (allergies === undefined) return undefined;
  const { allergens, other, severe } = allergies;
  const names = [...allergens.map((each) => ALLERGENS[each]), ...(other === undefined ? [] : [other])];
  return `${severe ? '重い' : ''}アレルギー：${names.join('・')}`;
};

/** What whoever hands out food has to know. */
export const foodWords = (needs: Needs): string[] => {
  const { texture, diet = [] } = needs;
  const allergy = allergyWords(needs);
  return [
    ...(allergy === undefined ? [] : [allergy]),
    ...(texture === undefined ? [] : [MEAL_TEXTURES[texture]]),
    ...diet.map((each) => DIETS[each]),
  ];
};

const bodyWords = ({ care, disabilities = [], mobility, maternity }: Needs): string[] => [
  ...(care === undefined ? [] : [CARE_LEVELS[care]]),
  ...disabilities.map((each) => DISABILITIES[each]),
  ...(mobility === undefined ? [] : [MOBILITIES[mobility]]),
  ...(maternity === undefined
    ? []
    : [
        maternity.kind === 'after_birth'
          ? '産後'
          : maternity.weeks === null
            ? '妊娠中'
            : `妊娠${String(maternity.weeks)}週`,
      ]),
];

/** What the nurse has to know. */
export const healthWords = ({ treatments, medicines, symptoms = [] }: Needs): string[] => [
  ...(treatments?.kinds.map((each) => TREATMENTS[each]) ?? []),
  ...(treatments?.dueOn === undefined ? [] : [`次は ${day(treatments.dueOn)}まで`]),
  ...symptoms.map((each) => SYMPTOMS[each]),
  ...(medicines === undefined
    ? []
    : [medicines.lastsUntil === undefined ? '服薬' : `薬は ${day(medicines.lastsUntil)}まで`]),
];

const babyWords = ({ milk, diapers }: Needs): string[] => [
  ...(milk === undefined ? [] : [MILKS[milk]]),
  ...(diapers === undefined ? [] : [`おむつ ${DIAPERS[diapers]}`]),
];

/** All of it, in the order of urgency. */
export const needsWords = (needs: Needs): string[] => [
  ...healthWords(needs),
  ...foodWords(needs),
  ...bodyWords(needs),
  ...babyWords(needs),
  ...(needs.languages ?? []).map((each) => LANGUAGES[each]),
  ...(needs.skills ?? []).map((each) => `手伝える：${SKILLS[each]}`),
  ...(needs.phone === undefined ? [] : [`電話 ${needs.phone}`]),
  ...(needs.wishes === undefined ? [] : [needs.wishes]),
];

/** The tabs of the screen of 配慮, and of its list. */
export const TABS = ['allergy', 'body', 'health', 'food', 'language', 'other'] as const;
export type NeedsTab = (typeof TABS)[number];

const SECTIONS: Readonly<Record<NeedsTab, readonly (keyof Needs)[]>> = {
  allergy: ['allergies'],
  body: ['care', 'disabilities', 'mobility', 'maternity'],
  health: ['treatments', 'medicines', 'symptoms'],
  food: ['milk', 'diapers', 'texture', 'diet'],
  language: ['languages'],
  other: ['skills', 'phone', 'wishes'],
};

/** What is noted under a tab, in words. */
export const tabWords = (needs: Needs, tab: NeedsTab): string[] =>
  needsWords(
    Object.fromEntries(
      Object.entries(needs).filter(([section]) => SECTIONS[tab].includes(section as keyof Needs)),
    ),
  );
