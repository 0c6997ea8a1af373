/** Faults as they strike a world, and how each is put right. */
import { assert } from '../../src/kernel/assert.ts';
import { diskOf, type Machine } from './machine.ts';
import type { Fault } from './plan.ts';
import {
  addPlace,
  crash,
  GOOD_LINE,
  note,
  type Place,
  type Planted,
  start,
  streamKey,
  tell,
  type World,
} from './world.ts';

/** The disk is gone; an older copy of it goes in. */
const restore = (world: World, place: Place, downMs: number, newEpoch: boolean): void => {
  const { machine, backup } = place;
  if (backup === undefined || place.isDown) return;
  machine.kill();
  place.isDown = true;
  if (!newEpoch) for (const { epoch } of diskOf(machine)) world.doubtful.add(`${machine.device}/${epoch}`);
  machine.replaceDisk(backup);
  place.desk.diskReplaced();
  if (newEpoch) place.newEpoch = Buffer.from(place.chance.bytes(8)).toString('hex');
  world.timeline.after(downMs, () => {
    if (place.isDown) start(world, place);
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

/** What was promised to be on two machines is there after any crash. */
const checkReplicated = (world: World): void => {
  for (const [key, seq] of world.replicated) {
    const held = world.centre.store.streams().find(({ stream }) => streamKey(stream) === key);
    if ((held?.head.seq ?? 0) < seq) note(world, `${key}: ${seq} was promised replicated and is lost`);
  }
};

const setClockRight = ({ clock }: Machine): void => {
  clock.jump = undefined;
  clock.off = 0;
};

type CentreFault = Extract<Fault, { readonly kind: 'centre_crash' | 'centre_busy' | 'standby_gone' }>;
type MachineFault = Exclude<Fault, CentreFault>;

const strikeCentre = (world: World, fault: CentreFault): void => {
  const { centre, timeline } = world;
  switch (fault.kind) {
    case 'centre_crash':
      centre.crash(fault.losing);
      checkReplicated(world);
      timeline.after(fault.for, () => centre.start());
      return;
    case 'centre_busy':
      centre.setBusy(true);
      timeline.after(fault.for, () => centre.setBusy(false));
      return;
    case 'standby_gone':
      centre.setReplicated(false);
      timeline.after(fault.for, () => centre.setReplicated(true));
  }
};

const strikeMachine = (world: World, place: Place, fault: MachineFault, planted: Planted): void => {
  const { machine, line } = place;
  const later = (ms: number, act: () => void): void => void world.timeline.after(ms, act);
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

/** Begins a fault, and puts it right when its time is over. */
export const strike = (world: World, fault: Fault, planted: Planted): void => {
  tell(world, `fault ${JSON.stringify(fault)}`);
  if (fault.kind === 'centre_crash' || fault.kind === 'centre_busy' || fault.kind === 'standby_gone') {
    strikeCentre(world, fault);
    return;
  }
  const place = world.places[fault.machine];
  assert(place !== undefined, 'a fault strikes a machine that exists');
  strikeMachine(world, place, fault, planted);
};

/** Every fault at its end, every machine running. */
export const putRight = (world: World): void => {
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
