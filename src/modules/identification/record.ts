import type { Evidence } from '../../identity/schema.ts';
import type { EventId } from '../../kernel/ids.ts';
import { type Result, success } from '../../kernel/result.ts';
import { recorder } from '../../outbox/recorder.ts';
import type { Caller } from '../../rpc/contract.ts';
import type { IdentificationContext } from './ports.ts';
import { type IdentificationEvent, identificationEventSchemas } from './schema.ts';

const { recordWith } = recorder<IdentificationEvent>(identificationEventSchemas);

export type Draft = { readonly event: IdentificationEvent; readonly evidence?: Evidence };

/** Records decided events in one transaction. `success` means: on the disk of this machine, fsynced. */
export const record = (
  context: IdentificationContext,
  caller: Caller,
  drafts: readonly Draft[],
): Result<EventId | undefined, 'cannot_record'> => {
  const written = recordWith(context, caller, (append) =>
    drafts.map(({ event, evidence }) => append(event, evidence)),
  );
  return written.ok ? success(written.value[0]) : written;
};
