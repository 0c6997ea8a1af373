/** (c) `basic`, in the manner of 基本データリスト: three files, every value quoted. */
import { compactDate } from './eras.ts';
import type { FileMeasure, FilePerson } from './people.ts';
import { csvLine, type Sheet } from './sheet.ts';
import { addressOf, truthWith } from './truth.ts';

export const BASIC_COLUMNS = [
  '宛名番号',
  '世帯番号',
  '住民種別',
  '住民状態',
  '氏名',
  '氏名_外国人ローマ字',
  '氏名_外国人漢字',
  '氏名_フリガナ',
  '氏名_フリガナ_状態',
  '旧氏',
  '旧氏_フリガナ',
  '通称',
  '通称_フリガナ',
  '氏名優先区分',
  '性別',
  '生年月日',
  '生年月日_不詳フラグ',
  '生年月日_不詳表記',
  '続柄コード1',
  '続柄コード2',
  '続柄コード3',
  '続柄コード4',
  '続柄表記',
  '住所_市区町村コード',
  '住所_町字コード',
  '住所_都道府県',
  '住所_市区郡町村名',
  '住所_町字',
  '住所_番地号表記',
  '住所_方書',
  '住所_郵便番号',
  '住民となった年月日',
  '転出先住所（予定）_転出予定年月日',
  '国籍等_国名コード',
  '在留期間の満了の日',
] as const;
export const MEASURE_COLUMNS = [
  '宛名番号',
  '支援措置開始年月日',
  '支援措置終了年月日',
  '支援措置区分',
  '支援措置申出者_宛名番号',
] as const;
export const OUTSIDE_COLUMNS = [
  '宛名番号',
  '住登区分',
  '住登外者状態',
  '氏名',
  '氏名_フリガナ',
  '性別',
  '生年月日',
  '住所',
] as const;

const STATUS = { active: '1', moved_out: '2', deceased: '3', removed: '9' } as const;
const OUTSIDE_STATUS = { active: '1', moved_out: '', deceased: '2', removed: '9' } as const;
const KANA_STATUS = { convenience: '1', notified: '2', by_office: '3' } as const;
const PREFERRED = { name: '1', alias: '2', former_surname: '3' } as const;

export const residentRow = (person: FilePerson): string[] => {
  const { birth, town, relationshipCode: code } = person;
  const unknown = typeof birth !== 'string';
  return [
    person.id,
    person.household,
    person.foreign ? '2' : '1',
    STATUS[person.status],
    person.name,
    person.foreign ? person.name : '',
    person.nameKanji,
    person.kana,
    KANA_STATUS[person.kanaStatus],
    person.formerSurname,
    person.formerSurnameKana,
    person.alias,
    person.aliasKana,
    PREFERRED[person.preferred],
    person.sex,
    unknown ? birth.compact : compactDate(birth),
    unknown ? '1' : '0',
    unknown ? birth.words : '',
    code.slice(0, 2),
    code.slice(2, 4),
    code.slice(4, 6),
    code.slice(6, 8),
    person.relationship,
    town.code,
    town.machiazaId,
    town.pref,
    town.city,
    town.written,
    person.block,
    person.flat,
    town.postCode,
    compactDate(person.since),
    compactDate(person.leaves),
    person.nationality === 'JPN' ? '' : person.nationality,
    compactDate(person.stayUntil),
  ];
};

export const measureRow = (
  { id, measuredAs, measuredWith }: FilePerson,
  { from, to }: FileMeasure,
): string[] => [id, compactDate(from), compactDate(to), measuredAs === 'applicant' ? '1' : '2', measuredWith];

export const outsideRow = (person: FilePerson): string[] => [
  person.id,
  '2',
  OUTSIDE_STATUS[person.status],
  person.name,
  person.kana,
  person.sex,
  typeof person.birth === 'string' ? compactDate(person.birth) : person.birth.compact,
  addressOf(person),
];

/** Everything that this format says of a person; of 住登外者 it says little. */
export const basicTruth = (person: FilePerson) =>
  truthWith(
    person,
    person.registration === 'resident'
      ? { oldKana: null, phone: null }
      : { householdId: person.id, relationshipCode: null, townId: null, postCode: null },
  );

const sheet = (file: string, columns: readonly string[], rows: readonly string[][]): Sheet => ({
  file,
  columns,
  header: true,
  rows: rows.map((cells) => ({ cells })),
  line: csvLine('all'),
});

export const basicSheets = (people: readonly FilePerson[]): readonly [Sheet, Sheet, Sheet] => [
  sheet(
    'residents.csv',
    BASIC_COLUMNS,
    people.filter(({ registration }) => registration === 'resident').map(residentRow),
  ),
  sheet(
    'measures.csv',
    MEASURE_COLUMNS,
    people.flatMap((person) => person.measures.map((measure) => measureRow(person, measure))),
  ),
  sheet(
    'outside.csv',
    OUTSIDE_COLUMNS,
    people.filter(({ registration }) => registration === 'outside').map(outsideRow),
  ),
];
