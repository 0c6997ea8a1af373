import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  BRANCHING,
  DEAD_MS,
  type PeerEffect,
  type PeerInput,
  type PeersState,
  REFUSED_MS,
  RETRY_LAST_MS,
  ROUND_MS,
  startPeersState,
  stepPeers,
} from './peer-state.ts';

const RANDOM = [0.5, 0.1, 0.9, 0.4];
const tick = { kind: 'tick', random: RANDOM } as const;

/** Plays inputs, each with its time. */
const play = (inputs: readonly (readonly [now: number, input: PeerInput])[], from = startPeersState(0)) => {
  let state = from;
  const effects: PeerEffect[] = [];
  for (const [now, input] of inputs) {
    const step = stepPeers(state, input, now);
    state = step.state;
    effects.push(...step.effects);
  }
  return { state, effects };
};

const found = (...addresses: string[]): PeerInput => ({ kind: 'found', addresses });
const answered = (address: string, more = false): PeerInput => ({
  kind: 'answered',
  address,
  device: `device-${address}`,
  program: '1',
  more,
  inStep: !more,
  offer: false,
});
const standing = (state: PeersState, address: string) => state.peers.get(address)?.standing;
const asked = (effects: readonly PeerEffect[]): string[] =>
  effects.flatMap((effect) => (effect.kind === 'ask' ? [effect.address] : []));

test('a round asks at most three, and the next comes between a quarter and half a second later', () => {
  const { state, effects } = play([
    [0, found('a', 'b', 'c', 'd', 'e')],
    [0, tick],
  ]);
  expect(asked(effects)).toHaveLength(BRANCHING);
  expect(new Set(asked(effects)).size).toBe(BRANCHING);
  expect(state.nextRoundAt).toBe(ROUND_MS * 1.5);
  expect(asked(stepPeers(state, tick, ROUND_MS).effects)).toEqual([]);
  // Those who have not answered are not asked again.
  expect(asked(stepPeers(state, tick, 400).effects)).toHaveLength(2);
});

test('whoever has more is asked again at once', () => {
  const { effects } = play([
    [0, found('a')],
    [0, tick],
    [10, answered('a', true)],
    [20, answered('a', false)],
  ]);
  expect(asked(effects)).toEqual(['a', 'a']);
});

test('ten seconds without a word are lost, once; a word and it is back', () => {
  const begun = play([
    [0, found('a')],
    [0, tick],
    [5, answered('a')],
  ]);
  const silent = play(
    [
      [400, tick],
      [900, { kind: 'failed', address: 'a' }],
      [DEAD_MS + 5, tick],
      [DEAD_MS + 6, tick],
      [DEAD_MS + 7, tick],
    ],
    begun.state,
  );
  expect([...begun.effects, ...silent.effects].filter(({ kind }) => kind !== 'ask')).toEqual([
    { kind: 'connected', device: 'device-a' },
    { kind: 'lost', device: 'device-a' },
  ]);
  expect(standing(silent.state, 'a')).toBe('lost');
  expect(standing(play([[DEAD_MS + 9, answered('a')]], silent.state).state, 'a')).toBe('connected');
});

test('one that does not answer is asked less and less often, but never given up', () => {
  let state = play([[0, found('a')]]).state;
  const times: number[] = [];
  for (let now = 0; now < 60_000; now += 50) {
    const step = stepPeers(state, tick, now);
    state = step.state;
    if (asked(step.effects).length === 0) continue;
    times.push(now);
    state = stepPeers(state, { kind: 'failed', address: 'a' }, now).state;
  }
  const waits = times.slice(1).map((time, at) => time - (times[at] ?? 0));
  expect(Math.max(...waits)).toBeLessThanOrEqual(RETRY_LAST_MS + 2 * ROUND_MS);
  expect(times.length).toBeGreaterThan(10);
});

test('one that belongs elsewhere is asked again after ten seconds; one that lacks the roster sooner, with the roster', () => {
  const refused = (reason: string, offer: boolean): PeerInput => ({
    kind: 'refused',
    address: 'a',
    reason,
    offer,
  });
  const elsewhere = play([
    [0, found('a')],
    [0, tick],
    [1, refused('wrong_site', false)],
    [REFUSED_MS, tick],
  ]);
  expect([asked(elsewhere.effects), standing(elsewhere.state, 'a')]).toEqual([['a'], 'refused']);
  const older = play([
    [0, found('a')],
    [0, tick],
    [1, refused('not_on_roster', true)],
    [600, tick],
  ]);
  expect(older.effects.at(-1)).toEqual({ kind: 'ask', address: 'a', offer: true });
});

test('ourselves are not asked; whoever was there is not forgotten with its announcement', () => {
  const { state, effects } = play([
    [0, found('me', 'a')],
    [0, tick],
    [1, { kind: 'self', address: 'me' }],
    [2, answered('a')],
    [3, found()],
    [500, tick],
  ]);
  expect(asked(effects).filter((address) => address === 'me')).toHaveLength(1);
  expect(standing(state, 'a')).toBe('connected');
  expect(stepPeers(play([[3, found()]]).state, answered('a'), 4).effects).toEqual([]);
});

test('whatever happens, nobody is asked twice at a time, nor more than three in a round', () => {
  const address = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const input: fc.Arbitrary<PeerInput> = fc.oneof(
    fc.subarray(['a', 'b', 'c', 'd', 'e']).map((addresses) => found(...addresses)),
    fc
      .array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 4, maxLength: 4 })
      .map((random) => ({ kind: 'tick', random }) as const),
    fc.tuple(address, fc.boolean()).map(([who, more]) => answered(who, more)),
    address.map((who) => ({ kind: 'failed', address: who }) as const),
    address.map((who) => ({ kind: 'refused', address: who, reason: 'version', offer: false }) as const),
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 6_000 }), input), { maxLength: 60 }),
      (inputs) => {
        let state = startPeersState(0);
        let now = 0;
        const underWay = new Set<string>();
        for (const [wait, next] of inputs) {
          now += wait;
          // Only who is asked answers.
          if ('address' in next && !underWay.delete(next.address)) continue;
          const step = stepPeers(state, next, now);
          const asks = asked(step.effects);
          if (asks.length > BRANCHING || asks.some((who) => underWay.has(who))) return false;
          for (const who of asks) underWay.add(who);
          state = step.state;
        }
        return true;
      },
    ),
    { numRuns: 500 },
  );
});

test('made-up addresses, however many, keep no round from whoever is there', () => {
  const fake = Array.from({ length: 500 }, (_, at) => `fake-${at}`);
  const { state } = play([
    [0, found('a')],
    [0, tick],
    [1, answered('a')],
    [2, found('a', ...fake)],
  ]);
  const { effects } = stepPeers(state, { ...tick, random: [0.5, 0.9, 0.9, 0.9] }, 10_000 - 1);
  expect(asked(effects)).toContain('a');
  expect(asked(effects)).toHaveLength(BRANCHING);
});
