import type { Actor, Role } from '../kernel/roles.ts';

/**
 * Staff session of one desk as a reducer. The desk starts with the role its profile gives it; a supervisor signs
 * in with a PIN for what needs one, and falls back after a while. Wrong PINs lock the desk for a growing time. All times
 * are monotonic milliseconds: the wall clock can be set by whoever wants more tries or a longer session.
 */
export interface Session {
  readonly actor: Actor;
  /** When a signed-in role ends; null for the desk's own role. */
  readonly until: number | null;
  /** Wrong PINs since the last right one, by staff number: one's own right PIN forgives nothing tried on another's. */
  readonly wrong: Readonly<Record<string, number>>;
  readonly lockedUntil: number;
}

export type SessionInput =
  | { readonly kind: 'pin_right'; readonly staff: string; readonly role: Role }
  /** `staff`: whose PIN was tried; unknown numbers are all one. */
  | { readonly kind: 'pin_wrong'; readonly staff: string }
  /** 二人目 has proved who she is; whoever is at the desk stays there. */
  | { readonly kind: 'second_right'; readonly staff: string }
  | { readonly kind: 'signed_out' }
  | { readonly kind: 'time_passed' };

/** How long a signed-in role lasts, and the lock: after 5 wrong PINs 15 s, doubling to 16 minutes at most. */
export const SIGNED_IN_MS = 10 * 60_000;
const TRIES = 5;
const FIRST_LOCK_MS = 15_000;
const MOST_DOUBLINGS = 6;

const deskActor = (role: Role): Actor => ({ staff: 'desk', role });

export const initialSession = (deskRole: Role): Session => ({
  actor: deskActor(deskRole),
  until: null,
  wrong: {},
  lockedUntil: 0,
});

/** After a start a lock begins again with this much: switching the machine off and on gives nobody more tries than waiting does. */
export const RESUMED_LOCK_MS = 60_000;

/** The session of a desk that starts, where wrong PINs had been typed before. */
export const resumedSession = (deskRole: Role, wrong: Session['wrong'], now: number): Session => ({
  ...initialSession(deskRole),
  wrong,
  lockedUntil: Object.values(wrong).some((count) => count >= TRIES) ? now + RESUMED_LOCK_MS : 0,
});

export const isLocked = (session: Session, now: number): boolean => now < session.lockedUntil;

export const stepSession = (session: Session, input: SessionInput, now: number, deskRole: Role): Session => {
  switch (input.kind) {
    case 'pin_right':
      if (isLocked(session, now)) return session;
      return {
        actor: { staff: input.staff, role: input.role },
        until: now + SIGNED_IN_MS,
        wrong: { ...session.wrong, [input.staff]: 0 },
        lockedUntil: 0,
      };
    case 'second_right':
      if (isLocked(session, now)) return session;
      return { ...session, wrong: { ...session.wrong, [input.staff]: 0 }, lockedUntil: 0 };
    case 'pin_wrong': {
      const wrong = (session.wrong[input.staff] ?? 0) + 1;
      const doublings = Math.min(Math.max(wrong - TRIES, 0), MOST_DOUBLINGS);
      const lockedUntil = wrong < TRIES ? session.lockedUntil : now + FIRST_LOCK_MS * 2 ** doublings;
      return { ...session, wrong: { ...session.wrong, [input.staff]: wrong }, lockedUntil };
    }
    case 'signed_out':
      return { ...session, actor: deskActor(deskRole), until: null };
    case 'time_passed':
      return session.until !== null && now >= session.until
        ? { ...session, actor: deskActor(deskRole), until: null }
        : session;
  }
};
