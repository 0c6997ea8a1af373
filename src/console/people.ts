import type { Overview, ShelterOverview, ShelterPerson } from '../central/schema.ts';
import { toCsv } from '../kernel/csv.ts';
import { SEX_WORDS, STATUS_WORDS } from './text.ts';
import { fileTime } from './time-words.ts';

/** Counting and writing out the people of one shelter. */

/** Ages as a shelter needs them: milk, weaning, school, 前期・後期高齢者. Both ends inclusive. */
const AGE_BANDS = [
  { name: '0歳', from: 0, to: 0 },
  { name: '1〜2歳', from: 1, to: 2 },
  { name: '3〜6歳', from: 3, to: 6 },
  { name: '7〜14歳', from: 7, to: 14 },
  { name: '15〜64歳', from: 15, to: 64 },
  { name: '65〜74歳', from: 65, to: 74 },
  { name: '75歳以上', from: 75, to: Number.POSITIVE_INFINITY },
] as const;
const UNKNOWN_BAND = '年齢不明';

export interface BandCount {
  readonly band: string;
  readonly male: number;
  readonly female: number;
  readonly other: number;
  readonly total: number;
}

const countBand = (band: string, people: readonly ShelterPerson[]): BandCount => {
  const of = (sex: ShelterPerson['sex']): number => people.filter((person) => person.sex === sex).length;
  return { band, male: of('1'), female: of('2'), other: of('9'), total: people.length };
};

/** Every band, also the empty ones, then those whose age is not known (only when there are any), then the sum. */
export const countByAge = (
  people: readonly ShelterPerson[],
): { readonly bands: readonly BandCount[]; readonly total: BandCount } => {
  const bands = AGE_BANDS.map(({ name, from, to }) =>
    countBand(
      name,
      people.filter(({ age }) => age !== null && age >= from && age <= to),
    ),
  );
  const unknown = people.filter(({ age }) => age === null || age < 0);
  return {
    bands: unknown.length === 0 ? bands : [...bands, countBand(UNKNOWN_BAND, unknown)],
    total: countBand('計', people),
  };
};

export type StatusFilter = 'all' | ShelterPerson['status'];

export const countByStatus = (people: readonly ShelterPerson[], filter: StatusFilter): number =>
  filter === 'all' ? people.length : people.filter(({ status }) => status === filter).length;

export const filterPeople = (
  people: readonly ShelterPerson[],
  filter: StatusFilter,
): readonly ShelterPerson[] => (filter === 'all' ? people : people.filter(({ status }) => status === filter));

const HEADER = [
  '区分',
  '避難所ID',
  '避難所名',
  '宛名番号',
  '性別',
  '年齢',
  '状態',
  '状態になった日時',
  '集計日時',
];

/** 名簿 as CSV. Every line says whether it is a drill: lines get copied into other files. */
export const peopleCsv = (
  mode: Overview['mode'],
  shelter: Pick<ShelterOverview, 'shelterId' | 'name'>,
  people: readonly ShelterPerson[],
  asOf: number,
): string =>
  toCsv([
    HEADER,
    ...people.map(({ residentId, sex, age, status, since }) => [
      mode === 'drill' ? '訓練' : '本番',
      shelter.shelterId,
      shelter.name,
      residentId,
      SEX_WORDS[sex],
      age,
      STATUS_WORDS[status],
      fileTime(since),
      fileTime(asOf),
    ]),
  ]);
