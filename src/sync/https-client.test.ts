import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { freePort } from '../../test/harness/free-port.ts';
import {
  centreHolder,
  deviceHolder,
  materialOf,
  startTlsPeer,
  type TlsPeer,
  testAuthority,
} from '../../test/harness/tls-peer.ts';
import { fingerprintOf, type TlsMaterial } from '../kernel/x509.ts';
import { createCentreClient, fetchAuthority, NoContact, NoMaterial } from './https-client.ts';
import type { ClientMaterial } from './tls-context.ts';

const town = testAuthority();
const village = testAuthority('999982');
const terminal = materialOf(town, deviceHolder());
const folder = mkdtempSync(join(tmpdir(), 'kazasu-tls-'));
const peers: TlsPeer[] = [];
const closers: (() => void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) close();
  await Promise.all(peers.splice(0).map((peer) => peer.close()));
});
afterAll(() => rmSync(folder, { recursive: true }));

const signal = (): AbortSignal => AbortSignal.timeout(10_000);
const listen = async (material: TlsMaterial): Promise<TlsPeer> => {
  const peer = await startTlsPeer(material);
  peers.push(peer);
  return peer;
};
const clientOf = (tls: () => ClientMaterial | undefined) => {
  const refused: string[] = [];
  const client = createCentreClient({ tls, refused: (code) => refused.push(code) });
  closers.push(() => client.close());
  return { client, refused };
};

test('one connection, with the terminal’s own certificate, for many requests', async () => {
  const peer = await listen(materialOf(town, centreHolder()));
  const { client, refused } = clientOf(() => terminal);
  for (const path of ['/a', '/b', '/c']) {
    const reply = await client.send(new URL(path, peer.url), { method: 'POST', body: 'x', signal: signal() });
    expect([reply.status, await reply.json()]).toEqual([200, { ok: true }]);
  }
  expect(peer.asked.map(({ what }) => what)).toEqual(['POST /a', 'POST /b', 'POST /c']);
  expect(peer.asked.every(({ serial }) => serial !== undefined)).toBe(true);
  expect([peer.connections(), refused, client.refusal()]).toEqual([1, [], undefined]);
});

test('an answer that points elsewhere is not followed', async () => {
  const peer = await listen(materialOf(town, centreHolder()));
  const { client } = clientOf(() => terminal);
  const reply = await client.send(new URL('/elsewhere', peer.url), { signal: signal() });
  expect(reply.status).toBe(302);
  await reply.text();
  expect(peer.asked.map(({ what }) => what)).toEqual(['GET /elsewhere']);
});

const WRONG: readonly (readonly [string, () => TlsMaterial, string])[] = [
  ['another CA', () => materialOf(testAuthority(), centreHolder()), 'SELF_SIGNED_CERT_IN_CHAIN'],
  [
    'the CA of another municipality',
    () => materialOf(village, centreHolder('999982')),
    'SELF_SIGNED_CERT_IN_CHAIN',
  ],
  [
    'a certificate that is over',
    () => materialOf(town, centreHolder(), { from: -2, to: -1 }),
    'CERT_HAS_EXPIRED',
  ],
  [
    'a certificate of tomorrow',
    () => materialOf(town, centreHolder(), { from: 1, to: 2 }),
    'CERT_NOT_YET_VALID',
  ],
  ['another terminal’s certificate', () => materialOf(town, deviceHolder()), 'ERR_TLS_CERT_ALTNAME_INVALID'],
  [
    'the centre of another address',
    () => materialOf(town, centreHolder('999990', ['c.example.jp'])),
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ],
];
test.each(WRONG)(
  '%s at the other end: not a byte goes there, and it is said why',
  async (_name, make, code) => {
    const peer = await listen(make());
    const { client, refused } = clientOf(() => terminal);
    const asked = client.send(new URL('/v1/health', peer.url), { signal: signal() });
    await expect(asked).rejects.toMatchObject({ code });
    expect([refused, client.refusal(), peer.asked, peer.received()]).toEqual([[code], code, [], 0]);
  },
);

test('whoever shows the town’s CA beside a certificate that is not by it is refused', async () => {
  const own = materialOf(testAuthority(), centreHolder());
  const leaf = own.cert.slice(0, own.cert.indexOf('-----END CERTIFICATE-----') + 26);
  const peer = await listen({ ...own, cert: leaf + town.certificate });
  const { client } = clientOf(() => ({ ca: [town.certificate] }));
  await expect(client.send(new URL('/', peer.url), { signal: signal() })).rejects.toMatchObject({
    code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  });
  expect(await fetchAuthority(peer.url, fingerprintOf(town.certificate), signal())).toMatchObject({
    ok: false,
    reason: 'wrong_centre',
  });
  expect([peer.asked, peer.received()]).toEqual([[], 0]);
});

test('a renewed certificate is shown with the next connection, and the old one is let go', async () => {
  const peer = await listen(materialOf(town, centreHolder()));
  let material = terminal;
  const { client } = clientOf(() => material);
  const ask = async () => (await client.send(new URL('/', peer.url), { signal: signal() })).text();
  await ask();
  material = materialOf(town, deviceHolder());
  await ask();
  await ask();
  const [first, second, third] = peer.asked.map(({ serial }) => serial);
  expect(first).not.toBe(second);
  expect([second, peer.connections()]).toEqual([third, 2]);
});

test('what the keys and certificates were made into is made once, and not for each try without a line', async () => {
  const { client } = clientOf(() => terminal);
  const nobody = new URL(`https://127.0.0.1:${await freePort()}`);
  // Node's own, for a connection that was given none.
  const made = vi.spyOn(tls, 'createSecureContext');
  for (let tries = 0; tries < 3; tries += 1)
    await expect(client.send(nobody, { signal: signal() })).rejects.toThrow(NoContact);
  expect(made).not.toHaveBeenCalled();
  // That it is seen here when it is.
  await fetchAuthority(nobody.href, '', signal());
  expect(made).toHaveBeenCalledTimes(1);
  made.mockRestore();
});

test('without material nothing is sent over https', async () => {
  const peer = await listen(materialOf(town, centreHolder()));
  const { client } = clientOf(() => undefined);
  await expect(client.send(new URL('/', peer.url), { signal: signal() })).rejects.toBeInstanceOf(NoMaterial);
  expect(peer.connections()).toBe(0);
});

test('a request ends when it is told to', async () => {
  const peer = await listen(materialOf(town, centreHolder()));
  const { client } = clientOf(() => terminal);
  const stop = AbortSignal.abort();
  await expect(client.send(new URL('/', peer.url), { signal: stop })).rejects.toMatchObject({
    name: 'AbortError',
  });
  expect([peer.asked, client.refusal()]).toEqual([[], undefined]);
});

test('the CA is taken by its fingerprint from whoever answers, and nothing is said to them', async () => {
  const peer = await listen(materialOf(town, centreHolder()));
  const found = await fetchAuthority(peer.url, fingerprintOf(town.certificate), signal());
  expect(found).toEqual({ ok: true, value: town.certificate });
  const other = await fetchAuthority(peer.url, fingerprintOf(village.certificate), signal());
  expect(other).toMatchObject({ ok: false, reason: 'wrong_centre' });
  expect(peer.received()).toBe(0);
  await peer.close();
  peers.length = 0;
  expect(await fetchAuthority(peer.url, fingerprintOf(town.certificate), signal())).toMatchObject({
    ok: false,
    reason: 'no_answer',
  });
});

const SCRIPT = `
import { readFileSync } from 'node:fs';
import { createCentreClient } from ${JSON.stringify(new URL('https-client.ts', import.meta.url).href)};
const [url, ca] = process.argv.slice(-2);
const machine = await fetch(url).then((reply) => reply.status, (error) => error.cause?.code);
const client = createCentreClient({ tls: () => ({ ca: [readFileSync(ca, 'utf8')] }) });
const ours = await client
  .send(new URL(url), { signal: AbortSignal.timeout(10_000) })
  .then((reply) => reply.status, (error) => error.code);
console.log(JSON.stringify({ machine, ours }));
process.exit();
`;

test('a man in the middle with a CA that the whole machine trusts is refused (T5)', async () => {
  const middle = testAuthority();
  const peer = await listen(materialOf(middle, centreHolder()));
  const trusted = join(folder, 'trusted.pem');
  const pinned = join(folder, 'pinned.pem');
  writeFileSync(trusted, middle.certificate);
  writeFileSync(pinned, town.certificate);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module-typescript', '-e', SCRIPT, peer.url, pinned],
    { env: { ...process.env, NODE_EXTRA_CA_CERTS: trusted, NODE_NO_WARNINGS: '1' } },
  );
  // The control: whoever asks the machine's own trust is taken in.
  expect(JSON.parse(stdout)).toEqual({ machine: 200, ours: 'SELF_SIGNED_CERT_IN_CHAIN' });
});

test('nobody who takes the connection is told apart from somebody who does not answer', async () => {
  const { client } = clientOf(() => terminal);
  const url = new URL(`http://127.0.0.1:${await freePort()}/`);
  await expect(client.send(url, { signal: signal() })).rejects.toBeInstanceOf(NoContact);
  const peer = await listen(materialOf(testAuthority(), centreHolder()));
  const wrong = client.send(new URL('/', peer.url), { signal: signal() });
  await expect(wrong).rejects.not.toBeInstanceOf(NoContact);
});

test('a kept connection that has died unseen is given up for a new one, and whoever waits for the line is told', async () => {
  const asked: string[] = [];
  let connections = 0;
  const server = createServer((request, reply) => {
    asked.push(request.url ?? '');
    // As a cable that was pulled: what comes on the first connection after its first answer is never answered.
    if (connections > 1 || asked.length === 1) reply.end('ok');
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  closers.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  let answers = 0;
  const client = createCentreClient({
    tls: () => undefined,
    answered: () => {
      answers += 1;
    },
  });
  closers.push(() => client.close());
  const { port } = server.address() as AddressInfo;
  for (const path of ['/a', '/b']) {
    const reply = await client.send(new URL(path, `http://127.0.0.1:${port}`), {
      quietMs: 100,
      signal: signal(),
    });
    expect(await reply.text()).toBe('ok');
  }
  expect([asked, connections, answers]).toEqual([['/a', '/b', '/b'], 2, 2]);
});
