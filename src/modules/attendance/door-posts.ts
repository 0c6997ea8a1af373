import type { CivilDate } from '../../kernel/dates.ts';
import type { ListedPost } from '../../outbox/attendance-list.ts';
import { isOpen, type LastPunch, STARTS } from './door-rules.ts';
import type { PunchType } from './ids-schema.ts';
import type { AttendanceSite } from './site-schema.ts';

/**
 * 兼務: for which of her posts a tap is. Pure. The tap is recorded at once, whatever comes of this: nobody waits behind a question, and
 * who says nothing is here for her main post.
 */

export interface PostDecision {
  readonly post: ListedPost;
  /**
   * `door`: it is the door of that 所属; `since`: she came for it; `main`: her main one, for nothing else says; `said`: she pressed a
   * button.
   */
  readonly by: 'door' | 'since' | 'main' | 'said';
  /** What she is asked to choose from; empty: she is not asked. */
  readonly choices: readonly ListedPost[];
}

/** Those in force on a day, the main one first. */
export const postsOn = (posts: readonly ListedPost[], day: CivilDate): readonly ListedPost[] =>
  posts.filter(({ from, to }) => from <= day && (to === null || day <= to));

interface Tapped {
  readonly site: Pick<AttendanceSite, 'posts' | 'department' | 'dayBegins'>;
  readonly now: number;
  /** In force now (`postsOn`). */
  readonly posts: readonly ListedPost[];
  readonly type: PunchType;
  readonly last: Pick<LastPunch, 'type' | 'at' | 'post'> | undefined;
}

/** `null`: she has one post alone, and nothing is to be said. */
export const decidePost = ({ site, now, posts, type, last }: Tapped): PostDecision | null => {
  const [main, other] = posts;
  if (main === undefined || other === undefined) return null;
  if (site.posts === 'first') return { post: main, by: 'main', choices: [] };
  const [here, ...same] = posts.filter(({ department }) => department === site.department);
  if (here !== undefined && same.length === 0) return { post: here, by: 'door', choices: [] };
  const isGoingOn = !STARTS.includes(type) && last !== undefined && isOpen({ site, now, last });
  const since = isGoingOn ? posts.find(({ post }) => post === last.post) : undefined;
  if (since !== undefined) return { post: since, by: 'since', choices: [] };
  return { post: main, by: 'main', choices: site.posts === 'ask' ? posts : [] };
};

/** What a button calls each; two posts in one 所属 are told apart by the list, which puts the title beside it. */
export const postName = (posts: readonly ListedPost[], post: string | null | undefined): string | null =>
  posts.find((each) => each.post === post)?.name ?? null;
