import { dayNumber, weekdayOf } from './calendar.ts';
import type { Pattern, Shift } from './pattern-schema.ts';
import type { Post } from './staff-schema.ts';

/** What stands under each day of one post, before anything of it is moved (docs/attendance-rules.md §1.2). */

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Shift as it is needed for counting, in minutes of its day; pauses are breaks and naps together, in order. */
export interface ReadyShift {
  readonly id: string;
  readonly watch: boolean;
  /** `at`: which of the shift's parts it is, also where others of them are gone. */
  readonly parts: readonly {
    readonly at: number;
    readonly from: number;
    readonly to: number;
    readonly day: number;
  }[];
  readonly pauses: readonly Span[];
}

/** Rules by what they are looked up by. */
export interface ReadyRules {
  readonly shifts: ReadonlyMap<string, ReadyShift>;
  readonly patterns: ReadonlyMap<string, Pattern>;
  /** 1年単位の変形労働時間制: days of a pattern that are other than their weekday. */
  readonly yearly: ReadonlyMap<string, ReadonlyMap<number, string | null>>;
}

const sorted = (spans: readonly Span[]): readonly Span[] => spans.toSorted((a, b) => a.from - b.from);

export const readyShift = ({ id, kind, parts, breaks, naps }: Shift): ReadyShift => ({
  id,
  watch: kind === 'watch',
  parts: parts.map((part, at) => ({ ...part, at })),
  pauses: sorted([...breaks, ...naps]),
});

const ownHours = (spans: Post['hours']) =>
  spans?.map((own) =>
    own === null
      ? null
      : {
          id: 'own',
          watch: false,
          parts: [{ at: 0, from: own.start, to: own.end, day: 0 }],
          pauses: sorted(own.breaks),
        },
  );

export type Rows = ReadonlyMap<number, string | null>;
export type Stand = (day: number) => ReadyShift | null;

export const standing = (post: Post, rows: Rows | undefined, rules: ReadyRules): Stand => {
  const named = (id: string | null | undefined): ReadyShift | null =>
    id === null || id === undefined ? null : (rules.shifts.get(id) ?? null);
  const own = ownHours(post.hours);
  const rotation = rules.patterns.get(post.pattern)?.rotation;
  const yearly = rules.yearly.get(post.pattern);
  const since = rotation?.by === 'cycle' ? dayNumber(rotation.since) : 0;
  return (day) => {
    const row = rows?.get(day);
    if (row !== undefined) return named(row);
    if (own !== undefined) return own[weekdayOf(day)] ?? null;
    const other = yearly?.get(day);
    if (other !== undefined) return named(other);
    if (rotation === undefined || rotation.by === 'plan') return null;
    if (rotation.by === 'week') return named(rotation.days[weekdayOf(day)]);
    const { length } = rotation.days;
    return named(rotation.days[(((day - since) % length) + length) % length]);
  };
};

/** Regular minutes of a shift in order of time; `part` is the place of the part in `parts`. */
export const regularSpans = ({ parts, pauses }: ReadyShift): readonly (Span & { readonly part: number })[] =>
  parts.flatMap(({ from, to }, part) => {
    const spans: (Span & { readonly part: number })[] = [];
    let since = from;
    for (const pause of pauses) {
      if (pause.to <= since || pause.from >= to) continue;
      if (since < pause.from) spans.push({ part, from: since, to: pause.from });
      since = pause.to;
    }
    if (since < to) spans.push({ part, from: since, to });
    return spans;
  });

export const regularMinutes = (shift: ReadyShift): number =>
  regularSpans(shift).reduce((sum, { from, to }) => sum + to - from, 0);
