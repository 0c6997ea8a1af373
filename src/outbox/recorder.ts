/** How a module writes what was decided: its events, in one transaction, and whoever watches is told how it went. */
import type { Db, Tx } from '../db/index.ts';
import type { EventId } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { type Actor, actorOf } from '../kernel/roles.ts';
import type { Evidence } from './event.ts';
import type { EventDraft, EventLog } from './log-types.ts';

interface ModuleEvent {
  readonly kind: string;
  readonly data: unknown;
}

/** What a module's context has for this. */
export interface RecordContext {
  readonly db: Pick<Db, 'write'>;
  readonly log: Pick<EventLog, 'append'>;
  readonly origin: Pick<EventDraft, 'site' | 'mode'>;
  /** Told after each write whether it is on the disk. */
  readonly changed: (recorded: boolean) => void;
}

/** Adds one event to the transaction that is open. */
export type Append<E extends ModuleEvent> = (event: E, evidence?: Evidence) => EventId;

export interface Recorder<E extends ModuleEvent> {
  /** Within a transaction of the caller's. */
  readonly appendTo: (
    tx: Tx,
    context: Pick<RecordContext, 'log' | 'origin'>,
    actor: Actor,
    event: E,
    evidence?: Evidence,
  ) => EventId;
  /**
   * What `work` decides and writes is one transaction: nothing comes between what it read and what it wrote. `success` means: on the
   * disk of this machine, fsynced. `cannot_record`: nothing of it was written.
   */
  readonly recordWith: <T>(
    context: RecordContext,
    actor: Actor,
    work: (append: Append<E>, tx: Tx) => T,
  ) => Result<T, 'cannot_record'>;
  /** One event; gives its id. */
  readonly record: (
    context: RecordContext,
    actor: Actor,
    event: E,
    evidence?: Evidence,
  ) => Result<EventId, 'cannot_record'>;
}

/** `schemas`: of the data of each kind of event. */
export const recorder = <E extends ModuleEvent>(
  schemas: Readonly<Record<E['kind'], { readonly parse: (data: unknown) => unknown }>>,
): Recorder<E> => {
  const appendTo: Recorder<E>['appendTo'] = (tx, { log, origin }, actor, event, evidence) => {
    const kind: E['kind'] = event.kind;
    return log.append(tx, {
      kind,
      // Checked here, where a fault is a bug of ours, and not by whoever reads it in a year.
      data: schemas[kind].parse(event.data),
      actor: actorOf(actor),
      ...origin,
      ...(evidence === undefined ? {} : { evidence }),
    }).eventId;
  };
  const recordWith: Recorder<E>['recordWith'] = (context, actor, work) => {
    const written = context.db.write((tx) =>
      work((event, evidence) => appendTo(tx, context, actor, event, evidence), tx),
    );
    context.changed(written.ok);
    return written.ok ? success(written.value) : failure('cannot_record', { disk: written.reason });
  };
  return {
    appendTo,
    recordWith,
    record: (context, actor, event, evidence) =>
      recordWith(context, actor, (append) => append(event, evidence)),
  };
};
