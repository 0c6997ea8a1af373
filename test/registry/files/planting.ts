/** Where faults are put into files, and what is then expected of the import. */

import type { ResidentRecord } from '../../../src/registry/schema.ts';
import type { Random } from '../../../src/simulator/town/random.ts';
import { countTrailer, type Entry, type FileSet, type Layout } from './file-set.ts';
import { cellAt, lineOf, type Row, type Sheet } from './sheet.ts';

export type Level = 'refused_file' | 'refused_row' | 'repaired' | 'noted';

export interface Expected {
  readonly code: string;
  readonly level: Level;
  readonly file: string;
  /** `undefined`: of the file, or of a household. */
  readonly line: number | undefined;
}

/** What a fault is planted in, by what it means; in which column of which format that stands. */
const COLUMN = {
  id: { own: '宛名番号', intermediate: '宛名番号', basic: '宛名番号' },
  household: { own: '世帯番号', intermediate: '世帯番号', basic: '世帯番号' },
  name: { own: '氏名', intermediate: '氏名漢字', basic: '氏名' },
  nameKanji: { own: '氏名_外国人漢字', intermediate: undefined, basic: '氏名_外国人漢字' },
  kana: { own: '氏名_フリガナ', intermediate: '氏名カナ', basic: '氏名_フリガナ' },
  alias: { own: '通称', intermediate: '通称', basic: '通称' },
  aliasKana: { own: '通称_フリガナ', intermediate: '通称カナ', basic: '通称_フリガナ' },
  formerSurname: { own: '旧氏', intermediate: '旧氏', basic: '旧氏' },
  formerSurnameKana: { own: '旧氏_フリガナ', intermediate: '旧氏カナ', basic: '旧氏_フリガナ' },
  oldKana: { own: '氏名_フリガナ_変更前', intermediate: undefined, basic: undefined },
  status: { own: '住民状態', intermediate: '住民状態', basic: '住民状態' },
  townId: { own: '町字コード', intermediate: undefined, basic: undefined },
  sex: { own: '性別', intermediate: '性別', basic: '性別' },
  birth: { own: '生年月日', intermediate: '生年月日', basic: '生年月日' },
  relationship: { own: '続柄表記', intermediate: undefined, basic: '続柄表記' },
  relationshipCode: { own: '続柄コード', intermediate: '続柄コード', basic: '続柄コード1' },
  address: { own: '住所', intermediate: '住所', basic: '住所_番地号表記' },
  flat: { own: undefined, intermediate: '方書', basic: '住所_方書' },
  municipality: { own: undefined, intermediate: '市区町村コード', basic: '住所_市区町村コード' },
  postCode: { own: '郵便番号', intermediate: '郵便番号', basic: '住所_郵便番号' },
  phone: { own: '電話番号', intermediate: undefined, basic: undefined },
  since: { own: '住民となった年月日', intermediate: '住民となった年月日', basic: '住民となった年月日' },
  leaves: {
    own: '転出予定年月日',
    intermediate: '転出予定年月日',
    basic: '転出先住所（予定）_転出予定年月日',
  },
} as const;
export type Field = keyof typeof COLUMN;

export const columnOf = (layout: Layout, field: Field): string | undefined =>
  COLUMN[field][layout === 'fixed' || layout === 'csv' ? 'intermediate' : layout];

interface Expectation {
  readonly code: string;
  readonly level: Level;
  readonly sheet: Sheet;
  readonly row: Row | undefined;
}

export interface Planting {
  readonly set: FileSet;
  readonly random: Random;
  /** Somebody whose row has no fault yet and on whom nobody else's measure hangs. */
  pick(suits?: (entry: Entry) => boolean): Entry;
  read(entry: Entry, field: Field): string;
  write(entry: Entry, field: Field, value: string): void;
  /** Which fields this format has. */
  has(field: Field): boolean;
  /** The row is taken over, and this is said of it. */
  reported(entry: Entry, code: string, level: 'repaired' | 'noted', change?: Partial<ResidentRecord>): void;
  /** The row is not taken over. */
  refused(entry: Entry, code: string): void;
  /** A further row at the end of a sheet, which is refused. */
  append(sheet: Sheet, cells: string[], code: string): Row;
  /** The whole import is refused. */
  refusedFile(sheet: Sheet, code: string, row?: Row): void;
  finish(): Outcome;
}

/** What the import must say and do. */
export interface Outcome {
  readonly expected: readonly Expected[];
  readonly refusedFile: boolean;
  /** Everyone of whom a row is taken, by 宛名番号 as the replica has it. */
  readonly truth: ReadonlyMap<string, ResidentRecord>;
  /** Rows about people in all files, with those that were added. */
  readonly rows: number;
  readonly refusedRows: number;
}

/** Households of active people with no head or two, of what is taken over: an import says so of each. */
export const householdFaults = (
  truth: Iterable<ResidentRecord>,
): { readonly code: 'no_head' | 'two_heads'; readonly householdId: string }[] => {
  const active = [...truth].filter(
    ({ registration, status }) => registration === 'resident' && status === 'active',
  );
  return [...Map.groupBy(active, ({ householdId }) => householdId)].flatMap(([householdId, members]) => {
    const heads = members.filter(
      ({ relationship, relationshipCode }) => relationshipCode === '02' || relationship === '世帯主',
    ).length;
    if (heads === 1) return [];
    return [{ code: heads === 0 ? ('no_head' as const) : ('two_heads' as const), householdId }];
  });
};

const isAboutAPerson = (set: FileSet, sheet: Sheet, { cells }: Row): boolean =>
  set.layout === 'basic' ? sheet.file !== 'measures.csv' : sheet.header || cells[0] === '01';

/** `file:line` of every row about a person; the others of a set are 支援措置 and trailers. */
export const personLines = (set: FileSet): ReadonlySet<string> =>
  new Set(
    set.sheets.flatMap((sheet) =>
      sheet.rows
        .filter((row) => isAboutAPerson(set, sheet, row))
        .map((row) => `${sheet.file}:${lineOf(sheet, row)}`),
    ),
  );

const plain = ({ person }: Entry): boolean => person.measures.length === 0;

export const startPlanting = (set: FileSet, random: Random): Planting => {
  const used = new Set<Entry>();
  const gone = new Set<Entry>();
  const expectations: Expectation[] = [];
  let refusedRows = 0;
  let refusedFile = false;
  const at = (entry: Entry, field: Field): number => {
    const column = columnOf(set.layout, field);
    if (column === undefined) throw new Error(`${set.layout} has no ${field}`);
    return cellAt(entry.sheet, column);
  };
  return {
    set,
    random,
    pick: (suits = () => true) => {
      const free = set.entries.filter((entry) => !used.has(entry) && plain(entry) && suits(entry));
      const entry = random.pick(free);
      used.add(entry);
      return entry;
    },
    read: (entry, field) => entry.row.cells[at(entry, field)] ?? '',
    write: (entry, field, value) => {
      entry.row.cells[at(entry, field)] = value;
    },
    has: (field) => columnOf(set.layout, field) !== undefined,
    reported: (entry, code, level, change = {}) => {
      entry.truth = { ...entry.truth, ...change };
      expectations.push({ code, level, sheet: entry.sheet, row: entry.row });
    },
    refused: (entry, code) => {
      gone.add(entry);
      refusedRows += 1;
      expectations.push({ code, level: 'refused_row', sheet: entry.sheet, row: entry.row });
    },
    append: (sheet, cells, code) => {
      const row: Row = { cells };
      sheet.rows.splice(sheet.header ? sheet.rows.length : sheet.rows.length - 1, 0, row);
      expectations.push({ code, level: 'refused_row', sheet, row });
      if (isAboutAPerson(set, sheet, row)) refusedRows += 1;
      return row;
    },
    refusedFile: (sheet, code, row) => {
      refusedFile = true;
      expectations.push({ code, level: 'refused_file', sheet, row });
    },
    finish: () => {
      countTrailer(set);
      const taken = set.entries.filter((entry) => !gone.has(entry));
      return {
        expected: expectations.map(({ code, level, sheet, row }) => ({
          code,
          level,
          file: sheet.file,
          line: row === undefined ? undefined : lineOf(sheet, row),
        })),
        refusedFile,
        truth: new Map(taken.map(({ truth }) => [truth.residentId, truth])),
        rows: set.sheets.reduce(
          (sum, sheet) => sum + sheet.rows.filter((row) => isAboutAPerson(set, sheet, row)).length,
          0,
        ),
        refusedRows,
      };
    },
  };
};
