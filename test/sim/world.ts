/** One world from one seed: terminals, lines and a centre run their real code through the faults of a plan, then all is put right. */
import { assert } from '../../src/kernel/assert.ts';
import { deviceIdSchema, tenantIdSchema } from '../../src/kernel/ids.ts';
import type { SendOutcome } from '../../src/sync/http-transport.ts';
import { createCentre, type SimCentre } from './centre.ts';
import { type Chance, chanceOf } from './chance.ts';
import { createDesk, type Desk } from './desk.ts';
import type { createLinkTable } from './link-table.ts';
import {
  type CrashPoint,
  createMachine,
  diskOf,
  isFrozen,
  type Machine,
  type MachineOptions,
  type Process,
  type Wire,
} from './machine.ts';
import type { Fault, LineFault, Plan } from './plan.ts';
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
}

/** A bug put in on purpose. */
export interface Planted {
  readonly bend?: MachineOptions['bend'];
  readonly linkTable?: typeof createLinkTable;
}

const GOOD_LINE: LineFault = { drop: 0, double: 0, slowMs: 100 };

export const streamKey = (stream: { readonly device: string; readonly epoch: string }): string =>
  `${stream.device}/${stream.epoch}`;

const tell = (world: World, line: string): void => {
  world.trace.push(`${(world.timeline.now() / 1_000).toFixed(3).padStart(10)} s  ${line}`);
};

const note = (world: World, violation: string): void => {
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
  const { timeline, centre } = world;
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
    if (place.line.state === 'refused') {
      timeline.after(5, () => process.alive && answer(undefined));
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
    send: (process, stream, batch) =>
      new Promise((resolve) => {
        tell(world, `${place.machine.name} sends ${batch.fromSeq}…${batch.head.seq}`);
        exchange<SendOutcome>(
          process,
          () => centre.receive(stream, batch),
          (got = { kind: 'failed', status: 0 }) => {
            if (die('answered')) return;
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
        exchange(process, async () => centre.listLinks(after), resolve);
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

const start = (world: World, place: Place, newEpoch?: string): void => {
  const process = place.machine.start(wireOf(world, place), newEpoch);
  place.isDown = false;
  world.centre.enrol(place.machine.device, process.log.publicKey);
  place.desk.started();
  tell(world, `${place.machine.name} starts${newEpoch === undefined ? '' : ` as ${newEpoch}`}`);
};

const crash = (world: World, place: Place, downMs: number, why: string): void => {
  if (place.isDown) return;
  tell(world, `${place.machine.name} dies ${why}`);
  place.isDown = true;
  place.machine.kill();
  world.timeline.after(downMs, () => {
    if (place.isDown) start(world, place);
  });
};

const addPlace = (world: World, device: string, name: string, planted: Planted, image?: Buffer): Place => {
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
  };
  world.places.push(place);
  start(world, place);
  return place;
};

/** The disk is gone; an older copy of it goes in. */
const restore = (world: World, place: Place, downMs: number, newEpoch: boolean): void => {
  const { machine, backup } = place;
  if (backup === undefined || place.isDown) return;
  machine.kill();
  place.isDown = true;
  if (!newEpoch) for (const { epoch } of diskOf(machine)) world.doubtful.add(`${machine.device}/${epoch}`);
  machine.replaceDisk(backup);
  place.desk.diskReplaced();
  world.timeline.after(downMs, () => {
    if (!place.isDown) return;
    start(world, place, newEpoch ? Buffer.from(place.chance.bytes(8)).toString('hex') : undefined);
  });
};

const clone = (world: World, place: Place, planted: Planted): void => {
  if (place.isDown) return;
  const { machine } = place;
  for (const { epoch } of diskOf(machine)) world.doubtful.add(`${machine.device}/${epoch}`);
  const log = machine.process()?.log;
  if (log !== undefined) world.doubtful.add(streamKey(log.stream));
  addPlace(world, machine.device, `${machine.name}+${world.places.length}`, planted, machine.db().image());
};

/** Begins a fault, and puts it right when its time is over. */
const strike = (world: World, fault: Fault, planted: Planted): void => {
  const { centre, places, timeline } = world;
  const later = (ms: number, act: () => void): void => void timeline.after(ms, act);
  tell(world, `fault ${JSON.stringify(fault)}`);
  switch (fault.kind) {
    case 'centre_crash':
      centre.crash(fault.losing);
      checkReplicated(world);
      return later(fault.for, centre.start);
    case 'centre_busy':
      centre.setBusy(true);
      return later(fault.for, () => centre.setBusy(false));
    case 'standby_gone':
      centre.setReplicated(false);
      return later(fault.for, () => centre.setReplicated(true));
    default:
  }
  const place = places[fault.machine];
  assert(place !== undefined, 'a fault strikes a machine that exists');
  const { machine, line } = place;
  switch (fault.kind) {
    case 'partition':
      line.state = fault.silent ? 'silent' : 'refused';
      return later(fault.for, () => void (line.state = 'good'));
    case 'bad_line':
      line.fault = fault.line;
      return later(fault.for, () => void (line.fault = GOOD_LINE));
    case 'crash':
      if (fault.point === undefined) crash(world, place, fault.for, 'of itself');
      else place.crashAt = fault.point;
      return undefined;
    case 'disk_full':
      machine.db().fill(true);
      return later(fault.for, () => machine.db().fill(false));
    case 'clock':
      if (fault.looks === undefined) machine.clock.off = fault.off;
      else machine.clock.jump = { looks: fault.looks, off: fault.off };
      return later(fault.for, () => setClockRight(machine));
    case 'backup':
      place.backup = machine.db().image();
      return undefined;
    case 'restore':
      return restore(world, place, fault.for, fault.newEpoch);
    case 'clone':
      return clone(world, place, planted);
  }
};

const setClockRight = ({ clock }: Machine): void => {
  clock.jump = undefined;
  clock.off = 0;
};

/** What was promised to be on two machines is there after any crash. */
const checkReplicated = (world: World): void => {
  for (const [key, seq] of world.replicated) {
    const held = world.centre.store.streams().find(({ stream }) => streamKey(stream) === key);
    if ((held?.head.seq ?? 0) < seq) note(world, `${key}: ${seq} was promised replicated and is lost`);
  }
};

/** Every fault at its end, every machine running. */
const putRight = (world: World): void => {
  world.centre.start();
  world.centre.setBusy(false);
  for (const place of world.places) {
    place.line.state = 'good';
    place.line.fault = GOOD_LINE;
    place.crashAt = undefined;
    place.machine.db().fill(false);
    setClockRight(place.machine);
    place.desk.rest();
    if (place.isDown) start(world, place);
  }
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
  };
  for (let at = 1; at <= plan.machines; at += 1) addPlace(world, `gym-${at}`, `gym-${at}`, planted);
  for (const { at, fault } of plan.faults) timeline.after(at, () => strike(world, fault, planted));
  return world;
};

/** Runs the plan to its end and puts everything right. */
export const runPlan = async (world: World): Promise<void> => {
  await world.timeline.run(world.plan.lengthMs);
  putRight(world);
  tell(world, 'all is put right');
};
