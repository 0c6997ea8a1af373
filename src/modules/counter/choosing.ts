/** Of whom it is: what is suggested before anybody has said it, and how the rows are changed. Pure. */
import { OF_HOUSEHOLD } from './screen-text-events.ts';
import type { PersonView, VisitView } from './views.ts';

/** Keys of the people, the subject first, and who of them applies. */
export interface Choosing {
  readonly keys: readonly string[];
  readonly applicant: string | null;
}

/**
 * Where nobody has chosen yet: the whole household for what is of a household, else whoever stands there (she is the first) and who was typed.
 * Of the dead only when it is about a death, and then she comes first; whoever stands there applies.
 */
export const suggested = (visit: VisitView, chosen: boolean): Choosing => {
  const { people, events, applicant } = visit;
  const inVisit = people
    .filter(({ index }) => index !== null)
    .toSorted((one, other) => (one.index ?? 0) - (other.index ?? 0));
  const here = inVisit[0]?.key ?? null;
  const applies = applicant === 'proxy' ? here : (inVisit[applicant]?.key ?? here);
  if (chosen) return { keys: inVisit.map(({ key }) => key), applicant: applies };
  const ofDeath = events.includes('death');
  const ofAll = events.some((event) => OF_HOUSEHOLD.includes(event));
  const meant = people.filter(
    ({ index, marks, guest }) =>
      (ofAll || index === 0 || guest !== null) && (ofDeath || !marks.includes('deceased')),
  );
  const rank = ({ index, marks }: PersonView): number => {
    if (ofDeath && marks.includes('deceased')) return -1;
    return index ?? Number.POSITIVE_INFINITY;
  };
  const keys = meant.toSorted((one, other) => rank(one) - rank(other)).map(({ key }) => key);
  return { keys, applicant: applies !== null && keys.includes(applies) ? applies : (keys[0] ?? null) };
};

export const toggled = ({ keys, applicant }: Choosing, key: string): Choosing => {
  const left = keys.includes(key) ? keys.filter((each) => each !== key) : [...keys, key];
  return {
    keys: left,
    applicant: applicant !== null && left.includes(applicant) ? applicant : (left[0] ?? null),
  };
};

/** 中心の方: she comes first; whoever was not among them is now. */
export const madeFirst = ({ keys, applicant }: Choosing, key: string): Choosing => ({
  keys: [key, ...keys.filter((each) => each !== key)],
  applicant: applicant ?? key,
});

/** Somebody who was just typed is among them. */
export const withTyped = (
  { keys, applicant }: Choosing,
  before: readonly PersonView[],
  now: readonly PersonView[],
): Choosing => {
  const typed = now.filter((person) => before.every(({ key }) => key !== person.key)).map(({ key }) => key);
  const all = [...keys, ...typed];
  return { keys: all, applicant: applicant ?? all[0] ?? null };
};
