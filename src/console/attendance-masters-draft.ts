/** One change of 職員マスタ or 所属 as the row of a file that it is: a page writes what a file would have said. Pure. */
import type { MasterRow, Masters } from '../central/attendance-masters-schema.ts';
import { toCsv } from '../kernel/csv.ts';

export interface MasterAct {
  readonly word: string;
  readonly help: string;
  /** Columns that are asked for, in this order; the others stay as they are. */
  readonly fields: readonly string[];
  /** Those that are empty at first: what is not new must not look as if it were. */
  readonly fresh: readonly string[];
  readonly needed: readonly string[];
}

const WHEN = '発令日';
export const DAY_COLUMNS: ReadonlySet<string> = new Set([
  ...['採用日', '退職日', WHEN, '発令終了日', '適用開始日', '適用終了日'],
]);

const POST = ['所属コード', '補職', '勤務パターン'] as const;

export const STAFF_ACTS = {
  move: {
    word: '異動・昇任',
    help: '発令日から 新しい所属と補職に なります。それまでの所属は 前の日で 終わり、記録に 残ります。',
    fields: [WHEN, ...POST],
    fresh: [WHEN],
    needed: [WHEN, '所属コード', '勤務パターン'],
  },
  second: {
    word: '兼務を 加える',
    help: '兼務区分は 小文字の英数字で、本務と 別の名前に します（例: second）。',
    fields: ['兼務区分', WHEN, '発令終了日', ...POST],
    fresh: ['兼務区分', WHEN, '発令終了日', '補職'],
    needed: ['兼務区分', WHEN, '所属コード', '勤務パターン'],
  },
  leave: {
    word: '退職',
    help: '退職日まで 在職します。それまでの月は 残ります。',
    fields: ['退職日'],
    fresh: [],
    needed: ['退職日'],
  },
  correct: {
    word: '氏名・区分を 直す',
    help: '氏名は すべてで、任用区分・上限区分・管理職は いまの発令日から 直ります。締めた月は 変わりません。',
    fields: ['氏名', '氏名カナ', '任用区分', '上限区分', '管理職'],
    fresh: [],
    needed: ['氏名', '任用区分'],
  },
} as const satisfies Readonly<Record<string, MasterAct>>;
export type StaffAct = keyof typeof STAFF_ACTS;

export const NEW_STAFF: MasterAct = {
  word: '採用',
  help: '職員マスタに 一人 加えます。',
  fields: ['職員番号', '氏名', '氏名カナ', '任用区分', '上限区分', '管理職', '採用日', WHEN, ...POST],
  fresh: [],
  needed: ['職員番号', '氏名', '任用区分', '採用日', WHEN, '所属コード', '勤務パターン'],
};

export const HEADS: MasterAct = {
  word: '所属長・代決者を 変える',
  help: '適用開始日から 変わります。それまでの所属長は 前の日で 終わり、記録に 残ります。',
  fields: ['適用開始日', '所属長', '代決者'],
  fresh: ['適用開始日'],
  needed: ['適用開始日'],
};

/** The row that the change begins with. */
export const rowFor = ({ fresh }: MasterAct, row: MasterRow): MasterRow => ({
  ...row,
  ...Object.fromEntries(fresh.map((column) => [column, ''])),
});

export const isReady = ({ needed }: MasterAct, row: MasterRow): boolean =>
  needed.every((column) => (row[column] ?? '').trim() !== '');

/** As the import takes it in. */
export const fileOf = (columns: readonly string[], row: MasterRow): Uint8Array =>
  new TextEncoder().encode(toCsv([columns, columns.map((column) => (row[column] ?? '').trim())]));

/** The words of a column that has some; 所属 are those that hold today. */
export const optionsFor = (
  { choices, departments }: Masters,
  column: string,
): readonly { readonly value: string; readonly word: string }[] | undefined => {
  if (column === '所属コード')
    return departments
      .filter(({ isNow }) => isNow)
      .map(({ id, name }) => ({ value: id, word: `${name}（${id}）` }));
  return choices[column]?.map((value) => ({ value, word: value === '' ? '−' : value }));
};
