import { beforeEach, expect, test } from 'vitest';
import { createMadeUpDesk, type MadeUpDesk } from '../../test/harness/made-up-desk.ts';
import { createHands, type Hands, TAP_MS } from './desk-hands.ts';

let made: MadeUpDesk;
let hands: Hands;
let refusals: string[];
let movings: boolean[];
/** Sleepers that only the test (or a newer movement) wakes. */
let sleepers: { ms: number; wake: () => void }[];

beforeEach(() => {
  made = createMadeUpDesk();
  refusals = [];
  movings = [];
  sleepers = [];
  hands = createHands(
    made.desk,
    {
      sleep: (ms, signal) =>
        new Promise((resolve) => {
          sleepers.push({ ms, wake: resolve });
          if (signal?.aborted === true) resolve();
          signal?.addEventListener('abort', () => resolve());
        }),
    },
    {
      changed: () => movings.push(hands.moving()),
      refused: (reason) => refusals.push(reason),
    },
  );
});

const untilAsleep = async (): Promise<void> => {
  await expect.poll(() => sleepers.length).toBeGreaterThan(0);
};

test('hold stays, lift takes off', async () => {
  await hands.move({ type: 'hold', name: 'elder', slot: 0 });
  expect(made.desk.state().card).toBe('elder');
  expect(sleepers).toEqual([]);
  await hands.move({ type: 'lift', slot: 0 });
  expect(made.done).toEqual(['+elder', '-elder']);
  expect(movings).toEqual([true, false, true, false]);
});

test('a tap lies for its time and is taken off by itself', async () => {
  const over = hands.move({ type: 'tap', name: 'elder', slot: 0 });
  await untilAsleep();
  expect(sleepers.map(({ ms }) => ms)).toEqual([TAP_MS]);
  expect(made.desk.state().card).toBe('elder');
  expect(hands.moving()).toBe(false);
  sleepers[0]?.wake();
  await over;
  expect(made.done).toEqual(['+elder', '-elder']);
});

test('a newer wish cuts a tap short, and the first card is off before the next is on', async () => {
  const tap = hands.move({ type: 'tap', name: 'elder', slot: 0 });
  await untilAsleep();
  await Promise.all([tap, hands.move({ type: 'hold', name: 'phone', slot: 0 })]);
  expect(made.done).toEqual(['+elder', '-elder', '+phone']);
});

test('of many wishes at once the last is done', async () => {
  await Promise.all(['a', 'b', 'c', 'd'].map((name) => hands.move({ type: 'hold', name, slot: 0 })));
  expect(made.done.at(-1)).toBe('+d');
  expect(made.done).not.toContain('+b');
  expect(hands.moving()).toBe(false);
});

test('a desk that refuses is reported, and the hands are free again', async () => {
  made.refuse('no_reader');
  await hands.move({ type: 'tap', name: 'elder', slot: 0 });
  await hands.move({ type: 'hold', name: 'elder', slot: 0 });
  expect(refusals).toEqual(['no_reader', 'no_reader']);
  expect(sleepers).toEqual([]);
  expect(hands.moving()).toBe(false);
  made.refuse(null);
  await hands.move({ type: 'hold', name: 'elder', slot: 0 });
  expect(made.desk.state().card).toBe('elder');
});
