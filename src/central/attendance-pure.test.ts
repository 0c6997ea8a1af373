import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, type CivilDate } from '../kernel/dates.ts';
import { mustSucceed } from '../kernel/result.ts';
import type { MonthResult } from '../modules/attendance/result-schema.ts';
import { payrollFile, readMapping } from './attendance-mapping.ts';
import { monthsOfYear } from './attendance-months.ts';
import { leadersOf, ledBy, mayDecide, type Org, orgFaults } from './attendance-org.ts';
import { monthWord } from './attendance-papers.ts';
import { PAYROLL_FIELDS, PAYROLL_NAMES, type PayrollRow, payrollRow } from './attendance-payroll-schema.ts';
import { versionOn, withVersion } from './attendance-versions.ts';

const day = (text: string): CivilDate => text as CivilDate;

describe('the payroll’s columns', () => {
  const row = (more: Partial<PayrollRow>): PayrollRow => ({
    ...(Object.fromEntries(
      PAYROLL_NAMES.map((name) => [name, PAYROLL_FIELDS[name].kind === 'text' ? '' : 0]),
    ) as PayrollRow),
    ...{ staffNo: '7', name: '山田', month: '2026-10' },
    ...more,
  });
  const file = (yaml: string, more: Partial<PayrollRow> = {}) =>
    payrollFile(mustSucceed(readMapping(`name: 例\nheader: false\n${yaml}`)), [row(more)]);
  const utf8 = (column: string, more: Partial<PayrollRow>): string =>
    Buffer.from(file(`encoding: utf-8\nlineEnd: lf\ncolumns: [${column}]`, more).bytes ?? []).toString(
      'utf8',
    );

  test.each([
    ['2019-04', '平成31年4月', 'H3104'],
    ['2019-05', '令和元年5月', 'R0105'],
    ['2026-10', '令和8年10月', 'R0810'],
  ])('%s is %s and %s: a month is in the era of its last day', (month, wareki, letter) => {
    expect(utf8('{ name: a, from: month, as: wareki }', { month })).toBe(`${wareki}\n`);
    expect(utf8('{ name: a, from: month, as: wareki_letter }', { month })).toBe(`${letter}\n`);
    expect(monthWord(month)).toBe(wareki);
  });

  test.each([
    [0, '0'],
    [29, '0'],
    [30, '1'],
    [89, '1'],
    [90, '2'],
    [2_729, '45'],
    [2_730, '46'],
  ])(
    'a total of %i minutes is %s hours by 基発150号, and every minute in every other way',
    (minutes, hours) => {
      const own = { pay_workday: minutes };
      expect(utf8('{ name: a, from: pay_workday, as: hours }', own)).toBe(`${hours}\n`);
      expect(utf8('{ name: a, from: pay_workday, as: minutes }', own)).toBe(`${minutes}\n`);
      const [whole, rest] = utf8('{ name: a, from: pay_workday, as: "h:mm" }', own)
        .trim()
        .split(':')
        .map(Number);
      expect((whole ?? 0) * 60 + (rest ?? 0)).toBe(minutes);
    },
  );

  test('CRLF, quotes, fixed values, words for other words, and figures filled up', () => {
    const { bytes } = file(
      'columns: [{ name: a, fixed: "01" }, { name: b, from: staffNo, pad: { to: 4, with: "0" } }, { name: c, from: engagement, values: { 常勤: "1" } }, { name: d, from: title }]',
      { engagement: '常勤', title: '係長,"代理"' },
    );
    expect(new TextDecoder('shift_jis').decode(bytes)).toBe('01,0007,1,"係長,""代理"""\r\n');
  });

  test('what does not fit a column of a width is found, and no file is made that would be read as something else', () => {
    const wide = (minutes: number) =>
      file('columns: [{ name: 時間外, from: pay_workday, as: hhmm, pad: { to: 4, with: "0" } }]', {
        pay_workday: minutes,
      });
    expect(new TextDecoder().decode(wide(45 * 60).bytes)).toBe('4500\r\n');
    const made = wide(100 * 60 + 30);
    expect([made.bytes, made.findings.map(({ staffNo, code, letter }) => [staffNo, code, letter])]).toEqual([
      undefined,
      [['7', 'too_long', '10030']],
    ]);
  });

  test('what CP932 has not is found with whose it is, and nothing is written; NEC and IBM letters are there', () => {
    const name = '𠮷田髙﨑葛󠄀①';
    const made = file('columns: [{ name: 氏名, from: name }]', { name });
    expect([made.bytes, made.findings.map(({ letter, code }) => `${code} ${letter}`)]).toEqual([
      undefined,
      ['no_letter 𠮷', 'no_letter 葛󠄀'],
    ]);
    const said = file('letters: { 𠮷: 吉, 葛󠄀: 葛 }\ncolumns: [{ name: 氏名, from: name }]', { name });
    expect(new TextDecoder('shift_jis').decode(said.bytes)).toBe('吉田髙﨑葛①\r\n');
    expect(said.findings.map(({ code, written }) => `${code} ${written}`)).toEqual([
      'other_letter 吉',
      'other_letter 葛',
    ]);
  });

  test('whoever is not paid for overtime has none here, and 宿日直 all the same', () => {
    const totals = new Proxy({} as MonthResult['totals'], {
      get: (_, name) => (name === 'pay' ? new Proxy({}, { get: () => 120 }) : name === 'leaves' ? [] : 60),
    });
    const who = {
      staffNo: '1',
      name: '',
      kana: '',
      department: '',
      departmentName: '',
      title: '',
      engagement: '',
    };
    const made = payrollRow(who, { month: '2026-10' as MonthResult['month'], totals, paid: false });
    expect([made.pay_workday, made.watchTimes, made.overtime]).toEqual([0, 60, 60]);
  });
});

describe('who leads whom', () => {
  const org: Org = new Map(
    [
      { id: 'bu', parent: null, head: 'b', deputy: null },
      { id: 'ka', parent: 'bu', head: 'k', deputy: 'd' },
      { id: 'kakari', parent: 'ka', head: null, deputy: null },
      { id: 'other', parent: null, head: null, deputy: null },
    ].map((each) => [each.id, { ...each, name: each.id }]),
  );
  test.each([
    ['x', 'kakari', ['k', 'd', 'b']],
    ['k', 'ka', ['b']],
    ['d', 'ka', ['k', 'b']],
    ['b', 'bu', []],
    ['x', 'other', []],
  ])(
    '%s of %s: %j, the nearest first, never herself, nor a deputy about her head',
    (staffNo, department, leaders) => {
      expect(leadersOf(org, { staffNo, department })).toEqual(leaders);
    },
  );
  test.each([
    ['k', 'clerk', true],
    ['x', 'clerk', false],
    ['asker', 'clerk', false],
    ['jinji', 'personnel', false],
  ] as const)('%s (%s) about what asker wrote for x: %s', (staff, role, may) => {
    expect(mayDecide(org, { staff, role }, { staffNo: 'x', department: 'ka', askedBy: 'asker' })).toBe(may);
  });
  test('人事 decides where nobody else is there who could, and never her own', () => {
    const asked = { staffNo: 'b', department: 'bu', askedBy: 'b' };
    expect(mayDecide(org, { staff: 'jinji', role: 'personnel' }, asked)).toBe(true);
    expect(mayDecide(org, { staff: 'b', role: 'personnel' }, asked)).toBe(false);
    // The only head wrote it herself.
    const written = { staffNo: 'x', department: 'bu', askedBy: 'b' };
    expect(mayDecide(org, { staff: 'b', role: 'clerk' }, written)).toBe(false);
    expect(mayDecide(org, { staff: 'jinji', role: 'personnel' }, written)).toBe(true);
  });
  test('a circle ends, and is found', () => {
    const round: Org = new Map(
      ['a', 'b'].map((id) => [id, { id, name: id, parent: id === 'a' ? 'b' : 'a', head: 'h', deputy: null }]),
    );
    expect(ledBy(round, 'h')).toEqual(['a', 'b']);
    expect(orgFaults(round).map(({ fault }) => fault)).toEqual(['circle', 'circle']);
  });
});

test('versions never overlap, and the last that was told of a day holds on it', () => {
  const first = day('2026-01-01');
  const version = fc.record({ at: fc.nat(60), long: fc.option(fc.nat(40)), word: fc.string() });
  fc.assert(
    fc.property(fc.array(version, { maxLength: 8 }), (told) => {
      const spans = told.map(({ at, long, word }) => {
        const from = addDays(first, at);
        return { from, to: long === null ? null : addDays(from, long), word };
      });
      const versions = spans.reduce<readonly (typeof spans)[number][]>(
        (all, each) => withVersion(all, each),
        [],
      );
      for (const [at, { to }] of versions.entries()) {
        const next = versions[at + 1];
        if (next !== undefined) expect(to !== null && to < next.from).toBe(true);
      }
      const last = spans.at(-1);
      if (last !== undefined) expect(versionOn(versions, last.from)?.word).toBe(last.word);
    }),
    { numRuns: 200 },
  );
});

test('a fiscal year begins in April, and December belongs to the one before January', () => {
  expect(monthsOfYear('2026-04' as never, 4)).toEqual(['2026-04']);
  expect(monthsOfYear('2027-03' as never, 4)).toHaveLength(12);
  expect(monthsOfYear('2027-01' as never, 4)[0]).toBe('2026-04');
  expect(monthsOfYear('2027-01' as never, 1)).toEqual(['2027-01']);
});
