/** The only file here that touches a network: one line to the library system, plain or in TLS. */
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { failure, type Result, success } from '../kernel/result.ts';

/**
 * `loopback`: plain text that never leaves this machine, where stunnel may stand. `tunnel`: plain text into a tunnel that others keep.
 * `tls`: the pinned CA of the library system is believed and nothing else; PEM.
 */
export type LineSecurity =
  | { readonly kind: 'loopback' }
  | { readonly kind: 'tunnel' }
  | {
      readonly kind: 'tls';
      readonly ca: string;
      readonly cert?: string;
      readonly key?: string;
      readonly serverName?: string;
    };

export type ConnectFailure = 'no_contact' | 'tls_refused' | 'plain_refused';

export interface LineEvents {
  data(chunk: Uint8Array): void;
  /** Once, when the line has ended. `tls_refused`: the other end has taken the line, and then not our certificate (TLS 1.3). */
  closed(why: 'dropped' | 'tls_refused'): void;
}

export interface OpenLine {
  write(bytes: Uint8Array): void;
  /** Ends it at once; `closed` may still come. */
  end(): void;
}

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly security: LineSecurity;
}

/** Opens one line, or says why not when the signal aborts at the latest. */
export type Transport = (
  target: Target,
  events: LineEvents,
  signal: AbortSignal,
) => Promise<Result<OpenLine, ConnectFailure>>;

const isLoopback = (address: string): boolean => /^(127\.|::1$|::ffff:127\.)/.test(address);

const tlsOptions = (target: Target, security: LineSecurity & { kind: 'tls' }): ConnectionOptions => {
  const name = security.serverName ?? target.host;
  return {
    host: target.host,
    port: target.port,
    ca: security.ca,
    ...(security.cert === undefined ? {} : { cert: security.cert }),
    ...(security.key === undefined ? {} : { key: security.key }),
    // An address is no server name; the certificate is still held against it.
    ...(isIP(name) === 0 ? { servername: name } : {}),
    minVersion: 'TLSv1.2',
  };
};

const codeOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : '';

/** Codes of the network; whatever else ends a TLS line before it stands is the certificate, or no TLS at all. */
const OF_THE_NETWORK = /^(ECONN|EHOST|ENET|ENOTFOUND|EAI_|ETIMEDOUT|EPIPE|EADDR|EACCES|EPERM)/;

const whyOf = (error: Error, { security }: Target): ConnectFailure =>
  security.kind === 'tls' && !OF_THE_NETWORK.test(codeOf(error)) ? 'tls_refused' : 'no_contact';

const opened = (socket: Socket): OpenLine => ({
  write: (bytes) => void socket.write(bytes),
  end: () => void socket.destroy(),
});

export const openLine: Transport = (target, events, signal) =>
  new Promise((resolve) => {
    const { security, host } = target;
    if (security.kind === 'loopback' && isIP(host) !== 0 && !isLoopback(host))
      return resolve(failure('plain_refused'));
    let socket: Socket;
    try {
      socket =
        security.kind === 'tls'
          ? connectTls(tlsOptions(target, security))
          : connectPlain({ host, port: target.port });
    } catch {
      // Node throws on PEM that is none.
      return resolve(failure(security.kind === 'tls' ? 'tls_refused' : 'no_contact'));
    }
    let isOpen = false;
    let ending: 'dropped' | 'tls_refused' = 'dropped';
    const refuse = (reason: ConnectFailure): void => {
      socket.destroy();
      resolve(failure(reason));
    };
    const abort = (): void => refuse('no_contact');
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    socket.setNoDelay(true);
    socket.once(security.kind === 'tls' ? 'secureConnect' : 'connect', () => {
      signal.removeEventListener('abort', abort);
      // A name may lead anywhere, so what counts is where the line has come out.
      if (security.kind === 'loopback' && !isLoopback(socket.remoteAddress ?? ''))
        return refuse('plain_refused');
      isOpen = true;
      return resolve(success(opened(socket)));
    });
    socket.on('data', (chunk) => {
      if (isOpen) events.data(new Uint8Array(chunk));
    });
    socket.on('error', (error) => {
      if (!isOpen) refuse(whyOf(error, target));
      else if (codeOf(error).startsWith('ERR_SSL_')) ending = 'tls_refused';
    });
    socket.once('close', () => {
      signal.removeEventListener('abort', abort);
      if (isOpen) events.closed(ending);
      else refuse('no_contact');
    });
  });
