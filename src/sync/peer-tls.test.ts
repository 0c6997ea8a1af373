import tls from 'node:tls';
import { afterEach, expect, it, vi } from 'vitest';
import { freePort } from '../../test/harness/free-port.ts';
import { deviceHolder, materialOf, TEST_TENANT, testAuthority } from '../../test/harness/tls-peer.ts';
import { failure, mustSucceed } from '../kernel/result.ts';
import type { PullRequest } from '../outbox/peer-protocol.ts';
import { createPeerTransport, type PeerServerOptions, startPeerServer } from './peer-tls.ts';

const authority = testAuthority();
const [ours, theirs] = [deviceHolder('gym-1'), deviceHolder('gym-2')].map((holder) =>
  materialOf(authority, holder),
);
const transport = createPeerTransport({ tls: () => theirs, tenant: TEST_TENANT, timeoutMs: 20_000 });
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const serve = async (change: Partial<PeerServerOptions> = {}) => {
  const faults: unknown[] = [];
  const started = await startPeerServer({
    tls: () => ours,
    tenant: TEST_TENANT,
    host: '127.0.0.1',
    port: 0,
    answer: () => failure('busy'),
    rosterVersion: () => 7,
    failed: (error) => faults.push(error),
    ...change,
  });
  const server = mustSucceed(started);
  closing.push(() => server.close());
  return { faults, address: `127.0.0.1:${server.port}` };
};
/** Whatever is asked: these answers do not depend on it. */
const ask = (address: string, body: () => PullRequest = () => ({}) as PullRequest) =>
  transport.ask(address, body, new AbortController().signal);
const unreadable = (): never => {
  throw new Error('disk I/O error');
};

it('a record that cannot be read spoils one answer, and the next is given', async () => {
  let isBroken = true;
  const { faults, address } = await serve({ rosterVersion: () => (isBroken ? unreadable() : 7) });
  expect(await ask(address)).toMatchObject({ ok: false, reason: 'no_answer' });
  expect(faults.length).toBeGreaterThan(0);
  isBroken = false;
  expect(await ask(address)).toMatchObject({
    ok: false,
    reason: 'refused',
    detail: { reason: 'busy', rosterVersion: 7 },
  });
});

it('nor does a question that cannot be made reach further than who asks', async () => {
  const { faults, address } = await serve();
  await expect(ask(address, unreadable)).rejects.toThrow('disk I/O error');
  expect(await ask(address)).toMatchObject({ reason: 'refused' });
  expect(faults).toEqual([]);
});

it('an address that is not there yet is a failure that can be tried again', async () => {
  const started = await startPeerServer({
    tls: () => ours,
    tenant: TEST_TENANT,
    // Of a net for documentation: no machine has it.
    host: '192.0.2.7',
    port: 0,
    answer: () => failure('busy'),
    rosterVersion: () => 0,
    failed: () => undefined,
  });
  expect(started).toMatchObject({ ok: false, reason: 'cannot_listen', detail: { code: 'EADDRNOTAVAIL' } });
});

it('a terminal that is not there is asked again and again without making anew what the certificate is shown by', async () => {
  const address = `127.0.0.1:${await freePort()}`;
  // Node's own, for a connection that was given none.
  const made = vi.spyOn(tls, 'createSecureContext');
  for (let tries = 0; tries < 3; tries += 1)
    expect(await ask(address)).toMatchObject({ ok: false, reason: 'no_answer' });
  expect(made).not.toHaveBeenCalled();
  made.mockRestore();
});
