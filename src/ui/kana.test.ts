import { expect, test } from 'vitest';
import { KANA_COLUMNS, markLast, toKatakana } from './kana.ts';

test.each([
  ['やまだ たろう', 'ヤマダ　タロウ'],
  ['ﾔﾏﾀﾞ ﾀﾛｳ', 'ヤマダ　タロウ'],
  ['  ヤマダ　　はなこ ', 'ヤマダ　ハナコ'],
  ['ゔぃくとりあ', 'ヴィクトリア'],
  ['', ''],
])('%s is read as %s', (typed, kana) => {
  expect(toKatakana(typed)).toBe(kana);
});

test('marks go on, come off, and change into one another', () => {
  expect(markLast('カ', 'voiced')).toBe('ガ');
  expect(markLast('ガ', 'voiced')).toBe('カ');
  expect(markLast('ヤマタ', 'voiced')).toBe('ヤマダ');
  expect(markLast('パ', 'voiced')).toBe('バ');
  expect(markLast('バ', 'semivoiced')).toBe('パ');
  expect(markLast('シヨ', 'small')).toBe('ショ');
  expect(markLast('ッ', 'small')).toBe('ツ');
  expect(markLast('ア', 'voiced')).toBe('ア');
  expect(markLast('', 'voiced')).toBe('');
});

test('every plain kana is on the pad once', () => {
  const keys = KANA_COLUMNS.flat().filter((key) => key !== '');
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).toHaveLength(47);
});
