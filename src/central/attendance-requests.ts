/** 申請と承認: asked for by one, decided by another, each an event of the centre with its reason. A punch is never edited. */
import { z } from 'zod';
import { addDays, type CivilDate, civilDateInJapan } from '../kernel/dates.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { Actor, Role } from '../kernel/roles.ts';
import type { Request } from '../modules/attendance/request-schema.ts';
import type { AttendanceRules } from '../modules/attendance/rules-schema.ts';
import { attendanceEventSchemas } from '../modules/attendance/schema.ts';
import { isShortTime, type Staff } from '../modules/attendance/staff-schema.ts';
import { type Act, recordAct } from './acts.ts';
import { ledBy, mayDecide, type Org } from './attendance-org.ts';
import { correctionIn } from './attendance-record.ts';
import { readRequest, type StoredRequest, writeRequest, writeStep } from './attendance-request-store.ts';
import { daysIn, requestWords } from './attendance-request-words.ts';
import type { Ask, Asked, RequestView, Step, StepName } from './attendance-schema.ts';
import {
  type AttendanceScope,
  departmentOf,
  readOrg,
  readRoster,
  readRules,
  readStaff,
  writeRoster,
} from './attendance-store.ts';
import { stopsSwap } from './attendance-swap.ts';
import { type AttendanceDeps, closedMonths, lockAttendance, scopeOf } from './attendance-taking.ts';
import type { Queryable } from './database.ts';

/** Who asks. `isPerson`: not a link or a sealed code, which are nobody's name. */
export interface Asker {
  readonly staff: string;
  readonly role: Role;
}

export type RequestFailure = 'not_found' | 'not_allowed' | 'already_decided' | 'bad_request';

/** What there is to judge a request by. */
interface Desk {
  readonly scope: AttendanceScope;
  readonly org: Org;
  readonly rules: AttendanceRules;
  readonly closed: ReadonlySet<string>;
  readonly now: number;
}

/** Under the lock from its first look on: closing a month takes seconds, and what is looked at before it is closed is not so behind it. */
const openDesk = async (tx: Queryable, deps: AttendanceDeps): Promise<Desk> => {
  const scope = scopeOf(deps);
  await lockAttendance(tx, scope);
  const now = Math.floor(deps.acts.system.now());
  const org = await readOrg(tx, scope, civilDateInJapan(now));
  return { scope, org, now, rules: await readRules(tx, scope), closed: await closedMonths(tx, scope) };
};

const isClosed = (
  { closed }: Pick<Desk, 'closed'>,
  { from, to }: Pick<StoredRequest, 'from' | 'to'>,
): boolean => [...closed].some((month) => from.slice(0, 7) <= month && month <= to.slice(0, 7));

const CLOSED = '締めた月です。人事に「月を再び開く」ことを頼んでください。';

/** What whoever looks may do with it now. */
export const mayOf = (
  { org, closed }: Pick<Desk, 'org' | 'closed'>,
  { staff, role }: Asker,
  request: StoredRequest,
  owner: Staff | undefined,
): StepName[] => {
  if (isClosed({ closed }, request) || owner === undefined) return [];
  const { staffNo, askedBy, state } = request;
  const department = departmentOf(owner, request.from);
  const decides = mayDecide(org, { staff, role }, { staffNo, department, askedBy });
  if (state === 'asked') {
    const isOwn = staff === staffNo || staff === askedBy;
    return [...(decides ? (['approve', 'reject'] as const) : []), ...(isOwn ? (['withdraw'] as const) : [])];
  }
  // 勤務の交換 is another 勤務割 by then: it is exchanged back.
  return state === 'approved' && decides && request.request.about !== 'shift_swap' ? ['withdraw'] : [];
};

export const viewRequests = async (
  sql: Queryable,
  desk: Pick<Desk, 'scope' | 'org' | 'rules' | 'closed'>,
  viewer: Asker,
  requests: readonly StoredRequest[],
): Promise<readonly RequestView[]> => {
  const owners = new Map<string, Staff | undefined>();
  for (const { staffNo } of requests)
    if (!owners.has(staffNo)) owners.set(staffNo, await readStaff(sql, desk.scope, staffNo));
  return requests.map((request) => {
    const owner = owners.get(request.staffNo);
    const { id, state, revision, reason, askedAt, askedBy, decidedAt, decidedBy, note } = request;
    return {
      ...{ id, state, revision, reason, askedAt, askedBy, decidedAt, decidedBy, note },
      staffNo: request.staffNo as RequestView['staffNo'],
      name: owner?.name ?? '',
      department: desk.org.get(owner === undefined ? '' : departmentOf(owner, request.from))?.name ?? '',
      request: request.request,
      words: requestWords(request.request, desk.rules).slice(0, 200),
      may: mayOf(desk, viewer, request, owner),
    };
  });
};

const momentRows = z.array(z.object({ at: z.number() }));

/** Days of the punch that a correction names: that of its record and those it was moved to. None: it is nobody's, or somebody else's. */
const daysOfPunch = async (
  tx: Queryable,
  { tenant, mode }: AttendanceScope,
  punch: string,
  staffNo: string,
): Promise<readonly CivilDate[]> => {
  const rows: unknown = await tx`
    SELECT at FROM att_fact WHERE tenant = ${tenant} AND event_id = ${punch} AND staff_no = ${staffNo}
      AND kind IN ('attendance.punched', 'attendance.corrected')
    UNION ALL
    SELECT (data::jsonb ->> 'at')::int8 FROM att_request
    WHERE tenant = ${tenant} AND mode = ${mode} AND id = ${punch} AND staff_no = ${staffNo}
      AND kind = 'forgotten_punch' AND state = 'approved'`;
  const recorded = momentRows.parse(rows);
  if (recorded.length === 0) return [];
  const moves: unknown = await tx`
    SELECT (data::jsonb ->> 'at')::int8 AS at FROM att_request
    WHERE tenant = ${tenant} AND mode = ${mode} AND staff_no = ${staffNo} AND kind = 'wrong_punch' AND state = 'approved'
      AND data::jsonb ->> 'punch' = ${punch}`;
  return [...recorded, ...momentRows.parse(moves)].map(({ at }) => civilDateInJapan(at));
};

/** Furthest that a request may lie ahead or behind; leave of a year is asked for at once. */
const MOST_DAYS = 400;

/** Why this cannot be asked for, in words; `null`: it can. */
const stopsAsk = (request: Request, staff: Staff, days: readonly CivilDate[], desk: Desk): string | null => {
  const [from, to] = [days.toSorted()[0], days.toSorted().at(-1)];
  const today = civilDateInJapan(desk.now);
  if (from === undefined || to === undefined) return 'もとの記録が ありません。';
  if (from < addDays(today, -MOST_DAYS) || to > addDays(today, MOST_DAYS)) return '日が 遠すぎます。';
  if (from < staff.from || (staff.to !== undefined && to > staff.to)) return '在職していない日です。';
  if (isClosed(desk, { from, to })) return CLOSED;
  if ('at' in request && request.at > desk.now + 60_000) return 'これからの打刻は 書けません。';
  if (request.about === 'school' && staff.engagement !== 'teacher') return '教育職員だけが 書けます。';
  if (request.about === 'shift_swap' && request.with === staff.staffNo) return '自分とは 交換できません。';
  return request.about === 'leave' ? stopsLeave(request.leaves, staff, desk.rules) : null;
};

const stopsLeave = (
  leaves: Extract<Request, { readonly about: 'leave' }>['leaves'],
  staff: Staff,
  rules: AttendanceRules,
): string | null => {
  for (const { kind, extent } of leaves) {
    const rule = rules.leaves.find((each) => each.kind === kind);
    if (rule === undefined) return 'この休暇は、勤務の決まりに ありません。';
    if (extent.unit !== 'time') continue;
    if (rule.unit === null) return `${rule.name}は 一日単位です。`;
    // 短時間 has days of other lengths; whole units of hers are for her 所属長 to see.
    if (!isShortTime(staff) && (extent.span.to - extent.span.from) % rule.unit !== 0)
      return `${rule.name}は ${rule.unit}分ごとに 取れます。`;
  }
  return null;
};

const noteAct = async (
  tx: Queryable,
  deps: AttendanceDeps,
  actor: Actor,
  kind: Act['kind'] & keyof typeof attendanceEventSchemas,
  data: unknown,
): Promise<void> => {
  // As a terminal would write it: whoever reads the log needs one shape for both.
  await recordAct(tx, deps.acts, { kind, actor, data: attendanceEventSchemas[kind].parse(data) });
};

/** Days that it is about, the records that it names among them. */
const daysOf = async (
  tx: Queryable,
  scope: AttendanceScope,
  request: Request,
  staffNo: string,
): Promise<readonly CivilDate[]> => {
  const own = daysIn(request);
  if (request.about === 'void_punch' || request.about === 'wrong_punch') {
    const days = await daysOfPunch(tx, scope, request.punch, staffNo);
    return days.length === 0 ? [] : [...own, ...days];
  }
  if (request.about !== 'overtime_done') return own;
  const order = await readRequest(tx, scope, request.order);
  const isHers =
    order?.staffNo === staffNo && order.state === 'approved' && order.request.about === 'overtime';
  return isHers ? daysIn(order.request) : [];
};

/** Whose request this would be; undefined: nobody's that whoever asks may write for. */
const ownerFor = async (
  tx: Queryable,
  { scope, org, now }: Desk,
  asker: Asker,
  wanted: string | undefined,
): Promise<Staff | undefined> => {
  const staff = await readStaff(tx, scope, wanted ?? asker.staff);
  if (staff === undefined || staff.staffNo === asker.staff) return staff;
  const department = departmentOf(staff, civilDateInJapan(now));
  return asker.role === 'personnel' || ledBy(org, asker.staff).includes(department) ? staff : undefined;
};

/** A 振替 that cannot be, when it is asked for and when it is approved. */
const stopsMove = async (
  tx: Queryable,
  { scope, rules }: Desk,
  staff: Staff,
  request: Request,
): Promise<string | null> =>
  request.about === 'swap' ? stopsSwap(tx, scope, staff, { swap: request.swap, rules }) : null;

export const askFor = (
  deps: AttendanceDeps,
  asker: Asker,
  { staffNo, request, reason }: Ask,
): Promise<Result<Asked, RequestFailure>> =>
  deps.sql.begin(async (tx): Promise<Result<Asked, RequestFailure>> => {
    const desk = await openDesk(tx, deps);
    const staff = await ownerFor(tx, desk, asker, staffNo);
    if (staff === undefined) return failure('not_found');
    const days = (await daysOf(tx, desk.scope, request, staff.staffNo)).toSorted();
    const why = stopsAsk(request, staff, days, desk) ?? (await stopsMove(tx, desk, staff, request));
    const [from, to] = [days[0], days.at(-1)];
    if (why !== null || from === undefined || to === undefined)
      return success({ request: null, why: why ?? '' });
    const stored: StoredRequest = {
      ...{ id: deps.acts.system.newId(), staffNo: staff.staffNo, from, to, state: 'asked', revision: 1 },
      ...{ request, reason, askedAt: desk.now, askedBy: asker.staff },
      ...{ decidedAt: null, decidedBy: null, note: '' },
    };
    await writeRequest(tx, desk.scope, stored);
    await writeStep(tx, desk.scope, stored, { at: desk.now, staff: asker.staff, what: 'ask', note: reason });
    const data = { requestId: stored.id, staffNo: staff.staffNo, request, reason };
    await noteAct(tx, deps, asker, 'attendance.requested', data);
    const [view] = await viewRequests(tx, desk, asker, [stored]);
    return success({ request: view ?? null, why: '' });
  });

/** 勤務の交換: each has the other's day in 勤務割 from then on. `null`: done; otherwise why not. */
const exchange = async (
  tx: Queryable,
  scope: AttendanceScope,
  staffNo: string,
  request: Extract<Request, { readonly about: 'shift_swap' }>,
): Promise<string | null> => {
  const [from, to] = [request.date, request.withDate].toSorted();
  if (from === undefined || to === undefined) return '';
  const days = await readRoster(tx, scope, [staffNo, request.with], { from, to });
  const of = (staff: string, date: CivilDate) =>
    days.find((day) => day.staffNo === staff && day.date === date);
  const [mine, other] = [of(staffNo, request.date), of(request.with, request.withDate)];
  if (mine === undefined || other === undefined) return '勤務割に ない日は 交換できません。';
  const isOtherDay = request.date !== request.withDate;
  const taken = [of(staffNo, request.withDate), of(request.with, request.date)];
  if (isOtherDay && taken.some((day) => typeof day?.shift === 'string'))
    return '交換した先の日に、もう 勤務が あります。';
  await writeRoster(tx, scope, [
    { ...mine, date: request.withDate, shift: other.shift },
    { ...other, date: request.date, shift: mine.shift },
    ...(isOtherDay
      ? [
          { ...mine, shift: null },
          { ...other, shift: null },
        ]
      : []),
  ]);
  return null;
};

const OTHERS =
  '交換する相手は、あなたの所属の職員では ありません（または あなた自身です）。両方を受け持つ 上位の所属長に 頼んでください。';

/** 勤務の交換 changes two people's 勤務割: whoever approves it decides about both, and is neither. */
const leadsBoth = async (
  tx: Queryable,
  { scope, org }: Desk,
  { staff, role }: Asker,
  { request, askedBy }: StoredRequest,
): Promise<boolean> => {
  if (request.about !== 'shift_swap') return true;
  const other = await readStaff(tx, scope, request.with);
  // Of whom there is nobody there is no 勤務割 either.
  if (other === undefined) return true;
  const department = departmentOf(other, request.withDate);
  return mayDecide(org, { staff, role }, { staffNo: other.staffNo, department, askedBy });
};

const after = (request: StoredRequest, { step, note }: Step, by: string, now: number): StoredRequest => {
  const next = { ...request, revision: request.revision + 1, note };
  if (step === 'withdraw') return { ...next, state: 'withdrawn', decidedAt: null, decidedBy: null };
  return { ...next, state: step === 'approve' ? 'approved' : 'rejected', decidedAt: now, decidedBy: by };
};

const record = async (
  tx: Queryable,
  deps: AttendanceDeps,
  actor: Asker,
  step: Step,
  request: StoredRequest,
): Promise<void> => {
  const of = { requestId: request.id, staffNo: request.staffNo };
  if (step.step === 'reject')
    return noteAct(tx, deps, actor, 'attendance.rejected', { ...of, reason: step.note });
  if (step.step === 'withdraw')
    return noteAct(tx, deps, actor, 'attendance.withdrawn', {
      ...of,
      reason: step.note === '' ? '本人の取下げ' : step.note,
    });
  await noteAct(tx, deps, actor, 'attendance.approved', { ...of, step: 1, last: true });
  const correction = correctionIn(request.request);
  if (correction === undefined) return undefined;
  const approvals = [{ by: actor.staff, at: request.decidedAt ?? 0 }];
  const { reason, askedBy: asked } = request;
  return noteAct(tx, deps, actor, 'attendance.corrected', {
    ...{ staffNo: request.staffNo, correction, reason, asked, approvals, request: request.id },
  });
};

/** One step of a request. Who may not decide about it is not told that it is there. */
export const takeStep = (
  deps: AttendanceDeps,
  actor: Asker,
  id: string,
  step: Step,
): Promise<Result<Asked, RequestFailure>> =>
  deps.sql.begin(async (tx): Promise<Result<Asked, RequestFailure>> => {
    const desk = await openDesk(tx, deps);
    const request = await readRequest(tx, desk.scope, id);
    const owner = request === undefined ? undefined : await readStaff(tx, desk.scope, request.staffNo);
    if (request === undefined || owner === undefined) return failure('not_found');
    const may = mayOf(desk, actor, request, owner);
    // A punch that was moved since it was asked about is held against that month too.
    const days = await daysOf(tx, desk.scope, request.request, request.staffNo);
    const [from = request.from, to = request.to] = [days.toSorted()[0], days.toSorted().at(-1)];
    const isClosedMonth = isClosed(desk, request) || isClosed(desk, { from, to });
    const mayOpen = mayOf({ ...desk, closed: new Set() }, actor, request, owner);
    if (mayOpen.length === 0 && request.staffNo !== actor.staff && request.askedBy !== actor.staff)
      return failure('not_found');
    if (request.revision !== step.revision) return failure('already_decided');
    if (isClosedMonth) return success({ request: null, why: CLOSED });
    if (!may.includes(step.step)) return failure('not_allowed');
    const needsNote = step.step === 'reject' || (step.step === 'withdraw' && request.state === 'approved');
    if (needsNote && step.note === '') return failure('bad_request');
    if (step.step === 'approve') {
      const { request: asked, staffNo } = request;
      if (asked.about === 'shift_swap' && !(await leadsBoth(tx, desk, actor, request)))
        return success({ request: null, why: OTHERS });
      const why =
        asked.about === 'shift_swap'
          ? await exchange(tx, desk.scope, staffNo, asked)
          : await stopsMove(tx, desk, owner, asked);
      if (why !== null) return success({ request: null, why });
    }
    const next = after(request, step, actor.staff, desk.now);
    await writeRequest(tx, desk.scope, next);
    const done = { at: desk.now, staff: actor.staff, what: step.step, note: step.note };
    await writeStep(tx, desk.scope, next, done);
    await record(tx, deps, actor, step, next);
    const [view] = await viewRequests(tx, desk, actor, [next]);
    return success({ request: view ?? null, why: '' });
  });
