/** Who works at a terminal: records things at moments of a seed, remembers what was told recorded, and judges the clock's marks. */
import { z } from 'zod';
import { mustSucceed } from '../../src/kernel/result.ts';
import { parseEventBody, type StoredEvent } from '../../src/outbox/event.ts';
import type { EventDraft } from '../../src/outbox/log.ts';
import { checkedIn, departed, opened, undone } from '../harness/test-stream.ts';
import { WORLD_BEGAN } from './centre.ts';
import type { Chance } from './chance.ts';
import type { Machine } from './machine.ts';
import type { Timeline } from './timeline.ts';

/** An event of which the desk was told that it is recorded. */
export interface Recorded {
  readonly epoch: string;
  readonly seq: number;
  readonly hash: string;
}

export interface Desk {
  /** A new process; what it knows of the clock is what its disk says. */
  started(): void;
  /** The centre told the time. */
  clockCompared(): void;
  /** Nothing of what was recorded before need be on this disk. */
  diskReplaced(): void;
  /** Records nothing more. */
  rest(): void;
  recorded(): readonly Recorded[];
  /** What the clock's marks got wrong. */
  complaints(): readonly string[];
  /** How often the disk was full, and how many records were marked as of a clock that cannot be believed. */
  seen(): { readonly refused: number; readonly suspect: number };
}

export interface DeskOptions {
  readonly machine: Machine;
  readonly timeline: Timeline;
  readonly chance: Chance;
  /** Between two records, milliseconds. */
  readonly meanMs: number;
}

const RESIDENTS = ['101', '102', '103', '104'];
const SHELTERS = ['S01', 'S02'];

/** An answer may have been as long on its way as is waited for; half of that is how wrong the offset may be. */
const UNSURE_MS = 16_000;
const SUSPECT_MS = 60_000;

const link = (chance: Chance): object => ({
  residentId: chance.one(RESIDENTS),
  kind: 'common_card_id',
  tokenHmac: chance.between(10, 99).toString().repeat(32),
  chipKey: null,
  basis: 'compared',
  level: 'L1',
  consent: 'holder',
});

/** Whatever a terminal of any program may write; what the centre cannot read must hold up nothing. */
const draftOf = (chance: Chance, eventIds: readonly string[]): Pick<EventDraft, 'kind' | 'data'> => {
  const [resident, shelter] = [chance.one(RESIDENTS), chance.one(SHELTERS)];
  const kinds: (() => Pick<EventDraft, 'kind' | 'data'>)[] = [
    () => ({ kind: 'shelter.checked_in', data: checkedIn(shelter, resident) }),
    () => ({ kind: 'shelter.checked_in', data: checkedIn(shelter, resident) }),
    () => ({
      kind: 'shelter.departed',
      data: departed(shelter, chance.one(['out', 'left', 'overnight']), resident),
    }),
    () => ({ kind: 'shelter.opened', data: opened(shelter) }),
    () => ({ kind: 'identification.linked', data: link(chance) }),
    () => ({ kind: 'shelter.from_the_future', data: { poison: '\u0000\u{1f600}"\\' } }),
    () => ({ kind: 'shelter.checked_in', data: { poison: chance.between(0, 9) } }),
  ];
  if (eventIds.length > 0) kinds.push(() => ({ kind: 'shelter.undone', data: undone(chance.one(eventIds)) }));
  return chance.one(kinds)();
};

const offsetRow = z.object({ clock_offset: z.int(), hlc: z.string() });

export const createDesk = ({ machine, timeline, chance, meanMs }: DeskOptions): Desk => {
  let recorded: Recorded[] = [];
  let eventIds: string[] = [];
  const complaints: string[] = [];
  let resting = false;
  let refused = 0;
  let suspect = 0;
  /** The clock was this far off when it was last known to be so far ahead. */
  let known = { off: 0, ahead: 0 };

  const row = () => machine.db().one(offsetRow, 'SELECT clock_offset, hlc FROM outbox_state');

  /** `lastHlcMs`: of the event before. */
  const judge = (event: StoredEvent, offs: readonly [number, number], lastHlcMs: number): void => {
    const { clockSuspect } = mustSucceed(parseEventBody(event.body));
    if (clockSuspect) suspect += 1;
    // It jumped while this was being written: either mark is true.
    if (offs[0] !== offs[1]) return;
    const ahead = Math.abs(known.ahead + offs[1] - known.off);
    const behindLast = lastHlcMs - (WORLD_BEGAN + timeline.now() + offs[1]);
    const mustBe = ahead > SUSPECT_MS + UNSURE_MS || behindLast > SUSPECT_MS + UNSURE_MS;
    const mayBe = ahead > SUSPECT_MS - UNSURE_MS || behindLast > SUSPECT_MS - UNSURE_MS;
    if (mustBe && !clockSuspect) complaints.push(`${machine.name}/${event.seq}: clock off, not marked`);
    if (!mayBe && clockSuspect) complaints.push(`${machine.name}/${event.seq}: clock good, marked`);
  };

  const record = (): void => {
    const log = machine.process()?.log;
    const before = row();
    if (log === undefined || before === undefined) return;
    const off = machine.clock.off;
    const draft: EventDraft = {
      ...draftOf(chance, eventIds),
      actor: { staff: 'desk', role: 'clerk' },
      site: 'gym',
      mode: 'drill',
    };
    const written = machine.db().write((tx) => log.append(tx, draft));
    // The desk says that it could not be recorded, and the person is asked again.
    if (!written.ok) {
      refused += 1;
      return;
    }
    const event = written.value;
    recorded.push({ epoch: event.epoch, seq: event.seq, hash: event.hash });
    eventIds = [...eventIds.slice(-20), event.eventId];
    judge(event, [off, machine.clock.off], Number.parseInt(before.hlc.slice(0, 12), 16));
  };

  const work = (): void => {
    timeline.after(chance.wait(meanMs), () => {
      if (resting) return;
      // Now and then a queue at the desk.
      const many = chance.is(0.001) ? chance.between(20, 700) : 1;
      for (let n = 0; n < many; n += 1) record();
      work();
    });
  };
  work();

  return {
    started: () => {
      known = { off: machine.clock.off, ahead: row()?.clock_offset ?? 0 };
    },
    clockCompared: () => {
      known = { off: machine.clock.off, ahead: machine.clock.off };
    },
    diskReplaced: () => {
      recorded = [];
    },
    rest: () => {
      resting = true;
    },
    recorded: () => recorded,
    complaints: () => complaints,
    seen: () => ({ refused, suspect }),
  };
};
