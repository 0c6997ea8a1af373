import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareNames, foldName } from './name.ts';

test.each([
  ['髙橋　健一', '高橋 健一', 'variant'],
  ['高橋　健一', '高橋健一', 'same'],
  ['高橋　健一', '佐藤　健一', 'partial'],
  ['高橋　健一', '高橋　健二', 'different'],
  ['葛󠄀城　葵', '葛城　葵', 'variant'],
  ['佐々木　学', '佐佐木　学', 'variant'],
  ['冨樫　ショウ', '富樫　ｼﾖｳ', 'variant'],
  ['八ヶ代　マリ－', '八ケ代　マリー', 'variant'],
  ['小野　はな', '小野　ハナ', 'different'],
  ['一ノ瀬　桜', '一の瀬　桜', 'variant'],
  // 旧氏 and 通称
  ['山田［佐藤］　和子', '山田　和子', 'variant'],
  ['山田［佐藤］　和子', '佐藤　和子', 'variant'],
  ['山田　和子［佐藤］', '佐藤和子', 'variant'],
  ['山田［佐藤］　和子', '山田［佐藤］和子', 'same'],
  ['山田［佐藤］　和子', '山田　佐藤', 'different'],
  ['LI NA（李本奈）', '李本奈', 'same'],
  // ローマ字
  ['LI NA', 'Li　Na', 'same'],
  ['LI NA', 'NA LI', 'variant'],
  ['SMITH MARY-ANN', 'Maryann Smith', 'variant'],
  ["O'BRIEN RINA", 'RINA OBRIEN', 'variant'],
  ['NGUYEN THI MAI', 'NGUYỄN THỊ MAI', 'variant'],
  ['NGUYEN THI MAI', 'NGUYEN MAI', 'partial'],
  ['SØREN ÆBELØ', 'SOEREN AEBELOE', 'variant'],
  ['LI NA', 'LI NAN', 'different'],
  ['LI NA', 'WANG NA', 'different'],
  ['山田　花子', '', 'unknown'],
  ['', '', 'unknown'],
] as const)('%s and %s: %s', (a, b, agreement) => {
  expect(compareNames([a], [b])).toBe(agreement);
  expect(compareNames([b], [a])).toBe(agreement);
});

test('of several names the best counts', () => {
  expect(compareNames(['李本奈'], ['LI NA', '李本奈'])).toBe('same');
  expect(compareNames(['李本奈'], ['LI NA', ''])).toBe('different');
});

const letters = fc.constantFrom(
  ...Array.from("髙高橋邉辺ァアヵケのノ一々ーあ゛- 　・，.'’（）［］()[]ALIÉØ\u{E0100}\uFE00\u3099\u00A0´"),
);
const text = fc.oneof(
  fc.string({ unit: letters, maxLength: 14 }),
  fc.string({ unit: 'binary', maxLength: 14 }),
);

test('folding twice is folding once', () => {
  fc.assert(
    fc.property(text, (name) => foldName(foldName(name)) === foldName(name)),
    { numRuns: 3_000 },
  );
});

test('any two texts compare both ways alike, a name with itself agrees, and nothing throws', () => {
  fc.assert(
    fc.property(text, text, (a, b) => compareNames([a], [b]) === compareNames([b], [a])),
    { numRuns: 3_000 },
  );
  fc.assert(
    fc.property(text, (a) => ['same', 'variant', 'unknown'].includes(compareNames([a], [a]))),
    { numRuns: 2_000 },
  );
});
