import type { HourFigures, LibraryHours, ShownFigures } from './library-schema.ts';

/**
 * 時間帯: an hour with one visit at one branch says that somebody was there. So an hour of fewer visits than `least` is not shown by itself but
 * together with others of the month, and those together are never fewer than `least` either: of two figures and their sum the third would
 * be known. Pure.
 */

const NOTHING: ShownFigures = { sessions: 0, lent: 0, returned: 0, renewed: 0 };

const add = (one: ShownFigures, other: ShownFigures): ShownFigures => ({
  sessions: one.sessions + other.sessions,
  lent: one.lent + other.lent,
  returned: one.returned + other.returned,
  renewed: one.renewed + other.renewed,
});

/** `rows`: one for each hour of the day in which anything was done, over the whole month and all terminals. `least` ≥ 1, visits. */
export const hoursShown = (
  rows: readonly HourFigures[],
  least: number,
): Pick<LibraryHours, 'rows' | 'rest' | 'withheld'> => {
  const bySize = rows.toSorted((a, b) => a.sessions - b.sessions || a.hour - b.hour);
  const hidden: HourFigures[] = bySize.filter(({ sessions }) => sessions < least);
  const shown = bySize.slice(hidden.length);
  let rest = hidden.reduce<ShownFigures>(add, NOTHING);
  while (hidden.length > 0 && rest.sessions < least) {
    const next = shown.shift();
    // Nothing is left to hide them among: all of the month together is too little.
    if (next === undefined) return { rows: [], rest: null, withheld: true };
    hidden.push(next);
    rest = add(rest, next);
  }
  return {
    rows: shown.toSorted((a, b) => a.hour - b.hour),
    rest: hidden.length === 0 ? null : rest,
    withheld: false,
  };
};
