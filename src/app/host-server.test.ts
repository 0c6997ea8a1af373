import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { silentLogger } from '../kernel/log.ts';
import { mustSucceed } from '../kernel/result.ts';
import { createRpcServer } from '../rpc/server.ts';
import { startHostServer } from './host-server.ts';

let folder: string;
let host: { readonly url: string; close(): Promise<void> };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kazasu-host-'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>かざす</title>');
  const rpc = createRpcServer({
    methods: {
      'desk.echo': {
        roles: ['clerk'],
        shape: { input: z.strictObject({ n: z.int() }), output: z.strictObject({ n: z.int() }) },
        handle: (input: { n: number }) => input,
      },
    },
    topics: {},
    caller: () => ({ staff: 'desk', role: 'clerk' }),
    logger: silentLogger,
  });
  host = mustSucceed(await startHostServer({ rpc, token: 'right-token', screenDir: folder, port: 0 }));
});
afterEach(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens a socket, sends the frames, gives the first answer, or how the host ended it. */
const talk = (origin: string, frames: readonly unknown[]): Promise<unknown> =>
  new Promise((resolve) => {
    const socket = new WebSocket(`${host.url.replace('http', 'ws')}/rpc`, { origin });
    socket.on('open', () => {
      for (const frame of frames) socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
    });
    socket.on('message', (data) => {
      resolve(JSON.parse(Buffer.isBuffer(data) ? data.toString('utf8') : 'null'));
      socket.close();
    });
    socket.on('close', (code) => resolve({ closed: code }));
    socket.on('unexpected-response', (_request, response) => resolve({ refused: response.statusCode }));
    socket.on('error', () => undefined);
  });

const call = { type: 'call', id: 1, method: 'desk.echo', input: { n: 5 } };

test('a screen with the launch token is served', async () => {
  expect(await talk(host.url, [{ type: 'hello', token: 'right-token' }, call])).toEqual({
    type: 'result',
    id: 1,
    output: { n: 5 },
  });
});

test('a wrong token, no hello, and garbage end the connection', async () => {
  expect(await talk(host.url, [{ type: 'hello', token: 'wrong-token' }, call])).toEqual({ closed: 1008 });
  expect(await talk(host.url, [call])).toEqual({ closed: 1008 });
  expect(await talk(host.url, ['{{{'])).toEqual({ closed: 1008 });
});

test('a page from elsewhere cannot reach the host over loopback', async () => {
  expect(await talk('https://evil.example', [{ type: 'hello', token: 'right-token' }])).toEqual({
    refused: 403,
  });
});

test('the page comes with a policy that lets nothing foreign run', async () => {
  const reply = await fetch(`${host.url}/index.html`);
  expect(reply.status).toBe(200);
  expect(reply.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
  expect((await fetch(`${host.url}/..%2f..%2fetc%2fpasswd`)).status).not.toBe(200);
});

test('a connection that is reset while it is turned away ends itself and nothing else', async () => {
  const { port } = new URL(host.url);
  for (let n = 0; n < 60; n += 1) {
    const socket = connect({ host: '127.0.0.1', port: Number(port) });
    await once(socket, 'connect');
    socket.write(
      'GET /rpc HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    );
    socket.resetAndDestroy();
  }
  expect((await fetch(host.url)).status).toBeLessThan(500);
});

test('ends at once though a browser holds a connection on which it never asked anything', async () => {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(host.url).port) });
  await once(socket, 'connect');
  const gone = once(socket, 'close');
  await host.close();
  await gone;
});
