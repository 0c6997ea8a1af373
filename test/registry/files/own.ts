/** (a) `kazasu`: our own CSV. */
import { hasMyNumberCheckDigit } from './my-numbers.ts';
import type { FileMeasure, FilePerson } from './people.ts';
import { csvLine, type Sheet } from './sheet.ts';
import { addressOf, truthWith } from './truth.ts';

export const OWN_COLUMNS = [
  '宛名番号',
  '世帯番号',
  '住登区分',
  '住民状態',
  '氏名',
  '氏名_外国人漢字',
  '通称',
  '旧氏',
  '氏名_フリガナ',
  '氏名_フリガナ_状態',
  '氏名_フリガナ_変更前',
  '通称_フリガナ',
  '旧氏_フリガナ',
  '氏名優先区分',
  '性別',
  '生年月日',
  '続柄表記',
  '続柄コード',
  '住所',
  '町字コード',
  '郵便番号',
  '電話番号',
  '国籍',
  '在留期間の満了の日',
  '住民となった年月日',
  '転出予定年月日',
  '支援措置開始年月日',
  '支援措置終了年月日',
  '支援措置区分',
  '支援措置申出者_宛名番号',
] as const;
export const OWN_REQUIRED = [
  '宛名番号',
  '世帯番号',
  '住民状態',
  '氏名',
  '氏名_フリガナ',
  '性別',
  '生年月日',
  '続柄表記',
  '住所',
] as const;

const STATUS = {
  active: '住登者',
  moved_out: '転出者',
  deceased: '死亡者',
  removed: 'その他消除者',
} as const;
const KANA_STATUS = { convenience: '便宜上', notified: '届出', by_office: '職権記載' } as const;
const PREFERRED = { name: '氏名', alias: '通称', former_surname: '旧氏' } as const;

/** The last digits choose among the ways in which the same is written, so that a file has all of them. */
const variant = (id: string, ways: number): number => Number(id.slice(-4)) % ways;

const postCode = ({ id, town }: FilePerson): string =>
  variant(id, 2) === 0 ? town.postCode : `${town.postCode.slice(0, 3)}-${town.postCode.slice(3)}`;

const phone = ({ id, phone: number }: FilePerson): string => {
  if (number === '') return '';
  const way = variant(id, 3);
  if (way === 0) return number;
  const parts = number.length === 11 ? /^(...)(....)(....)$/ : /^(....)(..)(....)$/;
  if (way === 1) return number.replace(parts, '$1-$2-$3');
  const abroad = `81${number.slice(1)}`;
  return hasMyNumberCheckDigit(abroad) && abroad.length === 12 ? number : `+${abroad}`;
};

/** Whoever is protected with another and says whose measure it is may leave the periods to that person's row. */
const ownPeriods = ({ id, measuredWith, measures }: FilePerson): readonly FileMeasure[] =>
  measuredWith !== '' && variant(id, 2) === 0 ? [] : measures;

const nameCell = ({ id, name, foreign }: FilePerson): string =>
  !foreign && variant(id, 10) === 3 ? name.replace('　', ' ') : name;

const statusCell = ({ registration, status }: FilePerson): string =>
  registration === 'outside' && status === 'active' ? '住登外者' : STATUS[status];

export const ownRow = (person: FilePerson): string[] => {
  const periods = ownPeriods(person);
  const isProtected = person.measures.length > 0;
  return [
    person.id,
    person.household,
    person.registration === 'outside' ? '住登外' : variant(person.id, 3) === 0 ? '' : '住登内',
    statusCell(person),
    nameCell(person),
    person.nameKanji,
    person.alias,
    person.formerSurname,
    person.kana,
    person.kanaStatus === 'convenience' && variant(person.id, 2) === 0 ? '' : KANA_STATUS[person.kanaStatus],
    person.oldKana,
    person.aliasKana,
    person.formerSurnameKana,
    person.preferred === 'name' && variant(person.id, 2) === 0 ? '' : PREFERRED[person.preferred],
    person.sex,
    typeof person.birth === 'string' ? person.birth : person.birth.words,
    person.relationship,
    person.relationshipCode,
    addressOf(person),
    `${person.town.code}${person.town.machiazaId}`,
    postCode(person),
    phone(person),
    person.nationality === 'JPN' && variant(person.id, 2) === 0 ? '' : person.nationality,
    person.stayUntil ?? '',
    person.since ?? '',
    person.leaves ?? '',
    periods.map(({ from }) => from).join(';'),
    periods.map(({ to }) => to ?? '').join(';'),
    isProtected
      ? person.measuredAs === 'together'
        ? '併せて支援'
        : variant(person.id, 2) === 0
          ? ''
          : '申出者'
      : '',
    person.measuredWith,
  ];
};

export const ownTruth = (person: FilePerson) => truthWith(person, {});

export const ownSheet = (people: readonly FilePerson[]): Sheet => ({
  file: 'residents.csv',
  columns: OWN_COLUMNS,
  header: true,
  rows: people.map((person) => ({ cells: ownRow(person) })),
  line: csvLine('needed'),
});
