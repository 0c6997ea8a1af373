import type { Second, SecondReason } from '../../src/identity/schema.ts';
import { failure, type Result, success } from '../../src/kernel/result.ts';
import type { Actor } from '../../src/kernel/roles.ts';
import type { Caller } from '../../src/rpc/contract.ts';

/** Members whose PIN is `1234`: `s1` and `s2` are 責任者, `c1` a clerk. */
const STAFF: readonly Actor[] = [
  { staff: 's1', role: 'supervisor' },
  { staff: 's2', role: 'supervisor' },
  { staff: 'c1', role: 'clerk' },
];

/** 二人目 of a made-up desk, as the host's own answers it but for its lock. */
export const secondOf = ({ staff, pin }: Second, caller: Caller): Result<Actor, SecondReason> => {
  const member = STAFF.find((each) => each.staff === staff);
  if (member === undefined || pin !== '1234') return failure('wrong_pin');
  if (member.staff === caller.staff) return failure('same_person');
  return member.role === 'supervisor' || caller.role === 'supervisor'
    ? success(member)
    : failure('not_allowed');
};
