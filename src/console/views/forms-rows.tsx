import { GROUP_WORDS, isGroup, type Row, rowsOf, rowWords } from '../../modules/counter/plain.ts';
import {
  addInside,
  conditionOf,
  newLeaf,
  remove,
  setRow,
  turn,
  wrap,
} from '../../modules/counter/plain-rows.ts';
import type { Names } from '../../modules/counter/plain-words.ts';
import type { LifeEvent, Predicate } from '../../modules/counter/schema.ts';
import { Button } from '../parts/button.tsx';
import { Choose } from '../parts/form-parts.tsx';
import { Details } from './forms-row-details.tsx';

/** A condition, changed line by line: after each change it is one. */

const KINDS = [
  { value: 'is', word: '質問の答えが' },
  { value: 'range', word: '年齢・数が' },
  { value: 'event', word: '用事が' },
  { value: 'all', word: GROUP_WORDS.all },
  { value: 'any', word: GROUP_WORDS.any },
  { value: 'not', word: GROUP_WORDS.not },
  { value: 'anyone', word: 'だれか1人が' },
  { value: 'everyone', word: '全員が' },
  { value: 'always', word: 'いつでも' },
] as const;

const INDENT = ['', 'ml-4 sm:ml-8', 'ml-8 sm:ml-16', 'ml-10 sm:ml-24', 'ml-12 sm:ml-32'];

const firstOf = ([first = 'certificate']: readonly LifeEvent[]): LifeEvent => first;

interface Line {
  readonly names: Names;
  readonly rows: readonly Row[];
  readonly at: number;
  readonly events: readonly LifeEvent[];
  readonly put: (rows: readonly Row[]) => void;
}

const LineActions = ({ names, rows, at, events, put, row }: Line & { readonly row: Row }) => {
  const words = rowWords(names, row);
  const event = firstOf(events);
  return (
    <p className="m-0 flex flex-wrap gap-2">
      {isGroup(row) ? (
        <Button
          onClick={() => put(addInside(rows, at, newLeaf('is', 0, names.facts, event)))}
          aria-label={`「${words}」の中に 条件を足す`}
        >
          中に条件を足す
        </Button>
      ) : (
        <Button
          onClick={() => put(addInside(wrap(rows, at, 'all'), at, newLeaf('is', 0, names.facts, event)))}
          aria-label={`「${words}」と もう一つの条件の 両方にする`}
        >
          もう一つ足す
        </Button>
      )}
      <Button onClick={() => put(remove(rows, at))} aria-label={`「${words}」を消す`}>
        消す
      </Button>
    </p>
  );
};

const LineRow = (line: Line) => {
  const { names, rows, at, events, put } = line;
  const event = firstOf(events);
  const row = rows[at];
  if (row === undefined) return null;
  return (
    <li
      className={`flex flex-col gap-2 rounded-8 border border-line bg-solid-gray-50 px-3 py-2 ${INDENT[Math.min(row.depth, INDENT.length - 1)] ?? ''}`}
      data-row={row.kind}
    >
      <div className="flex flex-wrap items-start gap-3">
        <Choose
          label={`${at + 1}行目の種類`}
          hidden
          value={row.kind}
          options={KINDS}
          change={(kind) => put(turn(rows, at, kind as Row['kind'], { facts: names.facts, event }))}
        />
        <Details {...{ names, row, events }} set={(next) => put(setRow(rows, at, next))} />
      </div>
      <LineActions {...line} row={row} />
    </li>
  );
};

export const FormsRows = ({
  label,
  names,
  predicate,
  events,
  change,
}: {
  readonly label: string;
  readonly names: Names;
  readonly predicate: Predicate;
  /** Those of the form. */
  readonly events: readonly LifeEvent[];
  readonly change: (predicate: Predicate) => void;
}) => {
  const rows = rowsOf(predicate);
  const put = (next: readonly Row[]): void => change(conditionOf(next, predicate));
  return (
    <ol aria-label={label} className="m-0 flex list-none flex-col gap-2 p-0">
      {rows.map((row, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
        <LineRow key={`${at} ${row.depth}`} {...{ names, rows, at, events, put }} />
      ))}
    </ol>
  );
};
