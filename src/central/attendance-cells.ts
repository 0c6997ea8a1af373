/** What the fields of a row say, each fault with its line and column (attendance-table.ts). */
import type { CivilDate } from '../kernel/dates.ts';
import { PLAIN_TEXT } from '../kernel/plain-text.ts';
import { readDate } from '../kernel/read-date.ts';
import type { ImportFinding } from './attendance-schema.ts';
import type { TableColumn, TableRow } from './attendance-table.ts';

/** A cell that a spreadsheet would run, in whatever file it comes out again. */
const LOOKS_LIKE_A_FORMULA = /^[=+\-@＝＋－＠]/u;

/** Reads the fields of one row; whatever it finds wrong is in `findings`, and the value is `undefined`. */
export interface Cells<K extends string> {
  readonly findings: readonly ImportFinding[];
  readonly text: (key: K) => string;
  readonly line: (key: K, most?: number) => string | undefined;
  /** Empty: `null`. */
  readonly maybeLine: (key: K, most?: number) => string | null | undefined;
  readonly code: (key: K, pattern: RegExp, why: string) => string | undefined;
  readonly maybeCode: (key: K, pattern: RegExp, why: string) => string | null | undefined;
  readonly date: (key: K) => CivilDate | undefined;
  readonly maybeDate: (key: K) => CivilDate | null | undefined;
  readonly word: <V extends string | boolean>(
    key: K,
    words: ReadonlyMap<string, V>,
    otherwise?: V,
  ) => V | undefined;
  readonly wrong: (key: K, reason: string) => undefined;
}

export const createCells = <K extends string>(
  { line: at, values }: TableRow<K>,
  columns: Readonly<Record<K, TableColumn>>,
): Cells<K> => {
  const findings: ImportFinding[] = [];
  const wrong = (key: K, reason: string): undefined => {
    const was = values[key].slice(0, 60);
    findings.push({ level: 'stop', line: at, column: columns[key].names[0], reason, was });
  };
  const text = (key: K): string => values[key].normalize('NFC');
  const line = (key: K, most = 60): string | undefined => {
    const value = text(key);
    if (value === '') return wrong(key, '空欄です');
    if (!PLAIN_TEXT.test(value)) return wrong(key, '使えない文字があります');
    if (LOOKS_LIKE_A_FORMULA.test(value)) return wrong(key, '＝・＋・－・＠ で始まる値は使えません');
    return value.length > most ? wrong(key, `${most}文字までです`) : value;
  };
  const code = (key: K, pattern: RegExp, why: string): string | undefined => {
    const value = text(key).normalize('NFKC');
    if (value === '') return wrong(key, '空欄です');
    return pattern.test(value) ? value : wrong(key, why);
  };
  const date = (key: K): CivilDate | undefined => {
    const value = text(key);
    if (value === '') return wrong(key, '空欄です');
    const reading = readDate(value);
    if (reading.kind === 'date') return reading.date;
    return wrong(
      key,
      reading.kind === 'outside_era'
        ? `元号が違います（${reading.writeAs} ではありませんか）`
        : 'この日付はありません',
    );
  };
  const orNull = <V>(key: K, read: () => V | undefined): V | null | undefined =>
    text(key) === '' ? null : read();
  return {
    findings,
    ...{ text, line, code, date, wrong },
    maybeLine: (key, most) => orNull(key, () => line(key, most)),
    maybeCode: (key, pattern, why) => orNull(key, () => code(key, pattern, why)),
    maybeDate: (key) => orNull(key, () => date(key)),
    word: (key, words, otherwise) => {
      const value = text(key)
        .normalize('NFKC')
        .replaceAll(/[\s・]/g, '');
      if (value === '' && otherwise !== undefined) return otherwise;
      const found = words.get(value);
      return found ?? wrong(key, `${[...words.keys()].join('・')} のどれかです`);
    },
  };
};
