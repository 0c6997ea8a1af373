import { expect, test } from 'vitest';
import { madeUpGuide } from '../../../test/harness/guide-paper.ts';
import { toShiftJis } from '../../kernel/shift-jis.ts';
import type { GuidePaper } from './ports.ts';
import { readRouteCode, routeCode, routeSlip } from './slip.ts';

const slip = (guide: GuidePaper = madeUpGuide(), training = false): string =>
  routeSlip({ municipality: 'かざし市', training, at: Date.UTC(2026, 10, 26, 6, 5), guide });

const numbered = (numbers: readonly (string | null)[]): GuidePaper => {
  const guide = madeUpGuide();
  const [first] = guide.procedures;
  if (first === undefined) throw new Error('no procedure');
  return { ...guide, procedures: numbers.map((applicationNumber) => ({ ...first, applicationNumber })) };
};

test('counters stand once each in the order in which they are walked, with their floor and what is done there', () => {
  const lines = slip().split('\n');
  const at = ['1番 住所の届出', '5番 国民健康保険', '31番 学校教育'].map((name) =>
    lines.indexOf(`^^${name}`),
  );
  expect(at.every((place) => place > 0)).toBe(true);
  expect(at).toEqual(at.toSorted((a, b) => a - b));
  expect(lines).toContain('|3番目 | 3階|');
  expect(lines).toContain('|■住民異動届（転入） |');
  expect(lines).toContain('|・国民健康保険 資格取得届 |');
});

test('what is to be brought stands under its procedure, with the last day', () => {
  const lines = slip().split('\n');
  const at = lines.indexOf('|・転入学届 |');
  expect(lines.slice(at + 1, at + 3)).toEqual([
    '|　□在学証明書、または教科書給与証明書 |',
    '|　令和8年12月10日まで |',
  ]);
});

test('it names nobody where nobody is named, and the people of a household never', () => {
  for (const name of ['飾', '𠮷田', '花子', '二郎']) expect(slip()).not.toContain(name);
  expect(slip(madeUpGuide('見本　花子'))).toContain('見本　花子');
});

test('its code holds the numbers of the applications and nothing else', () => {
  const numbers = ['20261126-hall-1-a-0012-01', '20261126-hall-1-a-0012-02'];
  const code = routeCode(numbers) ?? '';
  expect(slip(numbered(numbers))).toContain(`{code:${code};option:qrcode,5,m}`);
  expect(readRouteCode(code)).toEqual(numbers);
  expect(code).toBe(`KZV1:${numbers.join(',')}`);
  expect(slip(numbered([null]))).not.toContain('{code:');
});

test('a number that could lay out the slip is in no code; a code that is none is not read', () => {
  expect(routeCode(['R8-1', 'a}{b'])).toBeUndefined();
  expect(slip(numbered(['a}{code:x']))).not.toMatch(/(?<!\\)\{code:/);
  for (const wrong of ['KZV1:', 'KZV1:a,,b', 'KZF1/1/1/abc', `KZV1:${Array(13).fill('a').join(',')}`])
    expect(readRouteCode(wrong)).toBeUndefined();
});

test('訓練 stands above and below', () => {
  expect(slip(madeUpGuide(), true).match(/訓練/g)?.length).toBeGreaterThanOrEqual(3);
  expect(slip()).not.toContain('訓練');
});

test('every letter of its own is one that the printer has', () => {
  const slips = slip(madeUpGuide('見本　花子'), true);
  expect(slips).not.toContain('〓');
  expect(toShiftJis(slips.replaceAll(/[\n\r]/g, '')).text).toBe(slips.replaceAll(/[\n\r]/g, ''));
});
