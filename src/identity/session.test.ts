import { expect, test } from 'vitest';
import { initialSession, isLocked, SIGNED_IN_MS, stepSession } from './session.ts';

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
