/** What keeps a page on loopback to itself: launch token, host and origin, one place for the desk and the like. */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { RawData, WebSocketServer } from 'ws';
import { failure, type Result, success } from '../kernel/result.ts';

export const LOOPBACK_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; connect-src 'self' ws://127.0.0.1:*; media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export const LOOPBACK_HEADERS = {
  'content-security-policy': LOOPBACK_CSP,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const;

export const sameSecret = (a: string, b: string): boolean => {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
};

/** The name the browser called is ours: a foreign name that was made to point at loopback is not (DNS rebinding). */
export const isOwnHost = ({ host }: IncomingHttpHeaders): boolean =>
  host !== undefined && /^127\.0\.0\.1:\d+$/.test(host);

/** Only a page of this very host may connect. */
export const isOwnPage = (headers: IncomingHttpHeaders): boolean =>
  isOwnHost(headers) && headers.origin === `http://${headers.host}`;

export const parseFrame = (data: RawData): unknown => {
  try {
    // With its default binaryType, ws hands over one Buffer a message.
    return Buffer.isBuffer(data) ? JSON.parse(data.toString('utf8')) : undefined;
  } catch {
    return undefined;
  }
};

/** Hands the upgrades of each path to its sockets; every other path, and every page that is not this host's own, is turned away. */
export const acceptSockets = (app: FastifyInstance, at: ReadonlyMap<string, WebSocketServer>): void => {
  app.server.on('upgrade', (request, socket, head) => {
    // A connection that is reset while it is being turned away must end itself, not the whole host.
    socket.on('error', () => socket.destroy());
    const wss = at.get(request.url ?? '');
    if (wss === undefined || !isOwnPage(request.headers)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    wss.handleUpgrade(request, socket, head, (client) => wss.emit('connection', client, request));
  });
};

/** Listens on 127.0.0.1 only; `port` 0 takes a free one. Gives the address. */
export const listenOnLoopback = async (
  app: FastifyInstance,
  port: number,
): Promise<Result<string, 'port_taken'>> => {
  try {
    return success(await app.listen({ host: '127.0.0.1', port }));
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!taken) throw error;
    await app.close();
    return failure('port_taken', { port });
  }
};
