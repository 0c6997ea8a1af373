/** Somebody as she was in some days: 任用区分, 管理職 and posts of then, whatever a later list says of her. Pure. */
import { addDays, type CivilDate } from '../kernel/dates.ts';
import type { Post, Staff, Terms } from '../modules/attendance/staff-schema.ts';

const termsOf = ({ engagement, caps, manager }: Terms): Terms => ({ engagement, caps, manager });

const isSame = (a: Terms, b: Terms): boolean =>
  a.engagement === b.engagement && a.caps === b.caps && a.manager === b.manager;

/**
 * What she was before, the oldest first, when a list says from `since` on something else. The list of April comes before March is closed:
 * whoever became 管理職 in April is paid for March all the same. What is told again of the same day takes the place of what was told of it.
 */
export const earlierTerms = (known: Staff, told: Terms, since: CivilDate): NonNullable<Staff['before']> => {
  const last = addDays(since, -1);
  const older = (known.before ?? []).filter(({ to }) => to <= last);
  if (isSame(known, told) || since <= known.from || older.at(-1)?.to === last) return older;
  const then = (known.before ?? []).find(({ to }) => to > last) ?? known;
  return [...older, { ...termsOf(then), to: last }];
};

interface Days {
  readonly from: CivilDate;
  readonly to: CivilDate;
}

const isIn =
  ({ from, to }: Days) =>
  (post: Post): boolean =>
    post.from <= to && (post.to === undefined || post.to >= from);

/** As a month is counted: by the terms of its last day and the posts of its days; who has none of them keeps those she has. */
export const staffIn = ({ before = [], ...staff }: Staff, days: Days): Staff => {
  const then = before.find(({ to }) => to >= days.to);
  const posts = staff.posts.filter(isIn(days));
  return {
    ...staff,
    ...(then === undefined ? {} : termsOf(then)),
    posts: posts.length === 0 ? staff.posts : posts,
  };
};
