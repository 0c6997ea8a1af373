import { expect, test } from 'vitest';
import { CARD_FILE_HEADER } from '../central/benefits-card-file.ts';
import { mustSucceed } from '../kernel/result.ts';
import { CARD_SOURCE_HEADER, makeCardFile } from './benefits-cards.ts';

const wish = { key: new Uint8Array(32).fill(7), bandYears: 5, withResidents: false };
const SOURCE = [
  CARD_SOURCE_HEADER,
  '10001,123456789012345,15204,1961-05-03,1',
  '10001,123456789012346,15204,1961-05-03,1',
  '10002,123456789012347,15204,,0',
  '',
].join('\r\n');

test('cards of one person have one account, and no number of a card or a person goes out', () => {
  const { csv, cards, people } = mustSucceed(makeCardFile(SOURCE, wish));
  expect([cards, people]).toEqual([3, 2]);
  const [header, ...lines] = csv.trim().split('\r\n');
  expect(header).toBe(CARD_FILE_HEADER);
  const rows = lines.map((line) => line.split(','));
  expect(rows.map(([, , , ...rest]) => rest)).toEqual([
    ['1960', '1964', '1', ''],
    ['1960', '1964', '1', ''],
    ['', '', '0', ''],
  ]);
  expect(rows[0]?.[2]).toBe(rows[1]?.[2]);
  expect(rows[0]?.[2]).not.toBe(rows[2]?.[2]);
  expect(rows[0]?.[1]).not.toBe(rows[1]?.[1]);
  expect(csv).not.toMatch(/12345678901234|1000[12]/);
});

test('the same list under the same key is the same file; under another nothing of it is', () => {
  const once = mustSucceed(makeCardFile(SOURCE, wish)).csv;
  expect(mustSucceed(makeCardFile(SOURCE, wish)).csv).toBe(once);
  const other = mustSucceed(makeCardFile(SOURCE, { ...wish, key: new Uint8Array(32).fill(8) })).csv;
  const cellsOf = (csv: string): readonly string[] =>
    csv
      .trim()
      .split('\r\n')
      .slice(1)
      .flatMap((line) => line.split(',').slice(1, 3));
  expect(cellsOf(other).filter((cell) => cellsOf(once).includes(cell))).toEqual([]);
});

test('宛名番号 go along where people agreed, and years are told as they are asked for', () => {
  const { csv } = mustSucceed(makeCardFile(SOURCE, { ...wish, bandYears: 1, withResidents: true }));
  expect(csv).toContain(',1961,1961,1,10001\r\n');
});

test.each([
  ['another head', 'a,b\n'],
  ['a number that is none', `${CARD_SOURCE_HEADER}\n10001,12345,15204,1961-05-03,1\n`],
  [
    'a My Number in the place of 宛名番号',
    `${CARD_SOURCE_HEADER}\n123456789018,123456789012345,15204,1961-05-03,1\n`,
  ],
  ['a day that is none', `${CARD_SOURCE_HEADER}\n10001,123456789012345,15204,1961-02-30,1\n`],
])('nothing is made of %s', (_, text) => {
  expect(makeCardFile(text, wish)).toMatchObject({ ok: false, reason: 'bad_line' });
});
