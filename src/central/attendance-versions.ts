/** What is true of somebody from a day until a day: versions that do not overlap. Pure. */
import { addDays, type CivilDate } from '../kernel/dates.ts';

export interface Span {
  readonly from: CivilDate;
  /** The last day; `null`: until another is said. */
  readonly to: CivilDate | null;
}

/** The version that holds on a day. */
export const versionOn = <V extends Span>(versions: readonly V[], day: CivilDate): V | undefined =>
  versions.find(({ from, to }) => from <= day && (to === null || day <= to));

/** Those that hold on some day of the span. */
export const versionsIn = <V extends Span>(
  versions: readonly V[],
  from: CivilDate,
  to: CivilDate,
): readonly V[] => versions.filter((each) => each.from <= to && (each.to === null || from <= each.to));

const earlier = (a: CivilDate | null, b: CivilDate | null): CivilDate | null => {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
};

/**
 * The versions with this one among them, the oldest first: what held before ends on the day before it; one that begins on the same day
 * gives way; one that begins later stays, and this one ends before it.
 */
export const withVersion = <V extends Span>(versions: readonly V[], version: V): readonly V[] => {
  const before = versions
    .filter(({ from }) => from < version.from)
    .map((each) => ({ ...each, to: earlier(each.to, addDays(version.from, -1)) }));
  const after = versions
    .filter(({ from }) => from > version.from)
    .toSorted((a, b) => (a.from < b.from ? -1 : 1));
  const [next] = after;
  const to = next === undefined ? version.to : earlier(version.to, addDays(next.from, -1));
  return [...before.toSorted((a, b) => (a.from < b.from ? -1 : 1)), { ...version, to }, ...after];
};
