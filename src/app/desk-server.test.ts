import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createMadeUpDesk, type MadeUpDesk } from '../../test/harness/made-up-desk.ts';
import { mustSucceed } from '../kernel/result.ts';
import { createDeskLink, type DeskLink } from './desk/link.ts';
import { DESK_SOCKET } from './desk/protocol.ts';
import { type DeskServer, startDeskServer } from './desk-server.ts';

const TOKEN = 'right-token';
const PERSONAS = [
  { name: 'elder', label: 'ひとり暮らしの高齢者（84 歳）', kind: 'normal', printed: null },
  { name: 'dead', label: '壊れて応えないカード', kind: 'dead', printed: null },
];

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47);
const FACE = {
  pin: '1234',
  photo: async (name: string) => (name === 'elder' ? PNG : undefined),
};

let folder: string;
let made: MadeUpDesk;
/** The other reader. */
let second: MadeUpDesk;
let server: DeskServer;
let links: DeskLink[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kazasu-desk-'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>机</title>');
  made = createMadeUpDesk();
  second = createMadeUpDesk();
  links = [];
  server = mustSucceed(
    await startDeskServer({
      port: 0,
      token: TOKEN,
      deskDir: folder,
      personas: PERSONAS,
      slots: [made.desk, second.desk],
      ...FACE,
      system: { sleep: async () => undefined },
    }),
  );
});
afterEach(async () => {
  for (const link of links) link.stop();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** How the server ends a talk that begins like this: the close code, or the HTTP status of a refusal. */
const ending = (origin: string, frames: readonly string[], path = DESK_SOCKET): Promise<number> =>
  new Promise((resolve) => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}${path}`, { origin });
    socket.on('open', () => {
      for (const frame of frames) socket.send(frame);
    });
    socket.on('close', (code) => resolve(code));
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => undefined);
  });

const openLink = (token: string): { link: DeskLink; retries: (() => void)[] } => {
  const retries: (() => void)[] = [];
  const link = createDeskLink({
    token,
    open: () => {
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}${DESK_SOCKET}`, {
        origin: server.url,
      });
      socket.on('error', () => undefined);
      return socket;
    },
    after: (_ms, run) => {
      retries.push(run);
      return () => undefined;
    },
  });
  links.push(link);
  return { link, retries };
};

test('a page with the launch token moves cards and sees them lie', async () => {
  const { link } = openLink(TOKEN);
  await expect.poll(() => link.state().line).toBe('open');
  expect(link.state().desk).toMatchObject({
    personas: PERSONAS,
    pin: '1234',
    readers: [
      { card: null, reader: 'vpcd', moving: false },
      { card: null, reader: 'vpcd', moving: false },
    ],
  });
  link.move({ type: 'hold', name: 'elder', slot: 0 });
  await expect.poll(() => link.state().desk?.readers[0]?.card).toBe('elder');
  made.vanish();
  await expect.poll(() => link.state().desk?.readers[0]?.card).toBe(null);
  link.move({ type: 'tap', name: 'dead', slot: 0 });
  await expect.poll(() => made.done).toEqual(['+elder', '-elder', '+dead', '-dead']);
});

test('every open page sees what one of them does', async () => {
  const first = openLink(TOKEN).link;
  const other = openLink(TOKEN).link;
  await expect.poll(() => [first.state().line, other.state().line]).toEqual(['open', 'open']);
  first.move({ type: 'hold', name: 'dead', slot: 0 });
  await expect.poll(() => other.state().desk?.readers[0]?.card).toBe('dead');
});

test('two readers have a card each; the same card lies on one of them only', async () => {
  const { link } = openLink(TOKEN);
  await expect.poll(() => link.state().line).toBe('open');
  link.move({ type: 'hold', name: 'elder', slot: 0 });
  link.move({ type: 'hold', name: 'dead', slot: 1 });
  await expect.poll(() => link.state().desk?.readers.map(({ card }) => card)).toEqual(['elder', 'dead']);
  link.move({ type: 'hold', name: 'elder', slot: 1 });
  await expect.poll(() => link.state().desk?.readers.map(({ card }) => card)).toEqual([null, 'elder']);
  expect(made.done).toEqual(['+elder', '-elder']);
  expect(second.done).toEqual(['+dead', '-dead', '+elder']);
  link.move({ type: 'lift', slot: 1 });
  await expect.poll(() => second.done.at(-1)).toBe('-elder');
});

test('photos are served to the page, of cards that have one', async () => {
  const photo = await fetch(`${server.url}/faces/elder.png`);
  expect(photo.headers.get('content-type')).toBe('image/png');
  expect(new Uint8Array(await photo.arrayBuffer())).toEqual(PNG);
  for (const path of ['/faces/nobody.png', '/faces/elder', '/faces/..%2Felder.png'])
    expect((await fetch(`${server.url}${path}`)).status).toBe(404);
});

test('a refusal is told, and forgotten with the next movement', async () => {
  const { link } = openLink(TOKEN);
  await expect.poll(() => link.state().line).toBe('open');
  made.refuse('no_reader');
  link.move({ type: 'hold', name: 'elder', slot: 0 });
  await expect.poll(() => link.state().refusal).toBe('no_reader');
  made.refuse(null);
  link.move({ type: 'hold', name: 'elder', slot: 0 });
  expect(link.state().refusal).toBe(null);
});

test('a wrong token is final; a lost line is tried again', async () => {
  const wrong = openLink('wrong-token');
  await expect.poll(() => wrong.link.state().line).toBe('refused');
  expect(wrong.retries).toHaveLength(0);
  expect(wrong.link.state().desk).toBe(null);
  const right = openLink(TOKEN);
  await expect.poll(() => right.link.state().line).toBe('open');
  const port = Number(new URL(server.url).port);
  await server.close();
  await expect.poll(() => right.link.state().line).toBe('lost');
  expect(right.retries).toHaveLength(1);
  server = mustSucceed(
    await startDeskServer({
      port,
      token: TOKEN,
      deskDir: folder,
      personas: PERSONAS,
      slots: [made.desk, second.desk],
      ...FACE,
    }),
  );
  right.retries[0]?.();
  await expect.poll(() => right.link.state().line).toBe('open');
});

test('strangers are refused: other origin, no hello, wrong token, wrong path, nonsense', async () => {
  const hello = JSON.stringify({ type: 'hello', token: TOKEN });
  const hold = JSON.stringify({ type: 'hold', name: 'elder', slot: 0 });
  expect(await ending('http://evil.example', [hello, hold])).toBe(403);
  expect(await ending('http://127.0.0.1:1', [hello, hold])).toBe(403);
  expect(await ending(server.url, [hello], '/rpc')).toBe(403);
  expect(await ending(server.url, [hold])).toBe(1008);
  expect(await ending(server.url, [JSON.stringify({ type: 'hello', token: 'wrong-token' }), hold])).toBe(
    1008,
  );
  expect(await ending(server.url, [hello, '{"type":"drop"}'])).toBe(1008);
  expect(await ending(server.url, [hello, 'not json'])).toBe(1008);
  expect(made.done).toEqual([]);
});

/** Status and headers of the page under this host name. */
const fetchAs = (host: string): Promise<{ status: number | undefined; csp: unknown }> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    request({ hostname, port, path: '/', headers: { host } }, (response) => {
      response.resume();
      resolve({ status: response.statusCode, csp: response.headers['content-security-policy'] });
    })
      .on('error', reject)
      .end();
  });

test('the page is served to its own host name only, with a content security policy', async () => {
  const own = await fetchAs(new URL(server.url).host);
  expect(own.status).toBe(200);
  expect(own.csp).toContain("default-src 'none'");
  expect((await fetchAs('desk.evil.example')).status).toBe(403);
});

test('listens on loopback only', () => {
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});
