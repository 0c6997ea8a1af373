/** 支援措置: an operation on a protected person stops until a supervisor releases it, for that visit and no other. */
import type { DeskPhase, ReleaseReason } from '../identity/schema.ts';
import type { ResidentId } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { Caller } from '../rpc/contract.ts';
import type { DiscloseResident } from './disclosure.ts';
import type { DeskRecord } from './searches.ts';

export interface Holds {
  /** Whether an operation on this person must stop here; who was stopped last can be released. */
  stops(residentId: ResidentId): boolean;
  isReleased(residentId: ResidentId): boolean;
  /** Releases the person who was stopped last. The caller's role is the method's business. */
  release(
    caller: Caller,
    reason: ReleaseReason,
  ): Result<Record<never, never>, 'nobody_held' | 'cannot_record'>;
  /** A new visit begins: whatever was released for another, of the same person too, is over. */
  visitOpened(): void;
  /** The desk may have gone on to something else. */
  settle(phase: DeskPhase): void;
}

/** In a check the card of somebody else may be looked at, who is stopped and released by herself. */
const isOver = (phase: DeskPhase, residentId: ResidentId): boolean => {
  if (phase.kind === 'checking') return false;
  return phase.kind !== 'identified' || phase.visit.residentId !== residentId;
};

/** `over`: a release has ended, or the next person is stopped beside it; whoever gave it is no longer to be here. */
export const createHolds = (
  residents: Pick<DiscloseResident, 'isProtected'>,
  write: DeskRecord,
  over: () => void,
): Holds => {
  let held: ResidentId | undefined;
  let released: ResidentId | undefined;
  const endRelease = (): void => {
    if (released === undefined) return;
    released = undefined;
    over();
  };
  return {
    stops(residentId) {
      if (residentId === released || !residents.isProtected(residentId)) return false;
      held = residentId;
      if (released !== undefined) over();
      return true;
    },
    isReleased: (residentId) => residentId === released,
    release(caller, reason) {
      if (held === undefined) return failure('nobody_held');
      const written = write('desk.released', caller, { residentId: held, reason });
      if (!written.ok) return failure('cannot_record', { disk: written.reason });
      released = held;
      held = undefined;
      return success({});
    },
    visitOpened() {
      held = undefined;
      endRelease();
    },
    settle(phase) {
      if (held !== undefined && isOver(phase, held)) held = undefined;
      if (released !== undefined && isOver(phase, released)) endRelease();
    },
  };
};
