/** The line to the library system in TLS, which believes the CA that is pinned and nothing else. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { createServer, type Server, type TlsOptions } from 'node:tls';
import { afterEach, expect, it } from 'vitest';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import {
  startTrainingLibrary,
  TRAINING_PATRONS,
  type TrainingLibrary,
} from '../../src/simulator/library/index.ts';
import {
  createSip2Client,
  type LineSecurity,
  type Sip2Client,
  type Sip2State,
} from '../../src/sip2/index.ts';
import { testDialect, trainingPermit } from '../harness/sip2-library.ts';
import { centreHolder, deviceHolder, materialOf, testAuthority } from '../harness/tls-peer.ts';

const authority = testAuthority();
const stranger = testAuthority();
const material = materialOf(authority, centreHolder());
const patron = TRAINING_PATRONS.ordinary.number;

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** As stunnel stands before a SIP2 server. */
const front = async (library: TrainingLibrary, options: TlsOptions = {}): Promise<number> => {
  const server: Server = createServer({ key: material.key, cert: material.cert, ...options }, (near) => {
    const far = connect(library.port, '127.0.0.1');
    for (const socket of [near, far]) socket.on('error', () => undefined); // either side going away ends both
    near.pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

const dialect = testDialect();
const system = realSystem;
const startLibrary = async (): Promise<TrainingLibrary> => {
  const library = mustSucceed(
    await startTrainingLibrary({ port: 0, dialect, system, permit: trainingPermit }),
  );
  closing.push(() => library.close());
  return library;
};
const clientOf = (port: number, security: LineSecurity, host = '127.0.0.1'): Sip2Client => {
  const client = createSip2Client({ host, port, security, dialect, system });
  closing.push(() => client.close());
  return client;
};
const firstState = async (client: Sip2Client): Promise<Sip2State> => {
  await client.status();
  return client.state();
};

it('goes through, by address and by name', async () => {
  const port = await front(await startLibrary());
  for (const [host, serverName] of [
    ['127.0.0.1', undefined],
    ['localhost', undefined],
    ['127.0.0.1', 'localhost'],
  ] as const) {
    const client = clientOf(
      port,
      { kind: 'tls', ca: authority.certificate, ...(serverName === undefined ? {} : { serverName }) },
      host,
    );
    expect(await client.patronStatus({ patron })).toMatchObject({ value: { name: '山田 花子' } });
  }
});

it('believes no other CA, no other name, and nobody without TLS', async () => {
  const library = await startLibrary();
  const port = await front(library);
  const tls = (more: object = {}): LineSecurity => ({ kind: 'tls', ca: authority.certificate, ...more });
  const refused = { online: false, why: 'tls_refused' };
  expect(await firstState(clientOf(port, tls({ ca: stranger.certificate })))).toEqual(refused);
  expect(await firstState(clientOf(port, tls({ serverName: 'elsewhere.example' })))).toEqual(refused);
  expect(await firstState(clientOf(port, tls({ ca: 'not PEM' })))).toEqual(refused);
  expect(library.requests()).toBe(0);
});

it('shows its own certificate where one is asked for', async () => {
  const port = await front(await startLibrary(), { requestCert: true, ca: [authority.certificate] });
  const own = materialOf(authority, deviceHolder());
  const client = clientOf(port, { kind: 'tls', ca: authority.certificate, cert: own.cert, key: own.key });
  expect(await client.patronStatus({ patron })).toMatchObject({ ok: true });
  const without = clientOf(port, { kind: 'tls', ca: authority.certificate });
  expect(await firstState(without)).toEqual({ online: false, why: 'tls_refused' });
});
