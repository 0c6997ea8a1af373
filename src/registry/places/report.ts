/** 取り込みの報告: every finding by file and line, with what was written and what was taken. Pure. */
import { toCsv } from '../../kernel/csv.ts';
import { FINDING_LEVELS, PLACE_CODES, type PlaceCode } from './codes.ts';
import { findingLevelSchema, type PlaceChange, type PlaceFinding } from './schema.ts';

const isCode = (code: string): code is PlaceCode => Object.hasOwn(PLACE_CODES, code);

/** What a finding means; of a newer program's only its code. */
export const meaningOf = (code: string): { readonly says: string; readonly toDo: string } =>
  isCode(code) ? PLACE_CODES[code] : { says: code, toDo: '' };

/** For the person who keeps the file: what to put right there. */
export const findingsCsv = (findings: readonly PlaceFinding[]): string =>
  toCsv([
    ['区分', 'コード', 'ファイル', '行', '列', '元の値', '取り込んだ値', '説明', 'すること'],
    ...findings.map(({ level, code, file, line, column, was, now }) => [
      FINDING_LEVELS[level],
      code,
      file,
      line,
      column,
      was,
      now,
      meaningOf(code).says,
      meaningOf(code).toDo,
    ]),
  ]);

export interface FindingSum {
  readonly level: PlaceFinding['level'];
  readonly code: string;
  readonly count: number;
  /** The first few, as they stand in the file. */
  readonly examples: readonly PlaceFinding[];
}

const MOST_EXAMPLES = 5;

/** The gravest first, in the order of the codes. */
export const sumsOf = (findings: readonly PlaceFinding[]): readonly FindingSum[] => {
  const order = Object.keys(PLACE_CODES);
  return findingLevelSchema.options.flatMap((level) =>
    [
      ...Map.groupBy(
        findings.filter((each) => each.level === level),
        ({ code }) => code,
      ),
    ]
      .toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b))
      .map(([code, of]) => ({ level, code, count: of.length, examples: of.slice(0, MOST_EXAMPLES) })),
  );
};

/** `施設一覧.csv 12行 想定収容人数「1,200人」→「1200」` */
export const findingLine = ({ file, line, column, was, now }: PlaceFinding): string =>
  [
    file,
    line === null ? '' : `${line}行`,
    column ?? '',
    was === null ? '' : `「${was}」${now === null ? '' : `→「${now}」`}`,
  ]
    .filter((part) => part !== '')
    .join(' ');

/** `追加 2、変更 1、なくなる 3` */
export const changesText = (changes: readonly PlaceChange[]): string => {
  const count = (kind: PlaceChange['kind']): number =>
    changes.filter((change) => change.kind === kind).length;
  return changes.length === 0
    ? '前の一覧から変わりありません'
    : `追加 ${count('added')}、変更 ${count('changed')}、なくなる ${count('removed')}`;
};
