/** 要配慮事項 as words that can be counted over people. */
import type { Needs } from '../modules/shelter/needs-schema.ts';

const each = (section: string, words: readonly string[] = []): string[] =>
  words.map((word) => `${section}:${word}`);

const one = (section: string, word: string | undefined): string[] =>
  word === undefined ? [] : [`${section}:${word}`];

/** Sections that decide what is brought tomorrow: whoever spends the night elsewhere is not fed here. */
const DAILY: ReadonlySet<string> = new Set(['allergy', 'texture', 'diet', 'milk', 'diapers']);

export const isDaily = (key: string): boolean => DAILY.has(key.slice(0, key.indexOf(':')));

/**
 * One key a need: `treatments:dialysis`, `allergy:egg`. `allergy:any`: whoever has one, counted once; free text is counted and not told:
 * the figures of a town are for more eyes than a person's needs.
 */
export const needKeys = (needs: Needs): readonly string[] => {
  const { allergies, treatments, maternity, medicines } = needs;
  return [
    ...one('care', needs.care),
    ...each('disabilities', needs.disabilities),
    ...one('maternity', maternity?.kind),
    ...each('treatments', treatments?.kinds),
    ...(medicines === undefined ? [] : ['medicines:any']),
    ...(allergies === undefined ? [] : ['allergy:any', ...each('allergy', allergies.allergens)]),
    ...(allergies?.other === undefined ? [] : ['allergy:other']),
    ...(allergies?.severe === true ? ['allergy:severe'] : []),
    ...one('texture', needs.texture),
    ...each('diet', needs.diet),
    ...one('milk', needs.milk),
    ...one('diapers', needs.diapers),
    ...each('languages', needs.languages),
    ...one('mobility', needs.mobility),
    ...each('symptoms', needs.symptoms),
    ...each('skills', needs.skills),
  ];
};
