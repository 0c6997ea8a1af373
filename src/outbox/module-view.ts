/** What a module's view of the record has in common with every other: whose events it reads, of which mode, and that it counts its changes. */
import { hash } from 'node:crypto';
import { z } from 'zod';
import type { Migration, Reader, Tx } from '../db/index.ts';
import type { EventBody, StoredEvent } from './event.ts';
import type { Projection, Pruning } from './log-types.ts';

interface ModuleEvent {
  readonly kind: string;
  readonly data: unknown;
}

export interface EventReader<E extends ModuleEvent> {
  /** Of our own record: wrong data is a bug and throws. `undefined`: another module's event. */
  readonly ours: (kind: string, data: unknown) => E | undefined;
  /** Of another terminal's record, whose program may be newer: `undefined` also where it is not understood. */
  readonly read: (kind: string, data: unknown) => E | undefined;
}

/** `schemas`: of the data of each kind of event. */
export const eventReader = <E extends ModuleEvent>(
  schemas: Readonly<Record<E['kind'], z.ZodType>>,
): EventReader<E> => {
  const isKind = (kind: string): kind is E['kind'] => Object.hasOwn(schemas, kind);
  // That a kind and the data of its own schema are an event is what the caller's type says; the compiler cannot see it of each.
  const eventOf = (kind: E['kind'], data: unknown): E => ({ kind, data }) as E;
  return {
    ours: (kind, data) => (isKind(kind) ? eventOf(kind, schemas[kind].parse(data)) : undefined),
    read(kind, data) {
      if (!isKind(kind)) return undefined;
      const parsed = schemas[kind].safeParse(data);
      return parsed.success ? eventOf(kind, parsed.data) : undefined;
    },
  };
};

interface ModuleView<E extends ModuleEvent> extends Pick<Projection, 'name' | 'migrations'> {
  readonly migrations: readonly Migration[];
  readonly events: EventReader<E>;
  /** What other terminals of the site recorded is folded in too. */
  readonly foreign: boolean;
  readonly take: (tx: Tx, stored: StoredEvent, event: E, body: EventBody) => void;
  readonly needs: (reader: Reader, stored: StoredEvent, event: E, pruning: Pruning) => boolean;
  readonly forget: (tx: Tx, stored: StoredEvent, event: E) => void;
}

export interface CountedProjection extends Projection {
  /** Grows with every change of the view. */
  revision(): number;
}

/** Keeps a module's tables up with the log. Drill and real never mix: events of the other mode are passed over. */
export const moduleProjection = <E extends ModuleEvent>(
  mode: EventBody['mode'],
  { name, migrations, events, foreign, take, needs, forget }: ModuleView<E>,
): CountedProjection => {
  let revision = 0;
  const taken = (tx: Tx, stored: StoredEvent, body: EventBody, parse: EventReader<E>['ours']): void => {
    const event = body.mode === mode ? parse(stored.kind, body.data) : undefined;
    if (event === undefined) return;
    revision += 1;
    take(tx, stored, event, body);
  };
  const known = (stored: StoredEvent, body: EventBody): E | undefined =>
    body.mode === mode ? (foreign ? events.read : events.ours)(stored.kind, body.data) : undefined;
  return {
    name,
    migrations,
    revision: () => revision,
    apply: (tx, stored, body) => taken(tx, stored, body, events.ours),
    ...(foreign
      ? {
          applyForeign: (tx: Tx, stored: StoredEvent, body: EventBody) =>
            taken(tx, stored, body, events.read),
        }
      : {}),
    needs(reader, stored, body, pruning) {
      const event = known(stored, body);
      return event !== undefined && needs(reader, stored, event, pruning);
    },
    forget(tx, stored, body) {
      const event = known(stored, body);
      if (event === undefined) return;
      revision += 1;
      forget(tx, stored, event);
    },
  };
};

/**
 * What is stored of a fold: changes with its version, and by itself with every event that this program understands. `version` is raised
 * when the meaning of a table, or of an event, changes: the next start folds again.
 */
export const foldMarkOf = (version: number, schemas: Readonly<Record<string, z.ZodType>>): string => {
  const shapes = Object.entries(schemas).map(([kind, schema]) => [
    kind,
    z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
  ]);
  return hash('sha256', JSON.stringify([version, shapes]));
};
