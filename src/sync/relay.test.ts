import { expect, test } from 'vitest';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { newKeys, TENANT } from '../../test/harness/test-stream.ts';
import { deviceIdSchema, epochSchema } from '../kernel/ids.ts';
import { type LogFields, silentLogger } from '../kernel/log.ts';
import { success } from '../kernel/result.ts';
import { signReceipt } from '../outbox/event.ts';
import type { ForeignStream } from '../outbox/foreign.ts';
import type { BatchRequest } from '../outbox/protocol.ts';
import type { SendOutcome } from './http-transport.ts';
import { ASK_AGAIN_MS, newRelayMemory, type RelayPorts, relayOnce } from './relay.ts';

const HASH = 'aa'.repeat(32);
const NEVER = new AbortController().signal;
const EPOCH = epochSchema.parse('00'.repeat(8));

/** A stream of ten events, and a centre that answers as told; the stream moves as `noteCentral` says. */
const makeWorld = (answer: (world: { held: number }, batch: BatchRequest) => SendOutcome | 'receipt') => {
  const centre = newKeys();
  const system = fixedSystem();
  let stream: ForeignStream = {
    device: deviceIdSchema.parse('burnt-1'),
    epoch: EPOCH,
    key: centre.publicKey,
    headSeq: 10,
    headHash: HASH,
    heardAt: 0,
    inStepAt: null,
    centralSeq: 0,
    replicatedSeq: 0,
    forkedAt: null,
  };
  const world = { held: 0, durability: 'local' as 'local' | 'replicated', asked: 0 };
  const warned: unknown[] = [];
  const piece = (from: number, to: number): BatchRequest => ({
    v: 1,
    fromSeq: from,
    prevHash: HASH,
    events: Array.from({ length: to + 1 - from }, () => ({})) as unknown as BatchRequest['events'],
    head: { seq: to, hash: HASH, sig: 'sig' },
  });
  const ports: RelayPorts = {
    tenant: TENANT,
    centralPublicKey: centre.publicKey,
    system,
    logger: {
      ...silentLogger,
      warn: (_event: string, fields?: LogFields) => void warned.push(fields?.reason),
    },
    foreign: {
      streams: () => [stream],
      question: () => piece(11, 10),
      cut: (_stream, after) => (after < 10 ? piece(after + 1, 10) : undefined),
      noteCentral(_stream, seq) {
        stream = { ...stream, centralSeq: seq };
        return success(undefined);
      },
    },
    transport: {
      async send(to, batch) {
        world.asked += 1;
        const said = answer(world, batch);
        if (said !== 'receipt') return said;
        const ack = { ackSeq: world.held, ackHash: HASH, durability: world.durability, serverTime: 1 };
        const { tenant, device, epoch } = to as Parameters<typeof signReceipt>[0];
        const receiptSig = signReceipt({ tenant, device, epoch, ...ack }, centre.privateKey);
        return { kind: 'accepted', response: { ...ack, receiptSig, next: { retryAfterMs: 0 } } };
      },
    },
  };
  const memory = newRelayMemory();
  return {
    world,
    warned,
    centralSeq: () => stream.centralSeq,
    passes: async (count: number, everyMs = 1_000): Promise<number> => {
      world.asked = 0;
      for (let pass = 0; pass < count; pass += 1) {
        await relayOnce(ports, NEVER, memory);
        system.advance(everyMs);
      }
      return world.asked;
    },
  };
};

/** Takes what follows, says what it lacks otherwise. */
const honest = (world: { held: number }, batch: BatchRequest): SendOutcome | 'receipt' => {
  if (batch.fromSeq > world.held + 1)
    return { kind: 'conflict', conflict: { reason: 'gap', ackSeq: world.held, ackHash: HASH } };
  world.held = Math.max(world.held, batch.head.seq);
  return 'receipt';
};

test('what the centre has on one machine only is asked for again, and sent again when a failover lost it', async () => {
  const { world, passes, centralSeq } = makeWorld(honest);
  await passes(1);
  expect([world.held, centralSeq()]).toEqual([10, 10]);
  world.held = 0;
  await passes(3);
  expect(world.held).toBe(0);
  await passes(1, ASK_AGAIN_MS);
  await passes(1);
  expect([world.held, centralSeq()]).toEqual([10, 10]);
});

test('what it has on two machines is not asked for again', async () => {
  const { world, passes } = makeWorld(honest);
  world.durability = 'replicated';
  await passes(1);
  expect(await passes(10, ASK_AGAIN_MS)).toBe(0);
});

test('how far it is counts only when it signed it', async () => {
  const { passes, centralSeq } = makeWorld(() => ({
    kind: 'conflict',
    conflict: { reason: 'gap', ackSeq: 10, ackHash: HASH },
  }));
  await passes(1);
  expect(centralSeq()).toBe(0);
});

test('a fork is asked about once a minute and said once; a busy centre is left alone as long as it says', async () => {
  const forked = makeWorld(() => ({
    kind: 'conflict',
    conflict: { reason: 'fork', ackSeq: 3, ackHash: HASH },
  }));
  expect(await forked.passes(119)).toBe(2);
  expect(forked.warned).toEqual(['relay_fork']);
  const busy = makeWorld(() => ({ kind: 'failed', status: 503, retryAfterMs: 30_000 }));
  expect(await busy.passes(60)).toBe(2);
});
