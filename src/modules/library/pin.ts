import { failure, type Result, success } from '../../kernel/result.ts';
import type { Methods } from '../../rpc/contract.ts';
import type { libraryContract } from './contract.ts';
import { behind, type Desk, type Phase, show } from './desk.ts';
import { admit } from './patrons.ts';
import { proved, triesLeft, withoutTry, withTry } from './pin-rules.ts';

/** 暗証番号 at 自動貸出. What was typed goes to the library system and is kept nowhere: in no phase, event, log or answer. */

type Asked = Extract<Phase, { kind: 'pin' }>;
type Refused = 'offline' | 'wrong_pin' | 'pin_locked' | 'pin_unknown' | 'nobody';

const check = async (
  desk: Desk,
  phase: Asked,
  pin: string,
): Promise<Result<Record<string, never>, Refused>> => {
  const { ils, system, site } = desk.context;
  const { number } = phase.coming;
  const mine: Asked = { ...phase, wrong: false, asking: true };
  show(desk, mine);
  // Counted before it is asked: no tap in between gives another one for nothing.
  const tried = { number, at: system.monotonic() };
  desk.tries = withTry(desk.tries, tried, site.pinLimit);
  const told = await ils.patron(number, pin);
  const right = told.ok && told.value.known && told.value.passwordOk === true;
  const unknowable = told.ok && told.value.known && told.value.passwordOk === null;
  if (right || unknowable || !told.ok) desk.tries = withoutTry(desk.tries, tried);
  if (right) desk.tries = proved(desk.tries, number);
  // Another card came meanwhile: it is her turn, and this answer is nobody's.
  if (desk.phase !== mine) return failure('nobody');
  if (!told.ok) {
    show(desk, { ...mine, asking: false });
    return failure('offline');
  }
  if (unknowable) {
    show(desk, { kind: 'stopped', why: 'pin_unknown', said: [] });
    return failure('pin_unknown');
  }
  if (right) {
    admit(desk, told.value, { ...phase.coming, proved: true }, phase.after);
    return success({});
  }
  // A number that nobody has is answered as a wrong 暗証番号 is: which numbers there are is not told here.
  if (triesLeft(desk.tries, number, system.monotonic(), site.pinLimit) === 0) {
    show(desk, { kind: 'stopped', why: 'pin_locked', said: [] });
    return failure('pin_locked');
  }
  show(desk, { ...mine, asking: false, wrong: true });
  return failure('wrong_pin');
};

export const pinMethods = (
  desk: Desk,
  shape: typeof libraryContract,
): Pick<Methods<typeof libraryContract>, 'library.pin'> => ({
  'library.pin': {
    roles: ['clerk', 'supervisor'],
    shape: shape['library.pin'],
    handle: async ({ pin }) => {
      const { phase } = desk;
      if (phase.kind !== 'pin') return failure('nobody');
      if (phase.asking) return failure('busy');
      const going = check(desk, phase, pin);
      behind(desk, going);
      return going;
    },
  },
});
