/** The small readers of the import: codes, kana, days, bytes. */
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { withFiles } from '../../../test/harness/import-files.ts';
import { createLineDecoder, encodingOf } from './decode.ts';
import { checkDigitOf, readMunicipalityCode } from './municipality-code.ts';
import { readKana, spacedName } from './names.ts';
import { relationshipOf } from './relationships.ts';
import { readRows } from './rows.ts';
import { readBeginning } from './source.ts';

/** Real codes, as 総務省 lists them: 札幌市, 宇都宮市, 千代田区, 三条市, 長岡市. */
it.each(['011002', '092011', '131016', '152048', '152021'])('%s has its check digit', (code) => {
  expect(checkDigitOf(code.slice(0, 5))).toBe(code.at(-1));
});

it.each([
  ['152048', { code: '152048', repair: null }],
  ['92011', { code: '092011', repair: 'leading_zero' }],
  ['13101', { code: '131016', repair: 'check_digit_added' }],
  ['15204', { code: '152048', repair: 'check_digit_added' }],
  ['152047', 'wrong_check_digit'],
  // 011002 without its zero, or 11002 (埼玉県) without its check digit: nobody can tell.
  ['11002', 'wrong_check_digit'],
  ['1520', 'not_a_code'],
  ['1,200人', 'not_a_code'],
  ['999990', { code: '999990', repair: null }],
  ['99999', { code: '999990', repair: 'check_digit_added' }],
])('%s is read as %j', (text, expected) => {
  expect(readMunicipalityCode(text, '999990')).toEqual(expected);
});

it('of two that fit the own one is meant', () => {
  expect(readMunicipalityCode('11002', '011002')).toEqual({ code: '011002', repair: 'leading_zero' });
});

it.each([
  ['ﾔﾏﾀﾞ ﾀﾛｳ', 'ヤマダ　タロウ', 'half_width_kana'],
  ['やまだ　たろう', 'ヤマダ　タロウ', 'hiragana_kana'],
  ['ヤマダ  タロウ', 'ヤマダ　タロウ', null],
  ['ヴァン・デル・ベルフ', 'ヴァン・デル・ベルフ', null],
  ['NGUYEN  VAN', 'NGUYEN VAN', null],
])('%s is %s', (text, kana, repair) => {
  expect(readKana(text)).toEqual({ kana, repair });
});

it.each([
  ['髙橋 健一', '髙橋　健一'],
  ['ＮＧＵＹＥＮ　ＶＡＮ　Ｈ', 'NGUYEN VAN H'],
  ["O'BRIEN  MARY", "O'BRIEN MARY"],
])('%s is written %s', (text, expected) => {
  expect(spacedName(text)).toBe(expected);
});

it('続柄コード says itself in words, as long as all of it is known', () => {
  expect(relationshipOf('2012')).toBe('子の妻');
  expect(relationshipOf('02')).toBe('世帯主');
  expect(relationshipOf('2021')).toBeUndefined();
});

it('the encoding is that of most lines; ASCII alone is UTF-8', () => {
  const sjis = Buffer.from([0x8e, 0x4f, 0x8f, 0xf0, 0x0a]);
  expect(encodingOf(Buffer.from('三条\n新潟\n'))).toBe('utf-8');
  expect(encodingOf(Buffer.concat([Buffer.from('三条\n三条\n'), sjis]))).toBe('utf-8');
  expect(encodingOf(Buffer.concat([sjis, sjis, Buffer.from('三条\n')]))).toBe('cp932');
  expect(encodingOf(Buffer.from('abc\n'))).toBe('utf-8');
  expect(encodingOf(Buffer.from('\ufeffabc\n'))).toBe('utf-8');
});

it('a letter that two chunks share is one letter, and a file without line ends is none of ours', () => {
  const bytes = Buffer.from('三条市\n𠮷田\n余');
  const decoder = createLineDecoder('utf-8');
  let text = '';
  for (const byte of bytes) text += decoder.push(Buffer.from([byte])) ?? '';
  expect([text, decoder.end()]).toEqual(['三条市\n𠮷田\n', '余']);
  expect(createLineDecoder('utf-8').push(Buffer.alloc(1_000_001, 0x61))).toBeUndefined();
});

it('columns that were told from another header than the one that is read and hashed are no columns', async () => {
  await withFiles({ 'a.csv': '\ufeff宛名番号,氏名\n1,山田\n' }, async (dir) => {
    const rows: (readonly string[])[] = [];
    const read = (header: readonly string[]) =>
      readRows(
        { path: join(dir, 'a.csv'), kind: 'kazasu', encoding: 'utf-8', header },
        {
          row: ({ values }) => void rows.push(values),
          unended: () => undefined,
          rest: async () => undefined,
        },
      );
    expect(await read(['宛名番号', '氏名'])).toMatchObject({ ok: true });
    expect(rows).toEqual([['1', '山田']]);
    expect(await read(['氏名', '宛名番号'])).toMatchObject({ ok: false, reason: 'file_changed' });
  });
});

it('every member of an archive is read, and what is none is not passed over', async () => {
  const [one, two] = [gzipSync('宛名番号\n'), gzipSync('1\n')];
  // Larger than what zlib takes at once: it must not be told apart by where a chunk ends.
  const spoiled = Buffer.concat([Buffer.of(0), gzipSync(Buffer.alloc(300_000, 'x')).subarray(1)]);
  const files = {
    'two.csv.gz': Buffer.concat([one, two]),
    'spoiled.csv.gz': Buffer.concat([one, spoiled]),
    'zeros.csv.gz': Buffer.concat([one, Buffer.alloc(512)]),
  };
  await withFiles(files, async (dir) => {
    const both = await readBeginning(join(dir, 'two.csv.gz'));
    expect(both.ok && both.value.toString()).toBe('宛名番号\n1\n');
    for (const name of ['spoiled', 'zeros'])
      expect(await readBeginning(join(dir, `${name}.csv.gz`))).toMatchObject({ reason: 'broken_archive' });
  });
});
