import fc from 'fast-check';
import { expect, test } from 'vitest';
import { civilDateSchema } from '../../kernel/dates.ts';
import { DEFAULT_MATCH_SETTINGS, matchOf, type ResidentItems, rankMatches } from './match.ts';

const day = (text: string) => civilDateSchema.parse(text);
const card = {
  name: '山﨑　学',
  birthDate: day('1971-10-10'),
  sex: '1',
  address: '架空県かざし市栄町７番８号',
} as const;
const resident: ResidentItems = { ...card, names: [card.name] };
const away = '架空県かざし市東町１番１号';
const OTHERWISE = { names: ['山崎　学'], address: 'かざし市栄町7-8' };

test.each<[string, Partial<ResidentItems>, number, string]>([
  ['as it is', {}, 1, 'certain'],
  ['written otherwise', OTHERWISE, 0.9675, 'certain'],
  ['sex not known', { sex: '9' }, 1, 'certain'],
  ['another sex', { sex: '2' }, 1, 'possible'],
  ['another address', { address: away }, 0.75, 'possible'],
  ['address hidden', { address: null }, 0.85, 'possible'],
  ['next door', { address: 'かざし市栄町7番9号' }, 0.85, 'possible'],
  ['不詳 at the address', { birthDate: null }, 0.79, 'possible'],
  ['不詳 elsewhere', { birthDate: null, address: away }, 0.54, 'none'],
  ['a slip in the date', { birthDate: day('1971-10-11') }, 0.79, 'possible'],
  ['a slip in the date, elsewhere', { birthDate: day('1971-10-11'), address: away }, 0.54, 'none'],
  ['the parent', { birthDate: day('1944-02-03') }, 0.65, 'none'],
  ['the twin', { names: ['山﨑　覚'] }, 0.6, 'none'],
  ['another family name', { names: ['森　学'] }, 0.76, 'possible'],
  ['another family name, elsewhere', { names: ['森　学'], address: away }, 0.51, 'none'],
])('%s', (_, change, score, decision) => {
  expect(matchOf(card, { ...resident, ...change })).toMatchObject({ score, decision });
});

test('no threshold makes a match certain without name, birth date and door', () => {
  const open = { ...DEFAULT_MATCH_SETTINGS, certain: 0, possible: 0 };
  const changes: readonly Partial<ResidentItems>[] = [
    { names: ['森　学'] },
    { birthDate: null },
    { birthDate: day('1971-10-11') },
    { sex: '2' },
    { address: null },
    { address: away },
    { address: 'かざし市栄町7番9号' },
  ];
  for (const change of changes)
    expect(matchOf(card, { ...resident, ...change }, open).decision).toBe('possible');
  for (const change of [{ names: ['林　覚'] }, { birthDate: day('1944-02-03') }])
    expect(matchOf(card, { ...resident, ...change }, open).decision).toBe('none');
});

test('a threshold that is not reached is not certain', () => {
  const strict = { ...DEFAULT_MATCH_SETTINGS, certain: 0.97 };
  expect(matchOf(card, { ...resident, ...OTHERWISE }, strict).decision).toBe('possible');
  expect(matchOf(card, resident, strict).decision).toBe('certain');
});

const rank = (people: readonly ResidentItems[]) =>
  rankMatches(card, people, (person) => person).map(({ candidate, decision }) => [
    people.indexOf(candidate),
    decision,
  ]);

test('the likeliest stands first, and who does not fit is left out', () => {
  const people = [
    { ...resident, address: away },
    { ...resident, names: ['林　覚'] },
    { ...resident, ...OTHERWISE },
  ];
  expect(rank(people)).toEqual([
    [2, 'certain'],
    [0, 'possible'],
  ]);
});

test('two that are certain are none', () => {
  expect(rank([{ ...resident, ...OTHERWISE }, resident])).toEqual([
    [1, 'possible'],
    [0, 'possible'],
  ]);
});

test('of a hidden address neither score, reason nor order says anything', () => {
  fc.assert(
    fc.property(fc.constantFrom(card.address, away, 'かざし市栄町7-8', ''), (address) => {
      const match = matchOf({ ...card, address }, { ...resident, address: null });
      expect(match).toEqual(matchOf(card, { ...resident, address: null }));
      expect(match.reasons.address).toBe('unknown');
    }),
  );
});

test('any text scores between 0 and 1 and throws nothing', () => {
  const text = fc.string({ unit: 'binary', maxLength: 20 });
  fc.assert(
    fc.property(text, text, text, (name, other, address) => {
      const { score } = matchOf({ ...card, name, address }, { ...resident, names: [other], address: other });
      return score >= 0 && score <= 1;
    }),
    { numRuns: 2_000 },
  );
});
