import { expect, it } from 'vitest';
import { type ReadFiles, readFiles } from '../../../test/harness/import-files.ts';

const HEADER =
  '宛名番号,世帯番号,住民状態,氏名,氏名_フリガナ,性別,生年月日,続柄表記,住所,支援措置開始年月日,支援措置終了年月日,支援措置区分,支援措置申出者_宛名番号';

interface Person {
  readonly id?: string;
  readonly household?: string;
  readonly status?: string;
  readonly name?: string;
  readonly kana?: string;
  readonly sex?: string;
  readonly birth?: string;
  readonly relation?: string;
  readonly address?: string;
  readonly measure?: string;
}

const line = (person: Person = {}): string =>
  [
    person.id ?? '1001',
    person.household ?? '7',
    person.status ?? '住登者',
    person.name ?? '髙橋　健一',
    person.kana ?? 'タカハシ　ケンイチ',
    person.sex ?? '1',
    person.birth ?? '1980-02-17',
    person.relation ?? '世帯主',
    person.address ?? '新潟県三条市旭町二丁目３番１号',
    person.measure ?? ',,,',
  ].join(',');

/** Our own CSV of these lines. */
const read = (...lines: readonly string[]): Promise<ReadFiles> =>
  readFiles('kazasu', { 'a.csv': `${HEADER}\r\n${lines.map((each) => `${each}\r\n`).join('')}` });

it('a row becomes a resident', async () => {
  const { result, residents, said } = await read(line());
  expect(result).toMatchObject({
    ok: true,
    value: { rows: 1, residents: 1, protected: 0, protectedLost: 0 },
  });
  expect(said).toEqual([]);
  expect(residents).toMatchObject([
    {
      residentId: '1001',
      householdId: '7',
      registration: 'resident',
      name: '髙橋　健一',
      kana: 'タカハシ　ケンイチ',
      birthDate: '1980-02-17',
      birthDateText: null,
      sex: '1',
      relationship: '世帯主',
      address: '新潟県三条市旭町二丁目３番１号',
      nationality: 'JPN',
      status: 'active',
      measures: [],
    },
  ]);
});

it.each<[Person, string]>([
  [{ id: '' }, 'missing_value'],
  [{ id: '1,200人'.replace(',', '') }, 'not_a_number'],
  [{ id: '1234567890123456' }, 'bad_key'],
  [{ id: '123456789012' }, 'bad_key'],
  [{ id: '123456789018' }, 'my_number'],
  [{ address: '三条市 1234-5678-9018' }, 'my_number'],
  [{ household: '' }, 'no_household'],
  [{ status: '住登' }, 'wrong_code'],
  [{ name: '' }, 'missing_value'],
  [{ kana: '' }, 'missing_value'],
  [{ name: '=1+1' }, 'formula'],
  [{ name: '@x' }, 'formula'],
  [{ name: ' =1+1' }, 'formula'],
  [{ name: '　@x' }, 'formula'],
  [{ name: '－NGUYEN　VAN' }, 'formula'],
  [{ address: '三条市 1234    5678    9018' }, 'my_number'],
  [{ address: '三条市 １２３４５６７８⑨⓪①⑧' }, 'my_number'],
  [{ measure: '2026-04-01,,constructor,' }, 'wrong_code'],
  [{ name: '\tx' }, 'formula'],
  [{ name: '"髙橋\n健一"' }, 'control_character'],
  [{ name: 'あ'.repeat(101) }, 'too_long'],
  [{ birth: '1980-02-30' }, 'bad_date'],
  [{ birth: '1980/02/17' }, 'bad_date'],
  [{ birth: '昭和64年2月日不詳' }, 'bad_date'],
  [{ birth: '1850-01-01' }, 'bad_date'],
  [{ birth: '' }, 'missing_value'],
  [{ measure: '2026-13-01,,,' }, 'bad_date'],
  [{ measure: '2026-04-01,2026-03-31,,' }, 'bad_measure'],
  [{ measure: '2025-04-01;2026-04-01,2026-03-31,,' }, 'bad_measure'],
  [{ name: '髙"橋' }, 'bad_quoting'],
  [{ name: '髙,橋' }, 'wrong_column_count'],
])('%j is refused as %s, and the next row is taken', async (person, code) => {
  const { residents, findings } = await read(line(person), line({ id: '1002' }));
  expect(findings.filter(({ level }) => level === 'refused_row')).toMatchObject([{ code, line: 2 }]);
  expect(residents).toMatchObject([{ residentId: '1002' }]);
});

it.each<[Person, string, object]>([
  [{ kana: 'ﾀｶﾊｼ ｹﾞﾝｲﾁ' }, 'half_width_kana', { kana: 'タカハシ　ゲンイチ' }],
  [{ kana: 'たかはし けんいち' }, 'hiragana_kana', { kana: 'タカハシ　ケンイチ' }],
  [{ sex: '5' }, 'sex_unknown', { sex: '9' }],
  [{ name: '\ue000橋　健一' }, 'gaiji_unknown', { name: '〓橋　健一' }],
])('%j is repaired and reported as %s', async (person, code, expected) => {
  const { residents, said } = await read(line(person));
  expect(said).toEqual([`repaired ${code} 2`]);
  expect(residents).toMatchObject([expected]);
});

it('what is not known of a birth date is kept in words', async () => {
  const { residents } = await read(line({ birth: '昭和20年5月日不詳' }), line({ id: '2', birth: '不詳' }));
  expect(residents).toMatchObject([
    { birthDate: null, birthDateText: '昭和20年5月日不詳' },
    { birthDate: null, birthDateText: '年月日不詳' },
  ]);
});

it('of one 宛名番号 the first row stands; more than one row in a thousand refuses the import', async () => {
  const many = Array.from({ length: 1_999 }, (_, at) => line({ id: String(5_000 + at) }));
  const one = await read(line(), ...many, line({ name: '別　人' }));
  expect(one.result.ok).toBe(true);
  expect(one.findings).toContainEqual(
    expect.objectContaining({ code: 'duplicate_key', line: 2_002, residentId: '1001', number: 2 }),
  );
  expect(one.residents[0]).toMatchObject({ name: '髙橋　健一' });
  const few = await read(line(), line());
  expect(few.result).toMatchObject({ ok: false, reason: 'too_many_duplicates' });
});

it('households without 世帯主 and with two are taken and named', async () => {
  const { said } = await read(
    line({ id: '1', household: '1', relation: '妻' }),
    line({ id: '2', household: '2' }),
    line({ id: '3', household: '2' }),
    line({ id: '4', household: '3', status: '死亡者' }),
  );
  expect(said.toSorted()).toEqual(['noted no_head 2', 'noted two_heads 3']);
});

it('併せて支援 with no period of its own has that of the 申出者, wherever she stands', async () => {
  const { residents, result } = await read(
    line({ id: '1', measure: ',,併せて支援,2' }),
    line({ id: '2', measure: '2025-04-01;2026-04-01,2026-03-31;,,' }),
    line({ id: '3' }),
  );
  expect(result).toMatchObject({ ok: true, value: { protected: 2, protectedLost: 0 } });
  expect(residents.find(({ residentId }) => residentId === '1')?.measures).toEqual([
    { from: '2025-04-01', to: '2026-03-31', as: 'together', with: '2' },
    { from: '2026-04-01', to: null, as: 'together', with: '2' },
  ]);
});

it.each<[string, string]>([
  ['2026-04-01,2026-03-31,,', 'bad_measure'],
  ['不詳,,,', 'bad_measure'],
  [',2027-03-31,,', 'bad_measure'],
  ['2026-04-01,,constructor,', 'wrong_code'],
  [',,支援者,', 'wrong_code'],
])('a measure written %s is refused as %s, and is one that may be lost', async (measure, code) => {
  const { result, findings } = await read(line({ id: '1', measure }), line({ id: '2' }));
  expect(result).toMatchObject({ ok: true, value: { residents: 1, protectedLost: 1 } });
  expect(findings.filter((each) => each.protected)).toMatchObject([{ code, residentId: '1' }]);
});

it('併せて支援 whose period nobody knows is protected until further notice', async () => {
  const { residents, said } = await read(line({ measure: ',,併せて支援,99' }));
  expect(said).toEqual(['repaired measure_without_period 2']);
  expect(residents[0]?.measures).toEqual([{ from: '2026-11-24', to: null, as: 'together', with: null }]);
});

it('a refused row that may be of a protected person is counted, one whose measure is over is not', async () => {
  const { result, findings } = await read(
    line({ id: '1', birth: 'x', measure: '2026-04-01,2027-03-31,,' }),
    line({ id: '2', birth: 'x', measure: '2020-04-01,2021-03-31,,' }),
    line({ id: '3' }),
  );
  expect(result).toMatchObject({ ok: true, value: { protectedLost: 1 } });
  expect(findings.filter((each) => each.protected).map(({ line: at }) => at)).toEqual([2]);
});

it.each([
  ['that never closes', ['"髙橋', '髙橋', '髙"橋', '髙橋'], ['bad_quoting 2', 'bad_quoting 4'], ['2', '4']],
  [
    'that closes in another row',
    ['"髙橋', '髙橋', '髙橋"', '髙橋'],
    ['bad_quoting 2', 'bad_quoting 3', 'bad_quoting 4'],
    ['4'],
  ],
])('a quotation mark %s: no row is lost without a word', async (_, names, refused, taken) => {
  const lines = names.map((name, at) => line({ id: String(at + 1), household: String(at + 1), name }));
  const { residents, said } = await read(...lines);
  expect(said).toEqual(refused.map((each) => `refused_row ${each}`));
  expect(residents.map(({ residentId }) => residentId)).toEqual(taken);
});

const file = (text: string | Uint8Array) => readFiles('kazasu', { 'a.csv': text });

it('a last line without its end is taken when it is whole, and refuses everything when it is not', async () => {
  const whole = await file(`${HEADER}\n${line()}`);
  expect(whole.said).toEqual(['repaired no_final_newline 2']);
  expect(whole.residents).toHaveLength(1);
  const cut = await file(`${HEADER}\n${line()}\n${line().slice(0, 30)}`);
  expect(cut.result).toMatchObject({ ok: false, reason: 'truncated_line' });
  const old = await file(`${HEADER}\r\n${line()}\r\n\u001a`);
  expect([old.said, old.residents.length]).toEqual([[], 1]);
});

it('a second row of a protected person costs her nothing, unless it alone says that she is', async () => {
  const many = Array.from({ length: 1_999 }, (_, at) => line({ id: String(5_000 + at) }));
  const measure = '2026-04-01,2027-03-31,,';
  const same = await read(line({ measure }), ...many, line({ measure }));
  expect(same.result).toMatchObject({ ok: true, value: { protected: 1, protectedLost: 0 } });
  const later = await read(line(), ...many, line({ measure }));
  expect(later.result).toMatchObject({ ok: true, value: { protected: 0, protectedLost: 1 } });
  const renewed = await read(line({ measure: '2025-04-01,2026-03-31,,' }), ...many, line({ measure }));
  expect(renewed.result).toMatchObject({ ok: true, value: { protected: 0, protectedLost: 1 } });
});

it('columns come in any order; unknown ones are named once, without their digits', async () => {
  const columns = HEADER.split(',').toReversed();
  const { residents, said, findings } = await file(
    `備考123456,${columns.join(',')}\n${['x', ...line().split(',').toReversed()].join(',')}\n`,
  );
  expect(residents).toMatchObject([{ residentId: '1001', name: '髙橋　健一' }]);
  expect(said).toEqual(['noted unknown_column 1']);
  expect(findings.find(({ code }) => code === 'unknown_column')?.column).toBe('備考#');
});

it('what a column is called is no more of the report than a name, however often a row is wrong in it', async () => {
  const columns = Array.from(
    { length: 300 },
    (_, at) => `${String.fromCodePoint(0x4e00 + at)}${'あ'.repeat(50)}`,
  );
  const { findings } = await file(
    `${HEADER},${columns.join(',')}\n${line()},${columns.map(() => '\ue000').join(',')}\n`,
  );
  const repaired = findings.filter(({ code }) => code === 'gaiji_unknown');
  expect(repaired).toHaveLength(100);
  for (const { column } of findings) expect(column?.length ?? 0).toBeLessThanOrEqual(40);
});

it.each([
  [HEADER.replace('氏名,', ''), 'missing_column'],
  [HEADER.replace('世帯番号,', ''), 'missing_column'],
  [`${HEADER},個人番号`, 'my_number_column'],
  [`${HEADER},氏名`, 'repeated_column'],
  [HEADER.replace('支援措置開始年月日', '支援措置開始日'), 'missing_column'],
  [HEADER.replace('支援措置開始年月日,', ''), 'missing_column'],
  [HEADER.replace(/支援措置.*/, '支援有無'), 'missing_column'],
  ['a,b,c', 'unknown_file'],
])('header %s: %s', async (header, reason) => {
  expect((await file(`${header}\n`)).result).toMatchObject({ ok: false, reason });
});

it('bytes that are no text cost their row; BOM and LF are as good as none and CRLF', async () => {
  const bytes = Buffer.concat([
    Buffer.from(`\ufeff${HEADER}\n${line({ id: '1' })}\n`),
    Buffer.from(line({ id: '2', name: 'xx' })).map((byte) => (byte === 0x78 ? 0xff : byte)),
    Buffer.from(`\n${line({ id: '3' })}\n`),
  ]);
  const { residents, findings } = await file(bytes);
  expect(findings.filter(({ level }) => level === 'refused_row')).toMatchObject([
    { code: 'bad_encoding', line: 3, residentId: '2' },
  ]);
  expect(residents.map(({ residentId }) => residentId)).toEqual(['1', '3']);
});

it('no digit of a refused My Number is in a finding', async () => {
  const { findings } = await read(line({ id: '123456789018' }), line({ name: '123456789018' }));
  expect(JSON.stringify(findings)).not.toContain('9018');
});

it('more findings than a report may hold refuse the import and are not written further', async () => {
  const rows = Array.from({ length: 40 }, (_, at) =>
    line({ id: String(at + 1), household: String(at), sex: '5' }),
  );
  const reading = (most: number) =>
    readFiles('kazasu', { 'a.csv': `${HEADER}\n${rows.join('\n')}\n` }, undefined, most);
  expect((await reading(40)).result).toMatchObject({ ok: true, value: { residents: 40 } });
  const { result, said } = await reading(39);
  expect(result).toMatchObject({ ok: false, reason: 'too_many_findings' });
  expect(said).toHaveLength(39 + 1);
  expect(said.at(-1)).toBe('refused_file too_many_findings');
});
