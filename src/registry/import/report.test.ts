import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Finding } from './codes.ts';
import { createReportFile, reportPage } from './report.ts';

const dir = mkdtempSync(join(tmpdir(), 'kazasu-report-'));
afterAll(() => rmSync(dir, { recursive: true }));

const finding = (more: Partial<Finding> = {}): Finding => ({
  level: 'repaired',
  code: 'half_width_kana',
  file: 'a.csv',
  line: 2,
  residentId: '1001',
  column: '氏名カナ',
  number: null,
  protected: false,
  ...more,
});

const HEAD = { title: '報告', outcome: '取り込みました。', good: true, facts: [['版', '1']] } as const;

it('the CSV has every finding, the page the first of each code and how many there are', () => {
  const path = join(dir, 'many.csv');
  const report = createReportFile(path);
  for (let line = 2; line < 5_002; line += 1) report.add(finding({ line }));
  report.add(finding({ level: 'refused_row', code: 'bad_date', line: 9, protected: true }));
  expect(existsSync(path)).toBe(false);
  const tally = report.finish();
  expect(readFileSync(path, 'utf8').split('\r\n')).toHaveLength(1 + 5_001 + 1);
  expect(tally.counts).toEqual({ 'repaired half_width_kana': 5_000, 'refused_row bad_date': 1 });
  const page = reportPage(HEAD, tally);
  expect(page).toContain('5,000 件（初めの 200 件');
  expect(page.match(/<td>1001<\/td>/g)).toHaveLength(1 + 1 + 200);
  expect(page.indexOf('先に確かめる')).toBeLessThan(page.indexOf('まとめ'));
});

it('what a file or a column is called is neither a formula nor markup', () => {
  const path = join(dir, 'odd.csv');
  const report = createReportFile(path);
  report.add(finding({ file: '=cmd|x!A1', column: '<script>"x"' }));
  const tally = report.finish();
  const csv = readFileSync(path, 'utf8');
  expect(csv).toContain(`"'=cmd|x!A1"`);
  expect(csv).toContain('"<script>""x"""');
  expect(reportPage(HEAD, tally)).not.toContain('<script>');
});

it('the line of the first of two is said', () => {
  const report = createReportFile(join(dir, 'two.csv'));
  report.add(finding({ level: 'refused_row', code: 'duplicate_key', number: 17 }));
  expect(reportPage(HEAD, report.finish())).toContain('前の行: 17');
});
