import { expect, test } from 'vitest';
import { z } from 'zod';
import { silentLogger } from '../kernel/log.ts';
import type { Role } from '../kernel/roles.ts';
import type { ReplyFrame } from './schema.ts';
import { createRpcServer } from './server.ts';

const start = (role: Role) => {
  const frames: ReplyFrame[] = [];
  let calls = 0;
  const server = createRpcServer({
    methods: {
      'place.open': {
        roles: ['supervisor'],
        shape: { input: z.strictObject({ n: z.int() }), output: z.strictObject({ twice: z.int() }) },
        handle: (input: { n: number }) => {
          calls += 1;
          return { twice: input.n * 2 };
        },
      },
      'place.note': {
        roles: ['clerk'],
        shape: { input: z.strictObject({ words: z.array(z.string()) }), output: z.strictObject({}) },
        handle: () => {
          calls += 1;
          return {};
        },
      },
      'place.search': {
        roles: ['clerk'],
        shape: { fleeting: true, input: z.strictObject({ text: z.string() }), output: z.strictObject({}) },
        handle: () => {
          calls += 1;
          return {};
        },
      },
      'place.leak': {
        roles: ['supervisor'],
        shape: { input: z.strictObject({}), output: z.strictObject({}) },
        handle: () => ({ secret: 1 }),
      },
    },
    topics: { figure: z.int() },
    caller: () => ({ staff: 'x', role }),
    logger: silentLogger,
  });
  return { server, peer: server.accept((frame) => frames.push(frame)), frames, calls: () => calls };
};

test('the host refuses a role the method does not name, and never runs the handler', async () => {
  const { peer, frames, calls } = start('clerk');
  await peer.receive({ type: 'call', id: 1, method: 'place.open', input: { n: 2 } });
  expect(frames).toEqual([{ type: 'error', id: 1, error: 'forbidden' }]);
  expect(calls()).toBe(0);
});

test('input and output are parsed in the host', async () => {
  const { peer, frames } = start('supervisor');
  await peer.receive({ type: 'call', id: 1, method: 'place.open', input: { n: 'two' } });
  await peer.receive({ type: 'call', id: 2, method: 'place.open', input: { n: 2 } });
  await peer.receive({ type: 'call', id: 3, method: 'place.leak', input: {} });
  await peer.receive({ type: 'call', id: 4, method: 'constructor', input: {} });
  await peer.receive('garbage');
  expect(frames).toEqual([
    { type: 'error', id: 1, error: 'bad_input' },
    { type: 'result', id: 2, output: { twice: 4 } },
    { type: 'error', id: 3, error: 'internal' },
    { type: 'error', id: 4, error: 'unknown_method' },
  ]);
});

test('a My Number in anything that would be kept is refused before the handler; what is only looked up may be any digits', async () => {
  const { peer, frames, calls } = start('clerk');
  const number = '1234-5678-9018';
  await peer.receive({ type: 'call', id: 1, method: 'place.note', input: { words: ['x', number] } });
  expect(calls()).toBe(0);
  await peer.receive({ type: 'call', id: 2, method: 'place.note', input: { words: ['1234-5678-9017'] } });
  await peer.receive({ type: 'call', id: 3, method: 'place.search', input: { text: number } });
  expect(frames).toEqual([
    { type: 'error', id: 1, error: 'my_number' },
    { type: 'result', id: 2, output: {} },
    { type: 'result', id: 3, output: {} },
  ]);
});

test('a late subscriber gets the latest value first, a closed one nothing', async () => {
  const { server, peer, frames } = start('clerk');
  server.publish('figure', 7);
  await peer.receive({ type: 'subscribe', topic: 'figure' });
  server.publish('figure', 8);
  peer.close();
  server.publish('figure', 9);
  expect(frames.map((frame) => (frame.type === 'push' ? frame.value : null))).toEqual([7, 8]);
});

test('a value that has not changed is not sent again', () => {
  const frames: unknown[] = [];
  const rpc = createRpcServer({
    methods: {},
    topics: { count: z.int() },
    caller: () => ({ staff: 'desk', role: 'clerk' }),
    logger: silentLogger,
  });
  void rpc.accept((frame) => frames.push(frame)).receive({ type: 'subscribe', topic: 'count' });
  for (const value of [1, 1, 2]) rpc.publish('count', value);
  expect(frames).toEqual([
    { type: 'push', topic: 'count', value: 1 },
    { type: 'push', topic: 'count', value: 2 },
  ]);
});
