import { expect, it, test } from 'vitest';
import { civilDateSchema } from '../kernel/dates.ts';
import { createPlaceRenamer, renamedInFile, renamedTownsSchema } from './renamed-towns.ts';

const day = (text: string) => civilDateSchema.parse(text);

it.each([
  ['旧栄7-8', ['旧栄7-8', '栄町7-8']],
  ['かざし市旧栄', ['かざし市旧栄', '栄町']],
  ['本村45', ['本村45', '本町2-45']],
  ['川里村本村45', ['川里村本村45', '本町2-45']],
  // A name that two got: both may be meant.
  ['両町1', ['両町1', '東町1', '西町1']],
  // 新田1 is not the beginning of 新田12.
  ['新田12-3', ['新田12-3']],
  ['新田1-3', ['新田1-3', '緑町3']],
  ['栄町7-8', ['栄町7-8']],
])('%s may be %j', (place, places) => {
  const rename = createPlaceRenamer([
    { old: 'かざし市大字旧栄', new: '架空県かざし市栄町' },
    { old: '中郡川里村大字本村', new: 'かざし市本町二丁目' },
    { old: 'かざし市両町', new: 'かざし市東町' },
    { old: 'かざし市両町', new: 'かざし市西町' },
    { old: 'かざし市新田一丁目', new: 'かざし市緑町' },
  ]);
  expect(rename(place)).toEqual(places);
});

test('a town file tells of a change only where the same 町字ID has one name in use', () => {
  const row = (townId: string, name: string, abolishedOn: string | null) => ({
    townId,
    name,
    abolishedOn: abolishedOn === null ? null : day(abolishedOn),
  });
  const rows = [
    row('1', 'かざし市大字旧栄', '2020-03-31'),
    row('1', 'かざし市栄町', null),
    // Of these nothing says what they became.
    row('2', 'かざし市古町', '2020-03-31'),
    row('3', 'かざし市両町', '2020-03-31'),
    row('3', 'かざし市東町', null),
    row('3', 'かざし市西町', null),
    // It ends next year: it is the name now.
    row('4', 'かざし市新田', '2027-03-31'),
  ];
  expect(renamedInFile(rows, day('2026-11-25'))).toEqual({
    renamed: [{ old: 'かざし市大字旧栄', new: 'かざし市栄町' }],
    unexplained: 2,
  });
  expect(renamedInFile([], day('2026-11-25'))).toEqual({ renamed: [], unexplained: 0 });
});

test('the table of a site is looked at', () => {
  expect(renamedTownsSchema.safeParse([{ old: 'かざし市旧栄', new: 'かざし市栄町' }]).success).toBe(true);
  for (const wrong of [[{ old: 'かざし市旧栄' }], [{ old: '', new: 'かざし市栄町' }], { old: '栄' }])
    expect(renamedTownsSchema.safeParse(wrong).success).toBe(false);
});
