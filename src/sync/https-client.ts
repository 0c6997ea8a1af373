/**
 * How a terminal talks to its centre: HTTPS with its own certificate, believing the pinned CA of its municipality and nothing else,
 * whatever CAs the machine trusts. Plain HTTP only where the address says so, which a profile may for this very machine alone.
 */
import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { connect, type PeerCertificate, type SecureContext, type TLSSocket } from 'node:tls';
import { failure, type Result, success } from '../kernel/result.ts';
import { fingerprintOf, pemOf } from '../kernel/x509.ts';
import { type ClientMaterial, createTlsContexts, PROTOCOL } from './tls-context.ts';

export interface SendInit {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** On a connection that was kept from before: after so long without a byte it is given up and the request made once on a new one. */
  readonly quietMs?: number;
  /** Ends the request wherever it is, the body of its answer included. */
  readonly signal: AbortSignal;
}

/** One request; an answer that points elsewhere is an answer and is not followed. Rejects when none came, with `NoContact` when there was no connection. */
export type Send = (url: URL, init: SendInit) => Promise<Response>;

export interface CentreClient {
  readonly send: Send;
  /** Why what answered last was not our centre (a code of OpenSSL or Node); `undefined` since one that was. */
  refusal(): string | undefined;
  close(): void;
}

interface Options {
  /** Read for each request; a changed one is used for new connections only. `undefined`: none yet, nothing goes over https. */
  readonly tls: () => ClientMaterial | undefined;
  /** Called once whenever `refusal` begins or changes. */
  readonly refused?: (code: string) => void;
  /** Called for every answer of our centre. */
  readonly answered?: () => void;
}

/** Longer than a heartbeat's gap, shorter than the centre keeps an idle connection. */
const AGENT = { keepAlive: true, keepAliveMsecs: 30_000, maxSockets: 8, scheduling: 'lifo' } as const;
const NO_BODY = new Set([204, 205, 304]);

export class NoMaterial extends Error {}
/** Nobody took the connection. */
export class NoContact extends Error {}

/** For the connection alone, not for what TLS and the centre then need: a packet that was lost is sent again after 1 s and after 3. */
const CONNECT_MS = 4_000;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** Codes by which Node says that the other end has no certificate we believe, or speaks no TLS of ours. */
const NOT_OURS =
  /^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_|PATH_LENGTH_|HOSTNAME_|ERR_TLS_|ERR_SSL_|EPROTO)/;

const responseOf = (message: IncomingMessage): Response => {
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headers))
    if (value !== undefined) headers.set(name, [value].flat().join(', '));
  const status = message.statusCode ?? 0;
  if (!NO_BODY.has(status))
    return new Response(Readable.toWeb(message) as ReadableStream, { status, headers });
  message.resume();
  return new Response(null, { status, headers });
};

/** Ends the request with `over` when its socket is quiet for so long before there is an answer; gives what ends the limit. */
const limitQuiet = (request: ClientRequest, socket: Socket, ms: number, over: Error): (() => void) => {
  const end = (): void => void request.destroy(over);
  const rest = (): void => {
    socket.off('timeout', end);
    socket.setTimeout(0);
  };
  socket.setTimeout(ms);
  socket.once('timeout', end);
  request.once('response', rest);
  request.once('close', rest);
  return rest;
};

/** Ends what will not come: a connection that nobody takes, a kept one that has died unseen. Says whether there was a connection. */
const watchSocket = (request: ClientRequest, quietMs: number | undefined): (() => boolean) => {
  let connected = false;
  request.once('socket', (socket) => {
    connected = !socket.connecting;
    if (connected) {
      if (quietMs !== undefined) limitQuiet(request, socket, quietMs, new Stale());
      return;
    }
    const rest = limitQuiet(request, socket, CONNECT_MS, new NoContact());
    socket.once('connect', () => {
      connected = true;
      rest();
    });
  });
  return () => connected;
};

const once = (url: URL, init: SendInit, agent: HttpAgent): Promise<Response> =>
  new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body, signal, quietMs } = init;
    const options: RequestOptions = { method, headers: { ...headers }, agent, signal };
    if (body !== undefined) options.headers = { ...headers, 'content-length': Buffer.byteLength(body) };
    const request = url.protocol === 'https:' ? httpsRequest(url, options) : httpRequest(url, options);
    const isConnected = watchSocket(request, quietMs);
    request.once('response', (message) => resolve(responseOf(message)));
    request.once('error', (error) => {
      if (signal.aborted) return reject(error);
      if (!isConnected()) return reject(new NoContact());
      // The centre had just ended a connection that we thought open: nothing was read of us, and every request may be repeated.
      const again = request.reusedSocket && codeOf(error) === 'ECONNRESET';
      reject(again ? new Stale() : error);
    });
    request.end(body);
  });

class Stale extends Error {}

/** What was kept beside a connection that died has died with it. */
const dropIdle = ({ freeSockets }: HttpAgent): void => {
  for (const socket of Object.values(freeSockets).flat()) socket?.destroy();
};

/** An agent for each material: connections made with an older certificate end when they are idle. */
const createAgents = (tls: Options['tls']) => {
  const plain = new HttpAgent(AGENT);
  const contextOf = createTlsContexts();
  let current: { readonly secureContext: SecureContext; readonly agent: HttpsAgent } | undefined;
  const retire = (): void => {
    if (current === undefined) return;
    current.agent.maxFreeSockets = 0;
    dropIdle(current.agent);
  };
  return {
    for(url: URL): HttpAgent {
      if (url.protocol !== 'https:') return plain;
      const material = tls();
      if (material === undefined) throw new NoMaterial();
      const secureContext = contextOf(material);
      if (current?.secureContext !== secureContext) {
        retire();
        current = { secureContext, agent: new HttpsAgent({ ...AGENT, secureContext }) };
      }
      return current.agent;
    },
    close() {
      plain.destroy();
      current?.agent.destroy();
    },
  };
};

export const createCentreClient = ({
  tls,
  refused = () => undefined,
  answered = () => undefined,
}: Options): CentreClient => {
  const agents = createAgents(tls);
  let refusal: string | undefined;
  const note = (code: string | undefined): void => {
    if (code !== undefined && code !== refusal) refused(code);
    refusal = code;
  };
  return {
    refusal: () => refusal,
    async send(url, init) {
      for (let tries = 0; ; tries += 1)
        try {
          const reply = await once(url, init, agents.for(url));
          note(undefined);
          answered();
          return reply;
        } catch (error) {
          if (error instanceof Stale && tries === 0) {
            dropIdle(agents.for(url));
            continue;
          }
          const code = codeOf(error);
          if (NOT_OURS.test(code)) note(code);
          throw error;
        }
    },
    close: () => agents.close(),
  };
};

/** All certificates that came, from the leaf on; the last of a chain may name itself as its issuer. */
const shown = (socket: TLSSocket): readonly string[] => {
  const certificates: string[] = [];
  let at: PeerCertificate | undefined = socket.getPeerCertificate(true);
  while (at?.raw !== undefined && certificates.length < 8) {
    const pem = pemOf('CERTIFICATE', at.raw);
    if (certificates.includes(pem)) break;
    certificates.push(pem);
    at = 'issuerCertificate' in at ? (at.issuerCertificate as PeerCertificate) : undefined;
  }
  return certificates;
};

/**
 * The CA with this fingerprint, from whoever answers at the address. Not one byte is sent to them besides the handshake: who they are
 * is checked by the connections that follow, which believe this CA. `wrong_centre`: they did not show it.
 */
export const fetchAuthority = (
  centralUrl: string,
  fingerprint: string,
  signal: AbortSignal,
): Promise<Result<string, 'wrong_centre' | 'no_answer'>> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(centralUrl);
    const host = hostname.replaceAll(/^\[|\]$/g, '');
    const socket = connect({
      ...PROTOCOL,
      host,
      port: port === '' ? 443 : Number(port),
      ...(isIP(host) === 0 ? { servername: host } : {}),
      // Only looked at; see above.
      rejectUnauthorized: false,
    });
    const end = (result: Result<string, 'wrong_centre' | 'no_answer'>): void => {
      signal.removeEventListener('abort', abandon);
      socket.destroy();
      resolve(result);
    };
    const abandon = (): void => end(failure('no_answer'));
    signal.addEventListener('abort', abandon);
    if (signal.aborted) abandon();
    socket.once('error', (error) =>
      end(
        NOT_OURS.test(codeOf(error))
          ? failure('wrong_centre', { code: codeOf(error) })
          : failure('no_answer'),
      ),
    );
    socket.once('secureConnect', () => {
      const found = shown(socket).find((certificate) => fingerprintOf(certificate) === fingerprint);
      end(found === undefined ? failure('wrong_centre', { code: 'fingerprint' }) : success(found));
    });
  });

/** For a centre on this very machine: over https it says nothing to anybody, having nobody to believe. */
export const plainSend: Send = createCentreClient({ tls: () => undefined }).send;
