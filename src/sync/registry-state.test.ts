import fc from 'fast-check';
import { expect, test } from 'vitest';
import { manifestSchema } from '../registry/package.ts';
import {
  ASK_EVERY_MS,
  FIRST_ASK_MS,
  planUpdate,
  RETRY_LAST_MS,
  startUpdates,
  stepUpdates,
  type UpdateInput,
} from './registry-state.ts';

const manifest = (version: number, base: number | null) =>
  manifestSchema.parse({
    v: 1,
    tenant: '999990',
    site: 'gym-1',
    scope: 'shelter',
    version,
    base,
    dataDate: '2026-11-24',
    source: '住民記録システム',
    rows: 1,
    bytes: 10,
    sha256: '0'.repeat(64),
    keyId: '0'.repeat(16),
    nonce: '0'.repeat(24),
    signature: `${'A'.repeat(86)}==`,
  });
const plan = (current: number, packages: ReturnType<typeof manifest>[]): number[] =>
  planUpdate(current, packages).map(({ version }) => version);

test('changes one on the other; a snapshot where there is one that is newer, and never across a gap', () => {
  const all = [manifest(3, null), manifest(4, 3), manifest(5, 4)];
  expect(plan(0, all)).toEqual([3, 4, 5]);
  expect(plan(3, all)).toEqual([4, 5]);
  expect(plan(5, all)).toEqual([]);
  // A replica this chain does not know.
  expect(plan(2, all)).toEqual([3, 4, 5]);
  expect(plan(4, [manifest(5, 4), manifest(6, 5), manifest(7, null), manifest(8, 7)])).toEqual([7, 8]);
  expect(plan(3, [manifest(4, 3), manifest(6, 5)])).toEqual([4]);
  expect(plan(0, [manifest(4, 3)])).toEqual([]);
});

test('asks after a while, fetches and applies one after the other, then rests for about ten minutes', () => {
  let state = startUpdates(0, 0.5);
  const see = (input: UpdateInput, now: number): string => {
    const next = stepUpdates(state, input, now);
    ({ state } = next);
    const { effect } = next;
    return effect === undefined
      ? state.kind
      : effect.kind === 'ask'
        ? 'ask'
        : `${effect.kind} ${effect.manifest.version}`;
  };
  expect(see({ kind: 'tick' }, FIRST_ASK_MS / 2 - 1)).toBe('waiting');
  expect(see({ kind: 'tick' }, FIRST_ASK_MS / 2)).toBe('ask');
  expect(
    see({ kind: 'listed', packages: [manifest(1, null), manifest(2, 1)], current: 0, random: 0 }, 10_000),
  ).toBe('fetch 1');
  expect(see({ kind: 'tick' }, 10_001)).toBe('fetching');
  expect(see({ kind: 'fetched' }, 11_000)).toBe('apply 1');
  expect(see({ kind: 'applied', random: 0.5 }, 12_000)).toBe('fetch 2');
  expect(see({ kind: 'fetched' }, 13_000)).toBe('apply 2');
  expect(see({ kind: 'applied', random: 0.5 }, 14_000)).toBe('waiting');
  expect(see({ kind: 'tick' }, 14_000 + ASK_EVERY_MS - 1)).toBe('waiting');
  expect(see({ kind: 'tick' }, 14_000 + ASK_EVERY_MS)).toBe('ask');
  expect(see({ kind: 'listed', packages: [], current: 2, random: 0 }, 700_000)).toBe('waiting');
});

test('a failure waits, longer each time, at least as long as the centre says; success forgets them', () => {
  let state = startUpdates(0, 0);
  let now = 0;
  const waits: number[] = [];
  for (let n = 0; n < 12; n += 1) {
    ({ state } = stepUpdates(state, { kind: 'tick' }, now));
    ({ state } = stepUpdates(state, { kind: 'failed', code: 'no_answer', random: 0.999 }, now));
    if (state.kind !== 'waiting') throw new Error(state.kind);
    waits.push(state.until - now);
    now = state.until;
  }
  expect(waits[0]).toBeLessThanOrEqual(5_000);
  expect(waits).toEqual(waits.toSorted((a, b) => a - b));
  expect(waits.at(-1)).toBeLessThanOrEqual(RETRY_LAST_MS);
  expect(state).toMatchObject({ failures: 12, trouble: { at: 'ask', code: 'no_answer' } });
  ({ state } = stepUpdates(state, { kind: 'tick' }, now));
  const slowed = stepUpdates(state, { kind: 'failed', code: 'refused', random: 0, retryAfterMs: 7_000 }, now);
  expect(slowed.state).toMatchObject({ until: now + 7_000 });
  ({ state } = stepUpdates(
    state,
    { kind: 'listed', packages: [manifest(1, null)], current: 0, random: 0 },
    now,
  ));
  ({ state } = stepUpdates(state, { kind: 'fetched' }, now));
  expect(stepUpdates(state, { kind: 'applied', random: 0 }, now).state).toMatchObject({
    kind: 'waiting',
    failures: 0,
  });
});

test('is never stuck: from any state, what is under way and then a timer within the longest wait asks', () => {
  const random = fc.double({ min: 0, max: 0.999, noNaN: true });
  const input: fc.Arbitrary<UpdateInput> = fc.oneof(
    fc.constant({ kind: 'tick' as const }),
    fc.constant({ kind: 'fetched' as const }),
    fc.record({ kind: fc.constant('applied' as const), random }),
    fc.record({ kind: fc.constant('failed' as const), code: fc.constant('x'), random }),
    fc.record({
      kind: fc.constant('listed' as const),
      current: fc.nat(3),
      random,
      packages: fc.subarray([manifest(1, null), manifest(2, 1), manifest(3, 2), manifest(4, null)]),
    }),
  );
  const longest = Math.max(RETRY_LAST_MS, ASK_EVERY_MS * 1.2);
  fc.assert(
    fc.property(fc.array(input), (inputs) => {
      let state = startUpdates(0, 0);
      for (const [now, each] of inputs.entries()) ({ state } = stepUpdates(state, each, now));
      if (state.kind !== 'waiting')
        ({ state } = stepUpdates(state, { kind: 'failed', code: 'x', random: 0.999 }, inputs.length));
      expect(stepUpdates(state, { kind: 'tick' }, inputs.length + longest).effect).toEqual({ kind: 'ask' });
    }),
  );
});
