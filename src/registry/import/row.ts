/** One row of a file while it is looked at: its values made clean, and what was found in them. */
import { residentIdSchema } from '../../kernel/ids.ts';
import { GETA } from '../../kernel/jis-x-0213.ts';
import { holdsMyNumber } from '../../kernel/my-number.ts';
import type { Code, Level } from './codes.ts';
import { BAD_BYTE } from './decode.ts';
import type { Column, Field } from './items.ts';

/** Where the columns of a file are; `F`: what a column of such a file can be. */
export interface Layout<F extends string = Field> {
  /** Index of the column of each field. */
  readonly index: Readonly<Partial<Record<F, number>>>;
  /** Item names by index, for the report. */
  readonly items: readonly string[];
  /** 宛名番号 and 世帯番号 are filled up with zeros, which are no part of them; all zeros is none. */
  readonly filled: boolean;
}

/** What a column nobody knows is called in the report: no more of it than a name needs, and no digits. */
export const reportable = (item: string): string =>
  item
    .replaceAll(/[\d０-９]+/g, '#')
    .replaceAll(/\p{Cc}/gu, '')
    .slice(0, 40);

export const layoutOf = (header: readonly string[], columns: readonly Column[], filled = false): Layout => {
  const index: Partial<Record<Field, number>> = {};
  for (const { item, field } of columns) {
    const at = header.indexOf(item);
    if (at !== -1) index[field] = at;
  }
  const known = new Set(columns.map(({ item }) => item));
  return { index, items: header.map((item) => (known.has(item) ? item : reportable(item))), filled };
};

/** 外字 of the user-defined areas. */
const GAIJI = /[\ue000-\uf8ff]|[\u{f0000}-\u{10ffff}]/gu;

const CONTROL = /[\p{Cc}\u2028\u2029]/u;

/** Any letter that needs a closer look. */
const SUSPICIOUS = /[\p{Cc}\u2028\u2029\ue000-\uf8ff\ufffd\u{f0000}-\u{10ffff}]/u;

const BLANK = /^[ \u3000]*$/;
const FORMULA = /^[=+\-@\t\r]/;
/** The one thing that may begin with +, in its own column. */
const ABROAD = /^\+81[\d\s()-]{9,16}$/;
const TOWN_ID = /^\d{13}$/;

export interface Remark {
  readonly level: Level;
  readonly code: Code;
  readonly column: string | null;
  readonly number: number | null;
}

export interface Row<F extends string = Field> {
  /** Takes the values of the next row; whatever must not come in (個人番号, formulas, …) refuses it here, or `fault` has. */
  begin(values: readonly string[], fault?: Code): void;
  readonly layout: Layout<F>;
  /** The clean value of a field: NFC, without spaces around it; `''` when there is no such column. */
  get(field: F): string;
  /** Refuses the row; the first fault stands, but a My Number is never called anything else. */
  refuse(code: Code, field?: F | null, number?: number | null): void;
  remark(level: 'repaired' | 'noted', code: Code, field: F): void;
  readonly fault: Remark | undefined;
  readonly remarks: readonly Remark[];
  /** 宛名番号 for the report, when it is one. */
  readonly id: string | null;
}

/** The faults and remarks of the row that is being looked at. */
interface Ledger {
  fault: Remark | undefined;
  remarks: Remark[];
}

const refuseIn = (ledger: Ledger, code: Code, column: string | null, number: number | null = null): void => {
  if (ledger.fault === undefined || (code === 'my_number' && ledger.fault.code !== code))
    ledger.fault = { level: 'refused_row', code, column, number };
};

const MOST_REMARKS = 100;

const remarkIn = ({ remarks }: Ledger, level: Level, code: Code, column: string | null): void => {
  // A row of thousands of columns says each code a few times; its line is what must be looked at.
  if (remarks.length < MOST_REMARKS && !remarks.some((each) => each.code === code && each.column === column))
    remarks.push({ level, code, column, number: null });
};

const readable = (ledger: Ledger, value: string, column: string | null): string => {
  if (value.includes(BAD_BYTE)) refuseIn(ledger, 'bad_encoding', column);
  else if (CONTROL.test(value)) refuseIn(ledger, 'control_character', column);
  const replaced = value.replaceAll(GAIJI, GETA);
  if (replaced !== value) remarkIn(ledger, 'repaired', 'gaiji_unknown', column);
  return replaced;
};

/**
 * Letters that NFC would make another: \uFA19 (神 with 示) is an IBM extension letter of CP932 and stands in a 戸籍 for itself, and
 * what was imported without it could not be told from what was written so.
 */
const COMPATIBLE = /[\uf900-\ufaff\u{2f800}-\u{2fa1f}]/u;
const OTHERS = /[^\uf900-\ufaff\u{2f800}-\u{2fa1f}]+/gu;
const composed = (value: string): string =>
  COMPATIBLE.test(value) ? value.replaceAll(OTHERS, (part) => part.normalize('NFC')) : value.normalize('NFC');

/** Makes one value clean; whatever must not come in is a fault of its row. */
const cleaner = ({ index: columns, items, filled }: Layout<string>, ledger: Ledger) => {
  const index: Layout['index'] = columns;
  const phoneAt = index.phone ?? -1;
  const townAt = index.townId ?? -1;
  const filledAt = filled ? [index.residentId, index.householdId, index.measureWith] : [];
  return (raw: string, at: number): string => {
    if (BLANK.test(raw)) return '';
    const column = items[at] ?? null;
    const isFormula = FORMULA.test(raw) || FORMULA.test(raw.trim());
    if (isFormula && !(at === phoneAt && ABROAD.test(raw.trim()))) refuseIn(ledger, 'formula', column);
    if (raw.length >= 12 && !(at === townAt && TOWN_ID.test(raw)) && holdsMyNumber(raw))
      refuseIn(ledger, 'my_number', column);
    const value = SUSPICIOUS.test(raw) ? readable(ledger, raw, column) : raw;
    const plain = composed(value.trim());
    return filledAt.includes(at) ? plain.replace(/^0+/, '') : plain;
  };
};

/** Values of one row are looked at before the next row begins: nothing of a row outlives it. */
export const createRow = <F extends string = Field>(layout: Layout<F>): Row<F> => {
  const { items } = layout;
  const index: Readonly<Partial<Record<string, number>>> = layout.index;
  const ledger: Ledger = { fault: undefined, remarks: [] };
  const clean = cleaner(layout, ledger);
  const itemOf = (field: F | null): string | null =>
    field === null ? null : (items[index[field] ?? -1] ?? null);
  let values: string[] = [];
  return {
    begin(raw, code) {
      ledger.fault =
        code === undefined ? undefined : { level: 'refused_row', code, column: null, number: null };
      ledger.remarks = [];
      values = raw.map(clean);
    },
    layout,
    get: (field) => values[index[field] ?? -1] ?? '',
    refuse: (code, field = null, number = null) => refuseIn(ledger, code, itemOf(field), number),
    remark: (level, code, field) => remarkIn(ledger, level, code, itemOf(field)),
    get fault() {
      return ledger.fault;
    },
    get remarks() {
      return ledger.remarks;
    },
    get id() {
      const text = values[index['residentId'] ?? -1] ?? '';
      return residentIdSchema.safeParse(text).success && !holdsMyNumber(text) ? text : null;
    },
  };
};
