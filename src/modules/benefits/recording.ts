import type { Tx } from '../../db/index.ts';
import type { EventId } from '../../kernel/ids.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { Actor } from '../../kernel/roles.ts';
import type { Caller } from '../../rpc/contract.ts';
import type { TillEvent } from './acts.ts';
import type { BenefitsContext } from './ports.ts';
import { benefitEventSchemas } from './schema.ts';

/** Writing of this module's events. `success` means: on the disk of this machine, fsynced. */

/** The terminal itself, ending what nobody waits for any more. */
export const MACHINE: Actor = { staff: 'shop', role: 'shop' };

export const actorOf = ({ staff, role }: Caller): Actor => ({ staff, role });

export type Append = (event: TillEvent) => EventId;

const appendTo =
  (tx: Tx, { log, origin }: BenefitsContext, actor: Actor): Append =>
  (event) =>
    log.append(tx, {
      kind: event.kind,
      // Checked here, where a fault is a bug of ours, and not by whoever reads it in a year.
      data: benefitEventSchemas[event.kind].parse(event.data),
      actor,
      ...origin,
    }).eventId;

/** What `work` decides and writes is one transaction: nothing comes between what it read and what it wrote. */
export const recordWith = <T>(
  context: BenefitsContext,
  actor: Actor,
  work: (append: Append, tx: Tx) => T,
): Result<T, 'cannot_record'> => {
  const written = context.db.write((tx) => work(appendTo(tx, context, actor), tx));
  context.changed(written.ok);
  return written.ok ? success(written.value) : failure('cannot_record', { disk: written.reason });
};
