import { describe, expect, test } from 'vitest';
import { createTestStream, newKeys } from '../../test/harness/test-stream.ts';
import { silentLogger } from '../kernel/log.ts';
import { realSystem } from '../kernel/system.ts';
import { signReceipt } from '../outbox/event.ts';
import { type ForwardStream, startForward } from './forward.ts';
import { heard, INITIAL_FORWARD, QUIET_ASK_MS, quietMs, turn } from './forward-state.ts';
import type { Transport } from './http-transport.ts';
import { FROZEN_ASK_MS } from './sync-state.ts';

describe('decisions of one stream', () => {
  test('a piece that gets no answer in time is halved, for streams share a line', () => {
    const failed = { kind: 'failed', random: 0 } as const;
    const late = heard(INITIAL_FORWARD, { ...failed, tooMuch: true }, 0).state;
    expect(late.limit).toBe(INITIAL_FORWARD.limit / 2);
    expect(heard(late, failed, 0).state.limit).toBe(late.limit);
    expect(turn(late, 9, 60_000).state.limit).toBe(late.limit);
  });

  test('it begins with a question, rests, and asks again after a minute', () => {
    const first = turn(INITIAL_FORWARD, 0, 1_000);
    expect(first.send).toBe(true);
    const { state: idle } = heard(first.state, { kind: 'accepted', pending: 0, retryAfterMs: 0 }, 1_000);
    expect(turn(idle, 0, 1_000 + QUIET_ASK_MS - 1).send).toBe(false);
    expect(quietMs(idle, 1_000)).toBe(QUIET_ASK_MS);
    expect(turn(idle, 0, 1_000 + QUIET_ASK_MS).send).toBe(true);
    expect(turn(idle, 1, 1_001).send).toBe(true);
  });

  test('with more to send it goes on at its next turn, and not before', () => {
    const { state } = turn(INITIAL_FORWARD, 900, 5);
    expect(turn(state, 900, 5).send).toBe(false);
    const { state: more } = heard(state, { kind: 'accepted', pending: 400, retryAfterMs: 0 }, 6);
    expect(quietMs(more, 6)).toBe(0);
    const next = turn(more, 400, 7);
    expect([next.send, next.state.triedAt]).toEqual([true, 7]);
    expect(turn(next.state, 400, 8).send).toBe(false);
  });

  test('a fork is an alarm once, and is asked about now and then', () => {
    const { state } = turn(INITIAL_FORWARD, 1, 0);
    const forked = heard(state, { kind: 'fork' }, 0);
    expect(forked.alarm).toBe(true);
    expect(turn(forked.state, 1, FROZEN_ASK_MS - 1).send).toBe(false);
    const asked = turn(forked.state, 1, FROZEN_ASK_MS);
    expect(asked.send).toBe(true);
    expect(heard(asked.state, { kind: 'fork' }, FROZEN_ASK_MS).alarm).toBe(false);
  });
});

const centre = newKeys();

/** Streams with one event each, of which `answers` decides what the centre does. */
const world = (names: readonly string[], answers: (device: string) => 'hangs' | 'takes' | 'lies') => {
  const streams = new Map(
    names.map((name) => {
      const stream = createTestStream(name);
      stream.add('test.happened', {});
      return [name, { stream, ackedSeq: 0 }];
    }),
  );
  const cuts = new Map<string, number[]>();
  const store: Parameters<typeof startForward>[0]['store'] = {
    streams: async () =>
      [...streams.values()].map(({ stream, ackedSeq }): ForwardStream => {
        const { seq: headSeq, hash: headHash, sig: headSig } = stream.batch().head;
        const { device, epoch } = stream;
        return { device, epoch, headSeq, headHash, headSig, forked: false, ackedSeq };
      }),
    cut: async ({ device }, after, most) => {
      cuts.set(device, [...(cuts.get(device) ?? []), most]);
      return streams.get(device)?.stream.batch(after + 1);
    },
    evidence: async () => undefined,
    note: async ({ device }, told) => {
      const found = streams.get(device);
      if (found !== undefined && told.kind === 'receipt') found.ackedSeq = told.ack.ackSeq;
      return 'noted';
    },
    noteFork: async () => undefined,
  };
  const transport: Transport = {
    send: (stream, { head }) => {
      const answer = answers(stream.device);
      if (answer === 'hangs') return new Promise(() => undefined);
      const ack = { ackSeq: head.seq, ackHash: head.hash, durability: 'local', serverTime: 1 } as const;
      const { privateKey } = answer === 'lies' ? newKeys() : centre;
      const receiptSig = signReceipt({ ...stream, ...ack }, privateKey);
      const response = { ...ack, receiptSig, next: { retryAfterMs: 0 } };
      return Promise.resolve({ kind: 'accepted', response });
    },
  };
  const forward = startForward({
    store,
    transport,
    tenant: '999990',
    centralPublicKey: centre.publicKey,
    line: () => undefined,
    // Time flies: an answer is waited for 30 ms.
    system: {
      ...realSystem,
      monotonic: () => realSystem.monotonic() * 1_000,
      sleep: (ms, signal) => realSystem.sleep(ms / 1_000, signal),
    },
    logger: silentLogger,
  });
  return { acked: (name: string) => streams.get(name)?.ackedSeq, cuts, forward };
};

const until = async (what: () => boolean): Promise<void> => {
  for (let turn_ = 0; turn_ < 400 && !what(); turn_ += 1) await realSystem.sleep(10);
  expect(what()).toBe(true);
};

test('any number of streams without an answer keep no other back', async () => {
  const stuck = Array.from({ length: 20 }, (_, at) => `a-stuck-${at}`);
  const { acked, forward } = world([...stuck, 'z-good'], (device) =>
    device === 'z-good' ? 'takes' : 'hangs',
  );
  await until(() => acked('z-good') === 1);
  expect(stuck.map(acked)).toEqual(stuck.map(() => 0));
  await forward.stop();
});

test('a receipt that the centre did not sign moves nothing', async () => {
  const { acked, forward } = world(['a-lied-to', 'b-good'], (device) =>
    device === 'b-good' ? 'takes' : 'lies',
  );
  await until(() => acked('b-good') === 1);
  expect(acked('a-lied-to')).toBe(0);
  await forward.stop();
});

test('a stream that gets no answer asks for less and less', async () => {
  const { cuts, forward } = world(['a-slow'], () => 'hangs');
  await until(() => (cuts.get('a-slow') ?? []).length >= 3);
  const [first = 0, ...then] = cuts.get('a-slow') ?? [];
  expect(then.slice(0, 2)).toEqual([first / 2, first / 4]);
  await forward.stop();
});
