/** Changing a condition line by line, so that it is a condition after each change. Pure. */
import { type Group, isGroup, lengthOf, predicateOf, type Row } from './plain.ts';
import type { Fact, LifeEvent, Predicate } from './schema.ts';

export const LEAVES = ['is', 'range', 'event', 'always'] as const;
export type Leaf = (typeof LEAVES)[number];

type RowKind = Row['kind'];

/** What a fact is compared with when it has just been chosen. */
export const firstRow = (fact: Fact, depth: number): Row => {
  const { id, kind } = fact;
  if (kind.type === 'yes_no') return { depth, kind: 'is', fact: id, is: true };
  if (kind.type === 'number') return { depth, kind: 'range', fact: id, from: kind.from };
  if (kind.type === 'choice') return { depth, kind: 'is', fact: id, is: kind.choices[0]?.id ?? '' };
  return { depth, kind: 'is', fact: id, is: '2026-04-01' };
};

/** Of the facts that can be asked of a condition: days cannot be compared. */
export const comparable = (facts: readonly Fact[]): readonly Fact[] =>
  facts.filter(({ kind }) => kind.type !== 'date');

const NO_FACT: Row = { depth: 0, kind: 'always' };

export const newLeaf = (kind: RowKind, depth: number, facts: readonly Fact[], event: LifeEvent): Row => {
  if (kind === 'event') return { depth, kind: 'event', event };
  if (kind === 'always') return { depth, kind: 'always' };
  const wanted = kind === 'range' ? 'number' : 'yes_no';
  const fact = facts.find((each) => each.kind.type === wanted) ?? comparable(facts)[0];
  return fact === undefined ? { ...NO_FACT, depth } : firstRow(fact, depth);
};

const deeper = (rows: readonly Row[], by: number): Row[] =>
  rows.map((row) => ({ ...row, depth: row.depth + by }));

const replace = (rows: readonly Row[], at: number, many: number, by: readonly Row[]): readonly Row[] => [
  ...rows.slice(0, at),
  ...by,
  ...rows.slice(at + many),
];

const parentOf = (rows: readonly Row[], at: number): number => {
  const depth = rows[at]?.depth ?? 0;
  return rows.findLastIndex((row, index) => index < at && row.depth === depth - 1);
};

/** Groups that are of one thing only. */
const isSingle = ({ kind }: Row): boolean => kind === 'not' || kind === 'anyone' || kind === 'everyone';

/** Another line in a group, at its end. */
export const addInside = (rows: readonly Row[], at: number, leaf: Row): readonly Row[] => {
  const row = rows[at];
  if (row === undefined || !isGroup(row)) return rows;
  const length = lengthOf(rows, at);
  const inside = rows.slice(at + 1, at + length);
  const [first] = inside;
  if (!isSingle(row) || first === undefined)
    return replace(rows, at + length, 0, [{ ...leaf, depth: row.depth + 1 }]);
  // 「だれか」 of two things is of all of them.
  if (first.kind === 'all') return addInside(rows, at + 1, leaf);
  const all: Row = { depth: row.depth + 1, kind: 'all' };
  return replace(rows, at + 1, length - 1, [all, ...deeper(inside, 1), { ...leaf, depth: row.depth + 2 }]);
};

/** The line becomes one of two of which all must be so, or one. */
export const wrap = (rows: readonly Row[], at: number, kind: Group): readonly Row[] => {
  const length = lengthOf(rows, at);
  const part = rows.slice(at, at + length);
  return replace(rows, at, length, [{ depth: rows[at]?.depth ?? 0, kind }, ...deeper(part, 1)]);
};

/** Without a line and what is in it; a group that would be empty goes with it. */
export const remove = (rows: readonly Row[], at: number): readonly Row[] => {
  const length = lengthOf(rows, at);
  const parent = parentOf(rows, at);
  if (parent === -1) return [{ depth: 0, kind: 'always' }];
  if (lengthOf(rows, parent) === length + 1) return remove(rows, parent);
  return replace(rows, at, length, []);
};

/** Another kind of line: a group keeps what is in it, a line that becomes a group is what is in that. */
export const turn = (
  rows: readonly Row[],
  at: number,
  kind: RowKind,
  { facts, event }: { readonly facts: readonly Fact[]; readonly event: LifeEvent },
): readonly Row[] => {
  const row = rows[at];
  if (row === undefined || row.kind === kind) return rows;
  const length = lengthOf(rows, at);
  const group = { depth: row.depth, kind } as Row;
  if (!isGroup(group)) return replace(rows, at, length, [newLeaf(kind, row.depth, facts, event)]);
  if (!isGroup(row)) return wrap(rows, at, group.kind);
  const children = rows.slice(at + 1, at + length).filter(({ depth }) => depth === row.depth + 1).length;
  if (!isSingle(group) || children <= 1) return replace(rows, at, 1, [group]);
  const all: Row = { depth: row.depth + 1, kind: 'all' };
  return replace(rows, at, length, [group, all, ...deeper(rows.slice(at + 1, at + length), 1)]);
};

/** One line in the place of another of no depth of its own. */
export const setRow = (rows: readonly Row[], at: number, row: Row): readonly Row[] =>
  replace(rows, at, 1, [row]);

/** What the lines say, or what was said before where they say nothing. */
export const conditionOf = (rows: readonly Row[], before: Predicate): Predicate => {
  const made = predicateOf(rows);
  return made.ok ? made.value : before;
};
