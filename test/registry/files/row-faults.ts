/** Single faults of a row, each with what the page says becomes of it. */

import type { Entry, Layout } from './file-set.ts';
import { hasMyNumberCheckDigit, INVENTED_MY_NUMBERS, MY_NUMBER_SHAPES } from './my-numbers.ts';
import { columnOf, type Field, type Planting } from './planting.ts';
import { cellAt } from './sheet.ts';

export interface RowFault {
  readonly name: string;
  readonly layouts: readonly Layout[];
  readonly plant: (planting: Planting) => void;
}

export const ALL: readonly Layout[] = ['own', 'fixed', 'csv', 'basic'];
/** Where a value may have any length. */
export const OF_ANY_LENGTH: readonly Layout[] = ['own', 'csv', 'basic'];
const CODED: readonly Layout[] = ['csv', 'basic'];

const HALF_WIDTH = new Map<string, string>();
for (let code = 0xff61; code <= 0xff9f; code += 1)
  for (const mark of ['', 'ﾞ', 'ﾟ']) {
    const half = `${String.fromCharCode(code)}${mark}`;
    const full = half.normalize('NFKC');
    if (full.length === 1 && !HALF_WIDTH.has(full)) HALF_WIDTH.set(full, half);
  }
/** ﾀｶﾊｼ of タカハシ, with a narrow space. */
const halfWidth = (kana: string): string =>
  Array.from(kana, (letter) => (letter === '　' ? ' ' : (HALF_WIDTH.get(letter) ?? letter))).join('');
const hiragana = (kana: string): string =>
  kana.replaceAll(/[ァ-ヴ]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x60));

const isResident = ({ person }: Entry): boolean => person.registration === 'resident';
const isJapanese = (entry: Entry): boolean => isResident(entry) && !entry.person.foreign;
/** Someone of a household whose row can go without taking its head. */
export const isMember = (entry: Entry): boolean =>
  isJapanese(entry) && entry.person.status === 'active' && entry.person.relationship !== '世帯主';
/** No letter beyond JIS X 0213, so that nothing but the fault changes the name. */
const isPlainName = (entry: Entry): boolean => isJapanese(entry) && entry.truth.nameDegraded === null;
const hasFullKana = (entry: Entry): boolean => isJapanese(entry) && /^[ァ-ヴー　]+$/.test(entry.person.kana);

/** Refuses a row for one cell. */
export const refuses = (
  name: string,
  code: string,
  field: Field,
  value: string | ((planting: Planting, entry: Entry) => string),
  layouts: readonly Layout[] = ALL,
): RowFault => ({
  name,
  layouts: layouts.filter((layout) => columnOf(layout, field) !== undefined),
  plant: (planting) => {
    const entry = planting.pick(isMember);
    planting.write(entry, field, typeof value === 'string' ? value : value(planting, entry));
    planting.refused(entry, code);
  },
});

/** Repairs a cell to what the person has anyway. */
const repairs = (
  name: string,
  code: string,
  field: Field,
  damage: (good: string, entry: Entry) => string,
  layouts: readonly Layout[] = ALL,
  suits: (entry: Entry) => boolean = isJapanese,
): RowFault => ({
  name,
  layouts,
  plant: (planting) => {
    const entry = planting.pick(suits);
    planting.write(entry, field, damage(planting.read(entry, field), entry));
    planting.reported(entry, code, 'repaired');
  },
});

const perLayout =
  (values: Readonly<Partial<Record<Layout, string>>>) =>
  ({ set }: Planting): string => {
    const value = values[set.layout];
    if (value === undefined) throw new Error('a fault that this format cannot have');
    return value;
  };
const dateFault = (name: string, values: Readonly<Partial<Record<Layout, string>>>): RowFault =>
  refuses(
    name,
    'bad_date',
    'birth',
    perLayout(values),
    ALL.filter((layout) => values[layout] !== undefined),
  );
const era = (value: string) => ({ fixed: value, csv: value });

const FORMULAS = ['=1+1', '=HYPERLINK("http://localhost")', '+1', '-1', '@SUM(1)'];
const CONTROLS = ['\u0000', '\u0007', '\u001b', '\u007f', '\u000b'];

const NUMBERS: readonly RowFault[] = [
  repairs('市区町村コード without its zero', 'leading_zero', 'municipality', (code) => code.slice(1), CODED),
  repairs(
    '市区町村コード without its check digit',
    'check_digit_added',
    'municipality',
    (code) => code.slice(0, 5),
    CODED,
  ),
  refuses(
    '市区町村コード with another check digit',
    'wrong_check_digit',
    'municipality',
    (planting, entry) => {
      const code = planting.read(entry, 'municipality');
      return `${code.slice(0, 5)}${(Number(code[5]) + 1) % 10}`;
    },
  ),
  // 012025 without its zero, or 12025 without its check digit: both are municipalities.
  refuses('市区町村コード that lost one of two digits', 'wrong_check_digit', 'municipality', '12025', CODED),
  repairs(
    '郵便番号 without its zero',
    'leading_zero',
    'postCode',
    (code) => code.replace('-', '').slice(1),
    OF_ANY_LENGTH,
  ),
  refuses('人 behind a 世帯番号', 'not_a_number', 'household', '1,200人', OF_ANY_LENGTH),
  refuses('人 behind a 宛名番号', 'not_a_number', 'id', '1,200人', OF_ANY_LENGTH),
];

const KANA: readonly RowFault[] = [
  repairs('half-width kana', 'half_width_kana', 'kana', halfWidth, ALL, hasFullKana),
  repairs('hiragana for kana', 'hiragana_kana', 'kana', hiragana, ALL, hasFullKana),
];

const DATES: readonly RowFault[] = [
  dateFault('昭和65年', { own: '昭和65年5月日不詳', ...era('03650101') }),
  dateFault('平成元年1月1日', { own: '平成元年1月1日', ...era('04010101') }),
  dateFault('平成31年5月1日', { own: '平成31年5月1日', ...era('04310501') }),
  dateFault('2月30日', { own: '1990-02-30', ...era('04020230'), basic: '19900230' }),
  dateFault('29 February of a common year', { own: '1991-02-29', ...era('04030229'), basic: '19910229' }),
  dateFault('month 13', { own: '1990-13-01', ...era('04021301'), basic: '19901301' }),
  dateFault('an era that is none', era('09020101')),
  {
    name: '転入 on 2月30日',
    layouts: ALL,
    plant: (planting) => {
      const entry = planting.pick(isJapanese);
      const day = { own: '2001-02-30', fixed: '04130230', csv: '04130230', basic: '20010230' };
      planting.write(entry, 'since', day[planting.set.layout]);
      planting.reported(entry, 'bad_date', 'repaired', { residentSince: null });
    },
  },
];

/** 不詳フラグ and 不詳表記 that do not go together: what is known of the day is in the date all the same. */
const unknownFlag = (name: string, flag: string, words: string): RowFault => ({
  name,
  layouts: ['basic'],
  plant: (planting) => {
    const entry = planting.pick(isMember);
    const { cells } = entry.row;
    planting.write(entry, 'birth', '19450500');
    cells[cellAt(entry.sheet, '生年月日_不詳フラグ')] = flag;
    cells[cellAt(entry.sheet, '生年月日_不詳表記')] = words;
    planting.reported(entry, 'unknown_date_flag', 'repaired', {
      birthDate: null,
      birthDateText: '昭和20年5月日不詳',
    });
  },
});

const FLAGS: readonly RowFault[] = [
  unknownFlag('不詳フラグ without words', '1', ''),
  unknownFlag('不詳 in words without the flag', '0', '昭和20年5月日不詳'),
];

const TEXT: readonly RowFault[] = [
  ...FORMULAS.map((formula) => refuses(`formula ${formula}`, 'formula', 'alias', formula)),
  refuses('formula in an address', 'formula', 'address', '=A1', ['own', 'basic', 'csv', 'fixed']),
  refuses('TAB in front', 'formula', 'formerSurname', '\t=1', OF_ANY_LENGTH),
  ...CONTROLS.map((control) =>
    refuses(
      `control character U+${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
      'control_character',
      'formerSurname',
      `佐${control}藤`,
    ),
  ),
  refuses('氏名 of 101 letters', 'too_long', 'name', '長　'.padEnd(101, '長'), OF_ANY_LENGTH),
  refuses('通称 of 101 letters', 'too_long', 'alias', '長'.repeat(101), OF_ANY_LENGTH),
  refuses('フリガナ of 201 letters', 'too_long', 'kana', 'ア　'.padEnd(201, 'ア'), OF_ANY_LENGTH),
  refuses('住所 of 201 letters', 'too_long', 'address', '番'.repeat(201), OF_ANY_LENGTH),
  {
    name: '外字 of the user-defined area',
    layouts: ALL,
    plant: (planting) => {
      const entry = planting.pick(isPlainName);
      const { name } = entry.person;
      planting.write(entry, 'name', `\u{E000}${name.slice(1)}`);
      planting.reported(entry, 'gaiji_unknown', 'repaired', { name: `〓${name.slice(1)}` });
    },
  },
];

const isBetweenValues = (byte: number | undefined): boolean => byte === 0x22 || byte === 0x2c;
/** A place inside of a value, behind the record kind and the first numbers. */
export const inside = (line: Buffer): number =>
  line.findIndex((byte, at) => at > 20 && !isBetweenValues(byte) && !isBetweenValues(line[at - 1]));

const badBytes: RowFault = {
  name: 'bytes of no encoding',
  layouts: ALL,
  plant: (planting) => {
    const entry = planting.pick(isMember);
    const fixed = planting.set.layout === 'fixed';
    const bad = Buffer.from([0xff, 0xff]);
    entry.row.damage = (line) => {
      // In a fixed record in place of the first letter of the name; else inside a value, behind the record kind.
      const at = fixed ? 35 : inside(line);
      return Buffer.concat([line.subarray(0, at), bad, line.subarray(fixed ? at + bad.length : at)]);
    };
    planting.refused(entry, 'bad_encoding');
  },
};

const HOUSEHOLDS: readonly RowFault[] = [
  refuses('no 世帯番号', 'no_household', 'household', ({ set }) =>
    set.layout === 'fixed' || set.layout === 'csv' ? '0'.repeat(15) : '',
  ),
  {
    name: 'two 世帯主',
    layouts: ALL,
    plant: (planting) => {
      const entry = planting.pick(isMember);
      const coded = planting.set.layout === 'fixed' || planting.set.layout === 'csv';
      planting.write(entry, 'relationshipCode', coded ? '02000000' : '02');
      if (planting.has('relationship')) planting.write(entry, 'relationship', '世帯主');
      if (planting.set.layout === 'basic') {
        entry.row.cells[entry.sheet.columns.indexOf('続柄コード2')] = '';
      }
      entry.truth = { ...entry.truth, relationship: '世帯主', relationshipCode: '02' };
    },
  },
  {
    name: 'no 世帯主',
    layouts: ALL,
    plant: (planting) => {
      const entry = planting.pick(
        (each) =>
          isJapanese(each) && each.person.status === 'active' && each.person.relationship === '世帯主',
      );
      const coded = planting.set.layout === 'fixed' || planting.set.layout === 'csv';
      planting.write(entry, 'relationshipCode', coded ? '20000000' : '20');
      if (planting.has('relationship')) planting.write(entry, 'relationship', '子');
      entry.truth = { ...entry.truth, relationship: '子', relationshipCode: '20' };
    },
  },
];

/** At most one of a thousand rows may be such. */
export const duplicateKey: RowFault = {
  name: 'a 宛名番号 twice',
  layouts: ALL,
  plant: (planting) => {
    const entry = planting.pick(isMember);
    planting.append(entry.sheet, [...entry.row.cells], 'duplicate_key');
  },
};

/** 個人番号 in a column that is for something else. */
export const myNumberFault = (
  column: string,
  number: string,
  shape: string,
  layouts: readonly Layout[],
): RowFault => ({
  name: `個人番号 ${shape} in ${column}`,
  layouts,
  plant: (planting) => {
    const entry = planting.pick(isMember);
    const at = entry.sheet.columns.indexOf(column);
    if (at === -1 || !hasMyNumberCheckDigit(number)) throw new Error('not what is to be planted');
    entry.row.cells[at] = MY_NUMBER_SHAPES[shape]?.(number) ?? number;
    planting.refused(entry, 'my_number');
  },
});

const someMyNumber: RowFault = {
  name: '個人番号 in a text column',
  layouts: ALL,
  plant: (planting) => {
    const { random, set } = planting;
    const column = columnOf(set.layout, random.pick(['name', 'kana', 'alias', 'formerSurname', 'address']));
    const shape = random.pick(Object.keys(MY_NUMBER_SHAPES));
    myNumberFault(column ?? '', random.pick(INVENTED_MY_NUMBERS), shape, ALL).plant(planting);
  },
};

/** Every fault that touches one row, whatever others a file has. */
export const ROW_FAULTS: readonly RowFault[] = [
  ...NUMBERS,
  ...KANA,
  ...DATES,
  ...FLAGS,
  ...TEXT,
  ...HOUSEHOLDS,
  badBytes,
  someMyNumber,
];
