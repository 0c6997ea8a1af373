import type { z } from 'zod';
import type { TapTaker } from '../../identity/card-tap.ts';
import { civilDateInJapan } from '../../kernel/dates.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import { actorOf } from '../../kernel/roles.ts';
import type { Caller, Methods } from '../../rpc/contract.ts';
import { attendanceContract } from './contract.ts';
import { createDoor, type Door } from './door.ts';
import { offsetOf } from './door-memory.ts';
import type { StaffNo } from './ids-schema.ts';
import { cardsOf, isInService } from './links.ts';
import { musterMethods } from './mustering.ts';
import type { AttendanceContext } from './ports.ts';
import { lastPunchOf, postOf } from './punching.ts';
import { record } from './recording.ts';
import { findPeople, personView, todayView } from './staff-views.ts';
import { punchesOfStaff } from './store.ts';
import { type Member, memberOf } from './store-list.ts';
import type { AttendanceState, PersonView } from './views-schema.ts';

/** The host's side of a staff door: its taps, and the methods that its screen calls. */
export interface Attendance {
  readonly methods: Methods<typeof attendanceContract>;
  readonly taps: TapTaker;
  /** For topic `attendance`. */
  state(): AttendanceState;
  passTime(): void;
  close(): Promise<void>;
}

type All = Methods<typeof attendanceContract>;
type Input<M extends keyof typeof attendanceContract> = z.output<(typeof attendanceContract)[M]['input']>;

/** Whoever stands at the door, signed in or not. */
const ANYBODY = ['viewer', 'clerk', 'supervisor'] as const;
const SUPERVISOR = ['supervisor'] as const;

const DAY_MS = 86_400_000;
/** Of what is older the office decides, with the month before it. */
const OLDEST_DAYS = 31;
const MINUTE_MS = 60_000;

const viewOf = (context: AttendanceContext, no: StaffNo): Result<PersonView, 'no_such_member'> => {
  const view = personView(context, no);
  return view === undefined ? failure('no_such_member') : success(view);
};

/** 兼務: a post that the list has of her. */
const isHers = ({ posts }: Member, post: string | undefined): boolean =>
  post === undefined || posts.some((each) => each.post === post);

/** カード忘れ */
const manual = (
  context: AttendanceContext,
  { no, type, post, reason }: Input<'attendance.manual'>,
  caller: Caller,
) => {
  const { db, site, system } = context;
  const member = memberOf(db, no);
  if (member === undefined) return failure('no_such_member');
  if (!isInService(member, civilDateInJapan(system.now()))) return failure('not_in_service');
  if (caller.staff === no) return failure('own');
  if (!isHers(member, post)) return failure('no_such_post');
  const taken = post ?? postOf(context, member, { type, last: lastPunchOf(context, no) })?.post.post;
  const written = record(context, caller, {
    kind: 'attendance.punched',
    data: {
      staffNo: no,
      ...(taken === undefined ? {} : { post: taken }),
      type,
      how: 'manual',
      direction: 'button',
      offsetMs: offsetOf(context),
      door: site.door,
      reason,
    },
  });
  return written.ok ? viewOf(context, no) : written;
};

/** 打刻漏れ: asked for by her, granted by the supervisor who is signed in. */
const add = (
  context: AttendanceContext,
  { no, type, at, post, reason }: Input<'attendance.add'>,
  caller: Caller,
) => {
  const { db, system } = context;
  const now = system.now();
  const member = memberOf(db, no);
  if (member === undefined) return failure('no_such_member');
  if (caller.staff === no) return failure('own');
  if (at > now) return failure('in_future');
  if (at < now - OLDEST_DAYS * DAY_MS) return failure('too_old');
  const sameMinute = Math.floor(at / MINUTE_MS);
  if (!isHers(member, post)) return failure('no_such_post');
  const isThere = punchesOfStaff(db, no).some(
    (punch) => punch.type === type && Math.floor(punch.at / MINUTE_MS) === sameMinute,
  );
  if (isThere) return failure('there_already');
  const written = record(context, caller, {
    kind: 'attendance.corrected',
    data: {
      staffNo: no,
      correction: { act: 'add', type, at, ...(post === undefined ? {} : { post }) },
      reason,
      asked: no,
      approvals: [{ by: caller.staff, at: Math.floor(now) }],
    },
  });
  return written.ok ? viewOf(context, no) : written;
};

const unlink = (
  context: AttendanceContext,
  { no, token, why }: Input<'attendance.unlink'>,
  caller: Caller,
) => {
  const card = cardsOf(context.db, no).find(({ hmac }) => hmac === token);
  if (card === undefined) return failure('no_such_card');
  const data = { staffNo: no, token, kind: card.kind, why };
  const written = record(context, caller, { kind: 'attendance.card_unlinked', data });
  return written.ok ? viewOf(context, no) : written;
};

type Cards = 'attendance.link' | 'attendance.linkCancel' | 'attendance.unlink';

const cardMethods = (context: AttendanceContext, door: Door): Pick<All, Cards> => ({
  'attendance.link': {
    roles: SUPERVISOR,
    shape: attendanceContract['attendance.link'],
    handle({ no, agreed }, caller) {
      const member = memberOf(context.db, no);
      if (member === undefined) return failure('no_such_member');
      if (!isInService(member, civilDateInJapan(context.system.now()))) return failure('not_in_service');
      door.link({ member, agreed, by: actorOf(caller) });
      return success({});
    },
  },
  'attendance.linkCancel': {
    roles: ANYBODY,
    shape: attendanceContract['attendance.linkCancel'],
    handle() {
      door.link(null);
      return {};
    },
  },
  'attendance.unlink': {
    roles: SUPERVISOR,
    shape: attendanceContract['attendance.unlink'],
    handle: (input, caller) => unlink(context, input, caller),
  },
});

type Staff =
  | 'attendance.find'
  | 'attendance.person'
  | 'attendance.manual'
  | 'attendance.add'
  | 'attendance.today';

const staffMethods = (context: AttendanceContext): Pick<All, Staff> => ({
  'attendance.find': {
    roles: SUPERVISOR,
    shape: attendanceContract['attendance.find'],
    handle: ({ text }) => findPeople(context, text),
  },
  'attendance.person': {
    roles: SUPERVISOR,
    shape: attendanceContract['attendance.person'],
    handle: ({ no }) => viewOf(context, no),
  },
  'attendance.manual': {
    roles: SUPERVISOR,
    shape: attendanceContract['attendance.manual'],
    handle: (input, caller) => manual(context, input, caller),
  },
  'attendance.add': {
    roles: SUPERVISOR,
    shape: attendanceContract['attendance.add'],
    handle: (input, caller) => add(context, input, caller),
  },
  'attendance.today': {
    roles: SUPERVISOR,
    shape: attendanceContract['attendance.today'],
    handle: () => todayView(context),
  },
});

type Tap = 'attendance.choose' | 'attendance.change' | 'attendance.post' | 'attendance.clear';

const tapMethods = (door: Door): Pick<All, Tap> => ({
  'attendance.choose': {
    roles: ANYBODY,
    shape: attendanceContract['attendance.choose'],
    handle({ type }) {
      door.choose(type);
      return {};
    },
  },
  'attendance.change': {
    roles: ANYBODY,
    shape: attendanceContract['attendance.change'],
    handle: ({ punch, type }) => door.change(punch, type),
  },
  'attendance.post': {
    roles: ANYBODY,
    shape: attendanceContract['attendance.post'],
    handle: ({ punch, post }) => door.sayPost(punch, post),
  },
  'attendance.clear': {
    roles: ANYBODY,
    shape: attendanceContract['attendance.clear'],
    handle() {
      door.clear();
      return {};
    },
  },
});

export const createAttendance = (context: AttendanceContext): Attendance => {
  const door = createDoor(context);
  return {
    methods: {
      ...tapMethods(door),
      ...cardMethods(context, door),
      ...staffMethods(context),
      ...musterMethods(context),
    },
    taps: door.taps,
    state: () => door.state(),
    passTime: () => door.passTime(),
    close: () => Promise.resolve(),
  };
};
