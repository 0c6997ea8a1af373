/** (b) `intermediate`, in the manner of 中間標準レイアウト: records of fixed length in CP932, or CSV without a header. */
import { toCp932 } from './cp932.ts';
import { eraDate } from './eras.ts';
import type { FileMeasure, FilePerson } from './people.ts';
import { csvLine, type Row, type Sheet } from './sheet.ts';
import { truthWith } from './truth.ts';

/** `text`: padded with full-width spaces; `digits`: with zeros on the left; `letters`: ASCII. */
type Kind = 'text' | 'digits' | 'letters';
type Item = readonly [name: string, bytes: number, kind: Kind];

export const RESIDENT_ITEMS: readonly Item[] = [
  ['レコード区分', 2, 'digits'],
  ['宛名番号', 15, 'digits'],
  ['世帯番号', 15, 'digits'],
  ['住登区分', 1, 'digits'],
  ['住民種別', 1, 'digits'],
  ['住民状態', 1, 'digits'],
  ['氏名漢字', 80, 'text'],
  ['氏名カナ', 80, 'text'],
  ['氏名ローマ字', 80, 'text'],
  ['通称', 80, 'text'],
  ['通称カナ', 80, 'text'],
  ['旧氏', 40, 'text'],
  ['旧氏カナ', 40, 'text'],
  ['性別', 1, 'digits'],
  ['生年月日', 8, 'digits'],
  ['続柄コード', 8, 'letters'],
  ['市区町村コード', 6, 'digits'],
  ['町字コード', 7, 'digits'],
  ['住所', 120, 'text'],
  ['方書', 80, 'text'],
  ['郵便番号', 7, 'digits'],
  ['国籍コード', 3, 'letters'],
  ['住民となった年月日', 8, 'digits'],
  ['転出予定年月日', 8, 'digits'],
];
const MEASURE_ITEMS: readonly Item[] = [
  ['レコード区分', 2, 'digits'],
  ['宛名番号', 15, 'digits'],
  ['支援措置区分', 1, 'digits'],
  ['開始年月日', 8, 'digits'],
  ['終了年月日', 8, 'digits'],
  ['申出者宛名番号', 15, 'digits'],
];
const TRAILER_ITEMS: readonly Item[] = [
  ['レコード区分', 2, 'digits'],
  ['01件数', 9, 'digits'],
  ['02件数', 9, 'digits'],
];
const ITEMS: Readonly<Record<string, readonly Item[]>> = {
  '01': RESIDENT_ITEMS,
  '02': MEASURE_ITEMS,
  '99': TRAILER_ITEMS,
};

const STATUS = {
  resident: { active: '1', moved_out: '2', deceased: '3', removed: '9' },
  outside: { active: '1', moved_out: '', deceased: '2', removed: '9' },
} as const;

/** Zeros in front are lost in this format: they are its padding. */
const unpadded = (number: string): string => number.replace(/^0+/, '');

export const residentCells = (person: FilePerson): string[] => [
  '01',
  unpadded(person.id).padStart(15, '0'),
  unpadded(person.household).padStart(15, '0'),
  person.registration === 'outside' ? '2' : '1',
  person.foreign ? '2' : '1',
  STATUS[person.registration][person.status],
  person.foreign ? person.nameKanji : person.name,
  person.kana,
  person.foreign ? person.name : '',
  person.alias,
  person.aliasKana,
  person.formerSurname,
  person.formerSurnameKana,
  person.sex,
  typeof person.birth === 'string' ? eraDate(person.birth) : person.birth.era,
  person.relationshipCode.padEnd(8, '0'),
  person.town.code,
  person.town.machiazaId,
  `${person.town.pref}${person.town.city}${person.town.written}${person.block}`,
  person.flat,
  person.town.postCode,
  person.nationality,
  eraDate(person.since),
  eraDate(person.leaves),
];

export const measureCells = (
  { id, measuredAs, measuredWith }: FilePerson,
  { from, to }: FileMeasure,
): string[] => [
  '02',
  unpadded(id).padStart(15, '0'),
  measuredAs === 'applicant' ? '1' : '2',
  eraDate(from),
  eraDate(to),
  unpadded(measuredWith).padStart(15, '0'),
];

export const trailerCells = (residents: number, measures: number): string[] => [
  '99',
  String(residents).padStart(9, '0'),
  String(measures).padStart(9, '0'),
];

/** Behind a text with an odd number of bytes one narrow space, then wide ones. */
const padded = (cell: string, bytes: number): string => {
  const missing = bytes - toCp932(cell).length;
  if (missing < 0) throw new Error('longer than its item');
  return `${cell}${missing % 2 === 1 ? ' ' : ''}${'　'.repeat(missing >> 1)}`;
};

/** A record as it lies in the file; a cell that has its item's length already stays as it is. */
export const fixedLine = (cells: readonly string[]): string => {
  const items = ITEMS[cells[0] ?? ''] ?? RESIDENT_ITEMS;
  return cells
    .map((cell, at) => {
      const [, bytes, kind] = items[at] ?? ['', 0, 'text'];
      return kind === 'text' ? padded(cell, bytes) : cell.padStart(bytes, kind === 'digits' ? '0' : ' ');
    })
    .join('');
};

/** Everything that this format says of a person. */
export const intermediateTruth = (person: FilePerson) =>
  truthWith(person, {
    residentId: unpadded(person.id),
    householdId: unpadded(person.household === '' ? person.id : person.household),
    preferredName: 'name',
    kanaStatus: 'convenience',
    oldKana: null,
    phone: null,
    stayUntil: null,
    measures: person.measures.map(({ from, to }) => ({
      from,
      to,
      as: person.measuredAs,
      with: person.measuredWith === '' ? null : unpadded(person.measuredWith),
    })),
  });

export const intermediateSheet = (people: readonly FilePerson[], layout: 'fixed' | 'csv'): Sheet => {
  const residents: Row[] = people.map((person) => ({ cells: residentCells(person) }));
  const measures: Row[] = people.flatMap((person) =>
    person.measures.map((measure) => ({ cells: measureCells(person, measure) })),
  );
  return {
    file: layout === 'fixed' ? 'juki.dat' : 'juki.csv',
    columns: RESIDENT_ITEMS.map(([name]) => name),
    header: false,
    rows: [...residents, ...measures, { cells: trailerCells(residents.length, measures.length) }],
    line: layout === 'fixed' ? fixedLine : csvLine('needed'),
  };
};
