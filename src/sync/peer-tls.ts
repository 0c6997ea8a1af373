/** Questions between terminals over mutual TLS, asked and answered; what is said is `peer-exchange.ts`. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Agent, createServer, request as httpsRequest } from 'node:https';
import type { PeerCertificate, SecureContext, TLSSocket } from 'node:tls';
import { failure, type Result, success } from '../kernel/result.ts';
import type { TlsMaterial } from '../kernel/x509.ts';
import { readPeer } from '../kernel/x509-peer.ts';
import {
  MAX_ANSWER_BYTES,
  MAX_PULL_BYTES,
  type PeerRefusal,
  PULL_PATH,
  type PullAnswer,
  peerRefusalSchema,
} from '../outbox/peer-protocol.ts';
import type { Session } from './peer-exchange.ts';
import type { AskFailure, PeerTransport } from './peer-runner.ts';
import { createTlsContexts } from './tls-context.ts';

/** Longest wait for a terminal in the same building, milliseconds. */
export const PEER_TIMEOUT_MS = 1_000;
/** Questions under way at once; more are told to come back. */
const MAX_UNDER_WAY = 32;
/** A site has a few dozen terminals; whoever else is on its network must not take up all descriptors. */
const MAX_CONNECTIONS = 256;
const HANDSHAKE_MS = 5_000;
/** Ours, in the names' private range: both ends compute the same 32 bytes, and no other connection does (RFC 8446 §7.5). */
const EXPORTER = 'EXPORTER-kazasu-peer';

export interface PeerTlsOptions {
  /** Asked for each connection: certificates are renewed while the terminal runs. `undefined`: there is none yet. */
  readonly tls: () => TlsMaterial | undefined;
  readonly tenant: string;
  readonly timeoutMs?: number;
}

/** The device that the certificate at the other end names, if it is one of this municipality's and made for this use. */
const certified = (
  socket: TLSSocket,
  shownAs: 'client' | 'server',
  { tls, tenant }: PeerTlsOptions,
): string | undefined => {
  const { raw }: Partial<PeerCertificate> = socket.getPeerCertificate();
  const authorities = tls()?.ca;
  if (raw === undefined || authorities === undefined) return undefined;
  const peer = readPeer(raw, { authorities, purpose: shownAs });
  return peer.ok && peer.value.tenant === tenant ? peer.value.device : undefined;
};

const sessionOf = (socket: TLSSocket): string =>
  // Without a context RFC 8446 says an empty one.
  socket.exportKeyingMaterial(32, EXPORTER, Buffer.alloc(0)).toString('hex');

/** A CA that the municipality brought along may be signed by another: it is believed itself, not that other. */
const credentials = ({ ca, cert, key }: TlsMaterial) => ({
  ca: [...ca],
  cert,
  key,
  minVersion: 'TLSv1.3' as const,
  allowPartialTrustChain: true,
});

class TooLong extends Error {}

/** What we would have asked could not be made. */
class OwnFault extends Error {}

/** The whole body, or an error when it is longer than this. */
const bodyOf = async (stream: AsyncIterable<Buffer>, most: number): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > most) throw new TooLong();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const parseJson = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined; // every schema refuses it
  }
};

interface Reply {
  readonly status: number;
  readonly bytes: Buffer;
  readonly session: string;
  readonly device: string;
}

/** What all requests share. */
interface Dialling {
  readonly agent: Agent;
  readonly contextOf: (material: TlsMaterial) => SecureContext;
}

/** One request; rejects on whatever goes wrong on the way. */
const exchange = (
  options: PeerTlsOptions,
  { agent, contextOf }: Dialling,
  address: string,
  makeBody: (session: string) => unknown,
  signal: AbortSignal,
): Promise<Reply> =>
  new Promise((done, failed) => {
    const material = options.tls();
    if (material === undefined) return failed(new Error('no certificate'));
    const { hostname, port } = new URL(`https://${address}`);
    let session = '';
    let device: string | undefined;
    const request = httpsRequest({
      host: hostname.replaceAll(/[[\]]/g, ''),
      port,
      path: PULL_PATH,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      agent,
      // By the credentials the agent tells apart connections made with an older certificate. (@types/node has no `secureContext` here.)
      ...{ ...credentials(material), secureContext: contextOf(material) },
      // Addresses change; who it is says the certificate's device, which must be on the roster.
      checkServerIdentity: () => undefined,
      signal: AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs ?? PEER_TIMEOUT_MS)]),
    });
    request.on('error', failed);
    request.once('socket', (plain) => {
      const socket = plain as TLSSocket;
      const say = (): void => {
        device = certified(socket, 'server', options);
        if (device === undefined) return void request.destroy(new Error('not of this municipality'));
        session = sessionOf(socket);
        request.end(JSON.stringify(makeBody(session)));
        return undefined;
      };
      const speak = (): void => {
        try {
          say();
        } catch (error) {
          // What is said is read from the record. Thrown in here it would reach nobody and end the process.
          request.destroy(new OwnFault('nothing to say', { cause: error }));
        }
      };
      if (socket.authorized) speak();
      else socket.once('secureConnect', speak);
    });
    request.once('response', (response) => {
      const status = response.statusCode ?? 0;
      // A promise that fails makes the outer one fail.
      done(
        bodyOf(response, MAX_ANSWER_BYTES).then((bytes) => ({
          status,
          bytes,
          session,
          device: device ?? '',
        })),
      );
    });
    return undefined;
  });

/** A terminal whose clock came up in 1970 finds every certificate too new, and would look for a fault of the cable. */
const failureOf = (error: unknown): AskFailure => {
  if (error instanceof TooLong) return 'bad_answer';
  const isTooNew = error instanceof Error && 'code' in error && error.code === 'CERT_NOT_YET_VALID';
  return isTooNew ? 'not_yet_valid' : 'no_answer';
};

export const createPeerTransport = (options: PeerTlsOptions): PeerTransport => {
  const agent = new Agent({ keepAlive: true, maxSockets: 2 });
  const dialling = { agent, contextOf: createTlsContexts() };
  return {
    async ask(address, makeBody, signal) {
      let reply: Reply;
      try {
        reply = await exchange(options, dialling, address, makeBody, signal);
      } catch (error) {
        // No fault of the other's.
        if (error instanceof OwnFault) throw error.cause;
        return failure<AskFailure>(failureOf(error));
      }
      const { status, bytes, session, device } = reply;
      const body = parseJson(bytes);
      if (status === 200) return success({ body, session, certified: device });
      const refusal = peerRefusalSchema.safeParse(body);
      return refusal.success ? failure('refused', { ...refusal.data }) : failure('bad_answer', { status });
    },
    close: () => agent.destroy(),
  };
};

export interface PeerServerOptions extends PeerTlsOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly answer: (body: unknown, session: Session) => Result<PullAnswer, PeerRefusal>;
  readonly rosterVersion: () => number;
  /** Of something in here that should not have happened. */
  readonly failed: (error: unknown) => void;
}

export interface PeerServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Takes a renewed certificate into use: looked at before each connection. */
const followRenewals = (server: ReturnType<typeof createServer>, { tls }: PeerTlsOptions): void => {
  let shown = tls();
  server.prependListener('connection', () => {
    const now = tls();
    if (now === undefined || (now.cert === shown?.cert && now.ca.join() === shown.ca.join())) return;
    shown = now;
    server.setSecureContext(credentials(now));
  });
};

/** `cannot_listen`: the address is not there (yet: a cable, DHCP), or not ours to use. */
type ListenFailure = 'port_taken' | 'cannot_listen';

const listen = (server: Server, port: number, host: string): Promise<Result<number, ListenFailure>> =>
  new Promise((done) => {
    server.once('error', ({ code = 'unknown' }: NodeJS.ErrnoException) =>
      done(code === 'EADDRINUSE' ? failure('port_taken', { port }) : failure('cannot_listen', { code })),
    );
    server.listen(port, host, () => {
      const address = server.address();
      done(success(address !== null && typeof address === 'object' ? address.port : port));
    });
  });

/** One question. Whatever it throws ends this question and nothing else: the record may be unreadable, and the desk goes on. */
const answerRequest = async (
  options: PeerServerOptions,
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
  load: { underWay: number },
): Promise<void> => {
  const send = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(body));
  };
  const refuse = (reason: PeerRefusal, status = 403): void =>
    send(status, { reason, rosterVersion: options.rosterVersion() });
  const socket = request.socket as TLSSocket;
  const device = certified(socket, 'client', options);
  if (request.method !== 'POST' || request.url !== PULL_PATH) return refuse('bad_request', 404);
  if (device === undefined) return refuse('bad_proof');
  if (load.underWay >= MAX_UNDER_WAY) return refuse('busy', 429);
  load.underWay += 1;
  try {
    const bytes = await bodyOf(request, MAX_PULL_BYTES);
    const said = options.answer(parseJson(bytes), { certified: device, session: sessionOf(socket) });
    return said.ok ? send(200, said.value) : refuse(said.reason);
  } catch (error) {
    if (!(error instanceof TooLong) && !socket.destroyed) options.failed(error);
    return refuse('bad_request', 400);
  } finally {
    load.underWay -= 1;
  }
};

/** Answers whoever shows a certificate of the municipality. `no_certificate`: this terminal has none yet. */
export const startPeerServer = async (
  options: PeerServerOptions,
): Promise<Result<PeerServer, 'no_certificate' | ListenFailure>> => {
  const { tls, failed } = options;
  const material = tls();
  if (material === undefined) return failure('no_certificate');
  const load = { underWay: 0 };
  const server = createServer({
    ...credentials(material),
    requestCert: true,
    rejectUnauthorized: true,
    requestTimeout: 5_000,
    handshakeTimeout: HANDSHAKE_MS,
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('request', (request, response) => {
    answerRequest(options, { request, response }, load).catch((error: unknown) => {
      // Whoever asked may have gone away in the middle. (A request that was read to its end counts as destroyed.)
      if (!request.socket.destroyed) failed(error);
      response.destroy();
    });
  });
  followRenewals(server, options);
  const listening = await listen(server, options.port, options.host);
  if (!listening.ok) return listening;
  server.on('error', failed);
  return success({
    port: listening.value,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  });
};
