/** 出退勤の名簿 for the doors: the list of staff with the links of cards that the doors told, signed (outbox/attendance-list.ts). */
import { z } from 'zod';
import { addDays, type CivilDate, civilDateInJapan } from '../kernel/dates.ts';
import { sha256HexSchema } from '../kernel/ids.ts';
import type { Staff } from '../modules/attendance/staff-schema.ts';
import {
  type AttendanceMember,
  attendancePayload,
  digestOfAttendanceList,
  type ListedLink,
  type ListedPost,
  listedLinkSchema,
  type SignedAttendanceList,
  signAttendanceList,
} from '../outbox/attendance-list.ts';
import type { ActDeps } from './acts.ts';
import type { Org } from './attendance-org.ts';
import { postNames } from './attendance-posts.ts';
import { departmentOf, orgOn, readAllStaff, readDepartments } from './attendance-store.ts';
import type { Queryable } from './database.ts';

const linkRows = z.array(
  z
    .object({ fact_key: z.string(), staff_no: z.string(), kind: z.string(), data: z.string() })
    .transform(({ fact_key: key, staff_no: no, kind: event, data }) => {
      const { token: hmac, kind } = z
        .object({ token: sha256HexSchema, kind: listedLinkSchema.shape.kind })
        .parse(JSON.parse(data));
      // The key is the order of the record and its epoch.
      const order = key.slice(0, key.lastIndexOf('/'));
      return { no, order, hmac, kind, linked: event === 'attendance.card_linked' };
    }),
);

/** What the last record says of each card and member, as the doors told it. */
export const readLinks = async (sql: Queryable, tenant: string): Promise<readonly ListedLink[]> => {
  const rows: unknown = await sql`
    SELECT fact_key, staff_no, kind, data FROM att_fact
    WHERE tenant = ${tenant} AND kind IN ('attendance.card_linked', 'attendance.card_unlinked') ORDER BY fact_key`;
  const last = new Map(linkRows.parse(rows).map((link) => [`${link.hmac} ${link.no}`, link]));
  return [...last.values()];
};

/** Cards that lead to two members at once: each with whose they are. */
export const twiceLinked = (links: readonly ListedLink[]): readonly (readonly string[])[] =>
  [
    ...Map.groupBy(
      links.filter(({ linked }) => linked),
      ({ hmac }) => hmac,
    ).values(),
  ]
    .filter((same) => same.length > 1)
    .map((same) => same.map(({ no }) => no).toSorted());

/** A door shows the punches of a week, of a post that has just ended too. */
const SHOWN_DAYS = 7;

/** 兼務: those of her posts that a door may have to tell apart; undefined: there are no two. */
const listedPosts = (staff: Staff, org: Org, today: CivilDate): readonly ListedPost[] | undefined => {
  const oldest = addDays(today, -SHOWN_DAYS);
  const posts = staff.posts.filter(({ to }) => to === undefined || to >= oldest);
  const names = postNames({ posts }, org);
  if (names.size < 2) return undefined;
  return posts.map(({ post, department, from, to }) => ({
    ...{ post, department, from, to: to ?? null, name: names.get(post) ?? post },
  }));
};

/** `have`: what is kept; `posts`: whether the door reads 兼務. Undefined: whoever asks has it already, or nobody is on it. */
export const signedList = async (
  { sql, acts }: { readonly sql: Queryable; readonly acts: ActDeps },
  { have, posts: withPosts }: { readonly have: string | undefined; readonly posts: boolean },
): Promise<SignedAttendanceList | undefined> => {
  const { tenant, mode, key, system } = acts;
  const scope = { tenant, mode };
  const staff = await readAllStaff(sql, scope);
  if (staff.length === 0) return undefined;
  const asOf = Math.floor(system.now());
  const today = civilDateInJapan(asOf);
  const org = orgOn(await readDepartments(sql, scope), today);
  const members = staff.map((each): AttendanceMember => {
    const posts = withPosts ? listedPosts(each, org, today) : undefined;
    return {
      ...{ no: each.staffNo, name: each.name, kana: each.kana ?? '', duty: each.engagement === 'fire' },
      department: org.get(departmentOf(each, today))?.name ?? '',
      ...{ from: each.from, to: each.to ?? null },
      ...(posts === undefined ? {} : { posts }),
    };
  });
  const payload = attendancePayload({ members, links: await readLinks(sql, tenant) });
  if (digestOfAttendanceList(payload) === have) return undefined;
  return signAttendanceList(tenant, { mode, asOf }, payload, key.privateKey);
};
