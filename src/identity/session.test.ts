import { expect, test } from 'vitest';
import {
  initialSession,
  isLocked,
  RESUMED_LOCK_MS,
  resumedSession,
  SIGNED_IN_MS,
  stepSession,
} from './session.ts';

test('a supervisor signs in, and the role falls back by itself', () => {
  const signed = stepSession(
    initialSession('clerk'),
    { kind: 'pin_right', staff: 's1', role: 'supervisor' },
    1000,
    'clerk',
  );
  expect(signed.actor).toEqual({ staff: 's1', role: 'supervisor' });
  expect(stepSession(signed, { kind: 'time_passed' }, 1000 + SIGNED_IN_MS - 1, 'clerk').actor.role).toBe(
    'supervisor',
  );
  expect(stepSession(signed, { kind: 'time_passed' }, 1000 + SIGNED_IN_MS, 'clerk').actor.role).toBe('clerk');
});

test('the fifth wrong PIN locks for 15 s, the sixth for 30 s, and a locked desk refuses even the right PIN', () => {
  let session = initialSession('clerk');
  for (let tries = 0; tries < 4; tries += 1)
    session = stepSession(session, { kind: 'pin_wrong', staff: 's1' }, 0, 'clerk');
  expect(isLocked(session, 0)).toBe(false);
  session = stepSession(session, { kind: 'pin_wrong', staff: 's1' }, 0, 'clerk');
  expect(isLocked(session, 14_999)).toBe(true);
  expect(isLocked(session, 15_000)).toBe(false);
  const refused = stepSession(session, { kind: 'pin_right', staff: 's1', role: 'supervisor' }, 10, 'clerk');
  expect(refused.actor.role).toBe('clerk');
  session = stepSession(session, { kind: 'pin_wrong', staff: 's1' }, 15_000, 'clerk');
  expect(isLocked(session, 44_999)).toBe(true);
});

test('one’s own right PIN forgives nothing that was tried on another’s', () => {
  let session = initialSession('clerk');
  for (let tries = 0; tries < 4; tries += 1) {
    session = stepSession(session, { kind: 'pin_wrong', staff: 'supervisor' }, tries, 'clerk');
    session = stepSession(session, { kind: 'pin_right', staff: 's2', role: 'clerk' }, tries, 'clerk');
  }
  expect(isLocked(session, 4)).toBe(false);
  session = stepSession(session, { kind: 'pin_wrong', staff: 'supervisor' }, 5, 'clerk');
  expect(isLocked(session, 6)).toBe(true);
});

test('a start does not forget wrong PINs: the desk waits a minute, and the sixth locks as the sixth', () => {
  expect(isLocked(resumedSession('clerk', { s1: 4 }, 0), 0)).toBe(false);
  const resumed = resumedSession('clerk', { s1: 5 }, 1_000);
  expect(isLocked(resumed, 1_000 + RESUMED_LOCK_MS - 1)).toBe(true);
  expect(isLocked(resumed, 1_000 + RESUMED_LOCK_MS)).toBe(false);
  const later = 1_000 + RESUMED_LOCK_MS;
  const wrong = stepSession(resumed, { kind: 'pin_wrong', staff: 's1' }, later, 'clerk');
  expect(isLocked(wrong, later + 29_999)).toBe(true);
  const right = { kind: 'pin_right', staff: 's1', role: 'supervisor' } as const;
  expect(stepSession(resumed, right, later, 'clerk').wrong).toEqual({ s1: 0 });
});
