/** A condition as plain Japanese, and as rows that somebody can change who is no programmer. Pure. */
import { failure, type Result, success } from '../../kernel/result.ts';
import { EVENT_WORDS, type Names, NEED_WORDS, REGISTRY_WORDS } from './plain-words.ts';
import type { Fact, Form, LifeEvent, Predicate } from './schema.ts';

type Is = Extract<Predicate, { readonly is: unknown }>;
type Event = Extract<Predicate, { readonly event: unknown }>;
type FactOf = Is['fact'];

export const GROUPS = ['all', 'any', 'not', 'anyone', 'everyone'] as const;
export type Group = (typeof GROUPS)[number];

/** One line of a condition; what is deeper belongs to the line above it that is one less deep. */
export type Row = { readonly depth: number } & (
  | { readonly kind: 'always' }
  | { readonly kind: 'is'; readonly fact: FactOf; readonly is: Is['is'] }
  | {
      readonly kind: 'range';
      readonly fact: FactOf;
      readonly from?: number | undefined;
      readonly to?: number | undefined;
    }
  | { readonly kind: 'event'; readonly event: Event['event'] }
  | { readonly kind: Group }
);

export const isGroup = (row: Row): row is Row & { readonly kind: Group } =>
  (GROUPS as readonly string[]).includes(row.kind);

const within = (
  predicate: Predicate,
): { readonly kind: Group; readonly parts: readonly Predicate[] } | null => {
  if ('all' in predicate) return { kind: 'all', parts: predicate.all };
  if ('any' in predicate) return { kind: 'any', parts: predicate.any };
  if ('not' in predicate) return { kind: 'not', parts: [predicate.not] };
  if ('anyone' in predicate) return { kind: 'anyone', parts: [predicate.anyone] };
  return 'everyone' in predicate ? { kind: 'everyone', parts: [predicate.everyone] } : null;
};

const rowOf = (predicate: Predicate, depth: number): Row => {
  if ('event' in predicate) return { depth, kind: 'event', event: predicate.event };
  if ('fact' in predicate) return { depth, kind: 'is' in predicate ? 'is' : 'range', ...predicate } as Row;
  return { depth, kind: 'always' };
};

/** Its lines, each group before what is in it. */
export const rowsOf = (predicate: Predicate, depth = 0): readonly Row[] => {
  const group = within(predicate);
  if (group === null) return [rowOf(predicate, depth)];
  return [{ depth, kind: group.kind }, ...group.parts.flatMap((part) => rowsOf(part, depth + 1))];
};

/** How many lines a row is with what is in it. */
export const lengthOf = (rows: readonly Row[], at: number): number => {
  const depth = rows[at]?.depth ?? 0;
  const next = rows.findIndex((row, index) => index > at && row.depth <= depth);
  return (next === -1 ? rows.length : next) - at;
};

/** Rows directly in the group at `at`; -1: those of the whole. */
const childrenOf = (rows: readonly Row[], at: number): readonly number[] => {
  const end = at === -1 ? rows.length : at + lengthOf(rows, at);
  const children: number[] = [];
  for (let index = at + 1; index < end; index += lengthOf(rows, index)) children.push(index);
  return children;
};

export type RowsWrong =
  /** A group with nothing in it. */
  | 'empty_group'
  /** 「〜でない」「だれか」「全員」, and the whole, are of one thing; several go into 「すべて」 or 「どれか」. */
  | 'one_part'
  /** A line that belongs to none above it. */
  | 'too_deep'
  /** From and to are missing, or the wrong way round. */
  | 'no_bound'
  | 'no_value';

const leafOf = (row: Row, at: number): Result<Predicate, RowsWrong> => {
  if (row.kind === 'is')
    return typeof row.is === 'object' && row.is.length === 0
      ? failure('no_value', { at })
      : success({ fact: row.fact, is: row.is });
  if (row.kind === 'event')
    return typeof row.event === 'object' && row.event.length === 0
      ? failure('no_value', { at })
      : success({ event: row.event });
  if (row.kind !== 'range') return success({ always: true });
  const { fact, from, to } = row;
  if ((from === undefined && to === undefined) || (from !== undefined && to !== undefined && from > to))
    return failure('no_bound', { at });
  return success({
    fact,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  });
};

const groupOf = (kind: Group, parts: readonly Predicate[]): Predicate => {
  if (kind === 'all') return { all: parts };
  if (kind === 'any') return { any: parts };
  const [part] = parts as readonly [Predicate];
  if (kind === 'not') return { not: part };
  return kind === 'anyone' ? { anyone: part } : { everyone: part };
};

const partAt = (rows: readonly Row[], at: number): Result<Predicate, RowsWrong> => {
  const row = rows[at];
  if (row === undefined) return failure('empty_group', { at: 0 });
  const children = childrenOf(rows, at);
  const stray = children.find((child) => !isGroup(row) || rows[child]?.depth !== row.depth + 1);
  if (stray !== undefined) return failure('too_deep', { at: stray });
  if (!isGroup(row)) return leafOf(row, at);
  if (children.length === 0) return failure('empty_group', { at });
  if (children.length > 1 && row.kind !== 'all' && row.kind !== 'any') return failure('one_part', { at });
  const parts: Predicate[] = [];
  for (const child of children) {
    const part = partAt(rows, child);
    if (!part.ok) return part;
    parts.push(part.value);
  }
  return success(groupOf(row.kind, parts));
};

/** The condition that the lines say; `detail.at`: the line that is wrong. */
export const predicateOf = (rows: readonly Row[]): Result<Predicate, RowsWrong> => {
  const top = childrenOf(rows, -1);
  if (top.length > 1) return failure('one_part', { at: top[1] ?? 0 });
  if (rows[0] !== undefined && rows[0].depth !== 0) return failure('too_deep', { at: 0 });
  return partAt(rows, 0);
};

/** Blanks between Japanese letters are there for やさしい日本語 and are left out of a sentence. */
const tight = (text: string): string => text.replaceAll(/(?<=[^\x20-\x7e])[ 　]+(?=[^\x20-\x7e])/gu, '');

const factOf = ({ facts }: Pick<Names, 'facts'>, id: string): Fact | undefined =>
  facts.find((fact) => fact.id === id);

/** What a fact is called: its question, or what the register has. */
export const factName = (names: Pick<Names, 'facts'>, id: string): string => {
  const fact = factOf(names, id);
  if (fact === undefined) return `（目録にない項目 ${id}）`;
  if (fact.source.by === 'registry') return REGISTRY_WORDS[id] ?? fact.source.item;
  return `「${tight(fact.source.question.ja)}」`;
};

export const valueName = (names: Pick<Names, 'facts'>, id: string, value: unknown): string => {
  if (typeof value === 'boolean') return value ? 'はい' : 'いいえ';
  const fact = factOf(names, id);
  if (fact?.kind.type === 'choice') {
    const choice = fact.kind.choices.find((each) => each.id === value);
    return choice === undefined ? `（ない答え ${String(value)}）` : `「${tight(choice.ja)}」`;
  }
  return fact?.kind.type === 'number' ? `${String(value)}${fact.kind.unit}` : String(value);
};

/** 「世帯主である」 turned round. */
const notSo = (words: string): string =>
  /である$/u.test(words)
    ? words.replace(/である$/u, 'ではない')
    : /ている$/u.test(words)
      ? words.replace(/ている$/u, 'ていない')
      : `${words}、ではない`;

const isWords = (names: Names, { fact, is }: Pick<Is, 'fact' | 'is'>): string => {
  const found = factOf(names, fact);
  // 「外国人住民である」 needs no はい.
  if (found?.source.by === 'registry' && typeof is === 'boolean')
    return is ? factName(names, fact) : notSo(factName(names, fact));
  return `${factName(names, fact)}が ${[is]
    .flat()
    .map((value) => valueName(names, fact, value))
    .join(' か ')}`;
};

const rangeWords = (names: Names, { fact, from, to }: Extract<Row, { readonly kind: 'range' }>): string => {
  const found = factOf(names, fact);
  const unit = found?.kind.type === 'number' ? found.kind.unit : '';
  if (from !== undefined && from === to) return `${factName(names, fact)}が ${from}${unit}`;
  return `${factName(names, fact)}が ${from === undefined ? '' : `${from}${unit}以上`}${
    from === undefined || to === undefined ? '' : ' '
  }${to === undefined ? '' : `${to}${unit}以下`}`;
};

export const eventWords = (event: LifeEvent | readonly LifeEvent[]): string =>
  [event]
    .flat()
    .map((each) => EVENT_WORDS[each])
    .join('・');

export const GROUP_WORDS: Readonly<Record<Group, string>> = {
  all: '次のすべてに当てはまる',
  any: '次のどれかに当てはまる',
  not: '次に当てはまらない',
  anyone: '来た用事の人のうち だれか1人が、次に当てはまる',
  everyone: '来た用事の人の全員が、次に当てはまる',
};

/** One line in words, without what is in it. */
export const rowWords = (names: Names, row: Row): string => {
  switch (row.kind) {
    case 'always':
      return 'いつでも';
    case 'is':
      return isWords(names, row);
    case 'range':
      return rangeWords(names, row);
    case 'event':
      return `用事が ${eventWords(row.event)}`;
    default:
      return GROUP_WORDS[row.kind];
  }
};

/** The condition as lines of text, what is in a group one letter further in. */
export const sentencesOf = (names: Names, predicate: Predicate): readonly string[] =>
  rowsOf(predicate).map((row) => {
    const colon = isGroup(row) ? ':' : '';
    return `${'　'.repeat(row.depth)}${row.depth === 0 ? '' : '・'}${rowWords(names, row)}${colon}`;
  });

const INLINE: Readonly<Record<Group, readonly [before: string, between: string, after: string]>> = {
  all: ['', ' で、', ''],
  any: ['', ' か、', ''],
  not: ['', '', ' ではない'],
  anyone: ['だれか1人が ', '', ''],
  everyone: ['全員が ', '', ''],
};

/** The condition in one line, for where there is no room for more. */
export const phraseOf = (names: Names, predicate: Predicate): string => {
  const group = within(predicate);
  if (group === null) return rowWords(names, rowOf(predicate, 0));
  const [before, between, after] = INLINE[group.kind];
  const parts = group.parts.map((part) => {
    const isMany = (within(part)?.parts.length ?? 0) > 1;
    return isMany && group.parts.length > 1 ? `（${phraseOf(names, part)}）` : phraseOf(names, part);
  });
  const text = parts.join(between);
  return group.kind === 'not' && (within(group.parts[0] as Predicate)?.parts.length ?? 0) > 1
    ? `（${text}）${after}`
    : `${before}${text}${after}`;
};

/** Who needs a form, the first line its event, the others its condition. */
export const whoNeeds = (
  names: Names,
  { events, per, when, need }: Pick<Form, 'events' | 'per' | 'when' | 'need'>,
): readonly string[] => {
  const whom = `${events.map((event) => EVENT_WORDS[event]).join('・')}の方`;
  const one = per === 'person' ? '（1人に1枚ずつ）' : '';
  if ('always' in when) return [`${whom}は、いつも${one}: ${NEED_WORDS[need]}`];
  const [first = '', ...others] = sentencesOf(names, when);
  const head = isGroup(rowsOf(when)[0] as Row) ? first : `次に当てはまる人: ${first}`;
  return [`${whom}で、${head.replace(/当てはまる:$/u, '当てはまる人:')}${one}`, ...others];
};
