import { expect, it } from 'vitest';
import { allNames, displayedKana, displayedName, givenOf, saidNames, writtenNames } from './names.ts';
import { NOTHING_MORE } from './schema.ts';

const person = {
  ...NOTHING_MORE,
  name: '髙橋　和子',
  kana: 'タカハシ　カズコ',
  alias: null,
  aliasKana: null,
} as const;
const FORMER = { formerSurname: '佐藤', formerSurnameKana: 'サトウ' } as const;
const ALIAS = { alias: '李本　奈', aliasKana: 'リモト　ナ' } as const;

it.each([
  ['氏名', {}, '髙橋　和子', 'タカハシ　カズコ'],
  ['氏名 though there are others', { ...FORMER, ...ALIAS }, '髙橋　和子', 'タカハシ　カズコ'],
  ['旧氏', { ...FORMER, preferredName: 'former_surname' }, '佐藤　和子', 'サトウ　カズコ'],
  ['旧氏 that is not there', { preferredName: 'former_surname' }, '髙橋　和子', 'タカハシ　カズコ'],
  [
    '旧氏 of a name that is not parted',
    { ...FORMER, name: '髙橋和子', preferredName: 'former_surname' },
    '髙橋和子（佐藤）',
    'サトウ　カズコ',
  ],
  [
    '旧氏 with no 振り仮名',
    { formerSurname: '佐藤', preferredName: 'former_surname' },
    '佐藤　和子',
    'タカハシ　カズコ',
  ],
  ['通称', { ...ALIAS, preferredName: 'alias' }, '李本　奈', 'リモト　ナ'],
  ['通称 that is not there', { preferredName: 'alias' }, '髙橋　和子', 'タカハシ　カズコ'],
] as const)('shows and says %s', (_, change, name, kana) => {
  expect(displayedName({ ...person, ...change })).toBe(name);
  expect(displayedKana({ ...person, ...change })).toBe(kana);
});

it('says every name beside a card', () => {
  expect(allNames(person)).toBe('髙橋　和子');
  expect(allNames({ ...person, ...FORMER, ...ALIAS })).toBe('髙橋　和子（旧氏：佐藤）（李本　奈）');
});

it('knows every name she may be asked for by', () => {
  const one = { ...person, ...FORMER, ...ALIAS, nameDegraded: '高橋　和子', oldKana: 'タカハシ　ワコ' };
  expect(writtenNames(one)).toEqual(['髙橋　和子', '李本　奈', '佐藤　和子', '高橋　和子']);
  expect(saidNames(one)).toEqual([
    'タカハシ　カズコ',
    'タカハシ　ワコ',
    'リモト　ナ',
    'サトウ　カズコ',
    'サトウ　ワコ',
  ]);
  expect(saidNames({ ...person, name: 'SMITH MARY ANN', kana: 'スミス' })).toEqual([
    'スミス',
    'SMITH MARY ANN',
    'MARY ANN SMITH',
    'ANN SMITH MARY',
    'MARY SMITH ANN',
  ]);
});

it.each([
  ['髙橋　和子', '和子'],
  ['SMITH MARY ANN', 'MARY ANN'],
  ['髙橋和子', undefined],
  ['', undefined],
  ['　', undefined],
] as const)('the given name of %s is %s', (name, given) => expect(givenOf(name)).toBe(given));
