import type { CardTap } from '../../identity/card-tap.ts';
import type { EventId } from '../../kernel/ids.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import {
  type DoorMemory,
  evidenceOf,
  GRACE_MS,
  nextVerdict,
  offsetOf,
  personOf,
  refuse,
  show,
  type Turnable,
} from './door-memory.ts';
import { decidePost, type PostDecision, postName, postsOn } from './door-posts.ts';
import { decideTap, type LastPunch, notesOf, type TapDecision, workDay } from './door-rules.ts';
import type { PunchType, StaffNo } from './ids-schema.ts';
import { isInsideNow, musterOfTaps, seenAt } from './muster.ts';
import type { AttendanceContext } from './ports.ts';
import { holder, record, recordWith } from './recording.ts';
import type { AttendanceEvent, PunchHow } from './schema.ts';
import { factOf, lastOf, punchesOfStaff } from './store.ts';
import type { Member } from './store-list.ts';
import type { PunchNote, PunchPost } from './views-schema.ts';

/** A tap of somebody who is known: what it comes to, on the disk before this returns. */

/** One more than is shown: the newest is in the verdict. */
const KEPT_RECENT = 6;

/** Her last punch that stands, at whichever door of this site. */
export const lastPunchOf = ({ db, log }: AttendanceContext, no: StaffNo): LastPunch | undefined => {
  const last = lastOf(db, no);
  if (last === undefined) return undefined;
  const fact = factOf(db, last.punch);
  const isTap =
    fact?.event.kind === 'attendance.punched' &&
    (fact.event.data.how === 'card' || fact.event.data.how === 'staff_card');
  return {
    id: last.punch,
    type: last.type,
    at: last.at,
    turnable: isTap && fact.device === log.stream.device,
    post: last.post,
  };
};

/** What stood before that punch. */
const punchBefore = ({ db }: AttendanceContext, no: StaffNo, punch: EventId): LastPunch | undefined => {
  const punches = punchesOfStaff(db, no);
  const before = punches[punches.findIndex(({ id }) => id === punch) - 1];
  return before === undefined ? undefined : { ...before, turnable: false, post: before.post ?? null };
};

/** 参集: what is to be written down there, if she is not yet. */
const musterEvents = (
  context: AttendanceContext,
  staffNo: StaffNo,
  as: 'here' | 'came',
): readonly AttendanceEvent[] => {
  const { db, system } = context;
  const muster = musterOfTaps(context, system.now());
  if (muster === undefined) return [];
  const said = seenAt(db, muster.id).get(staffNo)?.as;
  // Whoever was looked for, or was safe elsewhere, is here now.
  if (said === 'here' || said === 'came') return [];
  return [{ kind: 'attendance.muster_seen', data: { musterId: muster.id, staffNo, as } }];
};

const cardNotes = ({ log }: AttendanceContext, tap: Pick<CardTap, 'notes'>): readonly PunchNote[] => {
  const { suspect } = log.clock();
  return [
    ...(suspect ? [{ kind: 'clock' as const, aheadMs: offsetOf({ log }) }] : []),
    ...tap.notes.map((note) => ({ kind: 'card' as const, note })),
  ];
};

/** For which post a punch of this moment is. */
export const postOf = (
  { site, system }: Pick<AttendanceContext, 'site' | 'system'>,
  { posts }: Pick<Member, 'posts'>,
  punch: { readonly type: PunchType; readonly last: LastPunch | undefined },
): PostDecision | null => {
  const now = system.now();
  return decidePost({ site, now, posts: postsOn(posts, workDay(site, now)), ...punch });
};

const shownPost = (decision: PostDecision | null): PunchPost | null =>
  decision === null
    ? null
    : {
        ...{ post: decision.post.post, name: decision.post.name, by: decision.by },
        choices: decision.choices.map(({ post, name }) => ({ post, name })),
      };

interface Tapped {
  readonly tap: CardTap;
  readonly member: Member;
  readonly last: LastPunch | undefined;
  readonly now: number;
}

const punch = (
  memory: DoorMemory,
  { tap, member, last, now }: Tapped,
  { type, direction, notes }: Extract<TapDecision, { kind: 'punch' }>,
): void => {
  const { context } = memory;
  const { site, system } = context;
  const mustered = musterEvents(context, member.no, 'came');
  const decided = postOf(context, member, { type, last });
  const how: PunchHow = tap.tokens.every(({ kind }) => kind === 'card_uid') ? 'staff_card' : 'card';
  const written = recordWith(context, holder(member.no), (append) => {
    const offsetMs = offsetOf(context);
    const data = {
      ...{ staffNo: member.no, type, how, direction, offsetMs, door: site.door },
      ...(decided === null ? {} : { post: decided.post.post }),
    } as const;
    const id = append({ kind: 'attendance.punched', data }, evidenceOf(tap));
    for (const event of mustered) append(event);
    return id;
  });
  if (!written.ok) return refuse(memory, 'not_recorded');
  const id = written.value;
  const person = personOf(memory, member);
  memory.recent = [{ punch: id, person, type, at: now }, ...memory.recent].slice(0, KEPT_RECENT);
  show(memory, {
    kind: 'punched',
    ...nextVerdict(memory, now),
    person,
    punch: id,
    type,
    turned: false,
    post: shownPost(decided),
    notes: [...notes, ...cardNotes(context, tap)].slice(0, 6),
    mustered: mustered.length > 0,
    afterLastApduMs: Math.max(0, system.monotonic() - tap.lastApduAt),
  });
  const until = system.monotonic() + site.changeSeconds * 1_000 + GRACE_MS;
  memory.turnable = { punch: id, member, before: last, post: shownPost(decided), until };
  return undefined;
};

/** The same punch, meant otherwise; it is of the moment it was tapped. */
export const turn = (
  memory: DoorMemory,
  turnable: Turnable,
  { type, at }: { readonly type: PunchType; readonly at: number },
): Result<Record<string, never>, 'cannot_record'> => {
  const { context } = memory;
  const { punch: id, member, before, post } = turnable;
  const data = { staffNo: member.no, punch: id, type };
  const written = record(context, holder(member.no), { kind: 'attendance.turned', data });
  if (!written.ok) return written;
  memory.recent = memory.recent.map((each) => (each.punch === id ? { ...each, type } : each));
  show(memory, {
    kind: 'punched',
    ...nextVerdict(memory, at),
    person: personOf(memory, member),
    punch: id,
    type,
    turned: true,
    post,
    notes: [...notesOf({ site: context.site, now: at, last: before }, type)],
    mustered: false,
    afterLastApduMs: 0,
  });
  memory.turnable = turnable;
  return success({});
};

/** 兼務: for which post the punch on the screen is. Written down also where it was taken for that one: now she said it. */
export const sayPost = (
  memory: DoorMemory,
  turnable: Turnable,
  post: string,
): Result<Record<string, never>, 'cannot_record' | 'no_such_post'> => {
  const { punch: id, member } = turnable;
  const shown = memory.verdict?.shown;
  const said = turnable.post?.choices.find((each) => each.post === post);
  if (said === undefined || turnable.post === null || shown?.kind !== 'punched')
    return failure('no_such_post');
  if (turnable.post.by === 'said' && turnable.post.post === post) return success({});
  const data = { staffNo: member.no, punch: id, post };
  const written = record(memory.context, holder(member.no), { kind: 'attendance.post_said', data });
  if (!written.ok) return written;
  const now: PunchPost = { ...turnable.post, ...said, by: 'said' };
  show(memory, { ...shown, post: now });
  memory.turnable = { ...turnable, post: now };
  return success({});
};

/** 参集 while she is in the building: written down as here, and no punch. */
const sayHere = (memory: DoorMemory, { member, now }: Tapped): void => {
  for (const event of musterEvents(memory.context, member.no, 'here'))
    if (!record(memory.context, holder(member.no), event).ok) return refuse(memory, 'not_recorded');
  return show(memory, { kind: 'here', ...nextVerdict(memory, now), person: personOf(memory, member) });
};

/** Tapped again with another button: the post stays as it was, and she is not asked once more. */
const postOfTurned = ({ posts }: Member, last: LastPunch | undefined): PunchPost | null => {
  const name = postName(posts, last?.post);
  return last?.post === undefined || last.post === null || name === null
    ? null
    : { post: last.post, name, by: 'since', choices: [] };
};

/** What a card that leads to this colleague comes to. */
export const tapMember = (memory: DoorMemory, tap: CardTap, member: Member): void => {
  const { context, chosen } = memory;
  const { site, system } = context;
  memory.chosen = null;
  const now = system.now();
  const last = lastPunchOf(context, member.no);
  const tapped: Tapped = { tap, member, last, now };
  const mustering = musterOfTaps(context, now) !== undefined;
  if (mustering && chosen === null && last !== undefined && isInsideNow(last, now))
    return sayHere(memory, tapped);
  const decision = decideTap({ site, now, duty: member.duty, last, chosen: chosen?.type ?? null, mustering });
  switch (decision.kind) {
    case 'repeat': {
      const person = personOf(memory, member);
      const { type, since } = decision;
      return show(memory, { kind: 'repeat', ...nextVerdict(memory, now), person, type, since });
    }
    case 'turn': {
      const until = system.monotonic() + site.changeSeconds * 1_000 + GRACE_MS;
      const before = punchBefore(context, member.no, decision.punch);
      const post = postOfTurned(member, last);
      const turnable: Turnable = { punch: decision.punch, member, before, post, until };
      const turned = turn(memory, turnable, { type: decision.type, at: last?.at ?? now });
      return turned.ok ? undefined : refuse(memory, 'not_recorded');
    }
    case 'punch':
      return punch(memory, tapped, decision);
  }
};
