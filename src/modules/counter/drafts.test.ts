import { describe, expect, test } from 'vitest';
import { civilDateSchema } from '../../kernel/dates.ts';
import { groupsOf, knownOf, openOf, readyOf, ticked, valueOf } from './drafts.ts';
import type { FilledField } from './filled.ts';
import type { SheetView } from './views.ts';

const today = civilDateSchema.parse('2026-11-26');
const field = (key: string, change: Partial<FilledField> = {}): FilledField => ({
  key,
  id: key,
  label: key,
  kind: 'text',
  official: null,
  choices: null,
  value: null,
  source: null,
  required: true,
  byHand: false,
  ...change,
});
const missing = (key: string, person: number | null, change: Partial<FilledField> = {}) => ({
  ...field(key, change),
  person,
  forms: ['届'],
});
const sheetOf = (fields: FilledField[], left: SheetView['missing']): SheetView =>
  ({
    forms: [
      {
        key: 'a_form#v',
        filled: { title: { ja: '届', easy: '', en: '' }, subject: null, blocks: [{ title: null, fields }] },
      },
    ],
    missing: left,
    revision: 1,
  }) as unknown as SheetView;

describe('what is typed into a field', () => {
  test.each<[FilledField['kind'], string, string | null | undefined]>([
    ['date', '1120', '2026-11-20'],
    ['date', '1131', undefined],
    ['phone', '０９０−１２３４−５６７８', '０９０−１２３４−５６７８'],
    ['phone', '110', undefined],
    ['yen', '1,200円', '1,200円'],
    ['number', '三', undefined],
    ['text', '　 ', null],
    ['text', ' 葛󠄀 ', '葛󠄀'],
  ])('%s %s', (kind, typed, value) => {
    expect(valueOf({ kind, choices: null }, typed, today)).toBe(value);
  });

  test('a choice is one of those that there are', () => {
    const choice = { kind: 'choice', choices: ['本人', '世帯主'] } as const;
    expect(valueOf({ ...choice, choices: [...choice.choices] }, '世帯主', today)).toBe('世帯主');
    expect(valueOf({ ...choice, choices: [...choice.choices] }, '隣の人', today)).toBeUndefined();
  });

  test('boxes that are ticked stand in the form’s order, whatever the order of the presses', () => {
    const boxes = ['住所', '氏名', '保険'];
    const one = ticked(boxes, '', '保険');
    const two = ticked(boxes, one, '住所');
    expect(two).toBe('住所、保険');
    expect(ticked(boxes, ticked(boxes, two, '保険'), '住所')).toBe('');
  });
});

test('what cannot be read is not sent, and what is of no form any more is forgotten', () => {
  const sheet = sheetOf([field('a', { kind: 'date' }), field('b')], []);
  expect(readyOf(sheet, { a: '1399', b: '甲', gone: '乙' }, today)).toEqual({
    values: [{ key: 'b', value: '甲' }],
    wrong: ['a'],
  });
});

test('what must be filled in is counted until it is typed; what may be is not', () => {
  const sheet = sheetOf([], [missing('a', 0), missing('b', null), missing('c', 0, { required: false })]);
  expect(openOf(sheet, { a: ' ' }).map(({ key }) => key)).toEqual(['a', 'b']);
  expect(openOf(sheet, { a: '甲' }).map(({ key }) => key)).toEqual(['b']);
});

test('those of the household come first, then each person', () => {
  const groups = groupsOf([missing('a', 1), missing('b', null), missing('c', 0), missing('d', 1)]);
  expect(groups.map(({ person, fields }) => [person, fields.map(({ key }) => key)])).toEqual([
    [null, ['b']],
    [0, ['c']],
    [1, ['a', 'd']],
  ]);
});

test('only what a person or the register said can be put right', () => {
  const fields = (['registry', 'answer', 'constant', 'desk'] as const).map((source) =>
    field(source, { source, value: '値' }),
  );
  expect(knownOf(sheetOf(fields, [])).map(({ field: { key } }) => key)).toEqual(['registry', 'answer']);
});
