import { expect, test } from 'vitest';
import { type ShelterPerson, shelterPersonSchema } from '../central/schema.ts';
import { shelterIdSchema } from '../kernel/ids.ts';
import { countByAge, countByStatus, filterPeople, peopleCsv } from './people.ts';

const AT = Date.UTC(2026, 10, 23, 5, 5, 9);
let next = 100;
const person = (
  sex: ShelterPerson['sex'],
  age: number | null,
  status: ShelterPerson['status'] = 'present',
): ShelterPerson => {
  next += 1;
  return shelterPersonSchema.parse({ residentId: String(next), sex, age, status, since: AT });
};

test('every age falls into exactly one band', () => {
  for (let age = 0; age <= 120; age += 1) {
    const { bands } = countByAge([person('1', age)]);
    expect(
      bands.map((band) => band.total).reduce((sum, value) => sum + value, 0),
      `age ${age}`,
    ).toBe(1);
  }
});

test('bands by sex, with unknown ages apart and a sum', () => {
  const people = [
    person('1', 0),
    person('2', 2),
    person('2', 14),
    person('1', 15),
    person('9', 64),
    person('2', 75),
    person('2', null),
  ];
  const { bands, total } = countByAge(people);
  expect(bands.map(({ band, total: sum }) => `${band} ${sum}`)).toEqual([
    '0歳 1',
    '1〜2歳 1',
    '3〜6歳 0',
    '7〜14歳 1',
    '15〜64歳 2',
    '65〜74歳 0',
    '75歳以上 1',
    '年齢不明 1',
  ]);
  expect(total).toEqual({ band: '計', male: 2, female: 4, other: 1, total: 7 });
  expect(countByAge([]).bands.map(({ band }) => band)).not.toContain('年齢不明');
});

test('filters by state', () => {
  const people = [person('1', 5), person('2', 6, 'overnight'), person('2', 7, 'left')];
  expect(countByStatus(people, 'all')).toBe(3);
  expect(countByStatus(people, 'overnight')).toBe(1);
  expect(filterPeople(people, 'left').map(({ age }) => age)).toEqual([7]);
});

test('every line of the file says drill or real, and a shelter named like a formula is text', () => {
  const shelter = { shelterId: shelterIdSchema.parse('S01'), name: '=HYPERLINK("http://x")' };
  const lines = peopleCsv('drill', shelter, [person('2', 84), person('1', null, 'out')], AT).split('\r\n');
  expect(lines).toHaveLength(4);
  expect(lines[1]).toMatch(
    /^"訓練","S01","'=HYPERLINK\(""http:\/\/x""\)","\d+","女",84,"在所","2026-11-23 14:05:09","2026-11-23 14:05:09"$/,
  );
  expect(lines[2]).toContain('"男","","外出中"');
  expect(peopleCsv('real', shelter, [person('1', 1)], AT)).toContain('"本番"');
});
