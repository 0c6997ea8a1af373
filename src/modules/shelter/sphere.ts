import type { ShelterState } from './views-schema.ts';

/**
 * 避難生活の目安 (避難所運営等避難生活支援のためのガイドライン, 令和6年12月改定, after the Sphere Handbook): floor for each person and people
 * for each toilet, of who is in the building now. Pure.
 */
export interface Indicator {
  readonly name: 'area' | 'toilets';
  /** m² for each person; people for each toilet. `null`: not told, or nobody is here. */
  readonly value: number | null;
  readonly enough: boolean | null;
}

/** At least so many m² for each person. */
const AREA_M2 = 3.5;
/** At most so many people for each toilet, in the first days. [K] 20 later on. */
const PEOPLE_PER_TOILET = 50;

export const indicatorsOf = ({
  present,
  unnamed,
  condition: { areaM2, toilets },
}: Pick<ShelterState, 'present' | 'unnamed' | 'condition'>): readonly Indicator[] => {
  const people = present + unnamed;
  const area = areaM2 === undefined || people === 0 ? null : areaM2 / people;
  const toilet = toilets === undefined || toilets === 0 || people === 0 ? null : people / toilets;
  return [
    { name: 'area', value: area, enough: area === null ? null : area >= AREA_M2 },
    { name: 'toilets', value: toilet, enough: toilet === null ? null : toilet <= PEOPLE_PER_TOILET },
  ];
};
