import { once } from 'node:events';
import { createServer, type Server as NetServer, Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { cancelRequest } from './commit-watch.ts';
import { readDatabaseUrl } from './database-url.ts';
import { dialServer, type Server } from './dial.ts';
import { choosePrimary, type PrimaryWatch, type Standing, watchPrimary } from './primary.ts';

const A: Server = { host: 'a', port: 1 };
const B: Server = { host: 'b', port: 2 };
const primary = (timeline: number): Standing => ({ kind: 'primary', timeline });
const line = { tls: undefined, timeoutMs: 1_000 };

/** `once` would take the error for its end. */
const closed = (socket: Socket): Promise<void> =>
  new Promise((done) => {
    socket.once('close', () => done());
  });

let watch: PrimaryWatch | undefined;
afterEach(() => watch?.stop());

it('of two that call themselves primary, the later timeline is', () => {
  expect(
    choosePrimary([
      [A, primary(3)],
      [B, primary(4)],
    ]),
  ).toBe(B);
  expect(
    choosePrimary([
      [A, primary(4)],
      [B, primary(3)],
    ]),
  ).toBe(A);
  expect(
    choosePrimary([
      [A, { kind: 'standby' }],
      [B, primary(1)],
    ]),
  ).toBe(B);
  expect(
    choosePrimary([
      [A, { kind: 'standby' }],
      [B, undefined],
    ]),
  ).toBeUndefined();
});

it('cuts every line to a server that is the primary no more, and dials the new one', async () => {
  const said = new Map<Server, Standing>([
    [A, primary(1)],
    [B, { kind: 'standby' }],
  ]);
  const dialled: Server[] = [];
  watch = watchPrimary({
    servers: [A, B],
    ask: async (server) => said.get(server),
    line,
    system: realSystem,
    dial: async (server) => {
      dialled.push(server);
      return new Socket();
    },
  });
  const old = await watch.dial();
  old.on('error', () => undefined);
  expect(dialled).toEqual([A]);
  // A does not even answer: its power went.
  said.set(A, undefined);
  said.set(B, primary(2));
  watch.doubt();
  await closed(old);
  await watch.dial();
  expect(dialled).toEqual([A, B]);
  expect(watch.failovers()).toBe(1);
});

it('gives a dead line where there is no primary, instead of none', async () => {
  watch = watchPrimary({
    servers: [A, B],
    ask: async () => undefined,
    line,
    // Waiting costs nothing here.
    system: { ...realSystem, sleep: (ms, signal) => realSystem.sleep(Math.min(ms, 5), signal) },
  });
  const dead = await watch.dial();
  const [error]: unknown[] = await once(dead, 'error');
  expect(error).toMatchObject({ message: 'no server is the primary' });
});

const servers: NetServer[] = [];
afterEach(() => servers.splice(0).forEach((server) => void server.close()));

it('the end of a line comes a moment after its error, and always with one', async () => {
  const server = createServer((socket) => void setTimeout(() => socket.end(), 50)).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const socket = await dialServer({ host: '127.0.0.1', port }, line);
  const order: string[] = [];
  socket.on('error', () => order.push('error')).resume();
  await closed(socket);
  order.push('close');
  expect(order).toEqual(['error', 'close']);
});

it('a line that cannot be had is dead, not an exception', async () => {
  const socket = await dialServer({ host: '127.0.0.1', port: 1 }, line);
  const [error]: unknown[] = await once(socket, 'error');
  expect(error).toMatchObject({ code: 'ECONNREFUSED' });
});

it('reads addresses of several servers as libpq does, and refuses TLS that checks nobody', () => {
  const url =
    'postgres://u:p%40w@db1:5432,db2,[::1]:7/kazasu?sslmode=verify-full&sslrootcert=/ca.pem&geqo=off';
  expect(mustSucceed(readDatabaseUrl(url))).toEqual({
    servers: [
      { host: 'db1', port: 5432 },
      { host: 'db2', port: 5432 },
      { host: '::1', port: 7 },
    ],
    tls: { caFile: '/ca.pem' },
    plain: 'postgres://u:p%40w@server:5432/kazasu?geqo=off',
  });
  for (const [bad, at] of [
    ['mysql://a/b', 'form'],
    ['postgres://u@a,,b/c', 'host'],
    ['postgres://u:secret@a/c?sslmode=require', 'sslmode'],
  ] as const)
    expect(readDatabaseUrl(bad)).toEqual({ ok: false, reason: 'bad_url', detail: { at } });
});

it('asks to cancel in the words of protocol 3.0', () => {
  expect(Buffer.from(cancelRequest({ pid: 258, secret: -1 })).toString('hex')).toBe(
    '0000001004d2162e00000102ffffffff',
  );
});
