/** What must be true of any world once everything is put right. Each fault found is one sentence. */
import { z } from 'zod';
import { linkChangeIn } from '../../src/central/link-changes.ts';
import { readRecord } from '../../src/central/shelter-facts.ts';
import { type Fact, foldPerson, peopleOf } from '../../src/modules/shelter/fold.ts';
import { verifyChain, verifyHead } from '../../src/outbox/event.ts';
import type { Chance } from './chance.ts';
import { diskOf, isFrozen, type Machine } from './machine.ts';
import type { MemoryStream } from './memory-store.ts';
import { type Place, streamKey, type World } from './world.ts';

/** One stream at the centre: no gap, one chain, a clock that only rises, and heads that its device signed. */
const checkStream = ({ stream, head, events, heads, evidence }: MemoryStream): string[] => {
  const key = streamKey(stream);
  const found: string[] = [];
  const chain = verifyChain(events, undefined, stream);
  if (!chain.ok) found.push(`${key}: ${chain.reason} at ${String(chain.detail?.['seq'])}`);
  else if (chain.value.head.seq !== head.seq || (head.seq > 0 && chain.value.head.hash !== head.hash))
    found.push(`${key}: ends elsewhere than it says`);
  for (const [at, event] of events.entries()) {
    const before = events[at - 1];
    if (before !== undefined && event.hlc <= before.hlc) found.push(`${key}/${event.seq}: clock not rising`);
  }
  for (const { seq, hash, sig, key: publicKey } of heads.values())
    if (events[seq - 1]?.hash !== hash || !verifyHead({ ...stream, seq, hash }, sig, publicKey))
      found.push(`${key}/${seq}: a kept head is not of this stream`);
  if (head.seq > 0 && !heads.has(head.seq)) found.push(`${key}: its end is not signed`);
  if (head.forked && evidence === undefined) found.push(`${key}: frozen without the other version`);
  return found;
};

/** Everything on a disk is at the centre, or the desk sees an alarm that is due. */
const checkDisk = (world: World, { machine }: Place): string[] => {
  const found: string[] = [];
  const held = new Map(world.centre.store.streams().map((each) => [streamKey(each.stream), each]));
  const isAlarmed = (key: string): boolean => isFrozen(machine) || held.get(key)?.head.forked === true;
  for (const { epoch, seq, hash } of diskOf(machine)) {
    const key = `${machine.device}/${epoch}`;
    const there = held.get(key)?.events[seq - 1]?.hash;
    if (there === hash) continue;
    const said = there === undefined ? 'is not at the centre' : 'is another one at the centre';
    if (!world.doubtful.has(key)) found.push(`${machine.name} ${key}/${seq} ${said}`);
    else if (!isAlarmed(key)) found.push(`${machine.name} ${key}/${seq} ${said}, and no alarm`);
  }
  return found;
};

const checkAlarm = (world: World, { machine }: Place): string[] => {
  const log = machine.process()?.log;
  const key = log === undefined ? '' : streamKey(log.stream);
  return isFrozen(machine) && !world.doubtful.has(key) ? [`${machine.name}: an alarm without a reason`] : [];
};

/** What the desk was told is recorded is on its disk, and the disk's own check agrees. */
const checkRecord = ({ machine, desk }: Place): string[] => {
  const onDisk = new Set(diskOf(machine).map(({ epoch, seq, hash }) => `${epoch}/${seq}/${hash}`));
  const gone = desk.recorded().filter(({ epoch, seq, hash }) => !onDisk.has(`${epoch}/${seq}/${hash}`));
  const verified = machine.process()?.log.verify();
  return [
    ...gone.map(({ seq }) => `${machine.name}/${seq}: told recorded, not on the disk`),
    ...(verified?.ok === true ? [] : [`${machine.name}: its own log does not verify`]),
    ...desk.complaints(),
  ];
};

const eventIdRows = z.object({ event_id: z.string() });

const linkIdsOf = (machine: Machine): Set<string> =>
  new Set(
    machine
      .db()
      .all(eventIdRows, 'SELECT event_id FROM identification_fact')
      .map(({ event_id }) => event_id),
  );

/** Every desk knows every link that the centre has. */
export const checkLinks = (world: World): string[] => {
  const links = world.centre.store
    .streams()
    .flatMap(({ events }) => events)
    .filter((event) => typeof linkChangeIn({ ...event, receivedAt: 0 }, 'drill') === 'object');
  return world.places.flatMap(({ machine }) => {
    const known = linkIdsOf(machine);
    return links
      .filter(({ eventId }) => !known.has(eventId))
      .map(({ device, seq }) => `${machine.name}: never learnt of the link ${device}/${seq}`);
  });
};

const foldOf = (facts: readonly Fact[]): string => {
  const undone = new Set(
    facts.flatMap(({ event }) => (event.kind === 'shelter.undone' ? [event.data.undoes] : [])),
  );
  const residents = [...new Set(facts.flatMap(({ event }) => peopleOf(event)))].toSorted();
  return JSON.stringify(
    residents.map((id) => [
      id,
      foldPerson(
        new Set([id]),
        facts.filter(({ event }) => peopleOf(event).includes(id)),
        undone,
      ),
    ]),
  );
};

/** Who is where does not depend on what came when, nor how often. */
const checkFold = (world: World, chance: Chance): string[] => {
  const facts = world.centre.store
    .streams()
    .flatMap(({ events }) => events)
    .flatMap((event) => {
      const reading = readRecord(event, 'drill');
      return reading.kind === 'fact' ? [reading.fact] : [];
    });
  const again = chance.shuffled([...facts, ...facts.filter(() => chance.is(0.3))]);
  return foldOf(facts) === foldOf(again) ? [] : ['the fold depends on the order of arrival'];
};

export const checkWorld = (world: World, chance: Chance): string[] => [
  ...world.violations,
  ...world.centre.store.streams().flatMap(checkStream),
  ...world.centre.store
    .streams()
    .filter(({ stream, head }) => head.forked && !world.doubtful.has(streamKey(stream)))
    .map(({ stream }) => `${streamKey(stream)}: frozen without a reason`),
  ...world.places.flatMap((place) => [
    ...checkRecord(place),
    ...checkDisk(world, place),
    ...checkAlarm(world, place),
  ]),
  ...checkLinks(world),
  ...checkFold(world, chance),
];
