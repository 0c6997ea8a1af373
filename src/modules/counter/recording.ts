import type { Tx } from '../../db/index.ts';
import type { Evidence } from '../../identity/schema.ts';
import type { EventId } from '../../kernel/ids.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { Caller } from '../../rpc/contract.ts';
import { type CounterEvent, counterEventSchemas } from './events-schema.ts';
import type { CounterContext } from './ports.ts';

/** Writing of counter events. `success` means: on the disk of this machine, fsynced. */

/** Within a transaction of the caller's. */
export const appendTo = (
  tx: Tx,
  { log, origin }: CounterContext,
  { staff, role }: Caller,
  event: CounterEvent,
  evidence?: Evidence | null,
): EventId =>
  log.append(tx, {
    kind: event.kind,
    // Checked here, where a fault is a bug of ours, and not by whoever reads it in a year.
    data: counterEventSchemas[event.kind].parse(event.data),
    actor: { staff, role },
    ...origin,
    ...(evidence === undefined || evidence === null ? {} : { evidence }),
  }).eventId;

export const record = (
  context: CounterContext,
  caller: Caller,
  event: CounterEvent,
): Result<EventId, 'cannot_record'> => {
  const written = context.db.write((tx) => appendTo(tx, context, caller, event));
  context.changed(written.ok);
  return written.ok ? success(written.value) : failure('cannot_record', { disk: written.reason });
};
