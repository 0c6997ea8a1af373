/**
 * 給与システムへの書き出し: which column of the file says what, as the town's own YAML has it. Minutes are kept and computed raw; here
 * alone, and of the total of a month alone, they may become whole hours (昭和63年3月14日 基発150号: under 30 minutes down, 30 and more up).
 */
import { parse } from 'yaml';
import { z } from 'zod';
import { graphemesOf } from '../kernel/graphemes.ts';
import { PLAIN_TEXT } from '../kernel/plain-text.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { shiftJisBytes, toShiftJis } from '../kernel/shift-jis.ts';
import { monthHours } from '../modules/attendance/rounding.ts';
import { PAYROLL_FIELDS, PAYROLL_NAMES, type PayrollRow } from './attendance-payroll-schema.ts';

const words = z.string().min(1).max(60).regex(PLAIN_TEXT);

const padSchema = z.strictObject({ to: z.int().min(1).max(40), with: z.string().length(1) });

/** How a total of minutes is written. `hours`: rounded by 基発150号; the others say every minute. */
const minutesAs = z.enum(['minutes', 'h:mm', 'hhmm', 'hours']);
const monthAs = z.enum(['yyyymm', 'yyyy/mm', 'yyyy-mm', 'wareki', 'wareki_letter']);

const columnSchema = z.union([
  z.strictObject({
    name: words,
    fixed: z
      .string()
      .max(60)
      .regex(/^[^\p{Cc}\p{Cs}]*$/u),
  }),
  z.strictObject({
    name: words,
    from: z.enum(PAYROLL_NAMES),
    as: z.union([minutesAs, monthAs]).optional(),
    /** Left of what is shorter: 職員番号 of eight digits. */
    pad: padSchema.optional(),
    /** What stands for another word: 任用区分 as the payroll system numbers it. */
    values: z.record(z.string().max(60), z.string().max(60)).optional(),
  }),
]);
type Column = z.infer<typeof columnSchema>;

const kindOf = (column: Column) => ('from' in column ? PAYROLL_FIELDS[column.from].kind : 'text');

const fitsKind = (column: Column): boolean => {
  if (!('from' in column) || column.as === undefined) return true;
  const kind = kindOf(column);
  if (kind === 'minutes') return minutesAs.safeParse(column.as).success;
  return kind === 'month' && monthAs.safeParse(column.as).success;
};

export const mappingSchema = z
  .strictObject({
    /** What the payroll system is called. */
    name: words,
    encoding: z.enum(['shift_jis', 'utf-8']).default('shift_jis'),
    /** Of UTF-8 only. */
    byteOrderMark: z.boolean().default(false),
    lineEnd: z.enum(['crlf', 'lf']).default('crlf'),
    header: z.boolean().default(true),
    quote: z.enum(['always', 'needed']).default('needed'),
    /** Whoever has no minute of overtime, duty or night work this month. */
    withoutOvertime: z.enum(['keep', 'omit']).default('keep'),
    /** Letters that the payroll system has not, and what the town writes in their place. Without a line here the file is not made. */
    letters: z.record(z.string().min(1).max(8), z.string().min(1).max(8)).default({}),
    columns: z.array(columnSchema).min(1).max(100),
  })
  .superRefine(({ columns }, context) => {
    columns.forEach((column, at) => {
      if (!fitsKind(column))
        context.addIssue({
          code: 'custom',
          path: ['columns', at, 'as'],
          message: 'この項目には使えない書き方です',
        });
    });
    const names = columns.map(({ name }) => name);
    if (new Set(names).size < names.length)
      context.addIssue({ code: 'custom', path: ['columns'], message: '同じ名前の列が二つあります' });
  });
export type Mapping = z.infer<typeof mappingSchema>;

/** Japanese of what the shape's library says most; the place says the rest. */
const faultWord = ({ code, message }: z.core.$ZodIssue): string => {
  if (code === 'custom') return message;
  if (code === 'unrecognized_keys') return '知らない項目があります';
  if (code === 'invalid_type') return '型が違うか、ありません';
  if (code === 'invalid_value') return '選べる値ではありません';
  return '書き方が違います';
};

/** The mapping in the text, or where it is wrong. */
export const readMapping = (text: string): Result<Mapping, 'wrong'> => {
  let raw: unknown;
  try {
    raw = parse(text);
  } catch (error) {
    const line = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
    return failure('wrong', { at: `YAML として読めません: ${line.slice(0, 200)}` });
  }
  const parsed = mappingSchema.safeParse(raw);
  if (parsed.success) return success(parsed.data);
  const [issue] = parsed.error.issues;
  const place = issue?.path
    .map((step) => (typeof step === 'number' ? `${step + 1}番目` : String(step)))
    .join(' › ');
  return failure('wrong', {
    at: `${place === '' ? '全体' : (place ?? '')}: ${issue === undefined ? '' : faultWord(issue)}`,
  });
};

const two = (value: number): string => String(value).padStart(2, '0');

const minutesText = (minutes: number, as: z.infer<typeof minutesAs>): string => {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (as === 'minutes') return String(minutes);
  if (as === 'h:mm') return `${hours}:${two(rest)}`;
  return as === 'hhmm' ? `${two(hours)}${two(rest)}` : String(monthHours(minutes));
};

/** A month of the payroll lies in the era of its last day: 令和元年5月 is no month of 平成, 平成31年4月 none of 令和. */
const monthText = (month: string, as: z.infer<typeof monthAs>): string => {
  const [year = '', mm = ''] = month.split('-');
  if (as === 'yyyymm') return `${year}${mm}`;
  if (as === 'yyyy/mm') return `${year}/${mm}`;
  if (as === 'yyyy-mm') return month;
  const isReiwa = month >= '2019-05';
  const eraYear = Number(year) - (isReiwa ? 2018 : 1988);
  if (as === 'wareki_letter') return `${isReiwa ? 'R' : 'H'}${two(eraYear)}${mm}`;
  return `${isReiwa ? '令和' : '平成'}${eraYear === 1 ? '元' : eraYear}年${Number(mm)}月`;
};

const rawText = (column: Extract<Column, { readonly from: unknown }>, row: PayrollRow): string => {
  const value = row[column.from];
  const kind = kindOf(column);
  if (kind === 'minutes') return minutesText(Number(value), minutesAs.catch('minutes').parse(column.as));
  if (kind === 'month') return monthText(String(value), monthAs.catch('yyyymm').parse(column.as));
  return column.values?.[String(value)] ?? String(value);
};

const cellText = (column: Column, row: PayrollRow): string => {
  if (!('from' in column)) return column.fixed;
  const text = rawText(column, row);
  return column.pad === undefined ? text : text.padStart(column.pad.to, column.pad.with);
};

/** What of a row the payroll system could not be told as it is. `too_long`: it does not fit the width that `pad` says, and the file is not made. */
export interface PayrollFinding {
  readonly staffNo: string;
  readonly column: string;
  readonly code: 'no_letter' | 'other_letter' | 'too_long';
  /** `too_long`: all of what should stand there. */
  readonly letter: string;
  /** What was written in its place; empty: nothing, and the file is not made. */
  readonly written: string;
}

interface Lettered {
  readonly text: string;
  readonly findings: readonly Pick<PayrollFinding, 'code' | 'letter' | 'written'>[];
}

/** Signs that CP932 has under another number, and nothing else. */
const withoutSigns = (text: string): string => text.replaceAll(/[〜−—‖～－―∥]/g, '');

/** A letter in another form (異体字) is another letter: only the town may say so. */
const isWritable = (text: string): boolean => {
  const written = toShiftJis(text);
  return written.lost.length === 0 && withoutSigns(written.text) === withoutSigns(text);
};

/** As the file can write it: what CP932 has not is what the town says, or it is found. */
const letteredFor = (text: string, { encoding, letters }: Mapping): Lettered => {
  if (encoding === 'utf-8' || isWritable(text)) return { text, findings: [] };
  const findings: Lettered['findings'][number][] = [];
  const written = graphemesOf(text).map((letter) => {
    if (isWritable(letter)) return letter;
    const other = letters[letter];
    const isSaid = other !== undefined && isWritable(other);
    findings.push({ code: isSaid ? 'other_letter' : 'no_letter', letter, written: isSaid ? other : '' });
    return isSaid ? other : letter;
  });
  return { text: written.join(''), findings };
};

const quoted = (text: string, { quote }: Mapping): string =>
  quote === 'always' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

export interface PayrollFile {
  /** Undefined: a letter could not be written, and nothing is left out in silence. */
  readonly bytes: Uint8Array | undefined;
  readonly rows: number;
  readonly findings: readonly PayrollFinding[];
}

const hasOvertime = (row: PayrollRow): boolean =>
  PAYROLL_NAMES.some((field) => PAYROLL_FIELDS[field].counts && Number(row[field]) > 0);

/** The file of a month, a row a person. */
export const payrollFile = (mapping: Mapping, rows: readonly PayrollRow[]): PayrollFile => {
  const { columns, header, withoutOvertime, lineEnd, encoding, byteOrderMark } = mapping;
  const end = lineEnd === 'crlf' ? '\r\n' : '\n';
  const findings: PayrollFinding[] = [];
  const write = (staffNo: string, column: string, text: string): string => {
    const lettered = letteredFor(text, mapping);
    findings.push(...lettered.findings.map((finding) => ({ staffNo, column, ...finding })));
    return quoted(lettered.text, mapping);
  };
  const cell = (column: Column, row: PayrollRow): string => {
    const text = cellText(column, row);
    // A column of a width that says more is read as something else: 100:30 in four figures as 10:03.
    if ('from' in column && column.pad !== undefined && text.length > column.pad.to)
      findings.push({
        staffNo: String(row.staffNo),
        column: column.name,
        code: 'too_long',
        letter: text,
        written: '',
      });
    return write(String(row.staffNo), column.name, text);
  };
  const kept = withoutOvertime === 'keep' ? rows : rows.filter(hasOvertime);
  const lines = [
    ...(header ? [columns.map(({ name }) => write('', name, name))] : []),
    ...kept.map((row) => columns.map((column) => cell(column, row))),
  ];
  if (findings.some(({ code }) => code !== 'other_letter'))
    return { bytes: undefined, rows: kept.length, findings };
  const written = lines.map((cells) => cells.join(','));
  const bytes =
    encoding === 'utf-8'
      ? Buffer.from(`${byteOrderMark ? '\uFEFF' : ''}${written.map((line) => `${line}${end}`).join('')}`)
      : // Line by line: a line's end is no letter.
        Buffer.concat(written.flatMap((line) => [shiftJisBytes(toShiftJis(line).text), Buffer.from(end)]));
  return { bytes, rows: kept.length, findings };
};
