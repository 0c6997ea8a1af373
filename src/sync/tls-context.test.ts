import { expect, test } from 'vitest';
import { deviceHolder, materialOf, testAuthority } from '../../test/harness/tls-peer.ts';
import { createTlsContexts } from './tls-context.ts';

test('one context until the keys or certificates change', () => {
  const authority = testAuthority();
  const first = materialOf(authority, deviceHolder());
  const contextOf = createTlsContexts();
  const context = contextOf(first);
  expect(contextOf({ ...first, ca: [...first.ca] })).toBe(context);
  const renewed = contextOf(materialOf(authority, deviceHolder()));
  expect(renewed).not.toBe(context);
  expect(contextOf({ ca: first.ca })).not.toBe(renewed);
});
