/** 二人目: another member of staff proves with her PIN that she stands at this desk too. Nobody's session begins or ends by it. */
import type { Second, SecondReason } from '../identity/schema.ts';
import { isLocked, stepSession } from '../identity/session.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { Actor } from '../kernel/roles.ts';
import type { System } from '../kernel/system.ts';
import type { Caller } from '../rpc/contract.ts';
import type { DeskStaff } from './desk-staff.ts';
import type { SessionBox } from './session-box.ts';
import type { SiteProfile } from './site-profile.ts';

interface Context {
  readonly session: SessionBox;
  readonly staff: DeskStaff;
  readonly profile: Pick<SiteProfile, 'deskRole'>;
  readonly system: Pick<System, 'monotonic'>;
}

const MAY_STAND_BY: readonly Actor['role'][] = ['clerk', 'supervisor'];

/** Whose PIN this is. The lock of wrong PINs is the desk's own: no second way to try them. */
export const provePerson = (
  { session, staff: deskStaff, profile, system }: Context,
  { staff, pin }: Second,
  caller: Caller,
): Result<Actor, SecondReason> => {
  const now = system.monotonic();
  if (isLocked(session.current(), now)) return failure('locked');
  const member = deskStaff.check(staff, pin);
  const input =
    member === undefined
      ? ({ kind: 'pin_wrong', staff: deskStaff.isKnown(staff) ? staff : '' } as const)
      : ({ kind: 'second_right', staff: member.id } as const);
  session.set(stepSession(session.current(), input, now, profile.deskRole));
  deskStaff.noteWrong(input.staff, session.current().wrong[input.staff] ?? 0);
  if (member === undefined) return failure('wrong_pin');
  if (member.id === caller.staff) return failure('same_person');
  const { role } = member;
  const answers = role === 'supervisor' || caller.role === 'supervisor';
  return answers && MAY_STAND_BY.includes(role)
    ? success({ staff: member.id, role })
    : failure('not_allowed');
};
