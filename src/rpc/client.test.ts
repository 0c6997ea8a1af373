import { expect, test } from 'vitest';
import { z } from 'zod';
import { silentLogger } from '../kernel/log.ts';
import type { Role } from '../kernel/roles.ts';
import { messagePortConnect, type SocketLike, webSocketConnect } from './carriers.ts';
import { createRpcView } from './client.ts';
import { type CarrierEvents, type Connect, createRpcConnection, reconnectWaitMs } from './connection.ts';
import { createRpcServer } from './server.ts';

const contract = {
  'place.twice': { input: z.strictObject({ n: z.int() }), output: z.strictObject({ twice: z.int() }) },
  'place.never': { input: z.strictObject({}), output: z.strictObject({}) },
  'place.open': { input: z.strictObject({}), output: z.strictObject({}) },
};
const topics = { figure: z.int() };

/** A real RPC server whose wire the test can cut and mend. */
const start = (role: Role = 'clerk', hostTwice?: unknown) => {
  const server = createRpcServer({
    methods: {
      'place.twice': {
        roles: ['clerk'],
        shape: { ...contract['place.twice'], output: z.unknown() },
        handle: ({ n }: { n: number }) => hostTwice ?? { twice: n * 2 },
      },
      'place.never': {
        roles: ['clerk'],
        shape: contract['place.never'],
        handle: () => new Promise(() => undefined),
      },
      'place.open': { roles: ['supervisor'], shape: contract['place.open'], handle: () => ({}) },
    },
    topics,
    caller: () => ({ staff: 'desk', role }),
    logger: silentLogger,
  });
  const wires: CarrierEvents[] = [];
  const waits: number[] = [];
  let wake: (() => void) | undefined;
  let reachable = true;
  const connect: Connect = (events) => {
    wires.push(events);
    if (!reachable) {
      events.closed('lost');
      return { send: () => undefined, close: () => undefined };
    }
    const peer = server.accept((frame) => events.frame(JSON.parse(JSON.stringify(frame))));
    events.opened();
    return { send: (frame) => void peer.receive(frame), close: () => peer.close() };
  };
  const connection = createRpcConnection({
    connect,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        waits.push(ms);
        wake = resolve;
        signal?.addEventListener('abort', () => resolve());
      }),
  });
  return {
    server,
    connection,
    client: createRpcView(connection, { contract, topics }),
    waits,
    cut: (reason: 'lost' | 'refused' = 'lost') => wires.at(-1)?.closed(reason),
    unplug: (gone: boolean) => {
      reachable = !gone;
    },
    wake: async () => {
      wake?.();
      await Promise.resolve();
      await Promise.resolve();
    },
  };
};

test('a call brings the output of the host, a refusal its reason', async () => {
  const { client } = start();
  expect(await client.call('place.twice', { n: 21 })).toEqual({ twice: 42 });
  expect(await client.call('place.open', {})).toEqual({ ok: false, reason: 'forbidden' });
});

test('an answer of another shape than the contract says is not handed on', async () => {
  const { client } = start('clerk', { twice: 'many', name: 'somebody' });
  expect(await client.call('place.twice', { n: 1 })).toEqual({ ok: false, reason: 'bad_output' });
});

test('answers find their calls in any order', async () => {
  const { client } = start();
  const answers = await Promise.all([1, 2, 3].map((n) => client.call('place.twice', { n })));
  expect(answers).toEqual([{ twice: 2 }, { twice: 4 }, { twice: 6 }]);
});

test('a call that was under way when the wire broke, and one made without a wire, say disconnected', async () => {
  const { client, cut, unplug } = start();
  const underWay = client.call('place.never', {});
  await Promise.resolve();
  unplug(true);
  cut();
  expect(await underWay).toEqual({ ok: false, reason: 'disconnected' });
  expect(await client.call('place.twice', { n: 1 })).toEqual({ ok: false, reason: 'disconnected' });
});

test('topics come at once, on change, and again after a reconnection; a wrong value is dropped', async () => {
  const { client, server, cut, wake, connection } = start();
  const seen: number[] = [];
  server.publish('figure', 1);
  client.subscribe('figure', (value) => seen.push(value));
  server.publish('figure', 2);
  cut();
  server.publish('figure', 3);
  expect(seen).toEqual([1, 2]);
  await wake();
  expect(seen).toEqual([1, 2, 3]);
  expect(connection.state()).toEqual({ kind: 'open', tries: 0, epoch: 2 });
});

test('a second listener of a topic gets the latest value; one that stopped gets nothing', () => {
  const { client, server } = start();
  const first: number[] = [];
  const second: number[] = [];
  const stop = client.subscribe('figure', (value) => first.push(value));
  server.publish('figure', 1);
  client.subscribe('figure', (value) => second.push(value));
  stop();
  server.publish('figure', 2);
  expect([first, second]).toEqual([[1], [1, 2]]);
});

test('it tries again by itself with growing waits, never stops, and starts over once it is up', async () => {
  const { connection, cut, wake, waits, unplug } = start();
  unplug(true);
  cut();
  for (let n = 0; n < 7; n += 1) await wake();
  expect(waits).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map(reconnectWaitMs));
  expect(waits.slice(-2)).toEqual([5_000, 5_000]);
  expect(connection.state().kind).toBe('lost');
  unplug(false);
  await wake();
  expect(connection.state().kind).toBe('open');
  cut();
  expect(waits.at(-1)).toBe(reconnectWaitMs(1));
});

test('a refused token is told apart, and stays so until the host really answers', async () => {
  const { connection, client, cut, wake, server } = start();
  cut('refused');
  expect(connection.state().kind).toBe('refused');
  await wake();
  expect(connection.state().kind).toBe('refused');
  client.subscribe('figure', () => undefined);
  cut('refused');
  server.publish('figure', 1);
  await wake();
  await Promise.resolve();
  expect(connection.state().kind).toBe('open');
});

test('retryNow does not wait for the end of the wait', async () => {
  const { connection, cut } = start();
  cut();
  connection.retryNow();
  await Promise.resolve();
  await Promise.resolve();
  expect(connection.state().kind).toBe('open');
});

/** A socket whose other end is the test. */
const fakeSocket = () => {
  const listeners = new Map<string, (event: never) => void>();
  const sent: string[] = [];
  const socket: SocketLike = {
    send: (data) => sent.push(data),
    close: () => undefined,
    addEventListener: (type: string, listener: (event: never) => void) => void listeners.set(type, listener),
  };
  return { socket, sent, fire: (type: string, event: unknown) => listeners.get(type)?.(event as never) };
};

test('over a WebSocket the hello with the token goes first; code 1008 means the token is refused', () => {
  const { socket, sent, fire } = fakeSocket();
  const reports: unknown[] = [];
  const carrier = webSocketConnect(
    'ws://127.0.0.1:1/rpc',
    'secret',
    () => socket,
  )({
    opened: () => reports.push('opened'),
    frame: (frame) => reports.push(frame),
    closed: (reason) => reports.push(reason),
  });
  fire('open', undefined);
  carrier.send({ type: 'subscribe', topic: 'desk' });
  fire('message', { data: '{"a":1}' });
  fire('message', { data: '{{{' });
  fire('close', { code: 1008 });
  fire('close', { code: 1006 });
  expect(sent).toEqual(['{"type":"hello","token":"secret"}', '{"type":"subscribe","topic":"desk"}']);
  expect(reports).toEqual(['opened', { a: 1 }, undefined, 'refused', 'lost']);
});

test('over a MessagePort the same server answers', async () => {
  const { server } = start();
  const { port1, port2 } = new MessageChannel();
  const peer = server.accept((frame) => port2.postMessage(frame));
  port2.addEventListener('message', ({ data }) => void peer.receive(data));
  port2.start();
  const connection = createRpcConnection({
    connect: messagePortConnect(async () => port1),
    sleep: () => new Promise(() => undefined),
  });
  await new Promise<void>((resolve) => connection.watch(resolve));
  const client = createRpcView(connection, { contract, topics });
  expect(await client.call('place.twice', { n: 4 })).toEqual({ twice: 8 });
  port1.close();
  port2.close();
});
