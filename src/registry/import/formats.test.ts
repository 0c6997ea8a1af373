import { expect, it } from 'vitest';
import { readFiles } from '../../../test/harness/import-files.ts';
import { BASIC_RESIDENT, type Column, INTERMEDIATE_MEASURE, INTERMEDIATE_RESIDENT } from './items.ts';

const quoted = (values: readonly string[]): string => `${values.map((value) => `"${value}"`).join(',')}\r\n`;

const ofItems = (columns: readonly Column[], values: Readonly<Record<string, string>>): string[] =>
  columns.map(({ item }) => values[item] ?? '');

const PERSON = {
  宛名番号: '1001',
  世帯番号: '7',
  住民種別: '1',
  住民状態: '1',
  氏名: '髙橋　健一',
  氏名_フリガナ: 'タカハシ　ケンイチ',
  氏名_フリガナ_状態: '2',
  性別: '1',
  生年月日: '19800217',
  続柄コード1: '02',
  続柄表記: '世帯主',
  住所_市区町村コード: '152048',
  住所_町字コード: '0001000',
  住所_都道府県: '新潟県',
  住所_市区郡町村名: '三条市',
  住所_町字: '旭町',
  住所_番地号表記: '二丁目３番１号',
  住所_方書: 'メゾン旭２０１',
};

const HEADER = quoted(BASIC_RESIDENT.map(({ item }) => item));
const person = (change: Readonly<Record<string, string>> = {}): string =>
  quoted(ofItems(BASIC_RESIDENT, { ...PERSON, ...change }));

const MEASURES = quoted([
  '宛名番号',
  '支援措置開始年月日',
  '支援措置終了年月日',
  '支援措置区分',
  '支援措置申出者_宛名番号',
]);

const basic = (
  people: readonly string[],
  measures: readonly string[] = [],
  more: Record<string, string> = {},
) =>
  readFiles('basic', {
    'people.csv': HEADER + people.join(''),
    'measures.csv': MEASURES + measures.join(''),
    ...more,
  });

it('基本データリスト: a person, her measures, and somebody of 住登外', async () => {
  const { residents, said, result } = await basic(
    [person(), person({ 宛名番号: '1002', 続柄コード1: '20', 続柄コード2: '12', 続柄表記: '' })],
    [
      quoted(['1001', '20260401', '20270331', '1', '']),
      quoted(['1001', '20250401', '20260331', '1', '']),
      quoted(['1002', '', '', '2', '1001']),
    ],
    {
      'outside.csv':
        quoted(['宛名番号', '住登区分', '氏名', '氏名_フリガナ', '住所']) +
        quoted(['9001', '2', '五十嵐　茂', 'イガラシ　シゲル', '長野県長野市']),
    },
  );
  expect(said).toEqual([]);
  expect(result).toMatchObject({ ok: true, value: { residents: 3, protected: 2 } });
  const [first, second, third] = residents;
  expect(first).toMatchObject({
    address: '新潟県三条市旭町二丁目３番１号　メゾン旭２０１',
    townId: '1520480001000',
    kanaStatus: 'notified',
    birthDate: '1980-02-17',
    measures: [
      { from: '2025-04-01', to: '2026-03-31', as: 'applicant', with: null },
      { from: '2026-04-01', to: '2027-03-31', as: 'applicant', with: null },
    ],
  });
  expect(second).toMatchObject({ relationship: '子の妻', relationshipCode: '2012' });
  expect(second?.measures.map((measure) => measure.with)).toEqual(['1001', '1001']);
  expect(third).toMatchObject({ registration: 'outside', householdId: '9001', birthDate: null, sex: '9' });
});

it.each<[Record<string, string>, string, object]>([
  [
    { 生年月日: '19450500', 生年月日_不詳フラグ: '1', 生年月日_不詳表記: '昭和20年5月日不詳' },
    '',
    { birthDateText: '昭和20年5月日不詳' },
  ],
  [
    { 生年月日: '19450500', 生年月日_不詳フラグ: '1' },
    'repaired unknown_date_flag 2',
    { birthDateText: '昭和20年5月日不詳' },
  ],
  [{ 生年月日: '19450500' }, 'repaired unknown_date_flag 2', { birthDateText: '昭和20年5月日不詳' }],
  [
    { 生年月日: '00000000', 生年月日_不詳表記: '年月日不詳' },
    'repaired unknown_date_flag 2',
    { birthDateText: '年月日不詳' },
  ],
  [{ 住所_市区町村コード: '15204' }, 'repaired check_digit_added 2', { townId: '1520480001000' }],
  [{ 住所_町字コード: '001000' }, 'repaired leading_zero 2', { townId: '1520480001000' }],
  [{ 住所_郵便番号: '955-0071' }, '', { postCode: '9550071' }],
  [{ 住所_郵便番号: '640941' }, 'repaired leading_zero 2', { postCode: '0640941' }],
  [{ 住民となった年月日: '20260230' }, 'repaired bad_date 2', { residentSince: null }],
  [{ 性別: '0' }, '', { sex: '9' }],
  [
    {
      国籍等_国名コード: 'VNM',
      住民種別: '2',
      氏名: '阮　文雄',
      氏名_外国人ローマ字: 'NGUYEN  VAN HUNG',
      氏名_フリガナ: '',
    },
    'repaired kana_missing 2',
    { name: 'NGUYEN VAN HUNG', nameKanji: '阮　文雄', nationality: 'VNM', kana: 'NGUYEN VAN HUNG' },
  ],
])('%j: %s', async (change, expected, fields) => {
  const { residents, said } = await basic([person(change)]);
  expect(said.join()).toBe(expected);
  expect(residents).toMatchObject([fields]);
});

it.each([
  [{ 住所_市区町村コード: '152047' }, 'wrong_check_digit'],
  [{ 住所_市区町村コード: '1,200人' }, 'not_a_number'],
  [{ 生年月日: '19801301' }, 'bad_date'],
  [{ 住民種別: '3' }, 'wrong_code'],
])('%j is refused as %s', async (change, code) => {
  const { said } = await basic([person(change), person({ 宛名番号: '2' })]);
  expect(said).toContain(`refused_row ${code} 2`);
});

it('a measure nobody has, and one that cannot be read, are said to lose a protection', async () => {
  const { result, said } = await basic(
    [person()],
    [
      quoted(['999', '20260401', '20270331', '1', '']),
      quoted(['1001', '20260431', '', '1', '']),
      quoted(['998', '20200401', '20210331', '1', '']),
    ],
  );
  expect(said.toSorted()).toEqual([
    'refused_row bad_date 3',
    'refused_row orphan_measure 2',
    'refused_row orphan_measure 4',
  ]);
  // The one that is over protects nobody any more.
  expect(result).toMatchObject({ ok: true, value: { protectedLost: 2 } });
});

it.each([
  [['1001', '', '', '1', ''], 'missing_value'],
  [['1001', '00000000', '00000000', '1', ''], 'missing_value'],
  [['1001', '20270331', '20260401', '1', ''], 'bad_measure'],
  [['1001', '20260401', '', 'constructor', ''], 'wrong_code'],
  [['1001', '', '', '3', ''], 'wrong_code'],
])('a row of 支援措置 that says %j is refused, and may be somebody’s protection', async (measure, code) => {
  const { result, findings } = await basic([person()], [quoted(measure)]);
  expect(result).toMatchObject({ ok: true, value: { residents: 1, protectedLost: 1 } });
  expect(findings.filter((each) => each.protected)).toMatchObject([{ code, residentId: '1001', line: 2 }]);
});

it('a record of 支援措置 that is cut may be somebody’s protection', async () => {
  const { result, said } = await intermediate(
    fixed(),
    fixedMeasure('1001', '1', '05080401', '00000000').slice(0, 30),
    trailer(1, 1),
  );
  expect(result).toMatchObject({ ok: true, value: { residents: 1, protectedLost: 1 } });
  expect(said).toContain('refused_row wrong_length 2');
});

it('a My Number that only the parts of an address make together is found', async () => {
  const { said } = await basic([
    person({ 住所_町字: '旭町1234-', 住所_番地号表記: '5678-9018' }),
    person({ 宛名番号: '2' }),
  ]);
  expect(said).toEqual(['refused_row my_number 2']);
});

it('a refused row takes the measure of its person with it', async () => {
  const { result, findings } = await basic(
    [person({ 氏名: '' }), person({ 宛名番号: '2' })],
    [quoted(['1001', '20260401', '', '1', ''])],
  );
  expect(result).toMatchObject({ ok: true, value: { protected: 0, protectedLost: 2 } });
  expect(findings.filter((each) => each.protected).map(({ code }) => code)).toEqual([
    'missing_value',
    'orphan_measure',
  ]);
});

it('without the file of 支援措置 nothing is taken', async () => {
  const { result } = await readFiles('basic', { 'people.csv': HEADER + person() });
  expect(result).toMatchObject({ ok: false, reason: 'missing_file' });
});

it('町字 that are not among the towns are noted, and that there are none', async () => {
  const files = { 'people.csv': HEADER + person(), 'measures.csv': MEASURES };
  expect((await readFiles('basic', files, ['1520480001000'])).said).toEqual([]);
  expect((await readFiles('basic', files, ['1520480002000'])).said).toEqual(['noted unknown_town 2']);
  expect((await readFiles('basic', files)).findings.map(({ code }) => code)).toEqual(['towns_missing']);
});

/** 中間標準レイアウト: items as they are filled up. */
const RECORD: Readonly<Record<string, string>> = {
  レコード区分: '01',
  宛名番号: '000000000001001',
  世帯番号: '000000000000007',
  住登区分: '1',
  住民種別: '1',
  住民状態: '1',
  氏名漢字: '高橋　健一',
  氏名カナ: 'ﾀｶﾊｼ ｹﾝｲﾁ',
  性別: '1',
  生年月日: '03550217',
  続柄コード: '02000000',
  市区町村コード: '152048',
  町字コード: '0001000',
  住所: '新潟県三条市旭町二丁目３番１号',
  郵便番号: '9550071',
  国籍コード: 'JPN',
  住民となった年月日: '04220401',
  転出予定年月日: '00000000',
};

/** Two bytes for each full-width letter of these tests; CP932 itself is written by hand below. */
const width = (text: string): number =>
  Array.from(text).reduce((sum, letter) => sum + (/[\u0020-\u007e｡-ﾟ]/.test(letter) ? 1 : 2), 0);

const filledUp = (text: string, bytes: number): string => {
  const missing = bytes - width(text);
  return `${text}${' '.repeat(missing % 2)}${'　'.repeat(Math.floor(missing / 2))}`;
};

const recordOf = (columns: readonly Column[], values: Readonly<Record<string, string>>): string =>
  columns.map(({ item, bytes = 0 }) => filledUp(values[item] ?? '', bytes)).join('');

/** CP932 of the few letters here, found by asking the decoder for every pair of bytes. */
const CP932 = new Map<string, number[]>();
const decoder = new TextDecoder('shift_jis');
for (let high = 0x81; high <= 0xfc; high += 1)
  for (let low = 0x40; low <= 0xfc; low += 1) {
    const letter = decoder.decode(Uint8Array.of(high, low));
    if (letter.length === 1 && letter !== '\ufffd' && !CP932.has(letter)) CP932.set(letter, [high, low]);
  }
for (let byte = 0xa1; byte <= 0xdf; byte += 1) CP932.set(decoder.decode(Uint8Array.of(byte)), [byte]);
const cp932 = (text: string): Buffer =>
  Buffer.from(Array.from(text).flatMap((letter) => CP932.get(letter) ?? [letter.charCodeAt(0)]));

const fixed = (change: Readonly<Record<string, string>> = {}): string =>
  recordOf(INTERMEDIATE_RESIDENT, { ...RECORD, ...change });
const fixedMeasure = (id: string, as: string, from: string, to: string, whose = '0'): string =>
  recordOf(INTERMEDIATE_MEASURE, {
    レコード区分: '02',
    宛名番号: id.padStart(15, '0'),
    支援措置区分: as,
    開始年月日: from,
    終了年月日: to,
    申出者宛名番号: whose.padStart(15, '0'),
  });
const trailer = (people: number, measures: number): string =>
  `99${String(people).padStart(9, '0')}${String(measures).padStart(9, '0')}`;
const intermediate = (...lines: readonly string[]) =>
  readFiles('intermediate', { 'zeni.txt': cp932(lines.map((each) => `${each}\r\n`).join('')) });

it('中間標準レイアウト: fixed records in CP932, measures behind their people', async () => {
  const { residents, result, findings } = await intermediate(
    fixed(),
    fixed({ 宛名番号: '000000000001002', 続柄コード: '20120000', 生年月日: '03200500' }),
    fixed({
      宛名番号: '000000000001003',
      続柄コード: '20000000',
      生年月日: '00000000',
      住民種別: '2',
      国籍コード: 'VNM',
      氏名漢字: '',
      氏名ローマ字: 'NGUYEN VAN HUNG',
    }),
    fixed({
      宛名番号: '000000000009001',
      世帯番号: '0'.repeat(15),
      住登区分: '2',
      住民状態: '2',
      続柄コード: '00000000',
    }),
    fixedMeasure('1002', '1', '05080401', '00000000'),
    trailer(4, 1),
  );
  expect(result).toMatchObject({ ok: true, value: { rows: 4, residents: 4, protected: 1 } });
  expect(new Set(findings.map(({ code }) => code))).toEqual(new Set(['half_width_kana', 'towns_missing']));
  expect(residents).toMatchObject([
    {
      residentId: '1001',
      householdId: '7',
      kana: 'タカハシ　ケンイチ',
      birthDate: '1980-02-17',
      relationship: '世帯主',
      residentSince: '2010-04-01',
      leavesOn: null,
    },
    {
      birthDateText: '昭和20年5月日不詳',
      relationship: '子の妻',
      measures: [{ from: '2026-04-01', to: null }],
    },
    { birthDateText: '年月日不詳', name: 'NGUYEN VAN HUNG', nationality: 'VNM' },
    { registration: 'outside', status: 'deceased', householdId: '9001' },
  ]);
});

it('中間標準レイアウト as CSV is the same', async () => {
  const text =
    `${ofItems(INTERMEDIATE_RESIDENT, RECORD).join(',')}\n` +
    `02,000000000001001,1,05080401,00000000,000000000000000\n` +
    '99,000000001,000000001\n';
  const { residents } = await readFiles('intermediate', { 'a.csv': text });
  expect(residents).toMatchObject([
    { residentId: '1001', birthDate: '1980-02-17', measures: [{ from: '2026-04-01' }] },
  ]);
});

it.each([
  [[fixed()], 'truncated_file'],
  [[fixed(), trailer(2, 0)], 'truncated_file'],
  [[fixed(), trailer(1, 1)], 'truncated_file'],
  [[fixed(), trailer(1, 0), trailer(1, 0)], 'truncated_file'],
])('records whose trailer does not count them are refused (%#)', async (lines, reason) => {
  expect((await intermediate(...lines)).result).toMatchObject({ ok: false, reason });
});

it('a record that is cut at the end of the file refuses it', async () => {
  const bytes = cp932(`${fixed()}\r\n${fixed({ 宛名番号: '000000000001002' })}`);
  const { result } = await readFiles('intermediate', { 'a.txt': bytes.subarray(0, bytes.length - 20) });
  expect(result).toMatchObject({ ok: false, reason: 'truncated_line' });
});

it.each([
  [{ 生年月日: '03640108' }, 'bad_date'],
  [{ 生年月日: '03640230' }, 'bad_date'],
  [{ 生年月日: '06010101' }, 'bad_date'],
  [{ 宛名番号: '000123456789018' }, 'my_number'],
  [{ 世帯番号: '000000000000000' }, 'no_household'],
])('a record with %j is refused as %s', async (change, code) => {
  const { said, residents } = await intermediate(
    fixed(change),
    fixed({ 宛名番号: '000000000000002' }),
    trailer(2, 0),
  );
  expect(said).toContain(`refused_row ${code} 1`);
  expect(residents).toHaveLength(1);
});

it('a record of another length and a kind nobody knows cost themselves', async () => {
  const { said } = await intermediate(
    fixed(),
    `${fixed({ 宛名番号: '000000000000002' })}X`,
    '03',
    trailer(2, 0),
  );
  expect(said).toContain('refused_row wrong_length 2');
  expect(said).toContain('refused_row unknown_record 3');
});

it('昭和64年1月7日 was a day, and letters of NEC and IBM come through', async () => {
  const { residents } = await intermediate(
    fixed({ 生年月日: '03640107', 氏名漢字: '髙﨑　①' }),
    trailer(1, 0),
  );
  expect(residents).toMatchObject([{ birthDate: '1989-01-07', name: '髙﨑　①' }]);
});
