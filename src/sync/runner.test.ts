import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { openDatabase } from '../db/index.ts';
import { deviceIdSchema, tenantIdSchema } from '../kernel/ids.ts';
import { silentLogger } from '../kernel/log.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem, type System } from '../kernel/system.ts';
import { GENESIS, type StoredEvent, signReceipt, verifyChain, verifyHead } from '../outbox/event.ts';
import { createEventLog, outboxMigrations } from '../outbox/log.ts';
import type { Transport } from './http-transport.ts';
import { startSync } from './runner.ts';
import {
  BACKOFF_FIRST_MS,
  BACKOFF_LAST_MS,
  FROZEN_ASK_MS,
  HEARTBEAT_MS,
  INITIAL_SYNC,
  NO_CONTACT_LAST_MS,
  nextLimit,
  restMs,
  type SyncInput,
  type SyncState,
  step,
  TOLD_SPREAD_LAST_MS,
} from './sync-state.ts';

const centreKeys = generateKeyPairSync('ed25519');
const centralPublicKey = centreKeys.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');

/** `fail`: no answer. `lost`: stored, answer lost. `forget`: lost its last events. `fork`: another history. `forged`: bad receipt.
 * `silent`: an answer that never comes. `unreachable`: no connection. */
type Fault = 'fail' | 'unreachable' | 'lost' | 'forget' | 'fork' | 'forged' | 'silent';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-sync-'));
let opened = 0;
afterAll(() => rmSync(folder, { recursive: true }));

const setUp = (faults: Fault[], count: number) => {
  let time = 1_780_000_000_000;
  const system: System = {
    ...realSystem,
    now: () => time,
    monotonic: () => time - 1_780_000_000_000,
    sleep: async (ms) => {
      time += ms;
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
  const db = mustSucceed(
    openDatabase({
      path: join(folder, `${(opened += 1)}.db`),
      key: new Uint8Array(32).fill(1),
      migrations: outboxMigrations,
    }),
  );
  const log = mustSucceed(
    createEventLog({
      db,
      tenant: tenantIdSchema.parse('012025'),
      device: deviceIdSchema.parse('gym-1'),
      system,
      logger: silentLogger,
      projections: [],
    }),
  );
  for (let n = 0; n < count; n += 1)
    mustSucceed(
      db.write((tx) =>
        log.append(tx, {
          kind: 'test.a',
          actor: { staff: 'd', role: 'clerk' },
          site: 's',
          mode: 'drill',
          data: n,
        }),
      ),
    );
  const held: StoredEvent[] = [];
  const last = () => held.at(-1) ?? GENESIS;
  let inFlight = 0;
  const transport: Transport = {
    send: async (stream, batch) => {
      inFlight += 1;
      expect(inFlight).toBe(1);
      await Promise.resolve();
      inFlight -= 1;
      expect(verifyHead({ ...stream, ...batch.head }, batch.head.sig, log.publicKey)).toBe(true);
      const fault = faults.shift();
      if (fault === 'silent') return new Promise(() => undefined);
      if (fault === 'fail') return { kind: 'failed', status: 503 };
      if (fault === 'unreachable') return { kind: 'failed', status: 0, noContact: true };
      if (fault === 'fork')
        return { kind: 'conflict', conflict: { reason: 'fork', ackSeq: 0, ackHash: GENESIS.hash } };
      if (fault === 'forget') held.length = Math.floor(held.length / 2);
      if (batch.fromSeq > last().seq + 1)
        return { kind: 'conflict', conflict: { reason: 'gap', ackSeq: last().seq, ackHash: last().hash } };
      held.push(...batch.events.filter((event) => event.seq > last().seq));
      if (fault === 'lost') return { kind: 'failed', status: 0 };
      const receipt = {
        ackSeq: last().seq,
        ackHash: last().hash,
        durability: 'local',
        serverTime: time,
      } as const;
      const signed = fault === 'forged' ? { ...receipt, serverTime: 1 } : receipt;
      const receiptSig = signReceipt({ ...stream, ...signed }, centreKeys.privateKey);
      return { kind: 'accepted', response: { ...receipt, receiptSig, next: { retryAfterMs: 0 } } };
    },
  };
  return {
    db,
    log,
    held,
    runner: startSync({ log, transport, system, logger: silentLogger, centralPublicKey }),
  };
};

const turns = async (until: () => boolean): Promise<void> => {
  for (let n = 0; n < 5_000 && !until(); n += 1) await new Promise((resolve) => setImmediate(resolve));
};

it('drains after any run of faults, each event once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom<Fault>('fail', 'lost', 'forget', 'forged', 'silent'), { maxLength: 8 }),
      async (faults) => {
        const { db, log, held, runner } = setUp([...faults], 3);
        await turns(() => log.pending() === 0);
        await runner.stop();
        expect(log.pending()).toBe(0);
        expect(held.map(({ seq }) => seq)).toEqual([1, 2, 3]);
        expect(verifyChain(held).ok).toBe(true);
        db.close();
      },
    ),
    { numRuns: 15 },
  );
});

it('freezes on a fork, and goes on by itself once that is settled', async () => {
  const { db, log, held, runner } = setUp(['fork', 'fork'], 2);
  await turns(() => runner.state().kind === 'frozen');
  expect(runner.state().kind).toBe('frozen');
  expect(held).toEqual([]);
  expect(log.pending()).toBe(2);
  await turns(() => log.pending() === 0);
  await runner.stop();
  expect(held.map(({ seq }) => seq)).toEqual([1, 2]);
  db.close();
});

const SENDING: SyncState = { kind: 'sending', failures: 0, noContact: false };

it('tells a fork once, and asks again only when it is time', () => {
  const first = step(SENDING, { kind: 'fork' }, 1_000);
  expect(first.effects).toEqual(['alarm']);
  const tick = { kind: 'tick', pending: 5 } as const;
  expect(step(first.state, tick, 1_000 + FROZEN_ASK_MS - 1).effects).toEqual([]);
  const asking = step(first.state, tick, 1_000 + FROZEN_ASK_MS);
  expect(asking).toMatchObject({ state: { kind: 'frozen' }, effects: ['send'] });
  // No second question while the first is under way, and no second alarm for the same fork.
  expect(step(asking.state, tick, 10 * FROZEN_ASK_MS).effects).toEqual([]);
  expect(step(asking.state, { kind: 'fork' }, 70_000).effects).toEqual([]);
  expect(step(asking.state, { kind: 'failed', random: 0 }, 70_000).state).toMatchObject({ kind: 'frozen' });
  expect(step(asking.state, { kind: 'accepted', pending: 1, retryAfterMs: 0 }, 70_000)).toEqual({
    state: SENDING,
    effects: ['send'],
  });
});

it('waits as long as it was told and a little more, each terminal differently', () => {
  const waitOf = (random: number): number => {
    const { state } = step(SENDING, { kind: 'failed', random, retryAfterMs: 5_000 }, 0);
    return state.kind === 'waiting' ? state.until : Number.NaN;
  };
  expect(waitOf(0)).toBe(5_000);
  expect(waitOf(0.5)).toBe(5_000 + BACKOFF_FIRST_MS / 2);
  expect(waitOf(0.999)).toBeLessThan(5_000 + BACKOFF_FIRST_MS);
});

it('takes a gap for an answer: however often the line failed before, it sends again at once', () => {
  const { state } = step(
    { kind: 'sending', failures: 12, noContact: true },
    { kind: 'gap', random: 0.999 },
    0,
  );
  expect(restMs(state, 0)).toBeLessThan(BACKOFF_FIRST_MS);
});

const waitAfter = (inputs: readonly SyncInput[]): number => {
  let state: SyncState = SENDING;
  for (const input of inputs) {
    state = step(state, input, 0).state;
    if (input !== inputs.at(-1)) state = step(state, { kind: 'tick', pending: 1 }, BACKOFF_LAST_MS).state;
  }
  return restMs(state, 0);
};
const failed = (more: Partial<Extract<SyncInput, { kind: 'failed' }>>): SyncInput => ({
  kind: 'failed',
  random: 0.999,
  ...more,
});

it('without any contact tries again within seconds, however long that lasts; a centre in trouble is left alone longer', () => {
  const silent = Array.from({ length: 20 }, () => failed({ noContact: true }));
  expect(waitAfter(silent)).toBeLessThan(NO_CONTACT_LAST_MS);
  expect(waitAfter(silent.map(() => failed({ noContact: true, random: 0 })))).toBe(NO_CONTACT_LAST_MS / 2);
  expect(waitAfter(silent.map(() => failed({})))).toBeGreaterThan(BACKOFF_LAST_MS * 0.99);
  // The first trouble after a long time without a line is the first of its kind.
  expect(waitAfter([...silent, failed({})])).toBeLessThan(BACKOFF_FIRST_MS);
  expect(waitAfter([...silent.map(() => failed({})), failed({ noContact: true })])).toBeLessThan(
    BACKOFF_FIRST_MS,
  );
});

it('spreads what it was told over some seconds more when it is told again and again, and no further', () => {
  const told = Array.from({ length: 20 }, () => failed({ retryAfterMs: 2_000 }));
  expect(waitAfter(told)).toBeLessThan(2_000 + TOLD_SPREAD_LAST_MS);
  expect(waitAfter(told)).toBeGreaterThan(2_000 + TOLD_SPREAD_LAST_MS * 0.99);
});

it('waits no longer for the line once something else got through, but for the centre as long as before', () => {
  const reached = { kind: 'reached' } as const;
  const noLine = step(SENDING, failed({ noContact: true }), 0).state;
  expect(restMs(noLine, 1)).toBeGreaterThan(0);
  expect(restMs(step(noLine, reached, 1).state, 1)).toBe(0);
  for (const state of [step(SENDING, failed({}), 0).state, INITIAL_SYNC, SENDING])
    expect(step(state, reached, 1)).toEqual({ state, effects: [] });
});

it('is woken while it waits for the line, and sends', async () => {
  const { db, log, held, runner } = setUp(['unreachable', 'unreachable', 'unreachable', 'unreachable'], 3);
  await turns(() => runner.state().kind === 'waiting');
  runner.wake();
  await turns(() => log.pending() === 0);
  await runner.stop();
  expect(held).toHaveLength(3);
  db.close();
});

it('halves a batch that was too much down to one event, and doubles it back', () => {
  let limit = 500;
  for (let n = 0; n < 12; n += 1) limit = nextLimit(limit, { kind: 'failed', random: 0, tooMuch: true });
  expect(limit).toBe(1);
  expect(nextLimit(100, { kind: 'failed', random: 0 })).toBe(100);
  for (let n = 0; n < 12; n += 1) limit = nextLimit(limit, { kind: 'accepted', pending: 1, retryAfterMs: 0 });
  expect(limit).toBe(500);
});

it('gives an answer that never comes up, and sends again', async () => {
  const { db, log, held, runner } = setUp(['silent'], 3);
  await turns(() => log.pending() === 0);
  await runner.stop();
  expect(held).toHaveLength(3);
  db.close();
});

it('is never stuck: from any state but frozen, a timer within the longest wait sends', () => {
  const input: fc.Arbitrary<SyncInput> = fc.oneof(
    fc.record({ kind: fc.constant('tick' as const), pending: fc.nat(3) }),
    fc.record({ kind: fc.constant('gap' as const), random: fc.double({ min: 0, max: 0.999, noNaN: true }) }),
    fc.record({
      kind: fc.constant('failed' as const),
      random: fc.double({ min: 0, max: 0.999, noNaN: true }),
      noContact: fc.boolean(),
    }),
    fc.constant({ kind: 'reached' as const }),
    fc.record({ kind: fc.constant('accepted' as const), pending: fc.nat(3), retryAfterMs: fc.nat(1000) }),
  );
  fc.assert(
    fc.property(fc.array(input), (inputs) => {
      let state = INITIAL_SYNC;
      for (const [now, each] of inputs.entries()) state = step(state, each, now).state;
      const later = step(state, { kind: 'tick', pending: 1 }, inputs.length + BACKOFF_LAST_MS);
      expect(later.state.kind).toBe('sending');
    }),
  );
});

it('asks the centre now and then when there is nothing to send, and at once at the start', () => {
  const first = step(INITIAL_SYNC, { kind: 'tick', pending: 0 }, 0);
  expect(first.effects).toEqual(['send']);
  const idle = step(first.state, { kind: 'accepted', pending: 0, retryAfterMs: 0 }, 100).state;
  expect(step(idle, { kind: 'tick', pending: 0 }, 100 + HEARTBEAT_MS - 1).effects).toEqual([]);
  expect(step(idle, { kind: 'tick', pending: 0 }, 100 + HEARTBEAT_MS).effects).toEqual(['send']);
  expect(step(idle, { kind: 'tick', pending: 1 }, 101).effects).toEqual(['send']);
});
