import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { LogFields } from '../kernel/log.ts';
import { isEncodable, type PaperDocument, printPaper } from './pdf.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-pdf-'));
afterAll(() => rmSync(folder, { recursive: true }));

const AT = Date.UTC(2026, 10, 26, 6, 5);
const logged: LogFields[] = [];
const logger = { warn: (_: string, fields: LogFields = {}) => void logged.push(fields) };

const paper = (text: string): PaperDocument => ({
  title: '受付票',
  municipality: '見本市',
  training: true,
  asOf: AT,
  source: '選挙人名簿 第3版',
  madeAt: AT,
  blocks: [
    { kind: 'paragraph', text },
    { kind: 'barcode', barcode: { symbology: 'qr', text: 'KZ1' } },
  ],
});

/** poppler reads the file as a stranger would. Without it (apt-get install poppler-utils) these tests say so by their name. */
const poppler = spawnSync('pdftotext', ['-v']).error === undefined;
const readBack = (bytes: Buffer): string => {
  const file = join(folder, 'paper.pdf');
  writeFileSync(file, bytes);
  const { status, stdout, stderr } = spawnSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
};

describe('a paper', () => {
  test('is the same bytes each time', async () => {
    const [one, two] = [await printPaper(paper('見本'), logger), await printPaper(paper('見本'), logger)];
    expect(one.bytes.equals(two.bytes)).toBe(true);
    expect(one.bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect(one.pages).toBe(1);
  });

  test('that could not print a letter tells the log how many, never which', async () => {
    logged.length = 0;
    const printed = await printPaper(paper('神\u{E01EF}城 한국'), logger);
    expect([printed.degraded, printed.lost]).toEqual([1, 2]);
    expect(logged).toEqual([
      { code: 'not_in_fonts', count: 2 },
      { code: 'another_form', count: 1 },
    ]);
  });

  test('whose letters are all there tells the log nothing', async () => {
    logged.length = 0;
    await printPaper(paper('𠮷田　髙﨑'), logger);
    expect(logged).toEqual([]);
  });

  test('a barcode says beforehand whether it can be one', () => {
    expect(isEncodable({ symbology: 'code39', text: '0101-0032-07' })).toBe(true);
    expect(isEncodable({ symbology: 'code39', text: 'abc' })).toBe(false);
    expect(isEncodable({ symbology: 'nw7', text: 'A1234567A' })).toBe(true);
    expect(isEncodable({ symbology: 'nw7', text: '1234567' })).toBe(false);
    expect(isEncodable({ symbology: 'qr', text: '' })).toBe(false);
  });
});

describe(poppler ? 'read by poppler' : 'NOT RUN: poppler-utils is not installed', () => {
  test.runIf(poppler)('its words are words: names can be searched for and copied', async () => {
    const { bytes } = await printPaper(paper('𠮷田　髙﨑 NGUYỄN'), logger);
    const words = readBack(bytes);
    for (const each of [
      '受付票',
      '𠮷田',
      '髙﨑',
      'NGUYỄN',
      '令和8年11月26日',
      '出典：選挙人名簿 第3版',
      '1／1',
    ]) {
      expect(words).toContain(each);
    }
  });

  test.runIf(poppler)('two letters that are one glyph are each read back as they were written', async () => {
    // The form of 神 with E0100 is that of its compatibility ideograph: one glyph, two ways to write it.
    const names = ['神', '\uFA19', '神\u{E0100}', '葛\u{E0100}', '葛'];
    const words = readBack((await printPaper(paper(names.join('、')), logger)).bytes).replaceAll(/\s/g, '');
    expect(words).toContain(names.join('、'));
  });
});
