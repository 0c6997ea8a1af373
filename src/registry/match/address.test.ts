import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareAddresses, createTownRenamer, readAddress } from './address.ts';
import { kanjiOf, numberOf } from './numerals.ts';

const SAKAE = '架空県かざし市栄町７番８号';

test.each([
  [SAKAE, '架空県かざし市栄町 7番8号', 'same'],
  [SAKAE, 'かざし市栄町7-8', 'variant'],
  [SAKAE, 'かざし市榮町七番八号', 'variant'],
  [SAKAE, '架空県　かざし市　栄町　７－８', 'variant'],
  // A room, or 7丁目8番201号: no word says which.
  [SAKAE, 'かざし市栄町7-8-201', 'partial'],
  [SAKAE, 'かざし市栄町7番8-201', 'variant'],
  [SAKAE, 'かざし市栄町7番8号コーポ栄201号室', 'variant'],
  [SAKAE, 'かざし市栄町7番9号', 'partial'],
  [SAKAE, 'かざし市栄町7番', 'partial'],
  [SAKAE, 'かざし市栄町', 'partial'],
  [SAKAE, '栄町7番8号', 'partial'],
  [SAKAE, 'かざし市栄町7丁目8番', 'partial'],
  [SAKAE, 'かざし市栄新町7番8号', 'different'],
  [SAKAE, 'かざし市栄町東7番8号', 'partial'],
  [SAKAE, 'みなみ市栄町7番8号', 'different'],
  [SAKAE, 'かざし市南町7番8号', 'different'],
  [`${SAKAE}　１０１号室`, `${SAKAE} コーポ102`, 'partial'],
  [`${SAKAE}　２階`, `${SAKAE}`, 'variant'],
  [`${SAKAE}　鈴木方`, `${SAKAE}`, 'variant'],
  [SAKAE, '', 'unknown'],
  // 番地, 枝番, 甲乙
  ['かざし市大字下原字川端１２３番地５', 'かざし市下原川端123の5', 'variant'],
  ['かざし市下原１２番地甲', 'かざし市下原12番地', 'partial'],
  ['かざし市下原１２番地甲', 'かざし市下原12番地乙', 'partial'],
  ['かざし市下原１２番地イ号', 'かざし市下原12-イ', 'variant'],
  ['かざし市下原百二十三番地', 'かざし市下原一二三番地', 'variant'],
  ['かざし市下原１２番地　２０１号室', 'かざし市下原12-1', 'partial'],
  // numbers that belong to the name of the town
  ['三条市四日町三丁目２番１号', '三条市4日町3-2-1', 'variant'],
  ['三条市一ノ門二丁目１２番７号', '三条市一の門2-12-7', 'variant'],
  ['札幌市中央区北一条西２丁目１番', '札幌市中央区北1条西2-1', 'variant'],
  ['かざし市一番町５番１１号', 'かざし市1番町5-11', 'variant'],
  ['かざし市一番町５番１１号', 'かざし市二番町5-11', 'different'],
  // ヶ, ノ, 郡
  ['見附市牛ケ嶺町２５０番地', '新潟県見附市牛が嶺町250', 'variant'],
  ['新潟県三島郡出雲崎町大字大釜谷１６番地', '出雲崎町大釜谷16', 'variant'],
  ['新潟県岩船郡粟島浦村字釜谷', '粟島浦村釜谷', 'variant'],
  ['岐阜県山県市高木１番地', '山県市高木1', 'variant'],
  // 丁目 said or not, where the town may have both
  ['かざし市今町１番５号', 'かざし市今町1-5-3', 'partial'],
  ['かざし市今町１丁目５番３号', 'かざし市今町1-5-3', 'variant'],
] as const)('%s and %s: %s', (a, b, agreement) => {
  expect(compareAddresses(a, b)).toBe(agreement);
  expect(compareAddresses(b, a)).toBe(agreement);
});

test('an address in its parts', () => {
  expect(readAddress('架空県かざし市大字今町一丁目５番３号　コーポ・栄 ２０１号室')).toEqual({
    area: 'かざし市今町',
    numbers: [
      { value: 1, unit: '丁目' },
      { value: 5, unit: '番' },
      { value: 3, unit: '号' },
    ],
    branch: '',
    building: 'コポ栄201',
  });
});

test('a renamed town is the new one, also where the new name brings a 丁目', () => {
  const rename = createTownRenamer([
    { old: 'かざし市大字旧栄', new: '架空県かざし市栄町' },
    { old: '川里村大字本村', new: 'かざし市本町二丁目' },
    { old: 'かざし市新田一丁目', new: 'かざし市緑町' },
    { old: 'かざし市古町', new: 'かざし市大字旧栄' },
    { old: 'かざし市両町', new: 'かざし市東町' },
    { old: 'かざし市両町', new: 'かざし市西町' },
    { old: 'かざし市輪町', new: 'かざし市環町' },
    { old: 'かざし市環町', new: 'かざし市輪町' },
  ]);
  expect(compareAddresses(SAKAE, 'かざし市旧栄７番８号', rename)).toBe('variant');
  expect(compareAddresses(SAKAE, 'かざし市旧栄７番９号', rename)).toBe('partial');
  expect(compareAddresses(SAKAE, 'かざし市旧栄７番８号')).toBe('different');
  expect(compareAddresses('かざし市本町２丁目４５番地', '架空県中郡川里村本村45', rename)).toBe('variant');
  // An old 丁目, and no other of that town.
  expect(compareAddresses('かざし市緑町４番５号', 'かざし市新田1-4-5', rename)).toBe('variant');
  expect(compareAddresses('かざし市緑町４番５号', 'かざし市新田2-4-5', rename)).toBe('different');
  // Changed twice.
  expect(compareAddresses(SAKAE, 'かざし市古町7-8', rename)).toBe('variant');
  // One name that became two says neither; a circle ends.
  expect(compareAddresses('かざし市東町1-2', 'かざし市両町1-2', rename)).toBe('different');
  expect(compareAddresses('かざし市輪町1-2', 'かざし市輪町1番2号', rename)).toBe('variant');
});

test.each([
  ['三', 3],
  ['十', 10],
  ['二十三', 23],
  ['二三', 23],
  ['百五', 105],
  ['二〇一', 201],
  ['千二百三十四', 1234],
  ['０', undefined],
  ['007', 7],
  ['', undefined],
  ['町', undefined],
] as const)('%s is %s', (text, value) => expect(numberOf(text)).toBe(value));

test('numbers of town names go both ways', () => {
  for (let value = 0; value < 100; value += 1) expect(numberOf(kanjiOf(value))).toBe(value);
});

const letters = fc.constantFrom(
  ...Array.from('東県市町村郡大字栄ヶがノ之の一二十百千123０９丁目番地号室-－ー 　甲イF(（コ\u{E0100}゛'),
);
const text = fc.oneof(
  fc.string({ unit: letters, maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

test('any two texts compare both ways alike, an address with itself agrees, and nothing throws', () => {
  fc.assert(
    fc.property(text, text, (a, b) => compareAddresses(a, b) === compareAddresses(b, a)),
    { numRuns: 3_000 },
  );
  fc.assert(
    fc.property(text, (a) => ['same', 'unknown'].includes(compareAddresses(a, a))),
    { numRuns: 2_000 },
  );
});
