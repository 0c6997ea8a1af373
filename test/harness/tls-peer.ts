/** A server on real TLS sockets with whatever certificate a test wants to show, which writes down all it was asked. */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { realSystem } from '../../src/kernel/system.ts';
import {
  type Authority,
  CLOCK_MARGIN_MS,
  type Holder,
  issueCertificate,
  newAuthority,
  newP256Key,
  publicKeyOf,
  type TlsMaterial,
} from '../../src/kernel/x509.ts';

export const TEST_TENANT = '999990';
const DAY_MS = 86_400_000;

export const testAuthority = (tenant = TEST_TENANT): Authority => newAuthority(tenant, realSystem);

export interface Dates {
  /** Days from now. */
  readonly from: number;
  readonly to: number;
}

/** A key, and a certificate of it by `authority`. */
export const materialOf = (
  authority: Authority,
  holder: Holder,
  { from, to }: Dates = { from: -CLOCK_MARGIN_MS / DAY_MS, to: 90 },
): TlsMaterial => {
  const key = newP256Key(realSystem);
  const now = realSystem.now();
  const validity = { from: now + from * DAY_MS, to: now + to * DAY_MS };
  const cert = issueCertificate(authority, realSystem, { holder, publicKey: publicKeyOf(key), ...validity });
  return { ca: [authority.certificate], cert: cert + authority.certificate, key };
};

export const centreHolder = (tenant = TEST_TENANT, names = ['127.0.0.1', 'localhost']): Holder => ({
  kind: 'centre',
  tenant,
  names,
});
export const deviceHolder = (device = 'gym-1', tenant = TEST_TENANT): Holder => ({
  kind: 'device',
  tenant,
  device,
  site: 'gym-1',
});

export interface TlsPeer {
  readonly url: string;
  /** One a request: `METHOD /path`, and the serial of the certificate it came with. */
  readonly asked: { readonly what: string; readonly serial: string | undefined }[];
  /** Connections, and those of them that got through the handshake. */
  attempts(): number;
  connections(): number;
  /** Bytes that arrived inside TLS. */
  received(): number;
  use(material: TlsMaterial): void;
  close(): Promise<void>;
}

export const startTlsPeer = async (material: Pick<TlsMaterial, 'cert' | 'key'>): Promise<TlsPeer> => {
  const asked: TlsPeer['asked'][number][] = [];
  let received = 0;
  let attempts = 0;
  let connections = 0;
  const server = createServer(
    { cert: material.cert, key: material.key, requestCert: true, rejectUnauthorized: false },
    (request, reply) => {
      const serial = (request.socket as TLSSocket).getPeerX509Certificate()?.serialNumber;
      asked.push({ what: `${request.method} ${request.url}`, serial });
      request.resume();
      request.on('end', () => {
        if (request.url === '/elsewhere') reply.writeHead(302, { location: '/taken' });
        reply.end(JSON.stringify({ ok: true }));
      });
    },
  );
  server.on('connection', () => {
    attempts += 1;
  });
  server.on('secureConnection', (socket) => {
    connections += 1;
    socket.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
  });
  // What a client that refuses us does to the connection.
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    asked,
    attempts: () => attempts,
    connections: () => connections,
    received: () => received,
    use: ({ cert, key }) => server.setSecureContext({ cert, key }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
