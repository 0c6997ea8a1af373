/** Punches as they count: what a door recorded, with what was said of it since, at a door or by a request that was granted. Pure. */
import { throwIllegalValue } from '../kernel/assert.ts';
import { eventIdSchema } from '../kernel/ids.ts';
import type { Punch } from '../modules/attendance/punch-schema.ts';
import type { AttendanceEvent, Correction } from '../modules/attendance/schema.ts';

export interface PunchFact {
  /** In the order of all records. */
  readonly key: string;
  readonly id: string;
  readonly device: string;
  readonly at: number;
  readonly suspect: boolean;
  readonly event: AttendanceEvent;
}

/** By a request: `id` is its own, `at` when it was granted. */
export interface GrantedCorrection {
  readonly id: string;
  readonly at: number;
  readonly correction: Correction;
}

interface Known {
  recorded: Punch;
  now: Punch;
  isVoid: boolean;
}

const CENTRE = 'centre';

const apply = (
  known: Map<string, Known>,
  { id, correction }: Pick<GrantedCorrection, 'id' | 'correction'>,
  device: string,
): void => {
  if (correction.act === 'add') {
    const { type, at, post } = correction;
    const punch: Punch = {
      ...{
        id: eventIdSchema.parse(id),
        at,
        type,
        door: '',
        device,
        meant: true,
        suspect: false,
        corrected: true,
      },
      ...(post === undefined ? {} : { post }),
    };
    if (!known.has(id)) known.set(id, { recorded: punch, now: punch, isVoid: false });
    return;
  }
  const one = known.get(correction.punch);
  if (one === undefined) return;
  switch (correction.act) {
    case 'void':
      one.isVoid = true;
      return;
    case 'restore':
      one.isVoid = false;
      one.now = one.recorded;
      return;
    case 'change': {
      const { type, at, post } = correction;
      const { post: _before, ...same } = one.now;
      one.isVoid = false;
      one.now = { ...same, type, at, meant: true, corrected: true, ...(post === undefined ? {} : { post }) };
      return;
    }
    default:
      throwIllegalValue(correction);
  }
};

const turned = ({ now, recorded }: Known, type: Punch['type']): Pick<Known, 'now' | 'recorded'> => ({
  now: { ...now, type, meant: true },
  recorded: { ...recorded, type, meant: true },
});

const recordedPunch = ({ id, device, at, suspect, event }: PunchFact): Punch | undefined => {
  if (event.kind !== 'attendance.punched') return undefined;
  const { type, post, direction, how, door } = event.data;
  return {
    ...{
      id: eventIdSchema.parse(id),
      at: event.data.at ?? at,
      type,
      door,
      device,
      suspect,
      corrected: false,
    },
    meant: direction === 'button' || how === 'manual',
    ...(post === undefined ? {} : { post }),
  };
};

/**
 * Those that count. First all punches, then what was said of them in the order in which it was recorded, so that the order of arrival does
 * not matter; what names a punch that is not here waits for it.
 */
export const punchesOf = (
  facts: readonly PunchFact[],
  granted: readonly GrantedCorrection[],
): readonly Punch[] => {
  const known = new Map<string, Known>();
  const inOrder = facts.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  for (const fact of inOrder) {
    const punch = recordedPunch(fact);
    if (punch !== undefined && !known.has(fact.id))
      known.set(fact.id, { recorded: punch, now: punch, isVoid: false });
  }
  const said = [
    ...inOrder.flatMap(({ id, at, device, event }) =>
      event.kind === 'attendance.corrected' ? [{ id, at, device, correction: event.data.correction }] : [],
    ),
    ...granted.map((each) => ({ ...each, device: CENTRE })),
  ].toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  for (const { event } of inOrder)
    if (event.kind === 'attendance.turned') {
      const one = known.get(event.data.punch);
      // What she meant is what she punched: a restored punch is this one.
      if (one !== undefined) Object.assign(one, turned(one, event.data.type));
    }
  // What is added first can be changed later, whatever their clocks said.
  for (const each of said.toSorted(
    (a, b) => Number(b.correction.act === 'add') - Number(a.correction.act === 'add'),
  ))
    apply(known, each, each.device);
  return [...known.values()].filter(({ isVoid }) => !isVoid).map(({ now }) => now);
};
