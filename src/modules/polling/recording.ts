import type { Tx } from '../../db/index.ts';
import type { Evidence } from '../../identity/schema.ts';
import type { EventId } from '../../kernel/ids.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { Actor } from '../../kernel/roles.ts';
import type { EventDraft } from '../../outbox/log-types.ts';
import type { Caller } from '../../rpc/contract.ts';
import type { PollingContext } from './ports.ts';
import { type PollingEvent, pollingEventSchemas } from './schema.ts';

/** Writing of polling events. `success` means: on the disk of this machine, fsynced. */

export const actorOf = ({ staff, role }: Caller): Actor => ({ staff, role });

const draftOf = (
  { origin }: PollingContext,
  actor: Actor,
  event: PollingEvent,
  evidence: Evidence | undefined,
): EventDraft => ({
  kind: event.kind,
  // Checked here, where a fault is a bug of ours, and not by whoever reads it in a year.
  data: pollingEventSchemas[event.kind].parse(event.data),
  actor,
  ...origin,
  ...(evidence === undefined ? {} : { evidence }),
});

/** Within a transaction of the caller's. */
export const appendTo = (
  tx: Tx,
  context: PollingContext,
  actor: Actor,
  event: PollingEvent,
  evidence?: Evidence,
): EventId => context.log.append(tx, draftOf(context, actor, event, evidence)).eventId;

/** All of `events` or none; gives their ids. */
export const recordAll = (
  context: PollingContext,
  actor: Actor,
  work: (append: (event: PollingEvent, evidence?: Evidence) => EventId) => EventId,
): Result<EventId, 'cannot_record'> => {
  const written = context.db.write((tx) =>
    work((event, evidence) => appendTo(tx, context, actor, event, evidence)),
  );
  context.changed(written.ok);
  return written.ok ? success(written.value) : failure('cannot_record', { disk: written.reason });
};

export const record = (
  context: PollingContext,
  caller: Caller,
  event: PollingEvent,
  evidence?: Evidence,
): Result<EventId, 'cannot_record'> =>
  recordAll(context, actorOf(caller), (append) => append(event, evidence));
