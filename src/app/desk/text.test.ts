import { expect, test } from 'vitest';
import { personas } from '../../simulator/town/personas.ts';
import { deskPersona } from '../desk-personas.ts';
import { hintOf, isWanted } from './text.ts';

test('every training card has its place on the desk and a word on what it shows', () => {
  for (const { name, card } of personas) {
    const hint = hintOf({ name, kind: card.kind });
    expect(hint.group, name).not.toBe('other');
    expect(hint.shows, name).not.toBe('');
  }
});

test('a card of a kind this page does not know is still there', () => {
  expect(hintOf({ name: 'new', kind: 'of_tomorrow' })).toEqual({
    group: 'other',
    shows: '',
  });
});

const found = (search: string): string[] =>
  personas
    .map(deskPersona)
    .filter((persona) => isWanted(persona, search))
    .map(({ name }) => name);

test.each([
  ['渡邉', ['elder', 'clone']],
  ['髙橋　湊', ['family6-4']],
  ['髙橋 湊', ['family6-4']],
  ['li na', ['foreigner']],
  ['ＬＩ　ｎａ', ['foreigner']],
  ['複製', ['clone']],
  ['nobody at all', []],
])('a search for %s', (search, names) => {
  expect(found(search)).toEqual(expect.arrayContaining(names));
  expect(found(search).length).toBeLessThan(names.length + 3);
});

test('no search: every card', () => {
  expect(found('')).toHaveLength(personas.length);
  expect(found('  ')).toHaveLength(personas.length);
});
