/** The generators themselves: what they write is what an old system writes, as far as this can be said without the importer. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/simulator/town/random.ts';
import { toCp932 } from './cp932.ts';
import { eraDate } from './eras.ts';
import { LAYOUTS, makeFileSet } from './file-set.ts';
import { RESIDENT_ITEMS } from './intermediate.ts';
import { hasMyNumberCheckDigit, INVENTED_MY_NUMBERS, MY_NUMBER_SHAPES, myNumbersIn } from './my-numbers.ts';
import { people } from './people.ts';
import { KAZASHI_CODE, municipalityCheckDigit } from './places.ts';
import { householdFaults, startPlanting } from './planting.ts';
import { ROW_FAULTS } from './row-faults.ts';
import { sheetBytes } from './sheet.ts';
import { writeBasic, writeIntermediate, writeOwn } from './write.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

const hex = (text: string): string => toCp932(text).toString('hex');

describe('CP932', () => {
  it('has the bytes that Windows writes', () => {
    expect(hex('①㈱')).toBe('8740878a');
    expect(hex('髙﨑')).toBe('fbfcfab1');
    expect(hex('～－―')).toBe('8160817c815c');
    expect(hex('ｱA\r\n\\~')).toBe('b1410d0a5c7e');
    expect(hex('\u{E000}\u{E757}')).toBe('f040f9fc');
  });
  it('reads back as it was', () => {
    const text = '髙橋　﨑①㈱Ⅱ彅鴎ｶﾞ渡邉齋藤';
    expect(new TextDecoder('shift_jis', { fatal: true }).decode(toCp932(text))).toBe(text);
  });
  it.each(['𠮷', '鷗', '葛󠄀'])('has no %s', (letter) => {
    expect(() => toCp932(letter)).toThrow();
  });
});

it('writes eras as they began and ended', () => {
  expect(
    ['1989-01-07', '1989-01-08', '2019-04-30', '2019-05-01', '1926-12-24', '1926-12-25', '1980-02-17'].map(
      eraDate,
    ),
  ).toEqual(['03640107', '04010108', '04310430', '05010501', '02151224', '03011225', '03550217']);
});

it('knows the check digits of the examples that are published', () => {
  expect(municipalityCheckDigit('09201')).toBe('1');
  expect(municipalityCheckDigit('13101')).toBe('6');
  expect(KAZASHI_CODE).toHaveLength(6);
  expect(INVENTED_MY_NUMBERS.every(hasMyNumberCheckDigit)).toBe(true);
  expect(hasMyNumberCheckDigit('123456789012')).toBe(false);
});

it.each(Object.entries(MY_NUMBER_SHAPES))('sees a 個人番号 written %s', (_, shape) => {
  for (const number of INVENTED_MY_NUMBERS) expect(myNumbersIn(shape(number))).toEqual([number]);
});

it('has everyone the page speaks of, and no household without its head', () => {
  const all = [...people({ population: 1_500, seed: 7 })];
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  for (const has of [
    all.some(({ formerSurname }) => formerSurname !== ''),
    all.some(({ birth }) => typeof birth !== 'string'),
    all.some(({ measuredAs }) => measuredAs === 'together'),
    all.some(({ measures }) => measures.length > 1),
    all.some(({ registration }) => registration === 'outside'),
    all.some(({ foreign, alias }) => foreign && alias !== ''),
    all.some(({ leaves }) => leaves !== null && leaves > '2026-11-25'),
    all.some(({ name }) => name.includes('\u{E0100}')),
  ])
    expect(has).toBe(true);
  const { entries } = makeFileSet('own', { population: 1_500, seed: 7, letters: 'unicode' });
  expect(householdFaults(entries.map(({ truth }) => truth))).toEqual([]);
});

it('writes the same file in blocks as at once', () => {
  const population = { population: 300, seed: 3 };
  writeOwn(folder, population, 'utf8-bom');
  const [own] = makeFileSet('own', { ...population, letters: 'unicode' }).sheets;
  const written = { eol: '\r\n' } as const;
  expect(
    readFileSync(join(folder, 'residents.csv')).equals(
      sheetBytes(own!, { ...written, encoding: 'utf8-bom' }),
    ),
  ).toBe(true);
  writeBasic(folder, population, 'cp932');
  for (const sheet of makeFileSet('basic', { ...population, letters: 'cp932' }).sheets)
    expect(
      readFileSync(join(folder, sheet.file)).equals(sheetBytes(sheet, { ...written, encoding: 'cp932' })),
    ).toBe(true);
});

it('writes records of one length', () => {
  writeIntermediate(folder, { population: 200, seed: 3 }, 'fixed');
  const whole = readFileSync(join(folder, 'juki.dat')).toString('latin1').split('\r\n');
  expect(whole.pop()).toBe('');
  const length = RESIDENT_ITEMS.reduce((sum, [, bytes]) => sum + bytes, 0);
  expect(length).toBe(771);
  const lengths = { '01': length, '02': 49, '99': 20 };
  for (const record of whole) expect(record).toHaveLength(lengths[record.slice(0, 2) as '01']);
  expect(whole.at(-1)?.slice(0, 11)).toBe('99000000202');
});

it.each(LAYOUTS)('plants every fault that %s can have, each at its own line', (layout) => {
  const letters = layout === 'fixed' ? 'cp932' : 'unicode';
  const planting = startPlanting(makeFileSet(layout, { population: 400, seed: 5, letters }), createRandom(5));
  const faults = ROW_FAULTS.filter(({ layouts }) => layouts.includes(layout));
  for (const { plant } of faults) plant(planting);
  const { expected, truth, rows, refusedRows } = planting.finish();
  expect(new Set(expected.map(({ file, line }) => `${file}:${line}`)).size).toBe(expected.length);
  // Two of them are said of a household, not of a line.
  expect(expected.length).toBe(faults.length - 2);
  expect(truth.size).toBe(rows - refusedRows);
  for (const sheet of planting.set.sheets)
    expect(() =>
      sheetBytes(sheet, { encoding: layout === 'fixed' ? 'cp932' : 'utf8', eol: '\n' }),
    ).not.toThrow();
});
