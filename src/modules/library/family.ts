import { failure, type Result, success } from '../../kernel/result.ts';
import type { Caller, Methods } from '../../rpc/contract.ts';
import { readNumber } from './codes.ts';
import type { libraryContract } from './contract.ts';
import { asking, behind, type Desk, isStaff, record, type Session, sessionAt, show } from './desk.ts';
import { familyOf, putFamily } from './links.ts';
import { openSession } from './patrons.ts';
import { isClosed, mayServeFamily, patronStop } from './rules.ts';

/** 家族のカード: staff saw both cards once; from then on the holder's card may serve whoever is of a category that the library allows. */

type FamilyMethods = Pick<
  Methods<typeof libraryContract>,
  'library.serve' | 'library.addFamily' | 'library.dropFamily'
>;
type Done<R extends string> = Result<Record<string, never>, R>;

const STAFF = ['clerk', 'supervisor'] as const;

/** Another of the family: a session of her own, so that no two persons' books are in one list. */
const serve = async (
  desk: Desk,
  session: Session,
  key: number | null,
): Promise<Done<'offline' | 'not_allowed'>> => {
  const { ils, site } = desk.context;
  const { holder, by, tokens, linked, proved } = session;
  const number = key === null ? holder.number : session.family[key];
  if (number === undefined) return failure('not_allowed');
  const told = await asking(desk, session, () => ils.patron(number));
  if (!told.ok) return failure('offline');
  if (sessionAt(desk, session.id) === undefined) return failure('not_allowed');
  if (key !== null && !mayServeFamily(told.value.category, site)) return failure('not_allowed');
  const stop = patronStop(told.value);
  if (stop !== null && isClosed(stop)) return failure('not_allowed');
  behind(desk, ils.endSession(session.patron.number));
  openSession(desk, {
    holder,
    patron: told.value,
    unasked: false,
    after: false,
    coming: { by, tokens, linked, ...(proved ? { proved } : {}) },
  });
  return success({});
};

/** Written down, and the session goes on with her family as it stands now. */
const put = (
  desk: Desk,
  session: Session,
  { member, standing, caller }: { member: string; standing: boolean; caller: Caller },
): Done<'cannot_record'> => {
  const { system, device, db } = desk.context;
  const holder = session.holder.number;
  const row = { holder, member, standing, at: Math.floor(system.now()), device };
  const written = record(desk, {}, { caller, also: (tx) => putFamily(tx, row) });
  if (!written.ok) return written;
  if (sessionAt(desk, session.id) !== undefined)
    show(desk, { kind: 'session', session: Object.assign(session, { family: familyOf(db, holder) }) });
  return success({});
};

const add = async (
  desk: Desk,
  session: Session,
  code: string,
  caller: Caller,
): Promise<Done<'not_patron' | 'offline' | 'not_allowed' | 'cannot_record'>> => {
  const { site, ils } = desk.context;
  const read = readNumber(code, site.patron);
  if (!read.ok || read.value === session.holder.number) return failure('not_patron');
  const told = await asking(desk, session, () => ils.patron(read.value));
  if (!told.ok) return failure('offline');
  if (!told.value.known) return failure('not_patron');
  if (!mayServeFamily(told.value.category, site)) return failure('not_allowed');
  return put(desk, session, { member: read.value, standing: true, caller });
};

export const familyMethods = (desk: Desk, shape: typeof libraryContract): FamilyMethods => ({
  'library.serve': {
    roles: STAFF,
    shape: shape['library.serve'],
    handle: async ({ sessionId, key }) => {
      const session = sessionAt(desk, sessionId);
      return session === undefined ? failure('no_session') : serve(desk, session, key);
    },
  },
  'library.addFamily': {
    roles: STAFF,
    shape: shape['library.addFamily'],
    handle: async ({ sessionId, code }, caller) => {
      const session = sessionAt(desk, sessionId);
      if (session === undefined) return failure('no_session');
      return isStaff(desk, caller) ? add(desk, session, code, caller) : failure('not_here');
    },
  },
  'library.dropFamily': {
    roles: STAFF,
    shape: shape['library.dropFamily'],
    handle: ({ sessionId, key }, caller) => {
      const session = sessionAt(desk, sessionId);
      const member = session?.family[key];
      if (session === undefined || member === undefined) return failure('no_session');
      return isStaff(desk, caller)
        ? put(desk, session, { member, standing: false, caller })
        : failure('not_here');
    },
  },
});
