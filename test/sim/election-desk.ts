/** A terminal of a 投票所 in the simulation: a disk, the real log and the real view of the poll on it, and a clock that may be off. */
import { type MemoryDb, openInMemory } from '../../src/db/sqlite-driver.ts';
import { hlcSchema } from '../../src/kernel/hlc.ts';
import { deviceIdSchema, type TenantId } from '../../src/kernel/ids.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { type System, uuidV7 } from '../../src/kernel/system.ts';
import { countPlace } from '../../src/modules/polling/counts.ts';
import type { ElectorState } from '../../src/modules/polling/fold.ts';
import type { Given } from '../../src/modules/polling/rules.ts';
import type { PollingEventData, PollingEventKind } from '../../src/modules/polling/schema.ts';
import {
  createPollingProjection,
  pollingMigrations,
  stateOfElector,
} from '../../src/modules/polling/store.ts';
import { parseEventBody, type StoredEvent } from '../../src/outbox/event.ts';
import { createEventLog, type EventLog, outboxMigrations } from '../../src/outbox/log.ts';
import { type Batches, createBatches } from '../../src/sync/batches.ts';
import type { Chance } from './chance.ts';

const MIGRATIONS = [...outboxMigrations, ...pollingMigrations];

export interface Desk {
  readonly name: string;
  readonly place: string;
  /** Its wall clock over the true time, milliseconds. */
  readonly clockOff: number;
  readonly log: () => EventLog;
  readonly batches: () => Batches;
  /** Nobody can work at it until then. */
  downUntil: number;
  /** As far as it has heard of each other desk. */
  readonly heard: Map<string, number>;
  /** In the one transaction that records it; undefined: the machine died in it, and nothing is there. */
  record<K extends PollingEventKind>(
    kind: K,
    data: PollingEventData<K>,
    dies?: boolean,
  ): StoredEvent | undefined;
  state(electorId: string, earlier: readonly Given[]): ElectorState;
  counts(): ReturnType<typeof countPlace>;
  /** Takes what another desk of the place recorded. */
  hear(events: readonly StoredEvent[]): void;
  /** Another process on the same disk. */
  restart(): void;
  close(): void;
}

export interface DeskOptions {
  readonly name: string;
  readonly place: string;
  readonly election: string;
  readonly tenant: TenantId;
  readonly clockOff: number;
  readonly chance: Chance;
  /** True time, milliseconds since 1970. */
  readonly now: () => number;
}

class Died extends Error {}

const systemOf = ({ now, clockOff, chance }: DeskOptions): System => ({
  now: () => now() + clockOff,
  monotonic: now,
  asleep: () => 0,
  randomBytes: (length) => chance.bytes(length),
  newId: () => uuidV7(now(), chance.bytes(10)),
  sleep: () => Promise.reject(new Error('nothing waits here')),
});

let empty: Buffer | undefined;
const openDisk = (): MemoryDb => {
  if (empty === undefined) {
    const db = openInMemory(MIGRATIONS);
    empty = db.image();
    db.close();
  }
  return openInMemory(MIGRATIONS, empty);
};

export const createDesk = (options: DeskOptions): Desk => {
  const { name, place, election, tenant, clockOff } = options;
  const db = openDisk();
  const view = createPollingProjection('drill');
  const open = (): EventLog =>
    mustSucceed(
      createEventLog({
        db,
        tenant,
        device: deviceIdSchema.parse(name),
        system: systemOf(options),
        logger: silentLogger,
        projections: [view],
      }),
    );
  let log = open();
  let batches = createBatches(log);
  return {
    name,
    place,
    clockOff,
    log: () => log,
    batches: () => batches,
    downUntil: 0,
    heard: new Map(),
    record(kind, data, dies = false) {
      const draft = {
        kind,
        data,
        actor: { staff: 's-1', role: 'clerk' as const },
        site: place,
        mode: 'drill' as const,
      };
      try {
        const written = db.write((tx) => {
          const event = log.append(tx, draft);
          if (dies) throw new Died();
          return event;
        });
        return mustSucceed(written);
      } catch (error) {
        if (error instanceof Died) return undefined;
        throw error;
      }
    },
    state: (electorId, earlier) => stateOfElector(db, election, electorId, earlier),
    counts: () => countPlace(db, { election, place }),
    hear(events) {
      mustSucceed(
        db.write((tx) => {
          for (const event of events) {
            view.applyForeign?.(tx, event, mustSucceed(parseEventBody(event.body)));
            log.witness(tx, hlcSchema.parse(event.hlc));
          }
        }),
      );
    },
    restart() {
      log = open();
      batches = createBatches(log);
    },
    close: () => db.close(),
  };
};
