/** What a file makes of the lists that are there, and how that is said to whoever looks at it before it counts. */
import { isDeepStrictEqual } from 'node:util';
import type { CivilDate } from '../kernel/dates.ts';
import type { Post, Staff } from '../modules/attendance/staff-schema.ts';
import { capWord, engagementWord } from './attendance-read-staff.ts';
import type { ImportChange } from './attendance-schema.ts';

import { DEPARTMENT_KINDS, type DepartmentVersion } from './attendance-store.ts';
import { earlierTerms } from './attendance-terms.ts';

import { type Span, withVersion } from './attendance-versions.ts';

type PostSpan = Omit<Post, 'to'> & Span;
const asSpan = ({ to, ...post }: Post): PostSpan => ({ ...post, to: to ?? null });
const asPost = ({ to, ...post }: PostSpan): Post => (to === null ? post : { ...post, to });

/** Her posts with those of the file: each begins on its day, and what was before ends on the day before. */
const withPosts = (known: readonly Post[], told: readonly Post[]): readonly Post[] => {
  const names = [...new Set([...known, ...told].map(({ post }) => post))];
  return names.flatMap((name) => {
    const own = known.filter(({ post }) => post === name).map(asSpan);
    const all = told.filter(({ post }) => post === name).map(asSpan);
    return all.reduce<readonly PostSpan[]>((versions, post) => withVersion(versions, post), own).map(asPost);
  });
};

/** Whoever left has no post from then on, should she come back later. */
const postsUntilShe = (known: Staff, told: Staff): readonly Post[] => {
  const { to } = known;
  if (to === undefined || told.from <= to) return known.posts;
  return known.posts
    .filter(({ from }) => from <= to)
    .map((post) => (post.to !== undefined && post.to <= to ? post : { ...post, to }));
};

/** A later 採用日, of somebody who was here before it: she was appointed anew, and what she worked before is hers. */
export const isAnew = (known: Staff, told: Staff): boolean =>
  told.from > known.from && known.posts.some(({ from }) => from < told.from);

/** As the file tells it, with the posts and the 任用区分 that she had before. */
export const mergedStaff = (known: Staff | undefined, told: Staff): Staff => {
  if (known === undefined) return told;
  const since = told.posts.map(({ from }) => from).reduce((a, b) => (a > b ? a : b));
  const before = earlierTerms(known, told, since);
  return {
    ...told,
    from: isAnew(known, told) ? known.from : told.from,
    ...(before.length === 0 ? {} : { before }),
    posts: [...withPosts(postsUntilShe(known, told), told.posts)],
  };
};

const spanWords = (from: CivilDate, to: CivilDate | null | undefined): string => `${from}〜${to ?? ''}`;

const postWords = ({ department, title, pattern, from, to }: Post): string =>
  `${department} ${title ?? ''} ${pattern} ${spanWords(from, to)}`.replaceAll(/\s+/g, ' ');

const staffWords = ({ name, engagement, caps, manager, from, to, posts }: Staff): string =>
  [
    `${name}（${engagementWord(engagement)}・上限 ${capWord(caps)}${manager ? '・管理職' : ''}・${spanWords(from, to)}）`,
    ...posts.map(postWords),
  ].join(' / ');

const changeOf = <T>(
  id: string,
  known: T | undefined,
  next: T,
  { words, isEnd }: { readonly words: (value: T) => string; readonly isEnd: (known: T, next: T) => boolean },
): readonly ImportChange[] => {
  if (known === undefined) return [{ what: 'new', id, words: words(next).slice(0, 500) }];
  if (isDeepStrictEqual(known, next)) return [];
  const what = isEnd(known, next) ? 'ended' : 'changed';
  return [{ what, id, words: `${words(known)} → ${words(next)}`.slice(0, 500) }];
};

export interface Merged<T> {
  /** To be written. */
  readonly values: readonly T[];
  readonly changes: readonly ImportChange[];
  readonly same: number;
}

export const mergeStaff = (known: ReadonlyMap<string, Staff>, told: readonly Staff[]): Merged<Staff> => {
  const changes: ImportChange[] = [];
  const values = told.flatMap((each) => {
    const before = known.get(each.staffNo);
    const next = mergedStaff(before, each);
    const change = changeOf(each.staffNo, before, next, {
      words: staffWords,
      isEnd: (a, b) => a.to === undefined && b.to !== undefined,
    });
    changes.push(...change);
    return change.length === 0 ? [] : [next];
  });
  return { values, changes, same: told.length - values.length };
};

const departmentWords = ({ name, parent, head, deputy, kind, from, to }: DepartmentVersion): string =>
  `${name}（${DEPARTMENT_KINDS[kind]}・上位 ${parent ?? '−'}・所属長 ${head ?? '−'}・代決者 ${deputy ?? '−'}・${spanWords(from, to)}）`;

export const mergeDepartments = (
  known: readonly DepartmentVersion[],
  told: readonly DepartmentVersion[],
): Merged<DepartmentVersion> => {
  const changes: ImportChange[] = [];
  const ids = [...new Set(told.map(({ id }) => id))];
  let same = 0;
  const values = ids.flatMap((id) => {
    const before = known.filter((each) => each.id === id);
    const next = told
      .filter((each) => each.id === id)
      .reduce<readonly DepartmentVersion[]>((versions, each) => withVersion(versions, each), before);
    const change = changeOf(id, before.length === 0 ? undefined : before, next, {
      words: (versions) => versions.map(departmentWords).join(' / '),
      isEnd: (a, b) => a.at(-1)?.to === null && b.at(-1)?.to !== null,
    });
    changes.push(...change);
    if (change.length === 0) same += 1;
    return change.length === 0 ? [] : next;
  });
  return { values, changes, same };
};
