import { describe, expect, test } from 'vitest';
import { compilePlaces } from './compile.ts';
import type { PlaceFile } from './read-file.ts';
import { findingLine, findingsCsv, sumsOf } from './report.ts';
import type { Place, PlaceFinding } from './schema.ts';

const TOWN = { code: '152048', name: '三条市' };

/** The header of today's standard, in its order (domain.md §2b). */
const HEADER =
  '全国地方公共団体コード,ID,名称,名称_カナ,名称_英字,所在地_全国地方公共団体コード,町字ID,所在地_連結表記,所在地_都道府県,所在地_市区町村,所在地_町字,所在地_番地以下,建物名等(方書),緯度,経度,標高,電話番号,内線番号,連絡先メールアドレス,連絡先FormURL,連絡先備考（その他、SNSなど）,郵便番号,市区町村コード,地方公共団体名,災害種別_洪水,災害種別_崖崩れ、土石流及び地滑り,災害種別_高潮,災害種別_地震,災害種別_津波,災害種別_大規模な火事,災害種別_内水氾濫,災害種別_火山現象,指定避難所との重複,想定収容人数,対象となる町会・自治会,URL,画像,画像_ライセンス,備考';
const COLUMNS = HEADER.split(',');

type Values = Readonly<Record<string, string>>;
const GYM: Values = {
  全国地方公共団体コード: '152048',
  ID: 'A1',
  名称: '第一中学校',
  所在地_連結表記: '新潟県三条市旭町一丁目1番1号',
  緯度: '37.6319',
  経度: '138.9606',
  災害種別_洪水: '1',
  災害種別_地震: '1',
  想定収容人数: '300',
};

const line = (values: Values, columns: readonly string[] = COLUMNS): string =>
  columns
    .map((column) =>
      /[,"\n]/.test(values[column] ?? '')
        ? `"${(values[column] ?? '').replaceAll('"', '""')}"`
        : (values[column] ?? ''),
    )
    .join(',');
const fileOf = (lines: readonly string[], name = '一覧.csv'): PlaceFile => ({
  name,
  bytes: Buffer.from(lines.map((each) => `${each}\r\n`).join('')),
});
const file = (...rows: readonly Values[]): PlaceFile =>
  fileOf([HEADER, ...rows.map((row) => line({ ...GYM, ...row }))]);

const compile = (...files: readonly PlaceFile[]) => compilePlaces({ town: TOWN, files, inForce: null });
const codesOf = (findings: readonly PlaceFinding[]): string[] =>
  findings.map(({ level, code }) => `${level} ${code}`);

/** One row with these values: its place, and what was found. */
const one = (values: Values): { place: Place; found: string[]; findings: readonly PlaceFinding[] } => {
  const { places, findings } = compile(file(values));
  expect(places).toHaveLength(1);
  return { place: places[0]!, found: codesOf(findings), findings };
};

describe('§12 11: open data is repaired and each repair reported', () => {
  test('the standard file as it should be: nothing is found', () => {
    const { place, found } = one({});
    expect(found).toEqual([]);
    expect(place).toEqual({
      id: 'A1',
      keys: ['A1'],
      name: '第一中学校',
      kana: null,
      address: '新潟県三条市旭町一丁目1番1号',
      position: { lat: 37.6319, lon: 138.9606 },
      kinds: ['emergency'],
      hazards: ['flood', 'earthquake'],
      capacity: 300,
      phone: null,
      districts: null,
      accepts: null,
      notes: null,
    });
  });

  test('UTF-8 with its byte order mark', () => {
    const plain = file({});
    const { places, findings } = compile({
      ...plain,
      bytes: Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), plain.bytes]),
    });
    expect(places).toHaveLength(1);
    expect(codesOf(findings)).toEqual(['repaired byte_order_mark']);
  });

  test('Shift_JIS, with 髙 and ① of Windows', () => {
    // `名称` and one row, as a spreadsheet in Japan saves them: 髙﨑①.
    const bytes = Buffer.from('96bc8fcc0d0afbfcfab187400d0a', 'hex');
    const { places, findings } = compile({ name: '一覧.csv', bytes });
    expect(places.map(({ name }) => name)).toEqual(['髙﨑①']);
    expect(codesOf(findings)).toContain('repaired shift_jis');
  });

  test('columns in another order are read by their names', () => {
    const columns = COLUMNS.toReversed();
    const { places, findings } = compile(fileOf([columns.join(','), line(GYM, columns)]));
    expect(places[0]).toEqual(one({}).place);
    expect(codesOf(findings)).toEqual(['repaired reordered']);
  });

  test('an older header: 施設名, 住所, 収容人数, 都道府県名/市区町村名/方書', () => {
    const columns = [
      '都道府県名',
      '市区町村名',
      '施設名',
      '住所',
      '方書',
      '緯度',
      '経度',
      '収容人数',
      '施設種別呼称',
      '洪水',
    ];
    const values = {
      ...GYM,
      都道府県名: '新潟県',
      市区町村名: '三条市',
      施設名: '公民館',
      住所: '旭町1-1',
      方書: '２階',
      収容人数: '80',
      洪水: '1',
    };
    const { places, findings } = compile(fileOf([columns.join(','), line(values, columns)]));
    expect(places[0]).toMatchObject({
      name: '公民館',
      address: '旭町1-1 ２階',
      capacity: 80,
      hazards: ['flood'],
    });
    expect(codesOf(findings)).toEqual(['repaired old_header']);
  });

  test('a title above the header is stepped over, and lines keep their numbers', () => {
    const { places, findings } = compile(
      fileOf(['避難場所一覧', '令和8年4月1日現在', HEADER, line({ ...GYM, 想定収容人数: '1,200人' })]),
    );
    expect(places[0]?.capacity).toBe(1200);
    expect(findings.map((each) => [each.code, each.line])).toEqual([['capacity_repaired', 4]]);
  });

  test.each([
    ['a missing leading zero', { code: '011002', name: '札幌市' }, '11002', 'repaired leading_zero'],
    ['no check digit', TOWN, '15204', 'repaired check_digit_added'],
    ['a number of a spreadsheet', TOWN, '152048.0', 'repaired spreadsheet_number'],
    ['full-width digits', TOWN, '１５２０４８', null],
    ['a code that is none', TOWN, '152049', 'noted code_wrong'],
  ])('全国地方公共団体コード: %s', (_, town, code, expected) => {
    const { places, findings } = compilePlaces({
      town,
      files: [file({ 全国地方公共団体コード: code, 所在地_連結表記: '旭町1' })],
      inForce: null,
    });
    expect(places).toHaveLength(1);
    expect(codesOf(findings)).toEqual(expected === null ? [] : [expected]);
  });

  test('a row of another municipality is not taken', () => {
    const { places, findings } = compile(
      file({}, { ID: 'A2', 名称: '長岡の学校', 全国地方公共団体コード: '152021' }),
    );
    expect(places).toHaveLength(1);
    expect(codesOf(findings)).toEqual(['refused_row other_municipality']);
    expect(findings[0]?.line).toBe(3);
  });

  test.each([
    ['1,200人', 1200, 'repaired capacity_repaired'],
    ['１２００', 1200, 'repaired capacity_repaired'],
    ['約500名程度', 500, 'repaired capacity_repaired'],
    ['350.0', 350, 'repaired capacity_repaired'],
    ['300～400', 300, 'noted capacity_range'],
    ['0', null, 'repaired capacity_repaired'],
    ['－', null, 'repaired capacity_repaired'],
    ['調査中', null, 'repaired capacity_repaired'],
    ['500㎡', null, 'noted capacity_unreadable'],
    ['体育館200人、校舎300人', null, 'noted capacity_unreadable'],
    ['1,20人', null, 'noted capacity_unreadable'],
    ['999999', null, 'noted capacity_unreadable'],
    ['', null, null],
  ])('a shelter file with capacity "%s"', (text, people, expected) => {
    const { place, found, findings } = one({ 想定収容人数: text });
    expect(place.capacity).toBe(people);
    expect(found).toEqual(expected === null ? [] : [expected]);
    if (expected !== null) expect(findings[0]).toMatchObject({ line: 2, column: '想定収容人数', was: text });
  });

  test.each(['○', '◯', '〇', '●', '可', 'あり', 'TRUE', '１', '1.0', '✓'])(
    '災害種別 「%s」 is yes, and reported',
    (flag) => {
      const { place, found } = one({ 災害種別_津波: flag });
      expect(place.hazards).toContain('tsunami');
      expect(found).toEqual(['repaired flag_repaired']);
    },
  );

  test.each([
    ['0', []],
    ['×', ['repaired flag_repaired']],
    ['－', ['repaired flag_repaired']],
    ['△', ['noted flag_conditional']],
    ['2階以上', ['noted flag_conditional']],
    ['？', ['noted flag_unreadable']],
    ['10', ['noted flag_unreadable']],
  ])('災害種別 「%s」 is not yes: nobody is sent there by a guess', (flag, found) => {
    const reading = one({ 災害種別_津波: flag });
    expect(reading.place.hazards).toEqual(['flood', 'earthquake']);
    expect(reading.found).toEqual(found);
  });

  test('a place without any 災害種別 is unknown, not unsuitable for everything', () => {
    const { place, found } = one({ 災害種別_洪水: '0', 災害種別_地震: '' });
    expect(place.hazards).toBeNull();
    expect(found).toEqual(['noted no_hazards']);
  });

  test.each([
    ['swapped', '138.9606', '37.6319', 'repaired position_swapped'],
    ['in full-width digits', '３７．６３１９', '１３８．９６０６', 'repaired position_repaired'],
    ['with 北緯 and 東経', '北緯37.6319', '東経138.9606', 'repaired position_repaired'],
    ['in 度分秒', '37度37分54.84秒', '138度57分38.16秒', 'repaired position_repaired'],
    ['with decimal commas', '37,6319', '138,9606', 'repaired position_repaired'],
  ])('緯度 and 経度 %s', (_, lat, lon, expected) => {
    const { place, found } = one({ 緯度: lat, 経度: lon });
    expect(place.position).toEqual({ lat: 37.6319, lon: 138.9606 });
    expect(found).toEqual([expected]);
  });

  test.each([
    ['missing', '', '', 'noted position_missing'],
    ['half missing', '37.6', '', 'noted position_unreadable'],
    ['zero', '0', '0', 'noted outside_japan'],
    ['in Africa', '0.1', '30.5', 'noted outside_japan'],
    ['words', '体育館', '裏', 'noted position_unreadable'],
  ])('緯度 and 経度 %s: there is no position, and it is said', (_, lat, lon, expected) => {
    const { place, found } = one({ 緯度: lat, 経度: lon });
    expect(place.position).toBeNull();
    expect(found).toEqual([expected]);
  });

  test('a position out of the town is noted, by 町字 where they are known and by the others where not', () => {
    const files = [
      file({}, { ID: 'A2', 名称: '公民館', 緯度: '37.64' }, { ID: 'A3', 名称: '体育館', 緯度: '35.0' }),
    ];
    expect(codesOf(compilePlaces({ town: TOWN, files, inForce: null }).findings)).toEqual([
      'noted outside_town',
    ]);
    const towns = [{ lat: 37.6319, lon: 138.9606 }];
    const { findings } = compilePlaces({
      town: TOWN,
      files: [file({}, { ID: 'A2', 名称: '公民館', 緯度: '37.7' })],
      inForce: null,
      towns,
    });
    expect(findings.map(({ code, line: at }) => [code, at])).toEqual([['outside_town', 3]]);
  });

  test('an address in another municipality is noted and taken: 県央研究所 of 三条 stands in 燕', () => {
    const { found } = one({ 所在地_連結表記: '新潟県燕市小高6014' });
    expect(found).toEqual(['noted address_elsewhere']);
  });

  test('half-width kana, double spaces and controls in a name are tidied', () => {
    const { place, found } = one({ 名称: ' 第一\t ｺﾐｭﾆﾃｨｾﾝﾀｰ ' });
    expect(place.name).toBe('第一 コミュニティセンター');
    expect(found).toEqual(['repaired text_tidied']);
  });

  test('電話番号 without its first zero, and in full-width digits', () => {
    expect(one({ 電話番号: '256-34-5511' })).toMatchObject({
      place: { phone: '0256-34-5511' },
      found: ['repaired phone_zero'],
    });
    expect(one({ 電話番号: '０２５６－３４－５５１１' }).place.phone).toBe('0256-34-5511');
    expect(one({ 電話番号: '0256-34-5511' }).found).toEqual([]);
  });

  test('the same row twice is one; another under the same ID is refused; a twin nearby is noted', () => {
    const { places, findings } = compile(file({}, {}, { 名称: '別の学校' }, { ID: 'A4' }));
    expect(places.map(({ id }) => id)).toEqual(['A1', 'A4']);
    expect(codesOf(findings)).toEqual(['repaired same_row', 'refused_row duplicate_id', 'noted looks_same']);
  });

  test('a row without a name, with open quotes, with too many or too few columns costs itself alone', () => {
    const lines = [
      HEADER,
      line({ ...GYM, 名称: '' }),
      `${line({ ...GYM, ID: 'A2' })},余り`,
      '152048,A3,短い行',
      '152048,"A4,閉じない行',
      line({ ...GYM, ID: 'A5', 名称: '最後の学校' }),
      ',,,',
    ];
    const { places, findings } = compile(fileOf(lines));
    expect(places.map(({ name }) => name)).toEqual(['短い行', '最後の学校']);
    expect(findings.map(({ code, line: at }) => [code, at])).toEqual(
      expect.arrayContaining([
        ['no_name', 2],
        ['too_many_columns', 3],
        ['columns_missing', 4],
        ['bad_quotes', 5],
      ]),
    );
  });

  test('bytes that are no letters cost their row', () => {
    const bad = Buffer.concat([
      file({}).bytes,
      Buffer.from([0x31, 0x2c, 0xff, 0xfe, 0x0a]),
      fileOf([line({ ...GYM, ID: 'A9', 名称: '公民館' })]).bytes,
    ]);
    const { places, findings } = compile({ name: '一覧.csv', bytes: bad });
    expect(places).toHaveLength(2);
    expect(codesOf(findings)).toContain('refused_row bad_bytes');
  });

  test.each([
    ['a spreadsheet', Buffer.from('504b0304', 'hex'), 'not_csv'],
    ['UTF-16', Buffer.from('fffe0d54f079', 'hex'), 'not_csv'],
    ['another table', Buffer.from('日付,金額\r\n1,2\r\n'), 'unknown_header'],
    ['a header alone', Buffer.from(`${HEADER}\r\n`), 'no_rows'],
    ['nothing', Buffer.alloc(0), 'unknown_header'],
    ['JSON of something else', Buffer.from('{"a":1}'), 'unknown_header'],
  ])('%s is refused whole, and says why', (_, bytes, code) => {
    const { places, findings, changes } = compile(file({}), { name: '別.csv', bytes });
    expect(places).toEqual([]);
    expect(changes).toEqual([]);
    expect(codesOf(findings)).toContain(`refused_file ${code}`);
  });

  test('the report says each by file, line and column, with what was written and what was taken', () => {
    const { findings } = compile(file({ 想定収容人数: '1,200人', 災害種別_津波: '=1+1' }));
    expect(findings.map(findingLine)).toEqual([
      '一覧.csv 2行 災害種別_津波 「=1+1」',
      '一覧.csv 2行 想定収容人数 「1,200人」→「1200」',
    ]);
    const csv = findingsCsv(findings);
    expect(csv).toContain('"直した","capacity_repaired","一覧.csv",2,"想定収容人数","1,200人","1200"');
    // A value of somebody's file must not run in the report's spreadsheet.
    expect(csv).toContain(`"'=1+1"`);
    expect(sumsOf(findings).map(({ level, code, count }) => [level, code, count])).toEqual([
      ['repaired', 'capacity_repaired', 1],
      ['noted', 'flag_unreadable', 1],
    ]);
  });
});
