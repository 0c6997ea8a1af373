import { expect, it } from 'vitest';
import { storedPinSchema, verifyPin } from '../kernel/pin.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import type { Keys } from './card-read/hidden-input.ts';
import { askStaffPin } from './staff-pin.ts';

/** A keyboard on which these lines are typed, one for each question. */
const typing = (...lines: readonly string[]): (() => Keys) => {
  const rest = [...lines];
  return () => ({
    setRawMode: () => undefined,
    on: (_, listener) => queueMicrotask(() => listener(Buffer.from(`${rest.shift() ?? '\u0004'}`))),
    off: () => undefined,
    resume: () => undefined,
    pause: () => undefined,
  });
};

it('gives what a configuration holds of a PIN, with another salt each time, and shows the PIN to nobody', async () => {
  const said: string[] = [];
  const ask = () => askStaffPin(typing('314159\r', '314159\r'), (text) => said.push(text), realSystem);
  const stored = mustSucceed(await ask());
  expect(storedPinSchema.safeParse(stored).success).toBe(true);
  expect([verifyPin(stored, '314159'), verifyPin(stored, '314158')]).toEqual([true, false]);
  expect(mustSucceed(await ask())).not.toBe(stored);
  expect(said.join('')).not.toContain('314159');
});

it.each([
  ['two that differ', ['1234\r', '1235\r'], 'pins_differ'],
  ['three figures', ['123\r', '123\r'], 'pin_too_short'],
  ['Ctrl+C', ['\u0003'], 'pin_not_typed'],
  ['the end of input at the second', ['1234\r', '\u0004'], 'pin_not_typed'],
])('refuses %s', async (_, lines, reason) => {
  expect(await askStaffPin(typing(...lines), () => undefined, realSystem)).toMatchObject({
    ok: false,
    reason,
  });
});

it('refuses where there is no keyboard', async () => {
  const asked = await askStaffPin(
    () => undefined,
    () => undefined,
    realSystem,
  );
  expect(asked).toMatchObject({ ok: false, reason: 'pin_not_typed' });
});
