/** 支援措置: an operation on a protected person stops until a supervisor releases it, for that visit and no other. */
import type { DeskPhase, ReleaseReason } from '../identity/schema.ts';
import type { ResidentId } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { Caller } from '../rpc/contract.ts';
import type { DiscloseResident } from './disclosure.ts';
import type { DeskRecord } from './searches.ts';

/** How it is known whose operation stops: the screen shows her, or has named her; or only the card leads to her. */
export type HeldBy = 'screen' | 'card';

export interface Holds {
  /** Whether an operation on this person must stop here; who was stopped last can be released. */
  stops(residentId: ResidentId, by?: HeldBy): boolean;
  isReleased(residentId: ResidentId): boolean;
  /**
   * Releases the person who was stopped last, if that is whom the screen means (`null`: whom the card leads to). The
   * caller's role is the method's business.
   */
  release(
    caller: Caller,
    residentId: ResidentId | null,
    reason: ReleaseReason,
  ): Result<Record<never, never>, 'nobody_held' | 'cannot_record'>;
  /** A new visit begins: whatever was released for another, of the same person too, is over. */
  visitOpened(): void;
  /** A card is held beside this person now, or beside nobody: a release of somebody else than her and the visit's is over. */
  turnedTo(candidate: ResidentId | null, phase: DeskPhase): void;
  /** The desk may have gone on to something else. */
  settle(phase: DeskPhase): void;
}

/** In a check the card of somebody else may be looked at, who is stopped and released by herself. */
const isOver = (phase: DeskPhase, residentId: ResidentId): boolean => {
  if (phase.kind === 'checking') return false;
  return phase.kind !== 'identified' || phase.visit.residentId !== residentId;
};

interface Held {
  readonly residentId: ResidentId;
  readonly by: HeldBy;
}

/** A supervisor's word is for whom she sees: what has come up since is not what she means. */
const isMeant = (held: Held, shown: ResidentId | null): boolean =>
  shown === null ? held.by === 'card' : held.residentId === shown;

/** `over`: a release has ended, or the next person is stopped beside it; whoever gave it is no longer to be here. */
export const createHolds = (
  residents: Pick<DiscloseResident, 'isProtected'>,
  write: DeskRecord,
  over: () => void,
): Holds => {
  let held: Held | undefined;
  let released: ResidentId | undefined;
  const endRelease = (): void => {
    if (released === undefined) return;
    released = undefined;
    over();
  };
  return {
    stops(residentId, by = 'screen') {
      if (residentId === released || !residents.isProtected(residentId)) return false;
      held = { residentId, by };
      if (released !== undefined) over();
      return true;
    },
    isReleased: (residentId) => residentId === released,
    release(caller, residentId, reason) {
      if (held === undefined || !isMeant(held, residentId)) return failure('nobody_held');
      const written = write('desk.released', caller, { residentId: held.residentId, reason });
      if (!written.ok) return failure('cannot_record', { disk: written.reason });
      released = held.residentId;
      held = undefined;
      return success({});
    },
    visitOpened() {
      held = undefined;
      endRelease();
    },
    turnedTo(candidate, phase) {
      const isHere = (residentId: ResidentId): boolean =>
        residentId === candidate || (phase.kind === 'checking' && phase.visit?.residentId === residentId);
      if (held !== undefined && !isHere(held.residentId)) held = undefined;
      if (released !== undefined && !isHere(released)) endRelease();
    },
    settle(phase) {
      if (held !== undefined && isOver(phase, held.residentId)) held = undefined;
      if (released !== undefined && isOver(phase, released)) endRelease();
    },
  };
};
