/** The judge must be able to say no: a lost row, a lost word, a word too many, a wrong line, a changed field. */
import { expect, it } from 'vitest';
import { createRandom } from '../../../src/simulator/town/random.ts';
import { makeFileSet } from './file-set.ts';
import { differences, type Finding, misreported, type Run } from './judge.ts';
import { householdFaults, startPlanting } from './planting.ts';
import { ROW_FAULTS } from './row-faults.ts';

const planting = startPlanting(
  makeFileSet('own', { population: 300, seed: 9, letters: 'unicode' }),
  createRandom(9),
);
for (const { layouts, plant } of ROW_FAULTS) if (layouts.includes('own')) plant(planting);
const outcome = planting.finish();

const findings: Finding[] = [
  ...outcome.expected.map((each) => ({ ...each, line: each.line ?? null })),
  ...householdFaults(outcome.truth.values()).map(({ code }) => ({
    ...{ code, level: 'noted' as const, file: 'residents.csv', line: 1 },
  })),
];
const right: Run = { findings, rows: outcome.rows, taken: outcome.truth.size, refused: outcome.refusedRows };
const people = (truth: typeof outcome.truth) => ({
  resident: (id: string) => truth.get(id),
  count: () => truth.size,
});

it('says nothing of what is right', () => {
  expect(misreported(outcome, right)).toEqual([]);
  expect(differences(outcome.truth, people(outcome.truth))).toEqual([]);
});

const first = findings.findIndex(({ level }) => level === 'refused_row');
const bent = (change: Partial<Finding>): Finding[] =>
  findings.with(first, { ...findings[first]!, ...change });

it.each<[string, Partial<Run>]>([
  ['a word that is missing', { findings: findings.toSpliced(first, 1) }],
  ['another code', { findings: bent({ code: 'bad_key' }) }],
  ['another line', { findings: bent({ line: (findings[first]?.line ?? 0) + 1 }) }],
  ['another level', { findings: bent({ level: 'repaired' }) }],
  ['another file', { findings: bent({ file: 'measures.csv' }) }],
  ['a refusal for nothing', { findings: [...findings, { ...findings[first]!, line: 2 }] }],
  ['a repair for nothing', { findings: [...findings, { ...findings[first]!, level: 'repaired', line: 3 }] }],
  [
    'a household for nothing',
    { findings: [...findings, { ...findings[first]!, level: 'noted', code: 'no_head' }] },
  ],
  ['a row that was not read', { rows: right.rows - 1 }],
  ['a row that was lost', { taken: right.taken - 1 }],
  ['a row that was refused and not counted', { refused: right.refused - 1 }],
])('sees %s', (_, change) => {
  expect(misreported(outcome, { ...right, ...change })).not.toEqual([]);
});

it('sees somebody lost, somebody too many and a field that is another', () => {
  const [one, two] = [...outcome.truth.keys()];
  const lost = new Map(outcome.truth);
  lost.delete(one!);
  const more = new Map([...outcome.truth, ['5', outcome.truth.get(two!)!]]);
  const other = new Map([...outcome.truth, [two!, { ...outcome.truth.get(two!)!, postCode: null }]]);
  for (const given of [lost, more, other]) expect(differences(outcome.truth, people(given))).not.toEqual([]);
});
