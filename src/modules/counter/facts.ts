/** What 住民記録 says of somebody, as facts of the catalogue (`source.by: registry`); each by the official name of its item. Pure. */
import { ageOn, type CivilDate } from '../../kernel/dates.ts';
import { isValueOf } from './lint.ts';
import type { Party } from './party.ts';
import type { FactValue, Known } from './predicate.ts';
import type { Fact, LifeEvent } from './schema.ts';

export interface Standing {
  readonly today: CivilDate;
  readonly events: readonly LifeEvent[];
  /** Her place among those it is about; the first is the subject. */
  readonly index: number;
}

const SEXES = { '1': 'male', '2': 'female', '9': 'unknown' } as const;
const HEAD = '世帯主';

const isJapanese = ({ nationality }: Party): boolean => nationality === 'JPN';

/** By item. `undefined`: the register does not say, so that somebody is asked. */
const ITEMS: Readonly<Record<string, (party: Party, standing: Standing) => FactValue | undefined>> = {
  生年月日: ({ birthDate }, { today }) =>
    birthDate === null || birthDate > today ? undefined : ageOn(birthDate, today),
  性別: ({ sex }) => SEXES[sex],
  // Of whoever was typed (転入の方) the first is taken to be: she is who came.
  続柄: ({ relationship }, { index }) => (relationship === '' ? index === 0 : relationship === HEAD),
  住民種別: (party) => !isJapanese(party),
  // おくやみ: the register hears of it by this very visit. Whom it is about is who died.
  住民状態: ({ deceased }, { events, index }) => deceased || (events.includes('death') && index === 0),
  第30条45規定区分: (party) => (isJapanese(party) ? 'japanese' : undefined),
};

export const registryFacts = (facts: readonly Fact[], party: Party, standing: Standing): Known =>
  Object.fromEntries(
    facts.flatMap((fact): [string, FactValue][] => {
      if (fact.source.by !== 'registry' || fact.of !== 'person') return [];
      const value = ITEMS[fact.source.item]?.(party, standing);
      return value === undefined || !isValueOf(fact, value) ? [] : [[fact.id, value]];
    }),
  );
