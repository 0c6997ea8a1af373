import { expect, test, vi } from 'vitest';
import { failure } from '../kernel/result.ts';
import { permitSimulation } from './permit.ts';

test('only training gets a permit', () => {
  expect(permitSimulation({ training: true }).ok).toBe(true);
  expect(permitSimulation({ training: false })).toEqual(failure('fake_in_production'));
});

test('no variable of the environment makes one', () => {
  for (const [name, value] of [
    ['NODE_ENV', 'development'],
    ['KAZASU_TRAINING', 'true'],
  ] as const)
    vi.stubEnv(name, value);
  expect(permitSimulation({ training: false }).ok).toBe(false);
  vi.unstubAllEnvs();
});
