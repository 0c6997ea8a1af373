import type { Evidence } from '../../identity/schema.ts';
import type { EventId } from '../../kernel/ids.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { Caller } from '../../rpc/contract.ts';
import type { IdentificationContext } from './ports.ts';
import type { IdentificationEvent } from './schema.ts';

export type Draft = { readonly event: IdentificationEvent; readonly evidence?: Evidence };

/** Records decided events in one transaction. `success` means: on the disk of this machine, fsynced. */
export const record = (
  context: IdentificationContext,
  caller: Caller,
  drafts: readonly Draft[],
): Result<EventId | undefined, 'cannot_record'> => {
  const written = context.db.write((tx) =>
    drafts.map(({ event, evidence }) =>
      context.log.append(tx, {
        kind: event.kind,
        data: event.data,
        actor: { staff: caller.staff, role: caller.role },
        ...context.origin,
        ...(evidence === undefined ? {} : { evidence }),
      }),
    ),
  );
  context.changed(written.ok);
  return written.ok ? success(written.value[0]?.eventId) : failure('cannot_record', { disk: written.reason });
};
