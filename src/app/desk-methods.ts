import { deskContract } from '../identity/schema.ts';
import { isLocked, stepSession } from '../identity/session.ts';
import type { ResidentId } from '../kernel/ids.ts';
import { failure, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { Methods } from '../rpc/contract.ts';
import type { DeskService } from './desk-service.ts';
import type { DeskStaff } from './desk-staff.ts';
import type { DiscloseResident } from './disclosure.ts';
import type { Holds } from './holds.ts';
import type { RecordCare } from './record-care.ts';
import type { Searches } from './searches.ts';
import type { SessionBox } from './session-box.ts';
import type { SiteProfile } from './site-profile.ts';

export interface MachineContext {
  readonly session: SessionBox;
  readonly staff: DeskStaff;
  readonly profile: Pick<SiteProfile, 'deskRole'>;
  readonly system: Pick<System, 'monotonic'>;
  readonly care: Pick<RecordCare, 'confirm'>;
}

interface Context extends MachineContext {
  readonly desk: DeskService;
  readonly profile: SiteProfile;
  readonly system: System;
  readonly residents: DiscloseResident;
  readonly searches: Searches;
  readonly lastSearch: LastSearch;
  readonly holds: Holds;
}

const DESK = ['clerk', 'supervisor'] as const;
const EVERYONE = [
  'viewer',
  'clerk',
  'supervisor',
  'election_officer',
  'auditor',
  'admin',
  'operator',
  'employee',
  'personnel',
  'commerce',
  'librarian',
  'shop',
] as const;

/** Who may be chosen: the people the last recorded search showed, until the desk is cleared. A number from anywhere else is nobody. */
export interface LastSearch {
  searched(hits: readonly ResidentId[]): void;
  wasFound(residentId: ResidentId): boolean;
  forget(): void;
}

export const createLastSearch = (): LastSearch => {
  let found: readonly ResidentId[] = [];
  return {
    searched: (hits) => {
      found = hits;
    },
    wasFound: (residentId) => found.includes(residentId),
    forget: () => {
      found = [];
    },
  };
};

/** Methods of the desk itself: clearing, searching with no card, signing in. */
export const deskMethods = (context: Context): Methods<typeof deskContract> => ({
  ...machineMethods(context, () => context.lastSearch.forget()),
  'desk.clear': {
    roles: DESK,
    shape: deskContract['desk.clear'],
    handle: ({ again }) => {
      context.lastSearch.forget();
      context.desk.clear(again);
      return {};
    },
  },
  'desk.search': {
    roles: DESK,
    shape: deskContract['desk.search'],
    handle: ({ text, birthDate, purpose }, caller) => {
      context.lastSearch.forget();
      if (!context.searches.isPurpose(purpose)) return failure('wrong_purpose');
      if (!context.searches.allow(caller, purpose)) return failure('too_many');
      const found = context.residents.search(text, birthDate);
      if (!found.ok) return found;
      const { hits, more, keys } = found.value;
      if (!context.searches.note(caller, { purpose, keys, hits: hits.length, more }).ok)
        return failure('cannot_record');
      context.lastSearch.searched(hits.map(({ residentId }) => residentId));
      return success({ hits, more });
    },
  },
  'desk.choose': {
    roles: DESK,
    shape: deskContract['desk.choose'],
    handle: ({ residentId }) => {
      const known =
        context.lastSearch.wasFound(residentId) && context.residents.household(residentId) !== undefined;
      const chosen = known ? context.desk.choose(residentId) : undefined;
      if (chosen?.ok === true) return chosen;
      return failure(chosen?.reason === 'cannot_record' ? chosen.reason : 'no_such_person');
    },
  },
  'desk.release': {
    roles: ['supervisor'],
    shape: deskContract['desk.release'],
    handle: ({ residentId, reason }, caller) => {
      const released = context.holds.release(caller, residentId, reason);
      // She came for this alone; where she is to see more than the clerk, she stays for as long as the release does.
      if (released.ok && context.profile.release?.address !== 'supervisor') context.session.end();
      return released;
    },
  },
});

type MachineMethod = 'session.people' | 'session.signIn' | 'session.signOut' | 'desk.confirmIncident';

/** Who is at the desk, and what happened to its record: the same at every terminal. `left`: whoever was signed in is gone. */
export const machineMethods = (
  context: MachineContext,
  left: () => void = () => undefined,
): Pick<Methods<typeof deskContract>, MachineMethod> => ({
  'desk.confirmIncident': {
    roles: ['supervisor'],
    shape: deskContract['desk.confirmIncident'],
    handle: ({ id }, caller) => context.care.confirm(id, caller.staff),
  },
  'session.people': {
    roles: EVERYONE,
    shape: deskContract['session.people'],
    handle: () => context.staff.people(),
  },
  'session.signIn': {
    roles: EVERYONE,
    shape: deskContract['session.signIn'],
    handle: ({ staff, pin }) => signIn(context, staff, pin),
  },
  'session.signOut': {
    roles: EVERYONE,
    shape: deskContract['session.signOut'],
    handle: () => {
      left();
      context.session.end();
      return {};
    },
  },
});

const signIn = (
  { session, staff: deskStaff, system, profile }: MachineContext,
  staff: string,
  pin: string,
) => {
  const now = system.monotonic();
  if (isLocked(session.current(), now)) return failure('locked');
  const member = deskStaff.check(staff, pin);
  const input =
    member === undefined
      ? ({ kind: 'pin_wrong', staff: deskStaff.isKnown(staff) ? staff : '' } as const)
      : ({ kind: 'pin_right', staff: member.id, role: member.role } as const);
  session.set(stepSession(session.current(), input, now, profile.deskRole));
  deskStaff.noteWrong(input.staff, session.current().wrong[input.staff] ?? 0);
  return member === undefined ? failure('wrong_pin') : success({ role: member.role });
};
