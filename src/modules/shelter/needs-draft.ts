import type { CivilDate } from '../../kernel/dates.ts';
import type { Allergen, Needs } from './needs-schema.ts';

/** What a press on the screen of 配慮 makes of the needs of one person. Pure; a section with nothing in it is not there. */

/** Sections of which several things may be so. */
export type ListSection = 'disabilities' | 'diet' | 'languages' | 'symptoms' | 'skills';
/** Sections of which one thing may be so. */
export type OneSection = 'care' | 'texture' | 'milk' | 'diapers' | 'mobility';

const without = (needs: Needs, section: keyof Needs): Needs => {
  const { [section]: _gone, ...rest } = needs;
  return rest;
};

const toggled = <T>(items: readonly T[], item: T): T[] =>
  items.includes(item) ? items.filter((each) => each !== item) : [...items, item];

/** One of a list: there or not there. */
export const toggleOf = (needs: Needs, section: ListSection, item: string): Needs => {
  const items = toggled<string>(needs[section] ?? [], item);
  // The item is of the section's own table; TypeScript cannot tie the two by a parameter.
  return items.length === 0 ? without(needs, section) : ({ ...needs, [section]: items } as Needs);
};

/** The one that is so; the same again: none. */
export const chooseOf = (needs: Needs, section: OneSection, item: string): Needs =>
  needs[section] === item ? without(needs, section) : ({ ...needs, [section]: item } as Needs);

const NO_ALLERGIES = { allergens: [], severe: false } as const;

const withAllergies = (needs: Needs, allergies: NonNullable<Needs['allergies']>): Needs =>
  allergies.allergens.length === 0 && allergies.other === undefined
    ? without(needs, 'allergies')
    : { ...needs, allergies };

export const toggleAllergen = (needs: Needs, allergen: Allergen): Needs => {
  const now = needs.allergies ?? { ...NO_ALLERGIES, allergens: [] };
  return withAllergies(needs, { ...now, allergens: toggled(now.allergens, allergen) });
};

/** アナフィラキシー; of nothing there is nothing severe. */
export const toggleSevere = (needs: Needs): Needs =>
  needs.allergies === undefined
    ? needs
    : { ...needs, allergies: { ...needs.allergies, severe: !needs.allergies.severe } };

export const otherAllergy = (needs: Needs, words: string): Needs => {
  const { other: _before, ...now } = needs.allergies ?? { ...NO_ALLERGIES, allergens: [] };
  const other = words.trim();
  return withAllergies(needs, other === '' ? now : { ...now, other });
};

type Treatment = NonNullable<Needs['treatments']>['kinds'][number];

export const toggleTreatment = (needs: Needs, kind: Treatment): Needs => {
  const kinds = toggled(needs.treatments?.kinds ?? [], kind);
  return kinds.length === 0
    ? without(needs, 'treatments')
    : { ...needs, treatments: { ...needs.treatments, kinds } };
};

/** The day by which the next treatment is due; the same again: not known. */
export const treatmentDue = (needs: Needs, day: CivilDate): Needs => {
  if (needs.treatments === undefined) return needs;
  const { dueOn, ...treatments } = needs.treatments;
  return { ...needs, treatments: dueOn === day ? treatments : { ...treatments, dueOn: day } };
};

/** 服薬: takes some, and until when she has enough. */
export const toggleMedicines = (needs: Needs): Needs =>
  needs.medicines === undefined ? { ...needs, medicines: { names: [] } } : without(needs, 'medicines');

export const medicinesLast = (needs: Needs, day: CivilDate): Needs => {
  if (needs.medicines === undefined) return needs;
  const { lastsUntil, ...medicines } = needs.medicines;
  return { ...needs, medicines: lastsUntil === day ? medicines : { ...medicines, lastsUntil: day } };
};

export const toggleMaternity = (needs: Needs, kind: 'pregnant' | 'after_birth'): Needs => {
  if (needs.maternity?.kind === kind) return without(needs, 'maternity');
  return { ...needs, maternity: kind === 'pregnant' ? { kind, weeks: null } : { kind } };
};

/** 連絡先 or wishes, in words. */
export const wordsOf = (needs: Needs, section: 'phone' | 'wishes', words: string): Needs =>
  words.trim() === '' ? without(needs, section) : { ...needs, [section]: words };
