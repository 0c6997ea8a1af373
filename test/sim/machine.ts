/** A terminal of the simulator: a disk that stays, a process that dies, a clock that jumps, and the real log and sender on it. */
import { z } from 'zod';
import { type MemoryDb, openInMemory } from '../../src/db/sqlite-driver.ts';
import { type DeviceId, epochSchema, type TenantId } from '../../src/kernel/ids.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed, success } from '../../src/kernel/result.ts';
import { type System, uuidV7 } from '../../src/kernel/system.ts';
import {
  createIdentificationProjection,
  createLinkProofs,
  linkCursor,
  takeLinkChanges,
} from '../../src/modules/identification/index.ts';
import { createEventLog, type EventLog, outboxMigrations } from '../../src/outbox/log.ts';
import type { LinkList } from '../../src/outbox/protocol.ts';
import type { Transport } from '../../src/sync/http-transport.ts';
import { startLinkFeed } from '../../src/sync/link-feed.ts';
import { type SyncOptions, type SyncRunner, startSync } from '../../src/sync/runner.ts';
import type { SyncState } from '../../src/sync/sync-state.ts';
import { WORLD_BEGAN } from './centre.ts';
import type { Chance } from './chance.ts';
import type { Timeline } from './timeline.ts';

/** All desks of the town have it. */
const proofs = createLinkProofs(new Uint8Array(32).fill(9));
const identification = createIdentificationProjection('drill');
const MIGRATIONS = [...outboxMigrations, ...identification.migrations];

/** Where a process dies by itself: when its batch has gone out, or when the answer is there and nobody has looked at it. */
export type CrashPoint = 'sent' | 'answered';

export interface Process {
  alive: boolean;
  readonly log: EventLog;
  runner: SyncRunner | undefined;
  former: readonly SyncRunner[];
}

export interface Wire {
  readonly send: (process: Process, ...call: Parameters<Transport['send']>) => ReturnType<Transport['send']>;
  readonly list: (process: Process, after: number) => Promise<LinkList | undefined>;
}

export interface MachineOptions {
  readonly name: string;
  readonly tenant: TenantId;
  readonly device: DeviceId;
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly centralPublicKey: string;
  /** A copy of another machine's disk. */
  readonly image?: Buffer;
  /** What a planted bug puts in the sender's place. */
  readonly bend?: ((options: SyncOptions) => SyncOptions) | undefined;
}

/** A clock's fault: how far it is off, and perhaps that it goes so at the n-th look from now. */
interface ClockFault {
  off: number;
  jump: { looks: number; off: number } | undefined;
}

export interface Machine {
  readonly name: string;
  readonly device: DeviceId;
  readonly clock: ClockFault;
  db(): MemoryDb;
  process(): Process | undefined;
  start(wire: Wire, newEpoch?: string): Process;
  /** The process is gone at once; what it waited for never comes. */
  kill(): void;
  /** Another disk is put in. */
  replaceDisk(image: Buffer): void;
}

const systemOf = (
  { timeline, chance }: MachineOptions,
  clock: ClockFault,
  process: { alive: boolean },
): System => {
  const booted = timeline.now();
  const now = (): number => {
    if (clock.jump !== undefined && (clock.jump.looks -= 1) <= 0) {
      clock.off = clock.jump.off;
      clock.jump = undefined;
    }
    return WORLD_BEGAN + timeline.now() + clock.off;
  };
  return {
    now,
    monotonic: () => timeline.now() - booted,
    asleep: () => 0,
    randomBytes: (length) => chance.bytes(length),
    newId: () => uuidV7(now(), chance.bytes(10)),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const wake = (): void => {
          if (process.alive) resolve();
        };
        if (signal?.aborted === true) {
          wake();
          return;
        }
        const cancel = timeline.after(ms, wake);
        signal?.addEventListener(
          'abort',
          () => {
            cancel();
            wake();
          },
          { once: true },
        );
      }),
  };
};

let empty: Buffer | undefined;
/** A disk on which only the schema is, made once for all worlds. */
const newDisk = (): Buffer => {
  if (empty === undefined) {
    const db = openInMemory(MIGRATIONS);
    empty = db.image();
    db.close();
  }
  return empty;
};

export const createMachine = (options: MachineOptions): Machine => {
  const { name, device, tenant, centralPublicKey, image, bend = (same) => same } = options;
  const clock: ClockFault = { off: 0, jump: undefined };
  let db = openInMemory(MIGRATIONS, image ?? newDisk());
  let running: Process | undefined;

  const startSenders = (process: Process, system: System, wire: Wire): void => {
    const { log } = process;
    // As in app/sender.ts: whatever is answered tells the others that the line is there.
    const answered = (): void => {
      for (const each of [process.runner, ...process.former]) each?.wake();
    };
    const transport: Transport = {
      async send(...call) {
        const outcome = await wire.send(process, ...call);
        if (outcome.kind !== 'failed' || outcome.noContact !== true) answered();
        return outcome;
      },
    };
    const common = { transport, system, logger: silentLogger, centralPublicKey };
    process.runner = startSync(bend({ ...common, log }));
    process.former = log
      .former()
      .map((each) => startSync({ ...common, log: each, isOver: () => each.isSettled() }));
    startLinkFeed({
      list: async (after) => {
        const page = await wire.list(process, after);
        if (page !== undefined) answered();
        return page === undefined ? { ok: false, reason: 'no_answer' } : success(page);
      },
      cursor: () => linkCursor(db, 'centre'),
      take: (changes, cursor) => {
        const taking = {
          db,
          log,
          isProven: (change: Parameters<typeof proofs.isProven>[0]) => proofs.isProven(change, 'drill'),
        };
        const taken = takeLinkChanges(taking, 'centre', changes, cursor);
        return taken.ok ? success(undefined) : taken;
      },
      system,
      logger: silentLogger,
    });
  };

  return {
    name,
    device,
    clock,
    db: () => db,
    process: () => running,
    start(wire, newEpoch) {
      const life = { alive: true };
      const system = systemOf(options, clock, life);
      const log = mustSucceed(
        createEventLog({
          db,
          tenant,
          device,
          system,
          logger: silentLogger,
          projections: [identification],
          prove: proofs.prove,
          ...(newEpoch === undefined ? {} : { epoch: epochSchema.parse(newEpoch) }),
        }),
      );
      const process: Process = Object.assign(life, { log, runner: undefined, former: [] });
      running = process;
      startSenders(process, system, wire);
      return process;
    },
    kill() {
      if (running !== undefined) running.alive = false;
      running = undefined;
    },
    replaceDisk(from) {
      db.close();
      db = openInMemory(MIGRATIONS, from);
    },
  };
};

/** The machine has stopped sending and says so on its screen. */
export const isFrozen = (machine: Machine): boolean => {
  const states: (SyncState | undefined)[] = [machine.process()?.runner?.state()];
  return states.some((state) => state?.kind === 'frozen');
};

const diskRows = z.object({ epoch: z.string(), seq: z.int(), hash: z.string(), hlc: z.string() });

/** Every event this machine holds, of every life. */
export const diskOf = (machine: Machine): z.infer<typeof diskRows>[] =>
  machine.db().all(diskRows, 'SELECT epoch, seq, hash, hlc FROM outbox_event ORDER BY epoch, seq');
