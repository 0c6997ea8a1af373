/** Further slips of a row that the page names by its codes. */

import type { ResidentRecord } from '../../../src/registry/schema.ts';
import { measureRow } from './basic.ts';
import { measureSheet } from './file-faults.ts';
import type { Entry, Layout } from './file-set.ts';
import { measureCells } from './intermediate.ts';
import { columnOf, type Field, type Planting } from './planting.ts';
import { ALL, inside, isMember, OF_ANY_LENGTH, type RowFault, refuses } from './row-faults.ts';

const repairsTo = (
  name: string,
  code: string,
  field: Field,
  value: string,
  change: Partial<ResidentRecord>,
  layouts: readonly Layout[] = ALL,
): RowFault => ({
  name,
  layouts: layouts.filter((layout) => columnOf(layout, field) !== undefined),
  plant: (planting) => {
    const entry = planting.pick(isMember);
    planting.write(entry, field, value);
    planting.reported(entry, code, 'repaired', change);
  },
});

/** Refuses a row for what is done to its line. */
const damages = (
  name: string,
  code: string,
  layouts: readonly Layout[],
  damage: (entry: Entry, planting: Planting) => void,
): RowFault => ({
  name,
  layouts,
  plant: (planting) => {
    const entry = planting.pick(isMember);
    damage(entry, planting);
    planting.refused(entry, code);
  },
});

const statusOf = ({ set }: Planting): string => (set.layout === 'own' ? '居住者' : '7');

const measureBackwards: RowFault = {
  name: 'a measure that ends before it begins',
  layouts: ['basic', 'csv', 'fixed'],
  plant: (planting) => {
    const { layout } = planting.set;
    const { person } = planting.pick(({ person: { registration } }) => registration === 'resident');
    const period = { from: '2026-05-01', to: '2026-04-01' };
    const row = layout === 'basic' ? measureRow : measureCells;
    planting.append(measureSheet(planting.set), row(person, period), 'bad_measure');
  },
};

export const SLIPS: readonly RowFault[] = [
  refuses('no 氏名', 'missing_value', 'name', ''),
  refuses('no フリガナ', 'missing_value', 'kana', ''),
  refuses('no 宛名番号', 'missing_value', 'id', '', OF_ANY_LENGTH),
  refuses('宛名番号 of 17 digits', 'bad_key', 'id', '12345678901234567', OF_ANY_LENGTH),
  refuses('宛名番号 of twelve digits', 'bad_key', 'id', '123456789012', OF_ANY_LENGTH),
  refuses('世帯番号 of twelve digits', 'bad_key', 'household', '123456789012', OF_ANY_LENGTH),
  refuses('住民状態 that is none', 'wrong_code', 'status', statusOf),
  repairsTo('性別 in words', 'sex_unknown', 'sex', 'x', { sex: '9' }),
  repairsTo('電話番号 of five digits', 'bad_phone', 'phone', '12345', { phone: null }),
  repairsTo(
    '郵便番号 of three digits',
    'bad_post_code',
    'postCode',
    '123',
    { postCode: null },
    OF_ANY_LENGTH,
  ),
  repairsTo('町字コード of five digits', 'bad_town', 'townId', '12345', { townId: null }),
  ...[
    ['a value too many', ({ row }: Entry) => void row.cells.push('余')] as const,
    ['a value too few', ({ row }: Entry) => void row.cells.pop()] as const,
  ].map(([name, change]) =>
    damages(name, 'wrong_column_count', OF_ANY_LENGTH, (entry, planting) => {
      // In another's column its 13 digits with a zero in front may be taken for a 個人番号.
      if (planting.has('townId')) planting.write(entry, 'townId', '');
      change(entry);
    }),
  ),
  damages('a record that is too long', 'wrong_length', ['fixed'], ({ row }) => {
    row.damage = (line) => Buffer.concat([line, Buffer.from('xx')]);
  }),
  damages('a record that is too short', 'wrong_length', ['fixed'], ({ row }) => {
    row.damage = (line) => line.subarray(0, line.length - 10);
  }),
  damages('a quote in a value', 'bad_quoting', OF_ANY_LENGTH, ({ row }) => {
    row.damage = (line) => {
      const at = inside(line);
      return Buffer.concat([line.subarray(0, at), Buffer.from('"'), line.subarray(at)]);
    };
  }),
  measureBackwards,
];
