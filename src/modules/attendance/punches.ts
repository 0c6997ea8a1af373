import { makeHlc } from '../../kernel/hlc.ts';
import type { EventId } from '../../kernel/ids.ts';
import type { PunchType } from './ids-schema.ts';
import type { Punch } from './punch-schema.ts';
import type { AttendanceEvent, Correction, PunchHow } from './schema.ts';

/**
 * One colleague's punches as they stand: what the doors recorded, with what was said of it since, at a door or by a request that was
 * granted. Pure, and the only fold of them: doors and the centre must not tell her two things about one day.
 */

/** A record of a door, as it is read again. */
export interface PunchFact {
  readonly id: EventId;
  /** `eventOrder`, at the centre with the epoch behind it: one agreed order of all events. */
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly device: string;
  /** The terminal's clock was not to be trusted. */
  readonly suspect: boolean;
  readonly event: AttendanceEvent;
}

/** By a request (申請) that was granted at the centre: `id` is its own, `at` when it was granted, milliseconds since 1970. */
export interface GrantedCorrection {
  readonly id: EventId;
  readonly at: number;
  readonly correction: Correction;
}

export interface StandingPunch extends Punch {
  /** `null`: added by a correction. */
  readonly how: PunchHow | null;
}

interface Held {
  /** As it was punched, or said at the door within seconds of it: what `restore` brings back. */
  readonly recorded: StandingPunch;
  readonly now: StandingPunch;
  readonly stands: boolean;
}

/** What a correction is of, from whichever side it came. */
interface Said {
  readonly id: EventId;
  readonly key: string;
  readonly device: string;
  readonly correction: Correction;
}

/** In place of a machine's name. */
const CENTRE = 'centre';

const held = (punch: StandingPunch): Held => ({ recorded: punch, now: punch, stands: true });
const postOf = ({ post }: { readonly post?: string | undefined }) => (post === undefined ? {} : { post });

const punchedIn = ({ id, device, at, suspect, event }: PunchFact): readonly StandingPunch[] => {
  if (event.kind !== 'attendance.punched') return [];
  const { type, direction, how, door } = event.data;
  return [
    {
      ...{ id, type, door, device, suspect, how, corrected: false },
      ...{ at: event.data.at ?? at, meant: direction === 'button' || how === 'manual' },
      ...postOf(event.data),
    },
  ];
};

const addedBy = ({ id, device, correction }: Said): readonly StandingPunch[] => {
  if (correction.act !== 'add') return [];
  const { type, at } = correction;
  return [
    {
      ...{ id, type, at, door: '', device, meant: true, suspect: false, corrected: true, how: null },
      ...postOf(correction),
    },
  ];
};

const corrected = (one: Held, correction: Correction): Held => {
  switch (correction.act) {
    case 'change': {
      const { type, at } = correction;
      // Which post it was of stays said where the correction says nothing of it.
      const now = { ...one.now, type, at, meant: true, corrected: true, ...postOf(correction) };
      return { ...one, now, stands: true };
    }
    case 'void':
      return { ...one, stands: false };
    case 'restore':
      return { ...one, now: one.recorded, stands: true };
    case 'add':
      return one;
  }
};

/** What she said at the door within seconds is what she punched: a restored punch is this one. */
const meantAs = (one: Held, said: { readonly type?: PunchType; readonly post?: string }): Held => {
  const more = said.type === undefined ? said : { ...said, meant: true };
  return { ...one, recorded: { ...one.recorded, ...more }, now: { ...one.now, ...more } };
};

const change = (punches: Map<EventId, Held>, id: EventId, to: (one: Held) => Held): void => {
  const one = punches.get(id);
  // It waits for a punch that is not here.
  if (one !== undefined) punches.set(id, to(one));
};

const saidBy = (facts: readonly PunchFact[], granted: readonly GrantedCorrection[]): readonly Said[] =>
  [
    ...facts.flatMap(({ id, key, device, event }): readonly Said[] =>
      event.kind === 'attendance.corrected' ? [{ id, key, device, correction: event.data.correction }] : [],
    ),
    ...granted.map(({ id, at, correction }) => ({
      ...{ id, correction, device: CENTRE },
      key: `${makeHlc(at, 0)}/${CENTRE}/${id}`,
    })),
  ].toSorted((a, b) => (a.key < b.key ? -1 : 1));

/**
 * Those that count, by the time they are of. First all punches, then what was said of them in the one order of all events, so that
 * neither the order of arrival nor a repetition matters.
 */
export const standingPunches = (
  facts: readonly PunchFact[],
  granted: readonly GrantedCorrection[] = [],
): readonly StandingPunch[] => {
  const inOrder = facts.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const said = saidBy(inOrder, granted);
  const punches = new Map<EventId, Held>();
  for (const punch of [...inOrder.flatMap(punchedIn), ...said.flatMap(addedBy)])
    if (!punches.has(punch.id)) punches.set(punch.id, held(punch));
  for (const { event } of inOrder) {
    if (event.kind === 'attendance.turned')
      change(punches, event.data.punch, (one) => meantAs(one, { type: event.data.type }));
    if (event.kind === 'attendance.post_said')
      change(punches, event.data.punch, (one) => meantAs(one, { post: event.data.post }));
  }
  for (const { correction } of said)
    if (correction.act !== 'add') change(punches, correction.punch, (one) => corrected(one, correction));
  return [...punches.values()]
    .filter(({ stands }) => stands)
    .map(({ now }) => now)
    .toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
};
