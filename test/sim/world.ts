/** One world from one seed: terminals, lines and a centre run their real code through the faults of a plan, then all is put right. */
import { deviceIdSchema, tenantIdSchema } from '../../src/kernel/ids.ts';
import type { StreamId } from '../../src/outbox/event.ts';
import type { BatchRequest, LinkList } from '../../src/outbox/protocol.ts';
import type { SendOutcome } from '../../src/sync/http-transport.ts';
import { createCentre, type SimCentre } from './centre.ts';
import { type Chance, chanceOf } from './chance.ts';
import { createDesk, type Desk } from './desk.ts';
import type { createLinkTable } from './link-table.ts';
import {
  type CrashPoint,
  createMachine,
  isFrozen,
  type Machine,
  type MachineOptions,
  type Process,
  type Wire,
} from './machine.ts';
import type { LineFault, Plan } from './plan.ts';
import { createTimeline, type Timeline } from './timeline.ts';

export const TENANT = tenantIdSchema.parse('999990');

/** What is kept of a machine besides its disk. */
export interface Place {
  readonly machine: Machine;
  readonly desk: Desk;
  readonly chance: Chance;
  line: { state: 'good' | 'silent' | 'refused'; fault: LineFault };
  crashAt: CrashPoint | undefined;
  backup: Buffer | undefined;
  isDown: boolean;
  /** Under which it must start next, after a restore. */
  newEpoch: string | undefined;
}

export interface World {
  readonly plan: Plan;
  readonly timeline: Timeline;
  readonly centre: SimCentre;
  readonly places: Place[];
  /** Streams (`device/epoch`) of which two histories may exist, because of a clone or a forgotten new epoch. */
  readonly doubtful: Set<string>;
  /** Highest number that the centre ever held, by stream; and how far it told its terminal `replicated`. */
  readonly everHeld: Map<string, number>;
  readonly replicated: Map<string, number>;
  /** What no run may ever do, as soon as it is seen. */
  readonly violations: string[];
  readonly trace: string[];
  readonly crossing: Crossing;
}

/** What comes out of a line at its other end; `undefined`: who is there does not understand it. */
export interface Crossing {
  request(device: string, batch: BatchRequest): BatchRequest | undefined;
  outcome(device: string, outcome: SendOutcome): SendOutcome;
  links(device: string, list: LinkList): LinkList | undefined;
}

/** A bug put in on purpose, or other releases at the ends of the lines. */
export interface Planted {
  readonly crossing?: Crossing;
  readonly bend?: MachineOptions['bend'];
  readonly linkTable?: typeof createLinkTable;
}

/** Nobody takes a connection over a cable that is pulled; as long as the client waits for one (sync/https-client.ts). */
const CONNECT_MS = 4_000;

export const GOOD_LINE: LineFault = { drop: 0, double: 0, slowMs: 100 };

export const streamKey = (stream: { readonly device: string; readonly epoch: string }): string =>
  `${stream.device}/${stream.epoch}`;

export const tell = (world: World, line: string): void => {
  world.trace.push(`${(world.timeline.now() / 1_000).toFixed(3).padStart(10)} s  ${line}`);
};

export const note = (world: World, violation: string): void => {
  world.violations.push(violation);
  tell(world, `VIOLATION ${violation}`);
};

/** The highest number that each stream has at the centre, now. */
const lookAtCentre = (world: World): void => {
  for (const { stream, head } of world.centre.store.streams()) {
    const key = streamKey(stream);
    world.everHeld.set(key, Math.max(world.everHeld.get(key) ?? 0, head.seq));
  }
};

/** A terminal must never believe that the centre has what it never had. */
const lookAtAck = (world: World, { log }: Process): void => {
  lookAtCentre(world);
  const acked = log.acked().seq;
  const key = streamKey(log.stream);
  if (acked > (world.everHeld.get(key) ?? 0)) note(world, `${key}: ${acked} believed sent, never held`);
};

/** One way over a line: 0, 1 or 2 arrivals. */
const carry = ({ line, chance }: Place, timeline: Timeline, arrive: () => void): void => {
  const copies = chance.is(line.fault.double) ? 2 : 1;
  for (let copy = 0; copy < copies; copy += 1) {
    const isLost = chance.is(line.fault.drop);
    timeline.after(chance.between(1, line.fault.slowMs), () => {
      if (!isLost && line.state === 'good') arrive();
    });
  }
};

const wireOf = (world: World, place: Place): Wire => {
  const { timeline, centre, crossing } = world;
  const { device } = place.machine;
  const ask = async (stream: StreamId, batch: BatchRequest): Promise<SendOutcome | undefined> => {
    const asked = crossing.request(device, batch);
    if (asked === undefined) return { kind: 'failed', status: 400 };
    const outcome = await centre.receive(stream, asked);
    return outcome === undefined ? undefined : crossing.outcome(device, outcome);
  };
  const die = (point: CrashPoint): boolean => {
    if (place.crashAt !== point) return false;
    place.crashAt = undefined;
    crash(world, place, 1_000 + place.chance.between(0, 60_000), `when ${point}`);
    return true;
  };
  /** `ask` runs at the centre; `answer` gets what came of it, if the process that asked still lives. */
  const exchange = <T>(
    process: Process,
    ask: () => Promise<T | undefined>,
    answer: (got: T | undefined) => void,
  ) => {
    if (place.line.state !== 'good') {
      const ms = place.line.state === 'refused' ? 5 : CONNECT_MS;
      timeline.after(ms, () => process.alive && answer(undefined));
      return;
    }
    carry(place, timeline, () => {
      void ask().then((got) => {
        lookAtCentre(world);
        if (got !== undefined) carry(place, timeline, () => process.alive && answer(got));
      });
    });
  };
  return {
    send: (process, stream, batch, signal) =>
      new Promise((resolve) => {
        tell(world, `${place.machine.name} sends ${batch.fromSeq}…${batch.head.seq}`);
        exchange<SendOutcome>(
          process,
          () => ask(stream, batch),
          (got = { kind: 'failed', status: 0, noContact: true }) => {
            // Given up meanwhile: nobody listens any more.
            if (signal.aborted || die('answered')) return;
            tell(world, `${place.machine.name} hears ${got.kind}`);
            heard(world, place, process, stream.epoch, got);
            resolve(got);
            timeline.after(0, () => process.alive && lookAtAck(world, process));
          },
        );
        die('sent');
      }),
    list: (process, after) =>
      new Promise((resolve) => {
        // The feed's own transport gives up after a while.
        timeline.after(30_000, () => process.alive && resolve(undefined));
        exchange(
          process,
          async () => {
            const list = centre.listLinks(after);
            return list === undefined ? undefined : crossing.links(device, list);
          },
          resolve,
        );
      }),
  };
};

/** What the terminal now knows: the time of the centre, and that something is on two machines. */
const heard = (world: World, place: Place, process: Process, epoch: string, got: SendOutcome): void => {
  if (got.kind !== 'accepted') return;
  const { ackSeq, durability } = got.response;
  if (epoch === process.log.stream.epoch && ackSeq <= process.log.head().seq) place.desk.clockCompared();
  if (durability !== 'replicated') return;
  const key = `${place.machine.device}/${epoch}`;
  world.replicated.set(key, Math.max(world.replicated.get(key) ?? 0, ackSeq));
};

export const start = (world: World, place: Place): void => {
  const { newEpoch } = place;
  place.newEpoch = undefined;
  const process = place.machine.start(wireOf(world, place), newEpoch);
  place.isDown = false;
  world.centre.enrol(place.machine.device, process.log.publicKey);
  place.desk.started();
  tell(world, `${place.machine.name} starts${newEpoch === undefined ? '' : ` as ${newEpoch}`}`);
};

export const crash = (world: World, place: Place, downMs: number, why: string): void => {
  if (place.isDown) return;
  tell(world, `${place.machine.name} dies ${why}`);
  place.isDown = true;
  place.machine.kill();
  world.timeline.after(downMs, () => {
    if (place.isDown) start(world, place);
  });
};

export const addPlace = (
  world: World,
  device: string,
  name: string,
  planted: Planted,
  image?: Buffer,
): Place => {
  const { timeline, plan, centre } = world;
  const machine = createMachine({
    name,
    tenant: TENANT,
    device: deviceIdSchema.parse(device),
    timeline,
    chance: chanceOf(plan.seed, `machine ${name}`),
    centralPublicKey: centre.publicKey,
    bend: planted.bend,
    ...(image === undefined ? {} : { image }),
  });
  const place: Place = {
    machine,
    desk: createDesk({ machine, timeline, chance: chanceOf(plan.seed, `desk ${name}`), meanMs: plan.meanMs }),
    chance: chanceOf(plan.seed, `line ${name}`),
    line: { state: 'good', fault: GOOD_LINE },
    crashAt: undefined,
    backup: undefined,
    isDown: false,
    newEpoch: undefined,
  };
  world.places.push(place);
  start(world, place);
  return place;
};

/** Nothing waits any more, or never will. */
export const isDrained = ({ places }: World): boolean =>
  places.every(({ machine }) => {
    const process = machine.process();
    if (process === undefined) return false;
    const atRest = [process.runner, ...process.former].every((runner) =>
      ['idle', 'frozen'].includes(runner?.state().kind ?? ''),
    );
    return isFrozen(machine) || (process.log.pending() === 0 && atRest);
  });

const SAME_RELEASE: Crossing = {
  request: (_device, batch) => batch,
  outcome: (_device, outcome) => outcome,
  links: (_device, list) => list,
};

export const buildWorld = (plan: Plan, planted: Planted): World => {
  const timeline = createTimeline();
  const trace: string[] = [];
  const chance = chanceOf(plan.seed, 'centre');
  const centre = createCentre({
    timeline,
    chance,
    alone: chance.one(['local', 'volatile'] as const),
    linkTable: planted.linkTable,
    trace: (line) => trace.push(`${(timeline.now() / 1_000).toFixed(3).padStart(10)} s  ${line}`),
  });
  const world: World = {
    plan,
    timeline,
    centre,
    places: [],
    doubtful: new Set(),
    everHeld: new Map(),
    replicated: new Map(),
    violations: [],
    trace,
    crossing: planted.crossing ?? SAME_RELEASE,
  };
  for (let at = 1; at <= plan.machines; at += 1) addPlace(world, `gym-${at}`, `gym-${at}`, planted);
  return world;
};
