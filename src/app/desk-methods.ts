import { deskContract } from '../identity/schema.ts';
import { isLocked, type Session, stepSession } from '../identity/session.ts';
import type { ResidentId } from '../kernel/ids.ts';
import { failure, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { Methods } from '../rpc/contract.ts';
import type { DeskService } from './desk-service.ts';
import type { DiscloseResident } from './disclosure.ts';
import type { Searches } from './searches.ts';
import type { SiteProfile } from './site-profile.ts';
import { staffWithPin } from './staff-pin.ts';

/** The session of this desk, held by the host; `changed` tells the screens. */
export interface SessionBox {
  current(): Session;
  set(session: Session): void;
}

interface Context {
  readonly desk: DeskService;
  readonly session: SessionBox;
  readonly profile: SiteProfile;
  readonly system: System;
  readonly residents: DiscloseResident;
  readonly searches: Searches;
  readonly lastSearch: LastSearch;
}

const DESK = ['clerk', 'supervisor'] as const;
const EVERYONE = ['viewer', 'clerk', 'supervisor', 'auditor', 'admin'] as const;

/** Who may be chosen: the people the last recorded search showed. A number from anywhere else is nobody. */
export interface LastSearch {
  searched(hits: readonly ResidentId[]): void;
  wasFound(residentId: ResidentId): boolean;
}

export const createLastSearch = (): LastSearch => {
  let found: readonly ResidentId[] = [];
  return {
    searched: (hits) => {
      found = hits;
    },
    wasFound: (residentId) => found.includes(residentId),
  };
};

/** Methods of the desk itself: clearing, searching with no card, signing in. */
export const deskMethods = (context: Context): Methods<typeof deskContract> => ({
  'desk.clear': {
    roles: DESK,
    shape: deskContract['desk.clear'],
    handle: ({ again }) => {
      context.desk.clear(again);
      return {};
    },
  },
  'desk.search': {
    roles: DESK,
    shape: deskContract['desk.search'],
    handle: ({ text, birthDate, purpose }, caller) => {
      context.lastSearch.searched([]);
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
      const visit = known ? context.desk.choose(residentId) : undefined;
      return visit === undefined ? failure('no_such_person') : success(visit);
    },
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
      const { session, system, profile } = context;
      session.set(
        stepSession(session.current(), { kind: 'signed_out' }, system.monotonic(), profile.deskRole),
      );
      return {};
    },
  },
});

const signIn = ({ session, system, profile }: Context, staff: string, pin: string) => {
  const now = system.monotonic();
  if (isLocked(session.current(), now)) return failure('locked');
  const member = staffWithPin(profile, staff, pin);
  const input =
    member === undefined
      ? ({ kind: 'pin_wrong', staff: profile.staff.some(({ id }) => id === staff) ? staff : '' } as const)
      : ({ kind: 'pin_right', staff: member.id, role: member.role } as const);
  session.set(stepSession(session.current(), input, now, profile.deskRole));
  return member === undefined ? failure('wrong_pin') : success({ role: member.role });
};
