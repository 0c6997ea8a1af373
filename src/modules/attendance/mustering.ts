import type { z } from 'zod';
import { failure, success } from '../../kernel/result.ts';
import type { Caller, Methods } from '../../rpc/contract.ts';
import { attendanceContract } from './contract.ts';
import { insideView, openMuster, seenAt } from './muster.ts';
import type { AttendanceContext } from './ports.ts';
import { insidePaper } from './print.ts';
import { record } from './recording.ts';
import type { MusterId } from './schema.ts';
import { memberOf } from './store-list.ts';
import type { InsideView } from './views-schema.ts';

/** 参集 and the list of who is in the building: a supervisor's. */

type All = Methods<typeof attendanceContract>;
type Input<M extends keyof typeof attendanceContract> = z.output<(typeof attendanceContract)[M]['input']>;

const SUPERVISOR = ['supervisor'] as const;

const insideOf = (context: AttendanceContext): InsideView => insideView(context, context.system.now());

const openOne = (
  context: AttendanceContext,
  { what, kind }: Input<'attendance.musterOpen'>,
  caller: Caller,
) => {
  const { db, system, site } = context;
  if (!site.muster) return failure('not_here');
  if (openMuster(db, system.now()) !== undefined) return failure('open_already');
  const data = { musterId: system.newId() as MusterId, what, kind };
  const written = record(context, caller, { kind: 'attendance.muster_opened', data });
  return written.ok ? success(insideOf(context)) : written;
};

const closeOne = (context: AttendanceContext, caller: Caller) => {
  const { db, system } = context;
  const muster = openMuster(db, system.now());
  if (muster === undefined) return failure('not_open');
  const seen = [...seenAt(db, muster.id).values()];
  const missing = seen.filter(({ as }) => as === 'missing').length;
  const data = { musterId: muster.id, here: seen.length - missing, missing };
  const written = record(context, caller, { kind: 'attendance.muster_closed', data });
  return written.ok ? success(insideOf(context)) : written;
};

const mark = (context: AttendanceContext, { no, as }: Input<'attendance.musterMark'>, caller: Caller) => {
  const { db, system } = context;
  const muster = openMuster(db, system.now());
  if (muster === undefined) return failure('not_open');
  if (memberOf(db, no) === undefined) return failure('no_such_member');
  const data = { musterId: muster.id, staffNo: no, as };
  const written = record(context, caller, { kind: 'attendance.muster_seen', data });
  return written.ok ? success(insideOf(context)) : written;
};

export const musterMethods = (
  context: AttendanceContext,
): Pick<
  All,
  | 'attendance.inside'
  | 'attendance.musterOpen'
  | 'attendance.musterMark'
  | 'attendance.musterClose'
  | 'attendance.printInside'
> => ({
  'attendance.inside': {
    roles: SUPERVISOR,
    shape: attendanceContract['attendance.inside'],
    handle: () => insideOf(context),
  },
  'attendance.musterOpen': {
    roles: SUPERVISOR,
    shape: attendanceContract['attendance.musterOpen'],
    handle: (input, caller) => openOne(context, input, caller),
  },
  'attendance.musterMark': {
    roles: SUPERVISOR,
    shape: attendanceContract['attendance.musterMark'],
    handle: (input, caller) => mark(context, input, caller),
  },
  'attendance.musterClose': {
    roles: SUPERVISOR,
    shape: attendanceContract['attendance.musterClose'],
    handle: (_input, caller) => closeOne(context, caller),
  },
  'attendance.printInside': {
    roles: SUPERVISOR,
    shape: attendanceContract['attendance.printInside'],
    handle: () =>
      context.printPaper === null
        ? failure('no_printer')
        : context.printPaper(insidePaper(insideOf(context), { ...context.place, door: context.site.door })),
  },
});
