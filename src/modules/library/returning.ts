import { failure, success } from '../../kernel/result.ts';
import type { Methods } from '../../rpc/contract.ts';
import { readNumber } from './codes.ts';
import type { libraryContract } from './contract.ts';
import { asking, type Desk, isStaff, mayList, record, type Session, sessionAt, verdict } from './desk.ts';
import {
  dropQueued,
  enqueueReturn,
  forgetLoans,
  mustWait,
  queuedConflict,
  queuedConflicts,
} from './queue.ts';
import { keepReturn } from './reading.ts';
import { routeOf } from './rules.ts';
import type { ConflictWhy, LibraryEvent } from './schema.ts';
import { drain } from './settling.ts';
import { type LendAnswer, mayStand, type SystemFailure, type Told } from './system.ts';
import type { ItemRefusal, ReturnView } from './views-schema.ts';

/** 返却, and what a patron may ask about her loans. After 返却 nothing here ties her to the book. */

const notTaken = (why: ItemRefusal, code: string, said: readonly string[] = []): ReturnView => ({
  kind: 'refused',
  why,
  code,
  title: '',
  route: 'look',
  bin: null,
  place: null,
  said: [...said],
});

const settledBy = (whys: readonly ConflictWhy[]): readonly LibraryEvent[] =>
  whys.map((why) => ({ kind: 'library.settled', data: { why, how: 'came_back' } }));

/** Whoever had it is forgotten, in the queue and in the list of a session that still stands. */
const forget = (desk: Desk, item: string): readonly ConflictWhy[] | undefined => {
  const written = desk.context.queue.write((tx) => forgetLoans(tx, item));
  return written.ok ? written.value : undefined;
};

const forgetInSession = (desk: Desk, item: string): void => {
  // Its loan may still be on the way: what comes of that is nobody's any more.
  if (desk.asked.has(item)) desk.asked.set(item, true);
  if (desk.phase.kind !== 'session') return;
  const { session } = desk.phase;
  session.items = session.items.map((line) => (line.code === item ? { ...line, state: 'undone' } : line));
};

const takeBackWithout = (desk: Desk, item: string, maybe: boolean): ReturnView => {
  const { queue, system } = desk.context;
  const written = queue.write((tx) => {
    const whys = forgetLoans(tx, item);
    enqueueReturn(tx, { item, at: system.now(), maybe });
    return whys;
  });
  if (!written.ok) return notTaken('cannot_record', item);
  keepReturn(desk, item);
  record(desk, { returned: 1, queued: 1 }, { events: settledBy(written.value) });
  forgetInSession(desk, item);
  drain(desk);
  return { ...notTaken('offline', item), kind: 'queued', why: null };
};

export const takeBack = async (desk: Desk, raw: string): Promise<ReturnView> => {
  const { site, ils, queue, system } = desk.context;
  const read = readNumber(raw, site.items);
  if (!read.ok) return notTaken(readNumber(raw, site.patron).ok ? 'is_patron' : read.reason, '');
  const item = read.value;
  if (ils.line().line === 'offline' || mustWait(queue, { item })) return takeBackWithout(desk, item, false);
  const told = await ils.takeBack({ item, at: system.now(), noBlock: false });
  if (!told.ok) return takeBackWithout(desk, item, mayStand(told));
  const { ok, title, alert, bin, place, said } = told.value;
  if (!ok) {
    const found = await ils.item(item);
    return notTaken(found.ok && !found.value.known ? 'unknown_item' : 'refused', item, said);
  }
  keepReturn(desk, item);
  const whys = forget(desk, item);
  record(desk, { returned: 1 }, { events: settledBy(whys ?? []) });
  forgetInSession(desk, item);
  return {
    kind: 'returned',
    why: null,
    code: item,
    title,
    route: routeOf(alert),
    bin,
    place,
    said: [...said],
  };
};

type Asked = 'offline' | 'not_supported';
const asAsked = (reason: SystemFailure): Asked => (reason === 'not_supported' ? 'not_supported' : 'offline');

const renewed = (desk: Desk, session: Session, told: Told<LendAnswer>, code: string) => {
  if (!told.ok) return failure(asAsked(told.reason));
  const { ok, title, due, said } = told.value;
  if (!ok) {
    record(desk, { refused: 1 });
    return success(verdict(desk, session, { kind: 'refused', why: 'refused', title, said: [...said] }));
  }
  record(desk, { renewed: 1 });
  session.items = session.items.map((line) => (line.code === code ? { ...line, due } : line));
  return success(verdict(desk, session, { kind: 'renewed', title, due, said: [...said] }));
};

const STAFF = ['clerk', 'supervisor'] as const;
type LoanMethods = Pick<
  Methods<typeof libraryContract>,
  'library.takeBack' | 'library.loans' | 'library.renew' | 'library.renewAll'
>;

export const loanMethods = (desk: Desk, shape: typeof libraryContract): LoanMethods => ({
  'library.takeBack': {
    roles: STAFF,
    shape: shape['library.takeBack'],
    handle: ({ code }) => takeBack(desk, code),
  },
  'library.loans': {
    roles: STAFF,
    shape: shape['library.loans'],
    handle: async ({ sessionId }) => {
      const session = sessionAt(desk, sessionId);
      if (session === undefined) return failure('no_session');
      if (!mayList(desk, session)) return failure('not_here');
      const told = await asking(desk, session, () => desk.context.ils.loans(session.patron.number));
      return told.ok ? success({ loans: [...told.value] }) : failure(asAsked(told.reason));
    },
  },
  'library.renew': {
    roles: STAFF,
    shape: shape['library.renew'],
    handle: async ({ sessionId, code }) => {
      const session = sessionAt(desk, sessionId);
      if (session === undefined) return failure('no_session');
      if (!mayList(desk, session)) return failure('not_here');
      const { ils, system } = desk.context;
      const ask = { patron: session.patron.number, item: code, at: system.now() };
      return renewed(desk, session, await asking(desk, session, () => ils.renew(ask)), code);
    },
  },
  'library.renewAll': {
    roles: STAFF,
    shape: shape['library.renewAll'],
    handle: async ({ sessionId }) => {
      const session = sessionAt(desk, sessionId);
      if (session === undefined) return failure('no_session');
      if (!mayList(desk, session)) return failure('not_here');
      const { ils } = desk.context;
      const told = await asking(desk, session, () => ils.renewAll(session.patron.number));
      if (!told.ok) return failure(asAsked(told.reason));
      const { renewed: done, left, said } = told.value;
      if (done.length > 0) record(desk, { renewed: done.length });
      const loans = await asking(desk, session, () => ils.loans(session.patron.number));
      return success({
        renewed: done.length,
        left: left.length,
        loans: loans.ok ? [...loans.value] : [],
        said: [...said],
      });
    },
  },
});

type AskMethods = Pick<Methods<typeof libraryContract>, 'library.holds' | 'library.hold' | 'library.pay'>;

export const askingMethods = (desk: Desk, shape: typeof libraryContract): AskMethods => ({
  'library.holds': {
    roles: STAFF,
    shape: shape['library.holds'],
    handle: async ({ sessionId }) => {
      const session = sessionAt(desk, sessionId);
      if (session === undefined) return failure('no_session');
      if (!mayList(desk, session)) return failure('not_here');
      if (!desk.context.site.holds) return failure('not_here');
      const told = await asking(desk, session, () => desk.context.ils.holds(session.patron.number));
      return told.ok ? success({ holds: [...told.value] }) : failure(asAsked(told.reason));
    },
  },
  'library.hold': {
    roles: STAFF,
    shape: shape['library.hold'],
    handle: async ({ sessionId, code, action }) => {
      const session = sessionAt(desk, sessionId);
      if (session === undefined) return failure('no_session');
      if (!mayList(desk, session)) return failure('not_here');
      const { ils, site } = desk.context;
      if (!site.holds) return failure('not_here');
      const read = readNumber(code, site.items);
      if (!read.ok) return failure('not_item');
      const patron = session.patron.number;
      const told = await asking(desk, session, () => ils.hold({ patron, item: read.value, action }));
      if (!told.ok) return failure(asAsked(told.reason));
      if (!told.value.ok) return failure('refused');
      record(desk, action === 'place' ? { held: 1 } : { unheld: 1 });
      const list = await asking(desk, session, () => ils.holds(patron));
      return success({ holds: list.ok ? [...list.value] : [], said: [...told.value.said] });
    },
  },
  'library.pay': {
    roles: STAFF,
    shape: shape['library.pay'],
    handle: async ({ sessionId, yen }, caller) => {
      const session = sessionAt(desk, sessionId);
      if (session === undefined) return failure('no_session');
      const { ils, site } = desk.context;
      if (site.fees !== 'pay' || !isStaff(desk, caller)) return failure('not_here');
      const told = await asking(desk, session, () => ils.pay({ patron: session.patron.number, yen }));
      if (!told.ok) return failure(mayStand(told) ? 'unsure' : asAsked(told.reason));
      if (!told.value.ok) return failure('refused');
      record(desk, { paid: 1 });
      return success({ said: [...told.value.said] });
    },
  },
});

type SettleMethods = Pick<
  Methods<typeof libraryContract>,
  'library.conflicts' | 'library.settle' | 'library.sendNow'
>;

export const settleMethods = (desk: Desk, shape: typeof libraryContract): SettleMethods => ({
  'library.conflicts': {
    roles: STAFF,
    shape: shape['library.conflicts'],
    handle: (_input, caller) => {
      if (!isStaff(desk, caller)) return failure('not_here');
      return success({
        conflicts: queuedConflicts(desk.context.queue).map(
          ({ id, at, what, conflict, item, title, patron, said }) => ({
            id,
            at,
            what,
            why: conflict ?? 'refused',
            item,
            title,
            patron,
            said,
          }),
        ),
      });
    },
  },
  'library.settle': {
    roles: STAFF,
    shape: shape['library.settle'],
    handle: ({ id, how }, caller) => {
      if (!isStaff(desk, caller)) return failure('not_here');
      const { queue } = desk.context;
      const row = queuedConflict(queue, id);
      if (row?.conflict === undefined || row.conflict === null) return failure('no_such_conflict');
      // First the decision, then the row: killed in between, it is settled twice in the record and stands in no list of ours.
      const event = { kind: 'library.settled', data: { why: row.conflict, how } } as const;
      const kept = record(desk, {}, { caller, events: [event] });
      if (!kept.ok) return kept;
      const dropped = queue.write((tx) => dropQueued(tx, id));
      return dropped.ok ? success({}) : failure('cannot_record');
    },
  },
  'library.sendNow': {
    roles: STAFF,
    shape: shape['library.sendNow'],
    handle: () => {
      drain(desk, { now: true });
      return {};
    },
  },
});
