import type { EventId } from '../../kernel/ids.ts';
import type { PunchType } from './ids-schema.ts';
import type { AttendanceEvent, PunchHow } from './schema.ts';

/** What a door holds of one colleague, folded: her punches as they stand. Pure; any order of arrival gives the same. */

export interface DoorFact {
  readonly eventId: EventId;
  /** `eventOrder`: one agreed order of all events. */
  readonly order: string;
  readonly at: number;
  readonly device: string;
  readonly suspect: boolean;
  readonly event: AttendanceEvent;
}

export interface StandingPunch {
  readonly id: EventId;
  readonly type: PunchType;
  readonly at: number;
  readonly device: string;
  /** `null`: added by a correction. */
  readonly how: PunchHow | null;
  readonly corrected: boolean;
}

interface Held extends StandingPunch {
  /** As it was punched, or turned at the door. */
  readonly base: { readonly type: PunchType; readonly at: number };
  readonly stands: boolean;
}

const begin = ({ eventId, at, device, event }: DoorFact): Held | undefined => {
  if (event.kind === 'attendance.punched') {
    const base = { type: event.data.type, at: event.data.at ?? at };
    return { id: eventId, ...base, base, device, how: event.data.how, corrected: false, stands: true };
  }
  if (event.kind !== 'attendance.corrected' || event.data.correction.act !== 'add') return undefined;
  const { type, at: added } = event.data.correction;
  const base = { type, at: added };
  return { id: eventId, ...base, base, device, how: null, corrected: true, stands: true };
};

const corrected = (held: Held, event: AttendanceEvent): Held => {
  if (event.kind === 'attendance.turned')
    return { ...held, type: event.data.type, base: { ...held.base, type: event.data.type } };
  if (event.kind !== 'attendance.corrected') return held;
  const { correction } = event.data;
  switch (correction.act) {
    case 'change':
      return { ...held, type: correction.type, at: correction.at, corrected: true, stands: true };
    case 'void':
      return { ...held, corrected: true, stands: false };
    case 'restore':
      return { ...held, ...held.base, corrected: true, stands: true };
    case 'add':
      return held;
  }
};

const targetOf = ({ event }: DoorFact): EventId | undefined => {
  if (event.kind === 'attendance.turned') return event.data.punch;
  if (event.kind !== 'attendance.corrected' || event.data.correction.act === 'add') return undefined;
  return event.data.correction.punch;
};

/** Of one colleague, by the time they are of. */
export const standingPunches = (facts: readonly DoorFact[]): readonly StandingPunch[] => {
  const inOrder = facts.toSorted((a, b) => (a.order < b.order ? -1 : 1));
  const held = new Map<EventId, Held>();
  for (const fact of inOrder) {
    const begun = begin(fact);
    if (begun !== undefined) held.set(begun.id, begun);
  }
  for (const fact of inOrder) {
    const target = targetOf(fact);
    const punch = target === undefined ? undefined : held.get(target);
    if (punch !== undefined) held.set(punch.id, corrected(punch, fact.event));
  }
  return [...held.values()]
    .filter(({ stands }) => stands)
    .map(({ base: _base, stands: _stands, ...punch }) => punch)
    .toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
};
