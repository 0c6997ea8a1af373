import type { Tx } from '../../db/index.ts';
import type { Evidence } from '../../identity/schema.ts';
import type { EventId } from '../../kernel/ids.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { Actor } from '../../kernel/roles.ts';
import type { Caller } from '../../rpc/contract.ts';
import type { CertificatesContext } from './ports.ts';
import { type CertificateEvent, certificateEventSchemas } from './schema.ts';

/** Writing of this module's events. `success` means: on the disk of this machine, fsynced. */

/** The machine itself, going on with what a clerk asked for. */
export const MACHINE: Actor = { staff: 'desk', role: 'clerk' };

export const actorOf = ({ staff, role }: Caller): Actor => ({ staff, role });

export type Append = (event: CertificateEvent, evidence?: Evidence) => EventId;

const appendTo =
  (tx: Tx, { log, origin }: CertificatesContext, actor: Actor): Append =>
  (event, evidence) =>
    log.append(tx, {
      kind: event.kind,
      // Checked here, where a fault is a bug of ours, and not by whoever reads it in a year.
      data: certificateEventSchemas[event.kind].parse(event.data),
      actor,
      ...origin,
      ...(evidence === undefined ? {} : { evidence }),
    }).eventId;

/** What `work` decides and writes is one transaction: nothing comes between what it read and what it wrote. */
export const recordWith = <T>(
  context: CertificatesContext,
  actor: Actor,
  work: (append: Append, tx: Tx) => T,
): Result<T, 'cannot_record'> => {
  const written = context.db.write((tx) => work(appendTo(tx, context, actor), tx));
  context.changed(written.ok);
  return written.ok ? success(written.value) : failure('cannot_record', { disk: written.reason });
};

export const record = (
  context: CertificatesContext,
  caller: Caller,
  event: CertificateEvent,
  evidence?: Evidence,
): Result<EventId, 'cannot_record'> =>
  recordWith(context, actorOf(caller), (append) => append(event, evidence));
