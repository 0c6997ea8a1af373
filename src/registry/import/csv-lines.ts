/**
 * RFC 4180 by lines. `csv-parse` was tried and left: after one stray quotation mark it swallows the lines up to the next
 * one, or to the end of the file, and says so of one line; here such a line costs itself alone, and no line is lost without
 * a word. (It also took nine times as long.)
 */

/** The values of one row, up to the first whose quotes do not close or have something beside them. */
const readFields = (text: string): { readonly fields: string[]; readonly whole: boolean } => {
  if (!text.includes('"')) return { fields: text.split(','), whole: true };
  const fields: string[] = [];
  const broken = { fields, whole: false };
  let at = 0;
  for (;;) {
    let end: number;
    if (text.charCodeAt(at) === 0x22) {
      end = text.indexOf('"', at + 1);
      let doubled = false;
      while (end !== -1 && text.charCodeAt(end + 1) === 0x22) {
        doubled = true;
        end = text.indexOf('"', end + 2);
      }
      if (end === -1) return broken;
      const inner = text.slice(at + 1, end);
      end += 1;
      if (end < text.length && text.charCodeAt(end) !== 0x2c) return broken;
      fields.push(doubled ? inner.replaceAll('""', '"') : inner);
    } else {
      const comma = text.indexOf(',', at);
      end = comma === -1 ? text.length : comma;
      const inner = text.slice(at, end);
      if (inner.includes('"')) return broken;
      fields.push(inner);
    }
    if (end >= text.length) return { fields, whole: true };
    at = end + 1;
  }
};

/** The values of one row; `undefined`: its quotes are wrong. */
export const fieldsOf = (text: string): string[] | undefined => {
  const { fields, whole } = readFields(text);
  return whole ? fields : undefined;
};

/** A value with line ends in it is put together from at most this many lines. */
const MOST_LINES = 20;

export interface CsvRow {
  readonly values: readonly string[];
  /** Of its first line. */
  readonly line: number;
  /** Its quotes are wrong, or it lies within somebody else's. */
  readonly bad: boolean;
}

export interface CsvReader {
  /** Rows that are complete with this line (without its end). */
  push(line: string): readonly CsvRow[];
  end(): readonly CsvRow[];
}

interface Line {
  readonly text: string;
  readonly line: number;
}

/** Whether a value begins in quotes and is not closed: an odd number of them. */
const isOpen = (text: string): boolean => {
  let quotes = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) quotes += 1;
  return quotes % 2 === 1;
};

/** What stands before the fault tells whose row it is, and of which kind. */
const badRow = ({ text, line }: Line): CsvRow => ({ values: readFields(text).fields, line, bad: true });

/**
 * Empty lines count and are no rows. `isWhole`: whether a row has the columns it should. Where lines between two quotes
 * are whole rows of their own, either two quotes went astray or somebody put rows into a value: all of them are bad.
 */
export const createCsvReader = (isWhole: (values: readonly string[]) => boolean): CsvReader => {
  /** Lines of a value whose quotes are still open. */
  let open: Line[] = [];
  let count = 0;

  /** The first of the open lines is given up; the others may be good rows. */
  const giveUp = (): CsvRow[] => {
    const [first, ...others] = open;
    open = [];
    return first === undefined ? [] : [badRow(first), ...others.flatMap(take)];
  };
  const join = (next: Line): CsvRow[] => {
    open.push(next);
    const joined = open.map(({ text }) => text).join('\n');
    if (isOpen(joined)) return open.length < MOST_LINES ? [] : giveUp();
    const values = fieldsOf(joined);
    if (values === undefined || !isWhole(values)) return giveUp();
    const [first = next, ...others] = open;
    open = [];
    const hidden = others.some(({ text }) => isWhole(fieldsOf(text) ?? []));
    return hidden ? [first, ...others].map(badRow) : [{ values, line: first.line, bad: false }];
  };
  const take = (next: Line): CsvRow[] => {
    if (open.length > 0) return join(next);
    const { text, line } = next;
    if (text === '') return [];
    const values = fieldsOf(text);
    if (values !== undefined) return [{ values, line, bad: false }];
    if (!isOpen(text)) return [badRow(next)];
    open = [next];
    return [];
  };
  return {
    push(text) {
      count += 1;
      return take({ text, line: count });
    },
    end() {
      const rows: CsvRow[] = [];
      while (open.length > 0) rows.push(...giveUp());
      return rows;
    },
  };
};
