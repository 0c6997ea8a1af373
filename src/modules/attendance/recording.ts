import type { Tx } from '../../db/index.ts';
import type { EventId } from '../../kernel/ids.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { Actor } from '../../kernel/roles.ts';
import type { EventDraft } from '../../outbox/log-types.ts';
import type { Caller } from '../../rpc/contract.ts';
import type { AttendanceContext } from './ports.ts';
import { type AttendanceEvent, attendanceEventSchemas } from './schema.ts';

/** Writing of this module's events. `success` means: on the disk of this machine, fsynced. */

/** The door itself: what it was asked by nobody. */
export const DOOR: Actor = { staff: 'door', role: 'viewer' };
/** Whoever's card it is. A card proves that it was there, and no more. */
export const holder = (no: string): Actor => ({ staff: no, role: 'employee' });
export const actorOf = ({ staff, role }: Caller): Actor => ({ staff, role });

type Append = (event: AttendanceEvent, evidence?: EventDraft['evidence']) => EventId;

const appendTo =
  (tx: Tx, { log, origin }: AttendanceContext, actor: Actor): Append =>
  (event, evidence) =>
    log.append(tx, {
      kind: event.kind,
      // Checked here, where a fault is a bug of ours, and not by whoever reads it in a year.
      data: attendanceEventSchemas[event.kind].parse(event.data),
      actor,
      ...origin,
      ...(evidence === undefined ? {} : { evidence }),
    }).eventId;

/** What `work` decides and writes is one transaction. */
export const recordWith = <T>(
  context: AttendanceContext,
  actor: Actor,
  work: (append: Append, tx: Tx) => T,
): Result<T, 'cannot_record'> => {
  const written = context.db.write((tx) => work(appendTo(tx, context, actor), tx));
  context.changed(written.ok);
  return written.ok ? success(written.value) : failure('cannot_record', { disk: written.reason });
};

export const record = (
  context: AttendanceContext,
  actor: Actor,
  event: AttendanceEvent,
  evidence?: EventDraft['evidence'],
): Result<EventId, 'cannot_record'> => recordWith(context, actor, (append) => append(event, evidence));
