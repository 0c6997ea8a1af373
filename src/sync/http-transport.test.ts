import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createTestStream } from '../../test/harness/test-stream.ts';
import { createHttpTransport, type SendOutcome } from './http-transport.ts';

let server: Server;
afterEach(() => void server.close());

/** What the transport makes of an answer. */
const hears = async (
  status: number,
  body: string,
  headers: Record<string, string> = {},
): Promise<SendOutcome> => {
  server = createServer((request, response) => {
    request.resume();
    request.once('end', () => response.writeHead(status, headers).end(body));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const stream = createTestStream();
  const transport = createHttpTransport(`http://127.0.0.1:${port}`);
  return transport.send(stream, stream.batch(), new AbortController().signal);
};

it.each([
  [429, '{"retryAfterMs":700}', { 'retry-after': '1' }, { status: 429, retryAfterMs: 700 }],
  [503, '<html>down for an hour</html>', { 'retry-after': '120' }, { status: 503, retryAfterMs: 120_000 }],
  [503, '', { 'retry-after': '999999' }, { status: 503, retryAfterMs: 3_600_000 }],
  [503, '', { 'retry-after': 'Wed, 25 Nov 2026 07:28:00 GMT' }, { status: 503 }],
  [413, '<html>too large</html>', {}, { status: 413 }],
  [200, '{"ackSeq":1}', {}, { status: 200 }],
  [409, '{"reason":"other"}', {}, { status: 409 }],
])('an answer %d %s is no more than it says', async (status, body, headers, outcome) => {
  expect(await hears(status, body, headers)).toEqual({ kind: 'failed', ...outcome });
});

it('a conflict is told with where the centre is', async () => {
  const conflict = { reason: 'gap', ackSeq: 4, ackHash: 'ab'.repeat(32) };
  expect(await hears(409, JSON.stringify(conflict))).toEqual({ kind: 'conflict', conflict });
});

it('nobody there is no answer', async () => {
  server = createServer();
  const stream = createTestStream();
  const transport = createHttpTransport('http://127.0.0.1:1');
  expect(await transport.send(stream, stream.batch(), new AbortController().signal)).toEqual({
    kind: 'failed',
    status: 0,
    noContact: true,
  });
});
