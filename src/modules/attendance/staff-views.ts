import type { Reader } from '../../db/index.ts';
import { civilDateInJapan } from '../../kernel/dates.ts';
import { postName, postsOn } from './door-posts.ts';
import { type LastPunch, missingEnd, workDay } from './door-rules.ts';
import type { StaffNo } from './ids-schema.ts';
import { cardsOf, isInService } from './links.ts';
import type { AttendanceContext } from './ports.ts';
import { type PunchFact, type StandingPunch, standingPunches } from './punches.ts';
import { punchesOfStaff, staffSince } from './store.ts';
import { type GrantedOf, grantedSince } from './store-granted.ts';
import { findMembers, type Member, memberOf } from './store-list.ts';
import type { FoundPerson, PersonView, TodayView } from './views-schema.ts';

/** What a supervisor sees at the door: one colleague, and the punches of today. */

const DAY_MS = 86_400_000;
const SHOWN_DAYS = 7;
const MOST_FOUND = 12;
const MOST_PUNCHES = 500;

const foundOf = (member: Member, now: number): FoundPerson => ({
  no: member.no,
  name: member.name,
  department: member.department,
  inService: isInService(member, civilDateInJapan(now)),
  duty: member.duty,
  posts: severalOf(postsOn(member.posts, civilDateInJapan(now))),
});

const severalOf = (posts: Member['posts']): FoundPerson['posts'] =>
  posts.length < 2 ? [] : posts.map(({ post, name }) => ({ post, name }));

export const findPeople = (
  { db, system }: AttendanceContext,
  text: string,
): { people: FoundPerson[]; more: boolean } => {
  const found = findMembers(db, text, MOST_FOUND + 1);
  return {
    people: found.slice(0, MOST_FOUND).map((member) => foundOf(member, system.now())),
    more: found.length > MOST_FOUND,
  };
};

/** Her last punch as the rules want it; here nobody taps, so nothing can be turned. */
const lastOf = (punch: StandingPunch | undefined): LastPunch | undefined =>
  punch === undefined ? undefined : { ...punch, turnable: false, post: punch.post ?? null };

/** The newest day of which an end is missing: of her last punch, or of one behind which another day began. */
const missingOf = (
  { site }: Pick<AttendanceContext, 'site'>,
  punches: readonly StandingPunch[],
  now: number,
): PersonView['missing'] => {
  const open = missingEnd(site, lastOf(punches.at(-1)), now);
  if (open !== null) return open;
  for (let at = punches.length - 1; at > 0; at -= 1) {
    const [before, after] = [punches[at - 1], punches[at]];
    if (after === undefined) continue;
    const missing = missingEnd(site, lastOf(before), after.at);
    if (missing !== null) return missing;
  }
  return null;
};

export const personView = (context: AttendanceContext, no: StaffNo): PersonView | undefined => {
  const { db, system } = context;
  const member = memberOf(db, no);
  if (member === undefined) return undefined;
  const now = system.now();
  const punches = punchesOfStaff(db, no).filter(({ at }) => at > now - SHOWN_DAYS * DAY_MS);
  return {
    person: foundOf(member, now),
    punches: punches.toReversed().map(({ id, type, at, how, corrected, post }) => ({
      ...{ punch: id, type, at, how, corrected },
      post: postName(member.posts, post),
    })),
    missing: missingOf(context, punches, now),
    cards: cardsOf(db, no).map(({ hmac, kind, at }) => ({ token: hmac, kind, at })),
  };
};

const byStaff = (facts: readonly PunchFact[]): ReadonlyMap<StaffNo, readonly PunchFact[]> =>
  Map.groupBy(
    facts.filter(({ event }) => 'staffNo' in event.data && event.data.staffNo !== undefined),
    ({ event }) => (event.data as { readonly staffNo: StaffNo }).staffNo,
  );

const shownName = (reader: Reader, { site }: AttendanceContext, no: StaffNo) => ({
  no,
  name: site.show === 'name' ? (memberOf(reader, no)?.name ?? null) : null,
});

const NONE: readonly GrantedOf[] = [];

/** Of the doors of this site, newest first. */
export const todayView = (context: AttendanceContext): TodayView => {
  const { db, site, system } = context;
  const now = system.now();
  const on = workDay(site, now);
  // Whatever was corrected today may be of yesterday: it is looked at, and shown under its own day.
  const since = now - 2 * DAY_MS;
  const facts = byStaff(staffSince(db, since));
  const granted = Map.groupBy(grantedSince(db, civilDateInJapan(since)), ({ staffNo }) => staffNo);
  const rows = [...new Set([...facts.keys(), ...granted.keys()])].flatMap((no) =>
    standingPunches(facts.get(no) ?? [], granted.get(no) ?? NONE).flatMap(
      ({ id, type, at, how, corrected, post }) =>
        workDay(site, at) === on ? [{ no, punch: id, type, at, how, corrected, post }] : [],
    ),
  );
  const newest = rows.toSorted((a, b) => b.at - a.at);
  return {
    on,
    punches: newest.slice(0, MOST_PUNCHES).map(({ no, post, ...punch }) => ({
      ...{ person: shownName(db, context, no), ...punch },
      post: post === undefined ? null : postName(memberOf(db, no)?.posts ?? [], post),
    })),
    more: newest.length > MOST_PUNCHES,
  };
};
