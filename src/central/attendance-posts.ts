/** 兼務: what each post of somebody is called, at a door and on the pages. Pure. */
import { MAIN_POST } from '../modules/attendance/ids-schema.ts';
import type { Post, Staff } from '../modules/attendance/staff-schema.ts';

const MOST_LETTERS = 60;

/** By 所属; two in one 所属, or in one that nobody named, are told apart by 補職 too. Of who has one post none is said. */
export const postNames = (
  { posts }: Pick<Staff, 'posts'>,
  departments: ReadonlyMap<string, { readonly name: string }>,
): ReadonlyMap<string, string> => {
  const nameOf = ({ department }: Post): string => departments.get(department)?.name ?? department;
  const several = new Set(posts.map(({ post }) => post));
  if (several.size < 2) return new Map();
  return new Map(
    posts.map((each): [string, string] => {
      const name = nameOf(each);
      const isShared = posts.some((other) => other.post !== each.post && nameOf(other) === name);
      return [each.post, (isShared ? `${name} ${each.title ?? each.post}` : name).slice(0, MOST_LETTERS)];
    }),
  );
};

/** Of a punch: one that says none is of the main post. */
export const postNameOf = (names: ReadonlyMap<string, string>, post: string | undefined): string | null =>
  names.get(post ?? MAIN_POST) ?? null;
