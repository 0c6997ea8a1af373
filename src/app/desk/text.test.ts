import { expect, test } from 'vitest';
import { personas } from '../../simulator/town/personas.ts';
import { hintOf } from './text.ts';

test('every training card has its place on the desk and a word on what it shows', () => {
  for (const { name, label, card } of personas) {
    const hint = hintOf({ name, label, kind: card.kind });
    expect(hint.group, name).not.toBe('other');
    expect(hint.shows, name).not.toBe('');
  }
});

test('a card of a kind this page does not know is still there', () => {
  expect(hintOf({ name: 'new', label: '新しいカード', kind: 'of_tomorrow' })).toEqual({
    group: 'other',
    shows: '',
  });
});
