import { describe, expect, test } from 'vitest';
import { civilDateSchema } from '../../kernel/dates.ts';
import { needsChange } from './draft.ts';
import {
  chooseOf,
  medicinesLast,
  otherAllergy,
  toggleAllergen,
  toggleMaternity,
  toggleMedicines,
  toggleOf,
  toggleSevere,
  toggleTreatment,
  treatmentDue,
  wordsOf,
} from './needs-draft.ts';
import { type Needs, needsChangeSchema, needsSchema } from './needs-schema.ts';
import { allergyWords, foodWords, needsWords } from './needs-words.ts';

const TOMORROW = civilDateSchema.parse('2026-11-27');

/** Each press once, and the same press again. */
const PRESSES: readonly (readonly [string, (needs: Needs) => Needs])[] = [
  ['a disability', (needs) => toggleOf(needs, 'disabilities', 'visual')],
  ['a diet', (needs) => toggleOf(needs, 'diet', 'halal')],
  ['a language', (needs) => toggleOf(needs, 'languages', 'vi')],
  ['care', (needs) => chooseOf(needs, 'care', 'care_3')],
  ['diapers', (needs) => chooseOf(needs, 'diapers', 'm')],
  ['an allergen', (needs) => toggleAllergen(needs, 'egg')],
  ['a treatment', (needs) => toggleTreatment(needs, 'dialysis')],
  ['medicines', toggleMedicines],
  ['pregnancy', (needs) => toggleMaternity(needs, 'pregnant')],
];

describe('what a press makes of the needs', () => {
  test.each(PRESSES)('%s is of the schema, and the same press again leaves nothing', (_name, press) => {
    const once = press({});
    expect(needsSchema.parse(once)).toEqual(once);
    expect(Object.keys(once)).toHaveLength(1);
    expect(press(once)).toEqual({});
  });

  test('of two that exclude each other the last stands', () => {
    expect(chooseOf(chooseOf({}, 'milk', 'powder'), 'milk', 'liquid')).toEqual({ milk: 'liquid' });
    expect(toggleMaternity(toggleMaternity({}, 'pregnant'), 'after_birth')).toEqual({
      maternity: { kind: 'after_birth' },
    });
  });

  test('an allergy in words is one too; severe is only of something', () => {
    expect(toggleSevere({})).toEqual({});
    const other = otherAllergy({}, ' セロリ ');
    expect(allergyWords(toggleSevere(other))).toBe('重いアレルギー：セロリ');
    expect(otherAllergy(other, '')).toEqual({});
  });

  test('days are put on what they belong to, and taken off by the same press', () => {
    const dialysis = toggleTreatment({}, 'dialysis');
    const due = treatmentDue(dialysis, TOMORROW);
    expect(due).toEqual({ treatments: { kinds: ['dialysis'], dueOn: TOMORROW } });
    expect(treatmentDue(due, TOMORROW)).toEqual(dialysis);
    expect(treatmentDue({}, TOMORROW)).toEqual({});
    expect(medicinesLast(toggleMedicines({}), TOMORROW)).toEqual({
      medicines: { names: [], lastsUntil: TOMORROW },
    });
  });

  test('words that were wiped out are gone', () => {
    expect(wordsOf(wordsOf({}, 'phone', '025'), 'phone', ' ')).toEqual({});
  });
});

describe('what travels', () => {
  test('only sections that differ, and null for what is no longer so', () => {
    const change = needsChange({ milk: 'powder', care: 'care_1' }, { care: 'care_1', diapers: 'm' });
    expect(change).toEqual({ milk: null, diapers: 'm' });
    expect(needsChangeSchema.parse(change)).toEqual(change);
    expect(needsChange({ milk: 'powder' }, { milk: 'powder' })).toBeUndefined();
  });
});

describe('in words', () => {
  test('what may kill stands first, and the kitchen is told what concerns it', () => {
    const needs: Needs = {
      languages: ['vi'],
      diet: ['halal'],
      allergies: { allergens: ['buckwheat', 'egg'], severe: true },
      treatments: { kinds: ['dialysis'], dueOn: TOMORROW },
    };
    expect(needsWords(needs)).toEqual([
      '人工透析',
      '次は 令和8年11月27日まで',
      '重いアレルギー：そば・卵',
      'ハラール',
      'ベトナム語',
    ]);
    expect(foodWords(needs)).toEqual(['重いアレルギー：そば・卵', 'ハラール']);
  });
});
